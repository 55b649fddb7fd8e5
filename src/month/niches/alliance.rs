//! Alliances of makers with partners abroad. They come about in four stages; how fast hangs on five conditions of the
//! district (S98, S99): clear objectives, attractiveness, a partner who complements it, a milieu that takes part, persistence.

use super::Outlay;
use crate::accounts::ledger::Account;
use crate::district::District;
use crate::district::events::Event;
use crate::district::niches::{Alliance, AllianceStage};
use crate::district::programmes::Instrument;
use crate::foundation::chance::{BirthKey, Purpose};
use crate::foundation::elementary::logistic;
use crate::foundation::measure::{Yen, whole};
use crate::month::Now;
use crate::month::niches::quarterly;

/// Alliances begin, move on, cost, teach and end.
pub(super) fn ally(district: &mut District, now: &Now) {
    if !district.plan.scenario.switches.alliances {
        return;
    }
    if now.month.of_year() == 4 {
        begin(district, now);
    }
    for number in 0..district.niches.alliances.len() {
        let alliance = &district.niches.alliances[number];
        if alliance.stage == AllianceStage::Ended {
            continue;
        }
        if is_at_work(alliance) {
            learn_from_the_partner(district, number);
        }
        if (now.month.0 - district.niches.alliances[number].since).rem_euclid(3) == 0 {
            bear_the_costs(district, now, number);
            move_on(district, now, number);
        }
    }
}

/// Whether an alliance has come to action.
pub(super) fn is_at_work(alliance: &Alliance) -> bool {
    matches!(alliance.stage, AllianceStage::Action | AllianceStage::Independent)
}

/// Whether an alliance at work opens a market to a firm.
pub(super) fn opens(district: &District, firm: u32, market: usize) -> bool {
    district
        .niches
        .alliances
        .iter()
        .any(|one| is_at_work(one) && one.market as usize == market && one.members.contains(&firm))
}

/// Who has an award for it begins; others now and then on their own.
fn is_supported(district: &District, firm: u32) -> bool {
    district.support_rate(firm, Instrument::AllianceSupport) > 0.0
}

/// In spring makers who sell products of their own, or are still at work on them, may look for a partner abroad.
fn begin(district: &mut District, now: &Now) {
    let plan = district.plan.clone();
    let rules = &plan.scenario.alliances;
    let abroad: Vec<usize> = (0..plan.markets.len())
        .filter(|&market| plan.niche.weight[market] > 0.0 && !plan.markets[market].at_home)
        .collect();
    let free = |firm: u32, district: &District| {
        !district
            .niches
            .alliances
            .iter()
            .any(|one| one.stage != AllianceStage::Ended && one.members.contains(&firm))
    };
    let mut ready: Vec<u32> = district
        .niches
        .ventures
        .iter()
        .filter(|venture| !venture.products.is_empty() || venture.progress > 0.5)
        .map(|venture| venture.firm)
        .filter(|&firm| free(firm, district))
        .collect();
    if district.programme_open(Instrument::AllianceSupport) {
        let searching = district.niches.ventures.iter().map(|venture| venture.firm);
        let awarded: Vec<u32> =
            searching.filter(|&firm| is_supported(district, firm) && free(firm, district)).collect();
        ready.retain(|firm| !awarded.contains(firm));
        ready.splice(0..0, awarded);
    }
    if abroad.is_empty() {
        return;
    }
    for members in ready.chunks((rules.members as usize).max(1)) {
        begin_one(district, now, &abroad, members);
    }
}

/// The first of some makers may begin an alliance with a partner in one of the markets abroad, and the others with it.
fn begin_one(district: &mut District, now: &Now, abroad: &[usize], makers: &[u32]) {
    let plan = district.plan.clone();
    let rules = &plan.scenario.alliances;
    let lead = makers[0];
    let key = district.firms.key[lead as usize];
    let mut draws = now.chance.of(Purpose::Alliance, key, BirthKey::NONE, now.month, 0);
    let [begins, where_to, fits] = core::array::from_fn(|_| draws.uniform());
    let chance = if is_supported(district, lead) {
        rules.supported
    } else {
        rules.beginning * district.vision(lead) * district.welcome()
    };
    if begins >= chance {
        return;
    }
    let market = abroad[((where_to * abroad.len() as f64) as usize).min(abroad.len() - 1)];
    let stage = AllianceStage::Preparation;
    let borne = district.borne_by_others(lead, Outlay::Alliance, cost_of_a_quarter(district));
    let members = makers.len() as i64;
    district.niches.alliances.push(Alliance {
        key: BirthKey::entrant(key, now.month, 2),
        stage,
        since: now.month.0,
        market: market as u8,
        complementarity: fits,
        members: makers.to_vec(),
        stake: 1.0 - borne,
    });
    let partner = Account::of_sector(crate::accounts::flows::Sector::BuyersAbroad);
    district.say(now.month, "alliance_begun", lead, Some(partner), members, "with a partner abroad");
}

/// What a quarter costs a member.
fn cost_of_a_quarter(district: &District) -> Yen {
    whole(0.25 * district.plan.scenario.alliances.cost * district.today.town_pay)
}

/// Members pay their part of a quarter; who cannot, or has closed, leaves.
fn bear_the_costs(district: &mut District, now: &Now, number: usize) {
    let cost = cost_of_a_quarter(district);
    let mut members = core::mem::take(&mut district.niches.alliances[number].members);
    members.retain(|&member| {
        district.firms.alive[member as usize] && district.venture_spends(now, member, Outlay::Alliance, cost)
    });
    let borne = members.first().map_or(0.0, |&lead| district.borne_by_others(lead, Outlay::Alliance, cost));
    let alliance = &mut district.niches.alliances[number];
    alliance.members = members;
    alliance.stake += 0.25 * (1.0 - borne - alliance.stake);
}

/// The five conditions, each from 0 to 1.
fn conditions(district: &District, now: &Now, alliance: &Alliance) -> [f64; 5] {
    let count = alliance.members.len().max(1) as f64;
    let with_products = alliance
        .members
        .iter()
        .filter(|&&member| district.niches.of(member).is_some_and(|venture| !venture.products.is_empty()))
        .count() as f64;
    let skill: f64 = alliance
        .members
        .iter()
        .map(|&member| district.shops.craft[district.firms.index[member as usize] as usize].skill)
        .sum();
    let years = f64::from(now.month.0 - alliance.since) / 12.0;
    let half = district.plan.scenario.alliances.persistence;
    [
        with_products / count,
        (0.8 * skill / count + 0.2 * district.niches.reputation).min(1.0),
        alliance.complementarity,
        (1.5 * district.niches.openness).min(1.0),
        years / (years + half),
    ]
}

fn move_on(district: &mut District, now: &Now, number: usize) {
    let plan = district.plan.clone();
    let rules = &plan.scenario.alliances;
    let alliance = &district.niches.alliances[number];
    let lead = alliance.members.first().copied();
    let met: f64 = conditions(district, now, alliance).iter().sum();
    let mut draws = now.chance.of(Purpose::Alliance, alliance.key, BirthKey::NONE, now.month, 1);
    let [ends, advances] = core::array::from_fn(|_| draws.uniform());
    let commitment: f64 = alliance
        .members
        .iter()
        .map(|&member| district.niches.of(member).map_or(0.5, |venture| venture.commitment))
        .sum::<f64>()
        / alliance.members.len().max(1) as f64;
    let dropping = rules.dropping + rules.uncommitted * (1.0 - commitment * alliance.stake);
    let Some(lead) = lead else {
        district.niches.alliances[number].stage = AllianceStage::Ended;
        let (amount, cause) = (alliance_years(district, now, number), "no member was left");
        let kind = "alliance_ended";
        district.events.push(Event { month: now.month, kind, agent: None, other: None, amount, cause });
        return;
    };
    if ends < quarterly(dropping) {
        district.niches.alliances[number].stage = AllianceStage::Ended;
        district.say(
            now.month,
            "alliance_ended",
            lead,
            None,
            alliance_years(district, now, number),
            "commitment gave out",
        );
        return;
    }
    let (constant, next, kind) = match district.niches.alliances[number].stage {
        AllianceStage::Preparation => (rules.to_research, AllianceStage::Research, "alliance_research"),
        AllianceStage::Research => (rules.to_action, AllianceStage::Action, "alliance_action"),
        AllianceStage::Action => (rules.to_independence, AllianceStage::Independent, "alliance_independent"),
        AllianceStage::Independent | AllianceStage::Ended => return,
    };
    if advances < quarterly(logistic(constant + rules.condition * met)) {
        district.niches.alliances[number].stage = next;
        let years = alliance_years(district, now, number);
        district.say(now.month, kind, lead, None, years, "the conditions were met");
    }
}

fn alliance_years(district: &District, now: &Now, number: usize) -> i64 {
    i64::from((now.month.0 - district.niches.alliances[number].since) / 12)
}

/// Members learn what the partner's buyers want, and the partner sells for them.
fn learn_from_the_partner(district: &mut District, number: usize) {
    let share = district.plan.scenario.alliances.knowing / 12.0;
    let alliance = &district.niches.alliances[number];
    let (market, complementarity) = (alliance.market as usize, alliance.complementarity);
    for place in 0..alliance.members.len() {
        let member = district.niches.alliances[number].members[place];
        let Some(venture) = district.niches.place_of(member) else { continue };
        let venture = &mut district.niches.ventures[venture];
        venture.knowledge[market] += share * (1.0 - venture.knowledge[market]);
        let known = venture.knowledge[market];
        let partner = &mut venture.outlet[market].partner;
        if complementarity > known {
            *partner = partner.max(complementarity);
        }
    }
}
