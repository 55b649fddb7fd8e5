//! The measures that a summary tells.

use crate::experiment::outcome::{Outcome, When};
use crate::observe::table::Column;
use crate::observe::yearly::{Yearly, yearly};

/// A measure that a summary tells, if the district's table has its column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measure {
    /// The column.
    pub column: &'static str,
    /// What people call it.
    pub label: &'static str,
    /// Whether it stands in the small table; the others are drawn over the years and stand in the JSON.
    pub in_table: bool,
    /// Whether more of it is better for the district; none where that cannot be said.
    pub more_is_better: Option<bool>,
}

const fn measure(
    column: &'static str,
    label: &'static str,
    in_table: bool,
    more_is_better: Option<bool>,
) -> Measure {
    Measure { column, label, in_table, more_is_better }
}

/// In the order in which they are told.
pub const MEASURES: &[Measure] = &[
    measure("shipments", "Shipments", true, Some(true)),
    measure("sales", "Sales", false, Some(true)),
    measure("value_added", "Value added", true, Some(true)),
    measure("exports", "Exports", true, Some(true)),
    measure("export_share", "Export share", false, None),
    measure("import_penetration", "Import penetration", true, None),
    measure("persons_engaged", "Persons engaged", true, Some(true)),
    measure("establishments", "Establishments", true, Some(true)),
    measure("wholesalers", "Wholesalers", false, Some(true)),
    measure("manufacturers", "Manufacturers", false, Some(true)),
    measure("craftsmen", "Craftsmen", false, Some(true)),
    measure("wholesaler_margin", "Wholesalers' margin", false, None),
    measure("mean_piece_rate", "Piece rate, mean", true, None),
    measure("productivity", "Productivity", false, Some(true)),
    measure("lead_time", "Lead time", true, Some(false)),
    measure("outside_share", "Outside share", true, None),
    measure("offshore_share", "Offshore share", true, None),
    measure("niche_share", "Niche share", true, Some(true)),
    measure("mean_trust", "Trust, mean", false, Some(true)),
    measure("link_survival_12m", "Ties that last a year", false, Some(true)),
    measure("mean_skill", "Skill, mean", false, Some(true)),
    measure("mean_craftsman_age", "Craftsmen's age, mean", false, None),
    measure("mean_owner_age", "Owners' age, mean", false, None),
    measure("bank_lending", "Bank lending", false, None),
    measure("bank_capital", "Bank capital", false, Some(true)),
    measure("public_spending", "Public spending", false, Some(false)),
];

/// Columns that count what came and went, summed over the whole span. Any other column that begins with
/// `closures_` is told too.
pub const COMINGS_AND_GOINGS: &[&str] = &["openings", "closures_", "relocations"];

/// All measures of a run, a line each with unit and meaning.
pub fn listed(columns: &[Column]) -> String {
    let rows: Vec<Vec<String>> = columns
        .iter()
        .map(|column| vec![format!("{:<30}  {}", column.name, unit_told(column)), column.meaning.to_owned()])
        .collect();
    let wide = rows.iter().map(|row| row[0].chars().count()).max().unwrap_or(0);
    rows.iter().map(|row| format!("{:<wide$}  {}\n", row[0], row[1])).collect()
}

/// One of them with all that is known of it.
pub fn described(column: &Column) -> String {
    format!(
        "{0}\n  {1}\n  unit     {2}\n  a year   {3}\n  example  --of {0}@2000, or {0}@2000/1985 for the change\n",
        column.name,
        column.meaning,
        unit_told(column),
        yearly(column).name()
    )
}

fn unit_told(column: &Column) -> String {
    column.unit.replace("{currency}", "the scenario's currency")
}

/// How a measure is written: a factor and the unit that then stands beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Scale {
    /// Values are divided by it.
    pub divisor: f64,
    /// The unit in words.
    pub unit: String,
    /// Decimals.
    pub decimals: usize,
    /// Whether it is a share, told in per cent.
    pub share: bool,
}

/// The unit of a yearly value: a flow a month, summed, is a flow a year.
pub fn yearly_unit(column: &Column, currency: &str) -> String {
    let unit = column.unit.replace("{currency}", currency);
    match (yearly(column), unit.strip_suffix("/month")) {
        (Yearly::Sum, Some(flow)) => flow.to_owned(),
        _ => unit,
    }
}

/// The unit of an outcome.
pub fn unit_of(outcome: &Outcome, columns: &[Column], currency: &str) -> String {
    // A year's value of a flow is its sum, whose unit says nothing of months.
    let column = columns.iter().find(|column| column.name == outcome.measure);
    match column.filter(|_| outcome.against.is_none() && !matches!(outcome.when, When::Month(_))) {
        Some(column) => yearly_unit(column, currency),
        None => outcome.unit(columns).replace("{currency}", currency),
    }
}

/// A scale in which the largest value (by size) has up to four digits before the point.
pub fn scale(unit: &str, largest: f64) -> Scale {
    let share = unit == "share";
    let (divisor, unit) = if share {
        (0.01, "%".to_owned())
    } else {
        let (divisor, word) = match largest.abs() {
            size if size >= 1e13 => (1e12, "trillion "),
            size if size >= 1e9 => (1e9, "billion "),
            size if size >= 1e6 => (1e6, "million "),
            size if size >= 1e4 => (1e3, "thousand "),
            _ => (1.0, ""),
        };
        let unit = if unit == "-" { "" } else { unit };
        (divisor, format!("{word}{unit}").trim_end().to_owned())
    };
    let decimals = super::text::decimals_for(largest / divisor);
    Scale { divisor, unit, decimals: if share { 1 } else { decimals }, share }
}

/// Without decimals where values are whole and written as they are.
pub fn scale_of(column: &Column, unit: &str, largest: f64) -> Scale {
    let mut scale = scale(unit, largest);
    if column.whole && yearly(column) != Yearly::Mean && scale.divisor == 1.0 {
        scale.decimals = 0;
    }
    scale
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_told_in_billions_and_shares_in_per_cent() {
        assert_eq!(
            scale("yen", 3.12e10),
            Scale { divisor: 1e9, unit: "billion yen".into(), decimals: 1, share: false }
        );
        assert_eq!(scale("persons", 1_060.0).unit, "persons");
        assert_eq!(scale("-", 0.5).unit, "");
        let share = scale("share", 0.123);
        assert_eq!((share.unit.as_str(), share.decimals), ("%", 1));
    }
}
