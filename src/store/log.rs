//! The log of a sweep: append-only, a record a run, each with its length and checksum.
//!
//! After the first line come records: four bytes of length, the content, eight bytes of its SHA-256. A head says under
//! which plan the rows after it were run and what they hold; it holds the plan and its base, so that a log stands alone.
//! A record is written at once, so a kill leaves at most one that is torn, at the end, which the next opening cuts off.

use super::StoreError;
use crate::experiment::ensemble::Failure;
use crate::experiment::sweep::{Left, RunId, Shard, Sweep};
use crate::foundation::calendar::Month;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const FIRST_LINE: &[u8] = b"sanchi log 1\n";
/// What a power cut may take: rows of the last few seconds.
const SYNC_EVERY: Duration = Duration::from_secs(3);
/// No record is larger; a length beyond it is damage.
const LARGEST: usize = 1 << 28;
const CHECKSUM: usize = 8;
const HEAD: u8 = b'H';
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

/// Takes a log away, unless another process writes it: then false.
pub(super) fn forget(path: &Path) -> Result<bool, StoreError> {
    let lock = lock_of(path);
    let locked = locked(&lock).map_err(StoreError::of("write", path))?;
    if locked.is_none() {
        return Ok(false);
    }
    let gone = fs::remove_file(path).map_err(StoreError::of("replace", path));
    let _ = fs::remove_file(&lock);
    gone.map(|()| true)
}

fn lock_of(log: &Path) -> PathBuf {
    let name = log.file_name().unwrap_or_default().to_string_lossy();
    log.with_file_name(format!(".{name}.lock"))
}

/// Runs with the places of their records in a log.
type Places = Vec<(RunId, usize, usize)>;

/// What is in a log.
#[derive(Debug, Default)]
pub(super) struct Contents {
    /// All that is whole.
    bytes: Vec<u8>,
    /// Heads with the runs after them.
    pub parts: Vec<(Head, Places)>,
    /// Bytes at the end that are no whole record.
    pub torn: u64,
}

impl Contents {
    /// Reads a log; nothing of none.
    pub fn read(path: &Path) -> Result<Self, StoreError> {
        match fs::read(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(StoreError::of("read", path)(error)),
            Ok(bytes) => Self::of(bytes).map_err(StoreError::of("read", path)),
        }
    }

    fn of(mut bytes: Vec<u8>) -> io::Result<Self> {
        let invalid = |reason: &str| io::Error::new(io::ErrorKind::InvalidData, reason.to_owned());
        let mut parts: Vec<(Head, Places)> = Vec::new();
        let mut good = 0;
        if bytes.starts_with(FIRST_LINE) {
            good = FIRST_LINE.len();
            while let Some(content) = record_at(&bytes, good) {
                let end = good + 4 + content.len() + CHECKSUM;
                match (content.first(), parts.last_mut()) {
                    (Some(&HEAD), _) => {
                        let text = std::str::from_utf8(&content[1..]).map_err(io::Error::other)?;
                        let head: Head = toml::from_str(text).map_err(io::Error::other)?;
                        if head.format != 1 {
                            return Err(invalid("it was written by a later version of sanchi"));
                        }
                        parts.push((head, Vec::new()));
                    }
                    (Some(_), Some((_, rows))) if content.len() >= 9 => {
                        rows.push((RunId(u64::from_le_bytes(eight(&content[1..]))), good, end));
                    }
                    _ => return Err(invalid("it holds a row before any head")),
                }
                good = end;
            }
        } else if !FIRST_LINE.starts_with(&bytes) {
            return Err(invalid("it is no log of a sweep"));
        }
        let torn = (bytes.len() - good) as u64;
        bytes.truncate(good);
        Ok(Self { bytes, parts, torn })
    }

    /// The rows under a head.
    pub fn rows<'a>(&'a self, rows: &'a [(RunId, usize, usize)]) -> impl Iterator<Item = (RunId, Left)> + 'a {
        rows.iter().map(|&(id, start, end)| (id, left_of(&self.bytes[start + 4..end - CHECKSUM])))
    }
}

fn eight(bytes: &[u8]) -> [u8; 8] {
    let mut eight = [0; 8];
    eight.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
    eight
}

/// The whole record at a place, if there is one.
fn record_at(bytes: &[u8], at: usize) -> Option<&[u8]> {
    let length = bytes.get(at..at + 4)?;
    let length = u32::from_le_bytes([length[0], length[1], length[2], length[3]]) as usize;
    let content = bytes.get(at + 4..at + 4 + length).filter(|_| (1..=LARGEST).contains(&length))?;
    let checksum = bytes.get(at + 4 + length..at + 4 + length + CHECKSUM)?;
    (Sha256::digest(content)[..CHECKSUM] == *checksum).then_some(content)
}

fn record(content: &[u8]) -> Vec<u8> {
    let mut bytes = (content.len() as u32).to_le_bytes().to_vec();
    bytes.extend(content);
    bytes.extend(&Sha256::digest(content)[..CHECKSUM]);
    bytes
}

fn row(id: RunId, left: &Left) -> Vec<u8> {
    let mut content = vec![if left.is_ok() { ROW } else { FAILED }];
    content.extend(id.0.to_le_bytes());
    match left {
        Ok(values) => values.iter().for_each(|value| content.extend(value.to_bits().to_le_bytes())),
        Err(failure) => {
            content.extend(failure.month.map_or(i64::MIN, |month| i64::from(month.0)).to_le_bytes());
            content.extend(failure.reason.as_bytes());
        }
    }
    record(&content)
}

fn left_of(content: &[u8]) -> Left {
    let rest = content.get(9..).unwrap_or_default();
    if content.first() == Some(&ROW) {
        return Ok(rest.chunks(8).map(|value| f64::from_bits(u64::from_le_bytes(eight(value)))).collect());
    }
    let month = i32::try_from(i64::from_le_bytes(eight(rest))).ok().map(Month);
    let reason = String::from_utf8_lossy(rest.get(8..).unwrap_or_default()).into_owned();
    Err(Failure { month, reason, stopped: false })
}

/// A shard's log that is ours to write.
#[derive(Debug)]
pub(super) struct Log {
    path: PathBuf,
    file: File,
    /// What stands in it for certain; behind it a record may be torn.
    length: u64,
    synced: Instant,
    lock: PathBuf,
    _locked: File,
}

impl Log {
    /// Opens a log for rows under a head; cuts off what is torn. None if another process writes it.
    pub fn open(folder: &Path, shard: Shard, head: &Head) -> Result<Option<Self>, StoreError> {
        let path = folder.join(name_of(shard));
        let lock = lock_of(&path);
        let Some(locked) = locked(&lock).map_err(StoreError::of("write into", folder))? else {
            return Ok(None);
        };
        let contents = Contents::read(&path)?;
        let open = || {
            let mut file = OpenOptions::new().create(true).truncate(false).write(true).open(&path)?;
            file.set_len(contents.bytes.len() as u64)?;
            file.seek(SeekFrom::End(0))?;
            Ok(file)
        };
        let file = open().map_err(StoreError::of("write", &path));
        let mut log = match file {
            Ok(file) => {
                let length = contents.bytes.len() as u64;
                Self { path, file, length, synced: Instant::now(), lock, _locked: locked }
            }
            Err(error) => {
                let _ = fs::remove_file(&lock);
                return Err(error);
            }
        };
        if log.length == 0 {
            log.append(FIRST_LINE)?;
        }
        if contents.parts.last().is_none_or(|(last, _)| last != head) {
            let text = toml::to_string(head)
                .map_err(io::Error::other)
                .map_err(StoreError::of("write", &log.path))?;
            log.append(&record(&[&[HEAD], text.as_bytes()].concat()))?;
            log.sync()?;
        }
        Ok(Some(log))
    }

    /// Adds the row of a run.
    pub fn add(&mut self, id: RunId, left: &Left) -> Result<(), StoreError> {
        self.append(&row(id, left))?;
        if self.synced.elapsed() >= SYNC_EVERY { self.sync() } else { Ok(()) }
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        if let Err(error) = self.file.write_all(bytes) {
            // A full disk may have taken a part of it.
            let _ = self.file.set_len(self.length).and_then(|()| self.file.seek(SeekFrom::End(0)));
            return Err(StoreError::of("write", &self.path)(error));
        }
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// Makes sure that all of it outlives a power cut.
    pub fn sync(&mut self) -> Result<(), StoreError> {
        self.synced = Instant::now();
        self.file.sync_data().map_err(StoreError::of("write", &self.path))
    }

    /// Puts the rows under the last head in order, each once, so that the log too does not tell in which order runs
    /// ended. Those that are not in the order stand after it.
    pub fn put_in_order(&mut self, order: &[RunId]) -> Result<(), StoreError> {
        self.sync()?;
        let contents = Contents::read(&self.path)?;
        let Some((_, rows)) = contents.parts.last() else { return Ok(()) };
        let mut places: std::collections::BTreeMap<RunId, (usize, usize)> =
            rows.iter().map(|&(id, start, end)| (id, (start, end))).collect();
        let Some(begin) = rows.iter().map(|&(_, start, _)| start).min() else { return Ok(()) };
        let mut bytes = contents.bytes[..begin].to_vec();
        for id in order {
            if let Some((start, end)) = places.remove(id) {
                bytes.extend(&contents.bytes[start..end]);
            }
        }
        places.values().for_each(|&(start, end)| bytes.extend(&contents.bytes[start..end]));
        if bytes == contents.bytes {
            return Ok(());
        }
        let beside = self.path.with_extension("sanchi.tmp");
        let write = || -> io::Result<File> {
            let mut file = File::create(&beside)?;
            file.write_all(&bytes)?;
            file.sync_all()?;
            fs::rename(&beside, &self.path)?;
            Ok(file)
        };
        self.file = write().map_err(|error| {
            let _ = fs::remove_file(&beside);
            StoreError::of("write", &self.path)(error)
        })?;
        self.length = bytes.len() as u64;
        Ok(())
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        let _ = self.file.sync_data();
        let _ = fs::remove_file(&self.lock);
    }
}

/// A lock by its file; none if another process has it.
fn locked(path: &Path) -> io::Result<Option<File>> {
    loop {
        let mut file = OpenOptions::new().create(true).truncate(false).read(true).write(true).open(path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            // A file system without locks: nothing to be done about it.
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
                return Ok(Some(file));
            }
            Err(TryLockError::Error(error)) => return Err(error),
        }
        // Whoever had it may have taken the file away just before: then this is the lock of nothing.
        let mine = std::process::id().to_string();
        file.set_len(0)?;
        file.write_all(mine.as_bytes())?;
        let mut found = String::new();
        let there = File::open(path).and_then(|mut file| file.read_to_string(&mut found));
        if there.is_ok() && found == mine {
            return Ok(Some(file));
        }
    }
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

    fn left(number: u64) -> Left {
        match number % 3 {
            0 => Err(Failure { month: Some(Month::new(1985, 9)), reason: "broke".into(), stopped: false }),
            _ => Ok(vec![number as f64 * 0.1, f64::INFINITY]),
        }
    }

    fn all(path: &Path) -> Vec<(RunId, Left)> {
        let contents = Contents::read(path).unwrap();
        contents.parts.iter().flat_map(|(_, rows)| contents.rows(rows).collect::<Vec<_>>()).collect()
    }

    fn write(folder: &Path, numbers: impl Iterator<Item = u64>) -> PathBuf {
        let mut log = Log::open(folder, Shard::WHOLE, &head("a")).unwrap().unwrap();
        numbers.for_each(|number| log.add(RunId(number), &left(number)).unwrap());
        log.path.clone()
    }

    #[test]
    fn rows_come_back_as_they_were_and_a_torn_end_is_cut_off_wherever_it_is() {
        let place = tempfile::tempdir().unwrap();
        let path = write(place.path(), 0..5);
        let whole = fs::read(&path).unwrap();
        let rows = all(&path);
        assert_eq!(rows, (0..5).map(|number| (RunId(number), left(number))).collect::<Vec<_>>());
        let mut lengths = std::collections::BTreeSet::new();
        for cut in 0..whole.len() {
            fs::write(&path, &whole[..cut]).unwrap();
            let found = all(&path);
            assert_eq!(found, rows[..found.len()]);
            lengths.insert(found.len());
            // Going on gives the file that there would have been.
            write(place.path(), found.len() as u64..5);
            assert_eq!(fs::read(&path).unwrap(), whole, "cut at {cut}");
        }
        assert_eq!(lengths.len(), 5);
    }

    #[test]
    fn a_changed_byte_is_seen_and_what_is_no_log_is_left_alone() {
        let place = tempfile::tempdir().unwrap();
        let path = write(place.path(), 0..5);
        let mut bytes = fs::read(&path).unwrap();
        let last = bytes.len() - 20;
        bytes[last] ^= 1;
        fs::write(&path, &bytes).unwrap();
        let contents = Contents::read(&path).unwrap();
        assert_eq!(contents.parts[0].1.len(), 4);
        assert!(contents.torn > 0);
        fs::write(&path, "something else").unwrap();
        let refused = Log::open(place.path(), Shard::WHOLE, &head("a")).unwrap_err();
        assert!(refused.to_string().contains("no log of a sweep"), "{refused}");
        assert_eq!(fs::read(&path).unwrap(), b"something else");
    }

    #[test]
    fn a_finished_log_is_in_order_whatever_the_order_in_which_runs_ended() {
        let place = tempfile::tempdir().unwrap();
        let order: Vec<RunId> = [3, 1, 4, 0, 2].map(RunId).to_vec();
        let bytes = |numbers: [u64; 5], rewritten: u64| {
            let folder = place.path().join(rewritten.to_string());
            fs::create_dir_all(&folder).unwrap();
            let path = write(&folder, numbers.into_iter().chain([rewritten]));
            let mut log = Log::open(&folder, Shard::WHOLE, &head("a")).unwrap().unwrap();
            log.put_in_order(&order).unwrap();
            // It can be added to afterwards.
            log.add(RunId(9), &left(9)).unwrap();
            drop(log);
            let found: Vec<RunId> = all(&path).into_iter().map(|(id, _)| id).collect();
            assert_eq!(found, [3, 1, 4, 0, 2, 9].map(RunId));
            fs::read(&path).unwrap()
        };
        assert_eq!(bytes([0, 1, 2, 3, 4], 1), bytes([4, 2, 0, 1, 3], 2));
    }

    #[test]
    fn one_process_writes_a_log_and_another_plan_has_a_head_of_its_own() {
        let place = tempfile::tempdir().unwrap();
        let log = Log::open(place.path(), Shard::WHOLE, &head("a")).unwrap().unwrap();
        assert!(Log::open(place.path(), Shard::WHOLE, &head("a")).unwrap().is_none());
        assert!(Log::open(place.path(), Shard { number: 2, of: 3 }, &head("a")).unwrap().is_some());
        drop(log);
        let path = write(place.path(), 0..2);
        drop(Log::open(place.path(), Shard::WHOLE, &head("b")).unwrap().unwrap());
        let names: Vec<String> =
            Contents::read(&path).unwrap().parts.into_iter().map(|(head, _)| head.name).collect();
        assert_eq!(names, ["a", "b"]);
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
