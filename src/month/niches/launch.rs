//! The launch of a new use, its failure, its imitation and its end.

use super::brand;
use super::search::reachable;
use crate::district::District;
use crate::district::niches::{NOBODY, Product, Use, Venture};
use crate::district::workshops::met;
use crate::foundation::calendar::Month;
use crate::foundation::chance::{BirthKey, Draws, Purpose};
use crate::foundation::elementary::{logistic, pow};
use crate::month::Now;
use crate::scenario::MAX_MARKETS;

/// What is worked out is put before buyers. Whether it sells hangs on fit, knowledge of the market and design; how large it
/// becomes is chance, and extremely skewed.
pub fn launch(district: &mut District, now: &Now, place: usize) {
    let plan = district.plan.clone();
    let rules = &plan.scenario.niches;
    let home = plan.niche.home;
    let venture = &district.niches.ventures[place];
    let firm = venture.firm;
    let key = district.firms.key[firm as usize];
    let mut draws = now.chance.of(Purpose::Concept, key, BirthKey::NONE, now.month, 0);
    let [needs, newness, part, success, size, goes_on] = core::array::from_fn(|_| draws.uniform());
    let (variety, partner) = reachable(district, firm);
    let openness = f64::from(district.firms.owner[firm as usize].openness);
    let knowledge = home.map_or(0.0, |market| venture.knowledge[market].max(venture.outlet[market].partner));
    let design = if venture.designer { venture.design.max(0.5) } else { venture.design };
    // A need is met by chance, by knowing buyers, by an eye for form and by looking beyond the trade.
    let fit = (0.4 * needs + 0.3 * knowledge + 0.2 * design + 0.1 * openness).clamp(0.0, 1.0);
    let novelty = (0.5 * newness + 0.25 * variety + 0.25 * openness).clamp(0.0, 1.0);
    let intermediate = venture.intermediate || part < rules.intermediate * (1.0 - design);
    let technical = quality_of(district, firm, partner.unwrap_or(NOBODY), rules.partners_work);
    let kind = if intermediate { -rules.success_intermediate } else { rules.success_consumer };
    let liking = rules.success
        + rules.success_fit * fit
        + rules.success_knowledge * knowledge
        + rules.success_design * design
        + rules.success_quality * technical
        + kind;
    let sells = success < logistic(liking);
    let venture = &mut district.niches.ventures[place];
    venture.launches += 1;
    venture.progress = 0.0;
    let launches = i64::from(venture.launches);
    district.niches.count.launched += 1;
    if !sells {
        let venture = &mut district.niches.ventures[place];
        venture.design += rules.lesson * (1.0 - venture.design);
        if let Some(home) = home {
            venture.knowledge[home] += 0.5 * rules.lesson * (1.0 - venture.knowledge[home]);
        }
        venture.searching = goes_on < venture.commitment;
        let cause = match (intermediate, fit < 0.4) {
            (true, _) => "a part among parts: price counts",
            (false, true) => "nobody needed it",
            (false, false) => "buyers did not take to it",
        };
        district.say(now.month, "concept_failed", firm, None, launches, cause);
        return;
    }
    let first = district.niches.ventures[place].products.is_empty();
    let hours = rules.size * (pow(1.0 - size, -1.0 / rules.tail)).min(rules.largest);
    district.niches.uses.push(Use {
        key: BirthKey::entrant(key, now.month, 1),
        stage: district.stage_of(firm) as u8,
        launched: now.month.0,
        novelty,
        fit,
        potential: hours / plan.niche.hours.max(1e-9),
        copied: 0.0,
    });
    let of = district.niches.uses.len() as u32 - 1;
    let partner = partner.unwrap_or(NOBODY);
    let mut product = new_product(of, now, partner, rules.partners_work, false);
    if let Some(home) = home {
        product.reach[home] = plan.scenario.channels.first_reach;
    }
    let venture = &mut district.niches.ventures[place];
    venture.products.push(product);
    venture.searching = false;
    district.niches.count.succeeded += 1;
    district.say(now.month, "concept_launched", firm, None, launches, "a new use that sells");
    if first {
        district.sell_beside_the_wholesalers(firm);
    }
}

fn new_product(of: u32, now: &Now, partner: u32, part: f64, imitation: bool) -> Product {
    Product {
        of,
        since: now.month.0,
        imitation,
        partner,
        partners_part: if partner == NOBODY { 0.0 } else { part },
        reach: [0.0; MAX_MARKETS],
        ordered: [0.0; MAX_MARKETS],
        begun: [0.0; MAX_MARKETS],
        carry: [0.0; MAX_MARKETS],
        made: 0.0,
        cost: 0.0,
        price: 0.0,
        sales: 0.0,
    }
}

/// Technical quality of what a maker and a partner make together against that of the founding, in logarithms.
pub(super) fn quality_of(district: &District, firm: u32, partner: u32, part: f64) -> f64 {
    let shop = district.firms.index[firm as usize] as usize;
    let own = district.shops.craft[shop].log_quality;
    let quality = if partner == NOBODY {
        own
    } else {
        (1.0 - part) * own + part * district.shops.craft[partner as usize].log_quality
    };
    let institute = if district.plan.scenario.switches.institute {
        0.1 * district.plan.scenario.niches.institute
    } else {
        0.0
    };
    quality - district.plan.log_skill_mean + institute
}

impl District {
    /// Wholesalers do not like a maker of theirs who goes to buyers himself; they go on dealing with him.
    fn sell_beside_the_wholesalers(&mut self, firm: u32) {
        let penalty = self.plan.scenario.channels.penalty as f32;
        let shop = self.firms.index[firm as usize];
        let stage = self.shops.stage[shop as usize] as usize;
        let stages = self.plan.stages.len();
        for &trader in &self.traders.active {
            for place in self.ties.of(trader as usize, stage, stages) {
                let tie = &mut self.ties.suppliers[place];
                if tie.shop == shop {
                    tie.trust *= 1.0 - penalty;
                }
            }
        }
    }
}

/// A product that sells well is seen by others of the stage, and one of them may make it too.
pub fn be_imitated(district: &mut District, now: &Now, place: usize) {
    let plan = district.plan.clone();
    if !plan.scenario.switches.imitation || !plan.scenario.switches.knowledge_spillovers {
        return;
    }
    let rules = &plan.scenario.niches;
    let firm = district.niches.ventures[place].firm;
    let shop = district.firms.index[firm as usize] as usize;
    let stage = district.shops.stage[shop] as usize;
    let key = district.firms.key[firm as usize];
    for number in 0..district.niches.ventures[place].products.len() {
        let product = &district.niches.ventures[place].products[number];
        if product.imitation {
            continue;
        }
        let of = product.of;
        let success = (product.sales / (10.0 * district.today.town_pay)).min(1.0);
        let mut draws = now.chance.of(Purpose::Imitation, key, BirthKey::NONE, now.month, number as u16);
        if draws.uniform() < rules.imitation * success * brand::exposure(district) {
            imitate(district, now, (of, firm), stage, &mut draws);
        }
    }
}

fn imitate(district: &mut District, now: &Now, (of, first): (u32, u32), stage: usize, draws: &mut Draws) {
    let plan = district.plan.clone();
    let list = &district.shops.manufacturers[stage];
    let reach = &district.shops.manufacturers_reach[stage];
    let Some(other) = met(list, reach, draws.uniform()) else { return };
    let firm = district.shops.firm[other as usize];
    let cost = 2 * super::search::cost_of_a_quarter(district, other as usize);
    let busy = district.niches.of(firm).is_some_and(|venture| !venture.products.is_empty());
    let open = draws.uniform() < f64::from(district.firms.owner[firm as usize].openness);
    if firm == first || busy || !open || !district.venture_spends(now, firm, super::Outlay::Development, cost)
    {
        return;
    }
    if district.niches.place_of(firm).is_none() {
        let home: Vec<bool> = plan.markets.iter().map(|market| market.at_home).collect();
        let key = district.firms.key[firm as usize];
        let owner = super::search::owner_of(district, firm);
        let mut traits = now.chance.of(Purpose::Traits, key, owner, Month(0), 3);
        let knowledge = plan.scenario.channels.first_knowledge;
        let mut venture = Venture::of(firm, now.month.0, traits.uniform(), 0.0, &home, knowledge);
        venture.searching = false;
        district.niches.begin(venture);
    }
    let partner = reachable(district, firm).1.unwrap_or(NOBODY);
    let mut product = new_product(of, now, partner, plan.scenario.niches.partners_work, true);
    if let Some(home) = plan.niche.home {
        product.reach[home] = plan.scenario.channels.first_reach;
    }
    if let Some(place) = district.niches.place_of(firm) {
        district.niches.ventures[place].products.push(product);
    }
    district.sell_beside_the_wholesalers(firm);
    let account = crate::accounts::ledger::Account::of_firm(first);
    district.say(now.month, "concept_imitated", firm, Some(account), cost, "it sold well next door");
}

/// What sells next to nothing after two years is given up.
pub fn take_off_the_market(district: &mut District, now: &Now, place: usize) {
    let least = district.plan.scenario.niches.least_sales * district.today.town_pay;
    let venture = &mut district.niches.ventures[place];
    let before = venture.products.len();
    let old = |product: &Product| product.since + 24 <= now.month.0;
    venture.products.retain(|product| !old(product) || product.sales >= least);
    let gone = before - venture.products.len();
    let firm = venture.firm;
    for _ in 0..gone {
        district.say(now.month, "concept_withdrawn", firm, None, 0, "it sold next to nothing");
    }
}
