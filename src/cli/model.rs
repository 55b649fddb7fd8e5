//! The one place where the command line meets the model.

use crate::experiment::calibrate::Ready;
use crate::experiment::plan::{Overrides, looks_like_a_calibration, looks_like_a_plan};
use crate::experiment::posterior::Posterior;
use crate::experiment::prepared::Prepared;
use crate::experiment::sweep::Sweep;
use crate::experiment::targets::{self, Targets};
use crate::foundation::calendar::Month;
use crate::observe::measures::district_columns;
use crate::registry::values::Values;
use crate::report::measures::{described, listed};
use crate::scenario::schema::nearest;
use crate::scenario::text::{self, Files, NoFiles};
use crate::scenario::{SCHEMA, describe as describing, json_schema, shipped};
use crate::store::POSTERIOR;
use std::fs;
use std::path::Path;
use toml::de::DeTable;

/// What the command line changes in a scenario.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Changes {
    /// `KEY=VALUE`, in the order typed.
    pub set: Vec<String>,
    /// The first month.
    pub from: Option<Month>,
    /// The last month.
    pub to: Option<Month>,
    /// The draws under which replicates live.
    pub posterior: Option<Posterior>,
}

impl Changes {
    /// All that are changes of the scenario, `KEY=VALUE`; the span is changed last.
    pub fn in_their_order(&self) -> Vec<String> {
        let month = |key: &str, month: Option<Month>| month.map(|month| format!("span.{key}=\"{month}\""));
        let span = [month("from", self.from), month("to", self.to)];
        self.set.iter().cloned().chain(span.into_iter().flatten()).collect()
    }
}

/// How parameters are described.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Description {
    Plain,
    Markdown,
    JsonSchema,
}

/// Reads a scenario, by shipped name or path, with changes. Or every problem in it, drawn with its line.
pub(crate) fn load(scenario: &str, changes: &Changes, seed: u64, color: bool) -> Result<Prepared, String> {
    let set = changes.in_their_order();
    let read = match &changes.posterior {
        None => Prepared::read(scenario, &set, seed, &read_file),
        Some(posterior) => {
            if let Some(key) = posterior.contradicted(&set) {
                return Err(super::wording::drawn_and_set(key));
            }
            Prepared::read_under(scenario, &set, seed, &read_file, posterior)
        }
    };
    read.map_err(|problems| problems.drawn(color))
}

/// The draws that lie in a folder, or in a file.
pub(crate) fn posterior(place: &Path) -> Result<Posterior, String> {
    let path = if place.is_dir() { place.join(POSTERIOR) } else { place.to_owned() };
    let text = read_file(&path).map_err(|reason| super::wording::no_posterior(&path, &reason))?;
    Posterior::read(&path.display().to_string(), &text)
}

/// The text of a file, or why there is none.
pub(crate) fn read_file(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| error.to_string())
}

/// Reads a plan with its base and all its points, on so many threads. Or every problem in it, drawn with its line.
pub(crate) fn sweep<'a>(
    plan: &Path,
    overrides: &Overrides,
    files: &'a (dyn Files + Sync),
    threads: usize,
    color: bool,
) -> Result<Sweep<'a>, String> {
    let file = plan.display().to_string();
    let text = read_file(plan).map_err(|reason| format!("cannot read the plan {file}: {reason}"))?;
    if looks_like_a_calibration(&text) && !looks_like_a_plan(&text) {
        return Err(super::wording::is_a_calibration(&file));
    }
    let read = || Sweep::read_with(&file, &text, overrides, files).map_err(|problems| problems.drawn(color));
    match rayon::ThreadPoolBuilder::new().num_threads(threads).build() {
        Ok(pool) => pool.install(read),
        Err(_) => read(),
    }
}

/// Reads the plan of a calibration with its base and its targets. Or every problem in them, drawn with its line.
pub(crate) fn calibration<'a>(
    plan: &Path,
    overrides: &Overrides,
    files: &'a (dyn Files + Sync),
    color: bool,
) -> Result<Ready<'a>, String> {
    let file = plan.display().to_string();
    let text = read_file(plan).map_err(|reason| format!("cannot read the plan {file}: {reason}"))?;
    if looks_like_a_plan(&text) && !looks_like_a_calibration(&text) {
        return Err(super::wording::no_calibration(&file));
    }
    Ready::read_with(&file, &text, overrides, files).map_err(|problems| problems.drawn(color))
}

/// Whether a file is meant as the plan of a calibration.
pub(crate) fn is_calibration(file: &str) -> bool {
    text::is_path(file) && read_file(Path::new(file)).is_ok_and(|text| looks_like_a_calibration(&text))
}

/// Whether a file is meant as a plan.
pub(crate) fn is_plan(file: &str) -> bool {
    text::is_path(file) && read_file(Path::new(file)).is_ok_and(|text| looks_like_a_plan(&text))
}

/// A measure of that name stands before parameters of that name.
fn plainly(key: Option<&str>) -> Result<String, String> {
    let measures = district_columns();
    if key == Some(MEASURES) {
        return Ok(listed(&measures));
    }
    let parameters = describing::describe(&SCHEMA, key);
    let Some(key) = key else { return parameters };
    match (measures.iter().find(|measure| measure.name == key), parameters) {
        (Some(measure), Ok(parameters)) => Ok(format!("{}\n{parameters}", described(measure))),
        (Some(measure), Err(_)) => Ok(described(measure)),
        (None, parameters) => {
            parameters.map_err(|unknown| match nearest(key, measures.iter().map(|measure| measure.name)) {
                Some(near) => format!("{unknown}; there is a measure `{near}`"),
                None => unknown,
            })
        }
    }
}

/// The word that stands for all measures.
const MEASURES: &str = "measures";

/// Describes a parameter, a group by its path, a measure, a shipped shock or programme, or all parameters.
pub(crate) fn describe(key: Option<&str>, form: Description) -> Result<String, String> {
    match form {
        Description::Plain => plainly(key.map(str::trim)),
        Description::Markdown => Ok(describing::markdown(&SCHEMA)),
        Description::JsonSchema => Ok(json_schema::json_schema(&SCHEMA)),
    }
}

/// All values of a shipped scenario, or why there are none, drawn.
pub(crate) fn values_of(name: &str, color: bool) -> Result<Values, String> {
    let read = text::read(name, &[], &SCHEMA, &NoFiles);
    read.map(|resolved| resolved.values).map_err(|problems| problems.drawn(color))
}

/// Targets from a file, or every problem in them, drawn; the scenario that they are for as it is found from here.
pub(crate) fn targets(file: &Path, text: &str, color: bool) -> Result<Targets, String> {
    let mut read =
        targets::read(&file.display().to_string(), text).map_err(|problems| problems.drawn(color))?;
    if text::is_path(&read.scenario) {
        let folder = file.parent().unwrap_or(Path::new(""));
        // A path has a `/` or the ending, and keeps it.
        read.scenario = folder.join(&read.scenario).display().to_string();
    }
    Ok(read)
}

/// The targets that come with a scenario or with the shipped scenario that it extends, by that name.
pub(crate) fn shipped_targets(scenario: &str) -> Option<(String, &'static str)> {
    targets::shipped_with(scenario, &read_file)
}

/// The text of a file if it is one of targets, be they sound or not.
pub(crate) fn text_of_targets(file: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok().filter(|_| text::is_path(file))?;
    let (table, _) = DeTable::parse_recoverable(&text);
    table.get_ref().contains_key("target").then_some(text)
}

/// The shipped scenarios: name and title.
pub(crate) fn list() -> Vec<(String, String)> {
    shipped::list().into_iter().map(|(name, title)| (name.to_owned(), title)).collect()
}
