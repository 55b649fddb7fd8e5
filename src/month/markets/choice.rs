//! How buyers choose: a nested logit in the logarithms of price and quality (McFadden 1978), without love of
//! variety. Sellers of one line are weighted with their reach, and the weights sum to one, so that a line is not liked
//! better because more firms sell it (Ackerberg and Rysman 2005).

use crate::foundation::elementary::{exp, ln};

/// Writes each source's share of all purchase occasions into `shares`; the rest buys other goods.
///
/// `weights` are the sources' weights within the category, in logarithms; `nesting` is the weight of the
/// category's inclusive value, `category` its constant against other goods.
pub fn choose(weights: &[f64], nesting: f64, category: f64, shares: &mut [f64]) {
    let top = weights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if top == f64::NEG_INFINITY {
        shares.fill(0.0);
        return;
    }
    let mut sum = 0.0;
    for (share, &weight) in shares.iter_mut().zip(weights) {
        *share = exp((weight - top).max(-700.0));
        if weight == f64::NEG_INFINITY {
            *share = 0.0;
        }
        sum += *share;
    }
    let inclusive = top + ln(sum);
    let liking = (category + nesting * inclusive).clamp(-700.0, 700.0);
    let chosen = 1.0 / (1.0 + exp(-liking));
    for share in shares {
        *share *= chosen / sum;
    }
}

/// The price of a line as its buyers see it, in logarithms; writes its sellers' shares of them. `reaches` are the
/// sellers' weights at equal prices and sum to one.
///
/// `offers` are the logarithms of price less what quality is worth.
pub fn within_a_line(offers: &[f64], reaches: &[f64], substitution: f64, shares: &mut [f64]) -> f64 {
    let lowest = offers
        .iter()
        .zip(reaches)
        .filter(|&(_, &reach)| reach > 0.0)
        .map(|(&offer, _)| offer)
        .fold(f64::INFINITY, f64::min);
    if lowest == f64::INFINITY {
        shares.fill(0.0);
        return f64::INFINITY;
    }
    let mut sum = 0.0;
    for ((share, &offer), &reach) in shares.iter_mut().zip(offers).zip(reaches) {
        *share = if reach > 0.0 { reach * exp((-substitution * (offer - lowest)).max(-700.0)) } else { 0.0 };
        sum += *share;
    }
    for share in shares.iter_mut() {
        *share /= sum;
    }
    if substitution > 0.0 {
        lowest - ln(sum) / substitution
    } else {
        offers.iter().zip(reaches).map(|(o, b)| o * b).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_sellers_of_the_same_do_not_make_it_more_wanted() {
        let mut shares = [0.0; 4];
        let two = within_a_line(&[0.3, 0.3], &[0.5, 0.5], 6.0, &mut shares[..2]);
        let four = within_a_line(&[0.3; 4], &[0.25; 4], 6.0, &mut shares);
        assert!((two - 0.3).abs() < 1e-12 && (four - 0.3).abs() < 1e-12);
        assert_eq!(shares, [0.25; 4]);
    }

    #[test]
    fn the_elasticity_of_a_source_is_that_of_substitution() {
        let (mut before, mut after) = ([0.0; 2], [0.0; 2]);
        choose(&[ln(0.001), ln(0.999)], 0.35, 0.0, &mut before);
        choose(&[ln(0.001) - 4.0 * 0.01, ln(0.999)], 0.35, 0.0, &mut after);
        let elasticity = ln(after[0] / before[0]) / 0.01;
        assert!((elasticity + 4.0).abs() < 0.01, "{elasticity}");
    }

    #[test]
    fn the_category_loses_to_other_goods_as_its_elasticity_says() {
        // Price elasticity 0.7 at a half of all occasions: nesting 0.7 / (4 * 0.5).
        let (mut before, mut after) = ([0.0; 1], [0.0; 1]);
        choose(&[0.0], 0.35, 0.0, &mut before);
        choose(&[-4.0 * 0.001], 0.35, 0.0, &mut after);
        let elasticity = ln(after[0] / before[0]) / 0.001;
        assert!((elasticity + 0.7).abs() < 0.001, "{elasticity}");
    }

    #[test]
    fn nobody_buys_where_nothing_is_offered() {
        let mut shares = [1.0; 2];
        choose(&[f64::NEG_INFINITY; 2], 0.35, 0.0, &mut shares);
        assert_eq!(shares, [0.0; 2]);
        assert_eq!(within_a_line(&[0.1], &[0.0], 6.0, &mut shares[..1]), f64::INFINITY);
    }
}
