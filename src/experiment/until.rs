//! As many replicates as a precision takes.
//!
//! The interval is looked at after 30, 60, 120 ... replicates, never by time or threads. Each look spends a part of the five
//! per cent: look `k` may err with 0.05 x 6 / (pi k)^2, which adds up to 0.05 over all looks, however many there are.

use super::outcome::Outcome;
use crate::foundation::calendar::Month;
use crate::foundation::statistics::{Estimate, paired_interval};
use crate::observe::table::Column;
use crate::scenario::units::rounded;
use core::fmt;
use std::ops::Range;

/// Replicates at the first look.
pub const FIRST_LOOK: u32 = 30;
/// The chance of error that all looks share.
const ERROR: f64 = 0.05;

/// What is wanted: an outcome's mean (or mean difference) known to within a half-width.
#[derive(Clone, Debug, PartialEq)]
pub struct Until {
    /// What is looked at.
    pub outcome: Outcome,
    /// How far the interval may reach to either side.
    pub half_width: f64,
    /// Whether that is a share of the base's mean.
    pub relative: bool,
}

/// A look at the interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    /// Which look, from 1.
    pub number: u32,
    /// After so many replicates.
    pub replicates: u32,
    /// The level of its interval.
    pub level: f64,
}

/// How precision settled the number of replicates, or did not.
#[derive(Clone, Debug, PartialEq)]
pub struct Settled {
    /// What was asked for.
    pub until: Until,
    /// The last look.
    pub look: Look,
    /// Whether it was reached.
    pub reached: bool,
}

impl Until {
    /// Reads `MEASURE@WHEN<HALFWIDTH`; a half-width in per cent is one of the mean of the base.
    ///
    /// # Errors
    /// What is wrong, and what would have been right.
    pub fn parse(text: &str, columns: &[Column], span: (Month, Month)) -> Result<Self, String> {
        let example = "shipments@2000<2%, or persons_engaged@2000<5";
        let (outcome, width) = text
            .split_once('<')
            .ok_or_else(|| format!("`{text}` names no half-width: write KEY<HALFWIDTH, such as {example}"))?;
        let outcome = Outcome::parse(outcome.trim(), columns, span)?;
        let (number, relative) = match width.trim().strip_suffix('%') {
            Some(number) => (number, true),
            None => (width, false),
        };
        match number.trim().parse::<f64>() {
            Ok(number) if number.is_finite() && number > 0.0 => {
                Ok(Self { outcome, half_width: if relative { number / 100.0 } else { number }, relative })
            }
            _ => Err(format!("`{width}` is no half-width: write a number above zero, such as {example}")),
        }
    }

    /// Whether the interval of these values, seen at a look, is narrow enough. `base` is the mean that a relative
    /// half-width refers to.
    pub fn is_reached(&self, look: Look, values: &[f64], base: f64) -> bool {
        let wanted = if self.relative { self.half_width * base.abs() } else { self.half_width };
        look.interval(values).is_some_and(|interval| (interval.high - interval.low) / 2.0 < wanted)
    }
}

impl fmt::Display for Until {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}<", self.outcome)?;
        if self.relative {
            write!(f, "{}%", rounded(self.half_width * 100.0))
        } else {
            write!(f, "{}", self.half_width)
        }
    }
}

impl Look {
    /// The looks up to so many replicates; the last is at the very end.
    pub fn all(most: u32) -> Vec<Self> {
        let mut looks = Vec::new();
        let mut replicates = FIRST_LOOK;
        loop {
            let number = looks.len() as u32 + 1;
            let turns = core::f64::consts::PI * f64::from(number);
            let part = 6.0 / (turns * turns);
            looks.push(Self { number, replicates: replicates.min(most), level: 1.0 - ERROR * part });
            if replicates >= most {
                return looks;
            }
            replicates = replicates.saturating_mul(2);
        }
    }

    /// The stretches of an ensemble, each with the look at its end; all at once where the number is fixed.
    pub fn stretches(replicates: &Range<u32>, until: Option<&Until>) -> Vec<(Range<u32>, Option<Self>)> {
        if until.is_none() {
            return vec![(replicates.clone(), None)];
        }
        let mut begin = replicates.start;
        let stretch = |look: Self| {
            let stretch = begin..replicates.start + look.replicates;
            begin = stretch.end;
            (stretch, Some(look))
        };
        Self::all(replicates.len() as u32).into_iter().map(stretch).collect()
    }

    /// Student's interval of the mean at this look's level; values that are not defined are left out.
    pub fn interval(self, values: &[f64]) -> Option<Estimate> {
        let defined: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
        paired_interval(&defined, self.level)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [Column; 1] =
        [Column { name: "sales", unit: "{currency}/month", meaning: "", whole: true }];
    const SPAN: (Month, Month) = (Month::new(1980, 1), Month::new(1981, 12));

    #[test]
    fn looks_double_and_their_errors_add_up_to_five_per_cent() {
        let looks = Look::all(500);
        let at: Vec<u32> = looks.iter().map(|look| look.replicates).collect();
        assert_eq!(at, [30, 60, 120, 240, 480, 500]);
        let error: f64 = Look::all(u32::MAX).iter().map(|look| 1.0 - look.level).sum();
        assert!(error < ERROR && error > 0.9 * ERROR, "{error}");
        assert_eq!(Look::all(10).len(), 1);
    }

    #[test]
    fn a_half_width_is_a_number_or_a_share_of_the_base() {
        let read = |text: &str| Until::parse(text, &COLUMNS, SPAN);
        let until = read("sales@1980<2%").unwrap();
        assert_eq!((until.half_width, until.relative), (0.02, true));
        assert_eq!(until.to_string(), "sales@1980<2%");
        let look = Look::all(30)[0];
        let values: Vec<f64> = (0..30).map(|n| f64::from(n % 3)).collect();
        let reach = look.interval(&values).map(|i| (i.high - i.low) / 2.0).unwrap();
        assert!(until.is_reached(look, &values, reach / 0.019));
        assert!(!until.is_reached(look, &values, reach / 0.021));
        for (text, wanted) in
            [("sales@1980", "half-width"), ("sales@1980<-1", "above zero"), ("sale@1980<1", "sales")]
        {
            assert!(read(text).unwrap_err().contains(wanted), "{text}");
        }
    }
}
