//! What if the yen had not risen? Thirty pairs under one luck, without files or terminal.
//!
//!     cargo run --release --example what_if

use sanchi::experiment::compare::{Question, compare};
use sanchi::experiment::prepared::Prepared;
use sanchi::foundation::calendar::Month;
use std::sync::atomic::AtomicBool;

fn main() {
    let prepare = |set: &[&str]| {
        let set: Vec<String> = set.iter().map(|&set| set.to_owned()).collect();
        Prepared::shipped("typical", &set, 1).unwrap_or_else(|problems| panic!("{problems}"))
    };
    let question = Question {
        base: prepare(&[]),
        arms: vec![("without the yen's rise".to_owned(), prepare(&["shock.yen_appreciation.removed=true"]))],
        dates: vec![Month::new(2000, 12)],
    };
    question.check().expect("base and arm simulate the same months");
    let go_on = AtomicBool::new(false);
    let (comparison, _) = compare(&question, 0..30, None, &(), None, &go_on, &mut |_| {});

    println!(
        "{:<16} {:>5} {:>14} {:>14} {:>24}",
        "measure", "year", "base", "difference", "paired 95 % interval"
    );
    for measure in ["shipments", "exports", "persons_engaged", "establishments"] {
        let column = comparison.columns.iter().position(|column| column.name == measure).expect("a measure");
        for (period, of) in comparison.periods.iter().enumerate().filter(|(_, of)| of.label.ends_with('0')) {
            let Some(effect) = comparison.effect(1, column, period) else { continue };
            let interval = format!("{:.4e} to {:.4e}", effect.difference.low, effect.difference.high);
            println!(
                "{measure:<16} {:>5} {:>14.4e} {:>14.4e} {interval:>24}",
                of.label, effect.base, effect.difference.value
            );
        }
    }
}
