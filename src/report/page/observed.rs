//! Real history beside what was simulated, as far as it lies in the project's own data and can honestly be laid there.

use super::super::chart::fan::Real;
use super::super::measures::MEASURES;
use super::facts::fact;
use super::{Page, table};
use crate::foundation::statistics::mean;
use crate::world::history::histories;

/// The project's observed figures: `data/SOURCES.md` tells where each comes from.
const BOOKS: [&str; 2] =
    [include_str!("../../../data/observed.csv"), include_str!("../../../data/observed_derived.csv")];

/// How what was observed is laid beside a district.
#[derive(Clone, Copy, PartialEq)]
enum Laid {
    /// As it is, in the measure's unit: so much of it is one there.
    Level(f64),
    /// As an index: what was observed of the nation goes on from the district's median of the first common year.
    Index,
}

/// A series that is comparable with a measure.
struct Comparable {
    measure: &'static str,
    /// Shipped scenarios for which it is; none for all districts of Japan.
    scenarios: &'static [&'static str],
    series: &'static str,
    /// Of whom it is.
    whose: &'static str,
    laid: Laid,
    /// The first year in which it may be used.
    from: i32,
}

const CRAFT: &[&str] = &["traditional_craft"];

const COMPARABLE: [Comparable; 7] = [
    // Before 1990 more and more crafts were counted.
    of("persons_engaged", CRAFT, "craft_workers", "Japan, designated traditional crafts", Laid::Index, 1990),
    of("establishments", CRAFT, "craft_workshops", "Japan, designated traditional crafts", Laid::Index, 1990),
    of("persons_engaged", &[], "persons", "Japan, all manufacturing", Laid::Index, 0),
    of("establishments", &[], "establishments", "Japan, all manufacturing", Laid::Index, 0),
    of("mean_owner_age", &[], "owner_mean_age", "Japan, heads of firms of all trades", Laid::Level(1.0), 0),
    of(
        "import_penetration",
        &["typical"],
        "import_penetration_mixed",
        "Japan, half-way from towels to apparel",
        Laid::Level(0.01),
        0,
    ),
    of(
        "import_penetration",
        &["import_hit_textiles"],
        "import_penetration_towels",
        "Japan, towels",
        Laid::Level(0.01),
        0,
    ),
];

/// What districts like the typical one lost at least from the one year to the other, by the table of facts.
const FALLS: [(&str, &str); 3] = [("shipments", "S26"), ("value_added", "S27"), ("persons_engaged", "S28")];

const fn of(
    measure: &'static str,
    scenarios: &'static [&'static str],
    series: &'static str,
    whose: &'static str,
    laid: Laid,
    from: i32,
) -> Comparable {
    Comparable { measure, scenarios, series, whose, laid, from }
}

/// The real history that is comparable with a measure of a scenario, by period, in the measure's unit; nothing where
/// nothing is known. `median` is that of the runs, on which indices are laid.
pub fn real(scenario: &str, measure: &str, currency: &str, periods: &[String], median: &[f64]) -> Vec<Real> {
    // All of it is of Japan.
    if currency != "yen" {
        return Vec::new();
    }
    if measure == "exchange_rate" {
        return yen(periods).into_iter().collect();
    }
    let of_scenario = |known: &&Comparable| known.measure == measure && known.scenarios.contains(&scenario);
    let of_all = |known: &&Comparable| known.measure == measure && known.scenarios.is_empty();
    let known = COMPARABLE.iter().find(of_scenario).or_else(|| COMPARABLE.iter().find(of_all));
    let fall = FALLS.iter().find(|(of, _)| *of == measure && scenario == "typical");
    let fall = fall.and_then(|(_, number)| fell(number, periods, median));
    fall.into_iter().chain(known.and_then(|known| laid(known, periods, median))).collect()
}

/// Says where what was observed comes from, measure by measure.
pub fn tell<'a>(page: &mut Page, all: impl Iterator<Item = (&'a str, Vec<Real>)>) {
    let row = |measure: &str, real: &Real| {
        let known = MEASURES.iter().find(|known| known.column == measure);
        let label = known.map_or("The yen", |known| known.label);
        vec![label.to_owned(), real.name.clone(), real.source.clone()]
    };
    let rows: Vec<Vec<String>> = all
        .flat_map(|(measure, all)| all.iter().map(|real| row(measure, real)).collect::<Vec<_>>())
        .collect();
    if rows.is_empty() {
        return;
    }
    page.text(
        "Rings, discs and triangles are what was observed, where something comparable is known. What is of the whole nation is \
         laid on the district's own median of a year, so that only its course is compared, not its size.",
    );
    page.html(&table(&["chart", "observed", "source"], &rows));
}

/// The yen is that of the Federal Reserve, by year or month.
fn yen(periods: &[String]) -> Option<Real> {
    let history = histories().get("fx_monthly/JPY")?;
    let of_period = |period: &String| {
        let within =
            |month: &str| if period.len() == 4 { month.starts_with(&**period) } else { month == period };
        let points = history.points.iter().filter(|(month, _)| within(&month.to_string()));
        mean(&points.map(|(_, value)| *value).collect::<Vec<_>>()).unwrap_or(f64::NAN)
    };
    let values: Vec<f64> = periods.iter().map(of_period).collect();
    let name = "the yen as it was".to_owned();
    let known = values.iter().any(|value| value.is_finite());
    known.then(|| Real { name, values, at_most: false, source: history.source.to_owned() })
}

fn laid(known: &Comparable, periods: &[String], median: &[f64]) -> Option<Real> {
    let observed: Vec<Observed> =
        BOOKS.iter().flat_map(|book| read(book, known.series)).filter(|one| one.year >= known.from).collect();
    let at = |period: &String| {
        let year = period.parse::<i32>().ok()?;
        observed.iter().find(|one| one.year == year).map(|one| one.value)
    };
    let values: Vec<f64> = periods.iter().map(|period| at(period).unwrap_or(f64::NAN)).collect();
    let source = observed.first()?.source.clone();
    let whose = known.whose;
    match known.laid {
        Laid::Level(one) => {
            let values: Vec<f64> = values.into_iter().map(|value| value * one).collect();
            let there = values.iter().any(|value| value.is_finite());
            there.then(|| Real { name: whose.to_owned(), values, at_most: false, source })
        }
        Laid::Index => {
            let common = (0..values.len()).find(|&place| {
                values[place].is_finite() && median.get(place).is_some_and(|&there| there > 0.0)
            })?;
            // One dot that lies on the median by its making shows nothing.
            if values.iter().filter(|value| value.is_finite()).count() < 2 {
                return None;
            }
            let name = format!("{whose}, laid on the median of {}", periods[common]);
            let values = values.iter().map(|value| value / values[common] * median[common]).collect();
            Some(Real { name, values, at_most: false, source })
        }
    }
}

/// A fall of more than so much from the one year to the other: what was left at most.
fn fell(number: &str, periods: &[String], median: &[f64]) -> Option<Real> {
    let fact = fact(number)?;
    let per_cent: f64 = fact.value.strip_prefix("more than ")?.strip_suffix(" %")?.parse().ok()?;
    let (first, last) = fact.period.split_once(" to ")?;
    let place = |year: &str| periods.iter().position(|period| period == year);
    let (first_place, last_place) = (place(first)?, place(last)?);
    // On nothing nothing can be laid.
    let begun = *median.get(first_place).filter(|&&begun| begun > 0.0)?;
    let mut values = vec![f64::NAN; periods.len()];
    values[first_place] = begun;
    values[last_place] = begun * (1.0 + per_cent / 100.0);
    let name = format!("districts of this kind, laid on the median of {first}; ▽ at most so much in {last}");
    let source = format!("{} ({})", fact.source, fact.statement);
    Some(Real { name, values, at_most: true, source })
}

/// A figure of one year.
struct Observed {
    year: i32,
    value: f64,
    source: String,
}

/// The figures of a series that are of one year each.
fn read(book: &str, series: &str) -> Vec<Observed> {
    let row = |line: &str| {
        let cells = cells(line);
        let [name, from, to, value, _, source] = cells.as_slice() else { return None };
        (name == series && from == to).then_some(())?;
        Some(Observed { year: from.parse().ok()?, value: value.parse().ok()?, source: source.clone() })
    };
    book.lines().skip(1).filter_map(row).collect()
}

/// The cells of a line; commas within quotes part nothing.
fn cells(line: &str) -> Vec<String> {
    let (mut cells, mut quoted) = (vec![String::new()], false);
    for letter in line.chars() {
        match letter {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            letter => cells.last_mut().into_iter().for_each(|cell| cell.push(letter)),
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    fn years(from: i32, to: i32) -> Vec<String> {
        (from..=to).map(|year| year.to_string()).collect()
    }

    #[test]
    fn the_yen_is_there_by_year_and_by_month() {
        let yen = |period: &str| real("typical", "exchange_rate", "yen", &[period.to_owned()], &[]);
        assert!((yen("1985")[0].values[0] - 238.5).abs() < 1.0);
        assert!((yen("1985-09")[0].values[0] - 237.0).abs() < 1.0);
        assert!(yen("2050").is_empty());
        assert!(real("typical", "exchange_rate", "euro", &years(1985, 1985), &[]).is_empty());
        assert!(real("typical", "no_such_measure", "yen", &years(1985, 1985), &[]).is_empty());
    }

    #[test]
    fn a_series_of_the_nation_is_laid_on_the_districts_median_of_the_first_common_year() {
        let (periods, median) = (years(1985, 2006), vec![1000.0; 22]);
        let real = &real("another", "establishments", "yen", &periods, &median)[0];
        assert!(real.name.contains("Japan") && real.name.ends_with("1986"), "{}", real.name);
        let of = |year: usize| real.values[year - 1985];
        assert!(of(1985).is_nan() && of(1986) == 1000.0 && (of(2006) - 1000.0 * 548.0 / 874.0).abs() < 1e-9);
        assert!(real.source.contains("Census"));
    }

    #[test]
    fn facts_give_the_most_that_was_left() {
        let (periods, median) = (years(1980, 2010), vec![80.0; 31]);
        let of = |scenario: &str, measure: &str| real(scenario, measure, "yen", &periods, &median);
        for (measure, left) in [("shipments", 60.0), ("value_added", 56.0), ("persons_engaged", 64.0)] {
            let told = of("typical", measure);
            assert!(told[0].at_most && (told[0].values[20] - left).abs() < 1e-9, "{measure}: {told:?}");
        }
        assert_eq!(of("typical", "persons_engaged").len(), 2, "beside them what the nation's were");
        assert!(of("export_goods", "shipments").is_empty(), "the facts are of typical districts");
        assert!(real("typical", "shipments", "yen", &years(1980, 1990), &median).is_empty());
    }

    #[test]
    fn crafts_are_held_against_crafts_and_towels_against_towels() {
        let (periods, median) = (years(1980, 2010), vec![100.0; 31]);
        let of = |scenario: &str, measure: &str| real(scenario, measure, "yen", &periods, &median);
        let crafts = of("traditional_craft", "persons_engaged");
        assert!(crafts.len() == 1 && crafts[0].name.contains("crafts") && crafts[0].name.ends_with("1990"));
        let mixed = &of("typical", "import_penetration")[0];
        assert!((mixed.values[20] - 0.7185).abs() < 1e-9);
        assert!((of("import_hit_textiles", "import_penetration")[0].values[20] - 0.5).abs() < 1e-9);
        assert!(of("traditional_craft", "import_penetration").is_empty());
    }
}
