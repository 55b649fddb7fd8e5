//! What may be written: parameters with unit, range, default and source, and the reading of scenarios.

pub mod registry;
pub mod values;
pub mod schema;
pub mod units;
pub mod problem;
mod leaf;
mod layer;
mod fill;
mod merge;
mod reader;
pub mod shipped;
pub mod text;
pub mod canonical;
pub mod describe;
pub mod json_schema;
#[cfg(test)]
mod toy;
#[cfg(test)]
mod tests;
