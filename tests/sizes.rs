//! Any size runs or is refused with a reason; none panics, hangs or breaks the books.

mod common;

use common::{TENTH, all, attempt, live, mean, record, simulation, written};
use sanchi::district::District;
use sanchi::foundation::calendar::Month;
use sanchi::observe::measures::{DISTRICT_MEASURES, STAGE_MEASURES, View};
use sanchi::registry::Kind;
use sanchi::scenario::SCHEMA;

const TWO_YEARS: &str = "span.to=\"1981-12\"";

/// A district of so many founders, each market as large as they could serve.
fn of(wholesalers: u32, manufacturers: u32, craftsmen: u32) -> [String; 3] {
    [
        format!("sizes.wholesalers={wholesalers}"),
        format!("sizes.manufacturers={manufacturers}"),
        format!("sizes.craftsmen={craftsmen}"),
    ]
}

/// Runs and looks at every measure: none may be infinite.
fn lives(overrides: &[&str]) -> District {
    let district =
        live(&simulation(overrides), 0).unwrap_or_else(|failure| panic!("{overrides:?}: {failure:?}"));
    let view = View::of(&district);
    for measure in DISTRICT_MEASURES {
        let value = (measure.of)(&view);
        assert!(!value.is_infinite(), "{overrides:?}: {} is {value}", measure.column.name);
    }
    for stage in 0..district.plan.stages.len() {
        for measure in STAGE_MEASURES {
            let value = (measure.of)(&view, stage);
            assert!(!value.is_infinite(), "{overrides:?}: {} is {value}", measure.column.name);
        }
    }
    district
}

/// The same of a district that so many found.
fn lives_of(founders: u32, overrides: &[&str]) {
    let founded = simulation(overrides).begin(0, None).unwrap().district.firms.ever;
    assert_eq!(founded, founders, "{overrides:?}");
    lives(overrides);
}

fn lives_with(founders: [String; 3], more: &[&str]) -> District {
    let founders: Vec<&str> = founders.iter().map(String::as_str).collect();
    lives(&all(&[&founders, more]))
}

#[test]
fn a_district_of_one_agent_of_any_kind_lives() {
    for (w, m, c) in [(1, 0, 0), (0, 1, 0), (0, 0, 1)] {
        let one = of(w, m, c);
        let one: Vec<&str> = one.iter().map(String::as_str).collect();
        lives_of(1, &all(&[&one, &[TWO_YEARS]]));
    }
}

#[test]
fn districts_of_two_and_of_ten_agents_live_whatever_is_missing() {
    for (w, m, c) in [(1, 1, 0), (1, 0, 1), (0, 1, 1), (2, 0, 0), (0, 2, 0), (0, 0, 2)] {
        lives_with(of(w, m, c), &[TWO_YEARS]);
    }
    for (w, m, c) in [(1, 5, 4), (3, 7, 0), (5, 0, 5), (0, 5, 5), (10, 0, 0), (1, 1, 8), (8, 1, 1)] {
        lives_with(of(w, m, c), &[]);
    }
}

#[test]
fn small_districts_live_with_markets_of_their_own_size() {
    for scale in ["sizes.scale=0.002", "sizes.scale=0.01", "sizes.scale=0.02"] {
        let district = lives(&[scale]);
        assert!(district.firms.ever >= 2);
    }
}

#[test]
fn ten_thousand_agents_live_for_a_year_and_a_hundred_thousand_for_a_month() {
    let no_warm_up = ["span.warm_up_least=0", "span.warm_up_most=0"];
    lives_of(10_000, &all(&[&["sizes.scale=9.434", "span.to=\"1980-12\""], &no_warm_up]));
    lives_of(100_000, &all(&[&["sizes.scale=94.34", "span.to=\"1980-01\""], &no_warm_up]));
}

#[test]
fn a_district_without_agents_or_with_too_many_is_refused() {
    for wrong in [
        vec!["sizes.scale=0.0"],
        vec!["sizes.scale=0.0001"],
        vec!["sizes.scale=5000.0"],
        vec!["sizes.wholesalers=0", "sizes.manufacturers=0", "sizes.craftsmen=0"],
    ] {
        let refusal = attempt(&wrong).expect_err(&format!("{wrong:?} is let through"));
        assert!(refusal.contains("it must have from 1 to 2,000,000"), "{wrong:?}: {refusal}");
    }
}

#[test]
fn founders_are_counted_as_they_are_rounded() {
    // 1.2 agents in all, but none of a kind.
    let none = ["sizes.wholesalers=4", "sizes.manufacturers=4", "sizes.craftsmen=4", "sizes.scale=0.1"];
    let refusal = attempt(&none).expect_err("nobody is there");
    assert!(refusal.contains("it must have from 1 to 2,000,000"), "{refusal}");
    // 0.9 agents in all, but one of one kind.
    let one = ["sizes.wholesalers=0", "sizes.manufacturers=9", "sizes.craftsmen=0", "sizes.scale=0.1"];
    lives_of(1, &all(&[&one, &[TWO_YEARS]]));
}

#[test]
fn without_wholesalers_nothing_is_sold_but_work_for_customers_outside() {
    let district = lives(&["sizes.scale=0.1", "sizes.wholesalers=0"]);
    assert_eq!(district.traders.len(), 0);
    let record = record(&simulation(&["sizes.scale=0.1", "sizes.wholesalers=0", TWO_YEARS]), 0);
    assert_eq!(mean(&record, "exports", 1980, 1981), 0.0);
    assert!(mean(&record, "shipments", 1980, 1980) > 0.0);
}

#[test]
fn a_stage_without_suppliers_sends_its_work_outside() {
    // Three manufacturers for five stages, nobody who begins beside them, and wholesalers with money enough to pay for
    // work outside.
    let few = ["sizes.manufacturers=30", "sizes.opening_money=30.0", "switches.entry=false"];
    let few = all(&[&TENTH, &few, &["span.to=\"1985-12\""]]);
    let district = lives(&few);
    let empty = district.shops.manufacturers.iter().filter(|stage| stage.is_empty()).count();
    assert!(empty >= 2, "{empty}");
    let record = record(&simulation(&few), 0);
    assert!(mean(&record, "outside_share", 1980, 1985) > 0.5);
    assert!(mean(&record, "sales", 1980, 1985) > 0.0);
}

#[test]
fn without_manufacturers_all_is_made_outside_as_long_as_there_is_money_and_nothing_without_the_outside() {
    let at_once = ["span.warm_up_least=0", "span.warm_up_most=0", "span.to=\"1980-12\""];
    let none = all(&[&TENTH, &["sizes.manufacturers=0"], &at_once]);
    lives(&none);
    let outside = record(&simulation(&none), 0);
    assert_eq!(mean(&outside, "outside_share", 1980, 1980), 1.0);
    assert!(mean(&outside, "sales", 1980, 1980) > 0.0);
    let alone = all(&[&none, &["switches.outside_work=false", "span.to=\"1983-12\""]]);
    lives(&alone);
    let alone = record(&simulation(&alone), 0);
    // What is in stock at the founding is sold, to a few last pieces, and then nobody makes anything.
    let (first, last) = (mean(&alone, "exports", 1980, 1980), mean(&alone, "exports", 1983, 1983));
    assert!(first > 0.0 && last < 1e-4 * first, "{first} {last}");
}

#[test]
fn a_market_of_size_zero_buys_nothing_and_the_others_go_on() {
    for market in ["domestic_mass", "domestic_quality", "west", "asia"] {
        let zero = format!("market.{market}.size=0.0");
        let district = lives(&all(&[&TENTH, &[&zero, "span.to=\"1985-12\""]]));
        let place = district.plan.markets.iter().position(|plan| plan.name == market).unwrap();
        assert_eq!(district.markets[place].sold, 0.0);
        assert!(district.markets.iter().any(|state| state.sold > 0.0), "{market}");
    }
    let none: Vec<String> = ["domestic_mass", "domestic_quality", "west", "asia"]
        .iter()
        .map(|market| format!("market.{market}.size=0.0"))
        .collect();
    let none: Vec<&str> = none.iter().map(String::as_str).collect();
    let district = lives(&all(&[&TENTH, &["span.to=\"1985-12\""], &none]));
    assert_eq!(district.pieces.sold, 0);
}

#[test]
fn a_market_whose_demand_falls_to_nothing_ends_and_nothing_breaks() {
    for share in ["0.0", "{ step = { before = 0.0004, after = 0.0, at = \"1982-01\" } }"] {
        let gone = format!("market.west.share={share}");
        match attempt(&all(&[&TENTH, &["span.to=\"1985-12\"", &gone]])) {
            Ok(simulation) => {
                let district = live(&simulation, 0).unwrap();
                let west = district.plan.markets.iter().position(|market| market.name == "west").unwrap();
                assert_eq!(district.markets[west].sold, 0.0, "{share}");
            }
            Err(refusal) => assert!(refusal.contains("market.west.share"), "{refusal}"),
        }
    }
}

#[test]
fn a_yen_of_one_and_of_ten_thousand_is_a_world_of_its_own() {
    for rate in ["1.0", "10000.0"] {
        let yen = format!("region.japan.exchange={rate}");
        match attempt(&all(&[&TENTH, &[&yen]])) {
            Ok(simulation) => {
                let district = live(&simulation, 0).unwrap_or_else(|failure| panic!("{rate}: {failure:?}"));
                assert_eq!(district.today.dollar.to_string(), rate.trim_end_matches(".0"));
            }
            Err(refusal) => panic!("{rate}: {refusal}"),
        }
    }
}

#[test]
fn a_yen_that_jumps_to_one_or_to_ten_thousand_breaks_no_books() {
    for rate in ["1.0", "10000.0"] {
        let yen = format!(
            "region.japan.exchange={{ step = {{ before = 226.0, after = {rate}, at = \"1985-10\" }} }}"
        );
        let district = lives(&all(&[&TENTH, &[&yen]]));
        println!(
            "a yen of {rate}: {} of {} firms are left",
            district.firms.alive.iter().filter(|&&a| a).count(),
            district.firms.len()
        );
    }
}

#[test]
fn a_yen_of_nothing_is_refused() {
    for rate in ["0.0", "-1.0"] {
        let yen = format!("region.japan.exchange={rate}");
        let refusal = attempt(&["sizes.scale=0.1", &yen]).expect_err(rate);
        assert!(refusal.contains("region.japan.exchange"), "{refusal}");
    }
}

/// The typical district in a world that stands still after 2010: two hundred years need no data.
#[test]
fn two_hundred_years_are_lived_to_the_end() {
    let series = [
        ("region.japan.exchange", "fx_monthly/JPY"),
        ("region.japan.prices", "regions_derived/JPN.prices"),
        ("region.japan.pay", "regions_derived/JPN.pay"),
        ("region.japan.spending", "regions_derived/JPN.spending"),
        ("region.west.prices", "regions_derived/USA.prices"),
        ("region.west.pay", "regions_derived/USA.pay"),
        ("region.west.spending", "regions_derived/USA.spending"),
        ("region.asia.prices", "regions_derived/ASIA.prices"),
        ("region.asia.pay", "regions_derived/ASIA.pay"),
        ("region.asia.spending", "regions_derived/ASIA.spending"),
        ("region.nies.prices", "regions_derived/NIES.prices"),
        ("region.nies.pay", "regions_derived/NIES.pay"),
        ("region.nies.spending", "regions_derived/NIES.spending"),
        ("region.china.prices", "regions_derived/CHN.prices"),
        ("region.china.pay", "regions_derived/CHN.pay"),
        ("region.china.spending", "regions_derived/CHN.spending"),
        ("rival.western_makers.productivity", "regions_derived/USA.productivity"),
        ("town.productivity", "regions_derived/JPN.productivity"),
    ];
    let mut text = "format = 1\ntitle = \"Two hundred years\"\nextends = \"typical\"\n\
                    span.from = \"1980-01\"\nspan.to = \"2179-12\"\nsizes.scale = 0.05\nbank.largest_exposure = 10.0\n"
        .to_owned();
    for (key, history) in series {
        text.push_str(&format!(
            "{key} = {{ history = \"{history}\", gaps = \"linear\", after = \"hold\", frozen = \"2010-12\" }}\n"
        ));
    }
    for (key, history, before) in [
        ("region.nies.exchange", "fx_derived/NIES", "regions_derived/NIES.exchange"),
        ("region.china.exchange", "fx_monthly/CNY", "regions_derived/CHN.exchange"),
    ] {
        text.push_str(&format!(
            "{key} = {{ history = \"{history}\", gaps = \"linear\", before = \"{before}\", after = \"hold\" }}\n"
        ));
    }
    for (rival, value) in [("nies", "1.5"), ("china", "0.4")] {
        text.push_str(&format!("rival.{rival}.productivity = {value}\n"));
    }
    let simulation = written(&text, &[]).unwrap_or_else(|refusal| panic!("{refusal}"));
    let mut life = simulation.begin(0, None).unwrap();
    let mut last = None;
    while let Some(month) = life.next_month() {
        life.live(month).unwrap_or_else(|breach| panic!("{month}: {breach:?}"));
        last = Some(month);
    }
    assert_eq!(last, Some(Month::new(2179, 12)));
}

#[test]
fn the_shipped_world_is_refused_beyond_its_data_with_the_series_that_ends() {
    let refusal = attempt(&["span.to=\"2179-12\""]).expect_err("the yen of 2179 is not known");
    assert!(refusal.contains("region.japan.exchange: ") && refusal.contains("ends in"), "{refusal}");
}

#[test]
fn a_span_of_one_month_and_one_that_ends_before_it_begins() {
    lives(&["sizes.scale=0.1", "span.to=\"1980-01\""]);
    let refusal = attempt(&["span.to=\"1979-12\""]).expect_err("the span ends before it begins");
    assert!(refusal.contains("ends (1979-12) before it begins"), "{refusal}");
}

#[test]
fn parameters_at_the_ends_of_their_ranges_break_no_books() {
    for extreme in [
        "wholesaling.markup=0.0",
        "wholesaling.forecast_error=0.0",
        "wholesaling.stock_cover=0.0",
        "wholesaling.stock_adjustment=1.0",
        "wholesaling.customers_lost=1.0",
        "putting_out.partners=1",
        "putting_out.craftsmen=1",
        "putting_out.peers=0",
        "putting_out.patience=0.0",
        "putting_out.exploration=1.0",
        "production.breakdown=1.0",
        "production.breakdown_loss=1.0",
        "production.commission=1.0",
        "piece_rates.manufacturer=0.0",
        "piece_rates.craftsman=0.0",
        "trust.opening=1.0",
        "settlement.money_target=0.0",
        "settlement.owner_pay=10.0",
        "settlement.endorsing=1.0",
        "bank.capital=0.0",
        "bank.least_capital=0.0",
        "bank.discount_margin=30.0",
        "sizes.opening_money=0.0",
        "sizes.household_money=0.0",
        "sizes.radius=0.0",
        "sizes.skill_spread=0.0",
        "sizes.manufacturer_spread=0.0",
        "sizes.manufacturer_spread=3.0",
        "town.pay_ratio=0.0",
        "town.profit_tax=0.9",
        "town.spend_income=1.0",
        "market.west.half_life=0.0",
        "market.west.term=0",
        "market.west.term=11",
        "market.west.seller_substitution=30.0",
        "market.west.freight=1000000.0",
        "stage.pressing.scrap=0.5",
        "line.gift.weight=0.0",
    ] {
        match attempt(&all(&[&TENTH, &["span.to=\"1986-12\"", extreme]])) {
            Ok(simulation) => {
                live(&simulation, 0).unwrap_or_else(|failure| panic!("{extreme}: {failure:?}"));
            }
            Err(refusal) => {
                println!("{extreme}: {refusal}");
                assert!(refusal.len() > 20);
            }
        }
    }
}

/// Lives, loans and places: every number of these groups, at either end of its range.
#[test]
fn lives_loans_and_places_at_the_ends_of_their_ranges_break_no_books() {
    let groups = ["learning", "labour", "owners", "entry", "offshore", "location", "bank", "settlement"];
    let mut tried = 0;
    for group in SCHEMA.groups.iter().filter(|group| groups.contains(&group.at)) {
        for parameter in group.parameters {
            let ends = match parameter.kind {
                Kind::Real { min, max } => [format!("{min:?}"), format!("{max:?}")],
                Kind::Whole { min, max } => [min.to_string(), max.to_string()],
                _ => continue,
            };
            for end in ends {
                let extreme = format!("{}.{}={end}", group.at, parameter.name);
                match attempt(&all(&[&TENTH, &["span.to=\"1983-12\"", "span.warm_up_most=60", &extreme]])) {
                    Ok(simulation) => {
                        println!("{extreme}");
                        live(&simulation, 0).unwrap_or_else(|failure| panic!("{extreme}: {failure:?}"));
                        tried += 1;
                    }
                    Err(refusal) => println!("{extreme}: {refusal}"),
                }
            }
        }
    }
    assert!(tried > 150, "{tried}");
}
