//! A table as it is written: its keys taken one by one, and every complaint noted at its place.

use crate::scenario::leaf::what;
use crate::scenario::problem::{Problem, SourceText};
use crate::scenario::schema::nearest;
use core::cell::RefCell;
use core::ops::Range;
use std::collections::BTreeSet;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What is wrong so far with one text.
pub(super) struct Complaints {
    texts: [SourceText; 1],
    found: RefCell<Vec<Problem>>,
}

impl Complaints {
    pub fn new(file: &str, text: &str) -> Self {
        let texts = [SourceText { name: file.to_owned(), text: text.to_owned() }];
        Self { texts, found: RefCell::new(Vec::new()) }
    }

    /// Notes what is wrong at a span, and what would be right.
    pub fn at(&self, span: Range<usize>, message: impl Into<String>, help: impl Into<String>) {
        self.found.borrow_mut().push(Problem::at(&self.texts, 0, span, message).with_help(help));
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.found.borrow().is_empty()
    }

    pub fn into_problems(self) -> Vec<Problem> {
        self.found.into_inner()
    }
}

/// A value with its place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct At<T> {
    pub value: T,
    pub span: Range<usize>,
}

/// A table with a name, `target.shipments_change`.
pub(super) struct Written<'a, 'i> {
    /// Its full name; empty for the file itself.
    pub name: String,
    /// Where its name stands.
    pub span: Range<usize>,
    table: &'a DeTable<'i>,
    complaints: &'a Complaints,
    asked: RefCell<BTreeSet<&'static str>>,
}

impl<'a, 'i> Written<'a, 'i> {
    pub fn new(name: String, span: Range<usize>, table: &'a DeTable<'i>, complaints: &'a Complaints) -> Self {
        Self { name, span, table, complaints, asked: RefCell::default() }
    }

    /// What it is called where something is wrong.
    pub fn shown(&self) -> String {
        if self.name.is_empty() { "the file".to_owned() } else { format!("`{}`", self.name) }
    }

    /// The value of a key, if it is written; the key is then known.
    fn get(&self, key: &'static str) -> Option<&'a Spanned<DeValue<'i>>> {
        self.asked.borrow_mut().insert(key);
        self.table.get(key)
    }

    pub fn has(&self, key: &'static str) -> bool {
        self.get(key).is_some()
    }

    pub fn complain(&self, span: Range<usize>, message: impl Into<String>, help: impl Into<String>) {
        self.complaints.at(span, message, help);
    }

    /// A key that must be there.
    pub fn missing(&self, key: &str, help: &str) {
        self.complain(self.span.clone(), format!("{} has no `{key}`", self.shown()), help);
    }

    fn wrong(&self, key: &str, value: &Spanned<DeValue<'_>>, wanted: &str, help: &str) {
        let message = format!("`{key}` of {} takes {wanted}, not {}", self.shown(), what(value.get_ref()));
        self.complain(value.span(), message, help);
    }

    pub fn text(&self, key: &'static str, help: &str) -> Option<At<String>> {
        let value = self.get(key)?;
        match value.get_ref() {
            DeValue::String(text) if !text.trim().is_empty() => {
                return Some(At { value: text.to_string(), span: value.span() });
            }
            DeValue::String(_) => {
                self.complain(value.span(), format!("`{key}` of {} is empty", self.shown()), help);
            }
            _ => self.wrong(key, value, "a text", help),
        }
        None
    }

    /// A text that must be there.
    pub fn required(&self, key: &'static str, help: &str) -> Option<At<String>> {
        if !self.has(key) {
            self.missing(key, help);
        }
        self.text(key, help)
    }

    /// A number that must be there.
    pub fn number(&self, key: &'static str, help: &str) -> Option<At<f64>> {
        let Some(value) = self.get(key) else {
            self.missing(key, help);
            return None;
        };
        match number(value.get_ref()) {
            Some(read) => Some(At { value: read, span: value.span() }),
            None => {
                self.wrong(key, value, "a number", help);
                None
            }
        }
    }

    /// Two numbers that must be there.
    pub fn pair(&self, key: &'static str, help: &str) -> Option<At<[f64; 2]>> {
        let Some(value) = self.get(key) else {
            self.missing(key, help);
            return None;
        };
        let numbers: Option<Vec<f64>> = value
            .get_ref()
            .as_array()
            .and_then(|list| list.iter().map(|item| number(item.get_ref())).collect());
        if let Some([low, high]) = numbers.as_deref() {
            return Some(At { value: [*low, *high], span: value.span() });
        }
        self.wrong(key, value, "two numbers", help);
        None
    }

    /// A list of texts, or one text in the place of a list of one.
    pub fn texts(&self, key: &'static str, help: &str) -> Option<Vec<At<String>>> {
        let value = self.get(key)?;
        if value.get_ref().is_str() {
            return self.text(key, help).map(|text| vec![text]);
        }
        let read = |item: &Spanned<DeValue<'_>>| {
            item.get_ref().as_str().map(|text| At { value: text.to_owned(), span: item.span() })
        };
        let list: Option<Vec<At<String>>> =
            value.get_ref().as_array().and_then(|list| list.iter().map(read).collect());
        match list {
            Some(list) if !list.is_empty() => return Some(list),
            Some(_) => self.complain(value.span(), format!("`{key}` of {} is empty", self.shown()), help),
            None => self.wrong(key, value, "a list of texts", help),
        }
        None
    }

    /// One of a few words.
    pub fn choice<T: Copy>(&self, key: &'static str, words: &[(&str, T)]) -> Option<T> {
        let all = words.iter().map(|(word, _)| format!("\"{word}\"")).collect::<Vec<_>>().join(", ");
        let text = self.text(key, &format!("write one of {all}"))?;
        if let Some((_, found)) = words.iter().find(|(word, _)| *word == text.value) {
            return Some(*found);
        }
        let near = near(&text.value, words.iter().map(|(word, _)| *word));
        let message = format!("`{key}` of {} cannot be \"{}\"{near}", self.shown(), text.value);
        self.complain(text.span, message, format!("write one of {all}"));
        None
    }

    /// Complains of every key that nobody has asked for.
    pub fn nothing_else(&self) {
        let asked = self.asked.borrow();
        for (key, _) in self.table {
            let name = key.get_ref().as_ref();
            if !asked.contains(name) {
                let near = near(name, asked.iter().copied());
                let known = asked.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
                self.complain(
                    key.span(),
                    format!("{} takes no `{name}`{near}", self.shown()),
                    format!("it may have {known}"),
                );
            }
        }
    }
}

/// `; did you mean ...?`, if a known name is near.
pub(super) fn near<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> String {
    nearest(name, known).map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
}

/// A finite number, whole or not.
fn number(value: &DeValue<'_>) -> Option<f64> {
    let text = match value {
        DeValue::Integer(whole) => whole.as_str(),
        DeValue::Float(real) => real.as_str(),
        _ => return None,
    };
    text.parse().ok().filter(|number: &f64| number.is_finite())
}
