//! The one place where the command line meets the model.
//!
//! TO BE FILLED IN when the parts are put together: everything below the functions' signatures is a toy that
//! lets the rest be tested. What goes where:
//!
//! - [`Loaded`] holds the resolved scenario and its text;
//! - [`Loaded::subject`] names what is run, with the columns of `observe`;
//! - [`load`] calls the reader of scenarios; [`run_one`] calls `simulation::run`;
//! - [`describe`] and [`list`] call the registry and the shipped scenarios.

use crate::experiment::ensemble::Failure;
use crate::experiment::subject::{Subject, hex};
use crate::foundation::calendar::Month;
use crate::foundation::chance::{BirthKey, Chance, Purpose, SCHEME};
use crate::observe::table::{AgentKind, AgentName, Column, Event, Party, Record};
use sha2::{Digest, Sha256};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// What the command line changes in a scenario.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Changes {
    /// `KEY=VALUE`, in the order typed.
    pub set: Vec<String>,
    /// The first month.
    pub from: Option<Month>,
    /// The last month.
    pub to: Option<Month>,
}

/// How parameters are described.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Description {
    Plain,
    Markdown,
    JsonSchema,
}

/// A scenario that can be run.
pub(crate) struct Loaded {
    name: String,
    text: String,
    from: Month,
    to: Month,
    fail: Option<u32>,
    slow: u64,
}

impl Loaded {
    /// What is run under a seed.
    pub fn subject(&self, seed: u64) -> Subject {
        Subject {
            scenario: self.name.clone(),
            title: "a toy that stands where the model will".to_owned(),
            currency: "yen".to_owned(),
            scenario_hash: hex(&Sha256::digest(&self.text)),
            model_version: "toy".to_owned(),
            random_scheme: SCHEME.to_owned(),
            seed,
            district: DISTRICT.to_vec(),
            stages: STAGES.to_vec(),
            stage_names: vec!["weaving".to_owned(), "dyeing".to_owned()],
        }
    }

    /// The resolved scenario as TOML, from which the same bytes come again.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// Reads a scenario, by shipped name or path, with changes. Or every problem in it, each drawn with its line.
pub(crate) fn load(scenario: &str, changes: &Changes, _color: bool) -> Result<Loaded, Vec<String>> {
    let is_path = scenario.contains('/') || scenario.ends_with(".toml");
    if !is_path && scenario != "typical" {
        return Err(vec![format!(
            "no shipped scenario is called `{scenario}`; `sanchi list` tells their names"
        )]);
    }
    if is_path && !Path::new(scenario).is_file() {
        return Err(vec![format!("cannot read {scenario}: no such file")]);
    }
    let name =
        Path::new(scenario).file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    let number = |key: &str| {
        let value = |set: &String| set.strip_prefix(key)?.strip_prefix('=')?.parse::<u64>().ok();
        changes.set.iter().rev().find_map(value)
    };
    let from = changes.from.unwrap_or(Month::new(1980, 1));
    let to = changes.to.unwrap_or(Month::new(2010, 12));
    let fail = number("toy.fail").map(|replicate| replicate as u32);
    let text =
        format!("format = 1\nfrom = \"{from}\"\nto = \"{to}\"\nfail = {}\n", fail.map_or(-1, i64::from));
    Ok(Loaded { name, text, from, to, fail, slow: number("toy.slow").unwrap_or(0) })
}

/// Runs one replicate, looking at the flag every month.
pub(crate) fn run_one(
    loaded: &Loaded,
    seed: u64,
    replicate: u32,
    stop: &AtomicBool,
) -> Result<Record, Failure> {
    let chance = Chance::new(seed, replicate);
    let mut record = Record::default();
    let mut level = 100.0;
    for ahead in 0..=loaded.to.since(loaded.from) {
        if stop.load(Ordering::Relaxed) {
            return Err(Failure::stopped());
        }
        let month = loaded.from.plus(ahead);
        assert!(loaded.fail != Some(replicate) || ahead < 20, "the toy was told to fail");
        std::thread::sleep(std::time::Duration::from_micros(loaded.slow));
        let luck = chance.of(Purpose::Driver, BirthKey::named("toy"), BirthKey::NONE, month, 0).normal();
        level *= 1.0 - 0.001 + 0.01 * luck;
        record.months.push(month);
        let exports = if month < Month::new(1985, 9) {
            0.4
        } else {
            0.4 / (1.0 + f64::from(month.since(Month::new(1985, 9))) / 30.0)
        };
        record.district.extend([
            level * 3e7,
            (level * 10.0).round(),
            exports,
            if ahead < 6 { f64::NAN } else { level / 50.0 },
        ]);
        record.stages.extend([level.round(), 0.8, (level / 2.0).round(), f64::NAN]);
        if luck < -2.0 {
            let agent = AgentName { kind: AgentKind::Craftsman, key: BirthKey::founder(2, ahead as u32) };
            record.events.push(Event {
                month,
                kind: "bankruptcy",
                agent: Some(agent),
                other: Some(Party::Sector("bank")),
                amount: 1_000_000,
                cause: "the toy's luck",
            });
        }
    }
    Ok(record)
}

/// Describes a parameter, a group by its path, or everything.
pub(crate) fn describe(key: Option<&str>, _form: Description) -> Result<String, String> {
    match key {
        None => Ok("The toy has no parameters.\n".to_owned()),
        Some(key) => Err(format!("no parameter is called `{key}`")),
    }
}

/// The shipped scenarios: name and title.
pub(crate) fn list() -> Vec<(String, String)> {
    vec![("typical".to_owned(), "a toy that stands where the model will".to_owned())]
}

const DISTRICT: &[Column] = &[
    Column { name: "shipments", unit: "{currency}/month", meaning: "value of goods shipped", whole: true },
    Column { name: "persons_engaged", unit: "persons", meaning: "all who work in the district", whole: true },
    Column {
        name: "export_share",
        unit: "share",
        meaning: "share of shipments that leaves the country",
        whole: false,
    },
    Column { name: "lead_time", unit: "months", meaning: "from order to delivery", whole: false },
];

const STAGES: &[Column] = &[
    Column { name: "suppliers", unit: "agents", meaning: "suppliers of the stage", whole: true },
    Column { name: "utilisation", unit: "share", meaning: "work over capacity", whole: false },
];
