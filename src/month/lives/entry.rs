//! Beginnings: workers in their best years begin for themselves, the rather the more those earn who are in the trade
//! and the fuller their order books (MECHANISMS 13). They stay near, take the old master's craft, some of his customers
//! and perhaps a fellow worker along, and pay in what their family has.

use crate::accounts::flows::Flow;
use crate::accounts::ledger::Account;
use crate::district::events::AgentKind;
use crate::district::founding::{new_craft_tie, new_tie, pattern_of, talent_of};
use crate::district::people::{BEGINNERS, Owner, Workers};
use crate::district::traders::{LineTrade, Offer, Queue};
use crate::district::turns::Year;
use crate::district::workshops::{CRAFTSMAN, Craft, met};
use crate::district::{District, NOT_ASKED};
use crate::foundation::chance::{BirthKey, Draws, Purpose};
use crate::foundation::elementary::{exp, ln, pow};
use crate::foundation::measure::{Yen, whole};
use crate::month::Now;
use crate::scenario::MAX_STAGES;
use crate::world::people::class_of;

/// Some begin.
pub fn begin(district: &mut District, now: &Now) {
    if !district.plan.scenario.switches.entry {
        return;
    }
    let stages = district.plan.stages.len();
    if now.month.0.rem_euclid(3) == 0 {
        for stage in 0..stages {
            district.labour.prospects[stage] = [
                pull(district, &district.shops.manufacturers[stage], AgentKind::Manufacturer),
                pull(district, &district.shops.craftsmen[stage], AgentKind::Craftsman),
            ];
            district.labour.usual_rates[stage] =
                [false, true].map(|craftsmen| usual_rate(district, district.shops.list(craftsmen, stage)));
        }
    }
    let wholesale = pull_of_wholesale(district);
    let rules = district.plan.scenario.entry.clone();
    let mut parents = core::mem::take(&mut district.scratch.due);
    let active = &district.firms.active;
    parents.extend_from_slice(&active[active.in_year(now.turn, Year::Beginners)]);
    let mut begun = [false; MAX_STAGES];
    for parent in parents.drain(..) {
        let at = parent as usize;
        let kind = district.firms.kind[at];
        let workers = &district.firms.workers[at];
        // From thirty to 45; a craftsman's apprentices from 25 on.
        let first = if kind == AgentKind::Craftsman { 2 } else { BEGINNERS.start };
        let ready: u32 = workers.0[first..BEGINNERS.end].iter().map(|&persons| u32::from(persons)).sum();
        if ready == 0 {
            continue;
        }
        let key = district.firms.key[at];
        let mut draws = now.chance.of(Purpose::Entry, key, BirthKey::NONE, now.month, 0);
        let [luck, other] = core::array::from_fn(|_| draws.uniform());
        let ready = f64::from(ready);
        // One of so many begins; never likelier than all their chances added up, which mostly tells without a power.
        let begins = |luck: f64, yearly: f64| {
            let yearly = yearly.clamp(0.0, 0.9);
            luck < yearly * ready && luck < 1.0 - pow(1.0 - yearly, ready)
        };
        if kind == AgentKind::Wholesaler {
            if begins(luck, rules.wholesalers * wholesale) {
                begin_as_wholesaler(district, now, parent, &mut draws);
            }
            continue;
        }
        let stage = district.stage_of(parent);
        let prospects = district.labour.prospects[stage];
        if begins(luck, rules.manufacturers * prospects[0]) {
            begin_as_maker(district, now, parent, AgentKind::Manufacturer, &mut draws);
            begun[stage] = true;
        } else if begins(other, rules.craftsmen * prospects[1]) {
            begin_as_maker(district, now, parent, AgentKind::Craftsman, &mut draws);
            begun[stage] = true;
        }
    }
    district.scratch.due = parents;
    district.firms.active.take_in();
    for (stage, _) in begun.into_iter().enumerate().filter(|(_, begun)| *begun) {
        district.shops.count_reach(stage);
    }
}

/// How much what makers of a stage earn and their load draw a beginner; 1 where they earn as usual at a normal load.
fn pull(district: &District, list: &[u32], kind: AgentKind) -> f64 {
    if list.is_empty() {
        return 0.0;
    }
    let rules = &district.plan.scenario.entry;
    let (mut earned, mut load) = (0.0, 0.0);
    for &shop in list {
        earned += district.firms.earned[district.shops.firm[shop as usize] as usize];
        load += district.shops.craft[shop as usize].year_load;
    }
    let count = list.len() as f64;
    let earned = (earned / count / district.plan.usually_earned(kind)).clamp(0.0, 10.0);
    let load = load / count / district.plan.scenario.piece_rates.normal_load.max(1e-9);
    pow(earned, rules.profit) * pow(load, rules.outlook)
}

/// What makers of a list ask, the mean in logarithms; infinite if there are none.
fn usual_rate(district: &District, list: &[u32]) -> f64 {
    if list.is_empty() {
        return f64::INFINITY;
    }
    list.iter().map(|&shop| district.shops.craft[shop as usize].log_rate).sum::<f64>() / list.len() as f64
}

fn pull_of_wholesale(district: &District) -> f64 {
    let active = &district.traders.active;
    let earned = |&trader: &u32| district.firms.earned[district.traders.firm[trader as usize] as usize];
    let mean = active.iter().map(earned).sum::<f64>() / active.len().max(1) as f64;
    let usual = district.plan.usually_earned(AgentKind::Wholesaler);
    pow((mean / usual).clamp(0.0, 10.0), district.plan.scenario.entry.profit)
}

/// What every beginner has: a name, a place near the master's, an owner, a worker perhaps, some money.
fn open_a_firm(
    district: &mut District,
    now: &Now,
    parent: u32,
    (kind, index): (AgentKind, u32),
    draws: &mut Draws,
) -> u32 {
    let at = parent as usize;
    let plan = district.plan.clone();
    let rules = &plan.scenario.entry;
    let key = BirthKey::entrant(district.firms.key[at], now.month, kind as u16);
    let place = choose_a_place(district, parent, draws);
    let firm = district.open_firm(kind, key, index, place);
    district.scratch.support.push(NOT_ASKED);

    let age = 30.0 + 15.0 * draws.uniform();
    let new = firm as usize;
    let openness = f64::from(district.firms.owner[at].openness) + 0.2 * (draws.uniform() - 0.3);
    district.firms.owner[new] = Owner {
        born: now.month.0 - (12.0 * age) as i32,
        openness: openness.clamp(0.0, 1.0) as f32,
        ..Owner::default()
    };
    district.firms.begun[new] = now.month.0;
    district.firms.banked[new] = now.month.0;
    district.firms.parent[new] = Some(district.name(parent));
    let [migrant, company] = core::array::from_fn(|_| draws.uniform());
    if migrant >= rules.migrants {
        lose_a_worker(&mut district.firms.workers[at], age);
    }
    let mut workers = Workers::default();
    if company < rules.company
        && let Some(class) = district.firms.workers[at].lose_one(draws)
    {
        workers.0[class] += 1;
    }
    district.firms.workers[new] = workers;
    district.count_persons(parent, now.month);

    let money = whole(rules.money * district.today.town_pay);
    district.bring_money(firm, money, migrant < rules.migrants);
    if kind == AgentKind::Wholesaler {
        be_set_up_by_the_master(district, parent, firm);
    }
    let brought = district.ledger.balance(Account::of_owner(firm));
    district.ledger.pay_up_to(Account::of_owner(firm), Account::of_firm(firm), brought / 2, Flow::PaidIn);
    let living = plan.scenario.settlement.owner_pay;
    (district.firms.earned[new], district.firms.taken[new]) = (living, living);
    (district.firms.taxed_worth[new], district.firms.seen_worth[new]) = (brought / 2, brought / 2);
    district.firms.outlays[new] = district.today.pay;
    district.count.openings += 1;
    let cause = if migrant < rules.migrants { "came back from elsewhere" } else { "left the old master" };
    district.say(now.month, "opening", firm, Some(Account::of_firm(parent)), brought, cause);
    firm
}

/// Money that a new house wants for the customers who would come along: so many months of what it will have to pay.
fn wanted_for_customers(district: &District, parent: u32) -> f64 {
    const MONTHS: f64 = 2.0;
    MONTHS * district.plan.scenario.entry.customers * district.firms.outlays[parent as usize]
}

/// The old master's family puts in what a clerk lacks, but no more of what it has than the share of the customers who leave
/// (noren-wake).
fn be_set_up_by_the_master(district: &mut District, parent: u32, firm: u32) {
    let (family, household) = (Account::of_owner(parent), Account::of_owner(firm));
    let share = whole(district.ledger.balance(family) as f64 * district.plan.scenario.entry.customers);
    let missing = whole(wanted_for_customers(district, parent)) - district.ledger.balance(household);
    district.ledger.pay_up_to(family, household, missing.min(share), Flow::Inheritance);
}

/// Of some places near the master's the one that costs least: carriage of material from the station and of goods to the
/// master's customers (Weber), and rent.
fn choose_a_place(district: &District, parent: u32, draws: &mut Draws) -> [f32; 2] {
    let scenario = &district.plan.scenario;
    let [x, y] = district.firms.place[parent as usize].map(f64::from);
    let near = 0.3 * scenario.sizes.radius;
    let mut best = ([x as f32, y as f32], f64::INFINITY);
    let a_kilometre = district.plan.carriage_in_charges(district.stage_of(parent));
    let looked_at = if scenario.switches.material_access { scenario.location.looked_at } else { 1 };
    for _ in 0..looked_at {
        let (east, north) = (near * draws.normal(), near * draws.normal());
        let (x, y) = (x + east, y + north);
        let to_station = (x * x + y * y).sqrt();
        let to_master = (east * east + north * north).sqrt();
        let ways = scenario.location.material_index * to_station + 2.0 * to_master;
        let rent = district.today.urban_pressure * district.plan.crowding(to_station);
        let cost = a_kilometre * ways + rent;
        if cost < best.1 {
            best = ([x as f32, y as f32], cost);
        }
    }
    best.0
}

/// The founder was one of the master's workers.
fn lose_a_worker(workers: &mut Workers, age: f64) {
    let class = class_of(age);
    let near = [class, class.saturating_sub(1), class + 1, 2, 3, 4, 5];
    if let Some(&class) = near.iter().find(|&&class| workers.0[class] > 0) {
        workers.0[class] -= 1;
    }
}

fn begin_as_maker(district: &mut District, now: &Now, parent: u32, kind: AgentKind, draws: &mut Draws) {
    let plan = district.plan.clone();
    let master = district.firms.index[parent as usize] as usize;
    let stage = district.stage_of(parent);
    let shop = district.shops.len() as u32;
    let persons_before = district.shops.craft[master].persons;
    let firm = open_a_firm(district, now, parent, (kind, shop), draws);
    let key = district.firms.key[firm as usize];
    let (talent, own_progress) = talent_of(&plan, now.chance, key);
    let rate = if kind == AgentKind::Craftsman {
        plan.scenario.piece_rates.craftsman
    } else {
        plan.scenario.piece_rates.manufacturer
    } * district.today.town_pay
        / plan.scenario.town.hours
        / district.today.technology;
    // A beginner asks what others asked when last looked at.
    let usual = district.labour.usual_rates[stage][usize::from(kind == AgentKind::Craftsman)];
    let log_rate = if usual.is_finite() { usual } else { ln(rate) };
    let teacher = district.shops.craft[master];
    let craft = Craft {
        persons: 1 + district.firms.workers[firm as usize].count(),
        skill: teacher.skill,
        talent,
        pattern: pattern_of(now.chance, key),
        technique: teacher.technique,
        own_progress,
        rate: exp(log_rate),
        log_rate,
        fails: plan.next_failure(now.chance, key, now.month),
        load: plan.scenario.piece_rates.normal_load,
        year_load: plan.scenario.piece_rates.normal_load,
        value: exp(-plan.scenario.putting_out.price_weight * log_rate),
        ..Craft::default()
    };
    if kind == AgentKind::Manufacturer && district.firms.kind[parent as usize] == kind {
        // It will need material as the master does.
        let part = f64::from(craft.persons) / f64::from(persons_before);
        district.firms.outlays[firm as usize] = part * district.firms.outlays[parent as usize];
    }
    let turns = district.firms.turns[firm as usize];
    district.shops.open(firm, stage, craft);
    district.refresh(shop as usize, now.month);
    if kind == AgentKind::Manufacturer {
        let slot = district.ties.open_master(now.month);
        district.shops.slot.push(slot);
        district.shops.manufacturers[stage].join(shop, turns);
        district.find_customers_outside(now.chance, shop as usize, district.today.technology);
        meet_wholesalers(district, now, shop, master, stage);
    } else {
        district.shops.slot.push(CRAFTSMAN);
        district.shops.craftsmen[stage].join(shop, turns);
        meet_manufacturers(district, now, shop, (master, stage), draws);
    }
}

/// The buyer of the old master, if there is room, gets to know the beginner.
fn meet_wholesalers(district: &mut District, now: &Now, shop: u32, master: usize, stage: usize) {
    let Some(trader) = district.buyer_of(master) else { return };
    let (firm, trust) = (district.traders.firm[trader], district.plan.scenario.entry.trust);
    let tie = new_tie(district, now.chance, firm, shop, now.month, trust);
    district.ties.take_on(trader, stage, district.plan.stages.len(), tie);
}

/// The old master, if a manufacturer, and some met in the stage give a new craftsman work, as far as they have room.
fn meet_manufacturers(
    district: &mut District,
    now: &Now,
    shop: u32,
    (master, stage): (usize, usize),
    draws: &mut Draws,
) {
    let trust = district.plan.scenario.entry.trust;
    let mut others = [u32::MAX; 9];
    if district.shops.slot[master] != CRAFTSMAN {
        others[0] = master as u32;
    }
    for place in 1..others.len() {
        let reach = &district.shops.manufacturers_reach[stage];
        let found = met(&district.shops.manufacturers[stage], reach, draws.uniform());
        others[place] = found.filter(|other| !others.contains(other)).unwrap_or(u32::MAX);
    }
    let mut taken = 0;
    for other in others.into_iter().filter(|&other| other != u32::MAX) {
        let (firm, slot) = (district.shops.firm[other as usize], district.shops.slot[other as usize]);
        let tie = new_craft_tie(district, now.chance, firm, shop, now.month, trust);
        taken += u32::from(district.ties.employ(slot as usize, tie));
        if taken == 3 {
            return;
        }
    }
}

/// A clerk begins as a wholesaler: in the old house's lines, with some of its customers, as far as there is money for them,
/// and all of its suppliers.
fn begin_as_wholesaler(district: &mut District, now: &Now, parent: u32, draws: &mut Draws) {
    let plan = district.plan.clone();
    let (stages, lines, markets) = (plan.stages.len(), plan.lines.len(), plan.markets.len());
    let master = district.firms.index[parent as usize] as usize;
    let trader = district.traders.len();
    let firm = open_a_firm(district, now, parent, (AgentKind::Wholesaler, trader as u32), draws);
    let money =
        [Account::of_firm(firm), Account::of_owner(firm)].map(|account| district.ledger.balance(account));
    let wanted = wanted_for_customers(district, parent);
    let taken = plan.scenario.entry.customers * (money.iter().sum::<Yen>() as f64 / wanted.max(1.0)).min(1.0);
    let traders = &mut district.traders;
    traders.firm.push(firm);
    traders.active.push(trader as u32);
    traders.persons.push(1 + district.firms.workers[firm as usize].count());
    for line in 0..lines {
        let old = &mut traders.lines[master * lines + line];
        let new = LineTrade {
            dealt: old.dealt,
            unit_cost: old.unit_cost,
            home_cost: old.home_cost,
            expected: taken * old.expected,
            markup: old.markup,
            last_share: taken * old.last_share,
            ..LineTrade::default()
        };
        old.last_share *= 1.0 - taken;
        traders.lines.push(new);
        for market in 0..markets {
            let old = &mut traders.offers[(master * lines + line) * markets + market];
            let mut new = *old;
            for (new, old) in [
                (&mut new.reach, &mut old.reach),
                (&mut new.base, &mut old.base),
                (&mut new.level, &mut old.level),
                (&mut new.trend, &mut old.trend),
                (&mut new.asked, &mut old.asked),
            ] {
                *new *= taken;
                *old *= 1.0 - taken;
            }
            traders.offers.push(Offer { ..new });
        }
    }
    traders.queues.extend(core::iter::repeat_n(Queue::default(), stages * lines));
    // Rooms and clerks come with sales.
    traders.turnover.push(0.0);
    traders.dealing.push(traders.dealing[master]);
    for money in [
        &mut traders.margin_gap,
        &mut traders.billed,
        &mut traders.carriage,
        &mut traders.verification,
        &mut traders.freight,
    ] {
        money.push(0.0);
    }
    traders.know_how.push(traders.know_how[master]);
    traders.abroad.push(traders.abroad[master]);
    traders.abroad_bill.push(0);
    for money in
        [&mut traders.away_value, &mut traders.receivable, &mut traders.sales, &mut traders.outside_bill]
    {
        money.push(0);
    }
    traders.home_sales.extend(core::iter::repeat_n(0, markets));
    district.ties.open_trader(stages, lines, now.month);
    for stage in 0..stages {
        for place in district.ties.of(master, stage, stages) {
            let shop = district.ties.suppliers[place].shop;
            let tie = new_tie(district, now.chance, firm, shop, now.month, plan.scenario.entry.trust);
            district.ties.take_on(trader, stage, stages, tie);
        }
    }
    district.firms.outlays[firm as usize] = taken * district.firms.outlays[parent as usize];
}
