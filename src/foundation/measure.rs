//! Units in types: whole yen, and sums that lose nothing when they are rounded or split.

/// Whole units of the scenario's currency (yen; euro cents in an Italian district). Signed.
pub type Yen = i64;

/// Whole pieces of a product.
pub type Pieces = i64;

/// A sum of money as it is paid: rounded once, half to even.
///
/// ```
/// # use sanchi::foundation::measure::whole;
/// assert_eq!([whole(0.5), whole(1.5), whole(-2.5)], [0, 2, -2]);
/// ```
#[inline]
pub fn whole(amount: f64) -> Yen {
    // Adding and taking away 1.5 * 2^52 rounds half to even for all sums below 2^51; larger ones are rare.
    const SHIFT: f64 = 6_755_399_441_055_744.0;
    if amount.abs() < 2_251_799_813_685_248.0 {
        ((amount + SHIFT) - SHIFT) as i64
    } else {
        amount.round_ties_even() as i64
    }
}

/// Splits `total` over `weights` by largest remainder, into `parts`; ties go to the earlier weight.
/// Nothing is lost: the parts add up to the total. Without any weight the first part takes all.
///
/// ```
/// # use sanchi::foundation::measure::split;
/// let mut parts = [0; 3];
/// split(100, &[1.0, 1.0, 1.0], &mut parts);
/// assert_eq!(parts, [34, 33, 33]);
/// ```
#[inline]
pub fn split(total: i64, weights: &[f64], parts: &mut [i64]) {
    debug_assert_eq!(weights.len(), parts.len());
    let sum: f64 = weights.iter().sum();
    if parts.is_empty() {
        return;
    }
    // Also where the sum is no number.
    if sum.is_nan() || sum <= 0.0 || total == 0 {
        parts.fill(0);
        parts[0] = total;
        return;
    }
    let per_weight = total as f64 / sum;
    let mut left = total;
    for (part, weight) in parts.iter_mut().zip(weights) {
        *part = (weight * per_weight) as i64;
        left -= *part;
    }
    if left != 0 {
        give_out_the_rest(left, per_weight, weights, parts);
    }
}

/// Truncation leaves fewer units than there are parts; rounding in `per_weight` may overshoot by one.
#[inline]
fn give_out_the_rest(mut left: i64, per_weight: f64, weights: &[f64], parts: &mut [i64]) {
    const FEW: usize = 16;
    let step = left.signum();
    let missing = |part: i64, weight: f64| (weight * per_weight - part as f64) * step as f64;
    if parts.len() > FEW {
        let mut order: Vec<usize> = (0..parts.len()).collect();
        let remainders: Vec<f64> =
            parts.iter().zip(weights).map(|(&part, &weight)| missing(part, weight)).collect();
        order.sort_by(|&a, &b| remainders[b].total_cmp(&remainders[a]));
        for &place in order.iter().cycle() {
            if left == 0 {
                return;
            }
            parts[place] += step;
            left -= step;
        }
    }
    let mut few = [0.0; FEW];
    for ((remainder, &part), &weight) in few.iter_mut().zip(parts.iter()).zip(weights) {
        *remainder = missing(part, weight);
    }
    while left != 0 {
        let (mut best, mut most) = (0, f64::NEG_INFINITY);
        for (index, &remainder) in few[..parts.len()].iter().enumerate() {
            if remainder > most {
                (best, most) = (index, remainder);
            }
        }
        parts[best] += step;
        left -= step;
        few[best] -= 1.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_sum_that_is_split_loses_nothing(
            total in -1_000_000_000_000_i64..1_000_000_000_000,
            weights in prop::collection::vec(0.0..1e6_f64, 1..40),
        ) {
            let mut parts = vec![0; weights.len()];
            split(total, &weights, &mut parts);
            prop_assert_eq!(parts.iter().sum::<i64>(), total);
        }

        #[test]
        fn money_rounds_half_to_even(amount in -1e15..1e15_f64) {
            prop_assert_eq!(whole(amount), amount.round_ties_even() as i64);
        }
    }
}
