//! What arms of a comparison cost: to the yen what programmes spend, nothing without a budget, told in every form.

use sanchi::experiment::compare::{Comparison, Question, compare};
use sanchi::experiment::costs::{Count, Price};
use sanchi::experiment::prepared::Prepared;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::AtomicBool;

/// A small district over eleven years, in the second of which a programme opens.
const SMALL: [&str; 5] = [
    "span.to=\"1990-12\"",
    "sizes.scale=0.2",
    "programme.marketing_and_matching.from=\"1981-07\"",
    "programme.marketing_and_matching.to=\"1988-06\"",
    "programme.marketing_and_matching.ceiling=4",
];
const TAKEN: &str = "programme.marketing_and_matching.removed=false";

fn prepared(more: &[&str]) -> Prepared {
    let set: Vec<String> = SMALL.iter().chain(more).map(|&set| set.to_owned()).collect();
    Prepared::shipped("typical", &set, 1).unwrap_or_else(|problems| panic!("{problems}"))
}

fn compared(base: &[&str], arm: &[&str], pairs: u32) -> Comparison {
    let question =
        Question { base: prepared(base), arms: vec![("arm".to_owned(), prepared(arm))], dates: Vec::new() };
    question.check().unwrap();
    compare(&question, 0..pairs, None, &(), Some(2), &AtomicBool::new(false), &mut |_| {}).0
}

/// A flow of an arm over the span, pair by pair, by the district's table.
fn by_the_table(comparison: &Comparison, arm: usize, measure: &str) -> Vec<f64> {
    let column = comparison.columns.iter().position(|column| column.name == measure).unwrap();
    let pairs = 0..comparison.replicates.len();
    let value = |pair: usize, period: usize| comparison.values(arm, column, period)[pair];
    pairs.map(|pair| (0..comparison.periods.len()).map(|period| value(pair, period)).sum()).collect()
}

#[test]
fn costs_are_what_programmes_spend_to_the_yen() {
    let comparison = compared(&[], &[TAKEN], 3);
    assert_eq!(comparison.priced(), [1]);
    let spent = comparison.cost(1);
    assert!(spent.iter().all(|&spent| spent > 0.0), "{spent:?}");
    assert_eq!(spent, by_the_table(&comparison, 1, "public_spending"));
    for (purse, measure) in
        ["public_spending_town", "public_spending_prefecture", "public_spending_treasury"].iter().enumerate()
    {
        let of_purse = comparison.spent(1, &|cell| cell.funder == purse);
        assert_eq!(of_purse, by_the_table(&comparison, 1, measure), "{measure}");
    }
    // Cells add up, each yen in one of them.
    let cells = comparison.cells();
    let each = cells.iter().map(|cell| comparison.spent(1, &|other| other == cell));
    let sums = each.fold(vec![0.0; 3], |sums, cell| sums.iter().zip(cell).map(|(a, b)| a + b).collect());
    assert_eq!(sums, spent);
    let jobs = comparison.counted(1, Count::JobYears);
    let persons = by_the_table(&comparison, 1, "persons_engaged");
    for (jobs, persons) in jobs.iter().zip(persons) {
        // A year of persons is the mean of its months.
        assert!((jobs - persons).abs() < 1e-6, "{jobs} {persons}");
    }
    // Firms helped and all others make up the difference.
    let gained = comparison.gained(1, Count::JobYears);
    let [helped, others] = [true, false].map(|helped| comparison.moved(1, &[1, 2], helped));
    for pair in 0..3 {
        assert!(
            (gained[pair] - helped[pair] - others[pair]).abs() < 1e-6,
            "{gained:?} {helped:?} {others:?}"
        );
    }
    let paid = comparison.helped(1, |of| of.paid);
    let for_firms = comparison.spent(1, &|cell| cell.recipient() != "bank and all");
    assert_eq!(paid, for_firms);
    let anyway = comparison.helped(1, |of| of.paid_anyway);
    assert!(anyway.iter().zip(&paid).all(|(anyway, paid)| (0.0..=*paid).contains(anyway)));
    // Prices rose, so that what was spent was less in those of the first month.
    assert!(comparison.cost_real(1).iter().zip(&spent).all(|(real, spent)| real < spent && *real > 0.0));
}

#[test]
fn without_a_budget_there_is_neither_cost_nor_price() {
    let comparison = compared(&[], &[TAKEN, "programme.marketing_and_matching.budget=0"], 3);
    assert_eq!(comparison.priced(), [1]);
    assert_eq!(comparison.cost(1), [0.0; 3]);
    assert_eq!(comparison.price(1, Count::JobYears), Price::NothingSpent);
    assert_eq!(comparison.bought(1, Count::ValueAdded), None);
    assert_eq!(comparison.gained(1, Count::JobYears), [0.0; 3]);
}

#[test]
fn what_is_taken_out_saves_what_it_cost() {
    let (with, without) = (compared(&[], &[TAKEN], 2), compared(&[TAKEN], &[], 2));
    let saved: Vec<f64> = without.cost(1).iter().map(|cost| -cost).collect();
    assert_eq!(saved, with.cost(1));
    // Both cost the same where both have it.
    let same = compared(&[TAKEN], &[TAKEN], 2);
    assert_eq!(same.cost(1), [0.0; 2]);
    assert!(same.priced().is_empty());
}

#[test]
fn an_arm_that_saves_money_is_told_by_what_it_loses() {
    let place = tempfile::tempdir().unwrap();
    let mut words =
        vec!["compare", "typical", "without:marketing_and_matching", "--replicates", "12", "--quiet"];
    words.extend(["--set", "programme.marketing_and_matching.removed=false", "--set", "sizes.scale=0.5"]);
    let text = sanchi(place.path(), &words).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("saves") && text.contains("each yen saved takes"), "{text}");
    assert!(!text.contains("each yen brings"), "{text}");
}

fn sanchi(place: &Path, arguments: &[&str]) -> String {
    let done =
        Command::new(env!("CARGO_BIN_EXE_sanchi")).args(arguments).current_dir(place).output().unwrap();
    assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

#[test]
fn summary_tables_and_report_tell_costs_where_there_are_any_and_only_there() {
    let place = tempfile::tempdir().unwrap();
    let place = place.path();
    let mut common: Vec<&str> = SMALL.iter().flat_map(|set| ["--set", set]).collect();
    common.extend(["--replicates", "3", "--quiet", "--format", "csv"]);
    let ask = |words: &[&str]| sanchi(place, &[words, &common].concat());
    let text = ask(&["compare", "typical", "with:marketing_and_matching", "without:ageing", "--out", "c"]);
    assert!(
        text.contains("What it costs and what that buys") && text.contains("advice_and_matching"),
        "{text}"
    );
    assert!(text.lines().all(|line| line.chars().count() <= 110), "{text}");
    let costs = fs::read_to_string(place.join("c/costs.csv")).unwrap();
    let of = |item: &str| costs.lines().filter(|line| line.split(',').nth(1) == Some(item)).count();
    assert!(of("spent") > 8 && of("cost_per_job_year") == 1 && of("deadweight") == 1, "{costs}");
    // The arm without a programme has no costs.
    assert!(!costs.contains("without ageing"));
    let meanings = fs::read_to_string(place.join("c/columns.toml")).unwrap();
    assert!(meanings.contains("cost_pairs") && meanings.contains("paired 95 % interval"));
    let json: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(place.join("c/summary.json")).unwrap()).unwrap();
    assert!(json["arms"][0]["costs"].as_array().is_some_and(|items| items.len() > 30));
    assert!(json["arms"][1].get("costs").is_none());
    sanchi(place, &["report", "c", "--figures", "pictures"]);
    let page = fs::read_to_string(place.join("c/report.html")).unwrap();
    for part in
        ["id=\"costs\"", "costs-plane-job-years", "costs-plane-value-added", "Deadweight and displacement"]
    {
        assert!(page.contains(part), "{part}");
    }
    assert_eq!(page.matches("id=\"costs-plane-job-years\"").count(), 1);
    let plane = fs::read_to_string(place.join("pictures/costs-plane-job-years.csv")).unwrap();
    assert!(plane.starts_with("arm,verdict,cost,cost_low95"), "{plane}");
    assert!(place.join("pictures/costs-plane-job-years.svg").is_file());

    // Another question in the same folder leaves no costs of this one behind.
    ask(&["compare", "typical", "without:ageing", "--out", "c", "--force"]);
    assert!(!place.join("c/costs.csv").exists() && !place.join("c/cost_pairs.csv").exists());

    let text = ask(&["compare", "typical", "without:ageing", "--out", "n"]);
    assert!(!text.contains("What it costs") && text.contains("Luck in common"));
    assert!(!place.join("n/costs.csv").exists() && !place.join("n/cost_pairs.csv").exists());
    sanchi(place, &["report", "n"]);
    assert!(!fs::read_to_string(place.join("n/report.html")).unwrap().contains("id=\"costs\""));
}
