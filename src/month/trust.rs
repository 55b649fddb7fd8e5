//! Phase 8, of which this is trust: it rises slowly when work is done as agreed, breaks fast when it is not, and
//! fades without trade (MECHANISMS 2).

use super::Now;
use crate::district::District;

/// Every buyer remembers how the month's orders were filled. Once a quarter, each at its own time, a buyer weighs its
/// partners anew.
pub fn remember(district: &mut District, now: &Now) {
    if !district.plan.scenario.switches.trust {
        return;
    }
    let rules = &district.plan.scenario.trust;
    let (rise, breach, idling) = (rules.rise as f32, rules.breach as f32, rules.idling as f32);
    let (stages, lines) = (district.plan.stages.len(), district.plan.lines.len());
    let plan = district.plan.clone();
    let District { ties, shops, traders, firms, .. } = district;
    for &trader in &traders.active {
        let weighs = now.turn.is_of(firms.turns[traders.firm[trader as usize] as usize]);
        for stage in 0..stages {
            let known = ties.of(trader as usize, stage, stages);
            let orders = ties.orders[known.start * lines..known.end * lines].chunks_exact(lines);
            for (tie, orders) in ties.suppliers[known].iter_mut().zip(orders) {
                let traded = orders.iter().any(|&pieces| pieces > 0);
                let fill = shops.fill[tie.shop as usize] as f32;
                tie.trust = updated(tie.trust, traded, fill, (rise, breach, idling));
                if weighs {
                    tie.pull = plan.pull(tie.trust, tie.liking);
                }
            }
        }
    }
    for list in &shops.manufacturers {
        let due = list.in_turn(now.turn);
        for (place, &shop) in list.iter().enumerate() {
            let weighs = due.contains(&place);
            let known = ties.craft(shops.slot[shop as usize] as usize);
            for tie in &mut ties.craftsmen[known] {
                let fill = shops.fill[tie.shop as usize] as f32;
                tie.trust = updated(tie.trust, tie.hours > 0.0, fill, (rise, breach, idling));
                if weighs {
                    tie.pull = plan.pull(tie.trust, tie.liking);
                }
            }
        }
    }
}

/// Trust after a month in which a share `fill` of what was asked was done.
#[inline]
fn updated(trust: f32, traded: bool, fill: f32, (rise, breach, idling): (f32, f32, f32)) -> f32 {
    if !traded {
        trust * (1.0 - idling)
    } else if fill >= 0.98 {
        trust + rise * (1.0 - trust)
    } else {
        trust * (1.0 - breach * (1.0 - fill))
    }
}

#[cfg(test)]
mod tests {
    use super::updated;

    #[test]
    fn trust_rises_slowly_breaks_fast_and_fades_without_trade() {
        let rules = (0.02, 0.25, 0.007);
        let better = updated(0.5, true, 1.0, rules) - 0.5;
        let worse = 0.5 - updated(0.5, true, 0.0, rules);
        let idle = 0.5 - updated(0.5, false, 0.0, rules);
        assert!(better > 0.0 && idle > 0.0 && worse > 5.0 * better && worse > 5.0 * idle);
    }
}
