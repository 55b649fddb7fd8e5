//! What a pair leaves behind: of the base and every arm the numbers that are told, no records.

use super::compare::{Question, Seen, Survivors};
use super::costs::{Account, Costs};
use super::outcome::Outcome;
use super::prepared::Prepared;
use crate::foundation::calendar::Month;
use crate::observe::groups::{Alive, Count, Group, Groups};
use crate::observe::periods::{Period, periods};
use crate::observe::table::{Column, Record};
use crate::simulation::Failure;
use serde::{Deserialize, Serialize};

/// What one replicate leaves behind in the base and the arms.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pair {
    /// The base, then the arms.
    pub(super) arms: Vec<Result<Arm, Failure>>,
}

/// The base or an arm in one replicate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Arm {
    /// By column, then period.
    pub values: Vec<f64>,
    /// The outcome that settles the number of replicates; not a number if none does.
    pub watched: f64,
    /// By group (firms, then persons of each), then date counted.
    pub groups: Vec<u32>,
    /// By date: firms by kind, held against the base; none of the base, and where the base failed.
    pub survivors: Vec<[Survivors; 3]>,
    /// What was spent and for what; none where no programme is in question.
    pub costs: Option<Costs>,
}

/// What is read off the runs of a pair.
#[derive(Clone, Debug)]
pub(super) struct Gauge {
    /// Columns of the district's table.
    pub columns: Vec<Column>,
    /// The base's process stages, then those that only arms have.
    pub stage_names: Vec<String>,
    /// The periods told.
    pub periods: Vec<Period>,
    /// The dates at which groups are counted.
    pub counted: Vec<Month>,
    /// Dates at which firms are counted by name.
    pub dates: Vec<Month>,
    /// How costs are read; none where no programme is in question.
    pub account: Option<Account>,
    watched: Option<Outcome>,
    /// By arm: its stages.
    stages: Vec<Vec<String>>,
}

impl Gauge {
    pub fn of(question: &Question, watched: Option<Outcome>) -> Self {
        let stages: Vec<Vec<String>> = question.all().map(stages_of).collect();
        let mut stage_names = Vec::new();
        for name in stages.iter().flatten() {
            if !stage_names.contains(name) {
                stage_names.push(name.clone());
            }
        }
        let (from, to) = question.base.span();
        let months: Vec<Month> = (from.0..=to.0).map(Month).collect();
        let chosen = |month: &&Month| month.of_year() == 12 || question.dates.contains(month);
        Self {
            columns: question.base.subject().district,
            periods: periods(&months),
            counted: months.iter().filter(chosen).copied().collect(),
            dates: question.dates.clone(),
            account: Account::of(question, &stage_names),
            stage_names,
            watched,
            stages,
        }
    }

    /// How many groups are counted, firms and persons of each.
    pub fn groups(&self) -> usize {
        2 * Group::all(self.stage_names.len()).len()
    }

    /// What the runs of a replicate leave, the base first.
    pub fn read(&self, seen: Vec<Result<Seen, Failure>>) -> Pair {
        let base = seen.first().and_then(|base| base.as_ref().ok()).map(|base| &base.1);
        let arm = |(place, seen): (usize, &Result<Seen, Failure>)| {
            let (recorder, (groups, outlays)) = seen.as_ref().map_err(Clone::clone)?;
            let base = base.filter(|_| place > 0);
            let survivors = base.map_or(Vec::new(), |(base, _)| against(base, groups));
            let read = |account: &Account| {
                account.read(place, &recorder.record, outlays, base.map(|(_, outlays)| outlays))
            };
            Ok(Arm {
                values: self.values(&recorder.record),
                watched: self
                    .watched
                    .as_ref()
                    .map_or(f64::NAN, |outcome| outcome.of(&recorder.record, &self.columns)),
                groups: self.counts(place, groups),
                survivors,
                costs: self.account.as_ref().map(read),
            })
        };
        Pair { arms: seen.iter().enumerate().map(arm).collect() }
    }

    /// A pair that failed as a whole.
    pub fn failed(&self, failure: &Failure) -> Pair {
        Pair { arms: self.stages.iter().map(|_| Err(failure.clone())).collect() }
    }

    /// Whether a pair that comes from elsewhere has the shape of those read here.
    pub fn fits(&self, pair: &Pair) -> bool {
        let with_base = pair.arms.first().is_some_and(Result::is_ok);
        let arm = |(place, arm): (usize, &Result<Arm, Failure>)| {
            let Ok(arm) = arm else { return true };
            let costs = match (&self.account, &arm.costs) {
                (Some(account), Some(costs)) => account.fits(costs),
                (account, costs) => account.is_none() && costs.is_none(),
            };
            costs
                && arm.values.len() == self.columns.len() * self.periods.len()
                && arm.groups.len() == self.groups() * self.counted.len()
                && arm.survivors.len() == if with_base && place > 0 { self.dates.len() } else { 0 }
        };
        pair.arms.len() == self.stages.len() && pair.arms.iter().enumerate().all(arm)
    }

    fn values(&self, record: &Record) -> Vec<f64> {
        let of =
            |place: usize| self.periods.iter().map(move |period| period.value(record, &self.columns, place));
        (0..self.columns.len()).flat_map(of).collect()
    }

    fn counts(&self, arm: usize, groups: &Groups) -> Vec<u32> {
        let of_arm = Group::all(self.stages[arm].len());
        let rows: Vec<Option<usize>> = self
            .counted
            .iter()
            .map(|month| groups.months.iter().position(|counted| counted == month))
            .collect();
        let mut counts = Vec::with_capacity(self.groups() * rows.len());
        for group in Group::all(self.stage_names.len()) {
            let there = match group {
                // Stages are matched by name: another district may have them in another order.
                Group::Stage(stage) => {
                    let name = &self.stage_names[stage];
                    self.stages[arm].iter().position(|stage| stage == name).map(Group::Stage)
                }
                other => Some(other),
            };
            let there = there.and_then(|group| of_arm.iter().position(|&other| other == group));
            let count = |row: &Option<usize>| {
                row.zip(there).map_or(Count::default(), |(row, there)| groups.counts[row][there])
            };
            counts.extend(rows.iter().map(|row| count(row).firms));
            counts.extend(rows.iter().map(|row| count(row).persons));
        }
        counts
    }
}

fn stages_of(arm: &Prepared) -> Vec<String> {
    arm.subject().stage_names
}

/// An arm's firms at each date, held against the base's.
fn against(base: &Groups, arm: &Groups) -> Vec<[Survivors; 3]> {
    base.alive.iter().zip(&arm.alive).map(|((_, base), (_, arm))| held_against(base, arm)).collect()
}

/// A pair's firms at a date, by kind. Both lists are sorted by key.
fn held_against(base: &[Alive], arm: &[Alive]) -> [Survivors; 3] {
    let mut sums = [Survivors::default(); 3];
    let (mut b, mut a) = (base.iter().peekable(), arm.iter().peekable());
    loop {
        let order = match (b.peek(), a.peek()) {
            (None, None) => return sums,
            (Some(_), None) => core::cmp::Ordering::Less,
            (None, Some(_)) => core::cmp::Ordering::Greater,
            (Some(base), Some(arm)) => base.key.cmp(&arm.key),
        };
        // A firm in both moves on in both.
        let there = b.next_if(|_| order.is_le());
        let here = a.next_if(|_| order.is_ge());
        match (there, here) {
            (Some(base), Some(arm)) => {
                let sum = &mut sums[arm.kind as usize];
                sum.both += 1.0;
                sum.persons_both += f64::from(arm.persons) - f64::from(base.persons);
            }
            (Some(base), None) => {
                let sum = &mut sums[base.kind as usize];
                sum.base_alone += 1.0;
                sum.persons_base_alone += f64::from(base.persons);
            }
            (None, Some(arm)) => {
                let sum = &mut sums[arm.kind as usize];
                sum.arm_alone += 1.0;
                sum.persons_arm_alone += f64::from(arm.persons);
            }
            (None, None) => return sums,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::chance::BirthKey;
    use crate::observe::table::AgentKind;

    #[test]
    fn firms_are_matched_by_their_keys() {
        let firm = |key, persons| Alive { key: BirthKey(key), kind: AgentKind::Craftsman, persons };
        let (base, arm) = ([firm(1, 2), firm(3, 4)], [firm(1, 5), firm(2, 1), firm(4, 1)]);
        let sum = held_against(&base, &arm)[AgentKind::Craftsman as usize];
        assert_eq!((sum.both, sum.arm_alone, sum.base_alone), (1.0, 2.0, 1.0));
        assert_eq!((sum.persons_both, sum.persons_arm_alone, sum.persons_base_alone), (3.0, 2.0, 4.0));
    }
}
