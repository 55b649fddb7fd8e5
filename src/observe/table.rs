//! What a run leaves behind: rows by month, rows by month and stage, and events, with names and units.

pub use crate::district::events::{AgentKind, AgentName, EVENT_KINDS, Event, Party};
use crate::foundation::calendar::Month;

/// A column of results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name in every file.
    pub name: &'static str,
    /// Its unit; `{currency}` stands for the scenario's.
    pub unit: &'static str,
    /// What it means, in a sentence.
    pub meaning: &'static str,
    /// Whether all its values are whole numbers.
    pub whole: bool,
}

/// What one replicate leaves behind. A value that is not defined (the mean age of no craftsmen) is NaN.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    /// The months reported, in order.
    pub months: Vec<Month>,
    /// By month, then by column of the district's table.
    pub district: Vec<f64>,
    /// By month, stage, then column of the stages' table.
    pub stages: Vec<f64>,
    /// What happened, in order.
    pub events: Vec<Event>,
}
