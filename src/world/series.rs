//! Series in time, as a scenario writes them: exactly one shape, and what is done with it.
//!
//! ```toml
//! region.japan.exchange = { history = "fx_monthly/JPY", after = "hold", cycle = true }
//! region.japan.prices = { history = "regions_derived/JPN.prices", gaps = "linear", after = "trend" }
//! rival.china.quality = { logistic = { from = 0.4, to = 0.9, midpoint = "1997-01", width = 4.5 } }
//! rival.domestic_makers.productivity = { of = "town.productivity" }
//! ```
//!
//! A series is worked out in this order: shape (looked up `lag` months earlier), times `scale`, plus `shift`,
//! times the driver `times`, over the driver `per`; from the month `frozen` on it keeps that month's value.

use super::history::{self, did_you_mean};
use super::line::{Beyond, Gaps};
use super::shape::Shape;
use crate::foundation::calendar::Month;
use crate::registry::values::{Value, Values, join};
use crate::registry::{Default, Group, Kind, Parameter, UNIT_OF_THE_SERIES};

/// The sub-keys of a series of which exactly one must be written. A scenario that writes one of them puts its
/// series in the place of the base's.
pub const SHAPES: &[&str] = &[
    "constant",
    "linear",
    "exponential",
    "logistic",
    "step",
    "pulse",
    "points",
    "history",
    "file",
    "autoregressive",
    "random_walk",
    "geometric_brownian",
    "of",
];

/// The keys of a series.
pub const GROUP: Group = Group {
    at: "<series>",
    about: "A series in time. A number alone is `constant`, a text alone is `history`.",
    parameters: PARAMETERS,
};

/// Larger numbers are mistakes.
const HUGE: f64 = 1e15;

/// The sub-keys of a series.
pub const PARAMETERS: &[Parameter] = &[
    number("constant", "The same value always, in the unit of the series."),
    number("linear.value", "A straight line: its value in the month `linear.at`."),
    date("linear.at", "The month in which the line has its value."),
    number("linear.per_year", "Change a year, in the unit of the series."),
    number("exponential.value", "Constant growth: the value in the month `exponential.at`."),
    date("exponential.at", "The month in which the growing series has its value."),
    real("exponential.growth", -0.99, 10.0, "share/year", "Growth a year: 0.02 is two per cent."),
    number("logistic.from", "A logistic curve: the level long before."),
    number("logistic.to", "The level long after."),
    date("logistic.midpoint", "The month half-way."),
    real("logistic.width", 0.01, 1000.0, "years", "Years in which the log odds of the way done rise by one."),
    number("step.before", "A jump: the value before the month `step.at`."),
    number("step.after", "The value from the month `step.at` on."),
    date("step.at", "First month of the new value."),
    number("pulse.base", "A bump: the value outside."),
    number("pulse.peak", "The value at the top."),
    date("pulse.from", "First month of the rise."),
    date("pulse.until", "First month of the fall."),
    real("pulse.rise", 0.0, 1200.0, "months", "Months from base to peak; without it, it jumps."),
    real("pulse.fall", 0.0, 1200.0, "months", "Months from peak to base; without it, it jumps."),
    parameter(
        "points",
        Kind::Points,
        UNIT_OF_THE_SERIES,
        "Values in some months, with straight lines between, or steps with `gaps = \"hold\"`.",
    ),
    parameter("history", Kind::Text, "-", "Real history that is compiled in: `fx_monthly/JPY`."),
    parameter(
        "file",
        Kind::Text,
        "-",
        "A comma-separated table with `date`, or `year` and perhaps `month`; relative to the scenario.",
    ),
    parameter("column", Kind::Text, "-", "The column of `file`, if it has several."),
    number(
        "autoregressive.mean",
        "A first-order autoregressive process: its long-run mean, from which it sets out.",
    ),
    real("autoregressive.persistence", -1.0, 1.0, "share/month", "Share of a deviation left after a month."),
    real("autoregressive.deviation", 0.0, HUGE, "-", "Standard deviation of a month's innovation."),
    date("autoregressive.at", "The last month before chance sets in."),
    number("random_walk.value", "A random walk: its value up to the month `random_walk.at`."),
    date("random_walk.at", "The last month before chance sets in."),
    number("random_walk.drift", "Mean change a year; none if not written."),
    real("random_walk.deviation", 0.0, HUGE, "-", "Standard deviation of a month's change."),
    real(
        "geometric_brownian.value",
        1e-15,
        HUGE,
        "-",
        "A geometric Brownian motion: its value up to the month `geometric_brownian.at`.",
    ),
    date("geometric_brownian.at", "The last month before chance sets in."),
    real(
        "geometric_brownian.drift",
        -10.0,
        10.0,
        "log/year",
        "Growth a year of the expected value; none if not written.",
    ),
    real("geometric_brownian.volatility", 0.0, 10.0, "log/year", "Standard deviation of a year's growth."),
    parameter("of", Kind::Text, "-", "Another driver, by its key: `region.japan.exchange`."),
    parameter(
        "lag",
        Kind::Whole { min: 0, max: 1200 },
        "months",
        "The shape is read so many months earlier.",
    ),
    number("scale", "Factor on the shape."),
    number("shift", "What is added after scaling, in the unit of the series."),
    parameter("times", Kind::Text, "-", "Another driver that multiplies it."),
    parameter("per", Kind::Text, "-", "Another driver that divides it."),
    date("frozen", "From this month on it keeps this month's value."),
    parameter(
        "before",
        Kind::Text,
        "-",
        "Before the first value of points, history or file: \"hold\", \"trend\", or the history that stands there.",
    ),
    parameter(
        "after",
        Kind::Text,
        "-",
        "After the last value of points, history or file: \"hold\", \"trend\", or the history that stands there.",
    ),
    parameter(
        "gaps",
        Kind::Choice(&["linear", "hold"]),
        "-",
        "Between values of history or file that are months apart: a straight line, or the earlier value.",
    ),
    parameter(
        "cycle",
        Kind::Flag,
        "-",
        "It swings about a level: the warm-up takes its mean over the five years up to the first month, not that month's value.",
    ),
    parameter(
        "real_by",
        Kind::Names,
        "-",
        "For an exchange rate: price levels at home and of the US dollar, by whose ratio the warm-up's mean is taken in real terms.",
    ),
    parameter("source", Kind::Text, "-", "Where the series comes from."),
    parameter("assumed", Kind::Flag, "-", "Its path in time is assumed, not measured."),
];

const fn parameter(name: &'static str, kind: Kind, unit: &'static str, meaning: &'static str) -> Parameter {
    Parameter { name, kind, unit, default: Default::Absent, source: "-", meaning }
}

const fn real(
    name: &'static str,
    min: f64,
    max: f64,
    unit: &'static str,
    meaning: &'static str,
) -> Parameter {
    parameter(name, Kind::Real { min, max }, unit, meaning)
}

const fn number(name: &'static str, meaning: &'static str) -> Parameter {
    real(name, -HUGE, HUGE, UNIT_OF_THE_SERIES, meaning)
}

const fn date(name: &'static str, meaning: &'static str) -> Parameter {
    parameter(name, Kind::Date, "-", meaning)
}

/// A series in time.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// The path at which it stands in the scenario; drivers are known by it, and a random one's luck hangs on it.
    pub key: String,
    /// What it is made of.
    pub shape: Shape,
    /// Months by which the shape is read earlier.
    pub lag: i32,
    /// Factor on the shape.
    pub scale: f64,
    /// Addition after scaling.
    pub shift: f64,
    /// A driver that multiplies it.
    pub times: Option<String>,
    /// A driver that divides it.
    pub per: Option<String>,
    /// The month whose value it keeps from then on.
    pub frozen: Option<Month>,
    /// What stands before its first value.
    pub before: Option<Beyond>,
    /// What stands after its last value.
    pub after: Option<Beyond>,
    /// What stands between its values.
    pub gaps: Option<Gaps>,
    /// Whether it swings about a level, so that a warm-up takes the mean of five years.
    pub cycle: bool,
    /// The price levels, at home and of the dollar, by which that mean is taken in real terms.
    pub real_by: Option<[String; 2]>,
    /// Where it comes from.
    pub source: String,
    /// Whether its path in time is assumed.
    pub assumed: bool,
}

impl Series {
    /// The same value always.
    pub fn constant(key: &str, value: f64) -> Self {
        Self::of_shape(key, Shape::Constant(value))
    }

    /// A shape as it is.
    pub fn of_shape(key: &str, shape: Shape) -> Self {
        Self {
            key: key.to_owned(),
            shape,
            lag: 0,
            scale: 1.0,
            shift: 0.0,
            times: None,
            per: None,
            frozen: None,
            before: None,
            after: None,
            gaps: None,
            cycle: false,
            real_by: None,
            source: String::new(),
            assumed: false,
        }
    }

    /// Takes the series that stands at a path. The reader has reported its [`problems`](Self::problems) before.
    pub fn read(values: &Values, at: &str) -> Self {
        // A bug, not an error of the user.
        Self::parse(values, at).unwrap_or_else(|wrong| panic!("the reader let through a series: {wrong:?}"))
    }

    /// What is wrong with the series at a path, each with its key.
    pub fn problems(values: &Values, at: &str) -> Vec<(String, String)> {
        Self::parse(values, at).err().unwrap_or_default()
    }

    /// The series at a path, or all that is wrong with it.
    pub fn parse(values: &Values, at: &str) -> Result<Self, Vec<(String, String)>> {
        let mut text = Text { values, at, wrong: Vec::new() };
        let shape = text.shape();
        let series = Self {
            key: at.to_owned(),
            shape: shape.unwrap_or(Shape::Constant(0.0)),
            lag: text.real("lag").unwrap_or(0.0) as i32,
            scale: text.real("scale").unwrap_or(1.0),
            shift: text.real("shift").unwrap_or(0.0),
            times: text.text("times"),
            per: text.text("per"),
            frozen: text.month("frozen"),
            before: text.beyond("before"),
            after: text.beyond("after"),
            gaps: text.gaps(),
            cycle: text.flag("cycle"),
            real_by: text.real_by(),
            source: text.text("source").unwrap_or_default(),
            assumed: text.flag("assumed"),
        };
        if text.wrong.is_empty() { Ok(series) } else { Err(text.wrong) }
    }

    /// The drivers it is made of, each with the sub-key that names it.
    pub fn made_of(&self) -> Vec<(&'static str, &str)> {
        let of = if let Shape::Of(driver) = &self.shape { Some(driver) } else { None };
        [("of", of), ("times", self.times.as_ref()), ("per", self.per.as_ref())]
            .into_iter()
            .filter_map(|(name, driver)| driver.map(|driver| (name, driver.as_str())))
            .collect()
    }
}

/// The values of one series while it is read, and what is wrong with them.
struct Text<'a> {
    values: &'a Values,
    at: &'a str,
    wrong: Vec<(String, String)>,
}

impl Text<'_> {
    fn shape(&mut self) -> Option<Shape> {
        let written = self.values.names_under(self.at);
        let shapes: Vec<&str> =
            SHAPES.iter().copied().filter(|shape| written.iter().any(|w| w == shape)).collect();
        let shape = match shapes[..] {
            [one] => one,
            [] => {
                let near = written.iter().map(|name| did_you_mean(name, SHAPES.iter().copied()));
                let near = near.max_by_key(String::len).unwrap_or_default();
                self.complain("", &format!("it has no shape: write one of {}{near}", list(SHAPES)));
                return None;
            }
            _ => {
                self.complain(shapes[1], &format!("it has two shapes, {}: write one", list(&shapes)));
                return None;
            }
        };
        let faults = self.wrong.len();
        let shape = match shape {
            "constant" => Shape::Constant(self.need("constant")),
            "linear" => Shape::Linear {
                value: self.need("linear.value"),
                at: self.need_month("linear.at"),
                per_year: self.need("linear.per_year"),
            },
            "exponential" => Shape::Exponential {
                value: self.need("exponential.value"),
                at: self.need_month("exponential.at"),
                growth: self.need("exponential.growth"),
            },
            "logistic" => Shape::Logistic {
                from: self.need("logistic.from"),
                to: self.need("logistic.to"),
                midpoint: self.need_month("logistic.midpoint"),
                width: self.need("logistic.width"),
            },
            "step" => Shape::Step {
                before: self.need("step.before"),
                after: self.need("step.after"),
                at: self.need_month("step.at"),
            },
            "pulse" => self.pulse(),
            "points" => self.points()?,
            "history" => self.history()?,
            "file" => Shape::File { path: self.text("file")?, column: self.text("column") },
            "autoregressive" => Shape::Autoregressive {
                mean: self.need("autoregressive.mean"),
                persistence: self.need("autoregressive.persistence"),
                deviation: self.need("autoregressive.deviation"),
                at: self.need_month("autoregressive.at"),
            },
            "random_walk" => Shape::RandomWalk {
                value: self.need("random_walk.value"),
                at: self.need_month("random_walk.at"),
                drift: self.real("random_walk.drift").unwrap_or(0.0),
                deviation: self.need("random_walk.deviation"),
            },
            "geometric_brownian" => Shape::GeometricBrownian {
                value: self.need("geometric_brownian.value"),
                at: self.need_month("geometric_brownian.at"),
                drift: self.real("geometric_brownian.drift").unwrap_or(0.0),
                volatility: self.need("geometric_brownian.volatility"),
            },
            _ => Shape::Of(self.text("of")?),
        };
        (self.wrong.len() == faults).then_some(shape)
    }

    fn pulse(&mut self) -> Shape {
        let (from, until) = (self.need_month("pulse.from"), self.need_month("pulse.until"));
        if until < from {
            self.complain("pulse.until", &format!("the fall begins before the rise, which begins in {from}"));
        }
        Shape::Pulse {
            base: self.need("pulse.base"),
            peak: self.need("pulse.peak"),
            from,
            until,
            rise: self.real("pulse.rise").unwrap_or(0.0),
            fall: self.real("pulse.fall").unwrap_or(0.0),
        }
    }

    fn points(&mut self) -> Option<Shape> {
        let Some(Value::Points(points)) = self.get("points").cloned() else {
            self.complain("points", "it takes months with values: [[\"1980-01\", 1.0], [\"1990-01\", 2.0]]");
            return None;
        };
        if points.is_empty() {
            self.complain("points", "there are no points");
        } else if points.windows(2).any(|pair| pair[0].0 >= pair[1].0) {
            self.complain("points", "the months are not in order of time");
        }
        Some(Shape::Points(points))
    }

    fn history(&mut self) -> Option<Shape> {
        let name = self.text("history")?;
        if let Err(message) = history::history(&name) {
            self.complain("history", &message);
        }
        Some(Shape::History(name))
    }

    fn beyond(&mut self, name: &str) -> Option<Beyond> {
        match self.text(name)?.as_str() {
            "hold" => Some(Beyond::Hold),
            "trend" => Some(Beyond::Trend),
            history => {
                if let Err(message) = history::history(history) {
                    self.complain(name, &format!("it takes \"hold\", \"trend\" or a history, and {message}"));
                }
                Some(Beyond::History(history.to_owned()))
            }
        }
    }

    fn gaps(&mut self) -> Option<Gaps> {
        match self.text("gaps")?.as_str() {
            "linear" => Some(Gaps::Linear),
            "hold" => Some(Gaps::Hold),
            _ => {
                self.complain("gaps", "it takes \"linear\" or \"hold\"");
                None
            }
        }
    }

    fn real_by(&mut self) -> Option<[String; 2]> {
        let names = match self.get("real_by")? {
            Value::Names(names) => names.clone(),
            _ => Vec::new(),
        };
        let names = <[String; 2]>::try_from(names);
        if names.is_err() {
            self.complain("real_by", "it takes two drivers: the price level at home and that of the dollar");
        }
        names.ok()
    }

    fn get(&self, name: &str) -> Option<&Value> {
        self.values.get(&join(self.at, name))
    }

    fn real(&mut self, name: &str) -> Option<f64> {
        match self.get(name)? {
            Value::Real(value) if value.is_finite() => Some(*value),
            Value::Whole(value) => Some(*value as f64),
            _ => {
                self.complain(name, "it takes a number");
                None
            }
        }
    }

    fn month(&mut self, name: &str) -> Option<Month> {
        match self.get(name)? {
            Value::Date(month) => Some(*month),
            _ => {
                self.complain(name, "it takes a month, such as \"1985-09\"");
                None
            }
        }
    }

    fn text(&mut self, name: &str) -> Option<String> {
        match self.get(name)? {
            Value::Text(text) => Some(text.clone()),
            _ => {
                self.complain(name, "it takes a text");
                None
            }
        }
    }

    fn flag(&mut self, name: &str) -> bool {
        match self.get(name) {
            None => false,
            Some(Value::Flag(flag)) => *flag,
            Some(_) => {
                self.complain(name, "it takes true or false");
                false
            }
        }
    }

    fn need(&mut self, name: &str) -> f64 {
        self.missing(name);
        self.real(name).unwrap_or(1.0)
    }

    fn need_month(&mut self, name: &str) -> Month {
        self.missing(name);
        self.month(name).unwrap_or(Month::new(1980, 1))
    }

    fn missing(&mut self, name: &str) {
        if self.get(name).is_none() {
            let (shape, part) = name.split_once('.').unwrap_or((name, name));
            self.complain(shape, &format!("`{shape}` needs `{part}`"));
        }
    }

    fn complain(&mut self, name: &str, what: &str) {
        let key = if name.is_empty() { self.at.to_owned() } else { join(self.at, name) };
        self.wrong.push((key, what.to_owned()));
    }
}

fn list(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::super::testing::values;
    use super::*;

    fn problems(text: &str) -> Vec<(String, String)> {
        Series::problems(&values(&format!("x = {text}")), "x")
    }

    #[test]
    fn every_shape_can_be_read() {
        for (text, shape) in [
            ("{ constant = 2 }", Shape::Constant(2.0)),
            ("3.5", Shape::Constant(3.5)),
            ("\"fx_monthly/JPY\"", Shape::History("fx_monthly/JPY".to_owned())),
            (
                "{ linear = { value = 1.0, at = \"1980-01\", per_year = 0.5 } }",
                Shape::Linear { value: 1.0, at: Month::new(1980, 1), per_year: 0.5 },
            ),
            (
                "{ exponential = { value = 1.0, at = \"1980-01\", growth = 0.02 } }",
                Shape::Exponential { value: 1.0, at: Month::new(1980, 1), growth: 0.02 },
            ),
            (
                "{ logistic = { from = 0.9, to = 0.35, midpoint = \"1992-06\", width = 4 } }",
                Shape::Logistic { from: 0.9, to: 0.35, midpoint: Month::new(1992, 6), width: 4.0 },
            ),
            (
                "{ step = { before = 1, after = 2, at = \"1985-10\" } }",
                Shape::Step { before: 1.0, after: 2.0, at: Month::new(1985, 10) },
            ),
            (
                "{ pulse = { base = 1, peak = 2, from = \"1987-01\", until = \"1991-01\", rise = 12 } }",
                Shape::Pulse {
                    base: 1.0,
                    peak: 2.0,
                    from: Month::new(1987, 1),
                    until: Month::new(1991, 1),
                    rise: 12.0,
                    fall: 0.0,
                },
            ),
            (
                "{ points = [[\"1980-01\", 1.0], [\"1990-01\", 2.0]] }",
                Shape::Points(vec![(Month::new(1980, 1), 1.0), (Month::new(1990, 1), 2.0)]),
            ),
            (
                "{ file = \"mine.csv\", column = \"cost\" }",
                Shape::File { path: "mine.csv".to_owned(), column: Some("cost".to_owned()) },
            ),
            (
                "{ autoregressive = { mean = 1, persistence = 0.9, deviation = 0.1, at = \"1980-01\" } }",
                Shape::Autoregressive {
                    mean: 1.0,
                    persistence: 0.9,
                    deviation: 0.1,
                    at: Month::new(1980, 1),
                },
            ),
            (
                "{ random_walk = { value = 1, deviation = 0.1, at = \"1980-01\" } }",
                Shape::RandomWalk { value: 1.0, at: Month::new(1980, 1), drift: 0.0, deviation: 0.1 },
            ),
            (
                "{ geometric_brownian = { value = 1, volatility = 0.1, at = \"1980-01\" } }",
                Shape::GeometricBrownian { value: 1.0, at: Month::new(1980, 1), drift: 0.0, volatility: 0.1 },
            ),
            ("{ of = \"region.japan.exchange\" }", Shape::Of("region.japan.exchange".to_owned())),
        ] {
            assert_eq!(problems(text), [], "{text}");
            assert_eq!(Series::read(&values(&format!("x = {text}")), "x").shape, shape);
        }
    }

    #[test]
    fn every_shape_has_its_keys_in_the_registry() {
        for shape in SHAPES {
            let prefix = format!("{shape}.");
            assert!(PARAMETERS.iter().any(|p| p.name == *shape || p.name.starts_with(&prefix)), "{shape}");
        }
    }

    #[test]
    fn what_is_done_with_a_shape_is_read_too() {
        let text = "x = { of = \"a\", lag = 3, scale = 2, shift = -1, times = \"b\", per = \"c\", cycle = true, \
            frozen = \"1990-01\", before = \"hold\", after = \"trend\", gaps = \"linear\", \
            real_by = [\"d\", \"e\"], source = \"S26\", assumed = true }";
        let series = Series::read(&values(text), "x");
        assert_eq!((series.lag, series.scale, series.shift), (3, 2.0, -1.0));
        assert_eq!(series.made_of(), [("of", "a"), ("times", "b"), ("per", "c")]);
        assert_eq!(series.frozen, Some(Month::new(1990, 1)));
        assert_eq!((series.before, series.after), (Some(Beyond::Hold), Some(Beyond::Trend)));
        assert_eq!((series.gaps, series.cycle, series.assumed), (Some(Gaps::Linear), true, true));
        assert_eq!(series.real_by, Some(["d".to_owned(), "e".to_owned()]));
        assert_eq!(series.source, "S26");
    }

    #[test]
    fn all_that_is_wrong_is_said_at_its_key() {
        for (text, key, part) in [
            ("{ scale = 2 }", "x", "no shape"),
            ("{ logistics = { from = 1 } }", "x", "did you mean `logistic`?"),
            ("{ constant = 1, of = \"a\" }", "x.of", "two shapes"),
            ("\"fx_monthly/JYP\"", "x.history", "did you mean `fx_monthly/JPY`"),
            ("{ logistic = { from = 1, to = 2, width = 3 } }", "x.logistic", "needs `midpoint`"),
            ("{ points = [] }", "x.points", "no points"),
            ("{ points = [[\"1990-01\", 1.0], [\"1980-01\", 2.0]] }", "x.points", "order of time"),
            ("{ constant = 1, after = \"held\" }", "x.after", "\"hold\""),
            ("{ constant = \"a\" }", "x.constant", "a number"),
            ("{ constant = 1, real_by = [\"a\"] }", "x.real_by", "two drivers"),
            (
                "{ pulse = { base = 1, peak = 2, from = \"1991-01\", until = \"1990-01\" } }",
                "x.pulse.until",
                "before the rise",
            ),
        ] {
            let found = problems(text);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert_eq!(found[0].0, key, "{found:?}");
            assert!(found[0].1.contains(part), "{found:?}");
        }
        assert_eq!(problems("{ step = { at = \"1980-01\" }, gaps = \"some\", scale = true }").len(), 4);
    }
}
