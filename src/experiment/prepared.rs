//! A scenario made ready: read with changes, checked as a whole, known by its content.

use super::posterior::Posterior;
use super::subject::{Subject, hex};
use crate::foundation::calendar::Month;
use crate::foundation::chance::SCHEME;
use crate::observe::measures::{district_columns, stage_columns};
use crate::observe::panel::Wanted;
use crate::registry::values::{Value, Values};
use crate::scenario::alone::with_files_inlined;
use crate::scenario::beside;
use crate::scenario::canonical::{canonical_bytes, canonical_toml};
use crate::scenario::problem::Problems;
use crate::scenario::text::{self, Files, NoFiles};
use crate::scenario::{SCHEMA, Scenario};
use crate::simulation::{MODEL_VERSION, Simulation};
use crate::world::{history, series};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// A scenario that can be run, under one seed.
#[derive(Clone, Debug)]
pub struct Prepared {
    simulation: Simulation,
    seed: u64,
    /// All values, with files in their place; told as a text on request.
    values: Values,
    text: OnceLock<String>,
    hash: String,
    drawn: Option<Arc<Drawn>>,
}

/// What replicates live under where it is drawn from a posterior.
#[derive(Debug)]
struct Drawn {
    posterior: String,
    /// One a draw.
    simulations: Vec<Simulation>,
}

impl Prepared {
    /// Reads a scenario, by shipped name or path, with changes (`KEY=VALUE`, in their order). `files` reads what it
    /// extends, and the series that it names.
    ///
    /// # Errors
    /// Every problem in it, each with its place.
    pub fn read(scenario: &str, set: &[String], seed: u64, files: &dyn Files) -> Result<Self, Problems> {
        let (resolved, unread) = text::read_what_can_be(scenario, set, &SCHEMA, files);
        let Some(resolved) = resolved else { return Err(unread) };
        let (name, mut values) = resolved.named();
        for key in &resolved.stand_ins {
            if let Some(table) = one_of_many(key, &["shock", "programme", "beside"]) {
                leave_out(&mut values, &table);
            }
        }
        let file =
            |path: &str| files.read(Path::new(path)).map_err(|error| format!("cannot read {path}: {error}"));
        // All problems at once: those of the text with those of what could be read in spite of them.
        let (typed, mut wrong) = typed_with_what_does_not_fit(&name, &values, seed, &file);
        // What stands in says nothing of what stands around it.
        let around =
            |key: &String| key.rsplit_once('.').map_or(key.clone(), |(table, _)| format!("{table}."));
        let around: Vec<String> = resolved.stand_ins.iter().map(around).collect();
        wrong.retain(|(key, _)| !around.iter().any(|table| key.starts_with(table.as_str())));
        if !(unread.all().is_empty() && wrong.is_empty()) {
            let fits = wrong.into_iter().map(|(key, message)| resolved.problem(&key, message));
            return Err(resolved.problems(unread.all().iter().cloned().chain(fits).collect()));
        }
        let said = |wrong: Vec<(String, String)>| {
            let problems = wrong.into_iter().map(|(key, message)| resolved.problem(&key, message));
            resolved.problems(problems.collect())
        };
        let simulation = Simulation::new(&typed, seed, &file).map_err(said)?;
        let values = with_files_inlined(&values, &file);
        let mut hash = Sha256::new();
        hash.update(canonical_bytes(&values));
        hash.update(history::digest());
        let hash = hex(&hash.finalize());
        Ok(Self { simulation, seed, values, text: OnceLock::new(), hash, drawn: None })
    }

    /// The same with replicates under the draws of a posterior, each of which is read and checked.
    ///
    /// # Errors
    /// Every problem in the scenario, or else in the first draw that has one.
    pub fn read_under(
        scenario: &str,
        set: &[String],
        seed: u64,
        files: &dyn Files,
        posterior: &Posterior,
    ) -> Result<Self, Problems> {
        let base = Self::read(scenario, set, seed, files)?;
        let one = |draw: &Vec<String>| {
            let set: Vec<String> = set.iter().chain(draw).cloned().collect();
            Self::read(scenario, &set, seed, files).map(|prepared| prepared.simulation)
        };
        let simulations = posterior.draws().iter().map(one).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { drawn: Some(Arc::new(Drawn { posterior: posterior.text(), simulations })), ..base })
    }

    /// The same without any file: a shipped scenario with changes.
    ///
    /// # Errors
    /// Every problem in it, each with its place.
    pub fn shipped(scenario: &str, set: &[String], seed: u64) -> Result<Self, Problems> {
        Self::read(scenario, set, seed, &NoFiles)
    }

    /// What is run, by name and by content.
    pub fn subject(&self) -> Subject {
        let scenario = self.simulation.scenario();
        let first = self.subject_of(scenario, scenario.name.clone(), self.hash.clone());
        // What happens there depends on all the others.
        let beside = scenario.beside.iter().map(|other| {
            let hash = Sha256::digest(format!("{} beside {}", other.name, self.hash));
            self.subject_of(other, format!("{}/{}", scenario.name, other.name), hex(&hash))
        });
        Subject { beside: beside.collect(), pooled: beside::of_the_nation(&scenario.values), ..first }
    }

    fn subject_of(&self, scenario: &Scenario, name: String, scenario_hash: String) -> Subject {
        Subject {
            scenario: name,
            title: scenario.top.title.clone(),
            currency: scenario.currency.name.clone(),
            scenario_hash,
            model_version: MODEL_VERSION.to_owned(),
            random_scheme: SCHEME.to_owned(),
            seed: self.seed,
            district: district_columns(),
            stages: stage_columns(),
            stage_names: scenario.stages.iter().map(|stage| stage.name.clone()).collect(),
            panel: Wanted::default(),
            until: None,
            posterior: self.drawn.as_ref().map(|drawn| drawn.posterior.clone()),
            beside: Vec::new(),
            pooled: Vec::new(),
        }
    }

    /// The scenario as it is run.
    pub fn simulation(&self) -> &Simulation {
        &self.simulation
    }

    /// What a replicate lives under: its draw of the posterior where there is one, else the scenario as it is.
    pub fn simulation_of(&self, replicate: u32) -> &Simulation {
        let draws = self.drawn.as_ref().map_or(&[][..], |drawn| &drawn.simulations);
        match replicate.checked_rem(draws.len() as u32) {
            Some(draw) => &draws[draw as usize],
            None => &self.simulation,
        }
    }

    /// The first and the last month of the span.
    pub fn span(&self) -> (Month, Month) {
        let span = &self.simulation.scenario().span;
        (span.from, span.to)
    }

    /// The resolved scenario as TOML, from which the same bytes come again.
    pub fn text(&self) -> &str {
        self.text.get_or_init(|| canonical_toml(&self.values, &SCHEMA))
    }
}

/// A scenario, and what is wrong with series, with shocks, with how things fit together, and with the paths of drivers, by
/// key. A series or a shock that is wrong in itself is left aside for the rest.
fn typed_with_what_does_not_fit(
    name: &str,
    all: &Values,
    seed: u64,
    file: &dyn Fn(&str) -> Result<String, String>,
) -> (Scenario, Vec<(String, String)>) {
    let mut values = all.clone();
    let mut wrong = Vec::new();
    let mut beside_it = Vec::new();
    for (other, theirs) in beside::values_of(all) {
        let (_, there) = typed_with_what_does_not_fit(&other, &theirs, seed, file);
        if there.iter().any(|(key, _)| !key.starts_with("programme.")) {
            leave_out(&mut values, &format!("beside.{other}"));
        }
        beside_it.push((other, there));
    }
    for key in series_of(all) {
        let problems = series::Series::problems(all, &key);
        if !problems.is_empty() {
            leave_out(&mut values, &key);
            values.0.insert(format!("{key}.constant"), Value::Real(1.0));
            wrong.extend(problems);
        }
    }
    for (key, message) in crate::world::shocks::problems(all) {
        leave_out(&mut values, &one_of_many(&key, &["shock"]).unwrap_or_default());
        wrong.push((key, message));
    }
    let scenario = Scenario::typed(name, values);
    let misfits = scenario.problems();
    // Without a span there are no paths.
    if !misfits.iter().any(|(key, _)| key.starts_with("span.")) {
        wrong.extend(Simulation::problems_of_drivers(&scenario, seed, file));
    }
    wrong.extend(misfits);
    let nations = beside::of_the_nation(all);
    for (other, there) in beside_it {
        // What is wrong with a programme of the nation is told once.
        let there: Vec<_> = there.into_iter().filter(|problem| !wrong.contains(problem)).collect();
        wrong.extend(there.into_iter().map(|problem| beside::of_the_first(&other, &nations, problem)));
    }
    (scenario, wrong)
}

/// The one of several of a kind to which a key belongs: `shock.oil` of `shock.oil.change.a.act`.
fn one_of_many(key: &str, kinds: &[&str]) -> Option<String> {
    let mut parts = key.split('.');
    let (kind, name) = (parts.next()?, parts.next()?);
    kinds.contains(&kind).then(|| format!("{kind}.{name}"))
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
