//! Phase 3: wholesalers forecast, set prices and decide what to order.
//!
//! Forecast: Holt (1957). Order: anchoring and adjustment (Sterman 1989) towards an order-up-to position with the
//! newsvendor's safety stock. Price: cost and mark-up, passed on incompletely because rivals' prices weigh as
//! well (Amiti, Itskhoki and Konings 2019); the mark-up follows one's share (Dosi et al. 2010).

use super::Now;
use crate::accounts::flows::{Flow, Sector};
use crate::accounts::goods::Lot;
use crate::accounts::ledger::Account;
use crate::district::District;
use crate::district::plan::Plan;
use crate::district::today::Today;
use crate::district::traders::{Away, LineTrade, Offer, bucket};
use crate::foundation::chance::{BirthKey, Purpose};
use crate::foundation::elementary::{exp, ln, logistic, monthly_closing, normal_quantile, pow};
use crate::foundation::measure::whole;

/// Every wholesaler looks at last month's demand, sets the month's prices and begins new pieces.
pub fn forecast_price_and_order(district: &mut District, now: &Now) {
    let plan = district.plan.clone();
    let (lines, markets) = (plan.lines.len(), plan.markets.len());
    let gap_closing = monthly_closing(plan.scenario.wholesaling.pass_through_half_life);
    for position in 0..district.traders.active.len() {
        let trader = district.traders.active[position] as usize;
        let error = forecast_error(district, now, trader);
        let (mut gap, mut weight) = (0.0, 0.0);
        let dealing = district.traders.dealing[trader];
        think_of_going_abroad(district, now, &plan, trader);
        for line in 0..lines {
            let at = trader * lines + line;
            if !district.traders.lines[at].dealt {
                continue;
            }
            let work_in_progress = district.work_in_progress(trader, line);
            let trade = &mut district.traders.lines[at];
            let offers = &mut district.traders.offers[at * markets..(at + 1) * markets];

            trade.expected = error * offers.iter_mut().map(|offer| forecast(offer, &plan)).sum::<f64>();
            trade.unit_cost = trade.stock.unit_cost().unwrap_or(trade.unit_cost);
            let wanted = wanted_stock(trade, &plan, line);
            let pieces = trade.stock.pieces as f64;
            let excess = if wanted > 0.0 { (pieces / wanted - 1.0).clamp(-1.0, 2.0) } else { 0.0 };
            let cover = if trade.expected > 0.0 { pieces / trade.expected } else { 0.0 };
            trade.markup = markup(trade, offers, &plan);
            let log_markup = ln(1.0 + trade.markup);
            for (market, offer) in offers.iter_mut().enumerate() {
                let cost = trade.unit_cost * (1.0 + dealing)
                    + plan.scenario.markets[market].of.freight
                        * plan.lines[line].weight
                        * district.today.cost_level;
                let missed = reprice(
                    offer,
                    log_markup,
                    (cost, cover, excess),
                    market,
                    gap_closing,
                    &plan,
                    &district.today,
                );
                let money = offer.level * cost;
                gap += missed * money;
                weight += money;
            }
            let mut ordered = order(trade, work_in_progress, &plan, line);
            ordered -= have_made_abroad(district, now, &plan, (trader, line), ordered);
            let first = plan.lines[line].first;
            let queue = (trader * plan.stages.len() + first) * lines + line;
            district.traders.queues[queue].lot.pieces += ordered;
            district.pieces.begun += ordered;
        }
        district.traders.margin_gap[trader] = if weight > 0.0 { gap / weight } else { 0.0 };
    }
}

/// A wholesaler to whom it would pay begins to have goods made abroad, and learns how; the share follows cost and know-how.
fn think_of_going_abroad(district: &mut District, now: &Now, plan: &Plan, trader: usize) {
    let rules = &plan.scenario.offshore;
    let Some(abroad) = district.today.abroad else {
        district.traders.abroad[trader] = 0.0;
        return;
    };
    let lines = plan.lines.len();
    let traders = &mut district.traders;
    let (mut here, mut there) = (0.0, 0.0);
    for line in 0..lines {
        let trade = &traders.lines[trader * lines + line];
        if trade.dealt {
            here += trade.expected * trade.home_cost;
            there += trade.expected * plan.cost_abroad(line, &abroad);
        }
    }
    let advantage = if here > 0.0 { 1.0 - there / here } else { 0.0 };
    let wanted = rules.most * logistic((advantage - rules.threshold) / rules.width);
    let firm = traders.firm[trader];
    if traders.know_how[trader] == 0.0 {
        if wanted < 0.5 * rules.most || f64::from(traders.persons[trader]) < rules.least_persons {
            return;
        }
        let key = district.firms.key[firm as usize];
        let luck = now.chance.of(Purpose::Abroad, key, BirthKey::NONE, now.month, 0).uniform();
        if luck < 1.0 - pow(1.0 - rules.beginning, 1.0 / 12.0) {
            district.traders.know_how[trader] = rules.first_steps;
            let share = (100.0 * advantage) as i64;
            district.say(now.month, "offshore_begun", firm, None, share, "goods are cheaper made abroad");
        }
        return;
    }
    let target = wanted * traders.know_how[trader];
    traders.abroad[trader] += (target - traders.abroad[trader]) / 12.0;
    let practice = rules.learning * (traders.abroad[trader] / rules.most.max(1e-9)).clamp(0.2, 1.0);
    traders.know_how[trader] += practice / 12.0 * (1.0 - traders.know_how[trader]);
}

/// Orders part of the new pieces abroad, where they are finished; gives how many.
fn have_made_abroad(
    district: &mut District,
    now: &Now,
    plan: &Plan,
    (trader, line): (usize, usize),
    ordered: i64,
) -> i64 {
    let Some(abroad) = district.today.abroad else { return 0 };
    let pieces = (ordered as f64 * district.traders.abroad[trader]).round() as i64;
    if pieces <= 0 {
        return 0;
    }
    let price = whole(pieces as f64 * plan.cost_abroad(line, &abroad));
    let log_quality = pieces as f64 * (abroad.log_quality + plan.origin.log_quality[line]);
    let lot = Lot { pieces, value: price, log_quality };
    let next = plan.stages.len() as u32;
    let arrives = now.month.plus(plan.scenario.offshore.lead_time as i32);
    let traders = &mut district.traders;
    traders.abroad_bill[trader] += price;
    traders.away_value[trader] += price;
    traders.lines[trader * plan.lines.len() + line].away += pieces;
    traders.away[bucket(arrives)].push(Away { trader: trader as u32, line: line as u32, next, lot });
    district.pieces.begun += pieces;
    district.values.added += price;
    district.count.abroad += pieces;
    let account = Account::of_firm(traders.firm[trader]);
    district.ledger.accrue(account, Account::of_sector(Sector::MakersAbroad), price, Flow::Offshore);
    pieces
}

fn forecast_error(district: &District, now: &Now, trader: usize) -> f64 {
    let spread = district.plan.scenario.wholesaling.forecast_error;
    if spread == 0.0 {
        return 1.0;
    }
    let key = district.firms.key[district.traders.firm[trader] as usize];
    exp(spread * now.chance.of(Purpose::Forecast, key, BirthKey::NONE, now.month, 0).normal())
}

/// Holt's two smoothings; demand is what was asked for, sold or not.
#[inline]
fn forecast(offer: &mut Offer, plan: &Plan) -> f64 {
    let rules = &plan.scenario.wholesaling;
    let before = offer.level;
    let expected = before + offer.trend;
    offer.level = (expected + rules.forecast_level * (offer.asked - expected)).max(0.0);
    offer.trend += rules.forecast_trend * (offer.level - before - offer.trend);
    (offer.level + offer.trend).max(0.0)
}

/// The mark-up moves with one's share among the sellers of the line.
#[inline]
fn markup(trade: &mut LineTrade, offers: &[Offer], plan: &Plan) -> f64 {
    let (mut share, mut weight) = (0.0, 0.0);
    for offer in offers {
        share += offer.base * offer.level;
        weight += offer.level;
    }
    if weight <= 0.0 {
        return trade.markup;
    }
    let share = share / weight;
    let change = if trade.last_share > 0.0 { (share / trade.last_share - 1.0).clamp(-0.5, 0.5) } else { 0.0 };
    trade.last_share = share;
    let aim = plan.scenario.wholesaling.markup;
    (trade.markup * (1.0 + plan.scenario.wholesaling.markup_reaction * change)).clamp(0.2 * aim, 3.0 * aim)
}

/// Moves the price in the buyer's currency, with all prices of the market and towards the one wanted, and gives how far it stays from the one wanted, in logarithms.
#[inline]
fn reprice(
    offer: &mut Offer,
    log_markup: f64,
    (cost, cover, excess): (f64, f64, f64),
    market: usize,
    gap_closing: f64,
    plan: &Plan,
    today: &Today,
) -> f64 {
    let rules = &plan.scenario.wholesaling;
    let of = &plan.scenario.markets[market].of;
    let rate = today.rate[plan.markets[market].region];
    let log_cost = ln((cost / rate).max(f64::MIN_POSITIVE));
    let wanted = log_cost + log_markup;
    let rivals = today.rival_price[market];
    let mut aim = wanted;
    if plan.scenario.switches.incomplete_pass_through && rivals.is_finite() {
        if offer.gap.is_nan() {
            offer.gap = wanted - rivals;
        }
        aim = of.pass_through * wanted + (1.0 - of.pass_through) * (rivals + offer.gap);
        offer.gap += gap_closing * (wanted - rivals - offer.gap);
    }
    aim -= rules.stock_discount * excess;
    if cover < rules.clearance_cover {
        aim = aim.max(log_cost);
    }
    offer.log_price += today.inflation[plan.markets[market].region];
    offer.log_price += rules.price_adjustment * (aim - offer.log_price);
    offer.log_price - wanted
}

/// Pieces wanted in stock: the cover, and the newsvendor's safety stock for what may come while an order is made.
#[inline]
fn wanted_stock(trade: &LineTrade, plan: &Plan, line: usize) -> f64 {
    let rules = &plan.scenario.wholesaling;
    let chain = plan.lines[line].length as f64;
    // What a missing piece would have earned, against what a left-over piece costs over the cover.
    let over = (rules.holding_cost + rules.obsolescence) * (1.0 + rules.stock_cover);
    let critical = trade.markup / (trade.markup + over).max(f64::MIN_POSITIVE);
    let safety = if rules.forecast_error > 0.0 && critical > 0.0 && critical < 1.0 {
        normal_quantile(critical) * rules.forecast_error * trade.expected * (chain + 1.0).sqrt()
    } else {
        0.0
    };
    trade.expected * rules.stock_cover + safety
}

/// Pieces to begin this month.
#[inline]
fn order(trade: &LineTrade, work_in_progress: i64, plan: &Plan, line: usize) -> i64 {
    let rules = &plan.scenario.wholesaling;
    let chain = plan.lines[line].length as f64;
    // What is ordered now passes the first stage this month, so that one month less of the chain is in progress.
    let wanted = trade.expected * (chain - 1.0) + wanted_stock(trade, plan, line);
    let position = (trade.stock.pieces + work_in_progress) as f64;
    let pieces = trade.expected + rules.stock_adjustment * (wanted - position);
    pieces.clamp(0.0, 3.0 * trade.expected).round() as i64
}

impl District {
    /// Pieces of a line that a wholesaler has waiting before stages or outside.
    #[inline]
    fn work_in_progress(&self, trader: usize, line: usize) -> i64 {
        let (stages, lines) = (self.plan.stages.len(), self.plan.lines.len());
        let waiting: i64 = (0..stages)
            .map(|stage| self.traders.queues[(trader * stages + stage) * lines + line].lot.pieces)
            .sum();
        waiting + self.traders.lines[trader * lines + line].away
    }
}
