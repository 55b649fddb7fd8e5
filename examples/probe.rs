//! tmp
use sanchi::observe::measures::*;
fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let r = sanchi::scenario::text::read("typical", &args, &sanchi::scenario::SCHEMA, &sanchi::scenario::text::NoFiles).unwrap();
    let s = sanchi::scenario::Scenario::from_values("typical", r.values.clone()).unwrap();
    let sim = sanchi::simulation::Simulation::new(&s, 1, &|_| Err("no".into())).unwrap();
    let mut life = sim.begin(0, None).unwrap();
    let cols = district_columns();
    let want = ["shipments","persons_engaged","manufacturers","wholesalers","mean_piece_rate","utilisation","outside_share","lead_time","stock_cover","fill_rate","mean_trust","closures_bankrupt","notes_dishonoured","firms_money","bank_lending","bank_capital"];
    for w in want { print!("{:>10}", &w[..w.len().min(9)]); } println!();
    let mut n = 0;
    while let Some(m) = life.next_month() {
        life.live(m).unwrap();
        n += 1;
        let v = View::of(&life.district);
        if n < 30 || n % 12 == 0 {
        print!("{m} ");
        for w in want { let i = cols.iter().position(|c| c.name == w).unwrap(); let x = (DISTRICT_MEASURES[i].of)(&v); if x.abs() > 1e5 { print!("{:>10.1}", x / 1e6) } else { print!("{:>10.3}", x) } }
        for s in 0..5 { let l: Vec<f64> = life.district.shops.manufacturers[s].iter().map(|&j| life.district.shops.craft[j as usize].load).collect(); print!(" {:.2}", l.iter().sum::<f64>() / l.len() as f64); }
        println!();
        for e in life.district.events.iter().filter(|e| e.kind == "bankruptcy") { println!("   {} {} {}", e.agent.unwrap(), e.amount, e.cause); }
        }
        if m.to_string() == "1980-12" { println!("lived {n}"); break; }
    }
}
