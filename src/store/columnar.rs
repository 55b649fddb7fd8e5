//! A table as Parquet: zstd, text by dictionary, units and meanings in the file's metadata.

use super::rows::{Block, Cells, Field, Holds, Table};
use super::sealed::{Seal, Sealed};
use crate::report::json::Json;
use bytes::Bytes;
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical, ZstdLevel};
use parquet::column::writer::ColumnCloseResult;
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{ColumnChunkMetaData, KeyValue, RowGroupMetaDataPtr};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::{ColumnDescPtr, ColumnPath, Type};
use std::borrow::Borrow;
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
        write_group(&mut self.writer, block.cells.iter()).map(|_| ()).map_err(plain)
    }

    /// Appends rows that are packed already.
    pub fn append(&mut self, packed: &Group) -> io::Result<()> {
        let mut append = || -> Result<()> {
            let ours: Vec<_> = self.writer.schema_descr().columns().to_vec();
            let mut group = self.writer.next_row_group()?;
            for (column, ours) in packed.about.columns().iter().zip(ours) {
                let close = ColumnCloseResult {
                    bytes_written: column.compressed_size() as u64,
                    rows_written: packed.about.num_rows() as u64,
                    metadata: in_few_words(column, ours)?,
                    bloom_filter: None,
                    column_index: None,
                    offset_index: None,
                };
                group.append_column(&packed.bytes, close)?;
            }
            group.close()?;
            Ok(())
        };
        append().map_err(plain)
    }

    /// Writes the footer; without it the file cannot be read.
    pub fn close(self) -> io::Result<(W, Seal)> {
        // Taking the sink out writes the footer.
        Ok(self.writer.into_inner().map_err(plain)?.seal())
    }
}

/// Rows packed as a row group, wherever they were worked out, for a file of the same table.
#[derive(Debug)]
pub(crate) struct Group {
    bytes: Bytes,
    about: RowGroupMetaDataPtr,
}

impl Group {
    /// Packs rows, column by column, so that only one column is ever there unpacked.
    pub fn pack(table: &Table, cells: impl Iterator<Item = Cells>) -> io::Result<Self> {
        let pack = || -> Result<Self> {
            let (schema, properties) = (Arc::new(schema(table)?), Arc::new(properties(table)?));
            let mut writer = SerializedFileWriter::new(Vec::new(), schema, properties)?;
            let about = write_group(&mut writer, cells)?;
            Ok(Self { about, bytes: writer.into_inner()?.into() })
        };
        pack().map_err(plain)
    }

    /// How many rows there are.
    pub fn rows(&self) -> u64 {
        self.about.num_rows() as u64
    }
}

/// What a reader needs to know of a column's bytes. It is kept until the file is closed, so that it should be little:
/// it names the column as the file does and not as its packing did.
fn in_few_words(column: &ColumnChunkMetaData, ours: ColumnDescPtr) -> Result<ColumnChunkMetaData> {
    let mut builder = ColumnChunkMetaData::builder(ours)
        .set_compression_codec(column.compression_codec())
        .set_encodings_mask(*column.encodings_mask())
        .set_total_compressed_size(column.compressed_size())
        .set_total_uncompressed_size(column.uncompressed_size())
        .set_num_values(column.num_values())
        .set_data_page_offset(column.data_page_offset())
        .set_dictionary_page_offset(column.dictionary_page_offset());
    if let Some(statistics) = column.statistics() {
        builder = builder.set_statistics(statistics.clone());
    }
    builder.build()
}

fn write_group<W: Write + Send>(
    writer: &mut SerializedFileWriter<W>,
    columns: impl Iterator<Item = impl Borrow<Cells>>,
) -> Result<RowGroupMetaDataPtr> {
    let mut group = writer.next_row_group()?;
    for cells in columns {
        let Some(mut column) = group.next_column()? else { break };
        write_cells(&mut column, cells.borrow())?;
        column.close()?;
    }
    group.close()
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
            Holds::Flag => (Physical::BOOLEAN, None),
            Holds::Whole => (Physical::INT64, None),
            Holds::Real => (Physical::DOUBLE, None),
        };
        let repetition = if field.optional { Repetition::OPTIONAL } else { Repetition::REQUIRED };
        let column = Type::primitive_type_builder(&field.name, physical)
            .with_logical_type(logical)
            .with_repetition(repetition)
            .build()?;
        Ok(Arc::new(column))
    };
    let columns = table.fields.iter().map(column).collect::<Result<Vec<_>>>()?;
    Type::group_type_builder(&table.name).with_fields(columns).build()
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
        properties = properties.set_column_dictionary_enabled(ColumnPath::from(&*field.name), false);
    }
    Ok(properties.build())
}

fn write_cells(column: &mut SerializedColumnWriter<'_>, cells: &Cells) -> Result<()> {
    match cells {
        Cells::Text(values) => {
            let mut last: Option<(&Arc<str>, ByteArray)> = None;
            // Neighbours are often the same text, which then need not be copied.
            let mut bytes = |text| match &last {
                Some((known, bytes)) if Arc::ptr_eq(known, text) => bytes.clone(),
                _ => last.insert((text, ByteArray::from(&**text))).1.clone(),
            };
            let present: Vec<ByteArray> = values.iter().flatten().map(&mut bytes).collect();
            column.typed::<ByteArrayType>().write_batch(&present, Some(&levels(values)), None)?;
        }
        Cells::Date(values) => {
            let present: Vec<i32> = values.iter().flatten().map(|month| month.unix_days()).collect();
            column.typed::<Int32Type>().write_batch(&present, Some(&levels(values)), None)?;
        }
        Cells::Flag(values) => {
            let present: Vec<bool> = values.iter().flatten().copied().collect();
            column.typed::<BoolType>().write_batch(&present, Some(&levels(values)), None)?;
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
            name: "value".into(),
            holds: Holds::Real,
            optional: true,
            unit: "-".to_owned(),
            meaning: "made up".into(),
        };
        let table = Table { name: "table".into(), fields: vec![field] };
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
