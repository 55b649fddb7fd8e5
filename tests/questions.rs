//! What is asked of many runs: what-if under one luck and attribution, as library functions and as commands.
#![cfg(feature = "cli")]

use sanchi::experiment::attribute::{self, attribute};
use sanchi::experiment::compare::{Check, Question, compare};
use sanchi::experiment::ensemble::Ending;
use sanchi::experiment::outcome::Outcome;
use sanchi::experiment::prepared::Prepared;
use sanchi::experiment::until::Until;
use sanchi::foundation::calendar::Month;
use sanchi::observe::table::AgentKind;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::AtomicBool;

const SMALL: [&str; 3] = ["sizes.scale=0.15", "bank.largest_exposure=10.0", "span.to=\"1988-12\""];

fn prepared(set: &[&str]) -> Prepared {
    let all: Vec<String> = SMALL.iter().chain(set).map(|&set| set.to_owned()).collect();
    Prepared::shipped("typical", &all, 1).unwrap_or_else(|problems| panic!("{problems}"))
}

fn question(arms: &[&str]) -> Question {
    let arms = arms.iter().map(|&set| (set.to_owned(), prepared(&[set]))).collect();
    Question { base: prepared(&[]), arms, dates: vec![Month::new(1988, 12)] }
}

fn place_of(measure: &str) -> usize {
    sanchi::observe::measures::district_columns().iter().position(|column| column.name == measure).unwrap()
}

#[test]
fn pairs_differ_where_the_arm_does_and_nowhere_before() {
    let question = question(&["shock.yen_appreciation.removed=true", "title=\"nothing\""]);
    let stop = AtomicBool::new(false);
    assert!(Check::of(&question, 4, &stop).unwrap().holds());
    let mut seen = Vec::new();
    let (comparison, ending) =
        compare(&question, 0..12, None, &(), Some(2), &stop, &mut |pair| seen.push(pair));
    assert_eq!(ending, Ending::Complete);
    assert!(seen.into_iter().eq(0..12));
    let exports = place_of("exports");
    let effect = |arm, year: usize| comparison.effect(arm, exports, year - 1980).unwrap();
    for year in 1980..1985 {
        assert_eq!(effect(1, year).difference.value, 0.0, "{year}");
    }
    let late = effect(1, 1988);
    assert!(late.difference.low > 0.0 && late.higher == 1.0 && late.pairs == 12, "{late:?}");
    // It helps as long as the two have much in common.
    let soon = effect(1, 1986);
    assert!(soon.variance_ratio > 1.0, "common luck must help: {soon:?}");
    assert_eq!(effect(2, 1988).difference.value, 0.0);

    let survivors = comparison.survivors(2, 0, AgentKind::Craftsman);
    assert!(survivors.both > 50.0 && survivors.arm_alone == 0.0 && survivors.base_alone == 0.0);
    let survivors = comparison.survivors(1, 0, AgentKind::Craftsman);
    let craftsmen = comparison.groups().iter().position(|group| group.name(&[]) == "craftsman").unwrap();
    let date = comparison.counted.iter().position(|&month| month == Month::new(1988, 12)).unwrap();
    let [firms, _] = comparison.effects_on_group(1, craftsmen, date);
    let firms = firms.unwrap();
    assert!((firms.arm - survivors.both - survivors.arm_alone).abs() < 1e-9);
    assert!((firms.base - survivors.both - survivors.base_alone).abs() < 1e-9);
}

#[test]
fn pairs_end_when_they_are_precise_enough() {
    let question = question(&["shock.yen_appreciation.removed=true"]);
    let columns = question.base.subject().district;
    let stop = AtomicBool::new(false);
    let run = |text: &str| {
        let until = Until::parse(text, &columns, question.base.span()).unwrap();
        compare(&question, 0..70, Some(&until), &(), Some(2), &stop, &mut |_| {}).0
    };
    let easy = run("exports@1988<50%");
    assert_eq!(
        (easy.replicates.len(), easy.look.map(|(look, reached)| (look.number, reached))),
        (30, Some((1, true)))
    );
    let hard = run("exports@1988<0.0001%");
    assert_eq!(
        (hard.replicates.len(), hard.look.map(|(look, reached)| (look.number, reached))),
        (70, Some((3, false)))
    );
}

#[test]
fn arms_that_cannot_be_held_against_the_base_are_refused() {
    let mut longer = question(&[]);
    let arm = Prepared::shipped("typical", &["span.to=\"1990-12\"".to_owned()], 1).unwrap();
    longer.arms.push(("longer".to_owned(), arm));
    let reason = longer.check().unwrap_err();
    assert!(reason.contains("`longer`") && reason.contains("1990-12"), "{reason}");
}

#[test]
fn values_of_shocks_add_up_in_every_replicate() {
    let with = |subset: u32| {
        let out = |item: u32, shock: &str| {
            (subset & (1 << item) == 0).then(|| format!("shock.{shock}.removed=true"))
        };
        let set: Vec<String> =
            out(0, "yen_appreciation").into_iter().chain(out(1, "asian_imports")).collect();
        Ok(prepared(&set.iter().map(String::as_str).collect::<Vec<_>>()))
    };
    let base = with(3).unwrap();
    let outcomes = ["exports@1988", "exports@1988/1984"]
        .map(|text| Outcome::parse(text, &base.subject().district, base.span()).unwrap());
    let question = attribute::Question {
        items: vec!["yen_appreciation".into(), "asian_imports".into()],
        with: &with,
        outcomes: outcomes.to_vec(),
        orders: 1,
    };
    let stop = AtomicBool::new(false);
    let (attribution, _) = attribute(&question, 0..6, &(), Some(2), &stop, &mut |_| {}).unwrap();
    assert!(attribution.exact && attribution.scenarios == 4);
    for outcome in 0..2 {
        let [none, all, change] = attribution.whole(outcome);
        assert!((all.value - none.value - change.value).abs() < 1e-9 * all.value.abs());
        let sum: f64 = (0..2).map(|item| attribution.share(outcome, item).value.value).sum();
        assert!((sum - change.value).abs() < 1e-9 * all.value.abs().max(1.0), "{sum} {change:?}");
    }
    let yen = attribution.share(0, 0);
    assert!(yen.value.high < 0.0, "the yen's rise costs exports: {yen:?}");
    // With all items the district is the base itself.
    let mut records = Vec::new();
    for replicate in 0..6 {
        records.push(
            outcomes[0].of(&base.simulation().record(replicate, &stop).unwrap(), &base.subject().district),
        );
    }
    let mean = records.iter().sum::<f64>() / 6.0;
    assert!((attribution.whole(0)[1].value - mean).abs() < 1e-6 * mean);
}

fn sanchi(place: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output =
        Command::new(env!("CARGO_BIN_EXE_sanchi")).current_dir(place).args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

const QUICK: [&str; 8] = [
    "--set",
    "sizes.scale=0.15",
    "--set",
    "bank.largest_exposure=10",
    "--to",
    "1988-12",
    "--replicates",
    "4",
];

#[test]
fn compare_leaves_a_folder_that_is_the_same_on_any_threads() {
    let place = tempfile::tempdir().unwrap();
    let ask = |threads: &str, more: &[&str]| {
        let arms = [
            "compare",
            "typical",
            "without:yen_appreciation",
            "sizes.craftsmen=500; sizes.manufacturers=300",
        ];
        sanchi(place.path(), &[&arms[..], &QUICK, &["--threads", threads, "--out", threads], more].concat())
    };
    let (code, out, err) = ask("1", &[]);
    assert_eq!(code, Some(0), "{err}");
    assert!(out.contains("the same to the byte until it parts in October 1985"), "{out}");
    assert!(
        out.contains("sizes.craftsmen=500; sizes.manufacturers=300: differs from the founding on"),
        "{out}"
    );
    assert!(out.contains("  Establishments") && !out.contains(" count in "), "{out}");
    // What an arm does not move as far as is shown is not told.
    let zero =
        |line: &str| line.split(" ± ").skip(1).count() > 0 && !line.contains(|c| ('1'..='9').contains(&c));
    assert!(!out.lines().any(zero), "{out}");
    let (code, again, err) = ask("1", &[]);
    assert_eq!((code, &again), (Some(0), &out), "{err}");
    assert!(err.contains("holds these results already"), "{err}");
    assert_eq!(ask("3", &[]).0, Some(0));
    for name in [
        "effects.parquet",
        "groups.parquet",
        "survivors.parquet",
        "pairs.parquet",
        "summary.txt",
        "summary.json",
        "arm-2.toml",
    ] {
        let bytes = |threads: &str| fs::read(place.path().join(threads).join(name)).unwrap();
        assert!(bytes("1") == bytes("3"), "{name}");
    }
    let (code, _, err) = ask("1", &["--seed", "2"]);
    assert_eq!(code, Some(2), "{err}");
    // The arm's file gives the arm again.
    let (code, told, err) = sanchi(
        place.path(),
        &["compare", "1/scenario.toml", "1/arm-1.toml", "--replicates", "4", "--out", "files", "--json"],
    );
    assert_eq!(code, Some(0), "{err}");
    let numbers = |text: &str| {
        text.lines().filter(|line| line.contains("\"difference\"")).map(str::to_owned).collect::<Vec<_>>()
    };
    let before = fs::read_to_string(place.path().join("1/summary.json")).unwrap();
    assert_eq!(numbers(&told)[..], numbers(&before)[..numbers(&told).len()]);
}

#[test]
fn attribute_tells_values_and_refuses_what_is_not_there() {
    let place = tempfile::tempdir().unwrap();
    let ask = |more: &[&str]| {
        sanchi(place.path(), &[&["attribute", "typical", "--of", "exports@1988"], more, &QUICK].concat())
    };
    let (code, out, err) = ask(&["--shocks", "yen_appreciation,bubble"]);
    assert_eq!(code, Some(0), "{err}");
    assert!(out.contains("all 4 subsets") && out.contains("all together"), "{out}");
    assert!(place.path().join("results/attribute-typical/attribution.parquet").is_file());
    let (code, _, err) = ask(&["--shocks", "yen"]);
    assert!(code == Some(2) && err.contains("there is no shock `yen`; there are ageing"), "{err}");
    let (code, _, err) = ask(&["--switches", "trst"]);
    assert!(code == Some(2) && err.contains("did you mean `trust`?"), "{err}");
}

#[test]
fn wrong_questions_are_told_before_anything_is_run() {
    let place = tempfile::tempdir().unwrap();
    for (arguments, wanted) in [
        (vec!["compare", "typical"], "<ARM>"),
        (vec!["compare", "typical", "without:yen"], "(in the arm `without:yen`)"),
        (vec!["compare", "typical", "sizes.craftsmen=400; typical"], "`typical` in the arm"),
        (vec!["compare", "typical", "traditional_craft"], "both must simulate the same months"),
        (vec!["compare", "typical", "sizes.craftsmen=400", "--at", "1990,2030"], "from 1980 to 2010"),
        (vec!["compare", "typical", "sizes.craftsmen=400", "--until", "shipments@2000"], "--until: "),
        (
            vec!["compare", "typical", "sizes.craftsmen=400", "--until", "shipment@2000<1%"],
            "did you mean `shipments`?",
        ),
        (
            vec![
                "compare",
                "typical",
                "sizes.craftsmen=400",
                "--until",
                "shipments@2000<1%",
                "--replicates",
                "9",
            ],
            "cannot be used with",
        ),
        (vec!["attribute", "typical", "--of", "shipments"], "--of: "),
    ] {
        let (code, out, err) = sanchi(place.path(), &arguments);
        assert_eq!((code, out.as_str()), (Some(2), ""), "{arguments:?}: {err}");
        assert!(err.contains(wanted), "{arguments:?}: {err}");
    }
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 0);
}

#[test]
fn a_run_ends_when_its_mean_is_precise_enough() {
    let place = tempfile::tempdir().unwrap();
    let ask = |text: &str, out: &str| {
        let set = ["--set", "sizes.scale=0.15", "--set", "bank.largest_exposure=10", "--to", "1982-12"];
        let until = ["run", "--until", text, "--max-replicates", "40", "--out", out];
        sanchi(place.path(), &[&until[..], &set].concat())
    };
    let (code, out, err) = ask("shipments@1982<20%", "easy");
    assert_eq!(code, Some(0), "{err}");
    assert!(
        out.contains("30 replicates, seed 1") && out.contains("shipments@1982<20%: reached after 30"),
        "{out}"
    );
    let manifest = fs::read_to_string(place.path().join("easy/manifest.toml")).unwrap();
    assert!(manifest.contains("asked = 30\nfinished = 30"), "{manifest}");
    let (code, out, _) = ask("shipments@1982<20%", "easy");
    assert!(code == Some(0) && out.contains("reached after 30"));
    let (code, out, _) = ask("shipments@1982<0.001%", "hard");
    assert!(code == Some(0) && out.contains("NOT reached after 40 replicates (look 2"), "{out}");
    let (code, _, err) = ask("shipments@1982", "wrong");
    assert!(code == Some(2) && err.contains("--until: "), "{err}");
}

#[test]
fn a_folder_is_verified_and_what_was_changed_is_told() {
    let place = tempfile::tempdir().unwrap();
    let (code, ..) = sanchi(
        place.path(),
        &[
            "run",
            "--replicates",
            "1",
            "--to",
            "1980-12",
            "--set",
            "sizes.scale=0.15",
            "--set",
            "bank.largest_exposure=10",
            "--out",
            "r",
        ],
    );
    assert_eq!(code, Some(0));
    let verify = || sanchi(place.path(), &["verify", "r"]);
    let (code, out, _) = verify();
    assert!(code == Some(0) && out.contains("6 files") && out.contains("run of `typical`, seed 1"), "{out}");
    let at = |name: &str| place.path().join("r").join(name);
    fs::write(at("notes.md"), "mine").unwrap();
    let (code, out, _) = verify();
    assert!(code == Some(0) && out.contains("notes.md is not in the manifest"), "{out}");

    let manifest = fs::read_to_string(at("manifest.toml")).unwrap();
    fs::write(at("manifest.toml"), manifest.replace("model_version = \"", "model_version = \"0.")).unwrap();
    let (code, out, _) = verify();
    assert!(code == Some(0) && out.contains("would not make the same ones"), "{out}");
    fs::write(at("manifest.toml"), manifest.replace("format = 1", "format = 9")).unwrap();
    let (code, _, err) = verify();
    assert!(code == Some(2) && err.contains("its format is 9"), "{err}");
    fs::write(at("manifest.toml"), &manifest).unwrap();

    let mut bytes = fs::read(at("district.parquet")).unwrap();
    bytes[100] ^= 1;
    fs::write(at("district.parquet"), &bytes).unwrap();
    fs::write(at("summary.txt"), "shorter").unwrap();
    fs::remove_file(at("events.parquet")).unwrap();
    let (code, _, err) = verify();
    assert_eq!(code, Some(1));
    for wanted in
        ["district.parquet was changed", "summary.txt has 7 bytes, and had", "events.parquet is missing"]
    {
        assert!(err.contains(wanted), "{err}");
    }
    let (code, _, err) = sanchi(place.path(), &["verify", "."]);
    assert!(code == Some(2) && err.contains("it has no manifest.toml"), "{err}");
}

#[test]
fn runs_are_repeated_and_held_against_their_folder() {
    let place = tempfile::tempdir().unwrap();
    let small = ["--to", "1981-12", "--set", "sizes.scale=0.15", "--set", "bank.largest_exposure=10"];
    let ask = |arguments: &[&str]| sanchi(place.path(), arguments);
    for format in ["parquet", "csv"] {
        let run = ["run", "--replicates", "3", "--format", format, "--out", format];
        assert_eq!(ask(&[&run[..], &small].concat()).0, Some(0));
        let (code, out, err) = ask(&["replay", format, "--run", "0,2"]);
        assert_eq!(code, Some(0), "{err}");
        assert!(out.lines().count() == 2 && out.lines().all(|line| line.contains("): the same ")), "{out}");
    }
    let id = ask(&["replay", "csv", "--run", "1"]).1[13..21].to_owned();
    assert!(ask(&["replay", "csv", "--run", &id]).1.starts_with("replicate 1 "));
    let (code, _, err) = ask(&["replay", "csv", "--run", "3"]);
    assert!(
        code == Some(2) && err.contains("there is no run `3`: write the number of a replicate, 0 to 2"),
        "{err}"
    );

    // Somebody makes a number nicer, and the manifest fit.
    let at = |name: &str| place.path().join("csv").join(name);
    let table = fs::read_to_string(at("district.csv")).unwrap();
    let line = table.lines().nth(30).unwrap();
    let shipments = line.split(',').nth(5).unwrap();
    let nicer = table.replacen(line, &line.replacen(shipments, "9999", 1), 1);
    fs::write(at("district.csv"), &nicer).unwrap();
    let (code, _, err) = ask(&["replay", "csv", "--run", "1"]);
    assert!(code == Some(1) && err.contains("district.csv has"), "{err}");
    let manifest = fs::read_to_string(at("manifest.toml")).unwrap();
    let digest = |text: &str| {
        use sha2::Digest;
        sanchi::experiment::subject::hex(&sha2::Sha256::digest(text.as_bytes()))
    };
    let fitted = manifest
        .replace(&digest(&table), &digest(&nicer))
        .replace(&format!("bytes = {}", table.len()), &format!("bytes = {}", nicer.len()));
    fs::write(at("manifest.toml"), fitted).unwrap();
    let (code, out, err) = ask(&["replay", "csv", "--run", "0,1"]);
    assert_eq!(code, Some(1));
    assert!(
        out.contains(&format!(
            "district, row 5 of the run, shipments: 9999 lies there, {shipments} came out"
        )),
        "{out}"
    );
    assert!(err.contains("1 run came out otherwise"), "{err}");

    let compare = ["compare", "typical", "sizes.craftsmen=500", "--replicates", "2", "--out", "pairs"];
    assert_eq!(ask(&[&compare[..], &small].concat()).0, Some(0));
    let (code, out, err) = ask(&["replay", "pairs", "--run", "1"]);
    assert!(code == Some(0) && out.contains("the same "), "{out}{err}");
}
