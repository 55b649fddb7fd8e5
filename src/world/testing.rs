//! For tests: scenario text as values, without the checks of the real reader.

use super::paths::{Paths, Problems};
use super::series::{PARAMETERS, SHAPES, Series};
use super::shocks::{self, CHANGE, Shock};
use crate::foundation::calendar::Month;
use crate::foundation::chance::Chance;
use crate::registry::values::{Value, Values, join};
use crate::registry::{Kind, Parameter};
use std::collections::BTreeMap;

/// The values of a scenario text whose every table that is no shock is made of series.
pub fn values(text: &str) -> Values {
    let table: toml::Table = text.parse().unwrap();
    let mut values = Values::default();
    for (name, value) in &table {
        flatten(name, value, &mut values);
    }
    values
}

fn flatten(key: &str, value: &toml::Value, values: &mut Values) {
    match value {
        toml::Value::Table(table) => {
            for (name, value) in table {
                flatten(&join(key, name), value, values);
            }
        }
        leaf => {
            let parameter = PARAMETERS
                .iter()
                .chain(CHANGE.parameters)
                .filter(|p| key.ends_with(&format!(".{}", p.name)))
                .max_by_key(|p| p.name.len());
            let (key, value) = canonical(key, leaf, parameter);
            values.0.insert(key, value);
        }
    }
}

fn canonical(key: &str, leaf: &toml::Value, parameter: Option<&Parameter>) -> (String, Value) {
    let is_shape = parameter.is_some_and(|p| SHAPES.iter().any(|s| p.name.starts_with(s)));
    let value = match leaf {
        toml::Value::Float(value) => Value::Real(*value),
        toml::Value::Integer(value) => Value::Whole(*value),
        toml::Value::Boolean(value) => Value::Flag(*value),
        toml::Value::String(text) if parameter.is_some_and(|p| p.kind == Kind::Date) => {
            Value::Date(text.parse().unwrap())
        }
        toml::Value::String(text) => Value::Text(text.clone()),
        toml::Value::Array(array) if parameter.is_some_and(|p| p.kind == Kind::Points) => Value::Points(
            array
                .iter()
                .map(|pair| (pair[0].as_str().unwrap().parse().unwrap(), pair[1].as_float().unwrap()))
                .collect(),
        ),
        toml::Value::Array(array) => {
            Value::Names(array.iter().map(|name| name.as_str().unwrap().to_owned()).collect())
        }
        other => panic!("{key}: {other}"),
    };
    // A bare number or text is a series of its own, unless it is a part of one.
    let bare = parameter.is_none() && !is_shape && !key.starts_with("shock.") && !key.contains(".logistics.");
    let suffix = match &value {
        _ if !bare => "",
        Value::Real(_) | Value::Whole(_) => ".constant",
        Value::Text(_) => ".history",
        _ => "",
    };
    (format!("{key}{suffix}"), value)
}

/// First month of the typical span.
pub const START: Month = Month::new(1980, 1);
/// Its last month.
pub const END: Month = Month::new(2010, 12);

/// The drivers of a text: wherever a shape stands.
pub fn drivers(values: &Values) -> BTreeMap<String, Series> {
    let keys = values.0.keys().filter(|key| !key.starts_with("shock.")).filter_map(|key| {
        let names: Vec<&str> = key.split('.').collect();
        let place = names.iter().position(|name| SHAPES.contains(name))?;
        Some(names[..place].join("."))
    });
    keys.map(|key| (key.clone(), Series::read(values, &key))).collect()
}

pub fn no_files(path: &str) -> Result<String, String> {
    Err(format!("no file {path}"))
}

pub fn span(text: &str, from: Month, to: Month) -> Result<Paths, Problems> {
    let values = values(text);
    assert_eq!(shocks::problems(&values), []);
    Paths::build(&drivers(&values), &Shock::all(&values), from, to, &Chance::new(1, 0), &no_files)
}

pub fn paths(text: &str) -> Paths {
    span(text, START, END).unwrap()
}

pub fn problem(text: &str) -> (String, String) {
    let mut wrong = span(text, START, END).unwrap_err();
    assert_eq!(wrong.len(), 1, "{wrong:?}");
    wrong.remove(0)
}

pub fn value(paths: &Paths, key: &str, year: i32, month: i32) -> f64 {
    paths.value(paths.index(key).unwrap(), Month::new(year, month))
}

pub fn near(a: f64, b: f64, tolerance: f64) {
    assert!((a / b - 1.0).abs() < tolerance, "{a} is not {b}");
}
