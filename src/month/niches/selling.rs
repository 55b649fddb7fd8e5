//! Selling products of one's own: what was made is delivered and paid, and buyers who know a product ask for more.

use super::launch::quality_of;
use crate::accounts::flows::{Flow, Sector};
use crate::accounts::ledger::Account;
use crate::district::District;
use crate::district::niches::{NOBODY, Product, Use};
use crate::district::plan::Plan;
use crate::foundation::elementary::{exp, ln};
use crate::foundation::measure::{Yen, whole};
use crate::month::Now;

/// Delivers and sells the month's products, then hears what is asked for next month. After markets have cleared.
pub fn sell_own_products(district: &mut District, now: &Now) {
    let plan = district.plan.clone();
    grow_with_spending(district, now, &plan);
    for place in 0..district.niches.ventures.len() {
        deliver(district, &plan, place);
    }
    see_who_knows_what(district);
    for place in 0..district.niches.ventures.len() {
        hear_what_is_asked(district, now, &plan, place);
    }
}

/// Real spending of each market's region against rest: a new use escapes the fading of the old.
fn grow_with_spending(district: &mut District, now: &Now, plan: &Plan) {
    district.niches.growth.clear();
    for market in &plan.markets {
        let region = plan.regions[market.region];
        let spending = now.driver(region.spending) / now.driver(region.deflator);
        let rest = now.paths.at_rest(region.spending) / now.paths.at_rest(region.deflator);
        district.niches.growth.push((spending / rest).max(0.0));
    }
}

/// What was made goes to buyers, who pay in money: dealers and households at home, buyers abroad at the month's rate.
fn deliver(district: &mut District, plan: &Plan, place: usize) {
    let freight_rate = plan.scenario.exporting.freight;
    let cut = plan.scenario.channels.partner_cut;
    let materials = district.today.materials;
    let District { niches, shops, firms, ledger, pieces: piece_count, today, .. } = district;
    let venture = &mut niches.ventures[place];
    let firm = venture.firm;
    let shop = firms.index[firm as usize] as usize;
    let account = Account::of_firm(firm);
    venture.sold = Default::default();
    let (mut made_pieces, mut sold) = (0.0, 0.0);
    let mut gains = [0.0; crate::scenario::MAX_MARKETS];
    for product in &mut venture.products {
        let mut fill = shops.fill[shop];
        let mut scrap = shops.craft[shop].scrap;
        if product.partner != NOBODY {
            fill = fill.min(shops.fill[product.partner as usize]);
            scrap = 1.0 - (1.0 - scrap) * (1.0 - shops.craft[product.partner as usize].scrap);
        }
        let mut sold_value = 0;
        product.made = 0.0;
        for (m, market) in plan.markets.iter().enumerate() {
            let outlet = venture.outlet[m];
            if product.ordered[m] <= 0.0 || !outlet.open {
                continue;
            }
            let freight = if market.at_home { 0.0 } else { freight_rate };
            let price = product.price + freight * product.cost;
            // A partner takes a part of the margin.
            let taken =
                if outlet.partner > 0.0 { cut * (product.price - product.cost).max(0.0) } else { 0.0 };
            let received = price - taken;
            let here = product.ordered[m] * (1.0 - outlet.plant) * fill + product.begun[m];
            let begun = here as i64;
            product.begun[m] = here - begun as f64;
            product.made += begun as f64;
            venture.freight += begun as f64 * freight * product.cost;
            let exact = begun as f64 * (1.0 - scrap) + product.carry[m];
            let good = (exact as i64).min(begun);
            product.carry[m] = exact - good as f64;
            piece_count.begun += begun;
            piece_count.scrapped += begun - good;
            piece_count.sold += good;
            let amount = whole(good as f64 * received);
            gains[m] += amount as f64 - begun as f64 * product.cost * (1.0 + freight);
            if amount > 0 {
                let (from, flow) = if market.at_home {
                    (Sector::Dealers, Flow::Sale)
                } else {
                    (Sector::BuyersAbroad, Flow::Export)
                };
                let paid = ledger.pay(Account::of_sector(from), account, amount, flow);
                debug_assert!(paid.is_ok());
                sold_value += amount;
                venture.sold[m] += amount;
            }
            if outlet.plant > 0.0 {
                // A plant's own sales are abroad; what it earns comes home.
                let third = 1.0 + plan.scenario.plants.third_markets;
                let pieces = product.ordered[m] * outlet.plant * third;
                let cost = today.abroad.map_or(product.cost, |abroad| plan.niche.cost_abroad(&abroad));
                let earned = whole(pieces * (received - cost).max(0.0));
                gains[m] += earned as f64;
                if earned > 0 {
                    let from = Account::of_sector(Sector::MakersAbroad);
                    let paid = ledger.pay(from, account, earned, Flow::Dividends);
                    debug_assert!(paid.is_ok());
                    niches.count.remitted += earned;
                }
            }
        }
        product.sales += (sold_value as f64 - product.sales) / 12.0;
        sold += sold_value as f64;
        made_pieces += product.made;
    }
    // As with work for others, what is charged is beside the material.
    let material = made_pieces * plan.niche.material * materials;
    shops.work[shop].charged += (sold - material).max(0.0);
    shops.work[shop].material += material;
    let mut sum = 0;
    for ((outlet, &sold), gain) in venture.outlet.iter_mut().zip(&venture.sold).zip(gains) {
        outlet.sales += (sold as f64 - outlet.sales) / 12.0;
        outlet.gain += (gain - outlet.gain) / 12.0;
        sum += sold;
    }
    venture.sales += (sum as f64 - venture.sales) / 12.0;
}

/// Of each use: how many buyers know at least one who makes it. Its buyers do not grow in number because more make it
/// (Ackerberg and Rysman 2005); more come to know it.
fn see_who_knows_what(district: &mut District) {
    let niches = &mut district.niches;
    niches.unaware.clear();
    niches.unaware.resize(niches.uses.len(), [1.0; crate::scenario::MAX_MARKETS]);
    niches.aware.clear();
    niches.aware.resize(niches.uses.len(), [0.0; crate::scenario::MAX_MARKETS]);
    for product in niches.ventures.iter().flat_map(|venture| &venture.products) {
        let of = product.of as usize;
        for (m, &reach) in product.reach.iter().enumerate() {
            niches.unaware[of][m] *= 1.0 - reach;
            niches.aware[of][m] += reach;
        }
    }
}

/// Cost and price of the month, and what buyers ask for at it.
fn hear_what_is_asked(district: &mut District, now: &Now, plan: &Plan, place: usize) {
    let rules = &plan.scenario.niches;
    let venture = &district.niches.ventures[place];
    let firm = venture.firm;
    let shop = district.firms.index[firm as usize] as usize;
    let usual = plan.niche.hours * plan.outside_rate(&district.today)
        + plan.niche.material * district.today.materials;
    let usual = ln(usual / (plan.niche.work + plan.niche.material));
    for number in 0..venture.products.len() {
        let product = &district.niches.ventures[place].products[number];
        let of = product.of as usize;
        let new = district.niches.uses[of];
        let cost = cost_of(district, plan, shop, product);
        let charm = charm_of(&new, now, rules.life);
        let price = cost * (1.0 + rules.markup * (0.5 + 0.5 * new.novelty * charm));
        let quality = quality_of(district, firm, product.partner, product.partners_part);
        let mut ordered = [0.0; crate::scenario::MAX_MARKETS];
        for (m, market) in plan.markets.iter().enumerate() {
            let reach = district.niches.ventures[place].products[number].reach[m];
            if !district.niches.ventures[place].outlet[m].open || reach <= 0.0 || plan.niche.weight[m] == 0.0
            {
                continue;
            }
            let known = 1.0 - district.niches.unaware[of][m];
            let share = reach / district.niches.aware[of][m].max(1e-12) * known;
            let prices = ln(district.today.deflators[market.region] / plan.origin.deflators[market.region]);
            let foreign = ln((price / plan.niche.price * plan.origin.rate[market.region]
                / district.today.rate[market.region])
                .max(1e-9));
            // At home others who make such things have the same costs; abroad their prices go with all prices.
            let others = if market.at_home { usual } else { prices };
            let liking = rules.quality * quality
                - rules.substitution * (foreign - others)
                - rules.price_elasticity * (others - prices);
            let wanted = exp(liking.clamp(-50.0, 5.0));
            ordered[m] = new.potential
                * plan.niche.weight[m]
                * district.niches.growth[m]
                * share
                * charm
                * (0.5 + 0.5 * new.fit)
                * (1.0 - new.copied)
                * wanted;
        }
        let product = &mut district.niches.ventures[place].products[number];
        (product.cost, product.price) = (cost, price);
        product.ordered = ordered;
    }
}

/// What is left of a use's newness.
fn charm_of(new: &Use, now: &Now, life: f64) -> f64 {
    exp(-core::f64::consts::LN_2 * f64::from(now.month.0 - new.launched) / (12.0 * life))
}

/// Own hours and a partner's at the rates quoted, and material.
fn cost_of(district: &District, plan: &Plan, shop: usize, product: &Product) -> f64 {
    let rate = |shop: usize| district.shops.craft[shop].rate;
    let part = product.partners_part;
    let partner = if product.partner == NOBODY { 0.0 } else { part * rate(product.partner as usize) };
    plan.niche.hours * ((1.0 - part) * rate(shop) + partner) + plan.niche.material * district.today.materials
}

/// What a partner has earned on a product this month.
fn owed_to_a_partner(district: &District, product: &Product) -> Yen {
    if product.partner == NOBODY || product.partners_part <= 0.0 {
        return 0;
    }
    let hours = product.made * district.plan.niche.hours * product.partners_part;
    whole(hours * district.shops.craft[product.partner as usize].rate)
}

/// What a venture will pay for its products besides its own work and material: partners and freight.
pub fn owed_for_products(district: &District, place: usize) -> Yen {
    let venture = &district.niches.ventures[place];
    let partners = venture.products.iter().map(|product| owed_to_a_partner(district, product));
    partners.sum::<Yen>() + whole(venture.freight)
}

/// Partners' work on own products, and freight abroad, are paid in money. In settlement, before the bills.
pub fn pay_partners(district: &mut District) {
    for place in 0..district.niches.ventures.len() {
        let firm = district.niches.ventures[place].firm;
        for number in 0..district.niches.ventures[place].products.len() {
            let product = &district.niches.ventures[place].products[number];
            let shop = product.partner as usize;
            let amount = owed_to_a_partner(district, product);
            if amount > 0 {
                let payee = Account::of_firm(district.shops.firm[shop]);
                district.shops.work[shop].charged += amount as f64;
                district.pay_bill(firm, payee, amount, Flow::PartnerWork, "no money for a partner's work");
                district.firms.pays(firm, amount as f64);
            }
        }
        let freight = whole(core::mem::take(&mut district.niches.ventures[place].freight));
        if freight > 0 {
            let elsewhere = Account::of_sector(Sector::Elsewhere);
            district.pay_bill(firm, elsewhere, freight, Flow::Freight, "no money for freight");
            district.firms.pays(firm, freight as f64);
        }
    }
}
