//! The reader: texts one after another, each walked into a layer, with every problem noted.

use super::canonical::string;
use super::layer::{Layer, Walk};
use super::leaf::what;
use super::merge::Merged;
use super::problem::{Problem, Problems, SourceText};
use super::schema::{Schema, Tree, nearest};
use super::shipped::PARTS;
use super::text::{FORMAT, Files, Resolved, Source};
use crate::foundation::calendar::Month;
use core::ops::Range;
use std::collections::BTreeSet;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// No chain of scenarios is meant to be longer; a chain through links of the file system may be endless.
const LONGEST_CHAIN: usize = 32;

pub(super) struct Reader<'a> {
    pub schema: &'a Schema,
    tree: Tree,
    series: Tree,
    files: &'a dyn Files,
    texts: Vec<SourceText>,
    pub layers: Vec<Layer>,
    problems: Vec<Problem>,
    /// Words in lines that are no TOML: what stood there is not called missing.
    pub unreadable: Vec<String>,
    /// Whether TOML was broken so that following lines may have been swallowed.
    pub swallowed: bool,
    /// Whether districts beside the one that is read are left as they are written.
    alone: bool,
}

impl<'a> Reader<'a> {
    pub fn new(schema: &'a Schema, files: &'a dyn Files) -> Self {
        Self {
            schema,
            tree: schema.tree(),
            series: schema.series_tree(),
            files,
            texts: Vec::new(),
            layers: Vec::new(),
            problems: Vec::new(),
            unreadable: Vec::new(),
            swallowed: false,
            alone: false,
        }
    }

    /// Another reader of the same files.
    pub fn another(&self) -> Self {
        Self::new(self.schema, self.files)
    }

    /// The same, which reads no district beside the one that is asked for.
    pub fn of_one_district(self) -> Self {
        Self { alone: true, ..self }
    }

    pub fn texts(&self) -> &[SourceText] {
        &self.texts
    }

    pub fn files(&self) -> &dyn Files {
        self.files
    }

    pub fn has(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    pub fn open(&self, source: &Source) -> Result<String, (String, Option<String>)> {
        match source {
            Source::File(path) => self
                .files
                .read(path)
                .map_err(|problem| (format!("`{}` cannot be read: {problem}", path.display()), None)),
            Source::Shipped(name) => {
                let shipped = self.files.shipped();
                if let Some((_, text)) = shipped.iter().chain(PARTS).find(|(known, _)| known == name) {
                    return Ok((*text).to_owned());
                }
                let names: Vec<&str> = shipped.iter().map(|(name, _)| *name).collect();
                let near = nearest(name, names.iter().copied())
                    .map_or_else(String::new, |near| format!("did you mean `{near}`? "));
                let help = format!(
                    "{near}shipped are {}; a file is written with its `/` or `.toml`, such as ./{name}.toml",
                    names.join(", ")
                );
                Err((format!("there is no shipped scenario `{name}`"), Some(help)))
            }
        }
    }

    /// What can be read, if nothing that must be written is missing, and all that is wrong.
    pub fn read(
        mut self,
        source: Source,
        text: String,
        overrides: &[String],
    ) -> (Option<Resolved>, Problems) {
        let (name, subject) = (source.name(), source.shown());
        self.chain(source, text);
        // The base comes first.
        self.layers.reverse();
        let mut order: Vec<usize> = (0..self.layers.len()).rev().collect();
        let first_override = self.texts.len();
        for written in overrides {
            order.push(self.texts.len());
            self.override_with(written);
        }
        let Merged { mut values, origins, taken, stand_ins } = self.merge(&order, first_override);
        if stand_ins.is_some() && !self.alone {
            self.take_in_those_beside(&mut values, &origins);
        }
        let problems = Problems::new(subject, self.problems);
        let texts = self.texts;
        let resolved =
            |stand_ins| Resolved { name, values, origins, taken, first_override, texts, stand_ins };
        (stand_ins.map(resolved), problems)
    }

    /// Reads a text and everything it extends.
    fn chain(&mut self, source: Source, text: String) {
        let mut chain = vec![source];
        let mut text = text;
        while let Some(here) = chain.last().cloned() {
            let index = self.texts.len();
            let Some(extends) = self.file(here.shown(), text) else { return self.whole_or_extending() };
            let beside = match &here {
                Source::File(path) => Some(path.as_path()),
                Source::Shipped(_) => None,
            };
            let next = Source::named(extends.get_ref(), beside);
            if let Some(first) = chain.iter().position(|source| *source == next) {
                let circle: Vec<String> = chain[first..].iter().chain([&next]).map(Source::shown).collect();
                let message = format!("a scenario cannot extend itself: {}", circle.join(" -> "));
                return self.no_base(index, extends.span(), message, None);
            }
            if chain.len() >= LONGEST_CHAIN {
                let message = format!("more than {LONGEST_CHAIN} scenarios extend one another");
                return self.no_base(index, extends.span(), message, None);
            }
            match self.open(&next) {
                Ok(opened) => text = opened,
                Err((message, help)) => return self.no_base(index, extends.span(), message, help),
            }
            chain.push(next);
        }
    }

    /// Without stages there is no district: whoever writes none meant to change another's.
    fn whole_or_extending(&mut self) {
        let needs = "stage";
        let written = self.layers.iter().flat_map(|layer| layer.members.iter().chain(&layer.attempted));
        let has = written.into_iter().any(|key| key.split('.').next() == Some(needs));
        if has || !self.tree.fields.contains_key(needs) || self.swallowed || !self.unreadable.is_empty() {
            return;
        }
        let message = "the file extends no scenario, and is no whole district itself: it has no [stage.NAME]";
        let help =
            "write `extends = \"typical\"` on a line below `format = 1`, or begin with `sanchi new NAME`";
        self.no_base(0, 0..0, message.to_owned(), Some(help.to_owned()));
    }

    /// Without its base a scenario lacks much that is not its own fault.
    fn no_base(&mut self, index: usize, span: Range<usize>, message: String, help: Option<String>) {
        self.swallowed = true;
        self.problem_at(index, span, message, help);
    }

    pub fn problem_at(&mut self, index: usize, span: Range<usize>, message: String, help: Option<String>) {
        let mut problem = Problem::at(&self.texts, index, span, message);
        problem.help = help;
        self.problems.push(problem);
    }

    /// Reads one file into a layer; gives what it extends.
    fn file(&mut self, name: String, text: String) -> Option<Spanned<String>> {
        let index = self.texts.len();
        self.texts.push(SourceText { name, text: text.clone() });
        let (mut document, errors) = DeTable::parse_recoverable(&text);
        let broken = self.broken(index, &errors);
        let format = document.get_mut().remove_entry("format");
        match &format {
            None => self.problem_at(
                index,
                0..0,
                format!("the file does not say `format = {FORMAT}`"),
                Some(format!(
                    "write `format = {FORMAT}` as its first line: so later versions know how it is meant"
                )),
            ),
            Some((_, value)) => self.format(index, value, &broken),
        }
        let mut extends = None;
        if let Some((_, value)) = document.get_mut().remove_entry("extends") {
            match value.get_ref() {
                DeValue::String(name) => extends = Some(Spanned::new(value.span(), name.to_string())),
                other => {
                    let message =
                        format!("`extends` takes a shipped name or the path of a file, not {}", what(other));
                    let help = Some("write \"typical\" or \"other.toml\"".to_owned());
                    self.no_base(index, value.span(), message, help);
                }
            }
        }
        self.walk(index, document.get_ref(), None, &broken);
        extends
    }

    fn format(&mut self, index: usize, value: &Spanned<DeValue<'_>>, broken: &[Range<usize>]) {
        let number = value.get_ref().as_integer().and_then(|integer| integer.as_str().parse::<i64>().ok());
        let message = match number {
            Some(FORMAT) => return,
            Some(newer) if newer > FORMAT => {
                format!("format {newer} belongs to a later version of sanchi; this one reads format {FORMAT}")
            }
            Some(older) => format!("there is no format {older}; this version reads format {FORMAT}"),
            None if broken
                .iter()
                .any(|error| error.start <= value.span().end && value.span().start <= error.end) =>
            {
                return;
            }
            None => format!("`format` takes the whole number {FORMAT}"),
        };
        self.problem_at(index, value.span(), message, Some(format!("write `format = {FORMAT}`")));
    }

    /// Reports what is no TOML, one problem a line, and gives the spans.
    fn broken(&mut self, index: usize, errors: &[toml::de::Error]) -> Vec<Range<usize>> {
        let mut errors: Vec<(Range<usize>, &str)> =
            errors.iter().map(|error| (error.span().unwrap_or(0..0), error.message())).collect();
        errors.sort_by_key(|(span, _)| span.start);
        let mut lines = BTreeSet::new();
        for (span, message) in &errors {
            self.swallowed |=
                ["unclosed", "missing", "unexpected"].iter().any(|start| message.starts_with(start));
            if !lines.insert(self.texts[index].line_of(span.start)) {
                continue;
            }
            let text = &self.texts[index].text;
            let written = text.get(span.clone()).unwrap_or_default().to_owned();
            let number = self.texts[index].line_of(span.start);
            let line = text.lines().nth(number).unwrap_or_default().to_owned();
            self.unreadable.push(line);
            let (message, help) = in_our_words(message, &written);
            self.problem_at(index, span.clone(), message, help);
        }
        errors.into_iter().map(|(span, _)| span).collect()
    }

    fn walk(
        &mut self,
        index: usize,
        table: &DeTable<'_>,
        bare: Option<(&str, usize)>,
        broken: &[Range<usize>],
    ) {
        let mut walk =
            Walk { schema: self.schema, series: &self.series, bare, broken, layer: Layer::default() };
        walk.table(&self.tree, "", "", table);
        let mut layer = walk.layer;
        let wrong: BTreeSet<usize> =
            broken.iter().map(|span| self.texts[index].line_of(span.start)).collect();
        for complaint in core::mem::take(&mut layer.complaints) {
            if !wrong.contains(&self.texts[index].line_of(complaint.span.start)) {
                self.problem_at(index, complaint.span, complaint.message, complaint.help);
            }
        }
        self.layers.push(layer);
    }

    /// Takes `KEY=VALUE`: VALUE is TOML, else a bare text.
    fn override_with(&mut self, written: &str) {
        const BEFORE: &str = "--set ";
        let index = self.texts.len();
        let shown = format!("{BEFORE}{written}");
        let end = shown.len();
        self.texts.push(SourceText { name: "command line".to_owned(), text: shown });
        // Spaces in place of `--set` leave every position where it is shown.
        let margin = " ".repeat(BEFORE.len());
        let Some((key, value)) = written.split_once('=') else {
            self.layers.push(Layer::default());
            let help = "write --set KEY=VALUE, such as --set title=Trial".to_owned();
            return self.problem_at(
                index,
                BEFORE.len()..end,
                "an override needs a key and a value".to_owned(),
                Some(help),
            );
        };
        let bare = value.trim();
        let quoted = format!("{margin}{key}={}", string(bare));
        let plain = format!("{margin}{written}");
        let (mut document, errors) = DeTable::parse_recoverable(&plain);
        if !errors.is_empty() || document.get_ref().len() != 1 {
            let (again, errors) = DeTable::parse_recoverable(&quoted);
            document = again;
            if !errors.is_empty() || document.get_ref().len() != 1 {
                self.layers.push(Layer::default());
                let message = format!("`{}` is no key", key.trim());
                let help = "a key is a path of names with points: market.west.share".to_owned();
                return self.problem_at(index, BEFORE.len()..BEFORE.len() + key.len(), message, Some(help));
            }
        }
        for reserved in ["format", "extends"] {
            if document.get_ref().contains_key(reserved) {
                let message = format!("`{reserved}` belongs to a file and cannot be overridden");
                self.problem_at(index, BEFORE.len()..BEFORE.len() + key.len(), message, None);
                document.get_mut().remove(reserved);
            }
        }
        let start = BEFORE.len() + key.len() + 1 + value.len() - value.trim_start().len();
        self.walk(index, document.get_ref(), Some((bare, start)), &[]);
    }
}

/// The TOML reader's message, and help where the usual cause is known.
pub(crate) fn in_our_words(message: &str, written: &str) -> (String, Option<String>) {
    if message.starts_with("duplicate key") {
        return (format!("`{written}` is written twice"), Some("one of the two has to go".to_owned()));
    }
    if written.parse::<Month>().is_ok() {
        return (format!("the month {written} stands without quotes"), Some(format!("write \"{written}\"")));
    }
    if message.starts_with("invalid date") {
        return (
            format!("`{written}` is not a date: {}", message.trim_start_matches("invalid date, ")),
            Some("a month is written in quotes, \"1985-09\"".to_owned()),
        );
    }
    if message.starts_with("string values must be quoted") {
        return match written {
            "" => ("a value is missing".to_owned(), None),
            _ => (format!("`{written}` stands without quotes"), Some(format!("write {}", string(written)))),
        };
    }
    (format!("this is not TOML: {message}"), None)
}
