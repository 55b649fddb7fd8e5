//! Looking for a new use: who begins, how the work goes on, who gives up.

use super::{Outlay, launch, quarterly};
use crate::district::District;
use crate::district::events::AgentKind;
use crate::district::makers::NOT_THERE;
use crate::district::niches::Venture;
use crate::district::programmes::Instrument;
use crate::district::turns::Year;
use crate::foundation::calendar::Month;
use crate::foundation::chance::{BirthKey, Purpose};
use crate::foundation::measure::{Yen, whole};
use crate::month::{Now, learning};

/// Most products of one venture at a time.
const MOST_PRODUCTS: usize = 4;

/// Makers whose year turns look at their order book and their living, and some begin to look for a new use; those who sell
/// one already do so more readily.
pub fn begin_to_look(district: &mut District, now: &Now) {
    let plan = district.plan.clone();
    if now.month == now.from {
        for place in 0..district.niches.given.len() {
            let firm = district.niches.given[place];
            if plan.scenario.makers[place].of.searching && firm != NOT_THERE {
                begin(district, now, firm);
            }
        }
    }
    if now.month.0.rem_euclid(3) == 0 {
        district.niches.peers = living_of_peers(district);
    }
    let widest = district.widest_vision();
    for position in district.firms.active.in_year(now.turn, Year::Search) {
        let firm = district.firms.active[position];
        if district.firms.kind[firm as usize] == AgentKind::Wholesaler {
            continue;
        }
        let venture = district.niches.of(firm);
        if venture.is_some_and(|venture| venture.searching || venture.products.len() >= MOST_PRODUCTS) {
            continue;
        }
        let readily = if venture.is_some() { 4.0 } else { 1.0 };
        let rules = &plan.scenario.niches;
        // What others bear lowers the price of trying; advisers bring the thought.
        let shop = district.firms.index[firm as usize] as usize;
        let cost = cost_of_a_quarter(district, shop);
        let price = 1.0 - district.borne_by_others(firm, Outlay::Development, cost).min(0.9);
        let advised = 1.0 + district.helped(firm, Instrument::Advice);
        let chance =
            readily * advised / price * rules.search * (1.0 + rules.pressure * pressure(district, firm));
        let key = district.firms.key[firm as usize];
        let luck = now.chance.of(Purpose::Niche, key, BirthKey::NONE, now.month, 0).uniform();
        // Most have no luck even with the widest vision.
        if luck < chance * widest
            && luck < chance * district.vision(firm)
            && learning::has_a_future(district, now, shop)
            && district.can_spare(firm, cost)
        {
            begin(district, now, firm);
        }
    }
}

/// A quarter's work on a new use: a small workshop makes small samples.
pub(super) fn cost_of_a_quarter(district: &District, shop: usize) -> Yen {
    let hands = f64::from(district.shops.craft[shop].persons).min(5.0) / 5.0;
    whole(district.plan.scenario.niches.cost * hands * district.today.town_pay)
}

/// What tells one owner of a firm from the next, for lasting traits.
pub(super) fn owner_of(district: &District, firm: u32) -> BirthKey {
    BirthKey(1 << 40 ^ u64::from(district.firms.owner[firm as usize].born as u32))
}

/// Mean living of makers' owners.
fn living_of_peers(district: &District) -> f64 {
    let (mut sum, mut count) = (0.0, 0_u32);
    for &firm in &district.firms.active {
        if district.firms.kind[firm as usize] != AgentKind::Wholesaler {
            sum += district.living(firm);
            count += 1;
        }
    }
    sum / f64::from(count.max(1))
}

/// How far a maker falls short of what it aspires to, from 0 to 1: half a full order book, as it used to have, half the
/// living of its peers.
fn pressure(district: &District, firm: u32) -> f64 {
    let craft = &district.shops.craft[district.firms.index[firm as usize] as usize];
    let normal = district.plan.scenario.piece_rates.normal_load.max(0.01);
    let orders = craft.year_load / normal;
    let living = district.living(firm) / district.niches.peers.max(0.1 * district.today.town_pay).max(1.0);
    (1.0 - 0.5 * orders - 0.5 * living).clamp(0.0, 1.0)
}

fn begin(district: &mut District, now: &Now, firm: u32) {
    let plan = district.plan.clone();
    district.niches.count.begun += 1;
    if let Some(place) = district.niches.place_of(firm) {
        district.niches.ventures[place].searching = true;
        district.niches.ventures[place].progress = 0.0;
        return;
    }
    let given = district.niches.given.iter().position(|&given| given == firm);
    let given = given.map(|place| &plan.scenario.makers[place].of);
    let or_else = |given: Option<f64>, usual: f64| given.filter(|&value| value >= 0.0).unwrap_or(usual);
    let commitment = or_else(given.map(|maker| maker.commitment), commitment_of(district, now, firm));
    let design = or_else(given.map(|maker| maker.design), 0.0);
    let knowledge = or_else(given.map(|maker| maker.knowledge), plan.scenario.channels.first_knowledge);
    let home: Vec<bool> = plan.markets.iter().map(|market| market.at_home).collect();
    let mut venture = Venture::of(firm, now.month.0, commitment, design, &home, knowledge);
    venture.intermediate = given.is_some_and(|maker| maker.intermediate);
    district.niches.begin(venture);
    district.say(now.month, "search_begun", firm, None, 0, "a new use for what it can do");
}

/// How far an owner stays at what was begun, from 0 to 1: another owner, another commitment.
fn commitment_of(district: &District, now: &Now, firm: u32) -> f64 {
    let key = district.firms.key[firm as usize];
    now.chance.of(Purpose::Traits, key, owner_of(district, firm), Month(0), 3).uniform()
}

/// One who has taken over goes on with a venture as it is in him.
pub fn take_over(district: &mut District, now: &Now, firm: u32) {
    if let Some(place) = district.niches.place_of(firm) {
        district.niches.ventures[place].commitment = commitment_of(district, now, firm);
    }
}

/// A quarter's work on a new use. It takes money, goes the faster the more skills are within reach, and is given up by those
/// who are not committed.
pub fn work_on(district: &mut District, now: &Now, place: usize) {
    let venture = &district.niches.ventures[place];
    if !venture.searching {
        return;
    }
    let plan = district.plan.clone();
    let rules = &plan.scenario.niches;
    let firm = venture.firm;
    let key = district.firms.key[firm as usize];
    let mut draws = now.chance.of(Purpose::Niche, key, BirthKey::NONE, now.month, 1);
    let [stops, meets] = core::array::from_fn(|_| draws.uniform());
    let cost = cost_of_a_quarter(district, district.firms.index[firm as usize] as usize);
    let paid = district.venture_spends(now, firm, Outlay::Development, cost);
    let commitment = district.commitment(place);
    // Who has no money for it stops sooner.
    let gives_up = rules.quitting * (1.0 - commitment) + if paid { 0.0 } else { rules.quitting };
    if stops < gives_up {
        district.niches.ventures[place].searching = false;
        let cause = if paid { "nothing had come of it" } else { "no money for it" };
        district.say(now.month, "search_given_up", firm, None, 0, cause);
        return;
    }
    if !paid {
        return;
    }
    let switches = &plan.scenario.switches;
    let met = quarterly(rules.designers * district.vision(firm) * district.welcome());
    let variety = reachable(district, firm).0;
    let institute = if switches.institute { rules.institute } else { 0.0 };
    let institute = institute * (1.0 + district.helped(firm, Instrument::ResearchGrant));
    let variety = (variety + district.helped(firm, Instrument::CrossIndustry)).min(1.0);
    let advised = 1.0 + district.helped(firm, Instrument::Advice);
    let venture = &mut district.niches.ventures[place];
    if switches.designers && !venture.designer && meets < met * advised {
        venture.designer = true;
    }
    let designer = if venture.designer { rules.designer } else { 0.0 };
    venture.progress += rules.pace * (1.0 + rules.variety * variety) * (1.0 + designer) * (1.0 + institute);
    if venture.progress >= 1.0 {
        launch::launch(district, now, place);
    }
}

impl District {
    /// How far a venture stays at it when others pay part of it.
    pub(super) fn commitment(&self, place: usize) -> f64 {
        let venture = &self.niches.ventures[place];
        let shop = self.firms.index[venture.firm as usize] as usize;
        let others = self.borne_by_others(venture.firm, Outlay::Development, cost_of_a_quarter(self, shop));
        venture.commitment * (1.0 - self.plan.scenario.niches.crowding_out * others)
    }
}

/// How many of the other stages' skills a maker reaches through its trading links, as a share weighted with trust; and the
/// workshop that is the best to be had, if any: skilled, and trusted by the wholesaler who brings the two together.
pub(super) fn reachable(district: &District, firm: u32) -> (f64, Option<u32>) {
    let stages = district.plan.stages.len();
    let shop = district.firms.index[firm as usize] as usize;
    let own = district.shops.stage[shop] as usize;
    let Some(trader) = district.buyer_of(shop).filter(|_| stages >= 2) else { return (0.0, None) };
    let (mut variety, mut best) = (0.0, (f64::NEG_INFINITY, None));
    for stage in (0..stages).filter(|&stage| stage != own) {
        let mut most = 0.0_f64;
        for place in district.ties.of(trader, stage, stages) {
            let tie = &district.ties.suppliers[place];
            most = most.max(f64::from(tie.trust));
            let worth = f64::from(tie.trust) + district.shops.craft[tie.shop as usize].log_quality;
            if worth > best.0 {
                best = (worth, Some(tie.shop));
            }
        }
        variety += most;
    }
    (variety / (stages - 1) as f64, best.1)
}
