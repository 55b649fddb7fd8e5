//! The report of a what-if: effects with their bands, forest plots, gainers and losers, who would have been there anyway.

use super::super::chart::Chart;
use super::super::chart::bars::{Bar, Bars};
use super::super::chart::fan::{Fan, Panel, Series};
use super::super::chart::forest::{Forest, Row};
use super::super::chart::scale::{grouped, signed};
use super::super::chart::together::together;
use super::super::measures::{MEASURES, Measure, scale};
use super::super::table::Table;
use super::super::text::{decimals_for, month_in_words};
use super::changes::changed;
use super::costs::Costs;
use super::observed::real;
use super::papers::Papers;
use super::terms::with_japanese;
use super::{Page, Report, table, words};
use crate::observe::periods::{Period, selected};
use crate::report::text::escaped;
use std::collections::BTreeMap;

/// From so many times the base on an effect is told as times, not in per cent.
const MANY_TIMES: f64 = 4.0;
/// The measures that are told first.
const TOLD: [&str; 5] = ["shipments", "value_added", "exports", "persons_engaged", "establishments"];

/// What a comparison's tables hold.
#[derive(Clone, Debug)]
pub struct Compared {
    /// Its papers.
    pub papers: Papers,
    /// The arms: names, and their scenarios.
    pub arms: Vec<(String, String)>,
    /// The table `effects`.
    pub effects: Table,
    /// The table `groups`.
    pub groups: Table,
    /// The table `survivors`.
    pub survivors: Table,
    /// The table `pairs`.
    pub pairs: Table,
    /// What arms cost, where that is told.
    pub costs: Option<Costs>,
}

/// What is read of an effect.
#[derive(Clone, Copy, Debug)]
struct Effect {
    base: f64,
    arm: f64,
    value: f64,
    interval: [f64; 2],
    spread: [f64; 2],
    better: f64,
}

/// What an arm does to a measure, by period.
struct Story {
    measure: &'static Measure,
    unit: String,
    effects: BTreeMap<String, Effect>,
}

impl Compared {
    /// Columns that are needed of `effects`.
    pub const OF_EFFECTS: &[&str] = &[
        "arm",
        "measure",
        "period",
        "unit",
        "base",
        "arm_mean",
        "difference",
        "low95",
        "high95",
        "p10",
        "p90",
        "chance_better",
    ];
    /// Columns that are needed of `groups`.
    pub const OF_GROUPS: &[&str] = &[
        "arm",
        "group",
        "measure",
        "period",
        "base",
        "arm_mean",
        "difference",
        "low95",
        "high95",
        "p10",
        "p90",
    ];
    /// Columns that are needed of `survivors`.
    pub const OF_SURVIVORS: &[&str] = &[
        "arm",
        "date",
        "kind",
        "both",
        "arm_alone",
        "base_alone",
        "both_low95",
        "both_high95",
        "arm_alone_low95",
        "arm_alone_high95",
        "base_alone_low95",
        "base_alone_high95",
    ];

    /// Columns that are needed of `pairs`.
    pub fn of_pairs() -> Vec<&'static str> {
        let measures = MEASURES.iter().filter(|measure| measure.in_table).map(|measure| measure.column);
        ["arm", "replicate", "period"].into_iter().chain(measures).collect()
    }

    /// The report.
    pub fn report(self) -> Report {
        let names: Vec<&str> = self.arms.iter().map(|(name, _)| name.as_str()).collect();
        let title = format!("What if: {} against {}", names.join(" and "), self.papers.scenario);
        let below =
            format!("sanchi compare: {}; base: {}", self.papers.replicates("pair"), self.papers.title);
        let mut page = Page::new(&title, &below);
        self.in_short(&mut page);
        if let Some(costs) = &self.costs {
            costs.tell(&mut page, &self.papers.currency);
        }
        for place in 0..self.arms.len() {
            self.arm(&mut page, place);
        }
        page.section(
            "scenario",
            "Base",
            "The base: what was assumed",
            &words::tell(&self.papers.scenario_text),
        );
        self.papers.tell(&mut page);
        page.done()
    }

    /// What happened in the base, what each arm is, and what they change, side by side.
    fn in_short(&self, page: &mut Page) {
        page.section("short", "In short", "What happened, and what would have been", "");
        let (labels, base) = (self.labels(), &self.papers.scenario);
        let mut units: Vec<(&Measure, String)> = Vec::new();
        for row in 0..self.effects.rows {
            let name = self.effects.word("measure", row);
            let known = MEASURES.iter().find(|known| known.column == name && TOLD.contains(&known.column));
            if let Some(known) = known.filter(|known| !units.iter().any(|(told, _)| told == known)) {
                units.push((known, self.effects.word("unit", row).to_owned()));
            }
        }
        let happened = units.iter().filter_map(|(measure, unit)| {
            let series = Series::of("", &self.runs(base, measure.column, &labels));
            let largest = series.middle.iter().copied().fold(0.0, f64::max);
            let (divisor, unit, decimals) = unit_of(unit, largest);
            let unit = if unit == "number" { "" } else { &unit };
            changed(measure.label, &series.scaled(divisor), &labels, unit, decimals)
        });
        let happened: String = happened.map(|told| format!("<li>{}</li>", escaped(&told))).collect();
        page.html(&format!(
            "<p>In the base, median and middle 90 % of the runs (the tables below give means, which differ a little):</p>\
             <ul>{happened}</ul>"
        ));
        for (name, text) in &self.arms {
            let (Some(base), Some(arm)) = (words::values(&self.papers.scenario_text), words::values(text))
            else {
                continue;
            };
            let out = words::taken_out(&base, &arm);
            if let Some(parted) = self.parted(name) {
                page.text(&format!("{parted}."));
            }
            if !out.is_empty() {
                page.text(&format!("With \u{201c}{name}\u{201d} this never was: {}.", out.join("; ")));
            }
        }
        self.side_by_side(page, &units, &shown(&labels));
    }

    /// Until when an arm is the base, as the summary tells it.
    fn parted(&self, arm: &str) -> Option<String> {
        let mut lines = self.papers.summary.lines().take_while(|line| !line.is_empty());
        let of_arm =
            |line: &str| Some(line.strip_prefix("  ")?.strip_prefix(arm)?.strip_prefix(": ")?.to_owned());
        let first = lines.find_map(of_arm)?;
        let rest = lines.map_while(|line| line.strip_prefix("    "));
        let told = rest.fold(first, |told, more| format!("{told} {more}"));
        Some(format!("\u{201c}{arm}\u{201d} against the base: {told}"))
    }

    /// The effects of all arms on the measures that are told first, by period.
    fn side_by_side(&self, page: &mut Page, units: &[(&Measure, String)], shown: &[String]) {
        let stories: Vec<(&str, Vec<Story>)> =
            self.arms.iter().map(|(name, _)| (name.as_str(), self.stories(name))).collect();
        let mut heading = vec![String::new(), format!("base, {}", self.papers.scenario)];
        heading.extend(stories.iter().map(|(name, _)| (*name).to_owned()));
        let mut rows = Vec::new();
        for ((measure, unit), period) in
            units.iter().flat_map(|known| shown.iter().map(move |period| (known, period)))
        {
            let of = |(_, stories): &(&str, Vec<Story>)| {
                stories.iter().find(|story| story.measure == *measure)?.effects.get(period).copied()
            };
            let Some(base) = stories.iter().find_map(of).map(|effect| effect.base) else { continue };
            // One unit for all periods of a measure.
            let all =
                stories.iter().flat_map(|(_, stories)| stories).filter(|story| story.measure == *measure);
            let bases = all.flat_map(|story| shown.iter().filter_map(|period| story.effects.get(period)));
            let largest =
                bases.map(|effect| effect.base.abs()).filter(|size| size.is_finite()).fold(0.0, f64::max);
            let (divisor, unit, decimals) = unit_of(unit, largest);
            let unit =
                if ["number", "persons"].contains(&&*unit) { String::new() } else { format!(" {unit}") };
            let mut row = vec![format!("{} {period}", measure.label)];
            row.push(format!("{}{unit}", grouped(base / divisor, decimals)));
            row.extend(stories.iter().map(|arm| {
                let Some(effect) = of(arm) else { return "no change".to_owned() };
                let ends =
                    [effect.value, effect.interval[0], effect.interval[1]].map(|value| value / effect.base);
                if ends[0] > MANY_TIMES - 1.0 {
                    let [value, low, high] = ends.map(|end| grouped(1.0 + end, 1));
                    return format!("{value} times the base ({low} to {high})");
                }
                let [value, low, high] = ends.map(|end| signed(end * 100.0, 1));
                format!("{value} % ({low} to {high})")
            }));
            rows.push(row);
        }
        if rows.is_empty() {
            return;
        }
        page.text("What each arm changes, in per cent of the base; in brackets the paired 95 % interval of the mean.");
        let heading: Vec<&str> = heading.iter().map(String::as_str).collect();
        page.html(&format!("<div class=\"effects\">{}</div>", table(&heading, &rows)));
    }

    fn stories(&self, arm: &str) -> Vec<Story> {
        let mut stories: Vec<Story> = Vec::new();
        for row in (0..self.effects.rows).filter(|&row| self.effects.word("arm", row) == arm) {
            let name = self.effects.word("measure", row);
            let Some(measure) = MEASURES.iter().find(|measure| measure.column == name && measure.in_table)
            else {
                continue;
            };
            let place = stories.iter().position(|story| story.measure.column == name).unwrap_or_else(|| {
                let unit = self.effects.word("unit", row).to_owned();
                stories.push(Story { measure, unit, effects: BTreeMap::new() });
                stories.len() - 1
            });
            let period = self.effects.word("period", row).to_owned();
            stories[place].effects.insert(period, effect(&self.effects, row));
        }
        stories
            .sort_by_key(|story| MEASURES.iter().position(|measure| measure.column == story.measure.column));
        // A measure that the arm does not move says nothing.
        stories.retain(|story| {
            // Nor does a share that is never as much as a tenth of a per cent.
            let least = if story.unit.starts_with("share") { 0.0005 } else { 0.0 };
            story.effects.values().any(|effect| effect.value.abs() > least)
        });
        stories
    }

    fn arm(&self, page: &mut Page, place: usize) {
        let (name, text) = &self.arms[place];
        let stories = self.stories(name);
        let all: Vec<String> = self.labels();
        let shown = shown(&all);
        let id = if self.arms.len() == 1 { "arm".to_owned() } else { format!("arm-{}", place + 1) };
        let short = if self.arms.len() == 1 { "Effects".to_owned() } else { escaped(name) };
        page.section(&id, &short, &format!("What changes with <q>{}</q>", escaped(name)), "");
        self.changes(page, text);
        if stories.is_empty() {
            return page.text("Nothing changes: in every pair the arm is the base.");
        }
        let told = stories.iter().filter(|story| TOLD.contains(&story.measure.column));
        let items: String = told
            .filter_map(|story| sentence(story, &shown))
            .map(|sentence| format!("<li>{}</li>", escaped(&sentence)))
            .collect();
        page.html(&format!("<ul>{items}</ul>"));
        page.html(&effects_table(&stories, &shown));
        page.html(
            "<p>In the table: means of base and arm, and the mean difference ± half its paired 95 % interval. Base and arm meet the \
             same luck, pair by pair. In each chart, upper half: median and middle 50 % of the runs of both; lower half: the \
             mean difference, its paired 95 % interval (dark) and the middle 80 % of single pairs (light; its ends are the \
             two figures in grey). Establishments are the workshops of manufacturers and craftsmen; wholesalers are not \
             counted among them.</p>",
        );
        let fans: Vec<Chart> = stories.iter().map(|story| self.fan(&id, name, story, &all)).collect();
        let few: Vec<&Chart> = fans.iter().take(6).collect();
        let heading = format!("{name}, against {}", self.papers.scenario);
        let under = format!(
            "{}; above: median and middle 50 % of the runs; below: mean difference, its paired 95 % interval and the middle 80 % of pairs",
            self.papers.replicates("pair")
        );
        page.composed(together(&format!("{id}-effects"), &heading, &under, &few, 3));
        page.charts("three", fans);
        page.html("<h3>How large the effects are</h3>");
        page.charts(
            "three",
            shown.iter().flat_map(|period| forests(&id, &stories, period)).collect::<Vec<_>>(),
        );
        self.gainers(page, &id, name);
    }

    /// What the arm's scenario has otherwise.
    fn changes(&self, page: &mut Page, text: &str) {
        let (Some(base), Some(arm)) = (words::values(&self.papers.scenario_text), words::values(text)) else {
            return;
        };
        let rows = words::differences(&base, &arm);
        if !rows.is_empty() {
            let heading = ["parameter", "base", "arm", "unit", "source of the default"];
            let told = table(&heading, &rows);
            let open = if rows.len() <= 6 { " open" } else { "" };
            page.html(&format!(
                "<details{open}><summary>What the arm has otherwise ({})</summary>{told}</details>",
                rows.len()
            ));
        }
    }

    fn labels(&self) -> Vec<String> {
        let mut labels: Vec<String> = Vec::new();
        for row in 0..self.effects.rows {
            let period = self.effects.word("period", row);
            if !labels.iter().any(|known| known == period) {
                labels.push(period.to_owned());
            }
        }
        labels.sort();
        labels
    }

    /// Values of base or arm by period, a value a pair.
    fn runs(&self, arm: &str, measure: &str, periods: &[String]) -> Vec<Vec<f64>> {
        let mut values = vec![Vec::new(); periods.len()];
        let numbers = self.pairs.numbers(measure);
        for row in (0..self.pairs.rows).filter(|&row| self.pairs.word("arm", row) == arm) {
            let period = self.pairs.word("period", row);
            if let (Ok(place), Some(number)) =
                (periods.binary_search_by(|known| known.as_str().cmp(period)), numbers.get(row))
            {
                values[place].push(*number);
            }
        }
        values
    }

    fn fan(&self, id: &str, arm: &str, story: &Story, periods: &[String]) -> Chart {
        let measure = story.measure;
        let sizes = story.effects.values().flat_map(|effect| [effect.base.abs(), effect.arm.abs()]);
        let largest = sizes.filter(|size| size.is_finite()).fold(0.0, f64::max);
        let (divisor, unit, decimals) = unit_of(&story.unit, largest);
        let Papers { scenario, currency, .. } = &self.papers;
        let base = Series::of("base", &self.runs(scenario, measure.column, periods));
        let mut real = real(scenario, measure.column, currency, periods, &base.middle);
        real.iter_mut().flat_map(|real| &mut real.values).for_each(|value| *value /= divisor);
        let level = |series: Series| {
            let mut series = series.scaled(divisor);
            // Two fans of two bands on each other would be mud.
            series.bands.remove(0);
            series
        };
        let of = |get: &dyn Fn(&Effect) -> f64| -> Vec<f64> {
            periods.iter().map(|period| story.effects.get(period).map_or(f64::NAN, get) / divisor).collect()
        };
        let difference = Series {
            name: String::new(),
            middle: of(&|effect| effect.value),
            middle_name: "mean difference",
            bands: vec![
                (["p10", "p90"], of(&|effect| effect.spread[0]), of(&|effect| effect.spread[1])),
                (["low95", "high95"], of(&|effect| effect.interval[0]), of(&|effect| effect.interval[1])),
            ],
        };
        let far = difference
            .middle
            .iter()
            .filter(|value| value.is_finite())
            .fold(0.0_f64, |far, value| far.max(value.abs()));
        let panels = vec![
            Panel {
                series: vec![level(base), level(Series::of("arm", &self.runs(arm, measure.column, periods)))],
                real,
                from_zero: true,
                decimals,
                height: 110.0,
                ..Panel::default()
            },
            Panel {
                name: "Difference, arm less base".to_owned(),
                series: vec![difference],
                from_zero: true,
                decimals: decimals_for(far).max(decimals.min(1)),
                signed: true,
                first_colour: 2,
                height: 84.0,
                ..Panel::default()
            },
        ];
        Fan {
            id: format!("{id}-{}", measure.column.replace('_', "-")),
            title: with_japanese(measure.label, measure.column),
            below: format!(
                "{unit}; runs: median, middle 50 %; difference: mean, paired 95 % interval (dark), middle 80 % of pairs (light)"
            ),
            periods: periods.to_vec(),
            panels,
        }
        .draw()
    }

    fn gainers(&self, page: &mut Page, id: &str, arm: &str) {
        let of_arm = |row: &usize| self.groups.word("arm", *row) == arm;
        let last = (0..self.groups.rows).filter(of_arm).map(|row| self.groups.word("period", row)).max();
        let Some(last) = last else { return };
        let date = last.parse().map_or_else(|_| last.to_owned(), month_in_words);
        let charts = [("firms", "Firms"), ("persons", "Persons")].map(|(measure, what)| {
            let rows = (0..self.groups.rows)
                .filter(of_arm)
                .filter(|&row| {
                    self.groups.word("period", row) == last && self.groups.word("measure", row) == measure
                })
                .map(|row| {
                    let effect = effect(&self.groups, row);
                    let (group, label) = group_of(self.groups.word("group", row));
                    Row {
                        label,
                        group,
                        value: effect.value,
                        interval: effect.interval,
                        spread: Some(effect.spread),
                    }
                });
            Forest {
                id: format!("{id}-gain-{measure}"),
                title: format!("{what} gained and lost, {date}"),
                below: format!(
                    "change in {measure} against the base; mean, 95 % interval, line: middle 80 % of pairs"
                ),
                sides: ["lose", "gain"],
                decimals: 1,
                rows: rows.collect(),
            }
            .draw()
        });
        page.html("<h3>Who gains, who loses, and who would have been there anyway</h3>");
        let anyway = self.anyway(page, id, arm);
        page.charts("three", charts.into_iter().chain(anyway));
    }

    fn anyway(&self, page: &mut Page, id: &str, arm: &str) -> Option<Chart> {
        let table = &self.survivors;
        let of_arm = |row: &usize| table.word("arm", *row) == arm;
        let last = (0..table.rows).filter(of_arm).filter_map(|row| table.month("date", row)).max()?;
        let mut bars = Vec::new();
        let (mut both, mut alone) = (0.0, 0.0);
        for row in (0..table.rows).filter(of_arm).filter(|&row| table.month("date", row) == Some(last)) {
            let kind = table.word("kind", row);
            for (column, label, colour) in [
                ("both", "in both", "grey"),
                ("arm_alone", "in the arm alone", "one"),
                ("base_alone", "in the base alone", "two"),
            ] {
                let at = |end: &str| table.number(&format!("{column}_{end}95"), row);
                let value = table.number(column, row);
                let group = with_japanese(plural(kind), kind);
                bars.push(Bar {
                    label: label.to_owned(),
                    group,
                    value,
                    low: at("low"),
                    high: at("high"),
                    colour,
                });
            }
            both += table.number("both", row);
            alone += table.number("arm_alone", row);
        }
        let share = both / (both + alone) * 100.0;

        page.text(&format!(
            "Of {} firms in business in {} with this arm, {} ({} %) are in business in the base too, the same firms by name: \
             they would have been there without what the arm changes.",
            grouped(both + alone, 0),
            month_in_words(last),
            grouped(both, 0),
            grouped(share, 0)
        ));
        let chart = Bars {
            id: format!("{id}-anyway"),
            title: format!("Firms in business, {}", month_in_words(last)),
            below: "firms, mean of the pairs; line and brackets: 95 % interval".to_owned(),
            names: ["mean", "low95", "high95"],
            decimals: 1,
            bars,
        };
        Some(chart.draw())
    }
}

fn effect(table: &Table, row: usize) -> Effect {
    let number = |name| table.number(name, row);
    Effect {
        base: number("base"),
        arm: number("arm_mean"),
        value: number("difference"),
        interval: [number("low95"), number("high95")],
        spread: [number("p10"), number("p90")],
        better: number("chance_better"),
    }
}

/// The periods told in figures: three round ones at most, the first left out, in which little can differ yet.
fn shown(labels: &[String]) -> Vec<String> {
    let periods: Vec<Period> = labels
        .iter()
        .enumerate()
        .map(|(place, label)| Period { label: label.clone(), months: place..place + 1 })
        .collect();
    let chosen = selected(&periods, 4);
    let from = usize::from(chosen.len() > 1);
    chosen.into_iter().skip(from).map(|place| labels[place].clone()).collect()
}

/// Divisor, unit in words and decimals: shares in per cent.
fn unit_of(unit: &str, largest: f64) -> (f64, String, usize) {
    if unit.starts_with("share") {
        let of = unit.strip_prefix("share of ").map_or(String::new(), |of| format!(" of {of}"));
        return (0.01, format!("%{of}"), 1);
    }
    let scale = scale(unit, largest);
    let whole = ["persons", "count"].contains(&unit);
    let word = if scale.unit == "count" { "number".to_owned() } else { scale.unit };
    let fine = if whole || largest / scale.divisor >= 1000.0 { 0 } else { scale.decimals.max(1) };
    (scale.divisor, word, fine)
}

/// The effect of an arm on a measure at the period of its largest relative size, in a sentence.
fn sentence(story: &Story, shown: &[String]) -> Option<String> {
    let period = shown.get(shown.len().saturating_sub(2)).or(shown.last())?;
    let effect = story.effects.get(period)?;
    let (divisor, unit, decimals) = unit_of(&story.unit, effect.base.abs().max(effect.arm.abs()));
    let unit = if unit == "number" { String::new() } else { format!(" {unit}") };
    let told = |value: f64| grouped(value / divisor, decimals);
    let per_cent = |value: f64| signed(value / effect.base * 100.0, 1);
    let better = if effect.better.is_finite() {
        format!("; it is better in {} % of the pairs (ties count half)", grouped(effect.better * 100.0, 0))
    } else {
        String::new()
    };
    let size = |period: &&String| story.effects[*period].value.abs();
    let most = story.effects.keys().filter(|period| size(period).is_finite());
    let most = most.max_by(|one, other| size(one).total_cmp(&size(other))).map_or(String::new(), |period| {
        format!(
            " The difference is largest in {period}: {}{unit}.",
            signed(story.effects[period].value / divisor, decimals)
        )
    });
    Some(format!(
        "{} in {period}: {}{unit} instead of {}, {} % ({} to {} %, 95 % interval){better}.{most}",
        story.measure.label,
        told(effect.arm),
        told(effect.base),
        per_cent(effect.value),
        per_cent(effect.interval[0]),
        per_cent(effect.interval[1])
    ))
}

fn effects_table(stories: &[Story], shown: &[String]) -> String {
    let mut heading = vec![String::new()];
    for period in shown {
        heading.extend([format!("base {period}"), format!("arm {period}"), "difference".to_owned()]);
    }
    let rows: Vec<Vec<String>> = stories
        .iter()
        .map(|story| {
            let sizes = story.effects.values().flat_map(|effect| [effect.base.abs(), effect.arm.abs()]);
            let (divisor, unit, decimals) =
                unit_of(&story.unit, sizes.filter(|size| size.is_finite()).fold(0.0, f64::max));
            let label = story.measure.label;
            let said = label.to_lowercase().contains(&unit) || unit == "number";
            let mut row = vec![if said { label.to_owned() } else { format!("{label}, {unit}") }];
            for period in shown {
                row.extend(match story.effects.get(period) {
                    None => [const { String::new() }; 3],
                    Some(effect) => {
                        let value = effect.value / divisor;
                        let reach = (effect.interval[1] - effect.interval[0]) / 2.0 / divisor;
                        let fine = decimals_for(value.abs()).max(1);
                        [
                            grouped(effect.base / divisor, decimals),
                            grouped(effect.arm / divisor, decimals),
                            format!("{} ± {}", signed(value, fine), grouped(reach, fine)),
                        ]
                    }
                });
            }
            row
        })
        .collect();
    let heading: Vec<&str> = heading.iter().map(String::as_str).collect();
    format!("<div class=\"effects\">{}</div>", table(&heading, &rows))
}

/// Effects at a period: amounts in per cent of the base, shares in percentage points.
fn forests(id: &str, stories: &[Story], period: &str) -> Vec<Chart> {
    let (mut amounts, mut shares) = (Vec::new(), Vec::new());
    for story in stories {
        let Some(effect) = story.effects.get(period) else { continue };
        let share = story.unit.starts_with("share");
        let divisor = if share { 0.01 } else { effect.base.abs() / 100.0 };
        if divisor == 0.0 {
            continue;
        }
        let row = Row {
            label: story.measure.label.to_owned(),
            group: if share { "in percentage points" } else { "in % of the base" }.to_owned(),
            value: effect.value / divisor,
            interval: effect.interval.map(|value| value / divisor),
            spread: Some(effect.spread.map(|value| value / divisor)),
        };
        if share { shares.push(row) } else { amounts.push(row) }
    }
    if amounts.is_empty() && shares.is_empty() {
        return Vec::new();
    }
    amounts.append(&mut shares);
    let chart = Forest {
        id: format!("{id}-forest-{period}"),
        title: format!("Effects in {period}"),
        below: "difference of arm and base; mean, 95 % interval, line: middle 80 % of pairs".to_owned(),
        sides: ["less", "more"],
        decimals: 1,
        rows: amounts,
    };
    vec![chart.draw()]
}

/// Heading and label of a group.
fn group_of(name: &str) -> (String, String) {
    if let Some(stage) = name.strip_prefix("stage ") {
        ("Makers by stage (工程)".to_owned(), stage.replace('_', " "))
    } else if name.contains("persons") {
        ("Makers by size (規模)".to_owned(), name.to_owned())
    } else {
        ("Kinds".to_owned(), with_japanese(plural(name), name))
    }
}

fn plural(kind: &str) -> &str {
    match kind {
        "wholesaler" => "wholesalers",
        "manufacturer" => "manufacturers",
        "craftsman" => "craftsmen",
        other => other,
    }
}
