//! A results folder before and while it is written: what is in it already, and who writes.

use super::StoreError;
use super::kept::Asked;
use super::log::locked;
use super::manifest::{
    CARD, CARD_MARKDOWN, GRAPHML, MANIFEST, Manifest, POSTERIOR, REPORT, Replicates, Status, TARGETS,
};
use crate::report::text::typed_again;
use std::fmt;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// The tables that a results folder may have.
const TABLES: &[&str] = &[
    "district",
    "stages",
    "events",
    "agents",
    "ties",
    "flows",
    "effects",
    "groups",
    "survivors",
    "pairs",
    "costs",
    "cost_pairs",
    "attribution",
    "levels",
    "contributions",
    "values",
    "runs",
    "points",
    "indices",
    "posterior",
    "draws",
    "parameters",
    "correlations",
    "predictions",
    "waves",
    "generations",
];
/// What may stand beside them.
const TEXTS: &[&str] = &[
    MANIFEST,
    "scenario.toml",
    "plan.toml",
    "summary.txt",
    "summary.json",
    "columns.toml",
    GRAPHML,
    REPORT,
    CARD,
    CARD_MARKDOWN,
    POSTERIOR,
    TARGETS,
];

/// The log of a question: what its tables are made of.
pub(super) const LOG: &str = "log.sanchi";

/// The file of an arm's scenario, counted from 1.
pub(super) fn arm_file(arm: usize) -> String {
    format!("arm-{arm}.toml")
}

/// The file of the scenario of a draw of a posterior, counted from 1.
pub(super) fn draw_file(draw: usize) -> String {
    format!("draw-{draw:03}.toml")
}

/// Whether a file of this name is one that a results folder may have from us.
fn is_ours(name: &str) -> bool {
    let table = name.strip_suffix(".parquet").or_else(|| name.strip_suffix(".csv"));
    let arm = name.strip_prefix("arm-").and_then(|rest| rest.strip_suffix(".toml"));
    let draw = name.strip_prefix("draw-").and_then(|rest| rest.strip_suffix(".toml"));
    TEXTS.contains(&name)
        || name == LOG
        || table.is_some_and(|table| TABLES.contains(&table))
        || arm.is_some_and(|number| number.parse::<usize>().is_ok_and(|number| arm_file(number) == name))
        || draw.is_some_and(|number| number.parse::<usize>().is_ok_and(|number| draw_file(number) == name))
}

const LOCK: &str = ".sanchi.lock";

/// What a request finds at a place.
#[derive(Debug)]
pub enum Standing {
    /// Nothing: the place is free.
    Free,
    /// The very results that are asked for, finished.
    There(Box<Manifest>),
}

/// Why results may not be written at a place.
#[derive(Debug)]
pub enum Refusal {
    /// It is a file.
    NotAFolder(PathBuf),
    /// It holds the results of something else.
    Other(PathBuf, Box<Manifest>),
    /// It holds the answer to this very question, from more replicates than are asked for.
    More(PathBuf, Box<Manifest>),
    /// It holds what is asked for, but not all of it.
    Unfinished(PathBuf, Box<Manifest>),
    /// It holds what is asked for, but a file was changed or taken away since.
    Damaged(PathBuf, String),
    /// It holds the log of another question, which was not finished.
    OtherLog(PathBuf, Box<Asked>),
    /// It holds files that are not ours, or ours without a manifest; some of their names.
    Foreign(PathBuf, Vec<String>),
    /// Another process is writing there.
    Locked(PathBuf),
    /// The system refused.
    System(StoreError),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAFolder(path) => write!(f, "{} is a file, not a folder", path.display()),
            Self::Other(path, manifest) => {
                let Replicates { seed, asked, .. } = manifest.replicates;
                write!(f, "{} holds results of another request", path.display())?;
                write!(f, " (`{}`, {asked} replicates, seed {seed}", manifest.scenario.name)?;
                write!(f, ", {}), asked for by `{}`", manifest.tables(), typed_again(&manifest.command))
            }
            Self::More(path, manifest) => {
                let more = manifest.replicates.asked;
                write!(
                    f,
                    "{} holds the answer from {more} replicates, more than are asked for",
                    path.display()
                )
            }
            Self::Unfinished(path, manifest) => {
                let Replicates { finished, asked, .. } = manifest.replicates;
                write!(f, "{} holds {finished} of the {asked} replicates asked for", path.display())?;
                write!(f, ": the run was stopped")
            }
            Self::Damaged(path, name) => {
                write!(f, "{} held these results, but {name} was changed or is missing", path.display())
            }
            Self::OtherLog(path, asked) => {
                write!(f, "{} holds what was finished of another question", path.display())?;
                write!(f, " (`{}` of `{}`, seed {})", asked.kind, asked.scenario, asked.seed)
            }
            Self::Foreign(path, names) => {
                write!(
                    f,
                    "{} holds files that are no results of sanchi: {}",
                    path.display(),
                    names.join(", ")
                )
            }
            Self::Locked(path) => write!(f, "another process is writing into {}", path.display()),
            Self::System(error) => error.fmt(f),
        }
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::System(error)
    }
}

/// Looks at a place where the results of an address are to be written. Writes nothing.
pub fn look(folder: &Path, address: &str) -> Result<Standing, Refusal> {
    match fs::metadata(folder) {
        Ok(found) if !found.is_dir() => return Err(Refusal::NotAFolder(folder.to_owned())),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Standing::Free),
        Err(error) => return Err(StoreError::of("look into", folder)(error).into()),
    }
    if let Ok(manifest) = Manifest::read(folder).map(Box::new) {
        let whole = |name: &str, bytes| fs::metadata(folder.join(name)).is_ok_and(|file| file.len() == bytes);
        if manifest.address != address {
            return Err(Refusal::Other(folder.to_owned(), manifest));
        }
        if manifest.status == Status::Stopped {
            return Err(Refusal::Unfinished(folder.to_owned(), manifest));
        }
        if let Some(file) = manifest.files.iter().find(|file| !whole(&file.name, file.bytes)) {
            return Err(Refusal::Damaged(folder.to_owned(), file.name.clone()));
        }
        return Ok(Standing::There(manifest));
    }
    let names = foreign(folder).map_err(StoreError::of("look into", folder))?;
    if names.is_empty() { Ok(Standing::Free) } else { Err(Refusal::Foreign(folder.to_owned(), names)) }
}

/// Names in a folder that stand in the way: not hidden ones, and not what a killed run left.
fn foreign(folder: &Path) -> io::Result<Vec<String>> {
    names_but(folder, &|name| name.strip_suffix(".tmp").is_some_and(is_ours))
}

/// The same where a question's log is expected.
pub(super) fn foreign_beside_a_log(folder: &Path) -> io::Result<Vec<String>> {
    names_but(folder, &|name| name == LOG || name.strip_suffix(".tmp").is_some_and(is_ours))
}

/// Names of files in a folder that are neither ours nor a sweep's logs.
pub(super) fn no_results(folder: &Path) -> io::Result<Vec<String>> {
    names_but(folder, &|name| {
        let name = name.strip_suffix(".tmp").unwrap_or(name);
        is_ours(name) || super::sweep_log::is_log(name)
    })
}

/// Names in a folder, those left out that are hidden or expected; the first few.
fn names_but(folder: &Path, expected: &dyn Fn(&str) -> bool) -> io::Result<Vec<String>> {
    const TOLD: usize = 3;
    let in_the_way = |name: &String| !expected(name) && !name.starts_with('.');
    let mut names: Vec<String> = names_in(folder)?.into_iter().filter(in_the_way).collect();
    if names.len() > TOLD {
        let more = names.len() - TOLD;
        names.truncate(TOLD);
        names.push(format!("and {more} more"));
    }
    Ok(names)
}

/// The names in a folder, in alphabetical order.
pub(super) fn names_in(folder: &Path) -> io::Result<Vec<String>> {
    let name = |entry: io::Result<fs::DirEntry>| Ok(entry?.file_name().to_string_lossy().into_owned());
    let mut names = fs::read_dir(folder)?.map(name).collect::<io::Result<Vec<String>>>()?;
    names.sort();
    Ok(names)
}

/// A results folder that is ours to write into. Dropped before it is finished, it leaves the place as it was.
#[derive(Debug)]
pub(crate) struct Workplace {
    path: PathBuf,
    /// Folders that were made for it, the deepest first.
    made: Vec<PathBuf>,
    /// Files under their temporary names.
    written: Vec<String>,
    /// Whether the log of a question stays: it is what the files are made of.
    keeps_log: bool,
    _lock: File,
}

impl Workplace {
    /// Makes the folder if need be and locks it.
    pub fn enter(path: &Path) -> Result<Self, Refusal> {
        if path.exists() && !path.is_dir() {
            return Err(Refusal::NotAFolder(path.to_owned()));
        }
        let missing = path.ancestors().take_while(|part| !part.as_os_str().is_empty() && !part.exists());
        let made: Vec<PathBuf> = missing.map(Path::to_owned).collect();
        fs::create_dir_all(path).map_err(StoreError::of("create", path))?;
        let lock_path = path.join(LOCK);
        let lock = locked(&lock_path).map_err(StoreError::of("lock", &lock_path))?;
        let Some(lock) = lock else { return Err(Refusal::Locked(path.to_owned())) };
        Ok(Self { path: path.to_owned(), made, written: Vec::new(), keeps_log: false, _lock: lock })
    }

    /// Begins a file under a temporary name.
    pub fn begin(&mut self, name: &str) -> Result<File, StoreError> {
        debug_assert!(is_ours(name), "{name} is not among the names of results");
        let path = self.path.join(temporary(name));
        let file = File::create(&path).map_err(StoreError::of("write", &path))?;
        self.written.push(name.to_owned());
        Ok(file)
    }

    /// The same, and a question's log that lies there stays.
    pub fn keeping_the_log(mut self) -> Self {
        self.keeps_log = true;
        self
    }

    fn take_away(&self, name: &str) -> Result<(), StoreError> {
        let path = self.path.join(name);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(StoreError::of("replace", &path)(error))
            }
            _ => Ok(()),
        }
    }

    /// Puts everything under its final name, the last begun last, and takes away what else was there of ours.
    pub fn finish(mut self) -> Result<(), StoreError> {
        let in_the_way = self.written.iter().map(|name| self.path.join(name)).find(|path| path.is_dir());
        if let Some(path) = in_the_way {
            return Err(StoreError::of("replace", &path)(io::ErrorKind::IsADirectory.into()));
        }
        // Without its manifest a folder is not taken for results, should the machine go down in between.
        let here = names_in(&self.path).map_err(StoreError::of("look into", &self.path))?;
        self.take_away(MANIFEST)?;
        for name in &self.written {
            let path = self.path.join(name);
            fs::rename(self.path.join(temporary(name)), &path).map_err(StoreError::of("write", &path))?;
        }
        let stays = |name: &String| {
            name == MANIFEST || (self.keeps_log && name == LOG) || self.written.contains(name)
        };
        for name in here.iter().filter(|name| is_ours(name) && !stays(name)) {
            self.take_away(name)?;
        }
        self.written.clear();
        self.made.clear();
        // Not every system lets a folder be synchronised; the files in it are.
        if let Ok(folder) = File::open(&self.path) {
            let _ = folder.sync_all();
        }
        Ok(())
    }
}

impl Drop for Workplace {
    fn drop(&mut self) {
        for name in &self.written {
            let _ = fs::remove_file(self.path.join(temporary(name)));
        }
        let _ = fs::remove_file(self.path.join(LOCK));
        for folder in &self.made {
            let _ = fs::remove_dir(folder);
        }
    }
}

fn temporary(name: &str) -> String {
    format!("{name}.tmp")
}
