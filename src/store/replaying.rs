//! Whether a run that is repeated gives what lies in a results folder, value by value.

use super::reading::{Reading, Unreadable};
use crate::experiment::plan::Cell;
use crate::experiment::subject::Subject;
use crate::experiment::sweep::{RunTold, Sweep};
use crate::foundation::calendar::Month;
use crate::observe::periods::periods;
use crate::observe::table::Record;
use crate::report::table::Table;
use std::fmt;

/// A value that came out otherwise.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// The table.
    pub table: &'static str,
    /// The row among those of the run, from 0.
    pub row: usize,
    /// The column; empty where the number of rows differs.
    pub column: String,
    /// What lies in the folder.
    pub stored: String,
    /// What came out.
    pub repeated: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { table, row, column, stored, repeated } = self;
        if column.is_empty() {
            return write!(f, "{table}: {stored} rows lie there, {repeated} came out");
        }
        write!(f, "{table}, row {row} of the run, {column}: {stored} lies there, {repeated} came out")
    }
}

/// How many values were compared, and the first that differs.
pub type Found = (u64, Option<Difference>);

/// Holds a repeated run against the tables `district`, `stages` and `events` of its folder.
///
/// # Errors
/// Where a table cannot be read.
pub fn replay_run(
    reading: &Reading,
    subject: &Subject,
    replicate: u32,
    record: &Record,
) -> Result<Found, Unreadable> {
    let mut compared = 0;
    for (table, columns, values) in
        [("district", &subject.district, &record.district), ("stages", &subject.stages, &record.stages)]
    {
        let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
        let stored = of_replicate(reading, &subject.scenario, table, &names, replicate)?;
        compared += values.len() as u64;
        if let Some(difference) = first_difference(table, &stored, &names, values) {
            return Ok((compared, Some(difference)));
        }
    }
    let columns = ["replicate", "date", "kind", "agent", "other", "amount", "cause"];
    let stored = of_replicate(reading, &subject.scenario, "events", &columns, replicate)?;
    compared += 6 * record.events.len() as u64;
    Ok((compared, first_event(&stored, record)))
}

/// Holds the repeated arms of a pair, the base first, against the table `pairs` of its folder.
///
/// # Errors
/// Where the table cannot be read.
pub fn replay_pair(
    reading: &Reading,
    names: &[String],
    subject: &Subject,
    replicate: u32,
    records: &[Record],
) -> Result<Found, Unreadable> {
    let columns: Vec<&str> = subject.district.iter().map(|column| column.name).collect();
    let mut wanted_columns = vec!["arm", "replicate"];
    wanted_columns.extend(&columns);
    let stored = of_replicate(reading, &subject.scenario, "pairs", &wanted_columns, replicate)?;
    let mut compared = 0;
    for (name, record) in names.iter().zip(records) {
        let rows: Vec<usize> = (0..stored.rows).filter(|&row| stored.word("arm", row) == name).collect();
        let periods = periods(&record.months);
        let value = |row: usize, column: usize| periods[row].value(record, &subject.district, column);
        if rows.len() != periods.len() {
            return Ok((compared, Some(other_rows("pairs", rows.len(), periods.len()))));
        }
        for (place, &row) in rows.iter().enumerate() {
            for (column, name) in columns.iter().enumerate() {
                let (there, here) = (stored.number(name, row), value(place, column));
                compared += 1;
                if !same(there, here) {
                    return Ok((compared, Some(other_value("pairs", row, name, there, here))));
                }
            }
        }
    }
    Ok((compared, None))
}

/// Holds a repeated run of a sweep against its row in the table `runs` of its folder.
///
/// # Errors
/// Where the table cannot be read.
pub fn replay_row(reading: &Reading, sweep: &Sweep<'_>, told: &RunTold<'_>) -> Result<Found, Unreadable> {
    let cells = cells_of(sweep, told);
    let columns: Vec<&str> = cells.iter().map(|(column, _)| column.as_str()).collect();
    let scenario = &sweep.subject().scenario;
    let stored = of_replicate(reading, scenario, "runs", &columns, told.run.replicate)?;
    let (id, point) = (told.id.to_string(), sweep.number(told.run.point) as f64);
    let mine = |row: &usize| stored.word("run_id", *row) == id && stored.number("point", *row) == point;
    let rows: Vec<usize> = (0..stored.rows).filter(mine).collect();
    let [row] = rows[..] else {
        return Ok((0, Some(other_rows("runs", rows.len(), 1))));
    };
    let differs = |(column, cell): &(String, Repeated)| {
        let (there, here) = match cell {
            Repeated::Number(here) => {
                let there = stored.number(column, row);
                if there.to_bits() == here.to_bits() || (there.is_nan() && here.is_nan()) {
                    return None;
                }
                (there.to_string(), here.to_string())
            }
            Repeated::Word(here) => (stored.word(column, row).to_owned(), here.clone()),
            Repeated::Month(here) => (month_told(stored.month(column, row)), month_told(*here)),
        };
        let column = column.clone();
        (there != here).then_some(Difference { table: "runs", row: 0, column, stored: there, repeated: here })
    };
    Ok((cells.len() as u64, cells.iter().find_map(differs)))
}

/// A cell that came out.
enum Repeated {
    Number(f64),
    Word(String),
    Month(Option<Month>),
}

/// What the row of a run holds, by column.
fn cells_of(sweep: &Sweep<'_>, told: &RunTold<'_>) -> Vec<(String, Repeated)> {
    let (number, word) = (Repeated::Number, |word: &str| Repeated::Word(word.to_owned()));
    let mut cells = vec![
        ("run_id".to_owned(), word(&told.id.to_string())),
        ("point".to_owned(), number(sweep.number(told.run.point) as f64)),
        ("replicate".to_owned(), number(f64::from(told.run.replicate))),
        ("seed".to_owned(), number(told.run.seed as f64)),
    ];
    for (outcome, value) in sweep.plan().outcomes.iter().zip(&told.values) {
        cells.push((outcome.name.clone(), number(*value)));
    }
    let failure = told.failure;
    cells.push(("status".to_owned(), word(if failure.is_some() { "failed" } else { "ok" })));
    cells.push(("month".to_owned(), Repeated::Month(failure.and_then(|failure| failure.month))));
    cells.push(("reason".to_owned(), word(failure.map_or("", |failure| failure.reason.as_str()))));
    for (place, factor) in sweep.plan().factors.iter().enumerate() {
        let mut cells_there = sweep.places().filter_map(|point| sweep.cells(point)[place].as_ref());
        let all_numbers = cells_there.all(|cell| matches!(cell, Cell::Whole(_) | Cell::Real(_)));
        // A column that holds words too holds numbers as words.
        let cell = match sweep.cells(told.run.point)[place].as_ref() {
            None if all_numbers => number(f64::NAN),
            None => word(""),
            Some(Cell::Whole(value)) if all_numbers => number(*value as f64),
            Some(Cell::Real(value)) if all_numbers => number(*value),
            Some(Cell::Whole(value)) => word(&value.to_string()),
            Some(Cell::Real(value)) => word(&value.to_string()),
            Some(Cell::Flag(value)) => word(&value.to_string()),
            Some(Cell::Text(value)) => word(value),
        };
        cells.push((factor.name.clone(), cell));
    }
    cells
}

fn month_told(month: Option<Month>) -> String {
    month.map_or_else(|| "nothing".to_owned(), |month| month.to_string())
}

fn of_replicate(
    reading: &Reading,
    scenario: &str,
    table: &str,
    columns: &[&str],
    replicate: u32,
) -> Result<Table, Unreadable> {
    let mut whole = Table::default();
    let columns: Vec<&str> = columns.iter().copied().chain(["replicate"]).collect();
    reading.each_of(scenario, table, &columns, Some(replicate), &mut |part| whole.append(part))?;
    Ok(whole)
}

fn first_difference(
    table: &'static str,
    stored: &Table,
    names: &[&str],
    values: &[f64],
) -> Option<Difference> {
    let rows = values.len() / names.len();
    if stored.rows != rows {
        return Some(other_rows(table, stored.rows, rows));
    }
    values.iter().enumerate().find_map(|(place, &here)| {
        let (row, name) = (place / names.len(), names[place % names.len()]);
        let there = stored.number(name, row);
        (!same(there, here)).then(|| other_value(table, row, name, there, here))
    })
}

fn first_event(stored: &Table, record: &Record) -> Option<Difference> {
    if stored.rows != record.events.len() {
        return Some(other_rows("events", stored.rows, record.events.len()));
    }
    record.events.iter().enumerate().find_map(|(row, event)| {
        let word = |party: Option<String>| party.unwrap_or_default();
        let words = [
            ("kind", event.kind.to_owned()),
            ("agent", word(event.agent.map(|agent| agent.to_string()))),
            ("other", word(event.other.map(|other| other.to_string()))),
            ("cause", event.cause.to_owned()),
        ];
        let other = |column: &str, stored: String, repeated: String| Difference {
            table: "events",
            row,
            column: column.to_owned(),
            stored,
            repeated,
        };
        let date = stored.month("date", row);
        if date != Some(event.month) {
            return Some(other("date", month_told(date), month_told(Some(event.month))));
        }
        let amount = stored.number("amount", row);
        if amount != event.amount as f64 {
            return Some(other("amount", amount.to_string(), event.amount.to_string()));
        }
        let differs = words.into_iter().find(|(column, word)| stored.word(column, row) != word);
        differs.map(|(column, word)| other(column, stored.word(column, row).to_owned(), word))
    })
}

/// The same value to the last bit; what is not defined is the same as nothing.
fn same(there: f64, here: f64) -> bool {
    there.to_bits() == here.to_bits() || there == here || (there.is_nan() && here.is_nan())
}

fn other_rows(table: &'static str, stored: usize, repeated: usize) -> Difference {
    Difference {
        table,
        row: 0,
        column: String::new(),
        stored: stored.to_string(),
        repeated: repeated.to_string(),
    }
}

fn other_value(table: &'static str, row: usize, column: &str, stored: f64, repeated: f64) -> Difference {
    Difference {
        table,
        row,
        column: column.to_owned(),
        stored: stored.to_string(),
        repeated: repeated.to_string(),
    }
}
