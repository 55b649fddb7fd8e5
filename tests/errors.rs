//! What is wrong with a request is told all at once, each mistake at its line, before anything is run or written.
#![cfg(feature = "cli")]

use std::fs;
use std::path::Path;
use std::process::Command;

/// Runs the program in a place; gives its exit code and what it printed as results and as errors.
fn run(place: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_sanchi"))
        .current_dir(place)
        .env("NO_COLOR", "1")
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// The head of a scenario that changes the typical district: three lines.
const HEAD: &str = "format = 1\ntitle = \"Changed\"\nextends = \"typical\"\n";

/// Writes a scenario below the head and gives the place in which it stands.
fn written(text: &str) -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("my.toml"), format!("{HEAD}{text}")).unwrap();
    place
}

/// What is told of a scenario, by `run` and by `check`, which write nothing and end with 2.
fn refused(place: &tempfile::TempDir) -> String {
    let before = fs::read_dir(place.path()).unwrap().count();
    let (code, out, told) = run(place.path(), &["run", "my.toml", "--replicates", "2"]);
    assert_eq!((code, out.as_str()), (Some(2), ""), "{told}");
    let (code, _, checked) = run(place.path(), &["check", "my.toml"]);
    assert_eq!(code, Some(2), "{checked}");
    assert!(checked.starts_with(told.trim_end()), "{told}\n---\n{checked}");
    assert!(checked.trim_end().ends_with("error: 1 file has problems"), "{checked}");
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), before, "something was written");
    assert!(!told.contains("panicked"), "{told}");
    told
}

/// Lines of the scenario at which something is told, in order.
fn lines(told: &str) -> Vec<usize> {
    let place = |line: &str| -> Option<usize> {
        line.trim_start().strip_prefix("--> my.toml:")?.split(':').next()?.parse().ok()
    };
    told.lines().filter_map(place).collect()
}

#[test]
fn what_could_not_be_read_hides_nothing_else() {
    let place = written(
        r#"[programme.p]
from = "2000-04"
to = "1990-03"
budget = 10
instruments = ["training"]
town = 0.5
[shock.s.change.a]
driver = "region.japan.pay"
from = "1990-01"
act = "factr"
series = 1.1
[market.west]
size = "319 pieces"
[line.everyday.market.west]
share = 0.99
"#,
    );
    let told = refused(&place);
    for wanted in [
        "`shock.s.change.a.act`",
        "programme.p",
        "319 pieces",
        "what was changed: `line.everyday.market.west.share`",
    ] {
        assert!(told.contains(wanted), "{wanted}: {told}");
    }
}

#[test]
fn a_name_that_leads_out_of_the_results_is_refused() {
    for name in ["../../evil", "/evil", "a\\\\b", ".hidden", "c:evil"] {
        let told = refused(&written(&format!("name = \"{name}\"\n")));
        assert_eq!(lines(&told), [4], "{told}");
        assert!(told.contains("is no name: results are put into a folder that is called so"), "{told}");
    }
}

#[test]
fn what_is_taken_away_is_told_at_its_own_line_with_all_that_must_go_with_it() {
    let told =
        refused(&written("[span]\nto = \"1990-12\"\n[market]\nwest = false\n[region]\nchina = false\n"));
    assert!(lines(&told).iter().all(|line| [7, 9].contains(line)) && !told.contains("span.to"), "{told}");
    for words in [
        "take it away too: `line.everyday.market.west = false`",
        "take it away too: `rival.china.market.west = false`",
        "`region.china` is taken away here, but `rival.china.region` names it",
        "there is no region `china`; there are asia",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
}

#[test]
fn a_file_that_forgets_what_it_extends_is_told_so_and_nothing_else() {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("my.toml"), "format = 1\n[sizes]\ncraftsmen = 500\n").unwrap();
    let told = refused(&place);
    assert!(
        told.contains("write `extends = \"typical\"`") && told.contains("1 problem in my.toml"),
        "{told}"
    );
}

#[test]
fn six_different_mistakes_are_six_errors_at_their_lines() {
    let place = written(
        r#"[sizes]
craftsmn = 500
radius = "5 hours"
[wholesaling]
markup = -0.2
[market.west]
region = "wst"
[region.japan]
exchange = { history = "fx_monthly/JPYY" }
[shock.bubble.change.quality_goods]
driver = "market.domestic_qualty.share"
"#,
    );
    let told = refused(&place);
    assert_eq!(lines(&told), [5, 6, 8, 10, 12, 14], "{told}");
    assert_eq!(told.matches("error: ").count(), 6, "{told}");
    for words in [
        "did you mean `craftsmen`?",
        "`hours` does not convert to km",
        "-0.2 is outside",
        "there is no region `wst`",
        "did you mean `fx_monthly/JPY`",
        "did you mean `market.domestic_quality.share`",
        "6 problems in my.toml",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    // A caret under what is meant.
    assert!(told.contains("5 | craftsmn = 500\n  | ^^^^^^^^\n"), "{told}");
}

#[test]
fn a_scenario_without_mistakes_is_checked_and_nothing_is_written() {
    let place = written("[sizes]\ncraftsmen = 500\n");
    let (code, out, err) = run(place.path(), &["check", "my.toml"]);
    assert_eq!((code, out.as_str(), err.as_str()), (Some(0), "my.toml: no problems\n", ""));
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
}

#[test]
fn overrides_are_refused_at_their_words_with_the_nearest_name() {
    let place = tempfile::tempdir().unwrap();
    for (set, told) in [
        ("sizes.craftsmn=4", "did you mean `craftsmen`?"),
        ("switchs.trust=false", "did you mean `switches`?"),
        ("market.wst.size=4.0", "did you mean `market.west`?"),
        ("shock.bubbel.removed=true", "did you mean `shock.bubble`?"),
        ("sizes.craftsmen=-4", "-4 is outside"),
        ("sizes.craftsmen=4.5", "a whole number"),
        ("sizes.craftsmen=1e30", "1e30 is outside"),
        ("switches.trust=perhaps", "true or false"),
        ("span.to=1985-13", "1985-13"),
        ("sizes.region=mars", "there is no region `mars`"),
        ("nothing.at.all=1", "there is no `nothing`"),
    ] {
        let (code, out, err) = run(place.path(), &["run", "--set", set]);
        assert_eq!((code, out.as_str()), (Some(2), ""), "{set}: {err}");
        assert!(err.contains(told), "{set}: {err}");
        assert!(fs::read_dir(place.path()).unwrap().next().is_none(), "{set}");
    }
}

#[test]
fn mistakes_in_several_overrides_are_told_together() {
    let place = tempfile::tempdir().unwrap();
    let sets = ["--set", "sizes.craftsmn=4", "--set", "market.west.size=abc", "--set", "sizes.region=mars"];
    let (code, _, err) = run(place.path(), &[&["run"], &sets[..]].concat());
    assert_eq!(code, Some(2));
    for words in ["`craftsmn`", "`abc`", "`mars`", "3 problems"] {
        assert!(err.contains(words), "{words}: {err}");
    }
}

#[test]
fn a_broken_series_of_the_users_own_is_told_with_what_is_wrong_in_it() {
    for (table, told) in [
        ("year,rate\n1980,230\n1981,two hundred\n", "two hundred"),
        ("rate\n230\n", "neither a column `date` nor a column `year`"),
        ("", "it is empty"),
        ("year,rate\n1980,230\n1980,231\n", "a second value for 1980-07"),
        ("year,rate\n19x0,230\n1981,ten\n", "line 2, `19x0,230`: `19x0` is neither a month nor a year"),
        ("year,rate\n19x0,230\n1981,ten\n", "line 3, `1981,ten`: `ten` is not a number"),
        ("year,rate\n", "it has no values"),
        ("year,rate,other\n1980,230,1\n", "say which with `column`"),
    ] {
        let place = written(
            "[region.japan]\nexchange = { file = \"rate.csv\", gaps = \"linear\", before = \"hold\", after = \"hold\" }\n",
        );
        fs::write(place.path().join("rate.csv"), table).unwrap();
        let errors = refused(&place);
        assert_eq!(lines(&errors), [5], "{table:?}: {errors}");
        assert!(errors.contains(told), "{table:?}: {errors}");
    }
}

#[test]
fn a_series_that_is_not_there_is_told_and_one_that_is_there_is_read() {
    let text = "[region.japan]\nexchange = { file = \"rate.csv\", gaps = \"linear\", before = \"hold\", after = \"hold\" }\n";
    let place = written(text);
    assert!(refused(&place).contains("rate.csv"));
    fs::write(place.path().join("rate.csv"), "year,rate\n1980,230\n2010,90\n").unwrap();
    let (code, out, err) = run(place.path(), &["check", "my.toml"]);
    assert_eq!((code, out.as_str()), (Some(0), "my.toml: no problems\n"), "{err}");
    // Rows may stand in any order of time.
    let rates = |rows: &str, out: &str| {
        fs::write(place.path().join("rate.csv"), format!("year,rate\n{rows}")).unwrap();
        let request = ["run", "my.toml", "--replicates", "1", "--to", "1981-12", "--quiet", "--out", out];
        let (code, _, err) = run(place.path(), &request);
        assert_eq!(code, Some(0), "{err}");
        fs::read(place.path().join(out).join("stages.parquet")).unwrap()
    };
    let forward = rates("1980,230\n1981,150\n2010,90\n", "forward");
    assert!(forward != rates("1980,230\n1981,300\n2010,90\n", "other"), "the table is not read");
    // The run's name is its content's address, in which the series stands in order.
    assert!(forward == rates("2010,90\n1981,150\n1980,230\n", "backward"));
}

#[test]
fn a_series_that_ends_before_the_span_is_told_with_what_may_be_said() {
    let place =
        written("[region.japan]\nexchange = { points = [[\"1970-01\", 240.0], [\"1990-01\", 140.0]] }\n");
    let told = refused(&place);
    assert_eq!(lines(&told), [5], "{told}");
    assert!(told.contains("ends in 1990-01") && told.contains("after = \"hold\""), "{told}");
    let place = tempfile::tempdir().unwrap();
    let (code, _, err) = run(place.path(), &["run", "--to", "2050-12"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("it ends in") && err.contains("typical (shipped):"), "{err}");
    let (_, _, err) = run(place.path(), &["run", "--from", "1800-01"]);
    assert!(err.contains("`region.japan.exchange` has no value in 1800-01"), "{err}");
}

#[test]
fn impossible_values_are_told_with_their_month() {
    for (text, told) in [
        ("[region.japan]\nexchange = -100.0\n", "it must be above zero"),
        (
            "[region.japan]\nexchange = { linear = { value = 230.0, at = \"1980-01\", per_year = -10.0 } }\n",
            "in 2003-01; it must be above zero",
        ),
        ("[town]\nproductivity = 0.0\n", "it must be above zero"),
        ("[market.west]\nshare = { constant = -1.0 }\n", "zero or above"),
    ] {
        let told_now = refused(&written(text));
        assert_eq!(lines(&told_now).first(), Some(&5), "{text}: {told_now}");
        assert!(told_now.contains(told), "{text}: {told_now}");
    }
}

#[test]
fn what_does_not_fit_together_is_told_with_all_that_is_known() {
    for (text, told) in [
        ("[market.west]\nregion = \"moon\"\n", "there are asia, china, japan, nies, west"),
        ("[sizes]\nwholesalers = 0\nmanufacturers = 0\ncraftsmen = 0\n", "it must have from 1 to 2,000,000"),
        ("[stage]\ngrinding = { position = 7 }\n", "the positions of 5 stages run from 1 to 5"),
        ("[line.gift.market]\ndomestic_quality = { share = 0.25 }\n", "do not add up"),
        ("[market.west]\nprice_elasticity = 5.0\n", "price_elasticity must not exceed"),
        ("[span]\nto = \"1979-12\"\n", "before it begins"),
    ] {
        let errors = refused(&written(text));
        assert!(errors.contains(told), "{text}: {errors}");
    }
}

#[test]
fn a_text_that_is_no_toml_is_told_and_so_are_the_other_mistakes() {
    let told = refused(&written("[sizes]\ncraftsmn = 500\nradius = = 3\n"));
    assert_eq!(lines(&told), [5, 6], "{told}");
}

#[test]
fn the_example_of_the_help_works() {
    let place = tempfile::tempdir().unwrap();
    let (_, help, _) = run(place.path(), &["-h"]);
    let set = help.split("--set ").nth(1).and_then(|rest| rest.split_whitespace().next()).unwrap();
    let (code, _, err) =
        run(place.path(), &["run", "--replicates", "1", "--to", "1980-01", "--set", set, "--quiet"]);
    assert_eq!(code, Some(0), "{set}: {err}");
}
