//! What a sample of the posterior says: of each parameter, of parameters together, and of the targets.

use super::abc::{Near, Particle};
use super::history::{Matched, draws};
use super::space::{Space, deviation};
use super::{Asking, Calibration, Scores, Stage, Task};
use crate::foundation::statistics::quantile;

/// Above this, by size, a correlation is told as a trade-off.
const TRADE_OFF: f64 = 0.7;
/// From here on a parameter is pinned down: the posterior is half as wide as the prior.
const PINNED: f64 = 0.5;
/// Below this it is not: what is left of the difference may be chance of the sample.
const NOT_PINNED: f64 = 0.2;

/// Whether the targets say what a parameter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// The posterior is at most half as wide as the prior.
    PinnedDown,
    /// It is narrower.
    Partly,
    /// It is hardly narrower than the prior: the targets cannot tell.
    NotPinnedDown,
}

impl Known {
    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::PinnedDown => "pinned down",
            Self::Partly => "partly",
            Self::NotPinnedDown => "not pinned down",
        }
    }
}

/// One parameter: prior and posterior.
#[derive(Clone, Debug, PartialEq)]
pub struct Marginal {
    /// The parameter.
    pub name: String,
    /// Of the prior: 5 %, median, 95 %.
    pub prior: [f64; 3],
    /// Of the posterior.
    pub posterior: [f64; 3],
    /// The posterior's mean.
    pub mean: f64,
    /// The posterior's standard deviation.
    pub deviation: f64,
    /// One less the posterior's standard deviation over the prior's.
    pub shrinkage: f64,
    /// What that comes to.
    pub known: Known,
}

/// How two parameters go together.
#[derive(Clone, Debug, PartialEq)]
pub struct Correlation {
    /// Their places.
    pub between: (usize, usize),
    /// Correlation in the posterior, of scores.
    pub correlation: f64,
}

impl Correlation {
    /// Whether the targets know the one by the other rather than each by itself.
    pub fn is_trade_off(&self) -> bool {
        self.correlation.abs() > TRADE_OFF
    }
}

/// One target: what the prior and what the posterior foretell of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Predicted {
    /// The target.
    pub name: String,
    /// Its band.
    pub band: [f64; 2],
    /// Of candidates of the prior: 10 %, median, 90 %.
    pub prior: [f64; 3],
    /// Of draws of the posterior, run under luck of their own.
    pub posterior: [f64; 3],
    /// The share of draws in the band.
    pub hit: f64,
}

impl Predicted {
    /// Whether the median of the draws lies in the band.
    pub fn is_hit(&self) -> bool {
        (self.band[0]..=self.band[1]).contains(&self.posterior[1])
    }
}

/// The quantile of weighted values: half of a value's weight lies to either side of it.
pub(super) fn weighted_quantile(values: &[(f64, f64)], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(|one, other| one.0.total_cmp(&other.0));
    let total: f64 = sorted.iter().map(|(_, weight)| weight).sum();
    let (mut below, mut before): (f64, Option<(f64, f64)>) = (0.0, None);
    for &(value, weight) in &sorted {
        let at = (below + 0.5 * weight) / total;
        if at >= share {
            return match before {
                Some((left, from)) if at > from => left + (value - left) * (share - from) / (at - from),
                _ => value,
            };
        }
        below += weight;
        before = Some((value, at));
    }
    before.map_or(f64::NAN, |(value, _)| value)
}

/// Mean and standard deviation of weighted values.
fn weighted(values: &[(f64, f64)]) -> (f64, f64) {
    let total: f64 = values.iter().map(|(_, weight)| weight).sum();
    let mean = values.iter().map(|(value, weight)| value * weight).sum::<f64>() / total;
    let squares: f64 = values.iter().map(|(value, weight)| weight * (value - mean) * (value - mean)).sum();
    (mean, (squares / total).sqrt())
}

fn marginal(task: &Task, particles: &[Particle], place: usize) -> Marginal {
    let prior = &task.priors[place];
    let values: Vec<(f64, f64)> =
        particles.iter().map(|particle| (particle.values[place], particle.weight)).collect();
    let (mean, spread) = weighted(&values);
    let shrinkage = 1.0 - spread / deviation(&prior.spread);
    Marginal {
        name: prior.name.clone(),
        prior: [0.05, 0.5, 0.95].map(|share| prior.spread.quantile(share)),
        posterior: [0.05, 0.5, 0.95].map(|share| weighted_quantile(&values, share)),
        mean,
        deviation: spread,
        shrinkage,
        known: match shrinkage {
            _ if shrinkage >= PINNED => Known::PinnedDown,
            _ if shrinkage >= NOT_PINNED => Known::Partly,
            _ => Known::NotPinnedDown,
        },
    }
}

/// Pairs of parameters with their correlation, the strongest first.
fn correlations(particles: &[Particle], dimensions: usize) -> Vec<Correlation> {
    let of = |place: usize| -> Vec<(f64, f64)> {
        particles.iter().map(|particle| (particle.scores[place], particle.weight)).collect()
    };
    let correlation = |one: usize, other: usize| {
        let ((centre, width), (beside, height)) = (weighted(&of(one)), weighted(&of(other)));
        let product = |particle: &Particle| {
            particle.weight * (particle.scores[one] - centre) * (particle.scores[other] - beside)
        };
        let total: f64 = particles.iter().map(|particle| particle.weight).sum();
        particles.iter().map(product).sum::<f64>() / total / (width * height)
    };
    let pairs = (0..dimensions).flat_map(|one| (one + 1..dimensions).map(move |other| (one, other)));
    let all = pairs.map(|between| Correlation { between, correlation: correlation(between.0, between.1) });
    let mut all: Vec<Correlation> = all.collect();
    all.sort_by(|one, other| other.correlation.abs().total_cmp(&one.correlation.abs()));
    all
}

/// So many particles by their weights, at even steps of these from a place that chance gives; in an order of chance, so that
/// the first are a sample too.
fn by_weight(particles: &[Particle], count: u32, seed: u64) -> Vec<&Particle> {
    let total: f64 = particles.iter().map(|particle| particle.weight).sum();
    let mut luck = draws(seed, "draws", 0);
    let begin = luck.uniform();
    let (mut at, mut passed) = (0, particles.first().map_or(0.0, |particle| particle.weight));
    let mut drawn: Vec<&Particle> = (0..count)
        .map(|number| {
            let wanted = (f64::from(number) + begin) / f64::from(count) * total;
            while passed < wanted && at + 1 < particles.len() {
                at += 1;
                passed += particles[at].weight;
            }
            &particles[at]
        })
        .collect();
    for place in (1..count).rev() {
        drawn.swap(place as usize, luck.below(place + 1) as usize);
    }
    drawn
}

/// Runs draws of the posterior once more and tells what all of it says. None if it was stopped.
pub(super) fn told(
    task: &Task,
    space: &Space,
    matched: Matched,
    near: Near,
    asking: &mut Asking<'_, '_>,
) -> Option<Calibration> {
    let settings = &task.settings;
    let drawn = if near.particles.is_empty() {
        Vec::new()
    } else {
        by_weight(&near.particles, settings.draws, settings.seed)
    };
    let places: Vec<Scores> = drawn.iter().map(|particle| particle.scores.clone()).collect();
    let again = asking.try_all(Stage::Draws, places)?;
    let of_the_prior = if matched.of_the_prior.is_empty() { &near.first } else { &matched.of_the_prior };
    let predicted = |(place, aim): (usize, &super::Aim)| {
        let three = |tried: &[super::Tried]| {
            let defined = tried.iter().map(|one| one.values[place]).filter(|value| value.is_finite());
            let mut defined: Vec<f64> = defined.collect();
            [0.1, 0.5, 0.9].map(|share| quantile(&mut defined, share).unwrap_or(f64::NAN))
        };
        let inside =
            again.iter().filter(|one| (aim.band[0]..=aim.band[1]).contains(&one.values[place])).count();
        Predicted {
            name: aim.name.clone(),
            band: aim.band,
            prior: three(of_the_prior),
            posterior: three(&again),
            hit: inside as f64 / again.len() as f64,
        }
    };
    let draws = drawn.iter().zip(&again).map(|(particle, again)| Particle {
        candidate: again.number,
        given: again.values.clone(),
        weight: 1.0 / f64::from(settings.draws),
        ..(*particle).clone()
    });
    let dimensions = space.dimensions();
    Some(Calibration {
        predicted: task.aims.iter().enumerate().map(predicted).collect(),
        draws: draws.collect(),
        marginals: (0..dimensions).map(|place| marginal(task, &near.particles, place)).collect(),
        correlations: correlations(&near.particles, dimensions),
        waves: matched.waves,
        nothing_left: matched.nothing_left,
        generations: near.generations,
        chance: near.chance.iter().map(|variance| variance.sqrt()).collect(),
        tolerances: near.tolerances,
        particles: near.particles,
        candidates: asking.next,
    })
}
