//! `sanchi validate`: a scenario held against its targets.

use crate::cli::answering::{counted, ended, tell_again, unwritten};
use crate::cli::arguments::Validate;
use crate::cli::asking::{Address, Asking, Found, Place, counts, failures};
use crate::cli::model::{self, Changes};
use crate::cli::progress::Progress;
use crate::cli::request::changes;
use crate::cli::terminal::Terminal;
use crate::cli::{Complaint, Ended, wording};
use crate::experiment::scorecard::{Card, Question, hold};
use crate::experiment::subject::Subject;
use crate::experiment::targets::{Role, Targets};
use crate::report::card::Told;
use crate::store::{CARD, CARD_MARKDOWN, Format, Manifest, StoreError};
use std::fs;
use std::io;
use std::path::Path;

/// Runs a scenario with the arms that its targets need, prints the card, leaves a results folder.
pub(crate) fn validate(typed: &Validate, terminal: &mut Terminal) -> Result<Ended, Complaint> {
    let common = &typed.common;
    let changes = changes(&common.changed)?;
    let (question, targets) = question(typed, &changes, terminal)?;
    let subject = question.base().subject();
    let format: Format = common.written.format.into();
    let address = address(&question, &subject, &targets, common.replicates, format);
    let asking = match Asking::open("validate", common, &subject, common.replicates, &address, terminal)? {
        Place::Waiting(asking) => asking,
        Place::Answered(folder, manifest) => {
            let ended = tell_again(&folder, common.written.json, &manifest, terminal)?;
            let missed = missed_before(&folder).map_err(|error| unwritten(&error))?;
            let missed: Vec<&str> = missed.iter().map(String::as_str).collect();
            return Ok(judged(ended, &missed, &question, terminal));
        }
    };
    let (threads, stop) = (asking.threads, asking.stop.clone());
    let progress = Progress::new(common.replicates, "replicates", terminal.quiet);
    let replicates = 0..common.replicates;
    let (card, ending) =
        hold(&question, replicates, asking.kept(), Some(threads), &stop, &mut |_| progress.step());
    progress.end();
    asking.something(ending, &card.replicates)?;
    let arms = question.targets().arms_needed();
    let told = Told { card: &card, subject: &subject, targets: &targets, arms };
    let runs = std::iter::once(question.base()).chain(question.arms().iter().map(|(_, arm)| arm));
    let found = Found {
        ending,
        subject: &subject,
        scenario_text: question.base().text(),
        arms: question.arms(),
        replicates: counts(&card.replicates, &card.failed, common.seed, common.replicates),
        failures: failures(&card.failed, runs),
        sheets: &[told.sheet()],
        text: &told.text(),
        json: &told.json(),
        texts: vec![(CARD, told.toml()), (CARD_MARKDOWN, told.markdown())],
    };
    let manifest = asking.answer(found, terminal)?;
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

fn address(question: &Question, subject: &Subject, called: &str, replicates: u32, format: Format) -> Address {
    let arms: Vec<Subject> = question.arms().iter().map(|(_, arm)| arm.subject()).collect();
    let targets = question.targets();
    let answer = [
        format!("{replicates} replicates as {}", format.name()),
        called.to_owned(),
        // Everything that is written in it, remarks left out.
        format!("{targets:?}"),
    ];
    // A band that is moved asks for no other runs.
    let mut replicate = vec!["validate".to_owned()];
    replicate.extend(question.arms().iter().map(|(name, _)| name.clone()));
    replicate.push(format!("{:?}", targets.quantities));
    replicate.extend(targets.targets.iter().map(|target| format!("{} {:?}", target.name, target.formula)));
    Address::of(subject, &arms.iter().collect::<Vec<_>>(), &replicate, &answer)
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
