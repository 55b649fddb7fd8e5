//! Makers whose traits a scenario gives: cases.

use super::District;
use super::people::Workers;
use crate::foundation::calendar::Month;
use crate::scenario::niches::Maker;

/// Finds the makers whose traits the scenario gives among those in business, and gives them these.
pub fn take_their_traits(district: &mut District, month: Month) {
    let plan = district.plan.clone();
    district.niches.given.clear();
    for maker in &plan.scenario.makers {
        let stage = plan.stages.iter().position(|stage| stage.name == maker.of.stage);
        let mut list = stage.map_or(Vec::new(), |stage| district.shops.manufacturers[stage].to_vec());
        list.sort_unstable_by_key(|&shop| {
            district.firms.founded[district.shops.firm[shop as usize] as usize]
        });
        let Some(&shop) = list.get(maker.of.place as usize - 1) else {
            district.niches.given.push(NOT_THERE);
            continue;
        };
        district.niches.given.push(district.shops.firm[shop as usize]);
        give(district, shop as usize, &maker.of, month);
    }
}

/// A maker who is not in business at the first month.
pub const NOT_THERE: u32 = u32::MAX;

fn give(district: &mut District, shop: usize, given: &Maker, month: Month) {
    let at = district.shops.firm[shop] as usize;
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
