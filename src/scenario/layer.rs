//! One text as a layer of a scenario: what it writes and what it takes away, walked over the spanned TOML
//! document by the registry.

use super::leaf::{Complaint, Place, expected, what};
use super::schema::{Node, Schema, Tree, UNIT_OF_THE_SERIES, is_a_name, nearest};
use super::units::number_and_unit;
use crate::registry::values::{Value, join};
use crate::registry::{Default, Kind, Parameter};
use core::ops::Range;
use std::collections::BTreeSet;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

type Written<'a, 'i> = &'a Spanned<DeValue<'i>>;

/// The longest list of known names that an error shows.
const SHORT_LIST: usize = 12;

/// What one text says.
#[derive(Clone, Debug, Default)]
pub(super) struct Layer {
    /// Keys with values, and where the values stand.
    pub entries: Vec<(String, Value, Range<usize>)>,
    /// Tables, and where they are first named.
    pub tables: Vec<(String, Range<usize>)>,
    /// Members of keyed tables.
    pub members: BTreeSet<String>,
    /// Members and optional keys that are taken away with `= false`.
    pub dropped: Vec<(String, Range<usize>, bool)>,
    /// Series whose shape is written here.
    pub shaped: BTreeSet<String>,
    /// Keys that stand here, rightly or wrongly.
    pub attempted: BTreeSet<String>,
    /// What is wrong.
    pub complaints: Vec<Complaint>,
}

/// The walk over one document.
pub(super) struct Walk<'a> {
    pub schema: &'a Schema,
    pub series: &'a Tree,
    /// The bare text of an override, and where its value begins.
    pub bare: Option<(&'a str, usize)>,
    /// Where the TOML itself is wrong.
    pub broken: &'a [Range<usize>],
    pub layer: Layer,
}

impl Walk<'_> {
    fn complain(&mut self, span: Range<usize>, message: String, help: Option<String>) {
        self.layer.complaints.push(Complaint { span, message, help });
    }

    fn is_broken(&self, value: Written<'_, '_>) -> bool {
        let span = value.span();
        let touches = |error: &Range<usize>| error.start <= span.end && span.start <= error.end;
        !value.get_ref().is_table() && self.broken.iter().any(touches)
    }

    /// Takes everything that stands in a table.
    pub fn table(&mut self, tree: &Tree, at: &str, unit: &str, table: &DeTable<'_>) {
        for (name, value) in table {
            let (span, name) = (name.span(), name.get_ref().as_ref());
            let key = join(at, name);
            match tree.fields.get(name) {
                Some(Node::Parameter(parameter)) => self.parameter(parameter, &key, span, unit, value),
                Some(Node::Table(below)) => self.below(below, &key, span, unit, value),
                None => match &tree.members {
                    Some((kind, below)) => self.member(below, kind, at, name, span, value),
                    None => self.unknown(tree, at, name, span),
                },
            }
        }
    }

    fn below(&mut self, tree: &Tree, key: &str, span: Range<usize>, unit: &str, value: Written<'_, '_>) {
        self.layer.attempted.insert(key.to_owned());
        if let DeValue::Table(table) = value.get_ref() {
            self.layer.tables.push((key.to_owned(), span));
            return self.table(tree, key, unit, table);
        }
        if self.is_broken(value) {
            return;
        }
        let (message, help) = match (&tree.members, value.get_ref()) {
            (Some((kind, _)), DeValue::Array(_)) => (
                format!("each {kind} has a name of its own and stands in a table under it"),
                format!("write [{key}.NAME] in place of [[{key}]]"),
            ),
            (Some((kind, _)), other) => (
                format!("`{key}` takes a table by {kind}, not {}", what(other)),
                format!("write [{key}.NAME] and the keys of that {kind} below it"),
            ),
            (None, other) => (
                format!("`{key}` is a table, not {}", what(other)),
                format!("write [{key}] and its keys below it"),
            ),
        };
        self.complain(value.span(), message, Some(help));
    }

    fn member(
        &mut self,
        tree: &Tree,
        kind: &str,
        at: &str,
        name: &str,
        span: Range<usize>,
        value: Written<'_, '_>,
    ) {
        let mut name = name.to_owned();
        if !is_a_name(&name) {
            let plain: String = name
                .to_lowercase()
                .chars()
                .map(|c| if c.is_ascii_lowercase() || c.is_ascii_digit() { c } else { '_' })
                .collect();
            let plain = plain.trim_matches('_');
            let message = format!(
                "`{name}` is no name for a {kind}: a small letter first, then small letters, digits and underscores"
            );
            let proposal = if is_a_name(plain) { plain.to_owned() } else { format!("{kind}_{plain}") };
            self.complain(span.clone(), message, Some(format!("write `{proposal}`")));
            name = proposal;
        }
        let key = join(at, &name);
        match value.get_ref() {
            DeValue::Table(table) => {
                self.layer.members.insert(key.clone());
                self.layer.tables.push((key.clone(), span));
                self.table(tree, &key, "", table);
            }
            DeValue::Boolean(false) => self.layer.dropped.push((key, span, true)),
            _ if self.is_broken(value) => {}
            other => {
                let known: Vec<&str> = tree.fields.keys().copied().collect();
                let message = format!("`{key}` is a {kind}, which is a table, not {}", what(other));
                let help = match known.len() {
                    1..=SHORT_LIST => {
                        format!("a {kind} has {}; `{key} = false` takes it away", ticked(&known))
                    }
                    _ => format!("write [{key}] and its keys below it; `{key} = false` takes it away"),
                };
                self.complain(value.span(), message, Some(help));
            }
        }
    }

    fn unknown(&mut self, tree: &Tree, at: &str, name: &str, span: Range<usize>) {
        let known: Vec<&str> = tree.fields.keys().copied().collect();
        let place = if at.is_empty() { "at the top level".to_owned() } else { format!("in `{at}`") };
        let near = nearest(name, known.iter().copied());
        let mut help = Vec::new();
        if let Some(near) = near {
            help.push(format!("did you mean `{near}`?"));
            self.layer.attempted.insert(join(at, near));
        } else if let Some((group, _)) =
            self.schema.parameters().find(|(_, parameter)| parameter.name == name)
        {
            let table =
                if group.at.is_empty() { "the top level".to_owned() } else { format!("[{}]", group.at) };
            help.push(format!("`{name}` stands in {table}"));
        }
        if (1..=SHORT_LIST).contains(&known.len()) {
            help.push(format!("known here: {}", known.join(", ")));
        }
        let help = (!help.is_empty()).then(|| help.join(" "));
        self.complain(span, format!("there is no `{name}` {place}"), help);
    }

    fn parameter(
        &mut self,
        parameter: &'static Parameter,
        key: &str,
        span: Range<usize>,
        unit: &str,
        value: Written<'_, '_>,
    ) {
        // A series is attempted when a shape is, and that is seen in its table.
        if parameter.kind != Kind::Series || !value.get_ref().is_table() {
            self.layer.attempted.insert(key.to_owned());
        }
        if self.is_broken(value) {
            return;
        }
        let may_go = parameter.default == Default::Absent && parameter.kind != Kind::Flag;
        if may_go && matches!(value.get_ref(), DeValue::Boolean(false)) {
            self.layer.dropped.push((key.to_owned(), span, false));
        } else if parameter.kind == Kind::Series {
            self.series(parameter, key, span, value);
        } else {
            self.leaf(parameter, key, unit, value);
        }
    }

    fn leaf(&mut self, parameter: &'static Parameter, key: &str, unit: &str, value: Written<'_, '_>) {
        let unit = if parameter.unit == UNIT_OF_THE_SERIES { unit } else { parameter.unit };
        let bare = self.bare.filter(|(_, start)| *start == value.span().start).map(|(text, _)| text);
        match (Place { parameter, key, unit }).read(value, bare) {
            Ok(read) => self.layer.entries.push((key.to_owned(), read, value.span())),
            Err(complaint) => self.layer.complaints.push(complaint),
        }
    }

    fn series(
        &mut self,
        parameter: &'static Parameter,
        key: &str,
        span: Range<usize>,
        value: Written<'_, '_>,
    ) {
        let shape = match value.get_ref() {
            DeValue::Table(table) => {
                self.layer.tables.push((key.to_owned(), span));
                self.shapes(key, table);
                return self.table(self.series, key, parameter.unit, table);
            }
            DeValue::Integer(_) | DeValue::Float(_) => "constant",
            DeValue::String(text) if is_a_quantity(text) => "constant",
            DeValue::String(_) => "history",
            _ => "",
        };
        match self.schema.of_series(shape) {
            Some(plain) => {
                self.layer.shaped.insert(key.to_owned());
                self.layer.tables.push((key.to_owned(), span));
                self.leaf(plain, &join(key, shape), parameter.unit, value);
            }
            None => {
                let expected = expected(&parameter.kind, parameter.unit);
                let message = format!("`{key}` takes {expected}, not {}", what(value.get_ref()));
                let help = format!("a table of a series has one of {}", ticked(self.schema.shapes));
                self.complain(value.span(), message, Some(help));
            }
        }
    }

    /// A series has one shape: of two it would be unclear which one holds.
    fn shapes(&mut self, key: &str, table: &DeTable<'_>) {
        let mut written: Vec<_> =
            table.keys().filter(|name| self.schema.shapes.contains(&name.get_ref().as_ref())).collect();
        written.sort_by_key(|name| name.span().start);
        if let [first, others @ ..] = &written[..] {
            self.layer.shaped.insert(key.to_owned());
            for other in others {
                let message = format!(
                    "`{key}` is already a series by `{first}`; `{}` is another shape",
                    other.get_ref(),
                    first = first.get_ref()
                );
                let help = Some(format!("a series has one of {}", ticked(self.schema.shapes)));
                self.complain(other.span(), message, help);
            }
        }
    }
}

/// `18 %` is meant as a constant, `yen_per_dollar` and `2010.csv` as histories.
fn is_a_quantity(text: &str) -> bool {
    number_and_unit(text).is_some_and(|(number, rest)| {
        let after = &text.trim()[number.len()..];
        rest.is_empty() || after.starts_with(char::is_whitespace) || rest.starts_with('%')
    })
}

/// Names in ticks, with commas.
pub(super) fn ticked(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
