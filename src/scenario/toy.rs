//! A small registry for tests, with one of everything.

use super::schema::{Schema, UNIT_OF_THE_SERIES};
use crate::registry::{Default, Group, Kind, Parameter};

const fn of(name: &'static str, kind: Kind, unit: &'static str, default: Default) -> Parameter {
    Parameter { name, kind, unit, default, source: "assumed", meaning: "A thing to be \"set\"." }
}

const ANY: Kind = Kind::Real { min: f64::NEG_INFINITY, max: f64::INFINITY };
const SHARE: Kind = Kind::Real { min: 0.0, max: 1.0 };

const TOP: Group = Group {
    at: "",
    about: "The scenario.",
    parameters: &[
        of("title", Kind::Text, "-", Default::Required),
        of("from", Kind::Date, "-", Default::Value("1980-01")),
        of("currency", Kind::Choice(&["yen", "cent"]), "-", Default::Value("yen")),
    ],
};

const BEHAVIOUR: Group = Group {
    at: "behaviour",
    about: "How people decide.",
    parameters: &[
        of("note_term", Kind::Real { min: 0.0, max: 24.0 }, "months", Default::Value("\"120 days\"")),
        of("memory", Kind::Whole { min: 1, max: 240 }, "months", Default::Value("18")),
        of(
            "mark_up",
            Kind::Real { min: f64::MIN_POSITIVE, max: f64::INFINITY },
            "share",
            Default::Value("0.2"),
        ),
        of("patient", Kind::Flag, "-", Default::Value("true")),
        of("ceiling", Kind::Real { min: 0.0, max: f64::INFINITY }, "yen", Default::Absent),
        of("kinds", Kind::Names, "-", Default::Value("[\"manufacturer\"]")),
        of("ages", Kind::Points, "years", Default::Absent),
    ],
};

const MARKET: Group = Group {
    at: "market.<market>",
    about: "Where it is sold.",
    parameters: &[
        of("share", Kind::Series, "share", Default::Required),
        of("income", Kind::Series, "million yen/year", Default::Value("1.5")),
        of("distance", Kind::Real { min: 0.0, max: 20_000.0 }, "km", Default::Value("100")),
    ],
};

const STAGE: Group = Group {
    at: "line.<line>.stage.<stage>",
    about: "A process stage.",
    parameters: &[
        of("labour", SHARE, "share", Default::Required),
        of("skill", SHARE, "share", Default::Value("0.5")),
    ],
};

const SERIES: Group = Group {
    at: "",
    about: "A course in time.",
    parameters: &[
        of("constant", ANY, UNIT_OF_THE_SERIES, Default::Absent),
        of("history", Kind::Text, "-", Default::Absent),
        of("points", Kind::Points, UNIT_OF_THE_SERIES, Default::Absent),
        of("logistic.from", ANY, UNIT_OF_THE_SERIES, Default::Required),
        of("logistic.to", ANY, UNIT_OF_THE_SERIES, Default::Required),
        of("logistic.midpoint", Kind::Date, "-", Default::Required),
        of("logistic.width", Kind::Real { min: 0.0, max: 1200.0 }, "months", Default::Value("48")),
        of("after", Kind::Choice(&["refuse", "hold", "trend"]), "-", Default::Value("refuse")),
    ],
};

/// One of everything.
pub const TOY: Schema = Schema {
    groups: &[TOP, BEHAVIOUR, MARKET, STAGE],
    series: &SERIES,
    shapes: &["constant", "history", "points", "logistic"],
};

/// A scenario with one of everything.
pub const VALID: &str = r#"format = 1
title = "Mihara \"三池\""
from = "1975-04"
currency = "cent"

[behaviour]
note_term = "90 days"
memory = "5 years"
mark_up = "18 %"
patient = false
ceiling = "5 million yen"
kinds = ["craftsman", "wholesaler"]
ages = [["1980-01", 40], ["1990-01", 48.5]]

[market.west]
share = "30 %"
income = { points = [["1980-01", 1.0], ["1990-01", 2]], after = "hold" }
distance = 12

[market.east.share.logistic]
from = 0.1
to = "40 %"
midpoint = "1992-06"

[line.everyday.stage.cutting]
labour = 0.25

[line.everyday.stage.sewing]
labour = 0.75
"#;
