//! `sanchi verify`: whether a results folder is what its manifest says.

use super::unspoken;
use crate::cli::arguments::Verify;
use crate::cli::terminal::Terminal;
use crate::cli::{Complaint, Ended, wording};
use crate::simulation::MODEL_VERSION;
use crate::store::{MANIFEST, verify as verified};

/// Recomputes the hashes of a results folder.
pub(crate) fn verify(typed: &Verify, terminal: &mut Terminal) -> Result<Ended, Complaint> {
    if !typed.results.join(MANIFEST).is_file() {
        return Err(Complaint::wrong(wording::no_results(&typed.results)));
    }
    let found = verified(&typed.results).map_err(|error| Complaint::failed(error.to_string()))?;
    if !found.findings.is_empty() {
        let told: Vec<String> = found.findings.iter().map(|finding| format!("  {finding}")).collect();
        return Err(Complaint::failed(wording::damaged(&typed.results, &told)));
    }
    let told = wording::verified(&typed.results, &found, MODEL_VERSION);
    terminal.answer(&told).map_err(unspoken)?;
    Ok(Ended::Done)
}
