//! A sweep as tables: a row a run, a row a point.

use super::StoreError;
use super::files::{Format, Output};
use super::folder::Workplace;
use super::manifest::FileEntry;
use super::rows::{Cells, Field, Holds, Row, Table, field};
use crate::experiment::plan::Cell;
use crate::experiment::sweep::{Rows, Sweep};
use crate::scenario::{SCHEMA, describe};
use std::path::Path;
use std::sync::Arc;

/// Rows of a row group, by their number: the same bytes however the rows came about. So few that writing them takes no more
/// memory than a run does.
pub(super) const ROWS_PER_GROUP: usize = 1 << 10;

/// The tables `runs` and `points`.
pub(super) fn tables(sweep: &Sweep<'_>) -> [Table; 2] {
    let number = |name, meaning| field(name, Holds::Whole, meaning);
    let plan = sweep.plan();
    let factors: Vec<Field> = plan
        .factors
        .iter()
        .enumerate()
        .map(|(place, factor)| Field {
            name: factor.name.clone().into(),
            holds: holds(sweep, place),
            optional: true,
            unit: unit_of(&factor.keys[0], &sweep.subject().currency),
            meaning: format!("{}: sets {}", factor.role.name(), factor.keys.join(", ")).into(),
        })
        .collect();
    let outcome = |place: usize, end: &str, what: &str| {
        let asked = &plan.outcomes[place];
        let base = if asked.less_base { ", less that of the base under the same luck" } else { "" };
        Field {
            name: format!("{}{end}", asked.name).into(),
            holds: Holds::Real,
            optional: true,
            unit: sweep.unit(place),
            meaning: format!("{what}{}{base}", asked.of).into(),
        }
    };
    let mut runs = vec![
        field(
            "run_id",
            Holds::Text,
            "the run by its content: 16 hexadecimal digits, the same wherever it is run",
        ),
        number("point", "the number of the point in the design, from 1; 0 is the base"),
        number("replicate", "the number of the replicate; under one seed each has its own luck"),
        number("seed", "the seed"),
    ];
    runs.extend(factors.iter().cloned());
    runs.extend((0..plan.outcomes.len()).map(|place| outcome(place, "", "")));
    let optional = |name, holds, meaning| Field { optional: true, ..field(name, holds, meaning) };
    runs.extend([
        field("status", Holds::Text, "ok or failed"),
        optional("month", Holds::Date, "the month in which it failed, where that is known"),
        optional("reason", Holds::Text, "why it failed"),
    ]);
    let mut points = vec![number("point", "the number of the point in the design, from 1; 0 is the base")];
    points.extend(factors);
    points.extend([
        number("runs", "runs that did not fail: what is told of outcomes is told over those of them in which they are defined"),
        number("failed", "runs that failed"),
    ]);
    for place in 0..plan.outcomes.len() {
        points.extend([
            outcome(place, "_mean", "mean of "),
            outcome(place, "_median", "median of "),
            outcome(place, "_low", "tenth percentile of "),
            outcome(place, "_high", "ninetieth percentile of "),
        ]);
    }
    [Table { name: "runs".into(), fields: runs }, Table { name: "points".into(), fields: points }]
}

/// Writes both tables. Every run must be among the rows.
pub(super) fn write(
    workplace: &mut Workplace,
    folder: &Path,
    sweep: &Sweep<'_>,
    rows: &Rows,
    format: Format,
) -> Result<Vec<FileEntry>, StoreError> {
    let tables = tables(sweep);
    let [mut runs, mut points] = tables.each_ref().map(Table::block);
    let mut outputs = tables
        .iter()
        .map(|table| Output::begin(workplace, folder, table, format))
        .collect::<Result<Vec<_>, _>>()?;
    let words: [Arc<str>; 2] = ["ok".into(), "failed".into()];
    for point in sweep.places() {
        let number = Some(sweep.number(point) as i64);
        for run in sweep.runs_of(point) {
            let Some(told) = sweep.told(run, rows) else { continue };
            let mut row = Row(runs.cells.iter_mut());
            row.text(Some(told.id.to_string().into()));
            row.whole(number);
            row.whole(Some(i64::from(run.replicate)));
            // A seed is below 2^53.
            row.whole(Some(run.seed as i64));
            row.factors(sweep.cells(point));
            told.values.iter().for_each(|&value| row.real(value));
            row.text(Some(words[usize::from(told.failure.is_some())].clone()));
            row.date(told.failure.and_then(|failure| failure.month));
            row.text(told.failure.map(|failure| failure.reason.as_str().into()));
            runs.rows += 1;
            if runs.rows == ROWS_PER_GROUP {
                outputs[0].flush(&mut runs)?;
            }
        }
        let told = sweep.point_told(point, rows);
        let mut row = Row(points.cells.iter_mut());
        row.whole(number);
        row.factors(sweep.cells(point));
        row.whole(Some(told.runs as i64));
        row.whole(Some(told.failed as i64));
        for figures in &told.figures {
            for value in [figures.mean, figures.median, figures.low, figures.high] {
                row.real(value);
            }
        }
        points.rows += 1;
        if points.rows == ROWS_PER_GROUP {
            outputs[1].flush(&mut points)?;
        }
    }
    outputs[0].flush(&mut runs)?;
    outputs[1].flush(&mut points)?;
    outputs.into_iter().map(Output::close).collect()
}

/// What a factor's column holds: the narrowest that all its values fit.
fn holds(sweep: &Sweep<'_>, factor: usize) -> Holds {
    let mut all = sweep.places().filter_map(|point| sweep.cells(point)[factor].as_ref());
    let Some(first) = all.next() else { return Holds::Text };
    let of = |cell: &Cell| match cell {
        Cell::Flag(_) => Holds::Flag,
        Cell::Whole(_) => Holds::Whole,
        Cell::Real(_) => Holds::Real,
        Cell::Text(_) => Holds::Text,
    };
    all.fold(of(first), |so_far, cell| match (so_far, of(cell)) {
        (one, other) if one == other => one,
        (Holds::Whole, Holds::Real) | (Holds::Real, Holds::Whole) => Holds::Real,
        _ => Holds::Text,
    })
}

fn unit_of(key: &str, currency: &str) -> String {
    describe::unit_of(&SCHEMA, key).replace("{currency}", currency)
}

impl Row<'_> {
    fn factors(&mut self, cells: &[Option<Cell>]) {
        for cell in cells {
            match self.0.next() {
                Some(Cells::Flag(values)) => values.push(match cell {
                    Some(Cell::Flag(flag)) => Some(*flag),
                    _ => None,
                }),
                Some(Cells::Whole(values)) => values.push(match cell {
                    Some(Cell::Whole(number)) => Some(*number),
                    _ => None,
                }),
                Some(Cells::Real(values)) => values.push(match cell {
                    Some(Cell::Real(number)) => Some(*number),
                    Some(Cell::Whole(number)) => Some(*number as f64),
                    _ => None,
                }),
                Some(Cells::Text(values)) => values.push(cell.as_ref().map(|cell| match cell {
                    Cell::Flag(flag) => flag.to_string().into(),
                    Cell::Whole(number) => number.to_string().into(),
                    Cell::Real(number) => number.to_string().into(),
                    Cell::Text(text) => text.as_str().into(),
                })),
                Some(Cells::Date(_)) | None => {}
            }
        }
    }
}
