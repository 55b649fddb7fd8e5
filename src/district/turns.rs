//! When a firm's turn is: its month of the quarter, and the months in which its years turn. Both follow from one month of
//! the year that hangs on its birth key.
//!
//! Most of what firms do they do once a quarter or once a year. Those in business therefore stand on a [`Roster`] by their
//! month, so that a phase goes only to those whose turn it is.

use crate::foundation::calendar::Month;
use crate::foundation::chance::BirthKey;
use crate::foundation::places::Places;
use core::ops::{Deref, Range};

/// What of a firm turns once a year, each in a month of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Year {
    /// Workers leave and grow older, a month before the firm looks for others.
    Workers = 1,
    /// The owner looks at what there is.
    Owner = 4,
    /// Workers begin for themselves.
    Beginners = 7,
    /// A maker thinks of new uses for what it can do.
    Search = 10,
    /// A maker with products of its own looks at markets; a parent weighs going abroad, and a maker following it.
    Abroad = 0,
}

/// Months of a year, those of one quarter's turn side by side: first the four of a first month of the quarter.
const MONTHS: usize = 12;

/// A firm's turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turns(u8);

impl Turns {
    /// The turns of the firm with a birth key.
    pub fn of(key: BirthKey) -> Self {
        Self::in_month((key.0 % MONTHS as u64) as u8)
    }

    /// Those of one place turn together; places are in the order of a [`Roster`].
    pub const fn place(self) -> u8 {
        self.0
    }

    const fn in_month(month: u8) -> Self {
        Self(month % 3 * 4 + month / 3)
    }
}

/// Whose turn it is in a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn(u8);

impl Turn {
    /// The turn of a month.
    pub fn in_month(month: Month) -> Self {
        Self(month.0.rem_euclid(MONTHS as i32) as u8)
    }

    /// Which month of the quarter it is, counted from 0.
    pub fn of_three(self) -> usize {
        usize::from(self.0 % 3)
    }

    /// Whether it is the firm's month of the quarter.
    #[inline]
    pub fn is_of(self, turns: Turns) -> bool {
        turns.0 / 4 == self.0 % 3
    }

    /// Whether it is the month in which a year of the firm's turns.
    #[inline]
    pub fn ends(self, year: Year, turns: Turns) -> bool {
        turns == self.of_the_year(year)
    }

    fn of_the_year(self, year: Year) -> Turns {
        Turns::in_month((self.0 + year as u8) % MONTHS as u8)
    }
}

/// Those in business, by the month of their turns, in each month in the order of founding.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Roster {
    members: Vec<u32>,
    ends: [u32; MONTHS],
    newcomers: Vec<(u8, u32)>,
}

impl Roster {
    /// Puts the last founded down, to be taken in with others.
    pub fn join(&mut self, member: u32, turns: Turns) {
        self.newcomers.push((turns.0, member));
    }

    /// Takes in those who have joined, all in one pass; before that nobody sees them.
    pub fn take_in(&mut self) {
        self.newcomers.sort_by_key(|&(class, _)| class);
        let mut left = &self.newcomers[..];
        let mut free = self.members.len() + left.len();
        self.members.resize(free, 0);
        // From the last month on, so that nobody is overwritten who has still to move.
        for class in (0..MONTHS).rev() {
            let there = self.start(class)..self.ends[class] as usize;
            let (others, new) = left.split_at(left.partition_point(|&(of, _)| (of as usize) < class));
            left = others;
            self.ends[class] = free as u32;
            free -= new.len();
            for (place, &(_, member)) in self.members[free..].iter_mut().zip(new) {
                *place = member;
            }
            free -= there.len();
            self.members.copy_within(there, free);
        }
        self.newcomers.clear();
    }

    /// Keeps those that stay.
    pub fn keep(&mut self, stays: impl Fn(u32) -> bool) {
        let (mut kept, mut start) = (0, 0);
        for end in &mut self.ends {
            for place in start..*end as usize {
                let member = self.members[place];
                if stays(member) {
                    self.members[kept] = member;
                    kept += 1;
                }
            }
            start = *end as usize;
            *end = kept as u32;
        }
        self.members.truncate(kept);
    }

    /// Places of those whose month of the quarter it is.
    #[inline]
    pub fn in_turn(&self, turn: Turn) -> Range<usize> {
        let first = (turn.0 % 3 * 4) as usize;
        self.start(first)..self.ends[first + 3] as usize
    }

    /// Places of those of whom a year turns.
    #[inline]
    pub fn in_year(&self, turn: Turn, year: Year) -> Range<usize> {
        let class = turn.of_the_year(year).0 as usize;
        self.start(class)..self.ends[class] as usize
    }

    fn start(&self, class: usize) -> usize {
        class.checked_sub(1).map_or(0, |before| self.ends[before] as usize)
    }

    /// Members have new numbers. All have been taken in, and all that have gone have been let go.
    pub fn renumber(&mut self, members: &Places) {
        debug_assert!(self.newcomers.is_empty(), "newcomers are taken in by the month's end");
        members.rename(&mut self.members);
    }
}

impl Deref for Roster {
    type Target = [u32];

    fn deref(&self) -> &[u32] {
        &self.members
    }
}

impl<'a> IntoIterator for &'a Roster {
    type Item = &'a u32;
    type IntoIter = core::slice::Iter<'a, u32>;

    fn into_iter(self) -> Self::IntoIter {
        self.members.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const YEARS: [Year; 5] = [Year::Workers, Year::Owner, Year::Beginners, Year::Search, Year::Abroad];

    #[test]
    fn every_firm_has_its_turn_once_a_quarter_and_every_year_once() {
        for number in 0..200 {
            let turns = Turns::of(BirthKey::founder(1, number));
            let months = || (-7..5).map(|month| Turn::in_month(Month(month)));
            assert_eq!(months().filter(|turn| turn.is_of(turns)).count(), 4);
            for year in YEARS {
                assert_eq!(months().filter(|turn| turn.ends(year, turns)).count(), 1);
            }
        }
    }

    #[test]
    fn workers_leave_a_month_before_others_are_looked_for() {
        let turns = Turns::of(BirthKey::founder(1, 7));
        let left = (0..12).find(|&month| Turn::in_month(Month(month)).ends(Year::Workers, turns)).unwrap();
        assert!(Turn::in_month(Month(left + 1)).is_of(turns));
    }

    #[test]
    fn a_roster_shows_those_whose_turn_it_is() {
        let turns_of = |member: u32| Turns::of(BirthKey::founder(1, member));
        let mut roster = Roster::default();
        for member in 0..50 {
            roster.join(member, turns_of(member));
        }
        roster.take_in();
        for member in 50..100 {
            roster.join(member, turns_of(member));
        }
        assert_eq!(roster.len(), 50);
        roster.take_in();
        roster.keep(|member| member % 7 != 3);
        roster.join(100, turns_of(100));
        roster.take_in();
        let members: Vec<u32> = (0..101).filter(|member| member % 7 != 3).collect();
        let mut all = roster.to_vec();
        all.sort_unstable();
        assert_eq!(all, members);
        for month in 0..12 {
            let turn = Turn::in_month(Month(month));
            let due = |is_due: &dyn Fn(Turns) -> bool| -> Vec<u32> {
                members.iter().copied().filter(|&member| is_due(turns_of(member))).collect()
            };
            let mut seen = roster[roster.in_turn(turn)].to_vec();
            seen.sort_unstable();
            assert_eq!(seen, due(&|turns| turn.is_of(turns)));
            for year in YEARS {
                assert_eq!(roster[roster.in_year(turn, year)], due(&|turns| turn.ends(year, turns)));
            }
        }
    }
}
