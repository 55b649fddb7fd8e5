//! What factors do to outcomes, in words, in JSON and as the table `indices`: every outcome with its factors, the
//! strongest first, and how much of it is chance.

use super::json::Json;
use super::measures::scale;
use super::sheet::{Entries, Sheet, SheetColumn};
use super::sweep::{counted, failures, head, heading, outcome_head};
use super::text::{WIDTH, aligned, band, decimal, wrapped};
use crate::experiment::plan::Judged;
use crate::experiment::sensitivity::{
    Apportionment, Found, Judgement, LEAST_BASE_ROWS, LEAST_TRAJECTORIES, Screening, Shares,
};
use crate::experiment::sweep::{Rows, Sweep};
use crate::foundation::statistics::Estimate;
use std::collections::BTreeMap;

/// So many factors of an outcome are told one by one; the table has all.
const TOLD: usize = 20;
/// The longest name that is told in full.
const NAME: usize = 36;
const BAR: usize = 12;

/// The judgement for people.
pub fn text(sweep: &Sweep<'_>, rows: &Rows, judgement: &Judgement) -> String {
    let failed = sweep.runs().filter(|&run| rows.has_failed(&sweep.run_id(run))).count();
    let mut lines = heading(sweep, failed);
    lines.extend(wrapped(&design(judgement), "  ", "  ", WIDTH));
    for outcome in 0..judgement.found.len() {
        lines.push(String::new());
        lines.extend(of_outcome(sweep, judgement, outcome));
    }
    for block in [failures(sweep, rows), left_out(sweep), legend(judgement)] {
        if !block.is_empty() {
            lines.push(String::new());
            lines.extend(block);
        }
    }
    lines.push(String::new());
    lines.join("\n")
}

fn design(judgement: &Judgement) -> String {
    let factors = judgement.design.groups().factors();
    let judged = judgement.judged.len();
    let what = match (factors == judged, judged) {
        (true, _) => counted(factors, "factor"),
        (false, 1) => format!("{} in 1 group", counted(factors, "factor")),
        (false, _) => format!("{} in {judged} groups", counted(factors, "factor")),
    };
    match &judgement.design {
        Judged::Morris(design) => format!("Morris: {} trajectories, {what}", design.trajectories()),
        Judged::Saltelli(design) => {
            format!("Sobol' indices: {}, {what}", counted(design.base_rows(), "base row"))
        }
    }
}

fn of_outcome(sweep: &Sweep<'_>, judgement: &Judgement, outcome: usize) -> Vec<String> {
    let asked = &sweep.plan().outcomes[outcome];
    let base = if asked.less_base { " less base" } else { "" };
    let title = |unit: &str| {
        let unit = if unit.is_empty() { String::new() } else { format!(", {unit}") };
        wrapped(&format!("{}: {}{base}{unit}", asked.name, asked.of), "", "  ", WIDTH)
    };
    match &judgement.found[outcome] {
        Err(why) => {
            let mut lines = title("");
            lines.extend(wrapped(&format!("Nothing can be said: {why}."), "  ", "  ", WIDTH));
            lines
        }
        Ok(Found::Effects(screening)) => {
            let sizes = screening.effects.iter().map(|effect| effect.mu_star.value);
            let largest = sizes.filter(|size| size.is_finite()).fold(0.0, f64::max);
            let scale = scale(&sweep.unit(outcome), largest);
            let mut lines = title(scale.unit.trim());
            let Screening { kept, dropped, .. } = *screening;
            let blocks = Blocks {
                kept,
                dropped,
                least: LEAST_TRAJECTORIES,
                name: "trajectory",
                names: "trajectories",
            };
            lines.extend(chance(screening.shares.as_ref(), &blocks));
            let decimals = decimals_of(largest / scale.divisor);
            lines.extend(effects(judgement, screening, scale.divisor, decimals, largest));
            lines
        }
        Ok(Found::Indices(found)) => {
            let mut lines = title("");
            let Apportionment { kept, dropped, .. } = *found;
            let blocks =
                Blocks { kept, dropped, least: LEAST_BASE_ROWS, name: "base row", names: "base rows" };
            lines.extend(chance(found.shares.as_ref(), &blocks));
            let varies = found.shares.is_none_or(|shares| !shares.share_of_chance().is_nan());
            if varies && found.indices.iter().all(|index| index.total.value.is_nan()) {
                let why = "Over these base rows it varies no more than by chance, so there is no variance to be shared out.";
                lines.extend(wrapped(why, "  ", "  ", WIDTH));
            }
            lines.extend(indices_of(judgement, found));
            lines
        }
    }
}

/// Decimals that leave three digits of the largest, so that others can be told from it.
fn decimals_of(largest: f64) -> usize {
    let more = (0..6).find(|&more| largest * f64::from(10_u32.pow(more)) >= 99.95);
    more.filter(|_| largest > 0.0).unwrap_or(2) as usize
}

/// What an outcome was judged by: trajectories or base rows.
struct Blocks {
    kept: usize,
    dropped: usize,
    /// So many are the least for a verdict.
    least: usize,
    name: &'static str,
    names: &'static str,
}

/// How much of the variance between runs is chance.
fn chance(shares: Option<&Shares>, blocks: &Blocks) -> Vec<String> {
    let mut told = match shares {
        None => "Chance is not told apart: that takes 2 replicates.".to_owned(),
        Some(shares) if shares.share_of_chance().is_nan() => "It does not vary.".to_owned(),
        Some(shares) => {
            let [all, common, own] = parts_of_chance(shares).map(|part| decimal(part * 100.0, 0));
            format!(
                "Chance is {all} % of the variance between runs: {common} % common to all points, {own} % each \
                 point's own."
            )
        }
    };
    let &Blocks { kept, dropped, least, name, names } = blocks;
    let counted = |count: usize| if count == 1 { name } else { names };
    if dropped > 0 {
        let (which, are) = (counted(dropped), if dropped == 1 { "is" } else { "are" });
        told.push_str(&format!(
            " {dropped} {which} {are} left out: a run in them failed or left no such value."
        ));
    }
    if kept < least {
        let which = counted(kept);
        told.push_str(&format!(
            " Of {kept} {which} nothing is called resolved: that takes {least}, better many more."
        ));
    }
    wrapped(&told, "  ", "  ", WIDTH)
}

/// Of the variance between runs: all chance, that common to all points, each point's own. Unbiased, so the common part
/// may be told a little below zero.
fn parts_of_chance(shares: &Shares) -> [f64; 3] {
    let all = shares.chance() + shares.factors.max(0.0);
    [shares.share_of_chance(), shares.common_luck / all, shares.own_luck / all]
}

fn effects(
    judgement: &Judgement,
    screening: &Screening,
    divisor: f64,
    decimals: usize,
    largest: f64,
) -> Vec<String> {
    let effects = &screening.effects;
    let order = by_size(effects.iter().map(|effect| effect.mu_star.value));
    let head = ["", "mu*", "95 % interval", "sigma", "by chance", "verdict", ""];
    let mut cells = vec![head.map(str::to_owned).to_vec()];
    for &place in order.iter().take(TOLD) {
        let effect = &effects[place];
        let told =
            |value: Option<f64>| value.map_or("-".to_owned(), |value| decimal(value / divisor, decimals));
        cells.push(vec![
            short(&judgement.judged[place].name),
            told(Some(effect.mu_star.value)),
            interval(effect.mu_star, divisor, decimals),
            told(effect.sigma),
            told(effect.chance),
            if effect.resolved { "resolved" } else { "not resolved" }.to_owned(),
            bar(effect.mu_star.value, largest),
        ]);
    }
    let resolved = order.iter().skip(TOLD).filter(|&&place| effects[place].resolved).count();
    let most = order.get(TOLD).map(|&place| decimal(effects[place].mu_star.value / divisor, decimals));
    aligned(&cells).into_iter().chain(rest(order.len(), resolved, most, "mu*")).collect()
}

fn indices_of(judgement: &Judgement, found: &Apportionment) -> Vec<String> {
    let order = by_size(found.indices.iter().map(|index| index.total.value));
    let head = ["", "total", "95 % interval", "first", "95 % interval", "verdict", ""];
    let mut cells = vec![head.map(str::to_owned).to_vec()];
    for &place in order.iter().take(TOLD) {
        let index = &found.indices[place];
        cells.push(vec![
            short(&judgement.judged[place].name),
            decimal(index.total.value, 2),
            interval(index.total, 1.0, 2),
            decimal(index.first.value, 2),
            interval(index.first, 1.0, 2),
            match (index.first_resolved, index.total_resolved) {
                (true, true) => "resolved",
                (false, true) => "total resolved",
                (true, false) => "first resolved",
                (false, false) => "not resolved",
            }
            .to_owned(),
            bar(index.total.value, 1.0),
        ]);
    }
    let resolved = order.iter().skip(TOLD).filter(|&&place| found.indices[place].total_resolved).count();
    let most = order.get(TOLD).map(|&place| decimal(found.indices[place].total.value, 2));
    aligned(&cells).into_iter().chain(rest(order.len(), resolved, most, "total")).collect()
}

/// Places from the largest to the smallest; what is not defined last.
fn by_size(sizes: impl Iterator<Item = f64>) -> Vec<usize> {
    let sizes: Vec<f64> = sizes.map(|size| if size.is_nan() { f64::NEG_INFINITY } else { size }).collect();
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.sort_by(|&one, &other| sizes[other].total_cmp(&sizes[one]).then(one.cmp(&other)));
    order
}

fn rest(all: usize, resolved: usize, most: Option<String>, what: &str) -> Option<String> {
    let more = all.checked_sub(TOLD).filter(|&more| more > 0)?;
    let most = most.unwrap_or_default();
    Some(format!(
        "  and {more} more, of which {resolved} are resolved: {what} at most {most}; the table `indices` has all"
    ))
}

fn interval(estimate: Estimate, divisor: f64, decimals: usize) -> String {
    let told = band(estimate.low / divisor, estimate.high / divisor, decimals);
    told.replace('–', " to ")
}

fn short(name: &str) -> String {
    if name.chars().count() <= NAME {
        return name.to_owned();
    }
    name.chars().take(NAME - 1).chain(['…']).collect()
}

/// As long as a size is of the largest; spaces make up its column, which stands to the left then.
fn bar(size: f64, largest: f64) -> String {
    let share = if largest > 0.0 && size.is_finite() { (size / largest).clamp(0.0, 1.0) } else { 0.0 };
    let long = (share * BAR as f64).round() as usize;
    format!("{}{}", "█".repeat(long), " ".repeat(BAR - long))
}

/// Uncertain parameters that were not varied, by reason.
fn left_out(sweep: &Sweep<'_>) -> Vec<String> {
    let mut reasons: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (key, why) in &sweep.plan().left_out {
        reasons.entry(why).or_default().push(key);
    }
    if reasons.is_empty() {
        return Vec::new();
    }
    let told = reasons
        .iter()
        .flat_map(|(why, keys)| wrapped(&format!("{}: {why}", keys.join(", ")), "  ", "    ", WIDTH));
    std::iter::once("Uncertain parameters left out".to_owned()).chain(told).collect()
}

fn legend(judgement: &Judgement) -> Vec<String> {
    let told = match judgement.design {
        Judged::Morris(_) => {
            "mu* is the mean size of an effect over the whole range of a factor, sigma how effects differ from place to \
             place (curvature, other factors; none for groups), by chance the mu* that luck alone would give. Resolved: \
             the interval lies above that and is narrower than mu*."
        }
        Judged::Saltelli(_) => {
            "first is the share of the variance that would go if the factor were known, total the share that would stay \
             if all others were. Resolved: the interval lies above zero and is narrower than the index."
        }
    };
    wrapped(told, "", "", WIDTH)
}

/// The judgement for machines: every factor of every outcome, in the order of the plan.
pub fn json(sweep: &Sweep<'_>, rows: &Rows, judgement: &Judgement) -> String {
    let plan = sweep.plan();
    let failed = sweep.runs().filter(|&run| rows.has_failed(&sweep.run_id(run))).count();
    let outcomes = judgement.found.iter().enumerate().map(|(place, found)| {
        Json::members(outcome_head(sweep, place).into_iter().chain([
            ("chance", shares_of(found).map_or(Json::Null, shares_as_json)),
            ("left_out", Json::Whole(dropped(found) as i64)),
            ("problem", found.as_ref().err().map_or(Json::Null, |why| Json::text(why.as_str()))),
            ("factors", Json::List(factors_as_json(sweep, judgement, found))),
        ]))
    });
    let (method, blocks) = match &judgement.design {
        Judged::Morris(design) => ("morris", design.trajectories() as usize),
        Judged::Saltelli(design) => ("sobol_indices", design.base_rows()),
    };
    let left_out = plan.left_out.iter().map(|(key, why)| {
        Json::object([("key", Json::text(key.as_str())), ("why", Json::text(why.as_str()))])
    });
    let of_design = vec![
        ("design", Json::text(method)),
        (if method == "morris" { "trajectories" } else { "base_rows" }, Json::Whole(blocks as i64)),
        ("points", Json::Whole(sweep.points() as i64)),
    ];
    let more = [("outcomes", Json::List(outcomes.collect())), ("left_out", Json::List(left_out.collect()))];
    Json::members(head(sweep, failed, of_design).into_iter().chain(more)).pretty()
}

fn shares_of(found: &Result<Found, String>) -> Option<&Shares> {
    match found {
        Ok(Found::Effects(screening)) => screening.shares.as_ref(),
        Ok(Found::Indices(found)) => found.shares.as_ref(),
        Err(_) => None,
    }
}

fn dropped(found: &Result<Found, String>) -> usize {
    match found {
        Ok(Found::Effects(screening)) => screening.dropped,
        Ok(Found::Indices(found)) => found.dropped,
        Err(_) => 0,
    }
}

fn shares_as_json(shares: &Shares) -> Json {
    let [all, common, own] = parts_of_chance(shares);
    Json::object([
        ("share", Json::Number(all)),
        ("common_luck", Json::Number(common)),
        ("own_luck", Json::Number(own)),
    ])
}

fn estimate(of: Estimate) -> Json {
    Json::object([
        ("value", Json::Number(of.value)),
        ("low95", Json::Number(of.low)),
        ("high95", Json::Number(of.high)),
    ])
}

fn factors_as_json(sweep: &Sweep<'_>, judgement: &Judgement, found: &Result<Found, String>) -> Vec<Json> {
    let factor = |place: usize| {
        let subject = &judgement.judged[place];
        let keys = subject.factors.iter().flat_map(|&factor| &sweep.plan().factors[factor].keys);
        let mut members = vec![
            ("name".to_owned(), Json::text(subject.name.as_str())),
            ("keys".to_owned(), Json::List(keys.map(|key| Json::text(key.as_str())).collect())),
        ];
        let number = |value: Option<f64>| value.map_or(Json::Null, Json::Number);
        let more = match found {
            Ok(Found::Effects(screening)) => {
                let effect = &screening.effects[place];
                vec![
                    ("mu_star", estimate(effect.mu_star)),
                    ("mu", number(effect.mu)),
                    ("sigma", number(effect.sigma)),
                    ("by_chance", number(effect.chance)),
                    ("resolved", Json::Flag(effect.resolved)),
                ]
            }
            Ok(Found::Indices(found)) => {
                let index = &found.indices[place];
                vec![
                    ("first", estimate(index.first)),
                    ("total", estimate(index.total)),
                    ("first_resolved", Json::Flag(index.first_resolved)),
                    ("total_resolved", Json::Flag(index.total_resolved)),
                ]
            }
            Err(_) => Vec::new(),
        };
        members.extend(more.into_iter().map(|(name, value)| (name.to_owned(), value)));
        Json::Object(members)
    };
    if found.is_err() { Vec::new() } else { (0..judgement.judged.len()).map(factor).collect() }
}

/// The table `indices`: a row for every outcome and index of a factor.
pub fn indices(sweep: &Sweep<'_>, judgement: &Judgement) -> Sheet {
    let mut rows = Vec::new();
    for (outcome, found) in judgement.found.iter().enumerate() {
        for place in 0..judgement.judged.len() {
            let row = |index, unit: &str, of: Estimate, resolved| Row {
                outcome,
                place,
                index,
                unit: unit.to_owned(),
                of,
                resolved,
                more: [f64::NAN; 3],
                chance: shares_of(found).map_or([f64::NAN; 3], parts_of_chance),
            };
            match found {
                Ok(Found::Effects(screening)) => {
                    let effect = &screening.effects[place];
                    let more =
                        [effect.mu, effect.sigma, effect.chance].map(|value| value.unwrap_or(f64::NAN));
                    let unit = sweep.unit(outcome);
                    rows.push(Row { more, ..row("mu_star", &unit, effect.mu_star, effect.resolved) });
                }
                Ok(Found::Indices(found)) => {
                    let index = &found.indices[place];
                    rows.push(row("first", "share", index.first, index.first_resolved));
                    rows.push(row("total", "share", index.total, index.total_resolved));
                }
                Err(_) => {}
            }
        }
    }
    sheet(sweep, judgement, &rows)
}

struct Row {
    outcome: usize,
    place: usize,
    index: &'static str,
    unit: String,
    of: Estimate,
    resolved: bool,
    /// Mean, standard deviation, and what chance alone would give.
    more: [f64; 3],
    /// Shares of the variance: all chance, common, own.
    chance: [f64; 3],
}

fn sheet(sweep: &Sweep<'_>, judgement: &Judgement, rows: &[Row]) -> Sheet {
    let plan = sweep.plan();
    let words = |of: &dyn Fn(&Row) -> String| Entries::Text(rows.iter().map(of).collect());
    let numbers = |of: &dyn Fn(&Row) -> f64| Entries::Real(rows.iter().map(of).collect());
    let keys = |row: &Row| {
        let factors = judgement.judged[row.place].factors.iter();
        factors.flat_map(|&factor| plan.factors[factor].keys.clone()).collect::<Vec<_>>().join(" ")
    };
    let verdict = |row: &Row| if row.resolved { "resolved" } else { "not resolved" }.to_owned();
    let column = |name, unit, meaning, entries| SheetColumn::new(name, unit, meaning, entries);
    let in_unit = "in the row's unit";
    let (share, none) = ("share", "-");
    Sheet {
        name: "indices".to_owned(),
        columns: vec![
            column("outcome", none, "the outcome", words(&|row| plan.outcomes[row.outcome].name.clone())),
            column("of", none, "of what and when", words(&|row| plan.outcomes[row.outcome].of.clone())),
            column(
                "factor",
                none,
                "the factor or group of factors",
                words(&|row| judgement.judged[row.place].name.clone()),
            ),
            column("keys", none, "the keys that it sets", words(&keys)),
            column(
                "index",
                none,
                "mu_star (mean size of an effect), first or total (Sobol')",
                words(&|row| row.index.to_owned()),
            ),
            column("unit", none, "the unit of the index", words(&|row| row.unit.clone())),
            column("value", in_unit, "the index", numbers(&|row| row.of.value)),
            column("low95", in_unit, "lower end of its 95 % bootstrap interval", numbers(&|row| row.of.low)),
            column(
                "high95",
                in_unit,
                "upper end of its 95 % bootstrap interval",
                numbers(&|row| row.of.high),
            ),
            column(
                "verdict",
                none,
                "whether the interval tells it apart: resolved or not resolved",
                words(&verdict),
            ),
            column(
                "mu",
                in_unit,
                "of mu_star: mean effect with its sign; none for groups",
                numbers(&|row| row.more[0]),
            ),
            column(
                "sigma",
                in_unit,
                "of mu_star: standard deviation of effects; none for groups",
                numbers(&|row| row.more[1]),
            ),
            column(
                "by_chance",
                in_unit,
                "of mu_star: what luck alone would give",
                numbers(&|row| row.more[2]),
            ),
            column(
                "chance",
                share,
                "share of the outcome's variance between runs that is chance",
                numbers(&|row| row.chance[0]),
            ),
            column(
                "common_luck",
                share,
                "share that is luck common to all points; unbiased, so it may lie below 0",
                numbers(&|row| row.chance[1]),
            ),
            column("own_luck", share, "share that is luck of each point", numbers(&|row| row.chance[2])),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_stands_first_and_what_is_not_defined_last() {
        assert_eq!(by_size([1.0, f64::NAN, 3.0, 3.0].into_iter()), [2, 3, 0, 1]);
    }

    #[test]
    fn a_bar_is_as_long_as_its_share_of_the_largest() {
        assert_eq!(bar(0.5, 1.0).trim_end().chars().count(), BAR / 2);
        assert_eq!([bar(f64::NAN, 1.0), bar(1.0, 0.0), bar(-0.1, 1.0)].map(|bar| bar.trim().len()), [0; 3]);
        assert_eq!(bar(1.3, 1.0).chars().count(), BAR);
    }

    #[test]
    fn parts_of_chance_are_shares_of_all_variance() {
        let shares =
            Shares { mean: 0.0, factors: 6.0, common_luck: 1.0, own_luck: 3.0, points: 2, dropped: 0 };
        assert_eq!(parts_of_chance(&shares), [0.4, 0.1, 0.3]);
    }

    #[test]
    fn decimals_leave_three_digits_of_the_largest() {
        assert_eq!([1234.0, 33.8, 3.38, 0.203].map(decimals_of), [0, 1, 2, 3]);
        assert_eq!([0.0, f64::NAN, 1e-9].map(decimals_of), [2, 2, 2]);
    }

    #[test]
    fn a_long_name_is_cut() {
        assert_eq!(short(&"a".repeat(40)).chars().count(), NAME);
        assert_eq!(rest(TOLD, 0, None, "mu*"), None);
    }
}
