//! An attribution in words, in JSON and as a table.

use super::json::Json;
use super::measures::{MEASURES, scale, unit_of, yearly_unit};
use super::sheet::{Entries, Sheet, SheetColumn};
use super::text::{MOST_BARS, WIDTH, aligned, count, decimal, signed, sparkline, wrapped};
use crate::experiment::attribute::{Attribution, Share};
use crate::experiment::outcome::Outcome;
use crate::experiment::subject::Subject;
use crate::foundation::statistics::Estimate;

/// An attribution with what is needed to tell it.
pub struct Told<'a> {
    /// The values.
    pub attribution: &'a Attribution,
    /// The scenario with all items.
    pub subject: &'a Subject,
    /// What the items are: `shocks`, `switches`.
    pub what: &'a str,
}

impl Told<'_> {
    fn unit(&self, outcome: &Outcome) -> String {
        unit_of(outcome, &self.subject.district, &self.subject.currency)
    }

    /// The attribution for people.
    pub fn text(&self) -> String {
        let attribution = self.attribution;
        let mut lines = wrapped(
            &format!("{}: what its {} {} did", self.subject.scenario, attribution.items.len(), self.what),
            "",
            "  ",
            WIDTH,
        );
        let how = if attribution.exact {
            format!("all {} subsets", attribution.scenarios)
        } else {
            "orders drawn at random".to_owned()
        };
        lines.push(format!(
            "  Shapley values over {how}, {} replicates under one luck, seed {}",
            count(attribution.replicates.len() as u64),
            self.subject.seed
        ));
        if !attribution.replicates.is_empty() {
            for (place, outcome) in attribution.outcomes.iter().enumerate() {
                lines.push(String::new());
                lines.extend(self.of_outcome(place, outcome));
            }
            lines.push(String::new());
            lines.extend(wrapped(
                "Value: the mean contribution over all orders; values add up to the change. First: it alone. Last: what it \
                 adds to all others. Where first and last differ, it acts together with others. ± is half the paired 95 % \
                 interval.",
                "",
                "",
                WIDTH,
            ));
        }
        for (replicate, failure) in attribution.failed.iter().take(5) {
            let reason = failure.reason.lines().collect::<Vec<_>>().join(" ");
            lines.extend(wrapped(&reason, &format!("Failed: replicate {replicate}: "), "    ", WIDTH));
        }
        lines.push(String::new());
        lines.join("\n")
    }

    fn of_outcome(&self, place: usize, outcome: &Outcome) -> Vec<String> {
        let attribution = self.attribution;
        let [none, all, change] = attribution.whole(place);
        let scale = scale(&self.unit(outcome), none.value.abs().max(all.value.abs()));
        let decimals = scale.decimals.max(1);
        let told = |estimate: Estimate| {
            let reach = (estimate.high - estimate.low) / 2.0 / scale.divisor;
            format!("{} ± {}", signed(estimate.value / scale.divisor, decimals), decimal(reach, decimals))
        };
        let plain = |value: f64| decimal(value / scale.divisor, decimals);
        let label = MEASURES.iter().find(|measure| measure.column == outcome.measure);
        let name = label.map_or(outcome.measure.as_str(), |measure| measure.label);
        let dates = outcome.to_string();
        let dates = dates.split_once('@').map_or("", |(_, dates)| dates);
        let heading = format!(
            "{name} {dates}, {}: {} without them, {} with all",
            if scale.unit.is_empty() { "-" } else { &scale.unit },
            plain(none.value),
            plain(all.value)
        );
        if !change.value.is_finite() {
            return vec![format!(
                "{name} {dates}: not defined in these runs, so that there is nothing to be told apart"
            )];
        }
        let mut cells =
            vec![vec![String::new(), "value".into(), "share".into(), "first".into(), "last".into()]];
        let mut shares: Vec<(usize, Share)> =
            (0..attribution.items.len()).map(|item| (item, attribution.share(place, item))).collect();
        shares.sort_by(|a, b| b.1.value.value.abs().total_cmp(&a.1.value.value.abs()));
        let whole = change.excludes_zero();
        for (item, share) in shares {
            cells.push(vec![
                attribution.items[item].clone(),
                told(share.value),
                match whole {
                    true => format!("{} %", decimal(share.value.value / change.value * 100.0, 0)),
                    false => "-".to_owned(),
                },
                told(share.first),
                told(share.last),
            ]);
        }
        let all = if whole { "100 %" } else { "-" };
        cells.push(vec!["all together".to_owned(), told(change), all.to_owned()]);
        let none = (!whole).then(|| "  no shares: the change cannot be told from zero".to_owned());
        let courses =
            self.courses(place, outcome, label.map_or(outcome.measure.as_str(), |known| known.label));
        wrapped(&heading, "", "  ", WIDTH)
            .into_iter()
            .chain(aligned(&cells))
            .chain(none)
            .chain(courses)
            .collect()
    }

    /// How the measure went over the span without the items and with them, both on one scale.
    fn courses(&self, place: usize, outcome: &Outcome, name: &str) -> Vec<String> {
        let periods = &self.attribution.periods;
        let courses = self.attribution.courses(place);
        let [none, all] = &courses;
        let (Some(first), Some(last)) = (periods.first(), periods.last()) else { return Vec::new() };
        if periods.len() < 3 || courses.concat().iter().all(|value| value.is_nan()) {
            return Vec::new();
        }
        let column = self.subject.district.iter().find(|column| column.name == outcome.measure);
        let unit = column.map_or_else(String::new, |column| yearly_unit(column, &self.subject.currency));
        let largest = courses.concat().into_iter().filter(|value| value.is_finite());
        let scale = scale(&unit, largest.fold(0.0, |most: f64, value| most.max(value.abs())));
        let every = periods.len().div_ceil(MOST_BARS).max(1);
        let bars: Vec<f64> =
            [none, all].into_iter().flat_map(|course| course.iter().step_by(every)).copied().collect();
        let drawn: Vec<char> = sparkline(&bars).chars().collect();
        let told = |course: &[f64]| {
            let ends = [course.first(), course.last()];
            ends.map(|end| {
                end.map_or_else(String::new, |value| decimal(value / scale.divisor, scale.decimals))
            })
        };
        let row = |label: &str, bars: &[char], course: &[f64]| {
            let [begun, ended] = told(course);
            vec![label.to_owned(), bars.iter().collect(), format!("{begun} to {ended}")]
        };
        let (without, with) = drawn.split_at(drawn.len() / 2);
        let step = if every > 1 { format!(", one bar for every {every}") } else { String::new() };
        let unit = if scale.unit.is_empty() { String::new() } else { format!(", {}", scale.unit) };
        let heading = format!("{name}{unit}, {first} to {last}, means on one scale{step}:");
        let rows = [row("without them", without, none), row("with all", with, all)];
        let heading = wrapped(&heading, "  ", "    ", WIDTH);
        heading.into_iter().chain(aligned(&rows)).collect()
    }

    /// The attribution for machines.
    pub fn json(&self) -> String {
        let attribution = self.attribution;
        let estimate = |of: Estimate| {
            Json::object([
                ("value", Json::Number(of.value)),
                ("low95", Json::Number(of.low)),
                ("high95", Json::Number(of.high)),
            ])
        };
        let outcomes = attribution.outcomes.iter().enumerate().map(|(place, outcome)| {
            let items = attribution.items.iter().enumerate().map(|(item, name)| {
                let share = attribution.share(place, item);
                Json::object([
                    ("name", Json::text(name.as_str())),
                    ("value", estimate(share.value)),
                    ("first", estimate(share.first)),
                    ("last", estimate(share.last)),
                ])
            });
            let [none, all, change] = attribution.whole(place);
            Json::object([
                ("outcome", Json::text(outcome.to_string())),
                ("unit", Json::text(self.unit(outcome))),
                ("without", estimate(none)),
                ("with_all", estimate(all)),
                ("change", estimate(change)),
                ("items", Json::List(items.collect())),
            ])
        });
        Json::object([
            ("format", Json::Whole(1)),
            ("scenario", Json::text(self.subject.scenario.as_str())),
            ("scenario_hash", Json::text(self.subject.scenario_hash.as_str())),
            ("model_version", Json::text(self.subject.model_version.as_str())),
            ("seed", Json::Whole(i64::try_from(self.subject.seed).unwrap_or(i64::MAX))),
            ("replicates", Json::Whole(attribution.replicates.len() as i64)),
            ("exact", Json::Flag(attribution.exact)),
            ("outcomes", Json::List(outcomes.collect())),
        ])
        .pretty()
    }

    /// The contributions of every item in every replicate and their means with intervals, and what they lead from and to.
    pub fn sheets(&self) -> Vec<Sheet> {
        vec![self.values_sheet(), self.levels_sheet(), self.contributions_sheet()]
    }

    fn values_sheet(&self) -> Sheet {
        let attribution = self.attribution;
        let (mut outcomes, mut units, mut items) = (Vec::new(), Vec::new(), Vec::new());
        let mut values: [Vec<f64>; 9] = Default::default();
        for (place, outcome) in attribution.outcomes.iter().enumerate() {
            for (item, name) in attribution.items.iter().enumerate() {
                let share = attribution.share(place, item);
                outcomes.push(outcome.to_string());
                units.push(self.unit(outcome));
                items.push(name.clone());
                let told = [
                    share.value.value,
                    share.value.low,
                    share.value.high,
                    share.first.value,
                    share.last.value,
                    share.first.low,
                    share.first.high,
                    share.last.low,
                    share.last.high,
                ];
                values.iter_mut().zip(told).for_each(|(column, value)| column.push(value));
            }
        }
        let mut columns = vec![
            SheetColumn::new("outcome", "-", "what is explained: measure and date", Entries::Text(outcomes)),
            SheetColumn::new("unit", "-", "unit of the values", Entries::Text(units)),
            SheetColumn::new("item", "-", "the shock or switch", Entries::Text(items)),
        ];
        let headings = [
            ("value", "Shapley value: mean contribution over all orders, mean of the replicates"),
            ("low95", "lower end of its paired 95 % interval (Student)"),
            ("high95", "upper end of it"),
            ("first", "what the item does alone"),
            ("last", "what it adds to all others"),
            ("first_low95", "lower end of the paired 95 % interval of `first`"),
            ("first_high95", "upper end of it"),
            ("last_low95", "lower end of the paired 95 % interval of `last`"),
            ("last_high95", "upper end of it"),
        ];
        for ((name, meaning), values) in headings.into_iter().zip(values) {
            columns.push(SheetColumn::new(name, "-", meaning, Entries::Real(values)));
        }
        Sheet { name: "attribution".to_owned(), columns }
    }

    fn levels_sheet(&self) -> Sheet {
        let attribution = self.attribution;
        let (mut outcomes, mut units, mut levels) = (Vec::new(), Vec::new(), Vec::new());
        let mut values: [Vec<f64>; 3] = Default::default();
        for (place, outcome) in attribution.outcomes.iter().enumerate() {
            for (level, estimate) in
                ["without", "with_all", "change"].into_iter().zip(attribution.whole(place))
            {
                outcomes.push(outcome.to_string());
                units.push(self.unit(outcome));
                levels.push(level.to_owned());
                let told = [estimate.value, estimate.low, estimate.high];
                values.iter_mut().zip(told).for_each(|(column, value)| column.push(value));
            }
        }
        let [means, lows, highs] = values;
        let columns = vec![
            SheetColumn::new("outcome", "-", "what is explained: measure and date", Entries::Text(outcomes)),
            SheetColumn::new("unit", "-", "unit of the values", Entries::Text(units)),
            SheetColumn::new(
                "level",
                "-",
                "the outcome without any of the items, with all of them, and the change between",
                Entries::Text(levels),
            ),
            SheetColumn::new("value", "-", "mean of the replicates", Entries::Real(means)),
            SheetColumn::new("low95", "-", "lower end of its 95 % interval (Student)", Entries::Real(lows)),
            SheetColumn::new("high95", "-", "upper end of it", Entries::Real(highs)),
        ];
        Sheet { name: "levels".to_owned(), columns }
    }

    fn contributions_sheet(&self) -> Sheet {
        let attribution = self.attribution;
        let (mut outcomes, mut items) = (Vec::new(), Vec::new());
        let (mut replicates, mut values) = (Vec::new(), Vec::new());
        for (place, outcome) in attribution.outcomes.iter().enumerate() {
            for (item, name) in attribution.items.iter().enumerate() {
                for (replicate, value) in
                    attribution.replicates.iter().zip(attribution.contributions(place, item))
                {
                    outcomes.push(outcome.to_string());
                    items.push(name.clone());
                    replicates.push(i64::from(*replicate));
                    values.push(*value);
                }
            }
        }
        let columns = vec![
            SheetColumn::new("outcome", "-", "what is explained: measure and date", Entries::Text(outcomes)),
            SheetColumn::new("item", "-", "the shock or switch", Entries::Text(items)),
            SheetColumn::new("replicate", "-", "the replicate", Entries::Whole(replicates)),
            SheetColumn::new(
                "value",
                "-",
                "Shapley value in the replicate, in the outcome's unit",
                Entries::Real(values),
            ),
        ];
        Sheet { name: "contributions".to_owned(), columns }
    }
}
