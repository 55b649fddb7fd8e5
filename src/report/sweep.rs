//! A sweep in words and in JSON: what was run, every point where there are few, what each factor does.

use super::json::Json;
use super::measures::{Scale, scale};
use super::text::{WIDTH, aligned, band, count, decimal, wrapped};
use crate::experiment::plan::Cell;
use crate::experiment::sweep::{Figures, PointTold, Rows, Sweep};
use crate::foundation::statistics::mean;

/// So many points are told one by one.
const FEW_POINTS: usize = 24;
/// So many stand in the JSON; the table of points has all.
const POINTS_IN_JSON: usize = 200;
/// A factor with more values than these is told by thirds of them.
const FEW_VALUES: usize = 6;
/// Failed runs told, at most.
const FAILURES: usize = 5;

/// Points with a value of a factor, or one of a third of its values, and what they come to.
struct Group {
    label: String,
    points: usize,
    /// The mean over the points, by outcome.
    means: Vec<f64>,
}

struct Told<'a> {
    sweep: &'a Sweep<'a>,
    points: Vec<(usize, PointTold)>,
    scales: Vec<Scale>,
}

impl<'a> Told<'a> {
    fn of(sweep: &'a Sweep<'a>, rows: &Rows) -> Self {
        let points: Vec<(usize, PointTold)> =
            sweep.places().map(|place| (place, sweep.point_told(place, rows))).collect();
        let scales = (0..sweep.plan().outcomes.len()).map(|outcome| {
            let sizes = points.iter().flat_map(|(_, point)| {
                let Figures { mean, low, high, .. } = point.figures[outcome];
                [mean.abs(), low.abs(), high.abs()]
            });
            let largest = sizes.filter(|size| size.is_finite()).fold(0.0, f64::max);
            scale(&sweep.unit(outcome), largest)
        });
        let scales = scales.collect();
        Self { sweep, points, scales }
    }

    /// The points of the design, without the base that is there to be compared with.
    fn designed(&self) -> impl Iterator<Item = &(usize, PointTold)> {
        self.points.iter().filter(|(_, point)| point.number > 0)
    }

    /// What each value of a factor comes to.
    fn groups(&self, factor: usize) -> Vec<Group> {
        let mut cells: Vec<&Cell> = Vec::new();
        for (place, _) in self.designed() {
            if let Some(cell) = &self.sweep.cells(*place)[factor]
                && !cells.contains(&cell)
            {
                cells.push(cell);
            }
            if cells.len() > FEW_VALUES {
                return self.thirds(factor);
            }
        }
        cells.sort_by(|one, other| number(one).total_cmp(&number(other)));
        let group = |cell: &Cell| {
            let points: Vec<&PointTold> = self
                .designed()
                .filter(|(place, _)| self.sweep.cells(*place)[factor].as_ref() == Some(cell))
                .map(|(_, point)| point)
                .collect();
            self.group(in_words(Some(cell)), &points)
        };
        cells.into_iter().map(group).collect()
    }

    fn thirds(&self, factor: usize) -> Vec<Group> {
        let mut points: Vec<(f64, &PointTold)> = self
            .designed()
            .filter_map(|(place, point)| Some((number(self.sweep.cells(*place)[factor].as_ref()?), point)))
            .filter(|(value, _)| value.is_finite())
            .collect();
        points.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.number.cmp(&other.1.number)));
        let size = points.len();
        let third = |number: usize| {
            let part = &points[size * number / 3..size * (number + 1) / 3];
            let (first, last) = (part.first()?, part.last()?);
            let label = format!("{} to {}", short(first.0), short(last.0));
            let told: Vec<&PointTold> = part.iter().map(|(_, point)| *point).collect();
            Some(self.group(label, &told))
        };
        (0..3).filter_map(third).collect()
    }

    fn group(&self, label: String, points: &[&PointTold]) -> Group {
        let means = (0..self.scales.len()).map(|outcome| {
            let values: Vec<f64> = points
                .iter()
                .map(|point| point.figures[outcome].mean)
                .filter(|value| !value.is_nan())
                .collect();
            mean(&values).unwrap_or(f64::NAN)
        });
        Group { label, points: points.len(), means: means.collect() }
    }

    fn number(&self, outcome: usize, value: f64) -> String {
        let scale = &self.scales[outcome];
        decimal(value / scale.divisor, scale.decimals)
    }

    fn with_band(&self, outcome: usize, figures: &Figures) -> String {
        let scale = &self.scales[outcome];
        let range = band(figures.low / scale.divisor, figures.high / scale.divisor, scale.decimals);
        format!("{} ({range})", self.number(outcome, figures.mean))
    }
}

/// The summary for people.
pub fn text(sweep: &Sweep<'_>, rows: &Rows) -> String {
    let told = Told::of(sweep, rows);
    let failed: usize = told.points.iter().map(|(_, point)| point.failed).sum();
    let mut lines = heading(sweep, failed);
    let few = told.points.len() <= FEW_POINTS;
    for block in
        [outcomes(&told), if few { points(&told) } else { Vec::new() }, factors(&told), failures(sweep, rows)]
    {
        if !block.is_empty() {
            lines.push(String::new());
            lines.extend(block);
        }
    }
    lines.push(String::new());
    lines.join("\n")
}

pub(super) fn counted(number: usize, what: &str) -> String {
    format!("{} {what}{}", count(number as u64), if number == 1 { "" } else { "s" })
}

/// What a plan is called, and what was run.
pub(super) fn heading(sweep: &Sweep<'_>, failed: usize) -> Vec<String> {
    let plan = sweep.plan();
    let name =
        if plan.title.is_empty() { plan.name.clone() } else { format!("{}: {}", plan.name, plan.title) };
    let seeds: Vec<String> = plan.seeds.iter().map(u64::to_string).collect();
    let mut facts = format!(
        "scenario {}, {}, {}, seed{} {}: {}",
        sweep.subject().scenario,
        counted(sweep.points(), "point"),
        counted(plan.replicates as usize, "replicate"),
        if seeds.len() == 1 { "" } else { "s" },
        seeds.join(", "),
        counted(sweep.size(), "run"),
    );
    if sweep.size() > sweep.points() * plan.seeds.len() * plan.replicates as usize {
        facts.push_str(", those of the base with them");
    }
    if failed > 0 {
        facts.push_str(&format!(", {} failed", count(failed as u64)));
    }
    let mut lines = wrapped(&name, "", "  ", WIDTH);
    lines.extend(wrapped(&facts, "  ", "  ", WIDTH));
    lines
}

fn outcomes(told: &Told<'_>) -> Vec<String> {
    let mut rows =
        vec![["", "", "lowest point", "median point", "highest point"].map(str::to_owned).to_vec()];
    for (place, asked) in told.sweep.plan().outcomes.iter().enumerate() {
        let mut means: Vec<(f64, usize)> = told
            .designed()
            .map(|(_, point)| (point.figures[place].mean, point.number))
            .filter(|(mean, _)| !mean.is_nan())
            .collect();
        means.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
        let base = if asked.less_base { " less base" } else { "" };
        let unit = told.scales[place].unit.trim();
        let unit = if unit.is_empty() { String::new() } else { format!(", {unit}") };
        let mut row = vec![asked.name.clone(), format!("{}{base}{unit}", asked.of)];
        let at = |&(mean, number): &(f64, usize)| format!("{} (#{number})", told.number(place, mean));
        row.push(means.first().map_or("-".to_owned(), at));
        let middle = &means[means.len().saturating_sub(1) / 2..(means.len() / 2 + 1).min(means.len())];
        let median = middle.iter().map(|(mean, _)| mean).sum::<f64>() / middle.len() as f64;
        row.push(if middle.is_empty() { "-".to_owned() } else { told.number(place, median) });
        row.push(means.last().map_or("-".to_owned(), at));
        rows.push(row);
    }
    std::iter::once("Outcomes: means over the runs of a point".to_owned()).chain(aligned(&rows)).collect()
}

/// Every point; outcomes side by side if the lines are not too long, else one after another.
fn points(told: &Told<'_>) -> Vec<String> {
    let all: Vec<usize> = (0..told.scales.len()).collect();
    let side_by_side = cells(told, &all);
    let head = "Points: mean, and the range of the middle 80 % of runs";
    if side_by_side.iter().all(|line| line.chars().count() <= WIDTH) {
        return std::iter::once(head.to_owned()).chain(side_by_side).collect();
    }
    let mut lines = vec![head.to_owned()];
    for outcome in all {
        lines.extend(cells(told, &[outcome]));
    }
    lines
}

fn cells(told: &Told<'_>, outcomes: &[usize]) -> Vec<String> {
    let plan = told.sweep.plan();
    let mut head = vec!["point".to_owned()];
    head.extend(plan.factors.iter().map(|factor| factor.name.clone()));
    head.extend(outcomes.iter().map(|&outcome| plan.outcomes[outcome].name.clone()));
    let mut rows = vec![head];
    for (place, point) in &told.points {
        let number = if point.number == 0 { "base".to_owned() } else { point.number.to_string() };
        let mut row = vec![number];
        row.extend(told.sweep.cells(*place).iter().map(|cell| in_words(cell.as_ref())));
        row.extend(outcomes.iter().map(|&outcome| told.with_band(outcome, &point.figures[outcome])));
        rows.push(row);
    }
    aligned(&rows)
}

fn factors(told: &Told<'_>) -> Vec<String> {
    let plan = told.sweep.plan();
    let mut head = vec![String::new(), "points".to_owned()];
    head.extend(plan.outcomes.iter().map(|asked| asked.name.clone()));
    let mut rows = vec![head];
    for (place, factor) in plan.factors.iter().enumerate() {
        let groups = told.groups(place);
        if groups.len() < 2 {
            continue;
        }
        rows.push(vec![format!("{} ({})", factor.name, factor.role.name())]);
        for group in groups {
            let mut row = vec![format!("  {}", group.label), count(group.points as u64)];
            row.extend(group.means.iter().enumerate().map(|(outcome, &mean)| told.number(outcome, mean)));
            rows.push(row);
        }
    }
    if rows.len() == 1 {
        return Vec::new();
    }
    std::iter::once("Factors: the mean over all points with a value".to_owned())
        .chain(aligned(&rows))
        .collect()
}

/// The first runs that failed, if any did.
pub(super) fn failures(sweep: &Sweep<'_>, rows: &Rows) -> Vec<String> {
    let failed: Vec<String> = sweep
        .runs()
        .filter_map(|run| {
            let failure = rows.get(&sweep.run_id(run))?.err()?;
            let month = failure.month.map_or(String::new(), |month| format!(" in {month}"));
            let reason = failure.reason.lines().next().unwrap_or_default();
            let point = sweep.number(run.point);
            Some(format!("point {point}, seed {}, replicate {}{month}: {reason}", run.seed, run.replicate))
        })
        .take(FAILURES)
        .collect();
    if failed.is_empty() {
        return Vec::new();
    }
    let lines = failed.iter().flat_map(|line| wrapped(line, "  ", "    ", WIDTH));
    std::iter::once("Failed runs, the first of them".to_owned()).chain(lines).collect()
}

/// The summary for machines.
pub fn json(sweep: &Sweep<'_>, rows: &Rows) -> String {
    let told = Told::of(sweep, rows);
    let plan = sweep.plan();
    let failed: usize = told.points.iter().map(|(_, point)| point.failed).sum();
    let outcomes = (0..plan.outcomes.len()).map(|place| Json::object(outcome_head(sweep, place)));
    let factors = plan.factors.iter().enumerate().map(|(place, factor)| {
        let groups = told.groups(place).into_iter().map(|group| {
            Json::object([
                ("value", Json::text(group.label)),
                ("points", Json::Whole(group.points as i64)),
                ("means", Json::numbers(group.means)),
            ])
        });
        Json::object([
            ("name", Json::text(factor.name.as_str())),
            ("role", Json::text(factor.role.name())),
            ("keys", Json::List(factor.keys.iter().map(|key| Json::text(key.as_str())).collect())),
            ("groups", Json::List(groups.collect())),
        ])
    });
    let points = told.points.iter().take(POINTS_IN_JSON).map(|(place, point)| {
        let of = |value: fn(&Figures) -> f64| Json::numbers(point.figures.iter().map(value));
        Json::object([
            ("point", Json::Whole(point.number as i64)),
            ("factors", Json::List(sweep.cells(*place).iter().map(cell).collect())),
            ("runs", Json::Whole(point.runs as i64)),
            ("failed", Json::Whole(point.failed as i64)),
            ("mean", of(|figures| figures.mean)),
            ("median", of(|figures| figures.median)),
            ("low", of(|figures| figures.low)),
            ("high", of(|figures| figures.high)),
        ])
    });
    let more = [
        ("outcomes", Json::List(outcomes.collect())),
        ("factors", Json::List(factors.collect())),
        ("points", Json::List(points.collect())),
    ];
    Json::members(head(sweep, failed, Vec::new()).into_iter().chain(more)).pretty()
}

/// What the JSON of every plan begins with; what it says of its design stands in the middle.
pub(super) fn head(
    sweep: &Sweep<'_>,
    failed: usize,
    of_design: Vec<(&'static str, Json)>,
) -> Vec<(&'static str, Json)> {
    let (plan, subject) = (sweep.plan(), sweep.subject());
    let mut members = vec![
        ("format", Json::Whole(1)),
        ("plan", Json::text(plan.name.as_str())),
        ("title", Json::text(plan.title.as_str())),
        ("scenario", Json::text(subject.scenario.as_str())),
        ("model_version", Json::text(subject.model_version.as_str())),
    ];
    members.extend(of_design);
    members.extend([
        ("replicates", Json::Whole(i64::from(plan.replicates))),
        ("seeds", Json::List(plan.seeds.iter().map(|&seed| Json::Whole(seed as i64)).collect())),
        ("runs", Json::Whole(sweep.size() as i64)),
        ("failed", Json::Whole(failed as i64)),
    ]);
    members
}

/// How an outcome of a plan begins in the JSON.
pub(super) fn outcome_head(sweep: &Sweep<'_>, place: usize) -> [(&'static str, Json); 4] {
    let asked = &sweep.plan().outcomes[place];
    [
        ("name", Json::text(asked.name.as_str())),
        ("of", Json::text(asked.of.as_str())),
        ("difference_to", if asked.less_base { Json::text("base") } else { Json::Null }),
        ("unit", Json::text(sweep.unit(place))),
    ]
}

fn cell(cell: &Option<Cell>) -> Json {
    match cell {
        None => Json::Null,
        Some(Cell::Flag(flag)) => Json::Flag(*flag),
        Some(Cell::Whole(number)) => Json::Whole(*number),
        Some(Cell::Real(number)) => Json::Number(*number),
        Some(Cell::Text(text)) => Json::text(text.as_str()),
    }
}

fn number(cell: &Cell) -> f64 {
    match cell {
        Cell::Flag(flag) => f64::from(u8::from(*flag)),
        Cell::Whole(number) => *number as f64,
        Cell::Real(number) => *number,
        Cell::Text(_) => f64::NAN,
    }
}

fn in_words(cell: Option<&Cell>) -> String {
    match cell {
        None => "-".to_owned(),
        Some(Cell::Flag(flag)) => flag.to_string(),
        Some(Cell::Whole(number)) => number.to_string(),
        Some(Cell::Real(number)) => short(*number),
        Some(Cell::Text(text)) => text.clone(),
    }
}

/// Four digits that count.
pub(super) fn short(value: f64) -> String {
    let size = value.abs();
    if value == 0.0 || (value.fract() == 0.0 && size < 1e7) {
        return format!("{value}");
    }
    match size {
        size if (1e3..1e7).contains(&size) => format!("{value:.0}"),
        size if (100.0..1e7).contains(&size) => format!("{value:.1}"),
        size if (10.0..1e7).contains(&size) => format!("{value:.2}"),
        size if (1e-3..1e7).contains(&size) => {
            let text = format!("{value:.4}");
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        }
        _ => format!("{value:.3e}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_told_by_the_digits_that_count() {
        let told = [0.0, 3.0, 0.25, 0.123_456, 12.3456, 123.456, 12_345.6, 1e-9].map(short);
        assert_eq!(told, ["0", "3", "0.25", "0.1235", "12.35", "123.5", "12346", "1.000e-9"]);
    }
}
