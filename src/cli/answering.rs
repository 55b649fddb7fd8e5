//! An answer and where it lies: told on standard output, told again, or refused.

use super::commands::unspoken;
use super::terminal::Terminal;
use super::{Complaint, Ended, wording};
use crate::report::json::{Json, with_member};
use crate::report::telling;
use crate::store::{Manifest, Refusal, Status, StoreError, Unreadable};
use std::fs;
use std::path::Path;

/// Tells again what a folder holds.
pub(crate) fn tell_again(
    folder: &Path,
    json: bool,
    manifest: &Manifest,
    terminal: &mut Terminal,
) -> Result<Ended, Complaint> {
    let (text, summary) = summaries(folder)?;
    tell(folder, json, manifest, &text, &summary, terminal)?;
    terminal.note(&wording::there_already(folder));
    Ok(ended(manifest, terminal))
}

/// The summaries that lie in a folder, for people and for machines.
pub(crate) fn summaries(folder: &Path) -> Result<(String, String), Complaint> {
    let read = |name: &str| {
        let path = folder.join(name);
        fs::read_to_string(&path).map_err(|cause| unwritten(&StoreError { tried: "read", path, cause }))
    };
    Ok((read("summary.txt")?, read("summary.json")?))
}

/// What lies in a folder, for machines.
pub(crate) fn results<const N: usize>(folder: &Path, more: [(&str, Json); N], manifest: &Manifest) -> Json {
    let files = manifest.files.iter().map(|file| {
        let rows = file.rows.and_then(|rows| i64::try_from(rows).ok()).map_or(Json::Null, Json::Whole);
        Json::object([
            ("name", Json::text(file.name.as_str())),
            ("rows", rows),
            ("sha256", Json::text(file.sha256.as_str())),
        ])
    });
    let folder = ("folder".to_owned(), Json::text(folder.display().to_string()));
    let more = more.into_iter().map(|(name, value)| (name.to_owned(), value));
    let files = ("files".to_owned(), Json::List(files.collect()));
    Json::Object(std::iter::once(folder).chain(more).chain([files]).collect())
}

/// Tells a summary, and where the files are.
pub(crate) fn tell(
    folder: &Path,
    as_json: bool,
    manifest: &Manifest,
    text: &str,
    json: &str,
    terminal: &mut Terminal,
) -> Result<(), Complaint> {
    if as_json {
        return terminal
            .answer(&with_member(json, "results", &results(folder, [], manifest)))
            .map_err(unspoken);
    }
    let told = format!("{text}\n{}", wording::where_files_are(folder, manifest));
    let told = if terminal.color { telling::emboldened(&told) } else { told };
    terminal.answer(&told).map_err(unspoken)
}

/// How the command ends, with a word on standard error where it did not end well.
pub(crate) fn ended(manifest: &Manifest, terminal: &mut Terminal) -> Ended {
    let ended = match manifest.status {
        Status::Complete => Ended::Done,
        Status::Stopped => Ended::Stopped,
        Status::Failed => Ended::Failed,
    };
    if let Some(words) = wording::ending(manifest) {
        terminal.complain(ended, &words);
    }
    ended
}

/// `1 replicate`, `2 replicates`.
pub(crate) fn counted(number: u64, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// Why a folder may not be written.
pub(crate) fn refused(refusal: Refusal) -> Complaint {
    let words = wording::refusal(&refusal);
    match refusal {
        Refusal::System(_) => Complaint::failed(words),
        _ => Complaint::wrong(words),
    }
}

/// Why a folder could not be written.
pub(crate) fn unwritten(error: &StoreError) -> Complaint {
    Complaint::failed(format!("{error}; nothing was left behind under the names of results"))
}

/// Why a folder cannot be read as results: a wrong request where it is none of ours, else a failure.
pub(crate) fn unreadable(error: Unreadable) -> Complaint {
    let words = wording::unreadable(&error);
    match error {
        Unreadable::NotThere(_)
        | Unreadable::NotAFolder(_)
        | Unreadable::NoManifest(_)
        | Unreadable::OtherFormat(..)
        | Unreadable::NoTable(..) => Complaint::wrong(words),
        _ => Complaint::failed(words),
    }
}
