//! A plan of a calibration made ready: its base, its priors and its targets checked, its runs named.

use super::{Aim, Calibration, Candidate, Given, Stage, Task, calibrate};
use crate::experiment::ensemble::{Ending, as_they_end};
use crate::experiment::plan::{CalibrationPlan, Level, Overrides, read_calibration};
use crate::experiment::prepared::Prepared;
use crate::experiment::scorecard::{Held, Question};
use crate::experiment::subject::{Subject, hex};
use crate::experiment::sweep::checked::{at_plan, levels_alone};
use crate::experiment::sweep::{Kept, Left, LeftThere, Rows, RunId, few};
use crate::experiment::targets::{self, Formula, Role, Target, Targets};
use crate::scenario::canonical::string;
use crate::scenario::problem::{Problem, Problems};
use crate::scenario::schema::nearest;
use crate::scenario::text::Files;
use crate::simulation::Failure;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};

/// Candidates that stay prepared: those whose replicates are being run.
const STAY_PREPARED: usize = 64;

/// Who knows what was run, and keeps what is run.
pub trait Keeper: Send {
    /// What a run has left, if it was run before.
    fn known(&self, id: RunId) -> Option<LeftThere<'_>>;
    /// Keeps what a run has left; breaks where it cannot.
    fn keep(&mut self, id: RunId, left: Left) -> ControlFlow<()>;
    /// Is told that a run belongs to the calibration, once it is known, in the calibration's order.
    fn asked(&mut self, _id: RunId, _candidate: &Candidate, _replicate: u32) {}
    /// Is told that a stage begins, and how many of its runs are not known.
    fn begin(&mut self, _stage: Stage, _unknown: usize) {}
}

/// In memory.
impl Keeper for Rows {
    fn known(&self, id: RunId) -> Option<LeftThere<'_>> {
        self.get(&id)
    }

    fn keep(&mut self, id: RunId, left: Left) -> ControlFlow<()> {
        self.insert(id, left);
        ControlFlow::Continue(())
    }
}

/// A calibration that can be done. It keeps the texts it has read.
pub struct Ready<'a> {
    plan: CalibrationPlan,
    files: Kept<'a>,
    question: Question,
    subject: Subject,
    targets_called: String,
    targets_text: String,
    task: Task,
    /// What every run depends on beside the values of its candidate.
    content: String,
    prepared: Mutex<BTreeMap<u32, Arc<Question>>>,
}

impl<'a> Ready<'a> {
    /// Reads the plan of a calibration whose text stands in `file`, with its base and its targets.
    ///
    /// # Errors
    /// Every problem in them, each with its place.
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
        let (plan, problems) = read_calibration(file, text, files);
        let Some(plan) = plan else { return Err(Problems::new(file, problems)) };
        let plan = CalibrationPlan { plan: plan.plan.with(overrides), ..plan };
        Self::of(plan, files, problems).map_err(|problems| Problems::new(file, problems))
    }

    fn of(
        plan: CalibrationPlan,
        files: &'a (dyn Files + Sync),
        mut problems: Vec<Problem>,
    ) -> Result<Self, Vec<Problem>> {
        let files = Kept::of(files);
        let common = &plan.plan;
        let seed = plan.settings().seed;
        let base = Prepared::read(&common.scenario, &common.set, seed, &files);
        let base = match base {
            Ok(base) => base,
            Err(wrong) => {
                problems.extend(at_plan(common, &wrong, None));
                return Err(problems);
            }
        };
        problems.extend(few(levels_alone(common, seed, &files)));
        let (called, text) = match text_of_targets(&plan, &files) {
            Ok(found) => found,
            Err(problem) => {
                problems.push(*problem);
                return Err(problems);
            }
        };
        let all = match targets::read(&called, &text) {
            Ok(all) => all,
            Err(wrong) => {
                problems.extend(wrong.all().iter().cloned());
                return Err(problems);
            }
        };
        let (used, wrong) = used(&plan, &all);
        problems.extend(wrong);
        let read = |set: &[String]| {
            let changes: Vec<String> = common.set.iter().chain(set).cloned().collect();
            Prepared::read(&common.scenario, &changes, seed, &files)
        };
        let question = match Question::new(used, read) {
            Ok(question) => question,
            Err((arm, wrong)) => {
                let of = arm.map_or(String::new(), |arm| format!(" (in [arm.{arm}] of the targets)"));
                let message = |problem: &Problem| format!("{}{of}", problem.message);
                problems
                    .extend(wrong.all().iter().map(|one| common.written.problem("targets", message(one))));
                return Err(problems);
            }
        };
        problems.extend(outside(&plan, &question));
        if let Err(reason) = question.check() {
            problems.push(common.written.problem("targets", reason));
        }
        for factor in &common.factors {
            if question.targets().targets.iter().any(|target| target.name == factor.name) {
                let message = format!("`{}` is the name of a target too, and both are columns", factor.name);
                let problem = common.written.problem(&format!("factor.{}", factor.name), message);
                problems.push(problem.with_help("choose another name"));
            }
        }
        let task = Task {
            priors: plan.priors(),
            aims: question.targets().targets.iter().map(aim).collect(),
            settings: plan.settings(),
        };
        let runs = task.settings.most_candidates() * u64::from(task.settings.replicates);
        if runs > u64::from(u32::MAX) / 4 {
            problems.push(common.written.problem("abc", format!("{runs} runs are more than are meant")));
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let subject = base.subject();
        let arms: Vec<Subject> = question.arms().iter().map(|(_, arm)| arm.subject()).collect();
        let words = ["calibration 1".to_owned(), format!("{:?}", question.targets().without_words())];
        let content = subject.question(&arms.iter().collect::<Vec<_>>(), &words);
        Ok(Self {
            plan,
            files,
            question,
            subject,
            targets_called: called,
            targets_text: text,
            task,
            content,
            prepared: Mutex::default(),
        })
    }

    /// The plan.
    pub fn plan(&self) -> &CalibrationPlan {
        &self.plan
    }

    /// What is calibrated.
    pub fn task(&self) -> &Task {
        &self.task
    }

    /// The base, with the arms that targets need.
    pub fn question(&self) -> &Question {
        &self.question
    }

    /// What the base is, by name and by content.
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// The targets that are used.
    pub fn targets(&self) -> &[Target] {
        &self.question.targets().targets
    }

    /// What the targets are called, and the text that they stand in.
    pub fn text_of_targets(&self) -> (&str, &str) {
        (&self.targets_called, &self.targets_text)
    }

    /// The plan as a text that stands alone, beside `scenario.toml` and `targets.toml`.
    pub fn text(&self) -> String {
        let names: Vec<&str> = self.targets().iter().map(|target| target.name.as_str()).collect();
        self.plan.text("scenario.toml", "targets.toml", &names)
    }

    /// The address of the whole by its content.
    pub fn address(&self) -> String {
        let mut sha = Sha256::new();
        sha.update(&self.content);
        // The plan as it stands alone names all that it asks; a title is for people.
        let mut plan = self.plan.clone();
        plan.plan.title.clear();
        sha.update(plan.text("", "", &[]));
        sha.update(&self.subject.scenario_hash);
        hex(&sha.finalize())
    }

    /// The changes of the base that a candidate is, `KEY=VALUE`, those of the plan left out.
    pub fn changes(&self, values: &[f64]) -> Vec<String> {
        let all = self.plan.plan.factors.iter().zip(&self.task.priors).zip(values);
        all.flat_map(|((factor, prior), &value)| {
            let level = Level::of(value, &prior.spread).0;
            factor.keys.iter().map(move |key| format!("{key}={level}"))
        })
        .collect()
    }

    /// The number of a replicate of a candidate: every candidate has luck of its own.
    pub fn replicate(&self, candidate: u32, replicate: u32) -> u32 {
        candidate * self.task.settings.replicates + replicate
    }

    /// The name of a run by what its values depend on.
    pub fn run_id(&self, candidate: &Candidate, replicate: u32) -> RunId {
        let mut sha = Sha256::new();
        sha.update(&self.content);
        for change in self.changes(&candidate.values) {
            sha.update((change.len() as u64).to_le_bytes());
            sha.update(change);
        }
        sha.update(self.replicate(candidate.number, replicate).to_le_bytes());
        let digest = sha.finalize();
        RunId(digest.iter().take(8).fold(0, |id, &byte| id << 8 | u64::from(byte)))
    }

    /// The scenario of a candidate as TOML, from which its runs come again.
    ///
    /// # Errors
    /// Every problem in it.
    pub fn scenario_of(&self, number: usize, values: &[f64]) -> Result<String, Problems> {
        let common = &self.plan.plan;
        // Results of a draw shall not be taken for those of the scenario, nor for another draw's.
        let name = format!("{}-draw-{number:03}", common.name);
        let title = format!("{}, draw {number} of {}", self.subject.title, common.name);
        let called = [("name", name), ("title", title)].map(|(key, text)| format!("{key}={}", string(&text)));
        let set: Vec<String> = common.set.iter().cloned().chain(self.changes(values)).chain(called).collect();
        let prepared = Prepared::read(&common.scenario, &set, self.task.settings.seed, &self.files)?;
        Ok(prepared.text().to_owned())
    }

    /// Lives one replicate of a candidate, in the scenario and in the arms that targets need: a value a target.
    ///
    /// # Errors
    /// When it is told to stop, or the scenario itself fails.
    pub fn run_one(&self, candidate: &Candidate, replicate: u32, stop: &AtomicBool) -> Left {
        let question = self.question_of(candidate).map_err(|problems| {
            let reasons: Vec<&str> = problems.all().iter().map(|problem| problem.message.as_str()).collect();
            Failure { month: None, reason: reasons.join("; "), stopped: false }
        })?;
        let Held { values, failed } = question.values(self.replicate(candidate.number, replicate), stop)?;
        match failed.into_iter().find(|failed| failed.arm == 0) {
            Some(failed) => Err(failed.failure),
            None => Ok(values),
        }
    }

    /// Calibrates on so many threads, running only what the keeper does not know.
    ///
    /// # Errors
    /// How it ended early: stopped, or because the keeper wanted no more.
    pub fn calibrate(
        &self,
        keeper: &mut dyn Keeper,
        threads: usize,
        stop: &AtomicBool,
    ) -> Result<Calibration, Ending> {
        let mut ending = Ending::Complete;
        let mut ask = |stage: Stage, candidates: &[Candidate]| -> Option<Vec<Given>> {
            ending = self.run(stage, candidates, keeper, threads, stop);
            if ending != Ending::Complete {
                return None;
            }
            self.runs(candidates)
                .for_each(|(id, candidate, replicate)| keeper.asked(id, candidate, replicate));
            Some(self.given(candidates, keeper))
        };
        let found = match rayon::ThreadPoolBuilder::new().num_threads(threads).build() {
            Ok(pool) => pool.install(|| calibrate(&self.task, &mut ask)),
            Err(_) => calibrate(&self.task, &mut ask),
        };
        found.ok_or(ending)
    }

    /// Runs of candidates: their names, in the order in which they begin.
    fn runs<'c>(&self, candidates: &'c [Candidate]) -> impl Iterator<Item = (RunId, &'c Candidate, u32)> {
        let replicates = 0..self.task.settings.replicates;
        let pairs =
            candidates.iter().flat_map(move |one| replicates.clone().map(move |number| (one, number)));
        pairs.map(|(candidate, replicate)| (self.run_id(candidate, replicate), candidate, replicate))
    }

    fn run(
        &self,
        stage: Stage,
        candidates: &[Candidate],
        keeper: &mut dyn Keeper,
        threads: usize,
        stop: &AtomicBool,
    ) -> Ending {
        let unknown: Vec<(RunId, &Candidate, u32)> =
            self.runs(candidates).filter(|(id, ..)| keeper.known(*id).is_none()).collect();
        keeper.begin(stage, unknown.len());
        if unknown.is_empty() {
            return Ending::Complete;
        }
        let one = |place: u32, stop: &AtomicBool| {
            let (_, candidate, replicate) = unknown[place as usize];
            self.run_one(candidate, replicate, stop)
        };
        let count = unknown.len() as u32;
        as_they_end(count, Some(threads), stop, &one, &mut |place, left| {
            keeper.keep(unknown[place as usize].0, left)
        })
    }

    /// What candidates gave, all of it known.
    fn given(&self, candidates: &[Candidate], keeper: &dyn Keeper) -> Vec<Given> {
        let aims = self.task.aims.len();
        let one = |id: RunId| match keeper.known(id) {
            Some(Ok(values)) if values.len() == aims => values.to_vec(),
            _ => vec![f64::NAN; aims],
        };
        let replicates = self.task.settings.replicates as usize;
        let all: Vec<Vec<f64>> = self.runs(candidates).map(|(id, ..)| one(id)).collect();
        all.chunks(replicates).map(<[Vec<f64>]>::to_vec).collect()
    }

    fn question_of(&self, candidate: &Candidate) -> Result<Arc<Question>, Problems> {
        let lock = || self.prepared.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(&candidate.number).cloned() {
            return Ok(known);
        }
        let common = &self.plan.plan;
        let changes = self.changes(&candidate.values);
        let read = |arm: &[String]| {
            let set: Vec<String> = common.set.iter().chain(&changes).chain(arm).cloned().collect();
            Prepared::read(&common.scenario, &set, self.task.settings.seed, &self.files)
        };
        let question =
            Question::new(self.question.targets().clone(), read).map_err(|(_, problems)| problems)?;
        let question = Arc::new(question);
        let mut all = lock();
        if all.len() >= STAY_PREPARED {
            // Candidates go in the order of their numbers: the least is over.
            all.pop_first();
        }
        all.insert(candidate.number, question.clone());
        Ok(question)
    }

    /// The changes of the base at each parameter's prior median: what a trial run is done with.
    pub fn middle(&self) -> Candidate {
        let medians = self.task.priors.iter().map(|prior| prior.spread.quantile(0.5));
        Candidate { number: 0, values: medians.collect() }
    }
}

fn aim(target: &Target) -> Aim {
    Aim {
        name: target.name.clone(),
        band: target.band,
        weight: target.weight,
        is_share: matches!(target.formula, Formula::Condition(_)),
    }
}

/// The targets' text: of the file that the plan names, or what comes with the base.
fn text_of_targets(plan: &CalibrationPlan, files: &Kept<'_>) -> Result<(String, String), Box<Problem>> {
    let written = &plan.plan.written;
    match &plan.targets.file {
        Some(file) => match files.read(Path::new(file)) {
            Ok(text) => Ok((file.clone(), text)),
            Err(reason) => {
                let message = format!("the targets `{file}` cannot be read: {reason}");
                Err(Box::new(written.problem("targets.file", message)))
            }
        },
        None => match targets::shipped_with(&plan.plan.scenario, files) {
            Some((name, text)) => Ok((name, text.to_owned())),
            None => {
                let message = format!("no targets come with `{}`", plan.plan.scenario);
                let help = "write targets in a file, as docs/validation.md says, and name it: [targets] and file = \"...\"";
                Err(Box::new(written.problem("targets", message).with_help(help)))
            }
        },
    }
}

/// The targets that a plan uses, and what is wrong with its choice.
fn used(plan: &CalibrationPlan, all: &Targets) -> (Targets, Vec<Problem>) {
    let written = &plan.plan.written;
    let mut problems = Vec::new();
    let Some(names) = &plan.targets.names else {
        let roles = if plan.targets.roles.is_empty() { &[Role::Required][..] } else { &plan.targets.roles };
        let used = all.those(|target| roles.contains(&target.role));
        if used.targets.is_empty() {
            let help = "name some that are not held out: [targets] and use = [\"NAME\"]";
            let message = "there are no targets of these roles";
            problems.push(written.problem("targets", message).with_help(help));
        }
        return (used, problems);
    };
    for (number, name) in names.iter().enumerate() {
        let mut say = |message: String, help: String| {
            problems.push(written.problem(&format!("targets.use.{number}"), message).with_help(&help));
        };
        match all.targets.iter().find(|target| target.name == *name) {
            None => {
                let usable = all.targets.iter().filter(|target| target.role != Role::HeldOut);
                let known: Vec<&str> = usable.map(|target| target.name.as_str()).collect();
                let near = nearest(name, known.iter().copied());
                let near = near.map_or(String::new(), |near| format!("did you mean `{near}`? "));
                say(format!("there is no target `{name}`"), format!("{near}there are {}", known.join(", ")));
            }
            Some(target) if target.role == Role::HeldOut => say(
                format!("`{name}` is held out: no parameter is ever set to it"),
                "take it out; `sanchi validate` shows how it stands with what was found".to_owned(),
            ),
            Some(_) => {}
        }
    }
    (all.those(|target| names.contains(&target.name) && target.role != Role::HeldOut), problems)
}

/// Targets that the runs cannot be held against.
fn outside(plan: &CalibrationPlan, question: &Question) -> Vec<Problem> {
    let place = |name: &str| {
        let names = plan.targets.names.iter().flatten();
        let number = names.into_iter().position(|known| known == name);
        number.map_or("targets".to_owned(), |number| format!("targets.use.{number}"))
    };
    let wrong = |target: &Target| {
        let reason = question.outside(&target.formula).or_else(|| {
            let [low, high] = target.band;
            (low >= high).then(|| "its band has no width".to_owned())
        })?;
        let message = format!("`{}` cannot be used: {reason}", target.name);
        Some(plan.plan.written.problem(&place(&target.name), message))
    };
    question.targets().targets.iter().filter_map(wrong).collect()
}
