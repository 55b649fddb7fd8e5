//! A calibration's folder: a log that grows a row a run, and what is told of it at the end.

use super::StoreError;
use super::delimited::columns;
use super::files::{Format, Output, write_text};
use super::folder::{Refusal, Workplace, draw_file};
use super::log::{Unread, forget};
use super::manifest::{
    Clock, FailureEntry, MANIFEST, Manifest, POSTERIOR, PlanEntry, Replicates, ScenarioEntry, Status,
    TARGETS, build,
};
use super::rows::{Block, Table};
use super::sweep::told_at;
use super::sweep_log::{Contents, Head, Log, logs_in, name_of};
use crate::experiment::calibrate::Ready;
use crate::experiment::sweep::{Left, LeftThere, Rows, RunId, Shard};
use crate::report::sheet::Sheet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// Rows in a row group.
const ROWS_PER_GROUP: usize = 1 << 15;

/// A calibration's folder, with a log that is ours to write.
pub struct CalibrationFolder {
    path: PathBuf,
    log: Log,
    /// What is known from before.
    rows: Rows,
    /// The runs that this calibration asked for, in its order.
    asked: Vec<RunId>,
    unread: Unread,
    other_versions: usize,
}

/// What a calibration's folder is closed with.
#[derive(Clone, Debug)]
pub struct CalibrationClosing<'a> {
    /// The tables.
    pub sheets: &'a [Sheet],
    /// The summary for people.
    pub summary_text: &'a str,
    /// The summary for machines.
    pub summary_json: &'a str,
    /// The draws as changes of the base, if there are any.
    pub posterior: Option<&'a str>,
    /// The draws as scenarios.
    pub draws: &'a [String],
    /// Candidates.
    pub candidates: usize,
    /// Runs that failed.
    pub failed: u32,
    /// Some of them.
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

fn head_of(ready: &Ready<'_>) -> Head {
    Head {
        format: 1,
        name: ready.plan().plan.name.clone(),
        address: ready.address(),
        model_version: ready.subject().model_version.clone(),
        shard: Shard::WHOLE.number,
        of: Shard::WHOLE.of,
        measures: ready.targets().iter().map(|target| target.name.clone()).collect(),
        plan: ready.text(),
        scenario: ready.question().base().text().to_owned(),
    }
}

fn address_as(ready: &Ready<'_>, format: Format) -> String {
    format!("{}-calibrate-{}", ready.address(), format.name())
}

impl CalibrationFolder {
    /// What lies in a folder, if it is the whole answer to this calibration in this format. Writes nothing.
    ///
    /// # Errors
    /// When the place cannot be looked into, or holds something else.
    pub fn told_already(
        folder: &Path,
        ready: &Ready<'_>,
        format: Format,
    ) -> Result<Option<Manifest>, Refusal> {
        // Which candidates are tried hangs on what was found, and all of it on the seed.
        let seed = ready.task().settings.seed;
        let goes_on = |there: &Manifest| {
            let same_plan = there.plan.as_ref().is_some_and(|plan| plan.name == ready.plan().plan.name);
            Ok(same_plan && there.replicates.seed == seed)
        };
        told_at(folder, &address_as(ready, format), &["calibrate"], &goes_on)
    }

    /// Opens a folder to write its log, and reads what is in it. With `force` that is forgotten first.
    ///
    /// # Errors
    /// When the place may not or cannot be written.
    pub fn open(folder: &Path, ready: &Ready<'_>, force: bool) -> Result<Self, Refusal> {
        if folder.exists() && !folder.is_dir() {
            return Err(Refusal::NotAFolder(folder.to_owned()));
        }
        fs::create_dir_all(folder).map_err(StoreError::of("create", folder))?;
        let locked = || Refusal::Locked(folder.to_owned());
        if force && !forget(&logs_in(folder)?)? {
            return Err(locked());
        }
        let head = head_of(ready);
        let (log, unread) = Log::open(folder, Shard::WHOLE, &head)?.ok_or_else(locked)?;
        let contents = Contents::read(&folder.join(name_of(Shard::WHOLE)))?;
        let (mut rows, mut other_versions) = (Rows::new(), 0);
        for (of, places) in contents.parts() {
            // A run's name holds all that its values depend on, the version of the model and the targets with it.
            if of.model_version != head.model_version {
                other_versions += places.len();
            } else if of.measures == head.measures {
                for &spot in places {
                    let (id, left) = contents.row(spot)?;
                    rows.insert(id, left);
                }
            }
        }
        Ok(Self { path: folder.to_owned(), log, rows, asked: Vec::new(), unread, other_versions })
    }

    /// What a run has left, if it is there.
    pub fn get(&self, id: RunId) -> Option<LeftThere<'_>> {
        self.rows.get(&id)
    }

    /// Is told that a run belongs to this calibration.
    pub fn asked(&mut self, id: RunId) {
        self.asked.push(id);
    }

    /// Adds the row of a run, on the disk as far as the system goes.
    ///
    /// # Errors
    /// When the system refuses; what was there before stays.
    pub fn add(&mut self, id: RunId, left: Left) -> Result<(), StoreError> {
        self.log.add(id, &left)?;
        self.rows.insert(id, left);
        Ok(())
    }

    /// Makes sure that all rows outlive a power cut.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn sync(&mut self) -> Result<(), StoreError> {
        self.log.sync()
    }

    /// Rows of the log that another version of the model has left.
    pub fn other_versions(&self) -> usize {
        self.other_versions
    }

    /// What of the log could not be read.
    pub fn unread(&self) -> Unread {
        self.unread
    }

    /// Puts the log in order and all that is told into place, the manifest last.
    ///
    /// # Errors
    /// When another process does the same, or the system refuses; the log stays.
    pub fn finish(
        mut self,
        ready: &Ready<'_>,
        format: Format,
        closing: CalibrationClosing<'_>,
    ) -> Result<Manifest, Refusal> {
        self.log.put_in_order(self.asked.iter().copied())?;
        let mut workplace = Workplace::enter(&self.path)?;
        let (mut files, mut tables) = (Vec::new(), Vec::<Table>::new());
        for sheet in closing.sheets {
            let (table, rows) = Block::of_sheet(sheet);
            let mut output = Output::begin(&mut workplace, &self.path, &table, format)?;
            for start in (0..rows.rows).step_by(ROWS_PER_GROUP) {
                output.write(&rows.part(start..(start + ROWS_PER_GROUP).min(rows.rows)))?;
            }
            files.push(output.close()?);
            tables.push(table);
        }
        let mut texts = vec![
            ("plan.toml".to_owned(), ready.text()),
            (TARGETS.to_owned(), ready.text_of_targets().1.to_owned()),
            ("scenario.toml".to_owned(), ready.question().base().text().to_owned()),
            ("summary.txt".to_owned(), closing.summary_text.to_owned()),
            ("summary.json".to_owned(), closing.summary_json.to_owned()),
        ];
        texts.extend(closing.posterior.map(|text| (POSTERIOR.to_owned(), text.to_owned())));
        let draws = closing.draws.iter().enumerate();
        texts.extend(draws.map(|(draw, text)| (draw_file(draw + 1), text.clone())));
        if format == Format::Csv {
            let text = columns(&tables).map_err(StoreError::of("write", Path::new("columns.toml")))?;
            texts.push(("columns.toml".to_owned(), text));
        }
        for (name, text) in texts {
            files.push(write_text(&mut workplace, &name, &text)?);
        }
        let (version, commit) = build();
        let (subject, plan) = (ready.subject(), &ready.plan().plan);
        let runs = self.asked.len() as u32;
        let manifest = Manifest {
            format: 1,
            kind: "calibrate".to_owned(),
            status: if closing.failed == 0 { Status::Complete } else { Status::Failed },
            address: address_as(ready, format),
            version: version.to_owned(),
            commit: commit.map(str::to_owned),
            model_version: subject.model_version.clone(),
            random_scheme: subject.random_scheme.clone(),
            panel: None,
            posterior: None,
            command: closing.command,
            scenario: ScenarioEntry::of(subject),
            arms: Vec::new(),
            beside: Vec::new(),
            plan: Some(PlanEntry {
                name: plan.name.clone(),
                title: plan.title.clone(),
                points: closing.candidates,
                replicates: plan.replicates,
                seeds: plan.seeds.clone(),
            }),
            replicates: Replicates {
                seed: subject.seed,
                first: 0,
                asked: runs,
                finished: runs - closing.failed,
                failed: closing.failed,
            },
            clock: Clock::of(closing.start, closing.elapsed, closing.threads),
            files,
            failures: closing.failures,
        };
        let text = manifest.to_text().map_err(StoreError::of("write", Path::new(MANIFEST)))?;
        write_text(&mut workplace, MANIFEST, &text)?;
        workplace.finish()?;
        Ok(manifest)
    }
}
