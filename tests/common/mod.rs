//! Scenarios with overrides, simulations and measures for the tests.
#![allow(dead_code)]

#[cfg(feature = "cli")]
pub mod place;

use sanchi::district::District;
use sanchi::foundation::calendar::Month;
use sanchi::observe::Observer;
use sanchi::observe::measures::district_columns;
use sanchi::observe::table::Record;
use sanchi::scenario::text::{self, NoFiles, Resolved};
use sanchi::scenario::{SCHEMA, Scenario};
use sanchi::simulation::{Failure, Simulation};
use std::sync::atomic::AtomicBool;

/// A tenth of the typical district: a run takes a few hundredths of a second. So few wholesalers would each exceed
/// what the bank holds of one issuer, so that limit is lifted.
pub const TENTH: [&str; 2] = ["sizes.scale=0.1", "bank.largest_exposure=10.0"];

/// Every mechanism that can be switched off, as the registry has them.
pub const SWITCHES: [&str; 39] = [
    "trust",
    "nakama",
    "craftsmen",
    "outside_work",
    "slow_buyers",
    "incomplete_pass_through",
    "squeeze",
    "space",
    "breakdowns",
    "offshore",
    "urban_pressure",
    "material_access",
    "supplier_feedback",
    "learning",
    "knowledge_spillovers",
    "specialised_suppliers",
    "discounting",
    "hiring",
    "labour_pooling",
    "ageing",
    "succession",
    "giving_up",
    "old_undercut",
    "entry",
    "niches",
    "designers",
    "institute",
    "imitation",
    "direct_sales",
    "web_sales",
    "franchise",
    "export_entry",
    "information",
    "own_plants",
    "parents_abroad",
    "follow_parents",
    "brand",
    "alliances",
    "loans",
];

/// The typical district with overrides `KEY=VALUE`.
pub fn simulation(overrides: &[&str]) -> Simulation {
    attempt(overrides).unwrap_or_else(|refusal| panic!("{overrides:?} is refused: {refusal}"))
}

/// The typical district with overrides, or why it is refused.
pub fn attempt(overrides: &[&str]) -> Result<Simulation, String> {
    attempt_of("typical", overrides)
}

/// A shipped scenario with overrides, or why it is refused.
pub fn attempt_of(scenario: &str, overrides: &[&str]) -> Result<Simulation, String> {
    ready(text::read(scenario, &owned(overrides), &SCHEMA, &NoFiles))
}

/// Runs replicates and records them, on two threads.
pub fn records(simulation: &Simulation, replicates: u32) -> Vec<Record> {
    let half = replicates.div_ceil(2);
    let run = |range: std::ops::Range<u32>| -> Vec<Record> {
        range.map(|replicate| record(simulation, replicate)).collect()
    };
    std::thread::scope(|threads| {
        let second = threads.spawn(|| run(half..replicates));
        let mut all = run(0..half);
        all.extend(second.join().expect("a replicate that breaks off says why"));
        all
    })
}

/// A scenario whose text is at hand, with overrides, or why it is refused.
pub fn written(text: &str, overrides: &[&str]) -> Result<Simulation, String> {
    ready(text::read_text("written.toml", text, &owned(overrides), &SCHEMA, &NoFiles))
}

fn ready(read: Result<Resolved, sanchi::scenario::problem::Problems>) -> Result<Simulation, String> {
    let resolved = read.map_err(|problems| problems.to_string())?;
    let told = |problems: Vec<(String, String)>| {
        problems.iter().map(|(key, text)| format!("{key}: {text}")).collect::<Vec<_>>().join("\n")
    };
    let scenario = Scenario::from_values(&resolved.name, resolved.values).map_err(told)?;
    Simulation::new(&scenario, 1, &|path| Err(format!("no file {path}"))).map_err(told)
}

fn owned(overrides: &[&str]) -> Vec<String> {
    overrides.iter().map(|text| (*text).to_owned()).collect()
}

/// Several lists of overrides as one.
pub fn all<'a>(lists: &[&[&'a str]]) -> Vec<&'a str> {
    lists.concat()
}

/// Runs a replicate to its end, without onlookers.
pub fn live(simulation: &Simulation, replicate: u32) -> Result<District, Failure> {
    simulation.run(replicate, &AtomicBool::new(false), &mut ())
}

/// Runs a replicate and records it.
pub fn record(simulation: &Simulation, replicate: u32) -> Record {
    simulation
        .record(replicate, &AtomicBool::new(false))
        .unwrap_or_else(|failure| panic!("replicate {replicate}, {:?}: {}", failure.month, failure.reason))
}

/// One who looks on by a function.
pub struct Eye<F>(pub F);

impl<F: FnMut(Month, &District)> Observer for Eye<F> {
    fn month_ended(&mut self, month: Month, district: &District) {
        (self.0)(month, district);
    }
}

/// The place of a measure among the columns.
pub fn column(name: &str) -> usize {
    district_columns().iter().position(|column| column.name == name).unwrap_or_else(|| panic!("no {name}"))
}

/// A measure's values, by month.
pub fn series<'a>(record: &'a Record, name: &str) -> impl Iterator<Item = (Month, f64)> + 'a {
    let (width, place) = (district_columns().len(), column(name));
    record.months.iter().zip(record.district.chunks(width)).map(move |(&month, row)| (month, row[place]))
}

/// A measure's mean over years, both included; months in which it is not defined do not count.
pub fn mean(record: &Record, name: &str, from: i32, to: i32) -> f64 {
    let fits = |month: Month| (from..=to).contains(&month.year());
    let values: Vec<f64> = series(record, name)
        .filter(|&(month, value)| fits(month) && !value.is_nan())
        .map(|(_, value)| value)
        .collect();
    assert!(!values.is_empty(), "{name} from {from} to {to}");
    values.iter().sum::<f64>() / values.len() as f64
}
