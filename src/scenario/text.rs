//! Reading a scenario: the file, what it extends, and what the command line overrides.
//!
//! Defaults come first, then the scenario that is extended, then the file, then the overrides in their order.
//! Tables merge by key, lists and series are replaced: when a text writes the shape of a series, nothing of
//! the inherited series stays. `market.west = false` takes an inherited member of a keyed table away, and
//! `key = false` an inherited value that may be left out. Overrides change what is there and make no new
//! members. All problems are found at once, each in its text.
//!
//! Every file says `format = 1`. There is no other format so far; when there is, a file of an older one is
//! read as it was meant or refused with the list of what to change, never read differently in silence.

use super::problem::{Problem, Problems, SHIPPED_TEXT, SourceText};
use super::reader::Reader;
use super::schema::Schema;
use super::shipped::SHIPPED;
use crate::registry::values::{Value, Values};
use core::ops::Range;
use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

/// The format of scenarios and plans that is read and written.
pub const FORMAT: i64 = 1;

/// Where files come from: the library opens none.
pub trait Files {
    /// The text of a file, or why there is none, as a phrase.
    fn read(&self, path: &Path) -> Result<String, String>;

    /// The scenarios known by name.
    fn shipped(&self) -> &[(&str, &str)] {
        SHIPPED
    }
}

impl<F: Fn(&Path) -> Result<String, String>> Files for F {
    fn read(&self, path: &Path) -> Result<String, String> {
        self(path)
    }
}

/// No files at all: in the browser, and where a text is handed over.
#[derive(Clone, Copy, Debug)]
pub struct NoFiles;

impl Files for NoFiles {
    fn read(&self, _: &Path) -> Result<String, String> {
        Err("there are no files here".to_owned())
    }
}

/// Where a key or a table is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The index of the text.
    pub text: usize,
    /// The bytes of the value, or of the table's name.
    pub span: Range<usize>,
}

/// A scenario with everything it extends and every default.
#[derive(Clone, Debug, PartialEq)]
pub struct Resolved {
    /// The shipped name, or the file's without `.toml`.
    pub name: String,
    /// One canonical value a key.
    pub values: Values,
    /// Where keys and tables are written; a default has no origin.
    pub origins: BTreeMap<String, Origin>,
    /// Members of keyed tables that are taken away, by where.
    pub taken: BTreeMap<String, Origin>,
    /// The first of the texts that is an override.
    pub first_override: usize,
    /// The texts: the scenario's own, then what it extends, then the overrides.
    pub texts: Vec<SourceText>,
    /// Keys that must be written and could not be read: something else stands there. None where there are no problems.
    pub stand_ins: Vec<String>,
}

impl Resolved {
    /// A problem at the place where a key is written, or else its nearest table, or else at the top.
    pub fn problem(&self, key: &str, message: impl Into<String>) -> Problem {
        if let Some((taken, origin)) = self.taken_from(key) {
            return match key.ends_with(taken) {
                true => self
                    .problem_at(origin, format!("`{taken}` is taken away here, but `{key}` is not"))
                    .with_help(format!("take it away too: `{key} = false`")),
                false => self
                    .problem_at(origin, format!("`{taken}` is taken away here, but `{key}` names it"))
                    .with_help(message),
            };
        }
        let origin = nearest_origin(&self.origins, key);
        let mut problem = self.problem_at(&origin, message);
        if self.is_shipped(origin.text) {
            problem.help = self.what_changed(key);
        }
        problem
    }

    fn problem_at(&self, origin: &Origin, message: impl Into<String>) -> Problem {
        Problem::at(&self.texts, origin.text, origin.span.clone(), message)
    }

    /// The member that the user has taken away and that a key, which is not the user's, is about or names.
    fn taken_from(&self, key: &str) -> Option<(&String, &Origin)> {
        if !self.is_shipped(nearest_origin(&self.origins, key).text) {
            return None;
        }
        let about = |taken: &str| key.strip_suffix(taken).is_some_and(|before| before.ends_with('.'));
        let names = |taken: &str| match (taken.rsplit_once('.'), self.values.get(key)) {
            (Some((kind, name)), Some(Value::Text(named))) => named == name && key.ends_with(kind),
            _ => false,
        };
        self.taken.iter().find(|(taken, _)| about(taken) || names(taken))
    }

    fn is_shipped(&self, text: usize) -> bool {
        self.texts.get(text).is_some_and(|text| text.shipped().is_some())
    }

    /// What the user has written that may have to do with a key of a shipped scenario, which fits together as it is.
    fn what_changed(&self, key: &str) -> Option<String> {
        const TOLD: usize = 4;
        let own = || {
            let is_own = |(key, origin): &(&String, &Origin)| {
                !self.is_shipped(origin.text)
                    && (self.values.get(key).is_some() || self.taken.contains_key(*key))
                    && *key != "title"
                    && *key != "name"
            };
            self.origins.iter().chain(&self.taken).filter(is_own)
        };
        let with_any = |parts: &[&str]| {
            let near = |(own, _): &(&String, &Origin)| own.split('.').any(|part| parts.contains(&part));
            own().filter(near).collect::<Vec<_>>()
        };
        // Those that name the same thing come before those of the same kind.
        let parts: Vec<&str> = key.split('.').collect();
        let names: Vec<&str> = parts.iter().skip(1).step_by(2).copied().collect();
        let mut told = with_any(&names);
        if told.is_empty() {
            told = with_any(&parts);
        }
        if told.is_empty() && own().count() <= TOLD {
            told = own().collect();
        }
        let place =
            |(key, origin): &(&String, &Origin)| format!("`{key}` in {}", self.texts[origin.text].name);
        let places: Vec<String> = told.iter().map(place).collect();
        match places.len() {
            0 => None,
            1..=TOLD => Some(format!("what was changed: {}", places.join(", "))),
            more => Some(format!("what was changed: {} and {} more", places[..TOLD].join(", "), more - TOLD)),
        }
    }

    /// The text in which a key is written, for paths that are relative to it; none for defaults.
    pub fn text_of(&self, key: &str) -> Option<&SourceText> {
        self.texts.get(self.origins.get(key)?.text)
    }

    /// Problems as they are reported.
    pub fn problems(&self, all: Vec<Problem>) -> Problems {
        Problems::new(self.texts.first().map_or(&*self.name, |text| &*text.name), all)
    }
}

pub(super) fn nearest_origin(origins: &BTreeMap<String, Origin>, key: &str) -> Origin {
    let mut path = key;
    loop {
        if let Some(origin) = origins.get(path) {
            return origin.clone();
        }
        match path.rsplit_once('.') {
            Some((table, _)) => path = table,
            None => return Origin { text: 0, span: 0..0 },
        }
    }
}

/// Whether a scenario is meant as a path: it holds `/` or ends in `.toml`. Else it is a shipped name.
pub fn is_path(scenario: &str) -> bool {
    scenario.contains('/') || scenario.ends_with(".toml")
}

/// Reads a scenario by shipped name or path, with overrides `KEY=VALUE`.
pub fn read(
    scenario: &str,
    overrides: &[String],
    schema: &Schema,
    files: &dyn Files,
) -> Result<Resolved, Problems> {
    let (resolved, problems) = read_what_can_be(scenario, overrides, schema, files);
    match resolved {
        Some(resolved) if problems.all().is_empty() => Ok(resolved),
        _ => Err(problems),
    }
}

/// The same, with what could be read in spite of the problems: what is wrong is left out, and the inherited value, the
/// default or a stand-in is there. So what does not fit together can be told with the rest. Nothing when the text is too
/// broken for that.
pub fn read_what_can_be(
    scenario: &str,
    overrides: &[String],
    schema: &Schema,
    files: &dyn Files,
) -> (Option<Resolved>, Problems) {
    let reader = Reader::new(schema, files);
    let source = Source::named(scenario, None);
    match reader.open(&source) {
        Ok(text) => reader.read(source, text, overrides),
        Err((message, help)) => {
            let mut problem = Problem::anywhere(message);
            problem.help = help;
            (None, Problems::new(scenario, vec![problem]))
        }
    }
}

/// Reads a scenario whose text is at hand, as if it stood in `file`.
pub fn read_text(
    file: &str,
    text: &str,
    overrides: &[String],
    schema: &Schema,
    files: &dyn Files,
) -> Result<Resolved, Problems> {
    let source = Source::File(plain(Path::new(file)));
    match Reader::new(schema, files).read(source, text.to_owned(), overrides) {
        (Some(resolved), problems) if problems.all().is_empty() => Ok(resolved),
        (_, problems) => Err(problems),
    }
}

/// A text before it is opened.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Source {
    Shipped(String),
    File(PathBuf),
}

impl Source {
    pub fn named(scenario: &str, beside: Option<&Path>) -> Self {
        if !is_path(scenario) {
            return Self::Shipped(scenario.to_owned());
        }
        let folder = beside.and_then(Path::parent).unwrap_or(Path::new(""));
        Self::File(plain(&folder.join(scenario)))
    }

    pub fn shown(&self) -> String {
        match self {
            Self::Shipped(name) => format!("{name}{SHIPPED_TEXT}"),
            Self::File(path) => path.display().to_string(),
        }
    }

    pub fn name(&self) -> String {
        match self {
            Self::Shipped(name) => name.clone(),
            Self::File(path) => {
                path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned())
            }
        }
    }
}

/// The path without `.` and, where that is certain, without `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(plain.components().next_back(), Some(Component::Normal(_))) => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    plain
}
