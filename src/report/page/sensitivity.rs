//! The report of a sensitivity study: which factors matter for each outcome, how sure that is, and how much is chance.

use super::super::chart::Chart;
use super::super::chart::bars::{Bar, Bars};
use super::super::chart::plane::{Plane, Spot};
use super::super::chart::scale::grouped;
use super::super::chart::together::together;
use super::super::measures::scale;
use super::super::table::Table;
use super::super::text::{count, decimals_for};
use super::papers::Papers;
use super::questions::{in_words, meaning, plan, role, runs, short, unit_of};
use super::{Page, Report, table, words};
use crate::experiment::plan::{Asked, Plan};
use crate::report::text::escaped;

/// So many factors of an outcome are drawn as bars.
const BARS: usize = 16;
/// The longest name in a chart.
const NAME: usize = 26;

/// What a sensitivity study's folder holds.
#[derive(Clone, Debug)]
pub struct Judged {
    /// Its papers.
    pub papers: Papers,
    /// The text of its plan.
    pub plan: String,
    /// The table `indices`.
    pub indices: Table,
}

/// A factor's index.
#[derive(Clone, Debug)]
struct Index {
    name: String,
    value: f64,
    interval: [f64; 2],
    resolved: bool,
    sigma: f64,
}

impl Judged {
    /// Columns that are needed of `indices`.
    pub const COLUMNS: &[&str] = &[
        "outcome",
        "factor",
        "index",
        "unit",
        "value",
        "low95",
        "high95",
        "verdict",
        "sigma",
        "by_chance",
        "chance",
        "common_luck",
        "own_luck",
    ];

    /// The report.
    pub fn report(self) -> Report {
        let plan = plan(&self.plan);
        let named =
            plan.as_ref().map_or("", |plan| if plan.title.is_empty() { &plan.name } else { &plan.title });
        let title = format!("What matters: {}", if named.is_empty() { &self.papers.title } else { named });
        let below = format!(
            "sanchi sensitivity: {}; scenario {}",
            self.papers.replicates("run"),
            self.papers.scenario
        );
        let mut page = Page::new(&title, &below);
        let asked: Vec<Asked> = plan.as_ref().map_or_else(|| self.outcomes(), |plan| plan.outcomes.clone());
        let first = self.indices.word("index", 0) == "mu_star";
        self.overview(&mut page, &asked, first);
        let mut charts: Vec<Chart> = Vec::new();
        if first {
            for outcome in &asked {
                charts.extend(self.screened(&mut page, outcome));
            }
        } else {
            page.section("indices", "Indices", "Whose variance it is", "");
            charts.extend(asked.iter().filter_map(|outcome| self.shares(&mut page, outcome)));
            page.charts("three", charts.clone());
        }
        let below = runs(&self.papers, plan.as_ref());
        page.composed(together("what-matters", &title, &below, &charts.iter().collect::<Vec<_>>(), 3));
        if let Some(plan) = &plan {
            self.factors(&mut page, plan);
        }
        page.section("scenario", "Scenario", "What was assumed", &words::tell(&self.papers.scenario_text));
        self.papers.tell(&mut page);
        page.done()
    }

    /// The outcomes that the table names, for a plan that cannot be read.
    fn outcomes(&self) -> Vec<Asked> {
        let mut outcomes: Vec<Asked> = Vec::new();
        for row in 0..self.indices.rows {
            let name = self.indices.word("outcome", row);
            if !outcomes.iter().any(|known| known.name == name) {
                outcomes.push(Asked { name: name.to_owned(), of: name.to_owned(), less_base: false });
            }
        }
        outcomes
    }

    /// The rows of an outcome's index, the largest first.
    fn of(&self, outcome: &str, index: &str) -> Vec<Index> {
        let table = &self.indices;
        let is = |row: &usize| table.word("outcome", *row) == outcome && table.word("index", *row) == index;
        let mut rows: Vec<Index> = (0..table.rows)
            .filter(is)
            .map(|row| Index {
                name: table.word("factor", row).to_owned(),
                value: table.number("value", row),
                interval: [table.number("low95", row), table.number("high95", row)],
                resolved: table.word("verdict", row) == "resolved",
                sigma: table.number("sigma", row),
            })
            .collect();
        let size = |index: &Index| if index.value.is_nan() { f64::NEG_INFINITY } else { index.value };
        rows.sort_by(|one, other| size(other).total_cmp(&size(one)));
        rows
    }

    fn overview(&self, page: &mut Page, asked: &[Asked], screening: bool) {
        page.section("overview", "Overview", "What matters, and how much is chance", "");
        page.text(if screening {
            "Screening by Morris's design: every factor is moved through its range from many places. mu* is the mean size of the \
             effect that has on an outcome, sigma how effects differ from place to place (curvature, or other factors). A factor is \
             resolved if the 95 % interval of its mu* lies above what luck alone would give and is narrower than mu* itself; of \
             the others nothing more is known than that their effect was not told apart."
        } else {
            "Sobol' indices: of the variance of an outcome over all factors, first order is the share that would go if the factor were \
             known, total the share that would stay if all others were. Where the total is larger, the factor acts together with \
             others. An index is resolved if its 95 % interval lies above zero and is narrower than the index itself."
        });
        let mut rows = Vec::new();
        for outcome in asked {
            let of = self.of(&outcome.name, if screening { "mu_star" } else { "total" });
            let resolved: Vec<String> =
                of.iter().filter(|index| index.resolved).take(4).map(|index| index.name.clone()).collect();
            let many = of.iter().filter(|index| index.resolved).count();
            let row = (0..self.indices.rows).find(|&row| self.indices.word("outcome", row) == outcome.name);
            let chance = row.map_or([f64::NAN; 3], |row| {
                ["chance", "common_luck", "own_luck"].map(|name| self.indices.number(name, row) * 100.0)
            });
            let told = chance.map(|share| {
                if share.is_finite() {
                    format!("{} %", grouped(share, 0))
                } else {
                    "not told apart".to_owned()
                }
            });
            let more = if many > resolved.len() { ", …" } else { "" };
            let strongest = match (of.is_empty(), many) {
                (true, _) => "nothing can be said; why stands in the summary below".to_owned(),
                (false, 0) => "none is resolved".to_owned(),
                _ => format!("{}{more}", resolved.join(", ")),
            };
            let mut row = vec![in_words(outcome), format!("{} of {}", many, of.len()), strongest];
            row.extend(told);
            rows.push(row);
        }
        let heading = [
            "outcome",
            "factors resolved",
            "the strongest of them",
            "chance, of the variance between runs",
            "of it luck common to all points",
            "and luck of each point",
        ];
        page.html(&table(&heading, &rows));
        page.text(
            "Chance: replicates of one and the same point differ by luck. Luck common to all points moves them together, so that \
             differences between points are surer than the points themselves. The parts are unbiased estimates: one may come out a \
             little below zero.",
        );
    }

    fn screened(&self, page: &mut Page, asked: &Asked) -> Vec<Chart> {
        let id = asked.name.replace('_', "-");
        page.section(&format!("of-{id}"), &escaped(&asked.name), &escaped(&in_words(asked)), "");
        let charts = self.screening(page, asked, &id);
        if charts.is_empty() {
            page.text(
                "Nothing can be said of this outcome; why stands in the summary of the terminal, below.",
            );
        } else {
            page.charts("three", charts.clone());
        }
        charts
    }

    fn screening(&self, page: &mut Page, asked: &Asked, id: &str) -> Vec<Chart> {
        let all = self.of(&asked.name, "mu_star");
        let Some(largest) = all.first().map(|index| index.value).filter(|value| value.is_finite()) else {
            return Vec::new();
        };
        let of = (0..self.indices.rows).find(|&row| self.indices.word("outcome", row) == asked.name);
        let scale = scale(of.map_or("", |row| self.indices.word("unit", row)), largest);
        let decimals = decimals_for(largest / scale.divisor).max(1);
        let unit = match &*scale.unit {
            "%" => "percentage points".to_owned(),
            "" => "in the outcome's own unit".to_owned(),
            "count" => "number".to_owned(),
            unit => unit.to_owned(),
        };
        let resolved: Vec<&Index> = all.iter().filter(|index| index.resolved).collect();
        let said = if unit == "number" { String::new() } else { format!(" {unit}") };
        page.text(&standing(&resolved, all.len(), |index| {
            let [value, low, high] = [index.value, index.interval[0], index.interval[1]]
                .map(|value| grouped(value / scale.divisor, decimals));
            format!("{} ({value}{said}, interval {low} to {high})", index.name)
        }));
        let mut charts = Vec::new();
        if all.iter().any(|index| index.sigma.is_finite()) {
            let spot = |index: &Index| Spot {
                label: short(&index.name, NAME),
                name: index.name.clone(),
                size: index.value / scale.divisor,
                interval: index.interval.map(|end| end / scale.divisor),
                spread: index.sigma / scale.divisor,
                resolved: index.resolved,
            };
            let plane = Plane {
                id: format!("plane-{id}"),
                title: "Size and spread of effects".to_owned(),
                below: format!(
                    "{unit}; blue, named: resolved, with 95 % interval; grey: not resolved; above the slanting line sigma is larger than mu*"
                ),
                decimals,
                spots: all.iter().map(spot).collect(),
            };
            charts.push(plane.draw());
        }
        let bars = all
            .iter()
            .filter(|index| index.value.is_finite())
            .take(BARS)
            .map(|index| bar(index, short(&index.name, NAME), scale.divisor, group_of(index.resolved)));
        let mut bars: Vec<Bar> = bars.collect();
        bars.sort_by_key(|bar| bar.colour == "grey");
        let below = match all.len().checked_sub(BARS).filter(|more| *more > 0) {
            Some(more) => format!("{unit}; mu* with 95 % interval; {more} more are in the table `indices`"),
            None => format!("{unit}; mu* with 95 % interval"),
        };
        let title = "The largest effects".to_owned();
        let names = ["mu_star", "low95", "high95"];
        charts.push(Bars { id: format!("effects-{id}"), title, below, names, decimals, bars }.draw());
        charts
    }

    fn shares(&self, page: &mut Page, asked: &Asked) -> Option<Chart> {
        let (total, first) = (self.of(&asked.name, "total"), self.of(&asked.name, "first"));
        if !total.iter().any(|index| index.value.is_finite()) {
            let why = if total.is_empty() {
                "nothing can be said; why stands in the summary of the terminal, below"
            } else {
                "over these base rows it varies no more than by chance, so that there is no variance to be shared out"
            };
            page.text(&format!("{}: {why}.", in_words(asked)));
            return None;
        }
        let resolved: Vec<&Index> = total.iter().filter(|index| index.resolved).collect();
        let told = standing(&resolved, total.len(), |index| {
            let [value, low, high] =
                [index.value, index.interval[0], index.interval[1]].map(|value| grouped(value, 2));
            format!("{} (total {value}, interval {low} to {high})", index.name)
        });
        page.text(&format!("{}: {told}", in_words(asked)));
        let mut bars = Vec::new();
        for of_total in total.iter().take(BARS) {
            for (what, index) in [
                ("first order", first.iter().find(|index| index.name == of_total.name)),
                ("total", Some(of_total)),
            ] {
                let Some(index) = index else { continue };
                let label = if index.resolved { what.to_owned() } else { format!("{what}, not resolved") };
                bars.push(bar(
                    index,
                    label,
                    1.0,
                    (if index.resolved { "one" } else { "grey" }, &of_total.name),
                ));
            }
        }
        let below = match total.len().checked_sub(BARS).filter(|more| *more > 0) {
            Some(more) => format!(
                "share of the variance that factors make, with 95 % interval; {more} smaller ones are left out"
            ),
            None => "share of the variance that factors make, with 95 % interval".to_owned(),
        };
        let (id, title) = (format!("indices-{}", asked.name.replace('_', "-")), in_words(asked));
        let names = ["index", "low95", "high95"];
        Some(Bars { id, title, below, names, decimals: 2, bars }.draw())
    }

    /// What the factors are.
    fn factors(&self, page: &mut Page, plan: &Plan) {
        page.section("factors", "Factors", "What the factors are", "");
        let rows: Vec<Vec<String>> = plan
            .factors
            .iter()
            .map(|factor| {
                let meaning = factor.keys.first().map_or("", |key| meaning(key));
                vec![
                    factor.name.clone(),
                    role(factor.role).to_owned(),
                    factor.keys.join(", "),
                    unit_of(factor, &self.papers.currency),
                    meaning.to_owned(),
                ]
            })
            .collect();
        let open = if rows.len() <= 12 { " open" } else { "" };
        let told = table(&["factor", "who chooses it", "sets", "unit", "meaning"], &rows);
        let many = count(rows.len() as u64);
        page.html(&format!("<details{open}><summary>All factors ({many})</summary>{told}</details>"));
        if !plan.left_out.is_empty() {
            let rows: Vec<Vec<String>> =
                plan.left_out.iter().map(|(key, why)| vec![key.clone(), why.clone()]).collect();
            page.html(&format!(
                "<details><summary>Uncertain parameters that were not varied ({})</summary>{}</details>",
                rows.len(),
                table(&["parameter", "why not"], &rows)
            ));
        }
    }
}

/// Colour and heading of what is resolved, and of what is not.
fn group_of(resolved: bool) -> (&'static str, &'static str) {
    if resolved { ("one", "Resolved") } else { ("grey", "Not resolved") }
}

fn bar(index: &Index, label: String, divisor: f64, (colour, group): (&'static str, &str)) -> Bar {
    let [value, low, high] = [index.value, index.interval[0], index.interval[1]].map(|value| value / divisor);
    Bar { label, group: group.to_owned(), value, low, high, colour }
}

/// How many are resolved, and which come first.
fn standing(resolved: &[&Index], all: usize, told: impl Fn(&Index) -> String) -> String {
    if resolved.is_empty() {
        return format!(
            "None of {all} is resolved: more trajectories, rows or replicates would be needed to tell any of them from chance."
        );
    }
    let first: Vec<String> = resolved.iter().take(3).map(|index| told(index)).collect();
    format!("{} of {all} are resolved. The strongest: {}.", resolved.len(), first.join("; "))
}
