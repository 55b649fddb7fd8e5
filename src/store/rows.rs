//! Records as rows: the three tables with their columns, the same for Parquet and CSV.

use crate::experiment::subject::Subject;
use crate::foundation::calendar::Month;
use crate::observe::table::{Column, EVENT_KINDS, Record};
use crate::report::sheet::{Entries, Sheet, SheetColumn};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    Text,
    Date,
    Flag,
    Whole,
    Real,
}

/// A column of a file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Field {
    pub name: Cow<'static, str>,
    pub holds: Holds,
    /// Whether a value may be missing.
    pub optional: bool,
    pub unit: String,
    pub meaning: Cow<'static, str>,
}

/// A table of a results folder.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Table {
    pub name: Cow<'static, str>,
    pub fields: Vec<Field>,
}

/// The values of a column over some rows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cells {
    Text(Vec<Option<Arc<str>>>),
    Date(Vec<Option<Month>>),
    Flag(Vec<Option<bool>>),
    Whole(Vec<Option<i64>>),
    Real(Vec<Option<f64>>),
}

/// Some rows of a table, by column.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Block {
    pub rows: usize,
    pub cells: Vec<Cells>,
}

impl Field {
    /// A column whose values may be missing.
    pub fn of(column: &Column, holds: Holds, currency: &str) -> Self {
        Self {
            name: column.name.into(),
            holds,
            optional: true,
            unit: column.unit.replace("{currency}", currency),
            meaning: column.meaning.into(),
        }
    }
}

impl Table {
    /// Units by column name.
    pub fn units(&self) -> BTreeMap<&str, &str> {
        self.fields.iter().map(|field| (&*field.name, field.unit.as_str())).collect()
    }

    /// Meanings by column name.
    pub fn meanings(&self) -> BTreeMap<&str, &str> {
        self.fields.iter().map(|field| (&*field.name, &*field.meaning)).collect()
    }

    /// No rows yet.
    pub fn block(&self) -> Block {
        let empty = |field: &Field| match field.holds {
            Holds::Text => Cells::Text(Vec::new()),
            Holds::Date => Cells::Date(Vec::new()),
            Holds::Flag => Cells::Flag(Vec::new()),
            Holds::Whole => Cells::Whole(Vec::new()),
            Holds::Real => Cells::Real(Vec::new()),
        };
        Block { rows: 0, cells: self.fields.iter().map(empty).collect() }
    }
}

pub(super) fn field(name: &'static str, holds: Holds, meaning: &'static str) -> Field {
    Field { name: name.into(), holds, optional: false, unit: "-".to_owned(), meaning: meaning.into() }
}

/// The columns that every table begins with, and those of its own.
pub(super) fn keys(more: &[Field]) -> Vec<Field> {
    let mut fields = vec![
        field(
            "run_id",
            Holds::Text,
            "the run by its content: 16 hexadecimal digits, the same wherever it is run",
        ),
        field("scenario", Holds::Text, "the scenario's name"),
        field("replicate", Holds::Whole, "the number of the replicate; under one seed each has its own luck"),
        field("seed", Holds::Whole, "the seed of the ensemble"),
        field("date", Holds::Date, "the month, by its first day"),
    ];
    fields.extend_from_slice(more);
    fields
}

fn measures<'a>(columns: &'a [Column], currency: &'a str) -> impl Iterator<Item = Field> + 'a {
    columns.iter().map(move |column| Field::of(column, number(column), currency))
}

/// What a column of numbers holds.
pub(super) fn number(column: &Column) -> Holds {
    if column.whole { Holds::Whole } else { Holds::Real }
}

/// A whole number as it is kept; none where it is not defined.
pub(super) fn whole(value: f64) -> Option<i64> {
    value.is_finite().then_some(value as i64)
}

/// A number as it is kept; none where it is not defined.
pub(super) fn real(value: f64) -> Option<f64> {
    (!value.is_nan()).then_some(value)
}

/// What happened, as a list of all kinds with their meanings.
fn kinds_of_events() -> String {
    let kinds = EVENT_KINDS.iter().map(|(kind, meaning)| format!("{kind}: {meaning}"));
    format!("what happened. {}", kinds.collect::<Vec<_>>().join(". "))
}

/// The tables `district`, `stages` and `events` of a subject.
pub(crate) fn tables(subject: &Subject) -> [Table; 3] {
    let mut district = keys(&[]);
    district.extend(measures(&subject.district, &subject.currency));
    let mut stages = keys(&[field("stage", Holds::Text, "the process stage")]);
    stages.extend(measures(&subject.stages, &subject.currency));
    let optional = |name, meaning| Field { optional: true, ..field(name, Holds::Text, meaning) };
    let events = keys(&[
        Field { meaning: kinds_of_events().into(), ..field("kind", Holds::Text, "") },
        optional("agent", "to whom: kind and birth key"),
        optional("other", "through or with whom: another agent, or a sector"),
        Field {
            unit: format!("{} or as the kind says", subject.currency),
            ..field(
                "amount",
                Holds::Whole,
                "what the kind says: money where it says nothing of its unit; 0 where nothing is meant",
            )
        },
        field("cause", Holds::Text, "why"),
    ]);
    [
        Table { name: "district".into(), fields: district },
        Table { name: "stages".into(), fields: stages },
        Table { name: "events".into(), fields: events },
    ]
}

/// What all rows of one replicate have in common.
pub(crate) struct Keys {
    run_id: Arc<str>,
    scenario: Arc<str>,
    replicate: i64,
    seed: i64,
}

impl Keys {
    /// How many columns they are.
    pub const COUNT: usize = 5;

    pub fn of(subject: &Subject, replicate: u32) -> Self {
        Self {
            run_id: subject.run_id(replicate).into(),
            scenario: subject.scenario.as_str().into(),
            replicate: i64::from(replicate),
            // A seed is below 2^53.
            seed: subject.seed as i64,
        }
    }

    /// One of their columns, in the order of [`keys`], for rows of these months.
    pub fn cells(&self, column: usize, months: &[Month]) -> Cells {
        let rows = months.len();
        match column {
            0 => Cells::Text(vec![Some(self.run_id.clone()); rows]),
            1 => Cells::Text(vec![Some(self.scenario.clone()); rows]),
            2 => Cells::Whole(vec![Some(self.replicate); rows]),
            3 => Cells::Whole(vec![Some(self.seed); rows]),
            _ => Cells::Date(months.iter().copied().map(Some).collect()),
        }
    }
}

impl Block {
    /// Adds the rows of a replicate to the blocks of the three tables. The record has the subject's shape.
    pub fn extend(blocks: &mut [Self; 3], subject: &Subject, keys: &Keys, record: &Record) {
        let [district, stages, events] = blocks;
        let width = subject.district.len();
        for (at, &month) in record.months.iter().enumerate() {
            let mut row = district.row(keys, month);
            row.measures(&record.district[at * width..][..width]);
        }
        let names: Vec<Arc<str>> = subject.stage_names.iter().map(|name| name.as_str().into()).collect();
        let width = subject.stages.len();
        for (at, &month) in record.months.iter().enumerate() {
            for (stage, name) in names.iter().enumerate() {
                let mut row = stages.row(keys, month);
                row.text(Some(name.clone()));
                row.measures(&record.stages[(at * names.len() + stage) * width..][..width]);
            }
        }
        for event in &record.events {
            let mut row = events.row(keys, event.month);
            row.text(Some(event.kind.into()));
            row.text(event.agent.map(|agent| agent.to_string().into()));
            row.text(event.other.map(|other| other.to_string().into()));
            row.whole(Some(event.amount));
            row.text(Some(event.cause.into()));
        }
    }

    fn row(&mut self, keys: &Keys, month: Month) -> Row<'_> {
        self.rows += 1;
        let mut row = Row(self.cells.iter_mut());
        row.text(Some(keys.run_id.clone()));
        row.text(Some(keys.scenario.clone()));
        row.whole(Some(keys.replicate));
        row.whole(Some(keys.seed));
        row.date(Some(month));
        row
    }

    /// A sheet as a table with its rows.
    pub fn of_sheet(sheet: &Sheet) -> (Table, Self) {
        let field = |column: &SheetColumn| Field {
            name: column.name.clone().into(),
            holds: match &column.entries {
                Entries::Text(_) => Holds::Text,
                Entries::Whole(_) => Holds::Whole,
                Entries::Real(_) => Holds::Real,
                Entries::Date(_) => Holds::Date,
            },
            optional: true,
            unit: column.unit.clone(),
            meaning: column.meaning.clone().into(),
        };
        let cells = |column: &SheetColumn| match &column.entries {
            Entries::Text(words) => Cells::Text(shared(words)),
            Entries::Whole(values) => Cells::Whole(values.iter().copied().map(Some).collect()),
            Entries::Real(values) => Cells::Real(values.iter().copied().map(real).collect()),
            Entries::Date(values) => Cells::Date(values.clone()),
        };
        let table =
            Table { name: sheet.name.clone().into(), fields: sheet.columns.iter().map(field).collect() };
        (table, Self { rows: sheet.rows(), cells: sheet.columns.iter().map(cells).collect() })
    }

    /// Some of the rows.
    pub fn part(&self, rows: Range<usize>) -> Self {
        let part = |cells: &Cells| match cells {
            Cells::Text(values) => Cells::Text(values[rows.clone()].to_vec()),
            Cells::Date(values) => Cells::Date(values[rows.clone()].to_vec()),
            Cells::Whole(values) => Cells::Whole(values[rows.clone()].to_vec()),
            Cells::Flag(values) => Cells::Flag(values[rows.clone()].to_vec()),
            Cells::Real(values) => Cells::Real(values[rows.clone()].to_vec()),
        };
        Self { rows: rows.len(), cells: self.cells.iter().map(part).collect() }
    }

    /// Adds the rows of another block of the same table.
    pub fn append(&mut self, mut other: Self) {
        self.rows += other.rows;
        for cells in self.cells.iter_mut().zip(&mut other.cells) {
            match cells {
                (Cells::Text(values), Cells::Text(more)) => values.append(more),
                (Cells::Date(values), Cells::Date(more)) => values.append(more),
                (Cells::Flag(values), Cells::Flag(more)) => values.append(more),
                (Cells::Whole(values), Cells::Whole(more)) => values.append(more),
                (Cells::Real(values), Cells::Real(more)) => values.append(more),
                _ => unreachable!("blocks of one table have the same columns"),
            }
        }
    }

    /// Forgets the rows and keeps the room.
    pub fn clear(&mut self) {
        self.rows = 0;
        for cells in &mut self.cells {
            match cells {
                Cells::Text(values) => values.clear(),
                Cells::Date(values) => values.clear(),
                Cells::Flag(values) => values.clear(),
                Cells::Whole(values) => values.clear(),
                Cells::Real(values) => values.clear(),
            }
        }
    }
}

/// Words as cells; neighbours that are alike are kept once.
fn shared(words: &[String]) -> Vec<Option<Arc<str>>> {
    let mut last: Arc<str> = "".into();
    let mut cell = |word: &String| {
        if *word != *last {
            last = word.as_str().into();
        }
        Some(last.clone())
    };
    words.iter().map(&mut cell).collect()
}

/// A row being filled, column by column. The order of calls is that of the table's columns.
pub(super) struct Row<'a>(pub std::slice::IterMut<'a, Cells>);

impl Row<'_> {
    pub fn text(&mut self, value: Option<Arc<str>>) {
        if let Some(Cells::Text(values)) = self.0.next() {
            values.push(value);
        }
    }

    pub fn whole(&mut self, value: Option<i64>) {
        if let Some(Cells::Whole(values)) = self.0.next() {
            values.push(value);
        }
    }

    pub fn real(&mut self, value: f64) {
        if let Some(Cells::Real(values)) = self.0.next() {
            values.push(real(value));
        }
    }

    pub fn date(&mut self, value: Option<Month>) {
        if let Some(Cells::Date(values)) = self.0.next() {
            values.push(value);
        }
    }

    fn measures(&mut self, values: &[f64]) {
        for (cells, &value) in (&mut self.0).zip(values) {
            match cells {
                Cells::Whole(cells) => cells.push(whole(value)),
                Cells::Real(cells) => cells.push(real(value)),
                Cells::Text(_) | Cells::Date(_) | Cells::Flag(_) => {}
            }
        }
    }
}
