//! What is asked of many runs.

pub mod attribute;
pub mod calibrate;
pub mod compare;
pub mod costs;
pub mod design;
pub mod distribution;
pub mod ensemble;
pub mod keeping;
pub mod outcome;
mod pair;
pub mod plan;
pub mod posterior;
pub mod prepared;
pub mod scorecard;
pub mod sensitivity;
pub mod subject;
pub mod targets;
pub mod until;
pub mod sweep;
pub mod why;
