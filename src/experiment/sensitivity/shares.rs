//! The variance of a single run's outcome, taken apart: what factors do and what chance does.
//!
//! Analysis of variance with points crossed with replicates, both random. With `R` replicates of `P` points, `MS`
//! the mean squares of points, of replicates and of what is left: factors have `(MS_points - MS_left) / R`, luck
//! that is common to all points `(MS_replicates - MS_left) / P`, luck that works out differently at each point
//! `MS_left`. So the spread of means over replicates is cleared of the chance left in them. Each is unbiased with common random
//! numbers and without; without them nothing is common.

use super::outcomes::Outcomes;
use crate::foundation::statistics::mean;

/// Parts of the variance of a single run's outcome, in the outcome's unit squared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shares {
    /// The mean of all runs counted.
    pub mean: f64,
    /// What the factors do: variance of the expected outcome over points. Unbiased, so it may fall below zero.
    pub factors: f64,
    /// Luck that moves all points alike. Unbiased, so it may fall below zero.
    pub common_luck: f64,
    /// Luck that works out differently at each point.
    pub own_luck: f64,
    /// Points counted.
    pub points: usize,
    /// Points left out because a run failed.
    pub dropped: usize,
}

impl Shares {
    /// Variance between replicates at a point: the mean over points of their variance.
    pub fn chance(&self) -> f64 {
        self.common_luck + self.own_luck
    }

    /// The share of the variance that is chance, 0 to 1; NaN if the outcome never varies.
    pub fn share_of_chance(&self) -> f64 {
        let chance = self.chance();
        chance / (chance + self.factors.max(0.0))
    }
}

/// Takes the variance of outcomes apart. The points should be a sample of the factors' ranges, not a path.
///
/// Points with a failed run are left out. An error below two points or two replicates.
pub fn shares(outcomes: &Outcomes) -> Result<Shares, String> {
    let all: Vec<usize> = (0..outcomes.points()).collect();
    shares_of(outcomes, &all)
}

/// The same for some of the points.
pub(super) fn shares_of(outcomes: &Outcomes, points: &[usize]) -> Result<Shares, String> {
    let replicates = outcomes.replicates();
    if replicates < 2 {
        return Err("chance is told apart from 2 replicates at each point on, here is 1".to_owned());
    }
    let whole: Vec<&[f64]> = points
        .iter()
        .map(|&point| outcomes.at(point))
        .filter(|values| values.iter().all(|value| value.is_finite()))
        .collect();
    if whole.len() < 2 {
        return Err(format!(
            "{} of {} points have no failed run: at least 2 are needed",
            whole.len(),
            points.len()
        ));
    }
    let middle = |values: &[f64]| mean(values).unwrap_or(f64::NAN);
    let of_points: Vec<f64> = whole.iter().map(|values| middle(values)).collect();
    let of_replicates: Vec<f64> = (0..replicates)
        .map(|replicate| middle(&whole.iter().map(|values| values[replicate]).collect::<Vec<f64>>()))
        .collect();
    let grand = middle(&of_points);
    let square = |value: f64| value * value;
    let (many, each) = (whole.len() as f64, replicates as f64);
    let between_points: f64 = of_points.iter().map(|mean| square(mean - grand)).sum();
    let between_replicates: f64 = of_replicates.iter().map(|mean| square(mean - grand)).sum();
    let left: f64 = whole
        .iter()
        .zip(&of_points)
        .map(|(values, here)| {
            let deviations =
                values.iter().zip(&of_replicates).map(|(value, then)| square(value - here - then + grand));
            deviations.sum::<f64>()
        })
        .sum();
    let own_luck = left / ((many - 1.0) * (each - 1.0));
    Ok(Shares {
        mean: grand,
        factors: between_points / (many - 1.0) - own_luck / each,
        common_luck: between_replicates / (each - 1.0) - own_luck / many,
        own_luck,
        points: whole.len(),
        dropped: points.len() - whole.len(),
    })
}
