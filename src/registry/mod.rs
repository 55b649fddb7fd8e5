//! The registry of parameters: key, kind, unit, range, default, source and meaning, each written once.
//!
//! It drives reading, `--set`, `describe`, the JSON schema, the documentation and the errors.

pub mod values;

/// What kind of value a key takes, and within which limits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// A number within limits, both included.
    Real {
        /// Smallest value allowed.
        min: f64,
        /// Largest value allowed.
        max: f64,
    },
    /// A whole number within limits, both included.
    Whole {
        /// Smallest value allowed.
        min: i64,
        /// Largest value allowed.
        max: i64,
    },
    /// True or false.
    Flag,
    /// Any text.
    Text,
    /// A month, `"1985-09"`.
    Date,
    /// One of a few words.
    Choice(&'static [&'static str]),
    /// A list of words.
    Names,
    /// Months with values, `[["1980-01", 1.0], ["1990-01", 2.0]]`, in order of time.
    Points,
    /// A series in time: a number (constant), a text (history), or a table with the keys of a series.
    Series,
}

/// What happens when a key is not written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Default {
    /// Then this TOML value stands.
    Value(&'static str),
    /// It must be written, by the scenario or by the one it extends.
    Required,
    /// It may be left out.
    Absent,
}

/// The unit of a series' parameter that has the unit of the key at which the series stands.
pub const UNIT_OF_THE_SERIES: &str = "{unit}";

/// One parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameter {
    /// Its last name; the path before it is the group's.
    pub name: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// Its canonical unit: `share`, `months`, `yen/piece`, `-` for none.
    pub unit: &'static str,
    /// When it is not written.
    pub default: Default,
    /// Where the value comes from: `S26`, a paper, `calibrated`, `assumed`.
    pub source: &'static str,
    /// What it means, in a sentence.
    pub meaning: &'static str,
}

/// Parameters under one path. A part of the path in angle brackets is a name that the scenario chooses:
/// `market.<market>` is a keyed table of markets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Group {
    /// The path, empty for the top level.
    pub at: &'static str,
    /// What they are about, in a sentence.
    pub about: &'static str,
    /// The parameters.
    pub parameters: &'static [Parameter],
}
