//! Where a calibration looks: parameters with priors, as scores of which each is standard normal under its prior.
//!
//! A score becomes a share by the normal distribution and a value by the prior's quantiles. Whatever is done to scores,
//! values stay within their bounds, and the density of the prior is that of a standard normal.

use crate::experiment::distribution::Distribution;
use crate::foundation::elementary::ln;
use crate::foundation::probability::{normal_probability, normal_quantile};

/// Shares at which a prior is looked at for its spread.
const LOOKS: usize = 4096;

/// A parameter with its prior.
#[derive(Clone, Debug, PartialEq)]
pub struct Prior {
    /// Its name, that of a column.
    pub name: String,
    /// What it may be, and how likely.
    pub spread: Distribution,
}

/// A place: a score for each parameter.
pub type Scores = Vec<f64>;

/// The parameters of a calibration, with what is worked out of their priors once.
#[derive(Clone, Debug)]
pub struct Space {
    priors: Vec<Prior>,
    /// Mean and standard deviation of what emulators see.
    scales: Vec<(f64, f64)>,
}

impl Space {
    /// Of parameters whose distributions have no problems.
    pub fn of(priors: &[Prior]) -> Self {
        let scale = |prior: &Prior| {
            let seen: Vec<f64> = looks(&prior.spread).map(|value| plain(&prior.spread, value)).collect();
            mean_and_deviation(&seen)
        };
        Self { priors: priors.to_vec(), scales: priors.iter().map(scale).collect() }
    }

    /// The parameters.
    pub fn priors(&self) -> &[Prior] {
        &self.priors
    }

    /// How many there are.
    pub fn dimensions(&self) -> usize {
        self.priors.len()
    }

    /// The values at a place, in the parameters' units.
    pub fn values(&self, scores: &[f64]) -> Vec<f64> {
        let value = |(prior, &score): (&Prior, &f64)| prior.spread.quantile(normal_probability(score));
        self.priors.iter().zip(scores).map(value).collect()
    }

    /// The place of shares, each from 0 to 1.
    pub fn scores(&self, shares: &[f64]) -> Scores {
        let inside = |share: f64| share.clamp(1e-12, 1.0 - 1e-12);
        shares.iter().map(|&share| normal_quantile(inside(share))).collect()
    }

    /// What emulators see of a place: values, or their logarithms where the prior is of ratios, less the prior's mean, in
    /// its standard deviations.
    pub fn seen(&self, scores: &[f64]) -> Vec<f64> {
        let values = self.values(scores);
        let all = self.priors.iter().zip(&self.scales).zip(values);
        all.map(|((prior, (mean, deviation)), value)| (plain(&prior.spread, value) - mean) / deviation)
            .collect()
    }
}

/// The value as it acts: its logarithm where the prior is of ratios.
fn plain(spread: &Distribution, value: f64) -> f64 {
    match spread {
        Distribution::LogUniform { .. } | Distribution::LogNormal { .. } => ln(value),
        _ => value,
    }
}

/// Values of a distribution at even shares.
fn looks(spread: &Distribution) -> impl Iterator<Item = f64> + '_ {
    (0..LOOKS).map(|look| spread.quantile((look as f64 + 0.5) / LOOKS as f64))
}

/// Standard deviation of a distribution.
pub(super) fn deviation(spread: &Distribution) -> f64 {
    mean_and_deviation(&looks(spread).collect::<Vec<_>>()).1
}

fn mean_and_deviation(values: &[f64]) -> (f64, f64) {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    let deviation = (squares / values.len() as f64).sqrt();
    // What cannot vary is seen as it is.
    (mean, if deviation > 0.0 { deviation } else { 1.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_shares_and_values_belong_together() {
        let spread = Distribution::Uniform { low: 2.0, high: 6.0 };
        let ratios = Distribution::LogUniform { low: 1.0, high: 100.0 };
        let space =
            Space::of(&[Prior { name: "a".into(), spread }, Prior { name: "b".into(), spread: ratios }]);
        let scores = space.scores(&[0.25, 0.5]);
        let values = space.values(&scores);
        assert!((values[0] - 3.0).abs() < 1e-9 && (values[1] - 10.0).abs() < 1e-9, "{values:?}");
        let seen = space.seen(&scores);
        // A quarter of the way up lies half of 2 below the mean; the deviation is 4 / sqrt(12).
        assert!((seen[0] + 1.0 / (4.0 / 12.0_f64.sqrt())).abs() < 1e-6 && seen[1].abs() < 1e-6, "{seen:?}");
        assert!(space.values(&[-40.0, 40.0]) == [2.0, 100.0]);
    }

    #[test]
    fn the_deviation_is_that_of_the_distribution() {
        let found = deviation(&Distribution::Normal {
            mean: 1.0,
            sd: 2.0,
            low: f64::NEG_INFINITY,
            high: f64::INFINITY,
        });
        assert!((found - 2.0).abs() < 2e-3, "{found}");
    }
}
