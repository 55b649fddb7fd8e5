//! Reading a results folder: its manifest, the seal of its files, and its tables by column.

use super::files::Format;
use super::folder::{LOG, names_in};
use super::manifest::{FileEntry, MANIFEST, Manifest, REPORT};
use super::sealed::Sealed;
use super::sweep_log::is_log;
use super::{StoreError, parquet_reading};
use crate::foundation::calendar::Month;
use crate::report::table::{Stored, Table, Values};
use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Rows of a CSV file that are handed over at a time.
const ROWS_AT_A_TIME: usize = 1 << 16;

/// A results folder, opened: every file that its manifest names is there and unchanged.
#[derive(Debug)]
pub struct Reading {
    folder: PathBuf,
    /// Its manifest.
    pub manifest: Manifest,
}

/// Why a folder cannot be read as results.
#[derive(Debug)]
pub enum Unreadable {
    /// There is nothing.
    NotThere(PathBuf),
    /// It is a file.
    NotAFolder(PathBuf),
    /// It has no manifest.
    NoManifest(PathBuf),
    /// Its layout is that of another version.
    OtherFormat(PathBuf, String),
    /// Its manifest does not say what a manifest says.
    BadManifest(PathBuf, String),
    /// Files were changed or taken away since, by name, with what was found.
    Damaged(PathBuf, Vec<String>),
    /// It has no such table.
    NoTable(PathBuf, String),
    /// A table that is sealed cannot be read.
    BadTable(PathBuf, String),
    /// The system refused.
    System(StoreError),
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotThere(path) => write!(f, "there is no folder {}", path.display()),
            Self::NotAFolder(path) => write!(f, "{} is a file, not a results folder", path.display()),
            Self::NoManifest(path) => {
                write!(f, "{} is no results folder of sanchi: it has no {MANIFEST}", path.display())
            }
            Self::OtherFormat(path, format) => write!(
                f,
                "{} was written by another version of sanchi: its format is {format}, and this program reads format 1",
                path.display()
            ),
            Self::BadManifest(path, why) => {
                write!(f, "the {MANIFEST} in {} is no manifest of sanchi: {why}", path.display())
            }
            Self::Damaged(path, what) => {
                write!(f, "{} is not as it was written: {}", path.display(), what.join("; "))
            }
            Self::NoTable(path, name) => write!(f, "{} has no table `{name}`", path.display()),
            Self::BadTable(path, why) => write!(f, "cannot read {}: {why}", path.display()),
            Self::System(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Unreadable {}

impl From<StoreError> for Unreadable {
    fn from(error: StoreError) -> Self {
        Self::System(error)
    }
}

impl Reading {
    /// Opens a folder and holds every file against the SHA-256 of the manifest.
    ///
    /// # Errors
    /// Where the folder is none of ours, of another format, or not as it was written.
    pub fn open(folder: &Path) -> Result<Self, Unreadable> {
        match fs::metadata(folder) {
            Ok(found) if !found.is_dir() => return Err(Unreadable::NotAFolder(folder.to_owned())),
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(Unreadable::NotThere(folder.to_owned()));
            }
            Err(error) => return Err(StoreError::of("look into", folder)(error).into()),
        }
        let manifest = manifest(folder)?;
        let found = manifest.files.iter().filter_map(|file| difference(folder, file).transpose());
        let damaged = found.collect::<Result<Vec<String>, StoreError>>()?;
        if damaged.is_empty() {
            Ok(Self { folder: folder.to_owned(), manifest })
        } else {
            Err(Unreadable::Damaged(folder.to_owned(), damaged))
        }
    }

    /// Names in the folder that the manifest does not name: no part of these results.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn strangers(&self) -> Result<Vec<String>, Unreadable> {
        let names = names_in(&self.folder).map_err(StoreError::of("look into", &self.folder))?;
        let listed = |name: &String| self.manifest.files.iter().any(|file| file.name == *name);
        // A report is made from these results, whenever its reader likes; they are made of a log.
        let known =
            |name: &String| [MANIFEST, REPORT, LOG].contains(&&**name) || is_log(name) || listed(name);
        Ok(names.into_iter().filter(|name| !known(name) && !name.starts_with('.')).collect())
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether there is such a table.
    pub fn has(&self, table: &str) -> bool {
        self.file(table).is_some()
    }

    /// The text of a file, such as `summary.txt`.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn text(&self, name: &str) -> Result<String, Unreadable> {
        let path = self.folder.join(name);
        Ok(fs::read_to_string(&path).map_err(StoreError::of("read", &path))?)
    }

    /// A whole table, with the columns asked for as far as it has them.
    ///
    /// # Errors
    /// Where the table is not there or cannot be read.
    pub fn table(&self, name: &str, columns: &[&str]) -> Result<Table, Unreadable> {
        let mut whole = Table::default();
        self.each(name, columns, None, &mut |part| whole.append(part))?;
        Ok(whole)
    }

    /// Hands a table over in parts, as far as they are of one replicate where one is named. Of districts that live together
    /// only the first is told of.
    ///
    /// # Errors
    /// Where the table is not there or cannot be read.
    pub fn each(
        &self,
        name: &str,
        columns: &[&str],
        replicate: Option<u32>,
        take: &mut dyn FnMut(&Table),
    ) -> Result<(), Unreadable> {
        self.each_of(&self.manifest.scenario.name, name, columns, replicate, take)
    }

    /// The same of one of the districts that live together, by the name under which its rows stand.
    ///
    /// # Errors
    /// Where the table is not there or cannot be read.
    pub fn each_of(
        &self,
        scenario: &str,
        name: &str,
        columns: &[&str],
        replicate: Option<u32>,
        take: &mut dyn FnMut(&Table),
    ) -> Result<(), Unreadable> {
        let several = !self.manifest.beside.is_empty();
        let columns: Vec<&str> = columns.iter().copied().chain(several.then_some("scenario")).collect();
        let columns = &columns[..];
        let mut of_it = |part: &Table| match several {
            false => take(part),
            true => take_rows(part, |row| part.word("scenario", row) == scenario, take),
        };
        let take = &mut of_it;
        let (path, format) =
            self.file(name).ok_or_else(|| Unreadable::NoTable(self.folder.clone(), name.to_owned()))?;
        let file = File::open(&path).map_err(StoreError::of("read", &path))?;
        let bad = |why: String| Unreadable::BadTable(path.clone(), why);
        let mut only = |part: Table| match replicate {
            None => take(&part),
            Some(replicate) => {
                let (numbers, wanted) = (part.numbers("replicate"), f64::from(replicate));
                take_rows(&part, |row| numbers.get(row).is_none_or(|&number| number == wanted), take);
            }
        };
        match format {
            Format::Parquet => parquet_reading::each(file, columns, replicate, &mut only)
                .map_err(|error| bad(error.to_string())),
            Format::Csv => each_of_csv(file, columns, &mut only).map_err(bad),
        }
    }

    fn file(&self, table: &str) -> Option<(PathBuf, Format)> {
        [Format::Parquet, Format::Csv].into_iter().find_map(|format| {
            let name = format!("{table}.{}", format.name());
            let there = self.manifest.files.iter().any(|file| file.name == name);
            there.then(|| (self.folder.join(&name), format))
        })
    }
}

fn manifest(folder: &Path) -> Result<Manifest, Unreadable> {
    let path = folder.join(MANIFEST);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(Unreadable::NoManifest(folder.to_owned()));
        }
        Err(error) => return Err(StoreError::of("read", &path)(error).into()),
    };
    let bad = |why: String| Unreadable::BadManifest(folder.to_owned(), why);
    // The format first: a manifest of another one need not have the members of ours.
    let table: toml::Table =
        text.parse().map_err(|error: toml::de::Error| bad(error.message().to_owned()))?;
    match table.get("format") {
        Some(toml::Value::Integer(1)) => {}
        Some(other) => return Err(Unreadable::OtherFormat(folder.to_owned(), other.to_string())),
        None => return Err(bad("it does not say `format`".to_owned())),
    }
    toml::from_str(&text).map_err(|error| bad(error.message().to_owned()))
}

/// How a file differs from what the manifest says; none if it does not.
fn difference(folder: &Path, entry: &FileEntry) -> Result<Option<String>, StoreError> {
    let path = folder.join(&entry.name);
    // A name that leads elsewhere is none of ours.
    if Path::new(&entry.name).components().count() != 1 || entry.name.starts_with('.') {
        return Ok(Some(format!("`{}` is no name of a file in it", entry.name)));
    }
    let mut file = match File::open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Ok(Some(format!("{} is missing", entry.name)));
        }
        Err(error) => return Err(StoreError::of("read", &path)(error)),
    };
    let mut sealed = Sealed::new(io::sink());
    io::copy(&mut file, &mut sealed).map_err(StoreError::of("read", &path))?;
    let (_, seal) = sealed.seal();
    Ok(if seal.bytes != entry.bytes {
        Some(format!("{} has {} bytes, and had {} when it was written", entry.name, seal.bytes, entry.bytes))
    } else if seal.sha256 != entry.sha256 {
        Some(format!("{} was changed since: its SHA-256 is another", entry.name))
    } else {
        None
    })
}

/// Hands the rows over that are wanted; nothing is copied where all are.
fn take_rows(part: &Table, wanted: impl Fn(usize) -> bool, take: &mut dyn FnMut(&Table)) {
    let keep: Vec<bool> = (0..part.rows).map(wanted).collect();
    if keep.iter().all(|&keep| keep) {
        return take(part);
    }
    fn kept<T: Clone>(values: &[T], keep: &[bool]) -> Vec<T> {
        values.iter().zip(keep).filter(|(_, keep)| **keep).map(|(value, _)| value.clone()).collect()
    }
    let columns = part.columns.iter().map(|column| Stored {
        name: column.name.clone(),
        values: match &column.values {
            Values::Words(values) => Values::Words(kept(values, &keep)),
            Values::Numbers(values) => Values::Numbers(kept(values, &keep)),
            Values::Months(values) => Values::Months(kept(values, &keep)),
        },
    });
    take(&Table { rows: keep.iter().filter(|keep| **keep).count(), columns: columns.collect() });
}

/// Words that are kept once.
#[derive(Default)]
pub(super) struct Known(BTreeMap<Arc<str>, ()>);

impl Known {
    pub fn word(&mut self, word: &str) -> Arc<str> {
        if let Some((known, ())) = self.0.get_key_value(word) {
            return known.clone();
        }
        let new: Arc<str> = word.into();
        self.0.insert(new.clone(), ());
        new
    }
}

fn each_of_csv(file: File, columns: &[&str], take: &mut dyn FnMut(Table)) -> Result<(), String> {
    let mut reader = csv::Reader::from_reader(io::BufReader::new(file));
    let header = reader.headers().map_err(|error| error.to_string())?.clone();
    let places: Vec<(usize, String)> = header
        .iter()
        .enumerate()
        .filter(|(_, name)| columns.contains(name))
        .map(|(place, name)| (place, name.to_owned()))
        .collect();
    let mut known = Known::default();
    let mut cells: Vec<Vec<String>> = vec![Vec::new(); places.len()];
    let mut kinds: Vec<Option<Kind>> = vec![None; places.len()];
    let mut hand_over = |cells: &mut Vec<Vec<String>>| {
        let rows = cells.first().map_or(0, Vec::len);
        let columns = places.iter().zip(cells.iter_mut()).zip(&mut kinds);
        let columns = columns.map(|(((_, name), cells), kind)| Stored {
            name: name.clone(),
            values: typed(&std::mem::take(cells), kind, &mut known),
        });
        take(Table { rows, columns: columns.collect() });
    };
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        for ((place, _), cells) in places.iter().zip(&mut cells) {
            cells.push(record.get(*place).unwrap_or_default().to_owned());
        }
        if cells.first().is_some_and(|cells| cells.len() == ROWS_AT_A_TIME) {
            hand_over(&mut cells);
        }
    }
    hand_over(&mut cells);
    Ok(())
}

/// What the cells of a CSV column hold, by those of its first part: it is of one kind from top to bottom.
#[derive(Clone, Copy)]
enum Kind {
    Words,
    Numbers,
    Months,
}

fn typed(cells: &[String], kind: &mut Option<Kind>, known: &mut Known) -> Values {
    let month = |cell: &str| cell.strip_suffix("-01").and_then(|month| month.parse::<Month>().ok());
    let all = |holds: &dyn Fn(&str) -> bool| {
        cells.iter().all(|cell| cell.is_empty() || holds(cell)) && cells.iter().any(|cell| !cell.is_empty())
    };
    let kind = *kind.get_or_insert_with(|| {
        if all(&|cell| cell.parse::<f64>().is_ok()) {
            Kind::Numbers
        } else if all(&|cell| month(cell).is_some()) {
            Kind::Months
        } else {
            Kind::Words
        }
    });
    match kind {
        Kind::Numbers => Values::Numbers(cells.iter().map(|cell| cell.parse().unwrap_or(f64::NAN)).collect()),
        Kind::Months => Values::Months(cells.iter().map(|cell| month(cell)).collect()),
        Kind::Words => {
            let word = |cell: &String| (!cell.is_empty()).then(|| known.word(cell));
            Values::Words(cells.iter().map(word).collect())
        }
    }
}
