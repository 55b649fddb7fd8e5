//! Arms of a what-if: several scenarios under one luck, sharing the past that is the same.
//!
//! Arms that differ from the base in drivers, shocks and programmes alone are the same district to the byte until a driver
//! differs or such a programme opens: they go on from a copy of it. Any other arm is founded and warmed up for itself, under the same luck.

use super::{Failure, Life, Simulation};
use crate::district::plan::Plan;
use crate::foundation::calendar::Month;
use crate::foundation::chance::Chance;
use crate::observe::Observer;
use crate::scenario::parameters::Keyed;
use crate::scenario::policy::Programme;
use crate::world::paths::Paths;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Runs the arms of one replicate, the first of them the base, each shown to a copy of the observer; gives what each
/// observer has seen.
///
/// An arm that fails is a failure of its own; a failing base fails the arms that would have gone on from it.
pub fn run_arms<O: Observer + Clone>(
    arms: &[&Simulation],
    replicate: u32,
    stop: &AtomicBool,
    observer: &O,
) -> Vec<Result<O, Failure>> {
    let Some((base, others)) = arms.split_first() else { return Vec::new() };
    let splits: Vec<Option<Month>> = others.iter().map(|arm| arm.splits_from(base, replicate)).collect();
    let mut seen = observer.clone();
    // One copy for all arms that split in the same month.
    let mut branches: BTreeMap<Month, (Life, O)> = BTreeMap::new();
    let mut live_the_base = || -> Result<(), Failure> {
        let mut life = base.begin(replicate, None)?;
        while let Some(month) = life.next_month() {
            if splits.contains(&Some(month)) {
                branches.insert(month, (life.clone(), seen.clone()));
            }
            base.live(&mut life, replicate, month, stop, &mut seen)?;
        }
        Ok(())
    };
    let lived = live_the_base();
    let others = others.iter().zip(&splits).map(|(arm, split)| {
        let Some(split) = split else {
            let mut seen = observer.clone();
            arm.run(replicate, stop, &mut seen)?;
            return Ok(seen);
        };
        // What never differs is the base to its end; what would have gone on from it has failed with it.
        let Some((life, seen)) = branches.get(split) else { return lived.clone().map(|()| seen.clone()) };
        let (mut life, mut seen) = (arm.continue_from(life, replicate)?, seen.clone());
        while let Some(month) = life.next_month() {
            arm.live(&mut life, replicate, month, stop, &mut seen)?;
        }
        Ok(seen)
    });
    let others: Vec<Result<O, Failure>> = others.collect();
    let mut all = vec![lived.map(|()| seen)];
    all.extend(others);
    all
}

impl Simulation {
    /// The month from which on this scenario differs from a base in a replicate, if all before it is the same to the
    /// byte; the month after the last where nothing differs. None where the two differ from the founding on.
    pub fn splits_from(&self, base: &Self, replicate: u32) -> Option<Month> {
        let (here, there) = (&self.scenario.span, &base.scenario.span);
        let same_run = (here.from, here.to, self.audited, self.seed, self.leak, self.means)
            == (there.from, there.to, base.audited, base.seed, base.leak, base.means);
        let names =
            |one: &Self| one.beside.iter().map(|other| other.scenario.name.clone()).collect::<Vec<_>>();
        if !same_run || names(self) != names(base) || !self.differs_in_drivers_alone(base) {
            return None;
        }
        let chance = Chance::new(self.seed, replicate);
        let ((plan, paths), (base_plan, base_paths)) = (self.world(&chance).ok()?, base.world(&chance).ok()?);
        let split = first_difference(&paths, &base_paths, here.from, here.to)?;
        let split = self.first_other_programme(base).map_or(split, |opens| split.min(opens));
        // Districts that live together part together, when the first of them does.
        let mut beside = self.beside.iter().zip(&base.beside);
        let split = beside.try_fold(split, |split, (other, theirs)| {
            Some(split.min(other.splits_from(theirs, replicate)?))
        })?;
        (plan.founds_the_same(&base_plan) && split > here.from).then_some(split)
    }

    /// The month in which the first programme opens that the other does not have, or not so. Programmes are nothing to
    /// anybody before they open.
    fn first_other_programme(&self, other: &Self) -> Option<Month> {
        let open = |one: &Self| {
            one.scenario.programmes.clone().into_iter().filter(|programme| !programme.of.removed)
        };
        let is_in = |programme: &Keyed<Programme>, all: &Self| {
            open(all).any(|same| same.name == programme.name && same.of.does_the_same(&programme.of))
        };
        let here = open(self).filter(|programme| !is_in(programme, other));
        let there = open(other).filter(|programme| !is_in(programme, self));
        here.chain(there).map(|programme| programme.of.from).min()
    }

    /// Whether nothing differs but what drivers, shocks and programmes say, and what only people read.
    fn differs_in_drivers_alone(&self, other: &Self) -> bool {
        let rest =
            |one: &Self| one.besides_drivers.get_or_init(|| one.scenario.besides_drivers().into()).clone();
        rest(self) == rest(other)
    }

    /// A life that went on under the base until now, to be continued under this scenario.
    fn continue_from(&self, life: &Life, replicate: u32) -> Result<Life, Failure> {
        let (plan, paths): (Arc<Plan>, Arc<Paths>) = self.world(&Chance::new(self.seed, replicate))?;
        let beside = self.beside.iter().zip(&life.beside);
        let beside = beside.map(|(other, life)| other.continue_from(life, replicate));
        let beside = beside.collect::<Result<_, _>>()?;
        let mut life = Life { paths, beside, ..life.clone() };
        life.district.go_on_under(plan);
        Ok(life)
    }
}

/// The first month in which a driver differs; the one after the last if none does. None where the drivers are others or
/// rest at other values.
fn first_difference(one: &Paths, other: &Paths, from: Month, to: Month) -> Option<Month> {
    let drivers = 0..one.keys().len();
    let rests_alike = |index: usize| one.at_rest(index).to_bits() == other.at_rest(index).to_bits();
    if one.keys() != other.keys() || !drivers.clone().all(rests_alike) {
        return None;
    }
    let differs = |month: Month| {
        drivers.clone().any(|index| one.value(index, month).to_bits() != other.value(index, month).to_bits())
    };
    Some((from.0..=to.0).map(Month).find(|&month| differs(month)).unwrap_or(to.plus(1)))
}
