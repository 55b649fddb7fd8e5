//! What comes from outside: series in time, real history, named shocks, and the drivers' paths.

/// Real history compiled in, and users' own tables.
pub mod history;
/// Series in time, as a scenario writes them.
pub mod series;
