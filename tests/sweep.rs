//! What a sweep promises: killed at any moment it goes on to the same bytes, shards come to the same as the whole, what
//! was run is not run again, and whatever goes wrong is told and loses nothing.
#![cfg(feature = "cli")]

mod common;

use common::place::{Mounted, Place};
use rayon::prelude::*;
use sanchi::simulation::MODEL_VERSION;
use std::fs;
use std::path::Path;

/// A district so small that a run takes some hundredths of a second.
const PLAN: &str = r#"
format = 1
name = "small"
scenario = "typical"
replicates = 5
seeds = [1, 2]

[set]
sizes.scale = 0.1
"bank.largest_exposure" = 10.0
span.to = "1995-12"

[factor.no_dear_yen]
key = "shock.yen_appreciation.removed"
levels = [false, true]

[factor.markup]
role = "lever"
key = "wholesaling.markup"
levels = [0.2, 0.3]

[design]
kind = "factorial"

[outcome.fall]
of = "shipments@1990/1985"

[outcome.gain]
of = "persons_engaged@1990..1995"
difference_to = "base"
"#;

/// Four points and the base, under ten lucks each.
const RUNS: usize = 50;

/// Files that depend on nothing but the plan.
const FILES: [&str; 7] = [
    "runs.parquet",
    "points.parquet",
    "plan.toml",
    "scenario.toml",
    "summary.txt",
    "summary.json",
    "log-1-of-1.sanchi",
];

#[test]
fn a_sweep_that_is_killed_again_and_again_ends_with_the_bytes_of_one_that_was_not() {
    let place = Place::of_plan(PLAN);
    let out = place.done(&["sweep", "small.toml", "--threads", "2", "--out", "whole"]);
    assert!(out.contains(&format!("{RUNS} of {RUNS} runs were new")), "{out}");
    let (mut kills, mut grown, mut last) = (0, 0, 0);
    // Moments spread by a fixed recipe over what a sweep takes.
    for attempt in 0_u64..60 {
        let wait = 30 + (attempt * 7919) % 170 * (1 + attempt / 10);
        if !place.killed(&["sweep", "small.toml", "--threads", "1", "--out", "killed"], wait) {
            break;
        }
        kills += 1;
        let size = place.size("killed/log-1-of-1.sanchi");
        assert!(size >= last, "a kill has taken rows away");
        grown += u64::from(size > last);
        last = size;
    }
    let again = place.done(&["sweep", "small.toml", "--out", "killed"]);
    assert!(kills >= 3 && grown >= 2, "killed {kills} times, grown {grown} times");
    assert!(again.contains("were there"), "{again}");
    place.same("whole", "killed", &FILES);
}

#[test]
fn shards_put_together_are_the_whole_and_may_be_run_twice() {
    let place = Place::of_plan(PLAN);
    place.done(&["sweep", "small.toml", "--out", "whole"]);
    for shard in ["1/3", "2/3"] {
        let out = place.done(&["sweep", "small.toml", "--shard", shard, "--out", "parts"]);
        assert!(out.contains("sanchi merge parts"), "{out}");
    }
    let (code, _, err) = place.run(&["merge", "parts"]);
    assert_eq!(code, Some(2), "{err}");
    assert!(err.contains("runs of small are missing") && err.contains("shard 3/3: 16 runs"), "{err}");
    assert!(!err.contains("shard 1/3"), "{err}");
    assert!(!place.path("parts/runs.parquet").exists());
    // The third ran elsewhere, the second twice.
    let again = place.done(&["sweep", "small.toml", "--shard", "2/3", "--out", "parts"]);
    assert!(again.contains("0 of 17 runs were new, 17 were there"), "{again}");
    place.done(&["sweep", "small.toml", "--shard", "3/3", "--out", "elsewhere"]);
    place.done(&["sweep", "small.toml", "--shard", "2/3", "--out", "elsewhere"]);
    let out = place.done(&["merge", "parts", "elsewhere", "--out", "merged"]);
    assert!(out.starts_with("small\n"), "{out}");
    place.same("whole", "merged", &FILES);
    // One folder with all logs is taken over by the sweep itself.
    fs::copy(place.path("elsewhere/log-3-of-3.sanchi"), place.path("parts/log-3-of-3.sanchi")).unwrap();
    let out = place.done(&["sweep", "small.toml", "--out", "parts"]);
    assert!(out.contains("0 of 50 runs were new"), "{out}");
    place.same("whole", "parts", &FILES[..6]);
}

#[test]
fn what_does_not_fit_is_not_merged() {
    let place = Place::of_plan(PLAN);
    place.write(
        "other.toml",
        &PLAN.replace("[0.2, 0.3]", "[0.2, 0.35]").replace("replicates = 5", "replicates = 1"),
    );
    place.write("little.toml", &PLAN.replace("replicates = 5", "replicates = 1"));
    place.done(&["sweep", "little.toml", "--shard", "1/2", "--out", "a"]);
    place.done(&["sweep", "other.toml", "--shard", "2/2", "--out", "b"]);
    let (code, _, err) = place.run(&["merge", "a", "b"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("another state of that plan"), "{err}");
    let (code, _, err) = place.run(&["merge", "nowhere"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("nowhere holds no logs"), "{err}");
    // The same run with another number in it: the last byte of a value in the last row, and its checksum.
    place.done(&["sweep", "little.toml", "--shard", "1/2", "--out", "c"]);
    let log = place.path("c/log-1-of-2.sanchi");
    let mut bytes = fs::read(&log).unwrap();
    let row = 1 + 8 + 2 * 8;
    let begin = bytes.len() - 8 - row - 4;
    forge(&mut bytes, begin, |row| *row.last_mut().unwrap() ^= 1);
    fs::write(&log, &bytes).unwrap();
    place.done(&["sweep", "little.toml", "--shard", "2/2", "--out", "a"]);
    let (code, _, err) = place.run(&["merge", "a", "c", "--out", "m"]);
    assert_eq!(code, Some(2));
    assert!(
        err.contains("left one thing in a/log-1-of-2.sanchi and another in c/log-1-of-2.sanchi"),
        "{err}"
    );
    assert!(!place.path("m").exists());
}

#[test]
fn a_plan_that_has_grown_runs_only_what_is_new() {
    let place = Place::of_plan(&PLAN.replace("seeds = [1, 2]", "seed = 1").replace("[0.2, 0.3]", "[0.3]"));
    let out = place.done(&["sweep", "small.toml"]);
    // Two points and the base.
    assert!(out.contains("15 of 15 runs were new"), "{out}");
    place.write("small.toml", &PLAN.replace("seeds = [1, 2]", "seed = 1"));
    let out = place.done(&["sweep", "small.toml"]);
    assert!(out.contains("10 of 25 runs were new, 15 were there"), "{out}");
    place.write("small.toml", PLAN);
    let out = place.done(&["sweep", "small.toml", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&json["results"]["runs_there"], &json["results"]["runs_done"]), (&25.into(), &25.into()));
    assert_eq!(json["runs"], RUNS as i64);
    // It is what there would have been at once, but for the log, which keeps the order of its plans.
    place.done(&["sweep", "small.toml", "--out", "whole"]);
    place.same("whole", "results/small", &FILES[..6]);
    // An outcome that was not kept is run anew; one under another name is not.
    place.write("small.toml", &PLAN.replace("[outcome.fall]", "[outcome.decline]"));
    let out = place.done(&["sweep", "small.toml"]);
    assert!(out.contains("0 of 50 runs were new"), "{out}");
    place.write(
        "small.toml",
        &PLAN.replace("shipments@1990/1985", "exports@1990").replace("replicates = 5", "replicates = 1"),
    );
    let out = place.done(&["sweep", "small.toml"]);
    assert!(out.contains("10 of 10 runs were new"), "{out}");
    // And asking again tells again.
    let again = place.done(&["sweep", "small.toml"]);
    assert!(again.contains("0 of 10 runs were new"), "{again}");
    assert_eq!(again.lines().next(), out.lines().next());
}

/// The record of a log that begins at a byte, changed, with a checksum that fits.
fn forge(bytes: &mut [u8], begin: usize, change: impl FnOnce(&mut [u8])) {
    use sha2::{Digest, Sha256};
    let length = u32::from_le_bytes(bytes[begin..begin + 4].try_into().unwrap()) as usize;
    let (content, rest) = bytes[begin + 4..].split_at_mut(length);
    change(content);
    rest[..8].copy_from_slice(&Sha256::digest(content)[..8]);
}

#[test]
fn rows_of_another_version_of_the_model_are_told_and_not_used() {
    let place = Place::of_plan(&PLAN.replace("replicates = 5", "replicates = 1"));
    place.done(&["sweep", "small.toml", "--shard", "1/2", "--out", "old"]);
    let log = place.path("old/log-1-of-2.sanchi");
    let mut bytes = fs::read(&log).unwrap();
    forge(&mut bytes, "sanchi log 1\n".len(), |head| {
        let written = format!("model_version = \"{MODEL_VERSION}\"");
        let at = head.windows(written.len()).position(|part| part == written.as_bytes()).unwrap();
        head[at + written.len() - 2] ^= 8;
    });
    fs::write(&log, &bytes).unwrap();
    let (code, out, err) = place.run(&["sweep", "small.toml", "--out", "old"]);
    assert_eq!(code, Some(0), "{err}");
    assert!(err.contains("5 rows of another version of the model are there and not used"), "{err}");
    assert!(out.contains("10 of 10 runs were new"), "{out}");
    let (code, _, err) = place.run(&["merge", "old"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("log-1-of-2.sanchi was written by version"), "{err}");
}

#[test]
fn the_plan_of_the_page_can_be_run() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/sweeps.md")).unwrap();
    let plan = page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let place = Place::of_plan(plan);
    let out = place.done(&["check", "small.toml"]);
    assert!(out.contains("64 points x 20 replicates x 2 seeds: 2560 runs"), "{out}");
}

#[test]
fn a_plan_changed_on_the_command_line_is_one_that_is_written_so() {
    let place = Place::of_plan(PLAN);
    let changes = [
        ("replicates = 5", "replicates = 2"),
        ("seeds = [1, 2]", "seeds = [7]"),
        ("span.to = \"1995-12\"", "span.to = \"1996-06\"\nswitches.trust = false"),
    ];
    let written = changes.iter().fold(PLAN.to_owned(), |plan, (from, to)| plan.replace(from, to));
    fs::write(place.path("written.toml"), written).unwrap();
    let typed = ["--replicates", "2", "--seed", "7", "--set", "switches.trust=false", "--to", "1996-06"];
    place.done(&["sweep", "written.toml", "--out", "written"]);
    place.done(&[&["sweep", "small.toml", "--out", "typed"], &typed[..]].concat());
    place.same("written", "typed", &FILES);
    // What shares no run with it, or is another plan, does not take the place of its tables.
    place.write("other.toml", &PLAN.replace("name = \"small\"", "name = \"other\""));
    for other in [&["small.toml", "--seed", "8"][..], &["other.toml"]] {
        let (code, _, err) = place.run(&[&["sweep"], other, &["--out", "typed"]].concat());
        assert!(code == Some(2) && err.contains("holds results of another request"), "{err}");
    }
    place.same("written", "typed", &FILES);
    let wrong = ["--set", "swiches.trust=false", "--set", "sizes.scale=many"];
    let (code, _, err) = place.run(&[&["sweep", "small.toml", "--out", "wrong"], &wrong[..]].concat());
    assert_eq!(code, Some(2), "{err}");
    for told in ["did you mean `switches`?", "command line:1:19", "--set sizes.scale=many"] {
        assert!(err.contains(told), "{told} in {err}");
    }
    assert!(!place.path("wrong").exists());
}

#[test]
fn a_plan_in_a_results_folder_stands_alone() {
    let place = Place::of_plan(PLAN);
    fs::create_dir(place.path("towns")).unwrap();
    place.write("towns/mine.toml", "format = 1\nextends = \"typical\"\nwholesaling.markup = 0.28\n");
    place.write("towns/points.csv", "# tried by hand\nmarkup,term\n0.2,3 months\n0.3,\n");
    place.write(
        "towns/plan.toml",
        &PLAN
            .replace("\"typical\"", "\"./mine.toml\"")
            .replace("replicates = 5\nseeds = [1, 2]", "replicates = 2")
            .replace("levels = [false, true]", "")
            .replace("shock.yen_appreciation.removed", "settlement.note_term")
            .replace("no_dear_yen", "term")
            .replace("levels = [0.2, 0.3]", "")
            .replace("kind = \"factorial\"", "kind = \"csv\"\nfile = \"points.csv\""),
    );
    let out = place.done(&["sweep", "towns/plan.toml", "--format", "csv", "--out", "first"]);
    assert!(out.contains("6 of 6 runs were new"), "{out}");
    let table = fs::read_to_string(place.path("first/points.csv")).unwrap();
    let rows: Vec<&str> = table.lines().collect();
    assert!(
        rows[0]
            .starts_with("point,term,markup,runs,failed,fall_mean,fall_median,fall_low,fall_high,gain_mean")
    );
    // The base has its own values, and stays where a cell is empty.
    let base: Vec<&str> = rows[1].split(',').take(3).collect();
    assert_eq!((base[0], base[2]), ("0", "0.28"));
    assert!(
        rows[2].starts_with("1,3,0.2,2,0,") && rows[3].starts_with(&format!("2,{},0.3,2,0,", base[1])),
        "{table}"
    );
    let out = place.done(&["sweep", "first/plan.toml", "--format", "csv", "--out", "second"]);
    assert!(out.contains("6 of 6 runs were new"), "{out}");
    for name in ["runs.csv", "points.csv", "plan.toml", "scenario.toml", "columns.toml", "summary.txt"] {
        let read = |folder: &str| fs::read(place.path(folder).join(name)).unwrap();
        assert!(read("first") == read("second"), "{name}");
    }
    let units = fs::read_to_string(place.path("first/columns.toml")).unwrap();
    assert!(units.contains("[runs.markup]\nunit = \"share of cost\""), "{units}");
}

#[test]
fn a_run_that_fails_is_a_row_with_its_reason() {
    // The price of materials walks by chance, and below zero in some replicates.
    let walk = "town.materials.random_walk = { value = 1.0, at = \"1980-01\", deviation = 0.12 }\nspan.to = \"1985-12\"";
    let plan = PLAN
        .replace("span.to = \"1995-12\"", walk)
        .replace("replicates = 5\nseeds = [1, 2]", "replicates = 15\nseeds = [1, 3]")
        .replace("shipments@1990/1985", "shipments@1985")
        .replace("persons_engaged@1990..1995", "persons_engaged@1985");
    let place = Place::of_plan(&plan);
    let (code, out, err) = place.run(&["sweep", "small.toml", "--format", "csv"]);
    assert_eq!(code, Some(1), "{out}\n{err}");
    assert!(err.contains("runs failed; to do the first of them again:\n  sanchi run typical --set"), "{err}");
    let table = fs::read_to_string(place.path("results/small/runs.csv")).unwrap();
    let failed: Vec<&str> = table.lines().filter(|line| line.contains(",failed,")).collect();
    let fine = table.lines().filter(|line| line.contains(",ok,")).count();
    assert!(!failed.is_empty() && fine > 0 && failed.len() + fine == 5 * 15 * 2, "{table}");
    assert!(failed.iter().all(|line| line.contains("town.materials: the series is -")), "{failed:?}");
    assert!(failed.iter().all(|line| line.contains(",failed,19")), "the month is told: {failed:?}");
    let manifest = fs::read_to_string(place.path("results/small/manifest.toml")).unwrap();
    assert!(manifest.contains("status = \"failed\""), "{manifest}");
    // It has failed, and is not run again to see it.
    let (code, again, _) = place.run(&["sweep", "small.toml", "--format", "csv"]);
    assert_eq!(code, Some(1));
    assert!(again.contains("0 of 150 runs were new"), "{again}");
}

#[test]
fn runs_are_repeated_at_their_points_and_held_against_their_rows() {
    let place = Place::of_plan(&PLAN.replace("replicates = 5", "replicates = 1"));
    for format in ["parquet", "csv"] {
        place.done(&["sweep", "small.toml", "--format", format, "--out", format]);
    }
    let table = place.text("csv/runs.csv");
    let rows: Vec<Vec<&str>> = table.lines().skip(1).map(|line| line.split(',').collect()).collect();
    assert_eq!(rows.len(), 10);
    let names = format!("{},{}", &rows[0][0][..8], rows[9][0]);
    for format in ["parquet", "csv"] {
        let out = place.done(&["replay", format, "--run", &names]);
        let told: Vec<&str> = out.lines().collect();
        // Two factors and two outcomes, and what says which run it is and how it ended.
        assert_eq!(told[0], format!("point 0, seed 1, replicate 0 ({}): the same 11 values", rows[0][0]));
        assert_eq!(told[1], format!("point 4, seed 2, replicate 0 ({}): the same 11 values", rows[9][0]));
    }
    for (name, wanted) in
        [("", "several runs"), ("xyz", "there is no run `xyz`"), ("0123456789abcdef0", "no run")]
    {
        let (code, _, err) = place.run(&["replay", "csv", "--run", name]);
        assert!(code == Some(2) && (err.contains(wanted) || name.is_empty()), "{name}: {err}");
    }
    // A row that was changed is told, be the manifest fit for it or not.
    let row = table.lines().nth(10).unwrap();
    let fall = rows[9][6];
    let nicer = table.replacen(row, &row.replacen(fall, "-0.5", 1), 1);
    place.write("csv/runs.csv", &nicer);
    let (code, _, err) = place.run(&["replay", "csv", "--run", rows[9][0]]);
    assert!(code == Some(1) && err.contains("runs.csv"), "{err}");
    let digest = |text: &str| {
        use sha2::Digest;
        sanchi::experiment::subject::hex(&sha2::Sha256::digest(text.as_bytes()))
    };
    let manifest = place
        .text("csv/manifest.toml")
        .replace(&digest(&table), &digest(&nicer))
        .replace(&format!("bytes = {}\n", table.len()), &format!("bytes = {}\n", nicer.len()));
    place.write("csv/manifest.toml", &manifest);
    let (code, out, err) = place.run(&["replay", "csv", "--run", &names]);
    assert_eq!(code, Some(1), "{out}");
    assert!(
        out.contains(&format!("runs, row 0 of the run, fall: -0.5 lies there, {fall} came out")),
        "{out}"
    );
    assert!(err.contains("1 run came out otherwise"), "{err}");
}

#[test]
fn every_mistake_in_a_plan_is_told_at_once_at_its_line() {
    let place = Place::of_plan(
        r#"format = 1
scenario = "typical"
replicate = 3

[factor.yen]
key = "shock.yen_apreciation.removed"
levels = [true]

[factor.markup]
key = "wholesaling.markup"
levels = [0.2, 70.0, "much"]

[factor.term]
key = "settlement.note_term"
distribution = "unifrm"

[factor.x]
key = "sizes.scale"
distribution = "uniform"
low = 2.0
high = 1.0

[design]
kind = "factorial"

[outcome.fall]
of = "shipment@2000"

[outcome.late]
of = "shipments@2050"
"#,
    );
    let (code, out, err) = place.run(&["check", "small.toml"]);
    assert_eq!((code, out.as_str()), (Some(2), ""));
    for (line, what) in [
        (3, "did you mean `replicates`?"),
        (6, "yen_apreciation"),
        (11, "70"),
        (11, "\"much\""),
        (15, "did you mean \"uniform\"?"),
        (17, "`low` must be below `high`"),
        (27, "did you mean `shipments`?"),
        (30, "2050 is not all in the simulated span"),
    ] {
        assert!(err.contains(&format!("small.toml:{line}:")) && err.contains(what), "{line} {what}\n{err}");
    }
    let (code, ..) = place.run(&["sweep", "small.toml"]);
    assert_eq!(code, Some(2));
    let (code, _, err) = place.run(&["run", "small.toml"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("small.toml is a plan, not a scenario\n  help: sanchi sweep small.toml"), "{err}");
    assert!(!place.path("results").exists());
}

#[test]
fn a_change_that_is_wrong_hides_nothing_else() {
    let wrong = PLAN
        .replace("span.to = \"1995-12\"", "span.to = \"1995-13\"")
        .replace("key = \"wholesaling.markup\"", "key = \"wholesaling.markpu\"")
        .replace("shipments@1990/1985", "shpments@1990");
    let place = Place::of_plan(&wrong);
    let (code, _, err) = place.run(&["check", "small.toml"]);
    assert_eq!(code, Some(2), "{err}");
    for told in ["1995-13", "there is no `markpu`", "there is no measure `shpments`"] {
        assert!(err.contains(told), "{told} in {err}");
    }
    assert!(!err.contains("simulated span"), "{err}");
}

#[test]
fn shipped_plans_have_no_problems_and_the_doctor_says_what_they_cost() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let place = Place::of_plan(PLAN);
    let plans: Vec<_> =
        fs::read_dir(root.join("plans")).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(plans.len() >= 2);
    plans.par_iter().for_each(|path| {
        let out = place.done(&["check", path.to_str().unwrap()]);
        assert!(
            out.contains("no problems") && out.contains(" runs") && out.contains("estimated from one run"),
            "{out}"
        );
    });
    let out = place.done(&["check", "small.toml", "typical"]);
    assert!(
        out.contains("4 points x 5 replicates x 2 seeds: 50 runs") && out.contains("typical: no problems"),
        "{out}"
    );
}

#[cfg(unix)]
#[test]
fn ctrl_c_keeps_what_is_finished_and_says_how_to_go_on() {
    let place = Place::of_plan(&PLAN.replace("replicates = 5", "replicates = 200"));
    let (code, _, err) = place
        .interrupted_when_it_grows("stopped/log-1-of-1.sanchi", &["sweep", "small.toml", "--out", "stopped"]);
    assert_eq!(code, Some(130), "{err}");
    assert!(err.contains("runs are finished and kept in stopped; the same command goes on"), "{err}");
    assert!(!place.path("stopped/runs.parquet").exists());
    // A smaller plan takes over what is there.
    place.write("small.toml", PLAN);
    let out = place.done(&["sweep", "small.toml", "--out", "stopped"]);
    assert!(out.contains("were there"), "{out}");
    place.done(&["sweep", "small.toml", "--out", "whole"]);
    place.same("whole", "stopped", &FILES[..6]);
}

#[test]
fn a_place_that_cannot_be_written_is_told_before_any_run() {
    let place = Place::of_plan(PLAN);
    place.write("taken", "not a folder");
    let (code, _, err) = place.run(&["sweep", "small.toml", "--out", "taken"]);
    assert_eq!(code, Some(2), "{err}");
    assert!(err.contains("taken is a file, not a folder"), "{err}");
    let (code, _, err) = place.run(&["sweep", "small.toml", "--out", "taken/below"]);
    assert_eq!(code, Some(1), "{err}");
    assert!(err.contains("taken/below: Not a directory"), "{err}");
    fs::create_dir(place.path("foreign")).unwrap();
    place.write("foreign/thesis.docx", "mine");
    let (code, _, err) = place.run(&["sweep", "small.toml", "--out", "foreign"]);
    assert_eq!(code, Some(2), "{err}");
    assert!(err.contains("files that are no results of sanchi: thesis.docx"), "{err}");
    assert!(!place.path("foreign/log-1-of-1.sanchi").exists());
    let run = ["run", "--replicates", "1", "--to", "1981-12", "--out", "ran", "--quiet"];
    place.done(&run);
    let (code, _, err) = place.run(&["sweep", "small.toml", "--out", "ran"]);
    assert_eq!(code, Some(2), "{err}");
    assert!(err.contains("holds results of another request"), "{err}");
}

#[test]
fn a_full_disk_is_told_and_loses_nothing() {
    let place = Place::of_plan(PLAN);
    // Room for the head of the log and some rows.
    let Some(disk) = Mounted::new(place.path("disk"), "size=60k") else { return };
    let (code, _, err) = place.run(&["sweep", "small.toml", "--out", "disk/sweep"]);
    assert_eq!(code, Some(1), "{err}");
    assert!(err.contains("No space left") && err.contains("the same command goes on"), "{err}");
    let kept = place.size("disk/sweep/log-1-of-1.sanchi");
    disk.remount("size=1m");
    let out = place.done(&["sweep", "small.toml", "--out", "disk/sweep"]);
    assert!(kept > 20_000 && out.contains("were there"), "{kept} {out}");
    place.done(&["sweep", "small.toml", "--out", "whole"]);
    place.same("whole", "disk/sweep", &FILES);
}

#[test]
fn a_read_only_folder_is_told_before_any_run() {
    let place = Place::of_plan(PLAN);
    let Some(disk) = Mounted::new(place.path("disk"), "size=1m") else { return };
    let begun = place.run(&["sweep", "small.toml", "--shard", "1/9", "--out", "disk/sweep"]);
    assert_eq!(begun.0, Some(0), "{}", begun.2);
    let log = fs::read(place.path("disk/sweep/log-1-of-9.sanchi")).unwrap();
    disk.remount("ro");
    for folder in ["disk/sweep", "disk/new"] {
        let (code, out, err) = place.run(&["sweep", "small.toml", "--out", folder]);
        assert_eq!((code, out.as_str()), (Some(1), ""), "{err}");
        assert!(err.contains(folder) && err.contains("Read-only file system"), "{err}");
    }
    assert_eq!(fs::read(place.path("disk/sweep/log-1-of-9.sanchi")).unwrap(), log);
}
