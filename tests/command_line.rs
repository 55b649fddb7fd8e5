//! What the command line promises those who script against it: streams, exit codes, wording that teaches.
#![cfg(feature = "cli")]

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn sanchi(place: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sanchi"));
    command.current_dir(place).env_remove("NO_COLOR");
    command
}

fn run(place: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = sanchi(place).args(arguments).output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

/// A run that is over soon.
const SMALL: [&str; 7] = ["run", "--replicates", "3", "--from", "1980-01", "--to", "1981-12"];

fn small(place: &Path, more: &[&str]) -> (Option<i32>, String, String) {
    run(place, &[&SMALL, more].concat())
}

#[test]
fn a_run_prints_its_summary_and_leaves_a_folder() {
    let place = tempfile::tempdir().unwrap();
    let (code, out, err) = small(place.path(), &[]);
    assert_eq!(code, Some(0), "{err}");
    assert!(out.starts_with("typical: "), "{out}");
    assert!(out.contains("3 replicates, seed 1, January 1980 to December 1981"), "{out}");
    assert!(out.contains("Results in results/typical\n  district.parquet (72 rows),"), "{out}");
    assert!(!out.contains('\u{1b}'));
    for name in ["manifest.toml", "scenario.toml", "district.parquet", "stages.parquet", "events.parquet"] {
        assert!(place.path().join("results/typical").join(name).is_file(), "{name}");
    }
}

#[test]
fn a_scenario_has_its_own_name_and_not_that_of_the_one_it_extends() {
    let place = tempfile::tempdir().unwrap();
    let base = "format = 1\nextends = \"typical\"\nname = \"alpha\"\n";
    fs::write(place.path().join("a.toml"), base).unwrap();
    fs::write(place.path().join("b.toml"), "format = 1\nextends = \"./a.toml\"\n").unwrap();
    for (file, name) in [("a.toml", "alpha"), ("b.toml", "b")] {
        let (code, out, err) = run(place.path(), &[&["run", file], &SMALL[1..]].concat());
        assert_eq!(code, Some(0), "{err}");
        assert!(out.starts_with(&format!("{name}: ")), "{out}");
        assert!(place.path().join("results").join(name).join("manifest.toml").is_file(), "{name}");
    }
}

#[test]
fn asking_again_tells_again_and_another_question_is_refused() {
    let place = tempfile::tempdir().unwrap();
    let (_, first, _) = small(place.path(), &[]);
    let manifest = place.path().join("results/typical/manifest.toml");
    let before = fs::read(&manifest).unwrap();
    let (code, again, err) = small(place.path(), &["--threads", "1"]);
    assert_eq!((code, &again), (Some(0), &first));
    assert!(err.contains("holds these results already"), "{err}");
    let (code, out, err) = small(place.path(), &["--seed", "2"]);
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(err.starts_with("error: results/typical holds results of another request"), "{err}");
    assert!(err.contains("--out") && err.contains("--force"), "{err}");
    assert!(err.contains("asked for by `sanchi run --replicates 3 --from 1980-01 --to 1981-12`"), "{err}");
    assert_eq!(fs::read(&manifest).unwrap(), before);
    let (code, ..) = small(place.path(), &["--seed", "2", "--force"]);
    assert_eq!(code, Some(0));
    assert_ne!(fs::read(&manifest).unwrap(), before);
}

#[test]
fn tables_have_the_same_hash_on_any_threads() {
    let place = tempfile::tempdir().unwrap();
    let bytes = |threads: &str, table: &str| {
        let many = ["run", "--replicates", "23", "--to", "1981-12", "--threads", threads, "--out", threads];
        let (code, _, err) = run(place.path(), &many);
        assert!(code == Some(0), "{err}");
        fs::read(place.path().join(threads).join(table)).unwrap()
    };
    for table in ["district.parquet", "stages.parquet", "events.parquet", "summary.txt", "summary.json"] {
        assert_eq!(bytes("1", table), bytes("3", table), "{table}");
    }
}

#[test]
fn further_tables_are_written_on_request_and_change_nothing_else() {
    let place = tempfile::tempdir().unwrap();
    let (code, plain, _) = small(place.path(), &["--out", "plain"]);
    assert_eq!(code, Some(0));
    let (code, out, err) = small(place.path(), &["--tables", "graphml,flows,agents", "--out", "more"]);
    assert_eq!(code, Some(0), "{err}");
    let summary = |text: &str| text[..text.find("Results in").unwrap()].to_owned();
    assert_eq!(summary(&plain), summary(&out));
    for name in ["district.parquet", "stages.parquet", "events.parquet", "summary.json", "scenario.toml"] {
        let bytes = |folder: &str| fs::read(place.path().join(folder).join(name)).unwrap();
        assert!(bytes("plain") == bytes("more"), "{name}");
    }
    for (name, there) in [("agents.parquet", true), ("ties.parquet", false), ("ties.graphml", true)] {
        assert_eq!(place.path().join("more").join(name).exists(), there, "{name}");
        assert!(!place.path().join("plain").join(name).exists(), "{name}");
    }
    assert!(out.contains("flows.parquet (") && out.contains("ties.graphml"), "{out}");
    // The order in which they are named is the same request; others are not.
    let again = ["--tables", "agents", "--tables", "flows,graphml", "--out", "more"];
    let (code, _, err) = small(place.path(), &again);
    assert!(code == Some(0) && err.contains("holds these results already"), "{err}");
    for other in [&["--out", "more"][..], &[&again[..], &["--panel", "monthly"]].concat()] {
        let (code, _, err) = small(place.path(), other);
        assert!(code == Some(2) && err.contains("results of another request"), "{err}");
        assert!(err.contains("agents.parquet flows.parquet ties.graphml yearly"), "{err}");
    }
}

#[test]
fn json_stands_alone_on_standard_output() {
    let place = tempfile::tempdir().unwrap();
    let (code, out, err) = small(place.path(), &["--json", "--quiet"]);
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert!(out.starts_with("{\n  \"format\": 1,") && out.ends_with("}\n"), "{out}");
    assert!(out.contains("\"folder\": \"results/typical\""), "{out}");
}

#[test]
fn what_is_shipped_checked_and_verified_is_told_to_machines_too() {
    let place = tempfile::tempdir().unwrap();
    small(place.path(), &["--quiet"]);
    std::fs::write(place.path().join("bad.toml"), "format = 1\nextends = \"typical\"\n[sizes]\nscal = 2\n")
        .unwrap();
    let json = |arguments: &[&str], wanted: i32| -> serde_json::Value {
        let (code, out, err) = run(place.path(), arguments);
        assert_eq!(code, Some(wanted), "{arguments:?}: {err}");
        serde_json::from_str(&out).unwrap_or_else(|why| panic!("{arguments:?}: {why}\n{out}"))
    };
    let shipped = json(&["list", "--json"], 0);
    assert!(shipped["scenarios"].as_array().unwrap().iter().any(|of| of["name"] == "typical"));
    let checked = json(&["check", "typical", "./bad.toml", "--json"], 2);
    let [good, bad] = [0, 1].map(|file: usize| &checked["files"][file]);
    assert!(good["problems"].is_null() && good["told"] == "no problems" && good["kind"] == "scenario");
    assert!(bad["told"].is_null() && bad["problems"].as_str().unwrap().contains("did you mean `scale`?"));
    let verified = json(&["verify", "results/typical", "--json"], 0);
    assert!(verified["replays_here"] == true && verified["kind"] == "run");
    assert!(verified["files"].as_array().unwrap().iter().any(|file| file["name"] == "district.parquet"));
}

#[test]
fn wrong_requests_end_with_2_and_write_nothing() {
    let place = tempfile::tempdir().unwrap();
    for (wrong, told) in [
        (vec!["run", "--repicates", "3"], "--replicates"),
        (vec!["run", "--replicates", "0"], "0 is not in 1.."),
        (vec!["run", "--replicates", "-1"], "-1 is not in 1.."),
        (vec!["run", "--until", "person@2000<1%"], "did you mean `persons_engaged` or `persons_all`?"),
        (vec!["attribute", "--of", "foo@2000"], "`sanchi describe measures` lists all"),
        (
            vec!["compare", "typical", "without:bubble", "without:bubble"],
            "two arms are called `without bubble`",
        ),
        (vec!["describe", "shock.bubbel"], "did you mean `shock.bubble`?"),
        (vec!["describe", "programme.nonsense"], "no shipped scenario has a programme `nonsense`"),
        (vec!["describe", "shipment"], "there is a measure `shipments`"),
        (vec!["run", "--seed", "9007199254740992"], "9007199254740992 is not in 0..=9007199254740991"),
        (vec!["run", "--threads", "0"], "0 is not in 1.."),
        (vec!["run", "--from", "1980-13"], "a year has the months 01 to 12"),
        (vec!["run", "--from", "1990-01", "--to", "1980-01"], "--from 1990-01 lies after --to 1980-01"),
        (vec!["run", "--set", "x"], "an equals sign"),
        (vec!["run", "--format", "xlsx"], "parquet"),
        (vec!["run", "--tables", "agents,tie"], "'ties'"),
        (vec!["run", "--panel", "monthly"], "--tables"),
        (vec!["run", "--tables", "agents", "--panel", "weekly"], "yearly, monthly"),
        (vec!["run", "no-such-scenario"], "no-such-scenario"),
        (vec!["run", "no/such.toml"], "no/such.toml"),
        (vec!["check", "no/such.toml"], "no/such.toml"),
        (vec!["check"], "FILE"),
        (vec!["describe", "no.such.key"], "no.such.key"),
        (vec!["new"], "NAME"),
        (vec!["new", "town", "--from", "typica"], "did you mean `typical`?"),
        (vec!["new", "town", "--from", "./town.toml"], "takes a shipped scenario"),
        (vec!["new", "typical"], "my_typical"),
        (vec!["new", ".toml"], "names no file"),
        (vec!["new", "towns/"], "names no file"),
        (vec!["new", "two\nlines"], "names no file"),
        (vec!["dance"], "dance"),
    ] {
        let (code, out, err) = run(place.path(), &wrong);
        assert_eq!((code, out.as_str()), (Some(2), ""), "{wrong:?} {err}");
        assert!(err.starts_with("error") && err.contains(told), "{wrong:?} {err}");
    }
    assert!(fs::read_dir(place.path()).unwrap().next().is_none());
}

#[test]
fn shipped_shocks_and_programmes_and_measures_are_described_by_name() {
    let place = tempfile::tempdir().unwrap();
    for (key, told) in [
        (
            "programme.as_is_1997",
            vec![
                "title = \"As-is promotion\"",
                "from = \"1997-06\"",
                "budget = 100.0",
                "\"equipment_grant\"",
            ],
        ),
        ("shock.bubble", vec!["title = \"Bubble and bust\"", "town.land_price", "without:bubble"]),
        ("shock", vec!["[shock.<shock>]", "shipped: ageing, asian_imports"]),
        ("shipments", vec!["sum of the months", "--of shipments@2000"]),
        ("measures", vec!["\nlead_time ", "persons_engaged"]),
    ] {
        let (code, out, err) = run(place.path(), &["describe", key]);
        assert_eq!((code, err.as_str()), (Some(0), ""), "{key}");
        told.iter().for_each(|told| assert!(out.contains(told), "{key}, {told}: {out}"));
    }
}

#[test]
fn a_scenario_of_ones_own_is_begun_checked_and_run() {
    let place = tempfile::tempdir().unwrap();
    fs::create_dir(place.path().join("towns")).unwrap();
    for (name, file) in
        [("my_town", "my_town.toml"), ("towns/other.toml", "towns/other.toml"), ("a town", "a town.toml")]
    {
        let (code, out, err) = run(place.path(), &["new", name]);
        assert_eq!((code, err.as_str()), (Some(0), ""));
        assert!(out.starts_with(&format!("{file} extends `typical`")), "{out}");
        let text = fs::read_to_string(place.path().join(file)).unwrap();
        assert!(
            text.starts_with("format = 1\ntitle = \"") && text.contains("\nextends = \"typical\"\n"),
            "{text}"
        );
        let (code, out, err) = run(place.path(), &["check", file]);
        assert_eq!((code, out), (Some(0), format!("{file}: no problems\n")), "{err}");
    }
    let (code, out, err) =
        run(place.path(), &["run", "my_town.toml", "--replicates", "1", "--to", "1980-12"]);
    assert_eq!(code, Some(0), "{err}");
    assert!(out.starts_with("my_town: my_town: typical with changes\n"), "{out}");

    // Nothing is overwritten unasked.
    let file = place.path().join("my_town.toml");
    fs::write(&file, "mine").unwrap();
    let (code, out, err) = run(place.path(), &["new", "my_town"]);
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(err.starts_with("error: my_town.toml is there already") && err.contains("--force"), "{err}");
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    assert_eq!(run(place.path(), &["new", "my_town.toml", "--force"]).0, Some(0));
    assert_ne!(fs::read_to_string(&file).unwrap(), "mine");
    let (code, _, err) = run(place.path(), &["new", "nowhere/town"]);
    assert!(code == Some(1) && err.contains("cannot write nowhere/town.toml"), "{err}");
}

#[test]
fn a_place_that_cannot_be_written_ends_with_1() {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("file"), "mine").unwrap();
    let (code, out, err) = small(place.path(), &["--out", "file/below"]);
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(err.contains("file/below"), "{err}");
}

#[test]
fn help_is_short_and_has_examples() {
    let place = tempfile::tempdir().unwrap();
    for command in ["", "run", "new", "compare", "attribute", "sweep", "calibrate", "merge", "replay", "why"]
    {
        let arguments: Vec<&str> = [command, "-h"].into_iter().filter(|word| !word.is_empty()).collect();
        let (code, out, _) = run(place.path(), &arguments);
        assert_eq!(code, Some(0));
        assert!(out.contains("Examples:\n  sanchi "), "{out}");
        assert!(out.lines().count() <= 45 && out.lines().all(|line| line.chars().count() <= 100), "{out}");
    }
}

#[test]
fn colour_is_asked_for_or_absent() {
    let place = tempfile::tempdir().unwrap();
    let (_, out, _) = small(place.path(), &["--color", "always"]);
    assert!(out.starts_with("\u{1b}[1mtypical"), "{out}");
    let (_, out, _) = small(place.path(), &["--color", "never"]);
    assert!(!out.contains('\u{1b}'));
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let place = tempfile::tempdir().unwrap();
    for arguments in [&SMALL[..], &["describe"], &["list"]] {
        let mut child = sanchi(place.path())
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(0), "{err}");
        assert!(!err.contains("panicked"), "{err}");
    }
}

#[test]
fn a_district_that_cannot_live_as_founded_is_told_so() {
    let place = tempfile::tempdir().unwrap();
    // A quarter of the makers for the same markets cannot pay the material for what is ordered.
    let quarter = ["sizes.wholesalers=15", "sizes.manufacturers=100", "sizes.craftsmen=150"];
    let sizes: Vec<&str> = quarter.iter().flat_map(|set| ["--set", set]).collect();
    let ask = [&["run", "--replicates", "2", "--to", "1980-12", "--out", "quarter"], &sizes[..]].concat();
    let (code, out, err) = run(place.path(), &ask);
    assert_eq!(code, Some(0), "{err}");
    assert!(out.contains("not viable as founded: in 2 of 2 replicates"), "{out}");
    let summary = std::fs::read_to_string(place.path().join("quarter/summary.json")).unwrap();
    let summary: serde_json::Value = serde_json::from_str(&summary).unwrap();
    assert_eq!(summary["not_viable"], 2);
    assert_eq!(run(place.path(), &["report", "quarter"]).0, Some(0));
    let page = std::fs::read_to_string(place.path().join("quarter/report.html")).unwrap();
    assert!(page.contains("<strong>To be kept in mind:</strong> not viable as founded"));
    let (_, out, _) = run(place.path(), &["run", "--replicates", "2", "--to", "1980-12", "--out", "whole"]);
    assert!(!out.contains("To be kept in mind"), "{out}");
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_cleanly_and_keeps_what_is_finished() {
    for signal in ["-INT", "-TERM"] {
        let place = tempfile::tempdir().unwrap();
        let mut child = sanchi(place.path())
            .args(["run", "--replicates", "10000000", "--from", "1980-01", "--to", "1980-12"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A first line of progress says that the run is under way.
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let progress = lines.next().unwrap().unwrap();
        assert!(progress.contains("of 10000000 replicates"), "{progress}");
        let sent = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        let err: Vec<String> = lines.map(Result::unwrap).collect();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(130), "{err:?}");
        assert!(err.iter().any(|line| line.starts_with("stopped: ")), "{err:?}");
        assert!(String::from_utf8(output.stdout).unwrap().contains(" of 10,000,000 replicates"));
        let manifest = fs::read_to_string(place.path().join("results/typical/manifest.toml")).unwrap();
        assert!(manifest.contains("status = \"stopped\""), "{manifest}");
    }
}
