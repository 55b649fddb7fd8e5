//! A summary in words and in JSON. Nothing here depends on the clock, the threads or the place of files.

use super::json::Json;
use super::measures::{Scale, scale_of};
use super::summary::{Row, Summary, Tally};
use super::text::{WIDTH, aligned, band, count, decimal, month_in_words, settled, sparkline, wrapped};
use super::together;
use crate::experiment::until::Settled;
use crate::foundation::statistics::per_cent_change;
use crate::observe::periods::selected;
use crate::observe::yearly::yearly;

/// Changes told, at most.
const CHANGES: usize = 4;
/// Changes smaller than this are not worth a line: 2 % or two points.
const SMALLEST_CHANGE: f64 = 0.02;

/// The summary for people: plain text, headings at the margin, everything else indented by two.
pub fn text(summary: &Summary) -> String {
    let mut lines = heading(summary);
    if summary.finished > 0 {
        for block in [
            not_viable(summary),
            table(summary),
            changes(summary),
            over_the_years(summary),
            tallies(summary),
            together::text(summary),
        ] {
            if !block.is_empty() {
                lines.push(String::new());
                lines.extend(block);
            }
        }
    }
    if !summary.failed.is_empty() {
        lines.push(String::new());
        lines.extend(failures(summary));
    }
    lines.push(String::new());
    lines.join("\n")
}

fn heading(summary: &Summary) -> Vec<String> {
    let subject = &summary.subject;
    let name = if subject.title.is_empty() {
        subject.scenario.clone()
    } else {
        format!("{}: {}", subject.scenario, subject.title)
    };
    let asked = summary.replicates.len();
    let mut facts = match (summary.finished as usize, asked) {
        (1, 1) => "1 replicate".to_owned(),
        (finished, asked) if finished == asked => format!("{} replicates", count(asked as u64)),
        (finished, asked) => format!("{} of {} replicates", count(finished as u64), count(asked as u64)),
    };
    if summary.replicates.start > 0 {
        facts.push_str(&format!(" from number {}", summary.replicates.start));
    }
    facts.push_str(&format!(", seed {}", subject.seed));
    if let Some((from, to)) = summary.span {
        facts.push_str(&format!(", {} to {}", month_in_words(from), month_in_words(to)));
    }
    let mut lines = wrapped(&name, "", "  ", WIDTH);
    lines.push(format!("  {facts}"));
    lines.extend(subject.posterior.as_deref().map(|posterior| format!("  {}", under_draws(posterior))));
    let by_precision = summary.settled.iter().map(|by| settled(by, "replicates"));
    lines.extend(by_precision.flat_map(|told| wrapped(&told, "  ", "    ", WIDTH)));
    lines
}

/// That the district could not live as it was founded, where that is so.
fn not_viable(summary: &Summary) -> Vec<String> {
    let replicates = summary.founded.filter(|&(_, replicates)| replicates > 0);
    let Some(((firms, replicates), (from, _))) = replicates.zip(summary.span) else { return Vec::new() };
    let told = format!(
        "not viable as founded: in {replicates} of {} replicates fewer than a tenth of the {} firms founded are left in {}, \
         when the record begins; sizes, demand and money do not fit together",
        count(u64::from(summary.finished)),
        count(firms),
        month_in_words(from)
    );
    kept_in_mind(&[told])
}

/// What a reader must know before he believes any of it; nothing of nothing.
pub(super) fn kept_in_mind(remarks: &[String]) -> Vec<String> {
    let lines = remarks.iter().flat_map(|remark| wrapped(remark, "  ", "    ", WIDTH));
    let heading = (!remarks.is_empty()).then(|| KEPT_IN_MIND.to_owned());
    heading.into_iter().chain(lines).collect()
}

/// The heading above such remarks.
pub(super) const KEPT_IN_MIND: &str = "To be kept in mind";

/// The remarks of a summary that was told so.
pub(super) fn remarks_in(told: &str) -> Vec<String> {
    let below = told.lines().skip_while(|line| *line != KEPT_IN_MIND).skip(1);
    let mut remarks: Vec<String> = Vec::new();
    for line in below.take_while(|line| line.starts_with("  ")) {
        match (line.strip_prefix("    "), remarks.last_mut()) {
            (Some(more), Some(last)) => *last += &format!(" {more}"),
            _ => remarks.push(line.trim().to_owned()),
        }
    }
    remarks
}

/// That replicates live under draws of a posterior, and how many of these there are.
pub(super) fn under_draws(posterior: &str) -> String {
    let draws = posterior.lines().filter(|line| *line == "[[draw]]").count();
    format!("each replicate under a draw of a posterior ({})", super::sweep::counted(draws, "draw"))
}

fn scale(row: &Row) -> Scale {
    let sizes =
        row.figures.iter().flat_map(|figures| [figures.median.abs(), figures.high.abs(), figures.low.abs()]);
    let largest = sizes.filter(|size| size.is_finite()).fold(0.0, f64::max);
    scale_of(&row.column, &row.unit, largest)
}

/// The unit as far as the label does not say it.
fn unit<'a>(row: &Row, scale: &'a Scale) -> &'a str {
    let said = row.measure.label.to_lowercase().contains(&row.unit);
    scale.unit.strip_suffix(&row.unit).filter(|_| said).unwrap_or(&scale.unit).trim_end()
}

/// A measure's label with its unit.
fn with_unit(row: &Row, scale: &Scale) -> String {
    match unit(row, scale) {
        "" => row.measure.label.to_owned(),
        unit => format!("{}, {unit}", row.measure.label),
    }
}

fn of_replicates(summary: &Summary) -> String {
    match summary.finished {
        1 => String::new(),
        finished => format!(
            ": median of {} replicates, below it the range of the middle 80 %",
            count(u64::from(finished))
        ),
    }
}

fn table(summary: &Summary) -> Vec<String> {
    let rows: Vec<&Row> = summary.rows.iter().filter(|row| row.measure.in_table).collect();
    if rows.is_empty() || summary.periods.is_empty() {
        return Vec::new();
    }
    let by = if summary.periods[0].months.len() == 1 { "By month" } else { "By year" };
    let mut most = 7;
    loop {
        let lines = cells(summary, &rows, &selected(&summary.periods, most));
        if most == 2 || lines.iter().all(|line| line.chars().count() <= WIDTH) {
            return std::iter::once(format!("{by}{}", of_replicates(summary))).chain(lines).collect();
        }
        most -= 1;
    }
}

fn cells(summary: &Summary, rows: &[&Row], chosen: &[usize]) -> Vec<String> {
    let several = summary.finished > 1;
    let mut cells = vec![vec![String::new()]];
    cells[0].extend(chosen.iter().map(|&at| summary.periods[at].label.clone()));
    for row in rows {
        let scale = scale(row);
        let told = |value: f64| decimal(value / scale.divisor, scale.decimals);
        let mut middle = vec![if several { row.measure.label.to_owned() } else { with_unit(row, &scale) }];
        middle.extend(chosen.iter().map(|&at| told(row.figures[at].median)));
        cells.push(middle);
        if several {
            let mut range = vec![format!("  {}", unit(row, &scale))];
            range.extend(chosen.iter().map(|&at| {
                let figures = row.figures[at];
                band(figures.low / scale.divisor, figures.high / scale.divisor, scale.decimals)
            }));
            cells.push(range);
        }
    }
    aligned(&cells)
}

/// The rows whose changes are told: levels by their ratio, then the share that moved most.
fn changed(summary: &Summary) -> Vec<&Row> {
    let size = |row: &Row| row.change.map_or(0.0, |change| change.size.abs());
    let ranked = |share: bool| {
        let mut rows: Vec<&Row> = summary
            .rows
            .iter()
            .filter(|row| (row.column.unit == "share") == share && size(row) >= SMALLEST_CHANGE)
            .collect();
        rows.sort_by(|a, b| size(b).total_cmp(&size(a)));
        rows
    };
    let shares: Vec<&Row> = ranked(true).into_iter().take(1).collect();
    ranked(false).into_iter().take(CHANGES - shares.len()).chain(shares).collect()
}

fn change_in_words(summary: &Summary, row: &Row) -> Option<String> {
    let change = row.change?;
    let scale = scale(row);
    let label = |at: usize| summary.periods[at].label.as_str();
    let value = |at: usize| row.figures[at].median;
    let told = |at: usize| decimal(value(at) / scale.divisor, scale.decimals);
    let verb = if change.size > 0.0 { "rose" } else { "fell" };
    let amount = if scale.share {
        format!("{} points", decimal(change.size.abs() * 100.0, 1))
    } else {
        let per_cent = per_cent_change(value(change.from), value(change.to))?;
        if per_cent >= 300.0 {
            format!("a factor of {}", decimal(value(change.to) / value(change.from), 1))
        } else {
            format!("{} %", decimal(per_cent.abs(), 0))
        }
    };
    let unit = match unit(row, &scale) {
        "" => String::new(),
        unit => format!(" {unit}"),
    };
    let prices = if row.column.unit.contains("{currency}") { ", in current prices" } else { "" };
    let mut sentence = format!(
        "{} {verb} by {amount} from {} to {} ({} to {}{unit}{prices})",
        row.measure.label,
        label(change.from),
        label(change.to),
        told(change.from),
        told(change.to)
    );
    if let Some((from, to)) = change.mostly {
        sentence.push_str(&format!(", most of it from {} to {}", label(from), label(to)));
    }
    Some(sentence)
}

fn changes(summary: &Summary) -> Vec<String> {
    if summary.periods.len() < 2 {
        return Vec::new();
    }
    let sentences: Vec<String> =
        changed(summary).into_iter().filter_map(|row| change_in_words(summary, row)).collect();
    let mut lines = vec!["What changed most".to_owned()];
    if sentences.is_empty() {
        lines.push("  Nothing by 2 % or more.".to_owned());
    }
    lines.extend(sentences.iter().flat_map(|sentence| wrapped(sentence, "  ", "    ", WIDTH)));
    lines
}

fn over_the_years(summary: &Summary) -> Vec<String> {
    let count = summary.periods.len();
    if count < 3 {
        return Vec::new();
    }
    let label = |at: usize| summary.periods[at].label.as_str();
    for every in 1.. {
        let lines = bars(summary, every);
        if every == count || lines.iter().all(|line| line.chars().count() <= WIDTH) {
            let step = if every > 1 { format!(", one bar for every {every}") } else { String::new() };
            let heading = format!("Over the span: medians, {} to {}{step}", label(0), label(count - 1));
            let (undefined, nothing): (Vec<&Row>, Vec<&Row>) =
                summary.rows.iter().filter(|row| is_nothing(row)).partition(|row| is_undefined(row));
            let told = [("Next to nothing throughout", nothing), ("Undefined throughout", undefined)];
            let told = told.into_iter().filter(|(_, rows)| !rows.is_empty()).flat_map(|(what, rows)| {
                let labels: Vec<&str> = rows.iter().map(|row| row.measure.label).collect();
                wrapped(&format!("{what}: {}", labels.join(", ")), "  ", "    ", WIDTH)
            });
            return std::iter::once(heading).chain(lines).chain(told).collect();
        }
    }
    Vec::new()
}

/// Whether a measure has no value in any replicate.
fn is_undefined(row: &Row) -> bool {
    row.figures.iter().all(|figures| figures.median.is_nan())
}

/// Whether nothing but zeros would be shown of a measure.
fn is_nothing(row: &Row) -> bool {
    let scale = scale(row);
    let shown = |value: f64| decimal(value / scale.divisor, scale.decimals);
    let ends = row.figures.iter().flat_map(|figures| [figures.median, figures.low, figures.high]);
    ends.into_iter().all(|value| !shown(value).contains(|digit: char| ('1'..='9').contains(&digit)))
}

fn bars(summary: &Summary, every: usize) -> Vec<String> {
    let label = |at: usize| summary.periods[at].label.as_str();
    let mut cells = vec![vec![String::new(), String::new(), "lowest".to_owned(), "highest".to_owned()]];
    for row in summary.rows.iter().filter(|row| !is_nothing(row)) {
        let medians = row.medians();
        let scale = scale(row);
        let bars: Vec<f64> = medians.iter().copied().step_by(every).collect();
        let told = |at: usize| decimal(medians[at] / scale.divisor, scale.decimals);
        let defined = || (0..medians.len()).filter(|&at| medians[at].is_finite());
        // Of equal values the first is told.
        let lowest = defined().min_by(|&a, &b| medians[a].total_cmp(&medians[b]).then(a.cmp(&b)));
        let highest = defined().max_by(|&a, &b| medians[a].total_cmp(&medians[b]).then(b.cmp(&a)));
        let mut line = vec![with_unit(row, &scale), sparkline(&bars)];
        line.extend(match lowest.zip(highest) {
            None => ["-".to_owned(), "-".to_owned()],
            Some((lowest, highest)) if medians[lowest] == medians[highest] => {
                ["always".to_owned(), told(lowest)]
            }
            Some((lowest, highest)) => [lowest, highest].map(|at| format!("{} in {}", told(at), label(at))),
        });
        cells.push(line);
    }
    aligned(&cells)
}

fn tallies(summary: &Summary) -> Vec<String> {
    let all: Vec<&Tally> = summary.tallies.iter().filter(|tally| tally.told).collect();
    let Some((from, to)) = summary.span.filter(|_| !all.is_empty()) else { return Vec::new() };
    let line = |tally: &Tally| {
        let figures = tally.figures;
        // The median of an even number of replicates may lie between two whole numbers.
        let mut cells = vec![tally.label.clone(), decimal(figures.median, 0)];
        if summary.finished > 1 {
            cells.push(band(figures.low, figures.high, 0));
        }
        cells
    };
    let cells: Vec<Vec<String>> = all.into_iter().map(line).collect();
    let heading = format!("What happened in all, {} to {}", month_in_words(from), month_in_words(to));
    std::iter::once(heading).chain(aligned(&cells)).collect()
}

fn failures(summary: &Summary) -> Vec<String> {
    const TOLD: usize = 5;
    let failed = &summary.failed;
    let all = super::sweep::counted(summary.replicates.len(), "replicate");
    let mut lines = vec![format!("Failed: {} of {all}", failed.len())];
    for failed in failed.iter().take(TOLD) {
        let when =
            failed.failure.month.map_or(String::new(), |month| format!(" in {}", month_in_words(month)));
        let first = format!("  replicate {}{when}: ", failed.replicate);
        let reason = failed.failure.reason.lines().collect::<Vec<_>>().join(" ");
        lines.extend(wrapped(&reason, &first, "    ", WIDTH));
    }
    if failed.len() > TOLD {
        lines.push(format!("  and {} more", failed.len() - TOLD));
    }
    lines
}

/// For machines, how precision settled the number of replicates, or did not.
pub(super) fn precision(Settled { until, look, reached }: &Settled) -> Json {
    Json::object([
        ("asked", Json::text(until.to_string())),
        ("reached", Json::Flag(*reached)),
        ("replicates", Json::Whole(i64::from(look.replicates))),
        ("look", Json::Whole(i64::from(look.number))),
        ("level", Json::Number(look.level)),
    ])
}

/// The summary for machines: every measure and every year.
pub fn json(summary: &Summary) -> String {
    let subject = &summary.subject;
    let month = |month: Option<crate::foundation::calendar::Month>| {
        month.map_or(Json::Null, |month| Json::text(month.to_string()))
    };
    let label = |at: usize| Json::text(summary.periods[at].label.as_str());
    let rows = summary.rows.iter().map(|row| {
        Json::object([
            ("name", Json::text(row.measure.column)),
            ("label", Json::text(row.measure.label)),
            ("unit", Json::text(row.unit.as_str())),
            ("meaning", Json::text(row.column.meaning)),
            ("yearly", Json::text(yearly(&row.column).name())),
            ("median", Json::numbers(row.medians())),
            ("p10", Json::numbers(row.figures.iter().map(|figures| figures.low))),
            ("p90", Json::numbers(row.figures.iter().map(|figures| figures.high))),
        ])
    });
    let changes = changed(summary).into_iter().filter_map(|row| {
        let change = row.change?;
        let stretch = |(from, to)| Json::List(vec![label(from), label(to)]);
        Some(Json::object([
            ("name", Json::text(row.measure.column)),
            ("from", label(change.from)),
            ("to", label(change.to)),
            ("from_value", Json::Number(row.figures[change.from].median)),
            ("to_value", Json::Number(row.figures[change.to].median)),
            ("mostly", change.mostly.map_or(Json::Null, stretch)),
            ("sentence", Json::text(change_in_words(summary, row)?)),
        ]))
    });
    let tallies = summary.tallies.iter().map(|tally| {
        let told = [("name", Json::text(tally.name.as_str())), ("label", Json::text(tally.label.as_str()))];
        Json::members(told.into_iter().chain(tally.figures.members()))
    });
    let failures = summary.failed.iter().map(|failed| {
        Json::object([
            ("replicate", Json::Whole(i64::from(failed.replicate))),
            ("run_id", Json::text(subject.run_id(failed.replicate))),
            ("month", month(failed.failure.month)),
            ("reason", Json::text(failed.failure.reason.as_str())),
        ])
    });
    let mut told = Json::object([
        ("format", Json::Whole(1)),
        ("scenario", Json::text(subject.scenario.as_str())),
        ("title", Json::text(subject.title.as_str())),
        ("scenario_hash", Json::text(subject.scenario_hash.as_str())),
        ("model_version", Json::text(subject.model_version.as_str())),
        ("seed", Json::Whole(i64::try_from(subject.seed).unwrap_or(i64::MAX))),
        (
            "replicates",
            Json::object([
                ("first", Json::Whole(i64::from(summary.replicates.start))),
                ("asked", Json::Whole(summary.replicates.len() as i64)),
                ("finished", Json::Whole(i64::from(summary.finished))),
                ("failed", Json::Whole(summary.failed.len() as i64)),
            ]),
        ),
        (
            "not_viable",
            summary.founded.map_or(Json::Null, |(_, replicates)| Json::Whole(i64::from(replicates))),
        ),
        ("until", summary.settled.as_ref().map_or(Json::Null, precision)),
        ("from", month(summary.span.map(|span| span.0))),
        ("to", month(summary.span.map(|span| span.1))),
        ("periods", Json::List((0..summary.periods.len()).map(label).collect())),
        ("measures", Json::List(rows.collect())),
        ("changes", Json::List(changes.collect())),
        ("totals", Json::List(tallies.collect())),
        ("failures", Json::List(failures.collect())),
    ]);
    if let (Json::Object(members), false) = (&mut told, summary.together.is_empty()) {
        members.push(("together".to_owned(), together::json(summary)));
    }
    told.pretty()
}

/// A told summary with its headings in bold, for a terminal.
pub fn emboldened(told: &str) -> String {
    let line = |line: &str| {
        if line.is_empty() || line.starts_with(' ') {
            format!("{line}\n")
        } else {
            format!("\u{1b}[1m{line}\u{1b}[0m\n")
        }
    };
    told.lines().map(line).collect()
}
