//! Plans of calibrations: parameters with priors, targets, and how they are brought together.

use super::written::{list, what_is_set};
use super::{Factor, Plan, Spread};
use crate::experiment::calibrate::{AbcSettings, HistorySettings, Prior, Settings};
use crate::experiment::targets::Role;
use crate::scenario::canonical::string;
use crate::scenario::text::FORMAT;
use std::fmt::Write;

/// A plan of a calibration.
#[derive(Clone, Debug, PartialEq)]
pub struct CalibrationPlan {
    /// What it has in common with other plans: name, base, changes, replicates, seed; the parameters stand as factors,
    /// each with a distribution.
    pub plan: Plan,
    /// Which targets.
    pub targets: UsedTargets,
    /// Waves of history matching, if there are any.
    pub history: Option<HistorySettings>,
    /// How particles are brought nearer.
    pub abc: AbcSettings,
    /// Draws of the posterior that are run again.
    pub draws: u32,
}

/// Which targets a calibration uses.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UsedTargets {
    /// The file that they stand in; none for those that come with the base.
    pub file: Option<String>,
    /// Their names; none for all of some roles.
    pub names: Option<Vec<String>>,
    /// The roles; the required ones if neither is written.
    pub roles: Vec<Role>,
}

impl CalibrationPlan {
    /// The parameters with their priors.
    pub fn priors(&self) -> Vec<Prior> {
        let prior = |factor: &Factor| match &factor.values {
            Spread::Distribution(spread) => Some(Prior { name: factor.name.clone(), spread: spread.clone() }),
            Spread::Rows | Spread::Levels(_) => None,
        };
        self.plan.factors.iter().filter_map(prior).collect()
    }

    /// How it is done.
    pub fn settings(&self) -> Settings {
        Settings {
            replicates: self.plan.replicates,
            seed: self.plan.seeds.first().copied().unwrap_or(1),
            history: self.history.clone(),
            abc: self.abc.clone(),
            draws: self.draws,
        }
    }

    /// The plan as TOML on top of a scenario that holds its changes already, with these targets of a file: nothing is left
    /// to defaults.
    pub fn text(&self, scenario: &str, targets: &str, names: &[&str]) -> String {
        let plan = &self.plan;
        let mut text = format!("format = {FORMAT}\nname = {}\n", string(&plan.name));
        // Writing into a string does not fail.
        let mut line = |line: String| {
            let _ = writeln!(text, "{line}");
        };
        if !plan.title.is_empty() {
            line(format!("title = {}", string(&plan.title)));
        }
        line(format!("scenario = {}\nreplicates = {}", string(scenario), plan.replicates));
        line(format!("seed = {}", plan.seeds.first().copied().unwrap_or(1)));
        for factor in &plan.factors {
            line(format!("\n[prior.{}]", factor.name));
            what_is_set(factor).into_iter().for_each(&mut line);
        }
        let names = list(names.iter().map(|name| string(name)));
        line(format!("\n[targets]\nfile = {}\nuse = {names}", string(targets)));
        if let Some(HistorySettings { waves, points, cut_off, leave_out }) = &self.history {
            line(format!("\n[history_matching]\nwaves = {waves}\npoints = {points}"));
            line(format!("cut_off = {cut_off:?}\nleave_out = {leave_out}"));
        }
        let abc = &self.abc;
        line(format!("\n[abc]\nparticles = {}\nkeep = {:?}", abc.particles, abc.keep));
        line(format!("generations = {}\nleast_acceptance = {:?}", abc.generations, abc.least_acceptance));
        line(format!("goal = {:?}\ndistance = {}", abc.goal, string(abc.norm.name())));
        line(format!("\n[posterior]\ndraws = {}", self.draws));
        text
    }
}
