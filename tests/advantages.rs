//! Marshall's three advantages of a district: knowledge in the air, specialised suppliers, a common market for skill. Each is
//! switched off alone, and all at once, under the same luck; what is compared is what an hour of work brings forth.
//!
//! Together they are worth some per cent, as where they were measured, and not a multiple.

mod common;

use common::{Eye, simulation};
use rayon::prelude::*;
use sanchi::district::District;
use sanchi::foundation::calendar::Month;
use sanchi::foundation::statistics;
use sanchi::simulation::Simulation;
use std::sync::atomic::AtomicBool;

const PAIRS: u32 = 24;
const ADVANTAGES: [&str; 3] = ["knowledge_spillovers", "specialised_suppliers", "labour_pooling"];

/// What a run brings forth, means over 1981 to 2010.
#[derive(Clone, Copy, Debug, Default)]
struct Fruits {
    /// Recipes' hours done in an hour of a person.
    output_per_hour: f64,
    /// Value added a person and month, in wages of the month.
    productivity: f64,
    skill: f64,
    technique: f64,
}

fn fruits(simulation: &Simulation, replicate: u32) -> Fruits {
    let (mut sum, mut months) = (Fruits::default(), 0.0);
    let mut eye = Eye(|month: Month, district: &District| {
        if month.year() < 1981 {
            return;
        }
        let shops = &district.shops;
        let (mut persons, mut worked, mut skill, mut technique) = (0.0, 0.0, 0.0, 0.0);
        for &shop in shops.manufacturers.iter().chain(&shops.craftsmen).flatten() {
            let (craft, work) = (&shops.craft[shop as usize], &shops.work[shop as usize]);
            let all = f64::from(craft.persons);
            let full = craft.hours * district.today.technology;
            if full > 0.0 {
                worked += all * (work.own + work.lent) / full * district.plan.scenario.town.hours;
            }
            persons += all;
            skill += craft.skill * all;
            technique += craft.technique * all;
        }
        let charged: f64 =
            shops.manufacturers.iter().flatten().map(|&shop| shops.work[shop as usize].charged).sum();
        sum.output_per_hour += district.count.work_hours / worked;
        sum.productivity += charged / persons / district.today.town_pay;
        sum.skill += skill / persons;
        sum.technique += technique / persons;
        months += 1.0;
    });
    simulation.run(replicate, &AtomicBool::new(false), &mut eye).unwrap();
    Fruits {
        output_per_hour: sum.output_per_hour / months,
        productivity: sum.productivity / months,
        skill: sum.skill / months,
        technique: sum.technique / months,
    }
}

/// A mean change in per cent and half the width of its interval.
#[derive(Clone, Copy, Debug)]
struct Change {
    mean: f64,
    half: f64,
}

fn change(with: &[Fruits], without: &[Fruits], of: impl Fn(&Fruits) -> f64) -> Change {
    let changes: Vec<f64> =
        with.iter().zip(without).map(|(with, without)| 100.0 * (of(without) / of(with) - 1.0)).collect();
    let estimate = statistics::paired_interval(&changes, 0.95).unwrap();
    Change { mean: estimate.value, half: estimate.high - estimate.value }
}

#[test]
fn each_is_worth_some_per_cent_of_an_hours_work_and_all_three_no_multiple() {
    let run = |off: &[&str]| -> Vec<Fruits> {
        let off: Vec<String> = off.iter().map(|switch| format!("switches.{switch}=false")).collect();
        let simulation = simulation(&off.iter().map(String::as_str).collect::<Vec<_>>());
        (0..PAIRS).into_par_iter().map(|replicate| fruits(&simulation, replicate)).collect()
    };
    let with = run(&[]);
    let told = |name: &str, without: &[Fruits]| {
        let of = |of: fn(&Fruits) -> f64| change(&with, without, of);
        let found = of(|fruits| fruits.output_per_hour);
        println!("  without {name}: output an hour {:+.2} % (+- {:.2})", found.mean, found.half);
        for (measure, Change { mean, half }) in [
            ("charged a person, in pay", of(|fruits| fruits.productivity)),
            ("skill", of(|fruits| fruits.skill)),
            ("technique", of(|fruits| fruits.technique)),
        ] {
            println!("    {measure} {mean:+.2} % (+- {half:.2})");
        }
        found
    };
    let mut sum = 0.0;
    for switch in ADVANTAGES {
        let found = told(switch, &run(&[switch]));
        assert!(found.mean + found.half < 0.0, "{switch}: {found:?}");
        assert!(found.mean > -10.0, "{switch}: {found:?}");
        sum += found.mean;
    }
    let all = told("all three", &run(&ADVANTAGES));
    println!("  one by one {sum:+.2} %, at once {:+.2} % (+- {:.2})", all.mean, all.half);
    assert!(all.mean + all.half < 0.0 && all.mean > -20.0, "{all:?}");
    assert!((all.mean - sum).abs() < 3.0, "one by one {sum}, at once {all:?}");
}
