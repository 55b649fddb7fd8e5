//! Tests of the world that is shipped: is it the one that was?

use super::paths::Paths;
use super::shocks::Shock;
use super::testing::{END, START, drivers, near, no_files, span, value, values};
use crate::foundation::calendar::Month;
use crate::foundation::chance::Chance;
use crate::foundation::elementary::ln;

const WORLD: &str = include_str!("../../scenarios/typical.toml");

/// The paths of the shipped world without some of its shocks.
fn world(removed: &[&str]) -> Paths {
    let values = values(WORLD);
    let mut shocks = Shock::all(&values);
    for shock in &mut shocks {
        shock.removed = removed.contains(&shock.name.as_str());
    }
    Paths::build(&drivers(&values), &shocks, START, END, &Chance::new(1, 0), &no_files).unwrap()
}

fn same_before(a: &Paths, b: &Paths, month: Month) -> bool {
    (0..a.keys().len()).all(|index| {
        (START.0..month.0).all(|m| a.value(index, Month(m)).to_bits() == b.value(index, Month(m)).to_bits())
            && a.at_rest(index).to_bits() == b.at_rest(index).to_bits()
    })
}

#[test]
fn the_world_of_the_typical_district_reaches_from_1974_to_2019() {
    assert!(span(WORLD, Month::new(1974, 1), Month::new(2019, 12)).is_ok());
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
    let all = ["asian_imports", "bubble", "taste_change", "yen_appreciation"];
    let values = values(WORLD);
    let drivers = drivers(&values);
    let mut shocks = Shock::all(&values);
    shocks.iter_mut().for_each(|shock| shock.removed = true);
    let build =
        |shocks: &[Shock]| Paths::build(&drivers, shocks, START, END, &Chance::new(1, 0), &no_files).unwrap();
    let forward = build(&shocks);
    shocks.reverse();
    assert_eq!(forward, build(&shocks));
    assert_eq!(forward, world(&all));
    let present = world(&[]);
    for shock in Shock::all(&values) {
        let first = shock.changes.iter().map(|change| change.from).min().unwrap();
        let without = world(&[&shock.name]);
        assert!(same_before(&present, &without, first), "{}", shock.name);
        assert_ne!(present, without, "{}", shock.name);
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

/// The share of the Asian rivals in pieces, in a market where the price elasticity is 4, quality counts with
/// an exponent of 0.5, and material is two fifths of the cost of a Japanese maker.
fn penetration(paths: &Paths, year: i32) -> f64 {
    let weight: f64 = ["nies", "china"]
        .iter()
        .map(|rival| {
            let cost = 0.6 * relative_labour_cost(paths, rival, rival, year) + 0.4;
            let of = |what: &str| value(paths, &format!("rival.{rival}.{what}"), year, 7);
            let appeal = of("quality").sqrt() / cost;
            of("capacity") * appeal * appeal * appeal
        })
        .sum();
    weight / (1.0 + weight)
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

#[test]
fn rivals_bring_about_the_import_penetration_of_apparel() {
    let paths = world(&[]);
    for (year, share) in [(1990, 0.499), (1991, 0.518), (2000, 0.855), (2003, 0.90), (2010, 0.960)] {
        let found = penetration(&paths, year);
        assert!((found - share).abs() < 0.07, "{year}: {found}, observed {share}");
    }
    let log_odds = |year| ln(penetration(&paths, year) / (1.0 - penetration(&paths, year)));
    let slope = (log_odds(2010) - log_odds(1990)) / 20.0;
    assert!((0.14..=0.18).contains(&slope), "{slope}");
    assert!(penetration(&world(&["asian_imports"]), 2000) < 0.4);
}
