//! How many people there are by age, and how they die.
//!
//! Numbers are those of Japan's censuses; deaths are those of men, whom the trade is taken to consist of. How both
//! tables were made stands in `data/SOURCES.md`. Between the months that are known both go on a straight line; beyond
//! them they are held.

use super::history;
use crate::foundation::calendar::Month;
use crate::foundation::elementary::exp;
use std::sync::OnceLock;

/// Classes of age: 15 to 19, 20 to 24, and so on by five years to 65 to 69; and 70 and older.
pub const CLASSES: usize = 12;

/// The age at which the first class begins, and the years a class is wide.
const YOUNGEST: f64 = 15.0;
const WIDTH: f64 = 5.0;

/// Single years of age in a life table.
const AGES: usize = 100;

/// The class of an age in years. Who is younger than 15 is counted with the first.
///
/// ```
/// # use sanchi::world::people::{CLASSES, class_of};
/// assert_eq!([15.0, 19.9, 20.0, 69.9, 70.0, 104.0].map(class_of), [0, 0, 1, 10, 11, CLASSES - 1]);
/// ```
pub fn class_of(age_years: f64) -> usize {
    // The conversion holds at zero below it, and takes what is no number for zero.
    (((age_years - YOUNGEST) / WIDTH) as usize).min(CLASSES - 1)
}

/// Japan's population by class of age, persons.
pub fn pyramid(month: Month) -> [f64; CLASSES] {
    static CENSUSES: OnceLock<Table<CLASSES>> = OnceLock::new();
    CENSUSES
        .get_or_init(|| {
            Table::read(|class| {
                let youngest = YOUNGEST as usize + WIDTH as usize * class;
                match class {
                    class if class == CLASSES - 1 => format!("census_age5/JPN.{youngest}+"),
                    _ => format!("census_age5/JPN.{youngest}-{}", youngest + 4),
                }
            })
        })
        .at(month)
}

/// The probability of dying within a year, by age.
#[derive(Clone, Debug, PartialEq)]
pub struct LifeTable {
    /// By whole years of age, each from 0 to 1.
    within_a_year: [f64; AGES],
}

impl LifeTable {
    /// Men in Japan. Below 15, where nothing is known, as at 15.
    pub fn japan(month: Month) -> Self {
        static PERIODS: OnceLock<Table<AGES>> = OnceLock::new();
        let periods = PERIODS
            .get_or_init(|| Table::read(|age| format!("mortality/JPN.men.{}", age.max(YOUNGEST as usize))));
        Self::bounded(periods.at(month))
    }

    /// Gompertz's law: a hazard of `level` a year at 40 that grows by the factor e^`slope` with every year of age.
    ///
    /// The hazard at an age is taken to stand for a year: the probability is 1 − e^(−hazard).
    pub fn gompertz(level: f64, slope: f64) -> Self {
        Self::bounded(core::array::from_fn(|age| 1.0 - exp(-level * exp(slope * (age as f64 - 40.0)))))
    }

    /// The probability, from 0 to 1, that somebody of this age in years dies within a year: on a straight line
    /// between birthdays, from 99 on as at 99. In Japan's tables it never falls from 30 on; by Gompertz's law never,
    /// unless the slope is negative.
    pub fn dies_within_a_year(&self, age: f64) -> f64 {
        // What is no number is taken for zero.
        let age = if age > 0.0 { age.min((AGES - 1) as f64) } else { 0.0 };
        let whole = age as usize;
        let (at, next) = (self.within_a_year[whole], self.within_a_year[(whole + 1).min(AGES - 1)]);
        at + (next - at) * (age - whole as f64)
    }

    /// Numbers that are no probabilities are brought to the nearest; what is no number is none.
    fn bounded(values: [f64; AGES]) -> Self {
        Self { within_a_year: values.map(|value| if value >= 0.0 { value.min(1.0) } else { 0.0 }) }
    }
}

/// Nobody dies.
impl Default for LifeTable {
    fn default() -> Self {
        Self::bounded([0.0; AGES])
    }
}

/// Columns of history that are known in the same months.
struct Table<const N: usize>(Vec<(Month, [f64; N])>);

impl<const N: usize> Table<N> {
    /// Reads the columns of these names. The months are those of the first.
    fn read(name: impl Fn(usize) -> String) -> Self {
        // The names are of books that are compiled in; a test reads every one.
        let columns: [&[(Month, f64)]; N] =
            core::array::from_fn(|n| history::history(&name(n)).map_or(&[][..], |column| &column.points));
        let months = columns.first().copied().unwrap_or_default();
        let row = |place: usize| columns.map(|points| points.get(place).map_or(0.0, |point| point.1));
        Self(months.iter().enumerate().map(|(place, &(month, _))| (month, row(place))).collect())
    }

    /// The row of a month, on a straight line between months that are known and held beyond them.
    fn at(&self, month: Month) -> [f64; N] {
        let place = self.0.partition_point(|(when, _)| *when <= month);
        match (self.0[..place].last(), self.0.get(place)) {
            (Some((earlier, a)), Some((later, b))) => {
                let share = f64::from(month.since(*earlier)) / f64::from(later.since(*earlier));
                core::array::from_fn(|n| a[n] + (b[n] - a[n]) * share)
            }
            (Some((_, only)), None) | (None, Some((_, only))) => *only,
            (None, None) => [0.0; N],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64, tolerance: f64) {
        assert!((a / b - 1.0).abs() < tolerance, "{a} is not {b}");
    }

    #[test]
    fn the_classes_are_of_five_years_and_the_last_is_open() {
        let ages =
            [f64::NAN, -1.0, 0.0, 14.0, 15.0, 19.99, 20.0, 64.9, 65.0, 69.9, 70.0, 200.0, f64::INFINITY];
        assert_eq!(ages.map(class_of), [0, 0, 0, 0, 0, 0, 1, 9, 10, 10, 11, 11, 11]);
    }

    #[test]
    fn a_tenth_of_japan_was_65_and_older_in_1985_and_almost_a_quarter_in_2010() {
        for (year, share) in [(1985, 0.103), (2010, 0.230)] {
            let census = Month::new(year, 10);
            let people = pyramid(census);
            let children = &history::history("census_age5/JPN.0-14").unwrap().points;
            let children = children.iter().find(|(month, _)| *month == census).unwrap().1;
            let all = children + people.iter().sum::<f64>();
            near((people[10] + people[11]) / all, share, 0.005);
        }
        near(pyramid(Month::new(1985, 10)).iter().sum(), 94_974_000.0, 0.001);
    }

    #[test]
    fn the_youths_are_the_two_youngest_classes() {
        for (month, youths) in &history::history("census_age5/JPN.15-24").unwrap().points {
            let people = pyramid(*month);
            assert_eq!(people[0] + people[1], *youths, "{month}");
        }
    }

    #[test]
    fn between_censuses_lies_a_straight_line_and_beyond_them_nothing_moves() {
        let [first, next] = [(1980, 10), (1985, 10)].map(|(year, month)| pyramid(Month::new(year, month)));
        let middle = pyramid(Month::new(1983, 4));
        for class in 0..CLASSES {
            near(middle[class], (first[class] + next[class]) / 2.0, 1e-12);
        }
        assert_eq!(pyramid(Month::new(1000, 1)), pyramid(Month::new(1950, 10)));
        assert_eq!(pyramid(Month::new(9999, 1)), pyramid(Month::new(2020, 10)));
        assert_eq!(LifeTable::japan(Month::new(1900, 1)), LifeTable::japan(Month::new(1972, 7)));
        assert_eq!(LifeTable::japan(Month::new(2100, 1)), LifeTable::japan(Month::new(2018, 1)));
    }

    #[test]
    fn men_of_60_died_at_a_rate_of_12_in_a_thousand_about_1982() {
        let [then, later] = [1982, 2007].map(|year| LifeTable::japan(Month::new(year, 7)));
        assert_eq!(then.dies_within_a_year(60.0), 0.012158);
        assert_eq!(then.dies_within_a_year(60.5), (0.012158 + 0.013415) / 2.0);
        assert_eq!(later.dies_within_a_year(60.0), 0.007647);
        // Half the way in time.
        let between = LifeTable::japan(Month::new(1985, 1)).dies_within_a_year(60.0);
        near(between, (0.012158 + 0.010787) / 2.0, 1e-12);
    }

    /// Survival between classes of five years of the men of 2000, as the Ministry of Health published it.
    #[test]
    fn men_died_about_as_the_published_table_says() {
        let table = LifeTable::japan(Month::new(2000, 7));
        let young = [(20, 0.99710), (25, 0.99671), (30, 0.99625), (40, 0.99283), (45, 0.98870)];
        let old = [(55, 0.97014), (60, 0.95521), (65, 0.92940), (70, 0.88951), (75, 0.82811)];
        for (ages, tolerance) in [(young, 0.2), (old, 0.035)] {
            for (age, survives) in ages {
                let of_age = |year| 1.0 - table.dies_within_a_year(f64::from(age + year) - 2.0);
                near(1.0 - (0..5).map(of_age).product::<f64>(), 1.0 - survives, tolerance);
            }
        }
    }

    #[test]
    fn every_table_holds_probabilities_that_never_fall_from_30_on() {
        let tables = (1960..2030).map(|year| LifeTable::japan(Month::new(year, 3)));
        for table in tables.chain([LifeTable::gompertz(0.002, 0.09)]) {
            let at = |tenths: i32| table.dies_within_a_year(f64::from(tenths) / 10.0);
            assert!((-20..1300).all(|tenths| (0.0..=1.0).contains(&at(tenths))));
            // A straight line may lose the last bit.
            assert!((300..1300).all(|tenths| at(tenths + 1) >= at(tenths) - 1e-15));
            assert!(at(150) > 0.0 && at(990) > 0.2);
        }
    }

    #[test]
    fn gompertz_law_has_its_level_at_40_and_grows_with_its_slope() {
        let table = LifeTable::gompertz(0.002, 0.09);
        // 1 - e^-0.002, and 1 - e^(-0.002 e^1.8).
        near(table.dies_within_a_year(40.0), 0.001_998_001_3, 1e-7);
        near(table.dies_within_a_year(60.0), 0.012_026_392_8, 1e-7);
        let hazard = |age| -crate::foundation::elementary::ln(1.0 - table.dies_within_a_year(age));
        near(hazard(71.0) / hazard(70.0), exp(0.09), 1e-9);
    }

    #[test]
    fn nonsense_is_answered_with_a_probability() {
        for (level, slope) in [(-1.0, 0.1), (1e300, 50.0), (f64::NAN, 0.1), (0.0, f64::INFINITY)] {
            let table = LifeTable::gompertz(level, slope);
            for age in [f64::NAN, f64::NEG_INFINITY, -5.0, 0.0, 40.0, 99.0, 1e30, f64::INFINITY] {
                assert!((0.0..=1.0).contains(&table.dies_within_a_year(age)), "{level} {slope} {age}");
            }
        }
    }
}
