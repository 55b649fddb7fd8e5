//! What a formula gives in one replicate.

use super::special::{self, over};
use crate::experiment::targets::{
    Comparing, Comparison, Date, Extreme, Formula, Measure, Operation, Ratio, Seen, Side, Summing, Targets,
    Term, Time,
};
use crate::foundation::calendar::Month;
use crate::foundation::elementary::ln;
use crate::observe::decembers::Decembers;
use crate::observe::measures::{district_columns, stage_columns};
use crate::observe::table::Record;
use crate::observe::yearly::{Yearly, yearly};
use std::collections::BTreeMap;

/// What was seen of a run.
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    /// Its months, tables and events.
    pub record: &'a Record,
    /// Its firms in Decembers.
    pub decembers: &'a Decembers,
}

/// One replicate: the scenario's own run and the paired ones, those that did not fail.
#[derive(Clone, Debug, Default)]
pub struct Replicate<'a> {
    /// The scenario's own.
    pub base: Option<Run<'a>>,
    /// By name of the arm.
    pub arms: BTreeMap<&'a str, Run<'a>>,
}

impl Replicate<'_> {
    fn run(&self, arm: Option<&str>) -> Option<Run<'_>> {
        match arm {
            None => self.base,
            Some(name) => self.arms.get(name).copied(),
        }
    }

    /// The value of a formula: NaN where it is not defined; of a condition 1 where it holds and 0 where not, NaN where a run
    /// that it needs has failed.
    pub fn value(&self, formula: &Formula, targets: &Targets) -> f64 {
        let named =
            |name: &str| targets.formula(name).map_or(f64::NAN, |formula| self.value(formula, targets));
        match formula {
            Formula::Seen(seen) => self.run(seen.arm.as_deref()).map_or(f64::NAN, |run| run.value(seen)),
            Formula::Of { left, operation, right } => match operation {
                Operation::Over => over(named(left), named(right)),
                Operation::Less => named(left) - named(right),
            },
            Formula::Condition(all) => {
                let there = |seen: &Seen| self.run(seen.arm.as_deref()).is_some();
                if !targets.seen_by(formula).into_iter().all(there) {
                    return f64::NAN;
                }
                let side = |side: &Side| match side {
                    Side::Name(name) => named(name),
                    Side::Number(number) => *number,
                };
                let holds = |one: &Comparison| one.relation.holds(side(&one.left), side(&one.right));
                f64::from(u8::from(all.iter().all(holds)))
            }
        }
    }
}

impl Run<'_> {
    /// The value of what is seen in it; NaN where it is not defined.
    pub fn value(&self, seen: &Seen) -> f64 {
        match &seen.measure {
            Measure::Special(name) => self.special(name, seen.time),
            Measure::District(ratio) => {
                let how: Vec<Yearly> = district_columns().iter().map(yearly).collect();
                let row = how.len();
                Table { record: self.record, values: &self.record.district, row, first: 0, how: &how }
                    .value(ratio, seen.time)
            }
            Measure::Stages(ratio, extreme) => {
                let how: Vec<Yearly> = stage_columns().iter().map(yearly).collect();
                let row = self.record.stages.len() / self.record.months.len().max(1);
                let of_stage = |first| {
                    Table { record: self.record, values: &self.record.stages, row, first, how: &how }
                        .value(ratio, seen.time)
                };
                let stages = (0..row).step_by(how.len()).map(of_stage).filter(|value| !value.is_nan());
                let found = match extreme {
                    Extreme::Least => stages.min_by(f64::total_cmp),
                    Extreme::Most => stages.max_by(f64::total_cmp),
                };
                found.unwrap_or(f64::NAN)
            }
        }
    }

    fn special(&self, name: &str, time: Time) -> f64 {
        let at = |date| match date {
            Date::Year(year) => self.decembers.year(year).map_or(f64::NAN, |firms| match name {
                "size_median" => special::size_median(firms),
                "size_mean_over_median" => special::size_mean_over_median(firms),
                "owner_modal_age" => special::owner_modal_age(firms),
                "own_sales_skew" => special::own_sales_skew(firms),
                "first_given_trade" => special::trade_of_given(firms, 1),
                "second_given_trade" => special::trade_of_given(firms, 2),
                "first_given_own_sales" => special::own_sales_of_given(firms, 1),
                "second_given_own_sales" => special::own_sales_of_given(firms, 2),
                _ => f64::NAN,
            }),
            Date::Month(_) => f64::NAN,
        };
        match (name, time) {
            (_, Time::At(date)) => at(date),
            (_, Time::Against { at: now, against, by }) => compared(at(now), at(against), by),
            ("growth_tails", Time::Over { first, last, .. }) => {
                let pair = |year| Some((self.decembers.year(year - 1)?, self.decembers.year(year)?));
                let pairs: Option<Vec<_>> = (first..=last).map(pair).collect();
                pairs.map_or(f64::NAN, |pairs| special::growth_tails(pairs.into_iter()))
            }
            ("chained_bankruptcies", Time::Over { first, last, .. }) => {
                special::chained_bankruptcies(&self.record.events, first..=last)
            }
            ("alliances_at_work", Time::Over { first, last, .. }) => {
                special::alliances_that(&self.record.events, "alliance_action", first..=last)
            }
            ("alliances_independent", Time::Over { first, last, .. }) => {
                special::alliances_that(&self.record.events, "alliance_independent", first..=last)
            }
            ("direct_exporters_small" | "direct_exporters_large", Time::Over { first, last, .. }) => {
                let years: Option<Vec<_>> = (first..=last).map(|year| self.decembers.year(year)).collect();
                let firms = || years.iter().flatten().flat_map(|firms| firms.iter());
                if name == "direct_exporters_small" {
                    special::direct_exporters_small(firms())
                } else {
                    special::direct_exporters_large(firms())
                }
            }
            (_, Time::Over { .. }) => f64::NAN,
        }
    }
}

/// The columns of the district, or of one stage.
struct Table<'a> {
    record: &'a Record,
    values: &'a [f64],
    /// Values a month.
    row: usize,
    /// Place of the first column in a month's row.
    first: usize,
    /// How a year of each column becomes one value.
    how: &'a [Yearly],
}

impl Table<'_> {
    fn in_month(&self, place: usize, month: Month) -> f64 {
        let begun = self.record.months.first().map(|begun| month.since(*begun));
        let row = begun.and_then(|months| usize::try_from(months).ok());
        row.and_then(|row| self.values.get(row * self.row + self.first + place)).copied().unwrap_or(f64::NAN)
    }

    /// Whether all of a year is in the record.
    fn has(&self, year: i32) -> bool {
        let ends = self.record.months.first().zip(self.record.months.last());
        ends.is_some_and(|(&from, &to)| from <= Month::new(year, 1) && Month::new(year, 12) <= to)
    }

    fn in_year(&self, place: usize, year: i32) -> f64 {
        if !self.has(year) {
            return f64::NAN;
        }
        self.how[place].of((1..=12).map(|month| self.in_month(place, Month::new(year, month))))
    }

    fn sum(&self, terms: &[Term], date: Date) -> f64 {
        let value = |term: &Term| match date {
            Date::Year(year) => self.in_year(term.place, year),
            Date::Month(month) => self.in_month(term.place, month),
        };
        terms.iter().map(|term| if term.minus { -value(term) } else { value(term) }).sum()
    }

    /// Numerator and denominator; the latter is one where there is none.
    fn parts(&self, ratio: &Ratio, date: Date) -> (f64, f64) {
        let below = if ratio.denominator.is_empty() { 1.0 } else { self.sum(&ratio.denominator, date) };
        (self.sum(&ratio.numerator, date), below)
    }

    fn at(&self, ratio: &Ratio, date: Date) -> f64 {
        let (above, below) = self.parts(ratio, date);
        over(above, below)
    }

    fn value(&self, ratio: &Ratio, time: Time) -> f64 {
        match time {
            Time::At(date) => self.at(ratio, date),
            Time::Against { at, against, by } => compared(self.at(ratio, at), self.at(ratio, against), by),
            Time::Over { first, last, by } if (first..=last).all(|year| self.has(year)) => {
                self.summed(ratio, first, last, by)
            }
            Time::Over { .. } => f64::NAN,
        }
    }

    fn summed(&self, ratio: &Ratio, first: i32, last: i32, by: Summing) -> f64 {
        let year = |year| self.at(ratio, Date::Year(year));
        let (begin, end) = (year(first), year(last));
        match by {
            Summing::Mean => {
                // Of a ratio sum over sum; else the sum over the number of years.
                let (mut above, mut below) = (0.0, 0.0);
                for year in first..=last {
                    let (numerator, denominator) = self.parts(ratio, Date::Year(year));
                    if !numerator.is_nan() && !denominator.is_nan() {
                        above += numerator;
                        below += denominator;
                    }
                }
                over(above, below)
            }
            Summing::PeakYear => first_year(first..=last, year, |one, best| one > best),
            Summing::TroughYear => first_year(first..=last, year, |one, best| one < best),
            Summing::HalfWayYear => {
                let half_way = |now: &i32| over(year(*now) - begin, end - begin) >= 0.5;
                (first..=last).find(half_way).map_or(f64::NAN, f64::from)
            }
            Summing::Growth if begin > 0.0 && end > 0.0 => ln(end / begin) / f64::from(last - first),
            Summing::Growth => f64::NAN,
            Summing::Dispersion => self.dispersion(&ratio.numerator, first, last),
        }
    }

    fn dispersion(&self, terms: &[Term], first: i32, last: i32) -> f64 {
        let (mut squares, mut means) = (0.0, 0.0);
        for year in first..=last {
            let quarter = |quarter: i32| -> f64 {
                (1..=3).map(|of| self.sum(terms, Date::Month(Month::new(year, 3 * quarter + of)))).sum()
            };
            let counts = [0, 1, 2, 3].map(quarter);
            let mean = counts.iter().sum::<f64>() / 4.0;
            if !mean.is_nan() {
                means += mean;
                squares += counts.iter().map(|count| (count - mean) * (count - mean)).sum::<f64>();
            }
        }
        over(squares, 3.0 * means)
    }
}

/// The first year with the best value.
fn first_year(
    years: core::ops::RangeInclusive<i32>,
    value: impl Fn(i32) -> f64,
    better: impl Fn(f64, f64) -> bool,
) -> f64 {
    let (mut best, mut found) = (f64::NAN, f64::NAN);
    for year in years {
        let now = value(year);
        if better(now, best) || (best.is_nan() && !now.is_nan()) {
            (best, found) = (now, f64::from(year));
        }
    }
    found
}

fn compared(at: f64, against: f64, by: Comparing) -> f64 {
    match by {
        Comparing::Change => over(at, against) - 1.0,
        Comparing::Difference => at - against,
        Comparing::Ratio => over(at, against),
    }
}
