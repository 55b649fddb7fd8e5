//! Mistakes are told all at once, each where it stands.

use super::super::toy::{TOY, VALID};
use super::*;
use proptest::prelude::*;

#[test]
fn six_different_mistakes_are_six_problems_at_their_lines() {
    let text = r#"format = 1
title = "Six"
from = "1980-13"
[behaviour]
memry = 12
note_term = "5 km"
mark_up = -0.5
kinds = "craftsman"
[market.west]
distance = 3
"#;
    let problems = told(alone(text));
    let lines: Vec<usize> = problems.iter().map(|(_, line, _)| *line).collect();
    assert_eq!(lines, [3, 5, 6, 7, 8, 9], "{problems:#?}");
    for (problem, words) in problems.iter().zip([
        "`1980-13` does not exist",
        "did you mean `memory`?",
        "a number from 0 to 24 [months], but `km` does not convert to months",
        "`behaviour.mark_up` takes a number above 0 [share]; -0.5 is outside",
        "a list of words",
        "`market.west.share` is missing",
    ]) {
        assert!(problem.2.contains(words), "{words}: {}", problem.2);
    }
    let shown = alone(text).expect_err("six").to_string();
    assert!(shown.contains("my.toml:6:13: "), "{shown}");
    assert!(shown.contains("6 | note_term = \"5 km\"\n  |             ^^^^^^\n"), "{shown}");
    assert!(shown.ends_with("6 problems in my.toml\n"), "{shown}");
}

/// A single line in a scenario, and a part of what is said of it.
fn says(line: &str, words: &str) {
    let text = format!("format = 1\ntitle = \"x\"\n{line}\n");
    let problems = alone(&text).expect_err(line);
    assert_eq!(problems.all().len(), 1, "{line}: {problems}");
    assert!(problems.to_string().contains(words), "{line}: {problems}");
    assert_eq!(problems.all()[0].place.as_ref().map(|place| place.line), Some(3), "{line}: {problems}");
}

#[test]
fn every_kind_of_mistake_teaches_what_would_be_right() {
    says("behaviour.memory = 12.0", "help: write 12");
    says("behaviour.memory = 400", "a whole number from 1 to 240 [months]; 400 is outside");
    says("behaviour.memory = \"30 years\"", "\"30 years\", that is 360, is outside");
    says("behaviour.memory = \"100 days\"", "and this is 3.33");
    says("behaviour.memory = 99999999999999999999", "larger than can be counted");
    says("behaviour.mark_up = nan", "not undefined");
    says("behaviour.mark_up = 1e999", "not infinite");
    says("behaviour.mark_up = \"0.03\"", "stands in quotes and has no unit");
    says("behaviour.mark_up = true", "takes a number above 0 [share], not true or false");
    says("behaviour.patient = \"yes\"", "takes true or false, not a text");
    says("from = 1985-09-22", "write \"1985-09\"");
    says("from = 1985-09", "stands without quotes");
    says("from = 1985-02-30", "is not a date");
    says("currency = \"yenn\"", "did you mean \"yen\"?");
    says("title = \"again\"", "`title` is written twice");
    says("note_term = 3", "`note_term` stands in [behaviour]");
    says("behaviour = 3", "write [behaviour] and its keys below it");
    says("behaviour.ages = [[\"1990-01\", 1], [\"1980-01\", 2]]", "in order of time");
    says("behaviour.ages = [[\"1990-01\"]]", "a list has no place in it");
    says("behaviour.ages = []", "at least one month");
    says("market.West.share = 1", "write `west`");
    says("market = 3", "write [market.NAME]");
    says("market.west = 3", "`market.west = false` takes it away");
    says("market.west.share = { constant = 1, history = \"x\" }", "is another shape");
    says("market.west.share = {}", "`market.west.share` is missing");
    says("market.west.share = { after = \"hold\" }", "`market.west.share` is missing");
    says(
        "market.west.share = [1]",
        "a series [share]: a number, the name of a history, or a table, not a list",
    );
    says("market.west.share = { logistic = { from = 1, midpoint = \"1990-01\" } }", "write `to = 1.0`");
    says("market.west.share = \"3 km\"", "`km` does not convert to share");
    says("market.west = false", "there is no `market.west` to take away");
    says("[[market]]\nshare = 1", "write [market.NAME] in place of [[market]]");
    says("line.a.stage.b.skill = 1", "`line.a.stage.b.labour` is missing");
}

#[test]
fn broken_toml_does_not_hide_the_other_problems() {
    let problems = told(alone("format = 1\ntitle = Unquoted words\n[behaviour]\nmemory =\nmark_up = -1\n"));
    let lines: Vec<usize> = problems.iter().map(|(_, line, _)| *line).collect();
    assert_eq!(lines, [2, 4, 5], "{problems:#?}");
    assert!(problems[0].2.contains("write \"Unquoted words\""), "{problems:#?}");
}

#[test]
fn a_file_says_its_format() {
    assert!(told(alone("title = \"x\""))[0].2.contains("write `format = 1` as its first line"));
    assert!(told(alone("format = 2\ntitle = \"x\""))[0].2.contains("a later version of sanchi"));
    assert!(told(alone("format = 0\ntitle = \"x\""))[0].2.contains("there is no format 0"));
    assert!(told(alone("format = \"1\"\ntitle = \"x\""))[0].2.contains("takes the whole number 1"));
}

#[test]
fn a_required_key_that_is_missing_is_told_with_its_place() {
    let problems = told(alone("format = 1\n"));
    assert_eq!(problems.len(), 1);
    assert!(problems[0].2.contains("write `title = \"…\"` at the top"), "{problems:#?}");
}

#[test]
fn the_toy_registry_has_no_flaw() {
    assert_eq!(TOY.flaws(), Vec::<String>::new());
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in "\\PC{0,80}|[a-z.=\\[\\]{}\"'\n #0-9_-]{0,120}") {
        let _ = alone(&text).map_err(|problems| problems.to_string());
        let _ = with(VALID, &[&text]).map_err(|problems| problems.to_string());
    }

    #[test]
    fn no_spoilt_scenario_makes_the_reader_panic(
        cuts in prop::collection::vec((0..VALID.len(), "[a-z.=\\[\\]{}\"'\n #0-9三-]{0,3}", 0..6_usize), 1..6),
    ) {
        let mut text: Vec<char> = VALID.chars().collect();
        for (at, put, take) in cuts {
            let at = at.min(text.len());
            let end = (at + take).min(text.len());
            text.splice(at..end, put.chars());
        }
        let text: String = text.into_iter().collect();
        if let Err(problems) = alone(&text) {
            prop_assert!(!problems.all().is_empty());
            prop_assert!(!problems.to_string().is_empty());
            #[cfg(feature = "cli")]
            prop_assert!(!problems.drawn(true).is_empty());
        }
    }
}
