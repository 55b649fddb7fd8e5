//! Telling what may be written: every parameter with meaning, unit, default, range and source.

use super::canonical::canonical_toml;
use super::leaf::{example, expected, limits};
use super::schema::{Schema, UNIT_OF_THE_SERIES, full, is_a_name, nearest, parts, placeholder};
use super::shipped::SHIPPED;
use super::text::{NoFiles, Resolved, read};
use crate::registry::{Default, Group, Kind, Parameter};
use std::collections::BTreeSet;
use std::fmt::Write;

/// Describes everything, or one key, a group, a path, or all keys of a name, as text for a terminal.
/// Names chosen by a scenario may stand in the key (`market.west.share`). An unknown key is an error that
/// names the nearest one.
pub fn describe(schema: &Schema, key: Option<&str>) -> Result<String, String> {
    let Some(key) = key.map(|key| key.trim().trim_matches(['[', ']'])).filter(|key| !key.is_empty()) else {
        let mut text = String::new();
        for group in schema.groups {
            list(&mut text, &heading(group), group.parameters.iter());
        }
        list(&mut text, &series_heading(schema), schema.series.parameters.iter());
        return Ok(text);
    };
    if key == "series" {
        let mut text = String::new();
        list(&mut text, &series_heading(schema), schema.series.parameters.iter());
        return Ok(text);
    }
    let exact: Vec<_> =
        schema.parameters().filter(|(group, p)| matches(&full(group, p), key) == Some(true)).collect();
    let named: Vec<_> = schema.parameters().filter(|(_, p)| p.name == key).collect();
    for found in [exact, named] {
        if !found.is_empty() {
            let cards: Vec<String> =
                found.into_iter().map(|(group, parameter)| card(group, parameter)).collect();
            return Ok(cards.join("\n"));
        }
    }
    if let Some((parameter, unit)) = of_series(schema, key) {
        return Ok(card_of(key, parameter, unit));
    }
    if let Some((kind, name)) =
        key.split_once('.').filter(|(kind, name)| HAVE_NAMES.contains(kind) && is_a_name(name))
    {
        return shipped_member(schema, kind, name);
    }
    let mut text = String::new();
    for group in schema.groups {
        if !group.at.is_empty() && matches(group.at, key).is_some() {
            list(&mut text, &heading(group), group.parameters.iter());
        }
    }
    if HAVE_NAMES.contains(&key) {
        let _ = writeln!(text, "\nshipped: {}", shipped_names(schema, key).join(", "));
    }
    if text.is_empty() { Err(unknown(schema, key)) } else { Ok(text) }
}

/// Whether a path of the registry is the key (true) or lies below it (false).
fn matches(path: &str, key: &str) -> Option<bool> {
    let mut path = parts(path);
    for part in parts(key) {
        let known = path.next()?;
        if known != part && placeholder(known).is_none() {
            return None;
        }
    }
    Some(path.next().is_none())
}

/// The parameter of a key whose names are chosen (`market.west.freight`), with its group; none inside a series.
pub fn parameter_at(schema: &Schema, key: &str) -> Option<(&'static Group, &'static Parameter)> {
    schema.parameters().find(|(group, parameter)| matches(&full(group, parameter), key) == Some(true))
}

/// The canonical unit of a key, with its names chosen; `-` of none, and where it is not known.
pub fn unit_of(schema: &Schema, key: &str) -> &'static str {
    let of_plain = parameter_at(schema, key).map(|(_, parameter)| parameter.unit);
    of_plain.or_else(|| of_series(schema, key).map(|(_, unit)| unit)).unwrap_or("-")
}

/// A key of a series, below a key that takes one: `market.west.share.constant`.
fn of_series(schema: &Schema, key: &str) -> Option<(&'static Parameter, &'static str)> {
    schema.parameters().filter(|(_, p)| p.kind == Kind::Series).find_map(|(group, series)| {
        let depth = parts(&full(group, series)).count();
        let all: Vec<&str> = parts(key).collect();
        let (above, below) = all.split_at_checked(depth)?;
        if matches(&full(group, series), &above.join(".")) != Some(true) {
            return None;
        }
        let parameter = schema.of_series(&below.join("."))?;
        let unit = if parameter.unit == UNIT_OF_THE_SERIES { series.unit } else { parameter.unit };
        Some((parameter, unit))
    })
}

/// Tables whose shipped members are told by name.
const HAVE_NAMES: [&str; 2] = ["programme", "shock"];

fn shipped_with(schema: &Schema) -> impl Iterator<Item = (&'static str, Resolved)> {
    let resolved = |&(name, _): &(&'static str, &str)| Some((name, read(name, &[], schema, &NoFiles).ok()?));
    SHIPPED.iter().filter_map(resolved)
}

fn shipped_names(schema: &Schema, kind: &str) -> Vec<String> {
    let names: BTreeSet<String> =
        shipped_with(schema).flat_map(|(_, resolved)| resolved.values.names_under(kind)).collect();
    names.into_iter().collect()
}

/// A shipped programme or shock, as the first shipped scenario that has it writes it.
fn shipped_member(schema: &Schema, kind: &str, name: &str) -> Result<String, String> {
    let at = format!("{kind}.{name}");
    for (scenario, resolved) in shipped_with(schema) {
        if !resolved.values.names_under(kind).iter().any(|there| there == name) {
            continue;
        }
        let mut own = resolved.values;
        own.0.retain(|key, _| key.starts_with(&format!("{at}.")) && resolved.origins.contains_key(key));
        let written = canonical_toml(&own, schema);
        let body = written.split_once("\n\n").map_or("", |(_, body)| body);
        let use_it = match kind {
            "programme" => format!("sanchi compare {scenario} with:{name}"),
            _ => format!("sanchi compare {scenario} without:{name}"),
        };
        return Ok(format!(
            "As `{scenario}` has it; `sanchi describe {kind}` tells what its keys mean, `{use_it}` what it does.\n\n{body}"
        ));
    }
    let known = shipped_names(schema, kind);
    let near = nearest(name, known.iter().map(String::as_str))
        .map_or_else(String::new, |near| format!("did you mean `{kind}.{near}`? "));
    Err(format!("no shipped scenario has a {kind} `{name}`; {near}there are {}", known.join(", ")))
}

fn unknown(schema: &Schema, key: &str) -> String {
    let last = key.rsplit('.').next().unwrap_or(key);
    let keys: Vec<String> = schema.parameters().map(|(group, parameter)| full(group, parameter)).collect();
    let groups = schema.groups.iter().map(|group| group.at);
    let names = schema.parameters().map(|(_, parameter)| parameter.name);
    let near = nearest(key, keys.iter().map(String::as_str))
        .or_else(|| nearest(key, groups))
        .or_else(|| nearest(last, names));
    match near {
        Some(near) => format!("there is no parameter `{key}`; did you mean `{near}`?"),
        None => format!("there is no parameter `{key}`; `sanchi describe` lists all"),
    }
}

fn heading(group: &Group) -> String {
    let at = if group.at.is_empty() { "top level".to_owned() } else { format!("[{}]", group.at) };
    format!("{at}  {}", group.about.trim())
}

fn series_heading(schema: &Schema) -> String {
    format!("keys of a series  {}", schema.series.about.trim())
}

fn default(parameter: &Parameter) -> &'static str {
    match parameter.default {
        Default::Value(text) => text,
        Default::Required => "required",
        Default::Absent => "may be left out",
    }
}

/// What it takes, for a column: without the examples.
fn in_short(parameter: &Parameter) -> String {
    let long = expected(&parameter.kind, parameter.unit);
    let end = [" such as ", ": a number"].iter().filter_map(|from| long.find(from)).min();
    long[..end.unwrap_or(long.len())].to_owned()
}

fn list<'a>(text: &mut String, heading: &str, parameters: impl Iterator<Item = &'a Parameter> + Clone) {
    let rows: Vec<[String; 4]> = parameters
        .clone()
        .map(|p| [p.name.to_owned(), in_short(p), default(p).to_owned(), p.source.to_owned()])
        .collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    // A long list of words shall not push the other columns out of sight.
    let widths = [width(0), width(1).min(48), width(2).min(24)];
    if !text.is_empty() {
        text.push('\n');
    }
    let _ = writeln!(text, "{heading}");
    for (row, parameter) in rows.iter().zip(parameters) {
        let [name, takes, default, source] = row;
        let line =
            format!("  {name:0$}  {takes:1$}  {default:2$}  {source}", widths[0], widths[1], widths[2]);
        let _ = writeln!(text, "{}", line.trim_end());
        let _ = writeln!(text, "  {:1$}  {2}", "", widths[0], parameter.meaning.trim());
    }
}

fn card(group: &Group, parameter: &Parameter) -> String {
    card_of(&full(group, parameter), parameter, parameter.unit)
}

fn card_of(key: &str, parameter: &Parameter, unit: &str) -> String {
    let name = parameter.name.rsplit('.').next().unwrap_or(parameter.name);
    let mut text = format!("{key}\n  {}\n", parameter.meaning.trim());
    let _ = writeln!(text, "  takes    {}", expected(&parameter.kind, ""));
    let _ = writeln!(text, "  unit     {unit}");
    let _ = writeln!(text, "  default  {}", default(parameter));
    let _ = writeln!(text, "  source   {}", parameter.source);
    let _ = writeln!(
        text,
        "  example  {name} = {}",
        example(parameter, unit).replace(" or ", &format!("\n           {name} = "))
    );
    text
}

/// All parameters as Markdown: a table a group.
pub fn markdown(schema: &Schema) -> String {
    let mut text = String::new();
    for group in schema.groups {
        let title = if group.at.is_empty() { "Top level".to_owned() } else { format!("`[{}]`", group.at) };
        section(&mut text, &title, group);
    }
    section(&mut text, "Keys of a series", schema.series);
    text
}

fn section(text: &mut String, title: &str, group: &Group) {
    if !text.is_empty() {
        text.push('\n');
    }
    let _ = write!(text, "## {title}\n\n{}\n\n", group.about.trim());
    text.push_str(
        "| key | meaning | unit | default | range | source |\n| --- | --- | --- | --- | --- | --- |\n",
    );
    for parameter in group.parameters {
        let range = match parameter.kind {
            Kind::Real { .. } | Kind::Whole { .. } => {
                limits(&parameter.kind).trim_start_matches("of ").to_owned()
            }
            _ => expected(&parameter.kind, ""),
        };
        let default = match parameter.default {
            Default::Value(value) => format!("`{value}`"),
            Default::Required | Default::Absent => default(parameter).to_owned(),
        };
        let unit = if parameter.unit == UNIT_OF_THE_SERIES { "that of the series" } else { parameter.unit };
        let cells = [parameter.meaning, unit, &default, &range, parameter.source];
        let cells: Vec<String> = cells.iter().map(|cell| in_a_cell(cell)).collect();
        let _ = writeln!(text, "| `{}` | {} |", parameter.name, cells.join(" | "));
    }
}

fn in_a_cell(text: &str) -> String {
    text.trim().replace('|', "\\|").replace('\n', " ").replace('<', "&lt;")
}
