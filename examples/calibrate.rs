//! A calibration without files or terminal: what persons engaged say of what owners take for their households.
//!
//! `cargo run --release --example calibrate`

use sanchi::experiment::calibrate::Ready;
use sanchi::experiment::sweep::Rows;
use sanchi::scenario::text::Files;
use std::path::Path;
use std::sync::atomic::AtomicBool;

const PLAN: &str = r#"
format = 1
scenario = "typical"
replicates = 2

[set]
sizes.scale = 0.1
span.to = "1990-12"

[prior.owner_pay]
key = "settlement.owner_pay"
distribution = "uniform"
low = 0.5
high = 1.3

[targets]
file = "targets.toml"

[history_matching]
waves = 2
points = 16

[abc]
particles = 40
generations = 4

[posterior]
draws = 10
"#;

const TARGETS: &str = r#"
format = 1
scenario = "typical"

[target.persons_change]
statement = "A tenth of the persons are gone in ten years"
source = "made up"
period = "1980 to 1990"
unit = "share"
measure = "persons_engaged"
at = "1990"
against = "1980"
as = "change"
band = [-0.15, -0.05]
weight = 1.0
role = "required"
"#;

struct Texts;

impl Files for Texts {
    fn read(&self, path: &Path) -> Result<String, String> {
        if path.ends_with("targets.toml") {
            Ok(TARGETS.to_owned())
        } else {
            Err("there is no such text".to_owned())
        }
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let ready = Ready::read("plan.toml", PLAN, &Texts)?;
    println!("at most {} candidates", ready.task().settings.most_candidates());

    // Rows may be kept anywhere, by the name of the run: whoever keeps them can break off and begin anew.
    let mut rows = Rows::new();
    let found =
        ready.calibrate(&mut rows, 2, &AtomicBool::new(false)).map_err(|ending| format!("{ending:?}"))?;

    for marginal in &found.marginals {
        let [low, median, high] = marginal.posterior;
        println!("{}: {median:.2}, {low:.2} to {high:.2}, {}", marginal.name, marginal.known.words());
    }
    for predicted in &found.predicted {
        println!("{}: {:.2} of the draws in the band", predicted.name, predicted.hit);
    }
    Ok(())
}
