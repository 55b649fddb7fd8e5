//! A question that many runs answer, from its place on the disk to the answer that is told.

use super::answering::{refused, tell, unwritten};
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
    Answer, Answering, FailureEntry, Manifest, Replicates, ScenarioEntry, Standing, Status, look,
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
    Waiting(Asking),
}

/// A question while it is answered.
pub(crate) struct Asking {
    pub stop: Arc<AtomicBool>,
    pub threads: usize,
    kind: &'static str,
    folder: PathBuf,
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
    /// Looks whether the answer lies there already, and else makes the place ready.
    pub fn open(
        kind: &'static str,
        common: &Common,
        subject: &Subject,
        address: &str,
    ) -> Result<Place, Complaint> {
        let usual = || PathBuf::from("results").join(format!("{kind}-{}", subject.scenario));
        let folder = common.out.clone().unwrap_or_else(usual);
        if !common.force
            && let Standing::There(manifest) = look(&folder, address).map_err(refused)?
        {
            return Ok(Place::Answered(folder, manifest));
        }
        let stop = interrupt::flag();
        let answering =
            Answering::begin(&folder, address, common.format.into(), common.force).map_err(refused)?;
        tell_panics_as_failures();
        Ok(Place::Waiting(Self {
            stop,
            threads: threads(common.threads),
            kind,
            folder,
            json: common.json,
            answering,
            start: SystemTime::now(),
            begun: Instant::now(),
        }))
    }

    /// Writes down what was found, and tells it.
    pub fn answer(self, found: Found<'_>, terminal: &mut Terminal) -> Result<Manifest, Complaint> {
        let entry = |(name, arm): &(String, Prepared)| ScenarioEntry {
            name: name.clone(),
            ..ScenarioEntry::of(&arm.subject())
        };
        let arms = found.arms.iter().map(|arm| (entry(arm), arm.1.text())).collect();
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
            .map_err(|error| unwritten(&error))?;
        tell(&self.folder, self.json, &manifest, found.text, found.json, terminal)?;
        Ok(manifest)
    }
}

/// Refuses to tell of nothing: a question that was stopped before its first replicate.
pub(crate) fn something(ending: Ending, replicates: &[u32]) -> Result<(), Complaint> {
    if ending == Ending::Stopped && replicates.is_empty() {
        return Err(stopped_before_anything());
    }
    Ok(())
}

/// Stopped before there was anything to tell.
pub(crate) fn stopped_before_anything() -> Complaint {
    Complaint { ended: Ended::Stopped, words: wording::stopped_before_anything() }
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
