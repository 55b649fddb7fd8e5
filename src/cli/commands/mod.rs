//! What is done, a file a command.

pub(crate) mod check;
pub(crate) mod describe;
pub(crate) mod list;
pub(crate) mod merge;
pub(crate) mod new;
pub(crate) mod run;
pub(crate) mod sweep;

use super::{Complaint, wording};
use crate::store::Refusal;
use std::io;

/// Standard output could not be written.
fn unspoken(error: io::Error) -> Complaint {
    Complaint::failed(format!("cannot write to standard output: {error}"))
}

fn counted(number: u64, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

fn refused(refusal: Refusal) -> Complaint {
    let words = wording::refusal(&refusal);
    match refusal {
        Refusal::System(_) => Complaint::failed(words),
        _ => Complaint::wrong(words),
    }
}
