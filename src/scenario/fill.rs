//! What is not written: defaults, and the keys that had to be written.

use super::layer::{Layer, Walk};
use super::leaf::{example, expected, loose};
use super::schema::{Node, Schema, Tree, UNIT_OF_THE_SERIES, parts, placeholder};
use crate::registry::values::{Value, Values, join};
use crate::registry::{Default, Kind, Parameter};
use std::collections::BTreeSet;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

/// A key that had to be written and is not.
#[derive(Clone, Debug)]
pub(super) struct Missing {
    pub key: String,
    pub message: String,
    pub help: String,
    /// What it takes.
    pub kind: Kind,
}

/// The entries that a parameter's default stands for, by the path below the parameter's key (empty for itself).
pub(super) fn default_entries(
    schema: &Schema,
    parameter: &'static Parameter,
    unit: &str,
) -> Result<Vec<(String, Value)>, String> {
    let Default::Value(text) = parameter.default else {
        return Ok(Vec::new());
    };
    let value = loose(text);
    let series = if parameter.kind == Kind::Series { schema.series_tree() } else { Tree::default() };
    let bare = Some((text, value.span().start));
    let mut walk = Walk { schema, series: &series, bare, broken: &[], layer: Layer::default() };
    let mut only = Tree::default();
    only.fields.insert("value", Node::Parameter(parameter));
    let mut table = DeTable::new();
    table.insert(
        Spanned::new(0..0, DeString::from("value")),
        Spanned::new(value.span(), DeValue::clone(value.get_ref())),
    );
    walk.table(&only, "", unit, &table);
    match walk.layer.complaints.first() {
        Some(complaint) => Err(complaint.message.clone()),
        None => {
            let below = |key: String| key["value".len()..].trim_start_matches('.').to_owned();
            Ok(walk.layer.entries.into_iter().map(|(key, value, _)| (below(key), value)).collect())
        }
    }
}

/// The paths at which a group stands, given the members that exist.
pub(super) fn places(at: &str, members: &BTreeSet<String>) -> Vec<String> {
    let mut places = vec![String::new()];
    for part in parts(at) {
        places = match placeholder(part) {
            None => places.iter().map(|place| join(place, part)).collect(),
            Some(_) => places.iter().flat_map(|place| directly_below(place, members)).collect(),
        };
    }
    places
}

fn directly_below(place: &str, members: &BTreeSet<String>) -> Vec<String> {
    let is_below = |member: &&String| {
        let rest = member.strip_prefix(place);
        let name = if place.is_empty() { rest } else { rest.and_then(|rest| rest.strip_prefix('.')) };
        name.is_some_and(|name| !name.contains('.'))
    };
    members.iter().filter(is_below).cloned().collect()
}

/// The members of keyed tables that have values.
pub(super) fn members_of(schema: &Schema, values: &Values) -> BTreeSet<String> {
    let tree = schema.tree();
    let mut members = BTreeSet::new();
    for key in values.0.keys() {
        let (mut here, mut end) = (&tree, 0);
        for part in parts(key) {
            end += part.len();
            here = match (here.fields.get(part), &here.members) {
                (Some(Node::Table(below)), _) => below,
                (None, Some((_, below))) => {
                    if !members.contains(&key[..end]) {
                        members.insert(key[..end].to_owned());
                    }
                    below
                }
                _ => break,
            };
            end += ".".len();
        }
    }
    members
}

/// Fills in every default for every member that exists, and lists what had to be written.
pub(super) fn fill(schema: &Schema, values: &mut Values, members: &BTreeSet<String>) -> Vec<Missing> {
    let mut missing = Vec::new();
    for group in schema.groups {
        for at in places(group.at, members) {
            for parameter in group.parameters {
                let key = join(&at, parameter.name);
                if parameter.kind == Kind::Series {
                    fill_series(schema, values, parameter, &key, &mut missing);
                } else if values.get(&key).is_none() {
                    fill_one(schema, values, parameter, parameter.unit, &key, &mut missing);
                }
            }
        }
    }
    missing
}

fn fill_one(
    schema: &Schema,
    values: &mut Values,
    parameter: &'static Parameter,
    unit: &str,
    key: &str,
    missing: &mut Vec<Missing>,
) {
    match default_entries(schema, parameter, unit) {
        Ok(entries) => {
            for (below, value) in entries {
                values.0.entry(join(key, &below)).or_insert(value);
            }
        }
        Err(problem) => missing.push(Missing {
            key: key.to_owned(),
            message: format!("the program's own default of `{key}` is wrong: {problem}"),
            help: format!("write `{key}`, and tell the authors"),
            kind: parameter.kind,
        }),
    }
    if parameter.default == Default::Required {
        let (table, name) = key.rsplit_once('.').unwrap_or(("", key));
        let place = match table {
            "" => "at the top, before any [table]".to_owned(),
            // A table of a series may stand in braces, where no [table] can follow.
            _ if parameter.name.contains('.') => format!("in `{table}`"),
            _ => format!("under [{table}]"),
        };
        let unit = if parameter.unit == UNIT_OF_THE_SERIES { unit } else { parameter.unit };
        let example = example(parameter, unit);
        let forms: Vec<String> = example.split(" or ").map(|form| format!("`{name} = {form}`")).collect();
        let forms = forms.join(" or ");
        missing.push(Missing {
            key: key.to_owned(),
            message: format!("`{key}` is missing: {}", expected(&parameter.kind, unit)),
            help: format!("write {forms} {place}"),
            kind: parameter.kind,
        });
    }
}

fn fill_series(
    schema: &Schema,
    values: &mut Values,
    parameter: &'static Parameter,
    key: &str,
    missing: &mut Vec<Missing>,
) {
    let stands = |values: &Values, prefix: &str| {
        let prefix = format!("{prefix}.");
        values.0.range(prefix.clone()..).next().is_some_and(|(first, _)| first.starts_with(&prefix))
    };
    let has_shape = |values: &Values| {
        schema
            .shapes
            .iter()
            .map(|shape| join(key, shape))
            .any(|shape| values.get(&shape).is_some() || stands(values, &shape))
    };
    if !has_shape(values) {
        fill_one(schema, values, parameter, parameter.unit, key, missing);
    }
    if !stands(values, key) {
        return;
    }
    if !has_shape(values) && parameter.default != Default::Required {
        missing.push(Missing {
            key: key.to_owned(),
            message: format!("the series `{key}` has no shape"),
            help: format!("a series has one of {}", super::layer::ticked(schema.shapes)),
            kind: parameter.kind,
        });
    }
    for of_series in schema.series.parameters {
        let below = join(key, of_series.name);
        // The keys of a shape are needed where the shape is.
        let applies = match of_series.name.rsplit_once('.') {
            Some((table, _)) => stands(values, &join(key, table)),
            None => true,
        };
        if applies && values.get(&below).is_none() {
            fill_one(schema, values, of_series, parameter.unit, &below, missing);
        }
    }
}
