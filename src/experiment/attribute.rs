//! What brought a change about: Shapley values of shocks or switches, pair by pair.
//!
//! Each item is there or taken out. The value of an item is its mean contribution over all orders in which the items might
//! have come; contributions add up to the whole in every replicate. Up to [`EXACT`] items every subset is lived; beyond that
//! orders are drawn.

use super::ensemble::{Ending, in_batches};
use super::keeping::{Keeping, known_or_lived};
use super::outcome::Outcome;
use super::prepared::Prepared;
use crate::foundation::calendar::Month;
use crate::foundation::chance::{BirthKey, Chance, Purpose};
use crate::foundation::statistics::{Estimate, mean, mean_with_interval};
use crate::observe::periods::{Period, periods};
use crate::observe::recorder::Recorder;
use crate::observe::table::{Column, Record};
use crate::simulation::arms::run_arms;
use crate::simulation::{Failure, Simulation};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::{ControlFlow, Range};
use std::sync::atomic::AtomicBool;

/// Most items for which every subset is lived.
pub const EXACT: usize = 8;
/// Most items at all.
pub const MOST: usize = 30;

/// Which items are there: bit `i` for item `i`.
pub type Subset = u32;

/// What is attributed.
pub struct Question<'a> {
    /// The items, by name.
    pub items: Vec<String>,
    /// The scenario in which only these items are there; all others are taken out.
    pub with: &'a (dyn Fn(Subset) -> Result<Prepared, String> + Sync),
    /// What is explained.
    pub outcomes: Vec<Outcome>,
    /// Orders drawn a replicate where there are more than [`EXACT`] items.
    pub orders: u32,
}

/// What a replicate leaves, or why there is nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lived(Result<Found, Failure>);

/// What is found in a replicate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Found {
    /// By outcome, the value of every subset that was lived.
    values: Vec<BTreeMap<Subset, f64>>,
    /// By outcome, the course of its measure without any item and with all, a value a period.
    courses: Vec<[Vec<f64>; 2]>,
    /// The periods of the courses, as they are labelled.
    periods: Vec<String>,
}

impl Lived {
    /// Whether one that comes from elsewhere has the values that are needed.
    fn fits(&self, outcomes: usize, needed: &BTreeSet<Subset>) -> bool {
        let Ok(found) = &self.0 else { return true };
        let whole = |course: &Vec<f64>| course.len() == found.periods.len();
        found.values.len() == outcomes
            && found.courses.len() == outcomes
            && found.values.iter().all(|worth| worth.keys().eq(needed))
            && found.courses.iter().flatten().all(whole)
    }
}

/// The values of the items.
#[derive(Clone, Debug)]
pub struct Attribution {
    /// The items, by name.
    pub items: Vec<String>,
    /// What is explained.
    pub outcomes: Vec<Outcome>,
    /// Whether every subset was lived.
    pub exact: bool,
    /// Scenarios lived a replicate.
    pub scenarios: usize,
    /// The replicates gathered, in order.
    pub replicates: Vec<u32>,
    /// Replicates that failed, and why.
    pub failed: Vec<(u32, Failure)>,
    /// By outcome, then item: a contribution a replicate.
    contributions: Vec<Vec<Vec<f64>>>,
    /// The periods of the courses, as they are labelled.
    pub periods: Vec<String>,
    /// By outcome: the course of its measure without any item and with all, a list of periods a replicate.
    courses: Vec<[Vec<Vec<f64>>; 2]>,
    /// By outcome: the values without any item and with all, a pair a replicate.
    ends: Vec<Vec<(f64, f64)>>,
    /// By outcome, then item: what the item does alone, and what is missing without it alone, a pair a replicate.
    alone: Vec<Vec<Vec<(f64, f64)>>>,
}

/// The value of one item, over the replicates, each mean with its interval of 95 % (Student).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// The Shapley value.
    pub value: Estimate,
    /// What it does when it comes first: it alone against nothing.
    pub first: Estimate,
    /// What it does when it comes last: all against all without it.
    pub last: Estimate,
}

/// Lives what is needed and gathers the values. Replicates that `keeping` knows are not lived again. `each` is told of every
/// replicate, in order.
///
/// # Errors
/// When a subset's scenario cannot be, or there are too many items or none.
pub fn attribute(
    question: &Question,
    replicates: Range<u32>,
    keeping: &dyn Keeping<Lived>,
    threads: Option<usize>,
    stop: &AtomicBool,
    each: &mut dyn FnMut(u32),
) -> Result<(Attribution, Ending), String> {
    let count = question.items.len();
    if count == 0 || count > MOST {
        return Err(format!("there are {count} items to attribute to; from 1 to {MOST} can be"));
    }
    let all: Subset = if count == 32 { Subset::MAX } else { (1 << count) - 1 };
    let exact = count <= EXACT;
    let seed = (question.with)(all)?.subject().seed;
    let orders =
        |replicate: u32| if exact { Vec::new() } else { drawn(count, question.orders, seed, replicate) };
    let mut shared = BTreeMap::new();
    if exact {
        for subset in (0..=all).rev() {
            shared.insert(subset, (question.with)(subset)?);
        }
    }
    let one = |replicate: u32, stop: &AtomicBool| {
        let orders = orders(replicate);
        let needed = needed(count, all, exact, &orders);
        let fits = |lived: &Lived| lived.fits(question.outcomes.len(), &needed);
        let live = || match live(question, &shared, &needed, all, replicate, stop) {
            Err(failure) if failure.stopped => Err(failure),
            // What has failed is known too: it would fail again.
            left => Ok(Lived(left)),
        };
        known_or_lived(keeping, replicate, fits, live)
    };
    let mut attribution = Attribution {
        items: question.items.clone(),
        outcomes: question.outcomes.clone(),
        exact,
        scenarios: if exact { all as usize + 1 } else { 2 + question.orders as usize * (count - 1) },
        replicates: Vec::new(),
        failed: Vec::new(),
        contributions: vec![vec![Vec::new(); count]; question.outcomes.len()],
        periods: Vec::new(),
        courses: vec![[Vec::new(), Vec::new()]; question.outcomes.len()],
        ends: vec![Vec::new(); question.outcomes.len()],
        alone: vec![vec![Vec::new(); count]; question.outcomes.len()],
    };
    let ending = in_batches(1, replicates, threads, stop, &one, &mut |replicate, lived| {
        match lived.and_then(|lived| lived.0) {
            Ok(lived) => attribution.add(replicate, lived, all, &orders(replicate)),
            Err(failure) => attribution.failed.push((replicate, failure)),
        }
        each(replicate);
        ControlFlow::Continue(())
    });
    Ok((attribution, ending))
}

/// Orders of the items, drawn by seed and replicate.
fn drawn(count: usize, orders: u32, seed: u64, replicate: u32) -> Vec<Vec<usize>> {
    let chance = Chance::new(seed, replicate);
    let order = |number: u32| {
        let key = BirthKey(u64::from(number) + 1);
        let mut draws = chance.of(Purpose::Design, key, BirthKey::named("orders"), Month(0), 0);
        let mut left: Vec<usize> = (0..count).collect();
        (0..count).map(|_| left.remove(draws.below(left.len() as u32) as usize)).collect()
    };
    (0..orders).map(order).collect()
}

/// The subsets that orders pass through.
fn passed(orders: &[Vec<usize>]) -> impl Iterator<Item = Subset> + '_ {
    orders.iter().flat_map(|order| {
        order.iter().scan(0, |subset: &mut Subset, &item| {
            *subset |= 1 << item;
            Some(*subset)
        })
    })
}

/// The subsets that a replicate takes: all of them, or those that its orders pass through and those that are told besides.
fn needed(count: usize, all: Subset, exact: bool, orders: &[Vec<usize>]) -> BTreeSet<Subset> {
    if exact {
        return (0..=all).collect();
    }
    let ends = (0..count).flat_map(|item| [1 << item, all & !(1 << item)]).chain([0, all]);
    passed(orders).chain(ends).collect()
}

fn live(
    question: &Question,
    shared: &BTreeMap<Subset, Prepared>,
    needed: &BTreeSet<Subset>,
    all: Subset,
    replicate: u32,
    stop: &AtomicBool,
) -> Result<Found, Failure> {
    let mut own = BTreeMap::new();
    if shared.is_empty() {
        for &subset in needed {
            let prepared = (question.with)(subset);
            own.insert(subset, prepared.map_err(|reason| Failure { month: None, reason, stopped: false })?);
        }
    }
    let scenarios = if shared.is_empty() { &own } else { shared };
    // All together come first: the others go on from it.
    let subsets: Vec<Subset> = scenarios.keys().rev().copied().collect();
    let simulations: Vec<&Simulation> = subsets.iter().map(|subset| scenarios[subset].simulation()).collect();
    let columns = scenarios[&all].subject().district;
    let count = question.outcomes.len();
    let mut lived = Found {
        values: vec![BTreeMap::new(); count],
        courses: vec![Default::default(); count],
        periods: Vec::new(),
    };
    for (subset, seen) in subsets.iter().zip(run_arms(&simulations, replicate, stop, &Recorder::default())) {
        let record = seen?.record;
        for (outcome, values) in question.outcomes.iter().zip(&mut lived.values) {
            values.insert(*subset, outcome.of(&record, &columns));
        }
        // Without any, and with all.
        let Some(end) = [0, all].iter().position(|end| end == subset) else { continue };
        let told = periods(&record.months);
        for (outcome, courses) in question.outcomes.iter().zip(&mut lived.courses) {
            courses[end] = course(outcome, &record, &columns, &told);
        }
        lived.periods = told.into_iter().map(|period| period.label).collect();
    }
    Ok(lived)
}

/// The values of an outcome's measure by period.
fn course(outcome: &Outcome, record: &Record, columns: &[Column], periods: &[Period]) -> Vec<f64> {
    let Some(place) = columns.iter().position(|column| column.name == outcome.measure) else {
        return Vec::new();
    };
    periods.iter().map(|period| period.value(record, columns, place)).collect()
}

/// The Shapley values of a game from the values of all its subsets.
///
/// ```
/// # use sanchi::experiment::attribute::shapley;
/// // A glove market: two left hands (items 0 and 1), one right hand (item 2); a pair is worth 1.
/// let worth = |subset: u32| f64::from(subset & 4 != 0 && subset & 3 != 0);
/// let values = shapley(3, &worth);
/// assert!((values[0] - 1.0 / 6.0).abs() < 1e-12 && (values[2] - 2.0 / 3.0).abs() < 1e-12);
/// ```
pub fn shapley(items: usize, worth: &dyn Fn(Subset) -> f64) -> Vec<f64> {
    // The weight of a subset of size s that an item joins: s! (n - s - 1)! / n!.
    let mut weights = vec![1.0 / items as f64; items];
    for size in 1..items {
        weights[size] = weights[size - 1] * size as f64 / (items - size) as f64;
    }
    let of = |item: usize| {
        let without = (0..1_u32 << items).filter(|subset| subset & (1 << item) == 0);
        let gain = |subset: Subset| {
            weights[subset.count_ones() as usize] * (worth(subset | 1 << item) - worth(subset))
        };
        without.map(gain).sum()
    };
    (0..items).map(of).collect()
}

impl Attribution {
    fn add(&mut self, replicate: u32, lived: Found, all: Subset, orders: &[Vec<usize>]) {
        self.replicates.push(replicate);
        self.periods = lived.periods;
        for (mine, more) in self.courses.iter_mut().zip(lived.courses) {
            mine.iter_mut().zip(more).for_each(|(mine, more)| mine.push(more));
        }
        let count = self.items.len();
        for (outcome, worth) in lived.values.iter().enumerate() {
            let worth = |subset: Subset| worth[&subset];
            let values = if self.exact { shapley(count, &worth) } else { by_orders(count, orders, &worth) };
            for (item, value) in values.into_iter().enumerate() {
                self.contributions[outcome][item].push(value);
                let first = worth(1 << item) - worth(0);
                self.alone[outcome][item].push((first, worth(all) - worth(all & !(1 << item))));
            }
            self.ends[outcome].push((worth(0), worth(all)));
        }
    }

    /// The value of an item in an outcome.
    pub fn share(&self, outcome: usize, item: usize) -> Share {
        let (first, last): (Vec<f64>, Vec<f64>) = self.alone[outcome][item].iter().copied().unzip();
        Share {
            value: estimate(&self.contributions[outcome][item]),
            first: estimate(&first),
            last: estimate(&last),
        }
    }

    /// An outcome without any of the items, with all of them, and the change that the values add up to.
    pub fn whole(&self, outcome: usize) -> [Estimate; 3] {
        let (none, all): (Vec<f64>, Vec<f64>) = self.ends[outcome].iter().copied().unzip();
        let change: Vec<f64> = none.iter().zip(&all).map(|(none, all)| all - none).collect();
        [estimate(&none), estimate(&all), estimate(&change)]
    }

    /// The course of an outcome's measure without any of the items and with all of them: the mean of the replicates in
    /// which it is defined, by period; NaN where there is none.
    pub fn courses(&self, outcome: usize) -> [Vec<f64>; 2] {
        let of_period = |courses: &[Vec<f64>], period: usize| {
            let values = courses.iter().filter_map(|course| course.get(period)).copied();
            mean(&values.filter(|value| value.is_finite()).collect::<Vec<_>>()).unwrap_or(f64::NAN)
        };
        self.courses[outcome]
            .each_ref()
            .map(|courses| (0..self.periods.len()).map(|period| of_period(courses, period)).collect())
    }

    /// The contributions of an item to an outcome, a value a replicate.
    pub fn contributions(&self, outcome: usize, item: usize) -> &[f64] {
        &self.contributions[outcome][item]
    }
}

fn by_orders(count: usize, orders: &[Vec<usize>], worth: &dyn Fn(Subset) -> f64) -> Vec<f64> {
    let mut sums = vec![0.0; count];
    for order in orders {
        let mut subset = 0;
        for &item in order {
            let with = subset | 1 << item;
            sums[item] += worth(with) - worth(subset);
            subset = with;
        }
    }
    sums.iter().map(|sum| sum / orders.len() as f64).collect()
}

fn estimate(values: &[f64]) -> Estimate {
    mean_with_interval(values, 0.95)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A game with interactions of every order.
    fn worth(subset: Subset) -> f64 {
        let there = |item: u32| f64::from(subset >> item & 1);
        10.0 * there(0) - 3.0 * there(1) + 4.0 * there(0) * there(2) + 6.0 * there(1) * there(2) * there(3)
    }

    #[test]
    fn values_add_up_and_share_interactions_evenly() {
        let values = shapley(4, &worth);
        for (value, wanted) in values.iter().zip([12.0, -1.0, 4.0, 2.0]) {
            assert!((value - wanted).abs() < 1e-12, "{values:?}");
        }
    }

    #[test]
    fn drawn_orders_come_close_and_add_up() {
        let orders = drawn(4, 400, 1, 0);
        assert!(orders.iter().all(|order| order.iter().map(|item| 1 << item).sum::<u32>() == 15));
        let values = by_orders(4, &orders, &worth);
        assert!((values.iter().sum::<f64>() - worth(15)).abs() < 1e-9);
        for (value, wanted) in values.iter().zip([12.0, -1.0, 4.0, 2.0]) {
            assert!((value - wanted).abs() < 0.6, "{values:?}");
        }
        assert_eq!(orders, drawn(4, 400, 1, 0));
        assert_ne!(orders, drawn(4, 400, 1, 1));
    }
}
