//! `sanchi list`: the shipped scenarios.

use super::unspoken;
use crate::cli::arguments::List;
use crate::cli::terminal::Terminal;
use crate::cli::{Complaint, Ended, model};
use crate::report::json::Json;
use crate::report::text::aligned;

/// Lists the shipped scenarios with a line each.
pub(crate) fn list(typed: &List, terminal: &mut Terminal) -> Result<Ended, Complaint> {
    let shipped = model::list();
    if typed.json {
        let scenarios = shipped
            .into_iter()
            .map(|(name, title)| Json::object([("name", Json::Text(name)), ("title", Json::Text(title))]));
        let told = Json::object([("format", Json::Whole(1)), ("scenarios", Json::List(scenarios.collect()))]);
        terminal.answer(&told.pretty()).map_err(unspoken)?;
        return Ok(Ended::Done);
    }
    let width = shipped.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    let rows: Vec<Vec<String>> =
        shipped.iter().map(|(name, title)| vec![format!("{name:<width$}  {title}")]).collect();
    let mut text = aligned(&rows).join("\n");
    text.push_str(
        "\n\nsanchi run NAME runs one. A file of your own changes it, such as no_yen_shock.toml:\n\n",
    );
    text.push_str("  format = 1\n  extends = \"typical\"\n  shock.yen_appreciation.removed = true\n\n");
    text.push_str("and is run with: sanchi run ./no_yen_shock.toml\n\nsanchi new NAME begins such a file.\n");
    text.push_str(
        "\nsanchi describe tells every parameter, sanchi describe measures what is measured each month.\n",
    );
    terminal.answer(&text).map_err(unspoken)?;
    Ok(Ended::Done)
}
