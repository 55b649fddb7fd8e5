//! What if: a base and its arms under the same luck, pair by pair.
//!
//! Every replicate is lived in all arms. An arm that differs from the base in drivers and shocks alone goes on from a copy of
//! the base's district at the month in which they part; so the past is the same by construction, and [`Check`] proves it on one
//! replicate by living each arm for itself.

use super::costs::{Cell, Costs, has_programmes};
use super::ensemble::{Ending, in_batches};
use super::keeping::{Keeping, known_or_lived};
use super::pair::Gauge;
pub use super::pair::Pair;
use super::prepared::Prepared;
use super::until::{Look, Settled, Until};
use crate::foundation::calendar::Month;
use crate::foundation::statistics::{Estimate, mean, paired_interval, quantile, sorted_quantile, variance};
use crate::observe::groups::{Group, Groups};
use crate::observe::outlays::Outlays;
use crate::observe::periods::Period;
use crate::observe::recorder::Recorder;
use crate::observe::table::{AgentKind, Column, Record};
use crate::simulation::Failure;
use crate::simulation::arms::run_arms;
use serde::{Deserialize, Serialize};
use std::ops::{ControlFlow, Range};
use std::sync::atomic::AtomicBool;

/// Pairs a thread in a batch: each is several runs.
const PER_THREAD: u32 = 4;

/// A base, its arms, and when to look closely.
#[derive(Clone, Debug)]
pub struct Question {
    /// What the arms are held against.
    pub base: Prepared,
    /// By name, in the order told.
    pub arms: Vec<(String, Prepared)>,
    /// Dates at which firms are counted by name.
    pub dates: Vec<Month>,
}

impl Question {
    /// All that is run, the base first.
    pub fn all(&self) -> impl Iterator<Item = &Prepared> {
        core::iter::once(&self.base).chain(self.arms.iter().map(|(_, arm)| arm))
    }

    /// Why these cannot be held against each other, if they cannot.
    ///
    /// # Errors
    /// Which arm, and why.
    pub fn check(&self) -> Result<(), String> {
        let base = self.base.subject();
        for (place, (name, arm)) in self.arms.iter().enumerate() {
            let subject = arm.subject();
            if self.arms[..place].iter().any(|(other, _)| other == name) {
                return Err(format!(
                    "two arms are called `{name}`: their results could not be told apart; write it once"
                ));
            }
            if arm.span() != self.base.span() {
                let (told, wanted) = (arm.span(), self.base.span());
                return Err(format!(
                    "the arm `{name}` simulates {} to {} and the base {} to {}: both must simulate the same \
                     months (--from and --to set them for all)",
                    told.0, told.1, wanted.0, wanted.1
                ));
            }
            if subject.currency != base.currency {
                return Err(format!(
                    "the arm `{name}` counts in {} and the base in {}: both must count in the same currency",
                    subject.currency, base.currency
                ));
            }
        }
        Ok(())
    }
}

/// What one replicate leaves behind in an arm.
pub type Seen = (Recorder, (Groups, Outlays));

/// One who has seen nothing yet.
fn eyes(question: &Question) -> Seen {
    (Recorder::default(), (Groups::at(&question.dates), Outlays::following(has_programmes(question))))
}

/// Lives one replicate in the base and all arms.
pub fn run_pair(question: &Question, replicate: u32, stop: &AtomicBool) -> Vec<Result<Seen, Failure>> {
    let simulations: Vec<_> = question.all().map(|one| one.simulation_of(replicate)).collect();
    run_arms(&simulations, replicate, stop, &eyes(question))
}

/// Lives the replicates on so many threads and gathers the comparison; with `until` no more than it takes. Pairs that `keeping`
/// knows are not lived again. `each` is told of every pair, in order.
pub fn compare(
    question: &Question,
    replicates: Range<u32>,
    until: Option<&Until>,
    keeping: &dyn Keeping<Pair>,
    threads: Option<usize>,
    stop: &AtomicBool,
    each: &mut dyn FnMut(u32),
) -> (Comparison, Ending) {
    let gauge = Gauge::of(question, until.map(|until| until.outcome.clone()));
    let mut comparison = Comparison::of(question, &gauge, until.cloned());
    let live = |replicate: u32, stop: &AtomicBool| {
        let seen = run_pair(question, replicate, stop);
        match seen.iter().find_map(|arm| arm.as_ref().err().filter(|failure| failure.stopped)) {
            Some(stopped) => Err(stopped.clone()),
            None => Ok(gauge.read(seen)),
        }
    };
    let one = |replicate: u32, stop: &AtomicBool| {
        known_or_lived(keeping, replicate, |pair| gauge.fits(pair), || live(replicate, stop))
    };
    for (stretch, look) in Look::stretches(&replicates, until) {
        let ending = in_batches(PER_THREAD, stretch, threads, stop, &one, &mut |replicate, pair| {
            // Not an arm's failure but the pair's own.
            comparison.add(replicate, pair.unwrap_or_else(|failure| gauge.failed(&failure)));
            each(replicate);
            ControlFlow::Continue(())
        });
        if ending != Ending::Complete {
            return (comparison, ending);
        }
        if let Some(look) = look
            && comparison.is_precise_enough(look)
        {
            break;
        }
    }
    (comparison, Ending::Complete)
}

/// An effect: the arm against the base over the pairs in which both are defined.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effect {
    /// Pairs.
    pub pairs: usize,
    /// Mean of the base.
    pub base: f64,
    /// Mean of the arm.
    pub arm: f64,
    /// Mean difference, arm less base, with its paired interval of 95 % (Student).
    pub difference: Estimate,
    /// Median difference.
    pub median: f64,
    /// A tenth of the differences lies below.
    pub low: f64,
    /// A tenth lies above.
    pub high: f64,
    /// Share of pairs in which the arm is higher, those that tie counted half.
    pub higher: f64,
    /// Variance of the difference of two runs with luck of their own over that of a pair: how many times more replicates it
    /// would take without common luck. Not a number where pairs do not differ.
    pub variance_ratio: f64,
}

impl Effect {
    /// From values pair by pair. None where no pair has both.
    pub fn of(base: &[f64], arm: &[f64]) -> Option<Self> {
        let both = base.iter().zip(arm).filter(|(base, arm)| base.is_finite() && arm.is_finite());
        let (base, arm): (Vec<f64>, Vec<f64>) = both.map(|(&base, &arm)| (base, arm)).unzip();
        let mut differences: Vec<f64> = base.iter().zip(&arm).map(|(base, arm)| arm - base).collect();
        let centre = mean(&differences)?;
        let none = Estimate { value: centre, low: f64::NAN, high: f64::NAN };
        let difference = paired_interval(&differences, 0.95).unwrap_or(none);
        let spread = |values: &[f64]| variance(values).unwrap_or(f64::NAN);
        let paired = spread(&differences);
        let higher: f64 = differences
            .iter()
            .map(|d| {
                if *d > 0.0 {
                    1.0
                } else if *d < 0.0 {
                    0.0
                } else {
                    0.5
                }
            })
            .sum();
        let median = quantile(&mut differences, 0.5)?;
        Some(Self {
            pairs: base.len(),
            base: mean(&base)?,
            arm: mean(&arm)?,
            difference,
            median,
            low: sorted_quantile(&differences, 0.1)?,
            high: sorted_quantile(&differences, 0.9)?,
            higher: higher / base.len() as f64,
            variance_ratio: if paired > 0.0 { (spread(&base) + spread(&arm)) / paired } else { f64::NAN },
        })
    }

    /// The mean difference with its interval as shares of the base's mean.
    pub fn relative(&self) -> Estimate {
        let Estimate { value, low, high } = self.difference;
        let share = |value: f64| if self.base == 0.0 { f64::NAN } else { value / self.base.abs() };
        Estimate { value: share(value), low: share(low), high: share(high) }
    }
}

/// Firms of one kind at a date, by where they are in business; means over the pairs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Survivors {
    /// In both: they would have been there anyway.
    pub both: f64,
    /// In the arm alone.
    pub arm_alone: f64,
    /// In the base alone.
    pub base_alone: f64,
    /// Persons of those in both, in the arm less in the base.
    pub persons_both: f64,
    /// Persons of those in the arm alone.
    pub persons_arm_alone: f64,
    /// Persons of those in the base alone.
    pub persons_base_alone: f64,
}

/// A failed run of a pair.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FailedArm {
    /// Its replicate.
    pub replicate: u32,
    /// The base (0) or an arm, from 1.
    pub arm: usize,
    /// Why.
    pub failure: Failure,
}

/// An arm as it is told.
#[derive(Clone, Debug, PartialEq)]
pub struct ArmStory {
    /// Its name.
    pub name: String,
    /// SHA-256 of its scenario's values.
    pub scenario_hash: String,
    /// The month at which it parts from the base; none where it differs from the founding on, the month after the last where
    /// nothing differs. Of the first replicate.
    pub parts: Option<Month>,
}

/// The pairs gathered: yearly values are kept, records are not.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// Columns of the district's table.
    pub columns: Vec<Column>,
    /// The base's process stages, then those that only arms have.
    pub stage_names: Vec<String>,
    /// The base, then the arms.
    pub arms: Vec<ArmStory>,
    /// The periods told: years, or months where there is no whole year.
    pub periods: Vec<Period>,
    /// The dates at which groups are counted.
    pub counted: Vec<Month>,
    /// Dates at which firms are counted by name.
    pub dates: Vec<Month>,
    /// The replicates gathered, in order.
    pub replicates: Vec<u32>,
    /// Runs that failed; their pairs have no values in that arm.
    pub failed: Vec<FailedArm>,
    /// How the number of replicates was settled, if by precision.
    pub until: Option<Until>,
    /// The last look at the precision, and whether it was reached.
    pub look: Option<(Look, bool)>,
    /// By arm, column and period: a value a replicate.
    values: Vec<Vec<Vec<Vec<f64>>>>,
    /// By arm: the value of the outcome that settles the number of replicates.
    watched: Vec<Vec<f64>>,
    /// By arm, group (firms, then persons of each) and date counted: a value a replicate.
    groups: Vec<Vec<Vec<Vec<f64>>>>,
    /// By arm, date and kind: a count a pair in which both runs have ended.
    survivors: Vec<Vec<[Vec<Survivors>; 3]>>,
    /// Purposes of public money.
    pub(super) cells: Vec<Cell>,
    /// By arm: whether it has other programmes than the base.
    pub(super) differs: Vec<bool>,
    /// By arm: what a replicate left of costs; none of one that failed, nor where no programme is in question.
    pub(super) costs: Vec<Vec<Option<Costs>>>,
}

impl Comparison {
    /// Nothing yet.
    fn of(question: &Question, gauge: &Gauge, until: Option<Until>) -> Self {
        let base = question.base.subject();
        let parts = |arm: &Prepared| arm.simulation_of(0).splits_from(question.base.simulation_of(0), 0);
        let story = |name: &str, arm: &Prepared| ArmStory {
            name: name.to_owned(),
            scenario_hash: arm.subject().scenario_hash,
            parts: parts(arm),
        };
        let mut arms = vec![story(&base.scenario, &question.base)];
        arms.extend(question.arms.iter().map(|(name, arm)| story(name, arm)));
        let Gauge { columns, stage_names, periods, counted, dates, account, .. } = gauge.clone();
        let (cells, differs) = account.map_or_else(Default::default, |of| (of.cells, of.differs));
        Self {
            costs: vec![Vec::new(); arms.len()],
            cells,
            differs,
            values: vec![vec![vec![Vec::new(); periods.len()]; columns.len()]; arms.len()],
            groups: vec![vec![vec![Vec::new(); counted.len()]; gauge.groups()]; arms.len()],
            watched: vec![Vec::new(); arms.len()],
            survivors: vec![vec![Default::default(); dates.len()]; arms.len()],
            replicates: Vec::new(),
            failed: Vec::new(),
            look: None,
            columns,
            stage_names,
            arms,
            periods,
            counted,
            dates,
            until,
        }
    }

    /// Takes what a replicate left in the base and the arms.
    fn add(&mut self, replicate: u32, pair: Pair) {
        self.replicates.push(replicate);
        for (place, arm) in pair.arms.into_iter().enumerate() {
            let nothing = f64::NAN;
            let left = arm.as_ref().ok();
            let values = self.values[place].iter_mut().flatten().enumerate();
            values.for_each(|(at, values)| values.push(left.map_or(nothing, |arm| arm.values[at])));
            let groups = self.groups[place].iter_mut().flatten().enumerate();
            groups
                .for_each(|(at, counts)| counts.push(left.map_or(nothing, |arm| f64::from(arm.groups[at]))));
            self.watched[place].push(left.map_or(nothing, |arm| arm.watched));
            match arm {
                Ok(arm) => {
                    self.costs[place].push(arm.costs);
                    for (dates, by_kind) in self.survivors[place].iter_mut().zip(arm.survivors) {
                        dates.iter_mut().zip(by_kind).for_each(|(pairs, survivors)| pairs.push(survivors));
                    }
                }
                Err(failure) => {
                    self.costs[place].push(None);
                    self.failed.push(FailedArm { replicate, arm: place, failure });
                }
            }
        }
    }

    /// How precision settled the number of replicates, if it was to.
    pub fn settled(&self) -> Option<Settled> {
        let (until, (look, reached)) = self.until.clone().zip(self.look)?;
        Some(Settled { until, look, reached })
    }

    fn is_precise_enough(&mut self, look: Look) -> bool {
        let Some(until) = &self.until else { return true };
        let base = &self.watched[0];
        let defined: Vec<f64> = base.iter().copied().filter(|value| !value.is_nan()).collect();
        let centre = mean(&defined).unwrap_or(f64::NAN);
        // The widest arm decides.
        let reached = self.watched[1..].iter().all(|arm| {
            let differences: Vec<f64> = arm.iter().zip(base).map(|(arm, base)| arm - base).collect();
            until.is_reached(look, &differences, centre)
        });
        self.look = Some((look, reached));
        reached
    }

    /// The effect of an arm (from 1) on a column in a period.
    pub fn effect(&self, arm: usize, column: usize, period: usize) -> Option<Effect> {
        Effect::of(&self.values[0][column][period], &self.values[arm][column][period])
    }

    /// The groups told.
    pub fn groups(&self) -> Vec<Group> {
        Group::all(self.stage_names.len())
    }

    /// The effects of an arm on firms and on persons of a group (by its place) at a date counted.
    pub fn effects_on_group(&self, arm: usize, group: usize, date: usize) -> [Option<Effect>; 2] {
        [0, 1].map(|of| {
            Effect::of(&self.groups[0][2 * group + of][date], &self.groups[arm][2 * group + of][date])
        })
    }

    /// Firms of a kind at a chosen date by where they are in business, as means over the pairs.
    pub fn survivors(&self, arm: usize, date: usize, kind: AgentKind) -> Survivors {
        let pairs = &self.survivors[arm][date][kind as usize];
        let mean =
            |of: fn(&Survivors) -> f64| mean(&pairs.iter().map(of).collect::<Vec<_>>()).unwrap_or(f64::NAN);
        Survivors {
            both: mean(|of| of.both),
            arm_alone: mean(|of| of.arm_alone),
            base_alone: mean(|of| of.base_alone),
            persons_both: mean(|of| of.persons_both),
            persons_arm_alone: mean(|of| of.persons_arm_alone),
            persons_base_alone: mean(|of| of.persons_base_alone),
        }
    }

    /// The 95 % intervals of firms in both, in the arm alone and in the base alone; NaN from a single pair.
    pub fn survivors_known(&self, arm: usize, date: usize, kind: AgentKind) -> [Estimate; 3] {
        let pairs = &self.survivors[arm][date][kind as usize];
        let of: [fn(&Survivors) -> f64; 3] = [|of| of.both, |of| of.arm_alone, |of| of.base_alone];
        of.map(|of| {
            let values: Vec<f64> = pairs.iter().map(of).collect();
            let value = mean(&values).unwrap_or(f64::NAN);
            paired_interval(&values, 0.95).unwrap_or(Estimate { value, low: f64::NAN, high: f64::NAN })
        })
    }

    /// The values of an arm (0 is the base) in a column and period, a value a replicate.
    pub fn values(&self, arm: usize, column: usize, period: usize) -> &[f64] {
        &self.values[arm][column][period]
    }
}

/// What the check of a comparison found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// The replicate.
    pub replicate: u32,
    /// Arms (from 1) of which the run beside the base differs from the run alone.
    pub differing: Vec<usize>,
    /// Arms (from 1) that differ from the base before the month at which they part.
    pub early: Vec<usize>,
}

impl Check {
    /// Lives each arm of a replicate for itself and holds it against the same arm lived beside the base; and looks whether arms
    /// equal the base to the byte until they part.
    ///
    /// # Errors
    /// When a run fails, or is told to stop.
    pub fn of(question: &Question, replicate: u32, stop: &AtomicBool) -> Result<Self, Failure> {
        let beside: Result<Vec<Seen>, Failure> = run_pair(question, replicate, stop).into_iter().collect();
        let beside = beside?;
        let (mut differing, mut early) = (Vec::new(), Vec::new());
        for (place, (_, arm)) in question.arms.iter().enumerate() {
            let simulation = arm.simulation_of(replicate);
            let mut alone = eyes(question);
            simulation.run(replicate, stop, &mut alone)?;
            let here = &beside[place + 1];
            if !same_bits(&alone.0.record, &here.0.record, None) || alone.1 != here.1 {
                differing.push(place + 1);
            }
            let parts = simulation.splits_from(question.base.simulation_of(replicate), replicate);
            if parts.is_some_and(|parts| !same_bits(&beside[0].0.record, &alone.0.record, Some(parts))) {
                early.push(place + 1);
            }
        }
        Ok(Self { replicate, differing, early })
    }

    /// Whether all is as it must be.
    pub fn holds(&self) -> bool {
        self.differing.is_empty() && self.early.is_empty()
    }
}

/// Whether two records are the same to the bit, in the months before one.
fn same_bits(one: &Record, other: &Record, before: Option<Month>) -> bool {
    let months = |record: &Record| match before {
        Some(before) => record.months.iter().take_while(|&&month| month < before).count(),
        None => record.months.len(),
    };
    let rows = months(one);
    let part = |values: &[f64], record: &Record| {
        let width = values.len().checked_div(record.months.len()).unwrap_or(0);
        values[..rows * width].iter().map(|value| value.to_bits()).collect::<Vec<_>>()
    };
    let events = |record: &Record| {
        let early = |month: Month| before.is_none_or(|before| month < before);
        record.events.iter().filter(|event| early(event.month)).cloned().collect::<Vec<_>>()
    };
    rows == months(other)
        && part(&one.district, one) == part(&other.district, other)
        && part(&one.stages, one) == part(&other.stages, other)
        && events(one) == events(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_effect_is_a_paired_difference() {
        let effect = Effect::of(&[1.0, 2.0, 3.0, f64::NAN], &[2.0, 3.0, 4.5, 1.0]).unwrap();
        assert_eq!((effect.pairs, effect.base, effect.higher), (3, 2.0, 1.0));
        assert!((effect.difference.value - 7.0 / 6.0).abs() < 1e-12);
        assert!(effect.difference.low > 0.0 && effect.variance_ratio > 10.0);
        assert!(Effect::of(&[1.0, 2.0], &[1.0, 2.0]).unwrap().variance_ratio.is_nan());
        assert_eq!(Effect::of(&[f64::NAN], &[1.0]), None);
    }
}
