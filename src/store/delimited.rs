//! A table as CSV: a header, then values as they are; nothing where a value is not defined.

use super::rows::{Block, Cells, Table};
use super::sealed::{Seal, Sealed};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};

/// A CSV file being written.
pub(crate) struct Delimited<W: Write> {
    writer: csv::Writer<Sealed<BufWriter<W>>>,
}

impl<W: Write> Delimited<W> {
    pub fn new(sink: W, table: &Table) -> io::Result<Self> {
        let mut writer = csv::Writer::from_writer(Sealed::new(BufWriter::new(sink)));
        writer.write_record(table.fields.iter().map(|field| &*field.name)).map_err(plain)?;
        Ok(Self { writer })
    }

    pub fn write(&mut self, block: &Block) -> io::Result<()> {
        for row in 0..block.rows {
            for cells in &block.cells {
                let text = match cells {
                    Cells::Text(values) => values[row].as_deref().unwrap_or_default().to_owned(),
                    Cells::Date(values) => {
                        values[row].map_or_else(String::new, |month| format!("{month}-01"))
                    }
                    Cells::Flag(values) => values[row].map_or_else(String::new, |value| value.to_string()),
                    Cells::Whole(values) => values[row].map_or_else(String::new, |value| value.to_string()),
                    Cells::Real(values) => values[row].map_or_else(String::new, |value| value.to_string()),
                };
                self.writer.write_field(text).map_err(plain)?;
            }
            self.writer.write_record(None::<&[u8]>).map_err(plain)?;
        }
        Ok(())
    }

    pub fn close(self) -> io::Result<(W, Seal)> {
        let (buffer, seal) = self.writer.into_inner().map_err(|error| error.into_error())?.seal();
        Ok((buffer.into_inner().map_err(io::IntoInnerError::into_error)?, seal))
    }
}

fn plain(error: csv::Error) -> io::Error {
    error.into()
}

/// What CSV files cannot hold: the unit and meaning of every column, by table.
#[derive(Serialize)]
struct Columns<'a> {
    format: u32,
    #[serde(flatten)]
    tables: BTreeMap<&'a str, BTreeMap<&'a str, About<'a>>>,
}

#[derive(Serialize)]
struct About<'a> {
    unit: &'a str,
    meaning: &'a str,
}

/// The text of `columns.toml`.
pub(crate) fn columns<'a>(tables: &'a [Table]) -> io::Result<String> {
    let by_table = |table: &'a Table| (&*table.name, fields_of(table));
    let columns = Columns { format: 1, tables: tables.iter().map(by_table).collect() };
    toml::to_string(&columns).map_err(io::Error::other)
}

fn fields_of(table: &Table) -> BTreeMap<&str, About<'_>> {
    let about =
        table.fields.iter().map(|field| (&*field.name, About { unit: &field.unit, meaning: &field.meaning }));
    about.collect()
}
