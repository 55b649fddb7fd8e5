//! The measures that a summary tells, and how a year of months becomes one value.

use crate::observe::table::Column;

/// How the months of a year become one value. Months in which a measure is not defined are left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Yearly {
    /// A flow: the months are added up.
    Sum,
    /// A state that fluctuates, or a ratio: the mean of the months.
    Mean,
    /// A state that is counted: the year's last month.
    End,
}

impl Yearly {
    /// How it is called in results.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sum => "sum of the months",
            Self::Mean => "mean of the months",
            Self::End => "last month",
        }
    }

    /// The value of a year from its months.
    pub fn of(self, months: impl Iterator<Item = f64>) -> f64 {
        match self {
            Self::End => months.last().unwrap_or(f64::NAN),
            Self::Sum | Self::Mean => {
                let (mut sum, mut defined) = (0.0, 0_u32);
                for value in months.filter(|value| !value.is_nan()) {
                    sum += value;
                    defined += 1;
                }
                match (self, defined) {
                    (_, 0) => f64::NAN,
                    (Self::Sum, _) => sum,
                    _ => sum / f64::from(defined),
                }
            }
        }
    }
}

/// A measure that a summary tells, if the district's table has its column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measure {
    /// The column.
    pub column: &'static str,
    /// What people call it.
    pub label: &'static str,
    /// How a year becomes one value.
    pub yearly: Yearly,
    /// Whether it stands in the small table; the others are drawn over the years and stand in the JSON.
    pub in_table: bool,
}

const fn measure(column: &'static str, label: &'static str, yearly: Yearly, in_table: bool) -> Measure {
    Measure { column, label, yearly, in_table }
}

/// In the order in which they are told.
pub const MEASURES: &[Measure] = &[
    measure("shipments", "Shipments", Yearly::Sum, true),
    measure("sales", "Sales", Yearly::Sum, false),
    measure("value_added", "Value added", Yearly::Sum, true),
    measure("exports", "Exports", Yearly::Sum, true),
    measure("export_share", "Export share", Yearly::Mean, false),
    measure("import_penetration", "Import penetration", Yearly::Mean, true),
    measure("persons_engaged", "Persons engaged", Yearly::Mean, true),
    measure("establishments", "Establishments", Yearly::End, true),
    measure("wholesalers", "Wholesalers", Yearly::End, false),
    measure("manufacturers", "Manufacturers", Yearly::End, false),
    measure("craftsmen", "Craftsmen", Yearly::End, false),
    measure("wholesaler_margin", "Wholesalers' margin", Yearly::Mean, false),
    measure("mean_piece_rate", "Piece rate, mean", Yearly::Mean, true),
    measure("productivity", "Productivity", Yearly::Mean, false),
    measure("lead_time", "Lead time", Yearly::Mean, true),
    measure("outside_share", "Outside share", Yearly::Mean, true),
    measure("offshore_share", "Offshore share", Yearly::Mean, true),
    measure("niche_share", "Niche share", Yearly::Mean, true),
    measure("mean_trust", "Trust, mean", Yearly::Mean, false),
    measure("link_survival_12m", "Ties that last a year", Yearly::Mean, false),
    measure("mean_skill", "Skill, mean", Yearly::Mean, false),
    measure("mean_craftsman_age", "Craftsmen's age, mean", Yearly::End, false),
    measure("mean_owner_age", "Owners' age, mean", Yearly::End, false),
    measure("bank_lending", "Bank lending", Yearly::End, false),
    measure("bank_capital", "Bank capital", Yearly::End, false),
    measure("public_spending", "Public spending", Yearly::Sum, false),
];

/// Columns that count what came and went, summed over the whole span. Any other column that begins with
/// `closures_` is told too.
pub const COMINGS_AND_GOINGS: &[&str] = &["openings", "closures_", "relocations"];

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
pub fn yearly_unit(column: &Column, yearly: Yearly, currency: &str) -> String {
    let unit = column.unit.replace("{currency}", currency);
    match (yearly, unit.strip_suffix("/month")) {
        (Yearly::Sum, Some(flow)) => flow.to_owned(),
        _ => unit,
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
pub fn scale_of(column: &Column, yearly: Yearly, unit: &str, largest: f64) -> Scale {
    let mut scale = scale(unit, largest);
    if column.whole && yearly != Yearly::Mean && scale.divisor == 1.0 {
        scale.decimals = 0;
    }
    scale
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_leaves_out_months_without_a_value() {
        let months = || [1.0, f64::NAN, 3.0].into_iter();
        assert_eq!(Yearly::Sum.of(months()), 4.0);
        assert_eq!(Yearly::Mean.of(months()), 2.0);
        assert_eq!(Yearly::End.of(months()), 3.0);
        assert!(Yearly::Sum.of([f64::NAN].into_iter()).is_nan());
    }

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
