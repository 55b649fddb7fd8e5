//! A sweep: the runs of a plan, each known by its content, each leaving a row.
//!
//! Runs go by replicate, then seed, then point, so that early ones cover all points. A run is named by what its numbers
//! depend on: what was run once, under whatever plan, need not be run again.

pub(super) mod checked;
mod gathered;
mod rows;

pub use gathered::{Figures, PointTold, RunTold};
pub use rows::{LeftThere, Rows, alike};

use super::ensemble::{Ending, Failure, as_they_end};
use super::outcome::Outcome;
use super::plan::{Cell, Overrides, Plan, Setting};
use super::prepared::Prepared;
use super::subject::{Subject, hex};
use crate::observe::table::Column;
use crate::scenario::problem::{Problem, Problems};
use crate::scenario::text::Files;
use core::fmt;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};

/// Points that stay prepared; others are prepared for each run, which costs some hundredths of one.
const STAY_PREPARED: usize = 16;

/// The name of a run by its content: the first 64 bits of its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RunId(pub u64);

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// One run of a sweep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Run {
    /// The place of its point.
    pub point: usize,
    /// Its seed.
    pub seed: u64,
    /// Its replicate.
    pub replicate: u32,
}

/// What a run leaves: its measures in the order of [`Sweep::measures`], or why there are none.
pub type Left = Result<Vec<f64>, Failure>;

/// A part of a sweep: every `of`-th run, from the `number`-th on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// From 1 to `of`.
    pub number: u32,
    /// How many parts there are.
    pub of: u32,
}

impl Shard {
    /// The whole sweep.
    pub const WHOLE: Self = Self { number: 1, of: 1 };

    /// The shard to which the run at a place belongs.
    pub fn at(place: usize, of: u32) -> Self {
        Self { number: (place % of.max(1) as usize) as u32 + 1, of }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

/// One point: a setting, and the scenario that it makes.
#[derive(Clone, Debug)]
struct Point {
    setting: Setting,
    /// The values of the factors there, in canonical units; none where a key holds no plain value.
    cells: Vec<Option<Cell>>,
    scenario_hash: String,
    /// Where they are others than those of the base.
    stage_names: Option<Vec<String>>,
}

/// A plan made ready: every point checked, every run named. It keeps the texts it has read.
pub struct Sweep<'a> {
    plan: Plan,
    files: Kept<'a>,
    base: Prepared,
    subject: Subject,
    /// What is kept of a run, each measure once, and its own text.
    measures: Vec<Outcome>,
    /// The plan's outcomes: the place among the measures, and whether less the base.
    asked: Vec<(usize, bool)>,
    points: Vec<Point>,
    /// Whether the first point is the base, for differences to it.
    with_base: bool,
    prepared: Mutex<BTreeMap<usize, Arc<Prepared>>>,
}

impl<'a> Sweep<'a> {
    /// Reads a plan whose text stands in `file`, its base and all its points.
    ///
    /// # Errors
    /// Every problem in the plan and its base, each with its place.
    pub fn read(file: &str, text: &str, files: &'a (dyn Files + Sync)) -> Result<Self, Problems> {
        Self::read_with(file, text, &Overrides::default(), files)
    }

    /// The same with changes of the plan.
    ///
    /// # Errors
    /// As [`read`](Self::read), and every problem in the changes.
    pub fn read_with(
        file: &str,
        text: &str,
        overrides: &Overrides,
        files: &'a (dyn Files + Sync),
    ) -> Result<Self, Problems> {
        let (plan, mut problems) = super::plan::read(file, text, files);
        let Some(plan) = plan else { return Err(Problems::new(file, problems)) };
        match checked::check(plan.with(overrides), files, !problems.is_empty()) {
            Ok(sweep) if problems.is_empty() => Ok(sweep),
            Ok(_) => Err(Problems::new(file, problems)),
            Err(more) => {
                problems.extend(more);
                Err(Problems::new(file, problems))
            }
        }
    }

    /// Makes a plan ready that was put together in a program.
    ///
    /// # Errors
    /// Every problem in the plan and its base.
    pub fn new(plan: Plan, files: &'a (dyn Files + Sync)) -> Result<Self, Problems> {
        let subject = plan.written.subject().to_owned();
        checked::check(plan, files, false).map_err(|problems| Problems::new(subject, problems))
    }

    /// The plan.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The base: the plan's scenario with its changes, no factor set.
    pub fn base(&self) -> &Prepared {
        &self.base
    }

    /// What the base is, by name and by content.
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// What every run leaves, in order.
    pub fn measures(&self) -> &[Outcome] {
        &self.measures
    }

    /// How many points there are; the base, where differences to it are asked for, is the first and not counted.
    pub fn points(&self) -> usize {
        self.points.len() - usize::from(self.with_base)
    }

    /// How many runs there are, those of the base with them.
    pub fn size(&self) -> usize {
        self.points.len() * self.plan.seeds.len() * self.plan.replicates as usize
    }

    /// All runs in the order of tables: by point, seed, replicate.
    pub fn runs(&self) -> impl Iterator<Item = Run> + '_ {
        (0..self.points.len()).flat_map(move |point| self.runs_of(point))
    }

    /// The runs of a point by seed and replicate.
    pub fn runs_of(&self, point: usize) -> impl Iterator<Item = Run> + '_ {
        let replicates = 0..self.plan.replicates;
        self.plan
            .seeds
            .iter()
            .flat_map(move |&seed| replicates.clone().map(move |replicate| Run { point, seed, replicate }))
    }

    /// All runs in the order in which they begin: by replicate, seed, point. Two points that are the same scenario share
    /// their runs, which stand here once.
    pub fn to_run(&self) -> Vec<(RunId, Run)> {
        let mut seen = BTreeSet::new();
        let runs = (0..self.plan.replicates).flat_map(|replicate| {
            let points = 0..self.points.len();
            self.plan
                .seeds
                .iter()
                .flat_map(move |&seed| points.clone().map(move |point| Run { point, seed, replicate }))
        });
        runs.map(|run| (self.run_id(run), run)).filter(|(id, _)| seen.insert(*id)).collect()
    }

    /// What of it a shard runs.
    pub fn to_run_by(&self, shard: Shard) -> Vec<(RunId, Run)> {
        let mine = |place: &usize| Shard::at(*place, shard.of) == shard;
        let runs = self.to_run().into_iter().enumerate();
        runs.filter(|(place, _)| mine(place)).map(|(_, run)| run).collect()
    }

    /// The name of a run.
    pub fn run_id(&self, run: Run) -> RunId {
        let point = &self.points[run.point];
        let subject = Subject {
            seed: run.seed,
            scenario_hash: point.scenario_hash.clone(),
            stage_names: point.stage_names.clone().unwrap_or_else(|| self.subject.stage_names.clone()),
            ..self.subject.clone()
        };
        // Sixteen hexadecimal digits by their making.
        RunId(u64::from_str_radix(&subject.run_id(run.replicate), 16).unwrap_or_default())
    }

    /// The address of the whole by its content: all runs, and how they are told.
    pub fn address(&self) -> String {
        let mut sha = Sha256::new();
        let mut line = |text: &str| {
            sha.update((text.len() as u64).to_le_bytes());
            sha.update(text);
        };
        line("sweep 1");
        line(&self.subject.model_version);
        for factor in &self.plan.factors {
            line(&factor.name);
            line(factor.role.name());
            factor.keys.iter().for_each(|key| line(key));
            if let Some(group) = &factor.group {
                line(&format!("group {group}"));
            }
        }
        for (key, why) in &self.plan.left_out {
            line(&format!("left out {key}: {why}"));
        }
        for (asked, &(measure, less_base)) in self.plan.outcomes.iter().zip(&self.asked) {
            line(&asked.name);
            line(&self.measures[measure].to_string());
            line(if less_base { "less base" } else { "" });
        }
        for run in self.runs() {
            line(&format!("{} {} {} {}", self.number(run.point), run.seed, run.replicate, self.run_id(run)));
        }
        hex(&sha.finalize())
    }

    /// The number of a point as it is told: from 1, the base 0.
    pub fn number(&self, point: usize) -> usize {
        point + usize::from(!self.with_base)
    }

    /// Does some of the runs on so many threads (all cores unless told), and hands over what each leaves as soon as it
    /// ends. A run that fails is handed over too.
    pub fn run(
        &self,
        runs: &[(RunId, Run)],
        threads: Option<usize>,
        stop: &AtomicBool,
        each: &mut dyn FnMut(RunId, Left) -> ControlFlow<()>,
    ) -> Ending {
        as_they_end(
            runs.len() as u32,
            threads,
            stop,
            &|place, stop| self.run_one(runs[place as usize].1, stop),
            &mut |place, left| each(runs[place as usize].0, left),
        )
    }

    /// Does one run.
    ///
    /// # Errors
    /// When it is told to stop, or fails.
    pub fn run_one(&self, run: Run, stop: &AtomicBool) -> Left {
        let prepared = self.prepared(run.point).map_err(|problems| {
            let reasons: Vec<&str> = problems.all().iter().map(|problem| problem.message.as_str()).collect();
            Failure { month: None, reason: reasons.join("; "), stopped: false }
        })?;
        let simulation = prepared.simulation();
        let record = if run.seed == self.subject.seed {
            simulation.record(run.replicate, stop)?
        } else {
            simulation.clone().under(run.seed).record(run.replicate, stop)?
        };
        Ok(self.measures.iter().map(|outcome| outcome.of(&record, self.columns())).collect())
    }

    /// The scenario of a point, under the plan's first seed.
    ///
    /// # Errors
    /// None for a point of this sweep: all were checked.
    pub fn prepared(&self, point: usize) -> Result<Arc<Prepared>, Problems> {
        let known = |at: &Mutex<BTreeMap<usize, Arc<Prepared>>>| {
            at.lock().unwrap_or_else(PoisonError::into_inner).get(&point).cloned()
        };
        if let Some(prepared) = known(&self.prepared) {
            return Ok(prepared);
        }
        let set = checked::set_of(&self.plan, &self.points[point].setting);
        let prepared = Arc::new(Prepared::read(&self.plan.scenario, &set, self.subject.seed, &self.files)?);
        let mut all = self.prepared.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() < STAY_PREPARED {
            all.insert(point, prepared.clone());
        }
        Ok(prepared)
    }

    /// The columns of a run's record.
    pub fn columns(&self) -> &[Column] {
        &self.subject.district
    }

    /// The changes of the base at a point, `KEY=VALUE`, those of the plan first.
    pub fn changes(&self, point: usize) -> Vec<String> {
        checked::set_of(&self.plan, &self.points[point].setting)
    }
}

/// Files that are read once.
pub(super) struct Kept<'a> {
    files: &'a (dyn Files + Sync),
    texts: Mutex<BTreeMap<PathBuf, Result<String, String>>>,
}

impl<'a> Kept<'a> {
    pub(super) fn of(files: &'a (dyn Files + Sync)) -> Self {
        Self { files, texts: Mutex::new(BTreeMap::new()) }
    }
}

impl Files for Kept<'_> {
    fn read(&self, path: &Path) -> Result<String, String> {
        let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        texts.entry(path.to_owned()).or_insert_with(|| self.files.read(path)).clone()
    }

    fn shipped(&self) -> &[(&str, &str)] {
        self.files.shipped()
    }
}

/// Problems of the plan in the order in which they are told, and no more than can be read.
pub(super) fn few(mut problems: Vec<Problem>) -> Vec<Problem> {
    const TOLD: usize = 20;
    let more = problems.len().saturating_sub(TOLD);
    problems.truncate(TOLD);
    if more > 0 {
        problems.push(Problem::anywhere(format!("and {more} more of this kind")));
    }
    problems
}
