//! Writing a results folder: records come in order, one after another, and none is kept.

use super::StoreError;
use super::delimited::columns;
use super::files::{Format, Output, write_text};
use super::folder::{Refusal, Standing, Workplace, look};
use super::manifest::{
    Clock, FailureEntry, FileEntry, GRAPHML, MANIFEST, Manifest, POSTERIOR, Replicates, ScenarioEntry,
    Status, build, sha256,
};
use super::packed::{Names, Packed, panel_tables};
use super::rows::{Block, Keys, Table, tables};
use crate::experiment::subject::Subject;
use crate::observe::table::Record;
use crate::report::graphml::graphml;
use std::io;
use std::ops::Range;
use std::path::Path;
use std::time::{Duration, SystemTime};

/// Replicates in a row group, by their numbers: the same bytes whatever the threads, batches and stops.
pub const REPLICATES_PER_GROUP: u32 = 10;

/// What a folder is closed with.
#[derive(Clone, Debug)]
pub struct Closing<'a> {
    /// How the run ended.
    pub status: Status,
    /// How many replicates were asked for; with a precision to reach, how many that took.
    pub asked: u32,
    /// The resolved scenario, written as it is.
    pub scenario_text: &'a str,
    /// The summary for people.
    pub summary_text: &'a str,
    /// The summary for machines.
    pub summary_json: &'a str,
    /// The command line.
    pub command: Vec<String>,
    /// When the run began.
    pub start: SystemTime,
    /// How long it took.
    pub elapsed: Duration,
    /// On how many threads.
    pub threads: usize,
    /// The replicates that failed.
    pub failures: Vec<FailureEntry>,
}

/// A results folder being written. Dropped before it is finished, it leaves nothing behind.
pub struct Results {
    // Before the workplace, so that files are closed when it takes them away.
    outputs: Vec<Output>,
    workplace: Workplace,
    subject: Subject,
    replicates: Range<u32>,
    format: Format,
    /// Those of the records, then those of the panel.
    tables: Vec<Table>,
    pending: [Block; 3],
    panel_pending: Vec<Block>,
    network: Option<String>,
    group: Option<u32>,
    finished: u32,
}

impl Results {
    /// Begins a folder. Refused where something is already, unless by `force`, which takes away our files and
    /// no others, and only when the new ones are whole.
    pub fn begin(
        folder: &Path,
        subject: &Subject,
        replicates: Range<u32>,
        format: Format,
        force: bool,
    ) -> Result<Self, Refusal> {
        let mut workplace = Workplace::enter(folder)?;
        // Looked at again under the lock: another process may just have finished here.
        if !force
            && let Standing::There(manifest) = look(folder, &subject.address(&replicates, format.name()))?
        {
            return Err(Refusal::Other(folder.to_owned(), manifest));
        }
        let of_records = tables(subject);
        let pending = of_records.each_ref().map(Table::block);
        let of_panel = panel_tables(subject);
        let panel_pending = of_panel.iter().map(Table::block).collect();
        let tables: Vec<Table> = of_records.into_iter().chain(of_panel).collect();
        let begin = |table| Output::begin(&mut workplace, folder, table, format);
        Ok(Self {
            outputs: tables.iter().map(begin).collect::<Result<_, _>>()?,
            workplace,
            pending,
            panel_pending,
            subject: subject.clone(),
            replicates,
            format,
            tables,
            network: None,
            group: None,
            finished: 0,
        })
    }

    /// Takes the record of a replicate. Replicates come in order; those that failed are left out.
    pub fn add(&mut self, replicate: u32, record: &Record) -> Result<(), StoreError> {
        self.fits(&self.subject, record)?;
        let group = replicate / REPLICATES_PER_GROUP;
        if self.group.is_some_and(|pending| pending != group) {
            self.flush()?;
        }
        self.group = Some(group);
        Block::extend(&mut self.pending, &self.subject, &Keys::of(&self.subject, replicate), record);
        self.finished += 1;
        Ok(())
    }

    /// Takes the record of a district beside the first, counted from 0, in the replicate that was added last.
    pub fn add_beside(&mut self, place: usize, replicate: u32, record: &Record) -> Result<(), StoreError> {
        let subject = &self.subject.beside[place];
        self.fits(subject, record)?;
        Block::extend(&mut self.pending, subject, &Keys::of(subject, replicate), record);
        Ok(())
    }

    fn fits(&self, subject: &Subject, record: &Record) -> Result<(), StoreError> {
        let months = record.months.len();
        let stages = subject.stage_names.len() * subject.stages.len();
        if record.district.len() == months * subject.district.len() && record.stages.len() == months * stages
        {
            return Ok(());
        }
        let cause = io::Error::new(io::ErrorKind::InvalidData, "a record has not the shape of its tables");
        Err(StoreError::of("write", &self.outputs[0].path)(cause))
    }

    /// Takes the panel of a replicate, in the same order. The network kept is that of the first replicate which has one.
    ///
    /// # Errors
    /// When the system refuses, or when it was packed for another format.
    pub fn add_panel(&mut self, replicate: u32, packed: &Packed) -> Result<(), StoreError> {
        let panel = &packed.panel;
        self.write_panel(packed, &Names::of(&self.subject, replicate, &panel.firms))?;
        if let (None, Some(network)) = (&self.network, &panel.network) {
            self.network = Some(graphml(network, &panel.firms, &self.subject, replicate));
        }
        Ok(())
    }

    /// Takes the panel of a district beside the first, counted from 0, after that of the first.
    ///
    /// # Errors
    /// When the system refuses, or when it was packed for another format.
    pub fn add_panel_beside(
        &mut self,
        place: usize,
        replicate: u32,
        packed: &Packed,
    ) -> Result<(), StoreError> {
        self.write_panel(packed, &Names::of(&self.subject.beside[place], replicate, &packed.panel.firms))
    }

    fn write_panel(&mut self, packed: &Packed, names: &Names) -> Result<(), StoreError> {
        let panel = &packed.panel;
        let outputs = self.outputs.iter_mut().skip(self.pending.len()).zip(&mut self.panel_pending);
        for (((output, pending), (_, rows)), groups) in outputs.zip(panel.tables()).zip(&packed.groups) {
            output.write_panel(pending, groups, rows, names)?;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), StoreError> {
        for (output, pending) in self.outputs.iter_mut().zip(&mut self.pending) {
            output.flush(pending)?;
        }
        Ok(())
    }

    /// Closes the tables, writes what stands beside them, and puts all under their final names.
    pub fn finish(mut self, closing: Closing<'_>) -> Result<Manifest, StoreError> {
        self.flush()?;
        for (output, pending) in self.outputs.iter_mut().skip(self.pending.len()).zip(&mut self.panel_pending)
        {
            output.flush(pending)?;
        }
        let outputs = std::mem::take(&mut self.outputs);
        let mut files = outputs.into_iter().map(Output::close).collect::<Result<Vec<_>, _>>()?;
        let mut texts = Vec::new();
        texts.extend(self.network.take().map(|text| (GRAPHML, text)));
        texts.extend([
            ("scenario.toml", closing.scenario_text.to_owned()),
            ("summary.txt", closing.summary_text.to_owned()),
            ("summary.json", closing.summary_json.to_owned()),
        ]);
        texts.extend(self.subject.posterior.clone().map(|text| (POSTERIOR, text)));
        if self.format == Format::Csv {
            let text = columns(&self.tables).map_err(StoreError::of("write", Path::new("columns.toml")))?;
            texts.push(("columns.toml", text));
        }
        for (name, text) in texts {
            files.push(write_text(&mut self.workplace, name, &text)?);
        }
        let manifest = self.manifest(closing, files);
        let text = manifest.to_text().map_err(StoreError::of("write", Path::new(MANIFEST)))?;
        write_text(&mut self.workplace, MANIFEST, &text)?;
        self.workplace.finish()?;
        Ok(manifest)
    }

    fn manifest(&self, closing: Closing<'_>, files: Vec<FileEntry>) -> Manifest {
        let (version, commit) = build();
        let subject = &self.subject;
        Manifest {
            format: 1,
            kind: "run".to_owned(),
            status: closing.status,
            address: subject.address(&self.replicates, self.format.name()),
            version: version.to_owned(),
            commit: commit.map(str::to_owned),
            model_version: subject.model_version.clone(),
            random_scheme: subject.random_scheme.clone(),
            panel: subject.panel.how_often().map(str::to_owned),
            posterior: subject.posterior.as_deref().map(sha256),
            command: closing.command,
            scenario: ScenarioEntry::of(subject),
            arms: Vec::new(),
            beside: subject.beside.iter().map(ScenarioEntry::of).collect(),
            plan: None,
            replicates: Replicates {
                seed: subject.seed,
                first: self.replicates.start,
                asked: closing.asked,
                finished: self.finished,
                failed: closing.failures.len() as u32,
            },
            clock: Clock::of(closing.start, closing.elapsed, closing.threads),
            files,
            failures: closing.failures,
        }
    }
}
