//! Reading a plan: all that is wrong at once, each at its place.

use super::{
    AllUncertain, Asked, Design, Factor, Level, MOST_POINTS, MOST_REPLICATES, Method, Plan, Role, Spread,
    Written,
};
use crate::experiment::design::Placing;
use crate::experiment::distribution::Distribution;
use crate::scenario::canonical::string;
use crate::scenario::leaf::what;
use crate::scenario::problem::{Problem, SourceText};
use crate::scenario::reader::in_our_words;
use crate::scenario::schema::{is_a_name, nearest};
use crate::scenario::text::{FORMAT, Files, is_path};
use crate::world::history::fields;
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
const METHODS: &[&str] =
    &["list", "factorial", "latin_hypercube", "sobol", "one_at_a_time", "csv", "morris", "sobol_indices"];
/// Each distribution with its keys; those after the bar may be left out.
const DISTRIBUTIONS: &[(&str, &[&str], &[&str])] = &[
    ("uniform", &["low", "high"], &[]),
    ("log_uniform", &["low", "high"], &[]),
    ("normal", &["mean", "sd"], &["low", "high"]),
    ("log_normal", &["median", "log_sd"], &[]),
    ("triangular", &["low", "mode", "high"], &[]),
    ("beta", &["a", "b", "low", "high"], &[]),
    ("whole", &["low", "high"], &[]),
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
    let mut reader = Reader {
        file,
        text,
        files,
        written: Written {
            texts: vec![SourceText { name: file.to_owned(), text: text.to_owned() }],
            places: BTreeMap::new(),
        },
        problems: Vec::new(),
        named: BTreeSet::new(),
    };
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

impl Reader<'_> {
    fn plan(&mut self) -> Option<Plan> {
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
        let table = document.get_ref();
        let stem = Path::new(self.file).file_stem().map(|stem| stem.to_string_lossy().into_owned());
        let mut plan = Plan {
            name: stem.unwrap_or_default(),
            title: String::new(),
            scenario: String::new(),
            set: Vec::new(),
            replicates: 20,
            seeds: vec![1],
            factors: Vec::new(),
            all_uncertain: None,
            left_out: Vec::new(),
            design: Design::All(Method::Factorial),
            outcomes: Vec::new(),
            written: Written::default(),
        };
        self.format(table, !errors.is_empty());
        for (name, value) in table {
            let (at, name) = (name.span(), name.get_ref().as_ref());
            self.written.places.insert(name.to_owned(), (0, value.span()));
            match name {
                "format" | "design" => {}
                "name" => plan.name = self.plan_name(value).unwrap_or(plan.name),
                "title" => plan.title = self.string("title", value, "\"A line\"").unwrap_or_default(),
                "scenario" => {
                    let named = self.string("scenario", value, "\"typical\" or \"town.toml\"");
                    plan.scenario = named.map(|name| self.beside(&name, is_path(&name))).unwrap_or_default();
                }
                "replicates" => {
                    let number = self.whole("replicates", value, 1..=i64::from(MOST_REPLICATES));
                    plan.replicates = number.map_or(plan.replicates, |number| number as u32);
                }
                "seed" => plan.seeds = self.seed("seed", value).map_or(plan.seeds, |seed| vec![seed]),
                "seeds" => plan.seeds = self.seeds(value).unwrap_or(plan.seeds),
                "set" => match value.get_ref() {
                    DeValue::Table(below) => self.set("", below, &mut plan.set),
                    other => self.is_no_table(
                        "set",
                        value.span(),
                        other,
                        "[set] and lines \"KEY\" = VALUE below it",
                    ),
                },
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
        let broken = !errors.is_empty();
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
        let fits = !name.is_empty()
            && !name.starts_with('.')
            && name.chars().all(|c| c.is_alphanumeric() || "-_. ".contains(c));
        if !fits {
            let message = format!("`{name}` is no name: results are put into a folder that is called so");
            self.say(value.span(), message, Some("letters, digits, hyphens, points and underscores"));
        }
        fits.then_some(name)
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
                    return None;
                }
            },
        };
        Some(Asked { name: name.to_owned(), of, less_base })
    }

    fn factor(&mut self, name: &str, table: &DeTable<'_>, at: Range<usize>) -> Option<Factor> {
        let mut known = vec!["role", "key", "keys", "group", "levels", "distribution"];
        known.extend(["low", "high", "mean", "sd", "median", "log_sd", "mode", "a", "b"]);
        self.known(table, &known, "of a factor");
        let role = match table.get("role").map(|value| (value.span(), value.get_ref().as_str())) {
            None | Some((_, Some("uncertainty"))) => Role::Uncertainty,
            Some((_, Some("lever"))) => Role::Lever,
            Some((span, _)) => {
                let message = "`role` is \"lever\" (somebody chooses it) or \"uncertainty\" (nobody does)";
                self.say(span, message.to_owned(), None);
                Role::Uncertainty
            }
        };
        let keys = self.keys(name, table, at.clone())?;
        let group = match table.get("group") {
            None => None,
            Some(value) => {
                self.written.places.insert(format!("factor.{name}.group"), (0, value.span()));
                let group = self.string("group", value, "\"demand\"")?;
                if group.is_empty() || group.len() > 64 || group.chars().any(char::is_control) {
                    let message = format!("{group:?} is no name for a group");
                    self.say(value.span(), message, Some("write a word, such as \"demand\""));
                    return None;
                }
                Some(group)
            }
        };
        let values = match (table.get("levels"), table.get("distribution")) {
            (Some(levels), Some(_)) => {
                let message = format!("`{name}` has both levels and a distribution");
                self.say(levels.span(), message, Some("one of the two has to go"));
                return None;
            }
            (Some(levels), None) => Spread::Levels(self.levels(name, levels)?),
            (None, Some(value)) => Spread::Distribution(self.distribution(name, value, table, at)?),
            (None, None) => Spread::Rows,
        };
        Some(Factor { name: name.to_owned(), role, keys, values, group })
    }

    fn keys(&mut self, name: &str, table: &DeTable<'_>, at: Range<usize>) -> Option<Vec<String>> {
        let help = "write key = \"sizes.craftsmen\": any key that `sanchi describe` tells";
        match (table.get("key"), table.get("keys")) {
            (Some(key), None) => {
                self.written.places.insert(format!("factor.{name}.key"), (0, key.span()));
                Some(vec![self.string("key", key, "\"sizes.craftsmen\"")?])
            }
            (None, Some(keys)) => {
                self.written.places.insert(format!("factor.{name}.key"), (0, keys.span()));
                let list = self.list("keys", keys, "[\"sizes.craftsmen\", \"sizes.manufacturers\"]")?;
                let keys: Option<Vec<String>> =
                    list.iter().map(|key| self.string("a key", key, "\"sizes.craftsmen\"")).collect();
                keys.filter(|keys| !keys.is_empty())
            }
            (Some(key), Some(_)) => {
                self.say(
                    key.span(),
                    "`key` and `keys` are both written".into(),
                    Some("one of the two has to go"),
                );
                None
            }
            (None, None) => {
                self.say(at, format!("the factor `{name}` does not say what it sets"), Some(help));
                None
            }
        }
    }

    fn levels(&mut self, name: &str, value: &Value<'_>) -> Option<Vec<Level>> {
        let list = self.list("levels", value, "[0.1, 0.2]")?;
        if list.is_empty() {
            self.say(value.span(), format!("`{name}` has no levels"), Some("write at least one"));
            return None;
        }
        let mut levels = Vec::new();
        for (number, item) in list.iter().enumerate() {
            self.written.places.insert(format!("factor.{name}.levels.{number}"), (0, item.span()));
            let level = Level(self.raw(item));
            if levels.contains(&level) {
                self.say(
                    item.span(),
                    format!("the level {} stands twice", level.0),
                    Some("each is tried once"),
                );
            }
            levels.push(level);
        }
        Some(levels)
    }

    fn distribution(
        &mut self,
        name: &str,
        value: &Value<'_>,
        table: &DeTable<'_>,
        at: Range<usize>,
    ) -> Option<Distribution> {
        let written = self.string("distribution", value, "\"uniform\"")?;
        let Some((kind, needed, more)) = DISTRIBUTIONS.iter().find(|(kind, ..)| *kind == written) else {
            let names: Vec<&str> = DISTRIBUTIONS.iter().map(|(kind, ..)| *kind).collect();
            let near = nearest(&written, names.iter().copied());
            let near = near.map_or(String::new(), |near| format!("did you mean \"{near}\"? "));
            let help = format!("{near}there are {}", names.join(", "));
            self.say(value.span(), format!("there is no distribution `{written}`"), Some(&help));
            return None;
        };
        let mut numbers: BTreeMap<&str, f64> = BTreeMap::new();
        let mut fits = true;
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            let part = needed.iter().chain(*more).find(|part| **part == name);
            match part {
                Some(part) => match self.number(part, value) {
                    Some(number) => {
                        numbers.insert(part, number);
                    }
                    None => fits = false,
                },
                None if ["role", "key", "keys", "group", "distribution"].contains(&name) => {}
                None => {
                    let help = format!("{kind} has {}", [*needed, *more].concat().join(", "));
                    self.say(key.span(), format!("a {kind} distribution has no `{name}`"), Some(&help));
                }
            }
        }
        let missing: Vec<&str> = needed.iter().copied().filter(|part| !table.contains_key(*part)).collect();
        if !missing.is_empty() {
            let help = format!(
                "write {}",
                missing.iter().map(|part| format!("{part} = ...")).collect::<Vec<_>>().join(" and ")
            );
            self.say(
                at,
                format!("the {kind} distribution of `{name}` lacks {}", missing.join(" and ")),
                Some(&help),
            );
            return None;
        }
        if !fits {
            return None;
        }
        let of = |part: &str| numbers.get(part).copied().unwrap_or(f64::NAN);
        let or = |part: &str, otherwise: f64| numbers.get(part).copied().unwrap_or(otherwise);
        let (low, high) = (of("low"), of("high"));
        let distribution = match *kind {
            "uniform" => Distribution::Uniform { low, high },
            "log_uniform" => Distribution::LogUniform { low, high },
            "normal" => Distribution::Normal {
                mean: of("mean"),
                sd: of("sd"),
                low: or("low", f64::NEG_INFINITY),
                high: or("high", f64::INFINITY),
            },
            "log_normal" => Distribution::LogNormal { median: of("median"), log_sd: of("log_sd") },
            "triangular" => Distribution::Triangular { low, mode: of("mode"), high },
            "beta" => Distribution::Beta { a: of("a"), b: of("b"), low, high },
            _ => {
                if low.fract() != 0.0 || high.fract() != 0.0 {
                    self.say(at, format!("the bounds of `{name}` must be whole numbers"), None);
                    return None;
                }
                Distribution::Whole { low: low as i64, high: high as i64 }
            }
        };
        let problems = distribution.problems();
        for problem in &problems {
            self.say(at.clone(), format!("`{name}`: {problem}"), None);
        }
        problems.is_empty().then_some(distribution)
    }

    fn design(&mut self, value: &Value<'_>) -> Option<Design> {
        let DeValue::Table(table) = value.get_ref() else {
            self.is_no_table(
                "design",
                value.span(),
                value.get_ref(),
                "[design] and kind = \"factorial\" below it",
            );
            return None;
        };
        if !table.contains_key("levers") && !table.contains_key("uncertainties") {
            return Some(Design::All(self.method("design", table, value.span())?));
        }
        self.known(table, &["levers", "uncertainties"], "of a design for levers and uncertainties");
        let [levers, uncertainties] = ["levers", "uncertainties"].map(|part| match table.get(part) {
            Some(below) => match below.get_ref() {
                DeValue::Table(inner) => {
                    self.written.places.insert(format!("design.{part}"), (0, below.span()));
                    let method = self.method(&format!("design.{part}"), inner, below.span())?;
                    if method.judges() {
                        let message = format!("{} takes all factors by one design", method.name());
                        let help = "write [design], not one for levers and one for uncertainties";
                        self.say(below.span(), message, Some(help));
                        return None;
                    }
                    Some(method)
                }
                other => {
                    let help = format!("[design.{part}] and kind = \"factorial\" below it");
                    self.is_no_table(&format!("design.{part}"), below.span(), other, &help);
                    None
                }
            },
            None => {
                let help = format!("write [design.{part}] too; every lever meets every uncertainty");
                self.say(value.span(), format!("the design says nothing of {part}"), Some(&help));
                None
            }
        });
        Some(Design::Crossed { levers: levers?, uncertainties: uncertainties? })
    }

    fn method(&mut self, place: &str, table: &DeTable<'_>, at: Range<usize>) -> Option<Method> {
        let Some(kind) = table.get("kind") else {
            let help = format!("write kind = \"factorial\"; there are {}", METHODS.join(", "));
            self.say(at, "the design has no `kind`".into(), Some(&help));
            return None;
        };
        let written = self.string("kind", kind, "\"factorial\"")?;
        let known: &[&str] = match written.as_str() {
            "list" => &["kind", "rows"],
            "csv" => &["kind", "file"],
            "factorial" => &["kind"],
            "latin_hypercube" => &["kind", "points", "seed", "placing"],
            "sobol" => &["kind", "points", "seed"],
            "one_at_a_time" => &["kind", "shares"],
            "morris" => &["kind", "trajectories", "levels", "seed"],
            "sobol_indices" => &["kind", "base_rows", "seed"],
            _ => {
                let near = nearest(&written, METHODS.iter().copied());
                let near = near.map_or(String::new(), |near| format!("did you mean \"{near}\"? "));
                let help = format!("{near}there are {}", METHODS.join(", "));
                self.say(kind.span(), format!("there is no design `{written}`"), Some(&help));
                return None;
            }
        };
        self.known(table, known, &format!("of a {written} design"));
        let seed = match table.get("seed") {
            Some(seed) => self.seed("seed", seed)?,
            None => 1,
        };
        match written.as_str() {
            "list" => self.rows(place, table, at).map(Method::Rows),
            "csv" => self.csv(place, table, at).map(Method::Rows),
            "factorial" => Some(Method::Factorial),
            "morris" => {
                let trajectories = self.blocks(&written, "trajectories", 10, table, at)?;
                let levels = match table.get("levels") {
                    None => 4,
                    Some(value) => self.whole("levels", value, 2..=1000)? as u32,
                };
                Some(Method::Morris { trajectories, levels, seed })
            }
            "sobol_indices" => {
                let base_rows = self.blocks(&written, "base_rows", 256, table, at)?;
                Some(Method::SobolIndices { base_rows, seed })
            }
            "one_at_a_time" => {
                let shares = match table.get("shares") {
                    None => vec![0.05, 0.95],
                    Some(value) => self
                        .list("shares", value, "[0.05, 0.95]")?
                        .iter()
                        .map(|item| {
                            let share = self.number("a share", item)?;
                            if !(0.0 < share && share < 1.0) {
                                self.say(item.span(), format!("{share} is no share between 0 and 1"), None);
                                return None;
                            }
                            Some(share)
                        })
                        .collect::<Option<Vec<f64>>>()?,
                };
                Some(Method::OneAtATime { shares })
            }
            drawn => {
                let Some(value) = table.get("points") else {
                    self.say(at, format!("the {drawn} design has no `points`"), Some("write points = 64"));
                    return None;
                };
                let points = self.whole("points", value, 1..=MOST_POINTS as i64)? as u32;
                if drawn == "sobol" {
                    return Some(Method::Sobol { points, seed });
                }
                let placing = match table.get("placing").map(|value| (value.span(), value.get_ref().as_str()))
                {
                    None | Some((_, Some("random"))) => Placing::Random,
                    Some((_, Some("centred"))) => Placing::Centred,
                    Some((span, _)) => {
                        self.say(span, "`placing` is \"random\" or \"centred\"".into(), None);
                        return None;
                    }
                };
                Some(Method::LatinHypercube { points, placing, seed })
            }
        }
    }

    /// How many trajectories or base rows a design has: what is found is known by how they differ, so two at least.
    fn blocks(
        &mut self,
        design: &str,
        name: &str,
        usual: u32,
        table: &DeTable<'_>,
        at: Range<usize>,
    ) -> Option<u32> {
        let Some(value) = table.get(name) else {
            let help = format!("write {name} = {usual}");
            self.say(at, format!("the {design} design has no `{name}`"), Some(&help));
            return None;
        };
        self.whole(name, value, 2..=MOST_POINTS as i64).map(|number| number as u32)
    }

    fn all_uncertain(&mut self, value: &Value<'_>) -> Option<AllUncertain> {
        let mut all = AllUncertain::default();
        let table = match value.get_ref() {
            DeValue::Boolean(whether) => return whether.then_some(all),
            DeValue::Table(table) => table,
            other => {
                let message = format!("`all_uncertain` is true or a table, not {}", what(other));
                let help = "write all_uncertain = true, or [all_uncertain] and share = 0.2 below it";
                self.say(value.span(), message, Some(help));
                return None;
            }
        };
        self.known(table, &["share", "groups", "except"], "of all uncertain parameters");
        if let Some(share) = table.get("share") {
            all.share = self.number("share", share)?;
            if !(0.0 < all.share && all.share < 1.0) {
                let message = format!("`share` is {}: it lies above 0 and below 1", all.share);
                self.say(share.span(), message, Some("0.2 is from 20 % less to 20 % more"));
                return None;
            }
        }
        all.by_table = match table.get("groups").map(|groups| (groups.span(), groups.get_ref().as_str())) {
            None | Some((_, Some("none"))) => false,
            Some((_, Some("table"))) => true,
            Some((span, _)) => {
                let help = "\"table\" judges the parameters of a table as one, \"none\" each by itself";
                self.say(span, "`groups` is \"table\" or \"none\"".into(), Some(help));
                return None;
            }
        };
        if let Some(except) = table.get("except") {
            for (number, item) in
                self.list("except", except, "[\"bank\", \"entry.profit\"]")?.iter().enumerate()
            {
                self.written.places.insert(format!("all_uncertain.except.{number}"), (0, item.span()));
                all.except.push(self.string("an exception", item, "\"bank\"")?);
            }
        }
        Some(all)
    }

    /// What a plan that was written down says of parameters that it does not vary.
    fn left_out(&mut self, value: &Value<'_>) -> Vec<(String, String)> {
        let DeValue::Table(table) = value.get_ref() else {
            let write = "[left_out] and \"KEY\" = \"why\" below it";
            self.is_no_table("left_out", value.span(), value.get_ref(), write);
            return Vec::new();
        };
        let mut written: Vec<_> = table.iter().collect();
        written.sort_by_key(|(name, _)| name.span().start);
        let mut left_out = Vec::new();
        for (key, why) in written {
            let why = self.string(key.get_ref(), why, "\"it is 0\"");
            left_out.extend(why.map(|why| (key.get_ref().as_ref().to_owned(), why)));
        }
        left_out
    }

    /// Groups are for designs that judge them, and must not be taken for a factor by itself.
    fn groups(&mut self, plan: &Plan) {
        let judges = matches!(&plan.design, Design::All(method) if method.judges());
        let name = match &plan.design {
            Design::All(method) => method.name(),
            Design::Crossed { .. } => "crossed",
        };
        for factor in &plan.factors {
            let Some(group) = &factor.group else { continue };
            let alone = plan.factors.iter().any(|other| other.group.is_none() && other.name == *group);
            let problem =
                |message: String| self.written.problem(&format!("factor.{}.group", factor.name), message);
            if !judges {
                let message = format!("a {name} design does not judge groups");
                let help = "take the group out, or the design morris or sobol_indices";
                self.problems.push(problem(message).with_help(help));
            } else if alone {
                let message =
                    format!("the group `{group}` is called like the factor `{group}`, which is not in it");
                self.problems
                    .push(problem(message).with_help("call it otherwise, or put the factor into it"));
            }
        }
    }

    fn rows(
        &mut self,
        place: &str,
        table: &DeTable<'_>,
        at: Range<usize>,
    ) -> Option<Vec<BTreeMap<String, Level>>> {
        let Some(value) = table.get("rows") else {
            let help = "write rows = [{ NAME = VALUE }]: a table a point, a value by factor";
            self.say(at, "the list has no `rows`".into(), Some(help));
            return None;
        };
        let list = self.list("rows", value, "[{ x = 1 }, { x = 2 }]")?;
        let mut rows = Vec::new();
        for (number, item) in list.iter().enumerate() {
            let DeValue::Table(row) = item.get_ref() else {
                self.is_no_table("a row", item.span(), item.get_ref(), "{ NAME = VALUE }, a value by factor");
                continue;
            };
            self.written.places.insert(format!("{place}.row.{number}"), (0, item.span()));
            let mut levels = BTreeMap::new();
            for (name, value) in row {
                let (span, name) = (name.span(), name.get_ref().as_ref());
                self.is_factor(0, span, name);
                self.written.places.insert(format!("{place}.row.{number}.{name}"), (0, value.span()));
                levels.insert(name.to_owned(), Level(self.raw(value)));
            }
            rows.push(levels);
        }
        if rows.is_empty() {
            self.say(value.span(), "the list has no rows".into(), Some("write at least one"));
        }
        (!rows.is_empty()).then_some(rows)
    }

    /// Points in a file of comma-separated text: a line of factors, then a line a point; an empty cell is the base.
    fn csv(
        &mut self,
        place: &str,
        table: &DeTable<'_>,
        at: Range<usize>,
    ) -> Option<Vec<BTreeMap<String, Level>>> {
        let Some(value) = table.get("file") else {
            let help = "write file = \"points.csv\", beside the plan";
            self.say(at, "the csv design names no `file`".into(), Some(help));
            return None;
        };
        let name = self.string("file", value, "\"points.csv\"")?;
        let path = self.beside(&name, true);
        let text = match self.files.read(Path::new(&path)) {
            Ok(text) => text,
            Err(reason) => {
                self.say(value.span(), format!("`{path}` cannot be read: {reason}"), None);
                return None;
            }
        };
        let index = self.written.texts.len();
        self.written.texts.push(SourceText { name: path, text: text.clone() });
        let mut header: Option<Vec<String>> = None;
        let (mut rows, mut start, before) = (Vec::new(), 0, self.problems.len());
        for line in text.split_inclusive('\n') {
            let (here, content) = (start, line.trim_end_matches(['\n', '\r']).trim_start_matches('\u{feff}'));
            start += line.len();
            let here = here + line.len().min(line.find(content).unwrap_or(0));
            if content.trim().is_empty() || content.starts_with('#') {
                continue;
            }
            let cells = fields(content);
            let mut from = 0;
            let spans: Vec<Range<usize>> = cells
                .iter()
                .map(|cell| {
                    let begin = content[from..].find(cell.as_str()).map_or(from, |found| from + found);
                    from = (begin + cell.len()).min(content.len());
                    here + begin..here + from
                })
                .collect();
            let Some(header) = &header else {
                for (cell, span) in cells.iter().zip(spans) {
                    self.is_factor(index, span, cell);
                }
                header = Some(cells);
                continue;
            };
            if cells.len() != header.len() {
                let message = format!("{} cells under {} columns", cells.len(), header.len());
                self.problems.push(Problem::at(
                    &self.written.texts,
                    index,
                    here..here + content.len(),
                    message,
                ));
                continue;
            }
            let mut levels = BTreeMap::new();
            for ((factor, cell), span) in header.iter().zip(cells).zip(spans) {
                self.written.places.insert(format!("{place}.row.{}.{factor}", rows.len()), (index, span));
                if !cell.is_empty() {
                    levels.insert(factor.clone(), Level(cell));
                }
            }
            rows.push(levels);
        }
        if rows.is_empty() && self.problems.len() == before {
            self.say(
                value.span(),
                "the file has no points".into(),
                Some("a line of factors, then a line a point"),
            );
        }
        (!rows.is_empty()).then_some(rows)
    }

    fn is_factor(&mut self, index: usize, span: Range<usize>, name: &str) {
        if !self.named.contains(name) {
            let near = nearest(name, self.named.iter().map(String::as_str));
            let help = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("write [factor.{name}] with the key that it sets"),
            };
            let message = format!("there is no factor `{name}`");
            self.problems.push(Problem::at(&self.written.texts, index, span, message).with_help(help));
        }
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
