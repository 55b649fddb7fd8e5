//! Latin hypercube: every factor is tried once in each of as many equal shares as there are rows.

use super::{Point, draws, shuffled};

/// Where a point lies within its share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placing {
    /// In the middle.
    Centred,
    /// Anywhere, by chance.
    Random,
}

/// So many rows of so many factors. A further factor leaves the columns before it as they were; a further row
/// changes them all.
pub fn latin_hypercube(rows: u32, factors: usize, placing: Placing, seed: u64) -> Vec<Point> {
    let mut points = vec![vec![0.0; factors]; rows as usize];
    for factor in 0..factors {
        let mut draws = draws(seed, "latin hypercube", factor as u64);
        let order = shuffled(rows, &mut draws);
        for (point, share) in points.iter_mut().zip(order) {
            let within = match placing {
                Placing::Centred => 0.5,
                Placing::Random => draws.uniform(),
            };
            point[factor] = (f64::from(share) + within) / f64::from(rows);
        }
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_share_is_tried_once_by_every_factor() {
        for placing in [Placing::Centred, Placing::Random] {
            let points = latin_hypercube(17, 5, placing, 3);
            for factor in 0..5 {
                let mut shares: Vec<u32> = points.iter().map(|point| (point[factor] * 17.0) as u32).collect();
                assert_ne!(shares, (0..17).collect::<Vec<u32>>());
                shares.sort_unstable();
                assert_eq!(shares, (0..17).collect::<Vec<u32>>());
            }
        }
    }

    #[test]
    fn it_depends_on_the_seed_and_grows_by_factors() {
        let points = latin_hypercube(9, 3, Placing::Random, 3);
        assert_eq!(points, latin_hypercube(9, 3, Placing::Random, 3));
        assert_ne!(points, latin_hypercube(9, 3, Placing::Random, 4));
        for (narrow, wide) in points.iter().zip(latin_hypercube(9, 4, Placing::Random, 3)) {
            assert_eq!(narrow[..], wide[..3]);
        }
    }
}
