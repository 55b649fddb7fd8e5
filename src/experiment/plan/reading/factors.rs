//! The factors of a plan: their keys, and the values that they may take.

use super::{Reader, Value};
use crate::experiment::distribution::Distribution;
use crate::experiment::plan::{Factor, Level, Role, Spread};
use crate::scenario::schema::nearest;
use core::ops::Range;
use std::collections::BTreeMap;
use toml::de::DeTable;

/// Each distribution with its keys; those after the bar may be left out.
const DISTRIBUTIONS: &[(&str, &[&str], &[&str])] = &[
    ("uniform", &["low", "high"], &[]),
    ("log_uniform", &["low", "high"], &[]),
    ("normal", &["mean", "sd"], &["low", "high"]),
    ("log_normal", &["median", "log_sd"], &[]),
    ("triangular", &["low", "mode", "high"], &[]),
    ("beta", &["a", "b", "low", "high"], &[]),
    ("whole", &["low", "high"], &[]),
];

impl Reader<'_> {
    pub(super) fn factor(&mut self, name: &str, table: &DeTable<'_>, at: Range<usize>) -> Option<Factor> {
        let mut known = vec!["role", "key", "keys", "group", "levels", "distribution"];
        known.extend(["low", "high", "mean", "sd", "median", "log_sd", "mode", "a", "b"]);
        self.known(table, &known, "of a factor");
        let role = match table.get("role").map(|value| (value.span(), value.get_ref().as_str())) {
            None | Some((_, Some("uncertainty"))) => Role::Uncertainty,
            Some((_, Some("lever"))) => Role::Lever,
            Some((span, _)) => {
                let message = "`role` is \"lever\" (somebody chooses it) or \"uncertainty\" (nobody does)";
                self.say(span, message.to_owned(), None);
                Role::Uncertainty
            }
        };
        let keys = self.keys(name, table, at.clone())?;
        let group = self.group(name, table)?;
        let values = match (table.get("levels"), table.get("distribution")) {
            (Some(levels), Some(_)) => {
                let message = format!("`{name}` has both levels and a distribution");
                self.say(levels.span(), message, Some("one of the two has to go"));
                return None;
            }
            (Some(levels), None) => Spread::Levels(self.levels(name, levels)?),
            (None, Some(value)) => Spread::Distribution(self.distribution(name, value, table, at)?),
            (None, None) => Spread::Rows,
        };
        Some(Factor { name: name.to_owned(), role, keys, values, group })
    }

    pub(super) fn keys(&mut self, name: &str, table: &DeTable<'_>, at: Range<usize>) -> Option<Vec<String>> {
        let help = "write key = \"sizes.craftsmen\": any key that `sanchi describe` tells";
        match (table.get("key"), table.get("keys")) {
            (Some(key), None) => {
                self.written.places.insert(format!("factor.{name}.key"), (0, key.span()));
                Some(vec![self.string("key", key, "\"sizes.craftsmen\"")?])
            }
            (None, Some(keys)) => {
                self.written.places.insert(format!("factor.{name}.key"), (0, keys.span()));
                let list = self.list("keys", keys, "[\"sizes.craftsmen\", \"sizes.manufacturers\"]")?;
                let keys: Option<Vec<String>> =
                    list.iter().map(|key| self.string("a key", key, "\"sizes.craftsmen\"")).collect();
                keys.filter(|keys| !keys.is_empty())
            }
            (Some(key), Some(_)) => {
                self.say(
                    key.span(),
                    "`key` and `keys` are both written".into(),
                    Some("one of the two has to go"),
                );
                None
            }
            (None, None) => {
                self.say(at, format!("`{name}` does not say what it sets"), Some(help));
                None
            }
        }
    }

    fn levels(&mut self, name: &str, value: &Value<'_>) -> Option<Vec<Level>> {
        let list = self.list("levels", value, "[0.1, 0.2]")?;
        if list.is_empty() {
            self.say(value.span(), format!("`{name}` has no levels"), Some("write at least one"));
            return None;
        }
        let mut levels = Vec::new();
        for (number, item) in list.iter().enumerate() {
            self.written.places.insert(format!("factor.{name}.levels.{number}"), (0, item.span()));
            let level = Level(self.raw(item));
            if levels.contains(&level) {
                self.say(
                    item.span(),
                    format!("the level {} stands twice", level.0),
                    Some("each is tried once"),
                );
            }
            levels.push(level);
        }
        Some(levels)
    }

    pub(super) fn distribution(
        &mut self,
        name: &str,
        value: &Value<'_>,
        table: &DeTable<'_>,
        at: Range<usize>,
    ) -> Option<Distribution> {
        let written = self.string("distribution", value, "\"uniform\"")?;
        let Some((kind, needed, more)) = DISTRIBUTIONS.iter().find(|(kind, ..)| *kind == written) else {
            let names: Vec<&str> = DISTRIBUTIONS.iter().map(|(kind, ..)| *kind).collect();
            let near = nearest(&written, names.iter().copied());
            let near = near.map_or(String::new(), |near| format!("did you mean \"{near}\"? "));
            let help = format!("{near}there are {}", names.join(", "));
            self.say(value.span(), format!("there is no distribution `{written}`"), Some(&help));
            return None;
        };
        let mut numbers: BTreeMap<&str, f64> = BTreeMap::new();
        let mut fits = true;
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            let part = needed.iter().chain(*more).find(|part| **part == name);
            match part {
                Some(part) => match self.number(part, value) {
                    Some(number) => {
                        numbers.insert(part, number);
                    }
                    None => fits = false,
                },
                None if ["role", "key", "keys", "group", "distribution"].contains(&name) => {}
                None => {
                    let help = format!("{kind} has {}", [*needed, *more].concat().join(", "));
                    self.say(key.span(), format!("a {kind} distribution has no `{name}`"), Some(&help));
                }
            }
        }
        let missing: Vec<&str> = needed.iter().copied().filter(|part| !table.contains_key(*part)).collect();
        if !missing.is_empty() {
            let help = format!(
                "write {}",
                missing.iter().map(|part| format!("{part} = ...")).collect::<Vec<_>>().join(" and ")
            );
            self.say(
                at,
                format!("the {kind} distribution of `{name}` lacks {}", missing.join(" and ")),
                Some(&help),
            );
            return None;
        }
        if !fits {
            return None;
        }
        let of = |part: &str| numbers.get(part).copied().unwrap_or(f64::NAN);
        let or = |part: &str, otherwise: f64| numbers.get(part).copied().unwrap_or(otherwise);
        let (low, high) = (of("low"), of("high"));
        let distribution = match *kind {
            "uniform" => Distribution::Uniform { low, high },
            "log_uniform" => Distribution::LogUniform { low, high },
            "normal" => Distribution::Normal {
                mean: of("mean"),
                sd: of("sd"),
                low: or("low", f64::NEG_INFINITY),
                high: or("high", f64::INFINITY),
            },
            "log_normal" => Distribution::LogNormal { median: of("median"), log_sd: of("log_sd") },
            "triangular" => Distribution::Triangular { low, mode: of("mode"), high },
            "beta" => Distribution::Beta { a: of("a"), b: of("b"), low, high },
            _ => {
                if low.fract() != 0.0 || high.fract() != 0.0 {
                    self.say(at, format!("the bounds of `{name}` must be whole numbers"), None);
                    return None;
                }
                Distribution::Whole { low: low as i64, high: high as i64 }
            }
        };
        let problems = distribution.problems();
        for problem in &problems {
            self.say(at.clone(), format!("`{name}`: {problem}"), None);
        }
        problems.is_empty().then_some(distribution)
    }
}
