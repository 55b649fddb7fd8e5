//! Elementary effects: what the outcome changes by when one group is moved, everything else as it is.
//!
//! An effect is the change of the outcome's mean over replicates, divided by `delta`: the outcome's unit for the
//! factor's whole range of shares. `mu*` is the mean of its size, `mu` its mean and `sigma` its standard deviation
//! (n - 1) over trajectories (Morris 1991; Campolongo et al. 2007): a large `sigma` says that the effect depends
//! on where it is measured, by curvature or by other factors.

use super::outcomes::{Mean, Outcomes, differences};
use super::shares::{Shares, shares_of};
use crate::experiment::design::Morris;
use crate::foundation::bootstrap::Bootstrap;
use crate::foundation::statistics::{Estimate, mean, standard_deviation};
use core::f64::consts::FRAC_2_PI;

/// Of fewer trajectories no effect is called resolved: their own interval is a guess.
pub const LEAST_TRAJECTORIES: usize = 4;

/// What screening found.
#[derive(Clone, Debug, PartialEq)]
pub struct Screening {
    /// A line a group, in the order of the groups.
    pub effects: Vec<Effect>,
    /// The variance of single runs over all points, taken apart; none from one replicate. Points of a trajectory
    /// resemble each other, so of few trajectories the factors' part comes out too small, by up to one in their number.
    pub shares: Option<Shares>,
    /// Trajectories counted.
    pub kept: usize,
    /// Trajectories left out because a run failed.
    pub dropped: usize,
}

/// The effects of one group.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effect {
    /// Mean size, with its bootstrap interval over trajectories.
    pub mu_star: Estimate,
    /// Mean with its sign; none for a group of several factors, which move in different directions.
    pub mu: Option<f64>,
    /// Standard deviation over trajectories; none for a group of several factors.
    pub sigma: Option<f64>,
    /// The `mu*` that chance alone would give a group without any effect; none from one replicate.
    pub chance: Option<f64>,
    /// Whether `mu*` is told apart: its interval lies above `chance` (or zero) and is narrower than `mu*`.
    pub resolved: bool,
}

/// The effects of a design's groups on an outcome. Trajectories with a failed run are left out.
///
/// An error if there are not as many outcomes as points, or fewer than two whole trajectories.
pub fn screen(design: &Morris, outcomes: &Outcomes, bootstrap: &Bootstrap) -> Result<Screening, String> {
    let blocks = design.trajectories() as usize;
    let whole = outcomes.whole_blocks(blocks, design.rows_each(), "trajectories")?;
    let groups = design.groups().count();
    let (mut effects, mut noises) = (vec![Vec::new(); groups], vec![Vec::new(); groups]);
    for &block in &whole.kept {
        let trajectory = design.trajectory(block as u32);
        for (step, &group) in trajectory.order.iter().enumerate() {
            let group = group as usize;
            let change = Mean::of(&differences(whole.at(block, step + 1), whole.at(block, step)));
            let downward = design.direction(&trajectory, group) == Some(false);
            effects[group].push(if downward { -change.value } else { change.value } / design.delta());
            noises[group].extend(change.noise);
        }
    }
    let mean_of =
        |values: &mut dyn Iterator<Item = f64>| mean(&values.collect::<Vec<f64>>()).unwrap_or(f64::NAN);
    let sizes = bootstrap.estimates(whole.kept.len() as u32, |picks| {
        effects.iter().map(|of_group| mean_of(&mut picks.iter().map(|&pick| of_group[pick].abs()))).collect()
    });
    let effect = |group: usize| {
        let single = design.groups().members(group).count() == 1;
        // The mean size of a normal without mean is sqrt(2 / pi) of its standard deviation.
        let chance = mean(&noises[group]).map(|noise| (FRAC_2_PI * noise).sqrt() / design.delta());
        Effect {
            mu_star: sizes[group],
            mu: mean(&effects[group]).filter(|_| single),
            sigma: standard_deviation(&effects[group]).filter(|_| single),
            chance,
            resolved: whole.kept.len() >= LEAST_TRAJECTORIES
                && sizes[group].is_resolved(chance.unwrap_or(0.0)),
        }
    };
    let rows = design.rows_each();
    let points: Vec<usize> = whole.kept.iter().flat_map(|block| block * rows..(block + 1) * rows).collect();
    Ok(Screening {
        effects: (0..groups).map(effect).collect(),
        shares: shares_of(outcomes, &points).ok(),
        kept: whole.kept.len(),
        dropped: whole.dropped,
    })
}
