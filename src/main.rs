//! tmp
use std::sync::atomic::AtomicBool;
fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let r = sanchi::scenario::text::read("typical", &args, &sanchi::scenario::SCHEMA, &sanchi::scenario::text::NoFiles);
    let r = match r { Ok(r) => r, Err(p) => { println!("{p}"); return } };
    let s = match sanchi::scenario::Scenario::from_values("typical", r.values.clone()) { Ok(s) => s, Err(p) => { for (k, m) in p { println!("{}", r.problem(&k, m)); } return } };
    let sim = match sanchi::simulation::Simulation::new(&s, 1, &|_| Err("no".into())) { Ok(s) => s, Err(p) => { for (k, m) in p { println!("{k}: {m}"); } return } };
    let t = std::time::Instant::now();
    let rec = match sim.record(0, &AtomicBool::new(false)) { Ok(r) => r, Err(f) => { println!("{} {}", f.month.map_or(String::new(), |m| m.to_string()), f.reason); return } };
    println!("{:?}", t.elapsed());
    let cols = sanchi::observe::measures::district_columns();
    let want = ["shipments","value_added","sales","persons_engaged","manufacturers","wholesalers","craftsmen","export_share","import_penetration","wholesaler_margin","mean_piece_rate","utilisation","outside_share","lead_time","stock_cover","fill_rate","mean_trust","closures_bankrupt","bank_lending","firms_money","household_money","pay","exchange_rate","export_price"];
    print!("{:8}", "");
    for w in want { print!("{:>9}", &w[..w.len().min(8)]); }
    println!();
    for y in (0..rec.months.len()).step_by(12) {
        print!("{:8}", rec.months[y].to_string());
        for w in want {
            let i = cols.iter().position(|c| c.name == w).unwrap();
            let v: Vec<f64> = (y..(y + 12).min(rec.months.len())).map(|m| rec.district[m * cols.len() + i]).collect();
            let m = v.iter().sum::<f64>() / v.len() as f64;
            if m.abs() > 1e5 { print!("{:>9.1}", m / 1e6) } else if m.abs() > 100.0 { print!("{:>9.0}", m) } else { print!("{:>9.3}", m) }
        }
        println!();
    }
    println!("{} events", rec.events.len());
    for e in rec.events.iter().filter(|e| e.kind == "bankruptcy").take(5) { println!("{e:?}"); }
}
