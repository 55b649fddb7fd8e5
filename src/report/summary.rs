//! The figures of a summary, gathered replicate by replicate: yearly values are kept, records are not.

use super::change::{self, Change};
use super::json::Json;
use super::measures::{COMINGS_AND_GOINGS, MEASURES, Measure, yearly_unit};
use super::together::{self, Left, Together};
use crate::experiment::ensemble::Failure;
use crate::experiment::subject::Subject;
use crate::experiment::until::Settled;
use crate::foundation::calendar::Month;
use crate::foundation::statistics::{quantile, sorted_quantile};
use crate::observe::periods::{Period, periods};
use crate::observe::table::{AgentKind, Column, Record};
use crate::observe::yearly::yearly;
use std::collections::BTreeMap;
use std::ops::Range;

/// What is told of one value over the replicates in which it is defined.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figures {
    /// Half of the replicates lie below.
    pub median: f64,
    /// A tenth lies below.
    pub low: f64,
    /// A tenth lies above.
    pub high: f64,
}

impl Figures {
    /// As members of an object for machines.
    pub(super) fn members(&self) -> [(&'static str, Json); 3] {
        [("median", self.median), ("p10", self.low), ("p90", self.high)]
            .map(|(name, value)| (name, Json::Number(value)))
    }

    pub(super) fn of(values: &[f64]) -> Self {
        let mut defined: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
        let median = quantile(&mut defined, 0.5).unwrap_or(f64::NAN);
        let at = |p: f64| sorted_quantile(&defined, p).unwrap_or(f64::NAN);
        Self { median, low: at(0.1), high: at(0.9) }
    }
}

/// One measure over the periods.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Which measure.
    pub measure: Measure,
    /// Its column.
    pub column: Column,
    /// The unit of its values.
    pub unit: String,
    /// A value for each period.
    pub figures: Vec<Figures>,
    /// Its largest change, by medians.
    pub change: Option<Change>,
}

impl Row {
    /// The medians.
    pub fn medians(&self) -> Vec<f64> {
        self.figures.iter().map(|figures| figures.median).collect()
    }
}

/// Something counted over the whole span.
#[derive(Clone, Debug, PartialEq)]
pub struct Tally {
    /// The column or the kind of event (with the kind of agent behind a dot).
    pub name: String,
    /// What people call it.
    pub label: String,
    /// Over the replicates.
    pub figures: Figures,
    /// Whether people are told: not of what hardly ever happened, nor of what another one counts too.
    pub told: bool,
}

/// A replicate that left no record.
#[derive(Clone, Debug, PartialEq)]
pub struct Failed {
    /// Its number.
    pub replicate: u32,
    /// Why.
    pub failure: Failure,
}

/// The figures of an ensemble, ready to be told.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// What was run.
    pub subject: Subject,
    /// The replicates asked for.
    pub replicates: Range<u32>,
    /// How their number was settled, where it was by precision.
    pub settled: Option<Settled>,
    /// How many left a record.
    pub finished: u32,
    /// Those that did not.
    pub failed: Vec<Failed>,
    /// Firms that were founded, and in how many replicates hardly any of them were left when the record begins.
    pub founded: Option<(u64, u32)>,
    /// First and last month of the records.
    pub span: Option<(Month, Month)>,
    /// The periods told.
    pub periods: Vec<Period>,
    /// The measures that the district's table has.
    pub rows: Vec<Row>,
    /// What was counted over the whole span.
    pub tallies: Vec<Tally>,
    /// The districts that live together, the first first; none where it lives alone.
    pub together: Vec<Together>,
}

/// Gathers the figures of a summary, replicate by replicate.
#[derive(Clone, Debug)]
pub struct Gathering {
    subject: Subject,
    replicates: Range<u32>,
    settled: Option<Settled>,
    finished: u32,
    failed: Vec<Failed>,
    founded: Option<(u64, u32)>,
    span: Option<(Month, Month)>,
    periods: Vec<Period>,
    /// The measures told, with the place of their columns.
    measures: Vec<(Measure, usize)>,
    /// By measure, then period: a value a replicate.
    values: Vec<Vec<Vec<f64>>>,
    /// By name: a count a replicate.
    tallies: BTreeMap<TallyKey, Vec<f64>>,
    /// By district that lives together with others, then replicate.
    together: Vec<Vec<Left>>,
}

/// What is counted, in the order in which it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum TallyKey {
    Column(usize),
    /// The place of its kind in [`EVENTS`].
    Event(usize, Option<AgentKind>),
}

/// What events are called where they are counted, in the order in which they are told: exits, those who follow, money, new uses,
/// ways to buyers, plants and parents, alliances, programmes.
const EVENTS: &[(&str, &str)] = &[
    ("bankruptcy", "Bankruptcies"),
    (OPENING, "Firms begun"),
    (CLOSURE, "Firms given up while solvent"),
    (RELOCATION, "Firms that went elsewhere"),
    ("stage_lost", "Stages that lost their last supplier"),
    ("succession_child", "Taken over by a child"),
    ("succession_kin", "Taken over by other kin"),
    ("succession_employee", "Taken over by a worker"),
    ("succession_outsider", "Taken over from outside"),
    ("successor_matched", "Owners matched with a successor"),
    ("inheritance", "Inheritances divided"),
    ("note_dishonoured", "Failures to pay a note, by issuer or endorser"),
    ("recourse_paid", "Notes of others paid by an endorser"),
    ("claim_lost", "Claims lost on bankrupts, count"),
    ("claim_recovered", "Payments on lost claims"),
    ("loan_forborne", "Loans forborne"),
    ("loan_rescheduled", "Loans rescheduled"),
    ("guarantee_paid", "Guarantees paid"),
    ("bank_rescued", "Rescues of the bank"),
    ("offshore_begun", "Wholesalers who went offshore"),
    ("search_begun", "Searches for a new use begun"),
    ("search_given_up", "Searches given up"),
    ("concept_launched", "New uses that sell"),
    ("concept_failed", "New uses that do not sell"),
    ("concept_imitated", "New uses imitated"),
    ("concept_withdrawn", "New uses given up"),
    ("partner_found", "Partners found"),
    ("market_entered", "Markets abroad entered"),
    ("market_left", "Markets abroad left"),
    ("parent_left", "Parents gone abroad"),
    ("parent_not_followed", "Makers who did not follow a parent"),
    ("plant_built", "Plants built abroad"),
    ("plant_enlarged", "Plants abroad enlarged"),
    ("plant_sells_on", "Plants abroad that sell to others"),
    ("plant_closed", "Plants abroad closed"),
    ("alliance_begun", "Alliances begun"),
    ("alliance_research", "Alliances that came to research"),
    ("alliance_action", "Alliances that came to action"),
    ("alliance_independent", "Alliances that came to stand alone"),
    ("alliance_ended", "Alliances ended"),
    ("grant_awarded", "Awards of programmes"),
    ("grant_paid", "Entries of programme spending"),
    ("target_met", "Targets of plans met"),
    ("target_missed", "Targets of plans missed"),
];

/// Fewer than this share of the firms founded are hardly any.
const HARDLY_ANY: f64 = 0.1;
const OPENING: &str = "opening";
const CLOSURE: &str = "closure";
const RELOCATION: &str = "relocation";
/// Events that columns count too, each with its column.
const COUNTED: [(&str, &str); 3] =
    [(OPENING, "openings"), (CLOSURE, "closures_solvent"), (RELOCATION, "relocations")];

impl Gathering {
    /// Nothing yet.
    pub fn new(subject: &Subject, replicates: Range<u32>) -> Self {
        let place = |name: &str| subject.district.iter().position(|column| column.name == name);
        let measures: Vec<_> =
            MEASURES.iter().filter_map(|measure| Some((*measure, place(measure.column)?))).collect();
        let counted = |column: &Column| {
            COMINGS_AND_GOINGS
                .iter()
                .any(|name| column.name == *name || name.ends_with('_') && column.name.starts_with(name))
        };
        let columns = subject.district.iter().enumerate().filter(|(_, column)| counted(column));
        Self {
            replicates,
            settled: None,
            finished: 0,
            failed: Vec::new(),
            founded: None,
            span: None,
            periods: Vec::new(),
            values: vec![Vec::new(); measures.len()],
            measures,
            tallies: columns.map(|(place, _)| (TallyKey::Column(place), Vec::new())).collect(),
            together: vec![Vec::new(); if subject.beside.is_empty() { 0 } else { 1 + subject.beside.len() }],
            subject: subject.clone(),
        }
    }

    /// So many firms are founded, so that it is told where hardly any of them live to see the record begin.
    pub fn founded_with(self, firms: u64) -> Self {
        Self { founded: Some((firms, 0)), ..self }
    }

    /// Takes what a replicate left behind. All replicates of an ensemble report the same months.
    pub fn add(&mut self, record: &Record) {
        if self.span.is_none() {
            self.span = record.months.first().copied().zip(record.months.last().copied());
            self.periods = periods(&record.months);
            self.values.fill(vec![Vec::new(); self.periods.len()]);
        }
        let width = self.subject.district.len();
        let value = |month: usize, column: usize| {
            record.district.get(month * width + column).copied().unwrap_or(f64::NAN)
        };
        for ((_, column), values) in self.measures.iter().zip(&mut self.values) {
            for (period, values) in self.periods.iter().zip(values) {
                values.push(
                    yearly(&self.subject.district[*column])
                        .of(period.months.clone().map(|month| value(month, *column))),
                );
            }
        }
        let establishments = self.subject.district.iter().position(|column| column.name == "establishments");
        if let (Some((firms, hardly_begun)), Some(column)) = (&mut self.founded, establishments) {
            *hardly_begun += u32::from(value(0, column) < HARDLY_ANY * *firms as f64);
        }
        self.count(record, value);
        if let Some(first) = self.together.first_mut() {
            first.push(Left::of(record, &self.subject, &self.subject.pooled, &self.periods));
        }
        self.finished += 1;
    }

    /// Takes what the same replicate left of a district beside the first, counted from 0.
    pub fn add_beside(&mut self, place: usize, record: &Record) {
        let (subject, pooled) = (&self.subject.beside[place], &self.subject.pooled);
        self.together[place + 1].push(Left::of(record, subject, pooled, &self.periods));
    }

    fn count(&mut self, record: &Record, value: impl Fn(usize, usize) -> f64) {
        let mut counts: BTreeMap<TallyKey, f64> = BTreeMap::new();
        for event in &record.events {
            // Who failed is told by kind of agent; of the rest the number is enough.
            let agent = event.agent.filter(|_| event.kind == "bankruptcy").map(|agent| agent.kind);
            let Some(place) = EVENTS.iter().position(|(kind, _)| *kind == event.kind) else { continue };
            *counts.entry(TallyKey::Event(place, agent)).or_default() += 1.0;
        }
        for key in counts.keys() {
            // Earlier replicates had none of what is met for the first time.
            self.tallies.entry(*key).or_insert_with(|| vec![0.0; self.finished as usize]);
        }
        for (key, values) in &mut self.tallies {
            values.push(match key {
                TallyKey::Column(column) => {
                    let months = (0..record.months.len()).map(|month| value(month, *column));
                    months.filter(|value| !value.is_nan()).sum()
                }
                TallyKey::Event(..) => counts.get(key).copied().unwrap_or(0.0),
            });
        }
    }

    /// Takes a replicate that failed.
    pub fn add_failed(&mut self, replicate: u32, failure: Failure) {
        self.failed.push(Failed { replicate, failure });
    }

    /// So many replicates were looked at, and were enough or not.
    pub fn settle(&mut self, by: Settled) {
        self.replicates.end = self.replicates.start + by.look.replicates;
        self.settled = Some(by);
    }

    /// The figures.
    pub fn summary(self) -> Summary {
        let rows = self.measures.iter().zip(&self.values).map(|((measure, place), values)| {
            let column = self.subject.district[*place];
            let figures: Vec<Figures> = values.iter().map(|values| Figures::of(values)).collect();
            let medians: Vec<f64> = figures.iter().map(|figures| figures.median).collect();
            Row {
                measure: *measure,
                column,
                unit: yearly_unit(&column, &self.subject.currency),
                change: change::largest(&medians, column.unit == "share"),
                figures,
            }
        });
        let tallies = self.tallies.iter().map(|(key, values)| {
            let (name, label) = key.words(&self.subject.district);
            let twice = COUNTED.iter().any(|&(kind, column)| {
                kind == name && self.subject.district.iter().any(|there| there.name == column)
            });
            let figures = Figures::of(values);
            let told = !twice && figures.high > 0.5;
            Tally { name, label, figures, told }
        });
        let names = std::iter::once(&self.subject).chain(&self.subject.beside);
        let names = names.map(|subject| subject.scenario.clone()).collect();
        Summary {
            together: together::figures(names, if self.finished > 0 { &self.together } else { &[] }),
            rows: rows.collect(),
            tallies: if self.finished > 0 { tallies.collect() } else { Vec::new() },
            subject: self.subject,
            replicates: self.replicates,
            settled: self.settled,
            finished: self.finished,
            failed: self.failed,
            founded: self.founded,
            span: self.span,
            periods: self.periods,
        }
    }
}

impl TallyKey {
    fn words(self, columns: &[Column]) -> (String, String) {
        let sentence = |name: &str| {
            let text = name.replace('_', " ");
            let mut letters = text.chars();
            letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
        };
        match self {
            Self::Column(place) => {
                let name = columns[place].name;
                let label = match name.strip_prefix("closures_") {
                    Some(kind) => format!("Closures, {}", kind.replace('_', " ")),
                    None => sentence(name),
                };
                (name.to_owned(), label)
            }
            Self::Event(place, None) => {
                let (kind, label) = EVENTS[place];
                (kind.to_owned(), label.to_owned())
            }
            Self::Event(place, Some(agent)) => {
                let (kind, label) = EVENTS[place];
                let agents = match agent {
                    AgentKind::Wholesaler => "wholesalers",
                    AgentKind::Manufacturer => "manufacturers",
                    AgentKind::Craftsman => "craftsmen",
                };
                (format!("{kind}.{}", agent.name()), format!("{label} of {agents}"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::district::events::EVENT_KINDS;

    #[test]
    fn every_kind_of_event_has_a_name_for_people() {
        let sorted = |kinds: Vec<&'static str>| kinds.into_iter().collect::<std::collections::BTreeSet<_>>();
        let (known, named): (Vec<_>, Vec<_>) = (
            EVENT_KINDS.iter().map(|(kind, _)| *kind).collect(),
            EVENTS.iter().map(|(kind, _)| *kind).collect(),
        );
        assert_eq!(sorted(named.clone()), sorted(known));
        assert_eq!(named.len(), EVENT_KINDS.len());
    }
}
