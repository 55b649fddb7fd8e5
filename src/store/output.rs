//! One file of a results folder while it is written.

use super::StoreError;
use super::columnar::{Columnar, Group};
use super::delimited::Delimited;
use super::folder::Workplace;
use super::manifest::FileEntry;
use super::packed::Names;
use super::rows::{Block, Table};
use super::sealed::{Seal, Sealed};
use crate::observe::panel::Rows;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Rows of a panel that are turned into cells at a time, which are far larger.
const ROWS_AT_A_TIME: usize = 1 << 12;
/// Rows of a panel that are collected for a row group, where replicates have few.
const ROWS_PER_GROUP: usize = 1 << 15;

/// How tables are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Parquet with zstd, units in the metadata.
    Parquet,
    /// CSV, with units beside it in `columns.toml`.
    Csv,
}

impl Format {
    /// Its name, which is also how its files end.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Parquet => "parquet",
            Self::Csv => "csv",
        }
    }
}

enum Sink {
    Parquet(Columnar<File>),
    Csv(Delimited<File>),
}

pub(crate) struct Output {
    name: String,
    pub path: PathBuf,
    rows: u64,
    sink: Sink,
}

impl Output {
    pub fn begin(
        workplace: &mut Workplace,
        folder: &Path,
        table: &Table,
        format: Format,
    ) -> Result<Self, StoreError> {
        let name = format!("{}.{}", table.name, format.name());
        let path = folder.join(&name);
        let file = workplace.begin(&name)?;
        let sink = match format {
            Format::Parquet => Columnar::new(file, table).map(Sink::Parquet),
            Format::Csv => Delimited::new(file, table).map(Sink::Csv),
        };
        let sink = sink.map_err(StoreError::of("write", &path))?;
        Ok(Self { name, path, rows: 0, sink })
    }

    pub fn write(&mut self, block: &Block) -> Result<(), StoreError> {
        let written = match &mut self.sink {
            Sink::Parquet(table) => table.write(block),
            Sink::Csv(table) => table.write(block),
        };
        self.rows += block.rows as u64;
        written.map_err(StoreError::of("write", &self.path))
    }

    /// Writes a replicate's rows of a panel: those that are packed, then the others, which wait until they are many.
    pub fn write_panel(
        &mut self,
        pending: &mut Block,
        packed: &[Group],
        rows: &Rows,
        names: &Names,
    ) -> Result<(), StoreError> {
        for group in packed {
            self.flush(pending)?;
            let Sink::Parquet(table) = &mut self.sink else {
                let cause = io::Error::new(io::ErrorKind::InvalidInput, "rows packed for Parquet");
                return Err(StoreError::of("write", &self.path)(cause));
            };
            table.append(group).map_err(StoreError::of("write", &self.path))?;
            self.rows += group.rows();
        }
        for start in (0..rows.len()).step_by(ROWS_AT_A_TIME) {
            pending.append(names.block(rows, start..(start + ROWS_AT_A_TIME).min(rows.len())));
            if pending.rows >= ROWS_PER_GROUP {
                self.flush(pending)?;
            }
        }
        Ok(())
    }

    pub fn flush(&mut self, pending: &mut Block) -> Result<(), StoreError> {
        self.write(pending)?;
        pending.clear();
        Ok(())
    }

    pub fn close(self) -> Result<FileEntry, StoreError> {
        let close = match self.sink {
            Sink::Parquet(table) => table.close(),
            Sink::Csv(table) => table.close(),
        };
        let seal = close.and_then(|(file, seal)| file.sync_all().map(|()| seal));
        Ok(entry(self.name, Some(self.rows), seal.map_err(StoreError::of("write", &self.path))?))
    }
}

/// Writes a text as one file.
pub(crate) fn write_text(workplace: &mut Workplace, name: &str, text: &str) -> Result<Seal, StoreError> {
    let mut file = Sealed::new(workplace.begin(name)?);
    let written = file.write_all(text.as_bytes());
    let (file, seal) = file.seal();
    written.and_then(|()| file.sync_all()).map_err(StoreError::of("write", Path::new(name)))?;
    Ok(seal)
}

/// A file as the manifest has it.
pub(crate) fn entry(name: String, rows: Option<u64>, seal: Seal) -> FileEntry {
    FileEntry { name, rows, bytes: seal.bytes, sha256: seal.sha256 }
}
