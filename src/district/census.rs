//! The ages of owners and workers, drawn anew: at the founding as they are at rest, at the first month as the nation's
//! census has them.

use super::District;
use super::people::{
    OWNERS_OF_NATION, WORKERS_OF_NATION, Workers, ages_of_owners_at_rest, ages_of_workers_at_rest, drawn_from,
};
use crate::foundation::calendar::Month;
use crate::foundation::chance::{BirthKey, Chance, Purpose};
use crate::world::people::{CLASSES, pyramid};

/// Draws everyone's age at rest.
pub fn as_at_rest(district: &mut District, chance: &Chance, month: Month) {
    let scenario = &district.plan.scenario;
    let owners = ages_of_owners_at_rest(&scenario.owners, &district.today.life);
    let entry = &scenario.entry;
    let beginning = (1.0 + entry.company) * (entry.manufacturers + entry.craftsmen);
    let workers = ages_of_workers_at_rest(&scenario.labour, beginning, &district.today.life);
    let age = |luck: f64| {
        let place = drawn_from(&owners, luck);
        20.0 + place as f64
    };
    draw(district, chance, month, 0, age, workers);
}

/// Draws everyone's age as the nation's census has them: those who work in such firms, and those who own them.
pub fn as_the_nation(district: &mut District, chance: &Chance, month: Month) {
    let people = pyramid(month);
    let of = |share: [f64; CLASSES]| {
        let mut counts: [f64; CLASSES] = core::array::from_fn(|class| people[class] * share[class]);
        let sum: f64 = counts.iter().sum();
        counts.iter_mut().for_each(|count| *count /= sum.max(1e-300));
        counts
    };
    let owners = of(OWNERS_OF_NATION);
    // Within a class every year is as likely as the next.
    let age = |luck: f64| {
        let class = drawn_from(&owners, luck);
        let below: f64 = owners[..class].iter().sum();
        15.0 + 5.0 * (class as f64 + ((luck - below) / owners[class].max(1e-300)).clamp(0.0, 0.999))
    };
    draw(district, chance, month, 1, age, of(WORKERS_OF_NATION));
}

fn draw(
    district: &mut District,
    chance: &Chance,
    month: Month,
    k: u16,
    age: impl Fn(f64) -> f64,
    workers: [f64; CLASSES],
) {
    for firm in 0..district.firms.len() {
        if !district.firms.alive[firm] {
            continue;
        }
        let key = district.firms.key[firm];
        let mut draws = chance.of(Purpose::Census, key, BirthKey::NONE, month, k);
        let owner = &mut district.firms.owner[firm];
        owner.born = month.0 - (12.0 * age(draws.uniform())) as i32 - draws.below(12) as i32;
        owner.heir = Default::default();
        owner.asked = false;
        let all = district.firms.workers[firm].count();
        let mut drawn = Workers::default();
        if all <= 64 {
            for _ in 0..all {
                drawn.0[drawn_from(&workers, draws.uniform())] += 1;
            }
        } else {
            // In a large firm every class has its share, and chance decides on the fractions.
            let (mut sum, mut given) = (draws.uniform(), 0);
            for (persons, share) in drawn.0.iter_mut().zip(workers) {
                sum += share * f64::from(all);
                *persons = ((sum as u32).min(all) - given).min(u32::from(u16::MAX)) as u16;
                given += u32::from(*persons);
            }
            drawn.0[CLASSES - 1] += (all - given).min(1000) as u16;
        }
        district.firms.workers[firm] = drawn;
    }
    for shop in 0..district.shops.len() {
        district.refresh(shop, month);
    }
}
