//! `sanchi describe`: what parameters mean.

use super::unspoken;
use crate::cli::arguments::Describe;
use crate::cli::model::{self, Description};
use crate::cli::terminal::Terminal;
use crate::cli::{Complaint, Ended};

/// Tells a parameter, a group, or all.
pub(crate) fn describe(typed: &Describe, terminal: &mut Terminal) -> Result<Ended, Complaint> {
    let form = match (typed.markdown, typed.json_schema) {
        (_, true) => Description::JsonSchema,
        (true, _) => Description::Markdown,
        _ => Description::Plain,
    };
    let text = model::describe(typed.key.as_deref(), form).map_err(Complaint::wrong)?;
    terminal.answer(&text).map_err(unspoken)?;
    Ok(Ended::Done)
}
