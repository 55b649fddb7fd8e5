//! `sanchi verify`: whether a results folder is what its manifest says.

use super::unspoken;
use crate::cli::answering::{results, unreadable};
use crate::cli::arguments::Verify;
use crate::cli::terminal::Terminal;
use crate::cli::{Complaint, Ended, wording};
use crate::report::json::Json;
use crate::simulation::MODEL_VERSION;
use crate::store::Reading;

/// Recomputes the hashes of a results folder.
pub(crate) fn verify(typed: &Verify, terminal: &mut Terminal) -> Result<Ended, Complaint> {
    let reading = Reading::open(&typed.results).map_err(unreadable)?;
    let strangers = reading.strangers().map_err(unreadable)?;
    if typed.json {
        let manifest = &reading.manifest;
        let told = [
            ("format", Json::Whole(1)),
            ("kind", Json::text(manifest.kind.to_string())),
            ("scenario", Json::text(manifest.scenario.name.as_str())),
            ("model_version", Json::text(manifest.model_version.as_str())),
            ("replays_here", Json::Flag(manifest.model_version == MODEL_VERSION)),
            ("not_in_the_manifest", Json::List(strangers.into_iter().map(Json::Text).collect())),
        ];
        terminal.answer(&results(reading.folder(), told, manifest).pretty()).map_err(unspoken)?;
        return Ok(Ended::Done);
    }
    terminal.answer(&wording::verified(&reading, &strangers, MODEL_VERSION)).map_err(unspoken)?;
    Ok(Ended::Done)
}
