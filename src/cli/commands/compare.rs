//! `sanchi compare`: what if, pair by pair.

use crate::cli::answering::{counted, ended, tell_again};
use crate::cli::arguments::Compare;
use crate::cli::asking::{Address, Asking, Found, Place, counts, failures};
use crate::cli::model::{self, Changes};
use crate::cli::progress::Progress;
use crate::cli::request::{changes, posterior};
use crate::cli::terminal::Terminal;
use crate::cli::{Complaint, Ended, wording};
use crate::experiment::compare::{Check, Question, compare as compared};
use crate::experiment::ensemble::{Ending, ensemble};
use crate::experiment::subject::Subject;
use crate::experiment::until::Until;
use crate::foundation::calendar::Month;
use crate::observe::periods::{Period, periods, selected};
use crate::report::comparing::Told;
use crate::scenario::Scenario;
use crate::simulation::Failure;
use crate::store::Format;
use std::ops::ControlFlow;
use std::sync::atomic::AtomicBool;

/// Pairs among which one is looked for that lives, to be checked.
const TRIED: u32 = 10;
/// Most dates of the summary, unless they are chosen.
const SHOWN: usize = 4;

/// Holds arms against a base, prints what they change, leaves a results folder.
pub(crate) fn compare(typed: &Compare, terminal: &mut Terminal) -> Result<Ended, Complaint> {
    let common = &typed.common;
    let mut changes = changes(&common.changed)?;
    changes.posterior = posterior(typed.posterior.as_deref())?;
    let base =
        model::load(&typed.base, &changes, common.seed, terminal.error_color).map_err(Complaint::wrong)?;
    let (from, to) = base.span();
    let months: Vec<Month> = (from.0..=to.0).map(Month).collect();
    let (shown, dates) = chosen(&typed.at, &periods(&months), &months)?;
    let (mut arms, mut wrong) = (Vec::new(), Vec::new());
    for text in &typed.arms {
        let (scenario, changes) = arm(text, &typed.base, base.simulation().scenario(), &changes)?;
        match model::load(&scenario, &changes, common.seed, terminal.error_color) {
            Ok(prepared) => arms.push((name_of(text), prepared)),
            Err(drawn) => wrong.push(format!("{drawn}\n(in the arm `{text}`)")),
        }
    }
    if !wrong.is_empty() {
        return Err(Complaint::wrong(wrong.join("\n\n")));
    }
    let question = Question { base, arms, dates };
    question.check().map_err(Complaint::wrong)?;
    let subject = question.base.subject();
    let until = typed.until.as_ref().map(|text| Until::parse(text, &subject.district, (from, to)));
    let until = until.transpose().map_err(|reason| Complaint::wrong(format!("--until: {reason}")))?;
    let most = if until.is_some() { typed.max_replicates } else { common.replicates };

    let address = address(&question, &subject, until.as_ref(), most, &shown, common.written.format.into());
    let asking = match Asking::open("compare", common, &subject, most, &address, terminal)? {
        Place::Answered(folder, manifest) => {
            return tell_again(&folder, common.written.json, &manifest, terminal);
        }
        Place::Waiting(asking) => asking,
    };
    // Where the first pair is known, it was checked when it was lived.
    if asking.kept().there(1) == 0 {
        // A pair that fails is told with the others; the first that lives is checked.
        for replicate in 0..most.min(TRIED) {
            match checked(&question, replicate, &asking.stop) {
                Err(failure) if failure.stopped => return Err(asking.stopped()),
                Err(_) => continue,
                Ok(check) if !check.holds() => {
                    return Err(Complaint::failed(wording::check_does_not_hold(&check, &question)));
                }
                Ok(_) => terminal.detail(&format!(
                    "checked: every arm of replicate {replicate}, run for itself, gives the same bytes"
                )),
            }
            break;
        }
    }
    let progress = Progress::new(most, "pairs", terminal.quiet);
    let (threads, stop) = (asking.threads, asking.stop.clone());
    let (comparison, ending) =
        compared(&question, 0..most, until.as_ref(), asking.kept(), Some(threads), &stop, &mut |_| {
            progress.step();
        });
    progress.end();
    asking.something(ending, &comparison.replicates)?;
    let told = Told { comparison: &comparison, base: &subject, span: (from, to), shown: &shown };
    let (lived, failed) = (&comparison.replicates, &comparison.failed);
    // With --until fewer may be enough.
    let asked = if ending == Ending::Complete { lived.len() as u32 } else { most };
    let found = Found {
        ending,
        subject: &subject,
        scenario_text: question.base.text(),
        arms: &question.arms,
        replicates: counts(lived, failed, common.seed, asked),
        failures: failures(failed, question.all()),
        sheets: &told.sheets(),
        text: &told.text(),
        json: &told.json(),
        texts: Vec::new(),
    };
    let manifest = asking.answer(found, terminal)?;
    terminal.note(&format!(
        "{} in {:.1} s on {}",
        counted(comparison.replicates.len() as u64, "pair"),
        manifest.clock.elapsed_seconds,
        counted(threads as u64, "thread")
    ));
    Ok(ended(&manifest, terminal))
}

/// A pair, checked; a panic in it is a failure like any other.
fn checked(question: &Question, replicate: u32, stop: &AtomicBool) -> Result<Check, Failure> {
    let mut found = Err(Failure { month: None, reason: String::new(), stopped: true });
    let check = |replicate, stop: &AtomicBool| Check::of(question, replicate, stop);
    ensemble(replicate..replicate + 1, Some(1), stop, &check, &mut |_, result| {
        found = result;
        ControlFlow::Continue(())
    });
    found
}

/// An arm as it is typed: a scenario with the common changes, or the base with changes of its own.
fn arm(text: &str, base: &str, there: &Scenario, common: &Changes) -> Result<(String, Changes), Complaint> {
    let takes = |part: &str| part.starts_with("without:") || part.starts_with("with:");
    let is_change = |part: &str| part.contains('=') || takes(part);
    if !text.split(';').any(is_change) {
        return Ok((text.to_owned(), common.clone()));
    }
    let mut changes = common.clone();
    for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        match part.split_once(':').filter(|_| takes(part)) {
            Some((word, name)) => {
                let is_programme = there.programmes.iter().any(|programme| programme.name == name);
                let is_shock = there.shocks.iter().any(|shock| shock.name == name);
                // What is taken in and is no shock is meant as a programme.
                let table = if is_programme || (word == "with" && !is_shock) { "programme" } else { "shock" };
                changes.set.push(format!("{table}.{name}.removed={}", word == "without"));
            }
            None if part.contains('=') => changes.set.push(part.to_owned()),
            None => return Err(Complaint::wrong(wording::no_change(part, text))),
        }
    }
    Ok((base.to_owned(), changes))
}

/// What an arm is called: `without yen_appreciation`, `with as_is_1997`, `sizes.craftsmen=400`, or the scenario as typed.
fn name_of(text: &str) -> String {
    let parts: Vec<String> = text
        .split(';')
        .map(|part| part.trim().replace("without:", "without ").replace("with:", "with "))
        .collect();
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
    format: Format,
) -> Address {
    let arms: Vec<Subject> = question.arms.iter().map(|(_, arm)| arm.subject()).collect();
    let mut answer = vec![format!("{most} pairs as {}", format.name()), format!("{shown:?}")];
    answer.extend(until.map(Until::to_string));
    answer.extend(question.arms.iter().map(|(name, _)| name.clone()));
    let mut pair = vec!["compare".to_owned(), format!("{:?}", question.dates)];
    pair.extend(until.map(|until| until.outcome.to_string()));
    Address::of(subject, &arms.iter().collect::<Vec<_>>(), &pair, &answer)
}
