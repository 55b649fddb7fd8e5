//! One value: from TOML to the canonical value of its key, or what is wrong with it.

use super::schema::UNIT_OF_THE_SERIES;
use super::units;
use crate::foundation::calendar::Month;
use crate::registry::values::Value;
use crate::registry::{Default, Kind, Parameter};
use core::ops::Range;
use toml::Spanned;
use toml::de::{DeArray, DeValue};

/// What is wrong, before it is known in which text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Complaint {
    pub span: Range<usize>,
    pub message: String,
    pub help: Option<String>,
}

/// A parameter as it stands at a key, in the unit it has there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    pub parameter: &'static Parameter,
    pub key: &'a str,
    pub unit: &'a str,
}

/// TOML if it is TOML, else a bare text.
pub(super) fn loose(text: &str) -> Spanned<DeValue<'_>> {
    DeValue::parse(text).unwrap_or_else(|_| Spanned::new(0..text.len(), DeValue::String(text.into())))
}

/// Which numbers are allowed, `from 0 to 1`; empty if all are.
pub(super) fn limits(kind: &Kind) -> String {
    let (min, max) = match *kind {
        Kind::Real { min, max } => (
            // The smallest positive number stands for an open end at zero.
            if min == f64::MIN_POSITIVE {
                Some("above 0".to_owned())
            } else {
                finite(min).map(|_| format!("{min}"))
            },
            finite(max).map(|_| format!("{max}")),
        ),
        Kind::Whole { min, max } => {
            ((min != i64::MIN).then(|| min.to_string()), (max != i64::MAX).then(|| max.to_string()))
        }
        _ => (None, None),
    };
    match (min, max) {
        (Some(min), Some(max)) if min.starts_with('a') => format!("{min}, at most {max}"),
        (Some(min), Some(max)) => format!("from {min} to {max}"),
        (Some(min), None) if min.starts_with('a') => min,
        (Some(min), None) => format!("of at least {min}"),
        (None, Some(max)) => format!("of at most {max}"),
        (None, None) => String::new(),
    }
}

fn finite(bound: f64) -> Option<f64> {
    (bound.is_finite() && bound.abs() < f64::MAX).then_some(bound)
}

/// What a key takes, in words: `a number from 0 to 1 [share]`.
pub(super) fn expected(kind: &Kind, unit: &str) -> String {
    let limits = limits(kind);
    let gap = if limits.is_empty() { "" } else { " " };
    let unit = match unit {
        "" | "-" => String::new(),
        UNIT_OF_THE_SERIES => " [unit of the series]".to_owned(),
        unit => format!(" [{unit}]"),
    };
    match kind {
        Kind::Real { .. } => format!("a number{gap}{limits}{unit}"),
        Kind::Whole { .. } => format!("a whole number{gap}{limits}{unit}"),
        Kind::Flag => "true or false".to_owned(),
        Kind::Text => "a text in quotes".to_owned(),
        Kind::Date => "a month such as \"1985-09\"".to_owned(),
        Kind::Choice(words) => format!("one of {}", quoted(words)),
        Kind::Names => "a list of words such as [\"a\", \"b\"]".to_owned(),
        Kind::Points => format!("months with values{unit} such as [[\"1980-01\", 1.0], [\"1990-01\", 2.0]]"),
        Kind::Series => format!("a series{unit}: a number, the name of a history, or a table"),
    }
}

/// Words in quotes, with commas.
pub(super) fn quoted(words: &[&str]) -> String {
    words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(", ")
}

/// The middle of a wider range says nothing of what is usual.
const WIDE: f64 = 1000.0;

/// What might be written for a key, to show in help.
pub(super) fn example(parameter: &Parameter, unit: &str) -> String {
    let default = match parameter.default {
        Default::Value(text) => Some(text),
        Default::Required | Default::Absent => None,
    };
    let number = default.and_then(|text| text.parse::<f64>().ok());
    match parameter.kind {
        Kind::Real { min, max } => units::example(number.unwrap_or(usual(min, max)), unit, false),
        Kind::Whole { min, max } => units::example(number.unwrap_or(near_one(min, max) as f64), unit, true),
        Kind::Flag => default.unwrap_or("true").to_owned(),
        Kind::Text => default.map_or("\"…\"".to_owned(), in_quotes),
        Kind::Date => default.map_or("\"1985-09\"".to_owned(), in_quotes),
        Kind::Choice(words) => default.map_or(quoted(&words[..words.len().min(1)]), in_quotes),
        Kind::Names => default.unwrap_or("[\"a\", \"b\"]").to_owned(),
        Kind::Points => default.unwrap_or("[[\"1980-01\", 1.0], [\"1990-01\", 2.0]]").to_owned(),
        Kind::Series => default.unwrap_or("1.0").to_owned(),
    }
}

fn usual(min: f64, max: f64) -> f64 {
    match (finite(min), finite(max)) {
        (Some(min), Some(max)) if max - min <= WIDE => min + (max - min) / 2.0,
        (Some(min), Some(max)) => min.max(1.0_f64.min(max)),
        (Some(min), None) => min.max(1.0),
        (None, Some(max)) => max.min(1.0),
        (None, None) => 1.0,
    }
}

fn near_one(min: i64, max: i64) -> i64 {
    1.clamp(min, max.max(min))
}

/// What stands, below a key, where something is wanted that could not be read, so that the rest may be looked at.
pub(super) fn stand_in(kind: &Kind) -> (&'static str, Value) {
    let value = match *kind {
        Kind::Real { min, max } => Value::Real(usual(min, max)),
        Kind::Whole { min, max } => Value::Whole(near_one(min, max)),
        Kind::Flag => Value::Flag(false),
        Kind::Text => Value::Text(String::new()),
        Kind::Choice(words) => Value::Text(words.first().copied().unwrap_or_default().to_owned()),
        Kind::Date => Value::Date(Month::new(1985, 9)),
        Kind::Names => Value::Names(Vec::new()),
        Kind::Points => Value::Points(vec![(Month::new(1985, 9), 1.0)]),
        Kind::Series => return ("constant", Value::Real(1.0)),
    };
    ("", value)
}

fn in_quotes(text: &str) -> String {
    if text.starts_with('"') { text.to_owned() } else { format!("\"{text}\"") }
}

/// What a TOML value is, in words.
pub(crate) fn what(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

impl Place<'_> {
    /// Reads what is written. A bare text of the command line may be given beside its TOML meaning.
    pub fn read(&self, value: &Spanned<DeValue<'_>>, bare: Option<&str>) -> Result<Value, Complaint> {
        match (self.parameter.kind, value.get_ref()) {
            (Kind::Real { min, max }, _) => {
                let number = self.number(value)?;
                if number < min || number > max {
                    return Err(self.outside(value, number));
                }
                Ok(Value::Real(number))
            }
            (Kind::Whole { min, max }, _) => {
                let number = self.whole(value)?;
                if number < min || number > max {
                    return Err(self.outside(value, number as f64));
                }
                Ok(Value::Whole(number))
            }
            (Kind::Flag, DeValue::Boolean(flag)) => Ok(Value::Flag(*flag)),
            (Kind::Text, DeValue::String(text)) => Ok(Value::Text(text.to_string())),
            (Kind::Choice(words), DeValue::String(text)) => self.choice(value, words, text),
            (Kind::Date, _) => self.month(value).map(Value::Date),
            (Kind::Names, DeValue::Array(array)) => self.names(array).map(Value::Names),
            (Kind::Points, DeValue::Array(array)) => self.points(value, array).map(Value::Points),
            (
                kind @ (Kind::Text | Kind::Choice(_)),
                DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_),
            ) => match (bare, kind) {
                (Some(text), Kind::Choice(words)) => self.choice(value, words, text),
                (Some(text), _) => Ok(Value::Text(text.to_owned())),
                (None, _) => Err(self.mistaken(value)),
            },
            _ => Err(self.mistaken(value)),
        }
    }

    fn complaint(&self, value: &Spanned<DeValue<'_>>, message: String) -> Complaint {
        let help = match self.parameter.kind {
            // Either may be meant.
            Kind::Flag => Some("write true or false".to_owned()),
            _ => Some(format!("write {}", example(self.parameter, self.unit))),
        };
        Complaint { span: value.span(), message, help }
    }

    fn mistaken(&self, value: &Spanned<DeValue<'_>>) -> Complaint {
        let (key, expected) = (self.key, expected(&self.parameter.kind, self.unit));
        self.complaint(value, format!("`{key}` takes {expected}, not {}", what(value.get_ref())))
    }

    fn outside(&self, value: &Spanned<DeValue<'_>>, number: f64) -> Complaint {
        let (key, expected) = (self.key, expected(&self.parameter.kind, self.unit));
        let written = match value.get_ref() {
            DeValue::String(text) => format!("\"{text}\", that is {number},"),
            DeValue::Float(float) => float.as_str().to_owned(),
            _ => number.to_string(),
        };
        Complaint {
            span: value.span(),
            message: format!("`{key}` takes {expected}; {written} is outside"),
            help: None,
        }
    }

    fn number(&self, value: &Spanned<DeValue<'_>>) -> Result<f64, Complaint> {
        let number = match value.get_ref() {
            DeValue::Integer(integer) => {
                // Beyond 64 bits only ranges could tell, and none reaches so far.
                i64::from_str_radix(integer.as_str(), integer.radix()).map(|whole| whole as f64).ok()
            }
            DeValue::Float(float) => float.as_str().parse().ok(),
            DeValue::String(text) => {
                let converted = units::convert(text, self.unit);
                return converted.map_err(|problem| {
                    let expected = expected(&self.parameter.kind, self.unit);
                    self.complaint(value, format!("`{}` takes {expected}, but {problem}", self.key))
                });
            }
            _ => return Err(self.mistaken(value)),
        };
        number.filter(|number: &f64| number.is_finite()).ok_or_else(|| {
            let expected = expected(&self.parameter.kind, self.unit);
            self.complaint(value, format!("`{}` takes {expected}: not infinite, not undefined", self.key))
        })
    }

    fn whole(&self, value: &Spanned<DeValue<'_>>) -> Result<i64, Complaint> {
        if let DeValue::Integer(integer) = value.get_ref() {
            return i64::from_str_radix(integer.as_str(), integer.radix())
                .map_err(|_| self.complaint(value, format!("`{}` is larger than can be counted", self.key)));
        }
        let number = self.number(value)?;
        let nearest = number.round();
        let expected = expected(&self.parameter.kind, self.unit);
        if let (DeValue::Float(_), Kind::Whole { min, max }) = (value.get_ref(), self.parameter.kind) {
            if nearest < min as f64 || nearest > max as f64 {
                return Err(self.outside(value, number));
            }
            let mut complaint =
                self.complaint(value, format!("`{}` takes {expected}, without a point", self.key));
            complaint.help = Some(format!("write {nearest}"));
            return Err(complaint);
        }
        // Conversions such as days into months may leave the last bit.
        if (number - nearest).abs() > 1e-9 * nearest.abs().max(1.0) || nearest.abs() >= 9.2e18 {
            let message = format!("`{}` takes {expected}, and this is {number}", self.key);
            return Err(self.complaint(value, message));
        }
        Ok(nearest as i64)
    }

    fn month(&self, value: &Spanned<DeValue<'_>>) -> Result<Month, Complaint> {
        match value.get_ref() {
            DeValue::String(text) => text.parse().map_err(|problem: String| Complaint {
                span: value.span(),
                message: format!("`{}` takes a month, but {problem}", self.key),
                help: None,
            }),
            DeValue::Datetime(date) => {
                let mut complaint = self.mistaken(value);
                if let Some(date) = date.date {
                    complaint.message = format!("`{}` takes a month in quotes, without a day", self.key);
                    complaint.help = Some(format!("write \"{:04}-{:02}\"", date.year, date.month));
                }
                Err(complaint)
            }
            _ => Err(self.mistaken(value)),
        }
    }

    fn choice(&self, value: &Spanned<DeValue<'_>>, words: &[&str], text: &str) -> Result<Value, Complaint> {
        if words.contains(&text) {
            return Ok(Value::Text(text.to_owned()));
        }
        let nearest = super::schema::nearest(text, words.iter().copied());
        Err(Complaint {
            span: value.span(),
            message: format!("`{}` takes one of {}, not \"{text}\"", self.key, quoted(words)),
            help: nearest.map(|word| format!("did you mean \"{word}\"?")),
        })
    }

    fn names(&self, array: &DeArray<'_>) -> Result<Vec<String>, Complaint> {
        let name = |value: &Spanned<DeValue<'_>>| match value.get_ref() {
            DeValue::String(text) => Ok(text.to_string()),
            _ => Err(self.mistaken_part(value)),
        };
        array.iter().map(name).collect()
    }

    fn mistaken_part(&self, value: &Spanned<DeValue<'_>>) -> Complaint {
        let (key, expected) = (self.key, expected(&self.parameter.kind, self.unit));
        self.complaint(
            value,
            format!("`{key}` takes {expected}; {} has no place in it", what(value.get_ref())),
        )
    }

    fn points(
        &self,
        whole: &Spanned<DeValue<'_>>,
        array: &DeArray<'_>,
    ) -> Result<Vec<(Month, f64)>, Complaint> {
        let mut points: Vec<(Month, f64)> = Vec::new();
        for value in array {
            let pair = match value.get_ref() {
                DeValue::Array(pair) if pair.len() == 2 => pair,
                _ => return Err(self.mistaken_part(value)),
            };
            let (month, number) = (self.month(&pair[0])?, self.number(&pair[1])?);
            if let Some((before, _)) = points.last().filter(|(before, _)| *before >= month) {
                let message =
                    format!("`{}` takes months in order of time; {month} comes after {before}", self.key);
                return Err(Complaint { span: pair[0].span(), message, help: None });
            }
            points.push((month, number));
        }
        if points.is_empty() {
            return Err(
                self.complaint(whole, format!("`{}` needs at least one month with a value", self.key))
            );
        }
        Ok(points)
    }
}
