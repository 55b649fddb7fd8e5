//! Scales with round ticks, and how ticks are written.

use super::super::text::{count, decimal};

/// A line of numbers laid onto a line of places.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// Lowest and highest value.
    pub values: [f64; 2],
    /// Where they stand.
    pub places: [f64; 2],
}

impl Scale {
    /// From values to places, widened to round ends where it is asked for.
    pub fn new(values: [f64; 2], places: [f64; 2]) -> Self {
        Self { values, places }
    }

    /// Where a value stands; NaN for NaN.
    pub fn at(&self, value: f64) -> f64 {
        let [low, high] = self.values;
        let [from, to] = self.places;
        if high == low { (from + to) / 2.0 } else { from + (value - low) / (high - low) * (to - from) }
    }
}

/// Round values with about as many steps as wanted, and the ends that hold all values: `(ticks, low, high)`.
/// Values that are all alike get room on both sides.
pub fn round(low: f64, high: f64, steps: usize) -> (Vec<f64>, f64, f64) {
    let (mut low, mut high) = if low.is_finite() && high.is_finite() { (low, high) } else { (0.0, 1.0) };
    if low == high {
        let room = if low == 0.0 { 1.0 } else { low.abs() * 0.1 };
        (low, high) = (low - room, high + room);
    }
    let step = step((high - low) / steps.max(1) as f64);
    // What lies on a tick but for rounding is on it.
    let first = (low / step + 1e-9).floor();
    let last = (high / step - 1e-9).ceil();
    let ticks = (0..=(last - first) as usize).map(|index| (first + index as f64) * step).collect();
    (ticks, first * step, last * step)
}

/// 1, 2, 5 times a power of ten, no less than about this.
fn step(wanted: f64) -> f64 {
    let power = power_of_ten(magnitude(wanted));
    let times = [1.0, 2.0, 5.0, 10.0].into_iter().find(|times| times * power >= wanted * 0.999);
    times.unwrap_or(10.0) * power
}

/// The power of ten at or below a size, by its exponent; 0 for nothing and for what is not finite.
pub fn magnitude(size: f64) -> i32 {
    let size = size.abs();
    if size == 0.0 || !size.is_finite() {
        return 0;
    }
    // Counted rather than worked out by a logarithm, which differs from platform to platform.
    let mut exponent = 0;
    while power_of_ten(exponent) > size && exponent > -300 {
        exponent -= 1;
    }
    while power_of_ten(exponent + 1) <= size {
        exponent += 1;
    }
    exponent
}

fn power_of_ten(exponent: i32) -> f64 {
    let power = (0..exponent.abs()).fold(1.0, |power, _| power * 10.0);
    if exponent < 0 { 1.0 / power } else { power }
}

/// Ticks as they are written: as many decimals as the step takes, commas between thousands.
pub fn written(ticks: &[f64]) -> Vec<String> {
    let step = ticks.windows(2).map(|pair| pair[1] - pair[0]).fold(f64::INFINITY, f64::min);
    let decimals = if step.is_finite() { (-magnitude(step * 1.001)).max(0) as usize } else { 0 };
    ticks.iter().map(|&tick| grouped(tick, decimals)).collect()
}

/// A number with a comma between thousands from 10,000 on, and a minus that is one.
pub fn grouped(value: f64, decimals: usize) -> String {
    let text = decimal(value, decimals);
    let (sign, rest) = text.strip_prefix('-').map_or(("", &*text), |rest| ("\u{2212}", rest));
    let (whole, part) = rest.split_once('.').map_or((rest, None), |(whole, part)| (whole, Some(part)));
    let whole = whole.parse().map_or(whole.to_owned(), count);
    match part {
        Some(part) => format!("{sign}{whole}.{part}"),
        None => format!("{sign}{whole}"),
    }
}

/// A change, with its sign.
pub fn signed(value: f64, decimals: usize) -> String {
    let text = grouped(value, decimals);
    let nothing = text.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    if value > 0.0 && !nothing { format!("+{text}") } else { text }
}

/// The places of periods that are labelled: round years, or every so many months, no more than fit.
pub fn periods(labels: &[String], most: usize) -> Vec<usize> {
    let years: Vec<Option<i32>> = labels.iter().map(|label| label.parse().ok()).collect();
    let all = 0..labels.len();
    for every in [1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000] {
        let told: Vec<usize> = all
            .clone()
            .filter(|&place| years[place].map_or(place as i32 % every == 0, |year| year % every == 0))
            .collect();
        if told.len() <= most {
            return told;
        }
    }
    all.take(1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticks(low: f64, high: f64) -> String {
        written(&round(low, high, 4).0).join(" ")
    }

    #[test]
    fn ticks_are_round_and_hold_all_values() {
        assert_eq!(ticks(0.0, 97.3), "0 50 100");
        assert_eq!(ticks(12.3, 71.0), "0 20 40 60 80");
        assert_eq!(ticks(0.0, 0.37), "0.0 0.1 0.2 0.3 0.4");
        assert_eq!(ticks(-3.0, 11.0), "\u{2212}5 0 5 10 15");
        assert_eq!(ticks(0.0, 41_000.0), "0 20,000 40,000 60,000");
        assert_eq!(ticks(47.0, 61.0), "45 50 55 60 65");
        for (low, high) in [(0.013, 0.99), (-7.7, -1.2), (3.0, 3.1e9), (0.1, 0.3)] {
            let (ticks, first, last) = round(low, high, 4);
            assert!(first <= low && last >= high && (2..=7).contains(&ticks.len()), "{low} {high} {ticks:?}");
        }
    }

    #[test]
    fn values_that_are_alike_or_missing_still_have_an_axis() {
        assert_eq!(round(5.0, 5.0, 4), (vec![4.5, 5.0, 5.5], 4.5, 5.5));
        assert_eq!(round(0.0, 0.0, 2).0, [-1.0, 0.0, 1.0]);
        assert_eq!(round(f64::INFINITY, f64::NEG_INFINITY, 2).0, [0.0, 0.5, 1.0]);
    }

    #[test]
    fn periods_are_labelled_at_round_years() {
        let years: Vec<String> = (1983..=2010).map(|year| year.to_string()).collect();
        let told: Vec<&str> = periods(&years, 6).into_iter().map(|place| &*years[place]).collect();
        assert_eq!(told, ["1985", "1990", "1995", "2000", "2005", "2010"]);
        let months: Vec<String> = (1..=9).map(|month| format!("1980-{month:02}")).collect();
        assert_eq!(periods(&months, 3), [0, 5]);
    }

    #[test]
    fn a_change_bears_its_sign_unless_it_is_nothing() {
        assert_eq!([signed(1.25, 1), signed(-1.25, 1), signed(0.01, 1)], ["+1.2", "\u{2212}1.2", "0.0"]);
        assert_eq!(grouped(12_345.6, 1), "12,345.6");
    }
}
