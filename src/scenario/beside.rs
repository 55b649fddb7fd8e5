//! Districts that live beside the scenario's own, under one national budget.
//!
//! When a scenario has been read, each of them is read too and stands in the values as one text, so that values and files stand
//! alone. It lives through the first one's span, and the first one's pooled programmes hold in it.

use super::SCHEMA;
use super::alone::with_files_inlined;
use super::canonical::canonical_toml;
use super::parameters::{Keyed, parameters};
use super::policy::Programme;
use super::problem::Problem;
use super::reader::Reader;
use super::text::{NoFiles, Origin, Source, nearest_origin};
use crate::registry::values::{Value, Values};
use std::collections::BTreeMap;
use std::path::Path;

parameters! {
    /// A district that lives beside the scenario's own: month by month together with it, under the same national budgets (`programme.<programme>.pooled`), with luck of its own.
    Beside at "beside.<district>" {
        /// The scenario it lives in: a shipped name or the path of a file, from the file that names it. It begins in the same month, and ends when the first district does.
        scenario: MaybeText = absent, "-", "the author";
        /// What is changed in that scenario, `KEY=VALUE`, in this order.
        set: Names = "[]", "-", "the author";
        /// The whole text of a scenario, in place of `scenario`: so results folders hold it.
        text: MaybeText = absent, "-", "the author";
    }
}

/// Keys in which districts that live together are alike: they follow the first.
const SHARED: [&str; 2] = ["span.to", "span.at_rest"];

/// The values of each district beside one whose values these are, by name: with the span of the first, and its pooled
/// programmes. One whose text cannot be read is left out.
pub fn values_of(values: &Values) -> Vec<(String, Values)> {
    let read = |name: String| {
        let Some(Value::Text(text)) = values.get(&format!("beside.{name}.text")) else { return None };
        let reader = Reader::new(&SCHEMA, &NoFiles).of_one_district();
        let (resolved, _) = reader.read(Source::named(&format!("{name}.toml"), None), text.clone(), &[]);
        let mut own = resolved.filter(|resolved| resolved.stand_ins.is_empty())?.values;
        own.0.insert("name".to_owned(), Value::Text(name.clone()));
        for key in SHARED {
            own.0.extend(values.get(key).map(|value| (key.to_owned(), value.clone())));
        }
        for programme in of_the_nation(values) {
            let below = format!("programme.{programme}.");
            own.0.retain(|key, _| !key.starts_with(&below));
            let nations = values.0.range(below.clone()..).take_while(|(key, _)| key.starts_with(&below));
            own.0.extend(nations.map(|(key, value)| (key.clone(), value.clone())));
        }
        Some((name, own))
    };
    values.names_under("beside").into_iter().filter_map(read).collect()
}

/// Programmes that are pooled and not taken out, by name.
pub fn of_the_nation(values: &Values) -> Vec<String> {
    let flag =
        |name: &str, key: &str| values.get(&format!("programme.{name}.{key}")) == Some(&Value::Flag(true));
    let mut names = values.names_under("programme");
    names.retain(|name| flag(name, "pooled") && !flag(name, "removed"));
    names
}

/// What does not fit between districts that are to live together, by the first one's key.
pub(super) fn problems(first: &super::Scenario) -> Vec<(String, String)> {
    let mut problems = Vec::new();
    for other in &first.beside {
        let name = &other.name;
        let mut say = |message: String| problems.push((format!("beside.{name}.scenario"), message));
        if other.span.from != first.span.from {
            let (theirs, ours) = (other.span.from, first.span.from);
            say(format!(
                "`{name}` begins in {theirs} and this district in {ours}; districts that live together begin in the same month: write `set = [\"span.from={ours}\"]` if it can be founded then"
            ));
        }
        if other.currency != first.currency {
            let (theirs, ours) = (&other.currency, &first.currency);
            say(format!(
                "`{name}` counts its money in {} of {}, this district in {} of {}; one budget has one currency",
                theirs.name, theirs.ledger_units, ours.name, ours.ledger_units
            ));
        }
        let nations = of_the_nation(&first.values);
        let pools =
            |one: &&Keyed<Programme>| one.of.pooled && !one.of.removed && !nations.contains(&one.name);
        for own in other.programmes.iter().filter(pools) {
            say(format!(
                "`{name}` has a pooled programme of its own, `{}`; the nation's programmes stand in the first scenario: write it there, or set programme.{}.pooled=false here",
                own.name, own.name
            ));
        }
    }
    problems
}

/// A problem of a district beside the first, as one of the first: at the nation's programme where it is about that.
pub(crate) fn of_the_first(
    name: &str,
    nations: &[String],
    (key, message): (String, String),
) -> (String, String) {
    let of_the_nation = |programme: &String| key.starts_with(&format!("programme.{programme}."));
    if nations.iter().any(of_the_nation) {
        return (key, format!("in `{name}`, where it holds too: {message}"));
    }
    (format!("beside.{name}.scenario"), format!("`{name}`: {key}: {message}"))
}

impl Reader<'_> {
    /// Reads the districts beside the one that has been read, and puts the text of each into its values.
    pub(super) fn take_in_those_beside(&mut self, values: &mut Values, origins: &BTreeMap<String, Origin>) {
        for name in values.names_under("beside") {
            match self.one_beside(values, origins, &name) {
                Ok(text) => {
                    let at = |key: &str| format!("beside.{name}.{key}");
                    values.0.remove(&at("scenario"));
                    values.0.insert(at("set"), Value::Names(Vec::new()));
                    values.0.insert(at("text"), Value::Text(text));
                }
                Err(problems) => problems.into_iter().for_each(|problem| self.has(problem)),
            }
        }
    }

    /// The text of one of them, which stands alone.
    fn one_beside(
        &self,
        values: &Values,
        origins: &BTreeMap<String, Origin>,
        name: &str,
    ) -> Result<String, Vec<Problem>> {
        let at = |key: &str| format!("beside.{name}.{key}");
        let wrong = |key: &str, message: String, help: Option<String>| {
            let origin = nearest_origin(origins, &at(key));
            let mut problem = Problem::at(self.texts(), origin.text, origin.span, message);
            problem.help = help;
            problem
        };
        let written = |key: &str| match values.get(&at(key)) {
            Some(Value::Text(text)) => Some(text.clone()),
            _ => None,
        };
        let (source, text) = match (written("scenario"), written("text")) {
            (Some(scenario), None) => {
                let from = &self.texts()[nearest_origin(origins, &at("scenario")).text].name;
                let source = Source::named(&scenario, Some(Path::new(from)));
                let text =
                    self.open(&source).map_err(|(message, help)| vec![wrong("scenario", message, help)])?;
                (source, text)
            }
            (None, Some(text)) => (Source::named(&format!("{name}.toml"), None), text),
            (there, _) => {
                let message = match there {
                    None => format!("`beside.{name}` does not say in which scenario the district lives"),
                    Some(_) => format!("`beside.{name}` has a text already, and a `scenario` beside it"),
                };
                let help = match there {
                    None => "write `scenario = \"typical\"` or the path of a file",
                    Some(_) => "write `text = false` to take the text away",
                };
                return Err(vec![wrong("scenario", message, Some(help.to_owned()))]);
            }
        };
        let set = match values.get(&at("set")) {
            Some(Value::Names(set)) => set.clone(),
            _ => Vec::new(),
        };
        let (resolved, problems) = self.another().of_one_district().read(source, text, &set);
        if !problems.all().is_empty() {
            // What is set is written here, all else in the texts of the other scenario.
            let told = |problem: &Problem| match &problem.place {
                Some(place) if place.file == "command line" => {
                    let text = place.text.trim().trim_start_matches("--set").trim();
                    wrong("set", format!("`{text}`: {}", problem.message), problem.help.clone())
                }
                Some(_) => problem.clone(),
                None => wrong("scenario", problem.message.clone(), problem.help.clone()),
            };
            return Err(problems.all().iter().map(told).collect());
        }
        let Some(resolved) = resolved else { return Ok(String::new()) };
        if let Some(further) = resolved.values.names_under("beside").first() {
            let message =
                format!("the scenario of `{name}` has districts beside it itself, such as `{further}`");
            let help = "districts live beside the first one only: name all of them here".to_owned();
            return Err(vec![wrong("scenario", message, Some(help))]);
        }
        let (_, mut own) = resolved.named();
        own.0.insert("name".to_owned(), Value::Text(name.to_owned()));
        let file = |path: &str| self.files().read(Path::new(path));
        Ok(canonical_toml(&with_files_inlined(&own, &file), &SCHEMA))
    }
}
