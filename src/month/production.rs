//! Phase 5: production, stage by stage from the last to the first, so that a lot moves one stage a month.
//!
//! A manufacturer gives a customary part to its craftsmen and works with its own people; what is too much goes to the
//! craftsmen too, then into overtime, then to peers of its stage. What nobody does waits; what has waited too long goes outside the district, dearer,
//! slower and not as well made. Quality is the weighted geometric mean over the stages, and the yields multiply
//! (O-ring, Kremer 1993).

use super::{Now, programmes};
use crate::accounts::flows::{Flow, Sector};
use crate::accounts::ledger::Account;
use crate::accounts::notes::{Book, Notes};
use crate::district::plan::Plan;
use crate::district::ties::Tie;
use crate::district::traders::{Away, bucket};
use crate::district::workshops::{Craft, Workshops};
use crate::district::{District, PeerDeal};
use crate::foundation::calendar::{OF_A_QUARTER, OF_A_YEAR, OF_HALF_A_YEAR};
use crate::foundation::chance::BirthKey;
use crate::foundation::elementary::ln;
use crate::foundation::measure::whole;
use crate::foundation::memory::{ahead, ask_for, ask_for_all, with_later};
use crate::scenario::MAX_LINES;

/// Works through all stages.
pub fn make_stage_by_stage(district: &mut District, now: &Now) {
    let plan = district.plan.clone();
    district.peer_deals.clear();
    for stage in (0..plan.stages.len()).rev() {
        let own = give_out_to_craftsmen(district, now, &plan, stage);
        let of_craftsmen = see_what_craftsmen_do(district, now, &plan, stage);
        do_the_rest(district, &plan, stage);
        // A manufacturer counts on its own people and, with its peers, on the craftsmen of the stage.
        let counts_on = plan.scenario.switches.craftsmen && own > 0.0;
        let with_craftsmen = if counts_on { 1.0 + of_craftsmen / own } else { 1.0 };
        note_hours_and_pay(district, &plan, stage, with_craftsmen);
        deliver(district, now, &plan, stage);
        send_the_rest_outside(district, now, &plan, stage);
    }
}

/// Hours that a workshop can work this month without overtime.
#[inline]
fn can_work(
    craft: &mut Craft,
    now: &Now,
    plan: &Plan,
    technology: f64,
    key: impl FnOnce() -> BirthKey,
) -> f64 {
    let mut able = craft.hours * technology;
    if craft.fails <= now.month.0 {
        able *= 1.0 - plan.scenario.production.breakdown_loss;
        craft.fails = plan.next_failure(now.chance, key(), now.month);
    }
    able
}

/// Looked ahead to the craftsmen of the manufacturer who stands so many places later, and to the makers of so many later
/// buyers: enough that what was asked for has come, and not so many that it has been pushed out again.
const MAKERS_AHEAD: usize = 4;
/// See `MAKERS_AHEAD`.
const BUYERS_AHEAD: usize = 3;

/// Manufacturers keep what they can do of what is theirs by custom, and give the rest to their craftsmen. Gives the hours
/// of all of them at technology 1, without failures.
fn give_out_to_craftsmen(district: &mut District, now: &Now, plan: &Plan, stage: usize) -> f64 {
    let with_craftsmen = plan.scenario.switches.craftsmen;
    let custom = plan.scenario.putting_out.craft_custom;
    let District { shops, ties, today, count, firms, .. } = district;
    let Workshops { craft, work, asked, firm, slot, manufacturers, .. } = shops;
    let (mut hours, mut all_asked) = (0.0, count.hours_asked[stage]);
    for (shop, later) in with_later(&manufacturers[stage], ahead(MAKERS_AHEAD, firms.len())) {
        if let Some(later) = later.filter(|_| with_craftsmen) {
            for tie in &ties.craftsmen[ties.craft(slot[later as usize] as usize)] {
                ask_for(&craft[tie.shop as usize]);
                ask_for(&asked[tie.shop as usize]);
            }
        }
        let shop = shop as usize;
        hours += craft[shop].hours;
        let able = can_work(&mut craft[shop], now, plan, today.technology, || firms.key[firm[shop] as usize]);
        let wanted = asked[shop] + craft[shop].outside_asked;
        all_asked += wanted;
        let work = &mut work[shop];
        work.able = able;
        let known = ties.craft(slot[shop] as usize);
        if !with_craftsmen || known.is_empty() {
            work.own = wanted.min(able);
            continue;
        }
        work.own = (wanted * (1.0 - custom)).min(able);
        let over = wanted - work.own;
        let known = &mut ties.craftsmen[known];
        if over <= 0.0 {
            for tie in known {
                tie.hours = 0.0;
            }
            continue;
        }
        let mut sum = 0.0;
        for tie in &mut *known {
            tie.hours = craft[tie.shop as usize].value * tie.pull;
            sum += tie.hours;
        }
        let an_hour = over / sum;
        for tie in known {
            tie.hours *= an_hour;
            asked[tie.shop as usize] += tie.hours;
        }
    }
    count.hours_asked[stage] = all_asked;
    hours
}

/// Craftsmen do what they are asked for, longer hours included. Gives the hours of all of them at technology 1, without
/// failures.
fn see_what_craftsmen_do(district: &mut District, now: &Now, plan: &Plan, stage: usize) -> f64 {
    let overtime = 1.0 + plan.scenario.production.overtime;
    let District { shops, today, firms, .. } = district;
    let Workshops { craft, work, asked, fill, firm, craftsmen, .. } = shops;
    let mut hours = 0.0;
    for &shop in &craftsmen[stage] {
        let shop = shop as usize;
        hours += craft[shop].hours;
        let able = can_work(&mut craft[shop], now, plan, today.technology, || firms.key[firm[shop] as usize]);
        let (asked, work, longer) = (asked[shop], &mut work[shop], able * overtime);
        work.able = able;
        fill[shop] = if asked > longer { longer / asked } else { 1.0 };
        work.own = asked.min(longer);
    }
    hours
}

/// What craftsmen leave undone manufacturers do in longer hours, then their peers, and what nobody does waits.
fn do_the_rest(district: &mut District, plan: &Plan, stage: usize) {
    let switches = &plan.scenario.switches;
    let overtime = 1.0 + plan.scenario.production.overtime;
    let passed_on = 1.0 - plan.scenario.production.commission;
    let District { shops, ties, peer_deals, firms, .. } = district;
    let Workshops { craft, work, asked, fill, slot, manufacturers, .. } = shops;
    for (shop, later) in with_later(&manufacturers[stage], ahead(MAKERS_AHEAD, firms.len())) {
        if let Some(later) = later.filter(|_| switches.craftsmen) {
            for tie in &ties.craftsmen[ties.craft(slot[later as usize] as usize)] {
                ask_for(&craft[tie.shop as usize]);
                ask_for(&fill[tie.shop as usize]);
            }
            for &peer in &ties.peers[ties.peer(slot[later as usize] as usize)] {
                ask_for(&work[peer as usize].able);
            }
        }
        let shop = shop as usize;
        let wanted = asked[shop] + craft[shop].outside_asked;
        let (mut crafted, mut log_quality, mut scrap) = (0.0, 0.0, 0.0);
        let (most, mut craft_pay) = (craft[shop].rate * passed_on, 0);
        if switches.craftsmen {
            for tie in &ties.craftsmen[ties.craft(slot[shop] as usize)] {
                let hours = tie.hours * fill[tie.shop as usize];
                let craft = &craft[tie.shop as usize];
                crafted += hours;
                log_quality += hours * craft.log_quality;
                scrap += hours * craft.scrap;
                // To the yen of each payment: what is kept back for them must do.
                craft_pay += if tie.by_note { 0 } else { whole(hours * craft.rate.min(most)) };
            }
        }
        let own = &mut work[shop];
        let mut peered = 0.0;
        let mut rest = wanted - own.own - crafted;
        let longer = rest.min(own.able * overtime - own.own).max(0.0);
        own.own += longer;
        rest -= longer;
        if switches.nakama && rest > 1e-9 {
            for &peer in &ties.peers[ties.peer(slot[shop] as usize)] {
                let other = &mut work[peer as usize];
                let hours = rest.min(other.able - other.own - other.lent);
                if hours > 0.0 {
                    other.lent += hours;
                    peered += hours;
                    craft_pay += whole(hours * most);
                    log_quality += hours * craft[peer as usize].log_quality;
                    scrap += hours * craft[peer as usize].scrap;
                    peer_deals.push(PeerDeal { from: shop as u32, to: peer, hours });
                    rest -= hours;
                }
                if rest <= 1e-9 {
                    break;
                }
            }
        }
        let (craft, work) = (&craft[shop], &mut work[shop]);
        work.craft_pay = craft_pay;
        let done = work.own + crafted + peered;
        let part = if done > 0.0 { 1.0 / done } else { 0.0 };
        work.log_quality = (log_quality + work.own * craft.log_quality) * part;
        work.scrap = (scrap + work.own * craft.scrap) * part;
        fill[shop] = if done >= wanted * (1.0 - 1e-9) { 1.0 } else { done / wanted };
    }
}

/// Hours asked for and done are remembered as load and owed for as wages.
fn note_hours_and_pay(district: &mut District, plan: &Plan, stage: usize, with_craftsmen: f64) {
    let District { shops, today, count, firms, .. } = district;
    let Workshops { craft, work, asked, firm, manufacturers, craftsmen, .. } = shops;
    let (mut full, mut done) = (count.hours_full, count.hours_done[stage]);
    let (mut skill, mut persons) = (count.skill[stage], count.persons[stage]);
    for (list, of_own, of_a_craftsman) in
        [(&manufacturers[stage], 1.0 / with_craftsmen, false), (&craftsmen[stage], 1.0, true)]
    {
        for &shop in list {
            let shop = shop as usize;
            let (craft, work) = (&mut craft[shop], &mut work[shop]);
            let own_full = craft.hours * today.technology;
            full += own_full;
            let part = if own_full > 0.0 { 1.0 / own_full } else { 0.0 };
            let wanted = asked[shop] + if of_a_craftsman { 0.0 } else { craft.outside_asked };
            let load = (wanted * part * of_own).min(3.0);
            done += work.own + work.lent;
            // Of those who help a craftsman only the young are paid, as apprentices; the others share what he earns.
            let paid = if of_a_craftsman {
                f64::from(firms.workers[firm[shop] as usize].young()) * plan.scenario.labour.stipend
            } else {
                f64::from(craft.persons - 1)
            };
            let used = (work.own + work.lent) * part;
            // A share of the full month is guaranteed.
            work.wages = paid * today.pay * used.max(plan.scenario.production.guaranteed_pay);
            skill += craft.skill * f64::from(craft.persons);
            persons += f64::from(craft.persons);
            craft.load += (load - craft.load) * OF_A_QUARTER;
            craft.year_load += (load - craft.year_load) * OF_A_YEAR;
        }
    }
    (count.hours_full, count.hours_done[stage]) = (full, done);
    (count.skill[stage], count.persons[stage]) = (skill, persons);
}

/// Lots pass through the workshops to the next queue; each delivery is billed with a promissory note.
fn deliver(district: &mut District, now: &Now, plan: &Plan, stage: usize) {
    let (stages, lines) = (plan.stages.len(), plan.lines.len());
    let due = now.month.plus(programmes::note_term(district));
    let mut steps = [Step::default(); MAX_LINES];
    for (step, recipe) in steps.iter_mut().zip(&plan.lines) {
        *step = Step {
            hours: recipe.hours[stage],
            material: recipe.material[stage] * district.today.materials,
            quality_weight: recipe.quality_weight[stage],
            weight: recipe.weight,
            fed: if recipe.material[stage] > 0.0 { recipe.weight } else { 0.0 },
        };
    }
    let District {
        shops,
        ties,
        traders,
        firms,
        ledger,
        notes,
        count,
        pieces: piece_count,
        values,
        today,
        ..
    } = district;
    let work_up = match lines {
        1 => work_up_orders::<1>,
        2 => work_up_orders::<2>,
        3 => work_up_orders::<3>,
        _ => work_up_orders::<4>,
    };
    let ahead = ahead(BUYERS_AHEAD, firms.len());
    let of_later =
        |place: usize| traders.active.get(place).map(|&trader| ties.of(trader as usize, stage, stages));
    for (position, &trader) in traders.active.iter().enumerate() {
        if let Some(known) = of_later(position + 2 * ahead) {
            ask_for_all(&ties.suppliers[known.clone()]);
            ask_for_all(&ties.orders[known.start * lines..known.end * lines]);
        }
        if let Some(known) = of_later(position + ahead) {
            ask_for_all(&traders.queues[(known.start / ties.places) * lines..][..lines]);
            ask_for_suppliers(shops, notes, &ties.suppliers[known]);
        }
        let trader = trader as usize;
        let known = ties.of(trader, stage, stages);
        let orders = &ties.orders[known.start * lines..known.end * lines];
        let firm = traders.firm[trader];
        let mut book = notes.book(Account::of_firm(firm), due);
        let buyer = Buyer {
            number: trader as u32,
            margin_gap: traders.margin_gap[trader],
            verification: plan.scenario.putting_out.verification,
            trusting: plan.scenario.switches.trust,
        };
        let mut through = [Through::default(); MAX_LINES];
        let bought =
            work_up(shops, &mut book, &buyer, (&ties.suppliers[known], orders), &steps, &mut through);
        book.close(ledger, Sector::Manufacturers, Flow::PieceWork);
        traders.billed[trader] += bought.bills;
        traders.verification[trader] += bought.verification;
        traders.carriage[trader] += bought.carriage * today.cost_level;
        firms.pays(firm, bought.bills);
        count.work_hours += bought.hours;
        count.work_money += bought.labour;
        for line in 0..lines {
            let through = &through[line];
            if !traders.lines[trader * lines + line].dealt {
                continue;
            }
            let at = (trader * stages + stage) * lines + line;
            let queue = &mut traders.queues[at];
            queue.flow += (through.pieces as f64 - queue.flow) * OF_HALF_A_YEAR;
            if through.pieces == 0 {
                continue;
            }
            let before = queue.lot.pieces;
            let mut lot = queue.lot.take(through.pieces.min(before));
            let exact = through.good + queue.carry;
            let good = (exact as i64).min(lot.pieces);
            queue.carry = exact - good as f64;
            piece_count.scrapped += lot.pieces - good;
            count.done[stage] += lot.pieces;
            lot.log_quality = (lot.log_quality + through.log_quality) * (good as f64 / lot.pieces as f64);
            lot.pieces = good;
            lot.value += through.price;
            values.added += through.price;
            let next = plan.lines[line].next[stage];
            if next < stages {
                traders.queues[(trader * stages + next) * lines + line].lot.put(lot);
            } else {
                count.finished += lot.pieces;
                let trade = &mut traders.lines[trader * lines + line];
                trade.home_cost = lot.unit_cost().unwrap_or(trade.home_cost);
                trade.stock.put(lot);
            }
        }
    }
}

/// Asks for what deliveries of makers will want.
#[inline]
fn ask_for_suppliers(shops: &Workshops, notes: &Notes, known: &[Tie]) {
    for tie in known {
        let shop = tie.shop as usize;
        ask_for(&shops.work[shop]);
        ask_for(&shops.craft[shop]);
        ask_for(&shops.fill[shop]);
        notes.ask_for_holder(Account::of_firm(shops.firm[shop]));
    }
}

const _: () = assert!(MAX_LINES == 4, "`deliver` has a loop for each number of lines");

/// What a piece of a line takes at a stage, material at this month's prices.
#[derive(Clone, Copy, Debug, Default)]
struct Step {
    hours: f64,
    material: f64,
    quality_weight: f64,
    weight: f64,
    /// Weight of pieces that take material.
    fed: f64,
}

/// What passes through a stage for a wholesaler in a line.
#[derive(Clone, Copy, Debug, Default)]
struct Through {
    pieces: i64,
    good: f64,
    log_quality: f64,
    price: i64,
}

/// A wholesaler who takes what was ordered.
struct Buyer {
    number: u32,
    margin_gap: f64,
    verification: f64,
    trusting: bool,
}

/// What a wholesaler took from a stage.
#[derive(Default)]
struct Bought {
    bills: f64,
    labour: f64,
    hours: f64,
    verification: f64,
    /// At the first month's prices.
    carriage: f64,
}

/// A wholesaler's suppliers at a stage do what they can of the orders in so many lines, and bill it.
fn work_up_orders<const LINES: usize>(
    shops: &mut Workshops,
    book: &mut Book,
    buyer: &Buyer,
    (known, orders): (&[Tie], &[i64]),
    steps: &[Step; MAX_LINES],
    passed: &mut [Through; MAX_LINES],
) -> Bought {
    let mut bought = Bought::default();
    let mut through = [Through::default(); LINES];
    for (tie, orders) in known.iter().zip(orders.as_chunks::<LINES>().0) {
        let shop = tie.shop as usize;
        let work = &mut shops.work[shop];
        let (fill, scrap, log_quality) = (shops.fill[shop], work.scrap, work.log_quality);
        let pay = f64::from(tie.setup) * shops.craft[shop].rate;
        let (mut bill, mut hours, mut material, mut kilograms, mut fed) = (0, 0.0, 0.0, 0.0, 0.0);
        for line in 0..LINES {
            let (ordered, step, through) = (orders[line], &steps[line], &mut through[line]);
            if ordered == 0 {
                continue;
            }
            let pieces = if fill >= 1.0 { ordered } else { (ordered as f64 * fill) as i64 };
            let number = pieces as f64;
            let (worked, goods) = (number * step.hours, number * step.material);
            let price = whole(worked * pay + goods);
            hours += worked;
            material += goods;
            kilograms += number * step.weight;
            fed += number * step.fed;
            bill += price;
            through.pieces += pieces;
            through.good += number * (1.0 - scrap);
            through.log_quality += number * step.quality_weight * log_quality;
            through.price += price;
        }
        if bill > 0 {
            let charged = hours * pay;
            work.material += material;
            work.kilograms += fed;
            work.charged += charged;
            work.pressure += charged * buyer.margin_gap;
            work.buyers += 1;
            work.buyer = buyer.number;
            work.note = book.write(Account::of_firm(shops.firm[shop]), bill, work.note);
            let bill = bill as f64;
            let trust = if buyer.trusting { f64::from(tie.trust) } else { 0.0 };
            bought.bills += bill;
            bought.verification += buyer.verification * (1.0 - trust) * bill;
            bought.carriage += kilograms * f64::from(tie.carriage);
            bought.labour += charged;
            bought.hours += hours;
        }
    }
    passed[..LINES].copy_from_slice(&through);
    bought
}

/// What has waited longer than the patience goes outside, if need be all of it.
fn send_the_rest_outside(district: &mut District, now: &Now, plan: &Plan, stage: usize) {
    if !plan.scenario.switches.outside_work {
        return;
    }
    let (stages, lines) = (plan.stages.len(), plan.lines.len());
    let of = &plan.scenario.stages[stage].of;
    let patience = plan.scenario.putting_out.patience;
    let rate = plan.outside_rate(&district.today) * (1.0 + of.outside_premium);
    let materials = district.today.materials;
    let returns = now.month.plus(1 + of.outside_delay as i32);
    let log_quality = ln(of.outside_quality);
    let District { traders, ledger, values, count, pieces: piece_count, firms, .. } = district;
    for (trader, later) in with_later(&traders.active, ahead(2 * BUYERS_AHEAD, firms.len())) {
        if let Some(later) = later {
            ask_for_all(&traders.queues[(later as usize * stages + stage) * lines..][..lines]);
        }
        let trader = trader as usize;
        for line in 0..lines {
            let recipe = &plan.lines[line];
            if !traders.lines[trader * lines + line].dealt {
                continue;
            }
            if recipe.hours[stage] == 0.0
                && recipe.material[stage] == 0.0
                && recipe.quality_weight[stage] == 0.0
            {
                continue;
            }
            let queue = &mut traders.queues[(trader * stages + stage) * lines + line];
            let stays = (patience * queue.flow) as i64;
            let over = queue.lot.pieces - stays;
            if over <= 0 {
                continue;
            }
            let mut lot = queue.lot.take(over);
            let price =
                whole(over as f64 * (recipe.hours[stage] * rate + recipe.material[stage] * materials));
            // Spoiled as by a master; the outside is no worse in this.
            let exact = over as f64 * (1.0 - of.scrap) + queue.carry;
            let good = (exact as i64).min(lot.pieces);
            queue.carry = exact - good as f64;
            queue.flow += over as f64 * OF_HALF_A_YEAR;
            piece_count.scrapped += lot.pieces - good;
            lot.log_quality = (lot.log_quality + over as f64 * recipe.quality_weight[stage] * log_quality)
                * (good as f64 / over as f64);
            lot.pieces = good;
            lot.value += price;
            values.added += price;
            count.outside[stage] += over;
            traders.outside_bill[trader] += price;
            ledger.accrue(
                Account::of_firm(traders.firm[trader]),
                Account::of_sector(Sector::Subcontractors),
                price,
                Flow::OutsideWork,
            );
            let next = recipe.next[stage] as u32;
            traders.away_value[trader] += lot.value;
            traders.lines[trader * lines + line].away += lot.pieces;
            traders.away[bucket(returns)].push(Away { trader: trader as u32, line: line as u32, next, lot });
        }
    }
}
