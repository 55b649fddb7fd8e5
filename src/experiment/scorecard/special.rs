//! The special measures: worked out from all firms in business in December, or from events.

use crate::foundation::calendar::Month;
use crate::foundation::chance::BirthKey;
use crate::foundation::elementary::ln;
use crate::foundation::statistics::{mean, quantile, sorted_quantile};
use crate::observe::decembers::Firm;
use crate::observe::table::{AgentKind, AgentName, Event, Party};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// Years of age that are looked at together.
const AGES: usize = 5;
/// The oldest owner that is looked for.
const OLDEST: usize = 120;
/// Months before a bankruptcy in which another's default may have led to it.
const BEFORE: i32 = 6;

/// Persons engaged of makers, in order.
fn sizes(firms: &[Firm]) -> Vec<f64> {
    firms.iter().filter(|firm| firm.makes).map(|firm| f64::from(firm.persons)).collect()
}

/// Median of persons engaged of makers; NaN where there are none.
pub fn size_median(firms: &[Firm]) -> f64 {
    quantile(&mut sizes(firms), 0.5).unwrap_or(f64::NAN)
}

/// Mean over median of the same.
pub fn size_mean_over_median(firms: &[Firm]) -> f64 {
    mean(&sizes(firms)).map_or(f64::NAN, |mean| over(mean, size_median(firms)))
}

/// The middle of the five years of age in which most owners are, whatever their firms do; the youngest if several. NaN
/// where there is no owner.
pub fn owner_modal_age(firms: &[Firm]) -> f64 {
    let mut by_year = [0_u32; OLDEST + AGES];
    for firm in firms {
        let age = firm.owner_age.floor();
        if age >= 0.0 && age < OLDEST as f64 {
            by_year[age as usize] += 1;
        }
    }
    let (mut most, mut youngest) = (0, f64::NAN);
    for age in 0..OLDEST {
        let owners: u32 = by_year[age..age + AGES].iter().sum();
        if owners > most {
            (most, youngest) = (owners, age as f64);
        }
    }
    youngest + AGES as f64 / 2.0
}

/// Of makers' growth of trade from one December to the next, all pairs of Decembers together: range of the middle 98 % over
/// that of the middle half. NaN where too few grow at different rates.
pub fn growth_tails<'a>(pairs: impl Iterator<Item = (&'a [Firm], &'a [Firm])>) -> f64 {
    let mut growth = Vec::new();
    for (before, after) in pairs {
        let before: BTreeMap<u32, f64> = trade(before).collect();
        growth.extend(trade(after).filter_map(|(number, trade)| Some(ln(trade / before.get(&number)?))));
    }
    growth.sort_by(f64::total_cmp);
    let between =
        |low: f64, high: f64| Some(sorted_quantile(&growth, high)? - sorted_quantile(&growth, low)?);
    between(0.01, 0.99).zip(between(0.25, 0.75)).map_or(f64::NAN, |(all, half)| over(all, half))
}

/// Makers with trade, by number.
fn trade(firms: &[Firm]) -> impl Iterator<Item = (u32, f64)> + '_ {
    firms.iter().filter(|firm| firm.makes && firm.trade > 0.0).map(|firm| (firm.number, firm.trade))
}

/// Share of the bankruptcies of these years whose firm had lost by another's default in the month or the six before: by a
/// claim or a note that was not paid, or as the endorser of such a note. NaN where nobody went bankrupt.
pub fn chained_bankruptcies(events: &[Event], years: RangeInclusive<i32>) -> f64 {
    let name = |agent: AgentName| (agent.kind, agent.key);
    let mut lost: BTreeMap<(AgentKind, BirthKey), Vec<Month>> = BTreeMap::new();
    for event in events {
        let loser = match (event.kind, event.agent, event.other) {
            ("claim_lost" | "note_dishonoured", _, Some(Party::Agent(other))) => other,
            ("recourse_paid", Some(agent), _) => agent,
            _ => continue,
        };
        lost.entry(name(loser)).or_default().push(event.month);
    }
    let (mut all, mut chained) = (0.0, 0.0);
    for event in events {
        let Some(agent) = event.agent.filter(|_| event.kind == "bankruptcy") else { continue };
        if !years.contains(&event.month.year()) {
            continue;
        }
        all += 1.0;
        let led_to_it = |month: &Month| (0..=BEFORE).contains(&event.month.since(*month));
        if lost.get(&name(agent)).is_some_and(|months| months.iter().any(led_to_it)) {
            chained += 1.0;
        }
    }
    over(chained, all)
}

/// The first over the second; NaN over nothing.
pub(super) fn over(first: f64, second: f64) -> f64 {
    if second == 0.0 { f64::NAN } else { first / second }
}
