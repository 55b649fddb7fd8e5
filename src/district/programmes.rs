//! Programmes as they stand: what is open, who has an award, what was spent, what plans have promised.

use super::District;
use super::events::AgentKind;
use crate::accounts::flows::{Flow, Sector};
use crate::accounts::ledger::Account;
use crate::foundation::calendar::Month;
use crate::foundation::chance::BirthKey;
use crate::foundation::measure::{Yen, split, whole};
use crate::foundation::places::Places;
use crate::foundation::words::kept;
use crate::scenario::Scenario;
use crate::scenario::policy::{Programme, Promise, Selection};

pub use crate::scenario::policy::Instrument;

/// Who pay for programmes.
pub const FUNDERS: [Sector; 3] = [Sector::Municipality, Sector::Prefecture, Sector::Treasury];

/// For whom money is spent: the kinds of agent, and the bank with what is for all.
pub const RECIPIENTS: [&str; 4] = ["wholesalers", "manufacturers", "craftsmen", "bank and all"];

/// The recipient that is no firm.
const NOT_A_FIRM: usize = 3;

/// No firm: a target of the district as a whole.
pub const THE_DISTRICT: u32 = u32::MAX;

/// A programme with its names resolved.
#[derive(Clone, Debug, PartialEq)]
pub struct ProgrammePlan {
    /// Its key.
    pub name: String,
    /// Its name for events.
    pub word: &'static str,
    /// Its name as the object of a draw.
    pub key: BirthKey,
    /// What is written of it.
    pub of: Programme,
    /// What it does, in the order in which instruments stand in the enumeration.
    pub instruments: Vec<Instrument>,
    /// The same as a set of bits.
    pub bits: u32,
    /// How it selects.
    pub selection: Selection,
    /// What its plans promise.
    pub promise: Promise,
    /// Budget of a fiscal year.
    pub budget: Yen,
    /// Most that one award pays.
    pub ceiling: f64,
    /// Parts of town, prefecture and treasury.
    pub shares: [f64; 3],
    /// By kind of agent: whether it may have it.
    pub kinds: [bool; 3],
    /// By stage: whether its makers may have it.
    pub stages: Vec<bool>,
    /// By instrument, then recipient: what an event says of money spent so.
    pub causes: Vec<&'static str>,
}

impl ProgrammePlan {
    /// All programmes of a scenario that are not taken out, by name.
    pub fn all(scenario: &Scenario) -> Vec<Self> {
        let there = scenario.programmes.iter().filter(|programme| !programme.of.removed);
        there.map(|programme| Self::new(scenario, &programme.name, &programme.of)).collect()
    }

    fn new(scenario: &Scenario, name: &str, of: &Programme) -> Self {
        let mut instruments: Vec<Instrument> =
            of.instruments.iter().filter_map(|word| Instrument::of(word)).collect();
        instruments.sort();
        let may = |kind: AgentKind| of.kinds.iter().any(|word| word == kind.name());
        let cause = |instrument: &Instrument| {
            RECIPIENTS.map(|recipient| kept(&format!("{name}: {} for {recipient}", instrument.name())))
        };
        Self {
            word: kept(name),
            key: BirthKey::named(name),
            bits: instruments.iter().fold(0, |bits, instrument| bits | instrument.bit()),
            causes: instruments.iter().flat_map(cause).collect(),
            instruments,
            selection: of.selects(),
            promise: of.promise(),
            budget: whole(of.budget * 1e6),
            ceiling: of.ceiling * 1e6,
            shares: [of.town, of.prefecture, of.treasury],
            kinds: [AgentKind::Wholesaler, AgentKind::Manufacturer, AgentKind::Craftsman].map(may),
            stages: scenario
                .stages
                .iter()
                .map(|stage| of.stages.is_empty() || of.stages.contains(&stage.name))
                .collect(),
            name: name.to_owned(),
            of: of.clone(),
        }
    }

    /// Whether it does something.
    pub fn has(&self, instrument: Instrument) -> bool {
        self.bits & instrument.bit() != 0
    }

    /// Instruments that are paid by the month.
    pub fn services(&self) -> impl Iterator<Item = Instrument> + '_ {
        self.instruments.iter().copied().filter(|instrument| instrument.is_service())
    }

    /// Part of the money that is for instruments paid by the month.
    pub fn service_part(&self) -> f64 {
        self.services().count() as f64 / self.instruments.len().max(1) as f64
    }

    /// Whether it is open in a month.
    pub fn is_open(&self, month: Month) -> bool {
        (self.of.from..=self.of.to).contains(&month)
    }

    fn cell(&self, instrument: Instrument, recipient: usize, funder: usize) -> usize {
        let place = self.instruments.iter().position(|&other| other == instrument).unwrap_or(0);
        (place * RECIPIENTS.len() + recipient) * FUNDERS.len() + funder
    }
}

/// A programme on its way.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Running {
    /// Whether it is open this month.
    pub open: bool,
    /// What it may still spend in the fiscal year.
    pub left: Yen,
    /// What it has spent since the last summary, by instrument, recipient and funder.
    pub year: Vec<Yen>,
    /// Share of the last applications that had an award.
    pub success: f64,
    /// Firms that its monthly services are for, where it is for all.
    pub covered: u32,
    /// How much of a full service each of them has, where it is for all.
    pub strength: f64,
}

/// A firm's award.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Award {
    /// The firm.
    pub firm: u32,
    /// Its place in the order of founding, in which awards stand.
    pub founded: u32,
    /// The programme.
    pub programme: u16,
    /// First month in which it is over.
    pub until: Month,
    /// What it was awarded.
    pub amount: Yen,
    /// What it may still pay.
    pub left: Yen,
    /// How much of a full service it has this month.
    pub help: f32,
}

/// What was promised.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Target {
    /// By whom; [`THE_DISTRICT`] for all together.
    pub firm: u32,
    /// In which programme.
    pub programme: u16,
    /// The month in which it is looked at: the April after five fiscal years.
    pub due: Month,
    /// Shipments of the fiscal year before.
    pub base: f64,
    /// Shipments promised.
    pub aim: f64,
}

/// What a firm charged or sold in the last five fiscal years, from April, the last first; below zero where there was none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Turnover(pub [f64; 5]);

impl Default for Turnover {
    fn default() -> Self {
        Self::NEW
    }
}

impl Turnover {
    /// A firm that has just begun.
    pub const NEW: Self = Self([-1.0; 5]);

    /// A year ends that has had so many months, in which so much was charged or sold.
    pub fn close(&mut self, months: i32, turnover: f64) {
        self.0.rotate_right(1);
        self.0[0] = turnover * 12.0 / f64::from(months.max(1));
    }
}

/// An order of the public for work of this month.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PublicOrder {
    /// The workshop.
    pub shop: u32,
    /// The programme.
    pub programme: u16,
    /// Hours.
    pub hours: f64,
    /// Hours that customers outside ask for, which stand again when it is done.
    pub before: f64,
}

/// What a programme has paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payment {
    /// The programme.
    pub programme: u16,
    /// For which of its instruments.
    pub instrument: Instrument,
    /// For which firm; none for the bank and for what is for all.
    pub firm: Option<u32>,
    /// The part of each of [`FUNDERS`].
    pub parts: [Yen; 3],
}

impl Payment {
    /// The place in [`RECIPIENTS`] of a payment for a kind of firm, or for no firm.
    pub fn recipient(kind: Option<AgentKind>) -> usize {
        kind.map_or(NOT_A_FIRM, |kind| kind as usize)
    }
}

/// What programmes did in a month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PolicyCount {
    /// Spent, by funder.
    pub spent: [Yen; 3],
    /// Firms that applied.
    pub applied: u32,
    /// Awards made.
    pub awarded: u32,
    /// Plans whose date has come.
    pub audited: u32,
    /// Of them those that have met what they promised.
    pub met: u32,
    /// Of them those that ship less than before.
    pub declined: u32,
}

/// One who applies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Applicant {
    /// The higher, the sooner it has an award.
    pub rank: f64,
    /// The firm.
    pub firm: u32,
    /// What the award would pay.
    pub worth: f64,
}

/// A programme that has a year's budget and takes applications.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Call {
    /// The programme.
    pub programme: usize,
    /// Whether it opens this month.
    pub opens: bool,
    /// Who applies; nobody where it is for all.
    pub applicants: Vec<Applicant>,
}

/// All programmes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Programmes {
    /// By programme of the plan.
    pub running: Vec<Running>,
    /// Awards in force, by firm in the order of founding, then programme.
    pub awards: Vec<Award>,
    /// What plans have promised and has not been looked at.
    pub targets: Vec<Target>,
    /// By firm: the instruments of its awards.
    pub held: Vec<u32>,
    /// Instruments of the open programmes that have money this year.
    pub active: u32,
    /// Of them those that are for all without an award.
    pub for_all: u32,
    /// By firm: what it charged or sold in the years before.
    pub turnover: Vec<Turnover>,
    /// By firm: what it has charged or sold in the fiscal year that runs.
    pub this_year: Vec<f64>,
    /// The same of makers who have gone and have no number any more, in whole money, so that it does not hang on their order.
    pub gone_this_year: Yen,
    /// What all makers together charged or sold in the years before.
    pub of_makers: Turnover,
    /// Months of the fiscal year that runs.
    pub months: i32,
    /// By workshop: hours that customers outside found by advisers ask for.
    pub introduced: Vec<f64>,
    /// Orders of the public for this month.
    pub orders: Vec<PublicOrder>,
    /// Programmes that take applications, until they have selected.
    pub calls: Vec<Call>,
    /// Whether programmes have opened, closed, or may have made awards this month.
    pub changed: bool,
    /// What was done this month.
    pub count: PolicyCount,
    /// What was paid this month.
    pub payments: Vec<Payment>,
}

impl Programmes {
    /// As many as there are in a plan, none of them open yet.
    pub fn of(plan: &[ProgrammePlan]) -> Self {
        Self { running: plan.iter().map(Running::new).collect(), ..Self::default() }
    }

    /// The same under another plan, whose programmes differ from those here by such as have not been open.
    pub fn under(mut self, before: &[ProgrammePlan], plan: &[ProgrammePlan]) -> Self {
        let place_in = |all: &[ProgrammePlan], name: &str| all.iter().position(|other| other.name == name);
        let taken = |programme: &ProgrammePlan| match place_in(before, &programme.name) {
            Some(place) if before[place].instruments == programme.instruments => self.running[place].clone(),
            _ => Running::new(programme),
        };
        self.running = plan.iter().map(taken).collect();
        let now = |programme: u16| place_in(plan, &before[programme as usize].name).map(|place| place as u16);
        self.awards.retain_mut(|award| {
            now(award.programme).is_some_and(|place| {
                award.programme = place;
                true
            })
        });
        self.targets.retain_mut(|target| {
            now(target.programme).is_some_and(|place| {
                target.programme = place;
                true
            })
        });
        self
    }

    /// Places of the awards of the firm that has a place in the order of founding.
    pub fn of_firm(&self, founded: u32) -> core::ops::Range<usize> {
        let first = self.awards.partition_point(|award| award.founded < founded);
        let count = self.awards[first..].iter().take_while(|award| award.founded == founded).count();
        first..first + count
    }

    /// Closes the fiscal year that runs; kinds are by firm.
    pub fn close_the_year(&mut self, kinds: &[AgentKind]) {
        let months = core::mem::take(&mut self.months);
        let mut all = core::mem::take(&mut self.gone_this_year);
        for ((turnover, this_year), &kind) in self.turnover.iter_mut().zip(&mut self.this_year).zip(kinds) {
            let sum = core::mem::take(this_year);
            turnover.close(months, sum);
            all += if kind == AgentKind::Wholesaler { 0 } else { whole(sum) };
        }
        self.of_makers.close(months, all as f64);
    }

    /// Firms and workshops have new numbers.
    pub(super) fn renumber(&mut self, firms: &Places, shops: &Places, kinds: &[AgentKind]) {
        let Self { awards, targets, held, turnover, this_year, introduced, gone_this_year, .. } = self;
        firms.rename(awards.iter_mut().map(|award| &mut award.firm));
        let promised = targets.iter_mut().map(|target| &mut target.firm);
        firms.rename(promised.filter(|firm| **firm != THE_DISTRICT));
        for (firm, &sum) in this_year.iter().enumerate() {
            if firms.of_row(firm as u32).is_none() && kinds[firm] != AgentKind::Wholesaler {
                *gone_this_year += whole(sum);
            }
        }
        firms.arrange(this_year);
        if !turnover.is_empty() {
            turnover.resize(kinds.len(), Turnover::NEW);
            firms.arrange(turnover);
        }
        if !held.is_empty() {
            held.resize(kinds.len(), 0);
            firms.arrange(held);
        }
        if !introduced.is_empty() {
            introduced.resize(shops.rows(), 0.0);
            shops.arrange(introduced);
        }
    }

    /// Whether a firm may have something of an instrument.
    #[inline]
    fn may_have(&self, firm: u32, instrument: Instrument) -> bool {
        self.active & instrument.bit() != 0
            && (self.for_all & instrument.bit() != 0
                || self.held.get(firm as usize).is_some_and(|held| held & instrument.bit() != 0))
    }
}

impl Running {
    fn new(plan: &ProgrammePlan) -> Self {
        let cells = plan.instruments.len() * RECIPIENTS.len() * FUNDERS.len();
        Self { success: 1.0, year: vec![0; cells], ..Self::default() }
    }
}

/// What a programme has for a firm: an award, by its place, or that which is for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Help {
    /// An award.
    Award(usize),
    /// A programme that is for all.
    ForAll(usize),
}

impl District {
    /// Whether a firm is one of those for whom a programme is.
    pub fn is_eligible(&self, firm: u32, programme: usize) -> bool {
        let (plan, at) = (&self.plan.programmes[programme], firm as usize);
        let kind = self.firms.kind[at];
        let persons = i64::from(1 + self.firms.workers[at].count());
        plan.kinds[kind as usize]
            && (plan.of.least_persons..=plan.of.most_persons).contains(&persons)
            && (kind == AgentKind::Wholesaler || plan.stages[self.stage_of(firm)])
    }

    /// What programmes have for a firm by an instrument, those by award first.
    pub fn help_for(&self, firm: u32, instrument: Instrument) -> impl Iterator<Item = Help> + '_ {
        let there = self.programmes.may_have(firm, instrument);
        let awards = if there { self.programmes.of_firm(self.firms.founded[firm as usize]) } else { 0..0 };
        let all = if there && self.programmes.for_all & instrument.bit() != 0 {
            0..self.plan.programmes.len()
        } else {
            0..0
        };
        let awards = awards.filter(move |&place| {
            let programme = self.programmes.awards[place].programme as usize;
            self.plan.programmes[programme].has(instrument) && self.programmes.running[programme].open
        });
        let all = all.filter(move |&programme| {
            let plan = &self.plan.programmes[programme];
            plan.selection == Selection::All
                && plan.has(instrument)
                && self.programmes.running[programme].open
                && self.is_eligible(firm, programme)
        });
        awards.map(Help::Award).chain(all.map(Help::ForAll))
    }

    fn programme_of(&self, help: Help) -> usize {
        match help {
            Help::Award(place) => self.programmes.awards[place].programme as usize,
            Help::ForAll(programme) => programme,
        }
    }

    /// What a programme could still pay by way of an award or to all.
    pub fn payable(&self, help: Help) -> Yen {
        let left = self.programmes.running[self.programme_of(help)].left;
        match help {
            Help::Award(place) => left.min(self.programmes.awards[place].left),
            Help::ForAll(programme) => left.min(whole(self.plan.programmes[programme].ceiling)),
        }
    }

    /// Pays the share of an award in a cost that the firm bears, within the award and this year's budget; gives what was
    /// paid. One programme pays for one cost: the first that can.
    #[inline]
    pub fn subsidise(&mut self, month: Month, firm: u32, instrument: Instrument, cost: Yen) -> Yen {
        debug_assert_eq!(month, self.today.month, "a cost of this month");
        if cost > 0 && self.programmes.may_have(firm, instrument) {
            self.pay_a_share(firm, instrument, cost)
        } else {
            0
        }
    }

    #[cold]
    fn pay_a_share(&mut self, firm: u32, instrument: Instrument, cost: Yen) -> Yen {
        let Some(help) = self.help_for(firm, instrument).find(|&help| self.payable(help) > 0) else {
            return 0;
        };
        let programme = self.programme_of(help);
        let wanted = whole(cost as f64 * self.plan.programmes[programme].of.rate);
        self.pay_by(help, instrument, Account::of_firm(firm), Some(firm), wanted)
    }

    /// Share of a cost that a firm can count on; 0 without an award.
    #[inline]
    pub fn support_rate(&self, firm: u32, instrument: Instrument) -> f64 {
        if self.programmes.may_have(firm, instrument) { self.rate_paid(firm, instrument) } else { 0.0 }
    }

    #[cold]
    fn rate_paid(&self, firm: u32, instrument: Instrument) -> f64 {
        let help = self.help_for(firm, instrument).find(|&help| self.payable(help) > 0);
        help.map_or(0.0, |help| self.plan.programmes[self.programme_of(help)].of.rate)
    }

    /// The same of a cost of so much: no more than can still be paid.
    pub fn support_rate_of(&self, firm: u32, instrument: Instrument, cost: Yen) -> f64 {
        if cost <= 0 || !self.programmes.may_have(firm, instrument) {
            return 0.0;
        }
        let help = self.help_for(firm, instrument).find(|&help| self.payable(help) > 0);
        help.map_or(0.0, |help| {
            let rate = self.plan.programmes[self.programme_of(help)].of.rate;
            rate.min(self.payable(help) as f64 / cost as f64)
        })
    }

    /// How strongly a firm is helped by an instrument, from 0 to 1: by people whom the programme pays, as far as it pays
    /// them; by money, wholly as long as there is some.
    #[inline]
    pub fn helped(&self, firm: u32, instrument: Instrument) -> f64 {
        if self.programmes.may_have(firm, instrument) { self.strength_of_help(firm, instrument) } else { 0.0 }
    }

    #[cold]
    fn strength_of_help(&self, firm: u32, instrument: Instrument) -> f64 {
        let strength = |help: Help| match help {
            _ if !instrument.is_service() => f64::from(u8::from(self.payable(help) > 0)),
            Help::Award(place) => f64::from(self.programmes.awards[place].help),
            Help::ForAll(programme) => self.programmes.running[programme].strength,
        };
        self.help_for(firm, instrument).map(strength).fold(0.0, f64::max)
    }

    /// Whether a programme with an instrument is open this month and has a budget.
    pub fn programme_open(&self, instrument: Instrument) -> bool {
        self.programmes.active & instrument.bit() != 0
    }

    /// Pays by way of an award or a programme for all, as far as it goes; gives what was paid.
    pub fn pay_by(
        &mut self,
        help: Help,
        instrument: Instrument,
        to: Account,
        firm: Option<u32>,
        amount: Yen,
    ) -> Yen {
        let amount = amount.min(self.payable(help));
        let paid = self.pay_from(self.programme_of(help), instrument, to, firm, amount, Flow::Grant);
        if let Help::Award(place) = help {
            self.programmes.awards[place].left -= paid;
        }
        paid
    }

    /// Pays out of a programme's budget, town, prefecture and treasury each its part; gives what was paid. Where the town
    /// has too little for its part the others pay no more than goes with what it has, but a bill is paid in full: then the
    /// treasury takes on what the town cannot pay.
    pub fn pay_from(
        &mut self,
        programme: usize,
        instrument: Instrument,
        to: Account,
        firm: Option<u32>,
        amount: Yen,
        flow: Flow,
    ) -> Yen {
        let plan = self.plan.clone();
        let plan = &plan.programmes[programme];
        let is_a_bill = flow.is_trade();
        let mut amount = amount.min(self.programmes.running[programme].left);
        let town = self.ledger.balance(Account::of_sector(Sector::Municipality)).max(0);
        if !is_a_bill && plan.shares[0] * amount as f64 > town as f64 {
            amount = (town as f64 / plan.shares[0]) as Yen;
        }
        if amount <= 0 {
            return 0;
        }
        let mut parts = [0; 3];
        split(amount, &plan.shares, &mut parts);
        let missing = (parts[0] - town).max(0);
        parts[0] -= missing;
        parts[2] += missing;
        let recipient = Payment::recipient(firm.map(|firm| self.firms.kind[firm as usize]));
        self.programmes.payments.push(Payment { programme: programme as u16, instrument, firm, parts });
        for (funder, (&part, sector)) in parts.iter().zip(FUNDERS).enumerate() {
            let paid = self.ledger.pay_up_to(Account::of_sector(sector), to, part, flow);
            debug_assert_eq!(paid, part, "the town's part is what it has at most");
            self.programmes.running[programme].year[plan.cell(instrument, recipient, funder)] += part;
            self.programmes.count.spent[funder] += part;
        }
        self.programmes.running[programme].left -= amount;
        amount
    }
}
