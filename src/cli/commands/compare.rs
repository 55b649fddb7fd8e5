//! `sanchi compare`: what if, pair by pair.

use crate::cli::answering::{counted, ended, refused, tell, tell_again, unwritten};
use crate::cli::arguments::Compare;
use crate::cli::model::{self, Changes};
use crate::cli::progress::Progress;
use crate::cli::request::{changes, threads};
use crate::cli::terminal::Terminal;
use crate::cli::{Complaint, Ended, interrupt, wording};
use crate::experiment::compare::{Check, Comparison, Question, compare as compared};
use crate::experiment::ensemble::{Ending, tell_panics_as_failures};
use crate::experiment::subject::Subject;
use crate::experiment::until::Until;
use crate::foundation::calendar::Month;
use crate::observe::periods::{Period, periods, selected};
use crate::report::comparing::Told;
use crate::store::{Answer, Answering, FailureEntry, Replicates, ScenarioEntry, Standing, Status, look};
use std::path::PathBuf;
use std::time::{Instant, SystemTime};

/// Most dates of the summary, unless they are chosen.
const SHOWN: usize = 4;

/// Holds arms against a base, prints what they change, leaves a results folder.
pub(crate) fn compare(typed: &Compare, terminal: &mut Terminal) -> Result<Ended, Complaint> {
    let common = &typed.common;
    let changes = changes(&common.set, &common.from, &common.to)?;
    let base =
        model::load(&typed.base, &changes, common.seed, terminal.error_color).map_err(Complaint::wrong)?;
    let (from, to) = base.span();
    let months: Vec<Month> = (from.0..=to.0).map(Month).collect();
    let (shown, dates) = chosen(&typed.at, &periods(&months), &months)?;
    let mut arms = Vec::new();
    for text in &typed.arms {
        let (scenario, changes) = arm(text, &typed.base, &changes)?;
        let prepared = model::load(&scenario, &changes, common.seed, terminal.error_color);
        arms.push((
            name_of(text),
            prepared.map_err(|drawn| Complaint::wrong(format!("{drawn}\n(in the arm `{text}`)")))?,
        ));
    }
    let question = Question { base, arms, dates };
    question.check().map_err(Complaint::wrong)?;
    let subject = question.base.subject();
    let until = typed.until.as_ref().map(|text| Until::parse(text, &subject.district, (from, to)));
    let until = until.transpose().map_err(|reason| Complaint::wrong(format!("--until: {reason}")))?;
    let most = if until.is_some() { typed.max_replicates } else { common.replicates };

    let address = address(&question, &subject, until.as_ref(), most, &shown, common);
    let folder = common
        .out
        .clone()
        .unwrap_or_else(|| PathBuf::from("results").join(format!("compare-{}", subject.scenario)));
    if !common.force
        && let Standing::There(manifest) = look(&folder, &address).map_err(refused)?
    {
        return tell_again(&folder, common.json, &manifest, terminal);
    }
    let stop = interrupt::flag();
    let answering =
        Answering::begin(&folder, &address, common.format.into(), common.force).map_err(refused)?;
    tell_panics_as_failures();
    let (start, begun, threads) = (SystemTime::now(), Instant::now(), threads(common.threads));
    let check = Check::of(&question, 0, &stop).map_err(|failure| match failure.stopped {
        true => Complaint { ended: Ended::Stopped, words: wording::stopped_before_anything() },
        false => Complaint::failed(format!("the first pair failed: {}", failure.reason)),
    })?;
    if !check.holds() {
        return Err(Complaint::failed(wording::check_does_not_hold(&check, &question)));
    }
    terminal.detail("checked: every arm of replicate 0, run for itself, gives the same bytes");
    let progress = Progress::new(most, "pairs", terminal.quiet);
    let (comparison, ending) =
        compared(&question, 0..most, until.as_ref(), Some(threads), &stop, &mut |_| progress.step());
    progress.end();
    if ending == Ending::Stopped && comparison.replicates.is_empty() {
        return Err(Complaint { ended: Ended::Stopped, words: wording::stopped_before_anything() });
    }
    let told = Told { comparison: &comparison, base: &subject, shown: &shown };
    let (text, json) = (told.text(), told.json());
    let texts = question.arms.iter().map(|(_, arm)| arm.text());
    let entries = question
        .arms
        .iter()
        .map(|(name, arm)| ScenarioEntry { name: name.clone(), ..ScenarioEntry::of(&arm.subject()) });
    let manifest = answering
        .fill(Answer {
            kind: "compare",
            status: match ending {
                Ending::Stopped => Status::Stopped,
                _ if comparison.failed.is_empty() => Status::Complete,
                _ => Status::Failed,
            },
            subject: &subject,
            scenario_text: question.base.text(),
            arms: entries.zip(texts).collect(),
            replicates: replicates(&comparison, common.seed, most, ending),
            sheets: &told.sheets(),
            summary_text: &text,
            summary_json: &json,
            texts: Vec::new(),
            failures: failures(&comparison, &question, common.seed),
            command: std::env::args().collect(),
            start,
            elapsed: begun.elapsed(),
            threads,
        })
        .map_err(|error| unwritten(&error))?;
    tell(&folder, common.json, &manifest, &text, &json, terminal)?;
    terminal.note(&format!(
        "{} in {:.1} s on {}",
        counted(comparison.replicates.len() as u64, "pair"),
        manifest.clock.elapsed_seconds,
        counted(threads as u64, "thread")
    ));
    Ok(ended(&manifest, terminal))
}

/// An arm as it is typed: a scenario with the common changes, or the base with changes of its own.
fn arm(text: &str, base: &str, common: &Changes) -> Result<(String, Changes), Complaint> {
    let is_change = |part: &str| part.contains('=') || part.starts_with("without:");
    if !text.split(';').any(is_change) {
        return Ok((text.to_owned(), common.clone()));
    }
    let mut changes = common.clone();
    for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        match part.strip_prefix("without:") {
            Some(shock) => changes.set.push(format!("shock.{shock}.removed=true")),
            None if part.contains('=') => changes.set.push(part.to_owned()),
            None => return Err(Complaint::wrong(wording::no_change(part, text))),
        }
    }
    Ok((base.to_owned(), changes))
}

/// What an arm is called: `without yen_appreciation`, `sizes.craftsmen=400`, or the scenario as typed.
fn name_of(text: &str) -> String {
    let parts: Vec<String> =
        text.split(';').map(|part| part.trim().replace("without:", "without ")).collect();
    parts.join("; ")
}

/// The periods told, and the last month of each.
fn chosen(
    at: &[String],
    periods: &[Period],
    months: &[Month],
) -> Result<(Vec<usize>, Vec<Month>), Complaint> {
    let shown = if at.is_empty() {
        selected(periods, SHOWN + 1).into_iter().filter(|&place| place > 0 || periods.len() == 1).collect()
    } else {
        let place = |text: &String| {
            let found = periods.iter().position(|period| period.label == text.trim());
            found.ok_or_else(|| Complaint::wrong(wording::no_period(text, periods)))
        };
        at.iter().map(place).collect::<Result<Vec<usize>, Complaint>>()?
    };
    let dates = shown.iter().map(|&place| months[periods[place].months.end - 1]).collect();
    Ok((shown, dates))
}

fn address(
    question: &Question,
    subject: &Subject,
    until: Option<&Until>,
    most: u32,
    shown: &[usize],
    common: &crate::cli::arguments::Common,
) -> String {
    let format: crate::store::Format = common.format.into();
    let arms: Vec<Subject> = question.arms.iter().map(|(_, arm)| arm.subject()).collect();
    let mut words =
        vec!["compare".to_owned(), format!("{most} pairs as {}", format.name()), format!("{shown:?}")];
    words.extend(until.map(Until::to_string));
    words.extend(question.arms.iter().map(|(name, _)| name.clone()));
    subject.question(&arms.iter().collect::<Vec<_>>(), &words)
}

fn replicates(comparison: &Comparison, seed: u64, most: u32, ending: Ending) -> Replicates {
    let done = comparison.replicates.len() as u32;
    let mut failed: Vec<u32> = comparison.failed.iter().map(|failed| failed.replicate).collect();
    failed.dedup();
    let failed = failed.len() as u32;
    // With --until fewer may be enough.
    let asked = if ending == Ending::Complete { done } else { most };
    Replicates { seed, first: 0, asked, finished: done - failed, failed }
}

fn failures(comparison: &Comparison, question: &Question, seed: u64) -> Vec<FailureEntry> {
    let subjects: Vec<Subject> = question.all().map(|arm| arm.subject()).collect();
    let entry = |failed: &crate::experiment::compare::FailedArm| FailureEntry {
        replicate: failed.replicate,
        run_id: subjects[failed.arm].run_id(failed.replicate),
        seed,
        month: failed.failure.month.map(|month| month.to_string()),
        reason: failed.failure.reason.clone(),
        replay: wording::replay_arm(failed.arm, failed.replicate, seed),
    };
    comparison.failed.iter().map(entry).collect()
}
