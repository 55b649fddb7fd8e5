//! The report of a calibration: what each parameter may be, which are known together, and what the targets come to.

use super::super::chart::frame::{Area, WIDTH, head, lying, upright};
use super::super::chart::ink::{Anchor, Ink};
use super::super::chart::labels::{cut, width};
use super::super::chart::scale::Scale;
use super::super::chart::{Chart, Csv};
use super::super::table::Table;
use super::super::text::decimal;
use super::papers::Papers;
use super::{Page, Report, table, words};

/// Bars of a histogram over the prior's middle nine tenths and a little more.
const BINS: usize = 18;
/// Ranges beyond so many half-widths of a band are cut off.
const FARTHEST: f64 = 6.0;

/// What a calibration's tables hold.
#[derive(Clone, Debug)]
pub struct Calibrated {
    /// Its papers.
    pub papers: Papers,
    /// The table `parameters`.
    pub parameters: Table,
    /// The table `posterior`, with the columns of [`Calibrated::of_posterior`].
    pub posterior: Table,
    /// The table `correlations`.
    pub correlations: Table,
    /// The table `predictions`.
    pub predictions: Table,
}

impl Calibrated {
    /// Columns that are needed of `parameters`.
    pub const OF_PARAMETERS: &[&str] = &[
        "parameter",
        "keys",
        "unit",
        "prior_low",
        "prior_median",
        "prior_high",
        "posterior_low",
        "posterior_median",
        "posterior_high",
        "shrinkage",
        "verdict",
    ];
    /// Columns that are needed of `correlations`.
    pub const OF_CORRELATIONS: &[&str] = &["one", "other", "correlation"];
    /// Columns that are needed of `predictions`.
    pub const OF_PREDICTIONS: &[&str] = &[
        "target",
        "unit",
        "band_low",
        "band_high",
        "prior_low",
        "prior_high",
        "posterior_low",
        "posterior_median",
        "posterior_high",
        "share_in_band",
    ];

    /// Columns that are needed of `posterior`: the parameters, and weights.
    pub fn of_posterior(parameters: &Table) -> Vec<String> {
        let names = (0..parameters.rows).map(|row| parameters.word("parameter", row).to_owned());
        std::iter::once("weight".to_owned()).chain(names).collect()
    }

    /// The report.
    pub fn report(self) -> Report {
        let title = format!("What parameters may be: {}", self.papers.title);
        let mut page = Page::new(&title, &format!("sanchi calibrate: {}", self.papers.replicates("run")));
        page.section("parameters", "Parameters", "What each parameter may be", "");
        self.papers.warn(&mut page);
        if self.posterior.rows == 0 {
            page.text("There is no posterior: nothing can be said of what the parameters may be.");
            page.section(
                "scenario",
                "Scenario",
                "What was assumed",
                &words::tell(&self.papers.scenario_text),
            );
            self.papers.tell(&mut page);
            return page.done();
        }
        page.text(
            "Bars are the posterior: values that are in keeping with all targets at once. The grey line below is the prior, \
             the blue one the posterior, both from 5 to 95 %, with the median as a dot. Where the two lines are alike, the \
             targets cannot tell what the parameter is.",
        );
        page.charts("three", (0..self.parameters.rows).map(|row| self.marginal(row)).collect::<Vec<_>>());
        page.html(&self.table_of_parameters());
        if self.correlations.rows > 0 {
            page.section("together", "Together", "Which are known together", "");
            page.text(&self.strongest());
            page.charts("three", [self.plane()]);
        }
        page.section("targets", "Targets", "What the targets come to", "");
        page.text(
            "Draws of the posterior, run again under luck of their own. Every target is in half-widths of its band, which is the \
             shaded strip. Grey is what candidates of the prior give, blue what draws of the posterior give, both from 10 to 90 %.",
        );
        page.charts("two", [self.predicted()]);
        page.section("scenario", "Scenario", "What was assumed", &words::tell(&self.papers.scenario_text));
        self.papers.tell(&mut page);
        page.done()
    }

    fn three(&self, row: usize, of: &str) -> [f64; 3] {
        ["low", "median", "high"].map(|end| self.parameters.number(&format!("{of}_{end}"), row))
    }

    fn with_unit(&self, row: usize) -> String {
        let (name, unit) = (self.parameters.word("parameter", row), self.parameters.word("unit", row));
        if unit.is_empty() || unit == "-" { name.to_owned() } else { format!("{name}, {unit}") }
    }

    fn marginal(&self, row: usize) -> Chart {
        let name = self.parameters.word("parameter", row);
        let (prior, posterior) = (self.three(row, "prior"), self.three(row, "posterior"));
        let values = self.posterior.numbers(name);
        let weights = self.posterior.numbers("weight");
        let least = values.iter().copied().fold(prior[0], f64::min);
        let most = values.iter().copied().fold(prior[2], f64::max);
        let bins = histogram(values, weights, least, most);
        let title = self.with_unit(row);
        let below =
            format!("{}; {}", self.parameters.word("keys", row), self.parameters.word("verdict", row));
        let mut ink = Ink::default();
        let top = head(&mut ink, &title, &below, WIDTH - 8.0);
        let area = Area { left: 12.0, right: WIDTH - 12.0, top, bottom: top + 130.0 };
        let lower = Area { bottom: area.bottom + 34.0, ..area };
        let scale = lying(&mut ink, lower, least, most, false);
        let highest = bins.iter().copied().fold(0.0, f64::max);
        let step = (most - least) / BINS as f64;
        let mut csv = Csv::new(&["from", "to", "share"]);
        for (bin, share) in bins.iter().enumerate() {
            let from = least + bin as f64 * step;
            csv.add(&[], &[from, from + step, *share]);
            let y = area.bottom - (area.bottom - area.top) * share / highest.max(f64::MIN_POSITIVE);
            ink.rect("fill pale one", [scale.at(from) + 0.5, area.bottom], [scale.at(from + step) - 0.5, y]);
        }
        range(&mut ink, &scale, "middle grey", "fill grey", prior, area.bottom + 11.0);
        range(&mut ink, &scale, "middle one", "fill one", posterior, area.bottom + 23.0);
        Chart {
            id: format!("parameter-{}", id_of(name)),
            title,
            about: format!(
                "{below}. Prior {}, from {} to {}; posterior {}, from {} to {}.",
                prior[1], prior[0], prior[2], posterior[1], posterior[0], posterior[2]
            ),
            size: [WIDTH, lower.bottom + 20.0],
            body: ink.svg(),
            csv: csv.text(),
        }
    }

    fn table_of_parameters(&self) -> String {
        let rows: Vec<Vec<String>> = (0..self.parameters.rows)
            .map(|row| {
                let told = |[low, median, high]: [f64; 3]| {
                    let digits = digits_for(median);
                    let [low, median, high] = [low, median, high].map(|value| decimal(value, digits));
                    format!("{median} ({low} to {high})")
                };
                vec![
                    self.with_unit(row),
                    told(self.three(row, "prior")),
                    told(self.three(row, "posterior")),
                    format!("{} %", decimal(self.parameters.number("shrinkage", row) * 100.0, 0)),
                    self.parameters.word("verdict", row).to_owned(),
                ]
            })
            .collect();
        table(&["Parameter", "Prior, 5 to 95 %", "Posterior", "Shrinkage", "The targets say"], &rows)
    }

    fn pair(&self) -> (String, String, f64) {
        let word = |column| self.correlations.word(column, 0).to_owned();
        (word("one"), word("other"), self.correlations.number("correlation", 0))
    }

    fn strongest(&self) -> String {
        let (one, other, correlation) = self.pair();
        let strong = if correlation.abs() > 0.7 {
            "the targets know the one by the other rather than each by itself"
        } else {
            "no two parameters stand for each other"
        };
        format!(
            "The strongest correlation is that of {one} and {other}, {}: {strong}.",
            decimal(correlation, 2)
        )
    }

    fn plane(&self) -> Chart {
        let (one, other, correlation) = self.pair();
        let row_of = |name: &str| {
            (0..self.parameters.rows).find(|&row| self.parameters.word("parameter", row) == name).unwrap_or(0)
        };
        let (across, up) = (self.posterior.numbers(&one), self.posterior.numbers(&other));
        let weights = self.posterior.numbers("weight");
        let ends = |values: &[f64], name: &str| {
            let prior = self.three(row_of(name), "prior");
            let low = values.iter().copied().fold(prior[0], f64::min);
            (low, values.iter().copied().fold(prior[2], f64::max))
        };
        let title = format!("{one} and {other}");
        let below = format!(
            "up: {}; across: {}; larger dots weigh more",
            self.with_unit(row_of(&other)),
            self.with_unit(row_of(&one))
        );
        let mut ink = Ink::default();
        let top = head(&mut ink, &title, &below, WIDTH - 8.0);
        let area = Area { left: 56.0, right: WIDTH - 14.0, top: top + 6.0, bottom: top + 270.0 };
        let ((left, right), (low, high)) = (ends(across, &one), ends(up, &other));
        let y = upright(&mut ink, area, low, high);
        let x = lying(&mut ink, area, left, right, false);
        let heaviest = weights.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
        let mut csv = Csv::new(&[&one, &other, "weight"]);
        for ((across, up), weight) in across.iter().zip(up).zip(weights) {
            ink.dot("fill pale one", [x.at(*across), y.at(*up)], 1.2 + 3.8 * (weight / heaviest).sqrt());
            csv.add(&[], &[*across, *up, *weight]);
        }
        Chart {
            id: "pair".to_owned(),
            title,
            about: format!("Particles of the posterior; their correlation is {}.", decimal(correlation, 2)),
            size: [WIDTH, area.bottom + 20.0],
            body: ink.svg(),
            csv: csv.text(),
        }
    }

    fn predicted(&self) -> Chart {
        const STEP: f64 = 24.0;
        let targets = &self.predictions;
        let number = |column: &str, row: usize| targets.number(column, row);
        let in_widths = |column: &str, row: usize| {
            let (low, high) = (number("band_low", row), number("band_high", row));
            ((number(column, row) - 0.5 * (low + high)) / (0.5 * (high - low))).clamp(-FARTHEST, FARTHEST)
        };
        let mut ink = Ink::default();
        let (title, below) =
            ("What prior and posterior give", "half-widths of the band; to the right, draws in the band");
        let top = head(&mut ink, title, below, WIDTH - 8.0);
        let label = |row: usize| targets.word("target", row);
        let labels = (0..targets.rows).map(|row| width(label(row), 11.0)).fold(40.0, f64::max).min(160.0);
        let area =
            Area { left: labels + 12.0, right: WIDTH - 54.0, top, bottom: top + STEP * targets.rows as f64 };
        let all = (0..targets.rows).flat_map(|row| {
            ["prior_low", "prior_high", "posterior_low", "posterior_high"]
                .map(|column| in_widths(column, row))
        });
        let (low, high) = all
            .filter(|value| value.is_finite())
            .fold((-1.2, 1.2), |(low, high): (f64, f64), value| (low.min(value), high.max(value)));
        let scale = lying(&mut ink, area, low, high, true);
        ink.rect("fill three outer", [scale.at(-1.0), area.top], [scale.at(1.0), area.bottom]);
        let mut csv = Csv::new(&[
            "target",
            "unit",
            "band_low",
            "band_high",
            "prior_low",
            "prior_high",
            "posterior_low",
            "posterior_median",
            "posterior_high",
            "share_in_band",
        ]);
        let mut told = Vec::new();
        for row in 0..targets.rows {
            let y = area.top + STEP * (row as f64 + 0.5);
            ink.text("", [area.left - 6.0, y + 4.0], Anchor::End, &cut(label(row), 11.0, labels));
            let prior = [in_widths("prior_low", row), f64::NAN, in_widths("prior_high", row)];
            range(&mut ink, &scale, "middle grey", "fill grey", prior, y - 4.0);
            let posterior =
                ["posterior_low", "posterior_median", "posterior_high"].map(|name| in_widths(name, row));
            range(&mut ink, &scale, "middle one", "fill one", posterior, y + 4.0);
            let share = format!("{} %", decimal(number("share_in_band", row) * 100.0, 0));
            ink.text("strong", [area.right + 8.0, y + 4.0], Anchor::Start, &share);
            told.push(format!("{}: {share} of the draws in the band", label(row)));
            let numbers = [
                "band_low",
                "band_high",
                "prior_low",
                "prior_high",
                "posterior_low",
                "posterior_median",
                "posterior_high",
                "share_in_band",
            ];
            csv.add(&[label(row), targets.word("unit", row)], &numbers.map(|column| number(column, row)));
        }
        Chart {
            id: "targets".to_owned(),
            title: title.to_owned(),
            about: format!("{}.", told.join("; ")),
            size: [WIDTH, area.bottom + 20.0],
            body: ink.svg(),
            csv: csv.text(),
        }
    }
}

/// A line from low to high with a dot at the median; nothing where it is not defined.
fn range(ink: &mut Ink, scale: &Scale, line: &str, dot: &str, [low, median, high]: [f64; 3], y: f64) {
    if low.is_finite() && high.is_finite() {
        ink.line(line, [scale.at(low), y], [scale.at(high), y]);
    }
    if median.is_finite() {
        ink.dot(dot, [scale.at(median), y], 3.5);
    }
}

/// Shares of weight in even bins.
fn histogram(values: &[f64], weights: &[f64], least: f64, most: f64) -> Vec<f64> {
    let total: f64 = weights.iter().sum();
    let mut bins = vec![0.0; BINS];
    for (value, weight) in values.iter().zip(weights) {
        let place = ((value - least) / (most - least) * BINS as f64) as usize;
        bins[place.min(BINS - 1)] += weight / total;
    }
    bins
}

/// Decimals that leave three digits that count.
fn digits_for(value: f64) -> usize {
    match value.abs() {
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        size if size >= 1.0 => 2,
        _ => 3,
    }
}

fn id_of(name: &str) -> String {
    name.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_histogram_shares_out_all_weight() {
        let bins = histogram(&[0.0, 0.5, 1.0, 1.0], &[1.0, 1.0, 0.5, 1.5], 0.0, 1.0);
        assert_eq!((bins[0], bins[BINS / 2], bins[BINS - 1]), (0.25, 0.25, 0.5));
        assert!((bins.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }
}
