//! What changed most over the years, in a sentence.

use super::super::change::{Change, largest};
use super::super::chart::fan::Series;
use super::super::chart::scale::grouped;

/// The largest change of amounts in a sentence, with their outermost band: `Shipments fell by 86 % from 1991 to 2010: from 88.2 (86.3 to
/// 90.0) to 12.3 (12.1 to 12.4) billion yen a year, most of it from 1998 to 2005.`
pub fn changed(
    label: &str,
    series: &Series,
    periods: &[String],
    unit: &str,
    decimals: usize,
) -> Option<String> {
    let Change { from, to, size, mostly } = largest(&series.middle, false)?;
    let (_, low, high) = series.bands.first()?;
    let told = |place: usize| {
        let [middle, low, high] =
            [series.middle[place], low[place], high[place]].map(|value| grouped(value, decimals));
        if low == high { middle } else { format!("{middle} ({low} to {high})") }
    };
    let verb = if size > 0.0 { "rose" } else { "fell" };
    let unit = if unit.is_empty() { String::new() } else { format!(" {unit}") };
    let mostly = mostly.map_or(String::new(), |(from, to)| {
        format!(", most of it from {} to {}", periods[from], periods[to])
    });
    let per_cent = (series.middle[to] / series.middle[from] - 1.0).abs() * 100.0;
    Some(format!(
        "{label} {verb} by {} % from {} to {}: from {} to {}{unit}{mostly}.",
        grouped(per_cent, 0),
        periods[from],
        periods[to],
        told(from),
        told(to)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fall_is_told_with_its_years_its_range_and_when_most_of_it_was() {
        let values: Vec<Vec<f64>> = [100.0, 99.0, 98.0, 50.0, 49.0, 48.0, 47.0]
            .map(|middle| vec![middle - 1.0, middle, middle + 1.0])
            .to_vec();
        let periods: Vec<String> = (1980..1987).map(|year| year.to_string()).collect();
        let told = changed("Persons", &Series::of("", &values), &periods, "persons", 0).unwrap();
        assert_eq!(
            told,
            "Persons fell by 53 % from 1980 to 1986: from 100 (99 to 101) to 47 (46 to 48) persons, most of it from 1982 to 1983."
        );
        assert_eq!(changed("X", &Series::of("", &[vec![1.0], vec![1.0]]), &periods, "", 0), None);
    }
}
