//! Means, spreads, quantiles and intervals, summed in a fixed order.

use super::probability::student_quantile;

/// A value and the interval it is known by; NaN where there is none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

impl Estimate {
    /// Whether a size is known to be there: its interval lies above `floor` and is narrower than the size itself.
    pub fn is_resolved(&self, floor: f64) -> bool {
        self.low > floor && self.high - self.low < self.value
    }

    /// Whether it can be told from zero: its interval lies on one side of it.
    pub fn excludes_zero(&self) -> bool {
        self.low > 0.0 || self.high < 0.0
    }
}

/// The arithmetic mean; none of nothing.
pub fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// The sample variance (n - 1); none below two values.
pub fn variance(values: &[f64]) -> Option<f64> {
    covariance(values, values)
}

/// The sample standard deviation (n - 1); none below two values.
pub fn standard_deviation(values: &[f64]) -> Option<f64> {
    variance(values).map(f64::sqrt)
}

/// The sample covariance (n - 1) of pairs; none below two pairs or if one has no partner.
pub fn covariance(one: &[f64], other: &[f64]) -> Option<f64> {
    let (centre, beside) = (mean(one)?, mean(other)?);
    let products: f64 = one.iter().zip(other).map(|(x, y)| (x - centre) * (y - beside)).sum();
    (one.len() > 1 && one.len() == other.len()).then(|| products / (one.len() - 1) as f64)
}

/// Pearson's correlation of pairs, from -1 to 1; none where `covariance` is none or either does not vary.
pub fn correlation(one: &[f64], other: &[f64]) -> Option<f64> {
    let scale = standard_deviation(one)? * standard_deviation(other)?;
    (scale > 0.0).then_some(covariance(one, other)? / scale)
}

/// The mean of paired differences with Student's interval of a level (such as 0.95); none below two differences.
pub fn paired_interval(differences: &[f64], level: f64) -> Option<Estimate> {
    let (value, deviation) = (mean(differences)?, standard_deviation(differences)?);
    let count = differences.len() as f64;
    let reach = student_quantile(0.5 + level / 2.0, count - 1.0) * deviation / count.sqrt();
    Some(Estimate { value, low: value - reach, high: value + reach })
}

/// The mean with Student's interval of a level; a single value has none, and of nothing all is NaN.
pub fn mean_with_interval(values: &[f64], level: f64) -> Estimate {
    let value = mean(values).unwrap_or(f64::NAN);
    paired_interval(values, level).unwrap_or(Estimate { value, low: f64::NAN, high: f64::NAN })
}

/// The ratio of two means over pairs, with its interval of a level after Fieller, in which numerator and denominator go
/// together as they do in the pairs. None where there is no ratio to tell: below two pairs, and where the denominator's own
/// interval of that level holds zero, for then any ratio would do.
///
/// ```
/// # use sanchi::foundation::statistics::ratio_interval;
/// let price = ratio_interval(&[10.0, 12.0, 11.0], &[5.0, 6.0, 5.5], 0.95).unwrap();
/// assert!((price.value - 2.0).abs() < 1e-12 && (price.high - price.low).abs() < 1e-6);
/// assert_eq!(ratio_interval(&[10.0, 12.0, 11.0], &[5.0, -6.0, 1.0], 0.95), None);
/// ```
pub fn ratio_interval(numerators: &[f64], denominators: &[f64], level: f64) -> Option<Estimate> {
    let (above, below) = (mean(numerators)?, mean(denominators)?);
    let count = denominators.len() as f64;
    let together = covariance(numerators, denominators)?;
    let reach = student_quantile(0.5 + level / 2.0, count - 1.0);
    let error = |variance: f64| reach * reach * variance / count;
    // The ratios r for which the mean of (numerator - r denominator) is not told from zero lie between the roots of
    // a r^2 - 2 b r + c.
    let a = below * below - error(variance(denominators)?);
    let b = above * below - error(together);
    let c = above * above - error(variance(numerators)?);
    if a <= 0.0 {
        return None;
    }
    let root = (b * b - a * c).max(0.0).sqrt();
    Some(Estimate { value: above / below, low: (b - root) / a, high: (b + root) / a })
}

/// The quantile `p` (0 to 1) of values in any order, by linear interpolation (R's type 7); none of nothing.
/// Sorts its argument in place.
pub fn quantile(values: &mut [f64], p: f64) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    sorted_quantile(values, p)
}

/// The quantile of values already sorted.
pub fn sorted_quantile(values: &[f64], p: f64) -> Option<f64> {
    let last = values.len().checked_sub(1)?;
    let place = p.clamp(0.0, 1.0) * last as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(last);
    Some(values[below] + (values[above] - values[below]) * (place - below as f64))
}

/// The change in per cent from `from` to `to`; none from zero.
pub fn per_cent_change(from: f64, to: f64) -> Option<f64> {
    (from != 0.0 && from.is_finite() && to.is_finite()).then(|| (to / from - 1.0) * 100.0)
}

/// The effective number of equal shares: one over the Herfindahl index. Zero of nothing.
pub fn effective_number(shares: impl Iterator<Item = f64> + Clone) -> f64 {
    let sum: f64 = shares.clone().sum();
    let squares: f64 = shares.map(|share| share * share).sum();
    if squares > 0.0 { sum * sum / squares } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_r() {
        let mut values = [3.0, 1.0, 2.0, 10.0];
        assert_eq!(quantile(&mut values, 0.5), Some(2.5));
        assert!((quantile(&mut values, 0.1).unwrap() - 1.3).abs() < 1e-12);
        assert_eq!(quantile(&mut [], 0.5), None);
    }

    /// Against scipy 1.17 (`t.interval`, `median_abs_deviation`) and numpy (`corrcoef`).
    #[test]
    fn spreads_and_intervals_are_those_of_scipy() {
        let differences = [1.2, -0.4, 3.1, 0.9, 2.2, -1.0, 0.5, 1.8];
        let close = |found: f64, wanted: f64| assert!((found - wanted).abs() < 1e-13, "{found} {wanted}");
        let found = paired_interval(&differences, 0.95).unwrap();
        close(found.value, 1.0375);
        close(found.low, -0.090_298_553_399_007_72);
        close(found.high, 2.165_298_553_399_008);
        close(variance(&differences).unwrap(), 1.819_821_428_571_428_5);
        let (one, other) = ([1.0, 2.0, 3.0, 4.0, 7.0], [2.0, 1.0, 4.0, 3.0, 9.0]);
        close(correlation(&one, &other).unwrap(), 0.920_492_244_182_891_3);
    }

    /// Against Fieller's formula worked out in Python with scipy's `t.ppf`.
    #[test]
    fn a_ratio_of_means_has_the_interval_of_fieller() {
        let (costs, jobs) = ([10.0, 11.0, 9.0, 10.5, 9.5], [2.0, 3.0, 1.5, 2.5, 2.0]);
        let close = |found: f64, wanted: f64| assert!((found - wanted).abs() < 1e-9, "{found} {wanted}");
        let found = ratio_interval(&costs, &jobs, 0.95).unwrap();
        close(found.value, 4.545454545455);
        close(found.low, 3.761085881764);
        close(found.high, 6.068735957475);
        // Of what does not vary there is no doubt.
        let sure = ratio_interval(&[6.0; 4], &[3.0; 4], 0.95).unwrap();
        assert_eq!((sure.value, sure.low, sure.high), (2.0, 2.0, 2.0));
        assert_eq!(ratio_interval(&[1.0], &[1.0], 0.95), None);
        assert_eq!(ratio_interval(&[5.0; 3], &[0.0; 3], 0.95), None);
        assert_eq!(ratio_interval(&[5.0; 3], &[-1.0, 1.0, 0.5], 0.95), None);
    }

    #[test]
    fn what_cannot_be_known_is_none() {
        assert_eq!(paired_interval(&[1.0], 0.95), None);
        assert_eq!(covariance(&[1.0, 2.0], &[1.0]), None);
        assert_eq!(correlation(&[1.0, 2.0], &[3.0, 3.0]), None);
    }

    #[test]
    fn a_size_is_resolved_above_its_floor_and_by_a_narrow_interval() {
        let size = Estimate { value: 1.0, low: 0.6, high: 1.4 };
        assert!(size.is_resolved(0.5));
        assert!(!size.is_resolved(0.7));
        assert!(!Estimate { high: 1.7, ..size }.is_resolved(0.0));
        assert!(!Estimate { low: f64::NAN, ..size }.is_resolved(0.0));
    }

    #[test]
    fn four_equal_shares_count_as_four() {
        assert!((effective_number([0.25; 4].into_iter()) - 4.0).abs() < 1e-12);
    }
}
