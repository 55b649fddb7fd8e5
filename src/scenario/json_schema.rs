//! The registry as a JSON Schema (draft 2020-12), for editors that check TOML while it is written.

use super::canonical::string;
use super::leaf::loose;
use super::schema::{Node, Schema, Tree};
use super::text::FORMAT;
use crate::registry::{Default, Kind, Parameter};
use toml::de::DeValue;

/// A JSON object, written in the order in which its members are added.
#[derive(Default)]
struct Object(Vec<(String, String)>);

impl Object {
    fn with(mut self, name: &str, json: impl Into<String>) -> Self {
        self.0.push((name.to_owned(), json.into()));
        self
    }

    fn json(&self) -> String {
        let members: Vec<String> =
            self.0.iter().map(|(name, json)| format!("{}: {json}", string(name))).collect();
        format!("{{{}}}", members.join(", "))
    }
}

fn array(items: impl IntoIterator<Item = String>) -> String {
    format!("[{}]", items.into_iter().collect::<Vec<_>>().join(", "))
}

/// The schema of a scenario as JSON.
pub fn json_schema(schema: &Schema) -> String {
    let mut properties = fields(&schema.tree());
    let format = Object::default()
        .with("const", FORMAT.to_string())
        .with("description", string("The format of the file."));
    let extends = Object::default().with("type", string("string")).with(
        "description",
        string(
            "A shipped scenario by name, or another file, whose values stand where none are written here.",
        ),
    );
    properties.0.insert(0, ("extends".to_owned(), extends.json()));
    properties.0.insert(0, ("format".to_owned(), format.json()));
    let series = object(&schema.series_tree(), fields(&schema.series_tree()));
    let top = object(&schema.tree(), properties);
    let mut whole = Object::default()
        .with("$schema", string("https://json-schema.org/draft/2020-12/schema"))
        .with("title", string("A scenario of sanchi"));
    whole.0.extend(top.0);
    whole
        .with("required", array([string("format")]))
        .with("$defs", Object::default().with("series", series.json()).json())
        .json()
        + "\n"
}

fn fields(tree: &Tree) -> Object {
    let of = |node: &Node| match node {
        Node::Parameter(parameter) => of_parameter(parameter),
        Node::Table(below) => object(below, fields(below)).json(),
    };
    Object(tree.fields.iter().map(|(name, node)| ((*name).to_owned(), of(node))).collect())
}

fn object(tree: &Tree, properties: Object) -> Object {
    let object = Object::default().with("type", string("object")).with("properties", properties.json());
    match &tree.members {
        None => object.with("additionalProperties", "false"),
        Some((_, below)) => {
            let member = self::object(below, fields(below)).json();
            object
                .with("propertyNames", Object::default().with("pattern", string("^[a-z][a-z0-9_]*$")).json())
                .with("additionalProperties", any_of([member, constant_false()]))
        }
    }
}

fn any_of(choices: impl IntoIterator<Item = String>) -> String {
    Object::default().with("anyOf", array(choices)).json()
}

fn constant_false() -> String {
    Object::default().with("const", "false").json()
}

fn of_type(name: &str) -> Object {
    Object::default().with("type", string(name))
}

fn bounded(object: Object, min: Option<String>, max: Option<String>) -> Object {
    let object = match min {
        Some(min) => object.with("minimum", min),
        None => object,
    };
    match max {
        Some(max) => object.with("maximum", max),
        None => object,
    }
}

fn of_parameter(parameter: &Parameter) -> String {
    let finite = |bound: f64| bound.is_finite().then(|| format!("{bound:?}"));
    let text = || of_type("string").json();
    let month = || of_type("string").with("pattern", string("^[1-9][0-9]{3}-(0[1-9]|1[0-2])$")).json();
    let mut choices = match parameter.kind {
        Kind::Real { min, max } => vec![bounded(of_type("number"), finite(min), finite(max)).json(), text()],
        Kind::Whole { min, max } => {
            let (min, max) = ((min != i64::MIN).then_some(min), (max != i64::MAX).then_some(max));
            let whole = bounded(of_type("integer"), min.map(|n| n.to_string()), max.map(|n| n.to_string()));
            vec![whole.json(), text()]
        }
        Kind::Flag => vec![of_type("boolean").json()],
        Kind::Text => vec![text()],
        Kind::Date => vec![month()],
        Kind::Choice(words) => {
            vec![Object::default().with("enum", array(words.iter().map(|word| string(word)))).json()]
        }
        Kind::Names => vec![of_type("array").with("items", text()).json()],
        Kind::Points => {
            let number = any_of([of_type("number").json(), text()]);
            let pair = of_type("array").with("prefixItems", array([month(), number])).with("items", "false");
            vec![
                of_type("array")
                    .with("items", pair.with("minItems", "2").json())
                    .with("minItems", "1")
                    .json(),
            ]
        }
        Kind::Series => {
            let series = Object::default().with("$ref", string("#/$defs/series")).json();
            vec![of_type("number").json(), text(), series]
        }
    };
    if parameter.default == Default::Absent && parameter.kind != Kind::Flag {
        choices.push(constant_false());
    }
    let mut object = Object::default();
    // The kinds of a series' value exclude one another, those of a number do not say more by it.
    let word = if parameter.kind == Kind::Series { "oneOf" } else { "anyOf" };
    object = object.with(word, array(choices));
    let unit =
        if matches!(parameter.unit, "" | "-") { String::new() } else { format!(" [{}]", parameter.unit) };
    let description = format!("{}{unit} Source: {}.", parameter.meaning.trim(), parameter.source);
    object = object.with("description", string(&description));
    if let Default::Value(text) = parameter.default {
        object = object.with("default", json(loose(text).get_ref(), &parameter.kind, text));
    }
    object.json()
}

/// A TOML value as JSON; where a text is meant, a default may stand without quotes.
fn json(value: &DeValue<'_>, kind: &Kind, text: &str) -> String {
    match value {
        DeValue::String(text) => string(text),
        _ if matches!(kind, Kind::Text | Kind::Choice(_) | Kind::Date) => string(text),
        DeValue::Integer(integer) => {
            i64::from_str_radix(integer.as_str(), integer.radix()).unwrap_or(0).to_string()
        }
        DeValue::Float(float) => {
            let number = float.as_str().parse().unwrap_or(f64::NAN);
            if number.is_finite() { format!("{number:?}") } else { "null".to_owned() }
        }
        DeValue::Boolean(flag) => flag.to_string(),
        DeValue::Datetime(date) => string(&date.to_string()),
        DeValue::Array(items) => array(items.iter().map(|item| json(item.get_ref(), &Kind::Names, ""))),
        DeValue::Table(table) => Object(
            table
                .iter()
                .map(|(name, item)| (name.get_ref().to_string(), json(item.get_ref(), &Kind::Names, "")))
                .collect(),
        )
        .json(),
    }
}
