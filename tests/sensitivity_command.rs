//! What `sanchi sensitivity` promises: a sweep of its plan with what the factors do, the same bytes however it was run, and
//! errors that say what would have been right.
#![cfg(feature = "cli")]

mod common;

use common::place::Place;
use serde_json::Value;
use std::fs;

/// A district so small that a run takes some hundredths of a second.
const PLAN: &str = r#"
format = 1
name = "small"
scenario = "typical"
replicates = 2

[set]
sizes.scale = 0.1
"bank.largest_exposure" = 10.0
span.to = "1986-12"

[factor.markup]
key = "wholesaling.markup"
distribution = "uniform"
low = 0.15
high = 0.35

[factor.elasticity]
key = "market.domestic_mass.price_elasticity"
group = "demand"
distribution = "uniform"
low = 0.3
high = 0.9

[factor.other_goods]
key = "market.domestic_mass.other_goods"
group = "demand"
distribution = "uniform"
low = 0.4
high = 0.6

[design]
kind = "morris"
trajectories = 3

[outcome.shipments]
of = "shipments@1986"

[outcome.margin]
of = "wholesaler_margin@1986"
"#;

/// Three trajectories of three points, twice.
const RUNS: usize = 18;

/// Files that depend on nothing but the plan.
const FILES: [&str; 8] = [
    "indices.parquet",
    "runs.parquet",
    "points.parquet",
    "plan.toml",
    "scenario.toml",
    "summary.txt",
    "summary.json",
    "log-1-of-1.sanchi",
];

fn refused(plan: &str) -> String {
    let (code, out, err) = Place::of_plan(plan).run(&["sensitivity", "small.toml"]);
    assert_eq!(code, Some(2), "{out}\n{err}");
    err
}

fn sobol(rows: u32) -> String {
    PLAN.replace(
        "kind = \"morris\"\ntrajectories = 3",
        &format!("kind = \"sobol_indices\"\nbase_rows = {rows}"),
    )
}

#[test]
fn shards_sweeps_and_the_written_plan_all_come_to_the_same_bytes() {
    let place = Place::of_plan(PLAN);
    let out = place.done(&["sensitivity", "small.toml", "--threads", "1", "--out", "whole"]);
    assert!(out.contains(&format!("{RUNS} of {RUNS} runs were new")), "{out}");
    assert!(place.text("whole/manifest.toml").contains("kind = \"sensitivity\""));

    for shard in ["1/2", "2/2"] {
        place.done(&["sensitivity", "small.toml", "--shard", shard, "--out", "parts"]);
    }
    place.done(&["merge", "parts"]);
    place.same("whole", "parts", &FILES[..FILES.len() - 1]);

    // What a sweep of the plan has run is not run again, and each makes its own tables.
    let swept = place.done(&["sweep", "small.toml", "--out", "swept"]);
    assert!(swept.contains("Factors: the mean"), "{swept}");
    assert!(!place.path("swept/indices.parquet").exists());
    let judged = place.done(&["sensitivity", "small.toml", "--out", "swept"]);
    assert!(judged.contains(&format!("0 of {RUNS} runs were new, {RUNS} were there")), "{judged}");
    place.same("whole", "swept", &FILES);

    // A sweep of the same plan does not take the judgement away.
    let (code, _, err) = place.run(&["sweep", "small.toml", "--out", "swept"]);
    assert!(code == Some(2) && err.contains("sanchi sensitivity small.toml --out swept"), "{err}");
    place.same("whole", "swept", &FILES);

    // More trajectories run what is new alone.
    fs::write(place.path("more.toml"), PLAN.replace("trajectories = 3", "trajectories = 4")).unwrap();
    let grown = place.done(&["sensitivity", "more.toml", "--out", "swept"]);
    assert!(grown.contains("6 of 24 runs were new, 18 were there"), "{grown}");

    let written = place.path("whole/plan.toml").display().to_string();
    place.done(&["sensitivity", &written, "--out", "again"]);
    place.same("whole", "again", &FILES[..3]);
    assert_eq!(place.text("whole/summary.json"), place.text("again/summary.json"));
    assert!(place.text("whole/manifest.toml").contains("indices.parquet"));
    place.done(&["verify", "whole"]);
}

#[test]
fn a_screening_is_told_in_words_json_and_a_table() {
    let place = Place::of_plan(PLAN);
    let out = place.done(&["sensitivity", "small.toml", "--format", "csv"]);
    for line in ["Morris: 3 trajectories, 3 factors in 2 groups", "shipments: shipments@1986", "Chance is "] {
        assert!(out.contains(line), "{line} is not in\n{out}");
    }
    assert!(out.lines().all(|line| line.chars().count() <= 100), "{out}");
    let row = |name: &str| out.lines().find(|line| line.trim_start().starts_with(name)).unwrap().to_owned();
    assert!(row("markup").contains("resolved") && row("demand").contains("resolved"), "{out}");

    let told: Value = serde_json::from_str(&place.text("results/small/summary.json")).unwrap();
    assert_eq!((told["design"].as_str(), told["trajectories"].as_u64()), (Some("morris"), Some(3)));
    assert_eq!((told["runs"].as_u64(), told["failed"].as_u64()), (Some(RUNS as u64), Some(0)));
    let shipments = &told["outcomes"][0];
    let chance = &shipments["chance"];
    let parts = chance["common_luck"].as_f64().unwrap() + chance["own_luck"].as_f64().unwrap();
    assert!((chance["share"].as_f64().unwrap() - parts).abs() < 1e-12, "{chance}");
    let [markup, demand] = [&shipments["factors"][0], &shipments["factors"][1]];
    assert_eq!((markup["name"].as_str(), demand["name"].as_str()), (Some("markup"), Some("demand")));
    assert_eq!(demand["keys"].as_array().unwrap().len(), 2);
    // Which way a group goes is not defined.
    assert!(markup["sigma"].is_number() && demand["sigma"].is_null() && demand["mu"].is_null());
    let size = &markup["mu_star"];
    let [low, value, high] = ["low95", "value", "high95"].map(|name| size[name].as_f64().unwrap());
    assert!(low <= value && value <= high && value >= markup["mu"].as_f64().unwrap().abs() - 1e-9);

    let table = place.text("results/small/indices.csv");
    assert_eq!(table.lines().count(), 1 + 2 * 2, "{table}");
    assert!(table.starts_with("outcome,of,factor,keys,index,unit,value,low95,high95,verdict,"), "{table}");
    assert!(place.text("results/small/columns.toml").contains("indices"));
}

#[test]
fn sobol_indices_are_told_with_their_intervals() {
    // Who begins in so small a district is luck.
    let place = Place::of_plan(&sobol(4).replace("shipments@1986", "openings@1986"));
    let out = place.done(&["sensitivity", "small.toml", "--json"]);
    let told: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((told["design"].as_str(), told["base_rows"].as_u64()), (Some("sobol_indices"), Some(4)));
    assert_eq!((told["points"].as_u64(), told["results"]["runs_done"].as_u64()), (Some(16), Some(32)));
    let margin = &told["outcomes"][1];
    for factor in margin["factors"].as_array().unwrap() {
        for index in ["first", "total"] {
            let [low, value, high] =
                ["low95", "value", "high95"].map(|name| factor[index][name].as_f64().unwrap());
            assert!(low <= value && value <= high, "{factor}");
            assert!(factor[format!("{index}_resolved")].is_boolean(), "{factor}");
        }
    }
    // Four rows do not tell the shares of what varies no more than by chance, and it is said so.
    assert!(told["outcomes"][0]["factors"][0]["total"]["value"].is_null());
    let text = place.text("results/small/summary.txt");
    assert!(text.contains("Sobol' indices: 4 base rows, 3 factors in 2 groups"), "{text}");
    assert!(text.lines().any(|line| line.contains("total") && line.contains("first")), "{text}");
    assert!(text.contains("no more than by chance"), "{text}");
    let check = place.done(&["check", "small.toml"]);
    assert!(check.contains("16 points x 2 replicates x 1 seed: 32 runs"), "{check}");
    assert!(check.contains("3 factors in 2 groups: 4 base rows of 4 points"), "{check}");
}

/// Four rows may lie anywhere; of so many the shares are known well enough.
#[test]
fn with_many_rows_the_margin_is_the_mark_up() {
    let out = Place::of_plan(&sobol(32)).done(&["sensitivity", "small.toml", "--json"]);
    let told: Value = serde_json::from_str(&out).unwrap();
    let margin = &told["outcomes"][1];
    let total = |place: usize| margin["factors"][place]["total"]["value"].as_f64().unwrap();
    assert!(total(0) > 0.8 && total(1) < 0.2, "the margin is the mark-up: {margin}");
}

#[test]
fn all_uncertain_parameters_are_factors_by_table_and_what_is_left_out_is_told() {
    let head: &str = PLAN.split("[factor.markup]").next().unwrap();
    let plan = format!(
        "{head}\n[all_uncertain]\nshare = 0.1\ngroups = \"table\"\nexcept = [\"bank\"]\n[design]\nkind = \"morris\"\n\
         trajectories = 2\n[outcome.shipments]\nof = \"shipments@1986\"\n"
    );
    let place = Place::of_plan(&plan);
    let check = place.done(&["check", "small.toml"]);
    let number = |before: &str| -> usize {
        let words: Vec<&str> = check.split_whitespace().collect();
        let at = words.iter().position(|word| *word == before).unwrap();
        words[at - 1].parse().unwrap()
    };
    let (factors, groups) = (number("factors"), number("groups:"));
    assert!(factors > 100 && groups > 10 && groups < factors, "{check}");
    assert!(check.contains(&format!("{} points x 2 replicates", 2 * (groups + 1))), "{check}");
    assert!(check.contains("bank.patience: the plan excepts it"), "{check}");
    assert!(check.contains(".share: it cannot be changed alone: the shares of pieces"), "{check}");

    let wrong = refused(&plan.replace("[\"bank\"]", "[\"bakn\"]"));
    assert!(wrong.contains("`bakn` is no uncertain parameter") && wrong.contains("small.toml:"), "{wrong}");
    let wrong = refused(&plan.replace("share = 0.1", "share = 20"));
    assert!(wrong.contains("above 0 and below 1"), "{wrong}");
    let wrong =
        refused(&plan.replace("trajectories = 2", "base_rows = 2").replace("morris", "sobol_indices"));
    assert!(wrong.contains("so at most 128 factors") && wrong.contains("Morris"), "{wrong}");
}

#[test]
fn mistakes_are_told_at_their_lines() {
    for (from, to, told) in [
        (
            "kind = \"morris\"\ntrajectories = 3",
            "kind = \"latin_hypercube\"\npoints = 3",
            "does not judge groups",
        ),
        ("uniform\"\nlow = 0.15\nhigh = 0.35", "normal\"\nmean = 0.25\nsd = 0.02", "`markup` has no ends"),
        ("trajectories = 3", "trajectories = 1", "from 2"),
        ("trajectories = 3", "", "write trajectories = 10"),
        ("trajectories = 3", "trajectories = 3\nlevels = 3", "an even number"),
        ("group = \"demand\"", "group = \"markup\"", "called like the factor `markup`"),
    ] {
        let err = refused(&PLAN.replace(from, to));
        assert!(err.contains(told) && err.contains("small.toml:"), "{to}\n{err}");
    }
    let none = PLAN
        .replace("group = \"demand\"\n", "")
        .replace("kind = \"morris\"\ntrajectories = 3", "kind = \"sobol\"\npoints = 2");
    let err = refused(&none);
    assert!(err.contains("this design does not judge factors") && err.contains("kind = \"morris\""), "{err}");
}

#[test]
fn differences_to_the_base_are_judged_too() {
    let plan = PLAN
        .replace("of = \"wholesaler_margin@1986\"", "of = \"mean_owner_age@1986\"\ndifference_to = \"base\"");
    let place = Place::of_plan(&plan);
    let out = place.done(&["sensitivity", "small.toml"]);
    assert!(out.contains("margin: mean_owner_age@1986 less base"), "{out}");
    assert!(out.contains("20 runs, those of the base with them"), "{out}");
}
