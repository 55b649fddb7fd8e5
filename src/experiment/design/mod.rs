//! Which points are tried: rows of shares from 0 to 1, a column a factor, in an order that never changes.
//!
//! A point becomes values by `Distribution::quantile`. Points depend on the arguments alone: the same seed gives
//! the same bits everywhere.
//!
//! | design | rows | a larger one begins with the smaller |
//! | --- | --- | --- |
//! | full factorial | the product of the numbers of levels | no |
//! | one at a time | one and all levels tried | no |
//! | Latin hypercube | any | no: each row's place depends on their number |
//! | Sobol' points | any, best a power of two | yes |
//! | Morris | trajectories × (groups + 1) | yes |
//! | Saltelli | base rows × (groups + 2) | yes |
//!
//! A list of points, or of values, is a plan's own and needs nothing from here.

mod grid;
mod groups;
mod latin_hypercube;
mod morris;
mod saltelli;
mod sobol;

pub use grid::{factorial, one_at_a_time};
pub use groups::Groups;
pub use latin_hypercube::{Placing, latin_hypercube};
pub use morris::Morris;
pub use saltelli::Saltelli;
pub use sobol::{SOBOL_DIMENSIONS, SOBOL_POINTS, sobol_points};

use crate::foundation::calendar::Month;
use crate::foundation::chance::{BirthKey, Chance, Draws, Purpose};

/// A point of the unit cube: a share for each factor.
pub type Point = Vec<f64>;

/// The luck of one part of a design.
fn draws(seed: u64, design: &str, part: u64) -> Draws {
    Chance::new(seed, 0).of(Purpose::Design, BirthKey::named(design), BirthKey(part), Month(0), 0)
}

/// The numbers from 0 in an order in which each is equally likely everywhere (Fisher and Yates).
fn shuffled(count: u32, draws: &mut Draws) -> Vec<u32> {
    let mut order: Vec<u32> = (0..count).collect();
    for place in (1..count).rev() {
        order.swap(place as usize, draws.below(place + 1) as usize);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sweep is resumed and put together by its points: a library or scheme that moves them must be noticed.
    #[test]
    fn points_stay_what_they_are() {
        let last = |points: Vec<Point>| points.last().cloned().unwrap_or_default();
        assert_eq!(last(sobol_points(100, 2, 1).unwrap()), [0.5973688530502841, 0.7429099084110931]);
        assert_eq!(
            last(latin_hypercube(100, 2, Placing::Random, 1)),
            [0.31391741822837377, 0.4058096106202725]
        );
        assert_eq!(last(Morris::new(Groups::single(2), 10, 6, 1).unwrap().points()), [0.4, 1.0]);
        assert_eq!(
            last(Saltelli::new(Groups::single(2), 10, 1).unwrap().points()),
            [0.10745119315106422, 0.8120005630189553]
        );
    }
}
