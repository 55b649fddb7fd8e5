//! Groups of parameters as typed structures: `parameters!` makes the structure and its rows of the registry from
//! the same lines.

use crate::registry::Group;
use crate::registry::values::Values;

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
/// The default is a TOML value in quotes, or `required`; `absent` for the kinds `MaybeFlag` and `MaybeText`, which may be left
/// out and then are `false` and empty.
macro_rules! parameters {
    (
        $(#[doc = $about:literal])+
        $group:ident at $at:literal {
            $(
                $(#[doc = $meaning:literal])+
                $name:ident : $kind:ident $(($($limit:expr),+))? = $default:tt, $unit:literal, $source:literal;
            )+
        }
    ) => {
        $(#[doc = $about])+
        #[derive(Clone, Debug, PartialEq)]
        pub struct $group {
            $(
                $(#[doc = $meaning])+
                #[doc = concat!("\n\nUnit: ", $unit, ". Source: ", $source, ".")]
                pub $name: $crate::scenario::parameters::kind_type!($kind),
            )+
        }

        impl $crate::scenario::parameters::Read for $group {
            const GROUP: $crate::registry::Group = $crate::registry::Group {
                at: $at,
                about: concat!($($about),+),
                parameters: &[
                    $(
                        $crate::registry::Parameter {
                            name: stringify!($name),
                            kind: $crate::scenario::parameters::kind_value!($kind $(($($limit),+))?),
                            unit: $unit,
                            default: $crate::scenario::parameters::default_value!($default),
                            source: $source,
                            meaning: concat!($($meaning),+),
                        },
                    )+
                ],
            };

            fn read(values: &$crate::registry::values::Values, at: &str) -> Self {
                Self {
                    $($name: $crate::scenario::parameters::kind_read!($kind, values, at, stringify!($name)),)+
                }
            }
        }
    };
}

macro_rules! kind_type {
    (Real) => { f64 };
    (Whole) => { i64 };
    (Flag) => { bool };
    (MaybeFlag) => { bool };
    (Text) => { String };
    (MaybeText) => { String };
    (Choice) => { String };
    (Date) => { $crate::foundation::calendar::Month };
    (Names) => { Vec<String> };
    (Series) => { $crate::world::series::Series };
}

macro_rules! kind_value {
    (Choice($($word:expr),+)) => {
        $crate::registry::Kind::Choice(&[$($word),+])
    };
    (Real($min:expr, $max:expr)) => {
        $crate::registry::Kind::Real { min: $min, max: $max }
    };
    (Whole($min:expr, $max:expr)) => {
        $crate::registry::Kind::Whole { min: $min, max: $max }
    };
    (MaybeFlag) => {
        $crate::registry::Kind::Flag
    };
    (MaybeText) => {
        $crate::registry::Kind::Text
    };
    ($kind:ident) => {
        $crate::registry::Kind::$kind
    };
}

macro_rules! default_value {
    (required) => {
        $crate::registry::Default::Required
    };
    (absent) => {
        $crate::registry::Default::Absent
    };
    ($value:literal) => {
        $crate::registry::Default::Value($value)
    };
}

macro_rules! kind_read {
    (Real, $values:ident, $at:ident, $name:expr) => {
        $values.real($at, $name)
    };
    (Whole, $values:ident, $at:ident, $name:expr) => {
        $values.whole($at, $name)
    };
    (Flag, $values:ident, $at:ident, $name:expr) => {
        $values.flag($at, $name)
    };
    (MaybeFlag, $values:ident, $at:ident, $name:expr) => {
        $values.has($at, $name) && $values.flag($at, $name)
    };
    (MaybeText, $values:ident, $at:ident, $name:expr) => {
        if $values.has($at, $name) { $values.text($at, $name) } else { String::new() }
    };
    (Text, $values:ident, $at:ident, $name:expr) => {
        $values.text($at, $name)
    };
    (Choice, $values:ident, $at:ident, $name:expr) => {
        $values.text($at, $name)
    };
    (Date, $values:ident, $at:ident, $name:expr) => {
        $values.month($at, $name)
    };
    (Names, $values:ident, $at:ident, $name:expr) => {
        $values.names($at, $name)
    };
    (Series, $values:ident, $at:ident, $name:expr) => {
        $crate::world::series::Series::read($values, &$crate::registry::values::join($at, $name))
    };
}

pub(crate) use {default_value, kind_read, kind_type, kind_value, parameters};
