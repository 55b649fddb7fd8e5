//! The calendar: a month is an absolute count, so that luck and keys mean the same month in every run.

use core::fmt;
use core::str::FromStr;
use serde::{Deserialize, Serialize};

/// A month as a part of a quarter, half a year and a year, to multiply with: dividing takes several times as long.
pub const OF_A_QUARTER: f64 = 1.0 / 3.0;
/// See [`OF_A_QUARTER`].
pub const OF_HALF_A_YEAR: f64 = 1.0 / 6.0;
/// See [`OF_A_QUARTER`].
pub const OF_A_YEAR: f64 = 1.0 / 12.0;

/// A calendar month, counted from January of the year 0.
#[derive(Default, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Month(pub i32);

impl Month {
    /// The month of a year; `month` from 1 to 12.
    ///
    /// ```
    /// # use sanchi::foundation::calendar::Month;
    /// assert_eq!(Month::new(1985, 9).to_string(), "1985-09");
    /// ```
    pub const fn new(year: i32, month: i32) -> Self {
        Self(year * 12 + month - 1)
    }

    /// The year it lies in.
    pub const fn year(self) -> i32 {
        self.0.div_euclid(12)
    }

    /// Its number in the year, from 1 to 12.
    pub const fn of_year(self) -> i32 {
        self.0.rem_euclid(12) + 1
    }

    /// So many months later.
    pub const fn plus(self, months: i32) -> Self {
        Self(self.0 + months)
    }

    /// Months from `earlier` to this one.
    pub const fn since(self, earlier: Self) -> i32 {
        self.0 - earlier.0
    }

    /// Days from 1970-01-01 to the first of the month (the Unix date that Parquet stores).
    pub fn unix_days(self) -> i32 {
        // Civil-from-days inverse after H. Hinnant, "chrono-compatible low-level date algorithms".
        let (year, month) = (self.year(), self.of_year());
        let shifted = if month <= 2 { year - 1 } else { year };
        let era = shifted.div_euclid(400);
        let of_era = shifted - era * 400;
        let day_of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5;
        let day_of_era = of_era * 365 + of_era / 4 - of_era / 100 + day_of_year;
        era * 146_097 + day_of_era - 719_468
    }

    /// The month in which a day lies, counted from 1970-01-01.
    pub fn of_unix_days(days: i32) -> Self {
        // A month is about 30.437 days; at most one too many or too few.
        let guess = Self(1970 * 12 + (f64::from(days) / 30.436_875).floor() as i32);
        let begun = |month: Self| month.unix_days() <= days;
        if !begun(guess) {
            guess.plus(-1)
        } else if begun(guess.plus(1)) {
            guess.plus(1)
        } else {
            guess
        }
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.of_year())
    }
}

impl FromStr for Month {
    type Err = String;

    /// Reads `1985-09`. The years are 1000 to 9999.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not a month: write year and month, such as \"1985-09\"");
        let (year, month) = text.split_once('-').ok_or_else(wrong)?;
        if year.len() != 4 || month.len() != 2 {
            return Err(wrong());
        }
        let (year, month): (u16, u8) =
            (year.parse().map_err(|_| wrong())?, month.parse().map_err(|_| wrong())?);
        if year < 1000 {
            return Err(wrong());
        }
        if !(1..=12).contains(&month) {
            return Err(format!("`{text}` does not exist: a year has the months 01 to 12"));
        }
        Ok(Self::new(i32::from(year), i32::from(month)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_lies_in_its_month() {
        for month in (Month::new(1900, 1).0..Month::new(2200, 1).0).map(Month) {
            assert_eq!(Month::of_unix_days(month.unix_days()), month);
            assert_eq!(Month::of_unix_days(month.plus(1).unix_days() - 1), month);
        }
    }

    #[test]
    fn a_month_is_read_as_it_is_written() {
        assert_eq!("1980-01".parse(), Ok(Month::new(1980, 1)));
        assert_eq!(Month::new(2010, 12).to_string(), "2010-12");
        for wrong in ["1980", "1980-13", "1980-00", "80-01", "1980-1", "1980-01-01", "+980-01"] {
            assert!(wrong.parse::<Month>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn dates_count_from_1970() {
        assert_eq!(Month::new(1970, 1).unix_days(), 0);
        assert_eq!(Month::new(2000, 3).unix_days(), 11_017);
        assert_eq!(Month::new(1969, 12).unix_days(), -31);
    }
}
