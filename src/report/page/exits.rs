//! Who came and went, and why: counts of events by replicate.

use super::super::chart::bars::Bar;
use super::super::table::Table;
use crate::foundation::calendar::Month;
use crate::foundation::statistics::{quantile, sorted_quantile};
use std::collections::BTreeMap;

/// Kinds of events that are told, with their headings and colours.
const KINDS: [(&str, &str, &str); 4] = [
    ("closure", "Gave up while solvent (廃業)", "two"),
    ("bankruptcy", "Went bankrupt (倒産)", "four"),
    ("relocation", "Went elsewhere (移転)", "grey"),
    ("opening", "Began (開業)", "three"),
];

/// Counts of events by kind and cause, and when stages lost their last supplier.
#[derive(Clone, Debug, Default)]
pub struct Exits {
    counts: BTreeMap<(String, String), BTreeMap<u32, f64>>,
    lost: BTreeMap<usize, BTreeMap<u32, Month>>,
}

impl Exits {
    /// The columns that it needs.
    pub const COLUMNS: &[&str] = &["replicate", "date", "kind", "amount", "cause"];

    /// Takes rows of the table of events.
    pub fn add(&mut self, part: &Table) {
        for row in 0..part.rows {
            let (kind, cause) = (part.word("kind", row), part.word("cause", row));
            let replicate = part.number("replicate", row) as u32;
            if kind == "stage_lost" {
                if let Some(month) = part.month("date", row) {
                    let lost = self.lost.entry(part.number("amount", row) as usize).or_default();
                    lost.entry(replicate).or_insert(month);
                }
            } else if KINDS.iter().any(|(told, ..)| *told == kind) {
                // Keys are made for what is new only.
                if let Some(counts) = self.counts.get_mut(&(kind.to_owned(), cause.to_owned())) {
                    *counts.entry(replicate).or_default() += 1.0;
                } else {
                    let key = (kind.to_owned(), cause.to_owned());
                    self.counts.insert(key, BTreeMap::from([(replicate, 1.0)]));
                }
            }
        }
    }

    /// Bars by kind and cause over the whole span: median, middle 90 % of the replicates.
    pub fn bars(&self, replicates: &[u32]) -> Vec<Bar> {
        let mut bars = Vec::new();
        for (kind, group, colour) in KINDS {
            let causes = self.counts.iter().filter(|((of, _), _)| of == kind);
            let mut of_kind: Vec<Bar> = causes
                .map(|((_, cause), counts)| {
                    let count = |replicate: &u32| counts.get(replicate).copied().unwrap_or(0.0);
                    let mut values: Vec<f64> = replicates.iter().map(count).collect();
                    let value = quantile(&mut values, 0.5).unwrap_or(f64::NAN);
                    let at = |p| sorted_quantile(&values, p).unwrap_or(f64::NAN);
                    let (low, high) = (at(0.05), at(0.95));
                    Bar { label: cause.clone(), group: group.to_owned(), value, low, high, colour }
                })
                // What happens in hardly any replicate only lengthens the list.
                .filter(|bar| bar.high >= 1.0)
                .collect();
            of_kind.sort_by(|a, b| b.value.total_cmp(&a.value).then(a.label.cmp(&b.label)));
            bars.extend(of_kind);
        }
        bars
    }

    /// Months in which a stage (by its place in the chain, from 1) lost its last supplier, in order, one a replicate.
    pub fn lost(&self, position: usize) -> Vec<Month> {
        let mut months: Vec<Month> =
            self.lost.get(&position).map_or_else(Vec::new, |lost| lost.values().copied().collect());
        months.sort();
        months
    }
}
