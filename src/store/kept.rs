//! The log of a question that many replicates answer: what each has left, so that a question that broke off goes on, and
//! one for more replicates lives only those that are new.

use super::StoreError;
use super::folder::{LOG, Refusal};
use super::log::{Contents, Headed, Log, Spot, forget};
use crate::experiment::keeping::Keeping;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

const WHAT: &str = "a question";
const REPLICATE: u8 = b'P';

/// What is asked, whatever the number of replicates and the form of the answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The version of this layout.
    pub format: u32,
    /// `compare`, `attribute`, `validate`.
    pub kind: String,
    /// The scenario's name.
    pub scenario: String,
    /// The seed.
    pub seed: u64,
    /// The address of all that a replicate depends on.
    pub address: String,
}

impl Asked {
    /// The version of the layout of what replicates leave. The second keeps what a pair costs.
    pub const FORMAT: u32 = 2;
}

impl Headed for Asked {
    const FORMAT: i64 = Self::FORMAT as i64;
}

/// What the log in a folder belongs to; none if there is no log, or none with a head.
pub(super) fn asked_in(folder: &Path) -> Result<Option<Asked>, StoreError> {
    let contents = Contents::<Asked>::read(&folder.join(LOG), WHAT)?;
    Ok(contents.parts.into_iter().next_back().map(|(asked, _)| asked))
}

/// What replicates have left, in a log that is ours to write. A log without a replicate is taken away again.
pub struct Kept {
    path: PathBuf,
    /// Told where a replicate cannot be written, so that no more are lived.
    stop: Arc<AtomicBool>,
    known: BTreeMap<u32, Spot>,
    inner: Mutex<Inner>,
}

struct Inner {
    log: Option<Log>,
    contents: Contents<Asked>,
    added: usize,
    broken: Option<StoreError>,
}

impl Kept {
    /// Opens the log in a folder; with `force` what is there is forgotten first.
    pub(super) fn open(
        folder: &Path,
        asked: &Asked,
        force: bool,
        stop: Arc<AtomicBool>,
    ) -> Result<Self, Refusal> {
        let path = folder.join(LOG);
        if force && path.exists() && !forget(std::slice::from_ref(&path))? {
            return Err(Refusal::Locked(folder.to_owned()));
        }
        let opened = Log::open(&path, asked, WHAT)?;
        let (log, contents) = opened.ok_or_else(|| Refusal::Locked(folder.to_owned()))?;
        let parts = contents.parts.iter().filter(|(head, _)| head == asked);
        let spots = parts.flat_map(|(_, spots)| spots);
        let known = spots.filter_map(|&spot| Some((u32::try_from(spot.key).ok()?, spot))).collect();
        let inner = Mutex::new(Inner { log: Some(log), contents, added: 0, broken: None });
        Ok(Self { path, stop, known, inner })
    }

    /// How many replicates below a number were there when it was opened.
    pub fn there(&self, below: u32) -> usize {
        self.known.range(..below).count()
    }

    /// How many replicates it has, those that were added among them.
    pub fn count(&self) -> usize {
        self.known.len() + self.inner().added
    }

    /// Why a replicate could not be written, if one could not.
    pub fn broken(&self) -> Option<StoreError> {
        self.inner().broken.take()
    }

    /// Puts it in order, so that it does not tell in which order replicates ended.
    pub(super) fn finish(&self) -> Result<(), StoreError> {
        let mut inner = self.inner();
        inner.log.as_mut().map_or(Ok(()), |log| log.put_in_order::<Asked>(std::iter::empty(), WHAT))
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<Left: Serialize + DeserializeOwned> Keeping<Left> for Kept {
    fn known(&self, replicate: u32) -> Option<Left> {
        let record = self.inner().contents.record(*self.known.get(&replicate)?).ok()?;
        // What another build has written otherwise is lived again.
        let (left, rest) = postcard::take_from_bytes(&record.payload).ok()?;
        rest.is_empty().then_some(left)
    }

    fn keep(&self, replicate: u32, left: &Left) -> ControlFlow<()> {
        let bytes = postcard::to_stdvec(left).map_err(std::io::Error::other);
        let mut inner = self.inner();
        if inner.broken.is_some() {
            return ControlFlow::Break(());
        }
        let Some(log) = &mut inner.log else { return ControlFlow::Break(()) };
        let written = bytes
            .map_err(StoreError::of("write", &self.path))
            .and_then(|bytes| log.add(REPLICATE, u64::from(replicate), &bytes));
        match written {
            Ok(()) => {
                inner.added += 1;
                ControlFlow::Continue(())
            }
            Err(error) => {
                inner.broken = Some(error);
                self.stop.store(true, Ordering::SeqCst);
                ControlFlow::Break(())
            }
        }
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        let nothing = self.inner().contents.parts.iter().all(|(_, spots)| spots.is_empty());
        let empty = nothing && self.count() == 0;
        // Closed first: not every system lets an open file be taken away.
        self.inner().log.take();
        if empty {
            let _ = fs::remove_file(&self.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(address: &str) -> Asked {
        Asked {
            format: Asked::FORMAT,
            kind: "compare".into(),
            scenario: "typical".into(),
            seed: 1,
            address: address.into(),
        }
    }

    fn open(folder: &Path, address: &str, force: bool) -> Kept {
        Kept::open(folder, &asked(address), force, Arc::default()).unwrap()
    }

    fn known(kept: &Kept, replicate: u32) -> Option<Vec<u64>> {
        let known: Option<Vec<f64>> = kept.known(replicate);
        known.map(|values| values.into_iter().map(f64::to_bits).collect())
    }

    #[test]
    fn what_was_kept_is_known_to_the_bit_and_an_empty_log_does_not_stay() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join(LOG);
        let kept = open(place.path(), "a", false);
        assert!(path.exists());
        drop(kept);
        assert!(!path.exists() && asked_in(place.path()).unwrap().is_none());
        let kept = open(place.path(), "a", false);
        for (replicate, value) in [(4, f64::NAN), (1, -0.0), (300, 0.1)] {
            assert!(kept.keep(replicate, &vec![value]).is_continue());
        }
        assert_eq!((kept.count(), kept.there(u32::MAX)), (3, 0));
        kept.finish().unwrap();
        drop(kept);
        assert_eq!(asked_in(place.path()).unwrap(), Some(asked("a")));
        let kept = open(place.path(), "a", false);
        assert_eq!((kept.there(4), kept.there(5)), (1, 2));
        assert_eq!(known(&kept, 4), Some(vec![f64::NAN.to_bits()]));
        assert_eq!(known(&kept, 1), Some(vec![(-0.0_f64).to_bits()]));
        assert_eq!(known(&kept, 2), None);
        // What cannot be what is asked for is not known.
        let other: Option<Vec<String>> = kept.known(4);
        assert_eq!(other, None);
    }

    #[test]
    fn another_question_knows_nothing_and_force_forgets() {
        let place = tempfile::tempdir().unwrap();
        assert!(open(place.path(), "a", false).keep(0, &vec![1.0]).is_continue());
        assert_eq!(known(&open(place.path(), "b", false), 0), None);
        assert!(known(&open(place.path(), "a", false), 0).is_some());
        let kept = open(place.path(), "a", true);
        assert_eq!((kept.count(), known(&kept, 0)), (0, None));
    }
}
