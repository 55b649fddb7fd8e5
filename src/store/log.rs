//! A log: append-only, a record for each run or replicate that has ended, each with its length and checksum.
//!
//! After the first line come records: four bytes of length, the content, eight bytes of its SHA-256. A head says under
//! what the records after it were made. Every other record begins with a letter for its kind and eight bytes for its key;
//! what follows is its maker's. A record is written at once, so a kill leaves at most one that is torn, at the end, which
//! the next opening cuts off. A record that has been damaged otherwise is passed over; what nothing whole follows is put
//! beside the log before it is cut off.

use super::StoreError;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

const FIRST_LINE: &[u8] = b"sanchi log 1\n";
/// What a power cut may take: records of the last few seconds.
const SYNC_EVERY: Duration = Duration::from_secs(3);
/// No record is larger; a length beyond it is damage.
const LARGEST: u64 = 1 << 28;
const CHECKSUM: usize = 8;
/// What stands around the content of a record.
const AROUND: u64 = 4 + CHECKSUM as u64;
/// Kind and key.
const BEFORE_PAYLOAD: usize = 9;
const HEAD: u8 = b'H';

/// Takes logs away, unless another process writes one of them: then none, and false.
pub(super) fn forget(logs: &[PathBuf]) -> Result<bool, StoreError> {
    let mut locks = Vec::new();
    let mut ours = true;
    for log in logs {
        let lock = lock_of(log);
        match locked(&lock).map_err(StoreError::of("write", log))? {
            Some(file) => locks.push((lock, file)),
            None => {
                ours = false;
                break;
            }
        }
    }
    let gone = logs
        .iter()
        .filter(|_| ours)
        .try_for_each(|log| fs::remove_file(log).map_err(StoreError::of("replace", log)));
    for (lock, _held) in locks {
        let _ = fs::remove_file(lock);
    }
    gone.map(|()| ours)
}

fn lock_of(log: &Path) -> PathBuf {
    hidden_beside(log, "lock")
}

fn hidden_beside(log: &Path, what: &str) -> PathBuf {
    let name = log.file_name().unwrap_or_default().to_string_lossy();
    log.with_file_name(format!(".{name}.{what}"))
}

/// What stands at the head of records: under what they were made.
pub(super) trait Headed: DeserializeOwned {
    /// The version of the layout of head and records, its member `format`.
    const FORMAT: i64;
}

/// Where a record stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    pub key: u64,
    at: u64,
    /// Of its content.
    length: u32,
}

impl Spot {
    fn end(self) -> u64 {
        self.at + AROUND + u64::from(self.length)
    }
}

/// A record as its maker wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record {
    pub kind: u8,
    pub payload: Vec<u8>,
}

/// What is in a log: where its records stand. They stay in the file until they are asked for.
#[derive(Debug)]
pub(super) struct Contents<Head> {
    path: PathBuf,
    file: Option<File>,
    /// Heads with the records after them.
    pub parts: Vec<(Head, Vec<Spot>)>,
    /// Bytes up to the end of the last record that is whole.
    whole: u64,
    /// What is there and cannot be read.
    pub unread: Unread,
}

/// What of a log cannot be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unread {
    /// Bytes at the end that are no whole record.
    pub torn: u64,
    /// Whether these are more than a record that was being written.
    pub damaged_end: bool,
    /// Damaged records that whole ones follow.
    pub damaged: usize,
}

impl<Head: Headed> Contents<Head> {
    /// Reads through a log, which must be one of `what`; nothing of none.
    pub fn read(path: &Path, what: &str) -> Result<Self, StoreError> {
        let found = match File::open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self {
                path: path.to_owned(),
                file: None,
                parts: Vec::new(),
                whole: 0,
                unread: Unread::default(),
            }),
            Err(error) => Err(error),
            Ok(file) => Self::of(path, file, what),
        };
        found.map_err(StoreError::of("read", path))
    }

    fn of(path: &Path, file: File, what: &str) -> io::Result<Self> {
        let invalid = |reason: String| io::Error::new(io::ErrorKind::InvalidData, reason);
        let length = file.metadata()?.len();
        let mut bytes = BufReader::new(&file);
        let mut begin = Vec::new();
        bytes.by_ref().take(FIRST_LINE.len() as u64).read_to_end(&mut begin)?;
        if !FIRST_LINE.starts_with(&begin) {
            return Err(invalid(format!("it is no log of {what}")));
        }
        let mut parts: Vec<(Head, Vec<Spot>)> = Vec::new();
        let mut at = if begin == FIRST_LINE { length.min(FIRST_LINE.len() as u64) } else { 0 };
        let (mut content, mut whole, mut passed_over, mut largest) = (Vec::new(), at, 0, 0);
        let mut unread = Unread::default();
        while at > 0 {
            match next_record(&mut bytes, length - at, &mut content)? {
                Next::Whole => {}
                // Whose records those after a damaged head would be cannot be known.
                Next::Damaged if content.first() != Some(&HEAD) => {
                    passed_over += 1;
                    at += AROUND + content.len() as u64;
                    continue;
                }
                end => {
                    unread.damaged_end = end != Next::Torn;
                    break;
                }
            }
            let spot = Spot { key: key_of(&content), at, length: content.len() as u32 };
            match (content.first(), parts.last_mut()) {
                (Some(&HEAD), _) => parts.push((head_of(&content[1..], what)?, Vec::new())),
                (Some(_), Some((_, spots))) if content.len() >= BEFORE_PAYLOAD => spots.push(spot),
                _ => return Err(invalid("it holds a row before any head".to_owned())),
            }
            largest = largest.max(spot.end() - at);
            (at, whole) = (spot.end(), spot.end());
            unread.damaged += std::mem::take(&mut passed_over);
        }
        unread.torn = length - whole;
        // One record was being written, about as large as the others.
        unread.damaged_end |= passed_over > 0 || (!parts.is_empty() && unread.torn > largest);
        drop(bytes);
        Ok(Self { path: path.to_owned(), file: Some(file), parts, whole, unread })
    }

    /// Puts what cannot be read at the end beside the log, behind what has been put there before.
    fn keep_the_damaged_end(&self) -> io::Result<()> {
        let Some(mut from) = self.file.as_ref().filter(|_| self.unread.damaged_end) else { return Ok(()) };
        from.seek(SeekFrom::Start(self.whole))?;
        let beside = hidden_beside(&self.path, "damaged");
        let mut to = OpenOptions::new().create(true).append(true).open(beside)?;
        io::copy(&mut from, &mut to)?;
        to.sync_all()
    }

    /// A record; its checksum was right when the log was read through.
    pub fn record(&self, spot: Spot) -> Result<Record, StoreError> {
        let read = || -> io::Result<Record> {
            let mut content = vec![0; spot.length as usize];
            let mut file = self.file.as_ref().ok_or(io::ErrorKind::NotFound)?;
            file.seek(SeekFrom::Start(spot.at + 4))?;
            file.read_exact(&mut content)?;
            let kind = content[0];
            content.drain(..BEFORE_PAYLOAD);
            Ok(Record { kind, payload: content })
        };
        read().map_err(StoreError::of("read", &self.path))
    }
}

fn head_of<Head: Headed>(text: &[u8], what: &str) -> io::Result<Head> {
    let invalid = |reason: String| io::Error::new(io::ErrorKind::InvalidData, reason);
    let text = std::str::from_utf8(text).map_err(io::Error::other)?;
    let table: toml::Table = text.parse().map_err(io::Error::other)?;
    match table.get("format").and_then(toml::Value::as_integer) {
        Some(format) if format == Head::FORMAT => {}
        Some(format) if format < Head::FORMAT => {
            return Err(invalid(format!(
                "it was written by an earlier version of sanchi, which kept less (format {format}, and this program goes on \
                 from format {}); --force begins anew",
                Head::FORMAT
            )));
        }
        _ => return Err(invalid("it was written by a later version of sanchi".to_owned())),
    }
    toml::from_str(text).map_err(|error| invalid(format!("it is no log of {what}: {}", error.message())))
}

/// What comes next in a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    Whole,
    /// Its checksum is wrong, or its length no length.
    Damaged,
    /// Less than its length says, or nothing.
    Torn,
}

/// Reads the next record into `content`; nothing where its length is none.
fn next_record(bytes: &mut impl Read, left: u64, content: &mut Vec<u8>) -> io::Result<Next> {
    let mut four = [0; 4];
    content.clear();
    if left < AROUND {
        return Ok(Next::Torn);
    }
    bytes.read_exact(&mut four)?;
    let length = u32::from_le_bytes(four);
    if u64::from(length) > LARGEST || length == 0 {
        content.push(HEAD);
        return Ok(Next::Damaged);
    }
    if u64::from(length) > left - AROUND {
        return Ok(Next::Torn);
    }
    content.resize(length as usize, 0);
    bytes.read_exact(content)?;
    let mut checksum = [0; CHECKSUM];
    bytes.read_exact(&mut checksum)?;
    Ok(if Sha256::digest(&content)[..CHECKSUM] == checksum { Next::Whole } else { Next::Damaged })
}

fn key_of(content: &[u8]) -> u64 {
    u64::from_le_bytes(eight(content.get(1..).unwrap_or_default()))
}

/// The first eight bytes, zeros where there are fewer.
pub(super) fn eight(bytes: &[u8]) -> [u8; 8] {
    let mut eight = [0; 8];
    eight.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
    eight
}

fn record(content: &[u8]) -> Vec<u8> {
    let mut bytes = (content.len() as u32).to_le_bytes().to_vec();
    bytes.extend(content);
    bytes.extend(&Sha256::digest(content)[..CHECKSUM]);
    bytes
}

/// A log that is ours to write.
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
    /// Opens a log of `what` for records under a head, and gives what it holds; cuts off what is torn. None if another
    /// process writes it.
    pub fn open<Head: Serialize + Headed + PartialEq>(
        path: &Path,
        head: &Head,
        what: &str,
    ) -> Result<Option<(Self, Contents<Head>)>, StoreError> {
        let path = path.to_owned();
        let lock = lock_of(&path);
        let Some(locked) = locked(&lock).map_err(StoreError::of("write into", &path))? else {
            return Ok(None);
        };
        let opened = Contents::read(&path, what).and_then(|contents| {
            let open = || {
                contents.keep_the_damaged_end()?;
                let mut file = OpenOptions::new().create(true).truncate(false).write(true).open(&path)?;
                file.set_len(contents.whole)?;
                file.seek(SeekFrom::End(0))?;
                Ok(file)
            };
            Ok((open().map_err(StoreError::of("write", &path))?, contents))
        });
        let (file, contents) = match opened {
            Ok(opened) => opened,
            Err(error) => {
                let _ = fs::remove_file(&lock);
                return Err(error);
            }
        };
        let length = contents.whole;
        let mut log = Self { path, file, length, synced: Instant::now(), lock, _locked: locked };
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
        Ok(Some((log, contents)))
    }

    /// Adds a record.
    pub fn add(&mut self, kind: u8, key: u64, payload: &[u8]) -> Result<(), StoreError> {
        let content = [&[kind], &key.to_le_bytes()[..], payload].concat();
        self.append(&record(&content))?;
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

    /// Puts the records under the last head in order, each key once, so that the log does not tell in which order they came
    /// about. Those that are not in the order stand after it, by key.
    pub fn put_in_order<Head: Headed>(
        &mut self,
        order: impl Iterator<Item = u64>,
        what: &str,
    ) -> Result<(), StoreError> {
        self.sync()?;
        let contents = Contents::<Head>::read(&self.path, what)?;
        let Some((_, spots)) = contents.parts.last() else { return Ok(()) };
        let Some(begin) = spots.first().map(|first| first.at) else { return Ok(()) };
        let wanted = in_order(spots, order);
        if wanted == *spots && contents.unread == Unread::default() {
            return Ok(());
        }
        let beside = self.path.with_extension("sanchi.tmp");
        let write = || -> io::Result<(File, u64)> {
            let mut from = contents.file.as_ref().ok_or(io::ErrorKind::NotFound)?;
            let mut to = BufWriter::new(File::create(&beside)?);
            let mut copy = |at: u64, length: u64| -> io::Result<u64> {
                from.seek(SeekFrom::Start(at))?;
                let copied = io::copy(&mut from.take(length), &mut to)?;
                if copied == length { Ok(copied) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
            };
            let mut length = copy(0, begin)?;
            for spot in &wanted {
                length += copy(spot.at, spot.end() - spot.at)?;
            }
            let file = to.into_inner().map_err(io::IntoInnerError::into_error)?;
            file.sync_all()?;
            fs::rename(&beside, &self.path)?;
            Ok((file, length))
        };
        (self.file, self.length) = write().map_err(|error| {
            let _ = fs::remove_file(&beside);
            StoreError::of("write", &self.path)(error)
        })?;
        Ok(())
    }
}

/// Records in an order of keys, of each the last, those that are not in it behind.
fn in_order(spots: &[Spot], order: impl Iterator<Item = u64>) -> Vec<Spot> {
    // Of equal keys the last comes first.
    let mut sorted: Vec<Spot> = spots.iter().rev().copied().collect();
    sorted.sort_by_key(|spot| spot.key);
    sorted.dedup_by_key(|spot| spot.key);
    let mut taken = vec![false; sorted.len()];
    let mut wanted = Vec::with_capacity(sorted.len());
    for key in order {
        if let Ok(place) = sorted.binary_search_by_key(&key, |spot| spot.key)
            && !std::mem::replace(&mut taken[place], true)
        {
            wanted.push(sorted[place]);
        }
    }
    wanted.extend(sorted.iter().zip(&taken).filter(|(_, taken)| !**taken).map(|(spot, _)| *spot));
    wanted
}

impl Drop for Log {
    fn drop(&mut self) {
        let _ = self.file.sync_data();
        let _ = fs::remove_file(&self.lock);
    }
}

/// A lock by its file; none if another process has it.
pub(super) fn locked(path: &Path) -> io::Result<Option<File>> {
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
        // Processes of other machines may have the same number.
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let mine = format!("{} {}", std::process::id(), now.as_nanos());
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
    use serde::Deserialize;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Head {
        format: u32,
        name: String,
    }

    impl Headed for Head {
        const FORMAT: i64 = 1;
    }

    fn head(name: &str) -> Head {
        Head { format: 1, name: name.to_owned() }
    }

    fn payload(key: u64) -> Vec<u8> {
        vec![key as u8; key as usize * 3]
    }

    fn all(path: &Path) -> Vec<(u64, Record)> {
        let contents = Contents::<Head>::read(path, "tests").unwrap();
        let spots = contents.parts.iter().flat_map(|(_, spots)| spots);
        spots.map(|&spot| (spot.key, contents.record(spot).unwrap())).collect()
    }

    fn write(folder: &Path, keys: impl Iterator<Item = u64>) -> PathBuf {
        let (mut log, _) = Log::open(&folder.join("log"), &head("a"), "tests").unwrap().unwrap();
        keys.for_each(|key| log.add(b'R', key, &payload(key)).unwrap());
        log.path.clone()
    }

    #[test]
    fn records_come_back_as_they_were_and_a_torn_end_is_cut_off_wherever_it_is() {
        let place = tempfile::tempdir().unwrap();
        let path = write(place.path(), 0..5);
        let whole = fs::read(&path).unwrap();
        let records = all(&path);
        let wanted = (0..5).map(|key| (key, Record { kind: b'R', payload: payload(key) }));
        assert!(records.iter().cloned().eq(wanted));
        let mut lengths = std::collections::BTreeSet::new();
        for cut in 0..whole.len() {
            fs::write(&path, &whole[..cut]).unwrap();
            let found = all(&path);
            assert_eq!(found, records[..found.len()]);
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
        let last = bytes.len() - 18;
        bytes[last] ^= 1;
        fs::write(&path, &bytes).unwrap();
        let contents = Contents::<Head>::read(&path, "tests").unwrap();
        assert_eq!(contents.parts[0].1.len(), 4);
        assert!(contents.unread.torn > 0 && contents.unread.damaged_end);
        fs::write(&path, "something else").unwrap();
        let refused = Log::open(&path, &head("a"), "tests").unwrap_err();
        assert!(refused.to_string().contains("no log of tests"), "{refused}");
        assert_eq!(fs::read(&path).unwrap(), b"something else");
    }

    #[test]
    fn a_damaged_record_costs_no_other_and_nothing_is_cut_off_unkept() {
        let place = tempfile::tempdir().unwrap();
        let path = write(place.path(), 0..5);
        let whole = fs::read(&path).unwrap();
        let spots = Contents::<Head>::read(&path, "tests").unwrap().parts[0].1.clone();
        let beside = hidden_beside(&path, "damaged");
        for byte in spots[0].at as usize..whole.len() {
            let mut bytes = whole.clone();
            bytes[byte] ^= 1;
            fs::write(&path, &bytes).unwrap();
            let unread = Contents::<Head>::read(&path, "tests").unwrap().unread;
            drop(Log::open(&path, &head("a"), "tests").unwrap());
            let found: Vec<u64> = all(&path).into_iter().map(|(key, _)| key).collect();
            let hit = spots.iter().position(|spot| byte < spot.end() as usize).unwrap();
            let in_its_length = byte < spots[hit].at as usize + 4;
            let others = (0..5).filter(|&key| key != hit as u64);
            let length = fs::metadata(&path).unwrap().len();
            if in_its_length || hit == 4 {
                // Where its length is damaged nobody knows where the next begins.
                assert!(found.iter().copied().eq(0..hit as u64), "{byte}: {found:?}");
                assert!(unread.damaged_end || hit == 4, "{byte}");
                if unread.damaged_end {
                    assert_eq!(fs::read(&beside).unwrap(), bytes[length as usize..], "{byte}");
                }
            } else {
                assert!(found.iter().copied().eq(others), "{byte}: {found:?}");
                assert_eq!((unread.damaged, unread.torn, length), (1, 0, whole.len() as u64), "{byte}");
            }
            let _ = fs::remove_file(&beside);
        }
    }

    #[test]
    fn a_log_of_another_format_is_refused_with_what_to_do() {
        let refused = |format: u32| {
            let place = tempfile::tempdir().unwrap();
            let path = place.path().join("log");
            drop(Log::open(&path, &Head { format, name: "a".into() }, "tests").unwrap());
            Contents::<Head>::read(&path, "tests").unwrap_err().to_string()
        };
        assert!(
            refused(0).contains("earlier version") && refused(0).contains("--force begins anew"),
            "{}",
            refused(0)
        );
        assert!(refused(2).contains("later version"), "{}", refused(2));
    }

    #[test]
    fn a_finished_log_is_in_order_whatever_the_order_in_which_records_came() {
        let place = tempfile::tempdir().unwrap();
        let bytes = |keys: [u64; 5], twice: u64| {
            let folder = place.path().join(twice.to_string());
            fs::create_dir_all(&folder).unwrap();
            let path = write(&folder, keys.into_iter().chain([twice]));
            let (mut log, _) = Log::open(&path, &head("a"), "tests").unwrap().unwrap();
            log.put_in_order::<Head>([3, 1, 4, 0, 2].into_iter(), "tests").unwrap();
            // It can be added to afterwards.
            log.add(b'R', 9, &payload(9)).unwrap();
            drop(log);
            let found: Vec<u64> = all(&path).into_iter().map(|(key, _)| key).collect();
            assert_eq!(found, [3, 1, 4, 0, 2, 9]);
            fs::read(&path).unwrap()
        };
        assert_eq!(bytes([0, 1, 2, 3, 4], 1), bytes([4, 2, 0, 1, 3], 2));
    }

    #[test]
    fn one_process_writes_a_log_and_another_head_stands_before_its_own_records() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("log");
        let open = |name: &str| Log::open(&path, &head(name), "tests").unwrap();
        let log = open("a").unwrap();
        assert!(open("a").is_none());
        drop(log);
        write(place.path(), 0..2);
        let (log, contents) = open("b").unwrap();
        assert_eq!(contents.parts[0].1.len(), 2);
        drop(log);
        let parts = Contents::<Head>::read(&path, "tests").unwrap().parts;
        assert!(parts.iter().map(|(head, _)| &*head.name).eq(["a", "b"]));
    }
}
