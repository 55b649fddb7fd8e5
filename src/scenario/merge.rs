//! Laying the layers of a scenario over one another, and filling in what none of them writes.

use super::fill::{fill, places};
use super::leaf::stand_in;
use super::reader::Reader;
use super::schema::nearest;
use super::text::{Origin, nearest_origin};
use crate::registry::values::{Value, Values, join};
use core::ops::{Bound, Range};
use std::collections::{BTreeMap, BTreeSet};

/// What layers come to.
pub(super) struct Merged {
    pub values: Values,
    pub origins: BTreeMap<String, Origin>,
    /// Members of keyed tables that are taken away, by where.
    pub taken: BTreeMap<String, Origin>,
    /// The keys that must be written and in whose place something else stands; nothing where too much is missing for that.
    pub stand_ins: Option<Vec<String>>,
}

impl Reader<'_> {
    fn no_member(
        &mut self,
        text: usize,
        span: Range<usize>,
        key: &str,
        members: &BTreeSet<String>,
        to: &str,
    ) {
        let table = key.rsplit_once('.').map_or("", |(table, _)| table);
        let known = places(&format!("{table}.<name>"), members);
        let near = nearest(key, known.iter().map(String::as_str))
            .map_or_else(String::new, |near| format!("did you mean `{near}`? "));
        let known = match &known[..] {
            [] => String::new(),
            known => format!("there are {}; ", known.join(", ")),
        };
        let help = match to {
            "set" => format!("{near}{known}new ones are written in a file"),
            _ => format!("{near}{known}only what is inherited can be taken away"),
        };
        self.problem_at(text, span, format!("there is no `{key}` to {to}"), Some(help));
    }

    /// Lays the layers over one another; `order` holds the text of each. An override changes what is there:
    /// it makes no new member of a keyed table, or a slip in a name would be one.
    pub(super) fn merge(&mut self, order: &[usize], first_override: usize) -> Merged {
        let mut values: BTreeMap<String, Value> = BTreeMap::new();
        let mut origins: BTreeMap<String, Origin> = BTreeMap::new();
        let mut taken: BTreeMap<String, Origin> = BTreeMap::new();
        let mut members: BTreeSet<String> = BTreeSet::new();
        let mut attempted: BTreeSet<String> = BTreeSet::new();
        for (layer, &text) in core::mem::take(&mut self.layers).into_iter().zip(order) {
            for (key, span, is_member) in layer.dropped {
                if is_member && key.starts_with("shock.") {
                    let help = format!("a shock is taken out with `{key}.removed = true`");
                    let message = format!("`{key}` cannot be taken away: history may hold it");
                    self.problem_at(text, span, message, Some(help));
                    continue;
                }
                if is_member && !members.contains(&key) && !self.swallowed {
                    self.no_member(text, span.clone(), &key, &members, "take away");
                }
                take_away(&mut values, &key);
                take_away(&mut origins, &key);
                members.retain(|other| !is_within(other, &key));
                attempted.retain(|other| !is_within(other, &key));
                if is_member {
                    taken.insert(key, Origin { text, span });
                }
            }
            // Another shape replaces a series whole; more of the same shape is merged key by key.
            for series in &layer.shaped {
                let shape_in = |key: &str| {
                    let part = key.strip_prefix(series.as_str())?.strip_prefix('.')?.split('.').next()?;
                    self.schema.shapes.iter().copied().find(|&shape| shape == part)
                };
                let written = layer.entries.iter().find_map(|(key, ..)| shape_in(key));
                let stood = all_within(&values, series).find_map(|key| shape_in(key));
                if written != stood {
                    take_away(&mut values, series);
                    take_away(&mut origins, series);
                }
            }
            let added: Vec<&String> =
                layer.members.iter().filter(|member| !members.contains(*member)).collect();
            if text >= first_override && !added.is_empty() && !self.swallowed {
                let (key, span) = layer
                    .tables
                    .iter()
                    .find(|(key, _)| key == added[0])
                    .map_or((added[0].clone(), 0..0), |(key, span)| (key.clone(), span.clone()));
                self.no_member(text, span, &key, &members, "set");
                continue;
            }
            taken.retain(|key, _| !layer.members.contains(key));
            members.extend(layer.members);
            attempted.extend(layer.attempted);
            for (key, span) in layer.tables {
                origins.insert(key, Origin { text, span });
            }
            for (key, value, span) in layer.entries {
                origins.insert(key.clone(), Origin { text, span });
                values.insert(key, value);
            }
        }
        let mut values = Values(values);
        let all_missing = fill(self.schema, &mut values, &members);
        for missing in &all_missing {
            let (below, value) = stand_in(&missing.kind);
            values.0.insert(join(&missing.key, below), value);
        }
        let stand_ins = (!self.swallowed).then(|| all_missing.iter().map(|one| one.key.clone()).collect());
        for missing in all_missing {
            let name = missing.key.rsplit('.').next().unwrap_or_default();
            let was_tried = attempted.contains(&missing.key)
                || self
                    .schema
                    .shapes
                    .iter()
                    .any(|shape| attempted.contains(&format!("{}.{shape}", missing.key)));
            if was_tried || self.swallowed || self.unreadable.iter().any(|line| line.contains(name)) {
                continue;
            }
            let origin = nearest_origin(&origins, &missing.key);
            self.problem_at(origin.text, origin.span, missing.message, Some(missing.help));
        }
        Merged { values, origins, taken, stand_ins }
    }
}

/// The keys at a table and within it.
fn all_within<'a, T>(map: &'a BTreeMap<String, T>, table: &'a str) -> impl Iterator<Item = &'a String> {
    let from_there = map.range::<str, _>((Bound::Included(table), Bound::Unbounded)).map(|(key, _)| key);
    from_there.take_while(move |key| key.starts_with(table)).filter(move |key| is_within(key, table))
}

fn take_away<T>(map: &mut BTreeMap<String, T>, table: &str) {
    let within: Vec<String> = all_within(map, table).cloned().collect();
    within.iter().for_each(|key| drop(map.remove(key)));
}

fn is_within(key: &str, table: &str) -> bool {
    key.strip_prefix(table).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}
