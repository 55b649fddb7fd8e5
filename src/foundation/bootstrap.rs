//! Percentile bootstrap: what else might have been found, had chance picked other units.

use super::calendar::Month;
use super::chance::{BirthKey, Chance, Purpose};
use super::statistics::{Estimate, quantile};

/// How intervals are found: so many rounds of picking as many units as there are, with replacement.
///
/// A round's picks are a function of the seed, the round and the number of units: the same in every run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bootstrap {
    /// Seed of the picks.
    pub seed: u64,
    /// Number of rounds; 1,000 is usual.
    pub rounds: u32,
    /// Coverage of the intervals, between 0 and 1.
    pub level: f64,
}

impl Default for Bootstrap {
    /// 95 per cent from 1,000 rounds.
    fn default() -> Self {
        Self { seed: 1, rounds: 1000, level: 0.95 }
    }
}

impl Bootstrap {
    /// Several statistics of so many units (by their numbers, in any order and repetition), each with its interval.
    ///
    /// All are worked out from the same picks. An interval is NaN where fewer than half of the rounds give a number.
    pub fn estimates(&self, units: u32, statistics: impl Fn(&[usize]) -> Vec<f64>) -> Vec<Estimate> {
        let everyone: Vec<usize> = (0..units as usize).collect();
        let found = statistics(&everyone);
        let mut others = vec![Vec::with_capacity(self.rounds as usize); found.len()];
        for round in 0..self.rounds {
            for (of_one, value) in others.iter_mut().zip(statistics(&self.picks(round, units))) {
                if value.is_finite() {
                    of_one.push(value);
                }
            }
        }
        found.into_iter().zip(others).map(|(value, others)| self.estimate(value, others)).collect()
    }

    /// A statistic of values with its interval.
    pub fn of_values(&self, values: &[f64], statistic: impl Fn(&[f64]) -> f64) -> Estimate {
        let of_picks = |picks: &[usize]| {
            let picked: Vec<f64> = picks.iter().map(|&unit| values[unit]).collect();
            vec![statistic(&picked)]
        };
        self.estimates(values.len() as u32, of_picks)[0]
    }

    fn picks(&self, round: u32, units: u32) -> Vec<usize> {
        let chance = Chance::new(self.seed, round);
        let mut draws =
            chance.of(Purpose::Resampling, BirthKey(u64::from(units)), BirthKey::NONE, Month(0), 0);
        (0..units).map(|_| draws.below(units) as usize).collect()
    }

    fn estimate(&self, value: f64, mut others: Vec<f64>) -> Estimate {
        let enough = others.len() * 2 > self.rounds as usize;
        let mut end = |p| if enough { quantile(&mut others, p).unwrap_or(f64::NAN) } else { f64::NAN };
        let tail = 0.5 * (1.0 - self.level);
        Estimate { value, low: end(tail), high: end(1.0 - tail) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::statistics::mean;

    fn mean_of(values: &[f64]) -> f64 {
        mean(values).unwrap_or(f64::NAN)
    }

    #[test]
    fn the_interval_of_a_mean_is_that_of_theory() {
        let values: Vec<f64> = (0..400).map(|place| f64::from(place % 20)).collect();
        let found = Bootstrap { rounds: 4000, ..Bootstrap::default() }.of_values(&values, mean_of);
        assert_eq!(found.value, 9.5);
        // The mean's standard error is sqrt(33.25 / 400) = 0.288.
        assert!((found.low - 8.935).abs() < 0.03 && (found.high - 10.065).abs() < 0.03, "{found:?}");
    }

    #[test]
    fn the_same_seed_picks_the_same_and_another_does_not() {
        let values = [1.0, 5.0, 2.0, 8.0, 3.0, 9.0, 4.0];
        let one = Bootstrap::default();
        assert_eq!(one.of_values(&values, mean_of), one.of_values(&values, mean_of));
        assert_ne!(one.of_values(&values, mean_of), Bootstrap { seed: 2, ..one }.of_values(&values, mean_of));
    }

    #[test]
    fn without_numbers_there_is_no_interval() {
        let found = Bootstrap::default().of_values(&[1.0, 2.0], |_| f64::NAN);
        assert!(found.value.is_nan() && found.low.is_nan() && found.high.is_nan());
        assert!(Bootstrap::default().of_values(&[], mean_of).value.is_nan());
    }
}
