//! `sanchi new`: a scenario of one's own, begun from a shipped one.

use super::unspoken;
use crate::cli::arguments::New;
use crate::cli::terminal::Terminal;
use crate::cli::{Complaint, Ended, beginning, model, wording};
use crate::scenario::shipped;
use crate::scenario::text::is_path;
use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Writes the file, unless something is there.
pub(crate) fn new(typed: &New, terminal: &mut Terminal) -> Result<Ended, Complaint> {
    let (path, name) = place(&typed.name)?;
    if is_path(&typed.from) {
        return Err(Complaint::wrong(wording::begun_from_a_file(&typed.from)));
    }
    let values = model::values_of(&typed.from, terminal.error_color).map_err(Complaint::wrong)?;
    let shown = wording::shell_word(&path.display().to_string());
    let text = beginning::text(&name, &shown, &typed.from, &values);
    write(&path, &text, typed.force).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Complaint::wrong(wording::there_is_a_file(&path)),
        _ => Complaint::failed(wording::unwritten_file(&path, &error)),
    })?;
    terminal.answer(&wording::begun(&path, &shown, &typed.from)).map_err(unspoken)?;
    Ok(Ended::Done)
}

/// The file that is meant, and the name that its results will bear.
fn place(typed: &str) -> Result<(PathBuf, String), Complaint> {
    let path =
        PathBuf::from(if typed.ends_with(".toml") { typed.to_owned() } else { format!("{typed}.toml") });
    let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let unfit = name.trim().is_empty() || name.starts_with('.') || typed.ends_with(['/', '\\']);
    if unfit || typed.contains(char::is_control) {
        return Err(Complaint::wrong(wording::no_name(typed)));
    }
    if shipped::text(&name).is_some() {
        return Err(Complaint::wrong(wording::shipped_name(&name)));
    }
    Ok((path, name))
}

fn write(path: &Path, text: &str, force: bool) -> io::Result<()> {
    if force {
        return fs::write(path, text);
    }
    // Made and looked for at once: nothing is overwritten that comes to be there in between.
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes()).inspect_err(|_| {
        let _ = fs::remove_file(path);
    })
}
