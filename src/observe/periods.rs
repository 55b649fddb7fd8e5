//! The periods that are told: whole calendar years, or months where there is no whole year.

use super::table::{Column, Record};
use super::yearly::yearly;
use crate::foundation::calendar::Month;
use std::ops::Range;

/// A stretch of a record's months that becomes one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// `1985`, or `1985-09`.
    pub label: String,
    /// Its months, by their place in the record.
    pub months: Range<usize>,
}

impl Period {
    /// The value of a column of the district's table in it: what a year's value is follows from the measure (`observe::yearly`).
    /// Not a number where the record does not go so far.
    pub fn value(&self, record: &Record, columns: &[Column], place: usize) -> f64 {
        let of =
            |month: usize| record.district.get(month * columns.len() + place).copied().unwrap_or(f64::NAN);
        yearly(&columns[place]).of(self.months.clone().map(of))
    }
}

/// The whole calendar years in a record; its months if there is none.
pub fn periods(months: &[Month]) -> Vec<Period> {
    let starts = months.iter().enumerate().filter(|(_, month)| month.of_year() == 1);
    let years: Vec<Period> = starts
        .filter(|&(at, month)| months.get(at + 11) == Some(&month.plus(11)))
        .map(|(at, month)| Period { label: month.year().to_string(), months: at..at + 12 })
        .collect();
    if !years.is_empty() {
        return years;
    }
    let single = |(at, month): (usize, &Month)| Period { label: month.to_string(), months: at..at + 1 };
    months.iter().enumerate().map(single).collect()
}

/// At most `most` of the periods for a small table: round years, with the first and the last.
pub fn selected(periods: &[Period], most: usize) -> Vec<usize> {
    let count = periods.len();
    if count <= most || most < 2 {
        return (0..count.min(most.max(1))).collect();
    }
    let year = |index: usize| periods[index].label.parse::<i32>().unwrap_or(index as i32);
    for step in [2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000] {
        let mut chosen = vec![0];
        // A round year close to either end would only crowd the table.
        let apart = (step as usize).div_ceil(2);
        chosen.extend((apart..count - apart).filter(|&index| year(index) % step == 0));
        chosen.push(count - 1);
        if chosen.len() <= most {
            return chosen;
        }
    }
    vec![0, count - 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(from: Month, months: i32) -> Vec<Month> {
        (0..months).map(|ahead| from.plus(ahead)).collect()
    }

    fn labels(from: Month, months: i32, most: usize) -> String {
        let all = periods(&span(from, months));
        let chosen: Vec<&str> = selected(&all, most).into_iter().map(|at| all[at].label.as_str()).collect();
        chosen.join(" ")
    }

    #[test]
    fn years_that_are_covered_in_part_are_left_out() {
        let all = periods(&span(Month::new(1980, 4), 33));
        assert_eq!(
            all,
            [Period { label: "1981".into(), months: 9..21 }, Period { label: "1982".into(), months: 21..33 },]
        );
        assert_eq!(labels(Month::new(1980, 4), 3, 7), "1980-04 1980-05 1980-06");
        assert_eq!(labels(Month::new(1980, 4), 0, 7), "");
    }

    #[test]
    fn a_table_shows_round_years_and_both_ends() {
        assert_eq!(labels(Month::new(1980, 1), 372, 7), "1980 1985 1990 1995 2000 2005 2010");
        assert_eq!(labels(Month::new(1983, 1), 12 * 26, 7), "1983 1990 1995 2000 2005 2008");
        assert_eq!(labels(Month::new(1980, 1), 60, 7), "1980 1981 1982 1983 1984");
        assert_eq!(labels(Month::new(1980, 1), 2400, 7), "1980 2050 2100 2150 2179");
    }
}
