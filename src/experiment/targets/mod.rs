//! What runs are held against: targets with source and band, what is worked out for each, and who may use them.
//!
//! `docs/validation.md` says how they are written. Reading checks everything that can be checked without a run.

mod formula;
mod reader;
mod written;

use crate::foundation::calendar::Month;
use crate::scenario::SCHEMA;
use crate::scenario::problem::Problems;
use crate::scenario::text::{self, Files};
use std::collections::{BTreeMap, BTreeSet};

/// A file of targets.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Targets {
    /// The scenario whose runs they are for: a shipped name or the path of a file.
    pub scenario: String,
    /// Paired runs, by name.
    pub arms: BTreeMap<String, Arm>,
    /// What is worked out and not judged, by name.
    pub quantities: BTreeMap<String, Formula>,
    /// The targets, in the order in which they are written.
    pub targets: Vec<Target>,
}

impl Targets {
    /// What is worked out under a name.
    pub fn formula(&self, name: &str) -> Option<&Formula> {
        let target = self.targets.iter().find(|target| target.name == name);
        target.map(|target| &target.formula).or_else(|| self.quantities.get(name))
    }

    /// All that has to be seen for a formula, by way of the names in it.
    pub fn seen_by<'a>(&'a self, formula: &'a Formula) -> Vec<&'a Seen> {
        if let Formula::Seen(seen) = formula {
            return vec![seen];
        }
        formula
            .names()
            .into_iter()
            .filter_map(|name| self.formula(name))
            .flat_map(|one| self.seen_by(one))
            .collect()
    }

    /// The arms that targets need, in alphabetical order. Others need not be run.
    pub fn arms_needed(&self) -> Vec<(&str, &Arm)> {
        let seen = self.targets.iter().flat_map(|target| self.seen_by(&target.formula));
        let names: BTreeSet<&str> = seen.filter_map(|seen| seen.arm.as_deref()).collect();
        let arms = self.arms.iter().map(|(name, arm)| (name.as_str(), arm));
        arms.filter(|(name, _)| names.contains(name)).collect()
    }

    /// The same without what is for people: what runs are worked out by.
    pub fn without_words(&self) -> Self {
        let plain = |target: &Target| Target {
            statement: String::new(),
            source: String::new(),
            pattern: None,
            period: String::new(),
            ..target.clone()
        };
        let arm =
            |(name, arm): (&String, &Arm)| (name.clone(), Arm { meaning: String::new(), ..arm.clone() });
        Self {
            scenario: String::new(),
            arms: self.arms.iter().map(arm).collect(),
            quantities: self.quantities.clone(),
            targets: self.targets.iter().map(plain).collect(),
        }
    }

    /// The same with the targets of one role judged, and what those need.
    pub fn only(&self, role: Role) -> Self {
        self.those(|target| target.role == role)
    }

    /// The same with some of the targets judged, and what those need.
    pub fn those(&self, judged: impl Fn(&Target) -> bool) -> Self {
        let (judged, others): (Vec<Target>, Vec<Target>) =
            self.targets.iter().cloned().partition(|target| judged(target));
        let mut quantities = self.quantities.clone();
        quantities.extend(others.into_iter().map(|target| (target.name, target.formula)));
        Self { targets: judged, quantities, ..self.clone() }
    }
}

/// A paired run: the same replicates with something changed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Arm {
    /// What it is, for people.
    pub meaning: String,
    /// Overrides as on the command line, `KEY=VALUE`.
    pub set: Vec<String>,
}

/// A figure or an order that runs should come near.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// Its key.
    pub name: String,
    /// What should hold, for people.
    pub statement: String,
    /// A fact, a row of data, a paper.
    pub source: String,
    /// The pattern that it belongs to, `P1`.
    pub pattern: Option<String>,
    /// The years that are meant, for people.
    pub period: String,
    /// The unit of value and band.
    pub unit: String,
    /// Where the value should lie, both ends included.
    pub band: [f64; 2],
    /// How much it counts in the card's distance.
    pub weight: f64,
    /// Who may use it, and what its failure means.
    pub role: Role,
    /// Whether the mean over replicates counts and not the median: for shares of a few cases a replicate.
    pub mean: bool,
    /// What is worked out: its median or mean over replicates counts, or of a condition the share of replicates.
    pub formula: Formula,
}

/// Who may use a target, and what its failure means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The card fails if it fails; calibration may use it.
    Required,
    /// It is shown; calibration may use it.
    Reported,
    /// It is shown, and no parameter is ever set to it.
    HeldOut,
}

impl Role {
    /// All of them, the strictest first.
    pub const ALL: [Self; 3] = [Self::Required, Self::Reported, Self::HeldOut];

    /// How it is written.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Reported => "reported",
            Self::HeldOut => "held_out",
        }
    }
}

/// What is worked out in each replicate.
#[derive(Clone, Debug, PartialEq)]
pub enum Formula {
    /// Something seen in a run.
    Seen(Seen),
    /// Of two other targets or quantities.
    Of {
        /// Name of the first.
        left: String,
        /// What is done.
        operation: Operation,
        /// Name of the second.
        right: String,
    },
    /// Comparisons that must all hold. A side that is not defined makes its comparison false.
    Condition(Vec<Comparison>),
}

impl Formula {
    /// The targets and quantities that it names.
    pub fn names(&self) -> Vec<&str> {
        match self {
            Self::Seen(_) => Vec::new(),
            Self::Of { left, right, .. } => vec![left, right],
            Self::Condition(all) => {
                let sides = all.iter().flat_map(|one| [&one.left, &one.right]);
                sides.filter_map(Side::name).collect()
            }
        }
    }
}

/// Something seen in a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// The paired run in which it is seen; the scenario's own if none.
    pub arm: Option<String>,
    /// What is measured.
    pub measure: Measure,
    /// When, and how months and years become one value.
    pub time: Time,
}

/// What is measured.
#[derive(Clone, Debug, PartialEq)]
pub enum Measure {
    /// Columns of the district's table.
    District(Ratio),
    /// Columns of the stages' table, worked out for each stage, and which stage counts.
    Stages(Ratio, Extreme),
    /// One of [`SPECIALS`], by its name without `special:`.
    Special(&'static str),
}

/// A sum of columns, over another sum if there is one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ratio {
    /// What is added up.
    pub numerator: Vec<Term>,
    /// What it is divided by; empty for the sum itself.
    pub denominator: Vec<Term>,
}

/// A column in a sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// Its name.
    pub column: &'static str,
    /// Its place in the table.
    pub place: usize,
    /// Whether it is subtracted.
    pub minus: bool,
}

/// Which process stage counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extreme {
    /// That with the least value.
    Least,
    /// That with the largest.
    Most,
}

/// When, and how months and years become one value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Time {
    /// A year or a month.
    At(Date),
    /// One compared with another.
    Against {
        /// The one.
        at: Date,
        /// The other.
        against: Date,
        /// How.
        by: Comparing,
    },
    /// All years from one to another, both included.
    Over {
        /// First year.
        first: i32,
        /// Last year.
        last: i32,
        /// What is made of them.
        by: Summing,
    },
}

/// A year or a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Date {
    /// All of a year: flows are summed, what fluctuates is averaged, what is counted is December's.
    Year(i32),
    /// One month, as it is.
    Month(Month),
}

/// How two dates are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparing {
    /// Ratio less one.
    Change,
    /// The later less the earlier.
    Difference,
    /// The one over the other.
    Ratio,
}

/// What is made of the values of several years.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Summing {
    /// Their mean; of a ratio, sum over sum.
    Mean,
    /// The year of the largest value, the first if several.
    PeakYear,
    /// The year of the least value, the first if several.
    TroughYear,
    /// The first year that has gone at least half the way from the first year's value to the last's.
    HalfWayYear,
    /// Logarithm of last over first, a year.
    Growth,
    /// Of counts a quarter within their years, about the year's mean: variance over mean.
    Dispersion,
}

/// What is done with two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// The first over the second.
    Over,
    /// The first less the second.
    Less,
}

/// Two sides that are compared.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The first.
    pub left: Side,
    /// How.
    pub relation: Relation,
    /// The second.
    pub right: Side,
}

/// One side of a comparison.
#[derive(Clone, Debug, PartialEq)]
pub enum Side {
    /// A target or quantity of the file.
    Name(String),
    /// A number.
    Number(f64),
}

/// How two sides are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// `<`
    Below,
    /// `<=`
    AtMost,
    /// `>`
    Above,
    /// `>=`
    AtLeast,
}

impl Side {
    /// The name, if it is no number.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Name(name) => Some(name),
            Self::Number(_) => None,
        }
    }
}

impl Time {
    /// The first and the last month that are looked at.
    pub fn months(self) -> (Month, Month) {
        let of = |date| match date {
            Date::Year(year) => (Month::new(year, 1), Month::new(year, 12)),
            Date::Month(month) => (month, month),
        };
        match self {
            Self::At(date) => of(date),
            Self::Against { at, against, .. } => {
                let (one, other) = (of(at), of(against));
                (one.0.min(other.0), one.1.max(other.1))
            }
            Self::Over { first, last, .. } => (Month::new(first, 1), Month::new(last, 12)),
        }
    }
}

impl Relation {
    /// Whether it holds; never if one of the two is not defined.
    pub fn holds(self, left: f64, right: f64) -> bool {
        match self {
            Self::Below => left < right,
            Self::AtMost => left <= right,
            Self::Above => left > right,
            Self::AtLeast => left >= right,
        }
    }
}

/// A measure that is worked out from all firms in December, or from events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Special {
    /// Its name, after `special:`.
    pub name: &'static str,
    /// Whether it is of several years, `over`, or of one date, `at`.
    pub of_years: bool,
    /// What it is.
    pub meaning: &'static str,
}

/// Every special measure.
pub const SPECIALS: &[Special] = &[
    Special {
        name: "size_median",
        of_years: false,
        meaning: "median of persons engaged of makers' establishments",
    },
    Special { name: "size_mean_over_median", of_years: false, meaning: "mean over median of the same" },
    Special {
        name: "owner_modal_age",
        of_years: false,
        meaning: "the middle of the five years of age in which most owners are, the youngest if several",
    },
    Special {
        name: "growth_tails",
        of_years: true,
        meaning: "of makers' growth of trade from December to December: range of the middle 98 % over that of the middle half",
    },
    Special {
        name: "own_sales_skew",
        of_years: false,
        meaning: "largest over median of what makers with products of their own sell of them; none with fewer than three",
    },
    Special {
        name: "first_given_trade",
        of_years: false,
        meaning: "trade of the first, by name, of the makers whose traits the scenario gives; zero when it has left",
    },
    Special { name: "second_given_trade", of_years: false, meaning: "the same of the second" },
    Special {
        name: "first_given_own_sales",
        of_years: false,
        meaning: "what the first of them sells of products of its own; zero when it has left",
    },
    Special { name: "second_given_own_sales", of_years: false, meaning: "the same of the second" },
    Special {
        name: "direct_exporters_small",
        of_years: true,
        meaning: "share of makers of up to five persons who sell abroad themselves",
    },
    Special {
        name: "direct_exporters_large",
        of_years: true,
        meaning: "the same for makers of 2,300 persons, by a logistic regression on the logarithm of persons; none with fewer than five exporters",
    },
    Special {
        name: "chained_bankruptcies",
        of_years: true,
        meaning: "share of bankruptcies of firms that in the six months before had lost by another's default",
    },
    Special {
        name: "alliances_at_work",
        of_years: true,
        meaning: "alliances abroad that came to action in these years, against those begun in them; none if none was begun",
    },
    Special {
        name: "alliances_independent",
        of_years: true,
        meaning: "the same of those that came to independent development",
    },
];

/// Every file of `targets/` by the scenario that it is for.
pub const SHIPPED: &[(&str, &str)] = &[
    ("typical", include_str!("../../../targets/typical.toml")),
    ("export_goods", include_str!("../../../targets/export_goods.toml")),
    ("import_hit_textiles", include_str!("../../../targets/import_hit_textiles.toml")),
    ("traditional_craft", include_str!("../../../targets/traditional_craft.toml")),
    ("urban_engineering", include_str!("../../../targets/urban_engineering.toml")),
    ("woollen_cloth", include_str!("../../../targets/woollen_cloth.toml")),
    ("supported", include_str!("../../../targets/supported.toml")),
    ("ice_makers", include_str!("../../../targets/ice_makers.toml")),
    ("temple_goods", include_str!("../../../targets/temple_goods.toml")),
    ("umbrella_maker", include_str!("../../../targets/umbrella_maker.toml")),
    ("drying_venture", include_str!("../../../targets/drying_venture.toml")),
];

/// The text of the targets that come with the program, for a shipped scenario.
pub fn shipped(scenario: &str) -> Option<&'static str> {
    SHIPPED.iter().find(|(name, _)| *name == scenario).map(|(_, text)| *text)
}

/// The targets that come with a scenario or with the shipped scenario that it extends, by that name.
pub fn shipped_with(scenario: &str, files: &dyn Files) -> Option<(String, &'static str)> {
    let (resolved, _) = text::read_what_can_be(scenario, &[], &SCHEMA, files);
    let texts = resolved.map(|resolved| resolved.texts).unwrap_or_default();
    texts.iter().filter_map(|text| text.shipped()).find_map(|name| Some((name.to_owned(), shipped(name)?)))
}

/// Reads a file of targets.
///
/// # Errors
/// All that is wrong with it at once, each at its line, with what would have been right.
pub fn read(file: &str, text: &str) -> Result<Targets, Problems> {
    reader::read(file, text)
}

#[cfg(test)]
mod tests;
