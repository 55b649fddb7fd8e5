//! What is done, a file a command.

pub(crate) mod attribute;
pub(crate) mod calibrate;
pub(crate) mod check;
pub(crate) mod compare;
pub(crate) mod describe;
pub(crate) mod list;
pub(crate) mod merge;
pub(crate) mod new;
pub(crate) mod replay;
pub(crate) mod report;
pub(crate) mod run;
pub(crate) mod sweep;
pub(crate) mod validate;
pub(crate) mod verify;
pub(crate) mod why;

use super::Complaint;
use std::io;

/// Standard output could not be written.
pub(crate) fn unspoken(error: io::Error) -> Complaint {
    Complaint::failed(format!("cannot write to standard output: {error}"))
}
