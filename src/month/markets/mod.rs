//! Phase 6: markets clear. In each market buyers choose between the district's lines, each rival and other goods;
//! within a line between its sellers.

pub mod choice;
pub mod clearing;

pub use clearing::sell;
