//! The manifest: what was run, by which program, when, how it ended, and what lies in the folder.

use super::{StoreError, utc};
use crate::experiment::subject::{Subject, hex};
use crate::simulation::Failure;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime};

/// Its name in a results folder.
pub const MANIFEST: &str = "manifest.toml";
/// The name of the network's file there.
pub const GRAPHML: &str = "ties.graphml";
/// The name of a plan.
pub const PLAN: &str = "plan.toml";
/// The name of a card as TOML.
pub const CARD: &str = "card.toml";
/// The name of a card as Markdown.
pub const CARD_MARKDOWN: &str = "card.md";

/// Draws of a posterior, under which replicates can be run.
pub const POSTERIOR: &str = "posterior.toml";
/// The targets of a calibration.
pub const TARGETS: &str = "targets.toml";
/// The report that may be made of a folder and laid into it.
pub const REPORT: &str = "report.html";

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Every replicate finished.
    Complete,
    /// It was told to stop; the tables hold the replicates before that.
    Stopped,
    /// It went to its end and some replicates failed.
    Failed,
}

/// A manifest, as it stands in `manifest.toml`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of this layout.
    pub format: u32,
    /// What was asked: `run`, `compare`, `attribute`, `sweep`, `sensitivity`, `validate`, `calibrate`.
    #[serde(default = "a_run")]
    pub kind: String,
    /// How it ended.
    pub status: Status,
    /// The address of what was asked, by its content.
    pub address: String,
    /// The version of the program.
    pub version: String,
    /// The commit it was built from, if it was built in a clone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// The version of the model.
    pub model_version: String,
    /// How random numbers are drawn.
    pub random_scheme: String,
    /// How often firms and ties are written down, if they are: `yearly` or `monthly`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub panel: Option<String>,
    /// SHA-256 of the draws under which replicates lived, if they did; they lie in `posterior.toml`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub posterior: Option<String>,
    /// The command line.
    pub command: Vec<String>,
    /// The scenario.
    pub scenario: ScenarioEntry,
    /// The arms that the scenario was held against.
    #[serde(rename = "arm", default, skip_serializing_if = "Vec::is_empty")]
    pub arms: Vec<ScenarioEntry>,
    /// The districts that lived beside it, whose rows stand in the same tables under their names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<ScenarioEntry>,
    /// The plan, if there was one; then `replicates` counts its runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<PlanEntry>,
    /// The replicates.
    pub replicates: Replicates,
    /// When, how long, on how many threads.
    pub clock: Clock,
    /// The files of the folder, without this one.
    #[serde(rename = "file", default)]
    pub files: Vec<FileEntry>,
    /// The replicates that failed.
    #[serde(rename = "failure", default, skip_serializing_if = "Vec::is_empty")]
    pub failures: Vec<FailureEntry>,
}

fn a_run() -> String {
    "run".to_owned()
}

/// A scenario of a manifest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScenarioEntry {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// SHA-256 of its canonical values.
    pub hash: String,
    /// Its currency.
    pub currency: String,
}

/// The plan of a sweep's manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanEntry {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// How many points it has.
    pub points: usize,
    /// How many replicates a point and seed.
    pub replicates: u32,
    /// Its seeds.
    pub seeds: Vec<u64>,
}

/// The replicates of a manifest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Replicates {
    /// The seed.
    pub seed: u64,
    /// The number of the first replicate.
    pub first: u32,
    /// How many were asked for.
    pub asked: u32,
    /// How many finished.
    pub finished: u32,
    /// How many failed.
    pub failed: u32,
}

/// What differs from one time to the next.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Clock {
    /// When it began, RFC 3339.
    pub start: String,
    /// When it ended.
    pub end: String,
    /// How long it took.
    pub elapsed_seconds: f64,
    /// On how many threads.
    pub threads: usize,
}

/// A file of a results folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Its name.
    pub name: String,
    /// Its rows, if it is a table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of its bytes.
    pub sha256: String,
}

/// A replicate that failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailureEntry {
    /// Its number.
    pub replicate: u32,
    /// Its run.
    pub run_id: String,
    /// Under which seed.
    pub seed: u64,
    /// In which month, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub month: Option<String>,
    /// Why.
    pub reason: String,
    /// The command that runs it again, alone.
    pub replay: String,
}

impl FailureEntry {
    /// A failed run, with the command that runs it again.
    pub fn of(subject: &Subject, replicate: u32, failure: &Failure, replay: String) -> Self {
        Self {
            replicate,
            run_id: subject.run_id(replicate),
            seed: subject.seed,
            month: failure.month.map(|month| month.to_string()),
            reason: failure.reason.clone(),
            replay,
        }
    }
}

impl ScenarioEntry {
    /// How a subject stands in a manifest.
    pub fn of(subject: &Subject) -> Self {
        Self {
            name: subject.scenario.clone(),
            title: subject.title.clone(),
            hash: subject.scenario_hash.clone(),
            currency: subject.currency.clone(),
        }
    }
}

impl Clock {
    /// From when, how long, on how many threads.
    pub fn of(start: SystemTime, elapsed: Duration, threads: usize) -> Self {
        Self {
            start: utc(start),
            end: utc(start + elapsed),
            elapsed_seconds: elapsed.as_millis() as f64 / 1000.0,
            threads,
        }
    }
}

impl Manifest {
    /// The files that a request chooses, in words.
    pub(crate) fn tables(&self) -> String {
        let chosen = |file: &&FileEntry| file.rows.is_some() || file.name == GRAPHML;
        let mut names: Vec<&str> = self.files.iter().filter(chosen).map(|file| file.name.as_str()).collect();
        names.extend(self.panel.as_deref());
        names.join(" ")
    }

    /// As TOML.
    pub fn to_text(&self) -> io::Result<String> {
        toml::to_string(self).map_err(io::Error::other)
    }

    /// Reads the manifest of a results folder.
    pub fn read(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join(MANIFEST);
        let text = std::fs::read_to_string(&path).map_err(StoreError::of("read", &path))?;
        let wrong = |reason: String| io::Error::new(io::ErrorKind::InvalidData, reason);
        let manifest: Self =
            toml::from_str(&text).map_err(|error| StoreError::of("read", &path)(wrong(error.to_string())))?;
        if manifest.format != 1 {
            let reason = format!("its format is {}, and this program reads format 1", manifest.format);
            return Err(StoreError::of("read", &path)(wrong(reason)));
        }
        Ok(manifest)
    }
}

/// The SHA-256 of a text, in hexadecimal digits.
pub(super) fn sha256(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

/// Version and commit of this program.
pub fn build() -> (&'static str, Option<&'static str>) {
    (env!("CARGO_PKG_VERSION"), option_env!("SANCHI_COMMIT").filter(|commit| !commit.is_empty()))
}
