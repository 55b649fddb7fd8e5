//! What is asked of many runs.

pub mod ensemble;
pub mod outcome;
pub mod prepared;
pub mod subject;
