//! Phase 8, of which this is skill and technique: skill by doing, what is seen at others', machines that wear and are
//! renewed (MECHANISMS 4 and 7).
//!
//! Each workshop's turn comes once a quarter. With spill-overs off it learns from its own people and finds out by
//! itself what it can; with them on it also sees what is better at those with whom it deals and at one whom it meets in
//! its stage, the nearer the better.

use super::{Now, programmes};
use crate::district::District;
use crate::district::workshops::{CRAFTSMAN, met};
use crate::foundation::chance::{BirthKey, Purpose};
use crate::foundation::elementary::{exp, pow};
use crate::foundation::memory::{ahead, ask_for};

/// The workshops whose turn it is learn.
pub fn learn(district: &mut District, now: &Now) {
    if !district.plan.scenario.switches.learning {
        return;
    }
    let pace = Pace::of(district);
    let ahead = ahead(MAKERS_AHEAD, district.firms.len());
    let mut met = core::mem::take(&mut district.scratch.met);
    for stage in 0..district.plan.stages.len() {
        let masters = masters_of(district, stage);
        for craftsmen in [false, true] {
            met.clear();
            if pace.spill_over {
                meet_one_of_the_stage(district, now, (craftsmen, stage), &mut met);
            }
            let in_turn = district.shops.list(craftsmen, stage).in_turn(now.turn);
            for (place, position) in in_turn.enumerate() {
                let list = district.shops.list(craftsmen, stage);
                let (shop, later) = (list[position] as usize, list.get(position + ahead).copied());
                if pace.spill_over {
                    if later.is_some() {
                        ask_for_what_is_seen(district, later, met.get(place + ahead).copied());
                    }
                    see_what_partners_do(district, shop);
                }
                practise(district, shop, masters, &pace);
                keep_up(district, now, shop, met.get(place).copied(), &pace);
                district.refresh(shop, now.month);
            }
        }
    }
    district.scratch.met = met;
}

/// Looked ahead to what one so many places later will see.
const MAKERS_AHEAD: usize = 6;

/// Asks for what a later maker will see at partners, and at one who is met.
#[inline]
fn ask_for_what_is_seen(district: &District, maker: Option<u32>, met: Option<u32>) {
    let District { shops, ties, firms, .. } = district;
    if let Some(other) = met {
        ask_for(&shops.craft[other as usize].technique);
        ask_for(&firms.place[shops.firm[other as usize] as usize]);
    }
    let slot = maker.map(|shop| shops.slot[shop as usize]).filter(|&slot| slot != CRAFTSMAN);
    if let Some(slot) = slot {
        let craftsmen = ties.craftsmen[ties.craft(slot as usize)].iter().map(|tie| tie.shop);
        for other in craftsmen.chain(ties.peers[ties.peer(slot as usize)].iter().copied()) {
            ask_for(&shops.craft[other as usize].technique);
        }
    }
}

/// Whom of its stage's manufacturers each maker meets whose turn it is; nobody where there are none.
fn meet_one_of_the_stage(
    district: &District,
    now: &Now,
    (craftsmen, stage): (bool, usize),
    those_met: &mut Vec<u32>,
) {
    let District { shops, firms, .. } = district;
    let (manufacturers, reach) = (&shops.manufacturers[stage], &shops.manufacturers_reach[stage]);
    let list = shops.list(craftsmen, stage);
    those_met.extend(list[list.in_turn(now.turn)].iter().map_while(|&shop| {
        let key = firms.key[shops.firm[shop as usize] as usize];
        let mut draws = now.chance.of(Purpose::Sight, key, BirthKey::NONE, now.month, 0);
        met(manufacturers, reach, draws.uniform())
    }));
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
    let (skill, persons) = (district.count.skill[stage], district.count.persons[stage]);
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

/// A manufacturer sees the technique of its craftsmen and peers, and its craftsmen see its own.
fn see_what_partners_do(district: &mut District, shop: usize) {
    let District { shops, ties, .. } = district;
    let slot = shops.slot[shop];
    if slot == CRAFTSMAN {
        return;
    }
    let own = shops.craft[shop].technique as f32;
    let mut best = 0.0_f32;
    for tie in &ties.craftsmen[ties.craft(slot as usize)] {
        let other = &mut shops.craft[tie.shop as usize];
        best = best.max(other.technique as f32);
        other.seen = other.seen.max(own);
    }
    for &peer in &ties.peers[ties.peer(slot as usize)] {
        best = best.max(shops.craft[peer as usize].technique as f32);
    }
    shops.craft[shop].seen = best;
}

/// Machines wear and the frontier moves on; who invests closes part of the gap by what is found out at home and seen
/// elsewhere, as far as it can be paid.
fn keep_up(district: &mut District, now: &Now, shop: usize, met: Option<u32>, pace: &Pace) {
    let invest_load = district.plan.scenario.learning.invest_load;
    let craft = &district.shops.craft[shop];
    let worn = craft.technique * pace.staying;
    let mut gain = f64::from(craft.own_progress) * (1.0 - worn).max(0.0);
    gain *= programmes::research(district, now, shop);
    if pace.spill_over {
        let seen = f64::from(district.shops.craft[shop].seen).max(seen_from_afar(district, shop, met));
        gain += pace.imitation * (seen - worn).max(0.0);
    }
    gain += super::niches::brand::joint_research(district) * (1.0 - worn).max(0.0);
    let gain = gain.min((1.0 - worn).max(0.0));
    let gain = programmes::invests_more(district, shop, gain).min((1.0 - worn).max(0.0));
    let looks_ahead = district.shops.craft[shop].load >= invest_load && has_a_future(district, now, shop);
    let paid = if looks_ahead { district.buy_machines(now, shop, gain) } else { 0.0 };
    let craft = &mut district.shops.craft[shop];
    craft.technique = (worn + paid * gain).clamp(0.01, 1.0);
    craft.seen = 0.0;
}

/// The technique of one who was met, as much of it as can be seen from where one is.
fn seen_from_afar(district: &District, shop: usize, met: Option<u32>) -> f64 {
    let Some(other) = met else { return 0.0 };
    let craft = &district.shops.craft;
    let better = craft[other as usize].technique - craft[shop].technique;
    if better <= 0.0 {
        return 0.0;
    }
    let way = district.firms.distance(district.shops.firm[shop], district.shops.firm[other as usize]);
    craft[shop].technique + better * exp(-f64::from(way) / district.plan.scenario.learning.range)
}

/// Whether the owner is young enough to see machines pay, or somebody will follow.
pub(super) fn has_a_future(district: &District, now: &Now, shop: usize) -> bool {
    let owner = &district.firms.owner[district.shops.firm[shop] as usize];
    owner.heir.is_somebody() || owner.age(now.month) < district.plan.scenario.learning.invest_age
}
