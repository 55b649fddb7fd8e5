//! A comparison in words, in JSON and as tables.

use super::costing::Costing;
use super::json::Json;
use super::measures::{MEASURES, Measure, Scale, scale_of, yearly_unit};
use super::sheet::{Entries, Sheet, SheetColumn};
use super::telling::{precision, under_draws};
use super::text::settled;
use super::text::{
    MOST_BARS, WIDTH, aligned, count, decimal, decimals_for, month_in_words, sparkline, wrapped,
};
use crate::experiment::compare::{Comparison, Effect};
use crate::experiment::subject::Subject;
use crate::foundation::calendar::Month;
use crate::foundation::statistics::quantile;
use crate::observe::groups::Group;
use crate::observe::table::AgentKind;

const KINDS: [(AgentKind, &str); 3] = [
    (AgentKind::Wholesaler, "wholesalers"),
    (AgentKind::Manufacturer, "manufacturers"),
    (AgentKind::Craftsman, "craftsmen"),
];

/// A comparison with what is needed to tell it.
pub struct Told<'a> {
    /// The pairs.
    pub comparison: &'a Comparison,
    /// The base.
    pub base: &'a Subject,
    /// The first and the last month of the span.
    pub span: (Month, Month),
    /// The periods that the small tables show, by their places.
    pub shown: &'a [usize],
}

/// Whether a number as it is told is not zero.
fn shows(told: &str) -> bool {
    told.contains(|digit: char| ('1'..='9').contains(&digit))
}

impl Told<'_> {
    fn place(&self, measure: &Measure) -> Option<usize> {
        self.comparison.columns.iter().position(|column| column.name == measure.column)
    }

    fn unit(&self, column: usize) -> String {
        yearly_unit(&self.comparison.columns[column], &self.base.currency)
    }

    fn costing(&self) -> Costing<'_> {
        let (comparison, currency) = (self.comparison, self.base.currency.as_str());
        Costing { comparison, currency, span: self.span }
    }

    /// The comparison for people.
    pub fn text(&self) -> String {
        let mut lines = self.heading();
        let mut blocks = Vec::new();
        if self.comparison.replicates.len() > self.failed_pairs() {
            let costing = self.costing();
            blocks.push(costing.text());
            for arm in 1..self.comparison.arms.len() {
                blocks.push(self.effects(arm));
                // Of arms with a price there is enough to read; the rest stands in the tables and on the page.
                if !self.comparison.is_priced(arm) {
                    blocks.extend([
                        self.over_the_span(arm),
                        self.groups(arm),
                        self.survivors(arm),
                        self.luck(arm),
                    ]);
                }
            }
            if costing.is_there() {
                blocks.push(vec![
                    "By year, kind, stage and size, and firm by firm: `sanchi report`, or the tables."
                        .to_owned(),
                ]);
            }
        }
        for block in blocks.into_iter().filter(|block| !block.is_empty()) {
            lines.push(String::new());
            lines.extend(block);
        }
        lines.extend(self.failures());
        lines.push(String::new());
        lines.join("\n")
    }

    fn failed_pairs(&self) -> usize {
        let mut failed: Vec<u32> = self.comparison.failed.iter().map(|failed| failed.replicate).collect();
        failed.dedup();
        failed.len()
    }

    fn heading(&self) -> Vec<String> {
        let comparison = self.comparison;
        let arms = comparison.arms.len() - 1;
        let (pairs, failed) = (comparison.replicates.len(), self.failed_pairs());
        let finished =
            if failed > 0 { format!("{} of ", count((pairs - failed) as u64)) } else { String::new() };
        let mut lines = wrapped(
            &format!("{} against {arms} arm{}", comparison.arms[0].name, if arms == 1 { "" } else { "s" }),
            "",
            "  ",
            WIDTH,
        );
        lines.push(format!(
            "  {finished}{} pair{} under one luck, seed {}",
            count(pairs as u64),
            if pairs == 1 { "" } else { "s" },
            self.base.seed
        ));
        let posterior = self.base.posterior.as_deref();
        lines.extend(posterior.map(|posterior| format!("  {}", under_draws(posterior))));
        let last = comparison.counted.last();
        for arm in &comparison.arms[1..] {
            let parts = match arm.parts {
                None => "differs from the founding on".to_owned(),
                Some(month) if last.is_some_and(|&last| month > last) => "differs in nothing".to_owned(),
                Some(month) => format!("the same to the byte until it parts in {}", month_in_words(month)),
            };
            lines.extend(wrapped(&format!("{}: {parts}", arm.name), "  ", "    ", WIDTH));
        }
        if let Some(by) = comparison.settled() {
            lines.extend(wrapped(&settled(&by, "pairs"), "  ", "    ", WIDTH));
        }
        lines
    }

    /// The unit in which effects are told, with as many decimals as the smallest of them takes.
    fn scale(&self, column: usize, effects: &[Effect]) -> Scale {
        let unit = self.unit(column);
        let largest =
            effects.iter().map(|effect| effect.base.abs().max(effect.arm.abs())).fold(0.0, f64::max);
        let scale = if unit.starts_with("share") {
            Scale { divisor: 0.01, unit: "points".to_owned(), decimals: 1, share: true }
        } else {
            scale_of(&self.comparison.columns[column], &unit, largest)
        };
        let sizes = effects.iter().map(|effect| effect.difference.value.abs()).filter(|size| *size > 0.0);
        let smallest = sizes.fold(f64::INFINITY, f64::min) / scale.divisor;
        Scale { decimals: decimals_for(smallest).max(1), ..scale }
    }

    fn effects(&self, arm: usize) -> Vec<String> {
        let comparison = self.comparison;
        let mut cells = vec![vec![String::new()]];
        cells[0].extend(self.shown.iter().map(|&period| comparison.periods[period].label.clone()));
        cells[0].push("better in".to_owned());
        for measure in MEASURES.iter().filter(|measure| measure.in_table) {
            let Some(column) = self.place(measure) else { continue };
            let effects: Vec<Option<Effect>> =
                self.shown.iter().map(|&period| comparison.effect(arm, column, period)).collect();
            let defined: Vec<Effect> = effects.iter().flatten().copied().collect();
            // A measure that the arm does not move says nothing.
            if defined.iter().all(|effect| effect.difference.value == 0.0) {
                continue;
            }
            let scale = self.scale(column, &defined);
            let (unit, decimals) = (scale.unit.as_str(), scale.decimals);
            let said = ["", "count"].contains(&unit) || measure.label.to_lowercase().contains(unit);
            let label = if said { measure.label.to_owned() } else { format!("{}, {unit}", measure.label) };
            let told = |value: f64| decimal(value / scale.divisor, decimals);
            // Nor does one that it moves by less than is shown.
            if !defined.iter().any(|effect| shows(&told(effect.difference.value))) {
                continue;
            }
            let mut line = vec![label];
            line.extend(effects.iter().map(|effect| match effect {
                None => "-".to_owned(),
                Some(effect) => {
                    let reach = (effect.difference.high - effect.difference.low) / 2.0;
                    let sign = if effect.difference.value > 0.0 { "+" } else { "" };
                    format!("{sign}{} ± {}", told(effect.difference.value), told(reach))
                }
            }));
            let better = effects.last().copied().flatten().and_then(|effect| better(measure, &effect));
            line.push(better.map_or(String::new(), |share| format!("{} %", decimal(share * 100.0, 0))));
            cells.push(line);
            if !scale.share {
                let mut line = vec!["  in per cent".to_owned()];
                line.extend(effects.iter().map(|effect| match effect {
                    None => "-".to_owned(),
                    Some(effect) => {
                        let relative = effect.relative();
                        let sign = if relative.value > 0.0 { "+" } else { "" };
                        format!("{sign}{} %", decimal(relative.value * 100.0, 1))
                    }
                }));
                cells.push(line);
            }
        }
        let name = &comparison.arms[arm].name;
        let last = self.shown.last().map_or("", |&period| comparison.periods[period].label.as_str());
        let heading = format!(
            "What {name} changes: mean difference to the base, ± half its paired 95 % interval; share of pairs in which it \
             is better in {last}, ties counted half"
        );
        let mut lines = wrapped(&heading, "", "", WIDTH);
        if cells.len() == 1 {
            lines.push("  Nothing.".to_owned());
        } else {
            lines.extend(aligned(&cells));
        }
        lines
    }

    /// The mean differences over all periods as rows of bars, with the largest of them.
    fn over_the_span(&self, arm: usize) -> Vec<String> {
        let comparison = self.comparison;
        let periods = comparison.periods.len();
        let every = periods.div_ceil(MOST_BARS).max(1);
        let mut cells = Vec::new();
        for measure in MEASURES.iter().filter(|measure| measure.in_table) {
            let Some(column) = self.place(measure) else { continue };
            let effects: Vec<Option<Effect>> =
                (0..periods).map(|period| comparison.effect(arm, column, period)).collect();
            let size = |period: &usize| effects[*period].map_or(0.0, |effect| effect.difference.value.abs());
            let Some(most) = (0..periods).max_by(|a, b| size(a).total_cmp(&size(b)).then(b.cmp(a))) else {
                continue;
            };
            let Some(largest) = effects[most].filter(|effect| effect.difference.value != 0.0) else {
                continue;
            };
            let scale = self.scale(column, &[largest]);
            let bars = effects.iter().step_by(every);
            let bars: Vec<f64> =
                bars.map(|effect| effect.map_or(f64::NAN, |effect| effect.difference.value)).collect();
            let told = decimal(largest.difference.value / scale.divisor, scale.decimals);
            if !shows(&told) {
                continue;
            }
            let sign = if largest.difference.value > 0.0 { "+" } else { "" };
            let unit = if scale.unit == "count" { "" } else { &scale.unit };
            let most = &comparison.periods[most].label;
            cells.push(vec![
                measure.label.to_owned(),
                sparkline(&bars),
                format!("{sign}{told} {unit} in {most}").replace("  ", " "),
            ]);
        }
        if periods < 3 || cells.is_empty() {
            return Vec::new();
        }
        let step = if every > 1 { format!(", one bar for every {every}") } else { String::new() };
        let heading = format!("Over the span: mean differences{step}, and the largest of them");
        std::iter::once(heading).chain(aligned(&cells)).collect()
    }

    /// The date at which groups are told: the last shown.
    fn date(&self) -> Option<usize> {
        let period = *self.shown.last()?;
        let months = self.comparison.periods[period].months.clone();
        let first = self.comparison.counted.first()?;
        let begun = first.plus(-(first.of_year() - 1));
        let last = begun.plus(months.end as i32 - 1);
        self.comparison.counted.iter().position(|&counted| counted == last)
    }

    fn groups(&self, arm: usize) -> Vec<String> {
        let Some(date) = self.date() else { return Vec::new() };
        let comparison = self.comparison;
        let mut cells = vec![vec![
            String::new(),
            "firms, base".to_owned(),
            "change".to_owned(),
            "persons, base".to_owned(),
            "change".to_owned(),
        ]];
        for (place, group) in comparison.groups().into_iter().enumerate() {
            let effects = comparison.effects_on_group(arm, place, date);
            let mut line = vec![group_name(group, &comparison.stage_names)];
            for effect in effects {
                let Some(effect) = effect else { continue };
                let reach = (effect.difference.high - effect.difference.low) / 2.0;
                let sign = if effect.difference.value > 0.0 { "+" } else { "" };
                line.push(decimal(effect.base, 1));
                line.push(format!("{sign}{} ± {}", decimal(effect.difference.value, 1), decimal(reach, 1)));
            }
            cells.push(line);
        }
        let heading = format!("By kind, stage and size in {}", month_in_words(comparison.counted[date]));
        std::iter::once(heading).chain(aligned(&cells)).collect()
    }

    fn survivors(&self, arm: usize) -> Vec<String> {
        let comparison = self.comparison;
        let Some(date) = comparison.dates.len().checked_sub(1) else { return Vec::new() };
        let head = ["", "in both", "here alone", "base alone"].map(str::to_owned).to_vec();
        let mut cells = vec![head];
        for (kind, label) in KINDS {
            let of = comparison.survivors(arm, date, kind);
            let mut line = vec![label.to_owned()];
            line.extend([of.both, of.arm_alone, of.base_alone].map(|mean| decimal(mean, 1)));
            cells.push(line);
        }
        let heading = format!(
            "Firms in business in {}, by name: those in both would have been there anyway (means of the pairs)",
            month_in_words(comparison.dates[date])
        );
        wrapped(&heading, "", "", WIDTH).into_iter().chain(aligned(&cells)).collect()
    }

    /// How much common luck saves.
    fn luck(&self, arm: usize) -> Vec<String> {
        let mut ratios: Vec<f64> = MEASURES
            .iter()
            .filter_map(|measure| self.place(measure))
            .flat_map(|column| self.shown.iter().map(move |&period| (column, period)))
            .filter_map(|(column, period)| self.comparison.effect(arm, column, period))
            .map(|effect| effect.variance_ratio)
            .filter(|ratio| ratio.is_finite())
            .collect();
        let Some(median) = quantile(&mut ratios, 0.5) else { return Vec::new() };
        wrapped(
            &format!(
                "Luck in common: without it, differences as sure as these would take {} times as many replicates (median \
                 over these measures and dates; lowest {}, highest {}).",
                decimal(median, 1),
                decimal(ratios[0], 1),
                decimal(ratios[ratios.len() - 1], 1)
            ),
            "",
            "  ",
            WIDTH,
        )
    }

    fn failures(&self) -> Vec<String> {
        const TOLD: usize = 5;
        let failed = &self.comparison.failed;
        if failed.is_empty() {
            return Vec::new();
        }
        let mut lines =
            vec![String::new(), format!("Failed: {} runs, left out with their pairs", failed.len())];
        for failed in failed.iter().take(TOLD) {
            let first =
                format!("  replicate {}, {}: ", failed.replicate, self.comparison.arms[failed.arm].name);
            let reason = failed.failure.reason.lines().collect::<Vec<_>>().join(" ");
            lines.extend(wrapped(&reason, &first, "    ", WIDTH));
        }
        lines
    }

    /// The comparison for machines.
    pub fn json(&self) -> String {
        let comparison = self.comparison;
        let costing = self.costing();
        let month = |month: Option<Month>| month.map_or(Json::Null, |month| Json::text(month.to_string()));
        let arms = comparison.arms.iter().enumerate().skip(1).map(|(arm, story)| {
            let effects = MEASURES.iter().filter_map(|measure| {
                let column = self.place(measure)?;
                let of = |get: &dyn Fn(&Effect) -> f64| {
                    let effect = |period| self.comparison.effect(arm, column, period);
                    let values = (0..comparison.periods.len()).map(effect);
                    Json::numbers(values.map(|effect| effect.map_or(f64::NAN, |effect| get(&effect))))
                };
                Some(Json::object([
                    ("name", Json::text(measure.column)),
                    ("label", Json::text(measure.label)),
                    ("unit", Json::text(self.unit(column))),
                    ("base", of(&|effect| effect.base)),
                    ("arm", of(&|effect| effect.arm)),
                    ("difference", of(&|effect| effect.difference.value)),
                    ("low95", of(&|effect| effect.difference.low)),
                    ("high95", of(&|effect| effect.difference.high)),
                    ("higher", of(&|effect| effect.higher)),
                    ("variance_ratio", of(&|effect| effect.variance_ratio)),
                ]))
            });
            let mut members = vec![
                ("name", Json::text(story.name.as_str())),
                ("scenario_hash", Json::text(story.scenario_hash.as_str())),
                ("parts", month(story.parts)),
                ("measures", Json::List(effects.collect())),
            ];
            members.extend(comparison.is_priced(arm).then(|| ("costs", costing.json(arm))));
            Json::members(members)
        });
        let failures = comparison.failed.iter().map(|failed| {
            Json::object([
                ("replicate", Json::Whole(i64::from(failed.replicate))),
                ("arm", Json::text(comparison.arms[failed.arm].name.as_str())),
                ("reason", Json::text(failed.failure.reason.as_str())),
            ])
        });
        Json::object([
            ("format", Json::Whole(1)),
            ("base", Json::text(comparison.arms[0].name.as_str())),
            ("scenario_hash", Json::text(comparison.arms[0].scenario_hash.as_str())),
            ("model_version", Json::text(self.base.model_version.as_str())),
            ("seed", Json::Whole(i64::try_from(self.base.seed).unwrap_or(i64::MAX))),
            ("pairs", Json::Whole(comparison.replicates.len() as i64)),
            ("failed_pairs", Json::Whole(self.failed_pairs() as i64)),
            ("until", comparison.settled().as_ref().map_or(Json::Null, precision)),
            (
                "periods",
                Json::List(
                    comparison.periods.iter().map(|period| Json::text(period.label.as_str())).collect(),
                ),
            ),
            ("arms", Json::List(arms.collect())),
            ("failures", Json::List(failures.collect())),
        ])
        .pretty()
    }

    /// The comparison as tables: `effects` (every measure and period), `groups` (kinds, stages, sizes), `survivors`, and
    /// `pairs` (the yearly values of every run); where money is spent `costs` and `cost_pairs` too.
    pub fn sheets(&self) -> Vec<Sheet> {
        let mut sheets =
            vec![self.effects_sheet(), self.groups_sheet(), self.survivors_sheet(), self.pairs_sheet()];
        sheets.extend(self.costing().sheets());
        sheets
    }

    fn effects_sheet(&self) -> Sheet {
        let comparison = self.comparison;
        let mut rows = EffectRows::default();
        for arm in 1..comparison.arms.len() {
            for (column, heading) in comparison.columns.iter().enumerate() {
                let measure = MEASURES.iter().find(|measure| measure.column == heading.name);
                for (period, told) in comparison.periods.iter().enumerate() {
                    if let Some(effect) = comparison.effect(arm, column, period) {
                        let keys =
                            [&comparison.arms[arm].name, heading.name, &told.label, &self.unit(column)];
                        rows.add(keys, &effect, measure.and_then(|measure| better(measure, &effect)));
                    }
                }
            }
        }
        rows.sheet("effects", ["arm", "measure", "period", "unit"])
    }

    fn groups_sheet(&self) -> Sheet {
        let comparison = self.comparison;
        let mut rows = EffectRows::default();
        for arm in 1..comparison.arms.len() {
            for (place, group) in comparison.groups().into_iter().enumerate() {
                for (date, month) in comparison.counted.iter().enumerate() {
                    let effects = comparison.effects_on_group(arm, place, date);
                    for (measure, effect) in ["firms", "persons"].iter().zip(effects) {
                        if let Some(effect) = effect {
                            let name = group.name(&comparison.stage_names);
                            let month = month.to_string();
                            let keys: [&str; 4] = [&comparison.arms[arm].name, &name, measure, &month];
                            rows.add(keys, &effect, Some(effect.higher));
                        }
                    }
                }
            }
        }
        rows.sheet("groups", ["arm", "group", "measure", "period"])
    }

    fn survivors_sheet(&self) -> Sheet {
        let comparison = self.comparison;
        let (mut arms, mut dates, mut kinds) = (Vec::new(), Vec::new(), Vec::new());
        let mut values: [Vec<f64>; 12] = Default::default();
        for arm in 1..comparison.arms.len() {
            for (date, month) in comparison.dates.iter().enumerate() {
                for (kind, _) in KINDS {
                    let of = comparison.survivors(arm, date, kind);
                    arms.push(comparison.arms[arm].name.clone());
                    dates.push(Some(*month));
                    kinds.push(kind.name().to_owned());
                    let means = [
                        of.both,
                        of.arm_alone,
                        of.base_alone,
                        of.persons_both,
                        of.persons_arm_alone,
                        of.persons_base_alone,
                    ];
                    let known = comparison.survivors_known(arm, date, kind);
                    let means = means.into_iter().chain(known.into_iter().flat_map(|of| [of.low, of.high]));
                    values.iter_mut().zip(means).for_each(|(values, mean)| values.push(mean));
                }
            }
        }
        let mut columns = vec![
            SheetColumn::new("arm", "-", "the arm", Entries::Text(arms)),
            SheetColumn::new("date", "-", "the month, by its first day", Entries::Date(dates)),
            SheetColumn::new("kind", "-", "kind of agent", Entries::Text(kinds)),
        ];
        let headings = [
            (
                "both",
                "firms",
                "firms in business in the arm and in the base: they would have been there anyway; mean of the pairs",
            ),
            ("arm_alone", "firms", "firms in business in the arm alone"),
            ("base_alone", "firms", "firms in business in the base alone"),
            ("persons_both", "persons", "persons of those in both, in the arm less in the base"),
            ("persons_arm_alone", "persons", "persons of those in the arm alone"),
            ("persons_base_alone", "persons", "persons of those in the base alone"),
            ("both_low95", "firms", "lower end of the 95 % interval of `both` (Student)"),
            ("both_high95", "firms", "upper end of it"),
            ("arm_alone_low95", "firms", "lower end of the 95 % interval of `arm_alone`"),
            ("arm_alone_high95", "firms", "upper end of it"),
            ("base_alone_low95", "firms", "lower end of the 95 % interval of `base_alone`"),
            ("base_alone_high95", "firms", "upper end of it"),
        ];
        for ((name, unit, meaning), values) in headings.into_iter().zip(values) {
            columns.push(SheetColumn::new(name, unit, meaning, Entries::Real(values)));
        }
        Sheet { name: "survivors".to_owned(), columns }
    }

    fn pairs_sheet(&self) -> Sheet {
        let comparison = self.comparison;
        let (mut arms, mut replicates, mut periods) = (Vec::new(), Vec::new(), Vec::new());
        for story in &comparison.arms {
            for &replicate in &comparison.replicates {
                for period in &comparison.periods {
                    arms.push(story.name.clone());
                    replicates.push(i64::from(replicate));
                    periods.push(period.label.clone());
                }
            }
        }
        let mut columns = vec![
            SheetColumn::new("arm", "-", "the arm; the base bears its scenario's name", Entries::Text(arms)),
            SheetColumn::new("replicate", "-", "the pair", Entries::Whole(replicates)),
            SheetColumn::new("period", "-", "the year, or the month", Entries::Text(periods)),
        ];
        for (column, heading) in comparison.columns.iter().enumerate() {
            let mut values = Vec::with_capacity(columns[0].entries.len());
            for arm in 0..comparison.arms.len() {
                for pair in 0..comparison.replicates.len() {
                    let of = |period| comparison.values(arm, column, period)[pair];
                    values.extend((0..comparison.periods.len()).map(of));
                }
            }
            columns.push(SheetColumn::new(
                heading.name,
                &self.unit(column),
                heading.meaning,
                Entries::Real(values),
            ));
        }
        Sheet { name: "pairs".to_owned(), columns }
    }
}

/// The share of pairs in which the arm is better, where that can be said.
fn better(measure: &Measure, effect: &Effect) -> Option<f64> {
    measure.more_is_better.map(|more| if more { effect.higher } else { 1.0 - effect.higher })
}

fn group_name(group: Group, stages: &[String]) -> String {
    match group {
        Group::Kind(kind) => KINDS[kind as usize].1.to_owned(),
        other => other.name(stages),
    }
}

/// Rows of effects, column by column.
#[derive(Default)]
struct EffectRows {
    keys: [Vec<String>; 4],
    pairs: Vec<i64>,
    values: [Vec<f64>; 11],
}

impl EffectRows {
    fn add(&mut self, keys: [&str; 4], effect: &Effect, better: Option<f64>) {
        self.keys.iter_mut().zip(keys).for_each(|(column, key)| column.push(key.to_owned()));
        self.pairs.push(effect.pairs as i64);
        let values = [
            effect.base,
            effect.arm,
            effect.difference.value,
            effect.difference.low,
            effect.difference.high,
            effect.median,
            effect.low,
            effect.high,
            effect.higher,
            better.unwrap_or(f64::NAN),
            effect.variance_ratio,
        ];
        self.values.iter_mut().zip(values).for_each(|(column, value)| column.push(value));
    }

    fn sheet(self, name: &str, keys: [&str; 4]) -> Sheet {
        let meaning = |key: &str| match key {
            "arm" => "the arm",
            "measure" => "what is measured",
            "period" => "the year, or the month",
            "group" => "the firms counted: a kind, a stage, or makers by persons engaged",
            _ => "unit of base, arm and differences",
        };
        let text = |(key, values): (&str, Vec<String>)| {
            SheetColumn::new(key, "-", meaning(key), Entries::Text(values))
        };
        let mut columns: Vec<SheetColumn> = keys.into_iter().zip(self.keys).map(text).collect();
        columns.push(SheetColumn::new(
            "pairs",
            "count",
            "pairs in which both are defined",
            Entries::Whole(self.pairs),
        ));
        let headings = [
            ("base", "mean of the base"),
            ("arm_mean", "mean of the arm"),
            ("difference", "mean of arm less base, pair by pair"),
            ("low95", "lower end of the paired 95 % interval of the mean difference (Student)"),
            ("high95", "upper end of that interval"),
            ("median", "median difference"),
            ("p10", "a tenth of the differences lies below"),
            ("p90", "a tenth of the differences lies above"),
            ("chance_higher", "share of pairs in which the arm is higher, ties counted half"),
            (
                "chance_better",
                "share of pairs in which the arm is better for the district, ties counted half, where that can be said",
            ),
            ("variance_ratio", "variance of the difference of unpaired runs over that of pairs"),
        ];
        for ((name, meaning), values) in headings.into_iter().zip(self.values) {
            columns.push(SheetColumn::new(name, "-", meaning, Entries::Real(values)));
        }
        Sheet { name: name.to_owned(), columns }
    }
}
