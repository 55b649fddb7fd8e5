//! What comes from outside: series in time, real history, people, named shocks, and the drivers' paths.

/// Real history compiled in, and users' own tables.
pub mod history;
/// Values in some months, and what stands between and beyond them.
pub mod line;
/// How many people there are by age, and how they die.
pub mod people;
/// The shapes a series can have.
pub mod shape;
/// Series in time, as a scenario writes them.
pub mod series;
/// Named changes to drivers that can be taken out.
pub mod shocks;
/// Every driver's value in every month, worked out once at founding.
pub mod paths;

#[cfg(test)]
mod testing;
