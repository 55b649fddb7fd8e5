//! The report of a sweep: every outcome over the values of every factor, the points, and the runs that failed.

use super::super::chart::Chart;
use super::super::chart::over::{Group, Kind, Over};
use super::super::chart::scale::grouped;
use super::super::chart::together::together;
use super::super::measures::{Scale, scale};
use super::super::sweep::short as digits;
use super::super::table::Table;
use super::super::text::{count, month_in_words};
use super::papers::Papers;
use super::questions::{in_words, meaning, plan, role, runs, short, unit, unit_of};
use super::{Page, Report, table, words};
use crate::experiment::distribution::Distribution;
use crate::experiment::plan::{Asked, Design, Factor, Method, Plan, Role, Spread};
use crate::foundation::statistics::quantile;
use crate::report::text::escaped;

/// A factor with more values than these, or whose values are drawn from a distribution, is drawn as a sample, in bins.
const FEW_VALUES: usize = 12;
/// Most bins of a sample.
const BINS: usize = 8;
/// Where points are drawn, fewer than these with a value, or in a bin, say nothing of a factor: the others differ there too.
const TELLING: usize = 5;
/// So many factors of an outcome are drawn: those that move it most.
const FACTORS: usize = 12;
/// Points drawn on a page, over all its charts; a page stays small however large the sweep.
const DOTS: usize = 24_000;
/// So many points stand in the page's table.
const POINTS: usize = 200;
/// So many points are told at either end of an outcome where the table has not all.
const ENDS: usize = 10;
/// So many failed runs are told.
const FAILURES: usize = 50;

/// What a sweep's folder holds.
#[derive(Clone, Debug)]
pub struct Swept {
    papers: Papers,
    plan: Plan,
    runs: Table,
    points: Table,
    /// The rows of the design's points among the runs, the base left out.
    designed: Vec<usize>,
}

/// A factor that varies, with the values it has.
struct Varied<'a> {
    factor: &'a Factor,
    values: Values,
}

/// The values of a factor by row of a table.
enum Values {
    Numbers(Vec<f64>),
    /// The words in their order, and which a row has.
    Words(Vec<String>, Vec<Option<usize>>),
}

impl Swept {
    /// Columns that are needed of `runs`, by the plan's text; none where this program cannot read it.
    pub fn of_runs(text: &str) -> Option<Vec<String>> {
        let plan = plan(text)?;
        let own = ["point", "replicate", "seed", "status", "month", "reason"].map(str::to_owned);
        let factors = plan.factors.iter().map(|factor| factor.name.clone());
        Some(
            own.into_iter()
                .chain(factors)
                .chain(plan.outcomes.iter().map(|asked| asked.name.clone()))
                .collect(),
        )
    }

    /// Columns that are needed of `points`.
    pub fn of_points(text: &str) -> Option<Vec<String>> {
        let plan = plan(text)?;
        let factors = plan.factors.iter().map(|factor| factor.name.clone());
        let outcomes = plan.outcomes.iter();
        let figures = outcomes.flat_map(|asked| FIGURES.map(|end| format!("{}{end}", asked.name)));
        let own = ["point", "runs", "failed"].map(str::to_owned);
        Some(own.into_iter().chain(factors).chain(figures).collect())
    }

    /// From the plan's text and both tables; none where this program cannot read the plan.
    pub fn new(papers: Papers, text: &str, runs: Table, points: Table) -> Option<Self> {
        let plan = plan(text)?;
        let designed = (0..runs.rows).filter(|&row| runs.number("point", row) > 0.0).collect();
        Some(Self { papers, plan, runs, points, designed })
    }

    /// The report.
    pub fn report(self) -> Report {
        let plan = &self.plan;
        let title = format!("Many runs: {}", if plan.title.is_empty() { &plan.name } else { &plan.title });
        let below = format!("sanchi sweep: {}", runs(&self.papers, Some(plan)));
        let mut page = Page::new(&title, &below);
        let varied: Vec<Varied<'_>> = plan.factors.iter().filter_map(|factor| self.varied(factor)).collect();
        self.overview(&mut page, &varied);
        let charts = self.outcomes(&mut page, &varied);
        let below = runs(&self.papers, Some(plan));
        page.composed(together("sweep", &title, &below, &charts.iter().take(12).collect::<Vec<_>>(), 3));
        self.tell_points(&mut page);
        self.failures(&mut page);
        page.section(
            "scenario",
            "Scenario",
            "The base: what was assumed",
            &words::tell(&self.papers.scenario_text),
        );
        self.papers.tell(&mut page);
        page.done()
    }

    /// A factor with its values, if it has more than one.
    fn varied<'a>(&'a self, factor: &'a Factor) -> Option<Varied<'a>> {
        let numbers = self.runs.numbers(&factor.name);
        let values = if numbers.is_empty() {
            let mut words: Vec<String> = Vec::new();
            let mut places = vec![None; self.runs.rows];
            for &row in &self.designed {
                let word = self.runs.word(&factor.name, row);
                if word.is_empty() {
                    continue;
                }
                let place = words.iter().position(|known| known == word).unwrap_or_else(|| {
                    words.push(word.to_owned());
                    words.len() - 1
                });
                places[row] = Some(place);
            }
            Values::Words(words, places)
        } else {
            Values::Numbers(numbers.to_vec())
        };
        let several = match &values {
            Values::Words(words, _) => words.len() > 1,
            Values::Numbers(numbers) => {
                let mut known =
                    self.designed.iter().map(|&row| numbers[row]).filter(|value| value.is_finite());
                known.next().is_some_and(|first| known.any(|other| other != first))
            }
        };
        several.then_some(Varied { factor, values })
    }

    /// Whether points are drawn over a factor.
    fn is_drawn(&self, factor: &Factor) -> bool {
        self.plan.design.method(factor.role).draws()
    }

    /// Whether its values are any of a span, and not one of a few.
    fn is_sampled(&self, factor: &Factor, values: usize) -> bool {
        let on_a_grid = matches!(self.plan.design.method(factor.role), Method::Morris { .. });
        let of_a_span = match &factor.values {
            Spread::Distribution(distribution) => !matches!(distribution, Distribution::Whole { .. }),
            Spread::Rows | Spread::Levels(_) => false,
        };
        values > FEW_VALUES || of_a_span && self.is_drawn(factor) && !on_a_grid
    }

    /// What the values of a factor are, and the runs by value or bin: label, span, rows.
    fn groups(&self, varied: &Varied<'_>) -> Vec<(String, [f64; 2], Vec<usize>)> {
        match &varied.values {
            Values::Words(words, places) => words
                .iter()
                .enumerate()
                .map(|(place, word)| {
                    let rows = self.designed.iter().copied().filter(|&row| places[row] == Some(place));
                    (word.clone(), [place as f64; 2], rows.collect())
                })
                .collect(),
            Values::Numbers(numbers) => {
                let mut rows: Vec<usize> =
                    self.designed.iter().copied().filter(|&row| numbers[row].is_finite()).collect();
                rows.sort_by(|&one, &other| numbers[one].total_cmp(&numbers[other]).then(one.cmp(&other)));
                let by_value = rows.chunk_by(|&one, &other| numbers[one] == numbers[other]);
                let values = by_value.clone().count();
                let parts: Vec<Vec<usize>> = if self.is_sampled(varied.factor, values) {
                    // As many points in each bin; runs of one point stay together.
                    let many = (values / TELLING).clamp(1, BINS);
                    let mut bins = vec![Vec::new(); many];
                    for (place, of_value) in by_value.enumerate() {
                        bins[place * many / values].extend_from_slice(of_value);
                    }
                    bins
                } else {
                    by_value.map(<[usize]>::to_vec).collect()
                };
                let span = |rows: &Vec<usize>| match (rows.first(), rows.last()) {
                    (Some(&first), Some(&last)) => Some([numbers[first], numbers[last]]),
                    _ => None,
                };
                let told = |[from, to]: [f64; 2]| {
                    if from == to { number(from) } else { format!("{} to {}", number(from), number(to)) }
                };
                let parts =
                    parts.into_iter().filter_map(|rows| span(&rows).map(|span| (told(span), span, rows)));
                parts.collect()
            }
        }
    }

    fn kind(&self, varied: &Varied<'_>, groups: &[(String, [f64; 2], Vec<usize>)]) -> Kind {
        match varied.values {
            Values::Words(..) => Kind::Words,
            Values::Numbers(_) if groups.iter().all(|(_, [from, to], _)| from == to) => Kind::Levels,
            Values::Numbers(_) => Kind::Sample,
        }
    }

    fn overview(&self, page: &mut Page, varied: &[Varied<'_>]) {
        let plan = &self.plan;
        page.section("overview", "Overview", "What was tried", "");
        let points = (0..self.points.rows).filter(|&row| self.points.number("point", row) > 0.0).count();
        let seeds = plan.seeds.len();
        let failed = (0..self.runs.rows).filter(|&row| self.runs.word("status", row) == "failed").count();
        let ended =
            if failed == 0 { "none failed".to_owned() } else { format!("{} failed", count(failed as u64)) };
        page.text(&format!(
            "{}: {} points, each run {} times under {} seed{}; {}{ended}.",
            design(&plan.design),
            count(points as u64),
            plan.replicates,
            seeds,
            if seeds == 1 { "" } else { "s" },
            if points < self.points.rows { "beside them the base, which no factor changes; " } else { "" },
        ));
        let rows: Vec<Vec<String>> = varied
            .iter()
            .map(|varied| {
                let groups = self.groups(varied);
                let values = match self.kind(varied, &groups) {
                    Kind::Sample => {
                        let ends = groups.first().zip(groups.last());
                        ends.map_or(String::new(), |(first, last)| {
                            format!("{} to {}", number(first.1[0]), number(last.1[1]))
                        })
                    }
                    _ => groups.iter().map(|(label, ..)| label.as_str()).collect::<Vec<_>>().join(", "),
                };
                let factor = varied.factor;
                let meaning = factor.keys.first().map_or("", |key| meaning(key));
                let unit = unit_of(factor, &self.papers.currency);
                vec![
                    factor.name.clone(),
                    role(factor.role).to_owned(),
                    values,
                    unit,
                    factor.keys.join(", "),
                    meaning.to_owned(),
                ]
            })
            .collect();
        page.html(&table(&["factor", "who chooses it", "values", "unit", "sets", "meaning"], &rows));
        if varied.len() > 1 {
            page.text(
                "Each chart below shows an outcome over one factor: the median and the middle 50 % and 90 % of all runs with that value, \
                 whatever the other factors are there. Blue are levers, which somebody chooses; orange are uncertainties, which \
                 nobody does. Each chart says in its title which it is.",
            );
        }
    }

    /// A chart for every outcome and factor.
    fn outcomes(&self, page: &mut Page, varied: &[Varied<'_>]) -> Vec<Chart> {
        let drawn = self.plan.outcomes.len() * varied.len().min(FACTORS);
        let dots = (DOTS / drawn.max(1)).min(1_000);
        let mut all = Vec::new();
        let together = varied.len() == 1;
        if together {
            page.section("outcomes", "Outcomes", &format!("Over {}", escaped(&varied[0].factor.name)), "");
        }
        for asked in &self.plan.outcomes {
            let scale = self.scale(asked);
            let mut charts: Vec<(f64, Role, Chart, String)> =
                varied.iter().map(|varied| self.chart(asked, &scale, varied, dots, !together)).collect();
            charts.sort_by(|one, other| other.0.total_cmp(&one.0));
            if !together {
                let id = asked.name.replace('_', "-");
                page.section(&format!("of-{id}"), &escaped(&asked.name), &escaped(&in_words(asked)), "");
            }
            if let Some((_, _, _, sentence)) = charts.first() {
                page.text(sentence);
            }
            let more = charts.len().saturating_sub(FACTORS);
            charts.truncate(FACTORS);
            // Levers first, each role with what moves the outcome most in front.
            charts.sort_by_key(|(_, role, ..)| *role != Role::Lever);
            let charts: Vec<Chart> = charts.into_iter().map(|(_, _, chart, _)| chart).collect();
            if !together {
                page.charts("three", charts.clone());
            }
            if more > 0 {
                page.text(&format!("{more} more factors move it less; the tables of the folder have them."));
            }
            all.extend(charts);
        }
        if together {
            page.charts("three", all.clone());
        }
        all
    }

    fn scale(&self, asked: &Asked) -> Scale {
        let values = self.runs.numbers(&asked.name).iter().map(|value| value.abs());
        let largest = values.filter(|value| value.is_finite()).fold(0.0, f64::max);
        let mut scale = scale(&unit(asked, &self.papers.currency), largest);
        if scale.unit == "count" {
            scale.unit = "number".to_owned();
        }
        scale
    }

    /// A chart, how far the medians lie apart, whose factor it is, and that in a sentence.
    fn chart(
        &self,
        asked: &Asked,
        scale: &Scale,
        varied: &Varied<'_>,
        dots: usize,
        of_many: bool,
    ) -> (f64, Role, Chart, String) {
        let factor = varied.factor;
        let values = self.runs.numbers(&asked.name);
        let parts = self.groups(varied);
        let kind = self.kind(varied, &parts);
        let of = |row: &usize| values.get(*row).map_or(f64::NAN, |value| value / scale.divisor);
        let groups: Vec<Group> = parts
            .iter()
            .map(|(label, span, rows)| Group::of(label.clone(), *span, rows.iter().map(of)))
            .collect();
        let (points, thinned) = match kind {
            Kind::Sample => self.medians(asked, scale, &factor.name, dots),
            _ => (Vec::new(), false),
        };
        let decimals = if scale.unit == "persons" || scale.unit == "number" { 0 } else { scale.decimals };
        let unit_told = if scale.unit.is_empty() { String::new() } else { format!("{}; ", scale.unit) };
        let drawn = match (kind, thinned) {
            (Kind::Levels, _) => "median, middle 50 % and 90 % of the runs",
            (Kind::Words, _) => "line and figure: median; boxes: middle 50 % and 90 % of the runs",
            (Kind::Sample, false) => {
                "dots: medians of points; boxes: median, middle 50 % and 90 % of the runs of a bin"
            }
            (Kind::Sample, true) => {
                "dots: medians of some points; boxes: median, middle 50 % and 90 % of the runs of a bin"
            }
        };
        let unit = unit_of(factor, &self.papers.currency);
        let axis = if unit.is_empty() { factor.name.clone() } else { format!("{}, {unit}", factor.name) };
        let who = if factor.role == Role::Lever { "lever" } else { "uncertainty" };
        let name = |text: &str| text.replace('_', "-");
        let chart = Over {
            id: format!("{}-over-{}", name(&asked.name), name(&factor.name).replace('.', "-")),
            title: if of_many {
                format!("{} over {} ({who})", asked.name, short(&factor.name, 34))
            } else {
                in_words(asked)
            },
            below: format!("{unit_told}{drawn}"),
            factor: axis,
            kind,
            base: self.base(asked).map(|base| base / scale.divisor),
            points,
            decimals,
            colour: if factor.role == Role::Lever { "one" } else { "two" },
            groups,
        };
        let telling = if self.is_drawn(factor) { TELLING } else { 1 };
        let points = |rows: &[usize]| {
            let mut points: Vec<u64> =
                rows.iter().map(|&row| self.runs.number("point", row) as u64).collect();
            points.sort_unstable();
            points.dedup();
            points.len()
        };
        let told = parts.len() > 1 && parts.iter().all(|(.., rows)| points(rows) >= telling);
        let (apart, sentence) = match told {
            true => moved(&chart, asked, factor, scale),
            false => {
                (0.0, format!("There are too few points to tell with what {} differs.", in_words(asked)))
            }
        };
        (apart, factor.role, chart.draw(), sentence)
    }

    /// The medians of the points over a factor, no more than so many of them, evenly chosen; and whether some are left out.
    fn medians(&self, asked: &Asked, scale: &Scale, factor: &str, most: usize) -> (Vec<[f64; 2]>, bool) {
        let medians = self.points.numbers(&format!("{}_median", asked.name));
        let at = self.points.numbers(factor);
        let all: Vec<[f64; 2]> = (0..self.points.rows)
            .filter(|&row| self.points.number("point", row) > 0.0)
            .filter_map(|row| Some([*at.get(row)?, medians.get(row)? / scale.divisor]))
            .collect();
        let every = all.len().div_ceil(most.max(1)).max(1);
        (all.into_iter().step_by(every).collect(), every > 1)
    }

    fn base(&self, asked: &Asked) -> Option<f64> {
        let values = self.runs.numbers(&asked.name);
        let rows = (0..self.runs.rows).filter(|&row| self.runs.number("point", row) == 0.0);
        let mut of_base: Vec<f64> =
            rows.filter_map(|row| values.get(row).copied()).filter(|value| !value.is_nan()).collect();
        quantile(&mut of_base, 0.5)
    }

    fn tell_points(&self, page: &mut Page) {
        page.section("points", "Points", "The points", "");
        page.text("A point is one setting of all factors. Of each outcome: the median of its runs, in brackets the middle 80 %.");
        if self.points.rows <= POINTS {
            let rows: Vec<usize> = (0..self.points.rows).collect();
            let open = if rows.len() <= 24 { " open" } else { "" };
            let told = self.points_told(&rows);
            let many = count(rows.len() as u64);
            return page
                .html(&format!("<details{open}><summary>All points ({many})</summary>{told}</details>"));
        }
        page.text(&format!(
            "There are {} points, which stand in the table `points` of the folder. Here are those at the ends of each outcome.",
            count(self.points.rows as u64)
        ));
        for asked in &self.plan.outcomes {
            let medians = self.points.numbers(&format!("{}_median", asked.name));
            let mut rows: Vec<usize> = (0..self.points.rows)
                .filter(|&row| medians.get(row).is_some_and(|value| value.is_finite()))
                .collect();
            rows.sort_by(|&one, &other| medians[one].total_cmp(&medians[other]));
            let (low, high) = (rows.len().min(ENDS), rows.len().saturating_sub(ENDS));
            let ends: Vec<usize> = rows[..low].iter().chain(&rows[high.max(low)..]).copied().collect();
            page.html(&format!(
                "<details><summary>{}: the {ENDS} lowest and the {ENDS} highest</summary>{}</details>",
                escaped(&in_words(asked)),
                self.points_told(&ends)
            ));
        }
    }

    fn points_told(&self, rows: &[usize]) -> String {
        let mut heading = vec!["point".to_owned()];
        heading.extend(self.plan.factors.iter().map(|factor| factor.name.clone()));
        heading.extend(["runs".to_owned(), "failed".to_owned()]);
        let scales: Vec<Scale> = self.plan.outcomes.iter().map(|asked| self.scale(asked)).collect();
        for (asked, scale) in self.plan.outcomes.iter().zip(&scales) {
            let said = scale.unit.is_empty() || asked.name.contains(&scale.unit);
            let unit = if said { String::new() } else { format!(", {}", scale.unit) };
            heading.push(format!("{}{unit}", asked.name));
        }
        let cell = |name: &str, row: usize| {
            let value = self.points.number(name, row);
            if value.is_finite() { number(value) } else { self.points.word(name, row).to_owned() }
        };
        let rows: Vec<Vec<String>> = rows
            .iter()
            .map(|&row| {
                let point = self.points.number("point", row);
                let mut cells = vec![if point == 0.0 { "base".to_owned() } else { number(point) }];
                cells.extend(self.plan.factors.iter().map(|factor| cell(&factor.name, row)));
                cells.extend(["runs", "failed"].map(|name| cell(name, row)));
                for (asked, scale) in self.plan.outcomes.iter().zip(&scales) {
                    let [median, low, high] = FIGURES.map(|end| {
                        let value = self.points.number(&format!("{}{end}", asked.name), row) / scale.divisor;
                        if value.is_finite() { grouped(value, scale.decimals) } else { String::new() }
                    });
                    cells.push(if low.is_empty() { median } else { format!("{median} ({low} to {high})") });
                }
                cells
            })
            .collect();
        let heading: Vec<&str> = heading.iter().map(String::as_str).collect();
        table(&heading, &rows)
    }

    fn failures(&self, page: &mut Page) {
        let failed: Vec<usize> =
            (0..self.runs.rows).filter(|&row| self.runs.word("status", row) == "failed").collect();
        if failed.is_empty() {
            return;
        }
        page.section("failures", "Failed runs", "Runs that failed", "");
        let more = failed.len().saturating_sub(FAILURES);
        let others = if more > 0 {
            format!(" {} more stand in the table `runs`.", count(more as u64))
        } else {
            String::new()
        };
        page.text(&format!(
            "{} of {} runs failed and are left out of every figure.{others}",
            count(failed.len() as u64),
            count(self.runs.rows as u64)
        ));
        let rows: Vec<Vec<String>> = failed
            .into_iter()
            .take(FAILURES)
            .map(|row| {
                let mut cells: Vec<String> =
                    ["point", "seed", "replicate"].map(|name| number(self.runs.number(name, row))).to_vec();
                cells.push(self.runs.month("month", row).map_or(String::new(), month_in_words));
                cells.push(self.runs.word("reason", row).lines().next().unwrap_or_default().to_owned());
                cells
            })
            .collect();
        page.html(&table(&["point", "seed", "replicate", "month", "reason"], &rows));
    }
}

/// What of a point's figures is told: median, and the ends of the middle 80 %.
const FIGURES: [&str; 3] = ["_median", "_low", "_high"];

/// How far the medians of a chart lie apart in all, and that in a sentence.
fn moved(chart: &Over, asked: &Asked, factor: &Factor, scale: &Scale) -> (f64, String) {
    let known: Vec<&Group> = chart.groups.iter().filter(|group| group.quantiles[2].is_finite()).collect();
    let by = |one: &&&Group, other: &&&Group| one.quantiles[2].total_cmp(&other.quantiles[2]);
    let (Some(low), Some(high)) = (known.iter().min_by(by), known.iter().max_by(by)) else {
        return (0.0, format!("{} is defined in no run.", in_words(asked)));
    };
    let apart = high.quantiles[2] - low.quantiles[2];
    let told = |group: &Group| {
        let [from, _, median, _, to] = group.quantiles.map(|value| grouped(value, chart.decimals));
        format!("{median} ({from} to {to}) at {}", group.label)
    };
    let unit = if scale.unit.is_empty() { String::new() } else { format!(" [{}]", scale.unit) };
    let sentence = format!(
        "{}{unit} differs most with {}: lowest {}, highest {}; median and middle 90 % of the runs.",
        in_words(asked),
        factor.name,
        told(low),
        told(high)
    );
    (if apart.is_finite() { apart } else { 0.0 }, sentence)
}

/// A design in words.
fn design(design: &Design) -> String {
    let of = |method: &Method| match method.name() {
        "factorial" => "every combination of the levels",
        "latin_hypercube" => "a Latin hypercube",
        "sobol" => "Sobol' points, which fill the space evenly",
        "one_at_a_time" => "each factor alone, the others as in the base",
        "morris" => "Morris's walks",
        "sobol_indices" => "the rows that Sobol' indices take",
        _ => "chosen points",
    };
    match design {
        Design::All(method) => capital(of(method)),
        Design::Crossed { levers, uncertainties } => format!(
            "Every setting of the levers ({}) in the same uncertain worlds ({})",
            of(levers),
            of(uncertainties)
        ),
    }
}

fn capital(text: &str) -> String {
    let mut text = text.to_owned();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

/// A number of a table, with the digits that count; nothing where there is none.
fn number(value: f64) -> String {
    if value.is_finite() { digits(value) } else { String::new() }
}
