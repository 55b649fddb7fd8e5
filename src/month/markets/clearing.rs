//! Clearing a month's markets: buyers move slowly from habit to choice, buy what is in stock, and pay later.

use super::choice;
use crate::accounts::flows::{Flow, Sector};
use crate::accounts::ledger::Account;
use crate::district::District;
use crate::district::plan::Plan;
use crate::district::traders::{Receivable, bucket};
use crate::foundation::elementary::{exp, ln};
use crate::foundation::measure::whole;
use crate::month::Now;
use crate::month::niches::brand;

/// Buyers choose, buy and owe.
pub fn sell(district: &mut District, now: &Now) {
    let plan = district.plan.clone();
    district.traders.sales.fill(0);
    district.traders.home_sales.fill(0);
    district.traders.freight.fill(0.0);
    for market in 0..plan.markets.len() {
        let wanted = move_habits(district, &plan, market);
        ask(district, &plan, market, wanted);
    }
    hand_over(district, now, &plan);
    count_the_rivals(district, &plan);
    bill_dealers(district, now);
    let traders = &mut district.traders;
    for &trader in &traders.active {
        let trader = trader as usize;
        traders.turnover[trader] += (traders.sales[trader] as f64 - traders.turnover[trader]) / 12.0;
    }
}

/// Shares of lines and rivals move towards choice; gives pieces asked for by line.
fn move_habits(district: &mut District, plan: &Plan, m: usize) -> [f64; crate::scenario::MAX_LINES] {
    let of = &plan.scenario.markets[m].of;
    let market = &plan.markets[m];
    let (lines, markets, rivals) = (plan.lines.len(), plan.markets.len(), plan.rivals.len());
    let (least, worth) = brand::mark(district);
    let today = &district.today;
    let deflator = ln(today.deflators[market.region] / plan.origin.deflators[market.region]);
    let traders = &mut district.traders;
    let mut weights = [f64::NEG_INFINITY; 64];
    let mut chosen = [0.0; 64];
    let mut scratch = core::mem::take(&mut district.scratch.sellers);
    let active = traders.active.len();
    scratch.resize(3 * active, 0.0);
    let (offers, rest) = scratch.split_at_mut(active);
    let (bases, shares) = rest.split_at_mut(active);
    for line in 0..lines {
        if plan.origin.appeal[m][line] == f64::NEG_INFINITY {
            continue;
        }
        let quality_worth = if of.substitution > 0.0 { of.quality / of.substitution } else { 0.0 };
        for (position, &trader) in traders.active.iter().enumerate() {
            let at = trader as usize * lines + line;
            let stock = &traders.lines[at].stock;
            let log_quality = if stock.pieces > 0 {
                stock.log_quality / stock.pieces as f64 - plan.origin.log_quality[line]
            } else {
                0.0
            };
            let offer = &traders.offers[at * markets + m];
            let branded = if market.at_home && log_quality >= least { worth } else { 0.0 };
            offers[position] = offer.log_price - quality_worth * log_quality - branded;
            bases[position] = offer.reach;
        }
        let seen = choice::within_a_line(offers, bases, of.seller_substitution, shares);
        for (position, &trader) in traders.active.iter().enumerate() {
            let offer = &mut traders.offers[(trader as usize * lines + line) * markets + m];
            offer.base += market.closing * (shares[position] - offer.base);
        }
        if seen.is_finite() {
            weights[line] = plan.origin.appeal[m][line] - of.substitution * (seen - deflator);
        }
    }
    for rival in 0..rivals {
        weights[lines + rival] = today.rival_weight[m * rivals + rival];
    }
    district.scratch.sellers = scratch;
    let sources = lines + rivals;
    choice::choose(&weights[..sources], market.nesting, plan.origin.category[m], &mut chosen[..sources]);
    let state = &mut district.markets[m];
    let mut wanted = [0.0; crate::scenario::MAX_LINES];
    for source in 0..sources {
        state.share[source] += market.closing * (chosen[source] - state.share[source]);
        if source < lines {
            wanted[source] = state.share[source] * today.occasions[m];
        }
    }
    state.sold = 0.0;
    wanted
}

/// Spreads a line's demand over its sellers.
fn ask(district: &mut District, plan: &Plan, m: usize, wanted: [f64; crate::scenario::MAX_LINES]) {
    let (lines, markets) = (plan.lines.len(), plan.markets.len());
    let traders = &mut district.traders;
    for (line, &pieces) in wanted[..lines].iter().enumerate() {
        for &trader in &traders.active {
            let offer = &mut traders.offers[(trader as usize * lines + line) * markets + m];
            offer.asked = pieces * offer.base;
        }
    }
}

/// Everyone sells what is in stock, to all markets in proportion; buyers who find none go without.
fn hand_over(district: &mut District, now: &Now, plan: &Plan) {
    let (lines, markets) = (plan.lines.len(), plan.markets.len());
    let District { traders, today, markets: states, ledger, pieces: piece_count, values, count, .. } =
        district;
    for position in 0..traders.active.len() {
        let trader = traders.active[position] as usize;
        for line in 0..lines {
            let at = trader * lines + line;
            let asked: f64 =
                traders.offers[at * markets..(at + 1) * markets].iter().map(|offer| offer.asked).sum();
            let stock = traders.lines[at].stock.pieces;
            if asked <= 0.0 {
                continue;
            }
            let ratio = (stock as f64 / asked).min(1.0);
            count.unfilled += asked * (1.0 - ratio);
            for m in 0..markets {
                // Buyers who find nothing look elsewhere next time.
                let offer = &mut traders.offers[at * markets + m];
                offer.base *= 1.0 - plan.markets[m].closing * (1.0 - ratio);
                let offer = *offer;
                let pieces = ((offer.asked * ratio) as i64).min(traders.lines[at].stock.pieces);
                if pieces == 0 {
                    continue;
                }
                let price = exp(offer.log_price);
                let rate = today.rate[plan.markets[m].region];
                let sold = traders.lines[at].stock.take(pieces);
                piece_count.sold += pieces;
                values.removed += sold.value;
                states[m].sold += pieces as f64;
                let freight =
                    plan.scenario.markets[m].of.freight * plan.lines[line].weight * today.cost_level;
                traders.freight[trader] += freight * pieces as f64;
                count.sold_cost += sold.value as f64 + freight * pieces as f64;
                if plan.markets[m].at_home {
                    let amount = whole(pieces as f64 * price * rate);
                    traders.sales[trader] += amount;
                    traders.home_sales[trader * markets + m] += amount;
                } else {
                    let foreign = whole(pieces as f64 * price * 100.0);
                    let book = whole(foreign as f64 * 0.01 * rate);
                    let term = plan.scenario.markets[m].of.term as i32;
                    traders.sales[trader] += book;
                    traders.receivable[trader] += book;
                    traders.receivables[bucket(now.month.plus(term))].push(Receivable {
                        trader: trader as u32,
                        market: m as u32,
                        foreign,
                        book,
                    });
                    ledger.accrue(
                        Account::of_sector(Sector::BuyersAbroad),
                        Account::of_firm(traders.firm[trader]),
                        book,
                        Flow::Export,
                    );
                }
            }
        }
    }
}

/// What rivals sold, for import penetration and the category's size.
fn count_the_rivals(district: &mut District, plan: &Plan) {
    let lines = plan.lines.len();
    for (m, state) in district.markets.iter_mut().enumerate() {
        let occasions = district.today.occasions[m];
        state.imported = 0.0;
        state.pieces = state.sold;
        for (v, rival) in plan.rivals.iter().enumerate() {
            let pieces = state.share[lines + v] * occasions;
            state.pieces += pieces;
            if rival.region != plan.markets[m].region {
                state.imported += pieces;
            }
        }
    }
}

/// Dealers pay with a note for the month's deliveries to a market.
fn bill_dealers(district: &mut District, now: &Now) {
    let plan = district.plan.clone();
    let markets = plan.markets.len();
    let dealers = Account::of_sector(Sector::Dealers);
    for position in 0..district.traders.active.len() {
        let trader = district.traders.active[position] as usize;
        let holder = Account::of_firm(district.traders.firm[trader]);
        for m in 0..markets {
            let amount = district.traders.home_sales[trader * markets + m];
            if amount > 0 {
                let due = now.month.plus(plan.scenario.markets[m].of.term as i32);
                district.notes.issue(&mut district.ledger, (dealers, holder), amount, due, Flow::Sale, 0);
            }
        }
    }
}
