//! A resolved scenario as flat values: one canonical value a key, in the order of the keys.

use crate::foundation::calendar::Month;
use std::collections::{BTreeMap, BTreeSet};

/// One canonical value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A number in the key's canonical unit.
    Real(f64),
    /// A whole number.
    Whole(i64),
    /// True or false.
    Flag(bool),
    /// A text or a word.
    Text(String),
    /// A month.
    Date(Month),
    /// A list of words.
    Names(Vec<String>),
    /// Months with values.
    Points(Vec<(Month, f64)>),
}

/// All values of a scenario by dotted key. A series stands under its key with the keys of a series
/// (`market.west.share.constant`).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Values(pub BTreeMap<String, Value>);

/// A path and a name below it, either of which may be empty.
pub fn join(at: &str, name: &str) -> String {
    let dot = if at.is_empty() || name.is_empty() { "" } else { "." };
    [at, dot, name].concat()
}

impl Values {
    /// The value at a key, if it is written or has a default.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.get(key)
    }

    /// The names that stand directly under a path, in alphabetical order.
    pub fn names_under(&self, table: &str) -> Vec<String> {
        let prefix = format!("{table}.");
        let names: BTreeSet<&str> = self
            .0
            .range(prefix.clone()..)
            .take_while(|(key, _)| key.starts_with(&prefix))
            .filter_map(|(key, _)| key[prefix.len()..].split('.').next())
            .collect();
        names.into_iter().map(str::to_owned).collect()
    }

    /// Whether there is a value at `at.name`.
    pub fn has(&self, at: &str, name: &str) -> bool {
        self.get(&join(at, name)).is_some()
    }

    fn need(&self, at: &str, name: &str) -> &Value {
        let key = join(at, name);
        // A bug, not an error of the user: the reader fills every key of the registry or reports it.
        self.get(&key).unwrap_or_else(|| panic!("the reader let through a scenario without `{key}`"))
    }

    /// The number at `at.name`; a whole number counts.
    pub fn real(&self, at: &str, name: &str) -> f64 {
        match self.need(at, name) {
            Value::Real(value) => *value,
            Value::Whole(value) => *value as f64,
            other => panic!("the reader let through {other:?} as a number at `{at}.{name}`"),
        }
    }

    /// The whole number at `at.name`.
    pub fn whole(&self, at: &str, name: &str) -> i64 {
        match self.need(at, name) {
            Value::Whole(value) => *value,
            other => panic!("the reader let through {other:?} as a whole number at `{at}.{name}`"),
        }
    }

    /// The flag at `at.name`.
    pub fn flag(&self, at: &str, name: &str) -> bool {
        match self.need(at, name) {
            Value::Flag(value) => *value,
            other => panic!("the reader let through {other:?} as a flag at `{at}.{name}`"),
        }
    }

    /// The text at `at.name`.
    pub fn text(&self, at: &str, name: &str) -> String {
        match self.need(at, name) {
            Value::Text(value) => value.clone(),
            other => panic!("the reader let through {other:?} as a text at `{at}.{name}`"),
        }
    }

    /// The month at `at.name`.
    pub fn month(&self, at: &str, name: &str) -> Month {
        match self.need(at, name) {
            Value::Date(value) => *value,
            other => panic!("the reader let through {other:?} as a month at `{at}.{name}`"),
        }
    }

    /// The list of words at `at.name`.
    pub fn names(&self, at: &str, name: &str) -> Vec<String> {
        match self.need(at, name) {
            Value::Names(value) => value.clone(),
            other => panic!("the reader let through {other:?} as a list at `{at}.{name}`"),
        }
    }
}
