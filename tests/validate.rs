//! A scenario held against targets: the special measures on firms made by hand, and the command on a tiny district.
#![cfg(feature = "cli")]

use sanchi::experiment::scorecard::special::{
    chained_bankruptcies, growth_tails, owner_modal_age, size_mean_over_median, size_median,
};
use sanchi::foundation::calendar::Month;
use sanchi::foundation::chance::BirthKey;
use sanchi::foundation::elementary::exp;
use sanchi::observe::decembers::Firm;
use sanchi::observe::table::{AgentKind, AgentName, Event, Party};
use std::fs;
use std::path::Path;
use std::process::Command;

fn maker(founded: u32, persons: u32, trade: f64, owner_age: f64) -> Firm {
    Firm { founded, makes: true, persons, trade, owner_age, own_sales: 0.0, exports: false, given: 0 }
}

#[test]
fn sizes_are_those_of_makers() {
    let wholesaler = Firm { makes: false, ..maker(9, 500, 1.0, 40.0) };
    let firms = [maker(0, 1, 1.0, 40.0), maker(1, 2, 1.0, 40.0), maker(2, 9, 1.0, 40.0), wholesaler];
    assert_eq!(size_median(&firms), 2.0);
    assert_eq!(size_mean_over_median(&firms), 2.0);
    assert!(size_median(&[wholesaler]).is_nan() && size_mean_over_median(&[]).is_nan());
}

#[test]
fn the_modal_age_is_the_middle_of_five_years_the_youngest_if_several() {
    let of = |ages: &[f64]| {
        let firms: Vec<Firm> = ages.iter().map(|&age| maker(0, 1, 1.0, age)).collect();
        owner_modal_age(&firms)
    };
    // From 50.0 to before 55.0 there are three, anywhere else fewer.
    assert_eq!(of(&[50.0, 52.5, 54.9, 60.0, 61.0]), 52.5);
    // 55.0 is not in the five years from 50.
    assert_eq!(of(&[50.0, 51.0, 55.0, 55.5, 55.9]), 53.5);
    // One owner is in five such stretches, and the youngest of them counts.
    assert_eq!(of(&[40.0]), 38.5);
    assert!(of(&[]).is_nan());
}

#[test]
fn tails_of_growth_are_quantiles_of_makers_with_trade_in_both_years() {
    // Growth of -50, -49, ..., 50 per cent (of logarithms): quantiles are the numbers themselves.
    let before: Vec<Firm> = (0..=100).map(|number| maker(number, 1, 1.0, 40.0)).collect();
    let mut after: Vec<Firm> = (0..=100_u32)
        .rev()
        .map(|number| maker(number, 1, exp((f64::from(number) - 50.0) / 100.0), 40.0))
        .collect();
    let tails = |after: &[Firm]| growth_tails([(before.as_slice(), after)].into_iter());
    assert!((tails(&after) - 98.0 / 50.0).abs() < 1e-9, "{}", tails(&after));
    // Who has just begun, trades nothing or is a wholesaler is left out.
    after.extend([
        maker(500, 1, 1e9, 40.0),
        maker(50, 1, 0.0, 40.0),
        Firm { makes: false, ..maker(3, 1, 1e9, 40.0) },
    ]);
    assert!((tails(&after) - 98.0 / 50.0).abs() < 1e-9);
    assert!(tails(&before).is_nan(), "nothing grows at another rate than the rest");
}

#[test]
fn a_bankruptcy_is_chained_when_another_failed_to_pay_in_the_half_year_before() {
    let name = |key: u64| AgentName { kind: AgentKind::Manufacturer, key: BirthKey(key) };
    let event = |month: (i32, i32), kind: &'static str, agent: u64, other: Option<Party>| Event {
        month: Month::new(month.0, month.1),
        kind,
        agent: Some(name(agent)),
        other,
        amount: 1,
        cause: "",
    };
    let to = |key: u64| Some(Party::Agent(name(key)));
    let bankrupt = |month, agent| event(month, "bankruptcy", agent, None);
    let events = [
        event((1990, 1), "claim_lost", 99, to(1)),
        event((1990, 1), "note_dishonoured", 99, to(2)),
        event((1990, 1), "recourse_paid", 3, Some(Party::Sector("bank"))),
        // The one who did not pay is not its own victim, and the bank is no firm.
        event((1990, 1), "claim_lost", 4, Some(Party::Sector("bank"))),
        bankrupt((1990, 1), 1),
        bankrupt((1990, 7), 2),
        bankrupt((1990, 7), 3),
        bankrupt((1990, 7), 4),
        bankrupt((1990, 8), 5),
        bankrupt((1992, 1), 6),
    ];
    assert_eq!(chained_bankruptcies(&events, 1990..=1991), 0.6);
    assert_eq!(chained_bankruptcies(&events, 1990..=1992), 0.5);
    assert!(chained_bankruptcies(&events, 1980..=1989).is_nan());
    // Seven months are too long ago, and what comes later does not lead to it.
    let late = [event((1990, 1), "claim_lost", 99, to(1)), bankrupt((1990, 8), 1)];
    let early = [bankrupt((1990, 1), 1), event((1990, 2), "claim_lost", 99, to(1))];
    assert_eq!(
        (chained_bankruptcies(&late, 1990..=1990), chained_bankruptcies(&early, 1990..=1990)),
        (0.0, 0.0)
    );
}

fn sanchi(place: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let out = Command::new(env!("CARGO_BIN_EXE_sanchi"))
        .current_dir(place)
        .args(arguments)
        .output()
        .expect("the program runs");
    (out.status.code(), String::from_utf8(out.stdout).unwrap(), String::from_utf8(out.stderr).unwrap())
}

/// A town of some forty firms, eight years long.
const TOWN: &str = "format = 1\nextends = \"typical\"\nsizes.scale = 0.05\nbank.largest_exposure = 10.0\n\
                    span.to = \"1988-12\"\n";

fn target(name: &str, role: &str, unit: &str, band: &str, keys: &str) -> String {
    format!(
        "\n[target.{name}]\nstatement = \"What {name} says\"\nsource = \"assumed\"\nperiod = \"1980 to 1988\"\n\
         unit = \"{unit}\"\nband = {band}\nweight = 1.0\nrole = \"{role}\"\n{keys}\n"
    )
}

/// A hit, an arm with an order, two without a value, one held out; and a miss of a role.
fn targets(role_of_miss: &str) -> String {
    let mut text = "format = 1\nscenario = \"town.toml\"\n\
        [arm.strong_yen]\nmeaning = \"the yen stays\"\nset = [\"shock.yen_appreciation.removed=true\"]\n\
        [arm.unused]\nmeaning = \"no trust\"\nset = [\"switches.trust=false\"]\n\
        [quantity.exports_with_the_yen]\nmeasure = \"exports\"\nat = \"1988\"\n\
        [quantity.exports_without]\narm = \"strong_yen\"\nmeasure = \"exports\"\nat = \"1988\"\n"
        .to_owned();
    text += &target(
        "firms",
        "required",
        "establishments",
        "[1, 100000]",
        "measure = \"establishments\"\nat = \"1985\"",
    );
    text += &target(
        "yen",
        "required",
        "share of replicates",
        "[0.8, 1.0]",
        "statistic = \"share_of_replicates\"\ncondition = \"exports_with_the_yen < exports_without\"",
    );
    text += &target(
        "miss",
        role_of_miss,
        "share",
        "[5.0, 6.0]",
        "measure = \"persons_engaged\"\nat = \"1988\"\nagainst = \"1980\"\nas = \"change\"",
    );
    text += &target("late", "reported", "persons", "[1, 2]", "measure = \"persons_engaged\"\nat = \"1995\"");
    text += &target(
        "nothing",
        "reported",
        "ratio",
        "[1, 2]",
        "numerator = [\"exports\"]\ndenominator = [\"exports\", \"-exports\"]\nat = \"1985\"",
    );
    text += &target(
        "sizes",
        "held_out",
        "persons",
        "[1, 100]",
        "measure = \"special:size_median\"\nat = \"1988\"",
    );
    text += &target(
        "tails",
        "held_out",
        "ratio",
        "[0.1, 1000]",
        "measure = \"special:growth_tails\"\nover = [\"1981\", \"1988\"]",
    );
    text
}

fn town(role_of_miss: &str) -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("town.toml"), TOWN).unwrap();
    fs::write(place.path().join("mine.toml"), targets(role_of_miss)).unwrap();
    place
}

const FEW: [&str; 6] = ["validate", "--targets", "mine.toml", "--replicates", "5", "--quiet"];

#[test]
fn the_card_is_printed_and_written_and_a_required_miss_ends_with_1() {
    let place = town("required");
    let (code, out, err) = sanchi(place.path(), &FEW);
    assert_eq!(code, Some(1), "{err}");
    assert_eq!(err, "error: 1 of 3 required targets is not hit: miss\n");
    for part in [
        "town held against the targets of mine.toml\n",
        "5 replicates, seed 1\n  paired runs under the same luck: strong_yen\n",
        "5 of 5  hit\n",
        "What miss says",
        "500 to 600 %",
        "  miss  ",
        "Held out: not used to calibrate",
        "undefined: it looks at 1995-01 to 1995-12, and the runs are of 1980-01 to 1988-12",
        "undefined: it has a value in 0 of 5 replicates",
        "\nrequired: 2 of 3 hit; reported: 0 of 2 hit, 2 undefined; held out: 2 of 2 hit\n",
        "by weight: required 1.6",
        "; reported -; held out 0.00\n",
        "Results in results/validate-town\n  values.parquet (35 rows),",
    ] {
        assert!(out.contains(part), "{part}\n{out}");
    }
    assert!(out.lines().all(|line| line.chars().count() <= 100), "{out}");
    let folder = place.path().join("results/validate-town");
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    let card: toml::Table = read("card.toml").parse().unwrap();
    assert_eq!(card["passed"].as_bool(), Some(false));
    assert_eq!(card["roles"]["required"]["hit"].as_integer(), Some(2));
    let miss = &card["target"]["miss"];
    let (value, distance) = (miss["value"].as_float().unwrap(), miss["distance"].as_float().unwrap());
    assert!((-1.0..1.0).contains(&value) && (distance - (5.0 - value)).abs() < 1e-12, "{miss}");
    assert_eq!(card["target"]["late"].get("value"), None);
    assert!(read("card.md").contains("| 500 to 600 % |") && read("card.md").contains("## Held out"));
    assert!(read("manifest.toml").contains("kind = \"validate\""));
    assert!(folder.join("arm-1.toml").is_file() && !folder.join("arm-2.toml").exists());

    // Asked again it is told again, and ends as before.
    let (code, again, err) = sanchi(place.path(), &FEW);
    assert_eq!((code, &again), (Some(1), &out), "{err}");
    assert!(err.contains("not hit: miss"), "{err}");
    let (code, _, err) = sanchi(place.path(), &[&FEW[..], &["--seed", "2"]].concat());
    assert!(code == Some(2) && err.contains("results of another request"), "{err}");
}

#[test]
fn what_is_not_required_does_not_decide() {
    let place = town("held_out");
    let (code, out, err) = sanchi(place.path(), &[&FEW[..], &["--json"]].concat());
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert!(out.contains("\"passed\": true") && out.contains("\"name\": \"miss\""), "{out}");
    assert!(out.contains("\"why_undefined\": \"it has a value in 0 of 5 replicates\""), "{out}");
}

#[test]
fn two_runs_give_the_same_bytes_on_any_threads() {
    let place = town("required");
    let bytes = |threads: &str| {
        let (code, ..) =
            sanchi(place.path(), &[&FEW[..], &["--threads", threads, "--out", threads]].concat());
        assert_eq!(code, Some(1));
        ["values.parquet", "summary.txt", "summary.json", "card.toml", "card.md", "arm-1.toml"]
            .map(|name| fs::read(place.path().join(threads).join(name)).unwrap())
    };
    assert!(bytes("1") == bytes("2"));
}

#[test]
fn wrong_requests_teach() {
    let place = town("required");
    let put = |name: &str, text: &str| fs::write(place.path().join(name), text).unwrap();
    put(
        "wrong.toml",
        &targets("required").replace("measure = \"establishments\"", "measure = \"establishment\""),
    );
    put(
        "arm.toml",
        &targets("required").replace("shock.yen_appreciation.removed", "shock.yen_appreciation.remove"),
    );
    put(
        "span.toml",
        &targets("required").replace("shock.yen_appreciation.removed=true", "span.to='1987-12'"),
    );
    for (arguments, told) in [
        (vec!["validate", "--targets", "nowhere.toml"], "cannot read nowhere.toml"),
        (vec!["validate", "no-such"], "no-such"),
        (vec!["validate", "--replicates", "0"], "0 is not in 1.."),
        (vec!["validate", "--targets", "wrong.toml"], "did you mean `establishments`?"),
        (vec!["check", "wrong.toml"], "did you mean `establishments`?"),
        (vec!["validate", "--targets", "arm.toml"], "in [arm.strong_yen] of the targets of arm.toml"),
        (vec!["check", "arm.toml"], "in [arm.strong_yen] of the targets of arm.toml"),
        (vec!["validate", "--targets", "span.toml"], "both must simulate the same months"),
    ] {
        let (code, out, err) = sanchi(place.path(), &arguments);
        assert_eq!((code, out.as_str()), (Some(2), ""), "{arguments:?} {err}");
        assert!(err.starts_with("error") && err.contains(told), "{arguments:?} {err}");
    }
    let (code, out, err) = sanchi(place.path(), &["check", "mine.toml"]);
    assert_eq!(
        (code, out.as_str()),
        (Some(0), "mine.toml: no problems\n  7 targets of `town.toml`, with 1 paired run\n"),
        "{err}"
    );
    assert!(!place.path().join("results").exists());
}

#[test]
fn without_a_file_the_targets_are_those_of_what_the_scenario_extends() {
    let place = town("required");
    let (_, out, err) = sanchi(place.path(), &["validate", "./town.toml", "--replicates", "1", "--quiet"]);
    assert!(out.starts_with("town held against the targets of typical\n"), "{out}{err}");
    assert!(out.contains("paired runs under the same luck: alone, no_feedback,"), "{out}");
    assert!(err.contains("required targets are not hit: "), "{err}");
}
