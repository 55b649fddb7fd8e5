//! `sanchi list`: the shipped scenarios.

use super::unspoken;
use crate::cli::terminal::Terminal;
use crate::cli::{Complaint, Ended, model};
use crate::report::text::aligned;

/// Lists the shipped scenarios with a line each.
pub(crate) fn list(terminal: &mut Terminal) -> Result<Ended, Complaint> {
    let shipped = model::list();
    let width = shipped.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    let rows: Vec<Vec<String>> =
        shipped.iter().map(|(name, title)| vec![format!("{name:<width$}  {title}")]).collect();
    let mut text = aligned(&rows).join("\n");
    text.push_str("\n\n  sanchi run NAME runs one; in a file of your own, extends = \"NAME\" changes it.\n");
    terminal.answer(&text).map_err(unspoken)?;
    Ok(Ended::Done)
}
