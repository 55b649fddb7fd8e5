//! The log of a sweep's shard: a record a run, under a head that holds the plan and its base, so that a log stands alone.

use super::StoreError;
use super::log::{self, Record, Spot, Unread, eight};
use crate::experiment::ensemble::Failure;
use crate::experiment::sweep::{Left, RunId, Shard, Sweep};
use crate::foundation::calendar::Month;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

const WHAT: &str = "a sweep";
const ROW: u8 = b'R';
const FAILED: u8 = b'F';

/// Under which plan rows were run, and what they hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The version of this layout.
    pub format: u32,
    /// The plan's name.
    pub name: String,
    /// The plan's address.
    pub address: String,
    /// The version of the model.
    pub model_version: String,
    /// The part that was run.
    pub shard: u32,
    /// Of so many.
    pub of: u32,
    /// What a row holds, in order.
    pub measures: Vec<String>,
    /// The plan, on top of the scenario.
    pub plan: String,
    /// The base scenario with the plan's changes.
    pub scenario: String,
}

impl log::Headed for Head {
    const FORMAT: i64 = 1;
}

impl Head {
    /// The head of a shard of a sweep.
    pub fn of(sweep: &Sweep<'_>, shard: Shard) -> Self {
        Self {
            format: 1,
            name: sweep.plan().name.clone(),
            address: sweep.address(),
            model_version: sweep.subject().model_version.clone(),
            shard: shard.number,
            of: shard.of,
            measures: sweep.measures().iter().map(ToString::to_string).collect(),
            plan: sweep.plan().text("scenario.toml"),
            scenario: sweep.base().text().to_owned(),
        }
    }

    /// The part that was run.
    pub fn part(&self) -> Shard {
        Shard { number: self.shard, of: self.of }
    }

    /// For measures that are wanted, their places in a row; none if one is lacking.
    pub fn places(&self, wanted: &[String]) -> Option<Vec<usize>> {
        wanted.iter().map(|measure| self.measures.iter().position(|known| known == measure)).collect()
    }
}

/// The name of a shard's log.
pub(super) fn name_of(shard: Shard) -> String {
    format!("log-{}-of-{}.sanchi", shard.number, shard.of)
}

/// Whether a file is a log by its name.
pub(super) fn is_log(name: &str) -> bool {
    name.strip_prefix("log-").and_then(|rest| rest.strip_suffix(".sanchi")).is_some_and(|middle| {
        let parts = middle.split_once("-of-");
        parts.is_some_and(|(number, of)| number.parse::<u32>().is_ok() && of.parse::<u32>().is_ok())
    })
}

/// The logs in a folder, by name; none if there is no folder.
pub(super) fn logs_in(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(StoreError::of("look into", folder))?,
    };
    let mut logs = Vec::new();
    for entry in entries {
        let entry = entry.map_err(StoreError::of("look into", folder))?;
        if is_log(&entry.file_name().to_string_lossy()) {
            logs.push(entry.path());
        }
    }
    logs.sort();
    Ok(logs)
}

/// What is in the log of a shard.
#[derive(Debug)]
pub(super) struct Contents(log::Contents<Head>);

impl Contents {
    /// Reads a log; nothing of none.
    pub fn read(path: &Path) -> Result<Self, StoreError> {
        log::Contents::read(path, WHAT).map(Self)
    }

    /// Heads with the runs after them.
    pub fn parts(&self) -> &[(Head, Vec<Spot>)] {
        &self.0.parts
    }

    /// What a run has left.
    pub fn row(&self, spot: Spot) -> Result<(RunId, Left), StoreError> {
        Ok((RunId(spot.key), left_of(&self.0.record(spot)?)))
    }
}

/// A shard's log that is ours to write.
#[derive(Debug)]
pub(super) struct Log(log::Log);

impl Log {
    /// Opens a log for rows under a head; cuts off what is torn, and tells what could not be read. None if another process
    /// writes it.
    pub fn open(folder: &Path, shard: Shard, head: &Head) -> Result<Option<(Self, Unread)>, StoreError> {
        let opened = log::Log::open(&folder.join(name_of(shard)), head, WHAT)?;
        Ok(opened.map(|(log, contents)| (Self(log), contents.unread)))
    }

    /// Adds the row of a run.
    pub fn add(&mut self, id: RunId, left: &Left) -> Result<(), StoreError> {
        let kind = if left.is_ok() { ROW } else { FAILED };
        self.0.add(kind, id.0, &bytes_of(left))
    }

    /// Makes sure that all of it outlives a power cut.
    pub fn sync(&mut self) -> Result<(), StoreError> {
        self.0.sync()
    }

    /// Puts the rows under the last head in order, each once. Those that are not in the order stand after it.
    pub fn put_in_order(&mut self, order: impl Iterator<Item = RunId>) -> Result<(), StoreError> {
        self.0.put_in_order::<Head>(order.map(|id| id.0), WHAT)
    }
}

fn bytes_of(left: &Left) -> Vec<u8> {
    match left {
        Ok(values) => values.iter().flat_map(|value| value.to_bits().to_le_bytes()).collect(),
        Err(failure) => {
            let month = failure.month.map_or(i64::MIN, |month| i64::from(month.0));
            [&month.to_le_bytes(), failure.reason.as_bytes()].concat()
        }
    }
}

fn left_of(record: &Record) -> Left {
    let bytes = &record.payload;
    if record.kind == ROW {
        return Ok(bytes.chunks(8).map(|value| f64::from_bits(u64::from_le_bytes(eight(value)))).collect());
    }
    let month = i32::try_from(i64::from_le_bytes(eight(bytes))).ok().map(Month);
    let reason = String::from_utf8_lossy(bytes.get(8..).unwrap_or_default()).into_owned();
    Err(Failure { month, reason, stopped: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(name: &str) -> Head {
        Head {
            format: 1,
            name: name.into(),
            address: "ab".into(),
            model_version: "2".into(),
            shard: 1,
            of: 1,
            measures: vec!["shipments@2000".into(), "exports@1990".into()],
            plan: "format = 1\n".into(),
            scenario: "format = 1\n".into(),
        }
    }

    #[test]
    fn rows_come_back_as_they_were_the_failed_ones_too() {
        let place = tempfile::tempdir().unwrap();
        let failed = |month| Err(Failure { month, reason: "broke".into(), stopped: false });
        let rows: Vec<(RunId, Left)> = vec![
            (RunId(7), Ok(vec![0.1, f64::INFINITY])),
            (RunId(u64::MAX), failed(Some(Month::new(1985, 9)))),
            (RunId(0), failed(None)),
        ];
        let (mut log, _) = Log::open(place.path(), Shard::WHOLE, &head("a")).unwrap().unwrap();
        rows.iter().for_each(|(id, left)| log.add(*id, left).unwrap());
        drop(log);
        let contents = Contents::read(&place.path().join("log-1-of-1.sanchi")).unwrap();
        let [(found, spots)] = contents.parts() else { panic!("one head") };
        assert_eq!(*found, head("a"));
        let found: Vec<(RunId, Left)> = spots.iter().map(|&spot| contents.row(spot).unwrap()).collect();
        assert_eq!(found, rows);
    }

    #[test]
    fn every_shard_has_a_log_of_its_own() {
        let place = tempfile::tempdir().unwrap();
        let open = |shard| Log::open(place.path(), shard, &head("a")).unwrap();
        let whole = open(Shard::WHOLE);
        assert!(whole.is_some() && open(Shard::WHOLE).is_none());
        assert!(open(Shard { number: 2, of: 3 }).is_some());
        let logs: Vec<String> = logs_in(place.path())
            .unwrap()
            .iter()
            .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
            .collect();
        assert_eq!(logs, ["log-1-of-1.sanchi", "log-2-of-3.sanchi"]);
        assert!(
            is_log("log-12-of-16.sanchi") && !is_log("log-a-of-1.sanchi") && !is_log("log-1-of-1.sanchi.tmp")
        );
    }
}
