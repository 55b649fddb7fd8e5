//! Writing a resolved scenario: as a file that reads back to the same values, and as bytes for its address.

use super::schema::{Schema, UNIT_OF_THE_SERIES};
use super::text::FORMAT;
use crate::registry::values::{Value, Values, join};
use crate::registry::{Kind, Parameter};
use std::collections::BTreeMap;
use std::fmt::Write;

/// A text in quotes, as TOML and JSON both read it.
pub(crate) fn string(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            c if c.is_control() => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

fn toml(value: &Value) -> String {
    match value {
        // The shortest text that reads back to the same bits; it always has a point or an exponent.
        Value::Real(number) => format!("{number:?}"),
        Value::Whole(number) => number.to_string(),
        Value::Flag(flag) => flag.to_string(),
        // A text of many lines is read as it stands.
        Value::Text(text) if text.contains('\n') && !text.contains("'''") => format!("'''\n{text}'''"),
        Value::Text(text) => string(text),
        Value::Date(month) => string(&month.to_string()),
        Value::Names(names) => {
            format!("[{}]", names.iter().map(|name| string(name)).collect::<Vec<_>>().join(", "))
        }
        Value::Points(points) => {
            let pairs: Vec<String> =
                points.iter().map(|(month, number)| format!("[\"{month}\", {number:?}]")).collect();
            let lines: Vec<String> = pairs.chunks(6).map(|line| line.join(", ")).collect();
            if lines.len() == 1 {
                format!("[{}]", lines[0])
            } else {
                format!("[\n  {},\n]", lines.join(",\n  "))
            }
        }
    }
}

/// A self-contained file with every key, that reads back to the same values.
pub fn canonical_toml(values: &Values, schema: &Schema) -> String {
    let mut tables: BTreeMap<(usize, String), String> = BTreeMap::new();
    let members = super::fill::members_of(schema, values);
    let mut rank: BTreeMap<String, usize> = BTreeMap::from([(String::new(), 0)]);
    for group in schema.groups {
        for at in super::fill::places(group.at, &members) {
            let next = rank.len();
            let position = *rank.entry(at.clone()).or_insert(next);
            let mut lines = String::new();
            for parameter in group.parameters {
                write_parameter(&mut lines, values, schema, &at, parameter);
            }
            if !lines.is_empty() {
                *tables.entry((position, at)).or_default() += &lines;
            }
        }
    }
    let mut text = format!("format = {FORMAT}\n");
    for ((_, at), lines) in tables {
        if !at.is_empty() {
            let _ = write!(text, "\n[{at}]\n");
        }
        text.push_str(&lines);
    }
    text
}

fn write_parameter(lines: &mut String, values: &Values, schema: &Schema, at: &str, parameter: &Parameter) {
    let mut line = |key: &str, name: &str, kind: Kind, unit: &str| {
        let Some(value) = values.get(key) else { return };
        let is_number = matches!(kind, Kind::Real { .. } | Kind::Whole { .. } | Kind::Points);
        let unit = if is_number && !matches!(unit, "" | "-") { format!("  # {unit}") } else { String::new() };
        let _ = writeln!(lines, "{name} = {}{unit}", toml(value));
    };
    let key = join(at, parameter.name);
    if parameter.kind != Kind::Series {
        return line(&key, parameter.name, parameter.kind, parameter.unit);
    }
    for of_series in schema.series.parameters {
        let unit = if of_series.unit == UNIT_OF_THE_SERIES { parameter.unit } else { of_series.unit };
        let name = join(parameter.name, of_series.name);
        line(&join(&key, of_series.name), &name, of_series.kind, unit);
    }
}

/// The values as bytes, for the content address of a run: keys in order, numbers to the last bit. What only
/// people read (the name, titles, sources, remarks) is left out. Districts beside it follow, by name and by their values.
pub fn canonical_bytes(values: &Values) -> Vec<u8> {
    let mut bytes = Vec::new();
    let text = |bytes: &mut Vec<u8>, text: &str| {
        bytes.extend((text.len() as u64).to_le_bytes());
        bytes.extend(text.as_bytes());
    };
    for (key, value) in values.0.iter().filter(|(key, _)| !key.starts_with("beside.")) {
        let last = key.rsplit('.').next().unwrap_or_default();
        if matches!(value, Value::Text(_))
            && (["title", "source", "remark", "basis"].contains(&last) || key == "name")
        {
            continue;
        }
        text(&mut bytes, key);
        match value {
            Value::Real(number) => {
                bytes.push(b'r');
                bytes.extend(number.to_bits().to_le_bytes());
            }
            Value::Whole(number) => {
                bytes.push(b'w');
                bytes.extend(number.to_le_bytes());
            }
            Value::Flag(flag) => bytes.extend([b'f', u8::from(*flag)]),
            Value::Text(written) => {
                bytes.push(b't');
                text(&mut bytes, written);
            }
            Value::Date(month) => {
                bytes.push(b'd');
                bytes.extend(month.0.to_le_bytes());
            }
            Value::Names(names) => {
                bytes.push(b'n');
                bytes.extend((names.len() as u64).to_le_bytes());
                names.iter().for_each(|name| text(&mut bytes, name));
            }
            Value::Points(points) => {
                bytes.push(b'p');
                bytes.extend((points.len() as u64).to_le_bytes());
                for (month, number) in points {
                    bytes.extend(month.0.to_le_bytes());
                    bytes.extend(number.to_bits().to_le_bytes());
                }
            }
        }
    }
    for (name, values) in super::beside::values_of(values) {
        text(&mut bytes, &name);
        bytes.extend(canonical_bytes(&values));
    }
    bytes
}
