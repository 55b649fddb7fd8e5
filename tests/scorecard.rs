//! The required part of the shipped cards must not get worse unnoticed: `tests/scorecard.toml` says which targets are hit and
//! which are missed, with few replicates and with thirty.
//!
//! Runs are the same everywhere, so a verdict changes only with the model, a scenario or the targets. A change that was meant is
//! written down by
//!
//! ```sh
//! SANCHI_BLESS=1 cargo test --release --test scorecard -- --include-ignored
//! ```
//!
//! With few replicates a change counts only where the value has left its band, or come into it, by more than chance among so few:
//! a small change of the model may move a median across the end of a band without being a finding. With thirty it counts as it is.

use sanchi::experiment::ensemble::Ending;
use sanchi::experiment::prepared::Prepared;
use sanchi::experiment::scorecard::{Card, Question, Row, Verdict, hold};
use sanchi::experiment::targets::{self, Role};
use sanchi::foundation::statistics::standard_deviation;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

const FEW: u32 = 6;
const MANY: u32 = 30;

/// By scenario, by target: its verdict.
type Known = BTreeMap<String, BTreeMap<String, String>>;

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/scorecard.toml")
}

fn read() -> BTreeMap<String, Known> {
    let text = std::fs::read_to_string(path()).unwrap_or_default();
    toml::from_str(&text).unwrap_or_else(|error| panic!("tests/scorecard.toml: {error}"))
}

fn card(scenario: &str, replicates: u32) -> Card {
    let text = targets::shipped(scenario).expect("it has targets");
    let targets = targets::read(scenario, text).unwrap_or_else(|problems| panic!("{problems}"));
    let read = |set: &[String]| Prepared::shipped(scenario, set, 1);
    let question = Question::new(targets.only(Role::Required), read)
        .unwrap_or_else(|(_, problems)| panic!("{problems}"));
    let (card, ending) = hold(&question, 0..replicates, &(), None, &AtomicBool::new(false), &mut |_| ());
    assert_eq!(ending, Ending::Complete);
    assert!(card.failed.is_empty(), "{scenario}: {:?}", card.failed);
    card
}

/// How far a value may be off by chance: two standard errors of a median, or one replicate of a share.
fn slack(row: &Row) -> f64 {
    let count = row.defined as f64;
    if row.is_condition() {
        return 1.0 / count;
    }
    let defined: Vec<f64> = row.values.iter().copied().filter(|value| !value.is_nan()).collect();
    2.0 * 1.25 * standard_deviation(&defined).unwrap_or(0.0) / count.sqrt()
}

/// Whether a value lies so far on the other side of an end of its band that it is no chance.
fn is_clear(row: &Row, slack: f64) -> bool {
    let [low, high] = row.target.band;
    match row.verdict {
        Verdict::Hit => {
            row.value - low >= slack.min((high - low) / 2.0)
                && high - row.value >= slack.min((high - low) / 2.0)
        }
        Verdict::Miss(_) => (low - row.value).max(row.value - high) > slack,
        Verdict::Undefined(_) => true,
    }
}

/// What has changed since it was written down, a sentence each.
fn changes(
    scenario: &str,
    card: &Card,
    known: &BTreeMap<String, String>,
    slack: impl Fn(&Row) -> f64,
) -> Vec<String> {
    let mut changes = Vec::new();
    for row in &card.rows {
        let (name, now) = (&row.target.name, row.verdict.word());
        let told = format!("{scenario}, {name}: {:.4} for {:?}", row.value, row.target.band);
        match known.get(name).map(String::as_str) {
            None => changes.push(format!("{told} is {now} and not written down")),
            Some(before) if before == now || !is_clear(row, slack(row)) => {}
            Some("hit") => changes.push(format!("{told} was hit and is now: {now}")),
            Some(before) => changes.push(format!("{told} was {before} and is now: {now}; write that down")),
        }
    }
    let judged = |name: &&String| !card.rows.iter().any(|row| row.target.name == **name);
    changes.extend(known.keys().filter(judged).map(|name| format!("{scenario}, {name} is required no more")));
    changes
}

/// The file is written by two tests.
static FILE: Mutex<()> = Mutex::new(());

fn write_down(part: &str, found: Known) {
    let _alone = FILE.lock().unwrap();
    let mut all = read();
    all.insert(part.to_owned(), found);
    let text = "# Verdicts on required targets, kept by tests/scorecard.rs, which says how to refresh them.\n"
        .to_owned() + &toml::to_string(&all).unwrap();
    std::fs::write(path(), text).unwrap();
}

fn hold_all(part: &str, replicates: u32, slack: impl Fn(&Row) -> f64 + Copy) {
    let known = read().remove(part).unwrap_or_default();
    let (mut found, mut changed) = (Known::new(), Vec::new());
    for (scenario, _) in targets::SHIPPED {
        let card = card(scenario, replicates);
        let verdicts = card.rows.iter().map(|row| (row.target.name.clone(), row.verdict.word().to_owned()));
        found.insert((*scenario).to_owned(), verdicts.collect());
        changed.extend(changes(scenario, &card, &known.get(*scenario).cloned().unwrap_or_default(), slack));
    }
    if std::env::var_os("SANCHI_BLESS").is_some_and(|value| value == "1") {
        return write_down(part, found);
    }
    assert!(
        changed.is_empty(),
        "the required part of the cards has changed. If that was meant, say why in CHANGELOG.md and run this test with \
         SANCHI_BLESS=1.\n  {}",
        changed.join("\n  ")
    );
}

#[test]
fn what_is_required_is_hit_as_before_with_few_replicates() {
    hold_all("few", FEW, slack);
}

#[test]
#[ignore = "a minute: cargo test --release --test scorecard -- --ignored"]
fn what_is_required_is_hit_as_before() {
    hold_all("many", MANY, |_| 0.0);
}

#[test]
fn a_hit_that_becomes_a_miss_fails_and_a_miss_that_becomes_a_hit_is_told() {
    let text = "format = 1\nscenario = \"typical\"\n[target.one]\nstatement = \"s\"\nsource = \"s\"\nperiod = \"p\"\n\
                unit = \"u\"\nband = [1, 3]\nweight = 1\nrole = \"required\"\nmeasure = \"exports\"\nat = \"1990\"\n";
    let target = &targets::read("t.toml", text).unwrap().targets[0];
    let of = |values: &[f64], before: Option<&str>| {
        let row = Row::of(target, values.to_vec(), None);
        let card = Card { rows: vec![row], replicates: vec![0], failed: Vec::new() };
        let known = before.map(|before| ("one".to_owned(), before.to_owned())).into_iter().collect();
        changes("typical", &card, &known, slack).join("")
    };
    assert_eq!(of(&[2.0, 2.0], Some("hit")), "");
    assert_eq!(of(&[4.0, 4.0], Some("miss")), "");
    assert!(of(&[4.0, 4.0], Some("hit")).contains("was hit and is now: miss"));
    assert!(of(&[f64::NAN, f64::NAN], Some("hit")).contains("was hit and is now: undefined"));
    assert!(of(&[2.0, 2.0], Some("miss")).contains("was miss and is now: hit; write that down"));
    assert!(of(&[2.0, 2.0], None).contains("not written down"));
    // Across the end of the band by less than chance.
    assert_eq!(of(&[2.5, 3.0, 3.2, 4.0], Some("hit")), "");
    assert_eq!(of(&[2.0, 2.7, 2.9, 4.5], Some("miss")), "");
}
