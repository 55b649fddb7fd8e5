//! The registry of parameters: key, kind, unit, range, default, source and meaning, each written once.
//!
//! It drives reading, `--set`, `describe`, the JSON schema, the documentation and the errors. A group of
//! parameters is written with [`parameters!`], which makes the typed structure and its rows of the registry
//! from the same lines.

use super::values::Values;

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

/// A typed structure that is read from a group.
pub trait Read: Sized {
    /// The group.
    const GROUP: Group;
    /// Takes the values that stand at a path (with every angle bracket filled). The reader has seen to it that
    /// every value is there, of its kind and within its limits.
    fn read(values: &Values, at: &str) -> Self;
}

/// A member of a keyed table.
#[derive(Clone, Debug, PartialEq)]
pub struct Keyed<T> {
    /// Its key.
    pub name: String,
    /// What stands under it.
    pub of: T,
}

impl<T: Read> Keyed<T> {
    /// All members of the keyed table at `table` (`market`, `line.everyday.stage`), by name.
    pub fn all(values: &Values, table: &str) -> Vec<Self> {
        values
            .names_under(table)
            .into_iter()
            .map(|name| Self { of: T::read(values, &format!("{table}.{name}")), name })
            .collect()
    }
}

/// Writes a group: the structure, its fields and their rows in the registry.
///
/// A line reads: meaning as a doc comment, then `name: Kind(limits) = default, "unit", "source";`
/// The default is a TOML value in quotes, or `required`.
macro_rules! parameters {
    (
        $(#[doc = $about:literal])+
        $group:ident at $at:literal {
            $(
                $(#[doc = $meaning:literal])+
                $name:ident : $kind:ident $(($min:expr, $max:expr))? = $default:tt, $unit:literal, $source:literal;
            )+
        }
    ) => {
        $(#[doc = $about])+
        #[derive(Clone, Debug, PartialEq)]
        pub struct $group {
            $(
                $(#[doc = $meaning])+
                #[doc = concat!("\n\nUnit: ", $unit, ". Source: ", $source, ".")]
                pub $name: $crate::scenario::registry::kind_type!($kind),
            )+
        }

        impl $crate::scenario::registry::Read for $group {
            const GROUP: $crate::scenario::registry::Group = $crate::scenario::registry::Group {
                at: $at,
                about: concat!($($about),+),
                parameters: &[
                    $(
                        $crate::scenario::registry::Parameter {
                            name: stringify!($name),
                            kind: $crate::scenario::registry::kind_value!($kind $(($min, $max))?),
                            unit: $unit,
                            default: $crate::scenario::registry::default_value!($default),
                            source: $source,
                            meaning: concat!($($meaning),+),
                        },
                    )+
                ],
            };

            fn read(values: &$crate::scenario::values::Values, at: &str) -> Self {
                Self {
                    $($name: $crate::scenario::registry::kind_read!($kind, values, at, stringify!($name)),)+
                }
            }
        }
    };
}

macro_rules! kind_type {
    (Real) => { f64 };
    (Whole) => { i64 };
    (Flag) => { bool };
    (Text) => { String };
    (Date) => { $crate::foundation::calendar::Month };
    (Names) => { Vec<String> };
    (Series) => { $crate::world::series::Series };
}

macro_rules! kind_value {
    (Real($min:expr, $max:expr)) => { $crate::scenario::registry::Kind::Real { min: $min, max: $max } };
    (Whole($min:expr, $max:expr)) => { $crate::scenario::registry::Kind::Whole { min: $min, max: $max } };
    ($kind:ident) => { $crate::scenario::registry::Kind::$kind };
}

macro_rules! default_value {
    (required) => { $crate::scenario::registry::Default::Required };
    ($value:literal) => { $crate::scenario::registry::Default::Value($value) };
}

macro_rules! kind_read {
    (Real, $values:ident, $at:ident, $name:expr) => { $values.real($at, $name) };
    (Whole, $values:ident, $at:ident, $name:expr) => { $values.whole($at, $name) };
    (Flag, $values:ident, $at:ident, $name:expr) => { $values.flag($at, $name) };
    (Text, $values:ident, $at:ident, $name:expr) => { $values.text($at, $name) };
    (Date, $values:ident, $at:ident, $name:expr) => { $values.month($at, $name) };
    (Names, $values:ident, $at:ident, $name:expr) => { $values.names($at, $name) };
    (Series, $values:ident, $at:ident, $name:expr) => {
        $crate::world::series::Series::read($values, &$crate::scenario::values::join($at, $name))
    };
}

pub(crate) use {default_value, kind_read, kind_type, kind_value, parameters};
