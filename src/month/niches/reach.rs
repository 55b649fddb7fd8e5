//! Making a product known: marketing, the web, partners who sell, word of mouth (Bass 1969).

use super::search::reachable;
use super::{Outlay, quarterly};
use crate::district::District;
use crate::district::niches::NOBODY;
use crate::district::programmes::Instrument;
use crate::foundation::measure::whole;
use crate::month::Now;

/// A quarter's marketing, as far as it can be paid: who knows the market reaches more buyers with it.
pub fn make_known(district: &mut District, now: &Now, place: usize) {
    let venture = &district.niches.ventures[place];
    if venture.products.is_empty() {
        return;
    }
    let plan = district.plan.clone();
    let (rules, switches) = (&plan.scenario.channels, &plan.scenario.switches);
    let firm = venture.firm;
    find_new_partners(district, place);
    let pay = district.today.town_pay;
    let venture = &district.niches.ventures[place];
    let budget = (rules.marketing * 3.0 * venture.sales).max(rules.least_marketing * pay);
    let open = venture.outlet.iter().filter(|outlet| outlet.open).count().max(1) as f64;
    let spends =
        switches.direct_sales && district.venture_spends(now, firm, Outlay::Marketing, whole(budget));
    let web = if switches.web_sales { rules.web * now.driver(plan.web_reach).clamp(0.0, 1.0) } else { 0.0 };
    let spent = if spends { budget * (1.0 + web) / open } else { 0.0 };
    let effect = spent / (spent + rules.half_effect * pay).max(1e-9);
    let learns = quarterly(rules.knowing);
    let advised = district.helped(firm, Instrument::Advice);
    let events = district.helped(firm, Instrument::Tourism) > 0.0
        && district.venture_spends(now, firm, Outlay::Events, whole(budget));
    let crate::district::niches::Niches { ventures, uses, .. } = &mut district.niches;
    let venture = &mut ventures[place];
    for market in 0..plan.markets.len() {
        let outlet = venture.outlet[market];
        if !outlet.open {
            continue;
        }
        let known = venture.knowledge[market].max(outlet.partner);
        let carried = 1.0 + rules.partner_pull * outlet.partner;
        let pull = 0.25 * rules.pull * known * effect * (1.0 + web) * carried;
        for product in &mut venture.products {
            let fit = uses[product.of as usize].fit;
            let reach = &mut product.reach[market];
            let visitors = if events && plan.markets[market].at_home { 0.25 * rules.visitors } else { 0.0 };
            let word = 0.25 * rules.word * *reach * (0.5 + 0.5 * fit);
            *reach += (pull + word + visitors).min(1.0) * (1.0 - *reach) - 0.25 * rules.fading * *reach;
            *reach = reach.clamp(0.0, 1.0);
        }
        // Selling teaches, and so do advisers.
        let taught = if outlet.sales > 0.0 { learns } else { 0.0 } + learns * advised;
        venture.knowledge[market] += taught.min(1.0) * (1.0 - venture.knowledge[market]);
    }
}

/// A product whose partner of another stage is gone gets the best who is within reach.
fn find_new_partners(district: &mut District, place: usize) {
    let venture = &district.niches.ventures[place];
    if venture.products.iter().all(|product| product.partner != NOBODY) {
        return;
    }
    let Some(found) = reachable(district, venture.firm).1 else { return };
    let part = district.plan.scenario.niches.partners_work;
    for product in &mut district.niches.ventures[place].products {
        if product.partner == NOBODY {
            (product.partner, product.partners_part) = (found, part);
        }
    }
}
