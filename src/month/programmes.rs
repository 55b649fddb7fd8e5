//! Phase 2: programmes open, take applications, pay by the month, lapse; `selection.rs` stands between, where applicants of
//! several districts may be ranked together.
//!
//! Who applies weighs what an award is worth against the effort, and the able find it easier: so they come first, and not
//! those in need. What is not spent by March lapses. All is closed in the warm-up. What an instrument does to a firm is
//! done where the firm decides (credit, rates, learning, hiring, succession), by what `helped`, `support_rate` and
//! `subsidise` of `district/programmes.rs` say.

use super::Now;
use crate::accounts::flows::{Flow, Sector};
use crate::accounts::ledger::Account;
use crate::district::District;
use crate::district::events::{AgentKind, Event, Party};
use crate::district::programmes::{
    Applicant, Call, FUNDERS, Help, Instrument, PolicyCount, ProgrammePlan, PublicOrder, THE_DISTRICT,
    Target, Turnover,
};
use crate::foundation::calendar::Month;
use crate::foundation::chance::{BirthKey, Purpose};
use crate::foundation::elementary::{ln, logistic, pow};
use crate::foundation::measure::{Yen, whole};
use crate::scenario::policy::{Promise, Selection};

/// The month in which a fiscal year begins.
const APRIL: i32 = 4;

/// Programmes open and close and take applications; what was promised is looked at.
pub fn open_and_take_applications(district: &mut District, now: &Now) {
    district.programmes.count = PolicyCount::default();
    district.programmes.payments.clear();
    if now.at_rest {
        return;
    }
    close_the_year(district, now);
    if district.plan.programmes.is_empty() {
        return;
    }
    look_at_promises(district, now);
    let plan = district.plan.clone();
    let begins = now.month.of_year() == APRIL;
    let lapsed = lapse(district, now);
    let mut changed = lapsed || begins;
    for (programme, of) in plan.programmes.iter().enumerate() {
        let was_open = district.programmes.running[programme].open;
        let open = of.is_open(now.month);
        district.programmes.running[programme].open = open;
        changed |= open != was_open;
        if !open {
            district.programmes.running[programme].left = 0;
        } else if begins || !was_open {
            district.programmes.running[programme].left = budget_until_march(of, now.month);
            let applicants = match of.selection {
                Selection::All => {
                    count_the_covered(district, now, programme);
                    Vec::new()
                }
                _ => applicants(district, now, programme),
            };
            district.programmes.calls.push(Call { programme, opens: !was_open, applicants });
        }
    }
    district.programmes.changed = changed;
}

/// Programmes pay what they pay by the month.
pub fn pay_by_the_month(district: &mut District, now: &Now) {
    if now.at_rest || district.plan.programmes.is_empty() {
        return;
    }
    if core::mem::take(&mut district.programmes.changed) {
        note_who_holds_what(district);
    }
    pay_for_services(district);
    pay_for_training(district, now);
    introduce_customers(district, now);
}

/// In April the year of what firms charged or sold is closed.
fn close_the_year(district: &mut District, now: &Now) {
    let District { programmes, firms, .. } = district;
    programmes.turnover.resize(firms.len(), Turnover::NEW);
    programmes.months += i32::from(now.month > now.from);
    if now.month.of_year() == APRIL && programmes.months > 0 {
        programmes.close_the_year(&firms.kind);
    }
}

/// The part of a year's budget for the months until March or the programme's end.
fn budget_until_march(of: &ProgrammePlan, month: Month) -> Yen {
    let until_march = 12 - (month.of_year() - APRIL).rem_euclid(12);
    let months = until_march.min(of.of.to.since(month) + 1);
    whole(of.budget as f64 * f64::from(months) / 12.0)
}

/// Awards whose time is over, and those of programmes that have closed, go; whether there were any.
fn lapse(district: &mut District, now: &Now) -> bool {
    let plan = district.plan.clone();
    let awards = &mut district.programmes.awards;
    let before = awards.len();
    awards.retain(|award| {
        award.until > now.month && plan.programmes[award.programme as usize].is_open(now.month)
    });
    awards.len() != before
}

/// How able a firm is to plan and to carry out a project, from 0 to 1: an open owner, skilled hands, money at hand, size.
pub fn ability(district: &District, firm: u32) -> f64 {
    let at = firm as usize;
    let firms = &district.firms;
    let months = district.plan.scenario.settlement.money_target.max(0.1);
    let money = district.ledger.balance(Account::of_firm(firm)) as f64;
    let at_hand = if district.net_worth(firm) < 0 {
        0.0
    } else {
        (money / (months * firms.outlays[at]).max(1.0)).clamp(0.0, 1.0)
    };
    let persons = f64::from(1 + firms.workers[at].count());
    let size = (ln(persons) / ln(50.0)).min(1.0);
    let open = f64::from(firms.owner[at].openness);
    match firms.kind[at] {
        AgentKind::Wholesaler => (open + at_hand + size) / 3.0,
        AgentKind::Manufacturer | AgentKind::Craftsman => {
            let skill = district.shops.craft[firms.index[at] as usize].skill;
            (open + skill + at_hand + size) / 4.0
        }
    }
}

/// What an award would pay a firm over its term: a share of what its plan costs, and all of the advisers' time.
fn worth_of_an_award(district: &District, firm: u32, of: &ProgrammePlan) -> f64 {
    let cost =
        district.plan.scenario.policy.plan_size * district.firms.outlays[firm as usize] * of.of.term as f64;
    let share = (of.of.rate * cost).min(of.ceiling);
    of.service_part() * of.ceiling + (1.0 - of.service_part()) * share
}

/// Whether a programme for successors has anything to do for a firm.
fn lacks_an_heir(district: &District, now: &Now, firm: u32) -> bool {
    let owner = &district.firms.owner[firm as usize];
    !owner.heir.is_somebody() && owner.age(now.month) >= district.plan.scenario.owners.planning_age
}

/// Whether an instrument has something to do for a firm: who has no product of his own needs no brand abroad.
fn has_use_for(district: &District, now: &Now, firm: u32, instrument: Instrument) -> bool {
    let venture = || district.niches.of(firm);
    match instrument {
        Instrument::SuccessionMatching => lacks_an_heir(district, now, firm),
        Instrument::MarketingSupport | Instrument::CrossIndustry | Instrument::AllianceSupport => {
            venture().is_some()
        }
        Instrument::BrandAbroad | Instrument::Tourism => {
            venture().is_some_and(|venture| !venture.products.is_empty())
        }
        _ => true,
    }
}

/// Whether a firm may have a programme and it has something to do for the firm.
fn is_for(district: &District, now: &Now, firm: u32, programme: usize) -> bool {
    let instruments = &district.plan.programmes[programme].instruments;
    district.is_eligible(firm, programme)
        && instruments.iter().any(|&instrument| has_use_for(district, now, firm, instrument))
}

/// Firms that fit and apply because it is worth the effort, each with its rank.
fn applicants(district: &District, now: &Now, programme: usize) -> Vec<Applicant> {
    let (of, rules) = (&district.plan.programmes[programme], &district.plan.scenario.policy);
    let success = district.programmes.running[programme].success;
    let mut applicants = Vec::new();
    for &firm in &district.firms.active {
        let holds = district.programmes.of_firm(district.firms.founded[firm as usize]);
        if !is_for(district, now, firm, programme)
            || district.programmes.awards[holds].iter().any(|award| award.programme as usize == programme)
        {
            continue;
        }
        let key = district.firms.key[firm as usize];
        let mut draws = now.chance.of(Purpose::Programme, key, of.key, now.month, 0);
        let [applies, luck] = core::array::from_fn(|_| draws.uniform());
        let (able, worth) = (ability(district, firm), worth_of_an_award(district, firm, of));
        // The able write a plan in less time.
        let effort = of.of.effort * district.today.pay * (1.5 - able);
        let odds = if effort > 0.0 {
            rules.applying
                + rules.worth_weight * ln((worth * success / effort).max(1e-9))
                + rules.ability_weight * (able - 0.5)
        } else {
            f64::INFINITY
        };
        if worth < 1.0 || applies >= logistic(odds) {
            continue;
        }
        let rank = match of.selection {
            Selection::Merit | Selection::All => able + rules.judgement * (2.0 * luck - 1.0),
            Selection::Order => -luck * (1.5 - able),
            Selection::Lot => luck,
        };
        applicants.push(Applicant { rank, firm, worth });
    }
    applicants
}

/// A programme for all counts for whom its monthly services are.
fn count_the_covered(district: &mut District, now: &Now, programme: usize) {
    let covered =
        district.firms.active.iter().filter(|&&firm| is_for(district, now, firm, programme)).count();
    district.programmes.running[programme].covered = covered as u32;
}

/// Writes down which firms have awards for what, and which instruments anybody has at all.
fn note_who_holds_what(district: &mut District) {
    let District { programmes, plan, firms, .. } = district;
    programmes.held.clear();
    programmes.held.resize(firms.len(), 0);
    for award in &programmes.awards {
        programmes.held[award.firm as usize] |= plan.programmes[award.programme as usize].bits;
    }
    (programmes.active, programmes.for_all) = (0, 0);
    for (running, of) in programmes.running.iter().zip(&plan.programmes) {
        if running.open && of.budget > 0 {
            programmes.active |= of.bits;
            if of.selection == Selection::All {
                programmes.for_all |= of.bits;
            }
        }
    }
}

/// Advisers, inspectors and registries are paid by the month; they help as much as they are paid for.
fn pay_for_services(district: &mut District) {
    let plan = district.plan.clone();
    let services = Account::of_sector(Sector::Services);
    let case = plan.scenario.policy.case_cost * district.today.pay / 12.0;
    for place in 0..district.programmes.awards.len() {
        let award = district.programmes.awards[place];
        let of = &plan.programmes[award.programme as usize];
        let kinds = of.services().count() as f64;
        if kinds == 0.0 || !district.firms.alive[award.firm as usize] {
            continue;
        }
        let fee = whole(award.amount as f64 * of.service_part() / kinds / of.of.term as f64);
        let mut paid = 0;
        for instrument in of.services() {
            paid += district.pay_by(Help::Award(place), instrument, services, Some(award.firm), fee);
        }
        district.programmes.awards[place].help = (paid as f64 / (kinds * case)).min(1.0) as f32;
    }
    for (programme, of) in plan.programmes.iter().enumerate() {
        let kinds = of.services().count() as f64;
        if kinds == 0.0 || of.selection != Selection::All || !district.programmes.running[programme].open {
            continue;
        }
        let fee = whole(of.budget as f64 * of.service_part() / kinds / 12.0);
        let mut paid = 0;
        for instrument in of.services() {
            paid += district.pay_from(programme, instrument, services, None, fee, Flow::Grant);
        }
        let running = &mut district.programmes.running[programme];
        let full = kinds * case * f64::from(running.covered.max(1));
        running.strength = (paid as f64 / full).min(1.0);
    }
}

/// A share of the pay of makers' young is paid.
fn pay_for_training(district: &mut District, now: &Now) {
    if !district.programme_open(Instrument::Training) {
        return;
    }
    let stipend = district.plan.scenario.labour.stipend;
    for position in 0..district.firms.active.len() {
        let firm = district.firms.active[position];
        let young = district.firms.workers[firm as usize].young();
        if young > 0 && district.firms.kind[firm as usize] != AgentKind::Wholesaler {
            // A craftsman's young are apprentices.
            let full = if district.firms.kind[firm as usize] == AgentKind::Craftsman { stipend } else { 1.0 };
            let pay = whole(f64::from(young) * full * district.today.pay);
            district.subsidise(now.month, firm, Instrument::Training, pay);
        }
    }
}

/// Advisers find customers outside the district for manufacturers, the rather the opener their owners are; some of those
/// found are lost each year.
fn introduce_customers(district: &mut District, now: &Now) {
    if !district.programme_open(Instrument::Advice) && district.programmes.introduced.is_empty() {
        return;
    }
    let plan = district.plan.clone();
    let rules = &plan.scenario.policy;
    district.programmes.introduced.resize(district.shops.len(), 0.0);
    let stay = pow(1.0 - rules.customers_lost, 0.25);
    for stage in 0..plan.stages.len() {
        for position in district.shops.manufacturers[stage].in_turn(now.turn) {
            let shop = district.shops.manufacturers[stage][position] as usize;
            let firm = district.shops.firm[shop];
            let key = district.firms.key[firm as usize];
            let before = district.programmes.introduced[shop];
            let helped = district.helped(firm, Instrument::Advice);
            if before == 0.0 && helped == 0.0 {
                continue;
            }
            let mut found = before * stay;
            let openness = f64::from(district.firms.owner[firm as usize].openness);
            let mut draws = now.chance.of(Purpose::Programme, key, BirthKey::NONE, now.month, 1);
            if draws.uniform() < helped * rules.introductions * openness {
                found += rules.new_customer * district.shops.craft[shop].hours * district.today.technology;
            }
            district.programmes.introduced[shop] = found;
            let craft = &mut district.shops.craft[shop];
            craft.outside_base = (craft.outside_base + found - before).max(0.0);
        }
    }
}

/// The public asks eligible manufacturers for work at the rates quoted, after these have been revised, by their size.
pub fn place_public_orders(district: &mut District) {
    if !district.programme_open(Instrument::Procurement) {
        return;
    }
    let plan = district.plan.clone();
    for (programme, of) in plan.programmes.iter().enumerate() {
        let running = &district.programmes.running[programme];
        if !of.has(Instrument::Procurement) || !running.open {
            continue;
        }
        let mut money = (of.budget as f64 / 12.0 / of.instruments.len() as f64).min(running.left as f64);
        let town = district.ledger.balance(Account::of_sector(Sector::Municipality)).max(0) as f64;
        if of.shares[0] * money > town {
            money = town / of.shares[0];
        }
        let first = district.programmes.orders.len();
        let mut all = 0.0;
        for stage in 0..plan.stages.len() {
            for position in 0..district.shops.manufacturers[stage].len() {
                let shop = district.shops.manufacturers[stage][position];
                let firm = district.shops.firm[shop as usize];
                let helps = |help: Help| match help {
                    Help::Award(place) => district.programmes.awards[place].programme as usize == programme,
                    Help::ForAll(other) => other == programme,
                };
                if district.help_for(firm, Instrument::Procurement).any(helps) {
                    let hours = district.shops.craft[shop as usize].hours;
                    all += hours;
                    let programme = programme as u16;
                    district.programmes.orders.push(PublicOrder { shop, programme, hours, before: 0.0 });
                }
            }
        }
        for order in &mut district.programmes.orders[first..] {
            let craft = &mut district.shops.craft[order.shop as usize];
            order.hours *= money / all / craft.rate.max(1e-9);
            order.before = craft.outside_asked;
            craft.outside_asked += order.hours;
        }
    }
}

/// The public pays for the work done for it.
pub(super) fn pay_for_public_orders(district: &mut District) {
    let mut orders = core::mem::take(&mut district.programmes.orders);
    // The last first, so that what stood before the first order stands again.
    for order in orders.drain(..).rev() {
        let shop = order.shop as usize;
        let amount = whole(order.hours * district.shops.fill[shop] * district.shops.craft[shop].rate);
        let (firm, flow) = (district.shops.firm[shop], Flow::OutsideCustomers);
        let (programme, to) = (order.programme as usize, Account::of_firm(firm));
        let paid = district.pay_from(programme, Instrument::Procurement, to, Some(firm), amount, flow);
        district.shops.work[shop].charged += paid as f64;
        district.shops.craft[shop].outside_asked = order.before;
    }
    district.programmes.orders = orders;
}

/// What a plan promises: shipments in the fifth fiscal year from now.
pub(super) fn promise(district: &mut District, now: &Now, programme: usize, firm: u32) {
    let plan = district.plan.clone();
    let years = match firm {
        THE_DISTRICT => district.programmes.of_makers.0,
        firm => district.programmes.turnover.get(firm as usize).map_or([-1.0; 5], |turnover| turnover.0),
    };
    let base = years[0];
    if base <= 0.0 {
        return;
    }
    let aim = match plan.programmes[programme].promise {
        Promise::None => return,
        Promise::Statutory => base * pow(1.0 + plan.scenario.policy.target_growth, 5.0),
        Promise::Regain => years.iter().copied().fold(base, f64::max),
        Promise::Market => {
            let spending = plan.regions[plan.home].spending;
            let before = now.month.plus(-60);
            let before = if before < now.from {
                now.paths.at_rest(spending)
            } else {
                now.paths.value(spending, before)
            };
            base * now.driver(spending) / before.max(f64::MIN_POSITIVE)
        }
    };
    let to_april = (APRIL - now.month.of_year()).rem_euclid(12);
    let due = now.month.plus(to_april + 60);
    district.programmes.targets.push(Target { firm, programme: programme as u16, due, base, aim });
}

/// Plans whose date has come are held against what they have promised. Who has closed has not met it.
fn look_at_promises(district: &mut District, now: &Now) {
    let mut targets = core::mem::take(&mut district.programmes.targets);
    for target in targets.iter().filter(|target| target.due == now.month) {
        let reached = match target.firm {
            THE_DISTRICT => district.programmes.of_makers.0[0],
            firm if district.firms.alive[firm as usize] => {
                district.programmes.turnover[firm as usize].0[0].max(0.0)
            }
            _ => 0.0,
        };
        let met = reached >= target.aim;
        if target.firm != THE_DISTRICT {
            let count = &mut district.programmes.count;
            count.audited += 1;
            count.met += u32::from(met);
            count.declined += u32::from(reached < target.base);
        }
        let kind = if met { "target_met" } else { "target_missed" };
        let agent = (target.firm != THE_DISTRICT).then(|| district.name(target.firm));
        let cause = district.plan.programmes[target.programme as usize].word;
        let amount = whole(100.0 * (reached / target.base - 1.0));
        district.events.push(Event { month: now.month, kind, agent, other: None, amount, cause });
    }
    targets.retain(|target| target.due > now.month);
    district.programmes.targets = targets;
}

/// At the end of a fiscal year, and of the run, it is written down what was spent on what for whom by whom.
pub fn sum_up(district: &mut District, now: &Now) {
    let last = now.month == district.plan.scenario.span.to;
    if now.at_rest || district.plan.programmes.is_empty() || !(last || now.month.of_year() == APRIL - 1) {
        return;
    }
    let plan = district.plan.clone();
    for (running, of) in district.programmes.running.iter_mut().zip(&plan.programmes) {
        for (cell, sum) in running.year.iter_mut().enumerate().filter(|(_, sum)| **sum > 0) {
            district.events.push(Event {
                month: now.month,
                kind: "grant_paid",
                agent: None,
                other: Some(Party::Sector(FUNDERS[cell % FUNDERS.len()].name())),
                amount: core::mem::take(sum),
                cause: of.causes[cell / FUNDERS.len()],
            });
        }
    }
}

impl District {
    /// What programmes would answer for of a firm's loans.
    pub(super) fn guaranteed(&self, firm: u32) -> f64 {
        let help = self.help_for(firm, Instrument::CreditGuarantee).find(|&help| self.payable(help) > 0);
        match help {
            // Budgets hold what is set aside for defaults, not what is guaranteed.
            Some(Help::Award(place)) => self.programmes.awards[place].left as f64,
            Some(Help::ForAll(programme)) => self.plan.programmes[programme].ceiling,
            None => 0.0,
        }
    }
}

/// A programme answers to the bank for its share of a closed firm's loan.
pub(super) fn honour_a_guarantee(district: &mut District, now: &Now, firm: u32, lost: Yen) {
    let help = district.help_for(firm, Instrument::CreditGuarantee).find(|&help| district.payable(help) > 0);
    let Some(help) = help else { return };
    let programme = match help {
        Help::Award(place) => district.programmes.awards[place].programme as usize,
        Help::ForAll(programme) => programme,
    };
    let wanted = whole(lost as f64 * district.plan.programmes[programme].of.rate);
    let bank = Account::of_sector(Sector::Bank);
    let paid = district.pay_by(help, Instrument::CreditGuarantee, bank, None, wanted);
    if paid > 0 {
        let cause = district.plan.programmes[programme].word;
        district.say(now.month, "guarantee_paid", firm, Some(bank), paid, cause);
    }
}

/// Whether a firm whose owner lives on less than one of that age would take pays interest alone this quarter, under a
/// moratorium.
pub(super) fn defers(district: &mut District, now: &Now, firm: u32) -> bool {
    if !district.programme_open(Instrument::Moratorium) {
        return false;
    }
    district.living(firm) < district.wanted_living(firm) && has_new_terms(district, now, firm, 4)
}

/// Whether a loan that falls behind is put on new terms under a moratorium: what is behind is forgotten, what is owed is not.
/// So it is not called, and the firm may borrow on.
pub(super) fn reschedule(district: &mut District, now: &Now, firm: u32) -> bool {
    let again = has_new_terms(district, now, firm, 3);
    if again {
        district.firms.behind[firm as usize] = 0;
    }
    again
}

/// Whether the bank agrees to new terms, which somebody has to watch over and the programme pays for.
fn has_new_terms(district: &mut District, now: &Now, firm: u32, k: u16) -> bool {
    let rules = &district.plan.scenario.policy;
    let cost = whole(rules.supervision * district.today.pay);
    let help = district.help_for(firm, Instrument::Moratorium).find(|&help| district.payable(help) >= cost);
    let Some(help) = help else { return false };
    let key = district.firms.key[firm as usize];
    let mut draws = now.chance.of(Purpose::Programme, key, BirthKey::NONE, now.month, k);
    if draws.uniform() >= rules.rescheduling {
        return false;
    }
    let services = Account::of_sector(Sector::Services);
    if district.pay_by(help, Instrument::Moratorium, services, Some(firm), cost) == 0 {
        return false;
    }
    let loan = district.firms.loan[firm as usize];
    district.say(now.month, "loan_rescheduled", firm, None, loan, "a moratorium");
    true
}

/// How much faster a maker closes the gap to the frontier by itself for taking part in research with a university, which
/// costs it money and of which its award pays a share.
pub(super) fn research(district: &mut District, now: &Now, shop: usize) -> f64 {
    let firm = district.shops.firm[shop];
    if district.support_rate(firm, Instrument::ResearchGrant) == 0.0 {
        return 1.0;
    }
    let rules = &district.plan.scenario.policy;
    let persons = f64::from(district.shops.craft[shop].persons);
    let cost = whole(3.0 * rules.research_cost * persons * district.today.pay);
    let gain = rules.research_gain;
    let (account, elsewhere) = (Account::of_firm(firm), Account::of_sector(Sector::Elsewhere));
    let paid = district.ledger.pay_up_to(account, elsewhere, cost.min(district.spare(firm)), Flow::Overhead);
    district.subsidise(now.month, firm, Instrument::ResearchGrant, paid);
    1.0 + gain * paid as f64 / cost.max(1) as f64
}

/// How much more technique a firm would buy now that machines cost it less.
pub(super) fn invests_more(district: &District, shop: usize, gain: f64) -> f64 {
    let share = district.support_rate(district.shops.firm[shop], Instrument::EquipmentGrant);
    if share == 0.0 {
        return gain;
    }
    gain * pow((1.0 - share).max(0.05), -district.plan.scenario.policy.investment_elasticity)
}

/// Months until a note for work falls due: fewer where everybody is inspected.
pub(super) fn note_term(district: &District) -> i32 {
    let usual = district.plan.scenario.settlement.note_term as i32;
    if district.programmes.active & district.programmes.for_all & Instrument::FairTrade.bit() == 0 {
        return usual;
    }
    let programmes = district.plan.programmes.iter().zip(&district.programmes.running);
    let inspects = programmes.filter(|(of, running)| running.open && of.has(Instrument::FairTrade));
    let strength = inspects.map(|(_, running)| running.strength).fold(0.0, f64::max);
    let cut = (usual - district.plan.scenario.policy.fair_term as i32).max(0);
    usual - whole(strength * f64::from(cut)) as i32
}
