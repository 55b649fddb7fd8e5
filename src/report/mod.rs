//! How it is told: text out, no files.

pub mod attributing;
pub mod calibrating;
pub mod card;
pub mod change;
pub mod chart;
pub mod comparing;
pub mod costing;
pub mod graphml;
pub mod json;
pub mod measures;
pub mod page;
pub mod sensitivity;
pub mod sheet;
pub mod summary;
pub mod sweep;
pub mod table;
pub mod telling;
pub mod text;
pub mod together;
pub mod why;
