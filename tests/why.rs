//! Why a firm ended, and what brought a figure about: what is read off a run, and the runs that are lived again.
#![cfg(feature = "cli")]

mod common;

use common::place::Place;
use common::{TENTH, all, simulation};
use sanchi::experiment::attribute::{self, attribute};
use sanchi::experiment::outcome::Outcome;
use sanchi::experiment::prepared::Prepared;
use sanchi::experiment::why::figure::{ALL, Question, figure};
use sanchi::experiment::why::firm::{Fate, Otherwise, Run, all_asked, story};
use sanchi::foundation::calendar::Month;
use sanchi::observe::biography::{Asker, Biography, Page};
use sanchi::observe::panel::{Every, Panel, Values, Wanted};
use sanchi::observe::recorder::Recorder;
use sanchi::simulation::Simulation;
use std::sync::atomic::AtomicBool;

/// A district of exporters in hard times: a third of its size, and so few tills that some fail.
const HARD: [&str; 3] = ["sizes.scale=0.3", "bank.largest_exposure=10.0", "span.to=\"1996-12\""];

fn hard() -> Simulation {
    common::attempt_of("export_goods", &HARD).unwrap()
}

fn still() -> AtomicBool {
    AtomicBool::new(false)
}

#[test]
fn with_means_nobody_fails_when_it_failed() {
    let simulation = hard();
    let run = Run::live(&simulation, 0, &still()).unwrap();
    let failed = run.failed();
    assert!(failed.len() >= 5, "{} have failed: another district must be found for this test", failed.len());
    let mut saved = 0;
    for (name, end) in failed.iter().take(12) {
        assert_eq!(run.fate(*name), Fate::Ended(end.clone()));
        let told = story(&simulation, Vec::new(), 0, &run, *name, Some(2), &still()).unwrap();
        let means = |otherwise: &Otherwise| matches!(otherwise, Otherwise::Means(other, _) if other == name);
        let check = told.checks.iter().find(|check| means(&check.otherwise)).unwrap();
        let fate = check.fate.as_ref().unwrap();
        assert_ne!(fate, &Fate::Ended(end.clone()), "{name} had means and failed all the same");
        saved += usize::from(fate.month().is_none_or(|month| month > end.month));
    }
    assert!(2 * saved > failed.len().min(12), "of {} with means {saved} lasted longer", failed.len().min(12));
}

#[test]
fn what_is_written_of_a_life_is_what_the_panel_and_the_books_say() {
    let simulation = simulation(&all(&[&TENTH, &["span.to=\"1984-12\""]]));
    let run = Run::live(&simulation, 0, &still()).unwrap();
    for kind in ["wholesaler", "manufacturer", "craftsman"] {
        let lives = |name: &&sanchi::observe::table::AgentName| run.fate(**name) == Fate::Lives;
        let called = run.called(kind);
        let name = *called.iter().find(lives).unwrap();
        let (mut life, mut recorder) = (Biography::of(name), Recorder::default());
        simulation.clone().with_journal().run(0, &still(), &mut (&mut life, &mut recorder)).unwrap();
        // Looking on with a journal changes nothing.
        assert_eq!(recorder.record, simulation.record(0, &still()).unwrap());
        assert_eq!(life.pages.len(), 60, "{kind}");
        let spent: i64 = life.pages.iter().flat_map(|page| &page.spent).map(|(_, amount)| amount).sum();
        assert!(spent > 0 && life.pages.iter().any(|page| all_asked(page) > 0.0), "{kind}");
        for page in &life.pages {
            for asked in &page.asked {
                assert!(asked.here >= 0.0 && asked.here <= asked.in_all * (1.0 + 1e-9), "{kind} {asked:?}");
                let firm = matches!(asked.by, Asker::Firm(_));
                assert_eq!(kind == "wholesaler", matches!(asked.by, Asker::Market(_)));
                assert!(kind != "craftsman" || firm);
            }
        }
        let mut panel =
            Panel::new(Wanted { agents: true, every: Every::Month, ..Wanted::default() }, Month(0));
        simulation.run(0, &still(), &mut panel).unwrap();
        let Some(Values::Firm(firms)) = panel.agents.column("agent") else { panic!("firms have names") };
        let is_it = |&row: &usize| firms[row].is_some_and(|firm| panel.firms[firm as usize] == name);
        let rows: Vec<usize> = (0..firms.len()).filter(is_it).collect();
        let of = |column: &str| {
            let numbers = panel.agents.numbers(column).unwrap();
            rows.iter().map(|&row| numbers[row]).collect::<Vec<f64>>()
        };
        let pages = |of: fn(&Page) -> f64| life.pages.iter().map(of).collect::<Vec<f64>>();
        assert_eq!(of("money"), pages(|page| page.money as f64), "{kind}");
        assert_eq!(of("net_worth"), pages(|page| page.worth as f64), "{kind}");
        assert_eq!(of("trade"), pages(|page| page.trade.round()), "{kind}");
        assert_eq!(of("persons"), pages(|page| f64::from(page.persons)), "{kind}");
    }
}

#[test]
fn the_accounts_hold_with_means_and_nothing_differs_before_them() {
    // Every month is audited: means that are not booked would be a failure.
    let simulation = simulation(&all(&[&TENTH, &["span.to=\"1983-12\""]]));
    let run = Run::live(&simulation, 0, &still()).unwrap();
    let name = run.called("manufacturer").into_iter().find(|&name| run.fate(name) == Fate::Lives).unwrap();
    let month = Month::new(1980, 6);
    let plain = simulation.record(0, &still()).unwrap();
    let given = simulation.clone().with_means(month, name.key).record(0, &still()).unwrap();
    let width = plain.district.len() / plain.months.len();
    let months = (month.0 - plain.months[0].0) as usize;
    assert_eq!(plain.district[..months * width], given.district[..months * width]);
    let money = common::column("firms_money");
    let of = |record: &sanchi::observe::table::Record| record.district[(months + 1) * width + money];
    assert!(of(&given) > of(&plain), "{} {}", of(&plain), of(&given));
}

#[test]
fn a_figure_is_told_from_the_pairs_that_attribution_lives() {
    let set = ["sizes.scale=0.15", "bank.largest_exposure=10.0", "span.to=\"1988-12\""].map(str::to_owned);
    let prepared = |more: &[String]| {
        let all: Vec<String> = set.iter().chain(more).cloned().collect();
        Prepared::shipped("typical", &all, 1).unwrap()
    };
    let base = prepared(&[]);
    let shocks = ["yen_appreciation", "asian_imports"];
    let out = |name: &str| format!("shock.{name}.removed=true");
    let columns = base.subject().district;
    let outcome = Outcome::parse("exports@1988/1985", &columns, base.span()).unwrap();
    let mut without: Vec<(String, Prepared)> =
        shocks.iter().map(|name| ((*name).to_owned(), prepared(&[out(name)]))).collect();
    without.push((ALL.to_owned(), prepared(&shocks.map(out))));
    let question = Question { outcome: outcome.clone(), base: &base, without: &without };
    let answer = figure(&question, 0..8, Some(2), &still(), &mut |_| {}).unwrap();

    let items: Vec<String> = shocks.iter().map(|&name| name.to_owned()).collect();
    let with = |subset: attribute::Subset| {
        let absent = (0..2).filter(|place| subset & (1 << place) == 0).map(|place| out(shocks[place]));
        Ok(prepared(&absent.collect::<Vec<_>>()))
    };
    let asked = attribute::Question { items, with: &with, outcomes: vec![outcome], orders: 1 };
    let (attribution, _) = attribute(&asked, 0..8, &(), Some(2), &still(), &mut |_| {}).unwrap();
    for (item, shock) in shocks.iter().enumerate() {
        let effect = answer.effects.iter().find(|effect| effect.shock == *shock).unwrap();
        let last = attribution.share(0, item).last;
        assert!((effect.effect.value - last.value).abs() < 1e-12, "{shock}");
        assert!((effect.effect.low - last.low).abs() < 1e-12, "{shock}");
    }
    let [none, all, change] = attribution.whole(0);
    let together = answer.effects.last().unwrap();
    assert_eq!((together.shock.as_str(), answer.value.value), (ALL, all.value));
    assert!((together.without.value - none.value).abs() < 1e-12);
    assert!((together.effect.value - change.value).abs() < 1e-12);
    // The yen moves before exports do, and nothing moves before the yen.
    let yen = answer.effects.iter().find(|effect| effect.shock == "yen_appreciation").unwrap();
    let since = |name: &str| {
        yen.partings.iter().find(|parting| parting.column.name == name).map(|parting| parting.since.clone())
    };
    assert_eq!(since("exchange_rate").as_deref(), Some("1985"));
    assert!(since("exports") >= since("exchange_rate"));
    assert!(yen.partings.iter().all(|parting| parting.since.as_str() >= "1985"), "{:?}", yen.partings);
}

#[test]
fn the_command_tells_a_chain_and_writes_nothing() {
    let place = Place::new();
    let hard: Vec<&str> = HARD.iter().flat_map(|set| ["--set", set]).collect();
    let run = [&["run", "export_goods", "--replicates", "2", "--quiet", "--out", "r"][..], &hard].concat();
    place.done(&run);
    let told = place.done(&["why", "r"]);
    assert!(told.contains("failed in replicate 0 of export_goods"), "{told}");
    let listed: serde_json::Value = serde_json::from_str(&place.done(&["why", "r", "--json"])).unwrap();
    assert!(listed["failed"].as_array().unwrap().len() >= 5);
    let named = told.lines().find(|line| line.trim_start().starts_with("wholesaler-")).unwrap();
    let name = named.split_whitespace().next().unwrap();
    let text = place.done(&["why", "r", name]);
    for part in
        ["Its last years", "How it came", "Checked", "as it was", "with means in", "Held against chance"]
    {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    let json: serde_json::Value = serde_json::from_str(&place.done(&["why", "r", name, "--json"])).unwrap();
    assert_eq!(json["chain"][0]["fate"]["kind"], "bankruptcy");
    assert!(json["chain"][0]["firm"].as_str().unwrap().starts_with(name));
    assert_eq!(json["checks"][0]["otherwise"], "means");
    assert_eq!(json["trifles"].as_array().unwrap().len(), 8);
    // The same on one thread, to the byte, and in another replicate another firm's life.
    assert_eq!(place.done(&["why", "r", name, "--threads", "1"]), text);
    let other = place.run(&["why", "r", name, "--run", "1"]);
    assert_ne!(other.1, text);
    let figure = place.done(&["why", "r", "exports@1988/1985", "--replicates", "2", "--quiet"]);
    assert!(figure.contains("Without a shock") && figure.contains("yen_appreciation"), "{figure}");
    place.done(&["verify", "r"]);
}

#[test]
fn wrong_questions_are_told_what_would_have_been_right() {
    let place = Place::new();
    let small = ["--set", "sizes.scale=0.1", "--set", "bank.largest_exposure=10.0", "--to", "1982-12"];
    let run = |out: &str, more: &[&str]| {
        place.done(&[&["run", "--replicates", "2", "--quiet", "--out", out][..], &small, more].concat());
    };
    run("r", &[]);
    for (question, wanted) in [
        (&["why", "nothing"][..], "there is no folder nothing"),
        (&["why", "r", "wholesaler-zz"], "there is no firm `wholesaler-zz` in replicate 0"),
        (&["why", "r", "manufacturer"], "firms are called `manufacturer...`"),
        (&["why", "r", "shipmnts@1981"], "there is no measure `shipmnts`"),
        (&["why", "r", "shipments@1999"], "not all in the simulated span"),
        (&["why", "r", "shipments@1981", "--run", "1"], "--run is for a firm"),
        (&["why", "r", "wholesaler-0", "--run", "7"], "there is no run `7`"),
        (&["why", "r", "wholesaler-0", "--replicates", "7"], "--replicates is for a figure"),
    ] {
        let (code, out, told) = place.run(question);
        assert_eq!((code, out.as_str()), (Some(2), ""), "{question:?}\n{told}");
        assert!(told.contains(wanted), "{question:?}\n{told}");
    }
}
