//! What may be written: parameters with unit, range, default and source, and the reading of scenarios.

pub mod registry;
pub mod values;
