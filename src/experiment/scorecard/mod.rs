//! The card: a scenario, run with the arms that its targets need, and each target held against its band.
//!
//! Every replicate is lived in the scenario and in all arms under one luck and leaves a value for each target, nothing else.

mod evaluate;
pub mod special;

pub use evaluate::{Replicate, Run};

use super::compare::{FailedArm, Question as Arms};
use super::ensemble::{Ending, in_batches};
use super::keeping::{Keeping, known_or_lived};
use super::prepared::Prepared;
use super::targets::{Formula, Measure, Role, Seen, Target, Targets, Time};
use crate::foundation::calendar::Month;
use crate::foundation::statistics::{mean, quantile, sorted_quantile};
use crate::observe::decembers::Decembers;
use crate::observe::recorder::Recorder;
use crate::simulation::Failure;
use crate::simulation::arms::run_arms;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::ops::{ControlFlow, Range};
use std::sync::atomic::AtomicBool;

/// Replicates a thread in a batch: each is several runs.
const PER_THREAD: u32 = 4;

/// What is held against what.
#[derive(Clone, Debug)]
pub struct Question {
    runs: Arms,
    targets: Targets,
}

impl Question {
    /// Targets with the scenario that `read` reads; it is given what is changed in it, nothing or what an arm sets. Only arms
    /// that a target needs are read.
    ///
    /// # Errors
    /// What `read` says, with the arm in which it was, none for the scenario itself.
    pub fn new<E>(
        targets: Targets,
        read: impl Fn(&[String]) -> Result<Prepared, E>,
    ) -> Result<Self, (Option<String>, E)> {
        let base = read(&[]).map_err(|error| (None, error))?;
        let arm = |(name, arm): (&str, &super::targets::Arm)| match read(&arm.set) {
            Ok(prepared) => Ok((name.to_owned(), prepared)),
            Err(error) => Err((Some(name.to_owned()), error)),
        };
        let arms = targets.arms_needed().into_iter().map(arm).collect::<Result<_, _>>()?;
        Ok(Self { runs: Arms { base, arms, dates: Vec::new() }, targets })
    }

    /// Why arms cannot be held against the scenario, if they cannot.
    ///
    /// # Errors
    /// Which arm, and why.
    pub fn check(&self) -> Result<(), String> {
        self.runs.check()
    }

    /// The scenario.
    pub fn base(&self) -> &Prepared {
        &self.runs.base
    }

    /// The arms that are run, by name.
    pub fn arms(&self) -> &[(String, Prepared)] {
        &self.runs.arms
    }

    /// The targets.
    pub fn targets(&self) -> &Targets {
        &self.targets
    }

    /// The Decembers that special measures look at.
    fn decembers(&self) -> BTreeSet<i32> {
        let seen = self.targets.targets.iter().flat_map(|target| self.targets.seen_by(&target.formula));
        let special = seen.filter(|seen| matches!(seen.measure, Measure::Special(_)));
        let years = |seen: &Seen| {
            let (from, to) = looked_at(seen);
            match seen.time {
                Time::Against { .. } | Time::At(_) => vec![from.year(), to.year()],
                Time::Over { .. }
                    if matches!(
                        seen.measure,
                        Measure::Special(
                            "chained_bankruptcies" | "alliances_at_work" | "alliances_independent"
                        )
                    ) =>
                {
                    Vec::new()
                }
                Time::Over { .. } => (from.year()..=to.year()).collect(),
            }
        };
        special.flat_map(years).collect()
    }

    /// What is not in the span of the runs, if a formula looks at such a month.
    pub fn outside(&self, formula: &Formula) -> Option<String> {
        let (from, to) = self.runs.base.span();
        let seen = self.targets.seen_by(formula).into_iter().map(looked_at);
        let months = seen.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)));
        let (first, last) = months.filter(|&(first, last)| first < from || last > to)?;
        Some(format!("it looks at {first} to {last}, and the runs are of {from} to {to}"))
    }

    /// Lives one replicate and gives the value of each target, NaN where it is not defined, and which runs failed.
    ///
    /// # Errors
    /// When it is told to stop.
    pub fn values(&self, replicate: u32, stop: &AtomicBool) -> Result<Held, Failure> {
        self.live(replicate, &self.eyes(), stop)
    }

    fn eyes(&self) -> (Recorder, Decembers) {
        (Recorder::default(), Decembers::of(self.decembers()))
    }

    /// Lives one replicate.
    fn live(&self, replicate: u32, eyes: &(Recorder, Decembers), stop: &AtomicBool) -> Result<Held, Failure> {
        let simulations: Vec<_> = self.runs.all().map(Prepared::simulation).collect();
        let seen = run_arms(&simulations, replicate, stop, eyes);
        let (mut lived, mut failed) = (Replicate::default(), Vec::new());
        for (arm, seen) in seen.iter().enumerate() {
            match seen {
                Ok((recorder, decembers)) => {
                    let run = Run { record: &recorder.record, decembers };
                    match arm.checked_sub(1) {
                        None => lived.base = Some(run),
                        Some(place) => {
                            lived.arms.insert(&self.runs.arms[place].0, run);
                        }
                    }
                }
                Err(failure) if failure.stopped => return Err(failure.clone()),
                Err(failure) => failed.push(FailedArm { replicate, arm, failure: failure.clone() }),
            }
        }
        let value = |target: &Target| lived.value(&target.formula, &self.targets);
        Ok(Held { values: self.targets.targets.iter().map(value).collect(), failed })
    }

    /// Whether what comes from elsewhere has the shape of what replicates leave here.
    fn fits(&self, held: &Held) -> bool {
        held.values.len() == self.targets.targets.len()
            && held.failed.iter().all(|failed| failed.arm <= self.runs.arms.len())
    }
}

/// What one replicate leaves: the value of each target, and which of its runs failed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Held {
    /// The value of each target, NaN where it is not defined.
    pub values: Vec<f64>,
    /// The runs that failed.
    pub failed: Vec<FailedArm>,
}

/// The first and the last month at which something is looked at.
fn looked_at(seen: &Seen) -> (Month, Month) {
    let (from, to) = seen.time.months();
    match (&seen.measure, seen.time) {
        // From the December before the first.
        (Measure::Special("growth_tails"), _) => (from.plus(-1), to),
        (Measure::Special(_), Time::At(_) | Time::Against { .. }) => (from.plus(11), to),
        _ => (from, to),
    }
}

/// Lives the replicates on so many threads and holds the targets against them. Replicates that `keeping` knows are not lived
/// again. `each` is told of every replicate, in order.
pub fn hold(
    question: &Question,
    replicates: Range<u32>,
    keeping: &dyn Keeping<Held>,
    threads: Option<usize>,
    stop: &AtomicBool,
    each: &mut dyn FnMut(u32),
) -> (Card, Ending) {
    let eyes = question.eyes();
    let one = |replicate: u32, stop: &AtomicBool| {
        let live = || question.live(replicate, &eyes, stop);
        known_or_lived(keeping, replicate, |held| question.fits(held), live)
    };
    let targets = &question.targets.targets;
    let (mut values, mut lived, mut failed) = (vec![Vec::new(); targets.len()], Vec::new(), Vec::new());
    let ending = in_batches(PER_THREAD, replicates, threads, stop, &one, &mut |replicate, left| {
        let held = left.unwrap_or_else(|failure| Held {
            values: vec![f64::NAN; targets.len()],
            failed: vec![FailedArm { replicate, arm: 0, failure }],
        });
        for (values, value) in values.iter_mut().zip(held.values) {
            values.push(value);
        }
        lived.push(replicate);
        failed.extend(held.failed);
        each(replicate);
        ControlFlow::Continue(())
    });
    let rows = targets.iter().zip(values);
    let rows = rows.map(|(target, values)| Row::of(target, values, question.outside(&target.formula)));
    (Card { rows: rows.collect(), replicates: lived, failed }, ending)
}

/// What came out.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// A row for each target, in their order.
    pub rows: Vec<Row>,
    /// The replicates lived, in order.
    pub replicates: Vec<u32>,
    /// Runs that failed: what needs them has no value in their replicate.
    pub failed: Vec<FailedArm>,
}

/// A target with what came out.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The target.
    pub target: Target,
    /// By replicate; NaN where it is not defined; of a condition 1 where it holds.
    pub values: Vec<f64>,
    /// Replicates in which it is defined.
    pub defined: usize,
    /// The median or mean of those, or the share in which a condition holds; NaN if there are none.
    pub value: f64,
    /// A tenth of them lies below; NaN for a condition.
    pub low: f64,
    /// A tenth lies above; NaN for a condition.
    pub high: f64,
    /// How it stands.
    pub verdict: Verdict,
}

/// How a target stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// Its value lies in its band.
    Hit,
    /// It lies outside, by so many widths of the band.
    Miss(f64),
    /// It has no value, and why.
    Undefined(String),
}

impl Verdict {
    /// In a word.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Hit => "hit",
            Self::Miss(_) => "miss",
            Self::Undefined(_) => "undefined",
        }
    }

    /// Zero in the band, outside the gap to the nearer end over the width of the band; none where there is no value.
    pub const fn distance(&self) -> Option<f64> {
        match self {
            Self::Hit => Some(0.0),
            Self::Miss(distance) => Some(*distance),
            Self::Undefined(_) => None,
        }
    }
}

impl Row {
    /// Judges a target by its values, a value a replicate. `outside` is why it cannot be worked out at all.
    pub fn of(target: &Target, values: Vec<f64>, outside: Option<String>) -> Self {
        let mut sorted: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
        let defined = sorted.len();
        let median = quantile(&mut sorted, 0.5).unwrap_or(f64::NAN);
        let at = |p: f64| sorted_quantile(&sorted, p).unwrap_or(f64::NAN);
        let (value, low, high) = match target.formula {
            Formula::Condition(_) => (mean(&sorted).unwrap_or(f64::NAN), f64::NAN, f64::NAN),
            _ if target.mean => (mean(&sorted).unwrap_or(f64::NAN), at(0.1), at(0.9)),
            _ => (median, at(0.1), at(0.9)),
        };
        let verdict = match outside {
            Some(reason) => Verdict::Undefined(reason),
            None if 2 * defined < values.len() || defined == 0 => {
                Verdict::Undefined(format!("it has a value in {defined} of {} replicates", values.len()))
            }
            None => judged(value, target.band),
        };
        Self { target: target.clone(), values, defined, value, low, high, verdict }
    }

    /// Whether it is a condition, whose value is a share of replicates.
    pub fn is_condition(&self) -> bool {
        matches!(self.target.formula, Formula::Condition(_))
    }

    /// What its value is, as files have it.
    pub fn statistic(&self) -> &'static str {
        match (self.is_condition(), self.target.mean) {
            (true, _) => "share_of_replicates",
            (false, true) => "mean",
            (false, false) => "median",
        }
    }
}

fn judged(value: f64, [low, high]: [f64; 2]) -> Verdict {
    let gap = (low - value).max(value - high);
    if gap <= 0.0 { Verdict::Hit } else { Verdict::Miss(gap / (high - low)) }
}

/// How the targets of a role stand together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standing {
    /// How many there are.
    pub all: usize,
    /// How many are hit.
    pub hit: usize,
    /// How many have no value.
    pub undefined: usize,
    /// Mean of the distances by weight, of those that have one; NaN if none has.
    pub distance: f64,
}

impl Card {
    /// The rows of a role, in the order of the file.
    pub fn of_role(&self, role: Role) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(move |row| row.target.role == role)
    }

    /// How the targets of some roles stand together.
    pub fn standing(&self, roles: &[Role]) -> Standing {
        let mut standing = Standing { all: 0, hit: 0, undefined: 0, distance: f64::NAN };
        let (mut sum, mut weights) = (0.0, 0.0);
        for row in self.rows.iter().filter(|row| roles.contains(&row.target.role)) {
            standing.all += 1;
            standing.hit += usize::from(row.verdict == Verdict::Hit);
            match row.verdict.distance() {
                Some(distance) => {
                    sum += row.target.weight * distance;
                    weights += row.target.weight;
                }
                None => standing.undefined += 1,
            }
        }
        standing.distance = special::over(sum, weights);
        standing
    }

    /// Whether every required target is hit.
    pub fn holds(&self) -> bool {
        self.of_role(Role::Required).all(|row| row.verdict == Verdict::Hit)
    }
}

#[cfg(test)]
mod tests;
