//! Elementary functions with the same last bit on every platform, and the normal quantile.

/// e to the power of `x`, within two units in the last place; the same bits on every platform.
///
/// A month takes more exponentials than anything else, and `libm`'s spends most of its time on branches that nobody can
/// foresee and on a division. This one has neither: x = k ln 2 / 32 + r, a table for the k-th step, a polynomial for the
/// rest (Tang 1989, "Table-driven implementation of the exponential function"). Beyond 700 it is `libm`'s.
#[inline]
pub fn exp(x: f64) -> f64 {
    const STEPS: u64 = 32;
    const STEPS_A_UNIT: f64 = 46.166_241_308_446_83;
    // A step in two parts: a whole number of the first is exact.
    const STEP: [f64; 2] = [0.021_660_848_986_357_45, 4.061_408_404_340_59e-10];
    // Adding it rounds to a whole number, which then stands in the last bits.
    const SHIFT: f64 = 6_755_399_441_055_744.0;
    // Not below 700: also what is no number.
    if x.abs() < 700.0 {
        let shifted = x * STEPS_A_UNIT + SHIFT;
        let (number, k) = (shifted.to_bits(), shifted - SHIFT);
        let r = (x - k * STEP[0]) - k * STEP[1];
        let square = r * r;
        let rest = r
            + square * (0.5 + r * (1.0 / 6.0))
            + square * square * (1.0 / 24.0 + r * (1.0 / 120.0) + square * (1.0 / 720.0));
        let doublings = number.wrapping_sub(number % STEPS) << 47;
        let power = f64::from_bits(POWERS_OF_TWO[(number % STEPS) as usize].wrapping_add(doublings));
        power + power * rest
    } else {
        libm::exp(x)
    }
}

/// Two to the power of the 32nd parts of one, as bits.
#[rustfmt::skip]
const POWERS_OF_TWO: [u64; 32] = [
    0x3FF0_0000_0000_0000, 0x3FF0_59B0_D315_8574, 0x3FF0_B558_6CF9_890F, 0x3FF1_1301_D012_5B51,
    0x3FF1_72B8_3C7D_517B, 0x3FF1_D487_3168_B9AA, 0x3FF2_387A_6E75_6238, 0x3FF2_9E9D_F51F_DEE1,
    0x3FF3_06FE_0A31_B715, 0x3FF3_71A7_373A_A9CB, 0x3FF3_DEA6_4C12_3422, 0x3FF4_4E08_6061_892D,
    0x3FF4_BFDA_D536_2A27, 0x3FF5_342B_569D_4F82, 0x3FF5_AB07_DD48_5429, 0x3FF6_247E_B03A_5585,
    0x3FF6_A09E_667F_3BCD, 0x3FF7_1F75_E8EC_5F74, 0x3FF7_A114_73EB_0187, 0x3FF8_2589_994C_CE13,
    0x3FF8_ACE5_422A_A0DB, 0x3FF9_3737_B0CD_C5E5, 0x3FF9_C491_82A3_F090, 0x3FFA_5503_B23E_255D,
    0x3FFA_E89F_995A_D3AD, 0x3FFB_7F76_F2FB_5E47, 0x3FFC_199B_DD85_529C, 0x3FFC_B720_DCEF_9069,
    0x3FFD_5818_DCFB_A487, 0x3FFD_FC97_337B_9B5F, 0x3FFE_A4AF_A2A4_90DA, 0x3FFF_5076_5B6E_4540,
];

/// Natural logarithm.
#[inline]
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// `x` to the power of `y`.
#[inline]
pub fn pow(x: f64, y: f64) -> f64 {
    libm::pow(x, y)
}

/// The logistic function, from 0 to 1.
#[inline]
pub fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + exp(-x))
}

/// The share of a gap that closes in a month when half of it closes in `half_life` months.
/// A half-life of zero closes it at once.
pub fn monthly_closing(half_life: f64) -> f64 {
    if half_life <= 0.0 { 1.0 } else { 1.0 - exp(-core::f64::consts::LN_2 / half_life) }
}

/// The standard normal quantile of a probability strictly between 0 and 1.
///
/// Acklam's rational approximation (2003), relative error below 1.2e-9.
pub fn normal_quantile(p: f64) -> f64 {
    const A: [f64; 6] = [
        -3.969_683_028_665_376e1,
        2.209_460_984_245_205e2,
        -2.759_285_104_469_687e2,
        1.383_577_518_672_69e2,
        -3.066_479_806_614_716e1,
        2.506_628_277_459_239,
    ];
    const B: [f64; 5] = [
        -5.447_609_879_822_406e1,
        1.615_858_368_580_409e2,
        -1.556_989_798_598_866e2,
        6.680_131_188_771_972e1,
        -1.328_068_155_288_572e1,
    ];
    const C: [f64; 6] = [
        -7.784_894_002_430_293e-3,
        -3.223_964_580_411_365e-1,
        -2.400_758_277_161_838,
        -2.549_732_539_343_734,
        4.374_664_141_464_968,
        2.938_163_982_698_783,
    ];
    const D: [f64; 4] =
        [7.784_695_709_041_462e-3, 3.224_671_290_700_398e-1, 2.445_134_137_142_996, 3.754_408_661_907_416];
    let tail = |q: f64| {
        (((((C[0] * q + C[1]) * q + C[2]) * q + C[3]) * q + C[4]) * q + C[5])
            / ((((D[0] * q + D[1]) * q + D[2]) * q + D[3]) * q + 1.0)
    };
    if p < 0.02425 {
        tail((-2.0 * ln(p)).sqrt())
    } else if p > 1.0 - 0.02425 {
        -tail((-2.0 * ln(1.0 - p)).sqrt())
    } else {
        let q = p - 0.5;
        let r = q * q;
        (((((A[0] * r + A[1]) * r + A[2]) * r + A[3]) * r + A[4]) * r + A[5]) * q
            / (((((B[0] * r + B[1]) * r + B[2]) * r + B[3]) * r + B[4]) * r + 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_exponential_is_that_of_the_library(x in -720.0..720.0_f64, near in -1.0..1.0_f64) {
            for x in [x, near, near * 1e-3] {
                let (own, other) = (exp(x), libm::exp(x));
                prop_assert!(own.to_bits().abs_diff(other.to_bits()) <= 2, "{x}: {own} {other}");
            }
        }
    }

    #[test]
    fn the_exponential_is_exact_where_it_can_be() {
        assert_eq!([exp(0.0), exp(-0.0), exp(f64::NEG_INFINITY), exp(-800.0)], [1.0, 1.0, 0.0, 0.0]);
        assert_eq!([exp(f64::INFINITY), exp(800.0)], [f64::INFINITY; 2]);
        assert!(exp(f64::NAN).is_nan());
        for (step, bits) in POWERS_OF_TWO.into_iter().enumerate() {
            let other = libm::exp2(step as f64 / 32.0);
            assert!(other.to_bits().abs_diff(bits) <= 1, "{step}");
        }
    }

    #[test]
    fn the_normal_quantile_is_that_of_the_tables() {
        for (p, z) in [
            (0.5, 0.0),
            (0.975, 1.959_963_985),
            (0.9, 1.281_551_566),
            (0.01, -2.326_347_874),
            (0.001, -3.090_232_306),
        ] {
            assert!((normal_quantile(p) - z).abs() < 1e-7, "{p}");
        }
    }

    #[test]
    fn half_is_closed_after_a_half_life() {
        let left = pow(1.0 - monthly_closing(18.0), 18.0);
        assert!((left - 0.5).abs() < 1e-12);
        assert_eq!(monthly_closing(0.0), 1.0);
    }
}
