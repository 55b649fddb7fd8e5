//! Parents outside the district go abroad when it pays, take work along, and are followed by few. Pairs share their luck; a
//! difference is printed with its interval of 95 per cent and must lie on the right side of zero.

mod common;

use common::{Eye, TENTH, all, attempt, attempt_of, live, mean, record, records, series};
use sanchi::district::District;
use sanchi::district::events::AgentKind;
use sanchi::foundation::calendar::Month;
use sanchi::foundation::chance::BirthKey;
use sanchi::foundation::statistics;
use sanchi::observe::digest::digest;
use sanchi::observe::table::Record;
use sanchi::simulation::Simulation;
use std::collections::BTreeMap;
use std::sync::OnceLock;
use std::sync::atomic::AtomicBool;

const PAIRS: u32 = 12;

fn urban(overrides: &[&str]) -> Simulation {
    attempt_of("urban_engineering", overrides).unwrap_or_else(|refusal| panic!("{overrides:?}: {refusal}"))
}

/// The shipped district, as it is.
fn base() -> &'static [Record] {
    static BASE: OnceLock<Vec<Record>> = OnceLock::new();
    BASE.get_or_init(|| records(&urban(&[]), PAIRS))
}

/// Mean of differences and half its interval.
fn told(what: &str, differences: &[f64]) -> (f64, f64) {
    let estimate = statistics::paired_interval(differences, 0.95).unwrap();
    let (centre, half) = (estimate.value, estimate.high - estimate.value);
    println!("  {what} {centre:+.4} ± {half:.4}");
    (centre, half)
}

fn raises((centre, half): (f64, f64)) {
    assert!(centre - half > 0.0, "{centre} ± {half}");
}

fn lowers((centre, half): (f64, f64)) {
    assert!(centre + half < 0.0, "{centre} ± {half}");
}

/// What a measure is in the shipped district, less what it is in another.
fn against(other: &[Record], measure: &str, from: i32, to: i32) -> (f64, f64) {
    let pairs = base().iter().zip(other);
    let differences: Vec<f64> = pairs
        .map(|(with, without)| mean(with, measure, from, to) - mean(without, measure, from, to))
        .collect();
    told(measure, &differences)
}

#[test]
fn parents_who_go_take_work_and_people_along() {
    let stay = records(&urban(&["switches.parents_abroad=false"]), PAIRS);
    println!("parents_abroad:");
    raises(against(&stay, "parents_gone", 1995, 2010));
    lowers(against(&stay, "outside_customers", 1995, 2010));
    lowers(against(&stay, "shipments", 1995, 2010));
    lowers(against(&stay, "persons_engaged", 1995, 2010));
    lowers(against(&stay, "establishments", 2001, 2010));
    for record in &stay {
        assert!(series(record, "parents_gone").all(|(_, gone)| gone == 0.0));
        assert!(record.events.iter().all(|event| !event.kind.starts_with("parent_")));
    }
}

/// A manufacturer's living and persons in a December.
type Decembers = BTreeMap<(u64, i32), (f64, f64)>;

/// The Decembers of all manufacturers, and the year in which each that followed a parent built its plant.
fn lives_of_makers(simulation: &Simulation, replicate: u32) -> (Decembers, BTreeMap<u64, i32>) {
    let (mut decembers, mut built) = (Decembers::new(), BTreeMap::new());
    let mut eye = Eye(|month: Month, district: &District| {
        for event in &district.events {
            if event.kind == "plant_built" && event.cause == "a parent went abroad" {
                built.insert(event.agent.unwrap().key.0, month.year());
            }
        }
        if month.of_year() == 12 {
            for &firm in &district.firms.active {
                let firm = firm as usize;
                if district.firms.kind[firm] == AgentKind::Manufacturer {
                    let BirthKey(key) = district.firms.key[firm];
                    let persons = district.shops.craft[district.firms.index[firm] as usize].persons;
                    decembers.insert((key, month.year()), (district.living(firm as u32), f64::from(persons)));
                }
            }
        }
    });
    simulation.run(replicate, &AtomicBool::new(false), &mut eye).unwrap();
    (decembers, built)
}

#[test]
fn who_follows_lives_better_at_home_and_keeps_no_more_people() {
    let (with, without) = (urban(&[]), urban(&["switches.follow_parents=false"]));
    let [mut living, mut persons] = [Vec::new(), Vec::new()];
    let (mut followers, mut alive) = (0, [0, 0]);
    for replicate in 0..PAIRS {
        let (there, built) = lives_of_makers(&with, replicate);
        let (home, nobody) = lives_of_makers(&without, replicate);
        assert!(nobody.is_empty(), "nobody follows without the switch");
        let [mut more, mut hands] = [Vec::new(), Vec::new()];
        for (&key, &year) in &built {
            followers += 1;
            alive[0] += u32::from(there.contains_key(&(key, 2010)));
            alive[1] += u32::from(home.contains_key(&(key, 2010)));
            for year in year + 3..=2010 {
                if let (Some(there), Some(home)) = (there.get(&(key, year)), home.get(&(key, year))) {
                    more.push((there.0 - home.0) / home.0.abs().max(100_000.0));
                    hands.push(there.1 - home.1);
                }
            }
        }
        living.extend(statistics::mean(&more));
        persons.extend(statistics::mean(&hands));
    }
    println!(
        "follow_parents: {followers} makers, of whom in 2010 {} are there, {} if nobody follows",
        alive[0], alive[1]
    );
    raises(told("living of those who followed, against home", &living));
    let (centre, half) = told("persons at home of those who followed", &persons);
    assert!(centre - half < 0.0, "a plant abroad is no work at home: {centre} ± {half}");
}

#[test]
fn plants_that_follow_send_money_home() {
    let nobody = records(&urban(&["switches.follow_parents=false"]), PAIRS);
    println!("follow_parents:");
    raises(against(&nobody, "plants_following", 1990, 2010));
    raises(against(&nobody, "remittances_following", 1990, 2010));
    raises(against(&nobody, "plant_sales", 1990, 2010));
    for record in &nobody {
        assert!(series(record, "remittances_following").all(|(_, sent)| sent == 0.0));
        assert!(
            record.events.iter().any(|event| event.cause == "nobody follows"),
            "they are asked all the same"
        );
    }
}

#[test]
fn the_dearer_work_is_at_home_the_more_parents_go() {
    let cheap = records(&urban(&["shock.yen_appreciation.removed=true"]), PAIRS);
    println!("yen_appreciation:");
    raises(against(&cheap, "parents_gone", 1986, 2000));
    let far = records(&urban(&["parents.threshold=0.9", "span.to=\"1995-12\""]), 2);
    assert!(far.iter().all(|record| mean(record, "parents_gone", 1980, 1995) < 0.5), "nobody saves so much");
}

#[test]
fn at_rest_no_parent_goes() {
    let district = live(&urban(&all(&[&TENTH, &["span.at_rest=true"]])), 0).unwrap();
    assert!(!district.parents.all.is_empty() && !district.parents.orders.is_empty());
    assert_eq!(district.parents.gone(), 0);
}

#[test]
fn where_no_customer_is_a_parent_their_rules_change_nothing() {
    let short = ["span.to=\"1990-12\"", "production.outside_kept=0.0"];
    let rules = ["parents.moving=1.0", "parents.threshold=-1.0", "plants.following=1.0", "parents.firms=7"];
    let run = |more: &[&str]| live(&attempt(&all(&[&TENTH, &short, more])).unwrap(), 0).unwrap();
    let (usual, other) = (run(&[]), run(&rules));
    assert!(usual.parents.all.is_empty() && other.parents.orders.is_empty());
    assert_eq!(digest(&usual), digest(&other));
}

/// Hours that customers outside ask manufacturers for at the usual rate, and of these what parents do.
fn asked_outside(district: &District) -> (f64, f64) {
    let shops = &district.shops;
    let base =
        shops.manufacturers.iter().flatten().map(|&shop| shops.craft[shop as usize].outside_base).sum();
    let parents = &district.parents;
    let left = |parent: u32| 1.0 - district.plan.scenario.parents.taken * parents.all[parent as usize].moved;
    (base, parents.orders.iter().map(|order| order.hours * left(order.parent)).sum())
}

#[test]
fn customers_of_those_who_close_pass_to_others_and_only_parents_take_hours_away() {
    let alone = [
        "switches.entry=false",
        "switches.urban_pressure=false",
        "production.outside_kept=1.0",
        "span.to=\"2000-12\"",
    ];
    let mut seen = Vec::new();
    let mut eye = Eye(|_: Month, district: &District| {
        let (base, of_parents) = asked_outside(district);
        seen.push((base - of_parents, district.parents.orders.iter().map(|order| order.hours).sum::<f64>()));
        // A maker is asked for what its own orders come to, at least.
        for &shop in district.shops.manufacturers.iter().flatten() {
            let orders = district.parents.orders.iter().filter(|order| order.shop == shop);
            let of = |parent: u32| district.parents.all[parent as usize].moved;
            let hours: f64 = orders
                .map(|order| order.hours * (1.0 - district.plan.scenario.parents.taken * of(order.parent)))
                .sum();
            assert!(district.shops.craft[shop as usize].outside_base >= hours - 1e-6);
        }
    });
    let district = urban(&alone).run(0, &AtomicBool::new(false), &mut eye).unwrap();
    let (others, parents) = seen[0];
    assert!(others > 1000.0 && parents > 1000.0);
    for &(other, parent) in &seen {
        assert!((other / others - 1.0).abs() < 1e-9, "{other} of {others} hours");
        assert!((parent / parents - 1.0).abs() < 1e-9, "{parent} of {parents} hours");
    }
    let gone = district.parents.all.iter().map(|parent| parent.moved).sum::<f64>();
    assert!(gone > 1.0, "some have gone");
    let kept = |share: &str| {
        let share = format!("production.outside_kept={share}");
        asked_outside(&live(&urban(&all(&[&alone[..2], &["span.to=\"1990-12\"", &share]])), 0).unwrap()).0
    };
    let [none, half, everything] = ["0.0", "0.5", "1.0"].map(kept);
    assert!(none < half && half < everything, "{none} {half} {everything}");
}

#[test]
fn plants_close_when_local_makers_take_their_orders() {
    const QUICK: [&str; 3] = ["parents.moving=0.2", "plants.following=1.0", "span.to=\"2000-12\""];
    let count = |more: &[&str], cause: &str| -> usize {
        let records = records(&urban(&all(&[&QUICK, more])), 4);
        records
            .iter()
            .flat_map(|record| &record.events)
            .filter(|event| event.kind == "plant_closed" && event.cause == cause)
            .count()
    };
    let poor = "it did not pay its way";
    let of = |records: &[Record], kind: &str| -> usize {
        records.iter().flat_map(|record| &record.events).filter(|event| event.kind == kind).count()
    };
    let closed = count(&["plants.local=0.9", "plants.others=0.0"], poor);
    let usual = count(&["plants.local=0.0", "plants.others=0.0"], poor);
    println!(
        "  plants closed: {closed} where local makers take nine tenths a year, {usual} where they take none"
    );
    assert!(closed > 4 * usual.max(1), "{closed} {usual}");
    // Who sells to others sells more, and lives on when the parents' orders are gone.
    let alone = records(&urban(&all(&[&QUICK, &["plants.local=0.3", "plants.others=0.0"]])), 4);
    let others = records(&urban(&all(&[&QUICK, &["plants.local=0.3", "plants.others=1.0"]])), 4);
    assert_eq!(of(&alone, "plant_sells_on"), 0);
    assert!(of(&others, "plant_sells_on") > 0);
    let sold = |records: &[Record]| {
        records.iter().map(|record| mean(record, "plant_sales", 1995, 2000)).sum::<f64>()
    };
    assert!(sold(&others) > 1.2 * sold(&alone), "{} {}", sold(&others), sold(&alone));
    assert!(of(&others, "plant_closed") < of(&alone, "plant_closed"));
}

#[test]
fn more_follow_where_more_have_the_hands() {
    let plants = |least: &str| {
        let record = record(&urban(&[&format!("plants.least_persons={least}"), "span.to=\"2000-12\""]), 0);
        record.events.iter().filter(|event| event.cause == "a parent went abroad").count()
    };
    let (few, many, none) = (plants("15"), plants("5"), plants("10000"));
    println!("  plants of makers of 15 persons {few}, of 5 persons {many}");
    assert!(many > few && none == 0, "{few} {many} {none}");
}
