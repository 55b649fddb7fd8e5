//! How it is told: text out, no files.

pub mod change;
pub mod graphml;
pub mod json;
pub mod measures;
pub mod periods;
pub mod summary;
pub mod sweep;
pub mod telling;
pub mod text;
