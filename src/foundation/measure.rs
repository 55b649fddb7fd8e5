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
/// assert_eq!([whole(-0.0), whole(1e15 + 0.5), whole(-3e15)], [0, 1_000_000_000_000_000, -3_000_000_000_000_000]);
/// ```
#[inline]
pub fn whole(amount: f64) -> Yen {
    // Larger sums are rare.
    if amount.abs() < SMALL { whole_if_small(amount) } else { amount.round_ties_even() as i64 }
}

/// Sums of money as they are paid, each rounded as by [`whole`]: quicker than one by one.
///
/// ```
/// # use sanchi::foundation::measure::wholes;
/// assert_eq!(wholes([0.5, 1.5, -2.5]), [0, 2, -2]);
/// assert_eq!(wholes([0.5, -3e15]), [0, -3_000_000_000_000_000]);
/// ```
#[inline]
pub fn wholes<const N: usize>(amounts: [f64; N]) -> [Yen; N] {
    let small = amounts.iter().fold(true, |small, amount| small & (amount.abs() < SMALL));
    // By index: an iterator over the array by value would go through memory.
    core::array::from_fn(|place| if small { whole_if_small(amounts[place]) } else { whole(amounts[place]) })
}

/// Below it sums are rounded the short way.
const SMALL: f64 = 2_251_799_813_685_248.0;

/// Adding 1.5 * 2^52 rounds half to even for all sums below 2^51, and leaves the whole number in the last bits.
#[inline]
fn whole_if_small(amount: f64) -> Yen {
    const SHIFT: f64 = 6_755_399_441_055_744.0;
    (amount + SHIFT).to_bits().wrapping_sub(SHIFT.to_bits()) as i64
}

/// Splits `total` over `weights` by largest remainder, into `parts`; ties go to the earlier weight, but that an exact half
/// is rounded to even where the parts are few. Nothing is lost: the parts add up to the total. Without any weight the first
/// part takes all.
///
/// ```
/// # use sanchi::foundation::measure::split;
/// let mut parts = [0; 3];
/// split(100, &[1.0, 1.0, 1.0], &mut parts);
/// assert_eq!(parts, [34, 33, 33]);
/// ```
#[inline]
pub fn split(total: i64, weights: &[f64], parts: &mut [i64]) {
    split_by(total, weights, weights.iter().sum(), parts);
}

/// [Splits](split) over weights of which the sum is known.
#[inline]
pub fn split_by(total: i64, weights: &[f64], sum: f64, parts: &mut [i64]) {
    debug_assert_eq!(weights.len(), parts.len());
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
    if parts.len() > FEW {
        for (part, weight) in parts.iter_mut().zip(weights) {
            *part = (weight * per_weight) as i64;
            left -= *part;
        }
        return give_out_among_many(left, per_weight, weights, parts);
    }
    // Rounded to the nearest, most add up already; then those round up that lack most, or down that exceed most.
    let mut missing = [0.0; FEW];
    for ((part, weight), missing) in parts.iter_mut().zip(weights).zip(&mut missing) {
        let exact = weight * per_weight;
        *part = whole(exact);
        *missing = exact - *part as f64;
        left -= *part;
    }
    let missing = &mut missing[..parts.len()];
    while left > 0 {
        let most = first_of(missing, |one, most| one > most);
        parts[most] += 1;
        missing[most] -= 1.0;
        left -= 1;
    }
    while left < 0 {
        let least = first_of(missing, |one, least| one <= least);
        parts[least] -= 1;
        missing[least] += 1.0;
        left += 1;
    }
}

/// The place of the one that goes before all others.
#[inline]
fn first_of(all: &[f64], before: impl Fn(f64, f64) -> bool) -> usize {
    let mut first = 0;
    for (place, &one) in all.iter().enumerate() {
        if before(one, all[first]) {
            first = place;
        }
    }
    first
}

/// Up to so many parts need no list of their order.
const FEW: usize = 16;

fn give_out_among_many(mut left: i64, per_weight: f64, weights: &[f64], parts: &mut [i64]) {
    let step = left.signum();
    let missing = |part: i64, weight: f64| (weight * per_weight - part as f64) * step as f64;
    let remainders: Vec<f64> =
        parts.iter().zip(weights).map(|(&part, &weight)| missing(part, weight)).collect();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by(|&a, &b| remainders[b].total_cmp(&remainders[a]));
    for &place in order.iter().cycle() {
        if left == 0 {
            return;
        }
        parts[place] += step;
        left -= step;
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
        fn those_with_the_largest_remainders_are_rounded_up(
            total in 0..10_000_i64,
            weights in prop::collection::vec(0.01..10.0_f64, 1..12),
        ) {
            let mut parts = vec![0; weights.len()];
            split(total, &weights, &mut parts);
            let sum: f64 = weights.iter().sum();
            let exact = |place: usize| weights[place] * (total as f64 / sum);
            let up = |place: usize| parts[place] > exact(place).floor() as i64;
            for (one, other) in (0..parts.len()).flat_map(|one| (0..parts.len()).map(move |other| (one, other))) {
                prop_assert!((parts[one] as f64 - exact(one)).abs() < 1.0 + 1e-9);
                let least = exact(one).fract() + 1e-9 < exact(other).fract();
                prop_assert!(!(up(one) && !up(other) && least), "{one} {other}");
            }
        }

        #[test]
        fn money_rounds_half_to_even(amount in -1e15..1e15_f64) {
            let rounded = amount.round_ties_even() as i64;
            prop_assert_eq!(whole(amount), rounded);
            prop_assert_eq!(wholes([amount, 0.5, -amount]), [rounded, 0, -rounded]);
        }
    }
}
