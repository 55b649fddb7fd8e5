//! What is asked of a run: one number, from a measure and a date.
//!
//! Written `MEASURE@WHEN`: `shipments@2000` (a year), `persons_engaged@2000-12` (a month), `exports@1990..1995` (the mean of
//! these years). With `/AGAINST` it is the change from another date, as a share of its value: `shipments@2000/1985`.

use crate::foundation::calendar::Month;
use crate::observe::table::{Column, Record};
use crate::observe::yearly::{Yearly, yearly};
use core::fmt;

/// When a measure is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum When {
    /// In a month.
    Month(Month),
    /// In a calendar year: what a year is follows from the measure (`observe::yearly`).
    Year(i32),
    /// The mean of these years, both included.
    Years(i32, i32),
}

/// One number of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The column of the district's table.
    pub measure: String,
    /// When.
    pub when: When,
    /// The date against which the change is taken, as a share.
    pub against: Option<When>,
}

impl When {
    /// The first and the last month that are looked at.
    pub fn months(self) -> (Month, Month) {
        match self {
            Self::Month(month) => (month, month),
            Self::Year(year) => (Month::new(year, 1), Month::new(year, 12)),
            Self::Years(first, last) => (Month::new(first, 1), Month::new(last, 12)),
        }
    }

    /// Reads `2000`, `2000-12` or `1990..1995`.
    ///
    /// # Errors
    /// What would have been right.
    pub fn parse(text: &str) -> Result<Self, String> {
        let year = |text: &str| {
            let digits = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| text.parse::<i32>().ok()).flatten()
        };
        let wrong =
            || format!("`{text}` is no date: write a year (2000), a month (2000-12) or years (1990..1995)");
        if let Some((first, last)) = text.split_once("..") {
            let (first, last) = year(first).zip(year(last)).ok_or_else(wrong)?;
            return if first <= last { Ok(Self::Years(first, last)) } else { Err(wrong()) };
        }
        match year(text) {
            Some(year) => Ok(Self::Year(year)),
            None => text.parse().map(Self::Month).map_err(|_| wrong()),
        }
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Month(month) => month.fmt(f),
            Self::Year(year) => year.fmt(f),
            Self::Years(first, last) => write!(f, "{first}..{last}"),
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.measure, self.when)?;
        self.against.map_or(Ok(()), |against| write!(f, "/{against}"))
    }
}

impl Outcome {
    /// Reads `MEASURE@WHEN` or `MEASURE@WHEN/AGAINST`, checked against the columns and the span of the runs.
    ///
    /// # Errors
    /// What is wrong, and what would have been right.
    pub fn parse(text: &str, columns: &[Column], span: (Month, Month)) -> Result<Self, String> {
        let (measure, dates) = text.split_once('@').ok_or_else(|| {
            format!("`{text}` has no date: write MEASURE@WHEN, such as shipments@{}", span.1.year())
        })?;
        let (when, against) = match dates.split_once('/') {
            Some((when, against)) => (When::parse(when)?, Some(When::parse(against)?)),
            None => (When::parse(dates)?, None),
        };
        let outcome = Self { measure: measure.to_owned(), when, against };
        outcome.check(columns, span)?;
        Ok(outcome)
    }

    /// Whether runs of a span have it.
    ///
    /// # Errors
    /// What is wrong, and what would have been right.
    pub fn check(&self, columns: &[Column], span: (Month, Month)) -> Result<(), String> {
        if !columns.iter().any(|column| column.name == self.measure) {
            return Err(format!("there is no measure `{}`; {}", self.measure, alike(&self.measure, columns)));
        }
        for when in [Some(self.when), self.against].into_iter().flatten() {
            let (first, last) = when.months();
            if first < span.0 || last > span.1 {
                return Err(format!("{when} is not all in the simulated span, {} to {}", span.0, span.1));
            }
        }
        Ok(())
    }

    /// Its value in a run; not a number where the measure is not defined.
    pub fn of(&self, record: &Record, columns: &[Column]) -> f64 {
        let Some(place) = columns.iter().position(|column| column.name == self.measure) else {
            return f64::NAN;
        };
        let at = |when: When| value_at(record, columns, place, when);
        match self.against {
            None => at(self.when),
            Some(against) => match (at(self.when), at(against)) {
                (_, 0.0) => f64::NAN,
                (now, then) => now / then - 1.0,
            },
        }
    }

    /// Its unit; `{currency}` stands for the scenario's.
    pub fn unit(&self, columns: &[Column]) -> &'static str {
        let Some(column) = columns.iter().find(|column| column.name == self.measure) else { return "" };
        match (self.against, self.when, yearly(column), column.unit.strip_suffix("/month")) {
            (Some(_), ..) => "share",
            // A flow a month, summed over a year.
            (None, When::Year(_) | When::Years(..), Yearly::Sum, Some(flow)) => flow,
            _ => column.unit,
        }
    }
}

/// The measures that may be meant by a word: those that begin with it, or else the most alike; or where all stand.
fn alike(word: &str, columns: &[Column]) -> String {
    const TOLD: usize = 3;
    let mut near: Vec<&Column> = columns.iter().filter(|column| column.name.starts_with(word)).collect();
    if near.is_empty() {
        let likeness = |column: &Column| strsim::jaro_winkler(column.name, word);
        near.extend(columns.iter().filter(|column| likeness(column) > 0.7));
        near.sort_by(|one, other| likeness(other).total_cmp(&likeness(one)));
    }
    let near: Vec<String> = near.iter().take(TOLD).map(|column| format!("`{}`", column.name)).collect();
    match near.is_empty() {
        true => "`sanchi describe measures` lists all".to_owned(),
        false => format!("did you mean {}?", near.join(" or ")),
    }
}

/// The value of a column at a date: the month's, the year's, or the mean of the years'.
pub fn value_at(record: &Record, columns: &[Column], place: usize, when: When) -> f64 {
    let (width, column) = (columns.len(), &columns[place]);
    let Some(&begun) = record.months.first() else { return f64::NAN };
    let value = |month: Month| {
        let row = usize::try_from(month.since(begun)).ok();
        row.and_then(|row| record.district.get(row * width + place)).copied().unwrap_or(f64::NAN)
    };
    let year = |year: i32| yearly(column).of((1..=12).map(|month| value(Month::new(year, month))));
    match when {
        When::Month(month) => value(month),
        When::Year(of) => year(of),
        When::Years(first, last) => (first..=last).map(year).sum::<f64>() / f64::from(last - first + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [Column; 2] = [
        Column { name: "shipments", unit: "{currency}/month", meaning: "", whole: true },
        Column { name: "lead_time", unit: "months", meaning: "", whole: false },
    ];
    const SPAN: (Month, Month) = (Month::new(1980, 1), Month::new(1981, 12));

    fn record() -> Record {
        let months: Vec<Month> = (0..24).map(|ahead| SPAN.0.plus(ahead)).collect();
        let district =
            (0..24).flat_map(|month| [if month < 12 { 10.0 } else { 5.0 }, f64::from(month)]).collect();
        Record { months, district, ..Record::default() }
    }

    fn of(text: &str) -> f64 {
        Outcome::parse(text, &COLUMNS, SPAN).unwrap().of(&record(), &COLUMNS)
    }

    #[test]
    fn an_outcome_is_a_measure_at_a_date() {
        assert_eq!(of("shipments@1980"), 120.0);
        assert_eq!(of("shipments@1981-03"), 5.0);
        assert_eq!(of("shipments@1980..1981"), 90.0);
        assert_eq!(of("shipments@1981/1980"), -0.5);
        assert_eq!(of("lead_time@1980"), 5.5);
        let unit = |text: &str| Outcome::parse(text, &COLUMNS, SPAN).unwrap().unit(&COLUMNS);
        assert_eq!(unit("shipments@1980-03"), "{currency}/month");
        assert_eq!(unit("shipments@1980"), "{currency}");
        assert_eq!(unit("lead_time@1980"), "months");
        assert_eq!(unit("shipments@1981/1980"), "share");
        let text = "shipments@1980..1981/1980-02";
        assert_eq!(Outcome::parse(text, &COLUMNS, SPAN).unwrap().to_string(), text);
    }

    #[test]
    fn what_cannot_be_asked_is_told() {
        let wrong = |text: &str| Outcome::parse(text, &COLUMNS, SPAN).unwrap_err();
        assert!(wrong("shipment@1980").ends_with("did you mean `shipments`?"));
        assert!(wrong("zzz@1980").ends_with("`sanchi describe measures` lists all"));
        assert!(wrong("shipments").contains("shipments@1981"));
        assert!(wrong("shipments@1982").contains("1980-01 to 1981-12"));
        for date in ["80", "1980-13", "1981..1980", ""] {
            assert!(wrong(&format!("shipments@{date}")).contains("is no date"), "{date}");
        }
    }
}
