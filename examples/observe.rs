//! Runs one replicate of the typical district without the yen's rise, and looks on: who has failed by each year's end.
//!
//! `cargo run --release --example observe`

use sanchi::district::District;
use sanchi::foundation::calendar::Month;
use sanchi::observe::Observer;
use sanchi::scenario::text::{NoFiles, read};
use sanchi::scenario::{SCHEMA, Scenario};
use sanchi::simulation::Simulation;
use std::sync::atomic::AtomicBool;

/// Prints a line a year.
struct Chronicle;

impl Observer for Chronicle {
    fn month_ended(&mut self, month: Month, district: &District) {
        if month.of_year() == 12 {
            let failed = district.firms.alive.iter().filter(|&&alive| !alive).count();
            println!("{}: {failed} firms have failed since the founding", month.year());
        }
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let set = ["shock.yen_appreciation.removed=true".to_owned()];
    let resolved = read("typical", &set, &SCHEMA, &NoFiles)?;
    let told = |problems: Vec<(String, String)>| format!("{problems:?}");
    let scenario = Scenario::from_values("typical", resolved.values).map_err(told)?;
    let simulation =
        Simulation::new(&scenario, 1, &|path| Err(format!("there is no file {path}"))).map_err(told)?;
    simulation.run(0, &AtomicBool::new(false), &mut Chronicle).map_err(|failure| failure.reason)?;
    Ok(())
}
