//! The special measures: worked out from all firms in business in December, or from events.

use crate::foundation::calendar::Month;
use crate::foundation::chance::BirthKey;
use crate::foundation::elementary::{ln, logistic};
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
        growth.extend(trade(after).filter_map(|(founded, trade)| Some(ln(trade / before.get(&founded)?))));
    }
    growth.sort_by(f64::total_cmp);
    let between =
        |low: f64, high: f64| Some(sorted_quantile(&growth, high)? - sorted_quantile(&growth, low)?);
    between(0.01, 0.99).zip(between(0.25, 0.75)).map_or(f64::NAN, |(all, half)| over(all, half))
}

/// Makers with trade, by place in the order of founding.
fn trade(firms: &[Firm]) -> impl Iterator<Item = (u32, f64)> + '_ {
    firms.iter().filter(|firm| firm.makes && firm.trade > 0.0).map(|firm| (firm.founded, firm.trade))
}

/// Of makers with products of their own: largest over median of what they sell of them; NaN with fewer than three.
pub fn own_sales_skew(firms: &[Firm]) -> f64 {
    let mut sales: Vec<f64> = firms.iter().map(|firm| firm.own_sales).filter(|&sales| sales > 0.0).collect();
    if sales.len() < 3 {
        return f64::NAN;
    }
    let largest = sales.iter().copied().fold(0.0, f64::max);
    quantile(&mut sales, 0.5).map_or(f64::NAN, |median| over(largest, median))
}

/// Trade of the makers whose traits the scenario gives, by their place from 1; zero when it has left.
pub fn trade_of_given(firms: &[Firm], place: usize) -> f64 {
    firms.iter().find(|firm| firm.given == place).map_or(0.0, |firm| firm.trade)
}

/// What they sell of products of their own; zero when it has left.
pub fn own_sales_of_given(firms: &[Firm], place: usize) -> f64 {
    firms.iter().find(|firm| firm.given == place).map_or(0.0, |firm| firm.own_sales)
}

/// Share of makers of up to five persons who sell abroad themselves; NaN where there are none.
pub fn direct_exporters_small<'a>(firms: impl Iterator<Item = &'a Firm>) -> f64 {
    let (mut all, mut exporters) = (0.0, 0.0);
    for firm in firms.filter(|firm| firm.makes && firm.persons <= 5) {
        all += 1.0;
        exporters += f64::from(u8::from(firm.exports));
    }
    over(exporters, all)
}

/// Persons of the mean firm of the class of 1,000 and more.
const LARGE: f64 = 2300.0;

/// The same for makers of 2,300 persons: by a logistic regression on the logarithm of persons, largest likelihood by Newton's
/// method. NaN with fewer than five exporters, or where it does not come to rest.
pub fn direct_exporters_large<'a>(firms: impl Iterator<Item = &'a Firm>) -> f64 {
    let makers: Vec<(f64, f64)> = firms
        .filter(|firm| firm.makes && firm.persons > 0)
        .map(|firm| (ln(f64::from(firm.persons)), f64::from(u8::from(firm.exports))))
        .collect();
    let exporters: f64 = makers.iter().map(|maker| maker.1).sum();
    if exporters < 5.0 || exporters >= makers.len() as f64 {
        return f64::NAN;
    }
    let share = exporters / makers.len() as f64;
    let (mut constant, mut slope) = (ln(share / (1.0 - share)), 0.0);
    for _ in 0..50 {
        let (mut g, mut h) = ([0.0; 2], [0.0; 3]);
        for &(x, y) in &makers {
            let p = logistic(constant + slope * x);
            let w = p * (1.0 - p);
            g = [g[0] + y - p, g[1] + (y - p) * x];
            h = [h[0] + w, h[1] + w * x, h[2] + w * x * x];
        }
        let determinant = h[0] * h[2] - h[1] * h[1];
        if determinant <= 1e-12 {
            return f64::NAN;
        }
        let step = [(h[2] * g[0] - h[1] * g[1]) / determinant, (h[0] * g[1] - h[1] * g[0]) / determinant];
        (constant, slope) = (constant + step[0], slope + step[1]);
        if step[0].abs() + step[1].abs() < 1e-9 {
            return logistic(constant + slope * ln(LARGE));
        }
    }
    f64::NAN
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

/// Alliances that came so far in these years, against those begun in them; NaN where none was begun.
pub fn alliances_that(events: &[Event], came_so_far: &str, years: RangeInclusive<i32>) -> f64 {
    let of = |kind: &str| {
        let there = |event: &&Event| event.kind == kind && years.contains(&event.month.year());
        events.iter().filter(there).count() as f64
    };
    over(of(came_so_far), of("alliance_begun"))
}

/// The first over the second; NaN over nothing.
pub(super) fn over(first: f64, second: f64) -> f64 {
    if second == 0.0 { f64::NAN } else { first / second }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn maker(persons: u32, exports: bool) -> Firm {
        let own_sales = if exports { f64::from(persons) } else { 0.0 };
        Firm { founded: 0, makes: true, persons, trade: 1.0, owner_age: 50.0, own_sales, exports, given: 0 }
    }

    #[test]
    fn participation_of_large_firms_follows_from_its_rise_with_size() {
        // Odds of exporting proportional to persons: 1 in 100 of firms of one, 50 in 100 of firms of a hundred.
        let mut firms = Vec::new();
        for (persons, exporters, all) in [(1, 10, 1010), (10, 100, 1100), (100, 100, 200)] {
            firms.extend((0..all).map(|number| maker(persons, number < exporters)));
        }
        let large = direct_exporters_large(firms.iter());
        assert!((large - 23.0 / 24.0).abs() < 1e-6, "{large}");
        let small = direct_exporters_small(firms.iter());
        assert!((small - 10.0 / 1010.0).abs() < 1e-12, "{small}");
        assert!(direct_exporters_large(firms[..4].iter()).is_nan());
    }

    #[test]
    fn alliances_are_counted_against_those_begun() {
        let event = |year: i32, kind: &'static str| Event {
            month: Month::new(year, 4),
            kind,
            agent: None,
            other: None,
            amount: 0,
            cause: "",
        };
        let events = [
            event(1995, "alliance_begun"),
            event(1996, "alliance_begun"),
            event(1997, "alliance_begun"),
            event(1999, "alliance_action"),
            event(2011, "alliance_independent"),
        ];
        assert_eq!(alliances_that(&events, "alliance_action", 1996..=2008), 0.5);
        assert_eq!(alliances_that(&events, "alliance_independent", 1996..=2010), 0.0);
        assert!(alliances_that(&events, "alliance_action", 1998..=2008).is_nan());
    }

    #[test]
    fn skew_is_the_largest_over_the_middle() {
        let firms = [maker(1, true), maker(2, true), maker(30, true), maker(9, false)];
        assert_eq!(own_sales_skew(&firms), 15.0);
        assert!(own_sales_skew(&firms[..2]).is_nan());
    }
}
