//! The design of a plan: a method and its numbers, or points row by row.

use super::{Reader, Value};
use crate::experiment::design::Placing;
use crate::experiment::plan::{Design, Level, MOST_POINTS, Method};
use crate::scenario::problem::{Problem, SourceText};
use crate::scenario::schema::nearest;
use crate::world::history::fields;
use core::ops::Range;
use std::collections::BTreeMap;
use std::path::Path;
use toml::de::{DeTable, DeValue};

const METHODS: &[&str] =
    &["list", "factorial", "latin_hypercube", "sobol", "one_at_a_time", "csv", "morris", "sobol_indices"];

impl Reader<'_> {
    pub(super) fn design(&mut self, value: &Value<'_>) -> Option<Design> {
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
}
