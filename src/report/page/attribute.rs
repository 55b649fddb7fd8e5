//! The report of an attribution: how the contributions lead from what was without them to what is with all.

use super::super::chart::Chart;
use super::super::chart::forest::{Forest, Row};
use super::super::chart::scale::{grouped, signed};
use super::super::chart::together::together;
use super::super::chart::waterfall::{Step, Waterfall};
use super::super::measures::{MEASURES, scale};
use super::super::table::Table;
use super::papers::Papers;
use super::terms::with_japanese;
use super::{Page, Report, words};
use crate::foundation::statistics::Estimate;

/// What an attribution's tables hold.
#[derive(Clone, Debug)]
pub struct Attributed {
    /// Its papers.
    pub papers: Papers,
    /// The table `attribution`.
    pub values: Table,
    /// The table `levels`.
    pub levels: Table,
}

struct Outcome {
    id: String,
    title: String,
    unit: String,
    divisor: f64,
    decimals: usize,
}

impl Attributed {
    /// Columns that are needed of `attribution`.
    pub const OF_VALUES: &[&str] = &[
        "outcome",
        "unit",
        "item",
        "value",
        "low95",
        "high95",
        "first",
        "first_low95",
        "first_high95",
        "last",
        "last_low95",
        "last_high95",
    ];
    /// Columns that are needed of `levels`.
    pub const OF_LEVELS: &[&str] = &["outcome", "unit", "level", "value", "low95", "high95"];

    /// The report.
    pub fn report(self) -> Report {
        let title = format!("What did it: {}", self.papers.title);
        let mut page =
            Page::new(&title, &format!("sanchi attribute: {}", self.papers.replicates("replicate")));
        page.section("values", "Attribution", "How much of the change each explains", "");
        page.html(
            "<p>Shapley values: the mean contribution of each over all orders in which they may come, so that they add up to the \
             whole change. <em>Alone</em>: it comes first, and nothing else happens. <em>Last</em>: what it adds to all others. \
             Where the two differ, it acts together with others. Whiskers are paired 95 % intervals.</p>",
        );
        let mut outcomes: Vec<&str> = Vec::new();
        for row in 0..self.levels.rows {
            let outcome = self.levels.word("outcome", row);
            if !outcomes.contains(&outcome) {
                outcomes.push(outcome);
            }
        }
        let mut waterfalls: Vec<Chart> = Vec::new();
        for name in outcomes {
            let outcome = self.outcome(name);
            page.html(&format!("<h3>{}</h3>", crate::report::text::escaped(&outcome.title)));
            if !self.level(name, "change", 1.0).value.is_finite() {
                page.text("It is not defined in these runs, with or without them, and there is nothing to be told apart.");
                continue;
            }
            let (waterfall, sentence) = self.waterfall(name, &outcome);
            page.text(&sentence);
            waterfalls.push(waterfall.clone());
            page.charts("three", [waterfall, self.together(name, &outcome)]);
        }
        let all: Vec<&Chart> = waterfalls.iter().collect();
        let below = self.papers.replicates("replicate");
        page.composed(together("attribution", &title, &below, &all, 3));
        page.section("scenario", "Scenario", "What was assumed", &words::tell(&self.papers.scenario_text));
        self.papers.tell(&mut page);
        page.done()
    }

    fn level(&self, outcome: &str, level: &str, divisor: f64) -> Step {
        let is = |row: &usize| {
            self.levels.word("outcome", *row) == outcome && self.levels.word("level", *row) == level
        };
        let row = (0..self.levels.rows).find(is).unwrap_or(usize::MAX);
        let number = |name| self.levels.number(name, row) / divisor;
        let label = match level {
            "without" => "without them",
            "with_all" => "with all",
            _ => "change",
        };
        Step {
            label: label.to_owned(),
            value: number("value"),
            interval: [number("low95"), number("high95")],
        }
    }

    fn outcome(&self, name: &str) -> Outcome {
        let is = |row: &usize| self.levels.word("outcome", *row) == name;
        let unit = (0..self.levels.rows).find(is).map_or("", |row| self.levels.word("unit", row));
        let ends = ["without", "with_all"].map(|level| self.level(name, level, 1.0).value.abs());
        let scale = scale(unit, ends[0].max(ends[1]));
        let (measure, dates) = name.split_once('@').unwrap_or((name, ""));
        let label =
            MEASURES.iter().find(|known| known.column == measure).map_or(measure, |known| known.label);
        let dates = match dates.split_once('/') {
            Some((at, against)) => format!("{at} against {against}"),
            None => dates.to_owned(),
        };
        let id: String =
            name.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).collect();
        let unit = match &*scale.unit {
            "count" => "number".to_owned(),
            unit => unit.to_owned(),
        };
        let decimals = if ["persons", "number"].contains(&&*unit) { 0 } else { scale.decimals.max(1) };
        Outcome {
            id,
            title: format!("{}, {dates}", with_japanese(label, measure)),
            unit,
            divisor: scale.divisor,
            decimals,
        }
    }

    /// The rows of an outcome, the largest contribution first.
    fn rows(&self, outcome: &str) -> Vec<usize> {
        let mut rows: Vec<usize> =
            (0..self.values.rows).filter(|&row| self.values.word("outcome", row) == outcome).collect();
        let size = |row: &usize| self.values.number("value", *row).abs();
        rows.sort_by(|a, b| size(b).total_cmp(&size(a)));
        rows
    }

    fn waterfall(&self, name: &str, outcome: &Outcome) -> (Chart, String) {
        let number = |column: &str, row: usize| self.values.number(column, row) / outcome.divisor;
        let rows = self.rows(name);
        let steps = rows.iter().map(|&row| Step {
            label: self.values.word("item", row).replace('_', " "),
            value: number("value", row),
            interval: [number("low95", row), number("high95", row)],
        });
        let ends = ["without", "with_all"].map(|level| self.level(name, level, outcome.divisor));
        let waterfall = Waterfall {
            id: format!("waterfall-{}", outcome.id),
            title: outcome.title.clone(),
            below: format!("{}; Shapley values, whiskers: paired 95 % intervals", outcome.unit),
            ends,
            steps: steps.collect(),
            decimals: outcome.decimals,
        };
        let change = self.level(name, "change", outcome.divisor);
        let mut sentence = format!(
            "{} {} without them, {} with all: a change of {}.",
            grouped(waterfall.ends[0].value, outcome.decimals),
            outcome.unit,
            grouped(waterfall.ends[1].value, outcome.decimals),
            signed(change.value, outcome.decimals)
        );
        let [low, high] = change.interval;
        let whole = Estimate { value: change.value, low, high };
        if !whole.excludes_zero() {
            sentence.push_str(" It cannot be told from zero.");
        } else if let Some(largest) = waterfall.steps.first() {
            sentence.push_str(&format!(
                " Most of it is {}: {} ({} to {}), {} % of the change.",
                largest.label,
                signed(largest.value, outcome.decimals),
                signed(largest.interval[0], outcome.decimals),
                signed(largest.interval[1], outcome.decimals),
                grouped(largest.value / change.value * 100.0, 0)
            ));
        }
        (waterfall.draw(), sentence)
    }

    /// What each does alone, on average, and last.
    fn together(&self, name: &str, outcome: &Outcome) -> Chart {
        let mut rows = Vec::new();
        for row in self.rows(name) {
            let group = self.values.word("item", row).replace('_', " ");
            for (column, label) in [("first", "alone"), ("value", "on average"), ("last", "last")] {
                let ends = if column == "value" {
                    ["low95".to_owned(), "high95".to_owned()]
                } else {
                    [format!("{column}_low95"), format!("{column}_high95")]
                };
                rows.push(Row {
                    label: label.to_owned(),
                    group: group.clone(),
                    value: self.values.number(column, row) / outcome.divisor,
                    interval: ends.map(|end| self.values.number(&end, row) / outcome.divisor),
                    spread: None,
                });
            }
        }
        Forest {
            id: format!("alone-{}", outcome.id),
            title: "Alone, on average, last".to_owned(),
            below: format!("{}; {}; bars: paired 95 % intervals", outcome.title, outcome.unit),
            sides: ["less", "more"],
            decimals: outcome.decimals,
            rows,
        }
        .draw()
    }
}
