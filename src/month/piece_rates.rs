//! Piece rates are bargained: each maker revises the quote once a quarter.
//!
//! Rates follow prices and, in part, what pay per unit of output does beyond them, give way to buyers whose margin is squeezed and gain from those
//! whose margin is ample, by bargaining power, and rise with a full order book (MECHANISMS 3). They do not fall
//! below what the maker would rather stop for. The old ask less for their own hours, and stop late: an hour of a
//! craftsman is mostly the owner's, of a manufacturer with workers little of it.

use super::Now;
use crate::district::District;
use crate::district::plan::Plan;
use crate::district::programmes::Instrument;
use crate::district::today::Today;
use crate::district::workshops::{Craft, Work};
use crate::foundation::elementary::{exp, ln};

/// A third of the makers revise their quotes each month, always the same third together.
pub fn revise(district: &mut District, now: &Now) {
    let plan = district.plan.clone();
    let rules = &plan.scenario.piece_rates;
    let price_weight = plan.scenario.putting_out.price_weight;
    let today = &district.today;
    let log_outside = ln(plan.outside_rate(today));
    let hour = today.pay / plan.scenario.town.hours / today.technology;
    let town_hour = today.town_pay / plan.scenario.town.hours / today.technology;
    let lowest = [rules.manufacturer_floor, rules.craftsman_floor]
        .map(|floor| ln((floor * hour).max(f64::MIN_POSITIVE)));
    let usual =
        [rules.manufacturer, rules.craftsman].map(|rate| ln((rate * town_hour).max(f64::MIN_POSITIVE)));
    // Of the rate for an hour of one who works alone, the part that is his own pay.
    let own_part = [rules.manufacturer, rules.craftsman].map(|rate| 1.0 / rate.max(1.0));
    for stage in 0..plan.stages.len() {
        // Nobody pays more than the work would cost outside the district.
        let highest = log_outside + plan.stages[stage].log_ceiling;
        let kinds = [&district.shops.manufacturers, &district.shops.craftsmen];
        for (((kind, lowest), usual), own_part) in kinds.into_iter().zip(lowest).zip(usual).zip(own_part) {
            for &shop in &kind[stage][kind[stage].in_turn(now.turn)] {
                let shop = shop as usize;
                let firm = district.shops.firm[shop] as usize;
                let fair = district.helped(firm as u32, Instrument::FairTrade);
                let craft = &mut district.shops.craft[shop];
                let age = district.firms.owner[firm].age(now.month);
                let less = plan.undercut(age, own_part / f64::from(craft.persons.max(1)));
                let floor = plan.fair_floor(fair).map_or(lowest, |floor| lowest.max(usual + floor));
                let bounds = (floor + less, highest);
                craft.log_rate =
                    revised(craft, &district.shops.work[shop], bounds, (usual + less, fair), &plan, today);
                craft.rate = exp(craft.log_rate);
                craft.value = exp(-price_weight * craft.log_rate);
                if craft.outside_base > 0.0 {
                    let dearer = craft.log_rate - log_outside;
                    craft.outside_asked =
                        craft.outside_base * exp(-plan.scenario.production.outside_elasticity * dearer);
                }
            }
        }
    }
}

/// The new logarithm of a maker's rate, a quarter after the last.
fn revised(
    craft: &Craft,
    work: &Work,
    (lowest, highest): (f64, f64),
    (usual, fair): (f64, f64),
    plan: &Plan,
    today: &Today,
) -> f64 {
    let rules = &plan.scenario.piece_rates;
    let power = plan.bargaining_power(work.buyers);
    let pressure =
        if plan.scenario.switches.squeeze && work.charged > 0.0 { work.pressure / work.charged } else { 0.0 };
    let squeeze = if pressure < 0.0 {
        rules.cuts * (1.0 - power) * pressure * (1.0 - plan.scenario.policy.cuts_stopped * fair)
    } else {
        rules.rises * power * pressure
    };
    let load = rules.load * (craft.load - rules.normal_load);
    let dearer = today.price_change + rules.indexation * (today.labour_cost_change - today.price_change);
    let back = rules.custom * (usual - craft.log_rate);
    (craft.log_rate + dearer + 0.25 * (squeeze + load + back)).min(highest).max(lowest)
}

impl Plan {
    /// How much less an owner of an age asks, in logarithms, where so much of the rate is the owner's own pay.
    fn undercut(&self, age: f64, own_part: f64) -> f64 {
        let young = self.scenario.owners.reservation_young;
        let missing = if young > 0.0 { 1.0 - self.reservation(age) / young } else { 0.0 };
        // Nobody works for a twentieth.
        if missing <= 0.0 { 0.0 } else { ln((1.0 - own_part * missing).max(0.05)) }
    }

    /// How far below the usual rate inspection lets none fall, in logarithms; none without inspection.
    fn fair_floor(&self, fair: f64) -> Option<f64> {
        let floor = self.scenario.policy.fair_floor * fair;
        (floor > 0.0).then(|| ln(floor))
    }

    /// What a master's hour usually costs outside the district.
    pub fn outside_rate(&self, today: &Today) -> f64 {
        let hour = today.town_pay / self.scenario.town.hours / today.technology;
        (hour * self.scenario.piece_rates.manufacturer).max(f64::MIN_POSITIVE)
    }
}
