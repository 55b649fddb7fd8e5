//! `sanchi attribute`: how much of a change each shock or switch explains.

use crate::cli::answering::{counted, ended, refused, tell, tell_again, unwritten};
use crate::cli::arguments::Attribute;
use crate::cli::model;
use crate::cli::progress::Progress;
use crate::cli::request::{changes, threads};
use crate::cli::terminal::Terminal;
use crate::cli::{Complaint, Ended, interrupt, wording};
use crate::experiment::attribute::{EXACT, Question, Subset, attribute as attributed};
use crate::experiment::ensemble::{Ending, tell_panics_as_failures};
use crate::experiment::outcome::Outcome;
use crate::experiment::prepared::Prepared;
use crate::report::attributing::Told;
use crate::store::{Answer, Answering, FailureEntry, Format, Replicates, Standing, Status, look};
use std::path::PathBuf;
use std::time::{Instant, SystemTime};

/// Explains outcomes by shocks or switches, prints the values, leaves a results folder.
pub(crate) fn attribute(typed: &Attribute, terminal: &mut Terminal) -> Result<Ended, Complaint> {
    let common = &typed.common;
    let changes = changes(&common.set, &common.from, &common.to)?;
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

    let format: Format = common.format.into();
    let mut words = vec![
        "attribute".to_owned(),
        what.to_owned(),
        format!("{} replicates as {}", common.replicates, format.name()),
    ];
    words.extend(items.iter().cloned());
    words.extend(question.outcomes.iter().map(Outcome::to_string));
    if items.len() > EXACT {
        words.push(format!("{} orders", typed.orders));
    }
    let address = subject.question(&[], &words);
    let folder = common
        .out
        .clone()
        .unwrap_or_else(|| PathBuf::from("results").join(format!("attribute-{}", subject.scenario)));
    if !common.force
        && let Standing::There(manifest) = look(&folder, &address).map_err(refused)?
    {
        return tell_again(&folder, common.json, &manifest, terminal);
    }
    let stop = interrupt::flag();
    let answering = Answering::begin(&folder, &address, format, common.force).map_err(refused)?;
    tell_panics_as_failures();
    let (start, begun, threads) = (SystemTime::now(), Instant::now(), threads(common.threads));
    let progress = Progress::new(common.replicates, "replicates", terminal.quiet);
    let answer = attributed(&question, 0..common.replicates, Some(threads), &stop, &mut |_| progress.step());
    progress.end();
    let (attribution, ending) = answer.map_err(Complaint::wrong)?;
    if ending == Ending::Stopped && attribution.replicates.is_empty() {
        return Err(Complaint { ended: Ended::Stopped, words: wording::stopped_before_anything() });
    }
    let told = Told { attribution: &attribution, subject: &subject, what };
    let (text, json) = (told.text(), told.json());
    let failures = attribution.failed.iter().map(|(replicate, failure)| FailureEntry {
        replicate: *replicate,
        run_id: subject.run_id(*replicate),
        seed: common.seed,
        month: failure.month.map(|month| month.to_string()),
        reason: failure.reason.clone(),
        replay: wording::replay_arm(0, *replicate, common.seed),
    });
    let manifest = answering
        .fill(Answer {
            kind: "attribute",
            status: match ending {
                Ending::Stopped => Status::Stopped,
                _ if attribution.failed.is_empty() => Status::Complete,
                _ => Status::Failed,
            },
            subject: &subject,
            scenario_text: base.text(),
            arms: Vec::new(),
            replicates: Replicates {
                seed: common.seed,
                first: 0,
                asked: common.replicates,
                finished: attribution.replicates.len() as u32,
                failed: attribution.failed.len() as u32,
            },
            sheets: &told.sheets(),
            summary_text: &text,
            summary_json: &json,
            texts: Vec::new(),
            failures: failures.collect(),
            command: std::env::args().collect(),
            start,
            elapsed: begun.elapsed(),
            threads,
        })
        .map_err(|error| unwritten(&error))?;
    tell(&folder, common.json, &manifest, &text, &json, terminal)?;
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
