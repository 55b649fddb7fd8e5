//! Phase 7: settlement. What was agreed is collected and paid, in the order in which claims rank.

use super::niches::{brand, selling};
use super::{Now, credit, households, notes_due, programmes};
use crate::accounts::flows::{Flow, Sector};
use crate::accounts::ledger::{Account, Round};
use crate::district::firms::Firms;
use crate::district::programmes::Instrument;
use crate::district::traders::bucket;
use crate::district::{Arrear, District, Exit, Leaving, NOT_ASKED, Scratch};
use crate::foundation::calendar::{Month, OF_A_YEAR};
use crate::foundation::measure::{Yen, whole, wholes};
use crate::foundation::memory::{ahead, ask_for};
use crate::scenario::behaviour::Settlement;

/// Collects and pays.
pub fn collect_and_pay(district: &mut District, now: &Now) {
    district.scratch.support.clear();
    district.scratch.support.resize(district.firms.len(), NOT_ASKED);
    collect_abroad(district, now);
    programmes::pay_for_public_orders(district);
    collect_from_customers_outside(district);
    notes_due::add_up(district, now);
    see_what_is_missing(district, now);
    notes_due::discount(district, now);
    credit::lend_to_the_short(district, now);
    notes_due::pay_notes(district, now);
    pay_for_work(district, now);
    selling::pay_partners(district);
    pay_the_bills(district, now);
    pay_taxes(district, now);
    households::spend(district, now);
}

/// Sales abroad are paid at the month's rate; the difference to the rate of the sale is the wholesaler's.
fn collect_abroad(district: &mut District, now: &Now) {
    let plan = district.plan.clone();
    let abroad = Account::of_sector(Sector::BuyersAbroad);
    let mut due = core::mem::take(&mut district.traders.receivables[bucket(now.month)]);
    for claim in due.drain(..) {
        let account = Account::of_firm(district.traders.firm[claim.trader as usize]);
        let rate = district.today.rate[plan.markets[claim.market as usize].region];
        let amount = whole(claim.foreign as f64 * 0.01 * rate);
        let paid = district.ledger.pay(abroad, account, amount, Flow::Collection);
        debug_assert!(paid.is_ok());
        district.traders.receivable[claim.trader as usize] -= claim.book;
        district.book_exchange_gain(account, amount - claim.book);
    }
    district.traders.receivables[bucket(now.month)] = due;
}

impl District {
    /// A gain of a wholesaler from the change of the rate; a loss if below zero.
    pub(super) fn book_exchange_gain(&mut self, account: Account, gain: Yen) {
        let abroad = Account::of_sector(Sector::BuyersAbroad);
        if gain >= 0 {
            self.ledger.accrue(abroad, account, gain, Flow::ExchangeGain);
        } else {
            self.ledger.accrue(account, abroad, -gain, Flow::ExchangeGain);
        }
    }
}

/// Customers outside the district pay in money for the work done for them.
fn collect_from_customers_outside(district: &mut District) {
    let outside = Account::of_sector(Sector::Subcontractors);
    for stage in 0..district.plan.stages.len() {
        for position in 0..district.shops.manufacturers[stage].len() {
            let shop = district.shops.manufacturers[stage][position] as usize;
            let hours = district.shops.craft[shop].outside_asked * district.shops.fill[shop];
            let amount = whole(hours * district.shops.craft[shop].rate);
            if amount > 0 {
                let account = Account::of_firm(district.shops.firm[shop]);
                let paid = district.ledger.pay(outside, account, amount, Flow::OutsideCustomers);
                debug_assert!(paid.is_ok());
                district.shops.work[shop].charged += amount as f64;
            }
        }
    }
}

/// What each firm will have to pay in money this month, and what it misses: that, its notes and what it would have left
/// then, beyond what it has and what falls due to it.
fn see_what_is_missing(district: &mut District, now: &Now) {
    add_up_the_bills(district);
    let District { plan, ledger, firms, today, scratch, .. } = district;
    let Scratch { need, bills, short, clearing, .. } = scratch;
    need.clear();
    need.extend(clearing.net());
    short.clear();
    // The bank's room goes to the first who ask: every month another third of the firms stands first.
    let (last, first) = firms.active.split_at(firms.active.in_turn(now.turn).start);
    for &firm in first.iter().chain(last) {
        let account = Account::of_firm(firm);
        let need = &mut need[account.place()];
        let kept_back = firms.kept_back(firm, &plan.scenario.settlement, today.pay);
        *need += bills[account.place()] + kept_back - ledger.balance(account);
        if *need > 0 {
            short.push(firm);
        }
    }
    // Sectors hold notes too, but none is short.
    need[..Sector::COUNT].fill(0);
}

/// What craftsmen will be charged follows from what they are paid, and is not known yet.
fn add_up_the_bills(district: &mut District) {
    let mut bills = core::mem::take(&mut district.scratch.bills);
    bills.clear();
    bills.resize(district.notes.all_held().len(), 0);
    for &trader in &district.traders.active {
        let firm = district.traders.firm[trader as usize];
        bills[Account::of_firm(firm).place()] = district.bills_of_a_wholesaler(trader as usize).iter().sum();
    }
    let shops = &district.shops;
    for &shop in shops.manufacturers.iter().chain(&shops.craftsmen).flatten() {
        let shop = shop as usize;
        bills[Account::of_firm(shops.firm[shop]).place()] =
            district.bills_of_a_maker(shop).iter().sum::<Yen>() + shops.work[shop].craft_pay;
    }
    for place in 0..district.niches.ventures.len() {
        let firm = district.niches.ventures[place].firm;
        bills[Account::of_firm(firm).place()] += selling::owed_for_products(district, place);
    }
    district.scratch.bills = bills;
}

impl Firms {
    /// What a firm would have left when its bills are paid: money at hand, and what its owner takes.
    #[inline]
    fn kept_back(&self, firm: u32, rules: &Settlement, pay: f64) -> Yen {
        let at = firm as usize;
        let outlays = self.outlays[at];
        let above = rules.above_a_living(self.seen_worth[at], outlays);
        whole(outlays * rules.money_target + rules.owner_pay * pay + above)
    }
}

impl District {
    /// What of the money that a firm misses is for bills.
    pub(super) fn missing_for_bills(&self, firm: u32) -> Yen {
        let missing = self.scratch.need[Account::of_firm(firm).place()];
        missing - self.firms.kept_back(firm, &self.plan.scenario.settlement, self.today.pay)
    }

    /// Pays a bill in money; when the firm has too little its owner pays in, as far as guarantees go. When something
    /// is still missing the firm fails. Gives what was paid.
    pub(super) fn pay_bill(
        &mut self,
        firm: u32,
        to: Account,
        amount: Yen,
        flow: Flow,
        cause: &'static str,
    ) -> Yen {
        let account = Account::of_firm(firm);
        if self.ledger.pay(account, to, amount, flow).is_ok() {
            return amount;
        }
        self.owner_pays_in(firm, amount);
        let paid = self.ledger.pay_up_to(account, to, amount, flow);
        let missing = amount - paid;
        if missing > 0 {
            self.ledger.accrue(account, to, missing, flow);
            self.arrears.push(Arrear { firm, to, amount: missing, flow, cause });
            self.fail(firm, cause);
        }
        paid
    }

    /// Pays a firm's bills of the month: all together, or in their order as long as there is money.
    #[inline]
    fn pay_a_round<const KINDS: usize>(
        &mut self,
        firm: u32,
        kinds: &[Kind; KINDS],
        bills: [Yen; KINDS],
        round: &mut Round<KINDS>,
    ) {
        let paid = self.ledger.pay_together(Account::of_firm(firm), bills, round);
        let outlays = paid.unwrap_or_else(|_| self.pay_one_by_one(firm, kinds, &bills));
        self.firms.pays(firm, outlays as f64);
    }

    #[cold]
    fn pay_one_by_one(&mut self, firm: u32, kinds: &[Kind], bills: &[Yen]) -> Yen {
        let mut paid = 0;
        for (&(to, flow, cause), &bill) in kinds.iter().zip(bills).filter(|(_, bill)| **bill > 0) {
            paid += match flow {
                Flow::Collection => self.settle_claim(firm, to, bill, cause),
                _ => self.pay_bill(firm, to, bill, flow, cause),
            };
        }
        paid
    }

    /// An owner pays in what is missing for the firm to pay an amount, as far as guarantees go.
    #[inline]
    pub(super) fn owner_pays_in(&mut self, firm: u32, amount: Yen) {
        let missing = amount - self.ledger.balance(Account::of_firm(firm));
        if missing > 0 {
            self.owner_pays_in_what_is_missing(firm, missing);
        }
    }

    #[cold]
    fn owner_pays_in_what_is_missing(&mut self, firm: u32, missing: Yen) {
        let household = Account::of_owner(firm);
        let share = self.plan.scenario.settlement.owner_support;
        let wealth = self.ledger.balance(household);
        let ready = &mut self.scratch.support[firm as usize];
        if *ready == NOT_ASKED {
            *ready = whole(wealth as f64 * share);
        }
        let amount = missing.min(*ready).min(wealth);
        if amount > 0 && self.firms.alive[firm as usize] {
            *ready -= amount;
            let paid = self.ledger.pay_up_to(household, Account::of_firm(firm), amount, Flow::PaidIn);
            self.firms.drawn[firm as usize] -= paid;
            self.firms.seen_worth[firm as usize] += paid;
            self.firms.taken[firm as usize] -= paid as f64 / self.today.one_pay() * OF_A_YEAR;
        }
    }

    /// Marks a firm that fails at the month's end.
    pub(super) fn fail(&mut self, firm: u32, cause: &'static str) {
        self.leave(firm, Exit::Bankruptcy, cause);
    }

    /// Marks a firm that leaves at the month's end; the first reason stands, but who cannot pay is bankrupt.
    pub(super) fn leave(&mut self, firm: u32, exit: Exit, cause: &'static str) {
        if !self.firms.alive[firm as usize] {
            return;
        }
        match self.leaving.iter_mut().find(|leaving| leaving.firm == firm) {
            Some(leaving) if exit == Exit::Bankruptcy && leaving.exit != exit => {
                *leaving = Leaving { firm, exit, cause };
            }
            Some(_) => {}
            None => self.leaving.push(Leaving { firm, exit, cause }),
        }
    }
}

/// Manufacturers pay craftsmen: where that is the custom of the pair by passing on customers' notes and, for what is left,
/// by a note of their own; else in money. Peers are paid in money, less the commission.
fn pay_for_work(district: &mut District, now: &Now) {
    let plan = district.plan.clone();
    let due = now.month.plus(programmes::note_term(district));
    let commission = plan.scenario.production.commission;
    let ahead = ahead(MAKERS_AHEAD, district.firms.len());
    for stage in 0..plan.stages.len() {
        if !plan.scenario.switches.craftsmen {
            break;
        }
        for position in 0..district.shops.manufacturers[stage].len() {
            if let Some(&later) = district.shops.manufacturers[stage].get(position + ahead) {
                ask_for_those_who_work_for(district, later as usize, due);
            }
            let shop = district.shops.manufacturers[stage][position] as usize;
            let firm = district.shops.firm[shop];
            let work = &district.shops.work[shop];
            let mut place = work.note;
            // A manufacturer hands its customers' pressure on.
            let pressure = work.pressure / work.charged.max(1.0);
            // A craftsman's quote, but never more than one is paid oneself less the commission for passing work on.
            let most = district.shops.craft[shop].rate * (1.0 - commission);
            let promises = district.may_promise(now, firm);
            let mut outlays = 0.0;
            for at in district.ties.craft(district.shops.slot[shop] as usize) {
                let District { ties, shops, notes, ledger, .. } = &mut *district;
                let tie = &ties.craftsmen[at];
                let craftsman = tie.shop as usize;
                let hours = tie.hours * shops.fill[craftsman];
                let amount = whole(hours * shops.craft[craftsman].rate.min(most));
                if amount == 0 {
                    continue;
                }
                let pair = (Account::of_firm(firm), Account::of_firm(shops.firm[craftsman]));
                let money = amount as f64;
                outlays += money;
                let work = &mut shops.work[craftsman];
                work.charged += money;
                work.pressure += money * pressure;
                work.buyers += 1;
                let mut missing = amount;
                if tie.by_note {
                    (missing, place) = notes.endorse(ledger, pair, amount, (due, place), Flow::CraftWork);
                    if missing > 0 && promises {
                        notes.issue(ledger, pair, missing, due, Flow::CraftWork, 0);
                        missing = 0;
                    }
                }
                if missing > 0 {
                    district.pay_bill(firm, pair.1, missing, Flow::CraftWork, "no money for craft work");
                }
            }
            district.firms.pays(firm, outlays);
        }
    }
    for position in 0..district.peer_deals.len() {
        let deal = district.peer_deals[position];
        let (from, to) = (deal.from as usize, deal.to as usize);
        let amount = whole(deal.hours * (district.shops.craft[from].rate * (1.0 - commission)));
        if amount > 0 {
            district.shops.work[to].charged += amount as f64;
            let payee = Account::of_firm(district.shops.firm[to]);
            let payer = district.shops.firm[from];
            district.firms.pays(payer, amount as f64);
            district.pay_bill(payer, payee, amount, Flow::PeerWork, "no money for peers");
        }
    }
}

/// Looked ahead to the craftsmen of the manufacturer who stands so many places later.
const MAKERS_AHEAD: usize = 3;

/// Asks for what paying a manufacturer's craftsmen will want.
#[inline]
fn ask_for_those_who_work_for(district: &District, shop: usize, due: Month) {
    let District { ties, shops, notes, ledger, .. } = district;
    for tie in &ties.craftsmen[ties.craft(shops.slot[shop] as usize)] {
        let craftsman = tie.shop as usize;
        ask_for(&shops.fill[craftsman]);
        ask_for(&shops.craft[craftsman]);
        ask_for(&shops.work[craftsman]);
        let account = Account::of_firm(shops.firm[craftsman]);
        ledger.ask_for_account(account);
        notes.ask_for_holder(account);
    }
    notes.ask_for_note(due, shops.work[shop].note);
}

/// Whom a bill is paid to, what for, and what is said where there is no money for it.
type Kind = (Account, Flow, &'static str);

/// Pay first, then material, services and fees. What is charged and sold counts towards the fiscal year.
fn pay_the_bills(district: &mut District, now: &Now) {
    let counts = !now.at_rest;
    let plan = district.plan.clone();
    let [workers, suppliers, services, cooperative, subcontractors, makers_abroad, elsewhere] = [
        Sector::Households,
        Sector::Suppliers,
        Sector::Services,
        Sector::Cooperative,
        Sector::Subcontractors,
        Sector::MakersAbroad,
        Sector::Elsewhere,
    ]
    .map(Account::of_sector);
    // Bills for outside work and for goods made abroad were booked when they were ordered; now they are paid.
    let trade = [
        (workers, Flow::Wages, "no money for wages"),
        (subcontractors, Flow::Collection, "no money for outside work"),
        (makers_abroad, Flow::Collection, "no money for goods made abroad"),
        (services, Flow::Freight, "no money for carriage"),
        (elsewhere, Flow::Freight, "no money for freight"),
        (services, Flow::Verification, "no money for services"),
        (services, Flow::Overhead, "no money for services"),
        (cooperative, Flow::Fees, "no money for fees"),
    ];
    let mut round = Round::new(trade.map(|(to, flow, _)| (to, flow)));
    for position in 0..district.traders.active.len() {
        let trader = district.traders.active[position] as usize;
        let firm = district.traders.firm[trader];
        if counts {
            district.programmes.this_year[firm as usize] += district.traders.sales[trader] as f64;
        }
        let mut bills = district.bills_of_a_wholesaler(trader);
        bills[FEES] += brand::dues(district, trader);
        let traders = &mut district.traders;
        let dealing = core::mem::take(&mut traders.carriage[trader])
            + core::mem::take(&mut traders.verification[trader]);
        let billed = core::mem::take(&mut traders.billed[trader]);
        if billed > 0.0 {
            traders.dealing[trader] += (dealing / billed - traders.dealing[trader]) / 12.0;
        }
        (traders.outside_bill[trader], traders.abroad_bill[trader]) = (0, 0);
        district.pay_a_round(firm, &trade, bills, &mut round);
    }
    district.ledger.post(round, Sector::Wholesalers);
    let making = [
        (workers, Flow::Wages, "no money for wages"),
        (suppliers, Flow::Materials, "no money for material"),
        (services, Flow::Freight, "no money for carriage"),
        (services, Flow::Overhead, "no money for services"),
        (cooperative, Flow::Fees, "no money for fees"),
    ];
    for stage in 0..plan.stages.len() {
        for (craftsmen, sector) in [(false, Sector::Manufacturers), (true, Sector::Craftsmen)] {
            let mut round = Round::new(making.map(|(to, flow, _)| (to, flow)));
            for position in 0..district.shops.list(craftsmen, stage).len() {
                let shop = district.shops.list(craftsmen, stage)[position] as usize;
                let firm = district.shops.firm[shop];
                let bills = district.bills_of_a_maker(shop);
                if counts {
                    let work = &district.shops.work[shop];
                    district.programmes.this_year[firm as usize] += work.charged + work.material;
                }
                district.pay_a_round(firm, &making, bills, &mut round);
            }
            district.ledger.post(round, sector);
        }
    }
}

/// Where a wholesaler's fees stand among its bills.
const FEES: usize = 7;

impl District {
    /// What a wholesaler pays in money: wages, work outside, goods made abroad, carriage, freight, services and fees, dues for
    /// the local brand left out.
    fn bills_of_a_wholesaler(&self, trader: usize) -> [Yen; 8] {
        let (scenario, traders) = (&self.plan.scenario, &self.traders);
        let sales = traders.sales[trader] as f64;
        let [wages, carriage, freight, verification, overhead, fee] = wholes([
            f64::from(traders.persons[trader] - 1) * self.today.pay,
            traders.carriage[trader],
            traders.freight[trader],
            traders.verification[trader],
            scenario.wholesaling.overhead * traders.turnover[trader],
            scenario.settlement.cooperative_fee * sales,
        ]);
        let [outside, abroad] = [traders.outside_bill[trader], traders.abroad_bill[trader]];
        [wages, outside, abroad, carriage, freight, verification, overhead, fee]
    }

    /// What a maker pays in money, by what it has charged so far: wages, material and its carriage, services, fees.
    fn bills_of_a_maker(&self, shop: usize) -> [Yen; 5] {
        let (scenario, work) = (&self.plan.scenario, &self.shops.work[shop]);
        let burden = scenario.production.overhead + self.rent_at(self.shops.firm[shop]);
        wholes([
            work.wages,
            work.material,
            self.carriage_of_material(shop),
            burden * work.charged,
            scenario.settlement.cooperative_fee * work.charged,
        ])
    }

    /// Whether a firm's own notes are taken: not within a year of one that was dishonoured.
    fn may_promise(&self, now: &Now, firm: u32) -> bool {
        !self.firms.has_a_mark(firm, now.month)
    }

    /// Rent and nuisance where a firm stands, as a share of what it charges.
    pub(super) fn rent_at(&self, firm: u32) -> f64 {
        if self.today.urban_pressure <= 0.0 {
            return 0.0;
        }
        self.today.urban_pressure * f64::from(self.firms.crowding[firm as usize])
    }

    /// Carriage of a month's material from the station.
    fn carriage_of_material(&self, shop: usize) -> f64 {
        let scenario = &self.plan.scenario;
        if !scenario.switches.material_access {
            return 0.0;
        }
        let way = f64::from(self.firms.from_the_middle[self.shops.firm[shop] as usize]);
        self.shops.work[shop].kilograms
            * scenario.location.material_index
            * scenario.putting_out.carriage
            * way
            * self.today.cost_level
    }

    /// Pays a claim that was booked before. When something is missing the firm fails.
    fn settle_claim(&mut self, firm: u32, to: Account, amount: Yen, cause: &'static str) -> Yen {
        let account = Account::of_firm(firm);
        self.owner_pays_in(firm, amount);
        let paid = self.ledger.pay_up_to(account, to, amount, Flow::Collection);
        if paid < amount {
            self.arrears.push(Arrear { firm, to, amount: amount - paid, flow: Flow::OutsideWork, cause });
            self.fail(firm, cause);
        }
        paid
    }
}

/// In January firms pay taxes on the profit of the year before: change of net worth, and what the owner drew.
fn pay_taxes(district: &mut District, now: &Now) {
    if now.month.of_year() != 1 {
        return;
    }
    let rate = district.plan.scenario.town.profit_tax;
    for position in 0..district.firms.active.len() {
        let firm = district.firms.active[position];
        let at = firm as usize;
        let worth = district.net_worth(firm);
        let profit = worth - district.firms.taxed_worth[at] + district.firms.drawn[at];
        // An owner's living is taxed in the household.
        let living = 12 * district.living_of_owners();
        let tax = whole(rate * (profit - living).max(0) as f64);
        let paid = district.pay_tax(Account::of_firm(firm), tax);
        district.subsidise(now.month, firm, Instrument::TaxCut, paid);
        district.firms.taxed_worth[at] = district.net_worth(firm);
        district.firms.drawn[at] = 0;
    }
}

impl District {
    /// Pays taxes at the town hall, as far as there is money; gives what was paid.
    #[inline]
    pub(super) fn pay_tax(&mut self, account: Account, tax: Yen) -> Yen {
        self.ledger.pay_up_to(account, Account::of_sector(Sector::Municipality), tax, Flow::Taxes)
    }
}
