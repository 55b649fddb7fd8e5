//! Phase 1: the outside world moves. Exchange rates, prices, pay, rivals and markets take their month's values.

use super::Now;
use crate::district::District;
use crate::district::plan::{Plan, RivalPlan};
use crate::district::today::{Abroad, Today};
use crate::foundation::elementary::{exp, ln};

/// Takes the month's values of all drivers.
pub fn advance(district: &mut District, now: &Now) {
    let plan = district.plan.clone();
    let stages = plan.stages.len();
    district.count.clear(stages);
    district.parents.count = Default::default();
    district.pieces = Default::default();
    district.values = Default::default();
    district.ledger.flows.clear();
    district.events.clear();

    let today = &mut district.today;
    the_town(today, &plan, now, district.labour.pay_gap);
    the_regions(today, &plan, now);
    the_markets(today, &plan, now);
    the_rivals(today, &plan, now);
    the_places_abroad(today, &plan, now);
}

fn the_town(today: &mut Today, plan: &Plan, now: &Now, pay_gap: f64) {
    (today.month, today.at_rest) = (now.month, now.at_rest);
    let scenario = &plan.scenario;
    let home = plan.regions[plan.home];
    let units = scenario.currency.ledger_units;
    today.pay = now.driver(home.pay) * units / 12.0 * scenario.town.pay_ratio;
    today.town_pay = today.pay;
    today.pay *= exp(pay_gap);
    if now.month.of_year() == 1 {
        today.life = plan.life_table(if now.at_rest { now.from } else { now.month });
    }
    let youths = now.driver(plan.town.youths) / now.paths.at_rest(plan.town.youths).max(1e-9);
    // Ten years' classes leave school one a year.
    today.school_leavers = scenario.sizes.youths * scenario.sizes.scale * youths / 120.0;
    today.youth_pull = now.driver(plan.town.youth_pull) - now.paths.at_rest(plan.town.youth_pull);
    today.urban_pressure = if scenario.switches.urban_pressure {
        (now.driver(plan.town.urban_pressure) - now.paths.at_rest(plan.town.urban_pressure)).clamp(0.0, 1.0)
    } else {
        0.0
    };
    today.technology = now.driver(plan.town.productivity) / now.paths.at_rest(plan.town.productivity);
    today.frontier_growth = if now.at_rest {
        plan.usual_growth
    } else {
        ln(now.driver(plan.town.productivity) / now.driver_a_quarter_ago(plan.town.productivity))
    };
    let labour_cost = |pay: f64, productivity: f64| pay / productivity;
    today.labour_cost_change = ln(labour_cost(now.driver(home.pay), now.driver(plan.town.productivity))
        / labour_cost(now.driver_a_quarter_ago(home.pay), now.driver_a_quarter_ago(plan.town.productivity)));
    today.price_change = ln(now.driver(home.deflator) / now.driver_a_quarter_ago(home.deflator));
    today.price_level = now.driver(home.deflator) / plan.origin.deflators[plan.home];
    today.cost_level = 0.5 * (today.price_level + today.town_pay / plan.origin.pay);
    today.lending = ((now.driver(plan.town.interest) + scenario.bank.loan_margin) / 1200.0).max(0.0);
    today.deposit_rate = ((now.driver(plan.town.interest) - scenario.bank.deposit_margin) / 1200.0).max(0.0);
    today.land_price = now.driver(plan.town.land_price) / now.paths.at_rest(plan.town.land_price);
    today.loan_losses = (now.driver(plan.town.loan_losses) / 1200.0).clamp(0.0, 1.0);
    today.discount = ((now.driver(plan.town.interest) + scenario.bank.discount_margin) / 1200.0).max(0.0);
}

fn the_regions(today: &mut Today, plan: &Plan, now: &Now) {
    let units = plan.scenario.currency.ledger_units;
    let home = now.driver(plan.regions[plan.home].exchange);
    today.dollar = home * units;
    today.rate.clear();
    today.deflators.resize(plan.regions.len(), f64::NAN);
    today.inflation.clear();
    for (region, deflator) in plan.regions.iter().zip(&mut today.deflators) {
        today.rate.push(home / now.driver(region.exchange) * units);
        let before = core::mem::replace(deflator, now.driver(region.deflator));
        // There is no month before the first.
        today.inflation.push(if before.is_nan() { 0.0 } else { ln(*deflator / before) });
    }
    let dearer = now.driver(plan.town.materials) / now.paths.at_rest(plan.town.materials);
    today.materials = material_price(plan, today, plan.home) * dearer;
}

/// What materials cost in a region in the district's currency, at rest = 1: in part they are traded in the world, in
/// part they follow the region's own prices.
fn material_price(plan: &Plan, today: &Today, region: usize) -> f64 {
    let of = |region: usize| {
        today.deflators[region] * today.rate[region]
            / (plan.origin.deflators[region] * plan.origin.rate[region])
    };
    let traded = plan.scenario.town.traded_materials;
    traded * of(plan.materials) + (1.0 - traded) * of(region)
}

/// What a rival pays for material and for the work on a unit of output, each against the district's at rest.
fn costs_of(rival: &RivalPlan, today: &Today, plan: &Plan, now: &Now) -> (f64, f64) {
    let units = plan.scenario.currency.ledger_units;
    let home_pay = now.paths.at_rest(plan.regions[plan.home].pay) * units;
    let home_labour = home_pay / now.paths.at_rest(plan.town.productivity);
    let pay = now.driver(plan.regions[rival.region].pay) * today.rate[rival.region];
    let labour = pay / now.driver(rival.productivity) / home_labour;
    (material_price(plan, today, rival.region), labour)
}

/// A capacity as it carries into a market, in logarithms. Who has none is not there, however far it would carry.
fn carried(capacity: f64, reach: f64) -> f64 {
    if capacity > 0.0 { reach * ln(capacity) } else { f64::NEG_INFINITY }
}

/// The cheapest of the rivals' regions, for wholesalers who have goods made there.
fn the_places_abroad(today: &mut Today, plan: &Plan, now: &Now) {
    today.abroad = None;
    if !plan.scenario.switches.offshore {
        return;
    }
    for rival in &plan.rivals {
        if rival.region == plan.home || now.driver(rival.capacity) <= 0.0 {
            continue;
        }
        let (material, labour) = costs_of(rival, today, plan, now);
        let found = Abroad { material, labour, log_quality: ln(now.driver(rival.quality)) };
        let dearer = |other: Abroad| other.material + other.labour > found.material + found.labour;
        if today.abroad.is_none_or(dearer) {
            today.abroad = Some(found);
        }
    }
}

fn the_markets(today: &mut Today, plan: &Plan, now: &Now) {
    today.occasions.clear();
    for (m, market) in plan.markets.iter().enumerate() {
        let region = plan.regions[market.region];
        let demand = now.driver(market.share) * now.driver(market.taste) * now.driver(region.spending)
            / now.driver(region.deflator);
        let origin = plan.origin.demand[m];
        let growth = if origin > 0.0 { demand / origin } else { 0.0 };
        today.occasions.push(plan.origin.occasions[m] * growth.max(0.0));
    }
}

/// Rivals sell at cost and mark-up. Cost is pay over productivity at their own exchange rate, and materials at
/// their own region's prices; the constant of choice holds the rest.
fn the_rivals(today: &mut Today, plan: &Plan, now: &Now) {
    let lines = plan.lines.len();
    let markup = 1.0 + plan.scenario.wholesaling.markup;
    today.rival_weight.clear();
    today.rival_price.clear();
    for (m, market) in plan.markets.iter().enumerate() {
        let of = &plan.scenario.markets[m].of;
        let deflator = ln(today.deflators[market.region] / plan.origin.deflators[market.region]);
        let (mut sum, mut weights) = (0.0, 0.0);
        for (v, rival) in plan.rivals.iter().enumerate() {
            let (material, labour) = costs_of(rival, today, plan, now);
            let share = plan.origin.labour_share[m];
            let cost = plan.origin.market_cost[m] * ((1.0 - share) * material + share * labour);
            let log_price = ln((cost * markup / today.rate[market.region]).max(f64::MIN_POSITIVE));
            let appeal = plan.origin.appeal[m][lines + v];
            let weight = appeal
                + of.quality * ln(now.driver(rival.quality))
                + carried(now.driver(rival.capacity), rival.reach[m])
                - of.substitution * (log_price - deflator);
            today.rival_weight.push(weight);
            let chosen = exp(weight.min(700.0));
            sum += chosen * log_price;
            weights += chosen;
        }
        today.rival_price.push(if weights > 0.0 { sum / weights } else { f64::NAN });
    }
}
