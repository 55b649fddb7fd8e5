//! Sobol' indices: which share of the outcome's variance each group explains, by itself and in all.
//!
//! With `a`, `b` and `c` the outcomes at A, at B and at A with a group from B, centred on the mean of them all, and
//! `V` the variance of the `a` and `b` (divided by their number):
//!
//! - first order: the mean of `b (c - a)`, over `V` (Saltelli et al. 2010, table 2, (b));
//! - total: half the mean of `(a - c)^2`, over `V` (Jansen 1999).
//!
//! Outcomes are means over replicates. From two replicates on, what chance adds to each product is taken out by its
//! unbiased estimate within the row: `cov(b, c - a) / R`, `var(a - c) / R` and `var(a - b) / 2R`, over replicates.
//! So the indices are those of the expected outcome, with common random numbers or without.

use super::outcomes::{Mean, Outcomes, Whole, differences};
use super::shares::{Shares, shares_of};
use crate::experiment::design::Saltelli;
use crate::foundation::bootstrap::Bootstrap;
use crate::foundation::statistics::{Estimate, covariance, mean};

/// Of fewer base rows no index is called resolved: their own interval is a guess.
pub const LEAST_BASE_ROWS: usize = 16;

/// What Sobol's method found.
#[derive(Clone, Debug, PartialEq)]
pub struct Apportionment {
    /// A line a group, in the order of the groups.
    pub indices: Vec<Index>,
    /// The variance that is shared out: of the expected outcome over the factors' ranges, with its interval.
    pub variance: Estimate,
    /// The variance of single runs, taken apart over the rows of A and B; none from one replicate.
    pub shares: Option<Shares>,
    /// Base rows counted.
    pub kept: usize,
    /// Base rows left out because a run failed.
    pub dropped: usize,
}

/// The indices of one group; NaN if the outcome does not vary. Estimates may lie a little outside 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Index {
    /// First order: the share that would go if the group were known.
    pub first: Estimate,
    /// Total: the share that would stay if all others were known.
    pub total: Estimate,
    /// Whether the first-order interval lies above zero, not all beyond one, and is narrower than the index.
    pub first_resolved: bool,
    /// Whether the total interval does.
    pub total_resolved: bool,
}

/// The indices of a design's groups for an outcome. Base rows with a failed run are left out.
///
/// An error if there are not as many outcomes as points, or fewer than two whole base rows.
pub fn apportion(
    design: &Saltelli,
    outcomes: &Outcomes,
    bootstrap: &Bootstrap,
) -> Result<Apportionment, String> {
    let each = design.rows_each();
    let whole = outcomes.whole_blocks(design.base_rows(), each, "base rows")?;
    let groups = design.groups().count();
    let rows = base_rows(&whole, groups);
    let estimates = bootstrap.estimates(rows.len() as u32, |picks| indices(&rows, groups, picks));
    let index = |group: usize| {
        let (first, total) = (estimates[1 + group], estimates[1 + groups + group]);
        // A share that lies above the whole is an accident of the rows.
        let resolved = |share: &Estimate| {
            whole.kept.len() >= LEAST_BASE_ROWS && share.is_resolved(0.0) && share.low <= 1.0
        };
        let (first_resolved, total_resolved) = (resolved(&first), resolved(&total));
        Index { first, total, first_resolved, total_resolved }
    };
    let drawn: Vec<usize> =
        whole.kept.iter().flat_map(|&block| [block * each, block * each + each - 1]).collect();
    Ok(Apportionment {
        indices: (0..groups).map(index).collect(),
        variance: estimates[0],
        shares: shares_of(outcomes, &drawn).ok(),
        kept: whole.kept.len(),
        dropped: whole.dropped,
    })
}

/// What a base row adds to the sums.
struct Row {
    a: f64,
    b: f64,
    /// What chance adds to the variance of A and B.
    noise: f64,
    /// The numerators of a group: first order and total.
    terms: Vec<(f64, f64)>,
}

fn base_rows(whole: &Whole, groups: usize) -> Vec<Row> {
    let means: Vec<Vec<f64>> = whole
        .kept
        .iter()
        .map(|&block| (0..groups + 2).map(|point| Mean::of(whole.at(block, point)).value).collect())
        .collect();
    let centre = mean(&means.concat()).unwrap_or(f64::NAN);
    let row = |(&block, means): (&usize, &Vec<f64>)| {
        let (at_a, at_b) = (whole.at(block, 0), whole.at(block, groups + 1));
        let (a, b) = (means[0] - centre, means[groups + 1] - centre);
        let term = |group: usize| {
            let at_c = whole.at(block, 1 + group);
            let step = differences(at_c, at_a);
            let change = means[1 + group] - means[0];
            let shared = covariance(at_b, &step).unwrap_or(0.0) / step.len() as f64;
            (b * change - shared, 0.5 * (change * change - Mean::of(&step).noise.unwrap_or(0.0)))
        };
        let noise = 0.5 * Mean::of(&differences(at_a, at_b)).noise.unwrap_or(0.0);
        Row { a, b, noise, terms: (0..groups).map(term).collect() }
    };
    whole.kept.iter().zip(&means).map(row).collect()
}

/// The variance, the first-order indices and the total indices of picked rows.
fn indices(rows: &[Row], groups: usize, picks: &[usize]) -> Vec<f64> {
    let count = picks.len() as f64;
    let sum = |of_row: &dyn Fn(&Row) -> f64| picks.iter().map(|&pick| of_row(&rows[pick])).sum::<f64>();
    let middle = sum(&|row| row.a + row.b) / (2.0 * count);
    let square = |value: f64| (value - middle) * (value - middle);
    let spread = sum(&|row| square(row.a) + square(row.b)) / (2.0 * count);
    let variance = spread - sum(&|row| row.noise) / count;
    let mut sums = vec![(0.0, 0.0); groups];
    for &pick in picks {
        for (sum, term) in sums.iter_mut().zip(&rows[pick].terms) {
            *sum = (sum.0 + term.0, sum.1 + term.1);
        }
    }
    // What does not vary, or no more than chance does, has no shares.
    let first = rows[picks[0]].a;
    let varies = picks.iter().any(|&pick| rows[pick].a != first || rows[pick].b != first);
    let share = |sum: f64| if varies && variance > 0.0 { sum / count / variance } else { f64::NAN };
    let firsts = sums.iter().map(|sum| share(sum.0));
    let totals = sums.iter().map(|sum| share(sum.1));
    std::iter::once(variance).chain(firsts).chain(totals).collect()
}
