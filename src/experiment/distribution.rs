//! What an uncertain parameter may be: distributions drawn by inverse transform.
//!
//! A design gives shares `u` from 0 to 1; `quantile(u)` makes values of them, with the same bits everywhere.

use crate::foundation::elementary::{exp, ln};
use crate::foundation::probability::{
    beta_quantile, ln_beta, normal_density, normal_probability, normal_quantile,
};
use core::f64::consts::TAU;

/// A distribution of one parameter, in the parameter's unit.
#[derive(Clone, Debug, PartialEq)]
pub enum Distribution {
    /// Every value between the bounds alike.
    Uniform {
        /// Lower bound.
        low: f64,
        /// Upper bound.
        high: f64,
    },
    /// Every ratio alike: the logarithm is uniform. Bounds are positive.
    LogUniform {
        /// Lower bound.
        low: f64,
        /// Upper bound.
        high: f64,
    },
    /// Normal, cut off at the bounds; infinite bounds cut nothing off.
    Normal {
        /// Mean before cutting off.
        mean: f64,
        /// Standard deviation before cutting off.
        sd: f64,
        /// Lower bound.
        low: f64,
        /// Upper bound.
        high: f64,
    },
    /// The logarithm is normal.
    LogNormal {
        /// The value exceeded half of the time; positive.
        median: f64,
        /// Standard deviation of the natural logarithm.
        log_sd: f64,
    },
    /// Rising straight from `low` to `mode` and falling straight to `high`.
    Triangular {
        /// Lower bound.
        low: f64,
        /// The likeliest value; may be a bound.
        mode: f64,
        /// Upper bound.
        high: f64,
    },
    /// Beta, stretched over the bounds.
    Beta {
        /// First shape; the mean lies `a / (a + b)` of the way up.
        a: f64,
        /// Second shape.
        b: f64,
        /// Lower bound.
        low: f64,
        /// Upper bound.
        high: f64,
    },
    /// Every whole number from `low` to `high` alike, both included.
    Whole {
        /// The least.
        low: i64,
        /// The greatest.
        high: i64,
    },
    /// Each of these values alike, in this order.
    Levels(Vec<f64>),
}

use Distribution::{Beta, Levels, LogNormal, LogUniform, Normal, Triangular, Uniform, Whole};

/// Beyond this a real number no longer holds every whole number.
const LARGEST_WHOLE: i64 = 1 << 53;

impl Distribution {
    /// What is wrong with it, a sentence each, naming its fields; nothing if it can be drawn from.
    ///
    /// The other methods may be asked only of a distribution without problems.
    pub fn problems(&self) -> Vec<String> {
        let endless = |&(name, value): &(&str, f64)| {
            (!value.is_finite()).then(|| format!("`{name}` is {value}: write a finite number"))
        };
        let problems: Vec<String> = self.numbers().iter().filter_map(endless).collect();
        if !problems.is_empty() {
            return problems;
        }
        let checks = match *self {
            Uniform { low, high } => vec![rising(low, high)],
            LogUniform { low, high } => vec![rising(low, high), positive("low", low)],
            Normal { mean, sd, low, high } => {
                vec![rising(low, high), positive("sd", sd), something_left(mean, sd, low, high)]
            }
            LogNormal { median, log_sd } => vec![positive("median", median), positive("log_sd", log_sd)],
            Triangular { low, mode, high } => vec![rising(low, high), within(low, mode, high)],
            Beta { a, b, low, high } => vec![rising(low, high), positive("a", a), positive("b", b)],
            Whole { low, high } => vec![whole(low, high)],
            Levels(ref levels) => {
                vec![levels.is_empty().then(|| "there are no levels: give at least one".to_owned())]
            }
        };
        checks.into_iter().flatten().collect()
    }

    /// Numbers that must be finite, with their names.
    fn numbers(&self) -> Vec<(&'static str, f64)> {
        match *self {
            Uniform { low, high } | LogUniform { low, high } => vec![("low", low), ("high", high)],
            Normal { mean, sd, .. } => vec![("mean", mean), ("sd", sd)],
            LogNormal { median, log_sd } => vec![("median", median), ("log_sd", log_sd)],
            Triangular { low, mode, high } => vec![("low", low), ("mode", mode), ("high", high)],
            Beta { a, b, low, high } => vec![("a", a), ("b", b), ("low", low), ("high", high)],
            Whole { .. } => Vec::new(),
            Levels(ref levels) => levels.iter().map(|&level| ("levels", level)).collect(),
        }
    }

    /// The value below which lies the share `u`, 0 to 1: the bounds at the ends, infinite where there are none.
    pub fn quantile(&self, u: f64) -> f64 {
        let (lowest, highest) = self.bounds();
        let value = match *self {
            Levels(ref levels) => {
                let place = (u * levels.len() as f64) as usize;
                levels[place.min(levels.len() - 1)]
            }
            _ if u <= 0.0 => lowest,
            _ if u >= 1.0 => highest,
            Uniform { low, high } => low + (high - low) * u,
            LogUniform { low, high } => low * exp(u * ln(high / low)),
            Normal { mean, sd, low, high } => Cut::of(mean, sd, low, high).quantile(u),
            LogNormal { median, log_sd } => median * exp(log_sd * normal_quantile(u)),
            Triangular { low, mode, high } => {
                let width = high - low;
                if u * width < mode - low {
                    low + (u * width * (mode - low)).sqrt()
                } else {
                    high - ((1.0 - u) * width * (high - mode)).sqrt()
                }
            }
            Beta { a, b, low, high } => low + (high - low) * beta_quantile(u, a, b),
            Whole { low, high } => low as f64 + (u * ((high - low) as f64 + 1.0)).floor(),
        };
        value.clamp(lowest, highest)
    }

    /// The density at a value, per unit; of whole numbers and levels the probability. Zero outside the bounds.
    pub fn density(&self, value: f64) -> f64 {
        exp(self.ln_density(value))
    }

    /// The natural logarithm of the density; minus infinity outside the bounds.
    pub fn ln_density(&self, value: f64) -> f64 {
        let (lowest, highest) = self.bounds();
        if !(lowest..=highest).contains(&value) {
            return f64::NEG_INFINITY;
        }
        match *self {
            Uniform { low, high } => -ln(high - low),
            LogUniform { low, high } => -ln(value) - ln(ln(high / low)),
            Normal { mean, sd, low, high } => {
                ln_normal(value, mean, sd) - ln(Cut::of(mean, sd, low, high).mass)
            }
            LogNormal { .. } if value == 0.0 => f64::NEG_INFINITY,
            LogNormal { median, log_sd } => ln_normal(ln(value), ln(median), log_sd) - ln(value),
            Triangular { low, mode, high } => {
                let height = if value < mode {
                    (value - low) / (mode - low)
                } else if value > mode {
                    (high - value) / (high - mode)
                } else {
                    1.0
                };
                ln(2.0 * height / (high - low))
            }
            Beta { a, b, low, high } => {
                let place = (value - low) / (high - low);
                // A shape of one leaves no trace, even at its end.
                let power = |shape: f64, base: f64| if shape == 1.0 { 0.0 } else { (shape - 1.0) * ln(base) };
                power(a, place) + power(b, 1.0 - place) - ln_beta(a, b) - ln(high - low)
            }
            Whole { low, high } if value.fract() == 0.0 => -ln((high - low) as f64 + 1.0),
            Whole { .. } => f64::NEG_INFINITY,
            Levels(ref levels) => {
                let alike = levels.iter().filter(|&&level| level == value).count();
                ln(alike as f64 / levels.len() as f64)
            }
        }
    }

    /// The mean.
    pub fn mean(&self) -> f64 {
        match *self {
            Uniform { low, high } => 0.5 * (low + high),
            LogUniform { low, high } => (high - low) / ln(high / low),
            Normal { mean, sd, low, high } => Cut::of(mean, sd, low, high).mean(),
            LogNormal { median, log_sd } => median * exp(0.5 * log_sd * log_sd),
            Triangular { low, mode, high } => (low + mode + high) / 3.0,
            Beta { a, b, low, high } => low + (high - low) * a / (a + b),
            Whole { low, high } => 0.5 * (low as f64 + high as f64),
            Levels(ref levels) => levels.iter().sum::<f64>() / levels.len() as f64,
        }
    }

    /// The least and the greatest value; infinite where there is none.
    ///
    /// Designs that reach the ends (one at a time, Morris) need both to be finite.
    pub fn bounds(&self) -> (f64, f64) {
        match *self {
            Uniform { low, high }
            | LogUniform { low, high }
            | Normal { low, high, .. }
            | Triangular { low, high, .. }
            | Beta { low, high, .. } => (low, high),
            LogNormal { .. } => (0.0, f64::INFINITY),
            Whole { low, high } => (low as f64, high as f64),
            Levels(ref levels) => {
                levels.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &level| {
                    (low.min(level), high.max(level))
                })
            }
        }
    }
}

fn rising(low: f64, high: f64) -> Option<String> {
    let rises = low < high;
    (!rises).then(|| format!("`low` is {low} and `high` {high}: `low` must be below `high`"))
}

fn positive(name: &str, value: f64) -> Option<String> {
    (value <= 0.0).then(|| format!("`{name}` is {value}: it must be above 0"))
}

fn within(low: f64, mode: f64, high: f64) -> Option<String> {
    let outside = low < high && !(low..=high).contains(&mode);
    outside.then(|| format!("`mode` is {mode}: it must lie from `low` {low} to `high` {high}"))
}

fn whole(low: i64, high: i64) -> Option<String> {
    if low > high {
        return Some(format!("`low` is {low} and `high` {high}: `low` must not be above `high`"));
    }
    let outside = low < -LARGEST_WHOLE || high > LARGEST_WHOLE;
    outside.then(|| format!("`low` is {low} and `high` {high}: whole numbers go from -2^53 to 2^53"))
}

fn something_left(mean: f64, sd: f64, low: f64, high: f64) -> Option<String> {
    let nothing = sd > 0.0 && low < high && Cut::of(mean, sd, low, high).mass < 1e-300;
    nothing.then(|| {
        format!(
            "`low` {low} and `high` {high} leave nothing of a normal with mean {mean} and sd {sd}: widen them"
        )
    })
}

fn ln_normal(value: f64, mean: f64, sd: f64) -> f64 {
    let z = (value - mean) / sd;
    -0.5 * z * z - 0.5 * ln(TAU) - ln(sd)
}

/// A normal between two bounds, turned so that it is worked out in the lower tail, where digits are.
struct Cut {
    mean: f64,
    sd: f64,
    turned: bool,
    from: f64,
    to: f64,
    mass: f64,
}

impl Cut {
    fn of(mean: f64, sd: f64, low: f64, high: f64) -> Self {
        let (low, high) = ((low - mean) / sd, (high - mean) / sd);
        let turned = low > 0.0;
        let (from, to) = if turned { (-high, -low) } else { (low, high) };
        Self { mean, sd, turned, from, to, mass: normal_probability(to) - normal_probability(from) }
    }

    fn quantile(&self, u: f64) -> f64 {
        let u = if self.turned { 1.0 - u } else { u };
        self.back(normal_quantile(normal_probability(self.from) + u * self.mass))
    }

    fn mean(&self) -> f64 {
        self.back((normal_density(self.from) - normal_density(self.to)) / self.mass)
    }

    fn back(&self, z: f64) -> f64 {
        self.mean + self.sd * if self.turned { -z } else { z }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(mean: f64, sd: f64, low: f64, high: f64) -> Distribution {
        Normal { mean, sd, low, high }
    }

    fn uncut(mean: f64, sd: f64) -> Distribution {
        cut(mean, sd, f64::NEG_INFINITY, f64::INFINITY)
    }

    fn one_of_each() -> Vec<Distribution> {
        vec![
            Uniform { low: -2.0, high: 3.0 },
            LogUniform { low: 0.01, high: 10.0 },
            uncut(5.0, 2.0),
            cut(1.0, 2.0, 0.0, 4.0),
            LogNormal { median: 3.0, log_sd: 0.5 },
            Triangular { low: 1.0, mode: 2.0, high: 5.0 },
            Beta { a: 2.0, b: 3.0, low: 1.0, high: 5.0 },
            Whole { low: -1, high: 4 },
            Levels(vec![3.0, 1.0, 2.0, 2.0]),
        ]
    }

    /// Quantile, mean and logarithm of the density, from scipy 1.17.
    #[test]
    fn distributions_are_those_of_scipy() {
        for (distribution, u, quantile, mean, value, ln_density) in [
            (uncut(5.0, 2.0), 0.1, 2.436_896_868_9, 5.0, 4.0, -1.737_085_713_8),
            (cut(1.0, 2.0, 0.0, 4.0), 0.2, 0.664_899_675_3, 1.712_545_768_4, 0.7, -1.152_780_348_3),
            // Far out in a tail.
            (cut(0.0, 1.0, 9.0, 10.0), 0.4, 9.055_907_604_8, 9.108_456_288_0, 9.1, 1.304_278_099_1),
            (
                LogNormal { median: 3.0, log_sd: 0.5 },
                0.9,
                5.693_858_122_0,
                3.399_445_359_2,
                2.5,
                -1.208_564_384_7,
            ),
            (
                LogUniform { low: 0.01, high: 10.0 },
                0.3,
                0.079_432_823_5,
                1.446_200_624_7,
                0.5,
                -1.239_497_553_4,
            ),
            (
                Triangular { low: 1.0, mode: 2.0, high: 5.0 },
                0.1,
                1.632_455_532_0,
                8.0 / 3.0,
                1.5,
                -1.386_294_361_1,
            ),
            (
                Triangular { low: 1.0, mode: 2.0, high: 5.0 },
                0.8,
                3.450_806_661_5,
                8.0 / 3.0,
                4.0,
                -1.791_759_469_2,
            ),
            (Beta { a: 2.0, b: 3.0, low: 1.0, high: 5.0 }, 0.3, 2.089_535_768_3, 2.6, 2.0, -0.863_046_217_4),
        ] {
            for (found, wanted) in [
                (distribution.quantile(u), quantile),
                (distribution.mean(), mean),
                (distribution.ln_density(value), ln_density),
            ] {
                assert!((found - wanted).abs() < 2e-10, "{distribution:?}: {found} is not {wanted}");
            }
        }
    }

    #[test]
    fn quantiles_rise_within_the_bounds_and_have_the_mean() {
        for distribution in one_of_each() {
            assert!(distribution.problems().is_empty(), "{distribution:?}");
            let (low, high) = distribution.bounds();
            let values: Vec<f64> =
                (0..40_000).map(|step| distribution.quantile((f64::from(step) + 0.5) / 40_000.0)).collect();
            assert!(values.iter().all(|value| (low..=high).contains(value)), "{distribution:?}");
            assert!(
                matches!(distribution, Levels(_)) || values.windows(2).all(|pair| pair[0] <= pair[1]),
                "{distribution:?}"
            );
            let mean = values.iter().sum::<f64>() / 40_000.0;
            assert!((mean - distribution.mean()).abs() < 1e-3, "{distribution:?}: {mean}");
            if !matches!(distribution, Levels(_)) {
                assert_eq!((distribution.quantile(0.0), distribution.quantile(1.0)), (low, high));
            }
        }
    }

    #[test]
    fn densities_are_the_slope_of_shares() {
        for distribution in one_of_each() {
            if matches!(distribution, Levels(_) | Whole { .. }) {
                continue;
            }
            for u in [0.05, 0.3, 0.6, 0.95] {
                let width = distribution.quantile(u + 1e-5) - distribution.quantile(u - 1e-5);
                let density = distribution.density(distribution.quantile(u));
                assert!((density * width / 2e-5 - 1.0).abs() < 1e-4, "{distribution:?} at {u}");
            }
            let (low, high) = distribution.bounds();
            assert!(low.is_infinite() || distribution.density(low - 0.1) == 0.0);
            assert!(high.is_infinite() || distribution.density(high + 0.1) == 0.0);
        }
    }

    #[test]
    fn whole_numbers_and_levels_are_met_alike() {
        let shares = |distribution: &Distribution, count: u32| -> Vec<f64> {
            (0..count).map(|step| distribution.quantile(f64::from(step) / f64::from(count))).collect()
        };
        let whole = Whole { low: -1, high: 4 };
        assert_eq!(shares(&whole, 6), [-1.0, 0.0, 1.0, 2.0, 3.0, 4.0]);
        assert!((whole.density(2.0) - 1.0 / 6.0).abs() < 1e-15);
        assert_eq!((whole.density(2.5), whole.density(5.0)), (0.0, 0.0));
        let levels = Levels(vec![3.0, 1.0, 2.0, 2.0]);
        assert_eq!(shares(&levels, 4), [3.0, 1.0, 2.0, 2.0]);
        assert_eq!(levels.quantile(1.0), 2.0);
        assert_eq!((levels.density(2.0), levels.density(1.5)), (0.5, 0.0));
    }

    #[test]
    fn problems_say_what_would_be_right() {
        for (distribution, words) in [
            (Uniform { low: 3.0, high: 2.0 }, "`low` is 3 and `high` 2: `low` must be below `high`"),
            (Uniform { low: 0.0, high: f64::INFINITY }, "`high` is inf: write a finite number"),
            (Uniform { low: f64::NAN, high: 1.0 }, "`low` is NaN: write a finite number"),
            (LogUniform { low: 0.0, high: 2.0 }, "`low` is 0: it must be above 0"),
            (uncut(0.0, -1.0), "`sd` is -1: it must be above 0"),
            (cut(0.0, 1.0, 2.0, 1.0), "`low` must be below `high`"),
            (cut(0.0, 1.0, 50.0, 60.0), "leave nothing of a normal with mean 0 and sd 1"),
            (LogNormal { median: -3.0, log_sd: 1.0 }, "`median` is -3: it must be above 0"),
            (
                Triangular { low: 0.0, mode: 2.0, high: 1.0 },
                "`mode` is 2: it must lie from `low` 0 to `high` 1",
            ),
            (Beta { a: 0.0, b: 1.0, low: 0.0, high: 1.0 }, "`a` is 0: it must be above 0"),
            (Whole { low: 3, high: 2 }, "`low` must not be above `high`"),
            (Whole { low: 0, high: i64::MAX }, "go from -2^53 to 2^53"),
            (cut(0.0, 1.0, f64::NAN, 1.0), "`low` must be below `high`"),
            (Levels(vec![1.0, f64::NAN]), "`levels` is NaN: write a finite number"),
            (Levels(Vec::new()), "give at least one"),
        ] {
            let problems = distribution.problems();
            assert!(problems.len() == 1 && problems[0].contains(words), "{distribution:?}: {problems:?}");
        }
        assert_eq!(LogUniform { low: -1.0, high: -2.0 }.problems().len(), 2);
        assert!(Whole { low: 2, high: 2 }.problems().is_empty());
    }
}
