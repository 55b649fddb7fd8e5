//! All uncertain parameters of a scenario as factors: numbers of which the registry says that they are assumed or
//! calibrated.
//!
//! Sizes, the span, shocks, programmes and series are none of them: they are what is asked, not what is guessed.

use super::{Factor, Plan, Role, Spread};
use crate::experiment::distribution::Distribution;
use crate::registry::Kind;
use crate::registry::values::{Value, Values};
use crate::scenario::problem::Problem;
use crate::scenario::{SCHEMA, describe};
use std::collections::BTreeSet;

/// Tables whose parameters are what is asked.
const NOT_GUESSED: &[&str] = &["sizes", "span", "shock", "policy", "programme"];

/// How all uncertain parameters are varied.
#[derive(Clone, Debug, PartialEq)]
pub struct AllUncertain {
    /// Each by so much of its value, down and up, evenly.
    pub share: f64,
    /// Whether those of a table are judged as one.
    pub by_table: bool,
    /// Keys or tables that are left as they are.
    pub except: Vec<String>,
}

impl Default for AllUncertain {
    fn default() -> Self {
        Self { share: 0.2, by_table: false, except: Vec::new() }
    }
}

impl Plan {
    /// Adds the uncertain parameters of the base to the factors, if the plan asks for them, and notes which are left out.
    /// A key that has a factor keeps it. `refused` says why the scenario does not allow a factor at its ends.
    ///
    /// # Errors
    /// Exceptions that are none, and a plan that comes to have no factor.
    pub fn take_uncertain(
        &mut self,
        base: &Values,
        refused: &dyn Fn(&[Factor]) -> Vec<Option<String>>,
    ) -> Result<(), Vec<Problem>> {
        let Some(all) = self.all_uncertain.take() else { return Ok(()) };
        let known: BTreeSet<String> = self.factors.iter().flat_map(|factor| factor.keys.clone()).collect();
        let mut names = self.columns();
        let (mut factors, mut used) = (Vec::new(), BTreeSet::new());
        for (key, value) in &base.0 {
            let Some((table, kind)) = uncertain(key).filter(|_| !known.contains(key)) else { continue };
            let below = |except: &&String| {
                key.strip_prefix(except.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            };
            if let Some(except) = all.except.iter().find(below) {
                used.insert(except.clone());
                self.left_out.push((key.clone(), "the plan excepts it".to_owned()));
                continue;
            }
            match spread(value, kind, all.share) {
                Err(why) => self.left_out.push((key.clone(), why)),
                Ok(distribution) => {
                    let mut name = key.replace('.', "_");
                    while !names.insert(name.clone()) {
                        name.push('_');
                    }
                    factors.push(Factor {
                        name,
                        role: Role::Uncertainty,
                        keys: vec![key.clone()],
                        values: Spread::Distribution(distribution),
                        group: all.by_table.then_some(table),
                    });
                }
            }
        }
        let place = self.written.places.get("all_uncertain").cloned();
        let wanted = refused(&factors);
        for (factor, why) in factors.into_iter().zip(wanted) {
            match why {
                Some(why) => self.left_out.push((factor.keys[0].clone(), why)),
                None => {
                    let place = place.clone().map(|place| (format!("factor.{}", factor.name), place));
                    self.written.places.extend(place);
                    self.factors.push(factor);
                }
            }
        }
        self.left_out.sort();
        let mut problems = Vec::new();
        for (number, except) in all.except.iter().enumerate().filter(|(_, except)| !used.contains(*except)) {
            let message =
                format!("`{except}` is no uncertain parameter of this scenario, nor a table of them");
            let at = format!("all_uncertain.except.{number}");
            problems.push(
                self.written.problem(&at, message).with_help("`sanchi describe` tells keys and sources"),
            );
        }
        if self.factors.is_empty() {
            let message = "no uncertain parameter is left to be varied";
            problems.push(self.written.problem("all_uncertain", message));
        }
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }

    /// Names that columns of tables have already.
    fn columns(&self) -> BTreeSet<String> {
        let factors =
            self.factors.iter().flat_map(|factor| [Some(factor.name.clone()), factor.group.clone()]);
        let ends = ["", "_mean", "_median", "_low", "_high"];
        let outcomes =
            self.outcomes.iter().flat_map(|asked| ends.map(|end| Some(format!("{}{end}", asked.name))));
        factors.chain(outcomes).flatten().chain(["run_id".to_owned()]).collect()
    }
}

/// The table and the kind of a key, if it is an uncertain number.
fn uncertain(key: &str) -> Option<(String, Kind)> {
    let (group, parameter) = describe::parameter_at(&SCHEMA, key)?;
    let table: Vec<&str> = group.at.split('.').filter(|part| !part.starts_with('<')).collect();
    let guessed = ["assumed", "calibrated"].iter().any(|word| parameter.source.contains(word));
    let number = matches!(parameter.kind, Kind::Real { .. } | Kind::Whole { .. });
    let asked = table.first().is_some_and(|first| NOT_GUESSED.contains(first));
    (guessed && number && !asked).then(|| (table.join("."), parameter.kind))
}

/// A value within a share of itself and within its range, or why there is nothing to vary.
fn spread(value: &Value, kind: Kind, share: f64) -> Result<Distribution, String> {
    let per_cent = share * 100.0;
    let ends = |value: f64| (value - share * value.abs(), value + share * value.abs());
    match (value, kind) {
        (Value::Real(value), Kind::Real { min, max }) if *value != 0.0 => {
            let (low, high) = ends(*value);
            let (low, high) = (low.max(min), high.min(max));
            if low < high {
                Ok(Distribution::Uniform { low, high })
            } else {
                Err(format!("its range leaves no room about {value}"))
            }
        }
        (Value::Whole(value), Kind::Whole { min, max }) if *value != 0 => {
            let (low, high) = ends(*value as f64);
            let (low, high) = ((low.round() as i64).max(min), (high.round() as i64).min(max));
            if low < high {
                Ok(Distribution::Whole { low, high })
            } else {
                Err(format!("{per_cent:.0} % of {value} are less than a whole step"))
            }
        }
        _ => Err(format!("it is 0, of which {per_cent:.0} % are nothing")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_varied_by_a_share_within_its_range() {
        let real = Kind::Real { min: 0.0, max: 1.0 };
        let uniform = |low, high| Ok(Distribution::Uniform { low, high });
        assert_eq!(spread(&Value::Real(0.5), real, 0.2), uniform(0.4, 0.6));
        assert_eq!(spread(&Value::Real(1.0), real, 0.2), uniform(0.8, 1.0));
        let negative = Kind::Real { min: -10.0, max: 10.0 };
        assert_eq!(spread(&Value::Real(-1.0), negative, 0.5), uniform(-1.5, -0.5));
        assert!(spread(&Value::Real(0.0), real, 0.2).unwrap_err().contains("it is 0"));
        let whole = Kind::Whole { min: 1, max: 12 };
        assert_eq!(spread(&Value::Whole(6), whole, 0.2), Ok(Distribution::Whole { low: 5, high: 7 }));
        assert!(spread(&Value::Whole(1), whole, 0.2).unwrap_err().contains("20 % of 1"));
    }

    #[test]
    fn what_is_assumed_or_calibrated_is_uncertain_but_for_what_is_asked() {
        assert_eq!(uncertain("market.west.freight").map(|(table, _)| table).as_deref(), Some("market"));
        assert!(uncertain("rates.normal_load").is_none() && uncertain("sizes.craftsman_helpers").is_none());
        assert!(uncertain("town.materials").is_none() && uncertain("name").is_none());
    }
}
