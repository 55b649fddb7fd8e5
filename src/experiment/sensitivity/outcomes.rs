//! One outcome at every point of a design, in every replicate.

use crate::foundation::statistics::{mean, variance};

/// The values of one outcome, point by point; NaN (or infinite) where a run failed or the outcome was not there.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcomes {
    replicates: usize,
    values: Vec<f64>,
}

impl Outcomes {
    /// From values point by point, each point's replicates side by side.
    ///
    /// An error if there are no replicates or the values do not make whole points.
    pub fn new(replicates: usize, values: Vec<f64>) -> Result<Self, String> {
        if replicates == 0 || !values.len().is_multiple_of(replicates) {
            return Err(format!(
                "{} outcomes do not make points of {replicates} replicates each",
                values.len()
            ));
        }
        Ok(Self { replicates, values })
    }

    /// Of a model run once at every point.
    pub fn single(values: Vec<f64>) -> Self {
        Self { replicates: 1, values }
    }

    /// Number of points.
    pub fn points(&self) -> usize {
        self.values.len() / self.replicates
    }

    /// Replicates at every point.
    pub fn replicates(&self) -> usize {
        self.replicates
    }

    /// The replicates of a point.
    pub fn at(&self, point: usize) -> &[f64] {
        &self.values[point * self.replicates..][..self.replicates]
    }

    /// The points by blocks of so many (a trajectory, a base row) that have no failed run, and how many have one.
    ///
    /// An error if the points are not so many blocks, or fewer than two blocks are whole.
    pub(super) fn whole_blocks(
        &self,
        blocks: usize,
        points_each: usize,
        what: &str,
    ) -> Result<Whole<'_>, String> {
        let wanted = blocks * points_each;
        if self.points() != wanted {
            return Err(format!(
                "the design has {wanted} points and there are outcomes for {}",
                self.points()
            ));
        }
        let of_block = |block: usize| {
            &self.values[block * points_each * self.replicates..][..points_each * self.replicates]
        };
        let kept: Vec<usize> =
            (0..blocks).filter(|&block| of_block(block).iter().all(|value| value.is_finite())).collect();
        if kept.len() < 2 {
            return Err(format!(
                "{} of {blocks} {what} have no failed run: at least 2 are needed",
                kept.len()
            ));
        }
        let dropped = blocks - kept.len();
        Ok(Whole { outcomes: self, points_each, kept, dropped })
    }
}

/// Blocks without a failed run.
pub(super) struct Whole<'a> {
    outcomes: &'a Outcomes,
    points_each: usize,
    /// Their numbers.
    pub kept: Vec<usize>,
    /// How many others there are.
    pub dropped: usize,
}

impl<'a> Whole<'a> {
    /// The replicates of a block's point.
    pub fn at(&self, block: usize, point: usize) -> &'a [f64] {
        self.outcomes.at(block * self.points_each + point)
    }
}

/// A mean over replicates, and the variance that chance leaves in it: none for one replicate.
pub(super) struct Mean {
    pub value: f64,
    pub noise: Option<f64>,
}

impl Mean {
    /// Of replicates, at least one.
    pub fn of(values: &[f64]) -> Self {
        let noise = variance(values).map(|variance| variance / values.len() as f64);
        Self { value: mean(values).unwrap_or(f64::NAN), noise }
    }
}

/// The differences of two points, replicate by replicate: what chance has in common falls out.
pub(super) fn differences(one: &[f64], other: &[f64]) -> Vec<f64> {
    one.iter().zip(other).map(|(x, y)| x - y).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_make_whole_points() {
        let outcomes = Outcomes::new(2, vec![1.0, 2.0, 3.0, 4.0]).unwrap();
        assert_eq!((outcomes.points(), outcomes.at(1)), (2, &[3.0, 4.0][..]));
        assert!(Outcomes::new(2, vec![1.0]).unwrap_err().contains("1 outcomes"));
        assert!(Outcomes::new(0, vec![]).is_err());
    }

    #[test]
    fn blocks_with_a_failed_run_are_left_out_and_counted() {
        let mut values = vec![1.0; 12];
        values[5] = f64::NAN;
        let outcomes = Outcomes::new(2, values.clone()).unwrap();
        let whole = outcomes.whole_blocks(3, 2, "rows").unwrap();
        assert_eq!((whole.kept, whole.dropped), (vec![0, 2], 1));
        values[0] = f64::INFINITY;
        let outcomes = Outcomes::new(2, values).unwrap();
        let refused = outcomes.whole_blocks(3, 2, "rows").err().unwrap();
        assert!(refused.contains("1 of 3 rows have no failed run"), "{refused}");
        assert!(outcomes.whole_blocks(4, 2, "rows").err().unwrap().contains("8 points"));
    }

    #[test]
    fn chance_in_a_mean_is_known_from_two_replicates_on() {
        assert_eq!(Mean::of(&[3.0]).noise, None);
        let mean = Mean::of(&[1.0, 3.0]);
        assert_eq!((mean.value, mean.noise), (2.0, Some(1.0)));
    }
}
