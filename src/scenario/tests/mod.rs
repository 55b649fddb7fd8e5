//! What reading promises, on the toy registry.

mod merging;
mod mistakes;
mod writing;

use super::problem::Problems;
use super::text::{Files, Resolved, read, read_text};
use super::toy::TOY;
use std::path::Path;

/// Files and shipped scenarios in memory.
struct Shelf(Vec<(&'static str, &'static str)>, Vec<(&'static str, &'static str)>);

impl Files for Shelf {
    fn read(&self, path: &Path) -> Result<String, String> {
        let found = self.0.iter().find(|(name, _)| Path::new(name) == path);
        found.map(|(_, text)| (*text).to_owned()).ok_or_else(|| "no such file".to_owned())
    }

    fn shipped(&self) -> &[(&str, &str)] {
        &self.1
    }
}

const TYPICAL: &str = r#"format = 1
title = "Typical"
[behaviour]
memory = 24
kinds = ["a", "b"]
ceiling = 10
[market.west]
share = { logistic = { from = 0.1, to = 0.3, midpoint = "1990-01" }, after = "hold" }
[market.east]
share = 0.2
"#;

fn shelf(files: &[(&'static str, &'static str)]) -> Shelf {
    Shelf(files.to_vec(), vec![("typical", TYPICAL)])
}

fn alone(text: &str) -> Result<Resolved, Problems> {
    with(text, &[])
}

fn with(text: &str, overrides: &[&str]) -> Result<Resolved, Problems> {
    let overrides: Vec<String> = overrides.iter().map(|&written| written.to_owned()).collect();
    read_text("my.toml", text, &overrides, &TOY, &shelf(&[]))
}

fn among(files: &[(&'static str, &'static str)], scenario: &str) -> Result<Resolved, Problems> {
    read(scenario, &[], &TOY, &shelf(files))
}

/// File, line and message of every problem.
fn told(result: Result<Resolved, Problems>) -> Vec<(String, usize, String)> {
    let problems = result.expect_err("there are problems");
    let place = |problem: &super::problem::Problem| {
        problem.place.as_ref().map_or((String::new(), 0), |place| (place.file.clone(), place.line))
    };
    let all = problems.all().iter();
    all.map(|problem| (place(problem), problem))
        .map(|((file, line), p)| (file, line, p.to_string()))
        .collect()
}
