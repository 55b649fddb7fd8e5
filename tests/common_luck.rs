//! Two scenarios under one seed share their luck: a change shows from its first month on, and not before.

mod common;

use common::{TENTH, all, attempt_of, column, live, record, series, simulation, written};
use sanchi::foundation::calendar::Month;
use sanchi::foundation::chance::Tape;
use sanchi::observe::digest::digest;
use sanchi::observe::measures::district_columns;
use sanchi::observe::table::Record;
use sanchi::simulation::Simulation;
use std::collections::{BTreeMap, BTreeSet};

/// First month that the Plaza accord can change.
const PLAZA: Month = Month::new(1985, 10);
const WITHOUT_YEN: &str = "shock.yen_appreciation.removed=true";

/// Every key drawn, in order: the month in which it was drawn, and the key, which bears the month that it is about.
/// Lasting traits are about month 0, whenever they are looked at.
fn tape_of(simulation: &Simulation, replicate: u32) -> Vec<(Month, (Month, u64))> {
    let tape = Tape::default();
    let mut life = simulation.begin(replicate, Some(tape.clone())).unwrap();
    let mut drawn = Vec::new();
    while let Some(month) = life.next_month() {
        life.live(month).unwrap();
        drawn.extend(tape.lock().unwrap().drain(..).map(|key| (month, key)));
    }
    drawn
}

/// By year, the share of the arm's keys that the base uses too.
fn shared_by_year(base: &[(Month, (Month, u64))], arm: &[(Month, (Month, u64))]) -> BTreeMap<i32, f64> {
    let known: BTreeSet<&(Month, (Month, u64))> = base.iter().collect();
    let mut years: BTreeMap<i32, (u32, u32)> = BTreeMap::new();
    for key in arm {
        let (shared, all) = years.entry(key.0.year()).or_default();
        *shared += u32::from(known.contains(key));
        *all += 1;
    }
    years.into_iter().map(|(year, (shared, all))| (year, f64::from(shared) / f64::from(all))).collect()
}

#[test]
fn without_the_yen_shock_every_draw_before_it_is_the_same_and_most_after_it() {
    let (base, arm) = (simulation(&[]), simulation(&[WITHOUT_YEN]));
    let (base, arm) = (tape_of(&base, 0), tape_of(&arm, 0));
    let before = |tape: &[(Month, (Month, u64))]| -> Vec<(Month, (Month, u64))> {
        tape.iter().copied().filter(|(drawn, _)| *drawn < PLAZA).collect()
    };
    let (base_before, arm_before) = (before(&base), before(&arm));
    assert!(base_before.len() > 10_000, "{}", base_before.len());
    assert!(base_before == arm_before, "draws before 1985-10 differ");
    let shares = shared_by_year(&base, &arm);
    println!("share of the draws without the yen shock that are those with it:");
    for (year, share) in shares.range(1985..) {
        println!("  {year}  {:5.1} %", 100.0 * share);
    }
    let after: Vec<f64> = shares.range(1986..).map(|(_, &share)| share).collect();
    let mean = after.iter().sum::<f64>() / after.len() as f64;
    println!("  mean from 1986 on {:.1} %", 100.0 * mean);
    assert!(mean > 0.5, "{mean}");
    assert!(shares.range(..1985).all(|(_, &share)| share == 1.0));
    assert!(shares[&1986] > 0.9, "{}", shares[&1986]);
    assert!(after.iter().any(|&share| share < 1.0), "the arm is the base");
}

#[test]
fn no_key_is_drawn_twice_in_a_month() {
    drawn_once(&simulation(&all(&[&TENTH, &["span.to=\"1982-12\""]])));
    // Where parents go and are followed.
    let quick = ["parents.moving=1.0", "plants.least_persons=2", "span.to=\"1992-12\""];
    let urban = attempt_of("urban_engineering", &all(&[&TENTH, &quick])).unwrap();
    assert!(live(&urban, 0).unwrap().parents.gone() > 0);
    drawn_once(&urban);
}

fn drawn_once(simulation: &Simulation) {
    let tape = tape_of(simulation, 0);
    // Only lasting traits, which are about month 0, are looked at again: they are the same whenever they are.
    let (lasting, of_a_month): (Vec<_>, Vec<_>) = tape.iter().partition(|(_, (month, _))| month.0 == 0);
    let distinct: BTreeSet<(Month, u64)> = of_a_month.iter().map(|&(_, key)| key).collect();
    let twice = of_a_month.len() - distinct.len();
    println!("keys drawn {}, again {twice}, lasting traits {}", of_a_month.len(), lasting.len());
    assert_eq!(twice, 0);
    assert!(lasting.len() < of_a_month.len() / 10, "{}", lasting.len());
}

/// A record's values up to a month, bit by bit.
fn bits_before(record: &Record, month: Month) -> (Vec<u64>, Vec<u64>) {
    let months = record.months.iter().filter(|&&m| m < month).count();
    let bits = |values: &[f64]| -> Vec<u64> {
        let row = values.len() / record.months.len();
        values[..months * row].iter().map(|value| value.to_bits()).collect()
    };
    (bits(&record.district), bits(&record.stages))
}

#[test]
fn without_the_yen_shock_no_byte_differs_before_october_1985_and_exports_do_after() {
    for replicate in 0..2 {
        let with = record(&simulation(&["span.to=\"1990-12\""]), replicate);
        let without = record(&simulation(&["span.to=\"1990-12\"", WITHOUT_YEN]), replicate);
        assert!(bits_before(&with, PLAZA) == bits_before(&without, PLAZA), "replicate {replicate}");
        let early = |record: &Record| -> Vec<_> {
            record.events.iter().filter(|event| event.month < PLAZA).cloned().collect()
        };
        assert_eq!(early(&with), early(&without));
        let october = |record: &Record| record.months.iter().position(|&month| month == PLAZA).unwrap();
        let rate = column("exchange_rate") + october(&with) * district_columns().len();
        assert_ne!(with.district[rate], without.district[rate], "the dollar in 1985-10");
        let exports = |record: &Record, year: i32| -> f64 {
            series(record, "exports").filter(|(month, _)| month.year() == year).map(|(_, value)| value).sum()
        };
        for year in [1986, 1987, 1988, 1989, 1990] {
            let (with, without) = (exports(&with, year), exports(&without, year));
            let change = 100.0 * (without / with - 1.0);
            println!("replicate {replicate}, {year}: exports without the shock {change:+.1} %");
            assert!(without > 1.05 * with, "{year}: {with} {without}");
        }
    }
}

#[test]
fn two_shocks_are_taken_out_in_either_order() {
    let yen_first = ["shock.yen_appreciation.removed=true", "shock.asian_imports.removed=true"];
    let asia_first = ["shock.asian_imports.removed=true", "shock.yen_appreciation.removed=true"];
    let fingerprint = |removed: &[&str]| {
        let simulation = simulation(&all(&[&TENTH, &["span.to=\"1990-12\""], removed]));
        digest(&live(&simulation, 0).unwrap())
    };
    let both = fingerprint(&yen_first);
    assert_eq!(both, fingerprint(&asia_first));
    for fewer in [&yen_first[..1], &asia_first[..1], &[]] {
        assert_ne!(both, fingerprint(fewer), "{fewer:?}");
    }
}

#[test]
fn a_shock_removed_is_a_shock_that_never_was() {
    for shock in ["bubble", "taste_change", "asian_imports", "yen_appreciation", "ageing", "urbanisation"] {
        let text = |of_shock: &str| {
            format!(
                "format = 1\ntitle = \"x\"\nextends = \"typical\"\n[sizes]\nscale = 0.1\n[bank]\nlargest_exposure = 10.0\n[span]\n\
                 from = \"1980-01\"\nto = \"1992-12\"\n[shock]\n{of_shock}\n"
            )
        };
        let fingerprint = |of_shock: &str| {
            let simulation = written(&text(of_shock), &[]).unwrap_or_else(|refusal| panic!("{refusal}"));
            digest(&live(&simulation, 0).unwrap())
        };
        let removed = fingerprint(&format!("{shock}.removed = true"));
        let there = fingerprint("");
        assert_ne!(removed, there, "{shock}");
        // A shock that multiplies its drivers by one and adds nothing to them never was either, to the byte.
        let harmless: Option<&[&str]> = match shock {
            "taste_change" => Some(&["quality_goods.series = 1.0"]),
            "bubble" => Some(&["quality_goods.series = 1.0", "land.series = 1.0", "losses.series = 0.0"]),
            _ => None,
        };
        if let Some(changes) = harmless {
            let text: String = changes.iter().map(|change| format!("{shock}.change.{change}\n")).collect();
            assert_eq!(fingerprint(&text), removed, "{shock}");
        }
    }
}

#[test]
fn another_seed_is_other_luck() {
    let simulation = simulation(&all(&[&TENTH, &["span.to=\"1981-12\""]]));
    let other = Simulation::new(simulation.scenario(), 2, &|_| Err(String::new())).unwrap();
    assert_ne!(digest(&live(&simulation, 0).unwrap()), digest(&live(&other, 0).unwrap()));
    // Keys say who, why and when: they are the same; only what is drawn from them differs.
    assert_eq!(tape_of(&simulation, 0)[..50], tape_of(&other, 0)[..50]);
}
