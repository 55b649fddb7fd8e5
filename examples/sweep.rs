//! A sweep without files or terminal: what a lower mark-up does to the district, with the dear yen and without it.
//!
//! `cargo run --release --example sweep`

use sanchi::experiment::sweep::{Rows, Sweep};
use sanchi::scenario::text::NoFiles;
use std::ops::ControlFlow;
use std::sync::atomic::AtomicBool;

const PLAN: &str = r#"
format = 1
scenario = "typical"
replicates = 6

[set]
sizes.scale = 0.2

[factor.no_dear_yen]
key = "shock.yen_appreciation.removed"
levels = [false, true]

[factor.markup]
role = "lever"
key = "wholesaling.markup"
distribution = "uniform"
low = 0.15
high = 0.35

[design]
kind = "latin_hypercube"
points = 8

[outcome.shipments]
of = "shipments@2000/1985"

[outcome.persons_gained]
of = "persons_engaged@2000"
difference_to = "base"
"#;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sweep = Sweep::read("plan.toml", PLAN, &NoFiles)?;
    println!("{} points, {} runs", sweep.points(), sweep.to_run().len());

    // Rows may be kept anywhere, by the name of the run: those that are known need not be run again.
    let mut rows = Rows::new();
    sweep.run(&sweep.to_run(), None, &AtomicBool::new(false), &mut |id, left| {
        rows.insert(id, left);
        ControlFlow::Continue(())
    });

    for place in sweep.places() {
        let told = sweep.point_told(place, &rows);
        let means: Vec<String> = told.figures.iter().map(|figures| format!("{:9.3}", figures.mean)).collect();
        println!("point {} {:?}: {}", told.number, sweep.cells(place), means.join(" "));
    }
    Ok(())
}
