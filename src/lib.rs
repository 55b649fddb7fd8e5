//! sanchi: an agent-based simulator of industrial districts.
//!
//! The modules are layers, from the ground up: each may use those before it and none after it
//! (`tests/architecture.rs` holds them to it).

/// The words: units, calendar, chance, elementary functions, statistics. They know of no district.
pub mod foundation;
/// What is conserved: money, notes, goods.
pub mod accounts;
/// The registry of parameters: key, kind, unit, range, default, source, meaning.
pub mod registry;
/// What comes from outside: series, drivers, shocks, real history.
pub mod world;
/// What may be written: parameters with unit, range, default and source; reading scenarios.
pub mod scenario;
/// The state at a month's end. Nothing here decides.
pub mod district;
/// What happens in a month, phase by phase.
pub mod month;
/// Who looks on: sees the month's end, changes nothing.
pub mod observe;
/// Found, warm up, live through the months, show to observers.
pub mod simulation;
/// What is asked of many runs.
pub mod experiment;
/// How it is told: text out, no files.
pub mod report;
/// Results folders: Parquet, CSV, manifest.
#[cfg(feature = "store")]
pub mod store;
/// The terminal: the only place with files, clock, colours, threads.
#[cfg(feature = "cli")]
pub mod cli;
