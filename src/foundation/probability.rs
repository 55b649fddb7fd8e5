//! Distribution functions and quantiles with the same bits everywhere: normal, beta, Student's t.

use super::elementary::{self, exp, ln};
use core::f64::consts::{FRAC_1_SQRT_2, PI};

/// The density of the standard normal.
pub fn normal_density(x: f64) -> f64 {
    exp(-0.5 * x * x) / (2.0 * PI).sqrt()
}

/// The probability that a standard normal is at most `x`; exact in the lower tail.
pub fn normal_probability(x: f64) -> f64 {
    0.5 * libm::erfc(-x * FRAC_1_SQRT_2)
}

/// The standard normal quantile, to 15 digits; infinite at 0 and 1, NaN outside.
///
/// The quantile that draws use (`elementary::normal_quantile`, 9 digits) and a step of Halley's method.
pub fn normal_quantile(p: f64) -> f64 {
    if p > 0.5 {
        return -normal_quantile(1.0 - p);
    }
    if p <= 0.0 || p.is_nan() {
        return if p == 0.0 { f64::NEG_INFINITY } else { f64::NAN };
    }
    let z = elementary::normal_quantile(p);
    if p < 1e-300 {
        return z; // The step would overflow.
    }
    let step = (normal_probability(z) - p) / normal_density(z);
    z - step / (1.0 + 0.5 * z * step)
}

/// The logarithm of Euler's beta function of two positive numbers.
pub fn ln_beta(a: f64, b: f64) -> f64 {
    libm::lgamma(a) + libm::lgamma(b) - libm::lgamma(a + b)
}

/// The probability that a beta variable with shapes `a` and `b` (positive) is at most `x`.
///
/// The continued fraction of the incomplete beta function (DLMF 8.17.22), evaluated by Lentz's method.
pub fn beta_probability(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return x.clamp(0.0, 1.0);
    }
    // On this side of the mean the fraction converges fast.
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - beta_probability(1.0 - x, b, a);
    }
    let away_from_zero = |value: f64| if value.abs() < 1e-300 { 1e-300 } else { value };
    let (mut numerator, mut denominator, mut fraction) = (1.0, 0.0, 1.0);
    for term in 1..1000 {
        let m = f64::from(term / 2);
        let coefficient = if term % 2 == 0 {
            m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m))
        } else {
            -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0))
        };
        denominator = 1.0 / away_from_zero(1.0 + coefficient * denominator);
        numerator = away_from_zero(1.0 + coefficient / numerator);
        let change = numerator * denominator;
        fraction *= change;
        if (change - 1.0_f64).abs() < f64::EPSILON {
            break;
        }
    }
    exp(a * ln(x) + b * libm::log1p(-x) - ln_beta(a, b)) / (a * fraction)
}

/// The quantile of a beta variable with shapes `a` and `b` (positive), by Newton's method inside a bracket.
pub fn beta_quantile(p: f64, a: f64, b: f64) -> f64 {
    if p <= 0.0 || p >= 1.0 {
        return p.clamp(0.0, 1.0);
    }
    let (mut low, mut high) = (0.0_f64, 1.0_f64);
    let mut x = a / (a + b);
    for _ in 0..200 {
        let gap = beta_probability(x, a, b) - p;
        if gap > 0.0 {
            high = x;
        } else {
            low = x;
        }
        let ln_density = (a - 1.0) * ln(x) + (b - 1.0) * libm::log1p(-x) - ln_beta(a, b);
        let newton = x - gap * exp(-ln_density);
        let next = if newton > low && newton < high {
            newton
        } else if low < high / 1024.0 {
            (low.max(1e-300) * high).sqrt()
        } else {
            0.5 * (low + high)
        };
        let settled = (next - x).abs() <= 2.0 * f64::EPSILON * x;
        x = next;
        if settled {
            break;
        }
    }
    x
}

/// The quantile of Student's t with so many degrees of freedom (positive); infinite at 0 and 1.
pub fn student_quantile(p: f64, freedom: f64) -> f64 {
    if p < 0.5 {
        return -student_quantile(1.0 - p, freedom);
    }
    let both_tails = 2.0 * (1.0 - p);
    let outside = beta_quantile(both_tails, 0.5 * freedom, 0.5);
    // Of a share and its complement, the smaller is known to more digits.
    if outside < 0.5 {
        (freedom * (1.0 - outside) / outside).sqrt()
    } else {
        let inside = beta_quantile(1.0 - both_tails, 0.5, 0.5 * freedom);
        (freedom * inside / (1.0 - inside)).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, wanted: f64, about: &str) {
        assert!((found - wanted).abs() <= 2e-13 * wanted.abs(), "{about}: {found:e} is not {wanted:e}");
    }

    /// Reference values of this module are those of scipy 1.17.
    #[test]
    fn the_normal_is_that_of_scipy() {
        for (p, z) in [
            (1e-300, -37.047_096_299_361_2),
            (1e-12, -7.034_483_825_301_131),
            (0.001, -3.090_232_306_167_813),
            (0.025, -1.959_963_984_540_054_5),
            (0.3, -0.524_400_512_708_041),
            (0.5, 0.0),
            (0.841_344_746_068_542_9, 1.0),
            (0.975, 1.959_963_984_540_054),
        ] {
            close(normal_quantile(p), z, &format!("quantile {p}"));
        }
        assert_eq!((normal_quantile(0.0), normal_quantile(1.0)), (f64::NEG_INFINITY, f64::INFINITY));
        assert!(normal_quantile(1.5).is_nan() && normal_quantile(-0.5).is_nan());
        for (x, p) in [
            (-30.0, 4.906_713_927_147_908e-198),
            (-8.0, 6.220_960_574_271_74e-16),
            (-1.96, 0.024_997_895_148_220_435),
            (2.5, 0.993_790_334_674_223_8),
        ] {
            close(normal_probability(x), p, &format!("probability {x}"));
        }
    }

    #[test]
    fn student_is_that_of_scipy() {
        for (p, freedom, t) in [
            (0.975, 1.0, 12.706_204_736_174_694),
            (0.975, 2.0, 4.302_652_729_749_462),
            (0.975, 9.0, 2.262_157_162_798_205),
            (0.025, 9.0, -2.262_157_162_798_205_3),
            (0.95, 4.0, 2.131_846_786_326_649_5),
            (0.995, 30.0, 2.749_995_653_567_225_4),
            (0.55, 7.0, 0.130_292_796_591_777_56),
            (0.9999, 3.0, 22.203_742_273_205),
            (0.975, 1000.0, 1.962_339_080_826_408_3),
        ] {
            close(student_quantile(p, freedom), t, &format!("{p} {freedom}"));
        }
        assert_eq!(student_quantile(0.5, 4.0), 0.0);
        assert_eq!(student_quantile(1.0, 4.0), f64::INFINITY);
    }

    #[test]
    fn beta_is_that_of_scipy() {
        for (p, a, b, x) in [
            (0.5, 2.0, 5.0, 0.264_449_983_295_660_05),
            (0.01, 0.5, 0.5, 0.000_246_719_817_134_221_46),
            (0.9, 0.3, 4.0, 0.214_373_814_084_147_8),
            (0.25, 20.0, 3.0, 0.829_472_060_728_542_3),
            (1e-6, 2.0, 2.0, 0.000_577_461_433_792_039_9),
            (0.7, 150.0, 40.0, 0.805_703_553_528_828_6),
        ] {
            close(beta_quantile(p, a, b), x, &format!("{p} {a} {b}"));
            close(beta_probability(x, a, b), p, &format!("{x} {a} {b}"));
        }
        assert_eq!((beta_quantile(0.0, 2.0, 3.0), beta_quantile(1.0, 2.0, 3.0)), (0.0, 1.0));
    }
}
