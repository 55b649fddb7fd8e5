//! `sanchi check`: every problem in a scenario at once.

use super::unspoken;
use crate::cli::arguments::Check;
use crate::cli::model::{self, Changes};
use crate::cli::terminal::Terminal;
use crate::cli::{Complaint, Ended};

/// Reads scenarios and tells what is wrong with them.
pub(crate) fn check(typed: &Check, terminal: &mut Terminal) -> Result<Ended, Complaint> {
    let mut found = 0;
    for file in &typed.files {
        match model::load(file, &Changes::default(), 1, terminal.error_color) {
            Ok(_) => terminal.answer(&format!("{file}: no problems\n")).map_err(unspoken)?,
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
