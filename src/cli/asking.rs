//! A question that many runs answer, from its place on the disk to the answer that is told.

use super::answering::{refused, tell};
use super::arguments::Common;
use super::request::threads;
use super::terminal::Terminal;
use super::{Complaint, Ended, interrupt, wording};
use crate::experiment::compare::FailedArm;
use crate::experiment::ensemble::{Ending, tell_panics_as_failures};
use crate::experiment::prepared::Prepared;
use crate::experiment::subject::Subject;
use crate::report::sheet::Sheet;
use crate::store::{
    Answer, Answering, Asked, FailureEntry, Kept, Manifest, Replicates, ScenarioEntry, Status, StoreError,
    answered,
};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Instant, SystemTime};

/// A place where a question was asked before, or one that waits for its answer.
pub(crate) enum Place {
    /// The answer lies there, whole.
    Answered(PathBuf, Box<Manifest>),
    /// It is ours to be filled.
    Waiting(Box<Asking>),
}

/// A question while it is answered.
pub(crate) struct Asking {
    pub stop: Arc<AtomicBool>,
    pub threads: usize,
    kind: &'static str,
    folder: PathBuf,
    /// What is told of replicates: `pairs`, `replicates`.
    what: &'static str,
    asked: u32,
    json: bool,
    answering: Answering,
    start: SystemTime,
    begun: Instant,
}

/// What was found.
pub(crate) struct Found<'a> {
    pub ending: Ending,
    pub subject: &'a Subject,
    pub scenario_text: &'a str,
    /// What the scenario was held against.
    pub arms: &'a [(String, Prepared)],
    pub replicates: Replicates,
    pub failures: Vec<FailureEntry>,
    pub sheets: &'a [Sheet],
    pub text: &'a str,
    pub json: &'a str,
    /// Further texts, by name.
    pub texts: Vec<(&'static str, String)>,
}

impl Asking {
    /// Looks whether the answer to so many replicates lies there already, and else makes the place ready.
    pub fn open(
        kind: &'static str,
        common: &Common,
        subject: &Subject,
        replicates: u32,
        address: &Address,
        terminal: &mut Terminal,
    ) -> Result<Place, Complaint> {
        let usual = || PathBuf::from("results").join(format!("{kind}-{}", subject.scenario));
        let folder = common.written.out.clone().unwrap_or_else(usual);
        let asked = Asked {
            format: Asked::FORMAT,
            kind: kind.to_owned(),
            scenario: subject.scenario.clone(),
            seed: subject.seed,
            address: address.of_a_replicate.clone(),
        };
        let (format, force) = (common.written.format.into(), common.written.force);
        let of_all = &address.of_all;
        if !force && let Some(manifest) = answered(&folder, of_all, &asked, replicates).map_err(refused)? {
            return Ok(Place::Answered(folder, Box::new(manifest)));
        }
        let stop = interrupt::flag();
        let answering = Answering::begin(&folder, of_all, (&asked, replicates), format, force, stop.clone())
            .map_err(refused)?;
        let what = if kind == "compare" { "pairs" } else { "replicates" };
        let there = answering.kept().there(replicates);
        if there > 0 {
            terminal.note(&wording::goes_on(there, replicates, what));
        }
        tell_panics_as_failures();
        Ok(Place::Waiting(Box::new(Self {
            stop,
            threads: threads(common.threads),
            kind,
            folder,
            what,
            asked: replicates,
            json: common.written.json,
            answering,
            start: SystemTime::now(),
            begun: Instant::now(),
        })))
    }

    /// What replicates have left, and where new ones are kept.
    pub fn kept(&self) -> &Kept {
        self.answering.kept()
    }

    /// Looks whether there is something to tell: replicates could be written down, and one of them is finished.
    pub fn something(&self, ending: Ending, replicates: &[u32]) -> Result<(), Complaint> {
        if let Some(error) = self.kept().broken() {
            return Err(self.broken_off(&error, self.kept().count()));
        }
        if ending == Ending::Stopped && replicates.is_empty() {
            return Err(self.stopped());
        }
        Ok(())
    }

    /// Stopped before there was anything to tell; what is kept stays.
    pub fn stopped(&self) -> Complaint {
        let words = match self.kept().count() {
            0 => wording::stopped_before_anything(),
            kept => wording::stopped_with(kept, self.asked, self.what, &self.folder),
        };
        Complaint { ended: Ended::Stopped, words }
    }

    fn broken_off(&self, error: &StoreError, kept: usize) -> Complaint {
        Complaint::failed(wording::broken_off(error, kept, self.what, &self.folder))
    }

    /// Writes down what was found, and tells it.
    pub fn answer(self, found: Found<'_>, terminal: &mut Terminal) -> Result<Manifest, Complaint> {
        let entry = |(name, arm): &(String, Prepared)| ScenarioEntry {
            name: name.clone(),
            ..ScenarioEntry::of(&arm.subject())
        };
        let arms = found.arms.iter().map(|arm| (entry(arm), arm.1.text())).collect();
        let (kept, what, folder) = (self.kept().count(), self.what, self.folder);
        let manifest = self
            .answering
            .fill(Answer {
                kind: self.kind,
                status: match found.ending {
                    Ending::Stopped => Status::Stopped,
                    _ if found.failures.is_empty() => Status::Complete,
                    _ => Status::Failed,
                },
                subject: found.subject,
                scenario_text: found.scenario_text,
                arms,
                replicates: found.replicates,
                sheets: found.sheets,
                summary_text: found.text,
                summary_json: found.json,
                texts: found.texts,
                failures: found.failures,
                command: std::env::args().collect(),
                start: self.start,
                elapsed: self.begun.elapsed(),
                threads: self.threads,
            })
            .map_err(|error| Complaint::failed(wording::broken_off(&error, kept, what, &folder)))?;
        tell(&folder, self.json, &manifest, found.text, found.json, terminal)?;
        Ok(manifest)
    }
}

/// The addresses of a question by its content.
pub(crate) struct Address {
    /// With the number of replicates and the form of the answer: the same address, the same files.
    pub of_all: String,
    /// Of all that a replicate depends on.
    pub of_a_replicate: String,
}

impl Address {
    /// Of a question about a scenario and others, by what its replicates depend on beside them, and by what else its answer
    /// does.
    pub fn of(subject: &Subject, others: &[&Subject], replicate: &[String], answer: &[String]) -> Self {
        Self {
            of_all: subject.question(others, &[answer, replicate].concat()),
            of_a_replicate: subject.question(others, replicate),
        }
    }
}

/// How many replicates were lived in a scenario and its arms; one in which any of them failed has failed.
pub(crate) fn counts(replicates: &[u32], failed: &[FailedArm], seed: u64, asked: u32) -> Replicates {
    let mut failed: Vec<u32> = failed.iter().map(|failed| failed.replicate).collect();
    failed.dedup();
    let failed = failed.len() as u32;
    Replicates { seed, first: 0, asked, finished: replicates.len() as u32 - failed, failed }
}

/// Failed runs of a scenario and its arms, each with the command that does it again.
pub(crate) fn failures<'a>(
    failed: &[FailedArm],
    runs: impl Iterator<Item = &'a Prepared>,
) -> Vec<FailureEntry> {
    let subjects: Vec<Subject> = runs.map(Prepared::subject).collect();
    let entry = |failed: &FailedArm| {
        let subject = &subjects[failed.arm];
        let replay =
            wording::replay_arm(failed.arm, failed.replicate, subject.seed, subject.posterior.is_some());
        FailureEntry::of(subject, failed.replicate, &failed.failure, replay)
    };
    failed.iter().map(entry).collect()
}
