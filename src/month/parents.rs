//! Parents: assemblers outside the district weigh making abroad by the cost there against here. One that goes takes part of its
//! orders along. Makers with hands and money enough may follow with a plant of their own: it keeps the parent's work, and sends
//! part of what it earns home, but the hours are lost to the district. After some years a plant may sell to others; one that does
//! not pay closes. In phase 11, after the new uses.

use super::Now;
use crate::accounts::flows::{Flow, Sector};
use crate::accounts::ledger::Account;
use crate::district::events::{AgentKind, Event, Party};
use crate::district::firms::NEVER;
use crate::district::parents::{Order, Plant};
use crate::district::turns::{Turns, Year};
use crate::district::workshops::{Craft, met};
use crate::district::{District, Exit, Leaving};
use crate::foundation::chance::{BirthKey, Purpose};
use crate::foundation::elementary::{logistic, monthly_closing, pow};
use crate::foundation::measure::{Yen, whole};

/// Parents go, makers follow, plants earn.
pub fn go_and_be_followed(district: &mut District, now: &Now) {
    if district.parents.all.is_empty() {
        return;
    }
    if district.plan.scenario.switches.parents_abroad {
        weigh_going(district, now);
    }
    take_orders_along(district);
    weigh_following(district, now);
    for place in 0..district.parents.plants.len() {
        earn(district, now, place);
    }
    close_what_does_not_pay(district, now);
}

/// Once a year each parent weighs what it would save abroad. At rest as many others come as go: what moves it is the chance
/// beyond that at rest.
fn weigh_going(district: &mut District, now: &Now) {
    let plan = district.plan.clone();
    let rules = &plan.scenario.parents;
    let Some(saved) = plan.saved_abroad(&district.today) else { return };
    let pull = |saved: f64| logistic((saved - rules.threshold) / rules.width);
    let chance = rules.moving * (pull(saved) - pull(plan.saved_at_rest)).max(0.0);
    for number in 0..district.parents.all.len() {
        let parent = district.parents.all[number];
        if parent.left != NEVER || !now.turn.ends(Year::Abroad, Turns::of(parent.key)) {
            continue;
        }
        let mut draws = now.chance.of(Purpose::Parent, parent.key, BirthKey::NONE, now.month, 0);
        if draws.uniform() < chance {
            district.parents.all[number].left = now.month.0;
            let orders = district.parents.orders.iter().filter(|order| order.parent as usize == number);
            let hours: f64 = orders.map(|order| order.hours).sum();
            district.events.push(Event {
                month: now.month,
                kind: "parent_left",
                agent: None,
                other: Some(Party::Sector(Sector::Subcontractors.name())),
                amount: whole(hours * plan.outside_rate(&district.today)),
                cause: "work is cheaper there",
            });
        }
    }
}

/// What goes with a parent goes in even parts over its notice.
fn take_orders_along(district: &mut District) {
    let plan = district.plan.clone();
    let rules = &plan.scenario.parents;
    let District { parents, shops, .. } = district;
    for (number, parent) in parents.all.iter_mut().enumerate() {
        if parent.left == NEVER || parent.moved >= 1.0 {
            continue;
        }
        let before = parent.moved;
        parent.moved = (before + 1.0 / rules.notice as f64).min(1.0);
        let part = rules.taken * (parent.moved - before);
        for order in parents.orders.iter().filter(|order| order.parent as usize == number) {
            ask_for_more(&mut shops.craft[order.shop as usize], -order.hours * part);
        }
    }
}

/// Customers outside ask for so many hours more at the usual rate.
fn ask_for_more(craft: &mut Craft, hours: f64) {
    let at_its_rate = if craft.outside_base > 0.0 { craft.outside_asked / craft.outside_base } else { 1.0 };
    craft.outside_base = (craft.outside_base + hours).max(0.0);
    craft.outside_asked = craft.outside_base * at_its_rate;
}

/// Within a year of a parent's leaving, in the month in which its year turns, each of its makers makes up its mind.
fn weigh_following(district: &mut District, now: &Now) {
    for place in 0..district.parents.orders.len() {
        let order = district.parents.orders[place];
        let firm = district.shops.firm[order.shop as usize];
        let left = district.parents.all[order.parent as usize].left;
        if order.asked || left == NEVER || !now.turn.ends(Year::Abroad, district.firms.turns[firm as usize]) {
            continue;
        }
        let stage = |shop: u32| district.shops.stage[shop as usize];
        let own =
            |other: &Order| (other.shop, other.parent, other.asked) == (order.shop, order.parent, false);
        // The parent needs there what others of the stage have declined to make there, too.
        let left_over = |other: &Order| {
            (other.parent, other.asked, other.followed) == (order.parent, true, false)
                && stage(other.shop) == stage(order.shop)
        };
        let taken = district.plan.scenario.parents.taken;
        let hours_of = |fits: &dyn Fn(&Order) -> bool| -> f64 {
            district.parents.orders.iter().filter(|other| fits(other)).map(|other| taken * other.hours).sum()
        };
        let (hours, more) = (hours_of(&own), hours_of(&left_over));
        let taken_over: Vec<usize> = (0..district.parents.orders.len())
            .filter(|&other| {
                left_over(&district.parents.orders[other]) || own(&district.parents.orders[other])
            })
            .collect();
        let answer = follow(district, now, (firm, order.shop), order.parent, hours + more);
        for other in taken_over {
            let other = &mut district.parents.orders[other];
            (other.asked, other.followed) = (true, answer.is_ok());
        }
        if let Err(why) = answer {
            let lost = whole(hours * district.shops.craft[order.shop as usize].rate);
            let to = Account::of_sector(Sector::Subcontractors);
            district.say(now.month, "parent_not_followed", firm, Some(to), lost, why);
        }
    }
}

/// A maker builds a plant where a parent goes, or enlarges the one that it has, for so many hours; or why it does not.
fn follow(
    district: &mut District,
    now: &Now,
    (firm, shop): (u32, u32),
    parent: u32,
    hours: f64,
) -> Result<(), &'static str> {
    let plan = district.plan.clone();
    let (rules, abroad) = (&plan.scenario.plants, &plan.scenario.exporting);
    if !plan.scenario.switches.follow_parents {
        return Err("nobody follows");
    }
    if i64::from(district.shops.craft[shop as usize].persons) < rules.least_persons {
        return Err("too few hands");
    }
    let Some((price, cost)) = district.prices_there() else { return Err("there is no place to go") };
    // Machines cost there what they cost here.
    let there = district.parents.plants.iter().position(|plant| plant.firm == firm);
    let year = 12.0 * hours;
    let invested = whole(rules.cost * year * plan.outside_rate(&district.today));
    let running = if there.is_some() { 0.0 } else { 12.0 * district.running_there() };
    let gain = year * (price - cost) - running;
    if gain / (1.0 - abroad.discount * abroad.persistence) <= invested as f64 {
        return Err("it would not pay");
    }
    if invested <= 0 || !district.can_spare(firm, invested) {
        return Err("too little money");
    }
    let (key, whom) = (district.firms.key[firm as usize], district.parents.all[parent as usize].key);
    let mut draws = now.chance.of(Purpose::Parent, key, whom, now.month, 1);
    if draws.uniform() >= rules.following * district.vision(firm) {
        return Err("the owner stays at home");
    }
    let to = Account::of_sector(Sector::MakersAbroad);
    district.ledger.pay_up_to(Account::of_firm(firm), to, invested, Flow::Machines);
    let kind = if let Some(place) = there {
        district.parents.plants[place].brought.push((parent, hours));
        "plant_enlarged"
    } else {
        district.parents.plants.push(Plant {
            firm,
            brought: vec![(parent, hours)],
            since: now.month.0,
            local: 0.0,
            sells_on: false,
            third: 0.0,
            kept: 0.0,
            earned: 0.0,
        });
        "plant_built"
    };
    district.say(now.month, kind, firm, Some(to), invested, "a parent went abroad");
    Ok(())
}

impl District {
    /// What a master's hour brings where a parent has gone, and what it costs there \[currency\]: pay is less there, machines and
    /// the rest cost what things cost there, and the parent takes its part of what is saved. None where there is no place to go.
    fn prices_there(&self) -> Option<(f64, f64)> {
        let (plan, abroad) = (&self.plan, self.today.abroad?);
        let besides_pay = (plan.scenario.piece_rates.manufacturer - 1.0).max(0.0);
        let cost = plan.origin.hour_pay
            * (abroad.labour + besides_pay * abroad.material)
            * (1.0 + plan.scenario.offshore.premium);
        let here = plan.outside_rate(&self.today);
        Some((here - plan.scenario.plants.saving * (here - cost).max(0.0), cost))
    }

    /// What it costs a month to have a plant abroad, whatever it sells.
    fn running_there(&self) -> f64 {
        self.plan.scenario.exporting.running * self.today.town_pay
    }
}

/// Months after which a plant may begin to sell to others.
const SETTLED: i32 = 36;

/// A month of a plant: it sells, and sends a part of what it gains home once it has made up for losses.
fn earn(district: &mut District, now: &Now, place: usize) {
    let plan = district.plan.clone();
    let rules = &plan.scenario.plants;
    let plant = &district.parents.plants[place];
    let firm = plant.firm;
    let key = district.firms.key[firm as usize];
    let (brought, gone) = district.parents.brought(plant);
    let (price, cost) = district.prices_there().unwrap_or_default();
    let hours = gone * (1.0 - plant.local) + brought * plant.third;
    let earned = hours * (price - cost) - district.running_there();
    let home = if earned > 0.0 && plant.kept + earned > 0.0 {
        whole(rules.remitted * earned.min(plant.kept + earned))
    } else {
        0
    };
    send_home(district, firm, home);
    district.parents.count.sold += hours * price;
    let plant = &mut district.parents.plants[place];
    plant.kept += earned - home as f64;
    plant.earned += (earned - plant.earned) / 12.0;
    plant.local += (1.0 - pow(1.0 - rules.local, 1.0 / 12.0)) * (1.0 - plant.local);
    if plant.sells_on {
        plant.third += monthly_closing(12.0) * (rules.third_markets - plant.third);
    } else if now.month.0 - plant.since >= SETTLED
        && now.turn.ends(Year::Abroad, district.firms.turns[firm as usize])
    {
        let age = now.month.0 - plant.since;
        let mut draws = now.chance.of(Purpose::Parent, key, BirthKey::NONE, now.month, 2);
        if draws.uniform() < rules.others * district.vision(firm) {
            district.parents.plants[place].sells_on = true;
            let to = Account::of_sector(Sector::BuyersAbroad);
            let years = i64::from(age / 12);
            district.say(now.month, "plant_sells_on", firm, Some(to), years, "it knows its way there");
        }
    }
}

/// Money of a plant comes to its maker.
fn send_home(district: &mut District, firm: u32, amount: Yen) {
    if amount > 0 {
        let (from, to) = (Account::of_sector(Sector::MakersAbroad), Account::of_firm(firm));
        let paid = district.ledger.pay(from, to, amount, Flow::Dividends);
        debug_assert!(paid.is_ok());
        district.parents.count.remitted += amount;
    }
}

/// A plant that has not earned its keep two years after it was built closes; what it kept comes home.
fn close_what_does_not_pay(district: &mut District, now: &Now) {
    let closes = |plant: &Plant| now.month.0 - plant.since >= 24 && plant.earned < 0.0;
    let closing: Vec<Plant> = district.parents.plants.extract_if(.., |plant| closes(plant)).collect();
    for plant in closing {
        close_plant(district, now, &plant, 1.0, "it did not pay its way");
    }
}

fn close_plant(district: &mut District, now: &Now, plant: &Plant, part: f64, cause: &'static str) {
    let home = whole(plant.kept.max(0.0) * part);
    send_home(district, plant.firm, home);
    let from = Account::of_sector(Sector::MakersAbroad);
    district.say(now.month, "plant_closed", plant.firm, Some(from), home, cause);
}

/// The plants of a maker who closes are sold for a part of the money in them.
pub(super) fn give_up_plants(district: &mut District, now: &Now, firm: u32, solvent: bool) {
    let rules = &district.plan.scenario.settlement;
    let part = if solvent { rules.closing_value } else { rules.liquidation_value };
    let given_up: Vec<Plant> = district.parents.plants.extract_if(.., |plant| plant.firm == firm).collect();
    for plant in given_up {
        close_plant(district, now, &plant, part, "its maker at home closed");
    }
}

/// Customers outside of makers who have closed turn to others of the stage, met in proportion to their hours, as far as they
/// stay with the district; parents one by one. Who moves away keeps its own.
pub(super) fn take_over_customers(district: &mut District, now: &Now, leaving: &[Leaving]) {
    let plan = district.plan.clone();
    let (kept, taken) = (plan.scenario.production.outside_kept, plan.scenario.parents.taken);
    if kept <= 0.0 && district.parents.orders.is_empty() {
        return;
    }
    for one in leaving {
        if district.firms.kind[one.firm as usize] != AgentKind::Manufacturer {
            continue;
        }
        let shop = district.firms.index[one.firm as usize];
        let District { shops, parents, firms, .. } = &mut *district;
        let stage = shops.stage[shop as usize] as usize;
        let kept = if one.exit == Exit::Relocation { 0.0 } else { kept };
        let mut draws =
            now.chance.of(Purpose::Parent, firms.key[one.firm as usize], BirthKey::NONE, now.month, 3);
        let mut others = core::mem::take(&mut shops.craft[shop as usize].outside_base);
        let mut taker = || {
            let [stays, luck] = core::array::from_fn(|_| draws.uniform());
            let found = met(&shops.manufacturers[stage], &shops.manufacturers_reach[stage], luck);
            found.map(|found| (stays < kept, found))
        };
        let next = taker();
        let mut passed = Vec::new();
        parents.orders.retain_mut(|order| {
            if order.shop != shop {
                return true;
            }
            let hours = order.hours * (1.0 - taken * parents.all[order.parent as usize].moved);
            others -= hours;
            let Some((true, found)) = taker() else { return false };
            order.shop = found;
            passed.push((found, hours));
            true
        });
        if let Some((_, found)) = next {
            passed.push((found, kept * others.max(0.0)));
        }
        for (found, hours) in passed {
            ask_for_more(&mut shops.craft[found as usize], hours);
        }
    }
}
