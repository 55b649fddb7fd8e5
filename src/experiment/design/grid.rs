//! Grids: all combinations of levels, or one factor at a time.

use super::Point;

/// All combinations of so many levels a factor, the last factor changing fastest.
///
/// Level `i` of `n` is the middle of its share, `(i + 1/2) / n`: it picks the `i`-th of `Distribution::Levels`.
/// An error if a factor has no levels or there are more than 2^32 - 1 rows.
pub fn factorial(levels: &[u32]) -> Result<Vec<Point>, String> {
    if let Some(factor) = levels.iter().position(|&count| count == 0) {
        return Err(format!("factor {factor} has no levels: give each at least one"));
    }
    let rows = levels.iter().try_fold(1_u32, |rows, &count| rows.checked_mul(count));
    let rows = rows.ok_or("a full factorial of these levels has more than 4,294,967,295 rows: take fewer levels, or draw points")?;
    Ok((0..rows).map(|row| combination(row, levels)).collect())
}

fn combination(mut row: u32, levels: &[u32]) -> Point {
    let mut point = vec![0.0; levels.len()];
    for (share, &count) in point.iter_mut().zip(levels).rev() {
        *share = (f64::from(row % count) + 0.5) / f64::from(count);
        row /= count;
    }
    point
}

/// The base, then for each factor in turn the base with that factor alone at each of its levels.
///
/// It takes values as well as shares. A level equal to the base is tried again: rows keep their places.
/// An error unless there is a list of levels for every factor of the base.
pub fn one_at_a_time(base: &[f64], levels: &[Vec<f64>]) -> Result<Vec<Point>, String> {
    if base.len() != levels.len() {
        return Err(format!("the base has {} factors and there are levels for {}", base.len(), levels.len()));
    }
    let moved = levels.iter().enumerate().flat_map(|(factor, levels)| {
        levels.iter().map(move |&level| {
            let mut point = base.to_vec();
            point[factor] = level;
            point
        })
    });
    Ok(std::iter::once(base.to_vec()).chain(moved).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_factorial_tries_every_combination_once() {
        let points = factorial(&[2, 3]).unwrap();
        let (first, second) = ([0.25, 0.75], [0.5 / 3.0, 0.5, 2.5 / 3.0]);
        let wanted: Vec<Point> =
            first.iter().flat_map(|&one| second.iter().map(move |&other| vec![one, other])).collect();
        assert_eq!(points, wanted);
        assert!(factorial(&[2, 0]).unwrap_err().contains("factor 1 has no levels"));
        assert!(factorial(&[100_000, 100_000]).unwrap_err().contains("rows"));
    }

    #[test]
    fn one_at_a_time_moves_one_factor_from_the_base() {
        let points = one_at_a_time(&[5.0, 0.5], &[vec![4.0, 6.0], vec![0.9]]).unwrap();
        assert_eq!(points, [[5.0, 0.5], [4.0, 0.5], [6.0, 0.5], [5.0, 0.9]]);
        assert!(one_at_a_time(&[1.0], &[]).is_err());
    }
}
