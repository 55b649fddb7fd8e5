//! A small table of an answer, by column, with units and meanings: what is told in words, to be worked with.

use crate::foundation::calendar::Month;

/// The values of a column. A number that is not defined is NaN.
#[derive(Clone, Debug, PartialEq)]
pub enum Entries {
    /// Words.
    Text(Vec<String>),
    /// Whole numbers.
    Whole(Vec<i64>),
    /// Numbers.
    Real(Vec<f64>),
    /// Months; none where there is none.
    Date(Vec<Option<Month>>),
}

/// A column with its heading.
#[derive(Clone, Debug, PartialEq)]
pub struct SheetColumn {
    /// Its name.
    pub name: String,
    /// Its unit; `-` where it has none.
    pub unit: String,
    /// What it means, in a sentence.
    pub meaning: String,
    /// Its values.
    pub entries: Entries,
}

/// A table. All columns have as many entries.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// Its name, which is that of its file.
    pub name: String,
    /// Its columns.
    pub columns: Vec<SheetColumn>,
}

impl Entries {
    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Text(values) => values.len(),
            Self::Whole(values) => values.len(),
            Self::Real(values) => values.len(),
            Self::Date(values) => values.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl SheetColumn {
    /// A column.
    pub fn new(name: &str, unit: &str, meaning: &str, entries: Entries) -> Self {
        Self { name: name.to_owned(), unit: unit.to_owned(), meaning: meaning.to_owned(), entries }
    }
}

impl Sheet {
    /// How many rows it has.
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |column| column.entries.len())
    }
}
