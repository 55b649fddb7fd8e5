//! A district on its way through the months.

use super::leak::Leak;
use super::warm_up::WarmUp;
use crate::district::turns::Turn;
use crate::district::{District, census, makers};
use crate::foundation::calendar::Month;
use crate::foundation::chance::{BirthKey, Chance};
use crate::month::{Now, live_through};
use crate::observe::audit::{Audit, Breach};
use crate::world::paths::Paths;
use std::cell::Cell;
use std::sync::Arc;

thread_local! {
    static LIVED: Cell<Option<Month>> = const { Cell::new(None) };
}

/// The month that this thread lives through or lived through last; for telling where a run broke off.
pub fn month_being_lived() -> Option<Month> {
    LIVED.get()
}

/// A district on its way, with those that live beside it.
#[derive(Clone, Debug)]
pub struct Life {
    /// The district, at the end of the last month lived.
    pub district: District,
    /// The districts beside it, in the order of the scenario. In the warm-up each lives alone, as long as it needs.
    pub beside: Vec<Life>,
    pub(super) chance: Chance,
    pub(super) paths: Arc<Paths>,
    pub(super) from: Month,
    pub(super) to: Month,
    pub(super) month: Month,
    pub(super) audit: Option<Audit>,
    pub(super) warm_up: WarmUp,
    pub(super) leak: Option<(Month, Leak)>,
    pub(super) means: Option<(Month, BirthKey)>,
    pub(super) journal: bool,
}

impl Life {
    /// The month to be lived next; none after the last.
    pub fn next_month(&self) -> Option<Month> {
        (self.month <= self.to).then_some(self.month)
    }

    /// The district, and what its phases may look at in a month: for one who calls the phases alone.
    pub fn at(&mut self, month: Month) -> (&mut District, Now<'_>) {
        let now = Now {
            month,
            turn: Turn::in_month(month),
            from: self.from,
            at_rest: month < self.from || self.district.plan.scenario.span.at_rest,
            paths: &self.paths,
            chance: &self.chance,
        };
        (&mut self.district, now)
    }

    /// One of the districts, the first 0, then those beside it.
    pub(super) fn district_at(&mut self, place: usize) -> &mut District {
        match place.checked_sub(1) {
            Some(other) if other < self.beside.len() => &mut self.beside[other].district,
            _ => &mut self.district,
        }
    }

    /// Goes on to the month after one whose phases were called alone; the warm-up then lasts its longest.
    pub fn pass_over(&mut self, month: Month) {
        self.month = month.plus(1);
    }

    /// Lives through a month and audits it; from the first month on together with the districts beside it.
    ///
    /// # Errors
    /// When a rule of the accounts does not hold.
    pub fn live(&mut self, month: Month) -> Result<(), Breach> {
        let mut beside = core::mem::take(&mut self.beside);
        let lived = self.live_with(if month < self.from { &mut [] } else { &mut beside }, month);
        self.beside = beside;
        lived
    }

    fn live_with(&mut self, beside: &mut [Self], month: Month) -> Result<(), Breach> {
        for (place, other) in beside.iter_mut().enumerate() {
            while other.month < month {
                other.live(other.month).map_err(|breach| Breach { district: place + 1, ..breach })?;
            }
        }
        LIVED.set(Some(month));
        let mut lives: Vec<&mut Self> = core::iter::once(self).chain(beside).collect();
        let mut together: Vec<_> = lives.iter_mut().map(|life| life.begin_month(month)).collect();
        live_through(&mut together);
        for (district, life) in lives.into_iter().enumerate() {
            life.end_month(month).map_err(|breach| Breach { district, ..breach })?;
        }
        Ok(())
    }

    fn begin_month(&mut self, month: Month) -> (&mut District, Now<'_>) {
        if self.journal && month >= self.from {
            self.district.ledger.begin_journal();
        }
        let (district, now) = self.at(month);
        if month == now.from && !now.at_rest && district.plan.scenario.sizes.ages == "japan" {
            census::as_the_nation(district, now.chance, month);
        }
        if month == now.from {
            makers::take_their_traits(district, month);
            district.shops.count_all_reaches();
        }
        (district, now)
    }

    fn end_month(&mut self, month: Month) -> Result<(), Breach> {
        if let Some((when, leak)) = self.leak
            && when == month
        {
            self.district.leak(leak);
        }
        if let Some((when, firm)) = self.means
            && when == month
        {
            self.district.give_means(firm);
        }
        if let Some(audit) = &mut self.audit {
            audit.check(&self.district)?;
        }
        self.month = month.plus(1);
        if month < self.from {
            let jump = self.warm_up.months_saved(&self.district, self.month, self.from);
            self.district.move_in_time(jump);
            self.month = self.month.plus(jump);
        }
        Ok(())
    }
}
