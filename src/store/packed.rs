//! Panels on their way into a folder. They are large, so each is packed where its replicate was run: threads share the
//! work, and what waits to be written is small.

use super::StoreError;
use super::columnar::Group;
use super::results::Format;
use super::rows::{Block, Cells, Field, Holds, Keys, Table, keys, number, real, whole};
use crate::district::District;
use crate::experiment::subject::Subject;
use crate::foundation::calendar::Month;
use crate::observe::Observer;
use crate::observe::panel::{Panel, Rows, Values};
use crate::observe::table::{AgentName, Column};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

/// The tables of a panel that a subject asks for.
pub(crate) fn panel_tables(subject: &Subject) -> Vec<Table> {
    let empty = Panel::new(subject.panel, Month(0));
    let table = |(name, rows): (&'static str, &Rows)| {
        let field = |(column, values): &(Column, Values)| {
            let holds = match values {
                Values::Number(_) => number(column),
                Values::Word(_) | Values::Firm(_) | Values::Stage(_) => Holds::Text,
                Values::Month(_) => Holds::Date,
            };
            Field::of(column, holds, &subject.currency)
        };
        Table { name, fields: keys(&rows.columns.iter().map(field).collect::<Vec<_>>()) }
    };
    empty.tables().map(table).collect()
}

/// Rows of a table at which what has been gathered is packed.
const MANY: usize = 1 << 17;

/// Packs the panels of a subject's replicates; may be used on many threads at once.
pub struct Packing {
    subject: Subject,
    format: Format,
    tables: Vec<Table>,
}

impl Packing {
    /// For the results of a subject in a format.
    pub fn of(subject: &Subject, format: Format) -> Self {
        Self { subject: subject.clone(), format, tables: panel_tables(subject) }
    }

    /// One who looks on at a replicate and packs what it gathers; `last` is the last month of the span.
    pub fn observer(&self, replicate: u32, last: Month) -> Packer<'_> {
        let groups = self.tables.iter().map(|_| Vec::new()).collect();
        let panel = Panel::new(self.subject.panel, last);
        Packer { packing: self, replicate, packed: Packed { panel, groups }, broken: None }
    }

    fn pack(&self, replicate: u32, packed: &mut Packed) -> Result<(), StoreError> {
        let names = Names::of(&self.subject, replicate, &packed.panel.firms);
        let tables = self.tables.iter().zip(packed.panel.tables()).zip(&mut packed.groups);
        for ((table, (_, rows)), groups) in tables.filter(|((_, (_, rows)), _)| !rows.is_empty()) {
            let cells = (0..table.fields.len()).map(|column| names.cells(rows, column, 0..rows.len()));
            groups.push(Group::pack(table, cells).map_err(StoreError::of("pack", Path::new(table.name)))?);
        }
        packed.panel.clear();
        Ok(())
    }
}

/// Gathers the panel of one replicate and packs it as it grows.
pub struct Packer<'a> {
    packing: &'a Packing,
    replicate: u32,
    packed: Packed,
    broken: Option<StoreError>,
}

/// The panel of one replicate, ready to be written.
#[derive(Debug)]
pub struct Packed {
    /// What is not packed: in CSV all rows, which as text would be larger than they are.
    pub(super) panel: Panel,
    /// By table: rows that are packed, in their order.
    pub(super) groups: Vec<Vec<Group>>,
}

impl Packer<'_> {
    /// What was gathered.
    ///
    /// # Errors
    /// When Parquet refused the rows, which would be a fault of this program.
    pub fn finish(mut self) -> Result<Packed, StoreError> {
        self.pack_if_there_are(1);
        self.broken.map_or(Ok(self.packed), Err)
    }

    fn pack_if_there_are(&mut self, many: usize) {
        let enough = self.packed.panel.tables().any(|(_, rows)| rows.len() >= many);
        if enough && self.packing.format == Format::Parquet && self.broken.is_none() {
            self.broken = self.packing.pack(self.replicate, &mut self.packed).err();
        }
    }
}

impl Observer for Packer<'_> {
    fn month_ended(&mut self, month: Month, district: &District) {
        self.packed.panel.month_ended(month, district);
        self.pack_if_there_are(MANY);
    }
}

/// The texts that the rows of one replicate are told with.
pub(super) struct Names {
    keys: Keys,
    firms: Vec<Arc<str>>,
    stages: Vec<Arc<str>>,
}

impl Names {
    pub fn of(subject: &Subject, replicate: u32, firms: &[AgentName]) -> Self {
        Self {
            keys: Keys::of(subject, replicate),
            firms: firms.iter().map(|name| name.to_string().into()).collect(),
            stages: subject.stage_names.iter().map(|name| name.as_str().into()).collect(),
        }
    }

    /// Some rows as a block.
    pub fn block(&self, rows: &Rows, part: Range<usize>) -> Block {
        let columns = Keys::COUNT + rows.columns.len();
        let cells = (0..columns).map(|column| self.cells(rows, column, part.clone())).collect();
        Block { rows: part.len(), cells }
    }

    /// Some rows of a column, counted from the first of the keys.
    fn cells(&self, rows: &Rows, column: usize, part: Range<usize>) -> Cells {
        let Some(own) = column.checked_sub(Keys::COUNT) else {
            return self.keys.cells(column, &rows.months[part]);
        };
        let text =
            |texts: &[Arc<str>], place: Option<usize>| place.and_then(|place| texts.get(place).cloned());
        match &rows.columns[own] {
            (column, Values::Number(values)) if column.whole => {
                Cells::Whole(values[part].iter().map(|&value| whole(value)).collect())
            }
            (_, Values::Number(values)) => {
                Cells::Real(values[part].iter().map(|&value| real(value)).collect())
            }
            (_, Values::Word(values)) => {
                let mut last: Option<(&str, Arc<str>)> = None;
                let mut kept = |word: &'static str| match &last {
                    Some((known, text)) if *known == word => text.clone(),
                    _ => last.insert((word, word.into())).1.clone(),
                };
                Cells::Text(values[part].iter().map(|word| word.map(&mut kept)).collect())
            }
            (_, Values::Firm(values)) => {
                let name = |firm: &Option<u32>| text(&self.firms, firm.map(|firm| firm as usize));
                Cells::Text(values[part].iter().map(name).collect())
            }
            (_, Values::Stage(values)) => {
                let name = |stage: &Option<u8>| text(&self.stages, stage.map(usize::from));
                Cells::Text(values[part].iter().map(name).collect())
            }
            (_, Values::Month(values)) => Cells::Date(values[part].to_vec()),
        }
    }
}
