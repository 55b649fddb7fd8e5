//! Founders whose traits a scenario gives: cases.

use super::District;
use super::people::Workers;
use crate::foundation::calendar::Month;

/// Gives founders the traits that the scenario says, at the founding and again when ages are drawn anew.
pub fn take_their_traits(district: &mut District, month: Month) {
    let plan = district.plan.clone();
    for (firm, given) in &plan.founders {
        let at = *firm as usize;
        if at >= district.firms.len() || !district.firms.alive[at] {
            continue;
        }
        let shop = district.firms.index[at] as usize;
        let owner = &mut district.firms.owner[at];
        if given.openness >= 0.0 {
            owner.openness = given.openness as f32;
        }
        if given.age > 0.0 {
            owner.born = month.0 - (12.0 * given.age) as i32;
        }
        if given.persons > 0 {
            let mut workers = Workers::default();
            for person in 1..given.persons as usize {
                // From their twenties to their fifties, evenly.
                workers.0[1 + person % 8] += 1;
            }
            district.firms.workers[at] = workers;
            district.shops.craft[shop].persons = given.persons as u32;
        }
        if given.skill > 0.0 {
            district.shops.craft[shop].skill = given.skill;
        }
        if given.technique > 0.0 {
            district.shops.craft[shop].technique = given.technique;
        }
        district.refresh(shop, month);
    }
    if !plan.founders.is_empty() {
        district.shops.count_reach();
    }
}
