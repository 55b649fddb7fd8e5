//! Panels on their way into a folder. They are large, so each is packed where its replicate was run: threads share the
//! work, and what waits to be written is small.

use super::StoreError;
use super::columnar::Group;
use super::files::Format;
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
        Table { name: name.into(), fields: keys(&rows.columns.iter().map(field).collect::<Vec<_>>()) }
    };
    empty.tables().map(table).collect()
}

/// Rows of a table at which what has been gathered is packed while a replicate runs.
const MANY: usize = 1 << 17;
/// Fewer rows than these are not worth a row group of their own: they are written with those of other replicates.
const FEW: usize = 1 << 13;

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

    /// Packs the tables that have at least so many rows.
    fn pack(&self, replicate: u32, packed: &mut Packed, many: usize) -> Result<(), StoreError> {
        let Packed { panel, groups } = packed;
        if self.format == Format::Csv || panel.tables().all(|(_, rows)| rows.len() < many) {
            return Ok(());
        }
        let names = Names::of(&self.subject, replicate, &panel.firms);
        let tables = self.tables.iter().zip(panel.tables_mut()).zip(groups);
        for ((table, rows), groups) in tables.filter(|((_, rows), _)| rows.len() >= many) {
            let rows = rows.take();
            let cells = (0..table.fields.len()).map(|column| names.cells(&rows, column, 0..rows.len()));
            groups.push(Group::pack(table, cells).map_err(StoreError::of("pack", Path::new(&*table.name)))?);
        }
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
    /// What is not packed: few rows, or in CSV all, which as text would be larger than they are.
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
        self.pack(FEW);
        self.broken.map_or(Ok(self.packed), Err)
    }

    fn pack(&mut self, many: usize) {
        if self.broken.is_none() {
            self.broken = self.packing.pack(self.replicate, &mut self.packed, many).err();
        }
    }
}

impl Observer for Packer<'_> {
    fn month_ended(&mut self, month: Month, district: &District) {
        self.packed.panel.month_ended(month, district);
        self.pack(MANY);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::panel::Wanted;
    use crate::observe::table::Record;
    use crate::store::{Closing, Results, Status};
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use std::time::{Duration, SystemTime};

    fn subject() -> Subject {
        Subject {
            scenario: "town".into(),
            title: "A town".into(),
            currency: "yen".into(),
            scenario_hash: "00".repeat(32),
            model_version: "1".into(),
            random_scheme: "none".into(),
            seed: 1,
            district: Vec::new(),
            stages: Vec::new(),
            stage_names: Vec::new(),
            panel: Wanted { flows: true, ..Wanted::default() },
            until: None,
            posterior: None,
            beside: Vec::new(),
            pooled: Vec::new(),
        }
    }

    /// Five payments; the amount tells the replicate and the row.
    fn panel(replicate: u32) -> Panel {
        let mut panel = Panel::new(subject().panel, Month(0));
        for row in 0..5 {
            panel.flows.months.push(Month::new(1980, row + 1));
            for (column, values) in &mut panel.flows.columns {
                match values {
                    Values::Number(values) => values.push(f64::from(replicate * 10) + f64::from(row)),
                    Values::Word(values) => values.push((row > 0).then_some("word")),
                    _ => panic!("{}", column.name),
                }
            }
        }
        panel
    }

    #[test]
    fn few_rows_and_many_stand_in_the_order_of_their_replicates() {
        let place = tempfile::tempdir().unwrap();
        let subject = subject();
        let packing = Packing::of(&subject, Format::Parquet);
        let mut results = Results::begin(place.path(), &subject, 0..6, Format::Parquet, true).unwrap();
        for replicate in 0..6 {
            let mut packed = Packed { panel: panel(replicate), groups: vec![Vec::new()] };
            if [2, 3].contains(&replicate) {
                packing.pack(replicate, &mut packed, 5).unwrap();
                assert!(packed.panel.flows.is_empty() && packed.groups[0].len() == 1);
                // And more comes after what is packed.
                packed.panel.flows = panel(replicate).flows;
            }
            packing.pack(replicate, &mut packed, 6).unwrap();
            results.add(replicate, &Record::default()).unwrap();
            results.add_panel(replicate, &packed).unwrap();
        }
        let closing = Closing {
            status: Status::Complete,
            asked: 6,
            scenario_text: "",
            summary_text: "",
            summary_json: "{}",
            command: Vec::new(),
            start: SystemTime::UNIX_EPOCH,
            elapsed: Duration::ZERO,
            threads: 1,
            failures: Vec::new(),
        };
        let files = results.finish(closing).unwrap().files;
        assert_eq!(files[3].rows, Some(40));
        let file = std::fs::File::open(place.path().join("flows.parquet")).unwrap();
        let reader = SerializedFileReader::new(file).unwrap();
        let groups = reader.metadata().row_groups().iter().map(|group| group.num_rows());
        assert_eq!(groups.collect::<Vec<_>>(), [10, 5, 5, 5, 15]);
        let amounts: Vec<i64> = reader
            .get_row_iter(None)
            .unwrap()
            .map(|row| match row.unwrap().get_column_iter().last() {
                Some((_, parquet::record::Field::Long(amount))) => *amount,
                other => panic!("{other:?}"),
            })
            .collect();
        let of = |replicate: i64| (0..5).map(move |row| replicate * 10 + row);
        assert!(amounts.into_iter().eq([0, 1, 2, 2, 3, 3, 4, 5].into_iter().flat_map(of)));
    }
}
