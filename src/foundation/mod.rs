//! The words of the model: used everywhere, knowing of no district.

pub mod bootstrap;
pub mod calendar;
pub mod chance;
pub mod elementary;
pub mod measure;
pub mod memory;
pub mod places;
pub mod probability;
pub mod statistics;
pub mod words;
