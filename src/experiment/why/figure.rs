//! What brought a figure about: the run lived again without each shock, pair by pair, and for those that matter the order in which
//! measures parted.

use crate::experiment::ensemble::{Ending, in_batches};
use crate::experiment::outcome::Outcome;
use crate::experiment::prepared::Prepared;
use crate::foundation::calendar::Month;
use crate::foundation::statistics::{Estimate, mean_with_interval};
use crate::observe::periods::{Period, periods};
use crate::observe::recorder::Recorder;
use crate::observe::table::{Column, Record};
use crate::simulation::arms::run_arms;
use crate::simulation::{Failure, Simulation};
use std::ops::{ControlFlow, Range};
use std::sync::atomic::AtomicBool;

/// Level of the interval of an effect on the figure.
pub const LEVEL: f64 = 0.95;
/// Level at which a measure is told to have parted: many are looked at, in many years.
pub const LEVEL_OF_PARTING: f64 = 0.999;
/// A measure has parted only where the difference is this share of its value, at least.
pub const LEAST: f64 = 0.01;

/// Measures that are looked at, in the order in which causes run through the district.
pub const LOOKED_AT: &[&str] = &[
    "exchange_rate",
    "export_price",
    "exports",
    "import_penetration",
    "home_pieces",
    "sales",
    "wholesaler_margin",
    "wholesalers",
    "offshore_share",
    "shipments",
    "utilisation",
    "mean_piece_rate",
    "value_added",
    "pay_gap",
    "persons_engaged",
    "openings",
    "closures_bankrupt",
    "closures_solvent",
    "manufacturers",
    "craftsmen",
    "mean_craftsman_age",
    "mean_skill",
    "mean_technique",
    "lead_time",
    "outside_share",
    "bank_lending",
    "productivity",
];

/// What is asked.
pub struct Question<'a> {
    /// The figure.
    pub outcome: Outcome,
    /// The scenario.
    pub base: &'a Prepared,
    /// The same without a shock each, by the shock's name; the last without all of them, if there are several.
    pub without: &'a [(String, Prepared)],
}

/// A measure that parts when a shock is taken out.
#[derive(Clone, Debug, PartialEq)]
pub struct Parting {
    /// The column of the district's table.
    pub column: Column,
    /// The period in which it is first told apart; so it is in the next, and it stays on that side.
    pub since: String,
    /// Then: with the shock less without, and the mean without it.
    pub then: (Estimate, f64),
    /// The same in the last period that the figure looks at.
    pub at_last: (Estimate, f64),
}

/// What a shock does to the figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// The shock, or [`ALL`].
    pub shock: String,
    /// The figure without it.
    pub without: Estimate,
    /// With it less without it, pair by pair.
    pub effect: Estimate,
    /// Pairs in which it has the sign of the mean, and those in which it is defined.
    pub same_sign: (usize, usize),
    /// Measures that part, the first first.
    pub partings: Vec<Parting>,
}

/// The name of all shocks together.
pub const ALL: &str = "all of them";

/// What is known of a figure.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The figure.
    pub outcome: Outcome,
    /// Its column.
    pub column: Column,
    /// Replicates that count.
    pub replicates: Vec<u32>,
    /// Replicates that failed, in whichever arm, and why.
    pub failed: Vec<(u32, Failure)>,
    /// The last period that the figure looks at, as it is labelled.
    pub last: String,
    /// The figure as it is; NaN where it is not defined in any replicate.
    pub value: Estimate,
    /// What each shock does, the largest effect first; all of them together last.
    pub effects: Vec<Effect>,
}

/// What a replicate leaves: by arm, the base first, the figure, and the measures by period.
struct Lived(Vec<(f64, Vec<Vec<f64>>)>);

/// Lives the pairs and tells what each shock does. `each` is told of every replicate, in order.
///
/// # Errors
/// Where it is told to stop.
pub fn figure(
    question: &Question,
    replicates: Range<u32>,
    threads: Option<usize>,
    stop: &AtomicBool,
    each: &mut dyn FnMut(u32),
) -> Result<Answer, Failure> {
    let columns = question.base.subject().district;
    let looked_at: Vec<usize> =
        LOOKED_AT.iter().filter_map(|name| columns.iter().position(|column| column.name == *name)).collect();
    let (from, to) = question.base.span();
    let months: Vec<Month> = (from.0..=to.0).map(Month).collect();
    let told = periods(&months);
    let one = |replicate: u32, stop: &AtomicBool| {
        let prepared = std::iter::once(question.base).chain(question.without.iter().map(|(_, arm)| arm));
        let arms: Vec<&Simulation> = prepared.map(|arm| arm.simulation_of(replicate)).collect();
        let seen = run_arms(&arms, replicate, stop, &Recorder::default());
        let read = |record: &Record| {
            let course =
                |&place: &usize| told.iter().map(|period| period.value(record, &columns, place)).collect();
            (question.outcome.of(record, &columns), looked_at.iter().map(course).collect())
        };
        let arms = seen.into_iter().map(|seen| seen.map(|recorder| read(&recorder.record)));
        arms.collect::<Result<Vec<_>, Failure>>().map(Lived)
    };
    let (mut lived, mut numbers, mut failed) = (Vec::new(), Vec::new(), Vec::new());
    let ending = in_batches(1, replicates, threads, stop, &one, &mut |replicate, left| {
        match left {
            Ok(Lived(arms)) => {
                numbers.push(replicate);
                lived.push(arms);
            }
            Err(failure) => failed.push((replicate, failure)),
        }
        each(replicate);
        ControlFlow::Continue(())
    });
    if ending == Ending::Stopped {
        return Err(Failure::stopped());
    }
    let column = columns.iter().find(|column| column.name == question.outcome.measure);
    let column = *column.unwrap_or(&columns[0]);
    let last = {
        let (_, month) = question.outcome.when.months();
        let place = months.iter().position(|other| *other == month).unwrap_or(0);
        told.iter().position(|period| period.months.contains(&place)).unwrap_or(told.len() - 1)
    };
    let of_arm = |arm: usize| -> Vec<f64> {
        lived.iter().map(|arms: &Vec<(f64, Vec<Vec<f64>>)>| arms[arm].0).collect()
    };
    let base = of_arm(0);
    let effect = |(place, (shock, _)): (usize, &(String, Prepared))| {
        let without = of_arm(place + 1);
        let differences = differences(&base, &without);
        let estimated = estimate(&differences, LEVEL);
        let partings = looked_at.iter().enumerate().filter_map(|(which, &column)| {
            let course = |arm: usize| lived.iter().map(|arms| &arms[arm].1[which]).collect::<Vec<_>>();
            parting(&columns[column], &course(0), &course(place + 1), &told, last)
        });
        let mut partings: Vec<(usize, Parting)> = partings.collect();
        partings.sort_by_key(|(since, _)| *since);
        Effect {
            shock: shock.clone(),
            without: estimate(&without, LEVEL),
            effect: estimated,
            same_sign: (
                differences.iter().filter(|change| **change * estimated.value > 0.0).count(),
                differences.len(),
            ),
            partings: partings.into_iter().map(|(_, parting)| parting).collect(),
        }
    };
    let mut effects: Vec<Effect> = question.without.iter().enumerate().map(effect).collect();
    effects.sort_by(|a, b| {
        let size = |one: &Effect| (one.shock == ALL, -one.effect.value.abs());
        let ((a_last, a), (b_last, b)) = (size(a), size(b));
        a_last.cmp(&b_last).then(a.total_cmp(&b))
    });
    let value = estimate(&base, LEVEL);
    let (outcome, last) = (question.outcome.clone(), told[last].label.clone());
    Ok(Answer { outcome, column, replicates: numbers, failed, last, value, effects })
}

/// Pair by pair, where both are defined.
fn differences(one: &[f64], other: &[f64]) -> Vec<f64> {
    one.iter().zip(other).map(|(one, other)| one - other).filter(|change| change.is_finite()).collect()
}

fn estimate(values: &[f64], level: f64) -> Estimate {
    let defined: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
    mean_with_interval(&defined, level)
}

/// When a measure parts for good, up to the last period that the figure looks at; with the number of the period.
fn parting(
    column: &Column,
    with: &[&Vec<f64>],
    without: &[&Vec<f64>],
    periods: &[Period],
    last: usize,
) -> Option<(usize, Parting)> {
    let at = |period: usize| {
        let of = |courses: &[&Vec<f64>]| courses.iter().map(|course| course[period]).collect::<Vec<f64>>();
        let (with, without) = (of(with), of(without));
        let change = estimate(&differences(&with, &without), LEVEL_OF_PARTING);
        (change, estimate(&without, LEVEL_OF_PARTING).value)
    };
    let apart = |period: usize| {
        let (change, without) = at(period);
        // What is the same in all pairs has an interval of no width.
        change.excludes_zero() && change.value.abs() >= LEAST * without.abs()
    };
    let stays = |since: usize| (since..last).all(|later| at(since).0.value * at(later + 1).0.value > 0.0);
    let is_it = |&period: &usize| apart(period) && (period == last || apart(period + 1)) && stays(period);
    let since = (0..=last).find(is_it)?;
    let label = periods[since].label.clone();
    Some((since, Parting { column: *column, since: label, then: at(since), at_last: at(last) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn year(label: &str, months: Range<usize>) -> Period {
        Period { label: label.to_owned(), months }
    }

    #[test]
    fn a_measure_parts_where_the_pairs_agree_and_not_where_they_do_not() {
        let column = crate::observe::measures::district_columns()[0];
        let periods = [year("1980", 0..12), year("1981", 12..24), year("1982", 24..36)];
        let noise = [0.1, -0.2, 0.15, -0.05, 0.2, -0.1];
        let with: Vec<Vec<f64>> = noise.iter().map(|e| vec![100.0 + e, 90.0 + e, 80.0 - e]).collect();
        let without: Vec<Vec<f64>> = noise.iter().map(|e| vec![100.0 - e, 100.0 + 2.0 * e, 100.0]).collect();
        let all = |of: &[Vec<f64>]| -> Vec<Vec<f64>> { of.to_vec() };
        let (with, without) = (all(&with), all(&without));
        let (with, without): (Vec<&Vec<f64>>, Vec<&Vec<f64>>) =
            (with.iter().collect(), without.iter().collect());
        let (since, parting) = parting(&column, &with, &without, &periods, 2).unwrap();
        assert_eq!((since, parting.since.as_str()), (1, "1981"));
        assert!((parting.then.0.value + 10.0).abs() < 0.1 && (parting.at_last.0.value + 20.0).abs() < 0.1);
        assert!(super::parting(&column, &with, &with, &periods, 2).is_none());
    }
}
