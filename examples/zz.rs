use sanchi::district::District;
use sanchi::foundation::calendar::Month;
use sanchi::observe::Observer;
use sanchi::scenario::text::{NoFiles, read};
use sanchi::scenario::{SCHEMA, Scenario};
use sanchi::simulation::Simulation;
use std::sync::atomic::AtomicBool;
struct E;
impl Observer for E {
    fn month_ended(&mut self, m: Month, d: &District) {
        if m.of_year() != 1 || m.year() % 10 != 0 {
            return;
        }
        let q = |mut v: Vec<f64>| {
            v.sort_by(|a, b| a.total_cmp(b));
            let n = v.len();
            if n == 0 {
                return "-".into();
            }
            format!(
                "n {n} 10% {:.2} 25% {:.2} 50% {:.2} 75% {:.2} 90% {:.2} mean {:.2}",
                v[n / 10],
                v[n / 4],
                v[n / 2],
                v[3 * n / 4],
                v[9 * n / 10],
                v.iter().sum::<f64>() / n as f64
            )
        };
        let pay = d.today.town_pay;
        for (name, lists) in [("M", &d.shops.manufacturers), ("C", &d.shops.craftsmen)] {
            let s: Vec<usize> = lists.iter().flatten().map(|&x| x as usize).collect();
            println!("{m} {name} load {}", q(s.iter().map(|&x| d.shops.craft[x].year_load).collect()));
            println!(
                "     living {}",
                q(s.iter().map(|&x| d.firms.earned[d.shops.firm[x] as usize] / pay).collect())
            );
            println!("     persons {}", q(s.iter().map(|&x| d.shops.craft[x].persons as f64).collect()));
            println!(
                "     age {}",
                q(s.iter().map(|&x| d.firms.owner[d.shops.firm[x] as usize].age(m)).collect())
            );
        }
        println!(
            "  W living {}",
            q(d.traders
                .active
                .iter()
                .map(|&t| d.firms.earned[d.traders.firm[t as usize] as usize] / pay)
                .collect())
        );
        println!(
            "  W persons {}",
            q(d.traders.active.iter().map(|&t| d.traders.persons[t as usize] as f64).collect())
        );
        println!(
            "  W turnover/mo M {}",
            q(d.traders.active.iter().map(|&t| d.traders.turnover[t as usize] / 1e6).collect())
        );
        println!(
            "  W money/outlays {}",
            q(d.traders
                .active
                .iter()
                .map(|&t| {
                    let f = d.traders.firm[t as usize];
                    d.ledger.balance(sanchi::accounts::ledger::Account::of_firm(f)) as f64
                        / d.firms.outlays[f as usize].max(1.0)
                })
                .collect())
        );
    }
}
fn main() {
    let set: Vec<String> = std::env::args().skip(1).collect();
    let r = read("typical", &set, &SCHEMA, &NoFiles).unwrap();
    let s = Scenario::from_values("typical", r.values).unwrap();
    let sim = Simulation::new(&s, 1, &|p| Err(p.into())).map_err(|e| println!("{e:?}")).unwrap();
    sim.run(0, &AtomicBool::new(false), &mut E).unwrap();
}
