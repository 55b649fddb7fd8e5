//! History matching: waves of runs, an emulator a target, and what they rule out.
//!
//! A place is implausible by the distance of what an emulator tells of it from the middle of the band, in standard
//! deviations of all that may lie between them: the emulator's own error, the band (all values in it alike) and chance.
//! What is implausible for more targets than may be left out is ruled out for good. The next wave looks at what is left.

use super::emulator::{Emulator, LeaveOneOut, Training};
use super::space::{Scores, Space};
use super::{Asking, HistorySettings, Stage, Task, Tried, chance_of};
use crate::experiment::design::sobol_points;
use crate::foundation::calendar::Month;
use crate::foundation::chance::{BirthKey, Chance, Draws, Purpose};
use nalgebra::{DMatrix, DVector};
use rayon::prelude::*;

/// Places of the prior by which the volume of what is left is found.
const POOL: usize = 16_384;
/// Fewer places than these are filled up by a walk among them.
const LEAST_POOL: usize = 1_000;
/// Steps of the walk to each new place.
const STEPS: usize = 12;
/// Among so many places for each new point those farthest apart are taken.
const CHOICE: usize = 8;

/// What an emulator was fitted to, and what it holds against a place.
#[derive(Clone, Debug)]
struct Judge {
    emulator: Emulator,
    centre: f64,
    /// Variance of the band and of chance.
    variance: f64,
}

/// One wave.
#[derive(Clone, Debug)]
pub struct Wave {
    /// From 1.
    pub number: u32,
    /// Points run in it.
    pub points: usize,
    /// Points that its emulators were fitted to, those of earlier waves that were left with them.
    pub fitted: usize,
    /// By aim, how its emulator does; none where there is none.
    pub diagnosed: Vec<Option<LeaveOneOut>>,
    /// The share of the prior that is left after it.
    pub left: f64,
    judges: Vec<Judge>,
}

/// What history matching leaves.
#[derive(Clone, Debug)]
pub struct Matched {
    /// The waves.
    pub waves: Vec<Wave>,
    /// Whether a wave would have left nothing, and was not counted.
    pub nothing_left: bool,
    cut_off: f64,
    leave_out: u32,
    /// Places that are left, drawn from the prior.
    pub(super) pool: Vec<Scores>,
    /// What was run in the prior as a whole.
    pub(super) of_the_prior: Vec<Tried>,
    /// By aim, variance between replicates; none before anything was run.
    pub(super) chance: Option<Vec<f64>>,
}

impl Judge {
    fn implausibility(&self, seen: &[f64]) -> f64 {
        let told = self.emulator.predict(seen);
        (told.mean - self.centre).abs() / (told.variance + self.variance).sqrt()
    }
}

impl Wave {
    fn allows(&self, seen: &[f64], cut_off: f64, leave_out: u32) -> bool {
        let mut beyond = 0;
        self.judges.iter().all(|judge| {
            beyond += u32::from(judge.implausibility(seen) > cut_off);
            beyond <= leave_out
        })
    }
}

impl Matched {
    /// Whether a place is not ruled out.
    pub fn allows(&self, space: &Space, scores: &[f64]) -> bool {
        if self.waves.is_empty() {
            return true;
        }
        let seen = space.seen(scores);
        self.waves.iter().all(|wave| wave.allows(&seen, self.cut_off, self.leave_out))
    }

    /// The share of the prior that is left.
    pub fn left(&self) -> f64 {
        self.waves.last().map_or(1.0, |wave| wave.left)
    }

    /// Fills up the places that are left by a walk among them that leaves the prior as it is.
    pub(super) fn fill(&mut self, space: &Space, least: usize, seed: u64) {
        let there = self.pool.clone();
        if there.is_empty() || there.len() >= least {
            return;
        }
        let step = steps_among(&there);
        let part = self.waves.len() as u64;
        let walk = |place: usize| {
            let mut draws = draws(seed, "walk", part << 32 | place as u64);
            let mut at = there[place % there.len()].clone();
            for _ in 0..STEPS {
                let pushed = pushed(&at, &step, &mut draws);
                let square = |scores: &[f64]| scores.iter().map(|score| score * score).sum::<f64>();
                let likelier = crate::foundation::elementary::exp(0.5 * (square(&at) - square(&pushed)));
                if draws.uniform() < likelier && self.allows(space, &pushed) {
                    at = pushed;
                }
            }
            at
        };
        let more: Vec<Scores> = (there.len()..least).into_par_iter().map(walk).collect();
        self.pool.extend(more);
    }
}

/// The luck of a part of a calibration.
pub(super) fn draws(seed: u64, part: &str, number: u64) -> Draws {
    Chance::new(seed, 0).of(Purpose::Calibration, BirthKey::named(part), BirthKey(number), Month(0), 0)
}

/// The covariance of places, each of a weight, without any where there is one place only.
pub(super) fn spread_of<'a>(
    places: impl Iterator<Item = (&'a [f64], f64)> + Clone,
    dimensions: usize,
) -> DMatrix<f64> {
    let total: f64 = places.clone().map(|(_, weight)| weight).sum();
    let mut centre = DVector::zeros(dimensions);
    for (place, weight) in places.clone() {
        centre += DVector::from_row_slice(place) * (weight / total);
    }
    let mut spread = DMatrix::zeros(dimensions, dimensions);
    for (place, weight) in places {
        let apart = DVector::from_row_slice(place) - &centre;
        spread += &apart * apart.transpose() * (weight / total);
    }
    spread
}

/// The lower factor of a covariance, made a little larger until it has one.
pub(super) fn factor_of(spread: &DMatrix<f64>) -> DMatrix<f64> {
    let dimensions = spread.nrows();
    let mut more = 1e-9;
    loop {
        let larger = spread + DMatrix::identity(dimensions, dimensions) * more;
        match larger.cholesky() {
            Some(factor) => return factor.l(),
            None => more *= 10.0,
        }
    }
}

/// A place moved by a normal draw with this factor of its covariance.
pub(super) fn pushed(from: &[f64], factor: &DMatrix<f64>, draws: &mut Draws) -> Scores {
    let push = DVector::from_iterator(from.len(), (0..from.len()).map(|_| draws.normal()));
    let push = factor * push;
    from.iter().zip(push.iter()).map(|(score, push)| score + push).collect()
}

/// Steps that suit a walk among places.
fn steps_among(places: &[Scores]) -> DMatrix<f64> {
    let dimensions = places[0].len();
    let spread = spread_of(places.iter().map(|place| (place.as_slice(), 1.0)), dimensions);
    factor_of(&(spread * (2.38 * 2.38 / dimensions as f64)))
}

/// Does the waves. None if it was stopped.
pub(super) fn matched(task: &Task, space: &Space, asking: &mut Asking<'_, '_>) -> Option<Matched> {
    let dimensions = space.dimensions();
    let seed = task.settings.seed;
    let of_the_prior = |place: usize| {
        let mut draws = draws(seed, "pool", place as u64);
        (0..dimensions).map(|_| draws.normal()).collect::<Scores>()
    };
    let mut matched = Matched {
        waves: Vec::new(),
        nothing_left: false,
        cut_off: task.settings.history.as_ref().map_or(f64::INFINITY, |history| history.cut_off),
        leave_out: task.settings.history.as_ref().map_or(0, |history| history.leave_out),
        pool: (0..POOL).map(of_the_prior).collect(),
        of_the_prior: Vec::new(),
        chance: None,
    };
    let Some(settings) = &task.settings.history else { return Some(matched) };
    let mut tried: Vec<Tried> = Vec::new();
    for number in 1..=settings.waves {
        let places = places_of(&matched, settings, space, seed);
        let new = asking.try_all(Stage::Wave(number), places)?;
        if number == 1 {
            matched.of_the_prior.clone_from(&new);
        }
        tried.retain(|one| matched.allows(space, &one.scores));
        let points = new.len();
        tried.extend(new);
        let wave = wave(task, space, number, points, &tried, &mut matched);
        let rules_out =
            |place: &Scores| wave.allows(&space.seen(place), settings.cut_off, settings.leave_out);
        let keeps: Vec<bool> = matched.pool.par_iter().map(rules_out).collect();
        let kept = keeps.iter().filter(|kept| **kept).count();
        if kept == 0 {
            matched.nothing_left = true;
            break;
        }
        let left = matched.left() * kept as f64 / keeps.len() as f64;
        let mut keeps = keeps.into_iter();
        matched.pool.retain(|_| keeps.next().unwrap_or(false));
        matched.waves.push(Wave { left, ..wave });
        matched.fill(space, LEAST_POOL, seed);
        if left_alike(&matched) {
            break;
        }
    }
    Some(matched)
}

/// Whether the last wave has ruled out next to nothing: another would not either.
fn left_alike(matched: &Matched) -> bool {
    match matched.waves.as_slice() {
        [.., before, last] => last.left > 0.95 * before.left,
        _ => false,
    }
}

/// The points of the next wave: Sobol' points of the prior first, then places that are left and far apart.
fn places_of(matched: &Matched, settings: &HistorySettings, space: &Space, seed: u64) -> Vec<Scores> {
    if matched.waves.is_empty()
        && let Ok(points) = sobol_points(settings.points, space.dimensions(), seed)
    {
        return points.iter().map(|shares| space.scores(shares)).collect();
    }
    let wanted = settings.points as usize;
    let among: Vec<&Scores> = matched.pool.iter().take(CHOICE * wanted).collect();
    far_apart(&among, wanted).into_iter().cloned().collect()
}

/// So many of these places, each time the one that is farthest from those taken already.
fn far_apart<'a>(places: &[&'a Scores], wanted: usize) -> Vec<&'a Scores> {
    let Some(first) = places.first() else { return Vec::new() };
    let square =
        |one: &Scores, other: &Scores| -> f64 { one.iter().zip(other).map(|(a, b)| (a - b) * (a - b)).sum() };
    let mut nearest: Vec<f64> = places.iter().map(|place| square(place, first)).collect();
    let mut taken = vec![*first];
    while taken.len() < wanted.min(places.len()) {
        let farthest =
            (0..places.len()).fold(0, |best, at| if nearest[at] > nearest[best] { at } else { best });
        taken.push(places[farthest]);
        for (near, place) in nearest.iter_mut().zip(places) {
            *near = near.min(square(place, places[farthest]));
        }
    }
    taken
}

/// Fits the emulators of a wave.
fn wave(
    task: &Task,
    space: &Space,
    number: u32,
    points: usize,
    tried: &[Tried],
    matched: &mut Matched,
) -> Wave {
    let seen: Vec<Vec<f64>> = tried.iter().map(|one| space.seen(&one.scores)).collect();
    let chance: Vec<f64> = (0..task.aims.len()).map(|aim| chance_of(tried.iter(), aim)).collect();
    let replicates = task.settings.replicates;
    let judge = |place: usize| {
        let aim = &task.aims[place];
        let chance = chance[place] * aim.share_of_chance(replicates);
        let defined = || (0..tried.len()).filter(|&one| tried[one].values[place].is_finite());
        let training = Training {
            points: defined().map(|one| seen[one].clone()).collect(),
            values: defined().map(|one| tried[one].values[place]).collect(),
            chance,
        };
        let emulator = Emulator::fit(&training).filter(|_| 2 * training.values.len() > tried.len())?;
        // Of a band in which all values are alike.
        let band = aim.half_width() * aim.half_width() / 3.0;
        Some(Judge { emulator, centre: aim.centre(), variance: band + chance })
    };
    // Each by itself, put together in their order: the same on any number of threads.
    let judges: Vec<Option<Judge>> = (0..task.aims.len()).into_par_iter().map(judge).collect();
    matched.chance = Some(chance.clone());
    Wave {
        number,
        points,
        fitted: tried.len(),
        diagnosed: judges
            .iter()
            .map(|judge| judge.as_ref().map(|judge| judge.emulator.diagnosed()))
            .collect(),
        left: 1.0,
        judges: judges.into_iter().flatten().collect(),
    }
}
