//! The points of a plan: a design's shares turned into settings of factors.

use super::{Design, Factor, Level, MOST_POINTS, Method, Plan, Role, Spread};
use crate::experiment::design::{Point, factorial, latin_hypercube, one_at_a_time, sobol_points};
use crate::scenario::problem::Problem;

/// One point: a level for every factor in their order; none where the factor stays as in the base.
pub type Setting = Vec<Option<Level>>;

impl Plan {
    /// The points of the design, in their order.
    ///
    /// # Errors
    /// What the design cannot do with these factors, each at its place.
    pub fn points(&self) -> Result<Vec<Setting>, Vec<Problem>> {
        let all: Vec<usize> = (0..self.factors.len()).collect();
        match &self.design {
            Design::All(method) => self.points_of("design", method, &all),
            Design::Crossed { levers, uncertainties } => {
                let of = |role| {
                    all.iter().copied().filter(|&at| self.factors[at].role == role).collect::<Vec<_>>()
                };
                let worlds = self.points_of("design.uncertainties", uncertainties, &of(Role::Uncertainty));
                let choices = self.points_of("design.levers", levers, &of(Role::Lever));
                let (choices, worlds) = match (choices, worlds) {
                    (Ok(choices), Ok(worlds)) => (choices, worlds),
                    (choices, worlds) => {
                        return Err([choices.err(), worlds.err()].into_iter().flatten().flatten().collect());
                    }
                };
                if choices.len().saturating_mul(worlds.len()) > MOST_POINTS {
                    let message = format!(
                        "{} settings of levers times {} of uncertainties are more than {MOST_POINTS} points",
                        choices.len(),
                        worlds.len()
                    );
                    return Err(vec![self.written.problem("design", message)]);
                }
                let both = |choice: &Setting, world: &Setting| -> Setting {
                    choice
                        .iter()
                        .zip(world)
                        .map(|(one, other)| one.clone().or_else(|| other.clone()))
                        .collect()
                };
                Ok(choices
                    .iter()
                    .flat_map(|choice| worlds.iter().map(move |world| both(choice, world)))
                    .collect())
            }
        }
    }

    /// The setting of some factors at a point of the unit cube; the others stay as in the base.
    pub fn setting_at(&self, chosen: &[usize], point: &[f64]) -> Setting {
        let mut setting = vec![None; self.factors.len()];
        for (&factor, &share) in chosen.iter().zip(point) {
            setting[factor] = self.factors[factor].at(share);
        }
        setting
    }

    fn points_of(
        &self,
        place: &str,
        method: &Method,
        chosen: &[usize],
    ) -> Result<Vec<Setting>, Vec<Problem>> {
        let wrong = |message: String| vec![self.written.problem(place, message)];
        let from_shares = |points: Vec<Point>| -> Vec<Setting> {
            points.iter().map(|point| self.setting_at(chosen, point)).collect()
        };
        if !matches!(method, Method::Rows(_)) {
            self.have_values(method, chosen)?;
        }
        match method {
            Method::Rows(rows) => Ok(rows
                .iter()
                .map(|row| self.factors.iter().map(|factor| row.get(&factor.name).cloned()).collect())
                .collect()),
            Method::Factorial => {
                let counts: Vec<u32> =
                    chosen.iter().map(|&factor| self.factors[factor].levels().len() as u32).collect();
                let size = counts.iter().try_fold(1_usize, |size, &count| size.checked_mul(count as usize));
                if size.is_none_or(|size| size > MOST_POINTS) {
                    return Err(wrong(format!(
                        "all combinations of these levels are more than {MOST_POINTS} points: draw points by \
                         latin_hypercube or sobol, or take fewer levels"
                    )));
                }
                factorial(&counts).map(from_shares).map_err(wrong)
            }
            Method::LatinHypercube { points, placing, seed } => {
                Ok(from_shares(latin_hypercube(*points, chosen.len(), *placing, *seed)))
            }
            Method::Sobol { points, seed } => {
                sobol_points(*points, chosen.len(), *seed).map(from_shares).map_err(wrong)
            }
            Method::OneAtATime { shares } => {
                // Levels by their numbers; a number below zero is the base.
                let levels: Vec<Vec<Option<Level>>> =
                    chosen.iter().map(|&factor| self.factors[factor].tried(shares)).collect();
                let numbers: Vec<Vec<f64>> = levels
                    .iter()
                    .map(|levels| (0..levels.len()).map(|number| number as f64).collect())
                    .collect();
                let points = one_at_a_time(&vec![-1.0; chosen.len()], &numbers).map_err(wrong)?;
                let setting = |point: &Point| {
                    let mut setting = vec![None; self.factors.len()];
                    for ((&factor, &number), levels) in chosen.iter().zip(point).zip(&levels) {
                        if number >= 0.0 {
                            setting[factor] = levels[number as usize].clone();
                        }
                    }
                    setting
                };
                Ok(points.iter().map(setting).collect())
            }
        }
    }

    /// Whether every factor has the values that a method asks for.
    fn have_values(&self, method: &Method, chosen: &[usize]) -> Result<(), Vec<Problem>> {
        let lacks = |factor: &&Factor| match (&factor.values, method) {
            (Spread::Rows, _) => true,
            (Spread::Distribution(_), Method::Factorial) => true,
            (Spread::Levels(levels), _) => levels.is_empty(),
            _ => false,
        };
        let problems: Vec<Problem> = chosen
            .iter()
            .map(|&factor| &self.factors[factor])
            .filter(lacks)
            .map(|factor| {
                let (message, help) = match factor.values {
                    Spread::Distribution(_) => (
                        format!("a factorial design needs levels, and `{}` has a distribution", factor.name),
                        "write levels = [...], or draw points by latin_hypercube or sobol",
                    ),
                    _ => (
                        format!("`{}` has no values to be tried by {}", factor.name, method.name()),
                        "write levels = [...], or distribution = \"uniform\" with low and high",
                    ),
                };
                self.written.problem(&format!("factor.{}", factor.name), message).with_help(help)
            })
            .collect();
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }
}

impl Factor {
    /// Its level at a share, 0 to 1.
    fn at(&self, share: f64) -> Option<Level> {
        match &self.values {
            Spread::Rows => None,
            Spread::Levels(levels) => {
                let place = (share * levels.len() as f64) as usize;
                levels.get(place.min(levels.len().saturating_sub(1))).cloned()
            }
            Spread::Distribution(distribution) => Some(Level::of(distribution.quantile(share), distribution)),
        }
    }

    fn levels(&self) -> &[Level] {
        match &self.values {
            Spread::Levels(levels) => levels,
            _ => &[],
        }
    }

    /// What is tried of it alone.
    fn tried(&self, shares: &[f64]) -> Vec<Option<Level>> {
        match &self.values {
            Spread::Distribution(_) => shares.iter().map(|&share| self.at(share)).collect(),
            _ => self.levels().iter().cloned().map(Some).collect(),
        }
    }
}
