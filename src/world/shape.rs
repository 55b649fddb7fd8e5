//! The shapes a series can have: formulas of the date, random processes, and what history or another gives.

use crate::foundation::calendar::Month;
use crate::foundation::chance::{BirthKey, Chance, Purpose};
use crate::foundation::elementary::{exp, ln, logistic};

/// What a series is made of. Rates are a year's, dates are months.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// The same value always.
    Constant(f64),
    /// A straight line through `value` in the month `at`.
    Linear {
        /// Value in the month `at`.
        value: f64,
        /// The month in which it is `value`.
        at: Month,
        /// Change a year, in the unit of the series.
        per_year: f64,
    },
    /// A constant rate of growth.
    Exponential {
        /// Value in the month `at`.
        value: f64,
        /// The month in which it is `value`.
        at: Month,
        /// Growth a year, as a share: 0.02 is two per cent.
        growth: f64,
    },
    /// A change from one level to another along a logistic curve.
    Logistic {
        /// Level long before.
        from: f64,
        /// Level long after.
        to: f64,
        /// The month half-way.
        midpoint: Month,
        /// Years in which the log odds of the way done rise by one; the middle half takes 2.2 of it.
        width: f64,
    },
    /// A jump.
    Step {
        /// Value before the month `at`.
        before: f64,
        /// Value from the month `at` on.
        after: f64,
        /// First month of the new value.
        at: Month,
    },
    /// A bump.
    Pulse {
        /// Value outside.
        base: f64,
        /// Value at the top.
        peak: f64,
        /// First month of the rise.
        from: Month,
        /// First month of the fall.
        until: Month,
        /// Months from base to peak; 0 jumps.
        rise: f64,
        /// Months from peak back to base; 0 jumps.
        fall: f64,
    },
    /// Values in some months, straight lines between.
    Points(Vec<(Month, f64)>),
    /// History that is compiled in, by its name.
    History(String),
    /// A column of a user's table.
    File {
        /// The file, relative to the scenario's.
        path: String,
        /// Its column; not needed when there is one only.
        column: Option<String>,
    },
    /// A first-order autoregressive process, which sets out from its mean.
    Autoregressive {
        /// Long-run mean.
        mean: f64,
        /// Share of a deviation that is left a month later.
        persistence: f64,
        /// Standard deviation of a month's innovation.
        deviation: f64,
        /// The last month before chance sets in.
        at: Month,
    },
    /// A random walk, with or without drift.
    RandomWalk {
        /// Value up to the month `at`.
        value: f64,
        /// The last month before chance sets in.
        at: Month,
        /// Mean change a year.
        drift: f64,
        /// Standard deviation of a month's change.
        deviation: f64,
    },
    /// A geometric Brownian motion: random growth of a positive value.
    GeometricBrownian {
        /// Value up to the month `at`.
        value: f64,
        /// The last month before chance sets in.
        at: Month,
        /// Growth a year of the expected value, in logarithms.
        drift: f64,
        /// Standard deviation of a year's growth, in logarithms.
        volatility: f64,
    },
    /// Another driver, by its key.
    Of(String),
}

impl Shape {
    /// Its value in a month, where that is a formula of the date alone.
    pub fn formula(&self, month: Month) -> Option<f64> {
        let years_since = |at: Month| f64::from(month.since(at)) / 12.0;
        Some(match *self {
            Self::Constant(value) => value,
            Self::Linear { value, at, per_year } => value + per_year * years_since(at),
            Self::Exponential { value, at, growth } => value * exp(ln(1.0 + growth) * years_since(at)),
            Self::Logistic { from, to, midpoint, width } => {
                from + (to - from) * logistic(years_since(midpoint) / width)
            }
            Self::Step { before, after, at } => {
                if month < at {
                    before
                } else {
                    after
                }
            }
            Self::Pulse { base, peak, from, until, rise, fall } => {
                let risen = way(month.since(from), rise);
                let fallen = way(month.since(until), fall);
                base + (peak - base) * risen * (1.0 - fallen)
            }
            _ => return None,
        })
    }

    /// Its path over so many months, where it is a random process; the luck is that of the key. Chance sets in
    /// at a date of its own, so that the path does not depend on the span that is simulated.
    pub fn path(&self, key: &str, first: Month, months: usize, chance: &Chance) -> Option<Vec<f64>> {
        let (start, at) = match *self {
            Self::Autoregressive { mean, at, .. } => (mean, at),
            Self::RandomWalk { value, at, .. } | Self::GeometricBrownian { value, at, .. } => (value, at),
            _ => return None,
        };
        let subject = BirthKey::named(key);
        let mut path = Vec::with_capacity(months);
        let mut value = start;
        let end = first.plus(months as i32);
        let mut month = first.min(at.plus(1));
        while month < end {
            if month > at {
                let luck = chance.of(Purpose::Driver, subject, BirthKey::NONE, month, 0).normal();
                value = self.next(value, luck);
            }
            if month >= first {
                path.push(value);
            }
            month = month.plus(1);
        }
        Some(path)
    }

    /// A random process a month on, with a standard normal draw.
    fn next(&self, value: f64, luck: f64) -> f64 {
        match *self {
            Self::Autoregressive { mean, persistence, deviation, .. } => {
                mean + persistence * (value - mean) + deviation * luck
            }
            Self::RandomWalk { drift, deviation, .. } => value + drift / 12.0 + deviation * luck,
            Self::GeometricBrownian { drift, volatility, .. } => {
                let growth = (drift - 0.5 * volatility * volatility) / 12.0;
                value * exp(growth + volatility * (1.0_f64 / 12.0).sqrt() * luck)
            }
            _ => value,
        }
    }

    /// Whether chance has a hand in it.
    pub fn is_random(&self) -> bool {
        matches!(self, Self::Autoregressive { .. } | Self::RandomWalk { .. } | Self::GeometricBrownian { .. })
    }
}

/// How much of a change that takes so many months is done, from 0 to 1, with its first month counted.
fn way(months: i32, takes: f64) -> f64 {
    if months < 0 {
        0.0
    } else if takes <= 0.0 {
        1.0
    } else {
        (f64::from(months + 1) / takes).min(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Month = Month::new(1980, 1);

    fn near(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-9, "{a} is not {b}");
    }

    #[test]
    fn every_formula_gives_its_textbook_values() {
        let value = |shape: Shape, year, month| shape.formula(Month::new(year, month)).unwrap();
        near(value(Shape::Constant(7.0), 1700, 1), 7.0);
        let linear = Shape::Linear { value: 1.0, at: START, per_year: 0.5 };
        near(value(linear.clone(), 1982, 7), 2.25);
        near(value(linear, 1979, 1), 0.5);
        near(value(Shape::Exponential { value: 2.0, at: START, growth: 0.1 }, 1982, 1), 2.42);
        let logistic = Shape::Logistic { from: 0.9, to: 0.35, midpoint: Month::new(1992, 6), width: 4.0 };
        near(value(logistic.clone(), 1992, 6), 0.625);
        near(value(logistic, 1996, 6), 0.9 - 0.55 / (1.0 + exp(-1.0)));
        let step = Shape::Step { before: 1.0, after: 2.0, at: Month::new(1985, 10) };
        near(value(step.clone(), 1985, 9), 1.0);
        near(value(step, 1985, 10), 2.0);
    }

    #[test]
    fn a_pulse_rises_stays_and_falls_back() {
        let (from, until) = (Month::new(1987, 1), Month::new(1991, 1));
        let pulse = Shape::Pulse { base: 1.0, peak: 1.4, from, until, rise: 4.0, fall: 0.0 };
        let value = |month| pulse.formula(month).unwrap();
        near(value(from.plus(-1)), 1.0);
        near(value(from), 1.1);
        near(value(from.plus(3)), 1.4);
        near(value(until.plus(-1)), 1.4);
        near(value(until), 1.0);
    }

    #[test]
    fn an_autoregressive_process_has_the_variance_of_theory() {
        let process =
            Shape::Autoregressive { mean: 100.0, persistence: 0.9, deviation: 1.0, at: Month::new(1000, 1) };
        let path = process.path("x", START, 60_000, &Chance::new(1, 0)).unwrap();
        let mean = path.iter().sum::<f64>() / path.len() as f64;
        let variance = path.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / path.len() as f64;
        assert!((mean - 100.0).abs() < 0.2, "{mean}");
        assert!((variance - 1.0 / (1.0 - 0.81)).abs() < 0.3, "{variance}");
    }

    #[test]
    fn random_walk_and_brownian_motion_spread_as_the_square_root_of_time() {
        let months = 121;
        let spread = |shape: Shape, size: fn(f64) -> f64| {
            let ends: Vec<f64> = (0..2000)
                .map(|replicate| {
                    size(shape.path("x", START, months, &Chance::new(1, replicate)).unwrap()[120])
                })
                .collect();
            let mean = ends.iter().sum::<f64>() / 2000.0;
            (mean, (ends.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / 2000.0).sqrt())
        };
        let walk = Shape::RandomWalk { value: 5.0, at: START, drift: 0.3, deviation: 0.1 };
        let (mean, deviation) = spread(walk, |x| x);
        assert!((mean - 8.0).abs() < 0.1 && (deviation - 1.095).abs() < 0.06, "{mean} {deviation}");
        let motion = Shape::GeometricBrownian { value: 1.0, at: START, drift: 0.02, volatility: 0.1 };
        let (mean, deviation) = spread(motion, ln);
        assert!((mean - 0.15).abs() < 0.03 && (deviation - 0.316).abs() < 0.02, "{mean} {deviation}");
    }

    #[test]
    fn a_random_path_does_not_depend_on_the_span() {
        let walk = Shape::RandomWalk { value: 0.0, at: START, drift: 0.0, deviation: 1.0 };
        let chance = Chance::new(7, 3);
        let long = walk.path("x", START.plus(-12), 100, &chance).unwrap();
        let late = walk.path("x", START.plus(28), 60, &chance).unwrap();
        assert_eq!(long[40..], late);
        assert!(long[..13].iter().all(|value| *value == 0.0));
        assert_ne!(walk.path("y", START, 60, &chance), walk.path("x", START, 60, &chance));
        assert_ne!(walk.path("x", START, 60, &Chance::new(7, 4)), walk.path("x", START, 60, &chance));
    }
}
