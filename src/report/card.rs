//! A card in words, in JSON, as Markdown, as TOML and as a table.

use super::json::Json;
use super::sheet::{Entries, Sheet, SheetColumn};
use super::text::{WIDTH, count, decimal, decimals_for, wrapped};
use crate::experiment::scorecard::{Card, Row, Standing, Verdict};
use crate::experiment::subject::Subject;
use crate::experiment::targets::{Arm, Role};

/// What stands before the sentence of a target, where its pattern is not told.
const MARGIN: &str = "      ";
/// Where the sentence of a target ends.
const SENTENCE: usize = 39;
/// Decimals with which numbers are told at most.
const DECIMALS: usize = 3;

/// A card with what is needed to tell it.
pub struct Told<'a> {
    /// What came out.
    pub card: &'a Card,
    /// What was run.
    pub subject: &'a Subject,
    /// The scenario or the file from which the targets are.
    pub targets: &'a str,
    /// The arms that were run, by name.
    pub arms: Vec<(&'a str, &'a Arm)>,
}

/// How a role is headed.
const fn heading(role: Role) -> &'static str {
    match role {
        Role::Required => "Required",
        Role::Reported => "Reported",
        Role::HeldOut => "Held out: not used to calibrate",
    }
}

/// How a role is called in a sentence.
const fn called(role: Role) -> &'static str {
    match role {
        Role::Required => "required",
        Role::Reported => "reported",
        Role::HeldOut => "held out",
    }
}

/// A factor, decimals and a sign behind them: how the figures of a target are written.
pub(super) struct Scale {
    factor: f64,
    decimals: usize,
    pub(super) sign: &'static str,
}

impl Scale {
    /// A scale for a target: shares in per cent, years of the calendar whole, else so that the ends of the band are told apart
    /// from what lies beside them.
    pub fn of(unit: &str, band: [f64; 2]) -> Self {
        let nearest = band.map(f64::abs).into_iter().filter(|end| *end > 0.0).fold(f64::INFINITY, f64::min);
        match unit {
            unit if unit.starts_with("share") => Self { factor: 100.0, decimals: 1, sign: " %" },
            "year" => Self { factor: 1.0, decimals: 0, sign: "" },
            _ if nearest < 0.1 => Self { factor: 1.0, decimals: DECIMALS, sign: "" },
            _ => Self { factor: 1.0, decimals: decimals_for(nearest), sign: "" },
        }
    }

    fn number(&self, value: f64) -> String {
        decimal(value * self.factor, self.decimals)
    }

    /// With as many decimals as it was written with.
    pub(super) fn exact(&self, value: f64) -> String {
        let value = value * self.factor;
        let told = |decimals: usize| decimal(value, decimals);
        let same = |text: &String| text.parse().is_ok_and(|read: f64| (read - value).abs() < 1e-9);
        (0..DECIMALS).map(told).find(same).unwrap_or_else(|| told(DECIMALS))
    }

    /// A value with its sign; a dash where there is none.
    pub fn one(&self, value: f64) -> String {
        if value.is_nan() { "-".to_owned() } else { format!("{}{}", self.number(value), self.sign) }
    }

    /// A value held against its band: one that lies outside, if barely, has the decimals that show it.
    pub fn held(&self, value: f64, [low, high]: [f64; 2]) -> String {
        const MOST: usize = 8;
        let lies_outside = |value: f64| value < low * self.factor - 1e-9 || value > high * self.factor + 1e-9;
        if value.is_nan() || !lies_outside(value * self.factor) {
            return self.one(value);
        }
        let told = |decimals| decimal(value * self.factor, decimals);
        let shows = |text: &String| text.parse().is_ok_and(lies_outside);
        let text = (self.decimals..MOST).map(told).find(shows).unwrap_or_else(|| told(MOST));
        format!("{text}{}", self.sign)
    }

    /// A band as it was written.
    pub fn band(&self, [low, high]: [f64; 2]) -> String {
        format!("{} to {}{}", self.exact(low), self.exact(high), self.sign)
    }

    /// A range of values; nothing where there is none.
    pub fn span(&self, low: f64, high: f64) -> String {
        if low.is_nan() || high.is_nan() {
            return String::new();
        }
        format!("{} to {}{}", self.number(low), self.number(high), self.sign)
    }
}

/// Band, value, range, verdict and distance of a row, as they are written.
fn cells(row: &Row) -> [String; 5] {
    let scale = Scale::of(&row.target.unit, row.target.band);
    let range = match row.is_condition() {
        true if row.defined > 0 => {
            let held = row.values.iter().filter(|value| **value == 1.0).count();
            format!("{held} of {}", row.defined)
        }
        _ => scale.span(row.low, row.high),
    };
    let distance = match row.verdict {
        Verdict::Miss(distance) => missed_by(distance),
        _ => String::new(),
    };
    let band = row.target.band;
    [scale.band(band), scale.held(row.value, band), range, row.verdict.word().to_owned(), distance]
}

/// How far a value lies from its band, in widths of it; a miss is never told as nothing.
pub(super) fn missed_by(distance: f64) -> String {
    match distance {
        small if small > 0.0 && small < 0.01 => "<0.01".to_owned(),
        other => decimal(other, 2),
    }
}

/// The unit in a word, where it is one that a reader misses.
pub(super) fn unit_missed(unit: &str) -> &str {
    match unit {
        unit if unit.starts_with("share") || unit.contains("ratio") || unit == "year" => "",
        unit => unit,
    }
}

/// The rows of a role by pattern, those without one last; else in the order of the file.
fn by_pattern(card: &Card, role: Role) -> Vec<&Row> {
    let mut rows: Vec<&Row> = card.of_role(role).collect();
    let number = |row: &Row| {
        let pattern = row.target.pattern.as_deref().and_then(|pattern| pattern.strip_prefix('P'));
        pattern.and_then(|number| number.parse::<u32>().ok()).unwrap_or(u32::MAX)
    };
    rows.sort_by_key(|row| number(row));
    rows
}

impl Told<'_> {
    /// The card for people.
    pub fn text(&self) -> String {
        let Subject { scenario, seed, .. } = self.subject;
        let mut lines =
            wrapped(&format!("{scenario} held against the targets of {}", self.targets), "", "  ", WIDTH);
        let lived = self.card.replicates.len() as u64;
        lines.push(format!("  {} replicate{}, seed {seed}", count(lived), if lived == 1 { "" } else { "s" }));
        if !self.arms.is_empty() {
            let arms: Vec<&str> = self.arms.iter().map(|(name, _)| *name).collect();
            let told = format!("paired runs under the same luck: {}", arms.join(", "));
            lines.extend(wrapped(&told, "  ", "    ", WIDTH));
        }
        for role in Role::ALL {
            lines.extend(self.role(role));
        }
        lines.push(String::new());
        lines.push(self.closing());
        lines.push(format!("  {}", self.distances()));
        lines.extend(self.failures());
        lines.push(String::new());
        lines.join("\n")
    }

    fn role(&self, role: Role) -> Vec<String> {
        let rows = by_pattern(self.card, role);
        if rows.is_empty() {
            return Vec::new();
        }
        let line = |first: &str, [band, value, range, verdict, distance]: [&str; 5]| {
            let judged =
                if distance.is_empty() { verdict.to_owned() } else { format!("{verdict:<5}{distance:>5}") };
            let text = format!("{first:<SENTENCE$}  {band:>16}{value:>9}  {range:>16}  {judged}");
            text.trim_end().to_owned()
        };
        let heads = ["band", "median", "10–90 %", "verdict", ""];
        let mut lines = vec![String::new(), line(heading(role), heads)];
        let mut pattern = None;
        for row in rows {
            let own = row.target.pattern.as_deref().unwrap_or("-");
            let shown = if pattern == Some(own) { "" } else { own };
            pattern = Some(own);
            let unit = unit_missed(&row.target.unit);
            let told = if unit.is_empty() {
                row.target.statement.clone()
            } else {
                format!("{} [{unit}]", row.target.statement)
            };
            let sentence = wrapped(&told, &format!("  {shown:<4}"), MARGIN, SENTENCE);
            let cells = cells(row);
            let last = sentence.len() - 1;
            for (place, part) in sentence.iter().enumerate() {
                lines.push(if place == last {
                    line(part, cells.each_ref().map(String::as_str))
                } else {
                    part.clone()
                });
            }
            if let Verdict::Undefined(reason) = &row.verdict {
                lines.extend(wrapped(&format!("undefined: {reason}"), MARGIN, MARGIN, WIDTH));
            }
        }
        lines
    }

    /// How each role stands, on one line.
    pub fn closing(&self) -> String {
        self.by_role(|role, standing| {
            let Standing { all, hit, undefined, .. } = standing;
            let unknown = if undefined > 0 { format!(", {undefined} undefined") } else { String::new() };
            format!("{}: {hit} of {all} hit{unknown}", called(role))
        })
    }

    /// The mean distance of each role.
    fn distances(&self) -> String {
        let told =
            self.by_role(|role, standing| format!("{} {}", called(role), decimal(standing.distance, 2)));
        format!("mean distance in widths of the band, by weight: {told}")
    }

    fn by_role(&self, told: impl Fn(Role, Standing) -> String) -> String {
        let standing = |role: Role| (role, self.card.standing(&[role]));
        let there = Role::ALL.into_iter().map(standing).filter(|(_, standing)| standing.all > 0);
        there.map(|(role, standing)| told(role, standing)).collect::<Vec<_>>().join("; ")
    }

    fn failures(&self) -> Vec<String> {
        let failed = &self.card.failed;
        let Some(first) = failed.first() else { return Vec::new() };
        let name = first.arm.checked_sub(1).and_then(|place| self.arms.get(place));
        let run = name.map_or_else(|| self.subject.scenario.clone(), |(name, _)| format!("the arm {name}"));
        let told = format!(
            "{} run{} failed; first replicate {} of {run}: {}",
            failed.len(),
            if failed.len() == 1 { "" } else { "s" },
            first.replicate,
            first.failure.reason.lines().next().unwrap_or_default()
        );
        let mut lines = vec![String::new()];
        lines.extend(wrapped(&told, "", "  ", WIDTH));
        lines
    }

    /// The card for machines.
    pub fn json(&self) -> String {
        let row = |row: &Row| {
            let text = |text: &str| Json::text(text);
            let target = &row.target;
            let reason =
                if let Verdict::Undefined(reason) = &row.verdict { text(reason) } else { Json::Null };
            Json::object([
                ("name", text(&target.name)),
                ("role", text(target.role.name())),
                ("pattern", target.pattern.as_deref().map_or(Json::Null, text)),
                ("statement", text(&target.statement)),
                ("source", text(&target.source)),
                ("period", text(&target.period)),
                ("unit", text(&target.unit)),
                ("band", Json::numbers(target.band)),
                ("weight", Json::Number(target.weight)),
                ("statistic", text(row.statistic())),
                ("value", Json::Number(row.value)),
                ("low", Json::Number(row.low)),
                ("high", Json::Number(row.high)),
                ("defined", Json::Whole(row.defined as i64)),
                ("verdict", text(row.verdict.word())),
                ("distance", Json::Number(row.verdict.distance().unwrap_or(f64::NAN))),
                ("why_undefined", reason),
            ])
        };
        let arm = |(name, arm): &(&str, &Arm)| {
            let set = arm.set.iter().map(Json::text).collect();
            Json::object([
                ("name", Json::text(*name)),
                ("meaning", Json::text(&arm.meaning)),
                ("set", Json::List(set)),
            ])
        };
        let roles = Role::ALL.into_iter().map(|role| {
            let Standing { all, hit, undefined, distance } = self.card.standing(&[role]);
            let standing = Json::object([
                ("targets", Json::Whole(all as i64)),
                ("hit", Json::Whole(hit as i64)),
                ("undefined", Json::Whole(undefined as i64)),
                ("distance", Json::Number(distance)),
            ]);
            (role.name().to_owned(), standing)
        });
        Json::object([
            ("format", Json::Whole(1)),
            ("scenario", Json::text(&self.subject.scenario)),
            ("targets_of", Json::text(self.targets)),
            ("scenario_hash", Json::text(&self.subject.scenario_hash)),
            ("model_version", Json::text(&self.subject.model_version)),
            // Seeds are whole numbers that a number of JSON holds exactly.
            ("seed", Json::Whole(self.subject.seed as i64)),
            ("replicates", Json::Whole(self.card.replicates.len() as i64)),
            ("failed_runs", Json::Whole(self.card.failed.len() as i64)),
            ("passed", Json::Flag(self.card.holds())),
            ("roles", Json::Object(roles.collect())),
            ("arms", Json::List(self.arms.iter().map(arm).collect())),
            ("targets", Json::List(self.card.rows.iter().map(row).collect())),
        ])
        .pretty()
    }

    /// The card as a Markdown page.
    pub fn markdown(&self) -> String {
        let Subject { scenario, seed, model_version, .. } = self.subject;
        let lived = self.card.replicates.len();
        let mut text = format!(
            "# {scenario} held against the targets of {}\n\n{lived} replicates, seed {seed}, model version {model_version}.\n\n{}; {}.\n",
            self.targets,
            self.closing(),
            self.distances()
        );
        for role in Role::ALL {
            let rows = by_pattern(self.card, role);
            if rows.is_empty() {
                continue;
            }
            text.push_str(&format!(
                "\n## {}\n\n| pattern | target | statement | source | period | band | median | 10–90 % | verdict | distance |\n\
                 | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n",
                heading(role)
            ));
            for row in rows {
                let target = &row.target;
                let [band, value, range, verdict, distance] = cells(row);
                let verdict = match &row.verdict {
                    Verdict::Undefined(reason) => format!("{verdict}: {reason}"),
                    _ => verdict,
                };
                let band = format!("{band} {}", unit_missed(&row.target.unit));
                let words = [
                    target.pattern.as_deref().unwrap_or(""),
                    &target.name,
                    &target.statement,
                    &target.source,
                    &target.period,
                    band.trim_end(),
                    &value,
                    &range,
                    &verdict,
                    &distance,
                ];
                text.push_str(&format!("| {} |\n", words.map(|word| word.replace('|', "\\|")).join(" | ")));
            }
        }
        text
    }

    /// The card as TOML, a table for each target; what is not defined is left out.
    pub fn toml(&self) -> String {
        let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
        let mut text = format!(
            "format = 1\nscenario = {}\ntargets_of = {}\nseed = {}\nreplicates = {}\nfailed_runs = {}\npassed = {}\n",
            quoted(&self.subject.scenario),
            quoted(self.targets),
            self.subject.seed,
            self.card.replicates.len(),
            self.card.failed.len(),
            self.card.holds()
        );
        let number = |name: &str, value: f64| {
            if value.is_nan() { String::new() } else { format!("{name} = {}\n", toml::Value::Float(value)) }
        };
        for role in Role::ALL {
            let Standing { all, hit, undefined, distance } = self.card.standing(&[role]);
            text.push_str(&format!(
                "\n[roles.{}]\ntargets = {all}\nhit = {hit}\nundefined = {undefined}\n{}",
                role.name(),
                number("distance", distance)
            ));
        }
        for row in &self.card.rows {
            let target = &row.target;
            text.push_str(&format!(
                "\n[target.{}]\nrole = {}\nstatement = {}\nsource = {}\nperiod = {}\nunit = {}\nstatistic = {}\nband = [{}, {}]\n\
                 weight = {}\nverdict = {}\n",
                target.name,
                quoted(target.role.name()),
                quoted(&target.statement),
                quoted(&target.source),
                quoted(&target.period),
                quoted(&target.unit),
                quoted(row.statistic()),
                toml::Value::Float(target.band[0]),
                toml::Value::Float(target.band[1]),
                toml::Value::Float(target.weight),
                quoted(row.verdict.word())
            ));
            for (name, value) in [
                ("value", row.value),
                ("low", row.low),
                ("high", row.high),
                ("distance", row.verdict.distance().unwrap_or(f64::NAN)),
            ] {
                text.push_str(&number(name, value));
            }
            text.push_str(&format!("defined = {}\n", row.defined));
            if let Verdict::Undefined(reason) = &row.verdict {
                text.push_str(&format!("why_undefined = {}\n", quoted(reason)));
            }
        }
        text
    }

    /// The value of each target in each replicate.
    pub fn sheet(&self) -> Sheet {
        let rows = || self.card.rows.iter().flat_map(|row| row.values.iter().map(move |value| (row, *value)));
        let numbers =
            self.card.rows.iter().flat_map(|_| self.card.replicates.iter().map(|one| i64::from(*one)));
        let text = |of: fn(&Row) -> &str| Entries::Text(rows().map(|(row, _)| of(row).to_owned()).collect());
        Sheet {
            name: "values".to_owned(),
            columns: vec![
                SheetColumn::new("target", "-", "the target", text(|row| &row.target.name)),
                SheetColumn::new("replicate", "-", "the replicate", Entries::Whole(numbers.collect())),
                SheetColumn::new(
                    "value",
                    "-",
                    "what was worked out, in the unit of the target; of a condition 1 where it holds, 0 where not",
                    Entries::Real(rows().map(|(_, value)| value).collect()),
                ),
                SheetColumn::new("unit", "-", "the unit of the target", text(|row| &row.target.unit)),
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_barely_misses_its_band_does_not_look_like_a_hit() {
        let scale = Scale::of("share", [0.1, 0.25]);
        assert_eq!(
            [0.09998, 0.12, 0.2534].map(|value| scale.held(value, [0.1, 0.25])),
            ["9.998 %", "12.0 %", "25.3 %"]
        );
        assert_eq!([0.0004, 0.014, 0.0].map(missed_by), ["<0.01", "0.01", "0.00"]);
    }
}
