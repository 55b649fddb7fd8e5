//! How the months of a year become one value.

use super::table::Column;

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

/// How a year of a column becomes one value: what is counted a month is added up, persons and all that is not counted
/// are averaged, what is counted at a month's end is taken in December; so are ages.
pub fn yearly(column: &Column) -> Yearly {
    match (column.whole, column.unit) {
        (true, unit) if unit.ends_with("/month") => Yearly::Sum,
        (true, "persons") => Yearly::Mean,
        (true, _) | (_, "years") => Yearly::End,
        _ => Yearly::Mean,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::measures::district_columns;

    #[test]
    fn a_year_leaves_out_months_without_a_value() {
        let months = || [1.0, f64::NAN, 3.0].into_iter();
        assert_eq!(Yearly::Sum.of(months()), 4.0);
        assert_eq!(Yearly::Mean.of(months()), 2.0);
        assert_eq!(Yearly::End.of(months()), 3.0);
        assert!(Yearly::Sum.of([f64::NAN].into_iter()).is_nan());
    }

    #[test]
    fn what_a_year_is_follows_from_the_unit() {
        for (name, wanted) in [
            ("shipments", Yearly::Sum),
            ("openings", Yearly::Sum),
            ("persons_engaged", Yearly::Mean),
            ("establishments", Yearly::End),
            ("mean_craftsman_age", Yearly::End),
            ("bank_capital", Yearly::End),
            ("export_share", Yearly::Mean),
            ("pay", Yearly::Mean),
            ("productivity", Yearly::Mean),
        ] {
            let columns = district_columns();
            let column = columns.iter().find(|column| column.name == name).unwrap();
            assert_eq!(yearly(column), wanted, "{name}");
        }
    }
}
