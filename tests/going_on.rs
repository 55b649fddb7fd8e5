//! What is promised where a question breaks off: killed or interrupted at any moment it goes on to the same bytes, more
//! replicates run only what is new, and a disk that is full or may not be written is told and takes nothing away.
#![cfg(feature = "cli")]

mod common;

use common::place::{Mounted, Place};
use std::fs;

/// A district so small that a replicate takes some hundredths of a second.
const SMALL: [&str; 6] =
    ["--set", "sizes.scale=0.15", "--set", "bank.largest_exposure=10", "--to", "1986-12"];

/// Every question that many replicates answer.
const QUESTIONS: [&[&str]; 3] = [
    &["compare", "typical", "without:yen_appreciation", "sizes.craftsmen=500"],
    &["attribute", "typical", "--of", "exports@1986", "--shocks", "yen_appreciation,bubble"],
    &["validate", "typical", "--targets", "targets.toml"],
];

const TARGETS: &str = r#"
format = 1
scenario = "typical"

[target.exports]
role = "reported"
statement = "Exports go on"
source = "a test"
period = "1986"
unit = "yen/month"
band = [0.0, 1e15]
weight = 1.0
measure = "exports"
at = "1986"
"#;

fn place() -> Place {
    let place = Place::new();
    place.write("targets.toml", TARGETS);
    place
}

fn ask<'a>(question: &[&'a str], replicates: &'a str, out: &'a str) -> Vec<&'a str> {
    [question, &SMALL, &["--replicates", replicates, "--out", out]].concat()
}

/// Bytes of a log up to the end of its last whole record: a kill may leave one that is torn, which the next attempt cuts off.
fn whole_bytes(place: &Place, name: &str) -> usize {
    let log = fs::read(place.path(name)).unwrap_or_default();
    let mut whole = log.iter().position(|&byte| byte == b'\n').map_or(0, |end| end + 1);
    // Four bytes of length, the content, eight of its checksum.
    while let Some(length) = log[whole..].first_chunk().map(|&length| u32::from_le_bytes(length) as usize)
        && whole + 4 + length + 8 <= log.len()
    {
        whole += 4 + length + 8;
    }
    whole
}

#[test]
fn what_is_killed_again_and_again_ends_with_the_bytes_of_what_was_not() {
    for question in &QUESTIONS[..2] {
        let place = place();
        place.done(&ask(question, "40", "whole"));
        let (mut kills, mut grown, mut last) = (0, 0, 0);
        // Moments spread by a fixed recipe over what it takes.
        for attempt in 0_u64..60 {
            let wait = 60 + (attempt * 7919) % 230 * (1 + attempt / 10);
            let threads = ["--threads", if attempt % 2 == 0 { "1" } else { "2" }];
            if !place.killed(&[&ask(question, "40", "killed")[..], &threads].concat(), wait) {
                break;
            }
            kills += 1;
            let size = whole_bytes(&place, "killed/log.sanchi");
            assert!(size >= last, "a kill has taken replicates away");
            grown += u64::from(size > last);
            last = size;
        }
        place.done(&ask(question, "40", "killed"));
        assert!(kills >= 3 && grown >= 2, "{question:?}: killed {kills} times, grown {grown} times");
        place.same_folders("whole", "killed");
        let verified = place.done(&["verify", "killed"]);
        assert!(!verified.contains("not in the manifest"), "{verified}");
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_keeps_what_is_finished_and_the_same_command_goes_on() {
    for question in QUESTIONS {
        let place = place();
        let (code, _, err) =
            place.interrupted_when_it_grows("stopped/log.sanchi", &ask(question, "4000", "stopped"));
        assert_eq!(code, Some(130), "{err}");
        assert!(err.contains("kept") && err.contains("the same command goes on from there"), "{err}");
        // Fewer replicates of the question are there already, wholly or in part.
        let (code, _, err) = place.run(&ask(question, "3", "stopped"));
        assert_eq!(code, Some(0), "{err}");
        assert!(err.contains("are there already and not run again"), "{err}");
        place.done(&ask(question, "3", "whole"));
        let log = fs::read(place.path("stopped/log.sanchi")).unwrap();
        assert!(log.starts_with(&fs::read(place.path("whole/log.sanchi")).unwrap()));
        fs::write(place.path("whole/log.sanchi"), log).unwrap();
        place.same_folders("whole", "stopped");
    }
}

#[test]
fn more_replicates_run_only_what_is_new_and_other_tables_nothing() {
    for question in QUESTIONS {
        let place = place();
        place.done(&ask(question, "3", "grown"));
        let (code, _, err) = place.run(&ask(question, "5", "grown"));
        assert_eq!(code, Some(0), "{err}");
        assert!(err.contains("3 of 5"), "{err}");
        place.done(&ask(question, "5", "whole"));
        place.same_folders("whole", "grown");
        // From fewer it would only be told with less certainty.
        let (code, _, err) = place.run(&ask(question, "4", "grown"));
        assert!(code == Some(2) && err.contains("from 5 replicates, more than are asked for"), "{err}");
        place.same_folders("whole", "grown");
        // A table that was lost is made again.
        let table = ["effects", "attribution", "values"]
            .map(|name| format!("grown/{name}.parquet"))
            .into_iter()
            .find(|name| place.path(name).exists())
            .unwrap();
        fs::remove_file(place.path(&table)).unwrap();
        let (code, _, err) = place.run(&ask(question, "5", "grown"));
        assert!(code == Some(0) && err.contains("5 of 5"), "{err}");
        place.same_folders("whole", "grown");
        let (_, _, err) = place.run(&[&ask(question, "5", "grown")[..], &["--format", "csv"]].concat());
        assert!(err.contains("5 of 5") && !place.path(&table).exists(), "{err}");
        // And asked again it is told again.
        let (_, _, err) = place.run(&[&ask(question, "5", "grown")[..], &["--format", "csv"]].concat());
        assert!(err.contains("told again"), "{err}");
    }
}

#[test]
fn pairs_that_fail_are_told_and_the_rest_is_compared() {
    // The price of materials walks by chance, and below zero in some replicates, the first among them.
    let place = place();
    place.write(
        "walk.toml",
        "format = 1\nextends = \"typical\"\nsizes.scale = 0.1\nspan.to = \"1985-12\"\n\
         town.materials.random_walk = { value = 1.0, at = \"1980-01\", deviation = 0.12 }\n",
    );
    let ask = ["compare", "walk.toml", "wholesaling.markup=0.3", "--seed", "3", "--replicates", "6"];
    let (code, out, err) = place.run(&[&ask[..], &["--out", "c"]].concat());
    assert_eq!(code, Some(1), "{err}");
    assert!(out.contains("3 of 6 pairs under one luck"), "{out}");
    assert!(
        err.contains("again, in the results folder:\n  sanchi run ./scenario.toml --seed 3 --first 0"),
        "{err}"
    );
    let summary: serde_json::Value = serde_json::from_str(&place.text("c/summary.json")).unwrap();
    assert_eq!((summary["pairs"].as_u64(), summary["failed_pairs"].as_u64()), (Some(6), Some(3)));
}

#[test]
fn as_many_pairs_as_it_takes_go_on_too() {
    let place = place();
    let until = ["--until", "exports@1986<0.001%", "--max-replicates", "40"];
    let ask = |out| [QUESTIONS[0], &SMALL, &until, &["--out", out]].concat();
    let whole = place.done(&ask("whole"));
    assert!(whole.contains("NOT reached after 40"), "{whole}");
    let summary: serde_json::Value = serde_json::from_str(&place.text("whole/summary.json")).unwrap();
    assert_eq!(summary["until"]["reached"], false);
    let mut wait = 300;
    while place.killed(&ask("killed"), wait) {
        wait += 200;
    }
    place.same_folders("whole", "killed");
}

#[test]
fn what_was_finished_of_another_question_is_refused_and_forgotten_by_force_alone() {
    let place = place();
    let [compare, attribute, _] = QUESTIONS;
    place.done(&ask(compare, "2", "done"));
    fs::create_dir(place.path("killed")).unwrap();
    fs::copy(place.path("done/log.sanchi"), place.path("killed/log.sanchi")).unwrap();
    let log = fs::read(place.path("killed/log.sanchi")).unwrap();
    let other_seed = [&ask(compare, "2", "killed")[..], &["--seed", "2"]].concat();
    let other_runs = ask(&["run", "typical"], "2", "killed");
    for (other, told) in [
        (&other_seed, "what was finished of another question (`compare` of `typical`, seed 1)"),
        (&ask(attribute, "2", "killed"), "forget what was finished with --force"),
        (&other_runs, "holds files that are no results of sanchi: log.sanchi"),
    ] {
        let (code, _, err) = place.run(other);
        assert!(code == Some(2) && err.contains(told), "{err}");
    }
    assert_eq!(fs::read(place.path("killed/log.sanchi")).unwrap(), log);
    place.done(&[&other_seed[..], &["--force"]].concat());
    place.done(&[&ask(compare, "2", "fresh")[..], &["--seed", "2"]].concat());
    place.same_folders("fresh", "killed");
    // Results of something else take the log away with what was made of it.
    place.done(&[&other_runs[..], &["--force"]].concat());
    assert!(!place.path("killed/log.sanchi").exists() && place.path("killed/district.parquet").exists());
}

#[test]
fn a_record_that_was_changed_costs_no_other() {
    let place = place();
    place.done(&ask(QUESTIONS[0], "4", "whole"));
    place.done(&ask(QUESTIONS[0], "4", "changed"));
    let log = place.path("changed/log.sanchi");
    let mut bytes = fs::read(&log).unwrap();
    let middle = bytes.len() * 5 / 8;
    bytes[middle] ^= 1;
    fs::write(&log, &bytes).unwrap();
    fs::remove_file(place.path("changed/manifest.toml")).unwrap();
    fs::remove_file(place.path("changed/pairs.parquet")).unwrap();
    let (code, _, err) = place.run(&ask(QUESTIONS[0], "4", "changed"));
    assert!(code == Some(0) && err.contains("3 of 4 pairs"), "{err}");
    place.same_folders("whole", "changed");
}

#[test]
fn a_log_that_was_hardly_begun_is_no_hindrance_and_other_files_are() {
    let place = place();
    place.done(&ask(QUESTIONS[0], "2", "whole"));
    for begun in ["", "sanchi", "sanchi log 1\n"] {
        let _ = fs::remove_dir_all(place.path("begun"));
        fs::create_dir(place.path("begun")).unwrap();
        place.write("begun/log.sanchi", begun);
        place.done(&ask(QUESTIONS[0], "2", "begun"));
        place.same_folders("whole", "begun");
    }
    fs::create_dir(place.path("mine")).unwrap();
    place.write("mine/log.sanchi", "");
    place.write("mine/thesis.docx", "mine");
    let (code, _, err) = place.run(&ask(QUESTIONS[0], "2", "mine"));
    assert!(code == Some(2) && err.contains("no results of sanchi: thesis.docx"), "{err}");
}

#[test]
fn a_full_disk_is_told_and_loses_nothing() {
    let place = place();
    let Some(disk) = Mounted::new(place.path("disk"), "size=12k") else { return };
    for (question, replicates) in QUESTIONS.into_iter().zip(["3", "300", "300"]) {
        // Room for the head of the log and some replicates.
        disk.remount(if replicates == "3" { "size=44k" } else { "size=16k" });
        let asked = ask(question, replicates, "disk/asked");
        let (code, out, err) = place.run(&asked);
        assert_eq!((code, out.as_str()), (Some(1), ""), "{err}");
        assert!(
            err.contains("No space left") && err.contains("finished and kept in disk/asked"),
            "{question:?}: {err}"
        );
        assert!(!place.path("disk/asked/manifest.toml").exists());
        disk.remount("size=4m");
        let (code, _, err) = place.run(&asked);
        assert_eq!(code, Some(0), "{err}");
        assert!(err.contains("are there already and not run again"), "{err}");
        place.done(&ask(question, replicates, "whole"));
        place.same_folders("whole", "disk/asked");
        for folder in ["whole", "disk/asked"] {
            fs::remove_dir_all(place.path(folder)).unwrap();
        }
    }
    // A run keeps no log: it says so, and leaves nothing behind.
    disk.remount("size=16k");
    let (code, out, err) = place.run(&ask(&["run", "typical"], "12", "disk/ran"));
    assert_eq!((code, out.as_str()), (Some(1), ""), "{err}");
    assert!(err.contains("No space left") && err.contains("nothing was left behind"), "{err}");
    assert!(!place.path("disk/ran").exists());
}

#[test]
fn a_read_only_folder_is_told_before_anything_is_run() {
    let place = place();
    let Some(disk) = Mounted::new(place.path("disk"), "size=4m") else { return };
    let ran: &[&str] = &["run", "typical"];
    let all: Vec<&[&str]> = QUESTIONS.into_iter().chain([ran]).collect();
    for question in &all {
        place.done(&ask(question, "2", &format!("disk/{}", question[0])));
    }
    disk.remount("ro");
    for question in &all {
        let there = format!("disk/{}", question[0]);
        for folder in [there.as_str(), "disk/new"] {
            let (code, out, err) = place.run(&ask(question, "3", folder));
            let refused = question[0] == "run" && folder != "disk/new";
            assert_eq!((code, out.as_str()), (Some(if refused { 2 } else { 1 }), ""), "{err}");
            let told = if refused { "another request" } else { "Read-only file system" };
            assert!(err.contains(folder) && err.contains(told), "{err}");
        }
        // What is there can be told again.
        place.done(&ask(question, "2", &there));
    }
}
