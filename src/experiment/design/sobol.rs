//! Sobol' points, scrambled after Owen: they fill the cube more evenly than chance does.
//!
//! Direction numbers of Joe and Kuo and hash-based scrambling after Burley (2020), from `sobol_burley`, kept to
//! all 32 bits. Numbers of rows that are powers of two are filled most evenly.

use super::{Point, draws};
use crate::foundation::chance::Draws;
use rand::TryRng;
use sobol_burley::parts::{owen_scramble_rev, sobol_rev};

/// Factors at most.
pub const SOBOL_DIMENSIONS: usize = sobol_burley::NUM_DIMENSIONS as usize;

/// Rows at most.
pub const SOBOL_POINTS: u32 = 1 << 16;

/// The first so many points in so many dimensions, strictly inside the cube.
///
/// More rows or more dimensions leave the others as they were. An error beyond `SOBOL_POINTS` rows or
/// `SOBOL_DIMENSIONS` dimensions.
pub fn sobol_points(rows: u32, dimensions: usize, seed: u64) -> Result<Vec<Point>, String> {
    if dimensions > SOBOL_DIMENSIONS {
        return Err(format!(
            "Sobol' points have at most {SOBOL_DIMENSIONS} dimensions, here {dimensions}: take a Latin hypercube, or \
             fewer factors"
        ));
    }
    if rows > SOBOL_POINTS {
        return Err(format!("there are {SOBOL_POINTS} Sobol' points, here {rows} rows: take fewer"));
    }
    let scrambles: Vec<u32> = (0..dimensions as u64).map(|at| word(draws(seed, "sobol", at))).collect();
    let share = |row: u32, dimension: usize| {
        let plain = sobol_rev(row.reverse_bits(), dimension as u32);
        let scrambled = owen_scramble_rev(plain, scrambles[dimension]).reverse_bits();
        (f64::from(scrambled) + 0.5) / 4_294_967_296.0
    };
    Ok((0..rows).map(|row| (0..dimensions).map(|dimension| share(row, dimension)).collect()).collect())
}

fn word(mut draws: Draws) -> u32 {
    let Ok(word) = draws.try_next_u32();
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dyadic_share_is_met_alike() {
        let points = sobol_points(1024, 20, 7).unwrap();
        for dimension in 0..20 {
            let mut counts = [0; 1024];
            points.iter().for_each(|point| counts[(point[dimension] * 1024.0) as usize] += 1);
            assert!(counts.iter().all(|&count| count == 1), "{dimension}");
        }
        // The first two dimensions are a net: every box of 32 by 32 shares holds one point.
        let mut boxes = [0; 1024];
        for point in &points {
            boxes[(point[0] * 32.0) as usize * 32 + (point[1] * 32.0) as usize] += 1;
        }
        assert!(boxes.iter().all(|&count| count == 1));
    }

    #[test]
    fn integrals_are_far_better_than_by_chance() {
        // The mean of a product of 12 (x - 1/2)^2 over six dimensions is 1; by chance its error is about 0.04.
        for seed in 0..10 {
            let points = sobol_points(4096, 6, seed).unwrap();
            let value =
                |point: &Point| point.iter().map(|x| 0.8 + 2.4 * (x - 0.5) * (x - 0.5)).product::<f64>();
            let mean = points.iter().map(value).sum::<f64>() / 4096.0;
            assert!((mean - 1.0).abs() < 5e-4, "{mean}");
        }
    }

    #[test]
    fn larger_designs_begin_with_smaller_ones() {
        let small = sobol_points(100, 3, 5).unwrap();
        let large = sobol_points(300, 4, 5).unwrap();
        assert!(small.iter().zip(&large).all(|(short, long)| short[..] == long[..3]));
        assert_ne!(small, sobol_points(100, 3, 6).unwrap());
    }

    #[test]
    fn the_limits_are_told() {
        assert!(sobol_points(4, SOBOL_DIMENSIONS, 1).is_ok());
        assert!(sobol_points(4, 257, 1).unwrap_err().contains("at most 256 dimensions, here 257"));
        assert!(sobol_points(65_537, 2, 1).unwrap_err().contains("65536 Sobol' points, here 65537 rows"));
    }
}
