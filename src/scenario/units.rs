//! Quantities with units: `"18 %"`, `"5 years"`, `"3 %/year"`, `"120 million yen"` in a key's canonical unit.
//!
//! A unit is a product of words, with `/` (or `per`) before what divides. Words not listed here are counted
//! things (`piece`, `loom`) and convert to nothing but themselves. A month has 30 days, as in the terms of
//! trade bills (120 days are 4 months), and a year 12 months. A share per year does not convert into a share
//! per month: chances and rates compound.

use std::collections::BTreeMap;

/// A unit as a factor to base units and the powers of its words.
#[derive(Clone, Debug, PartialEq)]
struct Unit {
    factor: Ratio,
    /// The part of the factor that is due to time.
    time: Ratio,
    powers: BTreeMap<String, i32>,
}

/// An exact positive ratio in lowest terms.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Ratio(i128, i128);

impl Ratio {
    const ONE: Self = Self(1, 1);

    fn times(self, other: Self) -> Option<Self> {
        let (over, under) = (self.0.checked_mul(other.0)?, self.1.checked_mul(other.1)?);
        let common = gcd(over, under);
        Some(Self(over / common, under / common))
    }

    fn turned(self) -> Self {
        Self(self.1, self.0)
    }
}

fn gcd(mut a: i128, mut b: i128) -> i128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

/// What a word of a unit means: a factor, whether it is time, and the base word (empty for a pure number).
fn word(name: &str) -> Option<(Ratio, bool, String)> {
    let pure = |over, under| Some((Ratio(over, under), false, String::new()));
    let time = |over, under| Some((Ratio(over, under), true, "month".to_owned()));
    let of = |over, under, base: &str| Some((Ratio(over, under), false, base.to_owned()));
    match name {
        "-" | "1" | "share" | "shares" | "ratio" | "index" | "probability" | "chance" => pure(1, 1),
        "%" | "percent" => pure(1, 100),
        "‰" => pure(1, 1000),
        "thousand" => pure(1_000, 1),
        "million" => pure(1_000_000, 1),
        "billion" => pure(1_000_000_000, 1),
        "trillion" => pure(1_000_000_000_000, 1),
        "day" | "days" => time(1, 30),
        "week" | "weeks" => time(7, 30),
        "month" | "months" => time(1, 1),
        "quarter" | "quarters" => time(3, 1),
        "year" | "years" => time(12, 1),
        "m" | "metre" | "metres" => of(1, 1000, "km"),
        "km" | "kilometre" | "kilometres" => of(1, 1, "km"),
        "person" | "persons" | "people" => of(1, 1, "person"),
        "craftsmen" => of(1, 1, "craftsman"),
        "¥" => of(1, 1, "yen"),
        "$" => of(1, 1, "dollar"),
        "cent" | "cents" => of(1, 1, "cent"),
        "euro" | "euros" | "€" => of(100, 1, "cent"),
        // The fixed rate of 1999: 1,936.27 lire a euro.
        "lira" | "lire" => of(10_000, 193_627, "cent"),
        other if other.chars().all(|c| c.is_alphabetic() || "_-{}".contains(c)) => {
            let single = other.strip_suffix('s').filter(|stem| !stem.ends_with('s') && stem.len() > 1);
            of(1, 1, single.unwrap_or(other))
        }
        _ => None,
    }
}

impl Unit {
    fn parse(text: &str) -> Option<Self> {
        let text = text.replace("euro cent", "cent").replace(" per ", "/").replace('%', " % ");
        let mut unit = Self { factor: Ratio::ONE, time: Ratio::ONE, powers: BTreeMap::new() };
        if text.trim().is_empty() {
            return None;
        }
        for (index, part) in text.split('/').enumerate() {
            let words: Vec<&str> = part.split_whitespace().collect();
            if words.is_empty() {
                return None;
            }
            for name in words {
                let (factor, is_time, base) = word(name)?;
                let (factor, power) = if index == 0 { (factor, 1) } else { (factor.turned(), -1) };
                unit.factor = unit.factor.times(factor)?;
                if is_time {
                    unit.time = unit.time.times(factor)?;
                }
                if !base.is_empty() {
                    *unit.powers.entry(base).or_insert(0) += power;
                }
            }
        }
        unit.powers.retain(|_, power| *power != 0);
        Some(unit)
    }

    /// A share or a count per time, nothing else.
    fn is_rate(&self) -> bool {
        self.powers.len() == 1 && self.powers.get("month") == Some(&-1)
    }
}

/// Parts a text into its number and what follows, if it starts with a number.
pub fn number_and_unit(text: &str) -> Option<(&str, &str)> {
    let text = text.trim();
    let mut end = 0;
    let mut seen_e = false;
    for (index, c) in text.char_indices() {
        let exponent = !seen_e
            && matches!(c, 'e' | 'E')
            && index > 0
            && text[index + 1..].trim_start_matches(['+', '-']).starts_with(|d: char| d.is_ascii_digit());
        let sign = matches!(c, '+' | '-') && (index == 0 || text[..index].ends_with(['e', 'E']));
        if !(c.is_ascii_digit() || c == '.' || c == '_' || exponent || sign) {
            break;
        }
        seen_e |= exponent;
        end = index + c.len_utf8();
    }
    let number = text[..end].trim_end_matches('_');
    let rest = &text[number.len()..];
    number.replace('_', "").parse::<f64>().ok()?;
    Some((number, rest.trim()))
}

/// The number that a text with a unit is in the canonical unit; else what is wrong with it.
///
/// ```
/// # use sanchi::scenario::units::convert;
/// assert_eq!(convert("18 %", "share"), Ok(0.18));
/// assert_eq!(convert("120 days", "months"), Ok(4.0));
/// assert!(convert("5 km", "months").is_err());
/// ```
pub fn convert(text: &str, canonical: &str) -> Result<f64, String> {
    let (number, unit) =
        number_and_unit(text).ok_or_else(|| format!("`{text}` is not a number with a unit"))?;
    let number = number.replace('_', "");
    if unit.is_empty() {
        return Err(format!("`{text}` stands in quotes and has no unit"));
    }
    let name = if canonical == "-" { "a plain number" } else { canonical };
    let wrong = || format!("`{unit}` does not convert to {name}");
    let ratio = if unit == canonical {
        Ratio::ONE
    } else {
        let to = Unit::parse(plain(canonical)).ok_or_else(wrong)?;
        let from = Unit::parse(unit).ok_or_else(wrong)?;
        if from.powers != to.powers {
            return Err(wrong());
        }
        if from.is_rate() && from.time != to.time {
            return Err(format!("`{unit}` does not convert to {name}, since rates compound over time"));
        }
        from.factor.times(to.factor.turned()).ok_or_else(wrong)?
    };
    let value = scaled(&number, ratio).ok_or_else(wrong)?;
    if value.is_finite() { Ok(value) } else { Err(format!("`{text}` is too large")) }
}

/// A unit without of what it is a share.
fn plain(canonical: &str) -> &str {
    if canonical.starts_with("share of ") { "share" } else { canonical }
}

/// Shifts the decimal point in the text where that is enough, so that `7 %` is 0.07 to the last bit.
fn scaled(number: &str, Ratio(over, under): Ratio) -> Option<f64> {
    let tens = |n: i128| {
        let digits = n.to_string();
        digits[1..]
            .bytes()
            .all(|digit| digit == b'0')
            .then_some(digits.len() - 1)
            .filter(|_| digits.starts_with('1'))
    };
    let value: f64 = match (tens(over), tens(under)) {
        (Some(up), Some(down)) if !number.contains(['e', 'E']) => {
            format!("{number}e{}", up as i64 - down as i64).parse().ok()?
        }
        _ => number.parse::<f64>().ok()? * over as f64 / under as f64,
    };
    Some(value)
}

/// How a value may be written: as a number and, where that reads better, with a unit.
pub fn example(value: f64, canonical: &str, whole: bool) -> String {
    let number = if whole { format!("{value}") } else { format!("{value:?}") };
    let with = |scale: f64, unit: &str| format!("{number} or \"{} {unit}\"", rounded(value * scale));
    match plain(canonical) {
        "-" | "" | super::schema::UNIT_OF_THE_SERIES => number,
        "share" => with(100.0, "%"),
        "months" if value == 12.0 => with(1.0 / 12.0, "year"),
        "months" if value > 0.0 && value % 12.0 == 0.0 => with(1.0 / 12.0, "years"),
        unit if unit.starts_with("share/") => with(100.0, &unit.replacen("share", "%", 1)),
        unit if unit.starts_with("yen") && value != 0.0 && value % 1e6 == 0.0 => {
            with(1e-6, &format!("million {unit}"))
        }
        unit if Unit::parse(unit).is_some() => with(1.0, unit),
        _ => number,
    }
}

/// A number for people, with ten digits at most.
pub fn rounded(value: f64) -> f64 {
    format!("{value:.9e}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_with_a_unit_is_the_number_in_the_canonical_unit() {
        for (text, unit, value) in [
            ("18 %", "share", 0.18),
            ("7%", "share", 0.07),
            ("120 days", "months", 4.0),
            ("5 years", "months", 60.0),
            ("3 %/year", "share/year", 0.03),
            ("3 % per year", "share/year", 0.03),
            ("120 million yen", "yen", 120e6),
            ("1.2 million yen/year", "yen/month", 100_000.0),
            ("500 m", "km", 0.5),
            ("2 yen/piece/km", "yen/piece/km", 2.0),
            ("1_000 pieces/month", "pieces/month", 1000.0),
            ("12 persons", "person", 12.0),
            ("1.5 thousand people", "persons", 1500.0),
            ("3 euros", "cent", 300.0),
            ("1936.27 lire", "euro cents", 100.0),
            ("-1e2 %", "share", -1.0),
            ("0.4 1980 = 1", "1980 = 1", 0.4),
        ] {
            assert_eq!(convert(text, unit), Ok(value), "{text}");
        }
    }

    #[test]
    fn what_does_not_convert_is_refused() {
        for (text, unit) in [
            ("5 km", "months"),
            ("5", "months"),
            ("1 %/month", "share/year"),
            ("five years", "months"),
            ("3 yen", "share"),
            ("1e999 %", "share"),
            ("%", "share"),
            ("", "share"),
            ("1 /", "share"),
            ("1 million million million million million million million yen", "yen"),
        ] {
            assert!(convert(text, unit).is_err(), "{text}");
        }
    }

    #[test]
    fn an_example_shows_the_number_and_the_quantity() {
        assert_eq!(example(0.18, "share", false), "0.18 or \"18 %\"");
        assert_eq!(example(60.0, "months", true), "60 or \"5 years\"");
        assert_eq!(example(0.03, "share/year", false), "0.03 or \"3 %/year\"");
        assert_eq!(example(2e6, "yen", false), "2000000.0 or \"2 million yen\"");
        assert_eq!(example(1.5, "-", false), "1.5");
    }
}
