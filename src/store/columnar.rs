//! A table as Parquet: zstd, text by dictionary, units and meanings in the file's metadata.

use super::rows::{Block, Cells, Field, Holds, Table};
use super::sealed::{Seal, Sealed};
use crate::report::json::Json;
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::{ColumnPath, Type};
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Arc;

/// A Parquet file being written, a row group at a time.
pub(crate) struct Columnar<W: Write + Send> {
    writer: SerializedFileWriter<Sealed<W>>,
}

impl<W: Write + Send> Columnar<W> {
    pub fn new(sink: W, table: &Table) -> io::Result<Self> {
        let begin = || {
            let schema = Arc::new(schema(table)?);
            SerializedFileWriter::new(Sealed::new(sink), schema, Arc::new(properties(table)?))
        };
        Ok(Self { writer: begin().map_err(plain)? })
    }

    /// Writes rows as one row group; none for no rows.
    pub fn write(&mut self, block: &Block) -> io::Result<()> {
        if block.rows == 0 {
            return Ok(());
        }
        let mut write = || -> Result<()> {
            let mut group = self.writer.next_row_group()?;
            for cells in &block.cells {
                let Some(mut column) = group.next_column()? else { break };
                write_cells(&mut column, cells)?;
                column.close()?;
            }
            group.close()?;
            Ok(())
        };
        write().map_err(plain)
    }

    /// Writes the footer; without it the file cannot be read.
    pub fn close(self) -> io::Result<(W, Seal)> {
        // Taking the sink out writes the footer.
        Ok(self.writer.into_inner().map_err(plain)?.seal())
    }
}

/// The system's own words where it was the system that refused.
fn plain(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(cause) => match cause.downcast::<io::Error>() {
            Ok(cause) => *cause,
            Err(cause) => io::Error::other(cause),
        },
        error => io::Error::other(error),
    }
}

fn schema(table: &Table) -> Result<Type> {
    let column = |field: &Field| {
        let (physical, logical) = match field.holds {
            Holds::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Holds::Date => (Physical::INT32, Some(LogicalType::Date)),
            Holds::Whole => (Physical::INT64, None),
            Holds::Real => (Physical::DOUBLE, None),
        };
        let repetition = if field.optional { Repetition::OPTIONAL } else { Repetition::REQUIRED };
        let column = Type::primitive_type_builder(field.name, physical)
            .with_logical_type(logical)
            .with_repetition(repetition)
            .build()?;
        Ok(Arc::new(column))
    };
    let columns = table.fields.iter().map(column).collect::<Result<Vec<_>>>()?;
    Type::group_type_builder(table.name).with_fields(columns).build()
}

fn properties(table: &Table) -> Result<WriterProperties> {
    let entry = |key: &str, value: String| KeyValue::new(key.to_owned(), value);
    let object = |map: BTreeMap<&str, &str>| {
        Json::Object(map.into_iter().map(|(name, value)| (name.to_owned(), Json::text(value))).collect())
            .to_string()
    };
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
        .set_key_value_metadata(Some(vec![
            entry("sanchi.format", "1".to_owned()),
            entry("sanchi.units", object(table.units())),
            entry("sanchi.meanings", object(table.meanings())),
        ]));
    for field in table.fields.iter().filter(|field| field.holds == Holds::Real) {
        // Measured values hardly repeat: a dictionary of them is dead weight.
        properties = properties.set_column_dictionary_enabled(ColumnPath::from(field.name), false);
    }
    Ok(properties.build())
}

fn write_cells(column: &mut SerializedColumnWriter<'_>, cells: &Cells) -> Result<()> {
    match cells {
        Cells::Text(values) => {
            let present: Vec<ByteArray> =
                values.iter().flatten().map(|text| ByteArray::from(&**text)).collect();
            column.typed::<ByteArrayType>().write_batch(&present, Some(&levels(values)), None)?;
        }
        Cells::Date(values) => {
            let days: Vec<i32> = values.iter().map(|month| month.unix_days()).collect();
            column.typed::<Int32Type>().write_batch(&days, None, None)?;
        }
        Cells::Whole(values) => {
            let present: Vec<i64> = values.iter().flatten().copied().collect();
            column.typed::<Int64Type>().write_batch(&present, Some(&levels(values)), None)?;
        }
        Cells::Real(values) => {
            let present: Vec<f64> = values.iter().flatten().copied().collect();
            column.typed::<DoubleType>().write_batch(&present, Some(&levels(values)), None)?;
        }
    }
    Ok(())
}

/// 1 where a value is, 0 where none is. A column without nulls looks at neither.
fn levels<T>(values: &[Option<T>]) -> Vec<i16> {
    values.iter().map(|value| i16::from(value.is_some())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A disk with room for so many bytes.
    struct Disk(usize);

    impl Write for Disk {
        fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
            if self.0 == 0 {
                return Err(io::ErrorKind::StorageFull.into());
            }
            let written = buffer.len().min(self.0);
            self.0 -= written;
            Ok(written)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_full_disk_is_told_in_the_words_of_the_system() {
        let field = Field {
            name: "value",
            holds: Holds::Real,
            optional: true,
            unit: "-".to_owned(),
            meaning: "made up",
        };
        let table = Table { name: "table", fields: vec![field] };
        let values = (0..100_000).map(|value| Some(f64::from(value) * 0.123_456_789)).collect();
        let block = Block { rows: 100_000, cells: vec![Cells::Real(values)] };
        let fill = |room: usize| {
            let mut file = Columnar::new(Disk(room), &table)?;
            file.write(&block)?;
            file.close().map(|_| ())
        };
        assert!(fill(usize::MAX).is_ok());
        for room in [0, 3, 1_000, 50_000] {
            assert_eq!(fill(room).unwrap_err().kind(), io::ErrorKind::StorageFull, "{room}");
        }
    }
}
