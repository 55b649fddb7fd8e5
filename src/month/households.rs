//! Households, shops and services, municipality, cooperative and bank close the circle: what comes in is spent,
//! part of it in town.

use super::Now;
use crate::accounts::flows::{Flow, Sector};
use crate::accounts::ledger::Account;
use crate::district::District;
use crate::district::firms::Firms;
use crate::foundation::calendar::OF_A_YEAR;
use crate::foundation::measure::{Yen, whole};

/// Incomes are paid out of last month's receipts, then households spend.
pub fn spend(district: &mut District, now: &Now) {
    pay_out_services(district);
    pay_out_the_cooperative(district);
    pay_out_the_municipality(district);
    workers_spend(district);
    owners_draw_and_spend(district, now);
    pass_on_orders(district);
    pass_on_taxes(district);
}

/// The town hall keeps its share of the taxes taken and passes the rest on to the treasury.
fn pass_on_taxes(district: &mut District) {
    let taken = district.ledger.flows.received(Flow::Taxes, Sector::Municipality);
    let kept = whole(taken as f64 * district.plan.scenario.town.municipal_share);
    district.pay_out(Account::of_sector(Sector::Municipality), Sector::Treasury, taken - kept, Flow::Taxes);
    district.municipal_revenue += (kept as f64 - district.municipal_revenue) / 12.0;
}

/// Shops, carriers and services pay the town's people and buy their goods elsewhere.
fn pay_out_services(district: &mut District) {
    let services = Account::of_sector(Sector::Services);
    let receipts = district.ledger.balance(services);
    let pay = whole(receipts as f64 * district.plan.scenario.town.service_pay);
    district.pay_out(services, Sector::Households, pay, Flow::Wages);
    district.pay_out(services, Sector::Elsewhere, receipts - pay, Flow::Spending);
}

/// The cooperative's fees pay its staff: joint inspection, joint purchase.
fn pay_out_the_cooperative(district: &mut District) {
    let cooperative = Account::of_sector(Sector::Cooperative);
    district.pay_out(cooperative, Sector::Households, district.ledger.balance(cooperative), Flow::Wages);
}

/// The municipality spends what it usually takes in; its revenue falls with the district.
fn pay_out_the_municipality(district: &mut District) {
    let municipality = Account::of_sector(Sector::Municipality);
    let spent = whole(district.municipal_revenue).min(district.ledger.balance(municipality)).max(0);
    let pay = whole(spent as f64 * district.plan.scenario.town.municipal_pay);
    district.pay_out(municipality, Sector::Households, pay, Flow::Wages);
    district.pay_out(municipality, Sector::Services, spent - pay, Flow::Spending);
}

/// The bank pays its staff out of what it earns on interest, and dividends out of its profit since the last, which losses
/// lower, and out of own funds beyond its target. Those in town who get either spend it a month later.
pub(super) fn pay_out_the_bank(district: &mut District) {
    let rules = district.plan.scenario.bank.clone();
    let bank = Account::of_sector(Sector::Bank);
    let flows = &district.ledger.flows;
    let interest =
        (flows.received(Flow::Interest, Sector::Bank) - flows.paid(Flow::Interest, Sector::Bank)).max(0);
    let rescued = flows.received(Flow::Recapitalisation, Sector::Bank);
    let staff = whole(interest as f64 * rules.staff);
    district.pay_out(bank, Sector::Households, staff, Flow::Wages);
    let profit = (district.bank_capital() - rescued - district.bank.capital).max(0);
    let ratio = district.capital_ratio();
    let ample = (ratio - rules.capital_target).max(0.0) * district.bank_assets() as f64 / 3.0;
    let dividends = whole(profit as f64 * rules.dividends + ample);
    let dividends = if ratio < rules.thin_capital { 0 } else { dividends };
    let in_town = whole(dividends as f64 * rules.dividends_in_town);
    district.pay_out(bank, Sector::Households, in_town, Flow::Dividends);
    district.pay_out(bank, Sector::Elsewhere, dividends - in_town, Flow::Dividends);
    district.bank.paid_out = staff + in_town;
    district.bank.capital = district.bank_capital();
}

impl District {
    /// What a firm has earned since its last turn, in which time its owner has drawn so much: that, and what its net worth has
    /// grown by.
    #[inline]
    fn see_profit(&mut self, now: &Now, firm: u32, drawn: Yen) {
        let worth = self.net_worth(firm);
        let years = self.plan.scenario.owners.looked_back;
        let firms = &mut self.firms;
        let at = firm as usize;
        let lived = now.month.0.saturating_sub(firms.begun[at]).max(1);
        // A beginner has not been there for a quarter at its first turn.
        let months = f64::from(lived.min(3));
        // Of one who has not been there for so long all there is counts alike, and what it began with as one quarter more.
        let quarters = f64::from((lived + 2) / 3);
        let weight = (0.25 / years).max(1.0 / (quarters + 1.0));
        let before = core::mem::replace(&mut firms.seen_worth[at], worth);
        let a_month = (worth - before + drawn) as f64 / months / self.today.one_pay();
        firms.earned[at] += (a_month - firms.earned[at]) * weight;
    }

    #[inline]
    fn pay_out(&mut self, from: Account, to: Sector, amount: Yen, flow: Flow) {
        self.ledger.pay_up_to(from, Account::of_sector(to), amount, flow);
    }

    /// The bank pays interest on what was saved.
    fn pay_interest(&mut self, account: Account, interest: Yen) {
        self.ledger.pay_up_to(Account::of_sector(Sector::Bank), account, interest, Flow::Interest);
    }

    /// A household takes interest on what it has saved, pays taxes on its income of some months, of which so much is not taxed
    /// yet, and spends income and wealth.
    #[inline]
    fn household_spends(&mut self, account: Account, income: Yen, untaxed: Yen, months: f64) {
        let saved = (self.ledger.balance(account) - income).max(0);
        let interest = whole(saved as f64 * self.today.deposit_rate * months);
        self.pay_interest(account, interest);
        let income = income + interest;
        let town = &self.plan.scenario.town;
        let tax = whole((untaxed + interest) as f64 * town.household_tax);
        let wealth = self.ledger.balance(account) - income;
        let spent = whole(
            (income - tax) as f64 * town.spend_income
                + wealth.max(0) as f64 * town.spend_wealth * OF_A_YEAR * months,
        );
        self.pay_tax(account, tax);
        self.pay_out(account, Sector::Services, spent, Flow::Spending);
    }
}

fn workers_spend(district: &mut District) {
    // The bank pays after the households have spent, so that this is the month's before.
    let income = district.ledger.flows.received(Flow::Wages, Sector::Households)
        + core::mem::take(&mut district.bank.paid_out);
    district.household_spends(Account::of_sector(Sector::Households), income, income, 1.0);
}

/// Owners draw on their firms every month; once a quarter, each at its own time, a household settles what it has
/// spent and owes in taxes.
fn owners_draw_and_spend(district: &mut District, now: &Now) {
    draw(district);
    for position in district.firms.active.in_turn(now.turn) {
        let firm = district.firms.active[position];
        let income = core::mem::take(&mut district.firms.income[firm as usize]);
        district.see_profit(now, firm, income);
        // What goes beyond a living has been taxed as profit of the firm.
        let untaxed = income.min(3 * district.living_of_owners());
        district.household_spends(Account::of_owner(firm), income, untaxed, 3.0);
    }
}

/// An owner takes a living, and part of the own funds that the firm does not need.
fn draw(district: &mut District) {
    let living = district.living_of_owners();
    let one_pay = district.today.one_pay();
    let District { plan, firms, ledger, .. } = district;
    let rules = &plan.scenario.settlement;
    // What is paid adds a twelfth of itself: so outlays come to rest at what is paid in a month.
    let keep = 12.0 / 13.0;
    let Firms { active, outlays, drawn, taken: usually, income, seen_worth, .. } = firms;
    for &firm in &*active {
        let at = firm as usize;
        outlays[at] *= keep;
        let account = Account::of_firm(firm);
        let free = ledger.balance(account) - rules.till(outlays[at]) - living;
        let above = free.min(whole(rules.above_a_living(seen_worth[at], outlays[at]))).max(0);
        let taken = ledger.pay_up_to(account, Account::of_owner(firm), living + above, Flow::Drawings);
        drawn[at] += taken;
        usually[at] += (taken as f64 / one_pay - usually[at]) * OF_A_YEAR;
        income[at] += taken;
    }
}

/// Shops only pass on what the town's people order from elsewhere.
fn pass_on_orders(district: &mut District) {
    let spent = district.ledger.flows.get(Flow::Spending, Sector::Households, Sector::Services);
    let local = whole(spent as f64 * district.plan.scenario.town.local_spending);
    district.pay_out(Account::of_sector(Sector::Services), Sector::Elsewhere, spent - local, Flow::Spending);
}
