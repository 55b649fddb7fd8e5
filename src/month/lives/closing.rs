//! Leaving, in one of three ways. Stocks are sold off, claims abroad collected. Proceeds go to unpaid wages first, then
//! to fees, then to the bank as far as land and guarantor go, then to all other creditors by one quota: bills at once,
//! the holders of notes as these fall due. What is left when all are done with goes to the owner.

use crate::accounts::flows::{Flow, Sector};
use crate::accounts::ledger::Account;
use crate::district::events::AgentKind;
use crate::district::firms::Firms;
use crate::district::{Arrear, District, Exit, Leaving};
use crate::foundation::measure::{Yen, whole};
use crate::month::lives::owners;
use crate::month::{Now, parents, programmes};
use crate::scenario::MAX_STAGES;

/// Closes those who leave this month, and the estates that are done with.
pub fn close_those_who_leave(district: &mut District, now: &Now) {
    let mut leaving = core::mem::take(&mut district.leaving);
    for one in &leaving {
        district.firms.alive[one.firm as usize] = false;
    }
    if !leaving.is_empty() {
        collect_early(district);
        call_back_what_is_outside(district);
        lose_customers(district, &leaving);
    }
    // Each firm's stand together, in the order in which they arose.
    district.arrears.sort_by_key(|arrear| arrear.firm);
    for &one in &leaving {
        close(district, now, one);
    }
    district.arrears.clear();
    if !leaving.is_empty() {
        let lost = stages_of(district, &leaving);
        take_off_the_lists(district, &lost);
        parents::take_over_customers(district, now, &leaving);
        forget_the_closed(district, &leaving, &lost);
        district.niches.keep(|venture| district.firms.alive[venture.firm as usize]);
        report_lost_stages(district, now, &leaving);
    }
    leaving.clear();
    district.leaving = leaving;
    release_estates(district, now);
}

/// Those who have left are no longer among those in business.
fn take_off_the_lists(district: &mut District, lost: &[bool; MAX_STAGES]) {
    let District { firms, traders, shops, .. } = district;
    let Firms { active, alive, .. } = firms;
    active.keep(|firm| alive[firm as usize]);
    traders.active.retain(|&trader| alive[traders.firm[trader as usize] as usize]);
    for (stage, _) in lost.iter().enumerate().filter(|(_, lost)| **lost) {
        for list in [&mut shops.manufacturers[stage], &mut shops.craftsmen[stage]] {
            list.keep(|shop| alive[shops.firm[shop as usize] as usize]);
        }
        shops.count_reach(stage);
    }
}

/// The stages that lose makers.
fn stages_of(district: &District, leaving: &[Leaving]) -> [bool; MAX_STAGES] {
    let mut lost = [false; MAX_STAGES];
    for one in leaving.iter().filter(|one| district.firms.kind[one.firm as usize] != AgentKind::Wholesaler) {
        lost[district.stage_of(one.firm)] = true;
    }
    lost
}

fn close(district: &mut District, now: &Now, Leaving { firm, exit, cause }: Leaving) {
    let account = Account::of_firm(firm);
    let wholesaler = district.firms.kind[firm as usize] == AgentKind::Wholesaler;
    let index = district.firms.index[firm as usize] as usize;
    if !wholesaler && exit != Exit::Relocation {
        // Its people look for work in the stage.
        let stage = district.stage_of(firm);
        let workers = district.firms.workers[firm as usize];
        for (looking, persons) in district.labour.skilled[stage].iter_mut().zip(workers.0) {
            *looking += f64::from(persons);
        }
    }
    parents::give_up_plants(district, now, firm, exit != Exit::Bankruptcy);
    let unpaid: Yen = arrears_of(district, firm).iter().map(|arrear| arrear.amount).sum();
    let owed = unpaid + district.notes.issued(account) + district.firms.loan[firm as usize];
    let (mut exit, mut cause) = (exit, cause);
    if exit != Exit::Bankruptcy {
        // Who closes of his own will sells in good order and pays what he owes, out of the house and the land if need be.
        let rules = &district.plan.scenario;
        let goods = if wholesaler { district.stocks_at_cost(index as u32) as f64 } else { 0.0 };
        let land = district.firms.land[firm as usize] * district.today.land_price;
        let sold = whole(goods * rules.settlement.closing_value + land * rules.bank.forced_sale);
        if owed > district.means(firm) + district.ledger.balance(Account::of_owner(firm)) + sold {
            (exit, cause) = (Exit::Bankruptcy, "closed with more debts than means");
        }
    }
    if wholesaler {
        sell_off(district, index, account, exit != Exit::Bankruptcy);
    }
    if exit != Exit::Bankruptcy {
        district.pay_in_to_close(firm, owed - district.means(firm));
    }
    let owned = district.means(firm);
    district.count.left(exit);
    let (kind, amount) = match exit {
        Exit::Bankruptcy => ("bankruptcy", (owed - owned).max(0)),
        Exit::Closure => ("closure", owned - owed),
        Exit::Relocation => ("relocation", owned - owed),
    };
    district.say(now.month, kind, firm, None, amount, cause);
    settle_arrears(district, now, firm, account);
    district.estates.push((firm, exit));
}

impl District {
    /// Money of a firm, and notes that it holds.
    fn means(&self, firm: u32) -> Yen {
        let account = Account::of_firm(firm);
        self.notes.held(account) + self.ledger.balance(account)
    }

    /// A household pays what a firm that closes still owes, as far as it can.
    fn pay_in_to_close(&mut self, firm: u32, missing: Yen) {
        let household = Account::of_owner(firm);
        self.ledger.pay_up_to(household, Account::of_firm(firm), missing, Flow::PaidIn);
    }
}

/// What a firm that closes could not pay, once arrears are sorted by firm.
fn arrears_of(district: &District, firm: u32) -> &[Arrear] {
    let arrears = &district.arrears;
    let first = arrears.partition_point(|arrear| arrear.firm < firm);
    let count = arrears[first..].partition_point(|arrear| arrear.firm == firm);
    &arrears[first..first + count]
}

/// Whether a claim goes before those of the bank and of all others: wages, then fees and taxes.
fn rank(claim: &Arrear) -> u8 {
    match claim.flow {
        Flow::Wages => 0,
        Flow::Fees | Flow::Taxes => 1,
        _ => ORDINARY,
    }
}

/// The rank of a claim that goes before no other.
const ORDINARY: u8 = 2;

/// Wages and fees first, then the bank out of the land, then all others by one quota. What is not paid now is written off,
/// and stays a claim on the estate.
fn settle_arrears(district: &mut District, now: &Now, firm: u32, account: Account) {
    let mut claims = arrears_of(district, firm).to_vec();
    claims.sort_by_key(rank);
    pay_the_preferred(district, &mut claims, Flow::Collection);
    let owed: Yen = claims.iter().map(|claim| claim.amount).sum();
    satisfy_the_bank(district, firm, account, owed);
    pay_by_one_quota(district, firm, &mut claims, Flow::Collection);
    for claim in claims.into_iter().filter(|claim| claim.amount > 0) {
        district.ledger.accrue(claim.to, account, claim.amount, Flow::WriteOff);
        district.say(now.month, "claim_lost", firm, Some(claim.to), claim.amount, claim.cause);
        district.claims.push(claim);
    }
}

/// Pays wages and fees, as far as there is money.
fn pay_the_preferred(district: &mut District, claims: &mut [Arrear], flow: Flow) {
    for claim in claims.iter_mut().filter(|claim| rank(claim) < ORDINARY) {
        let account = Account::of_firm(claim.firm);
        claim.amount -= district.ledger.pay_up_to(account, claim.to, claim.amount, flow);
    }
}

/// Pays the same share of all other claims and of the loan. The share that is due to holders of notes waits for them.
fn pay_by_one_quota(district: &mut District, firm: u32, claims: &mut [Arrear], flow: Flow) {
    let account = Account::of_firm(firm);
    let owed = district.owed_by_an_estate(firm, claims.iter());
    let quota = (district.ledger.balance(account) as f64 / owed.max(1) as f64).clamp(0.0, 1.0);
    for claim in claims.iter_mut().filter(|claim| rank(claim) == ORDINARY) {
        let due = whole(claim.amount as f64 * quota);
        claim.amount -= district.ledger.pay_up_to(account, claim.to, due, flow);
    }
    district.pay_back(firm, whole(district.firms.loan[firm as usize] as f64 * quota));
}

impl District {
    /// What the estate of a firm still owes, given the claims on it: these, its loan and its notes.
    fn owed_by_an_estate<'a>(&self, firm: u32, claims: impl Iterator<Item = &'a Arrear>) -> Yen {
        let claims: Yen = claims.map(|claim| claim.amount).sum();
        claims + self.firms.loan[firm as usize] + self.notes.issued(Account::of_firm(firm))
    }

    /// The share of what it owes that an estate can pay with its money and the notes that it holds.
    pub(in crate::month) fn quota_of_an_estate(&self, firm: u32) -> f64 {
        let owed = self.owed_by_an_estate(firm, self.claims.iter().filter(|claim| claim.firm == firm));
        if owed > 0 { (self.means(firm) as f64 / owed as f64).clamp(0.0, 1.0) } else { 0.0 }
    }
}

/// What a firm cannot pay of its loan and other claims out of its own money, its land and its guarantor pay, as far as they
/// go: the land for all, the guarantor for the bank.
fn satisfy_the_bank(district: &mut District, firm: u32, account: Account, claims: Yen) {
    let rules = &district.plan.scenario.bank;
    let value = district.firms.land[firm as usize] * district.today.land_price * rules.forced_sale;
    let guarantee = rules.guarantee;
    let loan = district.firms.loan[firm as usize];
    // Notes held come in too late for the bank.
    let short = claims + loan + district.notes.issued(account) - district.ledger.balance(account);
    if short <= 0 {
        return;
    }
    // The bank is paid out of the land first; what the land brings beyond the loan goes to all.
    let sold = whole(value).min(short).max(0);
    let elsewhere = Account::of_sector(Sector::Elsewhere);
    district.ledger.pay_up_to(elsewhere, account, sold, Flow::LandSold);
    district.pay_back(firm, sold.min(loan));
    let household = Account::of_owner(firm);
    let wealth = whole(district.ledger.balance(household).max(0) as f64 * guarantee);
    let given = wealth.min(short - sold).min(district.firms.loan[firm as usize]);
    let given = district.ledger.pay_up_to(household, account, given, Flow::PaidIn);
    district.pay_back(firm, given);
}

/// What is left of a closed firm's loan is lost to the bank.
fn write_off_the_loan(district: &mut District, now: &Now, firm: u32) {
    let lost = core::mem::take(&mut district.firms.loan[firm as usize]);
    if lost > 0 {
        let bank = Account::of_sector(Sector::Bank);
        district.bank.lent -= lost;
        district.ledger.accrue(bank, Account::of_firm(firm), lost, Flow::WriteOff);
        district.say(now.month, "claim_lost", firm, Some(bank), lost, "loan of a closed firm");
        programmes::honour_a_guarantee(district, now, firm, lost);
    }
}

/// Stocks and work in progress are sold off.
fn sell_off(district: &mut District, trader: usize, account: Account, solvent: bool) {
    let (stages, lines) = (district.plan.stages.len(), district.plan.lines.len());
    let (mut pieces, mut value) = (0, 0);
    let traders = &mut district.traders;
    for line in &mut traders.lines[trader * lines..(trader + 1) * lines] {
        let lot = core::mem::take(&mut line.stock);
        (pieces, value) = (pieces + lot.pieces, value + lot.value);
    }
    for queue in &mut traders.queues[trader * stages * lines..(trader + 1) * stages * lines] {
        let lot = core::mem::take(&mut queue.lot);
        (pieces, value) = (pieces + lot.pieces, value + lot.value);
    }
    value += core::mem::take(&mut traders.away_value[trader]);
    for line in &mut traders.lines[trader * lines..(trader + 1) * lines] {
        pieces += core::mem::take(&mut line.away);
    }
    district.pieces.liquidated += pieces;
    district.values.removed += value;
    let rules = &district.plan.scenario.settlement;
    let part = if solvent { rules.closing_value } else { rules.liquidation_value };
    let proceeds = whole(value as f64 * part);
    district.ledger.pay_up_to(Account::of_sector(Sector::Dealers), account, proceeds, Flow::Liquidation);
}

/// Buyers abroad settle with the estates at once, at the month's rate.
fn collect_early(district: &mut District) {
    let abroad = Account::of_sector(Sector::BuyersAbroad);
    for month in 0..12 {
        let mut claims = core::mem::take(&mut district.traders.receivables[month]);
        claims.retain(|claim| {
            let firm = district.traders.firm[claim.trader as usize];
            let stays = district.firms.alive[firm as usize];
            if !stays {
                let rate = district.today.rate[district.plan.markets[claim.market as usize].region];
                let amount = whole(claim.foreign as f64 * 0.01 * rate);
                let account = Account::of_firm(firm);
                district.ledger.pay_up_to(abroad, account, amount, Flow::Collection);
                district.book_exchange_gain(account, amount - claim.book);
                district.traders.receivable[claim.trader as usize] -= claim.book;
            }
            stays
        });
        district.traders.receivables[month] = claims;
    }
}

/// Lots outside the district come back to be sold off.
fn call_back_what_is_outside(district: &mut District) {
    let District { traders, firms, .. } = district;
    for month in &mut traders.away {
        month.retain(|away| firms.alive[traders.firm[away.trader as usize] as usize]);
    }
}

/// Part of the customers leave the district, the others go to its other sellers of the line, one closed seller after
/// the other.
fn lose_customers(district: &mut District, leaving: &[Leaving]) {
    let markets = district.plan.markets.len();
    let offers = district.plan.lines.len() * markets;
    let lost = district.plan.scenario.wholesaling.customers_lost;
    let District { traders, firms, markets: states, .. } = district;
    let sellers = leaving.iter().filter(|one| firms.kind[one.firm as usize] == AgentKind::Wholesaler);
    let closed: Vec<usize> = sellers.map(|one| firms.index[one.firm as usize] as usize).collect();
    if closed.is_empty() {
        return;
    }
    let stays = |trader: &&u32| firms.alive[traders.firm[**trader as usize] as usize];
    let mut base_of_others = vec![0.0; offers];
    for &trader in traders.active.iter().filter(stays) {
        let of_one = &traders.offers[trader as usize * offers..][..offers];
        base_of_others.iter_mut().zip(of_one).for_each(|(sum, offer)| *sum += offer.base);
    }
    let mut spread = vec![Spread { more_of_base: 1.0, more_of_reach: 1.0 }; offers];
    for (number, &seller) in closed.iter().enumerate() {
        for (offer, spread) in spread.iter_mut().enumerate() {
            let still = closed[number + 1..].iter().map(|other| traders.offers[other * offers + offer].base);
            let others = (base_of_others[offer] + still.sum::<f64>()) * spread.more_of_base;
            let share = &mut states[offer % markets].share[offer / markets];
            let offer = &mut traders.offers[seller * offers + offer];
            let base = core::mem::take(&mut offer.base) * spread.more_of_base;
            let reach = core::mem::take(&mut offer.reach) * spread.more_of_reach;
            if others <= 0.0 {
                *share = 0.0;
            } else if base != 0.0 || reach != 0.0 {
                *share *= 1.0 - lost * base.min(1.0);
                spread.more_of_base *= (others + base) / others;
                spread.more_of_reach /= (1.0 - reach).max(1e-9);
            }
        }
    }
    for &trader in traders.active.iter().filter(stays) {
        let of_one = &mut traders.offers[trader as usize * offers..][..offers];
        for (offer, spread) in of_one.iter_mut().zip(&spread) {
            offer.base *= spread.more_of_base;
            offer.reach *= spread.more_of_reach;
        }
    }
}

/// By how much the customers of those who stay grow with those of the closed, in one line and market.
#[derive(Clone, Copy)]
struct Spread {
    more_of_base: f64,
    more_of_reach: f64,
}

/// Ties to the closed end, and those of closed wholesalers and manufacturers. Ties to makers lead to their own stage, so that only stages that
/// have lost some need be gone through.
fn forget_the_closed(district: &mut District, leaving: &[Leaving], lost: &[bool; MAX_STAGES]) {
    let District { ties, shops, firms, traders, scratch, .. } = district;
    let stages = shops.manufacturers.len();
    let lines = ties.orders.len() / ties.suppliers.len().max(1);
    scratch.gone.resize(shops.len(), false);
    for one in leaving {
        let index = firms.index[one.firm as usize] as usize;
        match firms.kind[one.firm as usize] {
            AgentKind::Wholesaler => ties.filled[index * stages..(index + 1) * stages].fill(0),
            AgentKind::Manufacturer => {
                let slot = shops.slot[index] as usize;
                (ties.craft_filled[slot], ties.peer_filled[slot]) = (0, 0);
                scratch.gone[index] = true;
            }
            AgentKind::Craftsman => scratch.gone[index] = true,
        }
    }
    let lost = &lost[..stages];
    let gone = |shop: u32| scratch.gone[shop as usize];
    let lost_stages = || lost.iter().enumerate().filter(|(_, lost)| **lost).map(|(stage, _)| stage);
    let groups = |&trader: &u32| lost_stages().map(move |stage| trader as usize * stages + stage);
    for group in traders.active.iter().flat_map(groups) {
        let start = group * ties.places;
        let before = ties.filled[group] as usize;
        let known = &ties.suppliers[start..start + before];
        let Some(first) = known.iter().position(|tie| gone(tie.shop)) else { continue };
        // The month's orders move up with those to whom they went.
        let mut kept = start + first;
        for place in kept + 1..start + before {
            if gone(ties.suppliers[place].shop) {
                continue;
            }
            ties.suppliers[kept] = ties.suppliers[place];
            ties.orders.copy_within(place * lines..(place + 1) * lines, kept * lines);
            kept += 1;
        }
        ties.filled[group] = (kept - start) as u8;
        ties.orders[kept * lines..(start + before) * lines].fill(0);
    }
    for &shop in lost_stages().flat_map(|stage| &shops.manufacturers[stage]) {
        let slot = shops.slot[shop as usize] as usize;
        let (craft, peer) = (ties.craft(slot), ties.peer(slot));
        ties.craft_filled[slot] = keep(&mut ties.craftsmen[craft], |tie| !gone(tie.shop));
        ties.peer_filled[slot] = keep(&mut ties.peers[peer], |&peer| !gone(peer));
    }
    for one in leaving.iter().filter(|one| firms.kind[one.firm as usize] != AgentKind::Wholesaler) {
        scratch.gone[firms.index[one.firm as usize] as usize] = false;
    }
}

/// Moves those that stay to the front, in their order, and gives how many they are.
fn keep<T: Copy>(places: &mut [T], stays: impl Fn(&T) -> bool) -> u8 {
    let first = places.iter().position(|place| !stays(place));
    let mut kept = first.unwrap_or(places.len());
    for place in kept + 1..places.len() {
        if stays(&places[place]) {
            places[kept] = places[place];
            kept += 1;
        }
    }
    kept as u8
}

fn report_lost_stages(district: &mut District, now: &Now, leaving: &[Leaving]) {
    for stage in 0..district.plan.stages.len() {
        let empty = district.shops.manufacturers[stage].is_empty();
        let last = leaving.iter().rev().find(|one| {
            let index = district.firms.index[one.firm as usize] as usize;
            district.firms.kind[one.firm as usize] == AgentKind::Manufacturer
                && district.shops.stage[index] as usize == stage
        });
        if let (true, Some(last)) = (empty, last) {
            district.say(now.month, "stage_lost", last.firm, None, stage as i64 + 1, last.cause);
        }
    }
}

/// Estates pay creditors as the notes that they hold are paid. One with none on either side goes to the owner, whose
/// household is no longer kept apart; what it still owes is lost.
fn release_estates(district: &mut District, now: &Now) {
    let mut estates = core::mem::take(&mut district.estates);
    estates.retain(|&(firm, exit)| {
        let account = Account::of_firm(firm);
        pay_what_was_written_off(district, now, firm);
        if district.notes.issued(account) != 0 || district.notes.held(account) != 0 {
            return true;
        }
        district.claims.retain(|claim| claim.firm != firm);
        write_off_the_loan(district, now, firm);
        let left = district.ledger.balance(account);
        let household = Account::of_owner(firm);
        district.ledger.pay_up_to(account, household, left, Flow::Drawings);
        if district.firms.owner[firm as usize].died {
            owners::leave_to_heirs(district, now, firm);
        }
        // The household lives on among the town's, or leaves it.
        let to =
            Account::of_sector(if exit == Exit::Relocation { Sector::Elsewhere } else { Sector::Households });
        let wealth = district.ledger.balance(household);
        district.ledger.pay_up_to(household, to, wealth, Flow::Inheritance);
        // What others still owe it is its household's.
        for claim in district.claims.iter_mut().filter(|claim| claim.to == account) {
            claim.to = to;
        }
        false
    });
    district.estates = estates;
}

/// Creditors whose claims have been written off are paid out of what has come in since, as far as it goes.
fn pay_what_was_written_off(district: &mut District, now: &Now, firm: u32) {
    let before: Vec<Arrear> = district.claims.extract_if(.., |claim| claim.firm == firm).collect();
    let mut claims = before.clone();
    pay_the_preferred(district, &mut claims, Flow::WriteOff);
    pay_by_one_quota(district, firm, &mut claims, Flow::WriteOff);
    for (claim, before) in claims.iter().zip(before) {
        let paid = before.amount - claim.amount;
        if paid > 0 {
            district.say(now.month, "claim_recovered", firm, Some(claim.to), paid, claim.cause);
        }
    }
    district.claims.extend(claims.into_iter().filter(|claim| claim.amount > 0));
}
