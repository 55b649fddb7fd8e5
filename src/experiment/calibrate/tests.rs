//! Problems whose answers are known.

use super::*;
use crate::experiment::distribution::Distribution;
use crate::foundation::calendar::Month;
use crate::foundation::chance::{BirthKey, Chance, Purpose};
use crate::foundation::probability::normal_probability;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// A model: by aim, the value without chance; and the deviation of chance between replicates.
struct Model {
    of: fn(&[f64]) -> Vec<f64>,
    chance: f64,
}

impl Model {
    /// What a candidate gives; its luck hangs on its number.
    fn give(&self, candidate: &Candidate, replicates: u32) -> Given {
        let luck = |replicate: u32, aim: usize| {
            let key = BirthKey(u64::from(candidate.number) << 16 | aim as u64);
            Chance::new(5, replicate).of(Purpose::Calibration, key, BirthKey::NONE, Month(0), 0).normal()
        };
        let values = (self.of)(&candidate.values);
        let one = |replicate| {
            let all = values.iter().enumerate();
            all.map(|(aim, value)| value + self.chance * luck(replicate, aim)).collect()
        };
        (0..replicates).map(one).collect()
    }

    fn calibrate(&self, task: &Task) -> Calibration {
        let replicates = task.settings.replicates;
        let mut ask = |_: Stage, all: &[Candidate]| {
            Some(all.iter().map(|candidate| self.give(candidate, replicates)).collect())
        };
        calibrate(task, &mut ask).expect("nobody stops it")
    }
}

fn normal(name: &str) -> Prior {
    let (low, high) = (f64::NEG_INFINITY, f64::INFINITY);
    Prior { name: name.into(), spread: Distribution::Normal { mean: 0.0, sd: 1.0, low, high } }
}

fn uniform(name: &str, low: f64, high: f64) -> Prior {
    Prior { name: name.into(), spread: Distribution::Uniform { low, high } }
}

fn aim(name: &str, low: f64, high: f64) -> Aim {
    Aim { name: name.into(), band: [low, high], weight: 1.0, is_share: false }
}

fn task(priors: Vec<Prior>, aims: Vec<Aim>) -> Task {
    Task {
        priors,
        aims,
        settings: Settings {
            replicates: 2,
            seed: 1,
            history: Some(HistorySettings { waves: 2, points: 60, cut_off: 3.0, leave_out: 0 }),
            abc: AbcSettings {
                particles: 1600,
                keep: 0.5,
                generations: 12,
                least_acceptance: 0.03,
                goal: 0.5,
                norm: Norm::Largest,
            },
            draws: 200,
        },
    }
}

/// Means, deviations and correlation of two standard normal parameters given that all values lie within a tolerance of
/// their aims, by adding up over a grid. A value of two replicates is normal about the model's.
fn exactly(model: &Model, task: &Task, found: &Calibration) -> [f64; 5] {
    let deviation = model.chance / f64::from(task.settings.replicates).sqrt();
    let within = found.tolerance();
    let mut sums = [0.0; 6];
    for i in 0..=600 {
        for j in 0..=600 {
            let at = [f64::from(i) / 100.0 - 3.0, f64::from(j) / 100.0 - 3.0];
            let mut weight = crate::foundation::elementary::exp(-0.5 * (at[0] * at[0] + at[1] * at[1]));
            for ((value, aim), tolerance) in (model.of)(&at).iter().zip(&task.aims).zip(&found.tolerances) {
                let reach = within * tolerance;
                let upper = normal_probability((aim.centre() + reach - value) / deviation);
                weight *= upper - normal_probability((aim.centre() - reach - value) / deviation);
            }
            let terms = [1.0, at[0], at[1], at[0] * at[0], at[1] * at[1], at[0] * at[1]];
            sums.iter_mut().zip(terms).for_each(|(sum, term)| *sum += weight * term);
        }
    }
    let [mass, one, other, square, beside, product] = sums;
    let (mean, middle) = (one / mass, other / mass);
    let (width, height) = ((square / mass - mean * mean).sqrt(), (beside / mass - middle * middle).sqrt());
    [mean, middle, width, height, (product / mass - mean * middle) / (width * height)]
}

/// The same of the sample.
fn sampled(found: &Calibration) -> [f64; 5] {
    let [one, other] = [&found.marginals[0], &found.marginals[1]];
    let product = |particle: &Particle| {
        particle.weight * (particle.values[0] - one.mean) * (particle.values[1] - other.mean)
    };
    let product = found.particles.iter().map(product).sum::<f64>();
    [one.mean, other.mean, one.deviation, other.deviation, product / (one.deviation * other.deviation)]
}

/// The sample against the grid, as far as a sample of that effective number is known: four standard errors.
fn is_the_posterior(model: &Model, task: &Task, found: &Calibration) {
    let (exact, sample) = (exactly(model, task, found), sampled(found));
    let effective = found.effective();
    assert!(effective > 200.0, "{effective}");
    let root = effective.sqrt();
    let left = 1.0 - exact[4] * exact[4];
    // Deviations may have heavy tails: twice what they would have if normal.
    let errors =
        [exact[2] / root, exact[3] / root, 2.0 * exact[2] / root, 2.0 * exact[3] / root, left / root + 0.01];
    for ((exact, sample), error) in exact.iter().zip(&sample).zip(errors) {
        assert!((exact - sample).abs() < 4.0 * error, "{exact} {sample} +- {error}, effective {effective}");
    }
}

/// Two sums of two standard normal parameters, seen with chance: the posterior is nearly normal.
const LINEAR: Model = Model { of: |at| vec![at[0] + at[1], at[0] - 0.5 * at[1]], chance: 0.3 };

#[test]
fn a_linear_problem_has_the_posterior_of_theory() {
    let task = task(vec![normal("a"), normal("b")], vec![aim("s", 0.7, 0.9), aim("d", -0.5, -0.3)]);
    let found = LINEAR.calibrate(&task);
    is_the_posterior(&LINEAR, &task, &found);
    // And that of a conjugate normal, with the tolerance as a uniform error.
    let reach = found.tolerance() * found.tolerances[0];
    let error = 0.3 * 0.3 / 2.0 + reach * reach / 3.0;
    let (a, b, d) = (1.0 + 2.0 / error, 1.0 + 1.25 / error, 0.5 / error);
    let (deviation_a, deviation_b) = ((b / (a * b - d * d)).sqrt(), (a / (a * b - d * d)).sqrt());
    let [_, _, one, other, _] = sampled(&found);
    assert!((one / deviation_a - 1.0).abs() < 0.15, "{one} {deviation_a}");
    assert!((other / deviation_b - 1.0).abs() < 0.15, "{other} {deviation_b}");
}

/// A valley that bends: the sum of one parameter's square and the other is known well, the one hardly.
const BANANA: Model = Model { of: |at| vec![at[0], at[1] + at[0] * at[0]], chance: 0.1 };

#[test]
fn a_bent_problem_has_its_posterior() {
    let mut task = task(vec![normal("a"), normal("b")], vec![aim("a", -1.2, 1.2), aim("valley", 0.4, 0.6)]);
    task.settings.abc.goal = 1.0;
    let found = BANANA.calibrate(&task);
    is_the_posterior(&BANANA, &task, &found);
    // The same by root mean square and without history matching is another tolerance and no other valley.
    task.settings.history = None;
    task.settings.abc.norm = Norm::RootMeanSquare;
    let found = BANANA.calibrate(&task);
    assert!(found.waves.is_empty() && found.tolerance() <= 1.0);
    for particle in &found.particles {
        assert!((particle.values[1] + particle.values[0] * particle.values[0] - 0.5).abs() < 0.6);
    }
}

/// Two parameters seen as they are.
const PLAIN: Model = Model { of: |at| vec![at[0], at[1]], chance: 0.0 };

#[test]
fn history_matching_leaves_the_share_that_theory_says_and_the_truth_in_it() {
    let aims = vec![aim("x", 0.25, 0.35), aim("y", 0.5, 0.7)];
    let mut task = task(vec![uniform("x", 0.0, 1.0), uniform("y", 0.0, 1.0)], aims);
    task.settings.abc = AbcSettings { particles: 40, generations: 1, ..task.settings.abc };
    let found = PLAIN.calibrate(&task);
    // Beyond three deviations of a band in which all values are alike: half-width times the root of three.
    let reach = |half: f64| 2.0 * 3.0_f64.sqrt() * half;
    let theory = reach(0.05) * reach(0.1);
    let left = found.waves.last().unwrap().left;
    assert!((left / theory - 1.0).abs() < 0.1, "{left} {theory}");
    assert!(found.waves.windows(2).all(|pair| pair[1].left <= pair[0].left));
    assert!(found.waves.iter().all(|wave| wave.diagnosed.iter().all(|one| !one.unwrap().is_poor(0.0))));
    // Everything drawn from what is left lies in the box of theory.
    for particle in &found.particles {
        assert!((particle.values[0] - 0.3).abs() < 0.5 * reach(0.05) + 0.01, "{:?}", particle.values);
        assert!((particle.values[1] - 0.6).abs() < 0.5 * reach(0.1) + 0.01, "{:?}", particle.values);
    }
}

#[test]
fn the_true_place_is_never_ruled_out_of_a_problem_with_chance() {
    let truth = [0.4, -0.7];
    let at = (LINEAR.of)(&truth);
    let aims = at.iter().map(|value| aim("v", value - 0.1, value + 0.1)).collect();
    let task = task(vec![normal("a"), normal("b")], aims);
    let space = Space::of(&task.priors);
    let mut ask =
        |_: Stage, all: &[Candidate]| Some(all.iter().map(|candidate| LINEAR.give(candidate, 2)).collect());
    let mut asking = Asking { task: &task, space: &space, ask: &mut ask, next: 0 };
    let matched = history::matched(&task, &space, &mut asking).unwrap();
    assert!(matched.allows(&space, &truth));
    assert!(!matched.allows(&space, &[2.5, 2.5]));
    assert!(matched.left() < 0.5, "{}", matched.left());
}

#[test]
fn when_nothing_is_left_it_is_told_and_the_nearest_are_still_found() {
    let mut task = task(vec![uniform("x", 0.0, 1.0), uniform("y", 0.0, 1.0)], vec![aim("x", 7.0, 7.1)]);
    task.settings.abc = AbcSettings { particles: 200, ..task.settings.abc };
    let model = Model { of: |at| vec![at[0]], chance: 0.01 };
    let found = model.calibrate(&task);
    assert!(found.nothing_left && found.waves.is_empty());
    assert!(found.tolerance() > 50.0, "{}", found.tolerance());
    assert!(found.marginals[0].posterior[0] > 0.8, "{:?}", found.marginals[0]);
    assert!(!found.predicted[0].is_hit() && found.predicted[0].hit == 0.0);
}

#[test]
fn what_targets_cannot_tell_is_told_to_be_so() {
    let model = Model { of: |at| vec![at[0], at[1] + at[2]], chance: 0.02 };
    let priors = ["pinned", "one", "other", "idle"].map(|name| uniform(name, -1.0, 1.0));
    let mut task = task(priors.to_vec(), vec![aim("x", 0.2, 0.3), aim("sum", -0.05, 0.05)]);
    task.settings.abc.goal = 1.0;
    let found = model.calibrate(&task);
    let known: Vec<Known> = found.marginals.iter().map(|marginal| marginal.known).collect();
    assert_eq!(known[0], Known::PinnedDown, "{:?}", found.marginals);
    assert_eq!(known[3], Known::NotPinnedDown, "{:?}", found.marginals);
    let strong: Vec<&Correlation> = found.trade_offs().collect();
    assert!(strong.len() == 1 && strong[0].between == (1, 2), "{strong:?}");
    assert!(strong[0].correlation < -0.9 && found.correlations.len() == 6);
    let [low, _, high] = found.marginals[3].posterior;
    assert!(low < -0.8 && high > 0.8, "{:?}", found.marginals[3]);
    // Draws are run again under other luck, and come out in the bands.
    assert_eq!(found.draws.len(), 200);
    assert!(found.predicted.iter().all(|one| one.is_hit() && one.hit > 0.6), "{:?}", found.predicted);
}

/// What a calibration comes to, to the last bit.
fn digits(found: &Calibration) -> String {
    format!("{found:?}")
}

#[test]
fn threads_and_interruptions_change_nothing() {
    let mut task = task(vec![normal("a"), normal("b")], vec![aim("s", 0.6, 1.0), aim("d", -0.6, -0.2)]);
    task.settings.abc = AbcSettings { particles: 100, ..task.settings.abc };
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| LINEAR.calibrate(&task))
    };
    let whole = digits(&on(1));
    assert_eq!(whole, digits(&on(2)));
    // Broken off after ever so many candidates, and begun anew with what is known.
    let mut known: BTreeMap<u32, Given> = BTreeMap::new();
    let mut asked = 0;
    let mut again = 0;
    let found = loop {
        let most = asked + 37;
        let mut ask = |_: Stage, all: &[Candidate]| -> Option<Vec<Given>> {
            let mut given = Vec::new();
            for candidate in all {
                if let Entry::Vacant(place) = known.entry(candidate.number) {
                    if asked == most {
                        return None;
                    }
                    asked += 1;
                    place.insert(LINEAR.give(candidate, 2));
                }
                given.push(known[&candidate.number].clone());
            }
            Some(given)
        };
        match calibrate(&task, &mut ask) {
            Some(found) => break found,
            None => again += 1,
        }
    };
    assert!(again > 5, "{again}");
    assert_eq!(digits(&found), whole);
    assert_eq!(asked, found.candidates);
    assert!(u64::from(asked) <= task.settings.most_candidates());
    let other = Task { settings: Settings { seed: 2, ..task.settings.clone() }, ..task.clone() };
    assert_ne!(digits(&LINEAR.calibrate(&other)), whole);
}

#[test]
fn runs_that_fail_are_no_particles() {
    let model = Model { of: |at| vec![if at[0] > 0.0 { f64::NAN } else { at[0] }], chance: 0.01 };
    let mut task = task(vec![uniform("x", -1.0, 1.0)], vec![aim("x", -0.1, 0.1)]);
    task.settings.abc = AbcSettings { particles: 100, goal: 1.0, ..task.settings.abc };
    let found = model.calibrate(&task);
    assert!(found.particles.iter().all(|particle| particle.values[0] <= 0.0));
    assert!(found.generations[0].accepted < 1.0, "{:?}", found.generations[0]);
    // Where nothing at all has a value, there is no sample and no panic.
    let nothing = Model { of: |_| vec![f64::NAN], chance: 0.0 };
    let found = nothing.calibrate(&task);
    assert!(found.particles.is_empty() && found.draws.is_empty());
}

#[test]
fn quantiles_of_weighted_values_are_those_of_their_weights() {
    let quantile = |share| posterior::weighted_quantile(&[(2.0, 1.0), (1.0, 1.0), (3.0, 2.0)], share);
    assert_eq!(quantile(0.0), 1.0);
    assert_eq!(quantile(1.0), 3.0);
    assert_eq!(quantile(0.375), 2.0);
    assert!((quantile(0.5) - (2.0 + 0.125 / 0.375)).abs() < 1e-12);
    assert!(posterior::weighted_quantile(&[], 0.5).is_nan());
}
