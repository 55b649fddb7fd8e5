//! The one place where the command line meets the model.

use crate::experiment::subject::{Subject, hex};
use crate::foundation::calendar::Month;
use crate::foundation::chance::SCHEME;
use crate::observe::Observer;
use crate::observe::measures::{district_columns, stage_columns};
use crate::observe::panel::Wanted;
use crate::observe::recorder::Recorder;
use crate::observe::table::Record;
use crate::registry::values::{Value, Values};
use crate::scenario::canonical::{canonical_bytes, canonical_toml};
use crate::scenario::text::{self, NoFiles, Resolved};
use crate::scenario::{SCHEMA, Scenario, describe as describing, json_schema, shipped};
use crate::simulation::{Failure, MODEL_VERSION, Simulation};
use crate::world::{history, series};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicBool;

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
    simulation: Simulation,
    text: String,
    hash: String,
}

impl Loaded {
    /// What is run under a seed.
    pub fn subject(&self, seed: u64) -> Subject {
        let scenario = self.simulation.scenario();
        Subject {
            scenario: scenario.name.clone(),
            title: scenario.top.title.clone(),
            currency: scenario.currency.name.clone(),
            scenario_hash: self.hash.clone(),
            model_version: MODEL_VERSION.to_owned(),
            random_scheme: SCHEME.to_owned(),
            seed,
            district: district_columns(),
            stages: stage_columns(),
            stage_names: scenario.stages.iter().map(|stage| stage.name.clone()).collect(),
            panel: Wanted::default(),
        }
    }

    /// The last month of the span.
    pub fn last_month(&self) -> Month {
        self.simulation.scenario().span.to
    }

    /// The resolved scenario as TOML, from which the same bytes come again.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// Reads a scenario, by shipped name or path, with changes. Or every problem in it, each drawn with its line.
pub(crate) fn load(scenario: &str, changes: &Changes, seed: u64, color: bool) -> Result<Loaded, Vec<String>> {
    let mut set = changes.set.clone();
    set.extend(changes.from.map(|from| format!("span.from=\"{from}\"")));
    set.extend(changes.to.map(|to| format!("span.to=\"{to}\"")));
    let read = |path: &Path| fs::read_to_string(path).map_err(|error| error.to_string());
    let (resolved, unread) = text::read_what_can_be(scenario, &set, &SCHEMA, &read);
    let Some(resolved) = resolved else { return Err(vec![unread.drawn(color)]) };
    let (name, values) = named(&resolved);
    let file = |path: &str| fs::read_to_string(path).map_err(|error| format!("cannot read {path}: {error}"));
    // All problems at once: those of the text with those of what could be read in spite of them.
    let wrong = what_does_not_fit(&name, &values, seed, &file);
    if !(unread.all().is_empty() && wrong.is_empty()) {
        let fits = wrong.into_iter().map(|(key, message)| resolved.problem(&key, message));
        let all = unread.all().iter().cloned().chain(fits).collect();
        return Err(vec![resolved.problems(all).drawn(color)]);
    }
    let said = |wrong: Vec<(String, String)>| {
        let problems = wrong.into_iter().map(|(key, message)| resolved.problem(&key, message)).collect();
        vec![resolved.problems(problems).drawn(color)]
    };
    let typed = Scenario::from_values(&name, values.clone()).map_err(said)?;
    let simulation = Simulation::new(&typed, seed, &file).map_err(said)?;
    let values = with_files_inlined(&values, &file);
    let mut hash = Sha256::new();
    hash.update(canonical_bytes(&values));
    hash.update(history::digest());
    Ok(Loaded { simulation, text: canonical_toml(&values, &SCHEMA), hash: hex(&hash.finalize()) })
}

/// What is wrong with series, with shocks, with how things fit together, and with the paths of drivers, by key. A series
/// or a shock that is wrong in itself is left aside for the rest.
fn what_does_not_fit(
    name: &str,
    all: &Values,
    seed: u64,
    file: &dyn Fn(&str) -> Result<String, String>,
) -> Vec<(String, String)> {
    let mut values = all.clone();
    let mut wrong = Vec::new();
    for key in series_of(all) {
        let problems = series::Series::problems(all, &key);
        if !problems.is_empty() {
            leave_out(&mut values, &key);
            values.0.insert(format!("{key}.constant"), Value::Real(1.0));
            wrong.extend(problems);
        }
    }
    for (key, message) in crate::world::shocks::problems(all) {
        let shock: Vec<&str> = key.splitn(3, '.').take(2).collect();
        leave_out(&mut values, &shock.join("."));
        wrong.push((key, message));
    }
    let scenario = Scenario::typed(name, values);
    let misfits = scenario.problems();
    // Without a span there are no paths.
    if !misfits.iter().any(|(key, _)| key.starts_with("span.")) {
        wrong.extend(Simulation::problems_of_drivers(&scenario, seed, file));
    }
    wrong.extend(misfits);
    wrong
}

/// Leaves out all that stands below a key.
fn leave_out(values: &mut Values, table: &str) {
    let below = format!("{table}.");
    values.0.retain(|key, _| !key.starts_with(&below));
}

/// Keys at which a series stands: what comes before the name of a shape.
fn series_of(values: &Values) -> BTreeSet<String> {
    let at = |key: &String| {
        let names: Vec<&str> = key.split('.').collect();
        let shape =
            names.iter().rposition(|name| series::SHAPES.contains(name)).filter(|&place| place > 0)?;
        Some(names[..shape].join("."))
    };
    values.0.keys().filter(|key| !key.starts_with("shock.")).filter_map(at).collect()
}

/// The name that results bear, and the values that stand alone: the name is written, and paths of series, relative to
/// the file that writes them, can be opened from here.
fn named(resolved: &Resolved) -> (String, Values) {
    let mut values = resolved.values.clone();
    let name = match values.get("name") {
        Some(Value::Text(name)) if !name.is_empty() => name.clone(),
        _ => resolved.name.clone(),
    };
    values.0.insert("name".to_owned(), Value::Text(name.clone()));
    for (key, value) in &mut values.0 {
        if let (true, Value::Text(path)) = (key.ends_with(".file"), value) {
            let file = resolved.text_of(key).map(|text| Path::new(&text.name).to_owned()).unwrap_or_default();
            *path = file.parent().unwrap_or(Path::new("")).join(&path).display().to_string();
        }
    }
    (name, values)
}

/// The values with the users' own series written out, so that they stand alone.
fn with_files_inlined(values: &Values, file: &dyn Fn(&str) -> Result<String, String>) -> Values {
    let mut inlined = values.clone();
    for (key, value) in &values.0 {
        let (Some(at), Value::Text(path)) = (key.strip_suffix(".file"), value) else { continue };
        let column = match values.get(&format!("{at}.column")) {
            Some(Value::Text(column)) => Some(column.as_str()),
            _ => None,
        };
        if let Ok(points) = file(path).and_then(|text| history::column(&text, column)) {
            inlined.0.remove(key);
            inlined.0.remove(&format!("{at}.column"));
            inlined.0.insert(format!("{at}.points"), Value::Points(points));
        }
    }
    inlined
}

/// Runs one replicate, looking at the flag every month.
pub(crate) fn run_one(loaded: &Loaded, replicate: u32, stop: &AtomicBool) -> Result<Record, Failure> {
    loaded.simulation.record(replicate, stop)
}

/// The same with one who looks on.
pub(crate) fn run_one_watched(
    loaded: &Loaded,
    replicate: u32,
    stop: &AtomicBool,
    eye: impl Observer,
) -> Result<Record, Failure> {
    let mut eyes = (Recorder::default(), eye);
    loaded.simulation.run(replicate, stop, &mut eyes)?;
    Ok(eyes.0.record)
}

/// Describes a parameter, a group by its path, or everything.
pub(crate) fn describe(key: Option<&str>, form: Description) -> Result<String, String> {
    match form {
        Description::Plain => describing::describe(&SCHEMA, key),
        Description::Markdown => Ok(describing::markdown(&SCHEMA)),
        Description::JsonSchema => Ok(json_schema::json_schema(&SCHEMA)),
    }
}

/// All values of a shipped scenario, or why there are none, drawn.
pub(crate) fn values_of(name: &str, color: bool) -> Result<Values, String> {
    let read = text::read(name, &[], &SCHEMA, &NoFiles);
    read.map(|resolved| resolved.values).map_err(|problems| problems.drawn(color))
}

/// The shipped scenarios: name and title.
pub(crate) fn list() -> Vec<(String, String)> {
    shipped::list().into_iter().map(|(name, title)| (name.to_owned(), title)).collect()
}
