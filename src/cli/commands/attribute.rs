//! `sanchi attribute`: how much of a change each shock or switch explains.

use crate::cli::answering::{counted, ended, tell_again};
use crate::cli::arguments::Attribute;
use crate::cli::asking::{Address, Asking, Found, Place};
use crate::cli::model;
use crate::cli::progress::Progress;
use crate::cli::request::changes;
use crate::cli::terminal::Terminal;
use crate::cli::{Complaint, Ended, wording};
use crate::experiment::attribute::{EXACT, Question, Subset, attribute as attributed};
use crate::experiment::outcome::Outcome;
use crate::experiment::prepared::Prepared;
use crate::report::attributing::Told;
use crate::store::{FailureEntry, Format, Replicates};

/// Explains outcomes by shocks or switches, prints the values, leaves a results folder.
pub(crate) fn attribute(typed: &Attribute, terminal: &mut Terminal) -> Result<Ended, Complaint> {
    let common = &typed.common;
    let changes = changes(&common.changed)?;
    let base = model::load(&typed.scenario, &changes, common.seed, terminal.error_color)
        .map_err(Complaint::wrong)?;
    let (subject, span) = (base.subject(), base.span());
    let outcome = |text: &String| {
        Outcome::parse(text, &subject.district, span)
            .map_err(|reason| Complaint::wrong(format!("--of: {reason}")))
    };
    let outcomes = typed.of.iter().map(outcome).collect::<Result<Vec<_>, Complaint>>()?;
    let (what, items) = items(typed, &base)?;
    let out = |item: &str| match what {
        "shocks" => format!("shock.{item}.removed=true"),
        _ => format!("switches.{item}=false"),
    };
    let with = |subset: Subset| -> Result<Prepared, String> {
        let mut changes = changes.clone();
        let absent = items.iter().enumerate().filter(|(place, _)| subset & (1 << place) == 0);
        changes.set.extend(absent.map(|(_, item)| out(item)));
        model::load(&typed.scenario, &changes, common.seed, false)
    };
    // A switch that does not exist is told before anything is looked at.
    with(0).map_err(Complaint::wrong)?;
    let question = Question { items: items.clone(), with: &with, outcomes, orders: typed.orders };

    let format: Format = common.written.format.into();
    let answer = format!("{} replicates as {}", common.replicates, format.name());
    let mut replicate = vec!["attribute".to_owned(), what.to_owned()];
    replicate.extend(items.iter().cloned());
    replicate.extend(question.outcomes.iter().map(Outcome::to_string));
    if items.len() > EXACT {
        replicate.push(format!("{} orders", typed.orders));
    }
    let address = Address::of(&subject, &[], &replicate, &[answer]);
    let asking = match Asking::open("attribute", common, &subject, common.replicates, &address, terminal)? {
        Place::Answered(folder, manifest) => {
            return tell_again(&folder, common.written.json, &manifest, terminal);
        }
        Place::Waiting(asking) => asking,
    };
    let left = common.replicates as usize - asking.kept().there(common.replicates);
    terminal.note(&wording::attribution_runs(items.len(), typed.orders, left));
    let (threads, stop) = (asking.threads, asking.stop.clone());
    let progress = Progress::new(common.replicates, "replicates", terminal.quiet);
    let replicates = 0..common.replicates;
    let answer = attributed(&question, replicates, asking.kept(), Some(threads), &stop, &mut |_| {
        progress.step();
    });
    progress.end();
    let (attribution, ending) = answer.map_err(Complaint::wrong)?;
    asking.something(ending, &attribution.replicates)?;
    let told = Told { attribution: &attribution, subject: &subject, what };
    let failures = attribution.failed.iter().map(|(replicate, failure)| {
        let replay = wording::replay_arm(0, *replicate, common.seed, false);
        FailureEntry::of(&subject, *replicate, failure, replay)
    });
    let found = Found {
        ending,
        subject: &subject,
        scenario_text: base.text(),
        arms: &[],
        replicates: Replicates {
            seed: common.seed,
            first: 0,
            asked: common.replicates,
            finished: attribution.replicates.len() as u32,
            failed: attribution.failed.len() as u32,
        },
        failures: failures.collect(),
        sheets: &told.sheets(),
        text: &told.text(),
        json: &told.json(),
        texts: Vec::new(),
    };
    let manifest = asking.answer(found, terminal)?;
    terminal.note(&format!(
        "{} of {} scenarios in {:.1} s on {}",
        counted(attribution.replicates.len() as u64, "replicate"),
        attribution.scenarios,
        manifest.clock.elapsed_seconds,
        counted(threads as u64, "thread")
    ));
    Ok(ended(&manifest, terminal))
}

/// What is told apart: the named shocks or switches, or all shocks that are not taken out.
fn items(typed: &Attribute, base: &Prepared) -> Result<(&'static str, Vec<String>), Complaint> {
    let scenario = base.simulation().scenario();
    if !typed.switches.is_empty() {
        return Ok(("switches", typed.switches.clone()));
    }
    let there: Vec<String> =
        scenario.shocks.iter().filter(|shock| !shock.removed).map(|shock| shock.name.clone()).collect();
    if let Some(unknown) = typed.shocks.iter().find(|name| !there.contains(name)) {
        return Err(Complaint::wrong(wording::no_shock(unknown, &there)));
    }
    let chosen = if typed.shocks.is_empty() { there } else { typed.shocks.clone() };
    if chosen.is_empty() {
        return Err(Complaint::wrong(wording::no_shocks(&scenario.name)));
    }
    Ok(("shocks", chosen))
}
