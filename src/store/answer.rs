//! The results folder of a question that many runs answer: tables that are small enough to be in memory, scenarios, a summary.

use super::StoreError;
use super::delimited::columns;
use super::files::{Format, Output, write_text};
use super::folder::{Refusal, Standing, Workplace, arm_file, foreign_beside_a_log, look};
use super::kept::{Asked, Kept, asked_in};
use super::manifest::{
    Clock, FailureEntry, MANIFEST, Manifest, POSTERIOR, Replicates, ScenarioEntry, Status, build, sha256,
};
use super::rows::{Block, Table};
use crate::experiment::subject::Subject;
use crate::report::sheet::Sheet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, SystemTime};

/// Rows in a row group.
const ROWS_PER_GROUP: usize = 1 << 15;

/// What a folder is filled with.
#[derive(Debug)]
pub struct Answer<'a> {
    /// What was asked: `compare`, `attribute`, `validate`.
    pub kind: &'a str,
    /// How it ended.
    pub status: Status,
    /// The scenario.
    pub subject: &'a Subject,
    /// Its text.
    pub scenario_text: &'a str,
    /// What it was held against, with texts.
    pub arms: Vec<(ScenarioEntry, &'a str)>,
    /// The replicates.
    pub replicates: Replicates,
    /// The tables.
    pub sheets: &'a [Sheet],
    /// The summary for people.
    pub summary_text: &'a str,
    /// The summary for machines.
    pub summary_json: &'a str,
    /// Further files, by name.
    pub texts: Vec<(&'a str, String)>,
    /// The runs that failed.
    pub failures: Vec<FailureEntry>,
    /// The command line.
    pub command: Vec<String>,
    /// When it began.
    pub start: SystemTime,
    /// How long it took.
    pub elapsed: Duration,
    /// On how many threads.
    pub threads: usize,
}

/// The answer to a question of so many replicates, if it lies in a folder, whole. None where the folder is free, or may be
/// filled from what was finished of this very question: whatever else lies there was made of that, and can be made of it
/// again. Writes nothing.
///
/// # Errors
/// When the place cannot be looked into, or holds something else, or the answer of more replicates.
pub fn answered(
    folder: &Path,
    address: &str,
    asked: &Asked,
    replicates: u32,
) -> Result<Option<Manifest>, Refusal> {
    let standing = look(folder, address);
    if let Ok(Standing::There(manifest)) = standing {
        return Ok(Some(*manifest));
    }
    let log = if folder.is_dir() { asked_in(folder)? } else { None };
    match (standing, log) {
        (Err(Refusal::Other(folder, more)), Some(log))
            if log == *asked && more.status != Status::Stopped && more.replicates.asked > replicates =>
        {
            Err(Refusal::More(folder, more))
        }
        (_, Some(log)) if log == *asked => Ok(None),
        // The folder may be free but for the log, which `look` does not expect.
        (Err(Refusal::Foreign(..)), log) => {
            let names = foreign_beside_a_log(folder).map_err(StoreError::of("look into", folder))?;
            match log {
                _ if !names.is_empty() => Err(Refusal::Foreign(folder.to_owned(), names)),
                Some(log) => Err(Refusal::OtherLog(folder.to_owned(), Box::new(log))),
                // It was killed before it had a head.
                None => Ok(None),
            }
        }
        (standing, _) => standing.map(|_| None),
    }
}

/// A results folder that waits for its answer, with a log of what replicates leave. Dropped before it is filled, it leaves
/// nothing behind but the log, and that only if it holds something.
pub struct Answering {
    // Goes first, so that an empty folder can be taken away.
    kept: Kept,
    workplace: Workplace,
    folder: PathBuf,
    address: String,
    format: Format,
}

impl Answering {
    /// Begins a folder for what has an address and is asked of so many replicates. Refused where something else is already,
    /// unless by `force`, which forgets what was finished too. `stop` is set where a replicate cannot be written down.
    pub fn begin(
        folder: &Path,
        address: &str,
        (asked, replicates): (&Asked, u32),
        format: Format,
        force: bool,
        stop: Arc<AtomicBool>,
    ) -> Result<Self, Refusal> {
        let workplace = Workplace::enter(folder)?.keeping_the_log();
        // Looked at again under the lock: another process may just have finished here.
        if !force && let Some(manifest) = answered(folder, address, asked, replicates)? {
            return Err(Refusal::Other(folder.to_owned(), Box::new(manifest)));
        }
        let kept = Kept::open(folder, asked, force, stop)?;
        Ok(Self { kept, workplace, folder: folder.to_owned(), address: address.to_owned(), format })
    }

    /// What replicates have left.
    pub fn kept(&self) -> &Kept {
        &self.kept
    }

    /// Writes everything and puts it under its final names.
    pub fn fill(mut self, answer: Answer<'_>) -> Result<Manifest, StoreError> {
        self.kept.finish()?;
        let mut files = Vec::new();
        let mut tables: Vec<Table> = Vec::new();
        for sheet in answer.sheets {
            let (table, rows) = Block::of_sheet(sheet);
            let mut output = Output::begin(&mut self.workplace, &self.folder, &table, self.format)?;
            for start in (0..rows.rows).step_by(ROWS_PER_GROUP) {
                output.write(&rows.part(start..(start + ROWS_PER_GROUP).min(rows.rows)))?;
            }
            files.push(output.close()?);
            tables.push(table);
        }
        let mut texts = vec![("scenario.toml".to_owned(), answer.scenario_text.to_owned())];
        let arms = answer.arms.iter().enumerate();
        texts.extend(arms.map(|(arm, (_, text))| (arm_file(arm + 1), (*text).to_owned())));
        texts.push(("summary.txt".to_owned(), answer.summary_text.to_owned()));
        texts.push(("summary.json".to_owned(), answer.summary_json.to_owned()));
        texts.extend(answer.texts.into_iter().map(|(name, text)| (name.to_owned(), text)));
        texts.extend(answer.subject.posterior.clone().map(|text| (POSTERIOR.to_owned(), text)));
        if self.format == Format::Csv {
            let text = columns(&tables).map_err(StoreError::of("write", Path::new("columns.toml")))?;
            texts.push(("columns.toml".to_owned(), text));
        }
        for (name, text) in texts {
            files.push(write_text(&mut self.workplace, &name, &text)?);
        }
        let (version, commit) = build();
        let manifest = Manifest {
            format: 1,
            kind: answer.kind.to_owned(),
            status: answer.status,
            address: self.address,
            version: version.to_owned(),
            commit: commit.map(str::to_owned),
            model_version: answer.subject.model_version.clone(),
            random_scheme: answer.subject.random_scheme.clone(),
            panel: None,
            posterior: answer.subject.posterior.as_deref().map(sha256),
            command: answer.command,
            scenario: ScenarioEntry::of(answer.subject),
            plan: None,
            arms: answer.arms.into_iter().map(|(entry, _)| entry).collect(),
            beside: Vec::new(),
            replicates: answer.replicates,
            clock: Clock::of(answer.start, answer.elapsed, answer.threads),
            files,
            failures: answer.failures,
        };
        let text = manifest.to_text().map_err(StoreError::of("write", Path::new(MANIFEST)))?;
        write_text(&mut self.workplace, MANIFEST, &text)?;
        self.workplace.finish()?;
        Ok(manifest)
    }
}
