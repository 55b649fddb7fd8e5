//! An emulator: what a target's value would be where nothing was run, and how well that is known.
//!
//! A polynomial of second degree (of first, or a constant, where points are few) and a Gaussian process of what it leaves,
//! with Matérn's covariance of order 5/2 and a length for each parameter (Rasmussen and Williams 2006, 2.7, 4.2). Chance of
//! a known variance lies on every value. Lengths and variance are those of the largest likelihood in which the
//! coefficients are integrated out; lengths far from two standard deviations of the prior have to earn it.

use crate::foundation::elementary::{exp, ln};
use nalgebra::{Cholesky, DMatrix, DVector, Dyn};

/// Lengths are thought to be about so long beforehand, in standard deviations of the prior.
const USUAL_LENGTH: f64 = 2.0;
/// No length beyond these.
const LENGTHS: (f64, f64) = (0.1, 20.0);
/// The search for lengths ends when its step, in logarithms, is below this.
const LEAST_STEP: f64 = 0.12;

/// A value and the variance it is known with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prediction {
    /// The value.
    pub mean: f64,
    /// The variance of what it may be instead, chance of runs left aside.
    pub variance: f64,
}

/// How an emulator does on each of its own points when that is taken out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LeaveOneOut {
    /// Share of the variance between points that it foretells, chance with it; 1 is all, below 0 is worse than the mean.
    pub foretold: f64,
    /// Share of the variance between points that is chance, which nobody can foretell.
    pub chance: f64,
    /// Root of the mean square of its errors, in the target's unit.
    pub error: f64,
    /// Share of points within two of the standard deviations that it gives itself.
    pub within_two: f64,
}

impl LeaveOneOut {
    /// Whether its word is worth little where so much is at stake: it foretells less than half of what can be foretold and
    /// errs by more than the tolerance, or is far too sure of itself.
    pub fn is_poor(&self, tolerance: f64) -> bool {
        let foretells_little = self.foretold < 0.5 * (1.0 - self.chance);
        (foretells_little && self.error > tolerance) || self.within_two < 0.85
    }
}

/// Points with their values, and the variance of chance in these.
#[derive(Clone, Debug)]
pub struct Training {
    /// The points, as emulators see them.
    pub points: Vec<Vec<f64>>,
    /// A value a point.
    pub values: Vec<f64>,
    /// Variance of chance in a value.
    pub chance: f64,
}

/// A fitted emulator.
#[derive(Clone, Debug)]
pub struct Emulator {
    points: Vec<Vec<f64>>,
    degree: u8,
    kernel: Kernel,
    factor: Cholesky<f64, Dyn>,
    /// Inverse covariance times the terms of the polynomial.
    covered: DMatrix<f64>,
    /// Of the terms seen through the inverse covariance.
    gram: Cholesky<f64, Dyn>,
    coefficients: DVector<f64>,
    /// Inverse covariance times what the polynomial leaves.
    left: DVector<f64>,
    /// Values are less the first of these and in units of the second.
    scale: (f64, f64),
    diagnosed: LeaveOneOut,
}

/// Covariance of the process, in the square of the values' unit.
#[derive(Clone, Debug, PartialEq)]
struct Kernel {
    lengths: Vec<f64>,
    variance: f64,
}

impl Kernel {
    fn of(parameters: &[f64]) -> Self {
        let (variance, lengths) =
            parameters.split_last().map_or((0.0, &[][..]), |(last, rest)| (exp(*last), rest));
        Self { lengths: lengths.iter().map(|&length| exp(length)).collect(), variance }
    }

    fn between(&self, one: &[f64], other: &[f64]) -> f64 {
        let squares = one.iter().zip(other).zip(&self.lengths);
        let square: f64 = squares.map(|((a, b), length)| (a - b) / length * ((a - b) / length)).sum();
        let distance = (5.0 * square).sqrt();
        self.variance * (1.0 + distance + 5.0 / 3.0 * square) * exp(-distance)
    }
}

/// The terms of a polynomial of a degree at a point.
fn terms(point: &[f64], degree: u8) -> Vec<f64> {
    let mut terms = vec![1.0];
    if degree > 0 {
        terms.extend_from_slice(point);
    }
    if degree > 1 {
        for (place, one) in point.iter().enumerate() {
            terms.extend(point[place..].iter().map(|other| one * other));
        }
    }
    terms
}

/// The highest degree for which there are twice as many points as terms.
fn degree_for(points: usize, dimensions: usize) -> u8 {
    let count = |degree| match degree {
        2 => (dimensions + 1) * (dimensions + 2) / 2,
        1 => dimensions + 1,
        _ => 1,
    };
    [2, 1].into_iter().find(|&degree| points >= 2 * count(degree)).unwrap_or(0)
}

/// All that follows from a covariance.
struct Solved {
    factor: Cholesky<f64, Dyn>,
    covered: DMatrix<f64>,
    gram: Cholesky<f64, Dyn>,
    coefficients: DVector<f64>,
    left: DVector<f64>,
    /// Logarithm of the likelihood, up to a constant.
    likelihood: f64,
}

fn solve(
    points: &[Vec<f64>],
    basis: &DMatrix<f64>,
    values: &DVector<f64>,
    kernel: &Kernel,
    chance: f64,
) -> Option<Solved> {
    let noise = chance + 1e-8 * (kernel.variance + 1.0);
    let covariance = DMatrix::from_fn(points.len(), points.len(), |row, column| {
        kernel.between(&points[row], &points[column]) + if row == column { noise } else { 0.0 }
    });
    let factor = covariance.cholesky()?;
    let covered = factor.solve(basis);
    let gram = (basis.transpose() * &covered).cholesky()?;
    let coefficients = gram.solve(&(covered.transpose() * values));
    let residual = values - basis * &coefficients;
    let left = factor.solve(&residual);
    let half_log =
        |factor: &Cholesky<f64, Dyn>| factor.l_dirty().diagonal().iter().map(|&entry| ln(entry)).sum::<f64>();
    let likelihood = -half_log(&factor) - half_log(&gram) - 0.5 * residual.dot(&left);
    likelihood.is_finite().then_some(Solved { factor, covered, gram, coefficients, left, likelihood })
}

/// The arguments at which a function is largest, by steps along each in turn that are halved when none helps (Hooke and
/// Jeeves 1961).
fn largest(start: Vec<f64>, of: impl Fn(&[f64]) -> f64) -> Vec<f64> {
    let (mut best, mut step) = (start, 1.0);
    let mut value = of(&best);
    while step > LEAST_STEP {
        let before = value;
        for place in 0..best.len() {
            for change in [step, -step] {
                let mut tried = best.clone();
                tried[place] += change;
                let found = of(&tried);
                if found > value {
                    (best, value) = (tried, found);
                    break;
                }
            }
        }
        if value <= before {
            step *= 0.5;
        }
    }
    best
}

impl Emulator {
    /// Fits one; none where there are fewer than four points or the values do not vary.
    pub fn fit(training: &Training) -> Option<Self> {
        let Training { points, values, chance } = training;
        let dimensions = points.first()?.len();
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let deviation = (values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>()
            / values.len() as f64)
            .sqrt();
        if points.len() < 4 || deviation.is_nan() || deviation <= 0.0 {
            return None;
        }
        let degree = degree_for(points.len(), dimensions);
        let rows: Vec<Vec<f64>> = points.iter().map(|point| terms(point, degree)).collect();
        let basis = DMatrix::from_fn(rows.len(), rows[0].len(), |row, column| rows[row][column]);
        let scaled =
            DVector::from_iterator(values.len(), values.iter().map(|value| (value - mean) / deviation));
        let noise = chance / (deviation * deviation);
        let solved = |parameters: &[f64]| {
            let kernel = Kernel::of(parameters);
            let fits = kernel.lengths.iter().all(|length| (LENGTHS.0..=LENGTHS.1).contains(length))
                && (1e-8..=10.0).contains(&kernel.variance);
            let solved = if fits { solve(points, &basis, &scaled, &kernel, noise) } else { None };
            solved.map(|solved| (kernel, solved))
        };
        let usual = ln(USUAL_LENGTH);
        let mut start = vec![usual; dimensions];
        start.push(ln(0.05));
        let parameters = largest(start, |parameters| {
            let lengths = &parameters[..dimensions];
            let far: f64 = lengths.iter().map(|length| (length - usual) * (length - usual)).sum();
            solved(parameters).map_or(f64::NEG_INFINITY, |(_, solved)| solved.likelihood - 0.5 * far)
        });
        let (kernel, solved) = solved(&parameters)?;
        let diagnosed = leave_one_out(&basis, &scaled, &solved, noise, deviation);
        Some(Self {
            points: points.clone(),
            degree,
            kernel,
            factor: solved.factor,
            covered: solved.covered,
            gram: solved.gram,
            coefficients: solved.coefficients,
            left: solved.left,
            scale: (mean, deviation),
            diagnosed,
        })
    }

    /// What the value would be at a point.
    pub fn predict(&self, point: &[f64]) -> Prediction {
        let near = self.points.iter().map(|known| self.kernel.between(point, known));
        let near = DVector::from_iterator(self.points.len(), near);
        let terms = DVector::from_vec(terms(point, self.degree));
        let mean = terms.dot(&self.coefficients) + near.dot(&self.left);
        let known =
            self.factor.l_dirty().solve_lower_triangular(&near).map_or(0.0, |half| half.norm_squared());
        // What the coefficients are not known with.
        let open = terms - self.covered.transpose() * &near;
        let open = self.gram.l_dirty().solve_lower_triangular(&open).map_or(0.0, |half| half.norm_squared());
        let variance = (self.kernel.variance - known).max(0.0) + open;
        let (centre, deviation) = self.scale;
        Prediction { mean: centre + deviation * mean, variance: deviation * deviation * variance }
    }

    /// How it does on its own points.
    pub fn diagnosed(&self) -> LeaveOneOut {
        self.diagnosed
    }
}

/// Errors at points left out, without fitting anew (Dubrule 1983).
fn leave_one_out(
    basis: &DMatrix<f64>,
    values: &DVector<f64>,
    solved: &Solved,
    noise: f64,
    deviation: f64,
) -> LeaveOneOut {
    let inverse = solved.factor.inverse();
    let apart = solved.gram.solve(&solved.covered.transpose());
    let projected = inverse - &solved.covered * apart;
    let weighed = &projected * values;
    let count = basis.nrows() as f64;
    let (mut squares, mut within) = (0.0, 0.0);
    for (place, value) in weighed.iter().enumerate() {
        let precision = projected[(place, place)];
        let error = value / precision;
        squares += error * error;
        within += f64::from(u8::from(error * error * precision <= 4.0));
    }
    LeaveOneOut {
        // Values are in units of their deviation.
        foretold: 1.0 - squares / count,
        chance: noise.min(1.0),
        error: deviation * (squares / count).sqrt(),
        within_two: within / count,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::design::sobol_points;
    use crate::foundation::calendar::Month;
    use crate::foundation::chance::{BirthKey, Chance, Purpose};

    fn points(count: u32, dimensions: usize, seed: u64) -> Vec<Vec<f64>> {
        let shares = sobol_points(count, dimensions, seed).unwrap();
        shares.iter().map(|point| point.iter().map(|share| 3.4 * share - 1.7).collect()).collect()
    }

    fn training(count: u32, of: impl Fn(&[f64]) -> f64, chance: f64) -> Training {
        let points = points(count, 2, 3);
        let luck = |place: usize| {
            let key = BirthKey(place as u64);
            Chance::new(7, 0).of(Purpose::Calibration, key, BirthKey::NONE, Month(0), 0).normal()
        };
        let value = |(place, point): (usize, &Vec<f64>)| of(point) + chance.sqrt() * luck(place);
        let values = points.iter().enumerate().map(value).collect();
        Training { points, values, chance }
    }

    fn wavy(x: &[f64]) -> f64 {
        5.0 + x[0] + 0.5 * x[0] * x[1] + libm::sin(2.0 * x[1])
    }

    #[test]
    fn what_is_smooth_is_foretold_where_nothing_was_run_and_the_error_is_known() {
        let emulator = Emulator::fit(&training(60, wavy, 0.0)).unwrap();
        let (mut worst, mut within): (f64, u32) = (0.0, 0);
        let others = points(100, 2, 11);
        for point in &others {
            let told = emulator.predict(point);
            let error = (told.mean - wavy(point)).abs();
            worst = worst.max(error);
            within += u32::from(error <= 3.0 * told.variance.sqrt() + 1e-6);
        }
        // The values go from about 1 to 9.
        assert!(worst < 0.15, "{worst}");
        assert!(within >= 95, "{within}");
        let diagnosed = emulator.diagnosed();
        assert!(diagnosed.foretold > 0.99 && !diagnosed.is_poor(0.0), "{diagnosed:?}");
    }

    #[test]
    fn chance_is_no_part_of_what_is_emulated() {
        let emulator = Emulator::fit(&training(80, wavy, 0.09)).unwrap();
        let errors = points(100, 2, 11).into_iter().map(|point| emulator.predict(&point).mean - wavy(&point));
        let mean_square = errors.map(|error| error * error).sum::<f64>() / 100.0;
        // Far below the variance of chance in each value.
        assert!(mean_square < 0.04, "{mean_square}");
        assert!(!emulator.diagnosed().is_poor(0.0), "{:?}", emulator.diagnosed());
    }

    #[test]
    fn leaving_out_is_what_fitting_without_a_point_gives() {
        let all = training(30, wavy, 0.01);
        let emulator = Emulator::fit(&all).unwrap();
        let mut squares = 0.0;
        for place in 0..all.points.len() {
            let mut rest = all.clone();
            rest.points.remove(place);
            let value = rest.values.remove(place);
            // The same lengths and units: only the point is left out.
            let (mean, deviation) = emulator.scale;
            let scaled = rest.values.iter().map(|value| (value - mean) / deviation);
            let scaled = DVector::from_iterator(rest.values.len(), scaled);
            let rows: Vec<Vec<f64>> = rest.points.iter().map(|point| terms(point, emulator.degree)).collect();
            let basis = DMatrix::from_fn(rows.len(), rows[0].len(), |row, column| rows[row][column]);
            let noise = all.chance / (deviation * deviation);
            let solved = solve(&rest.points, &basis, &scaled, &emulator.kernel, noise).unwrap();
            let near = rest.points.iter().map(|known| emulator.kernel.between(&all.points[place], known));
            let near = DVector::from_iterator(rest.points.len(), near);
            let at = DVector::from_vec(terms(&all.points[place], emulator.degree));
            let told = mean + deviation * (at.dot(&solved.coefficients) + near.dot(&solved.left));
            squares += (told - value) * (told - value);
        }
        let error = (squares / all.points.len() as f64).sqrt();
        assert!((error - emulator.diagnosed().error).abs() < 1e-6, "{error} {:?}", emulator.diagnosed());
    }

    #[test]
    fn what_follows_nothing_is_told_to_be_poor_and_what_does_not_vary_is_not_fitted() {
        let scattered = |x: &[f64]| libm::sin(1000.0 * x[0] * x[1] + 333.0 * x[0]);
        assert!(Emulator::fit(&training(40, scattered, 0.0)).unwrap().diagnosed().is_poor(0.1));
        let told = LeaveOneOut { foretold: 0.1, chance: 0.1, error: 0.5, within_two: 0.95 };
        assert!(told.is_poor(0.4) && !told.is_poor(0.6));
        assert!(LeaveOneOut { within_two: 0.8, ..told }.is_poor(0.6));
        assert!(Emulator::fit(&training(40, |_| 2.0, 0.0)).is_none());
        assert!(Emulator::fit(&training(3, wavy, 0.0)).is_none());
    }
}
