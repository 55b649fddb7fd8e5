//! Phase 4: putting out. Every wholesaler splits the pieces that wait before each stage over the workshops it
//! knows there, by rate, quality, trust, distance and free capacity (multinomial logit), and now and then looks at a
//! stranger. Whom one meets is the likelier the larger the workshop.

use super::{Now, piece_rates};
use crate::district::District;
use crate::district::founding::{new_craft_tie, new_tie};
use crate::district::programmes::Instrument;
use crate::district::ties::{CraftTie, Tie, Ties};
use crate::district::traders::bucket;
use crate::district::workshops::{Workshops, met};
use crate::foundation::chance::{BirthKey, Purpose};
use crate::foundation::elementary::{exp, pow};
use crate::foundation::measure::split_by;
use crate::foundation::memory::{ahead, ask_for, with_later};

/// Rates are quoted, partners looked for, orders split.
pub fn share_out_the_orders(district: &mut District, now: &Now) {
    take_back_what_was_outside(district, now);
    piece_rates::revise(district, now);
    appraise_the_workshops(district);
    look_for_partners(district, now);
    split_the_orders(district);
}

/// Lots sent outside come back to the queue of the next stage, or to stock.
fn take_back_what_was_outside(district: &mut District, now: &Now) {
    let (stages, lines) = (district.plan.stages.len(), district.plan.lines.len());
    let mut back = core::mem::take(&mut district.traders.away[bucket(now.month)]);
    for away in back.drain(..) {
        let (trader, line) = (away.trader as usize, away.line as usize);
        district.traders.away_value[trader] -= away.lot.value;
        district.traders.lines[trader * lines + line].away -= away.lot.pieces;
        if (away.next as usize) < stages {
            district.traders.queues[(trader * stages + away.next as usize) * lines + line].lot.put(away.lot);
        } else {
            district.count.finished += away.lot.pieces;
            district.traders.lines[trader * lines + line].stock.put(away.lot);
        }
    }
    district.traders.away[bucket(now.month)] = back;
}

/// The part of choice that is the same for every buyer.
fn appraise_the_workshops(district: &mut District) {
    let rules = &district.plan.scenario.putting_out;
    let District { shops, .. } = district;
    for list in &shops.manufacturers {
        for &shop in list {
            let craft = &shops.craft[shop as usize];
            let judged = rules.quality_weight * craft.log_quality - rules.load_weight * craft.load;
            shops.appeal[shop as usize] = craft.value * exp(judged.clamp(-300.0, 300.0));
        }
    }
    for &shop in shops.manufacturers.iter().chain(&shops.craftsmen).flatten() {
        let work = &mut shops.work[shop as usize];
        shops.asked[shop as usize] = 0.0;
        work.pressure = 0.0;
        work.charged = 0.0;
        work.material = 0.0;
        work.kilograms = 0.0;
        work.buyers = 0;
        work.note = 0;
        work.own = 0.0;
        work.lent = 0.0;
    }
}

/// A buyer who knows too few looks every month; one who knows enough now and then, the less the more he trusts
/// those he knows (lock-in). A stranger takes the place of the least attractive.
fn look_for_partners(district: &mut District, now: &Now) {
    let plan = district.plan.clone();
    let rules = &plan.scenario.putting_out;
    let stages = plan.stages.len();
    // One stage a month is looked at, so that over a year each has the chance that was written.
    let looking = (stages as f64 * (1.0 - pow(1.0 - rules.exploration, 1.0 / 12.0))).min(1.0);
    let places = district.ties.places;
    for position in 0..district.traders.active.len() {
        let trader = district.traders.active[position] as usize;
        let firm = district.traders.firm[trader];
        let key = district.firms.key[firm as usize];
        let mut draws = now.chance.of(Purpose::Search, key, BirthKey::NONE, now.month, 0);
        let (luck, looked_at) = (draws.uniform(), draws.below(stages as u32) as usize);
        for stage in 0..stages {
            let list = &district.shops.manufacturers[stage];
            let known = district.ties.of(trader, stage, stages);
            let filled = known.len();
            if filled == list.len() || (filled == places && stage != looked_at) {
                continue;
            }
            let mut draws = now.chance.of(Purpose::Search, key, BirthKey::NONE, now.month, 1 + stage as u16);
            let ties = &district.ties.suppliers[known.clone()];
            let trust: f64 = ties.iter().map(|tie| f64::from(tie.trust)).sum::<f64>() / filled.max(1) as f64;
            // The open are less bound by trust than the closed.
            let openness = f64::from(district.firms.owner[firm as usize].openness);
            let bound = (1.0 + plan.scenario.owners.openness - openness).max(0.0);
            let locked =
                if plan.scenario.switches.trust { (rules.lock_in * trust * bound).min(1.0) } else { 0.0 };
            if filled == places && luck >= looking * (1.0 - locked) {
                continue;
            }
            let Some(stranger) = met(list, &district.shops.manufacturers_reach[stage], draws.uniform())
            else {
                continue;
            };
            if ties.iter().any(|tie| tie.shop == stranger) {
                continue;
            }
            try_one(district, now, (trader, stage), stranger);
        }
    }
    if plan.scenario.switches.craftsmen {
        look_for_craftsmen(district, now);
    }
    if plan.scenario.switches.nakama {
        look_for_peers(district, now);
    }
    if rules.canvassing > 0.0 {
        look_for_work(district, now);
    }
}

/// A manufacturer with a free place for a peer meets one of its stage once a quarter.
fn look_for_peers(district: &mut District, now: &Now) {
    let places = district.ties.peer_places;
    for stage in 0..district.plan.stages.len() {
        let list = &district.shops.manufacturers[stage];
        for &shop in &list[list.in_turn(now.turn)] {
            let slot = district.shops.slot[shop as usize] as usize;
            let filled = district.ties.peer_filled[slot] as usize;
            if filled == places || filled + 1 >= list.len() {
                continue;
            }
            let key = district.firms.key[district.shops.firm[shop as usize] as usize];
            let mut draws = now.chance.of(Purpose::Search, key, BirthKey::NONE, now.month, 65);
            let reach = &district.shops.manufacturers_reach[stage];
            let Some(peer) = met(list, reach, draws.uniform()) else { continue };
            let known = district.ties.peer(slot);
            if peer != shop && !district.ties.peers[known.clone()].contains(&peer) {
                district.ties.peers[known.end] = peer;
                district.ties.peer_filled[slot] += 1;
            }
        }
    }
}

/// A wholesaler gives a maker it does not know a free place, or the place of the least attractive if it likes him better.
fn try_one(district: &mut District, now: &Now, (trader, stage): (usize, usize), shop: u32) {
    let stages = district.plan.stages.len();
    let known = district.ties.of(trader, stage, stages);
    let trust = district.plan.scenario.trust.opening;
    let tie = new_tie(district, now.chance, district.traders.firm[trader], shop, now.month, trust);
    if district.ties.take_on(trader, stage, stages, tie) {
        return;
    }
    let worth = |tie: &Tie| district.shops.appeal[tie.shop as usize] * tie.pull;
    let mut worst = known.start;
    for place in known {
        if worth(&district.ties.suppliers[place]) < worth(&district.ties.suppliers[worst]) {
            worst = place;
        }
    }
    if worth(&tie) > worth(&district.ties.suppliers[worst]) {
        district.ties.suppliers[worst] = tie;
    }
}

/// Makers with far too little to do go and ask for work: manufacturers a wholesaler, craftsmen a manufacturer of their
/// stage.
fn look_for_work(district: &mut District, now: &Now) {
    let plan = district.plan.clone();
    let rules = &plan.scenario.putting_out;
    let stages = plan.stages.len();
    let idle = rules.idle * plan.scenario.piece_rates.normal_load;
    for stage in 0..stages {
        for craftsmen in [false, true] {
            if craftsmen && !plan.scenario.switches.craftsmen {
                continue;
            }
            for position in district.shops.list(craftsmen, stage).in_turn(now.turn) {
                let shop = district.shops.list(craftsmen, stage)[position];
                let helped = district.helped(district.shops.firm[shop as usize], Instrument::Advice);
                // Who is advised asks for more work before the workshop stands still.
                let enough = if helped > 0.0 { plan.scenario.piece_rates.normal_load } else { idle };
                if district.shops.craft[shop as usize].load >= enough {
                    continue;
                }
                let finds =
                    rules.canvassing + (1.0 - rules.canvassing) * helped * plan.scenario.policy.introductions;
                let key = district.firms.key[district.shops.firm[shop as usize] as usize];
                let mut draws = now.chance.of(Purpose::Search, key, BirthKey::NONE, now.month, 64);
                if draws.uniform() < finds {
                    ask_for_work(district, now, (shop, stage), craftsmen, draws.uniform());
                }
            }
        }
    }
}

fn ask_for_work(district: &mut District, now: &Now, (shop, stage): (u32, usize), craftsman: bool, luck: f64) {
    let stages = district.plan.stages.len();
    if !craftsman {
        let active = &district.traders.active;
        let Some(&trader) = active.get((luck * active.len() as f64) as usize) else { return };
        if !district.ties.knows(trader as usize, stage, stages, shop) {
            try_one(district, now, (trader as usize, stage), shop);
        }
        return;
    }
    let reach = &district.shops.manufacturers_reach[stage];
    let Some(other) = met(&district.shops.manufacturers[stage], reach, luck) else { return };
    let slot = district.shops.slot[other as usize] as usize;
    if district.ties.employs(slot, shop) {
        return;
    }
    let known = district.ties.craft(slot);
    let (firm, trust) = (district.shops.firm[other as usize], district.plan.scenario.trust.opening);
    let tie = new_craft_tie(district, now.chance, firm, shop, now.month, trust);
    if district.ties.employ(slot, tie) {
        return;
    }
    let worth = |tie: &CraftTie| district.shops.craft[tie.shop as usize].value * tie.pull;
    let worst = known.min_by(|&a, &b| {
        worth(&district.ties.craftsmen[a]).total_cmp(&worth(&district.ties.craftsmen[b])).then(a.cmp(&b))
    });
    if let Some(worst) = worst.filter(|&worst| worth(&tie) > worth(&district.ties.craftsmen[worst])) {
        district.ties.craftsmen[worst] = tie;
    }
}

/// A manufacturer with a free place for a craftsman looks at one a quarter.
fn look_for_craftsmen(district: &mut District, now: &Now) {
    let plan = district.plan.clone();
    let places = district.ties.craft_places;
    for stage in 0..plan.stages.len() {
        if district.shops.craftsmen[stage].is_empty() {
            continue;
        }
        for position in district.shops.manufacturers[stage].in_turn(now.turn) {
            let shop = district.shops.manufacturers[stage][position] as usize;
            let slot = district.shops.slot[shop] as usize;
            let filled = district.ties.craft_filled[slot] as usize;
            let list = &district.shops.craftsmen[stage];
            if filled == places || filled >= list.len() {
                continue;
            }
            let firm = district.shops.firm[shop];
            let key = district.firms.key[firm as usize];
            let mut draws = now.chance.of(Purpose::Search, key, BirthKey::NONE, now.month, 0);
            let Some(craftsman) = met(list, &district.shops.craftsmen_reach[stage], draws.uniform()) else {
                continue;
            };
            if !district.ties.employs(slot, craftsman) {
                let trust = plan.scenario.trust.opening;
                let tie = new_craft_tie(district, now.chance, firm, craftsman, now.month, trust);
                district.ties.employ(slot, tie);
            }
        }
    }
}

/// Splits what waits before each stage by logit weights and largest remainder.
fn split_the_orders(district: &mut District) {
    let plan = district.plan.clone();
    let (stages, lines) = (plan.stages.len(), plan.lines.len());
    let largest = plan.scenario.putting_out.largest_share;
    let District { ties, traders, shops, firms, .. } = district;
    let mut weights = [0.0; 8];
    let mut parts = [0; 8];
    for (trader, later) in with_later(&traders.active, ahead(1, firms.len())) {
        if let Some(later) = later {
            ask_for_makers(shops, ties, later as usize);
        }
        let dealt = &traders.lines[trader as usize * lines..][..lines];
        for stage in 0..stages {
            let known = ties.of(trader as usize, stage, stages);
            if known.is_empty() {
                continue;
            }
            let orders = &mut ties.orders[known.start * lines..known.end * lines];
            let known = &ties.suppliers[known];
            let (weights, parts) = (&mut weights[..known.len()], &mut parts[..known.len()]);
            for (weight, tie) in weights.iter_mut().zip(known) {
                *weight = shops.appeal[tie.shop as usize] * tie.pull;
            }
            let sum = hold_down(weights, largest);
            let queues = &traders.queues[(trader as usize * stages + stage) * lines..][..lines];
            for line in 0..lines {
                if !dealt[line].dealt {
                    continue;
                }
                let hours = plan.lines[line].hours[stage];
                split_by(queues[line].lot.pieces, weights, sum, parts);
                for ((orders, tie), &part) in orders.chunks_exact_mut(lines).zip(known).zip(parts.iter()) {
                    orders[line] = part;
                    shops.asked[tie.shop as usize] += part as f64 * hours * f64::from(tie.setup);
                }
            }
        }
    }
}

/// Asks for what splitting a wholesaler's orders will want of the makers it knows.
#[inline]
fn ask_for_makers(shops: &Workshops, ties: &Ties, trader: usize) {
    let stages = shops.manufacturers.len();
    for stage in 0..stages {
        for tie in &ties.suppliers[ties.of(trader, stage, stages)] {
            ask_for(&shops.appeal[tie.shop as usize]);
            ask_for(&shops.asked[tie.shop as usize]);
        }
    }
}

/// Nobody gets more than the largest share allowed, as far as there are enough others; gives the sum of the weights.
#[inline]
fn hold_down(weights: &mut [f64], largest: f64) -> f64 {
    let possible = largest * (weights.len() as f64) > 1.0;
    for _ in 0..weights.len() {
        let (mut sum, mut top) = (0.0, 0);
        for (place, &weight) in weights.iter().enumerate() {
            sum += weight;
            if weight > weights[top] {
                top = place;
            }
        }
        if !possible || largest >= 1.0 || weights[top] <= largest * sum * (1.0 + 1e-9) {
            return sum;
        }
        weights[top] = largest / (1.0 - largest) * (sum - weights[top]);
    }
    weights.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_gets_more_than_the_largest_share() {
        let mut weights = [100.0, 1.0, 1.0, 1.0];
        hold_down(&mut weights, 0.5);
        assert!((weights[0] / weights.iter().sum::<f64>() - 0.5).abs() < 1e-9);
        let mut alone = [100.0];
        hold_down(&mut alone, 0.5);
        assert_eq!(alone, [100.0]);
    }
}
