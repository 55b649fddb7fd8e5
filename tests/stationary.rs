//! At rest nothing drifts, what was founded askew comes back, size is nothing but size, and money little but money.
//!
//! The stationary control keeps all drivers at the values of the warm-up and founds people with the ages of rest. What then
//! moves is the model's own doing. By default few replicates are run, against bands that allow for their noise, which are
//! said beside them. The full proofs take some minutes:
//!
//! ```text
//! cargo test --release --test stationary -- --ignored --nocapture
//! ```

mod common;

use common::{all, attempt_of, column, mean, records, written};
use sanchi::foundation::elementary::pow;
use sanchi::foundation::statistics::quantile;
use sanchi::observe::measures::district_columns;
use sanchi::observe::table::Record;
use sanchi::scenario::shipped;
use sanchi::simulation::Simulation;

fn shipped_with(name: &str, overrides: &[&str]) -> Simulation {
    attempt_of(name, overrides).unwrap_or_else(|refusal| panic!("{name}, {overrides:?}: {refusal}"))
}

fn median(mut values: Vec<f64>) -> f64 {
    quantile(&mut values, 0.5).expect("there are replicates")
}

/// The median over replicates of a measure's mean in a year after the first, counted from 0.
fn in_year(records: &[Record], measure: &str, year: usize) -> f64 {
    let (width, place) = (district_columns().len(), column(measure));
    let of = |record: &Record| {
        let months = record.district[year * 12 * width..(year + 1) * 12 * width].chunks(width);
        let values: Vec<f64> = months.map(|row| row[place]).filter(|value| !value.is_nan()).collect();
        values.iter().sum::<f64>() / values.len() as f64
    };
    median(records.iter().map(of).collect())
}

const AT_REST: [&str; 6] =
    ["shipments", "value_added", "persons_engaged", "establishments", "mean_owner_age", "bank_loans"];

/// Every shipped scenario at rest: by how much its medians move from their first year, at most, in per cent.
fn stays(replicates: u32, band: f64) {
    // Two makers of a case are no district that could be at rest.
    let is_a_district = |name: &str| !shipped::text(name).is_some_and(|text| text.contains("[maker."));
    for (name, _) in shipped::list().into_iter().filter(|(name, _)| is_a_district(name)) {
        let records = records(&shipped_with(name, &["span.at_rest=true"]), replicates);
        let years = (records[0].months.len() / 12).min(30);
        println!("{name}, {replicates} replicates, change from the first year in per cent:");
        for measure in AT_REST {
            let first = in_year(&records, measure, 0);
            let changes: Vec<f64> =
                (0..years).map(|year| 100.0 * (in_year(&records, measure, year) / first - 1.0)).collect();
            let told: Vec<String> = changes.iter().step_by(5).map(|change| format!("{change:+.2}")).collect();
            let most = changes.iter().fold(0.0_f64, |most, change| most.max(change.abs()));
            println!("  {measure:<16} every fifth year {}, at most {most:.2}", told.join(" "));
            assert!(most <= band, "{name}: {measure} moves by {most:.2} per cent");
        }
    }
}

/// With eight replicates the median of persons or establishments errs by about one per cent in either year: three more
/// than the five that the full proof allows.
#[test]
fn at_rest_every_shipped_scenario_stays_as_it_is() {
    stays(8, 8.0);
}

#[test]
#[ignore = "full proof: see the head of the file"]
fn at_rest_every_shipped_scenario_stays_within_five_per_cent_for_thirty_years() {
    stays(40, 5.0);
}

/// A district that is founded with a fifth more or fewer firms for the same markets, without a warm-up, against one that is
/// not: of the twenty per cent no more than `left` are left after ten years, and after thirty. It swings, as the few hire too
/// many at first.
fn comes_back(replicates: u32, left: f64) {
    let founded = |of: [u32; 3]| {
        let [w, m, c] = ["wholesalers", "manufacturers", "craftsmen"];
        let sizes = [(w, of[0]), (m, of[1]), (c, of[2])].map(|(kind, count)| format!("sizes.{kind}={count}"));
        let sizes: Vec<&str> = sizes.iter().map(String::as_str).collect();
        let rest = ["span.at_rest=true", "span.warm_up_least=0", "span.warm_up_most=0"];
        records(&shipped_with("typical", &all(&[&rest, &sizes])), replicates)
    };
    let usual = founded([60, 400, 600]);
    for (name, of) in [("a fifth more", [72, 480, 720]), ("a fifth fewer", [48, 320, 480])] {
        let other = founded(of);
        println!("{name} firms, {replicates} replicates, against as many as usual, per cent:");
        for measure in ["shipments", "persons_engaged", "establishments"] {
            let gap = |year| 100.0 * (in_year(&other, measure, year) / in_year(&usual, measure, year) - 1.0);
            let told: Vec<String> =
                [0, 2, 5, 10, 15, 20, 30].iter().map(|&year| format!("{year}: {:+.1}", gap(year))).collect();
            println!("  {measure:<16} in year {}", told.join(", "));
            let (tenth, last) = (gap(10).abs(), gap(30).abs());
            assert!(tenth <= left, "{name}: {measure} is {tenth:.1} per cent off after ten years");
            assert!(last <= left, "{name}: {measure} is {last:.1} per cent off after thirty years");
        }
    }
}

#[test]
fn what_was_founded_askew_comes_back() {
    comes_back(6, 13.0);
}

#[test]
#[ignore = "full proof: see the head of the file"]
fn what_was_founded_askew_is_half_way_back_in_ten_years() {
    comes_back(40, 10.0);
}

/// A measure per head: shipments and value added a person, persons an establishment, and the owners' age.
const PER_HEAD: [(&str, Option<&str>); 4] = [
    ("shipments", Some("persons_engaged")),
    ("value_added", Some("persons_engaged")),
    ("persons_engaged", Some("establishments")),
    ("mean_owner_age", None),
];
const DECADES: [(i32, i32); 3] = [(1981, 1990), (1991, 2000), (2001, 2010)];

/// Medians over replicates of what is measured per head, by decade, in a district of so many agents, without Marshall's
/// advantages, which hang on how many there are. So few wholesalers of a small one would each exceed what the bank holds of
/// one issuer, so that limit is lifted in all.
fn per_head(agents: u32, replicates: u32) -> Vec<f64> {
    let scale = format!("sizes.scale={}", f64::from(agents) / 1060.0);
    let off = ["knowledge_spillovers", "specialised_suppliers", "labour_pooling"]
        .map(|switch| format!("switches.{switch}=false"));
    let off: Vec<&str> = off.iter().map(String::as_str).collect();
    let overrides = all(&[&off, &["bank.largest_exposure=10.0", &scale]]);
    let records = records(&shipped_with("typical", &overrides), replicates);
    let of = |(measure, heads): (&str, Option<&str>), (from, to): (i32, i32)| {
        let value = |record: &Record| {
            mean(record, measure, from, to) / heads.map_or(1.0, |heads| mean(record, heads, from, to))
        };
        median(records.iter().map(value).collect())
    };
    PER_HEAD.iter().flat_map(|&measure| DECADES.map(|decade| of(measure, decade))).collect()
}

/// By how much districts of other sizes differ from one of a thousand agents, at most.
fn agree(thousand: &[f64], agents: u32, replicates: u32, bands: [f64; 4]) {
    let other = per_head(agents, replicates);
    println!("{agents} agents, {replicates} replicates, against 1000, per cent, by decade:");
    for (place, ((measure, heads), band)) in PER_HEAD.iter().zip(bands).enumerate() {
        let decades = place * DECADES.len()..(place + 1) * DECADES.len();
        let changes: Vec<f64> =
            decades.map(|decade| 100.0 * (other[decade] / thousand[decade] - 1.0)).collect();
        println!(
            "  {measure} {}: {changes:+.2?}",
            heads.map_or(String::new(), |heads| format!("over {heads}"))
        );
        assert!(changes.iter().all(|change| change.abs() <= band), "{agents} agents: {measure} {changes:?}");
    }
}

/// Among a hundred agents a stage has eight manufacturers, and not the few large ones in which most people work: there are
/// fewer persons in an establishment.
const OF_A_HUNDRED: [f64; 4] = [10.0, 10.0, 20.0, 10.0];

#[test]
fn a_hundred_and_ten_thousand_agents_live_as_a_thousand_do() {
    let thousand = per_head(1000, 8);
    agree(&thousand, 100, 40, OF_A_HUNDRED);
    agree(&thousand, 10_000, 1, [5.0; 4]);
}

#[test]
#[ignore = "full proof: see the head of the file"]
fn a_hundred_thousand_agents_live_as_a_thousand_do() {
    let thousand = per_head(1000, 40);
    agree(&thousand, 100, 200, OF_A_HUNDRED);
    agree(&thousand, 10_000, 4, [5.0; 4]);
    agree(&thousand, 100_000, 1, [5.0; 4]);
}

/// Half the typical district, without shocks, in a world in which nothing changes but prices, pay and spending: these grow
/// everywhere by the same share a year.
fn with_inflation(a_year: f64) -> Simulation {
    let shocks = ["yen_appreciation", "asian_imports", "bubble", "ageing", "urbanisation", "taste_change"];
    let mut text = "format = 1\nextends = \"typical\"\n".to_owned();
    for shock in shocks {
        text += &format!("shock.{shock}.removed = true\n");
    }
    // Money of a region for a dollar, pay a year, and spending; only their changes count.
    for (region, exchange, pay, spending) in [
        ("japan", 226.0, 2.75e6, 240_000.0),
        ("west", 1.0, 15_000.0, 2860.0),
        ("asia", 1.0, 1500.0, 400.0),
        ("nies", 600.0, 2e6, 50_000.0),
        ("china", 1.5, 700.0, 450.0),
    ] {
        text += &format!("region.{region}.exchange = {exchange:?}\n");
        for (driver, value) in [("prices", 1.0), ("deflator", 1.0), ("pay", pay), ("spending", spending)] {
            text += &format!(
                "region.{region}.{driver} = {{ exponential = {{ value = {value:?}, at = \"1980-01\", growth = {a_year:?} }} }}\n"
            );
        }
    }
    text += "rival.western_makers.productivity = 1.0\n\
             rival.nies = { productivity = 0.62, quality = 0.7, capacity = 2.0 }\n\
             rival.china = { productivity = 0.03, quality = 0.5, capacity = 1.0 }\n\
             town.productivity = 1.0\n\
             town.youths = 1.0\n\
             town.loan_losses = 0.0\n";
    // Six per cent of real interest.
    text += &format!("town.interest = {:?}\n", 100.0 * (1.06 * (1.0 + a_year) - 1.0));
    written(&text, &["span.to=\"2000-12\"", "sizes.scale=0.5"]).unwrap_or_else(|why| panic!("{why}"))
}

/// Twenty years of five per cent everywhere leave a district as large as none does, and rates where pay is. What is left is
/// that goods are priced by what they cost when they were made.
#[test]
fn money_is_nearly_neutral() {
    const A_YEAR: f64 = 0.05;
    let [none, some] = [0.0, A_YEAR].map(|a_year| records(&with_inflation(a_year), 8));
    let of =
        |records: &[Record], measure| median(records.iter().map(|r| mean(r, measure, 1998, 2000)).collect());
    let prices = pow(1.0 + A_YEAR, 19.5);
    for (measure, prices, band) in [
        ("shipments", prices, 6.0),
        ("persons_engaged", 1.0, 6.0),
        ("mean_piece_rate", prices, 4.0),
        ("pay", prices, 2.0),
    ] {
        let change = 100.0 * (of(&some, measure) / prices / of(&none, measure) - 1.0);
        println!("  {measure}, at prices of the first month: {change:+.1} per cent");
        assert!(change.abs() <= band, "{measure} {change}");
    }
}
