//! Reading a table from Parquet, a row group at a time, only the columns asked for.

use super::reading::Known;
use crate::foundation::calendar::Month;
use crate::report::table::{Stored, Table, Values};
use parquet::column::reader::ColumnReader;
use parquet::data_type::DataType;
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::statistics::Statistics;
use std::fs::File;

/// Hands over the row groups, without those that have no row of a replicate where one is named.
pub(super) fn each(
    file: File,
    columns: &[&str],
    replicate: Option<u32>,
    take: &mut dyn FnMut(Table),
) -> Result<()> {
    let reader = SerializedFileReader::new(file)?;
    let schema = reader.metadata().file_metadata().schema_descr_ptr();
    let places: Vec<usize> =
        (0..schema.num_columns()).filter(|&place| columns.contains(&schema.column(place).name())).collect();
    let of_replicates = (0..schema.num_columns()).find(|&place| schema.column(place).name() == "replicate");
    let mut known = Known::default();
    for group in 0..reader.num_row_groups() {
        let group = reader.get_row_group(group)?;
        let about = group.metadata();
        if let (Some(replicate), Some(place)) = (replicate, of_replicates)
            && let Some(Statistics::Int64(range)) = about.column(place).statistics()
            && let (Some(low), Some(high)) = (range.min_opt(), range.max_opt())
            && !(*low..=*high).contains(&i64::from(replicate))
        {
            continue;
        }
        let rows =
            usize::try_from(about.num_rows()).map_err(|_| ParquetError::General("rows below 0".into()))?;
        let mut stored = Vec::with_capacity(places.len());
        for &place in &places {
            let optional = schema.column(place).max_def_level() > 0;
            let is_date = schema.column(place).logical_type_ref().is_some();
            let values = read(group.get_column_reader(place)?, rows, optional, is_date, &mut known)?;
            stored.push(Stored { name: schema.column(place).name().to_owned(), values });
        }
        take(Table { rows, columns: stored });
    }
    Ok(())
}

fn read(
    reader: ColumnReader,
    rows: usize,
    optional: bool,
    is_date: bool,
    known: &mut Known,
) -> Result<Values> {
    let numbers = |values: Vec<Option<f64>>| {
        Values::Numbers(values.into_iter().map(|value| value.unwrap_or(f64::NAN)).collect())
    };
    Ok(match reader {
        ColumnReader::DoubleColumnReader(mut reader) => {
            numbers(cells(&mut reader, rows, optional, |value| *value)?)
        }
        // Whole numbers of results are below 2^53.
        ColumnReader::Int64ColumnReader(mut reader) => {
            numbers(cells(&mut reader, rows, optional, |value| *value as f64)?)
        }
        ColumnReader::Int32ColumnReader(mut reader) if is_date => {
            Values::Months(cells(&mut reader, rows, optional, |value| Month::of_unix_days(*value))?)
        }
        // As CSV has them, so that both are read alike.
        ColumnReader::BoolColumnReader(mut reader) => {
            Values::Words(cells(&mut reader, rows, optional, |flag| known.word(&flag.to_string()))?)
        }
        ColumnReader::ByteArrayColumnReader(mut reader) => {
            Values::Words(cells(&mut reader, rows, optional, |value| {
                known.word(&String::from_utf8_lossy(value.data()))
            })?)
        }
        _ => return Err(ParquetError::General("a column of a kind that sanchi does not write".into())),
    })
}

/// The values of a column, none where one is missing.
fn cells<D: DataType, T>(
    reader: &mut parquet::column::reader::ColumnReaderImpl<D>,
    rows: usize,
    optional: bool,
    mut of: impl FnMut(&D::T) -> T,
) -> Result<Vec<Option<T>>> {
    let (mut present, mut levels) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
    while (if optional { levels.len() } else { present.len() }) < rows {
        let missing = rows - if optional { levels.len() } else { present.len() };
        let (read, ..) = reader.read_records(missing, optional.then_some(&mut levels), None, &mut present)?;
        if read == 0 {
            return Err(ParquetError::General("a column ends before its table".into()));
        }
    }
    let mut present = present.iter();
    Ok(if optional {
        levels.iter().map(|&level| if level > 0 { present.next().map(&mut of) } else { None }).collect()
    } else {
        present.map(|value| Some(of(value))).collect()
    })
}
