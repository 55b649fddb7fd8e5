//! What each way out does: switched off, it changes what it should. Pairs share their luck; a difference is printed with its
//! interval of 95 per cent and must lie on the right side of zero.
//!
//! In the typical district few look for new uses, so that chance would hide the parts of it. All but the first test therefore
//! live in a district in which many look (`niches.search`), and say so; cases are in `tests/cases.rs`.

mod common;

use common::{all, attempt_of, live, mean, records, series, simulation};
use sanchi::foundation::calendar::Month;
use sanchi::foundation::statistics;
use sanchi::observe::Observer;
use sanchi::observe::table::Record;
use std::sync::OnceLock;
use std::sync::atomic::AtomicBool;

/// Half the district, in which makers look for new uses twenty times as often, with the mark registered early.
const MANY: [&str; 5] = [
    "sizes.scale=0.5",
    "span.to=\"2008-12\"",
    "niches.search=0.1",
    "brand.from=\"1985-04\"",
    "alliances.beginning=0.5",
];
const PAIRS: u32 = 16;

fn base() -> &'static [Record] {
    static BASE: OnceLock<Vec<Record>> = OnceLock::new();
    BASE.get_or_init(|| records(&simulation(&MANY), PAIRS))
}

/// Mean difference of a measure, with the switch less without it, and half its interval.
fn effect(switch: &str, measure: &str, from: i32, to: i32, more: &[&str]) -> (f64, f64) {
    let off = format!("switches.{switch}=false");
    let without = records(&simulation(&all(&[&MANY, more, &[&off]])), PAIRS);
    let of_base =
        if more.is_empty() { base().to_vec() } else { records(&simulation(&all(&[&MANY, more])), PAIRS) };
    let differences: Vec<f64> = of_base
        .iter()
        .zip(&without)
        .map(|(with, without)| mean(with, measure, from, to) - mean(without, measure, from, to))
        .collect();
    told(switch, measure, &differences)
}

fn told(switch: &str, measure: &str, differences: &[f64]) -> (f64, f64) {
    let estimate = statistics::paired_interval(differences, 0.95).unwrap();
    let (centre, half) = (estimate.value, estimate.high - estimate.value);
    println!("  {switch}: {measure} {centre:+.4} ± {half:.4}");
    (centre, half)
}

fn raises((centre, half): (f64, f64)) {
    assert!(centre - half > 0.0, "{centre} ± {half}");
}

#[test]
fn in_the_typical_district_few_find_niches_and_keep_people_in_work() {
    let with = records(&simulation(&[]), PAIRS);
    let without = records(&simulation(&["switches.niches=false"]), PAIRS);
    let differences = |measure: &str, from, to| -> Vec<f64> {
        with.iter()
            .zip(&without)
            .map(|(with, without)| mean(with, measure, from, to) - mean(without, measure, from, to))
            .collect()
    };
    raises(told("niches", "niche_sales", &differences("niche_sales", 2001, 2010)));
    raises(told("niches", "value_added", &differences("value_added", 2001, 2010)));
    for record in &without {
        assert!(series(record, "niche_sales").all(|(_, sales)| sales == 0.0));
        assert!(series(record, "searchers").all(|(_, searchers)| searchers == 0.0));
    }
}

#[test]
fn designers_bring_more_that_sells() {
    raises(effect("designers", "launches_that_sell", 1980, 2008, &[]));
}

#[test]
fn the_institute_brings_more_launches() {
    raises(effect("institute", "launches", 1980, 2008, &[]));
}

#[test]
fn imitation_spreads_what_sells_over_more_makers() {
    raises(effect("imitation", "niche_makers", 1990, 2008, &[]));
}

#[test]
fn marketing_by_makers_reaches_buyers() {
    raises(effect("direct_sales", "niche_sales", 1985, 2008, &[]));
}

#[test]
fn the_web_reaches_buyers_from_1997_on() {
    raises(effect("web_sales", "niche_sales", 2000, 2008, &[]));
}

/// In a district chance decides which few sell most, with partners or without; two makers who both look for new uses show it.
#[test]
fn partners_who_sell_reach_buyers_sooner() {
    const LIVES: u32 = 200;
    const SWITCH: &str = "franchise";
    let reached = |overrides: &[&str]| -> Vec<f64> {
        let more = ["niches.search=0.5", "maker.kagoshima.openness=0.9", "span.to=\"1999-12\""];
        let simulation = attempt_of("ice_makers", &all(&[&more, overrides])).unwrap();
        let most = |replicate: u32| {
            let district = live(&simulation, replicate).unwrap();
            let products = district.niches.ventures.iter().flat_map(|venture| &venture.products);
            products.flat_map(|product| product.reach).fold(0.0, f64::max)
        };
        (0..LIVES).map(most).collect()
    };
    let (with, without) = (reached(&[]), reached(&[&format!("switches.{SWITCH}=false")]));
    let differences: Vec<f64> = with.iter().zip(&without).map(|(with, without)| with - without).collect();
    let centre = statistics::mean(&differences).unwrap();
    let half = 1.97 * statistics::standard_deviation(&differences).unwrap() / f64::from(LIVES).sqrt();
    println!("  {SWITCH}: share of buyers who know the best known product {centre:+.4} ± {half:.4}");
    raises((centre, half));
}

#[test]
fn makers_enter_markets_abroad_themselves() {
    raises(effect("export_entry", "direct_exports", 1985, 2008, &[]));
}

#[test]
fn information_in_the_buyers_language_brings_exporters() {
    raises(effect("information", "direct_exporters", 1985, 2008, &[]));
}

#[test]
fn plants_abroad_take_work_along() {
    let builds = ["plants.least_persons=5", "plants.building=0.5", "plants.threshold=0.1"];
    let (centre, half) = effect("own_plants", "direct_exports", 1995, 2008, &builds);
    assert!(centre + half < 0.0, "{centre} ± {half}");
}

#[test]
fn a_brand_with_a_floor_sells_more_at_home() {
    // Without products of makers' own, of which a few great successes would drown it, and without hard times: which
    // wholesalers these leave hangs on little, and moves more than the mark does.
    let marked = [
        "brand.registered=true",
        "brand.floor=1.0",
        "niches.search=0.0",
        "shock.yen_appreciation.removed=true",
        "shock.asian_imports.removed=true",
    ];
    raises(effect("brand", "sales", 1990, 2008, &marked));
}

#[test]
fn alliances_open_markets() {
    raises(effect("alliances", "direct_exporters", 1985, 2008, &[]));
}

/// Sees what of the new uses the tables do not hold.
#[derive(Default)]
struct Launches {
    succeeded: u32,
    all: u32,
}

impl Observer for Launches {
    fn month_ended(&mut self, _: Month, district: &sanchi::district::District) {
        self.succeeded += district.niches.count.succeeded;
        self.all += district.niches.count.launched;
    }
}

/// Share of launches that sell, over replicates together.
fn share_that_sells(more: &[&str]) -> f64 {
    let simulation = simulation(&all(&[&MANY, more]));
    let (mut succeeded, mut launched) = (0, 0);
    for replicate in 0..4 {
        let mut seen = Launches::default();
        simulation.run(replicate, &AtomicBool::new(false), &mut seen).unwrap();
        succeeded += seen.succeeded;
        launched += seen.all;
    }
    f64::from(succeeded) / f64::from(launched)
}

#[test]
fn technology_alone_sells_nothing_more_and_knowledge_of_the_market_does() {
    let usual = share_that_sells(&[]);
    let better_made = share_that_sells(&["sizes.technique_mean=0.9", "sizes.technique_spread=0.05"]);
    let known = share_that_sells(&["channels.first_knowledge=0.6"]);
    println!(
        "  launches that sell: {usual:.3}; with finer technique {better_made:.3}; with knowledge {known:.3}"
    );
    assert!((better_made / usual - 1.0).abs() < 0.25, "technique changes nothing that chance would not");
    assert!(known > 1.4 * usual, "knowledge does");
}
