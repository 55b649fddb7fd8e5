//! `sanchi validate`: a scenario held against its targets.

use crate::cli::answering::{counted, ended, refused, tell, tell_again, unwritten};
use crate::cli::arguments::Validate;
use crate::cli::model::{self, Changes};
use crate::cli::progress::Progress;
use crate::cli::request::{changes, threads};
use crate::cli::terminal::Terminal;
use crate::cli::{Complaint, Ended, interrupt, wording};
use crate::experiment::compare::FailedArm;
use crate::experiment::ensemble::{Ending, tell_panics_as_failures};
use crate::experiment::scorecard::{Card, Question, hold};
use crate::experiment::subject::Subject;
use crate::experiment::targets::{Role, Targets};
use crate::report::card::Told;
use crate::store::{
    Answer, Answering, CARD, CARD_MARKDOWN, FailureEntry, Format, Manifest, Replicates, ScenarioEntry,
    Standing, Status, StoreError, look,
};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime};

/// Runs a scenario with the arms that its targets need, prints the card, leaves a results folder.
pub(crate) fn validate(typed: &Validate, terminal: &mut Terminal) -> Result<Ended, Complaint> {
    let common = &typed.common;
    let changes = changes(&common.set, &common.from, &common.to)?;
    let (question, targets) = question(typed, &changes, terminal)?;
    let subject = question.base().subject();
    let format: Format = common.format.into();
    let address = address(&question, &subject, &targets, common.replicates, format);
    let folder = common
        .out
        .clone()
        .unwrap_or_else(|| PathBuf::from("results").join(format!("validate-{}", subject.scenario)));
    if !common.force
        && let Standing::There(manifest) = look(&folder, &address).map_err(refused)?
    {
        let ended = tell_again(&folder, common.json, &manifest, terminal)?;
        let missed = missed_before(&folder).map_err(|error| unwritten(&error))?;
        return Ok(judged(
            ended,
            &missed.iter().map(String::as_str).collect::<Vec<_>>(),
            &question,
            terminal,
        ));
    }
    let stop = interrupt::flag();
    let answering = Answering::begin(&folder, &address, format, common.force).map_err(refused)?;
    tell_panics_as_failures();
    let (start, begun, threads) = (SystemTime::now(), Instant::now(), threads(common.threads));
    let progress = Progress::new(common.replicates, "replicates", terminal.quiet);
    let replicates = 0..common.replicates;
    let (card, ending) = hold(&question, replicates, Some(threads), &stop, &mut |_| progress.step());
    progress.end();
    if ending == Ending::Stopped && card.replicates.is_empty() {
        return Err(Complaint { ended: Ended::Stopped, words: wording::stopped_before_anything() });
    }
    let arms = question.targets().arms_needed();
    let told = Told { card: &card, subject: &subject, targets: &targets, arms };
    let (text, json) = (told.text(), told.json());
    let entries = question.arms().iter().map(|(name, arm)| {
        (ScenarioEntry { name: name.clone(), ..ScenarioEntry::of(&arm.subject()) }, arm.text())
    });
    let manifest = answering
        .fill(Answer {
            kind: "validate",
            status: match ending {
                Ending::Stopped => Status::Stopped,
                _ if card.failed.is_empty() => Status::Complete,
                _ => Status::Failed,
            },
            subject: &subject,
            scenario_text: question.base().text(),
            arms: entries.collect(),
            replicates: counts(&card, common.seed, common.replicates),
            sheets: &[told.sheet()],
            summary_text: &text,
            summary_json: &json,
            texts: vec![(CARD, told.toml()), (CARD_MARKDOWN, told.markdown())],
            failures: card.failed.iter().map(|failed| entry(failed, &question, common.seed)).collect(),
            command: std::env::args().collect(),
            start,
            elapsed: begun.elapsed(),
            threads,
        })
        .map_err(|error| unwritten(&error))?;
    tell(&folder, common.json, &manifest, &text, &json, terminal)?;
    note(&card, &question, &manifest, terminal);
    Ok(judged(ended(&manifest, terminal), &missed(&card), &question, terminal))
}

fn note(card: &Card, question: &Question, manifest: &Manifest, terminal: &mut Terminal) {
    terminal.note(&format!(
        "{} of {} in {:.1} s on {}",
        counted(card.replicates.len() as u64, "replicate"),
        counted(question.arms().len() as u64 + 1, "scenario"),
        manifest.clock.elapsed_seconds,
        counted(manifest.clock.threads as u64, "thread")
    ));
}

/// The targets, from a file or those that come with the scenario, with the runs that they need; and what to call them.
fn question(
    typed: &Validate,
    changes: &Changes,
    terminal: &mut Terminal,
) -> Result<(Question, String), Complaint> {
    let color = terminal.error_color;
    let (targets, called, scenario) = match &typed.targets {
        Some(path) => {
            let text = fs::read_to_string(path)
                .map_err(|error| Complaint::wrong(wording::unread_targets(path, &error)))?;
            let targets = model::targets(path, &text, color).map_err(Complaint::wrong)?;
            let scenario = typed.scenario.clone().unwrap_or_else(|| targets.scenario.clone());
            (targets, path.display().to_string(), scenario)
        }
        None => {
            let scenario = typed.scenario.clone().unwrap_or_else(|| "typical".to_owned());
            // What is wrong with the scenario itself is told first.
            model::load(&scenario, changes, typed.common.seed, color).map_err(Complaint::wrong)?;
            let (name, text) = model::shipped_targets(&scenario)
                .ok_or_else(|| Complaint::wrong(wording::no_targets(&scenario)))?;
            let targets = model::targets(Path::new(&name), text, color).map_err(Complaint::wrong)?;
            (targets, name, scenario)
        }
    };
    let question = asked(targets, &called, &scenario, changes, typed.common.seed, color)?;
    if typed.targets.is_some() && question.targets().scenario != scenario {
        terminal.note(&wording::targets_of_another(&called, &question.targets().scenario, &scenario));
    }
    Ok((question, called))
}

/// A scenario with changes and the arms that targets need.
pub(super) fn asked(
    targets: Targets,
    called: &str,
    scenario: &str,
    changes: &Changes,
    seed: u64,
    color: bool,
) -> Result<Question, Complaint> {
    let read = |set: &[String]| {
        let mut changes = changes.clone();
        changes.set.extend_from_slice(set);
        model::load(scenario, &changes, seed, color)
    };
    let question = Question::new(targets, read).map_err(|(arm, problems)| match arm {
        Some(arm) => Complaint::wrong(wording::wrong_arm(&arm, called, &problems)),
        None => Complaint::wrong(problems),
    })?;
    question.check().map_err(Complaint::wrong)?;
    Ok(question)
}

fn address(question: &Question, subject: &Subject, called: &str, replicates: u32, format: Format) -> String {
    let arms: Vec<Subject> = question.arms().iter().map(|(_, arm)| arm.subject()).collect();
    let words = [
        "validate".to_owned(),
        format!("{replicates} replicates as {}", format.name()),
        called.to_owned(),
        // Everything that is written in it, remarks left out.
        format!("{:?}", question.targets()),
    ];
    subject.question(&arms.iter().collect::<Vec<_>>(), &words)
}

fn counts(card: &Card, seed: u64, asked: u32) -> Replicates {
    let mut failed: Vec<u32> = card.failed.iter().map(|failed| failed.replicate).collect();
    failed.dedup();
    let failed = failed.len() as u32;
    Replicates { seed, first: 0, asked, finished: card.replicates.len() as u32 - failed, failed }
}

fn entry(failed: &FailedArm, question: &Question, seed: u64) -> FailureEntry {
    let arm = failed.arm.checked_sub(1).and_then(|place| question.arms().get(place));
    let run = arm.map_or(question.base(), |(_, arm)| arm);
    FailureEntry {
        replicate: failed.replicate,
        run_id: run.subject().run_id(failed.replicate),
        seed,
        month: failed.failure.month.map(|month| month.to_string()),
        reason: failed.failure.reason.clone(),
        replay: wording::replay_arm(failed.arm, failed.replicate, seed),
    }
}

/// The required targets that are not hit.
fn missed(card: &Card) -> Vec<&str> {
    let missed = card.of_role(Role::Required).filter(|row| row.verdict.distance() != Some(0.0));
    missed.map(|row| row.target.name.as_str()).collect()
}

/// The same of a card that was written before.
fn missed_before(folder: &Path) -> Result<Vec<String>, StoreError> {
    let path = folder.join(CARD);
    let unread = |cause: io::Error| StoreError { tried: "read", path: path.clone(), cause };
    let text = fs::read_to_string(&path).map_err(unread)?;
    let card: toml::Table = text.parse().map_err(|error| unread(io::Error::other(error)))?;
    let targets = card.get("target").and_then(toml::Value::as_table);
    let is = |target: &toml::Value, key: &str, word: &str| {
        target.get(key).and_then(toml::Value::as_str) == Some(word)
    };
    let missed = |(_, target): &(&String, &toml::Value)| {
        is(target, "role", Role::Required.name()) && !is(target, "verdict", "hit")
    };
    Ok(targets.into_iter().flatten().filter(missed).map(|(name, _)| name.clone()).collect())
}

/// How the command ends: as the runs ended, or failed where a required target is not hit.
fn judged(ended: Ended, missed: &[&str], question: &Question, terminal: &mut Terminal) -> Ended {
    if missed.is_empty() || ended == Ended::Stopped {
        return ended;
    }
    let required = question.targets().only(Role::Required).targets.len();
    terminal.complain(Ended::Failed, &wording::missed(missed, required));
    Ended::Failed
}
