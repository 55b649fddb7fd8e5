//! A district on its way through the months.

use super::leak::Leak;
use super::warm_up::WarmUp;
use crate::district::turns::Turn;
use crate::district::{District, census, makers};
use crate::foundation::calendar::Month;
use crate::foundation::chance::Chance;
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

/// A district on its way.
#[derive(Clone, Debug)]
pub struct Life {
    /// The district, at the end of the last month lived.
    pub district: District,
    pub(super) chance: Chance,
    pub(super) paths: Arc<Paths>,
    pub(super) from: Month,
    pub(super) to: Month,
    pub(super) month: Month,
    pub(super) audit: Option<Audit>,
    pub(super) warm_up: WarmUp,
    pub(super) leak: Option<(Month, Leak)>,
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

    /// Goes on to the month after one whose phases were called alone; the warm-up then lasts its longest.
    pub fn pass_over(&mut self, month: Month) {
        self.month = month.plus(1);
    }

    /// Lives through a month and audits it.
    ///
    /// # Errors
    /// When a rule of the accounts does not hold.
    pub fn live(&mut self, month: Month) -> Result<(), Breach> {
        LIVED.set(Some(month));
        let (district, now) = self.at(month);
        if month == now.from && !now.at_rest && district.plan.scenario.sizes.ages == "japan" {
            census::as_the_nation(district, now.chance, month);
        }
        if month == now.from {
            makers::take_their_traits(district, month);
        }
        live_through(district, &now);
        if let Some((when, leak)) = self.leak
            && when == month
        {
            self.district.leak(leak);
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
