//! Values in some months, and what stands between them and beyond them: nothing, unless the scenario says so.

use super::history;
use crate::foundation::calendar::Month;
use crate::foundation::elementary::{exp, ln};

/// What stands between two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gaps {
    /// A straight line.
    Linear,
    /// The earlier value.
    Hold,
}

/// What stands before the first value or after the last.
#[derive(Clone, Debug, PartialEq)]
pub enum Beyond {
    /// That value.
    Hold,
    /// The mean growth of the five years next to it goes on.
    Trend,
    /// Another history, as far as it reaches.
    History(String),
}

/// Values in some months.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    points: Vec<(Month, f64)>,
    gaps: Option<Gaps>,
    before: Option<Beyond>,
    after: Option<Beyond>,
}

impl Line {
    /// A line through points in order of time; histories that go before or after are joined to it.
    pub fn new(
        mut points: Vec<(Month, f64)>,
        gaps: Option<Gaps>,
        before: Option<Beyond>,
        after: Option<Beyond>,
    ) -> Result<Self, String> {
        let (Some(&(first, _)), Some(&(last, _))) = (points.first(), points.last()) else {
            return Err("it has no values".to_owned());
        };
        if points.windows(2).any(|pair| pair[0].0 >= pair[1].0) {
            return Err("its months are not in order of time".to_owned());
        }
        if let Some(Beyond::History(name)) = &before {
            let earlier = history::history(name)?.points.iter().filter(|(month, _)| *month < first);
            points.splice(0..0, earlier.copied());
        }
        if let Some(Beyond::History(name)) = &after {
            points.extend(history::history(name)?.points.iter().filter(|(month, _)| *month > last));
        }
        Ok(Self { points, gaps, before, after })
    }

    /// Its value in a month, or why there is none.
    pub fn value(&self, month: Month) -> Result<f64, String> {
        let place = self.points.partition_point(|(when, _)| *when <= month);
        let (before, after) = (self.points[..place].last(), self.points.get(place));
        match (before, after) {
            (Some(&(when, value)), _) if when == month => Ok(value),
            (Some(&earlier), Some(&later)) => match self.gaps {
                Some(Gaps::Linear) => Ok(between(earlier, later, month)),
                Some(Gaps::Hold) => Ok(earlier.1),
                None => Err(format!(
                    "nothing is known between {} and {}: say `gaps = \"linear\"` or `gaps = \"hold\"`",
                    earlier.0, later.0
                )),
            },
            (Some(&last), None) => match self.after {
                Some(Beyond::Hold) => Ok(last.1),
                Some(Beyond::Trend) => {
                    let earlier = self.points.iter().rev().find(|(when, _)| last.0.since(*when) >= 60);
                    Ok(trend(last, *earlier.unwrap_or(&self.points[0]), month))
                }
                _ => Err(format!("it ends in {}: say `after = \"hold\"` or `after = \"trend\"`", last.0)),
            },
            (None, Some(&first)) => match self.before {
                Some(Beyond::Hold) => Ok(first.1),
                Some(Beyond::Trend) => {
                    let later = self.points.iter().find(|(when, _)| when.since(first.0) >= 60);
                    Ok(trend(first, *later.or(self.points.last()).unwrap_or(&first), month))
                }
                _ => Err(format!(
                    "it begins in {}: say `before = \"hold\"`, `before = \"trend\"` or name a history",
                    first.0
                )),
            },
            (None, None) => Err("it has no values".to_owned()),
        }
    }
}

fn between(earlier: (Month, f64), later: (Month, f64), month: Month) -> f64 {
    let way = f64::from(month.since(earlier.0)) / f64::from(later.0.since(earlier.0));
    earlier.1 + (later.1 - earlier.1) * way
}

/// The growth between the last value and another goes on: at a constant rate where both are positive.
fn trend(last: (Month, f64), other: (Month, f64), month: Month) -> f64 {
    let span = f64::from(last.0.since(other.0));
    if span == 0.0 {
        return last.1;
    }
    let way = f64::from(month.since(last.0)) / span;
    if last.1 > 0.0 && other.1 > 0.0 {
        last.1 * exp(ln(last.1 / other.1) * way)
    } else {
        last.1 + (last.1 - other.1) * way
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn july(year: i32) -> Month {
        Month::new(year, 7)
    }

    fn line(gaps: Option<Gaps>, before: Option<Beyond>, after: Option<Beyond>) -> Line {
        let points = (1970..=1980).map(|year| (july(year), 1.0 + f64::from(year - 1970) / 10.0)).collect();
        Line::new(points, gaps, before, after).unwrap()
    }

    #[test]
    fn nothing_is_known_between_and_beyond_the_values_unless_it_is_said() {
        let bare = line(None, None, None);
        assert_eq!(bare.value(july(1975)), Ok(1.5));
        assert!(bare.value(Month::new(1975, 8)).unwrap_err().contains("`gaps = \"linear\"`"));
        assert!(bare.value(july(1969)).unwrap_err().contains("begins in 1970-07"));
        assert!(bare.value(july(1981)).unwrap_err().contains("ends in 1980-07"));
    }

    #[test]
    fn gaps_are_bridged_or_stepped_over_as_said() {
        let january = Month::new(1976, 1);
        assert!((line(Some(Gaps::Linear), None, None).value(january).unwrap() - 1.55).abs() < 1e-12);
        assert_eq!(line(Some(Gaps::Hold), None, None).value(january), Ok(1.5));
    }

    #[test]
    fn beyond_the_values_the_last_is_held_or_its_growth_goes_on() {
        let held = line(None, Some(Beyond::Hold), Some(Beyond::Hold));
        assert_eq!((held.value(july(1900)), held.value(july(2180))), (Ok(1.0), Ok(2.0)));
        let trend = line(None, Some(Beyond::Trend), Some(Beyond::Trend));
        assert!((trend.value(july(1985)).unwrap() - 2.0 * 2.0 / 1.5).abs() < 1e-9);
        assert!((trend.value(july(1965)).unwrap() - 1.0 / 1.5).abs() < 1e-9);
    }

    #[test]
    fn a_currency_that_starts_late_takes_the_yearly_rate_before() {
        let won = history::history("fx_monthly/KRW").unwrap().points.clone();
        let yearly = Some(Beyond::History("regions_derived/KOR.exchange".to_owned()));
        let line = Line::new(won, Some(Gaps::Linear), yearly, None).unwrap();
        assert!((line.value(Month::new(1975, 1)).unwrap() - 484.0).abs() < 45.0);
        assert_eq!(
            line.value(Month::new(1981, 4)),
            Ok(history::history("fx_monthly/KRW").unwrap().points[0].1)
        );
    }
}
