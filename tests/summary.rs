//! What a summary promises a reader: every line fits, units are told, what is not defined is a dash.

use sanchi::experiment::ensemble::Failure;
use sanchi::experiment::subject::Subject;
use sanchi::foundation::calendar::Month;
use sanchi::foundation::chance::BirthKey;
use sanchi::observe::table::{AgentKind, AgentName, Column, Event, Record};
use sanchi::report::summary::{Gathering, Summary};
use sanchi::report::telling::{emboldened, json, text};

const COLUMNS: &[(&str, &str, bool)] = &[
    ("shipments", "{currency}/month", true),
    ("exports", "{currency}/month", true),
    ("import_penetration", "share", false),
    ("persons_engaged", "persons", true),
    ("establishments", "establishments", true),
    ("mean_piece_rate", "{currency}/piece", false),
    ("lead_time", "months", false),
    ("openings", "agents/month", true),
    ("closures_bankrupt", "agents/month", true),
    ("closures_solvent", "agents/month", true),
    ("a_column_of_tomorrow", "-", false),
];

fn subject() -> Subject {
    let column = |&(name, unit, whole): &(&'static str, &'static str, bool)| Column {
        name,
        unit,
        meaning: "made up",
        whole,
    };
    Subject {
        until: None,
        posterior: None,
        beside: Vec::new(),
        pooled: Vec::new(),
        scenario: "typical".into(),
        title: "A district of 1980".into(),
        currency: "yen".into(),
        scenario_hash: "00".repeat(32),
        model_version: "1".into(),
        random_scheme: "none".into(),
        seed: 7,
        district: COLUMNS.iter().map(column).collect(),
        stages: Vec::new(),
        stage_names: Vec::new(),
        panel: Default::default(),
    }
}

/// Exports collapse in 1986; nobody is there to have a lead time before 1983.
fn record(replicate: u32, from: Month, months: i32) -> Record {
    let mut record = Record::default();
    let luck = 1.0 + f64::from(replicate) / 100.0;
    for ahead in 0..months {
        let month = from.plus(ahead);
        let exports = if month < Month::new(1986, 1) { 8e8 } else { 2e8 };
        record.months.push(month);
        record.district.extend([
            2.5e9 * luck,
            exports * luck,
            0.02 + 0.0005 * f64::from(ahead),
            12_345.0,
            1_060.0 - f64::from(ahead / 12),
            310.0,
            if month.year() < 1983 { f64::NAN } else { 1.5 },
            1.0,
            2.0,
            0.0,
            3.0,
        ]);
    }
    let agent = AgentName { kind: AgentKind::Craftsman, key: BirthKey(u64::from(replicate)) };
    let event = |kind| Event { month: from, kind, agent: Some(agent), other: None, amount: 1, cause: "" };
    record.events.extend(vec![event("bankruptcy"); replicate as usize]);
    // What a column counts too, and what hardly any replicate has.
    record.events.push(event("closure"));
    if replicate == 1 {
        record.events.push(event("bank_rescued"));
    }
    record
}

fn summary(replicates: u32, from: Month, months: i32) -> Summary {
    let mut gathering = Gathering::new(&subject(), 0..replicates);
    for replicate in 0..replicates {
        gathering.add(&record(replicate, from, months));
    }
    gathering.summary()
}

#[test]
fn a_summary_tells_years_bands_changes_and_exits() {
    let told = text(&summary(21, Month::new(1980, 1), 372));
    for sentence in [
        "typical: A district of 1980\n  21 replicates, seed 7, January 1980 to December 2010",
        "By year: median of 21 replicates, below it the range of the middle 80 %",
        "                           1980       1985       1990       1995       2000       2005       2010",
        "    billion yen       30.6–35.4  30.6–35.4",
        "  Exports fell by 75 % from 1985 to 1986 (10.6 to 2.6 billion yen, in current prices)\n",
        "  Establishments fell by 3 % from 1980 to 2010 (1060 to 1030)\n",
        "  Persons engaged, thousand    ▄▄▄",
        "  Import penetration rose by 18.0 points from 1980 to 2010 (2.3 to 20.3 %)",
        "  Closures, bankrupt         744   744",
        "  Bankruptcies of craftsmen   10  2–18",
    ] {
        assert!(told.contains(sentence), "{sentence}\n{told}");
    }
    assert!(!told.contains("Firms given up") && !told.contains("Rescues"), "{told}");
    let lead_time = told.lines().find(|line| line.trim_start().starts_with("Lead time")).unwrap();
    assert!(
        lead_time.split_whitespace().eq("Lead time - 1.50 1.50 1.50 1.50 1.50 1.50".split(' ')),
        "{lead_time}"
    );
    assert!(told.lines().all(|line| line.chars().count() <= 100), "{told}");
    assert!(told.lines().all(|line| line.trim_end() == line));
}

#[test]
fn one_replicate_has_no_band() {
    let told = text(&summary(1, Month::new(1980, 1), 372));
    assert!(told.contains("\nBy year\n"), "{told}");
    assert!(told.contains("  Shipments, billion yen"), "{told}");
    assert!(!told.contains('–') && !told.contains("median of"), "{told}");
}

#[test]
fn spans_of_any_length_fit_the_page() {
    for (from, months) in [
        (Month::new(1980, 1), 1),
        (Month::new(1980, 4), 5),
        (Month::new(1980, 4), 20),
        (Month::new(1980, 1), 12),
        (Month::new(1980, 1), 24),
        (Month::new(1980, 1), 2400),
    ] {
        for replicates in [1, 2, 11] {
            let told = text(&summary(replicates, from, months));
            assert!(told.lines().all(|line| line.chars().count() <= 100), "{told}");
            assert!(told.contains("Shipments"), "{told}");
        }
    }
}

#[test]
fn failures_are_told_and_nothing_is_made_up_when_all_fail() {
    let mut gathering = Gathering::new(&subject(), 0..9);
    for replicate in 0..9 {
        let reason = "the books of the bank do not balance: ".repeat(6);
        gathering.add_failed(replicate, Failure { month: Some(Month::new(1985, 9)), reason, stopped: false });
    }
    let told = text(&gathering.summary());
    assert!(told.contains("0 of 9 replicates"), "{told}");
    assert!(told.contains("Failed: 9 of 9 replicates\n  replicate 0 in September 1985: the books"), "{told}");
    assert!(told.contains("  and 4 more"), "{told}");
    assert!(!told.contains("By year"), "{told}");
    assert!(told.lines().all(|line| line.chars().count() <= 100), "{told}");
}

#[test]
fn the_json_has_every_year_and_null_for_what_is_not_defined() {
    let told = json(&summary(3, Month::new(1980, 1), 48));
    assert!(told.contains("\"periods\": [\"1980\", \"1981\", \"1982\", \"1983\"]"), "{told}");
    assert!(told.contains("\"median\": [null, null, null, 1.5]"), "{told}");
    assert!(told.contains("\"finished\": 3"), "{told}");
    assert!(!told.contains("NaN") && !told.contains("inf"), "{told}");
}

#[test]
fn headings_stand_out_in_a_terminal_and_nothing_else_does() {
    assert_eq!(emboldened("By year\n  1980\n\n"), "\u{1b}[1mBy year\u{1b}[0m\n  1980\n\n");
}
