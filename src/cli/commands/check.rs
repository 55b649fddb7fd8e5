//! `sanchi check`: every problem in a scenario or in a file of targets at once.

use super::{unspoken, validate};
use crate::cli::arguments::Check;
use crate::cli::model::{self, Changes};
use crate::cli::terminal::Terminal;
use crate::cli::{Complaint, Ended};
use crate::scenario::text::is_path;
use std::fs;
use std::path::Path;

/// Reads scenarios and targets and tells what is wrong with them.
pub(crate) fn check(typed: &Check, terminal: &mut Terminal) -> Result<Ended, Complaint> {
    let mut found = 0;
    for file in &typed.files {
        match checked(file, terminal.error_color) {
            Ok(()) => terminal.answer(&format!("{file}: no problems\n")).map_err(unspoken)?,
            Err(problems) => {
                found += 1;
                terminal.complain(Ended::Wrong, &format!("{problems}\n"));
            }
        }
    }
    match found {
        0 => Ok(Ended::Done),
        1 => Err(Complaint::wrong("1 file has problems")),
        found => Err(Complaint::wrong(format!("{found} files have problems"))),
    }
}

fn checked(file: &str, color: bool) -> Result<(), String> {
    match fs::read_to_string(file) {
        Ok(text) if is_path(file) && model::are_targets(&text) => {
            let targets = model::targets(Path::new(file), &text, color)?;
            let scenario = targets.scenario.clone();
            let asked = validate::asked(targets, file, &scenario, &Changes::default(), 1, color);
            asked.map(drop).map_err(|complaint| complaint.words)
        }
        _ => model::load(file, &Changes::default(), 1, color).map(drop),
    }
}
