//! Owners: they grow old, settle who will follow, hand over, die, or give up while they can still pay (MECHANISMS 4, 5 and 13).
//!
//! Every owner's year turns in a month of its own.

use crate::accounts::flows::{Flow, Sector};
use crate::accounts::ledger::Account;
use crate::district::events::AgentKind;
use crate::district::people::{Heir, age_of_a_successor, retiring};
use crate::district::programmes::Instrument;
use crate::district::turns::Year;
use crate::district::{District, Exit};
use crate::foundation::calendar::Month;
use crate::foundation::chance::{BirthKey, Draws, Purpose};
use crate::foundation::elementary::{ln, logistic, pow};
use crate::foundation::measure::whole;
use crate::month::Now;
use crate::month::niches::search;

/// Owners whose year has turned look at what they have.
pub fn grow_older(district: &mut District, now: &Now) {
    let switches = &district.plan.scenario.switches;
    let (ageing, giving_up) = (switches.ageing, switches.giving_up);
    for position in district.firms.active.in_year(now.turn, Year::Owner) {
        let firm = district.firms.active[position];
        let key = district.firms.key[firm as usize];
        let mut draws = now.chance.of(Purpose::Owner, key, BirthKey::NONE, now.month, 0);
        let [death, settle, stop, poor] = core::array::from_fn(|_| draws.uniform());
        if !ageing {
            // Who does not age is as old as a year ago.
            district.firms.owner[firm as usize].born += 12;
        } else if !lives_through_the_year(district, now, firm, (death, settle, stop), &mut draws) {
            continue;
        }
        if moves_away(district, now, firm) {
            district.leave(firm, Exit::Relocation, "rent and nuisance took too much");
        }
        if giving_up && gives_up(district, firm, poor) {
            district.leave(firm, Exit::Closure, "the living was too poor");
        }
    }
}

/// Whether the owner goes on; if not, somebody has taken over or the firm ends.
fn lives_through_the_year(
    district: &mut District,
    now: &Now,
    firm: u32,
    (death, settle, stop): (f64, f64, f64),
    draws: &mut Draws,
) -> bool {
    let at = firm as usize;
    let plan = district.plan.clone();
    let rules = &plan.scenario.owners;
    let age = district.firms.owner[at].age(now.month);
    if death < district.today.life.dies_within_a_year(age) {
        if district.firms.owner[at].heir == Heir::Undecided {
            district.firms.owner[at].heir = choose_an_heir(district, now, firm, draws);
        }
        if district.firms.owner[at].heir.is_somebody() {
            leave_to_heirs(district, now, firm);
            hand_over(district, now, firm, "the owner died", draws);
        } else {
            district.firms.owner[at].died = true;
            district.leave(firm, Exit::Closure, "the owner died without a successor");
        }
        return false;
    }
    let years = if district.firms.owner[at].asked { 1.0 } else { (age - rules.planning_age).max(1.0) };
    district.firms.owner[at].asked = true;
    let settled = 1.0 - pow(1.0 - rules.settling, years);
    if age >= rules.planning_age && district.firms.owner[at].heir == Heir::Undecided && settle < settled {
        district.firms.owner[at].heir = choose_an_heir(district, now, firm, draws);
    }
    if district.firms.owner[at].heir == Heir::Nobody && age >= rules.planning_age {
        district.firms.owner[at].heir = matched(district, now, firm);
    }
    let heir = district.firms.owner[at].heir;
    if heir.is_somebody() {
        let ready = logistic((age - rules.handing_over) / rules.retirement_spread) * rules.retirement;
        if stop < ready {
            hand_over(district, now, firm, "the owner retired", draws);
            return false;
        }
        return true;
    }
    // Who can hardly live on it stops sooner.
    let missing = 1.0 - (district.living(firm) / district.wanted_living(firm)).clamp(0.0, 1.0);
    let retires = (retiring(age, rules) * (1.0 + rules.weariness * missing)).min(1.0);
    if stop >= retires {
        return true;
    }
    if heir == Heir::Undecided {
        let found = choose_an_heir(district, now, firm, draws);
        district.firms.owner[at].heir = found;
        if found.is_somebody() {
            hand_over(district, now, firm, "the owner retired", draws);
            return false;
        }
    }
    district.leave(firm, Exit::Closure, "the owner retired without a successor");
    false
}

/// Makers whom rent and nuisance take more than they can bear look elsewhere.
fn moves_away(district: &District, now: &Now, firm: u32) -> bool {
    if district.today.urban_pressure <= 0.0 || district.firms.kind[firm as usize] == AgentKind::Wholesaler {
        return false;
    }
    let rules = &district.plan.scenario.location;
    let key = district.firms.key[firm as usize];
    let mut traits = now.chance.of(Purpose::Traits, key, BirthKey::NONE, Month(0), 2);
    let bearable = rules.bearable + rules.bearable_spread * (traits.uniform() + traits.uniform() - 1.0);
    let mut draws = now.chance.of(Purpose::Owner, key, BirthKey::NONE, now.month, 1);
    district.rent_at(firm) > bearable && draws.uniform() < rules.moving
}

/// A living that does not come up to what one of that age would take is given up now and then.
fn gives_up(district: &District, firm: u32, luck: f64) -> bool {
    let wanted = district.wanted_living(firm);
    let missing = 1.0 - district.living(firm) / wanted;
    luck < district.plan.scenario.owners.giving_up * missing.min(1.0)
}

/// What five years of a firm's profit are worth to one who takes it over, less the debt that comes with it.
fn worth_to_a_successor(district: &District, firm: u32) -> f64 {
    60.0 * district.earned(firm) - district.firms.loan[firm as usize] as f64
}

/// Five years' pay in town of those who would live on a firm.
fn worth_of_jobs_in_town(district: &District, firm: u32) -> f64 {
    60.0 * district.livings(firm) * district.today.town_pay
}

/// Somebody from outside with whom a programme brings an owner without an heir together, or still nobody.
fn matched(district: &mut District, now: &Now, firm: u32) -> Heir {
    let helped = district.helped(firm, Instrument::SuccessionMatching);
    if helped == 0.0 || !district.plan.scenario.switches.succession {
        return Heir::Nobody;
    }
    let rules = &district.plan.scenario.policy;
    let at = firm as usize;
    let worth = worth_to_a_successor(district, firm);
    let key = district.firms.key[at];
    let mut draws = now.chance.of(Purpose::Programme, key, BirthKey::NONE, now.month, 2);
    if worth < rules.match_worth * worth_of_jobs_in_town(district, firm)
        || draws.uniform() >= helped * rules.matching
    {
        return Heir::Nobody;
    }
    district.say(now.month, "successor_matched", firm, None, 0, "a programme for successors");
    Heir::Outsider
}

/// The age from which a child can follow.
const GROWN_UP: f64 = 20.0;

/// Who would follow: a child if the firm is worth it, else other kin, a worker, somebody from outside, or nobody.
fn choose_an_heir(district: &District, now: &Now, firm: u32, draws: &mut Draws) -> Heir {
    let scenario = &district.plan.scenario;
    if !scenario.switches.succession {
        return Heir::Nobody;
    }
    let rules = &scenario.owners;
    let at = firm as usize;
    let [there, child, kin, employee, outsider] = core::array::from_fn(|_| draws.uniform());
    let outside = worth_of_jobs_in_town(district, firm);
    let worth = worth_to_a_successor(district, firm);
    if worth <= 0.0 || outside <= 0.0 {
        return Heir::Nobody;
    }
    let workers = district.firms.workers[at].count();
    let liking = rules.child
        + rules.child_worth * ln(worth / outside)
        + rules.child_workers * f64::from(workers.min(20))
        - district.today.youth_pull;
    let grown_up = district.firms.owner[at].age(now.month) - rules.generation >= GROWN_UP;
    if there < rules.children && grown_up && child < logistic(liking) {
        return Heir::Child;
    }
    if worth < outside {
        return Heir::Nobody;
    }
    if kin < rules.kin {
        Heir::Kin
    } else if employee < (rules.employee * f64::from(workers)).min(0.5) {
        Heir::Employee
    } else if outsider < rules.outsider {
        Heir::Outsider
    } else {
        Heir::Nobody
    }
}

/// A successor takes the firm over, with an age, an openness and a skill of its own.
fn hand_over(district: &mut District, now: &Now, firm: u32, cause: &'static str, draws: &mut Draws) {
    let at = firm as usize;
    let plan = district.plan.clone();
    let rules = &plan.scenario.owners;
    let heir = district.firms.owner[at].heir;
    let before = district.firms.owner[at];
    let [mut age, openness] = [age_of_a_successor(draws), 2.0 * draws.uniform() - 1.0];
    if heir == Heir::Child {
        age = age.min(before.age(now.month) - rules.generation);
    }
    let outsider = heir == Heir::Outsider;
    let (middle, spread) = if outsider {
        (rules.openness_outsider, 2.0 * rules.openness_spread)
    } else {
        // The family's way of thinking is handed down.
        (0.7 * f64::from(before.openness) + 0.3 * rules.openness, 0.7 * rules.openness_spread)
    };
    let owner = &mut district.firms.owner[at];
    owner.born = now.month.0 - (12.0 * age.max(GROWN_UP)) as i32;
    owner.heir = Heir::Undecided;
    owner.asked = true;
    owner.openness = (middle + spread * openness).clamp(0.0, 1.0) as f32;
    district.count.successions += 1;
    if !matches!(heir, Heir::Child | Heir::Kin) {
        // One who is not of the family lives from own means; what the old house still has stays with it.
        let household = Account::of_owner(firm);
        let wealth = district.ledger.balance(household);
        district.ledger.pay_up_to(
            household,
            Account::of_sector(Sector::Households),
            wealth,
            Flow::Inheritance,
        );
        district.bring_money(firm, whole(plan.scenario.entry.money * district.today.town_pay), false);
    }
    if heir == Heir::Employee {
        district.firms.workers[at].lose_one(draws);
    }
    let index = district.firms.index[at] as usize;
    if district.firms.kind[at] != AgentKind::Wholesaler && plan.scenario.switches.learning {
        let craft = &mut district.shops.craft[index];
        // An heir knows most of the trade, a worker all of it, an outsider must learn it.
        let brings = match heir {
            Heir::Outsider => plan.scenario.learning.novice,
            Heir::Employee => craft.skill,
            _ => 0.9 * craft.skill,
        };
        craft.skill += (brings - craft.skill) / f64::from(craft.persons);
    }
    district.count_persons(firm, now.month);
    search::take_over(district, now, firm);
    let months = now.month.0 - before.born;
    district.say(now.month, succession_by(heir), firm, None, i64::from(months / 12), cause);
}

/// The event of a succession.
fn succession_by(heir: Heir) -> &'static str {
    match heir {
        Heir::Child => "succession_child",
        Heir::Kin => "succession_kin",
        Heir::Outsider => "succession_outsider",
        _ => "succession_employee",
    }
}

/// Heirs in other places take their share of what the dead owner's household had, of a firm that ends when creditors have
/// theirs; if nobody of the family follows, the rest goes to heirs in town.
pub(super) fn leave_to_heirs(district: &mut District, now: &Now, firm: u32) {
    let at = firm as usize;
    let household = Account::of_owner(firm);
    let wealth = district.ledger.balance(household);
    let away = whole(wealth.max(0) as f64 * district.plan.scenario.owners.heirs_away);
    let (elsewhere, town) = (Account::of_sector(Sector::Elsewhere), Account::of_sector(Sector::Households));
    district.ledger.pay_up_to(household, elsewhere, away, Flow::Inheritance);
    let family = matches!(district.firms.owner[at].heir, Heir::Child | Heir::Kin);
    let rest = district.ledger.balance(household);
    if !family {
        district.ledger.pay_up_to(household, town, rest, Flow::Inheritance);
    }
    let cause =
        if family { "to the successor, less the share of heirs elsewhere" } else { "to heirs in town" };
    let other = (!family).then_some(town);
    district.say(now.month, "inheritance", firm, other, rest, cause);
}

impl District {
    /// New owners' households bring money: from the town's households, or from elsewhere.
    pub(super) fn bring_money(&mut self, firm: u32, amount: i64, from_elsewhere: bool) {
        let from = Account::of_sector(if from_elsewhere { Sector::Elsewhere } else { Sector::Households });
        self.ledger.pay_up_to(from, Account::of_owner(firm), amount, Flow::Inheritance);
    }
}
