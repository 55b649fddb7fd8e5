//! The warm-up: until what moves slowly stands still.

use crate::accounts::flows::Sector;
use crate::district::District;
use crate::district::firms::NEVER;
use crate::foundation::calendar::Month;
use crate::scenario::Scenario;

/// How many slow sums the warm-up looks at.
const SLOW: usize = 9;

/// The warm-up: at least so long, and until stocks, work in progress, trust, notes, loans, money, persons, skill and
/// technique stand still.
#[derive(Clone, Debug)]
pub(super) struct WarmUp {
    least: i32,
    drift: f64,
    begun: Option<Month>,
    year: [f64; SLOW],
    year_before: Option<[f64; SLOW]>,
}

impl WarmUp {
    pub fn new(scenario: &Scenario) -> Self {
        let span = &scenario.span;
        Self {
            least: span.warm_up_least as i32,
            drift: span.warm_up_drift,
            begun: None,
            year: [0.0; SLOW],
            year_before: None,
        }
    }

    /// Whole years that the warm-up need not last any longer, in months; the calendar jumps by them.
    pub fn months_saved(&mut self, district: &District, next: Month, from: Month) -> i32 {
        let begun = *self.begun.get_or_insert(next.plus(-1));
        let lived = next.since(begun);
        for (sum, value) in self.year.iter_mut().zip(district.slow_stocks()) {
            *sum += value;
        }
        if lived % 12 != 0 {
            return 0;
        }
        let year = core::mem::take(&mut self.year);
        let close = |(&before, now): (&f64, f64)| (now - before).abs() <= self.drift * before.abs().max(1.0);
        let still = self.year_before.is_some_and(|before| before.iter().zip(year).all(close));
        self.year_before = Some(year);
        let left = from.since(next);
        if still && lived >= self.least { left / 12 * 12 } else { 0 }
    }
}

impl District {
    /// What must stand still before the first month: stock, work in progress, trust, notes, money of firms, loans, persons,
    /// skill, technique.
    fn slow_stocks(&self) -> [f64; SLOW] {
        let stock: i64 = self.traders.lines.iter().map(|line| line.stock.pieces).sum();
        let waiting: i64 = self.traders.queues.iter().map(|queue| queue.lot.pieces).sum();
        let trust: f64 = self.ties.all(self.plan.stages.len()).map(|(_, _, tie)| f64::from(tie.trust)).sum();
        let notes: i64 = self.notes.all_issued().iter().sum();
        let sums = self.ledger.by_sector();
        let money: i64 = Sector::FIRMS.iter().map(|&sector| sums[sector as usize]).sum();
        let (mut skill, mut technique, mut persons) = (0.0, 0.0, 0.0);
        for &shop in self.shops.manufacturers.iter().chain(&self.shops.craftsmen).flatten() {
            let craft = &self.shops.craft[shop as usize];
            skill += craft.skill * f64::from(craft.persons);
            technique += craft.technique * f64::from(craft.persons);
            persons += f64::from(craft.persons);
        }
        let lent = self.bank.lent as f64;
        [stock as f64, waiting as f64, trust, notes as f64, money as f64, lent, persons, skill, technique]
    }

    /// Moves everything that has a date by whole years.
    pub(super) fn move_in_time(&mut self, months: i32) {
        debug_assert_eq!(months % 12, 0, "tables by month of the year stay as they are");
        if months == 0 {
            return;
        }
        for tie in &mut self.ties.suppliers {
            tie.since = tie.since.plus(months);
        }
        for tie in &mut self.ties.craftsmen {
            tie.since = tie.since.plus(months);
        }
        for craft in &mut self.shops.craft {
            craft.fails = craft.fails.saturating_add(months);
        }
        for owner in &mut self.firms.owner {
            owner.born += months;
        }
        self.niches.move_in_time(months);
        self.parents.move_in_time(months);
        let firms = &mut self.firms;
        for month in firms.dishonoured.iter_mut().chain(&mut firms.banked).chain(&mut firms.begun) {
            if *month != NEVER {
                *month += months;
            }
        }
    }
}
