//! `sanchi verify`: whether a results folder is what its manifest says.

use super::unspoken;
use crate::cli::answering::unreadable;
use crate::cli::arguments::Verify;
use crate::cli::terminal::Terminal;
use crate::cli::{Complaint, Ended, wording};
use crate::simulation::MODEL_VERSION;
use crate::store::Reading;

/// Recomputes the hashes of a results folder.
pub(crate) fn verify(typed: &Verify, terminal: &mut Terminal) -> Result<Ended, Complaint> {
    let reading = Reading::open(&typed.results).map_err(unreadable)?;
    let strangers = reading.strangers().map_err(unreadable)?;
    terminal.answer(&wording::verified(&reading, &strangers, MODEL_VERSION)).map_err(unspoken)?;
    Ok(Ended::Done)
}
