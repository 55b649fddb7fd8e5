//! What would a programme have cost, and what would it have bought? Thirty pairs under one luck, without files or terminal.
//!
//!     cargo run --release --example policy

use sanchi::experiment::compare::{Question, compare};
use sanchi::experiment::costs::{Count, Price, Standing};
use sanchi::experiment::prepared::Prepared;
use sanchi::foundation::calendar::Month;
use std::sync::atomic::AtomicBool;

fn main() {
    let prepare =
        |set: &[String]| Prepared::shipped("typical", set, 1).unwrap_or_else(|problems| panic!("{problems}"));
    let with = |name: &str| (name.to_owned(), prepare(&[format!("programme.{name}.removed=false")]));
    let question = Question {
        base: prepare(&[]),
        arms: ["as_is_1997", "marketing_and_matching", "succession_matching"].map(with).to_vec(),
        dates: vec![Month::new(2010, 12)],
    };
    question.check().expect("base and arms simulate the same months");
    let go_on = AtomicBool::new(false);
    let (comparison, _) = compare(&question, 0..30, None, &(), None, &go_on, &mut |_| {});

    println!("{:<24} {:>14} {:>10}  million yen a job-year", "", "million yen", "job-years");
    for arm in comparison.priced() {
        let cost = comparison.effect_on_spent(arm, &|_| true).expect("pairs").difference.value;
        let jobs = comparison.effect_on(arm, Count::JobYears).expect("pairs").difference.value;
        let price = match comparison.price(arm, Count::JobYears) {
            Price::Of(price) => {
                let [value, low, high] = [price.value, price.low, price.high].map(|yen| yen / 1e6);
                format!("{value:.2} ({low:.2} to {high:.2})")
            }
            none => none.why_not().unwrap_or_default().to_owned(),
        };
        println!("{:<24} {:>14.0} {jobs:>10.0}  {price}", comparison.arms[arm].name, cost / 1e6);
    }
    for (arm, standing) in comparison.standings(Count::JobYears) {
        let name = &comparison.arms[arm].name;
        match standing {
            Standing::Frontier { .. } => println!("{name} is on the frontier"),
            Standing::Dominated { by, .. } => println!("{name} is dominated by {}", comparison.arms[by].name),
            Standing::Outdone { by: [one, other] } => {
                let [one, other] = [one, other].map(|arm| &comparison.arms[arm].name);
                println!("{name} is extendedly dominated by a mix of {one} and {other}");
            }
            Standing::NotTold => println!("{name} has no effect that can be told from zero"),
        }
    }
}
