//! Districts that live together: what each had of the nation's programmes, and how it fared.

use super::json::Json;
use super::summary::{Figures, Summary};
use super::text::{WIDTH, aligned, band, decimal, wrapped};
use crate::experiment::subject::Subject;
use crate::observe::periods::Period;
use crate::observe::table::Record;

/// What a replicate leaves of one of the districts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Left {
    awards: f64,
    paid: f64,
    changes: [f64; 2],
}

/// A district, and what is told of it over the replicates.
#[derive(Clone, Debug, PartialEq)]
pub struct Together {
    /// Its name.
    pub name: String,
    /// Awards of pooled programmes.
    pub awards: Figures,
    /// What pooled programmes paid.
    pub paid: Figures,
    /// The district's share of all that they paid.
    pub share: Figures,
    /// Change of shipments from the first period to the last, as a share.
    pub shipments: Figures,
    /// The same of persons engaged.
    pub persons: Figures,
}

impl Left {
    pub fn of(record: &Record, subject: &Subject, pooled: &[String], periods: &[Period]) -> Self {
        let is_pooled = |programme: &str| pooled.iter().any(|name| name == programme);
        let awards = record.events.iter().filter(|event| event.kind == "grant_awarded");
        let paid = record.events.iter().filter(|event| event.kind == "grant_paid");
        // What was paid is told by programme, instrument and recipient.
        let paid = paid.filter(|event| event.cause.split_once(':').is_some_and(|(name, _)| is_pooled(name)));
        Self {
            awards: awards.filter(|event| is_pooled(event.cause)).count() as f64,
            paid: paid.map(|event| event.amount as f64).sum(),
            changes: ["shipments", "persons_engaged"].map(|name| change(record, subject, name, periods)),
        }
    }
}

/// Change of a measure from the first period to the last, as a share; not a number where there is no such measure.
fn change(record: &Record, subject: &Subject, name: &str, periods: &[Period]) -> f64 {
    let place = subject.district.iter().position(|column| column.name == name);
    let (Some(place), Some(first), Some(last)) = (place, periods.first(), periods.last()) else {
        return f64::NAN;
    };
    let of = |period: &Period| period.value(record, &subject.district, place);
    of(last) / of(first) - 1.0
}

/// What is told of each district; `left` is by district, then replicate.
pub(super) fn figures(names: Vec<String>, left: &[Vec<Left>]) -> Vec<Together> {
    let all: Vec<f64> = (0..left.first().map_or(0, Vec::len))
        .map(|replicate| left.iter().filter_map(|of| of.get(replicate)).map(|left| left.paid).sum())
        .collect();
    let over =
        |left: &[Left], of: &dyn Fn(&Left) -> f64| Figures::of(&left.iter().map(of).collect::<Vec<_>>());
    let told = |(name, left): (String, &Vec<Left>)| {
        let shares: Vec<f64> = left.iter().zip(&all).map(|(left, all)| left.paid / all).collect();
        Together {
            name,
            awards: over(left, &|left| left.awards),
            paid: over(left, &|left| left.paid),
            share: Figures::of(&shares),
            shipments: over(left, &|left| left.changes[0]),
            persons: over(left, &|left| left.changes[1]),
        }
    };
    names.into_iter().zip(left).map(told).collect()
}

/// The table for people; nothing where a district lives alone.
pub(super) fn text(summary: &Summary) -> Vec<String> {
    if summary.together.is_empty() {
        return Vec::new();
    }
    let pooled = &summary.subject.pooled;
    let what = match &pooled[..] {
        [] => "no programme is pooled".to_owned(),
        names => format!("awards and money of {}", names.join(", ")),
    };
    let heading = format!("Districts that live together: {what}; changes from the first year to the last");
    let mut lines = wrapped(&heading, "", "  ", WIDTH);
    let money = format!("million {}", summary.subject.currency);
    let mut cells =
        vec![["", "awards", &money, "share, %", "shipments, %", "persons, %"].map(str::to_owned).to_vec()];
    for district in &summary.together {
        let mut row = vec![district.name.clone()];
        let mut range = vec![String::new()];
        let columns = [
            (district.awards, 1.0, ""),
            (district.paid, 1e-6, ""),
            (district.share, 100.0, ""),
            (district.shipments, 100.0, "+"),
            (district.persons, 100.0, "+"),
        ];
        for (figures, factor, sign) in columns {
            let median = figures.median * factor;
            let sign = if median.round() > 0.0 { sign } else { "" };
            row.push(format!("{sign}{}", decimal(median, 0)));
            range.push(band(figures.low * factor, figures.high * factor, 0));
        }
        cells.push(row);
        if summary.finished > 1 {
            cells.push(range);
        }
    }
    lines.extend(aligned(&cells));
    lines
}

/// The same for machines.
pub(super) fn json(summary: &Summary) -> Json {
    let figures = |figures: &Figures| Json::object(figures.members());
    let of = |district: &Together| {
        Json::object([
            ("name", Json::text(district.name.as_str())),
            ("awards", figures(&district.awards)),
            ("paid", figures(&district.paid)),
            ("share", figures(&district.share)),
            ("shipments_change", figures(&district.shipments)),
            ("persons_change", figures(&district.persons)),
        ])
    };
    let programmes = summary.subject.pooled.iter().map(|name| Json::text(name.as_str()));
    Json::object([
        ("programmes", Json::List(programmes.collect())),
        ("districts", Json::List(summary.together.iter().map(of).collect())),
    ])
}
