//! Arms of a what-if share their past to the byte, and are the same as when each is run for itself.

use sanchi::experiment::prepared::Prepared;
use sanchi::foundation::calendar::Month;
use sanchi::observe::recorder::Recorder;
use sanchi::observe::table::Record;
use sanchi::simulation::arms::run_arms;
use std::sync::atomic::AtomicBool;

fn prepared(set: &[&str]) -> Prepared {
    let mut all = vec!["span.to=\"1989-12\"".to_owned(), "sizes.scale=0.2".to_owned()];
    all.extend(set.iter().map(|&set| set.to_owned()));
    Prepared::shipped("typical", &all, 1).unwrap_or_else(|problems| panic!("{problems}"))
}

fn bits(record: &Record) -> (Vec<Month>, Vec<u64>, Vec<u64>, String) {
    let bits = |values: &[f64]| values.iter().map(|value| value.to_bits()).collect();
    (record.months.clone(), bits(&record.district), bits(&record.stages), format!("{:?}", record.events))
}

#[test]
fn an_arm_that_shares_the_past_is_the_arm_run_alone() {
    let base = prepared(&[]);
    let arms = [
        (prepared(&["shock.yen_appreciation.removed=true"]), Some("1985-10")),
        (prepared(&["town.interest.constant=0.02"]), None),
        (prepared(&["putting_out.exploration=0.05"]), None),
        (prepared(&["title=\"Another\""]), Some("1990-01")),
        (prepared(&["span.to=\"1988-12\""]), None),
    ];
    for (arm, split) in &arms {
        let found = arm.simulation().splits_from(base.simulation(), 3).map(|month| month.to_string());
        assert_eq!(found.as_deref(), *split, "{}", arm.subject().title);
    }
    let stop = AtomicBool::new(false);
    let simulations: Vec<_> =
        [&base].into_iter().chain(arms.iter().map(|(arm, _)| arm)).map(Prepared::simulation).collect();
    let together = run_arms(&simulations, 3, &stop, &Recorder::default());
    assert_eq!(together.len(), simulations.len());
    for (place, (simulation, seen)) in simulations.iter().zip(&together).enumerate() {
        let alone = simulation.record(3, &stop).unwrap();
        assert!(bits(&seen.as_ref().unwrap().record) == bits(&alone), "arm {place}");
    }
    let (first, with) = (&together[0].as_ref().unwrap().record, &together[1].as_ref().unwrap().record);
    let width = first.district.len() / first.months.len();
    let before = first.months.iter().position(|&month| month == Month::new(1985, 10)).unwrap() * width;
    assert_eq!(bits(first).1[..before], bits(with).1[..before]);
    assert_ne!(bits(first).1[before..], bits(with).1[before..]);
}

#[test]
fn a_stop_ends_every_arm() {
    let (base, arm) = (prepared(&[]), prepared(&["shock.yen_appreciation.removed=true"]));
    let stop = AtomicBool::new(true);
    let ended = run_arms(&[base.simulation(), arm.simulation()], 0, &stop, &Recorder::default());
    assert!(ended.iter().all(|arm| arm.as_ref().is_err_and(|failure| failure.stopped)));
}
