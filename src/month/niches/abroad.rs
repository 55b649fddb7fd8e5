//! Going abroad with products of one's own (Das, Roberts and Tybout 2007): a cost that is sunk, market by market, weighed
//! against sales that last; partners; information in the buyers' language; plants; leaving again.

use super::{Outlay, alliance};
use crate::accounts::flows::{Flow, Sector};
use crate::accounts::ledger::Account;
use crate::district::District;
use crate::district::niches::Outlet;
use crate::district::programmes::Instrument;
use crate::foundation::chance::{BirthKey, Draws, Purpose};
use crate::foundation::elementary::{exp, logistic};
use crate::foundation::measure::whole;
use crate::month::Now;

/// Once a year a venture with products looks at each market: for partners, whether to enter, to build, to stay.
pub fn look_abroad(district: &mut District, now: &Now, place: usize) {
    let plan = district.plan.clone();
    let venture = &district.niches.ventures[place];
    if venture.products.is_empty() {
        return;
    }
    let firm = venture.firm;
    let key = district.firms.key[firm as usize];
    let switches = &plan.scenario.switches;
    for (market, of) in plan.markets.iter().enumerate() {
        let mut draws = now.chance.of(Purpose::Outlet, key, BirthKey::named(&of.name), now.month, 0);
        if switches.franchise {
            find_a_partner(district, now, place, market, &mut draws);
        }
        if of.at_home || !switches.export_entry {
            continue;
        }
        if switches.information {
            tell_buyers(district, now, place, market);
        }
        if district.niches.ventures[place].outlet[market].open {
            stay_or_leave(district, now, place, market);
            if switches.own_plants {
                build_a_plant(district, now, place, market, &mut draws);
            }
        } else {
            enter(district, now, place, market);
        }
    }
}

/// Share of the buyers who know a product above which its maker needs nobody to make it known.
const KNOWN_ENOUGH: f64 = 0.5;

/// A franchise partner or an agent is worth his part of the price as long as he knows the market better than the maker does and
/// few buyers know the product.
fn find_a_partner(district: &mut District, now: &Now, place: usize, market: usize, draws: &mut Draws) {
    let [meets, quality] = core::array::from_fn(|_| draws.uniform());
    let venture = &district.niches.ventures[place];
    let firm = venture.firm;
    let advised = 1.0 + district.helped(firm, Instrument::Advice);
    let chance =
        district.plan.scenario.channels.partners * district.vision(firm) * district.welcome() * advised;
    let venture = &mut district.niches.ventures[place];
    let knowledge = venture.knowledge[market];
    let known = venture.products.iter().map(|product| product.reach[market]).fold(0.0, f64::max);
    let outlet = &mut venture.outlet[market];
    if outlet.partner <= knowledge || known > KNOWN_ENOUGH {
        outlet.partner = 0.0;
    }
    if meets < chance && known < 0.5 * KNOWN_ENOUGH && quality > outlet.partner.max(knowledge) {
        outlet.partner = quality;
        let account = Account::of_sector(if district.plan.markets[market].at_home {
            Sector::Dealers
        } else {
            Sector::BuyersAbroad
        });
        let per_cent = whole(100.0 * quality);
        district.say(
            now.month,
            "partner_found",
            firm,
            Some(account),
            per_cent,
            "sells for a part of the price",
        );
    }
}

/// Telling buyers in their language costs little and teaches what they want.
fn tell_buyers(district: &mut District, now: &Now, place: usize, market: usize) {
    let rules = &district.plan.scenario.exporting;
    let (cost, effect) = (12.0 * rules.information * district.today.town_pay, rules.information_effect);
    let firm = district.niches.ventures[place].firm;
    if cost > 0.0 && district.venture_spends(now, firm, Outlay::Abroad, whole(cost)) {
        let knowledge = &mut district.niches.ventures[place].knowledge[market];
        *knowledge += effect * (1.0 - *knowledge);
    }
}

/// What a venture may expect to gain in a year in a market at a share of its buyers, the cost of staying not yet taken off.
fn gain_expected(district: &District, place: usize, market: usize) -> f64 {
    let plan = &district.plan;
    let venture = &district.niches.ventures[place];
    let rules = &plan.scenario.exporting;
    let partner = venture.outlet[market].partner;
    let known = venture.knowledge[market].max(partner);
    let cut = if partner > 0.0 { plan.scenario.channels.partner_cut } else { 0.0 };
    let mut gain = 0.0;
    for product in &venture.products {
        let new = &district.niches.uses[product.of as usize];
        let pieces = new.potential
            * plan.niche.weight[market]
            * district.niches.growth[market]
            * rules.expected_reach
            * known
            * (1.0 - new.copied);
        // Buyers pay freight; of what is left over cost a partner takes his part.
        gain += pieces * (product.price - product.cost) * (1.0 - cut);
    }
    12.0 * gain
}

/// Enters a market if what it promises is worth what is lost for good, and if there is money for it.
fn enter(district: &mut District, now: &Now, place: usize, market: usize) {
    let plan = district.plan.clone();
    let rules = &plan.scenario.exporting;
    let venture = &district.niches.ventures[place];
    let firm = venture.firm;
    let outlet = venture.outlet[market];
    let year = 12.0 * district.today.town_pay;
    let gain = gain_expected(district, place, market) - rules.running * year;
    let worth = gain / (1.0 - rules.discount * rules.persistence);
    let key = district.firms.key[firm as usize];
    let name = BirthKey::named(&plan.markets[market].name);
    let mut traits = now.chance.of(Purpose::Traits, key, name, crate::foundation::calendar::Month(0), 4);
    let emigrants = plan.scenario.markets[market].of.emigrants;
    let linked = venture.knowledge[market].max(emigrants);
    let been_there = outlet.left && now.month.0 - outlet.since < 24;
    let allied = alliance::opens(district, firm, market);
    let mut sunk = rules.sunk * year * exp(rules.sunk_spread * traits.normal());
    sunk *= 1.0 - rules.information_saves * linked;
    if been_there {
        sunk *= 1.0 - rules.return_discount;
    }
    if allied {
        sunk *= 1.0 - plan.scenario.alliances.entry_saved;
    }
    if outlet.partner > 0.0 {
        sunk *= 1.0 - plan.scenario.channels.partner_cut;
    }
    let own = sunk * (1.0 - district.borne_by_others(firm, Outlay::Abroad, whole(sunk)));
    if worth > own && district.venture_spends(now, firm, Outlay::Abroad, whole(sunk)) {
        let outlet = &mut district.niches.ventures[place].outlet[market];
        (outlet.open, outlet.left, outlet.since) = (true, false, now.month.0);
        district.say_abroad(now, "market_entered", firm, whole(sunk), "worth more than it costs");
    }
}

/// Staying costs a little every year; who has not earned it in two years leaves.
fn stay_or_leave(district: &mut District, now: &Now, place: usize, market: usize) {
    let plan = district.plan.clone();
    let rules = &plan.scenario.exporting;
    let venture = &district.niches.ventures[place];
    let (firm, outlet) = (venture.firm, venture.outlet[market]);
    let cost = 12.0 * rules.running * district.today.town_pay;
    let earned = 12.0 * outlet.gain;
    let paid = cost <= 0.0 || district.venture_spends(now, firm, Outlay::Abroad, whole(cost));
    if now.month.0 - outlet.since >= 24 && (earned < cost || !paid) {
        let venture = &mut district.niches.ventures[place];
        venture.outlet[market] = Outlet { left: true, since: now.month.0, ..Outlet::default() };
        for product in &mut venture.products {
            product.reach[market] = 0.0;
            product.ordered[market] = 0.0;
        }
        district.say_abroad(now, "market_left", firm, whole(12.0 * outlet.sales), "it did not pay its way");
    }
}

/// A plant abroad takes over pieces for the market and sells to third ones; what it earns comes home, its work does not.
fn build_a_plant(district: &mut District, now: &Now, place: usize, market: usize, draws: &mut Draws) {
    let plan = district.plan.clone();
    let rules = &plan.scenario.plants;
    let Some(abroad) = district.today.abroad else { return };
    let venture = &district.niches.ventures[place];
    let (firm, outlet) = (venture.firm, venture.outlet[market]);
    if outlet.plant > 0.0 {
        let grown = outlet.plant + 0.5 * (rules.share - outlet.plant);
        district.niches.ventures[place].outlet[market].plant = grown;
        return;
    }
    let shop = district.firms.index[firm as usize] as usize;
    let cost = venture.products.iter().map(|product| product.cost).fold(0.0, f64::max);
    let advantage = 1.0 - plan.niche.cost_abroad(&abroad) / cost.max(1e-9);
    let chance = rules.building * logistic((advantage - rules.threshold) / 0.05);
    let large = i64::from(district.shops.craft[shop].persons) >= rules.least_persons;
    let invested = whole(12.0 * rules.cost * outlet.sales);
    let builds = draws.uniform() < chance;
    if large && builds && invested > 0 && district.can_spare(firm, invested) {
        let to = Account::of_sector(Sector::MakersAbroad);
        district.ledger.pay_up_to(Account::of_firm(firm), to, invested, Flow::Machines);
        district.niches.ventures[place].outlet[market].plant = 0.5 * rules.share;
        district.say_abroad(now, "plant_built", firm, invested, "work is cheaper there");
    }
}

impl District {
    /// Writes down what happened to a firm in a market abroad.
    fn say_abroad(&mut self, now: &Now, kind: &'static str, firm: u32, amount: i64, cause: &'static str) {
        self.say(now.month, kind, firm, Some(Account::of_sector(Sector::BuyersAbroad)), amount, cause);
    }
}
