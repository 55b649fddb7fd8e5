//! Phase 8, of which this is skill and technique: skill by doing, what is seen at others', machines that wear and are
//! renewed (MECHANISMS 4 and 7).
//!
//! Each workshop's turn comes once a quarter. With spill-overs off it learns from its own people and finds out by
//! itself what it can; with them on it also sees what is better at those with whom it deals and at one whom it meets in
//! its stage, the nearer the better.

use super::Now;
use crate::district::District;
use crate::district::workshops::{CRAFTSMAN, met};
use crate::foundation::chance::{BirthKey, Purpose};
use crate::foundation::elementary::{exp, pow};

/// The workshops whose turn it is learn.
pub fn learn(district: &mut District, now: &Now) {
    if !district.plan.scenario.switches.learning {
        return;
    }
    see_what_partners_do(district);
    let pace = Pace::of(district);
    let turn = now.month.0.rem_euclid(3) as u64;
    for stage in 0..district.plan.stages.len() {
        let masters = masters_of(district, stage);
        for craftsmen in [false, true] {
            let count = district.shops.list(craftsmen, stage).len();
            for position in 0..count {
                let shop = district.shops.list(craftsmen, stage)[position] as usize;
                let key = district.firms.key[district.shops.firm[shop] as usize];
                if key.0 % 3 != turn {
                    continue;
                }
                practise(district, shop, masters, &pace);
                keep_up(district, now, (shop, stage), key, &pace);
                district.refresh(shop, now.month);
            }
        }
    }
}

/// Shares a quarter.
struct Pace {
    rise: f64,
    fading: f64,
    staying: f64,
    imitation: f64,
    spill_over: bool,
}

impl Pace {
    fn of(district: &District) -> Self {
        let rules = &district.plan.scenario.learning;
        let quarter = |yearly: f64| 1.0 - pow(1.0 - yearly.min(1.0), 0.25);
        Self {
            rise: quarter(rules.rise),
            fading: quarter(rules.fading),
            staying: (1.0 - quarter(rules.wear)) * exp(-district.today.frontier_growth),
            imitation: quarter(rules.imitation),
            spill_over: district.plan.scenario.switches.knowledge_spillovers,
        }
    }
}

/// The mean skill of a stage, from which everyone in it can learn.
fn masters_of(district: &District, stage: usize) -> f64 {
    let (mut skill, mut persons) = (0.0, 0.0);
    for list in [&district.shops.manufacturers[stage], &district.shops.craftsmen[stage]] {
        for &shop in list {
            let craft = &district.shops.craft[shop as usize];
            skill += craft.skill * f64::from(craft.persons);
            persons += f64::from(craft.persons);
        }
    }
    if persons > 0.0 { skill / persons } else { 0.0 }
}

/// Skill rises towards its plateau with work and fades without.
fn practise(district: &mut District, shop: usize, masters: f64, pace: &Pace) {
    let normal = district.plan.scenario.piece_rates.normal_load;
    let craft = &mut district.shops.craft[shop];
    let master = if pace.spill_over { craft.skill.max(masters) } else { craft.skill };
    let plateau = 0.5 + 0.25 * (f64::from(craft.talent) + master);
    let used = if normal > 0.0 { (craft.load / normal).min(1.0) } else { 1.0 };
    let missing = (plateau - craft.skill).max(0.0);
    craft.skill += pace.rise * used * missing - pace.fading * (1.0 - used) * craft.skill;
    craft.skill = craft.skill.clamp(0.01, 1.0);
}

/// Manufacturers, their craftsmen and their peers see each other's technique.
fn see_what_partners_do(district: &mut District) {
    let District { shops, ties, scratch, plan, .. } = district;
    scratch.seen.clear();
    scratch.seen.resize(shops.len(), 0.0);
    if !plan.scenario.switches.knowledge_spillovers {
        return;
    }
    for shop in 0..shops.len() {
        let slot = shops.slot[shop];
        if slot == CRAFTSMAN {
            continue;
        }
        let own = shops.craft[shop].technique;
        for tie in &ties.craftsmen[ties.craft(slot as usize)] {
            let other = tie.shop as usize;
            scratch.seen[shop] = scratch.seen[shop].max(shops.craft[other].technique);
            scratch.seen[other] = scratch.seen[other].max(own);
        }
        for &peer in &ties.peers[ties.peer(slot as usize)] {
            scratch.seen[shop] = scratch.seen[shop].max(shops.craft[peer as usize].technique);
        }
    }
}

/// Machines wear and the frontier moves on; who invests closes part of the gap by what is found out at home and seen
/// elsewhere, as far as it can be paid.
fn keep_up(
    district: &mut District,
    now: &Now,
    (shop, stage): (usize, usize),
    key: BirthKey,
    pace: &Pace,
) {
    let plan = district.plan.clone();
    let rules = &plan.scenario.learning;
    let craft = &district.shops.craft[shop];
    let worn = craft.technique * pace.staying;
    let own = 1.0 - pow(1.0 - f64::from(craft.own_progress).min(1.0), 0.25);
    let mut gain = own * (1.0 - worn).max(0.0);
    if pace.spill_over {
        let met = met_in_the_stage(district, now, (shop, stage), key);
        gain += pace.imitation * (district.scratch.seen[shop].max(met) - worn).max(0.0);
    }
    let gain = gain.min((1.0 - worn).max(0.0));
    let paid = if craft.load < rules.invest_load { 0.0 } else { district.buy_machines(now, shop, gain) };
    district.shops.craft[shop].technique = (worn + paid * gain).clamp(0.01, 1.0);
}

/// The technique of one met by chance in the stage, as much of it as can be seen from where one is.
fn met_in_the_stage(
    district: &District,
    now: &Now,
    (shop, stage): (usize, usize),
    key: BirthKey,
) -> f64 {
    let mut draws = now.chance.of(Purpose::Sight, key, BirthKey::NONE, now.month, 0);
    let list = &district.shops.manufacturers[stage];
    let Some(other) = met(list, &district.shops.manufacturers_reach[stage], draws.uniform()) else { return 0.0 };
    let craft = &district.shops.craft;
    let better = craft[other as usize].technique - craft[shop].technique;
    if better <= 0.0 {
        return 0.0;
    }
    let way = district.firms.distance(district.shops.firm[shop], district.shops.firm[other as usize]);
    craft[shop].technique + better * exp(-f64::from(way) / district.plan.scenario.learning.range)
}
