//! What is asked of many runs.

pub mod ensemble;
pub mod subject;
pub mod targets;
