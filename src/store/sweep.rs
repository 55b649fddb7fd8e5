//! A sweep's folder: logs that grow a row a run, and the tables that are made of them when every run is there.

use super::files::{Format, Output, write_text};
use super::folder::{Refusal, Standing, Workplace, look, no_results};
use super::log::{Unread, forget};
use super::manifest::{
    Clock, FailureEntry, MANIFEST, Manifest, PLAN, PlanEntry, Replicates, ScenarioEntry, Status, build,
};
use super::rows::{Block, Table};
use super::sweep_log::{Contents, Head, Log, logs_in, name_of};
use super::sweep_tables::{self, tables};
use super::{StoreError, delimited};
use crate::experiment::sweep::{Left, Rows, RunId, Shard, Sweep, alike};
use crate::report::sheet::Sheet;
use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// A sweep's folder, with a log that is ours to write.
pub struct SweepFolder {
    path: PathBuf,
    log: Log,
    rows: Rows,
    other_versions: usize,
    unread: Unread,
}

/// What a sweep's folder is closed with.
#[derive(Clone, Debug)]
pub struct SweepClosing<'a> {
    /// What was asked: `sweep`, `sensitivity`.
    pub kind: &'a str,
    /// Tables of the answer, beside those of runs and points.
    pub sheets: &'a [Sheet],
    /// The summary for people.
    pub summary_text: &'a str,
    /// The summary for machines.
    pub summary_json: &'a str,
    /// The command line.
    pub command: Vec<String>,
    /// When it began.
    pub start: SystemTime,
    /// How long it took.
    pub elapsed: Duration,
    /// On how many threads.
    pub threads: usize,
    /// Some of the runs that failed.
    pub failures: Vec<FailureEntry>,
}

/// The tables of this very sweep, if they lie in a folder, whole, of this kind and in this format. Writes nothing.
///
/// # Errors
/// When the place cannot be looked into, or holds something else than a sweep.
pub fn told_already(
    folder: &Path,
    sweep: &Sweep<'_>,
    kind: &str,
    format: Format,
) -> Result<Option<Manifest>, Refusal> {
    // What factors do is judged of a sweep's tables, which stay then; the tables alone would take the judgement away.
    let gives_way: &[&str] = if kind == "sweep" { &["sweep"] } else { &["sweep", kind] };
    let goes_on = |there: &Manifest| {
        if there.plan.as_ref().is_none_or(|plan| plan.name != sweep.plan().name) {
            return Ok(false);
        }
        let wanted: BTreeSet<RunId> = sweep.to_run().into_iter().map(|(id, _)| id).collect();
        for path in logs_in(folder)? {
            let contents = Contents::read(&path)?;
            let mut spots = contents.parts().iter().flat_map(|(_, spots)| spots);
            if spots.any(|spot| wanted.contains(&RunId(spot.key))) {
                return Ok(true);
            }
        }
        Ok(false)
    };
    told_at(folder, &address_as(sweep, kind, format), gives_way, &goes_on)
}

/// The same for an address of tables that are made of a log, in a folder that holds such of these kinds or nothing. Other
/// tables give way where `goes_on` says that what is asked for goes on with theirs.
///
/// # Errors
/// When the place cannot be looked into, or holds something else than a log and what is made of one.
pub(super) fn told_at(
    folder: &Path,
    address: &str,
    kinds: &[&str],
    goes_on: &dyn Fn(&Manifest) -> Result<bool, StoreError>,
) -> Result<Option<Manifest>, Refusal> {
    match look(folder, address) {
        Ok(Standing::There(manifest)) => Ok(Some(*manifest)),
        Ok(Standing::Free) => Ok(None),
        // What is changed or was replaced is made again of the logs.
        Err(Refusal::Damaged(..)) => Ok(None),
        Err(Refusal::Other(_, manifest) | Refusal::Unfinished(_, manifest))
            if manifest.plan.is_some() && kinds.contains(&manifest.kind.as_str()) && goes_on(&manifest)? =>
        {
            Ok(None)
        }
        Err(Refusal::Foreign(..)) => {
            let names = no_results(folder).map_err(StoreError::of("look into", folder))?;
            // Tables without a manifest are what a kill left of a sweep, if there is a log beside them.
            let names = if names.is_empty() && logs_in(folder)?.is_empty() {
                vec!["tables without a manifest".to_owned()]
            } else {
                names
            };
            if names.is_empty() { Ok(None) } else { Err(Refusal::Foreign(folder.to_owned(), names)) }
        }
        Err(refusal) => Err(refusal),
    }
}

fn address_as(sweep: &Sweep<'_>, kind: &str, format: Format) -> String {
    match kind {
        "sweep" => format!("{}-{}", sweep.address(), format.name()),
        kind => format!("{}-{kind}-{}", sweep.address(), format.name()),
    }
}

impl SweepFolder {
    /// Opens a folder to write the log of a shard, and reads all rows of its logs that belong to the sweep. With `force`
    /// what is there of the sweep's logs is forgotten first: all of them, or that of the shard.
    ///
    /// # Errors
    /// When the place may not or cannot be written.
    pub fn open(folder: &Path, sweep: &Sweep<'_>, shard: Shard, force: bool) -> Result<Self, Refusal> {
        if folder.exists() && !folder.is_dir() {
            return Err(Refusal::NotAFolder(folder.to_owned()));
        }
        fs::create_dir_all(folder).map_err(StoreError::of("create", folder))?;
        if force {
            let all = logs_in(folder)?;
            let own = folder.join(name_of(shard));
            let logs = all.into_iter().filter(|log| shard == Shard::WHOLE || *log == own);
            if !forget(&logs.collect::<Vec<_>>())? {
                return Err(Refusal::Locked(folder.to_owned()));
            }
        }
        let head = Head::of(sweep, shard);
        let opened = Log::open(folder, shard, &head)?;
        let (log, unread) = opened.ok_or_else(|| Refusal::Locked(folder.to_owned()))?;
        let mut opened = Self { path: folder.to_owned(), log, rows: Rows::new(), other_versions: 0, unread };
        let mut wanted: Vec<RunId> = sweep.to_run().into_iter().map(|(id, _)| id).collect();
        wanted.sort_unstable();
        for path in logs_in(folder)? {
            let contents = Contents::read(&path)?;
            for (of, rows) in contents.parts() {
                if of.model_version != head.model_version {
                    opened.other_versions += rows.len();
                    continue;
                }
                let Some(places) = of.places(&head.measures) else { continue };
                for &spot in rows.iter().filter(|spot| wanted.binary_search(&RunId(spot.key)).is_ok()) {
                    let (id, left) = contents.row(spot)?;
                    opened.rows.insert(id, chosen(left, &places));
                }
            }
        }
        Ok(opened)
    }

    /// The rows of the sweep that are there.
    pub fn rows(&self) -> &Rows {
        &self.rows
    }

    /// Rows of the logs that another version of the model has left, which are not used.
    pub fn other_versions(&self) -> usize {
        self.other_versions
    }

    /// What of the log could not be read.
    pub fn unread(&self) -> Unread {
        self.unread
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

    /// Ends a shard: puts its log in order.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn finish_shard(&mut self, sweep: &Sweep<'_>, shard: Shard) -> Result<(), StoreError> {
        self.log.put_in_order(sweep.to_run_by(shard).into_iter().map(|(id, _)| id))
    }

    /// Makes the tables, when every run is there, and puts all into place, the manifest last.
    ///
    /// # Errors
    /// When another process does the same, or the system refuses; the logs stay.
    pub fn finish(
        mut self,
        sweep: &Sweep<'_>,
        format: Format,
        closing: SweepClosing<'_>,
    ) -> Result<Manifest, Refusal> {
        self.finish_shard(sweep, Shard::WHOLE)?;
        let mut workplace = Workplace::enter(&self.path)?;
        let mut files = sweep_tables::write(&mut workplace, &self.path, sweep, &self.rows, format)?;
        let mut more = Vec::new();
        for sheet in closing.sheets {
            let (table, rows) = Block::of_sheet(sheet);
            let mut output = Output::begin(&mut workplace, &self.path, &table, format)?;
            for start in (0..rows.rows).step_by(sweep_tables::ROWS_PER_GROUP) {
                output.write(&rows.part(start..(start + sweep_tables::ROWS_PER_GROUP).min(rows.rows)))?;
            }
            files.push(output.close()?);
            more.push(table);
        }
        let mut texts = vec![
            (PLAN, sweep.plan().text("scenario.toml")),
            ("scenario.toml", sweep.base().text().to_owned()),
            ("summary.txt", closing.summary_text.to_owned()),
            ("summary.json", closing.summary_json.to_owned()),
        ];
        if format == Format::Csv {
            let tables: Vec<Table> = tables(sweep).into_iter().chain(more).collect();
            let text =
                delimited::columns(&tables).map_err(StoreError::of("write", Path::new("columns.toml")))?;
            texts.push(("columns.toml", text));
        }
        for (name, text) in texts {
            files.push(write_text(&mut workplace, name, &text)?);
        }
        let (version, commit) = build();
        let (subject, plan) = (sweep.subject(), sweep.plan());
        let failed = sweep.runs().filter(|&run| self.rows.has_failed(&sweep.run_id(run))).count();
        let manifest = Manifest {
            format: 1,
            kind: closing.kind.to_owned(),
            status: if failed == 0 { Status::Complete } else { Status::Failed },
            address: address_as(sweep, closing.kind, format),
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
                points: sweep.points(),
                replicates: plan.replicates,
                seeds: plan.seeds.clone(),
            }),
            replicates: Replicates {
                seed: subject.seed,
                first: 0,
                asked: sweep.size() as u32,
                finished: (sweep.size() - failed) as u32,
                failed: failed as u32,
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

/// The measures that are wanted, of those that a row holds.
fn chosen(left: Left, places: &[usize]) -> Left {
    left.map(|values| places.iter().map(|&place| values.get(place).copied().unwrap_or(f64::NAN)).collect())
}

/// The logs of several folders, put together.
#[derive(Debug)]
pub struct Gathered {
    /// Under which plan all of them were run.
    pub head: Head,
    /// The shards there are.
    pub shards: Vec<Shard>,
    /// Their rows, of this plan and of any before it, with what the plan's rows hold.
    pub rows: Rows,
}

/// Why logs cannot be put together.
#[derive(Debug)]
pub enum NoMerge {
    /// A folder has none.
    NoLogs(PathBuf),
    /// Two were written under different plans: where, and what they are called.
    OtherPlan(PathBuf, String, PathBuf, String),
    /// A log was written by another version of the model.
    OtherVersion(PathBuf, String),
    /// A run was written down twice and not alike: which, and where.
    Disagree(RunId, PathBuf, PathBuf),
    /// The system refused.
    System(StoreError),
}

impl fmt::Display for NoMerge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoLogs(folder) => write!(f, "{} holds no logs of a sweep", folder.display()),
            Self::OtherPlan(one, name, other, other_name) => write!(
                f,
                "{} belongs to the plan `{name}` and {} to {} plan, `{other_name}`",
                one.display(),
                other.display(),
                if name == other_name { "another state of that" } else { "another" }
            ),
            Self::OtherVersion(log, version) => {
                write!(f, "{} was written by version {version} of the model, this is another", log.display())
            }
            Self::Disagree(id, one, other) => {
                write!(f, "run {id} left one thing in {} and another in {}", one.display(), other.display())
            }
            Self::System(error) => error.fmt(f),
        }
    }
}

impl From<StoreError> for NoMerge {
    fn from(error: StoreError) -> Self {
        Self::System(error)
    }
}

/// Puts the logs of folders together. Writes nothing.
///
/// # Errors
/// When they do not fit together.
pub fn gather(folders: &[PathBuf], model_version: &str) -> Result<Gathered, NoMerge> {
    let mut gathered: Option<(PathBuf, Gathered)> = None;
    let mut from: std::collections::BTreeMap<RunId, usize> = Default::default();
    let mut paths: Vec<PathBuf> = Vec::new();
    for folder in folders {
        let logs = logs_in(folder)?;
        let before = paths.len();
        for path in logs {
            let contents = Contents::read(&path)?;
            let Some((head, _)) = contents.parts().last() else { continue };
            if head.model_version != model_version {
                return Err(NoMerge::OtherVersion(path, head.model_version.clone()));
            }
            let (first, gathered) = gathered.get_or_insert_with(|| {
                (path.clone(), Gathered { head: head.clone(), shards: Vec::new(), rows: Rows::new() })
            });
            if gathered.head.address != head.address {
                let (one, other) = (gathered.head.name.clone(), head.name.clone());
                return Err(NoMerge::OtherPlan(first.clone(), one, path, other));
            }
            gathered.shards.push(head.part());
            for (of, rows) in contents.parts().iter().filter(|(of, _)| of.model_version == model_version) {
                let Some(places) = of.places(&gathered.head.measures) else { continue };
                for &spot in rows {
                    let (id, left) = contents.row(spot)?;
                    let left = chosen(left, &places);
                    match gathered.rows.get(&id) {
                        Some(known) if !alike(known, left.as_deref()) => {
                            let other = paths.get(from[&id]).unwrap_or(&path).clone();
                            return Err(NoMerge::Disagree(id, other, path));
                        }
                        Some(_) => {}
                        None => {
                            gathered.rows.insert(id, left);
                            from.insert(id, paths.len());
                        }
                    }
                }
            }
            paths.push(path);
        }
        if paths.len() == before {
            return Err(NoMerge::NoLogs(folder.clone()));
        }
    }
    gathered
        .map(|(_, gathered)| gathered)
        .ok_or_else(|| NoMerge::NoLogs(folders.first().cloned().unwrap_or_default()))
}
