//! Real history beside what was simulated, as far as it lies in the project's own data.

use super::super::chart::fan::Real;
use crate::world::history::histories;

/// The real history of a measure by period, in the measure's unit; none where nothing is known.
///
/// The yen is that of the Federal Reserve. Any other measure is looked for as a column of a book `observed`, so that
/// a series of a real district is shown as soon as it is shipped.
pub fn real(measure: &str, currency: &str, periods: &[String]) -> Option<Real> {
    let name = match (measure, currency) {
        ("exchange_rate", "yen") => "fx_monthly/JPY".to_owned(),
        ("exchange_rate", _) => return None,
        _ => format!("observed/{measure}"),
    };
    let history = histories().get(&name)?;
    let values: Vec<f64> = periods
        .iter()
        .map(|period| {
            let of_period =
                |month: &str| if period.len() == 4 { month.starts_with(period) } else { month == period };
            let values: Vec<f64> = history
                .points
                .iter()
                .filter(|(month, _)| of_period(&month.to_string()))
                .map(|(_, value)| *value)
                .collect();
            crate::foundation::statistics::mean(&values).unwrap_or(f64::NAN)
        })
        .collect();
    values.iter().any(|value| value.is_finite()).then(|| Real { values, source: history.source.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_yen_is_there_by_year_and_by_month() {
        let real = |period: &str| real("exchange_rate", "yen", &[period.to_owned()]);
        assert!((real("1985").unwrap().values[0] - 238.5).abs() < 1.0);
        assert!((real("1985-09").unwrap().values[0] - 237.0).abs() < 1.0);
        assert_eq!(real("2050"), None);
        assert_eq!(super::real("exchange_rate", "euro", &["1985".to_owned()]), None);
        assert_eq!(super::real("no_such_measure", "yen", &["1985".to_owned()]), None);
    }
}
