//! The cases hold their point: what their header says is told from chance over pairs of equals, and is gone without the
//! mechanism that it names.

mod common;

use common::{attempt_of, live};
use sanchi::district::District;
use sanchi::district::makers::NOT_THERE;
use sanchi::foundation::elementary::ln;
use sanchi::simulation::Simulation;

/// Two makers live fast; a district takes longer.
fn lives_of(name: &str) -> u32 {
    if name == "temple_goods" { 100 } else { 160 }
}

fn case(name: &str, overrides: &[&str]) -> Simulation {
    attempt_of(name, overrides).unwrap()
}

/// What the makers of a case, by the order of their names, sell of products of their own and charge in all at the end.
fn ends(simulation: &Simulation, lives: u32) -> Vec<[(f64, f64); 2]> {
    let of = |district: &District, place: usize| {
        let firm = district.niches.given[place];
        assert_ne!(firm, NOT_THERE, "the case has lost a maker before its first month");
        let shop = district.firms.index[firm as usize] as usize;
        if !district.firms.alive[firm as usize] {
            return (0.0, 0.0);
        }
        let own = district.niches.of(firm).map_or(0, |venture| venture.sold.iter().sum::<i64>());
        (own as f64, district.shops.work[shop].charged)
    };
    (0..lives)
        .map(|replicate| {
            let district = live(simulation, replicate).unwrap();
            [of(&district, 0), of(&district, 1)]
        })
        .collect()
}

/// How often the one sells more of its own than the other, and the other way round.
fn ahead(ends: &[[(f64, f64); 2]], one: usize) -> (usize, usize) {
    let other = 1 - one;
    let more = ends.iter().filter(|end| end[one].0 > end[other].0).count();
    let less = ends.iter().filter(|end| end[one].0 < end[other].0).count();
    (more, less)
}

/// Twice the chance that a fair coin would fall so often on the one side (sign test).
fn by_chance((more, less): (usize, usize)) -> f64 {
    let all = more + less;
    let mut ways = vec![1.0_f64];
    for _ in 0..all {
        let mut next = vec![1.0; ways.len() + 1];
        for place in 1..ways.len() {
            next[place] = ways[place - 1] + ways[place];
        }
        ways = next;
    }
    let tail: f64 = ways[more.max(less)..].iter().sum();
    (2.0 * tail / ways.iter().sum::<f64>()).min(1.0)
}

fn holds(name: &str, one: usize) {
    let with = ahead(&ends(&case(name, &[]), lives_of(name)), one);
    println!("  {name}: ahead {} times, behind {}; by chance {:.4}", with.0, with.1, by_chance(with));
    assert!(with.0 > with.1 && by_chance(with) < 0.05);
    let without = ends(&case(name, &["switches.niches=false"]), lives_of(name));
    assert_eq!(ahead(&without, one), (0, 0), "nobody sells anything new");
    let larger = |place: usize| without.iter().filter(|end| end[place].1 > end[1 - place].1).count();
    let (one, other) = (larger(one), larger(1 - one));
    println!("    without new uses the one charges more {one} times, the other {other}");
    assert!(by_chance((one, other)) > 0.05);
}

#[test]
fn the_ice_maker_who_adapts_ends_ahead_of_its_equal() {
    holds("ice_makers", 1);
}

#[test]
fn the_caster_who_stays_at_it_ends_ahead_of_its_equal() {
    holds("temple_goods", 1);
}

#[test]
fn the_caster_keeps_the_wholesalers_it_had() {
    let simulation = case("temple_goods", &["span.to=\"2000-12\""]);
    let (mut both, mut sellers) = (0, 0);
    for replicate in 0..lives_of("temple_goods") {
        let district = live(&simulation, replicate).unwrap();
        let firm = district.niches.given[1];
        let shop = district.firms.index[firm as usize] as usize;
        if district.firms.alive[firm as usize]
            && district.niches.of(firm).is_some_and(|one| !one.products.is_empty())
        {
            sellers += 1;
            both += u32::from(district.shops.work[shop].buyers > 0);
        }
    }
    println!("  {both} of {sellers} who sell products of their own work for wholesalers too");
    assert!(sellers > 0 && 2 * both > sellers);
}

#[test]
fn the_umbrella_maker_who_finds_lamps_ends_ahead_of_its_equal() {
    holds("umbrella_maker", 0);
}

#[test]
fn the_umbrella_maker_sells_less_without_the_web() {
    let sum = |overrides: &[&str]| -> f64 {
        ends(&case("umbrella_maker", overrides), 160).iter().map(|end| ln(1.0 + end[0].0)).sum::<f64>()
            / 160.0
    };
    let (with, without) = (sum(&[]), sum(&["switches.web_sales=false"]));
    println!("  mean logarithm of what it sells: {with:.2}, without the web {without:.2}");
    assert!(with > without);
}

#[test]
fn fine_technology_without_a_market_sells_less_than_knowledge_of_it() {
    holds("drying_venture", 1);
    let finer = ends(&case("drying_venture", &["maker.aichi.technique=1.0", "maker.aichi.skill=1.0"]), 160);
    let usual = ends(&case("drying_venture", &[]), 160);
    let sells = |ends: &[[(f64, f64); 2]]| ends.iter().filter(|end| end[0].0 > 0.0).count();
    println!("  sells at all: {} of 160, with the finest technique {}", sells(&usual), sells(&finer));
    assert!(sells(&usual) <= 24 && sells(&finer) <= 24);
}
