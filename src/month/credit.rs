//! Phase 9: the bank lends by relationship. A soft score decides whether, land, stocks, earnings and guarantees how much,
//! and the bank's own funds how much in all; the rate is nearly flat, so that it rations by quantity (MECHANISMS 6).
//!
//! Its loans outside the district carry the losses of the bubble. When its own funds are thin the bar rises; when they
//! are nearly gone the treasury puts in new ones.

use super::{Now, programmes};
use crate::accounts::flows::{Flow, Sector};
use crate::accounts::ledger::Account;
use crate::district::District;
use crate::district::events::{AgentKind, Event};
use crate::district::programmes::Instrument;
use crate::foundation::calendar::OF_A_YEAR;
use crate::foundation::measure::{Yen, whole};

/// Firms that would be short of money this month, after discounting, ask for a loan.
pub fn lend_to_the_short(district: &mut District, now: &Now) {
    if !district.plan.scenario.switches.loans {
        return;
    }
    for position in 0..district.scratch.short.len() {
        let firm = district.scratch.short[position];
        let need = district.missing_for_bills(firm);
        if need > 0 {
            let granted = district.granted(now, firm, need);
            // Half a loan does not save a firm; a bank that lends less than is needed does not lend.
            if granted >= need {
                district.lend(firm, need);
            }
        }
    }
}

/// Interest and instalments are paid, once a quarter, each firm at its own time; stocks are financed anew, and the bank's
/// own books closed.
pub fn settle_with_the_bank(district: &mut District, now: &Now) {
    for position in district.firms.active.in_turn(now.turn) {
        let firm = district.firms.active[position];
        if district.firms.loan[firm as usize] > 0 {
            pay_on_the_loan(district, now, firm);
        }
    }
    finance_stocks(district, now);
    carry_loans_outside(district);
    rescue_the_bank(district, now);
    super::households::pay_out_the_bank(district);
}

fn pay_on_the_loan(district: &mut District, now: &Now, firm: u32) {
    let at = firm as usize;
    let rules = &district.plan.scenario.bank;
    let (account, bank) = (Account::of_firm(firm), Account::of_sector(Sector::Bank));
    let loan = district.firms.loan[at];
    let interest = whole(3.0 * loan as f64 * district.rate_for(now, firm));
    let instalment =
        whole((3.0 * rules.repayment).min(1.0) * loan as f64).max(loan.min(whole(0.02 * district.today.pay)));
    let (patience, forbearance) = (rules.patience as u8, rules.forbearance);
    let instalment = if programmes::defers(district, now, firm) { 0 } else { instalment };
    district.owner_pays_in(firm, interest + instalment);
    let paid = district.ledger.pay_up_to(account, bank, interest, Flow::Interest);
    if paid < interest {
        // What is not paid is owed with the rest.
        let unpaid = interest - paid;
        district.ledger.accrue(account, bank, unpaid, Flow::Interest);
        district.firms.loan[at] += unpaid;
        district.bank.lent += unpaid;
    }
    let back = district.pay_back(firm, instalment);
    // Who pays less than half of what is asked falls behind; where the instalment is deferred that is the interest.
    if 2 * (paid + back) >= interest + instalment {
        district.firms.behind[at] = 0;
        return;
    }
    if programmes::reschedule(district, now, firm) {
        return;
    }
    district.firms.behind[at] = district.firms.behind[at].saturating_add(3);
    if district.firms.behind[at] < patience {
        return;
    }
    if district.years_at_the_bank(now, firm) >= forbearance
        && district.capital_ratio() < district.plan.scenario.bank.thin_capital
    {
        district.firms.behind[at] = 0;
        district.say(
            now.month,
            "loan_forborne",
            firm,
            None,
            loan,
            "a loan that the bank cannot afford to lose",
        );
    } else {
        district.fail(firm, "loan called");
    }
}

/// Once a quarter, each at its own time, wholesalers borrow on their stocks, or pay back what these no longer bear.
fn finance_stocks(district: &mut District, now: &Now) {
    if !district.plan.scenario.switches.loans {
        return;
    }
    let share = district.plan.scenario.bank.stock_finance;
    for position in 0..district.traders.active.len() {
        let trader = district.traders.active[position];
        let firm = district.traders.firm[trader as usize];
        if !now.turn.is_of(district.firms.turns[firm as usize]) {
            continue;
        }
        let more = whole(share * district.stocks_at_cost(trader) as f64) - district.firms.loan[firm as usize];
        if more > 0 {
            let granted = district.granted(now, firm, more);
            district.lend(firm, granted);
        } else {
            // What is beyond the till goes back.
            let free = district.ledger.balance(Account::of_firm(firm)) - district.till(firm);
            district.pay_back(firm, (-more).min(free).max(0));
        }
    }
}

/// The bank earns and loses on its loans outside the district, and keeps them in step with its deposits.
fn carry_loans_outside(district: &mut District) {
    let (bank, elsewhere) = (Account::of_sector(Sector::Bank), Account::of_sector(Sector::Elsewhere));
    let loans = district.bank.outside_loans;
    let interest = whole(loans as f64 * district.today.lending);
    let paid = district.ledger.pay(elsewhere, bank, interest, Flow::Interest);
    debug_assert!(paid.is_ok());
    let lost = whole(loans as f64 * district.today.loan_losses);
    district.ledger.accrue(bank, elsewhere, lost, Flow::WriteOff);
    district.bank.outside_loans -= lost;
    let deposits: Yen = district.deposits();
    let wanted = whole(deposits as f64 * district.plan.scenario.bank.outside_loans);
    let change = (wanted - district.bank.outside_loans) / 12;
    let moved = if change >= 0 {
        district.ledger.pay(bank, elsewhere, change, Flow::Loan)
    } else {
        district.ledger.pay(elsewhere, bank, -change, Flow::Repayment)
    };
    debug_assert!(moved.is_ok());
    district.bank.outside_loans += change;
}

/// The treasury puts in new funds when those of the bank are nearly gone.
fn rescue_the_bank(district: &mut District, now: &Now) {
    let rules = &district.plan.scenario.bank;
    if district.bank_assets() <= 0 || district.capital_ratio() >= rules.rescue {
        return;
    }
    let missing = whole(district.bank_assets() as f64 * rules.least_capital) - district.bank_capital();
    let (treasury, bank) = (Account::of_sector(Sector::Treasury), Account::of_sector(Sector::Bank));
    let paid = district.ledger.pay(treasury, bank, missing.max(0), Flow::Recapitalisation);
    debug_assert!(paid.is_ok());
    district.events.push(Event {
        month: now.month,
        kind: "bank_rescued",
        agent: None,
        other: Some(district.party(treasury)),
        amount: missing,
        cause: "the bank's own funds were nearly gone",
    });
}

impl District {
    /// What the bank lends a firm now of what it asks for, by record, collateral and the bank's own funds.
    pub(super) fn granted(&self, now: &Now, firm: u32, asked: Yen) -> Yen {
        let rules = &self.plan.scenario.bank;
        let at = firm as usize;
        if !self.plan.scenario.switches.loans || self.firms.behind[at] > 0 {
            return 0;
        }
        let loan = self.firms.loan[at];
        let land = self.firms.land[at] * self.today.land_price * rules.loan_to_value;
        let stocks = match self.firms.kind[at] {
            AgentKind::Wholesaler => rules.stock_finance * self.stocks_at_cost(self.firms.index[at]) as f64,
            AgentKind::Manufacturer | AgentKind::Craftsman => 0.0,
        };
        let wealth = self.ledger.balance(Account::of_owner(firm)) as f64 * rules.guarantee;
        let earned = (12.0 * self.earned(firm)).max(0.0);
        let guaranteed = self.guaranteed(firm);
        let limit = whole(land + stocks + wealth + rules.earnings_lent * earned + guaranteed) - loan;
        let most = asked.min(limit).min(self.room_beyond(self.bank_assets()));
        if most <= 0 {
            return 0;
        }
        let ratio = self.capital_ratio();
        let thin =
            if rules.thin_capital > 0.0 { (1.0 - ratio / rules.thin_capital).clamp(0.0, 1.0) } else { 0.0 };
        let debt = (loan + asked).max(1) as f64;
        let collateral = ((land + stocks) / debt).min(1.0);
        let score = self.soft_score(now, firm, debt, earned, collateral)
            + self.plan.scenario.policy.guarantee_bar * (guaranteed / debt).min(1.0);
        if score < rules.bar + rules.crunch * thin { 0 } else { most }
    }

    /// The bank's opinion of a firm.
    fn soft_score(&self, now: &Now, firm: u32, debt: f64, earned: f64, collateral: f64) -> f64 {
        let rules = &self.plan.scenario.bank;
        let at = firm as usize;
        let account = Account::of_firm(firm);
        let land = self.firms.land[at] * self.today.land_price;
        let worth = self.net_worth(firm) as f64 + land;
        let assets = worth + (self.notes.issued(account) + self.firms.loan[at]) as f64;
        let equity = if assets > 0.0 { (worth / assets).clamp(-1.0, 1.0) } else { -1.0 };
        let record = if self.firms.has_a_mark(firm, now.month) { -1.0 } else { 0.0 };
        rules.score_equity * equity
            + rules.score_earnings * (earned / debt).min(1.0)
            + rules.score_relationship * (self.years_at_the_bank(now, firm).clamp(0.0, 10.0) / 10.0)
            + rules.score_collateral * collateral
            + record
    }

    /// Years of dealings with the bank.
    fn years_at_the_bank(&self, now: &Now, firm: u32) -> f64 {
        f64::from(now.month.0.saturating_sub(self.firms.banked[firm as usize])) * OF_A_YEAR
    }

    /// The rate of a firm's loan, a month.
    fn rate_for(&self, now: &Now, firm: u32) -> f64 {
        let years = self.years_at_the_bank(now, firm).clamp(0.0, 10.0);
        (self.today.lending - self.plan.scenario.bank.relationship * years / 1200.0).max(0.0)
    }

    /// Credits a loan to a firm.
    pub(super) fn lend(&mut self, firm: u32, amount: Yen) {
        if amount <= 0 {
            return;
        }
        let bank = Account::of_sector(Sector::Bank);
        let paid = self.ledger.pay(bank, Account::of_firm(firm), amount, Flow::Loan);
        debug_assert!(paid.is_ok());
        self.firms.loan[firm as usize] += amount;
        self.bank.lent += amount;
        self.count.lent += amount;
    }

    /// Pays back part of a loan, as far as there is money and anything owed; gives what was paid.
    pub(super) fn pay_back(&mut self, firm: u32, amount: Yen) -> Yen {
        let owed = amount.min(self.firms.loan[firm as usize]);
        let bank = Account::of_sector(Sector::Bank);
        let paid = self.ledger.pay_up_to(Account::of_firm(firm), bank, owed, Flow::Repayment);
        self.firms.loan[firm as usize] -= paid;
        self.bank.lent -= paid;
        paid
    }

    /// Buys machines for part of a gain in technique, on credit in part; gives the share of the gain that was paid for.
    pub(super) fn buy_machines(&mut self, now: &Now, shop: usize, gain: f64) -> f64 {
        let scenario = &self.plan.scenario;
        let craft = &self.shops.craft[shop];
        let share = self.support_rate(self.shops.firm[shop], Instrument::EquipmentGrant);
        let years = gain * scenario.learning.machine_cost;
        let cost = whole(years * 12.0 * self.today.pay * f64::from(craft.persons));
        if cost <= 0 {
            return 1.0;
        }
        let firm = self.shops.firm[shop];
        let own_cost = cost as f64 * (1.0 - share);
        let borrowed = self.granted(now, firm, whole(own_cost * scenario.bank.machine_finance));
        let account = Account::of_firm(firm);
        let own = (whole(own_cost) - borrowed).min(self.spare(firm)).max(0);
        self.lend(firm, borrowed);
        let granted = if share > 0.0 && share < 1.0 {
            let affordable = whole((own + borrowed) as f64 / (1.0 - share)).min(cost);
            self.subsidise(now.month, firm, Instrument::EquipmentGrant, affordable)
        } else {
            self.subsidise(now.month, firm, Instrument::EquipmentGrant, cost)
        };
        let elsewhere = Account::of_sector(Sector::Elsewhere);
        let paid = self.ledger.pay_up_to(account, elsewhere, own + borrowed + granted, Flow::Machines);
        paid as f64 / cost as f64
    }

    /// Cost of a wholesaler's stocks and work in progress.
    pub(super) fn stocks_at_cost(&self, trader: u32) -> Yen {
        self.traders.stocks_of(trader as usize, self.plan.lines.len(), self.plan.stages.len())
    }

    /// Money of everyone in the district but the bank: what the bank and the outside owe, since all accounts sum to zero.
    fn deposits(&self) -> Yen {
        let owes = |sector: &&Sector| sector.is_outside() || **sector == Sector::Bank;
        -Sector::ALL
            .iter()
            .filter(owes)
            .map(|&sector| self.ledger.balance(Account::of_sector(sector)))
            .sum::<Yen>()
    }
}
