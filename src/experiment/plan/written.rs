//! A plan as a text that stands alone: read again, it is the same plan.

use super::{AllUncertain, Design, Factor, Method, Plan, Spread};
use crate::experiment::design::Placing;
use crate::experiment::distribution::Distribution;
use crate::scenario::canonical::string;
use crate::scenario::text::FORMAT;
use std::fmt::Write;

impl Plan {
    /// The plan as TOML on top of a scenario that holds its changes already: points of a file are written out, nothing
    /// is left to defaults.
    pub fn text(&self, scenario: &str) -> String {
        let mut text = format!("format = {FORMAT}\nname = {}\n", string(&self.name));
        // Writing into a string does not fail.
        let mut line = |line: String| {
            let _ = writeln!(text, "{line}");
        };
        if !self.title.is_empty() {
            line(format!("title = {}", string(&self.title)));
        }
        line(format!("scenario = {}", string(scenario)));
        line(format!("replicates = {}", self.replicates));
        line(format!("seeds = {}", list(self.seeds.iter().map(ToString::to_string))));
        if let Some(all) = &self.all_uncertain {
            line("\n[all_uncertain]".to_owned());
            all_uncertain_lines(all).into_iter().for_each(&mut line);
        }
        for factor in &self.factors {
            line(format!("\n[factor.{}]", factor.name));
            factor_lines(factor).into_iter().for_each(&mut line);
        }
        let methods = match &self.design {
            Design::All(method) => vec![("design", method)],
            Design::Crossed { levers, uncertainties } => {
                vec![("design.levers", levers), ("design.uncertainties", uncertainties)]
            }
        };
        for (name, method) in methods {
            line(format!("\n[{name}]\nkind = {}", string(method.name())));
            method_lines(method).into_iter().for_each(&mut line);
        }
        for outcome in &self.outcomes {
            line(format!("\n[outcome.{}]\nof = {}", outcome.name, string(&outcome.of)));
            if outcome.less_base {
                line("difference_to = \"base\"".to_owned());
            }
        }
        if !self.left_out.is_empty() {
            line("\n[left_out]".to_owned());
        }
        for (key, why) in &self.left_out {
            line(format!("{} = {}", string(key), string(why)));
        }
        text
    }
}

pub(super) fn list(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(", "))
}

fn all_uncertain_lines(all: &AllUncertain) -> Vec<String> {
    vec![
        format!("share = {:?}", all.share),
        format!("groups = {}", string(if all.by_table { "table" } else { "none" })),
        format!("except = {}", list(all.except.iter().map(|key| string(key)))),
    ]
}

fn factor_lines(factor: &Factor) -> Vec<String> {
    let mut lines = vec![format!("role = {}", string(factor.role.name()))];
    lines.extend(what_is_set(factor));
    lines
}

/// What a factor sets, to which values.
pub(super) fn what_is_set(factor: &Factor) -> Vec<String> {
    let mut lines = vec![format!("keys = {}", list(factor.keys.iter().map(|key| string(key))))];
    lines.extend(factor.group.iter().map(|group| format!("group = {}", string(group))));
    let mut distribution = |name: &str, parts: &[(&str, f64)]| {
        lines.push(format!("distribution = {}", string(name)));
        let finite = parts.iter().filter(|(_, value)| value.is_finite());
        lines.extend(finite.map(|(part, value)| format!("{part} = {value:?}")));
    };
    match &factor.values {
        Spread::Rows => {}
        Spread::Levels(levels) => {
            lines.push(format!("levels = {}", list(levels.iter().map(|level| level.0.clone()))));
        }
        Spread::Distribution(spread) => match *spread {
            Distribution::Uniform { low, high } => distribution("uniform", &[("low", low), ("high", high)]),
            Distribution::LogUniform { low, high } => {
                distribution("log_uniform", &[("low", low), ("high", high)]);
            }
            Distribution::Normal { mean, sd, low, high } => {
                distribution("normal", &[("mean", mean), ("sd", sd), ("low", low), ("high", high)]);
            }
            Distribution::LogNormal { median, log_sd } => {
                distribution("log_normal", &[("median", median), ("log_sd", log_sd)]);
            }
            Distribution::Triangular { low, mode, high } => {
                distribution("triangular", &[("low", low), ("mode", mode), ("high", high)]);
            }
            Distribution::Beta { a, b, low, high } => {
                distribution("beta", &[("a", a), ("b", b), ("low", low), ("high", high)]);
            }
            Distribution::Whole { low, high } => {
                distribution("whole", &[("low", low as f64), ("high", high as f64)]);
            }
            Distribution::Levels(ref levels) => {
                lines.push(format!("levels = {}", list(levels.iter().map(|level| format!("{level:?}")))));
            }
        },
    }
    lines
}

fn method_lines(method: &Method) -> Vec<String> {
    match method {
        Method::Factorial => Vec::new(),
        Method::Rows(rows) => {
            let mut lines = vec!["rows = [".to_owned()];
            for row in rows {
                let cells: Vec<String> = row
                    .iter()
                    .map(|(name, level)| {
                        // A bare word of a table of points is a text in TOML.
                        let is_toml = format!("x = {}", level.0).parse::<toml::Table>().is_ok();
                        format!("{name} = {}", if is_toml { level.0.clone() } else { string(&level.0) })
                    })
                    .collect();
                lines.push(format!("  {{ {} }},", cells.join(", ")));
            }
            lines.push("]".to_owned());
            lines
        }
        Method::LatinHypercube { points, placing, seed } => {
            let placing = match placing {
                Placing::Random => "random",
                Placing::Centred => "centred",
            };
            vec![
                format!("points = {points}"),
                format!("placing = {}", string(placing)),
                format!("seed = {seed}"),
            ]
        }
        Method::Sobol { points, seed } => vec![format!("points = {points}"), format!("seed = {seed}")],
        Method::Morris { trajectories, levels, seed } => vec![
            format!("trajectories = {trajectories}"),
            format!("levels = {levels}"),
            format!("seed = {seed}"),
        ],
        Method::SobolIndices { base_rows, seed } => {
            vec![format!("base_rows = {base_rows}"), format!("seed = {seed}")]
        }
        Method::OneAtATime { shares } => {
            vec![format!("shares = {}", list(shares.iter().map(|share| format!("{share:?}"))))]
        }
    }
}
