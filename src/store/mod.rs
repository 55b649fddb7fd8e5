//! Results folders: Parquet, CSV, manifest.
//!
//! A folder is written under temporary names beside the final ones and renamed into place at the end, the
//! manifest last: a folder with a manifest is whole. The tables, the scenario and the summary depend on what
//! was run and on nothing else; clock, threads and command line stand in the manifest alone.

mod answer;
mod calibration;
mod clock;
mod columnar;
mod delimited;
mod files;
mod folder;
mod kept;
mod log;
mod manifest;
mod packed;
mod parquet_reading;
mod reading;
mod replaying;
mod results;
mod rows;
mod sealed;
mod sweep;
mod sweep_log;
mod sweep_tables;

pub use answer::{Answer, Answering, answered};
pub use calibration::{CalibrationClosing, CalibrationFolder};
pub use clock::utc;
pub use files::Format;
pub use folder::{Refusal, Standing, look};
pub use kept::{Asked, Kept};
pub use log::Unread;
pub use manifest::{
    CARD, CARD_MARKDOWN, Clock, FailureEntry, FileEntry, GRAPHML, MANIFEST, Manifest, PLAN, POSTERIOR,
    PlanEntry, REPORT, Replicates, ScenarioEntry, Status, TARGETS, build,
};
pub use packed::{Packed, Packer, Packing};
pub use reading::{Reading, Unreadable};
pub use replaying::{Difference, Found, replay_pair, replay_row, replay_run};
pub use results::{Closing, REPLICATES_PER_GROUP, Results};
pub use sweep::{Gathered, NoMerge, SweepClosing, SweepFolder, gather, told_already};
pub use sweep_log::Head;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why a results folder could not be read or written.
#[derive(Debug)]
pub struct StoreError {
    /// What was tried: `create`, `write`, `read`.
    pub tried: &'static str,
    /// On what.
    pub path: PathBuf,
    /// What the system said.
    pub cause: io::Error,
}

impl StoreError {
    pub(crate) fn of<'a>(tried: &'static str, path: &'a Path) -> impl FnOnce(io::Error) -> Self + 'a {
        move |cause| Self { tried, path: path.to_owned(), cause }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot {} {}: {}", self.tried, self.path.display(), self.cause)
    }
}

impl std::error::Error for StoreError {}
