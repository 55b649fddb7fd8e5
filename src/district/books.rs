//! The month's small counts, and what the books say of a firm.

use super::{District, Exit};
use crate::accounts::ledger::Account;
use crate::district::events::AgentKind;
use crate::foundation::measure::{Pieces, Yen, whole};
use crate::scenario::behaviour::Settlement;

/// Counts of a month, for the record.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MonthCount {
    /// Firms gone bankrupt.
    pub bankruptcies: u32,
    /// Firms that gave up while solvent.
    pub closures: u32,
    /// Firms that went elsewhere.
    pub relocations: u32,
    /// Firms begun.
    pub openings: u32,
    /// Persons hired.
    pub hired: u32,
    /// Persons dismissed.
    pub dismissed: u32,
    /// Places for which nobody was found.
    pub vacant: u32,
    /// Owners who handed over.
    pub successions: u32,
    /// Notes dishonoured.
    pub dishonoured: u32,
    /// Notes discounted, in money.
    pub discounted: Yen,
    /// Lent to firms, in money.
    pub lent: Yen,
    /// Pieces done at each stage, in the district.
    pub done: Vec<Pieces>,
    /// Pieces sent outside at each stage.
    pub outside: Vec<Pieces>,
    /// Hours asked for at each stage.
    pub hours_asked: Vec<f64>,
    /// Skill of the people at each stage, summed over persons.
    pub skill: Vec<f64>,
    /// Persons at each stage.
    pub persons: Vec<f64>,
    /// Hours of a full month at today's technology, all stages.
    pub hours_full: f64,
    /// Hours worked at each stage.
    pub hours_done: Vec<f64>,
    /// Pieces ordered from makers abroad.
    pub abroad: Pieces,
    /// Pieces finished.
    pub finished: Pieces,
    /// Money for work at each stage, material not counted.
    pub work_money: f64,
    /// Hours that it paid for.
    pub work_hours: f64,
    /// Pieces for which buyers found no stock.
    pub unfilled: f64,
    /// Share of the ties of a year ago that still stand.
    pub link_survival: f64,
    /// Cost of the goods sold, freight included.
    pub sold_cost: f64,
}

impl MonthCount {
    /// Counts one who leaves.
    pub fn left(&mut self, exit: Exit) {
        match exit {
            Exit::Bankruptcy => self.bankruptcies += 1,
            Exit::Closure => self.closures += 1,
            Exit::Relocation => self.relocations += 1,
        }
    }

    /// Begins a new month.
    pub fn clear(&mut self, stages: usize) {
        let mut vectors = (
            core::mem::take(&mut self.done),
            core::mem::take(&mut self.outside),
            core::mem::take(&mut self.hours_asked),
            core::mem::take(&mut self.hours_done),
            core::mem::take(&mut self.skill),
            core::mem::take(&mut self.persons),
        );
        for pieces in [&mut vectors.0, &mut vectors.1] {
            pieces.clear();
            pieces.resize(stages, 0);
        }
        for hours in [&mut vectors.2, &mut vectors.3, &mut vectors.4, &mut vectors.5] {
            hours.clear();
            hours.resize(stages, 0.0);
        }
        *self = Self {
            done: vectors.0,
            outside: vectors.1,
            hours_asked: vectors.2,
            hours_done: vectors.3,
            skill: vectors.4,
            persons: vectors.5,
            ..Self::default()
        };
    }
}

impl Settlement {
    /// Money that a firm of such outlays wants to have at hand.
    #[inline]
    pub fn till(&self, outlays: f64) -> Yen {
        whole(outlays * self.money_target)
    }

    /// What an owner takes beyond a living, as far as there is money: part of what own funds stand above what is left in
    /// the firm, given these and its outlays.
    #[inline]
    pub fn above_a_living(&self, worth: Yen, outlays: f64) -> f64 {
        (worth as f64 - self.own_funds * outlays).max(0.0) * self.drawing
    }
}

impl District {
    /// What an owner lives on by his own judgement, a month: what is taken out, but no more than the firm earns, against the
    /// pay of the time and in pay of today.
    #[inline]
    pub fn living(&self, firm: u32) -> f64 {
        self.firms.taken[firm as usize].min(self.firms.earned[firm as usize]) * self.today.one_pay()
    }

    /// What a firm earns a month before its owner's pay, likewise.
    #[inline]
    pub fn earned(&self, firm: u32) -> f64 {
        self.firms.earned[firm as usize] * self.today.one_pay()
    }

    /// Livings that a workshop has to bring: the owner's, and part of one for each of a craftsman's helpers who is no longer
    /// young, since those are not paid but share what he earns.
    #[inline]
    pub fn livings(&self, firm: u32) -> f64 {
        if self.firms.kind[firm as usize] != AgentKind::Craftsman {
            return 1.0;
        }
        let helpers = &self.firms.workers[firm as usize];
        1.0 + self.plan.scenario.owners.helper_living * f64::from(helpers.count() - helpers.young())
    }

    /// The living below which an owner would rather stop, a month: the old take what no young person would.
    pub fn wanted_living(&self, firm: u32) -> f64 {
        let age = self.firms.owner[firm as usize].age(self.today.month);
        (self.plan.reservation(age) * self.livings(firm) * self.today.town_pay).max(1.0)
    }

    /// What an owner takes out of a firm that has enough, a month.
    #[inline]
    pub fn living_of_owners(&self) -> Yen {
        whole(self.plan.scenario.settlement.owner_pay * self.today.pay)
    }

    /// Money that a firm wants to have at hand.
    #[inline]
    pub fn till(&self, firm: u32) -> Yen {
        self.plan.scenario.settlement.till(self.firms.outlays[firm as usize])
    }

    /// Money that a firm can spend on what brings something later: half of what it wants to have at hand stays there.
    #[inline]
    pub fn spare(&self, firm: u32) -> Yen {
        self.ledger.balance(Account::of_firm(firm)) - self.till(firm) / 2
    }

    /// What a firm owns less what it owes, by the books.
    pub fn net_worth(&self, firm: u32) -> Yen {
        let account = Account::of_firm(firm);
        let claims = self.notes.held(account) - self.notes.issued(account);
        let goods = match self.firms.kind[firm as usize] {
            AgentKind::Wholesaler => {
                let trader = self.firms.index[firm as usize] as usize;
                self.traders.stocks_of(trader, self.plan.lines.len(), self.plan.stages.len())
                    + self.traders.receivable[trader]
            }
            AgentKind::Manufacturer | AgentKind::Craftsman => 0,
        };
        self.ledger.balance(account) + claims + goods - self.firms.loan[firm as usize]
    }
}
