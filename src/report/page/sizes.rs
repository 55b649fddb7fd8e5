//! How large the makers' establishments are: counts by persons engaged, at three dates.

use super::super::chart::bars::Bar;
use super::super::table::Table;
use crate::foundation::calendar::Month;
use crate::foundation::statistics::{quantile, sorted_quantile};
use crate::observe::groups::SIZE_CLASSES;
use std::collections::BTreeMap;

/// Makers' establishments by date, replicate and class of size.
#[derive(Clone, Debug, Default)]
pub struct Sizes(BTreeMap<Month, BTreeMap<u32, [f64; SIZE_CLASSES.len()]>>);

impl Sizes {
    /// The columns that it needs.
    pub const COLUMNS: &[&str] = &["replicate", "date", "kind", "persons"];

    /// Takes rows of the table of firms.
    pub fn add(&mut self, part: &Table) {
        for row in (0..part.rows).filter(|&row| part.word("kind", row) != "wholesaler") {
            let (Some(month), persons) = (part.month("date", row), part.number("persons", row)) else {
                continue;
            };
            let class = SIZE_CLASSES.iter().rposition(|&least| persons >= f64::from(least)).unwrap_or(0);
            let of_date = self.0.entry(month).or_default();
            of_date.entry(part.number("replicate", row) as u32).or_default()[class] += 1.0;
        }
    }

    /// Bars at the first, a middle and the last date: median, middle 90 % of the replicates.
    pub fn bars(&self, replicates: &[u32]) -> Vec<Bar> {
        let dates: Vec<Month> = self.0.keys().copied().collect();
        let mut chosen: Vec<usize> = match dates.len() {
            0 => Vec::new(),
            count => vec![0, count / 2, count - 1],
        };
        chosen.dedup();
        let mut bars = Vec::new();
        for (date, colour) in chosen.into_iter().map(|place| dates[place]).zip(["one", "three", "two"]) {
            for class in 0..SIZE_CLASSES.len() {
                let label = match SIZE_CLASSES.get(class + 1) {
                    Some(next) => format!("{}–{} persons", SIZE_CLASSES[class], next - 1),
                    None => format!("{} and more", SIZE_CLASSES[class]),
                };
                let of = |replicate: &u32| self.0[&date].get(replicate).map_or(0.0, |counts| counts[class]);
                let mut values: Vec<f64> = replicates.iter().map(of).collect();
                let value = quantile(&mut values, 0.5).unwrap_or(f64::NAN);
                let at = |p| sorted_quantile(&values, p).unwrap_or(f64::NAN);
                let group = super::super::text::month_in_words(date);
                bars.push(Bar { label, group, value, low: at(0.05), high: at(0.95), colour });
            }
        }
        bars
    }
}
