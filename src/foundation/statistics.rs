//! Means and quantiles, summed in a fixed order.

/// The arithmetic mean; none of nothing.
pub fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// The sample standard deviation (n - 1); none below two values.
pub fn standard_deviation(values: &[f64]) -> Option<f64> {
    let centre = mean(values)?;
    let squares: f64 = values.iter().map(|value| (value - centre) * (value - centre)).sum();
    (values.len() > 1).then(|| (squares / (values.len() - 1) as f64).sqrt())
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

    #[test]
    fn four_equal_shares_count_as_four() {
        assert!((effective_number([0.25; 4].into_iter()) - 4.0).abs() < 1e-12);
    }
}
