//! What an outcome depends on, and how much of it is chance.
//!
//! | question | method | design |
//! | --- | --- | --- |
//! | which factors matter at all | elementary effects (`screen`) | `design::Morris` |
//! | which share of the variance is whose | Sobol' indices (`apportion`) | `design::Saltelli` |
//! | which share is chance between replicates | analysis of variance (`shares`) | any points drawn by chance |
//!
//! All take `Outcomes`: the points of the design in its order, each with the same number of replicates. Replicates
//! are best the same ones at every point (common random numbers); the estimators hold either way.
//!
//! `judge` does this for every outcome of a plan whose design is `morris` or `sobol_indices`, from the rows of its sweep.

mod judging;
mod morris;
mod outcomes;
mod shares;
mod sobol;

pub use judging::{Found, Judgement, Subject, design_of, judge};
pub use morris::{Effect, LEAST_TRAJECTORIES, Screening, screen};
pub use outcomes::Outcomes;
pub use shares::{Shares, shares};
pub use sobol::{Apportionment, Index, LEAST_BASE_ROWS, apportion};
