//! The world that is shipped is the one that was: the real yen, rivals' costs, import penetration, shocks.

use sanchi::foundation::calendar::Month;
use sanchi::foundation::chance::Chance;
use sanchi::foundation::elementary::ln;
use sanchi::observe::measures::district_columns;
use sanchi::scenario::text::{NoFiles, read};
use sanchi::scenario::{SCHEMA, Scenario};
use sanchi::simulation::Simulation;
use sanchi::world::paths::Paths;
use sanchi::world::shocks::Shock;
use std::sync::atomic::AtomicBool;

const START: Month = Month::new(1980, 1);
const END: Month = Month::new(2010, 12);

fn typical(overrides: &[&str]) -> Scenario {
    let overrides: Vec<String> = overrides.iter().map(|&set| set.to_owned()).collect();
    let resolved = read("typical", &overrides, &SCHEMA, &NoFiles).unwrap();
    Scenario::from_values("typical", resolved.values).unwrap()
}

fn paths(shocks: &[Shock], from: Month, to: Month) -> Paths {
    let no_files = |path: &str| Err(format!("no file {path}"));
    Paths::build(&typical(&[]).drivers(), shocks, from, to, &Chance::new(1, 0), &no_files).unwrap()
}

/// What chance does to a driver in a replicate is that replicate's failure and no mistake of the scenario, under any seed.
#[test]
fn a_random_driver_that_may_go_wrong_is_no_wrong_scenario() {
    let walk = "town.materials.random_walk={ value = 1.0, at = \"1980-01\", deviation = 0.25 }";
    let no_files = |path: &str| Err(format!("no file {path}"));
    let scenario = typical(&[walk, "span.to=1984-12", "sizes.scale=0.1"]);
    let mut failed = 0;
    for seed in 1..7 {
        let simulation = Simulation::new(&scenario, seed, &no_files).unwrap();
        failed += u32::from(simulation.record(0, &AtomicBool::new(false)).is_err());
    }
    assert!((1..6).contains(&failed), "{failed} of 6 replicates failed");
}

/// The paths of the shipped world without some of its shocks.
fn world(removed: &[&str]) -> Paths {
    let mut shocks = typical(&[]).shocks;
    for shock in &mut shocks {
        shock.removed = removed.contains(&shock.name.as_str());
    }
    paths(&shocks, START, END)
}

fn value(paths: &Paths, key: &str, year: i32, month: i32) -> f64 {
    paths.value(paths.index(key).unwrap(), Month::new(year, month))
}

fn near(a: f64, b: f64, tolerance: f64) {
    assert!((a / b - 1.0).abs() < tolerance, "{a} is not {b}");
}

fn same_before(a: &Paths, b: &Paths, month: Month) -> bool {
    (0..a.keys().len()).all(|index| {
        (START.0..month.0).all(|m| a.value(index, Month(m)).to_bits() == b.value(index, Month(m)).to_bits())
            && a.at_rest(index).to_bits() == b.at_rest(index).to_bits()
    })
}

#[test]
fn the_world_of_the_typical_district_reaches_from_1974_to_2019() {
    let reached = paths(&typical(&[]).shocks, Month::new(1974, 1), Month::new(2019, 12));
    assert!(value(&reached, "region.japan.exchange", 1974, 1) > 280.0);
}

#[test]
fn the_real_yen_was_a_wave_and_the_nominal_yen_a_step() {
    let paths = world(&[]);
    let mean =
        |year, rate: &dyn Fn(i32, i32) -> f64| (1..=12).map(|month| rate(year, month)).sum::<f64>() / 12.0;
    let nominal = |year, month| value(&paths, "region.japan.exchange", year, month);
    let real = |year, month| {
        nominal(year, month) * value(&paths, "region.west.prices", year, month)
            / value(&paths, "region.japan.prices", year, month)
    };
    // Price levels on a straight line between mid-years cost a per cent against the yearly figures.
    near(mean(1995, &real) / mean(1985, &real), 0.57, 0.015);
    near(mean(2007, &real) / mean(1985, &real), 1.07, 0.015);
    near(mean(1995, &nominal) / mean(1985, &nominal), 0.39, 0.02);
    near(mean(2007, &nominal) / mean(1985, &nominal), 0.49, 0.02);
}

#[test]
fn without_its_shock_the_real_yen_stays_where_it_was_in_september_1985() {
    let (with, without) = (world(&[]), world(&["yen_appreciation"]));
    assert!(same_before(&with, &without, Month::new(1985, 10)));
    let real = |month: Month| {
        let value = |key: &str| without.value(without.index(key).unwrap(), month);
        value("region.japan.exchange") * value("region.west.prices") / value("region.japan.prices")
    };
    for month in Month::new(1985, 10).0..=END.0 {
        near(real(Month(month)), real(Month::new(1985, 9)), 1e-12);
    }
    assert_ne!(
        value(&with, "region.japan.exchange", 1985, 10),
        value(&without, "region.japan.exchange", 1985, 10)
    );
    for other in ["region.china.exchange", "region.nies.exchange"] {
        assert_eq!(value(&with, other, 1995, 1), value(&without, other, 1995, 1));
    }
}

#[test]
fn shocks_can_be_taken_out_in_any_order_and_touch_nothing_before() {
    let all = ["ageing", "asian_imports", "bubble", "taste_change", "urbanisation", "yen_appreciation"];
    let mut shocks = typical(&[]).shocks;
    shocks.iter_mut().for_each(|shock| shock.removed = true);
    let build = |shocks: &[Shock]| paths(shocks, START, END);
    let forward = build(&shocks);
    shocks.reverse();
    // Paths are long: nobody wants to read them.
    assert!(forward == build(&shocks), "the order in which shocks are written matters");
    assert!(forward == world(&all), "these are not all shocks: {all:?}");
    let present = world(&[]);
    for shock in typical(&[]).shocks {
        let first = shock.changes.iter().map(|change| change.from).min().unwrap();
        let without = world(&[&shock.name]);
        assert!(same_before(&present, &without, first), "{}", shock.name);
        assert!(present != without, "{}", shock.name);
    }
}

/// Unit labour cost of a rival over Japan's, in one currency.
fn relative_labour_cost(paths: &Paths, region: &str, rival: &str, year: i32) -> f64 {
    let cost = |region: &str, productivity: &str| {
        value(paths, &format!("region.{region}.pay"), year, 7)
            / value(paths, &format!("region.{region}.exchange"), year, 7)
            / value(paths, productivity, year, 7)
    };
    cost(region, &format!("rival.{rival}.productivity")) / cost("japan", "town.productivity")
}

#[test]
fn rivals_start_at_plausible_relative_costs() {
    let paths = world(&[]);
    for (region, rival, year, low, high) in [
        ("nies", "nies", 1980, 0.4, 0.6),
        ("china", "china", 1992, 0.15, 0.35),
        ("west", "western_makers", 1980, 0.8, 1.3),
        ("japan", "domestic_makers", 1990, 1.0, 1.0),
    ] {
        let cost = relative_labour_cost(&paths, region, rival, year);
        assert!((low - 1e-9..=high + 1e-9).contains(&cost), "{rival} {year}: {cost}");
    }
}

/// Import penetration of the home market by year, as the model brings it about.
fn penetration(overrides: &[&str]) -> impl Fn(i32) -> f64 {
    let mut sets = vec!["span.warm_up_most=36", "sizes.scale=0.2"];
    sets.extend(overrides);
    let simulation = Simulation::new(&typical(&sets), 1, &|_| Err(String::new())).unwrap();
    let record = simulation.record(0, &AtomicBool::new(false)).unwrap();
    let columns = district_columns();
    let column = columns.iter().position(|column| column.name == "import_penetration").unwrap();
    move |year| {
        let first = Month::new(year, 1).since(START) as usize;
        (first..first + 12).map(|month| record.district[month * columns.len() + column]).sum::<f64>() / 12.0
    }
}

#[test]
fn rivals_bring_about_the_import_penetration_between_apparel_and_towels() {
    let found = penetration(&[]);
    // Half-way in logits: apparel 49.9 % in 1990, 85.5 % in 2000, 96.0 % in 2010; towels 50 % in 2000, 80 % in 2008.
    for (year, share) in [(1990, 0.31), (2000, 0.71), (2010, 0.92)] {
        assert!((found(year) - share).abs() < 0.05, "{year}: {}, observed {share}", found(year));
    }
    let log_odds = |year| ln(found(year) / (1.0 - found(year)));
    let slope = (log_odds(2010) - log_odds(1990)) / 20.0;
    assert!((0.14..=0.18).contains(&slope), "{slope}");
    let without = penetration(&["shock.asian_imports.removed=true"]);
    assert!(without(2000) < 0.5, "{}", without(2000));
}
