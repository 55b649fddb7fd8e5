//! A table as it lies in a results folder, by column: what reports are made from.

use crate::foundation::calendar::Month;
use std::sync::Arc;

/// Some rows of a table, with the columns that were asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// How many rows.
    pub rows: usize,
    /// The columns.
    pub columns: Vec<Stored>,
}

/// A column with its name.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    /// Its name in every file.
    pub name: String,
    /// Its values, one a row.
    pub values: Values,
}

/// The values of a column. A number that is not defined is NaN.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// Words; what repeats is kept once.
    Words(Vec<Option<Arc<str>>>),
    /// Numbers, whole or not.
    Numbers(Vec<f64>),
    /// Months.
    Months(Vec<Option<Month>>),
}

impl Table {
    /// The numbers of a column; none if it is not there or holds none.
    pub fn numbers(&self, name: &str) -> &[f64] {
        match self.column(name) {
            Some(Values::Numbers(values)) => values,
            _ => &[],
        }
    }

    /// A number; NaN where there is none.
    pub fn number(&self, name: &str, row: usize) -> f64 {
        self.numbers(name).get(row).copied().unwrap_or(f64::NAN)
    }

    /// The word of a row; an empty one where there is none.
    pub fn word(&self, name: &str, row: usize) -> &str {
        match self.column(name) {
            Some(Values::Words(values)) => values.get(row).and_then(Option::as_deref).unwrap_or_default(),
            _ => "",
        }
    }

    /// The month of a row.
    pub fn month(&self, name: &str, row: usize) -> Option<Month> {
        match self.column(name) {
            Some(Values::Months(values)) => *values.get(row)?,
            _ => None,
        }
    }

    /// Adds the rows of another part of the same table.
    pub fn append(&mut self, other: &Self) {
        if self.columns.is_empty() {
            *self = other.clone();
            return;
        }
        self.rows += other.rows;
        for (mine, more) in self.columns.iter_mut().zip(&other.columns) {
            match (&mut mine.values, &more.values) {
                (Values::Words(mine), Values::Words(more)) => mine.extend_from_slice(more),
                (Values::Numbers(mine), Values::Numbers(more)) => mine.extend_from_slice(more),
                (Values::Months(mine), Values::Months(more)) => mine.extend_from_slice(more),
                _ => unreachable!("parts of one table have the same columns"),
            }
        }
    }

    fn column(&self, name: &str) -> Option<&Values> {
        self.columns.iter().find(|column| column.name == name).map(|column| &column.values)
    }
}
