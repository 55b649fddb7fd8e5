//! Calibration: which values of parameters are in keeping with what is known, and which cannot be told apart.
//!
//! History matching on emulators first rules out where the model cannot come near the targets (Craig et al. 1997; Vernon et
//! al. 2010). In what is left, approximate Bayesian computation brings a population of particles ever nearer to the targets
//! (Lenormand et al. 2013). What comes out is a sample of the posterior: of the prior, given that a run's values lie within
//! a tolerance of the targets.
//!
//! Nothing here knows of districts: a calibration asks for the values of candidates and is given them. It asks for the same
//! candidates in the same order whenever it is done, whatever the threads; so who keeps what was run can break it off at any
//! moment, begin anew and come to the same end.

mod abc;
mod emulator;
mod history;
mod posterior;
mod ready;
mod space;

pub use abc::{Generation, Particle};
pub use emulator::{Emulator, LeaveOneOut, Prediction, Training};
pub use history::{Matched, Wave};
pub use posterior::{Correlation, Known, Marginal, Predicted};
pub use ready::{Keeper, Ready};
pub use space::{Prior, Scores, Space};

use crate::foundation::statistics::{mean, quantile};

/// Something that the model should come near.
#[derive(Clone, Debug, PartialEq)]
pub struct Aim {
    /// Its name.
    pub name: String,
    /// Where its value should lie, the second end above the first.
    pub band: [f64; 2],
    /// How much it counts, where distances are added up.
    pub weight: f64,
    /// Whether its value is the share of replicates in which it holds (else it is their median).
    pub is_share: bool,
}

impl Aim {
    /// The middle of its band.
    pub fn centre(&self) -> f64 {
        0.5 * (self.band[0] + self.band[1])
    }

    /// Half the width of its band.
    pub fn half_width(&self) -> f64 {
        0.5 * (self.band[1] - self.band[0])
    }

    /// Its value from those of the replicates: not a number where it is defined in fewer than half of them.
    pub fn value(&self, replicates: &[f64]) -> f64 {
        let mut defined: Vec<f64> = replicates.iter().copied().filter(|value| !value.is_nan()).collect();
        if defined.is_empty() || 2 * defined.len() < replicates.len() {
            return f64::NAN;
        }
        let value = if self.is_share { mean(&defined) } else { quantile(&mut defined, 0.5) };
        value.unwrap_or(f64::NAN)
    }

    /// The variance of its value, as a share of that between replicates: of a median about that of normal values.
    fn share_of_chance(&self, replicates: u32) -> f64 {
        let count = f64::from(replicates.max(1));
        let half_pi = core::f64::consts::FRAC_PI_2;
        if self.is_share || replicates <= 2 { 1.0 / count } else { half_pi / (count + half_pi - 1.0) }
    }
}

/// How near a run is to all targets at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Norm {
    /// By the target that is farthest off.
    Largest,
    /// By the root of the mean square over targets, by weight.
    RootMeanSquare,
}

impl Norm {
    /// How it is written.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Largest => "largest",
            Self::RootMeanSquare => "root_mean_square",
        }
    }
}

/// How history matching goes.
#[derive(Clone, Debug, PartialEq)]
pub struct HistorySettings {
    /// Waves at most.
    pub waves: u32,
    /// New points a wave.
    pub points: u32,
    /// What is more implausible is ruled out.
    pub cut_off: f64,
    /// So many targets may be beyond the cut-off.
    pub leave_out: u32,
}

/// How particles are brought nearer.
#[derive(Clone, Debug, PartialEq)]
pub struct AbcSettings {
    /// Particles in a generation.
    pub particles: u32,
    /// The share of them that is kept, the nearest; the others are drawn anew.
    pub keep: f64,
    /// Generations at most.
    pub generations: u32,
    /// It ends when fewer of the new particles than this share are nearer than what was kept.
    pub least_acceptance: f64,
    /// It ends when all that are kept are as near as this, in tolerances.
    pub goal: f64,
    /// What is near.
    pub norm: Norm,
}

/// How a calibration is done.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Replicates a candidate, two or more: chance is known by how they differ.
    pub replicates: u32,
    /// The luck of the calibration, which is not that of runs.
    pub seed: u64,
    /// History matching, if there is any.
    pub history: Option<HistorySettings>,
    /// What brings particles nearer.
    pub abc: AbcSettings,
    /// Draws of the posterior that are run once more, under luck of their own, for what it foretells.
    pub draws: u32,
}

impl Settings {
    /// So many particles are kept.
    pub fn kept(&self) -> u32 {
        ((f64::from(self.abc.particles) * self.abc.keep).ceil() as u32).clamp(2, self.abc.particles)
    }

    /// Candidates at most.
    pub fn most_candidates(&self) -> u64 {
        let waves =
            self.history.as_ref().map_or(0, |history| u64::from(history.waves) * u64::from(history.points));
        let anew = u64::from(self.abc.particles - self.kept());
        let generations = u64::from(self.abc.generations.saturating_sub(1));
        waves + u64::from(self.abc.particles) + generations * anew + u64::from(self.draws)
    }
}

/// What runs are done for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// A wave of history matching, from 1.
    Wave(u32),
    /// A generation of particles, from 1.
    Generation(u32),
    /// Draws of the posterior under luck of their own.
    Draws,
}

/// Values of the parameters that are tried.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Its number, from 0 through the whole calibration: its luck hangs on it.
    pub number: u32,
    /// A value a parameter.
    pub values: Vec<f64>,
}

/// What a candidate gave: by replicate a value an aim, not a number where one is not defined or a run failed.
pub type Given = Vec<Vec<f64>>;

/// Does runs, or knows what they gave. None if it was stopped.
pub type Ask<'a> = dyn FnMut(Stage, &[Candidate]) -> Option<Vec<Given>> + Send + 'a;

/// What is tried, what it should come near, and how.
#[derive(Clone, Debug)]
pub struct Task {
    /// The parameters.
    pub priors: Vec<Prior>,
    /// What they should come near; at least one.
    pub aims: Vec<Aim>,
    /// How.
    pub settings: Settings,
}

/// A candidate with what it gave.
#[derive(Clone, Debug, PartialEq)]
pub struct Tried {
    /// Its number.
    pub number: u32,
    /// Its place.
    pub scores: Scores,
    /// By aim, the value of its replicates together.
    pub values: Vec<f64>,
    /// By aim, how many replicates differ freely, and the sum of their squares about the mean.
    within: Vec<(f64, f64)>,
}

/// What came out.
#[derive(Clone, Debug)]
pub struct Calibration {
    /// Waves of history matching.
    pub waves: Vec<Wave>,
    /// Whether nothing would have been left after a wave, which was then not counted.
    pub nothing_left: bool,
    /// Generations of particles.
    pub generations: Vec<Generation>,
    /// Standard deviation of chance between replicates, by aim.
    pub chance: Vec<f64>,
    /// The tolerance of each aim: half its band and the chance of its value together.
    pub tolerances: Vec<f64>,
    /// The sample of the posterior; weights add up to one.
    pub particles: Vec<Particle>,
    /// Particles drawn by weight and run again, with their own values.
    pub draws: Vec<Particle>,
    /// How each parameter is known.
    pub marginals: Vec<Marginal>,
    /// How parameters go together, every pair, the strongest first.
    pub correlations: Vec<Correlation>,
    /// What prior and posterior foretell of each aim.
    pub predicted: Vec<Predicted>,
    /// Candidates tried.
    pub candidates: u32,
}

impl Calibration {
    /// The effective number of particles.
    pub fn effective(&self) -> f64 {
        crate::foundation::statistics::effective_number(self.particles.iter().map(|particle| particle.weight))
    }

    /// Pairs of parameters of which the targets know one by the other rather than each by itself.
    pub fn trade_offs(&self) -> impl Iterator<Item = &Correlation> {
        self.correlations.iter().filter(|pair| pair.is_trade_off())
    }

    /// The tolerance within which all particles lie.
    pub fn tolerance(&self) -> f64 {
        self.generations.last().map_or(f64::NAN, |generation| generation.tolerance)
    }
}

/// Asks for candidates one stage after another and keeps count of them.
struct Asking<'a, 'b> {
    task: &'a Task,
    space: &'a Space,
    ask: &'a mut Ask<'b>,
    next: u32,
}

impl Asking<'_, '_> {
    fn try_all(&mut self, stage: Stage, places: Vec<Scores>) -> Option<Vec<Tried>> {
        let candidates: Vec<Candidate> = places
            .iter()
            .zip(self.next..)
            .map(|(scores, number)| Candidate { number, values: self.space.values(scores) })
            .collect();
        self.next += candidates.len() as u32;
        let given = (self.ask)(stage, &candidates)?;
        let all = candidates.into_iter().zip(places).zip(given);
        Some(all.map(|((candidate, scores), given)| self.tried(candidate.number, scores, &given)).collect())
    }

    fn tried(&self, number: u32, scores: Scores, given: &Given) -> Tried {
        let of = |aim: usize| -> Vec<f64> { given.iter().map(|values| values[aim]).collect() };
        let within = |values: Vec<f64>| {
            let defined: Vec<f64> = values.into_iter().filter(|value| value.is_finite()).collect();
            let centre = mean(&defined).unwrap_or(0.0);
            let squares = defined.iter().map(|value| (value - centre) * (value - centre)).sum();
            (defined.len().saturating_sub(1) as f64, squares)
        };
        let aims = self.task.aims.iter().enumerate();
        Tried {
            number,
            scores,
            values: aims.map(|(place, aim)| aim.value(&of(place))).collect(),
            within: (0..self.task.aims.len()).map(|aim| within(of(aim))).collect(),
        }
    }
}

/// Variance between replicates of an aim, over candidates together; zero where none has two.
fn chance_of<'a>(tried: impl Iterator<Item = &'a Tried>, aim: usize) -> f64 {
    let (mut free, mut squares) = (0.0, 0.0);
    for one in tried {
        free += one.within[aim].0;
        squares += one.within[aim].1;
    }
    if free > 0.0 { squares / free } else { 0.0 }
}

/// Calibrates: asks for candidates until particles are as near as they come. None if it was stopped.
///
/// Priors have no problems and aims bands that are wider than nothing.
pub fn calibrate(task: &Task, ask: &mut Ask<'_>) -> Option<Calibration> {
    let space = Space::of(&task.priors);
    let mut asking = Asking { task, space: &space, ask, next: 0 };
    let matched = history::matched(task, &space, &mut asking)?;
    let near = abc::nearer(task, &space, &matched, &mut asking)?;
    posterior::told(task, &space, matched, near, &mut asking)
}

#[cfg(test)]
mod tests;
