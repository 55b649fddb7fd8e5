//! Which factors matter, without files or terminal: Morris's design over three parameters of a small district.
//!
//! `cargo run --release --example sensitivity`

use sanchi::experiment::sensitivity::{Found, judge};
use sanchi::experiment::sweep::{Rows, Sweep};
use sanchi::foundation::bootstrap::Bootstrap;
use sanchi::scenario::text::NoFiles;
use std::ops::ControlFlow;
use std::sync::atomic::AtomicBool;

const PLAN: &str = r#"
format = 1
scenario = "typical"
replicates = 4

[set]
sizes.scale = 0.2

[factor.markup]
key = "wholesaling.markup"
distribution = "uniform"
low = 0.15
high = 0.35

[factor.elasticity]
key = "market.domestic_mass.price_elasticity"
distribution = "uniform"
low = 0.3
high = 0.9

[factor.children]
key = "owners.children"
distribution = "uniform"
low = 0.7
high = 1.0

[design]
kind = "morris"
trajectories = 8

[outcome.shipments]
of = "shipments@2000/1985"

[outcome.establishments]
of = "establishments@2000"
"#;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sweep = Sweep::read("plan.toml", PLAN, &NoFiles)?;
    let mut rows = Rows::new();
    sweep.run(&sweep.to_run(), None, &AtomicBool::new(false), &mut |id, left| {
        rows.insert(id, left);
        ControlFlow::Continue(())
    });

    let judgement = judge(&sweep, &rows, &Bootstrap::default())?;
    for (asked, found) in sweep.plan().outcomes.iter().zip(&judgement.found) {
        println!("{}", asked.of);
        let Ok(Found::Effects(screening)) = found else { continue };
        for (subject, effect) in judgement.judged.iter().zip(&screening.effects) {
            let size = effect.mu_star;
            let verdict = if effect.resolved { "resolved" } else { "not resolved" };
            println!(
                "  {:10}  mu* {:9.3}  ({:.3} to {:.3})  {verdict}",
                subject.name, size.value, size.low, size.high
            );
        }
        if let Some(shares) = screening.shares {
            println!("  chance: {:.0} % of the variance", shares.share_of_chance() * 100.0);
        }
    }
    Ok(())
}
