//! Plans: what is varied, how, under which luck, and what is kept of a run.
//!
//! A plan names a base scenario, factors, a design and outcomes. A factor sets one key of the scenario, or several to
//! the same value; a lever is chosen by somebody, an uncertainty by nobody. The design says which points are tried: each
//! is one setting of all factors. Every point is run under every seed with so many replicates.

mod calibration;
mod overrides;
mod points;
mod reading;
mod uncertain;
mod written;

pub use calibration::{CalibrationPlan, UsedTargets};
pub use overrides::Overrides;
pub use points::{Judged, Setting};
pub use reading::{looks_like_a_calibration, looks_like_a_plan, read, read_calibration};
pub use uncertain::AllUncertain;

use super::design::Placing;
use super::distribution::Distribution;
use crate::scenario::problem::{Problem, SourceText};
use core::ops::Range;
use std::collections::BTreeMap;

/// More replicates than this are not meant.
pub const MOST_REPLICATES: u32 = 10_000_000;
/// More points than this are not meant.
pub const MOST_POINTS: usize = 10_000_000;

/// What is asked of many runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Its name, by which results are called: that of its file unless it says another.
    pub name: String,
    /// A line for people.
    pub title: String,
    /// The base: a shipped name, or a path as the caller's files know it.
    pub scenario: String,
    /// Changes of the base that hold at every point: `KEY=VALUE`, in their order.
    pub set: Vec<String>,
    /// Replicates under each seed, from 0 on.
    pub replicates: u32,
    /// Seeds, each once.
    pub seeds: Vec<u64>,
    /// Factors.
    pub factors: Vec<Factor>,
    /// Whether all uncertain parameters of the base are factors too; none once they stand among the factors.
    pub all_uncertain: Option<AllUncertain>,
    /// Uncertain parameters that are no factors, and why.
    pub left_out: Vec<(String, String)>,
    /// Which points are tried.
    pub design: Design,
    /// What is kept of a run.
    pub outcomes: Vec<Asked>,
    /// Where it is written, if it was read.
    pub written: Written,
}

/// Whether somebody chooses a factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Somebody does: a policy, a rule.
    Lever,
    /// Nobody does: it may turn out so or so.
    Uncertainty,
}

impl Role {
    /// How it is written.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Lever => "lever",
            Self::Uncertainty => "uncertainty",
        }
    }
}

/// Something that is varied.
#[derive(Clone, Debug, PartialEq)]
pub struct Factor {
    /// Its name, that of a column.
    pub name: String,
    /// Who chooses it.
    pub role: Role,
    /// The keys that it sets, all to the same value.
    pub keys: Vec<String>,
    /// Which values it may take.
    pub values: Spread,
    /// With which others it is judged as one, by Morris's and Saltelli's designs; none by itself.
    pub group: Option<String>,
}

/// Which values a factor may take.
#[derive(Clone, Debug, PartialEq)]
pub enum Spread {
    /// Those that the rows of the design give.
    Rows,
    /// Any of these.
    Levels(Vec<Level>),
    /// Numbers of a distribution.
    Distribution(Distribution),
}

/// A value of a factor, in the text that a scenario would have: `0.5`, `true`, `"36 months"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Level(pub String);

/// What a level is to a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// True or false.
    Flag(bool),
    /// A whole number.
    Whole(i64),
    /// A number.
    Real(f64),
    /// Anything else, in its own words.
    Text(String),
}

impl Level {
    /// A number of a distribution.
    pub fn of(value: f64, distribution: &Distribution) -> Self {
        match distribution {
            Distribution::Whole { .. } => Self(format!("{value:.0}")),
            // The shortest text that reads back to the same bits.
            _ => Self(format!("{value:?}")),
        }
    }

    /// What it is to a table.
    pub fn cell(&self) -> Cell {
        use toml::Value;
        let value =
            format!("x = {}", self.0).parse::<toml::Table>().ok().and_then(|mut table| table.remove("x"));
        match value {
            Some(Value::Boolean(flag)) => Cell::Flag(flag),
            Some(Value::Integer(number)) => Cell::Whole(number),
            Some(Value::Float(number)) => Cell::Real(number),
            Some(Value::String(text)) => Cell::Text(text),
            _ => Cell::Text(self.0.clone()),
        }
    }
}

/// Which points are tried.
#[derive(Clone, Debug, PartialEq)]
pub enum Design {
    /// All factors by one method.
    All(Method),
    /// Every setting of the levers meets every setting of the uncertainties.
    Crossed {
        /// How levers are set.
        levers: Method,
        /// How uncertainties are drawn.
        uncertainties: Method,
    },
}

impl Design {
    /// How factors of a role are set.
    pub const fn method(&self, role: Role) -> &Method {
        match (self, role) {
            (Self::All(method), _)
            | (Self::Crossed { levers: method, .. }, Role::Lever)
            | (Self::Crossed { uncertainties: method, .. }, Role::Uncertainty) => method,
        }
    }
}

/// How factors are set.
#[derive(Clone, Debug, PartialEq)]
pub enum Method {
    /// As these rows say: a value by factor; a factor that is not named stays as in the base.
    Rows(Vec<BTreeMap<String, Level>>),
    /// Every combination of levels.
    Factorial,
    /// Points of a Latin hypercube.
    LatinHypercube {
        /// How many.
        points: u32,
        /// Where in its share each lies.
        placing: Placing,
        /// The luck of the design, which is not that of the runs.
        seed: u64,
    },
    /// Sobol' points.
    Sobol {
        /// How many.
        points: u32,
        /// The luck of their scrambling.
        seed: u64,
    },
    /// The base, then every factor at its levels while the others stay.
    OneAtATime {
        /// For factors with a distribution: the shares of it that are tried.
        shares: Vec<f64>,
    },
    /// Morris's trajectories, from which elementary effects are found.
    Morris {
        /// How many.
        trajectories: u32,
        /// Levels of the grid, an even number.
        levels: u32,
        /// The luck of the design.
        seed: u64,
    },
    /// Saltelli's layout, from which Sobol' indices are found.
    SobolIndices {
        /// How many base rows, best a power of two.
        base_rows: u32,
        /// The luck of their scrambling.
        seed: u64,
    },
}

impl Method {
    /// How it is written.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Rows(_) => "list",
            Self::Factorial => "factorial",
            Self::LatinHypercube { .. } => "latin_hypercube",
            Self::Sobol { .. } => "sobol",
            Self::OneAtATime { .. } => "one_at_a_time",
            Self::Morris { .. } => "morris",
            Self::SobolIndices { .. } => "sobol_indices",
        }
    }

    /// Whether points are drawn, so that factors move together and none is alone in what a point shows.
    pub const fn draws(&self) -> bool {
        matches!(
            self,
            Self::LatinHypercube { .. }
                | Self::Sobol { .. }
                | Self::Morris { .. }
                | Self::SobolIndices { .. }
        )
    }

    /// Whether factors are judged by it, alone or in groups.
    pub const fn judges(&self) -> bool {
        matches!(self, Self::Morris { .. } | Self::SobolIndices { .. })
    }
}

/// What is kept of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Its name, that of a column.
    pub name: String,
    /// A measure and a date, `shipments@2000/1985`, as `experiment::outcome` reads it.
    pub of: String,
    /// Whether it is told less what the base has under the same luck.
    pub less_base: bool,
}

/// Where a plan is written: its texts, and the places of what stands in them by path (`factor.yen.levels.0`).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Written {
    /// The plan's own text, then that of its rows if they have one.
    pub texts: Vec<SourceText>,
    /// The text and the bytes in it, by path.
    pub places: BTreeMap<String, (usize, Range<usize>)>,
}

impl Written {
    /// A problem at the place of a path, or of what it stands in; anywhere if the plan was not read.
    pub fn problem(&self, path: &str, message: impl Into<String>) -> Problem {
        let mut at = path;
        loop {
            if let Some((text, span)) = self.places.get(at) {
                return Problem::at(&self.texts, *text, span.clone(), message);
            }
            match at.rsplit_once('.') {
                Some((above, _)) => at = above,
                None if self.texts.is_empty() => return Problem::anywhere(message),
                None => return Problem::at(&self.texts, 0, 0..0, message),
            }
        }
    }

    /// What the plan is called in messages.
    pub fn subject(&self) -> &str {
        self.texts.first().map_or("the plan", |text| &text.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_to_a_table_what_it_is_to_toml() {
        let cell = |text: &str| Level(text.to_owned()).cell();
        assert_eq!(cell("true"), Cell::Flag(true));
        assert_eq!(cell("1_000"), Cell::Whole(1000));
        assert_eq!(cell("0.5"), Cell::Real(0.5));
        assert_eq!(cell("\"36 months\""), Cell::Text("36 months".into()));
        assert_eq!(cell("hold"), Cell::Text("hold".into()));
    }

    #[test]
    fn drawn_numbers_read_back_to_the_same_bits() {
        let uniform = Distribution::Uniform { low: 0.0, high: 1e-5 };
        let value = uniform.quantile(0.123);
        assert_eq!(Level::of(value, &uniform).cell(), Cell::Real(value));
        assert_eq!(Level::of(3.0, &Distribution::Whole { low: 1, high: 4 }).cell(), Cell::Whole(3));
    }
}
