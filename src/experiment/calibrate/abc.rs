//! Approximate Bayesian computation by a population that comes nearer (APMC of Lenormand, Jabot and Deffuant 2013).
//!
//! The first generation is drawn from what history matching leaves of the prior. Of each generation the nearest share is
//! kept; the others are drawn anew about those kept, by a normal step of twice their covariance, among scores, so that
//! values keep within their bounds. A particle weighs what its place is worth under the prior against how likely it was to
//! be drawn. So many runs a generation are settled beforehand, and none is thrown away that is near.

use super::history::{Matched, draws, factor_of, pushed, spread_of};
use super::space::{Scores, Space};
use super::{Asking, Norm, Stage, Task, Tried, chance_of};
use crate::foundation::elementary::{exp, ln};
use crate::foundation::statistics::effective_number;
use nalgebra::{DMatrix, DVector};

/// A place that is ruled out is drawn again, so many times at most.
const TRIES: u32 = 10_000;

/// A place with its weight and what it gave.
#[derive(Clone, Debug, PartialEq)]
pub struct Particle {
    /// The number of the candidate, on which its luck hangs.
    pub candidate: u32,
    /// The generation in which it was drawn, from 1.
    pub generation: u32,
    /// Its place.
    pub scores: Scores,
    /// A value a parameter.
    pub values: Vec<f64>,
    /// By aim, what its runs gave.
    pub given: Vec<f64>,
    /// How far from the targets, in tolerances; infinite where one is not defined.
    pub distance: f64,
    /// Its weight.
    pub weight: f64,
}

/// One generation.
#[derive(Clone, Debug, PartialEq)]
pub struct Generation {
    /// From 1.
    pub number: u32,
    /// New particles.
    pub new: usize,
    /// The share of them that are nearer than what was kept before; of the first generation, that have a distance.
    pub accepted: f64,
    /// The distance within which all lie that are kept.
    pub tolerance: f64,
    /// How many are kept.
    pub kept: usize,
    /// The effective number of those.
    pub effective: f64,
}

/// What the last generation leaves.
pub(super) struct Near {
    pub generations: Vec<Generation>,
    pub particles: Vec<Particle>,
    pub first: Vec<Tried>,
    pub chance: Vec<f64>,
    pub tolerances: Vec<f64>,
}

/// How far values are from the aims, in tolerances.
fn distance(task: &Task, tolerances: &[f64], values: &[f64]) -> f64 {
    let all = task.aims.iter().zip(tolerances).zip(values);
    let off = all.map(|((aim, tolerance), value)| (aim.weight, (value - aim.centre()).abs() / tolerance));
    let (mut largest, mut squares, mut weights): (f64, f64, f64) = (0.0, 0.0, 0.0);
    for (weight, off) in off {
        if !off.is_finite() {
            return f64::INFINITY;
        }
        largest = largest.max(off);
        squares += weight * off * off;
        weights += weight;
    }
    match task.settings.abc.norm {
        Norm::Largest => largest,
        Norm::RootMeanSquare => (squares / weights).sqrt(),
    }
}

/// Brings particles nearer until they come no nearer. None if it was stopped.
pub(super) fn nearer(
    task: &Task,
    space: &Space,
    matched: &Matched,
    asking: &mut Asking<'_, '_>,
) -> Option<Near> {
    let settings = &task.settings.abc;
    let mut matched = matched.clone();
    matched.fill(space, settings.particles as usize, task.settings.seed);
    // Places of the pool are in the order in which they were drawn: the first are as good as any.
    let places: Vec<Scores> = matched.pool.iter().take(settings.particles as usize).cloned().collect();
    let first = asking.try_all(Stage::Generation(1), places)?;
    let chance = matched.chance.clone();
    let chance =
        chance.unwrap_or_else(|| (0..task.aims.len()).map(|aim| chance_of(first.iter(), aim)).collect());
    let tolerance = |(aim, chance): (&super::Aim, &f64)| {
        (aim.half_width() * aim.half_width() + chance * aim.share_of_chance(task.settings.replicates)).sqrt()
    };
    let tolerances: Vec<f64> = task.aims.iter().zip(&chance).map(tolerance).collect();
    let particle = |tried: &Tried, generation: u32, weight: f64| Particle {
        candidate: tried.number,
        generation,
        values: space.values(&tried.scores),
        distance: distance(task, &tolerances, &tried.values),
        given: tried.values.clone(),
        scores: tried.scores.clone(),
        weight,
    };
    let all: Vec<Particle> = first.iter().map(|tried| particle(tried, 1, 1.0)).collect();
    let reached = all.iter().filter(|particle| particle.distance.is_finite()).count();
    let (mut kept, mut tolerance) = nearest(task, all);
    let told = |number, new, accepted, tolerance, kept: &[Particle]| Generation {
        number,
        new,
        accepted,
        tolerance,
        kept: kept.len(),
        effective: effective_number(kept.iter().map(|particle| particle.weight)),
    };
    let mut generations = vec![told(1, first.len(), reached as f64 / first.len() as f64, tolerance, &kept)];
    for number in 2..=settings.generations {
        if tolerance <= settings.goal || kept.len() < 2 {
            break;
        }
        let kernel = Kernel::about(&kept, space.dimensions());
        let anew = (settings.particles as usize).saturating_sub(kept.len()).max(1);
        let (places, share) = drawn(task, space, &matched, &kept, &kernel, number, anew);
        let tried = asking.try_all(Stage::Generation(number), places)?;
        // Both the prior and what is drawn are cut off at what is ruled out, each by its own share.
        let cut = share / matched.left();
        let new: Vec<Particle> =
            tried.iter().map(|one| particle(one, number, cut * kernel.weight(&one.scores, &kept))).collect();
        let nearer = new.iter().filter(|particle| particle.distance < tolerance).count();
        let accepted = nearer as f64 / new.len() as f64;
        kept.extend(new);
        (kept, tolerance) = nearest(task, kept);
        generations.push(told(number, tried.len(), accepted, tolerance, &kept));
        if accepted < settings.least_acceptance {
            break;
        }
    }
    let total: f64 = kept.iter().map(|particle| particle.weight).sum();
    kept.iter_mut().for_each(|particle| particle.weight /= total);
    Some(Near { generations, particles: kept, first, chance, tolerances })
}

/// The nearest particles in the order of their candidates, and the distance within which they lie: the share that is kept,
/// or all that are as near as is wanted. Such without a distance are never kept.
fn nearest(task: &Task, mut all: Vec<Particle>) -> (Vec<Particle>, f64) {
    let mut distances: Vec<f64> =
        all.iter().map(|particle| particle.distance).filter(|distance| distance.is_finite()).collect();
    distances.sort_by(f64::total_cmp);
    let last = (task.settings.kept() as usize).min(distances.len()).saturating_sub(1);
    let tolerance = distances.get(last).map_or(f64::INFINITY, |&far| far.max(task.settings.abc.goal));
    all.retain(|particle| particle.distance.is_finite() && particle.distance <= tolerance);
    (all, tolerance)
}

/// How particles are moved.
struct Kernel {
    factor: DMatrix<f64>,
    /// Logarithm of the factor's determinant.
    half_log: f64,
}

impl Kernel {
    /// Twice the covariance of those kept.
    fn about(kept: &[Particle], dimensions: usize) -> Self {
        let places = kept.iter().map(|particle| (particle.scores.as_slice(), particle.weight));
        let factor = factor_of(&(spread_of(places, dimensions) * 2.0));
        let half_log = factor.diagonal().iter().map(|&entry| ln(entry)).sum();
        Self { factor, half_log }
    }

    /// The prior's density over that of having been drawn.
    fn weight(&self, scores: &[f64], kept: &[Particle]) -> f64 {
        let total: f64 = kept.iter().map(|particle| particle.weight).sum();
        let prior = -0.5 * scores.iter().map(|score| score * score).sum::<f64>();
        let logs: Vec<f64> = kept
            .iter()
            .map(|from| {
                let apart = scores.iter().zip(&from.scores).map(|(one, other)| one - other);
                let apart = DVector::from_iterator(scores.len(), apart);
                let steps = self.factor.solve_lower_triangular(&apart);
                let square = steps.map_or(f64::INFINITY, |steps| steps.norm_squared());
                ln(from.weight / total) - self.half_log - 0.5 * square
            })
            .collect();
        let largest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let drawn: f64 = logs.iter().map(|log| exp(log - largest)).sum();
        exp(prior - largest - ln(drawn))
    }
}

/// New places about those kept, and the share of steps that did not lead to what is ruled out.
fn drawn(
    task: &Task,
    space: &Space,
    matched: &Matched,
    kept: &[Particle],
    kernel: &Kernel,
    generation: u32,
    count: usize,
) -> (Vec<Scores>, f64) {
    let total: f64 = kept.iter().map(|particle| particle.weight).sum();
    let (mut places, mut steps) = (Vec::with_capacity(count), 0_u64);
    for place in 0..count {
        let mut luck = draws(task.settings.seed, "particle", u64::from(generation) << 32 | place as u64);
        let mut at = Scores::new();
        for _ in 0..TRIES {
            steps += 1;
            let mut rest = luck.uniform() * total;
            let from = kept.iter().find(|particle| {
                rest -= particle.weight;
                rest <= 0.0
            });
            let from = from.or(kept.last()).map_or(&[][..], |particle| &particle.scores);
            at = pushed(from, &kernel.factor, &mut luck);
            if matched.allows(space, &at) {
                break;
            }
        }
        places.push(at);
    }
    (places, count as f64 / steps as f64)
}
