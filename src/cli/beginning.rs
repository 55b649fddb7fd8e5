//! The text with which a scenario of one's own begins: what it extends, and the keys that are asked for most, each with
//! the words of the registry and the value that it has.

use crate::foundation::calendar::Month;
use crate::registry::values::{Value, Values};
use crate::registry::{Group, Kind, Parameter};
use crate::report::text::wrapped;
use crate::scenario::schema::full;
use crate::scenario::text::FORMAT;
use crate::scenario::{SCHEMA, describe};

/// The keys that are asked for most. Those with a name in angle brackets are told for every name there is.
const ASKED_FOR: &[&str] = &[
    "span.from",
    "span.to",
    "sizes.wholesalers",
    "sizes.manufacturers",
    "sizes.craftsmen",
    "wholesaling.markup",
    "putting_out.partners",
    "settlement.note_term",
    "market.<market>.pass_through",
    "switches.trust",
    "switches.craftsmen",
    "switches.discounting",
    "shock.<shock>.removed",
];

const WIDTH: usize = 100;

/// The text of a scenario called `name`, to be written to `path`, which extends the shipped scenario `base`.
pub(super) fn text(name: &str, path: &str, base: &str, values: &Values) -> String {
    let title = quoted(&format!("{name}: {base} with changes"));
    let mut text = format!("format = {FORMAT}\ntitle = {title}\nextends = {}\n\n", quoted(base));
    let about = format!(
        "All that is not written here is as in `{base}`. To change a key, take the `#` before it away and write another \
         value: those below are the values of `{base}`. There are many more keys; `sanchi describe` tells them all, \
         `sanchi describe sizes` those of a group."
    );
    remark(&mut text, &about);
    text.push_str(&format!("#\n#   sanchi check {path}\n#   sanchi run {path}\n"));
    for pattern in ASKED_FOR {
        let Some((group, parameter)) = parameter(pattern) else { continue };
        let lines: Vec<String> = keys(pattern, values)
            .iter()
            .filter_map(|key| Some(format!("#{key} = {}\n", toml(values.get(key)?)?)))
            .collect();
        if !lines.is_empty() {
            text.push('\n');
            remark(&mut text, &meaning(pattern, group, parameter));
            text.extend(lines);
        }
    }
    text
}

fn parameter(pattern: &str) -> Option<(&'static Group, &'static Parameter)> {
    SCHEMA.parameters().find(|(group, parameter)| full(group, parameter) == pattern)
}

/// What it means, what it takes, and in which unit; of one of many, what these are too.
fn meaning(pattern: &str, group: &Group, parameter: &Parameter) -> String {
    let card = describe::describe(&SCHEMA, Some(pattern)).unwrap_or_default();
    let takes = card.lines().find_map(|line| line.strip_prefix("  takes ")).unwrap_or_default().trim();
    let unit = match parameter.kind {
        Kind::Real { .. } | Kind::Whole { .. } if parameter.unit != "-" => format!(" [{}]", parameter.unit),
        _ => String::new(),
    };
    let about = if pattern.contains('<') { format!("{} ", group.about.trim()) } else { String::new() };
    format!("{about}{} Takes {takes}{unit}.", parameter.meaning.trim())
}

/// The keys of a pattern: one for every name that stands where it has angle brackets.
fn keys(pattern: &str, values: &Values) -> Vec<String> {
    let Some((table, rest)) = pattern.split_once(".<") else { return vec![pattern.to_owned()] };
    let below = rest.split_once(">.").map_or("", |(_, below)| below);
    values.names_under(table).iter().map(|name| format!("{table}.{name}.{below}")).collect()
}

fn toml(value: &Value) -> Option<String> {
    match value {
        Value::Real(number) => Some(toml::Value::Float(*number).to_string()),
        Value::Whole(number) => Some(number.to_string()),
        Value::Flag(flag) => Some(flag.to_string()),
        Value::Text(text) => Some(quoted(text)),
        Value::Date(month) => Some(quoted(&Month::to_string(month))),
        Value::Names(_) | Value::Points(_) => None,
    }
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

fn remark(text: &mut String, remark: &str) {
    for line in wrapped(remark, "# ", "# ", WIDTH) {
        text.push_str(&line);
        text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::shipped;
    use crate::scenario::text::{NoFiles, read, read_text};

    #[test]
    fn every_key_that_is_asked_for_is_one_of_the_registry() {
        for pattern in ASKED_FOR {
            assert!(parameter(pattern).is_some(), "`{pattern}` is no parameter any more");
        }
    }

    /// The text as it begins, and with the `#` taken away before every key.
    #[test]
    fn it_is_the_scenario_that_it_extends_with_and_without_its_keys() {
        for (base, _) in shipped::list() {
            let values = read(base, &[], &SCHEMA, &NoFiles).unwrap().values;
            let begun = text("my \"own\" town", "my_town.toml", base, &values);
            let key = |line: &&str| line.starts_with('#') && !line.starts_with("# ") && *line != "#";
            let told = begun.lines().filter(key).count();
            assert!(told >= ASKED_FOR.len() - 2, "{base}: {told}\n{begun}");
            let all: String = begun
                .lines()
                .map(|line| if key(&line) { format!("{}\n", &line[1..]) } else { format!("{line}\n") })
                .collect();
            for text in [&begun, &all] {
                let read = read_text("my_town.toml", text, &[], &SCHEMA, &NoFiles);
                let mut found = read.unwrap_or_else(|problems| panic!("{problems}\n{text}")).values;
                assert_eq!(found.0.insert("title".into(), values.0["title"].clone()), {
                    Some(Value::Text(format!("my \"own\" town: {base} with changes")))
                });
                assert!(found == values, "{base}\n{text}");
            }
            assert!(begun.lines().all(|line| line.chars().count() <= WIDTH), "{begun}");
        }
    }

    #[test]
    fn units_ranges_and_meanings_are_those_of_the_registry() {
        let values = read("typical", &[], &SCHEMA, &NoFiles).unwrap().values;
        let begun = text("town", "town.toml", "typical", &values);
        let told = "# Self-employed craftsmen founded (shokunin). Takes a whole number from 0 to 1000000 [agents].\n\
                    #sizes.craftsmen = 600\n";
        assert!(begun.contains(told), "{begun}");
        assert!(begun.contains("#shock.yen_appreciation.removed = false\n"), "{begun}");
    }
}
