//! Reading a plan: all that is wrong at once, each at its place.

mod calibration;
mod designs;
mod factors;
mod uncertain;

pub use calibration::{looks_like_a_calibration, read_calibration};

use super::{Asked, Design, MOST_REPLICATES, Method, Plan, Written};
use crate::scenario::alone::no_folder;
use crate::scenario::canonical::string;
use crate::scenario::leaf::what;
use crate::scenario::problem::{Problem, SourceText};
use crate::scenario::reader::in_our_words;
use crate::scenario::schema::{is_a_name, nearest};
use crate::scenario::text::{FORMAT, Files, is_path};
use core::ops::Range;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

const MAX_SEED: i64 = (1 << 53) - 1;
const TOP: &[&str] = &[
    "format",
    "name",
    "title",
    "scenario",
    "replicates",
    "seed",
    "seeds",
    "set",
    "factor",
    "all_uncertain",
    "design",
    "outcome",
    "left_out",
];
/// Names that columns of tables have anyway.
const TAKEN: &[&str] =
    &["run_id", "point", "replicate", "seed", "status", "reason", "month", "runs", "failed"];

type Value<'a> = Spanned<DeValue<'a>>;

/// Whether a text is meant as a plan rather than as a scenario.
pub fn looks_like_a_plan(text: &str) -> bool {
    let (table, _) = DeTable::parse_recoverable(text);
    ["factor", "all_uncertain", "design", "outcome"].iter().any(|name| table.get_ref().contains_key(*name))
}

/// Reads a plan whose text stands in `file`. `files` reads its points if they stand in a file of their own.
///
/// Gives what could be read, without what is wrong, and all that is wrong; no plan if its base is not known.
pub fn read(file: &str, text: &str, files: &dyn Files) -> (Option<Plan>, Vec<Problem>) {
    let mut reader = Reader::of(file, text, files);
    let plan = reader.plan();
    (plan, reader.problems)
}

struct Reader<'a> {
    file: &'a str,
    text: &'a str,
    files: &'a dyn Files,
    written: Written,
    problems: Vec<Problem>,
    /// Factors that are written, right or wrong.
    named: BTreeSet<String>,
}

impl<'r> Reader<'r> {
    fn of(file: &'r str, text: &'r str, files: &'r dyn Files) -> Self {
        Self {
            file,
            text,
            files,
            written: Written {
                texts: vec![SourceText { name: file.to_owned(), text: text.to_owned() }],
                places: BTreeMap::new(),
            },
            problems: Vec::new(),
            named: BTreeSet::new(),
        }
    }

    /// The document, and what of it is no TOML.
    fn document(&mut self) -> (Spanned<DeTable<'r>>, bool) {
        let text = self.text;
        let (document, errors) = DeTable::parse_recoverable(text);
        let mut lines = BTreeSet::new();
        for error in &errors {
            let span = error.span().unwrap_or(0..0);
            if lines.insert(self.written.texts[0].line_of(span.start)) {
                let (message, help) =
                    in_our_words(error.message(), text.get(span.clone()).unwrap_or_default());
                self.say(span, message, help.as_deref());
            }
        }
        (document, !errors.is_empty())
    }

    /// A plan that says nothing yet.
    fn empty_plan(&self, replicates: u32) -> Plan {
        let stem = Path::new(self.file).file_stem().map(|stem| stem.to_string_lossy().into_owned());
        Plan {
            name: stem.unwrap_or_default(),
            title: String::new(),
            scenario: String::new(),
            set: Vec::new(),
            replicates,
            seeds: vec![1],
            factors: Vec::new(),
            all_uncertain: None,
            left_out: Vec::new(),
            design: Design::All(Method::Factorial),
            outcomes: Vec::new(),
            written: Written::default(),
        }
    }

    /// Reads what every plan has. Whether this was it.
    fn common(&mut self, plan: &mut Plan, name: &str, value: &Value<'_>, replicates: i64) -> bool {
        match name {
            "format" => {}
            "name" => {
                if let Some(name) = self.plan_name(value) {
                    plan.name = name;
                }
            }
            "title" => plan.title = self.string("title", value, "\"A line\"").unwrap_or_default(),
            "scenario" => {
                let named = self.string("scenario", value, "\"typical\" or \"town.toml\"");
                plan.scenario = named.map(|name| self.beside(&name, is_path(&name))).unwrap_or_default();
            }
            "replicates" => {
                let number = self.whole("replicates", value, replicates..=i64::from(MOST_REPLICATES));
                plan.replicates = number.map_or(plan.replicates, |number| number as u32);
            }
            "seed" => {
                if let Some(seed) = self.seed("seed", value) {
                    plan.seeds = vec![seed];
                }
            }
            "set" => match value.get_ref() {
                DeValue::Table(below) => self.set("", below, &mut plan.set),
                other => {
                    let write = "[set] and lines \"KEY\" = VALUE below it";
                    self.is_no_table("set", value.span(), other, write);
                }
            },
            _ => return false,
        }
        true
    }

    fn plan(&mut self) -> Option<Plan> {
        let (document, broken) = self.document();
        let table = document.get_ref();
        let mut plan = self.empty_plan(20);
        self.format(table, broken);
        for (name, value) in table {
            let (at, name) = (name.span(), name.get_ref().as_ref());
            self.written.places.insert(name.to_owned(), (0, value.span()));
            if self.common(&mut plan, name, value, 1) {
                continue;
            }
            match name {
                "design" => {}
                "seeds" => plan.seeds = self.seeds(value).unwrap_or(plan.seeds),
                "factor" => plan.factors = self.members("factor", value, Self::factor),
                "all_uncertain" => plan.all_uncertain = self.all_uncertain(value),
                "left_out" => plan.left_out = self.left_out(value),
                "outcome" => plan.outcomes = self.members("outcome", value, Self::outcome),
                _ => self.unknown(at, name, TOP, "in a plan"),
            }
        }
        if let (Some(one), Some(_)) = (table.get("seed"), table.get("seeds")) {
            self.say(
                one.span(),
                "`seed` and `seeds` are both written".into(),
                Some("one of the two has to go"),
            );
        }
        // Rows name factors, so these come first.
        if let Some(value) = table.get("design") {
            plan.design = self.design(value).unwrap_or(plan.design);
        }
        for (missing, help) in [
            ("scenario", "write scenario = \"typical\", or the path of a file"),
            ("factor", "write [factor.NAME] with key = \"...\" and levels = [...], or all_uncertain = true"),
            ("outcome", "write [outcome.NAME] with of = \"shipments@2000\""),
        ] {
            let all = missing == "factor" && table.contains_key("all_uncertain");
            if !table.contains_key(missing) && !broken && !all {
                self.say(0..0, format!("the plan has no `{missing}`"), Some(help));
            }
        }
        self.columns(&plan);
        self.groups(&plan);
        plan.written = self.written.clone();
        (!plan.scenario.is_empty()).then_some(plan)
    }

    fn format(&mut self, table: &DeTable<'_>, broken: bool) {
        let help = format!("write `format = {FORMAT}` as its first line");
        let Some(value) = table.get("format") else {
            if !broken {
                self.say(0..0, format!("the file does not say `format = {FORMAT}`"), Some(&help));
            }
            return;
        };
        let number = value.get_ref().as_integer().and_then(|integer| integer.as_str().parse::<i64>().ok());
        match number {
            Some(FORMAT) => {}
            Some(newer) if newer > FORMAT => {
                let message = format!(
                    "format {newer} belongs to a later version of sanchi; this one reads format {FORMAT}"
                );
                self.say(value.span(), message, Some(&help));
            }
            _ => self.say(value.span(), format!("`format` takes the whole number {FORMAT}"), Some(&help)),
        }
    }

    /// Names become columns, so each must be one of its own.
    fn columns(&mut self, plan: &Plan) {
        let mut columns: BTreeMap<String, String> =
            TAKEN.iter().map(|name| ((*name).to_owned(), "every table".to_owned())).collect();
        let mut wrong = Vec::new();
        for factor in &plan.factors {
            if let Some(by) = columns.insert(factor.name.clone(), format!("factor `{}`", factor.name)) {
                wrong.push((format!("factor.{}", factor.name), factor.name.clone(), by));
            }
        }
        for outcome in &plan.outcomes {
            let told = ["", "_mean", "_median", "_low", "_high"];
            for column in told.map(|end| format!("{}{end}", outcome.name)) {
                if let Some(by) = columns.insert(column.clone(), format!("outcome `{}`", outcome.name)) {
                    wrong.push((format!("outcome.{}", outcome.name), column, by));
                }
            }
        }
        for (path, column, by) in wrong {
            let message = format!("the column `{column}` belongs to {by} already");
            self.problems.push(self.written.problem(&path, message).with_help("choose another name"));
        }
        let mut keys: BTreeMap<&str, &str> = BTreeMap::new();
        for factor in &plan.factors {
            for key in &factor.keys {
                if let Some(other) = keys.insert(key, &factor.name) {
                    let message = format!("`{key}` is set by two factors, `{other}` and `{}`", factor.name);
                    self.problems.push(self.written.problem(&format!("factor.{}.key", factor.name), message));
                }
            }
        }
    }

    fn plan_name(&mut self, value: &Value<'_>) -> Option<String> {
        let name = self.string("name", value, "\"my_plan\"")?;
        let wrong = if name.is_empty() { Some("the name is empty".to_owned()) } else { no_folder(&name) };
        match wrong {
            Some(message) => {
                self.say(
                    value.span(),
                    message,
                    Some("write letters, digits, hyphens, points and underscores"),
                );
                None
            }
            None => Some(name),
        }
    }

    fn seed(&mut self, name: &str, value: &Value<'_>) -> Option<u64> {
        self.whole(name, value, 0..=MAX_SEED).map(|seed| seed as u64)
    }

    fn seeds(&mut self, value: &Value<'_>) -> Option<Vec<u64>> {
        let list = self.list("seeds", value, "[1, 2]")?;
        let seeds: Vec<u64> = list.iter().filter_map(|item| self.seed("a seed", item)).collect();
        let distinct: BTreeSet<u64> = seeds.iter().copied().collect();
        if distinct.len() < seeds.len() {
            self.say(value.span(), "a seed stands twice".into(), Some("each seed is run once"));
        }
        (!seeds.is_empty()).then_some(seeds)
    }

    /// `"a.b" = 1`, `a.b = 1` and tables below each other are the same.
    fn set(&mut self, at: &str, table: &DeTable<'_>, set: &mut Vec<String>) {
        for (name, value) in table {
            let key = crate::registry::values::join(at, name.get_ref());
            match value.get_ref() {
                DeValue::Table(below) => self.set(&key, below, set),
                _ => {
                    self.written.places.insert(format!("set.{}.key", set.len()), (0, name.span()));
                    self.written.places.insert(format!("set.{}", set.len()), (0, value.span()));
                    set.push(format!("{key}={}", self.raw(value)));
                }
            }
        }
    }

    /// The members of a keyed table, those that are wrong left out.
    fn members<T>(
        &mut self,
        kind: &str,
        value: &Value<'_>,
        read: fn(&mut Self, &str, &DeTable<'_>, Range<usize>) -> Option<T>,
    ) -> Vec<T> {
        let DeValue::Table(table) = value.get_ref() else {
            self.is_no_table(
                kind,
                value.span(),
                value.get_ref(),
                &format!("[{kind}.NAME] and its keys below it"),
            );
            return Vec::new();
        };
        let mut members = Vec::new();
        // In the order in which they are written.
        let mut written: Vec<_> = table.iter().collect();
        written.sort_by_key(|(name, _)| name.span().start);
        for (name, value) in written {
            let (at, name) = (name.span(), name.get_ref().as_ref());
            self.written.places.insert(format!("{kind}.{name}"), (0, at.clone()));
            if kind == "factor" {
                self.named.insert(name.to_owned());
            }
            if !is_a_name(name) {
                let message = format!(
                    "`{name}` is no name for a {kind}: a small letter first, then small letters, digits and underscores"
                );
                self.say(at, message, None);
                continue;
            }
            match value.get_ref() {
                DeValue::Table(below) => members.extend(read(self, name, below, at)),
                other => {
                    let help = format!("[{kind}.{name}] and its keys below it");
                    self.is_no_table(&format!("{kind}.{name}"), value.span(), other, &help);
                }
            }
        }
        members
    }

    fn outcome(&mut self, name: &str, table: &DeTable<'_>, at: Range<usize>) -> Option<Asked> {
        self.known(table, &["of", "difference_to"], "of an outcome");
        let Some(value) = table.get("of") else {
            let help = "write of = \"shipments@2000\": a measure and a date";
            self.say(at, format!("the outcome `{name}` does not say of what"), Some(help));
            return None;
        };
        self.written.places.insert(format!("outcome.{name}.of"), (0, value.span()));
        let of = self.string("of", value, "\"shipments@2000\"")?;
        let less_base = match table.get("difference_to") {
            None => false,
            Some(value) => match value.get_ref().as_str() {
                Some("base") => true,
                _ => {
                    let message =
                        "`difference_to` takes \"base\": the plan's scenario with its [set]".to_owned();
                    self.say(value.span(), message, None);
                    false
                }
            },
        };
        Some(Asked { name: name.to_owned(), of, less_base })
    }

    fn known(&mut self, table: &DeTable<'_>, known: &[&str], place: &str) {
        for (name, _) in table {
            let (at, name) = (name.span(), name.get_ref().as_ref());
            if !known.contains(&name) {
                self.unknown(at, name, known, place);
            }
        }
    }

    fn unknown(&mut self, at: Range<usize>, name: &str, known: &[&str], place: &str) {
        let near = nearest(name, known.iter().copied());
        let near = near.map_or(String::new(), |near| format!("did you mean `{near}`? "));
        let help = format!("{near}known here: {}", known.join(", "));
        self.say(at, format!("there is no `{name}` {place}"), Some(&help));
    }

    fn is_no_table(&mut self, name: &str, span: Range<usize>, value: &DeValue<'_>, write: &str) {
        self.say(span, format!("`{name}` is a table, not {}", what(value)), Some(&format!("write {write}")));
    }

    fn string(&mut self, name: &str, value: &Value<'_>, example: &str) -> Option<String> {
        let text = value.get_ref().as_str().map(str::to_owned);
        if text.is_none() {
            let message = format!("`{name}` takes a text in quotes, not {}", what(value.get_ref()));
            self.say(value.span(), message, Some(&format!("write {example}")));
        }
        text
    }

    fn list<'v, 'a>(&mut self, name: &str, value: &'v Value<'a>, example: &str) -> Option<&'v [Value<'a>]> {
        match value.get_ref() {
            DeValue::Array(list) => Some(&**list),
            other => {
                let message = format!("`{name}` takes a list, not {}", what(other));
                self.say(value.span(), message, Some(&format!("write {example}")));
                None
            }
        }
    }

    fn number(&mut self, name: &str, value: &Value<'_>) -> Option<f64> {
        let written = match value.get_ref() {
            DeValue::Integer(number) => number.as_str().parse::<f64>().ok(),
            DeValue::Float(number) => number.as_str().parse::<f64>().ok(),
            _ => None,
        };
        let number = written.filter(|number| number.is_finite());
        if number.is_none() {
            let message = format!("`{name}` takes a number, in the unit of the key");
            self.say(value.span(), message, Some("write it without unit and quotes"));
        }
        number
    }

    fn whole(
        &mut self,
        name: &str,
        value: &Value<'_>,
        within: core::ops::RangeInclusive<i64>,
    ) -> Option<i64> {
        let number = value.get_ref().as_integer().and_then(|number| number.as_str().parse::<i64>().ok());
        let number = number.filter(|number| within.contains(number));
        if number.is_none() {
            let message =
                format!("`{name}` takes a whole number from {} to {}", within.start(), within.end());
            self.say(value.span(), message, None);
        }
        number
    }

    /// What is written for a value, on one line.
    fn raw(&self, value: &Value<'_>) -> String {
        match value.get_ref() {
            DeValue::String(text) => string(text),
            _ => self
                .text
                .get(value.span())
                .unwrap_or_default()
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" "),
        }
    }

    /// A path beside the plan; a name as it is.
    fn beside(&self, name: &str, path: bool) -> String {
        if !path {
            return name.to_owned();
        }
        let folder = Path::new(self.file).parent().unwrap_or(Path::new(""));
        let joined = folder.join(name).display().to_string();
        // A path stays one: a bare name would be looked for among the shipped.
        if is_path(&joined) { joined } else { format!("./{joined}") }
    }

    fn say(&mut self, span: Range<usize>, message: String, help: Option<&str>) {
        let mut problem = Problem::at(&self.written.texts, 0, span, message);
        problem.help = help.map(str::to_owned);
        self.problems.push(problem);
    }
}
