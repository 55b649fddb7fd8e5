//! When a firm's turn is: its month of the quarter, and the months in which its years turn. Both hang on its birth key;
//! they are worked out once, since nearly every phase asks.

use crate::foundation::calendar::Month;
use crate::foundation::chance::BirthKey;

/// What of a firm turns once a year, each in a month of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Year {
    /// Workers leave and grow older.
    Workers,
    /// The owner looks at what there is.
    Owner,
    /// Workers begin for themselves.
    Beginners,
    /// A maker thinks of new uses for what it can do.
    Search,
    /// A maker with products of its own looks at markets; a parent weighs going abroad, and a maker following it.
    Abroad,
}

/// A firm's turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turns {
    quarter: u8,
    years: [u8; 5],
}

impl Turns {
    /// The turns of the firm with a birth key.
    pub fn of(key: BirthKey) -> Self {
        Self {
            quarter: (key.0 % 3) as u8,
            years: core::array::from_fn(|year| ((key.0 >> (8 * (year + 1))) % 12) as u8),
        }
    }
}

/// Whose turn it is in a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    quarter: u8,
    year: u8,
}

impl Turn {
    /// The turn of a month.
    pub fn in_month(month: Month) -> Self {
        Self { quarter: month.0.rem_euclid(3) as u8, year: month.0.rem_euclid(12) as u8 }
    }

    /// Whether it is the firm's month of the quarter.
    #[inline]
    pub fn is_of(self, turns: Turns) -> bool {
        turns.quarter == self.quarter
    }

    /// Whether it is the month in which a year of the firm's turns.
    #[inline]
    pub fn ends(self, year: Year, turns: Turns) -> bool {
        turns.years[year as usize] == self.year
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_firm_has_its_turn_once_a_quarter_and_every_year_once() {
        for number in 0..200 {
            let turns = Turns::of(BirthKey::founder(1, number));
            let months = || (-7..5).map(|month| Turn::in_month(Month(month)));
            assert_eq!(months().filter(|turn| turn.is_of(turns)).count(), 4);
            for year in [Year::Workers, Year::Owner, Year::Beginners, Year::Search, Year::Abroad] {
                assert_eq!(months().filter(|turn| turn.ends(year, turns)).count(), 1);
            }
        }
    }
}
