//! Every sentence a user may read that is not an answer.

use super::arguments::Run;
use crate::experiment::attribute::EXACT;
use crate::experiment::calibrate::{Ready, Stage};
use crate::experiment::compare::{Check, Question};
use crate::experiment::outcome::Outcome;
use crate::experiment::plan::Judged;
use crate::experiment::sweep::{Run as SweepRun, RunId, Shard, Sweep};
use crate::observe::periods::Period;
use crate::observe::table::AgentName;
use crate::report::text::{count, wrapped};
use crate::simulation::Failure;
use crate::store::{Manifest, NoMerge, Reading, Refusal, Status, StoreError, Unread, Unreadable};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

pub(crate) fn set_without_value(set: &str) -> String {
    format!(
        "`--set {set}`: write a parameter's path, an equals sign and a value, such as --set sizes.craftsmen=400"
    )
}

/// Why a folder may not be written, and what to do.
pub(crate) fn refusal(refusal: &Refusal) -> String {
    let help = match refusal {
        Refusal::Other(..) => "choose another folder with --out, or replace these results with --force",
        Refusal::More(..) => "ask for as many, choose another folder with --out, or begin anew with --force",
        Refusal::Unfinished(..) => "run all of it anew with --force, or choose another folder with --out",
        Refusal::OtherLog(..) => "choose another folder with --out, or forget what was finished with --force",
        Refusal::Damaged(..) => "run it anew with --force, or choose another folder with --out",
        Refusal::Foreign(..) => {
            "choose another folder with --out; with --force results are written beside these files, \
             and only files that a results folder has are replaced"
        }
        Refusal::NotAFolder(_) => "choose another folder with --out",
        Refusal::Locked(_) => "wait for it, or choose another folder with --out",
        Refusal::System(_) => "choose a folder that can be written with --out",
    };
    format!("{refusal}\n  help: {help}")
}

/// Where the files are, as lines of a summary.
pub(crate) fn where_files_are(folder: &Path, manifest: &Manifest) -> String {
    let mut lines = vec![format!("Results in {}", folder.display())];
    let told = |file: &crate::store::FileEntry| match file.rows {
        Some(rows) => format!("{} ({} rows),", file.name, count(rows)),
        None => format!("{},", file.name),
    };
    let files: Vec<String> = manifest.files.iter().map(told).collect();
    lines.extend(wrapped(&format!("{} manifest.toml", files.join(" ")), "  ", "  ", 100));
    lines.push(String::new());
    lines.join("\n")
}

pub(crate) fn there_already(folder: &Path) -> String {
    format!("{} holds these results already: told again. --force runs it anew.", folder.display())
}

/// What was begun, and how to go on.
pub(crate) fn begun(path: &Path, shown: &str, base: &str) -> String {
    format!(
        "{} extends `{base}` and changes nothing yet.\n\n  sanchi check {shown}\n  sanchi run {shown}\n",
        path.display()
    )
}

pub(crate) fn there_is_a_file(path: &Path) -> String {
    format!("{} is there already\n  help: choose another name, or replace it with --force", path.display())
}

pub(crate) fn unwritten_file(path: &Path, error: &std::io::Error) -> String {
    format!(
        "cannot write {}: {error}\n  help: choose a name in a folder that is there and can be written",
        path.display()
    )
}

pub(crate) fn no_name(typed: &str) -> String {
    format!("`{typed}` names no file: write a name such as my_town, or a path such as towns/my_town.toml")
}

pub(crate) fn shipped_name(name: &str) -> String {
    format!(
        "`{name}` is a shipped scenario, and its results bear that name\n  help: give yours a name of its own: \
         sanchi new my_{name} --from {name}"
    )
}

pub(crate) fn begun_from_a_file(from: &str) -> String {
    format!(
        "--from takes a shipped scenario (`sanchi list`), not the file {from}\n  help: a file extends another when it \
         writes extends = \"{from}\", with the path as seen from its own folder"
    )
}

pub(crate) fn stopped_before_anything() -> String {
    "stopped before the first replicate was finished; nothing was written".to_owned()
}

/// A folder that cannot be read as results, and what to do.
pub(crate) fn unreadable(error: &Unreadable) -> String {
    let help = match error {
        Unreadable::NotThere(_) | Unreadable::NotAFolder(_) | Unreadable::NoManifest(_) => {
            "name the folder that a command wrote, such as results/typical"
        }
        Unreadable::OtherFormat(..) => {
            "read it with the version that wrote it, or make it anew with this one"
        }
        Unreadable::Damaged(..) | Unreadable::BadManifest(..) | Unreadable::BadTable(..) => {
            "make the results anew; the command stands in manifest.toml"
        }
        Unreadable::NoTable(..) => "make the results anew with that table",
        Unreadable::System(_) => "see that it can be read",
    };
    format!("{error}\n  help: {help}")
}

/// A kind of results without a report.
pub(crate) fn no_report_of(kind: &str, folder: &Path, known: &[&str]) -> String {
    format!(
        "{} holds results of `{kind}`, of which this program makes no report\n  help: it makes reports of {}; another version \
         may make more",
        folder.display(),
        known.join(", ")
    )
}

/// Results in which nothing finished.
pub(crate) fn nothing_to_report(folder: &Path) -> String {
    format!(
        "{} holds no replicate that finished, so that there is nothing to report\n  help: its manifest.toml says why, and how to \
         run one again",
        folder.display()
    )
}

/// A report that would be replaced.
pub(crate) fn there_is_a_report(path: &Path) -> String {
    format!(
        "{} is there already\n  help: choose another name with --out, or replace it with --force",
        path.display()
    )
}

/// A chart that would be replaced.
pub(crate) fn there_is_a_figure(path: &Path) -> String {
    format!(
        "{} is there already\n  help: choose another folder with --figures, or replace it with --force",
        path.display()
    )
}

/// A folder whose files are as they were.
pub(crate) fn verified(reading: &Reading, strangers: &[String], model: &str) -> String {
    let manifest = &reading.manifest;
    let bytes = manifest.files.iter().map(|file| file.bytes).sum();
    let mut lines = vec![format!(
        "{}: {} files, {} bytes, all as they were written",
        reading.folder().display(),
        manifest.files.len(),
        count(bytes)
    )];
    let commit = manifest.commit.as_ref().map_or(String::new(), |commit| format!(", commit {commit}"));
    lines.push(format!(
        "  {} of `{}`, seed {}, written by sanchi {}{commit}, model {}",
        manifest.kind,
        manifest.scenario.name,
        manifest.replicates.seed,
        manifest.version,
        manifest.model_version
    ));
    if manifest.model_version != model {
        lines.push(format!("  {}", other_model(model)));
    }
    lines.extend(
        strangers
            .iter()
            .map(|name| format!("  {name} is not in the manifest: it is no part of these results")),
    );
    lines.push(String::new());
    lines.join("\n")
}

fn other_model(model: &str) -> String {
    format!("this program has model {model}: it reads these results and would not make the same ones")
}

/// Results that this program would not make again.
pub(crate) fn cannot_replay(manifest: &Manifest, model: &str) -> String {
    format!(
        "{}\n  help: replay them with the version that wrote them: sanchi {}, model {}",
        other_model(model),
        manifest.version,
        manifest.model_version
    )
}

/// Results whose runs this program would not live again.
pub(crate) fn cannot_live_again(manifest: &Manifest, model: &str) -> String {
    format!(
        "{}\n  help: ask the version that wrote them: sanchi {}, model {}; or run the scenario anew",
        other_model(model),
        manifest.version,
        manifest.model_version
    )
}

/// Results that keep no single runs, or not the whole of them.
pub(crate) fn no_why(kind: &str) -> String {
    format!(
        "a results folder of `{kind}` is not asked why\n  help: why takes a folder of `run` or `compare`; \
         `sanchi attribute` shares a change out over shocks, `sanchi sensitivity` over parameters"
    )
}

/// A figure is told from many runs.
pub(crate) fn no_run_of_a_figure() -> String {
    "--run is for a firm: a figure is told from --replicates runs, since one alone cannot tell chance from cause"
        .to_owned()
}

/// Pairs are for a figure.
pub(crate) fn no_pairs_of_a_firm() -> String {
    "--replicates is for a figure: what brought a firm down is told from one run, --run says which".to_owned()
}

/// One pair tells nothing.
pub(crate) fn one_pair(results: &Path) -> String {
    format!(
        "{} has one replicate, and one pair cannot tell chance from cause\n  help: run the scenario with --replicates 30",
        results.display()
    )
}

/// How many runs a firm takes.
pub(crate) fn lived_again(runs: usize) -> String {
    format!("living the run again, {runs} times and once for each firm of the chain")
}

/// A figure that no run has.
pub(crate) fn not_defined(outcome: &Outcome) -> String {
    format!(
        "{outcome} is not defined in any of these runs{}",
        if outcome.against.is_some() { ": the value that it is held against is zero or missing" } else { "" }
    )
}

/// Nothing that could be taken out.
pub(crate) fn nothing_to_take_out(scenario: &str) -> String {
    format!(
        "`{scenario}` has no shock that is not taken out, so that there is nothing to hold the figure against"
    )
}

/// A firm that is not there.
pub(crate) fn no_firm(what: &str, replicate: u32, results: &Path) -> String {
    format!(
        "there is no firm `{what}` in replicate {replicate}: write a name as the table `events` has it, or the beginning of one; \
         a figure has a date, such as shipments@2000\n  help: `sanchi why {}` lists the firms that failed",
        results.display()
    )
}

/// The beginning of several firms' names.
pub(crate) fn several_firms(what: &str, several: &[AgentName]) -> String {
    let names: Vec<String> = several.iter().take(3).map(AgentName::to_string).collect();
    let more = if several.len() > 3 { " ..." } else { "" };
    format!("{} firms are called `{what}...`: {}{more}", several.len(), names.join(", "))
}

/// Pairs that left nothing.
pub(crate) fn pairs_failed(number: usize, replicate: u32, failure: &Failure) -> String {
    format!(
        "{number} of the pairs failed and do not count; the first, replicate {replicate}: {}",
        failure.reason
    )
}

/// A run that is not there.
pub(crate) fn no_run(name: &str, manifest: &Manifest) -> String {
    let replicates = &manifest.replicates;
    format!(
        "there is no run `{name}`: write the number of a replicate, {} to {}, or the beginning of a run_id",
        replicates.first,
        replicates.first + replicates.asked.saturating_sub(1)
    )
}

/// A run that is not in a sweep.
pub(crate) fn no_run_of_a_sweep(name: &str) -> String {
    format!("there is no run `{name}`: write a run_id as the table `runs` has it, or the beginning of one")
}

/// The beginning of several runs' names.
pub(crate) fn several_runs(name: &str) -> String {
    format!("several runs begin with `{name}`: write more of the run_id, sixteen digits at most")
}

/// A kind of results whose runs are not kept one by one.
pub(crate) fn no_replay(kind: &str) -> String {
    format!(
        "a results folder of `{kind}` keeps no single runs to be repeated\n  help: replay takes a folder of `run`, `compare`, `sweep` or `sensitivity`; \
         `sanchi verify` holds every file against its hash"
    )
}

/// The check of a comparison found a difference where there must be none.
pub(crate) fn check_does_not_hold(check: &Check, question: &Question) -> String {
    let name = |arm: &usize| question.arms[arm - 1].0.clone();
    let names = |arms: &[usize]| arms.iter().map(name).collect::<Vec<_>>().join(", ");
    let mut text = format!(
        "replicate {} contradicts itself; this is a fault of sanchi, please report it",
        check.replicate
    );
    for (arms, what) in [
        (&check.differing, "gives other bytes beside the base than when run alone"),
        (&check.early, "differs from the base before it parts from it"),
    ] {
        if !arms.is_empty() {
            text.push_str(&format!("\n  {}: {what}", names(arms)));
        }
    }
    text
}

/// A part of an arm that is no change.
pub(crate) fn no_change(part: &str, arm: &str) -> String {
    format!(
        "`{part}` in the arm `{arm}` is no change: write KEY=VALUE, with:PROGRAMME or without:SHOCK, with `;` between changes, or the name or \
         path of a scenario alone"
    )
}

/// A date that the summary cannot tell.
pub(crate) fn no_period(text: &str, periods: &[Period]) -> String {
    match (periods.first(), periods.last()) {
        (Some(first), Some(last)) => format!(
            "--at: `{text}` is no whole period of the runs: write one from {} to {}",
            first.label, last.label
        ),
        _ => format!("--at: `{text}`: the runs have no month"),
    }
}

/// A shock that is not there.
pub(crate) fn no_shock(name: &str, there: &[String]) -> String {
    format!("there is no shock `{name}`; there are {}", there.join(", "))
}

/// How much is to be run to tell so many items apart.
pub(crate) fn attribution_runs(items: usize, orders: u32, replicates: usize) -> String {
    const FIRST: usize = 10;
    let (scenarios, most) = match items {
        exact if exact <= EXACT => (1_u64 << exact, ""),
        // Each order passes through all subsets between none and all.
        drawn => (u64::from(orders) * (drawn as u64 - 1) + 2, "at most "),
    };
    let first = match replicates > FIRST {
        true => format!("; --replicates {FIRST} gives a first look, and more add to it"),
        false => String::new(),
    };
    format!(
        "{most}{} scenarios x {}: {most}{} runs{first}",
        count(scenarios),
        counted(replicates, "replicate"),
        count(scenarios * replicates as u64)
    )
}

/// Nothing to tell apart.
pub(crate) fn no_shocks(scenario: &str) -> String {
    format!("`{scenario}` has no shock that is not taken out; name switches to tell apart with --switches")
}

/// A scenario for which no targets come with the program.
pub(crate) fn no_targets(scenario: &str) -> String {
    format!(
        "no targets come with `{scenario}`, and it extends no scenario that has some\n  help: write targets in a file, as \
         docs/validation.md says, and name it with --targets FILE"
    )
}

/// What a file of targets holds.
pub(crate) fn targets_found(count: usize, arms: usize, scenario: &str) -> String {
    let plural = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    format!("{} of `{scenario}`, with {}", plural(count, "target"), plural(arms, "paired run"))
}

/// A file of targets that cannot be read.
pub(crate) fn unread_targets(path: &Path, error: &std::io::Error) -> String {
    format!("cannot read {}: {error}\n  help: --targets takes the path of a TOML file", path.display())
}

/// What an arm of a file of targets sets cannot be set.
pub(crate) fn wrong_arm(arm: &str, targets: &str, problems: &str) -> String {
    format!("{problems}\n  in [arm.{arm}] of the targets of {targets}")
}

/// Targets that are for another scenario than the one that is run.
pub(crate) fn targets_of_another(targets: &str, wanted: &str, scenario: &str) -> String {
    format!("the targets of {targets} are written for `{wanted}`; `{scenario}` is held against them")
}

/// Required targets that were not hit.
pub(crate) fn missed(missed: &[&str], all: usize) -> String {
    format!(
        "{} of {all} required targets {} not hit: {}",
        missed.len(),
        if missed.len() == 1 { "is" } else { "are" },
        missed.join(", ")
    )
}

/// The command that runs one replicate of an arm again: its scenario lies in the results folder.
pub(crate) fn replay_arm(arm: usize, replicate: u32, seed: u64, drawn: bool) -> String {
    let file = if arm == 0 { "scenario.toml".to_owned() } else { format!("arm-{arm}.toml") };
    let drawn = if drawn { " --posterior ." } else { "" };
    format!(
        "sanchi run ./{file}{drawn} --seed {seed} --first {replicate} --replicates 1 --out results/replicate-{replicate}"
    )
}

/// How a run ended that did not end well.
pub(crate) fn ending(manifest: &Manifest) -> Option<String> {
    let replicates = &manifest.replicates;
    match manifest.status {
        Status::Complete => None,
        Status::Stopped if manifest.kind == "run" => Some(format!(
            "stopped: {} of {} replicates are finished and kept",
            replicates.finished, replicates.asked
        )),
        // Tables hold what is finished without a gap, the log the rest too.
        Status::Stopped => Some(format!(
            "stopped: the tables hold the first {} of {} replicates; all that are finished are kept, and the same command goes \
             on from there",
            replicates.finished, replicates.asked
        )),
        Status::Failed => {
            let asked = counted(replicates.asked as usize, "replicate");
            let mut text = format!("{} of {asked} failed", count(u64::from(replicates.failed)));
            text.push_str(&first_again(manifest));
            Some(text)
        }
    }
}

/// What is odd in logs that were found.
pub(crate) fn of_logs(unread: Unread, other_versions: usize) -> Option<String> {
    let mut notes = Vec::new();
    let Unread { torn, damaged_end, damaged } = unread;
    if damaged_end {
        notes.push(format!(
            "the end of the log is damaged ({} bytes): it is kept beside the log, in a hidden file that ends in .damaged, \
             and its runs are run again",
            count(torn)
        ));
    } else if torn > 0 {
        notes.push(format!(
            "a row that was being written when the sweep broke off is left out ({torn} bytes)"
        ));
    }
    if damaged > 0 {
        notes.push(format!("{} damaged rows are left out and run again", count(damaged as u64)));
    }
    if other_versions > 0 {
        notes.push(format!(
            "{} rows of another version of the model are there and not used",
            count(other_versions as u64)
        ));
    }
    (!notes.is_empty()).then(|| notes.join("\n"))
}

/// A plan where a scenario is run.
pub(crate) fn is_a_plan(file: &str) -> String {
    format!("{file} is a plan, not a scenario\n  help: sanchi sweep {}", shell_word(file))
}

pub(crate) fn runs_done(there: usize, run: usize) -> String {
    match there {
        0 => format!("{} of {} runs were new\n", count(run as u64), count(run as u64)),
        _ => format!(
            "{} of {} runs were new, {} were there\n",
            count(run as u64),
            count((there + run) as u64),
            count(there as u64)
        ),
    }
}

/// A key that is drawn from a posterior and set as well.
pub(crate) fn drawn_and_set(key: &str) -> String {
    format!(
        "`{key}` is drawn from the posterior, so that it cannot be set too\n  help: leave it out, or run without --posterior"
    )
}

/// Draws that are not there.
pub(crate) fn no_posterior(path: &Path, reason: &str) -> String {
    format!(
        "cannot read {}: {reason}\n  help: --posterior takes the folder that `sanchi calibrate` wrote, or its posterior.toml",
        path.display()
    )
}

/// What is done at a stage of a calibration.
pub(crate) fn stage(stage: Stage) -> String {
    match stage {
        Stage::Wave(number) => format!("wave {number} of history matching"),
        Stage::Generation(number) => format!("generation {number} of particles"),
        Stage::Draws => "draws of the posterior".to_owned(),
    }
}

/// What is counted at a stage of a calibration.
pub(crate) const fn stage_counted(stage: Stage) -> &'static str {
    match stage {
        Stage::Wave(_) => "runs of this wave",
        Stage::Generation(_) => "runs of this generation",
        Stage::Draws => "runs of draws",
    }
}

/// A calibration that was stopped.
pub(crate) fn calibration_stopped(run: usize, folder: &Path) -> String {
    format!(
        "stopped: {} new runs are finished and kept in {}; the same command goes on from there",
        count(run as u64),
        folder.display()
    )
}

/// The plan of a calibration where another plan or a scenario is wanted.
pub(crate) fn is_a_calibration(file: &str) -> String {
    format!("{file} is the plan of a calibration\n  help: sanchi calibrate {}", shell_word(file))
}

/// The log of a calibration where shards are wanted.
pub(crate) fn no_shards(plan: &str) -> String {
    format!(
        "`{plan}` is a calibration, which has no shards\n  help: `sanchi calibrate` goes on in the folder by itself"
    )
}

/// A plan that is none of a calibration.
pub(crate) fn no_calibration(file: &str) -> String {
    format!(
        "{file} is the plan of a sweep: it has factors, a design and outcomes, no priors\n  help: sanchi sweep {}, or write \
         [prior.NAME] and [targets] as docs/calibration.md tells",
        shell_word(file)
    )
}

/// The command that runs one replicate of a candidate again, in the results folder.
pub(crate) fn replay_of_a_candidate(set: &[String], replicate: u32, seed: u64) -> String {
    let set: Vec<String> = set.iter().map(|change| format!("--set {}", shell_word(change))).collect();
    format!(
        "sanchi run ./scenario.toml {} --seed {seed} --first {replicate} --replicates 1 --out results/replicate-{replicate}",
        set.join(" ")
    )
}

/// Where the files of a calibration are: its draws together.
pub(crate) fn where_a_posterior_is(folder: &Path, manifest: &Manifest) -> String {
    let is_draw = |name: &str| name.starts_with("draw-");
    let mut told = manifest.clone();
    told.files.retain(|file| !is_draw(&file.name));
    let draws = manifest.files.len() - told.files.len();
    let lines = where_files_are(folder, &told);
    match draws {
        0 => lines,
        _ => format!("{}\n  draw-001.toml to draw-{draws:03}.toml: scenarios to be run\n", lines.trim_end()),
    }
}

/// What the plan of a calibration comes to.
pub(crate) fn calibration_costs(ready: &Ready<'_>, one: Duration, threads: usize) -> String {
    let (task, arms) = (ready.task(), ready.question().arms().len());
    let settings = &task.settings;
    let candidates = settings.most_candidates();
    let runs = candidates * u64::from(settings.replicates);
    let seconds = one.as_secs_f64() * runs as f64 / threads as f64;
    let waves = settings.history.as_ref().map_or("no history matching".to_owned(), |history| {
        format!(
            "{} of {}",
            counted(history.waves as usize, "wave"),
            counted(history.points as usize, "point")
        )
    });
    let mut text = format!(
        "{} against {}\n  at most {} candidates x {}: {}\n  {waves}, {} of {} particles, {}",
        counted(task.priors.len(), "parameter"),
        counted(task.aims.len(), "target"),
        count(candidates),
        counted(settings.replicates as usize, "replicate"),
        counted(runs as usize, "run"),
        counted(settings.abc.generations as usize, "generation"),
        settings.abc.particles,
        counted(settings.draws as usize, "draw")
    );
    if arms > 0 {
        text.push_str(&format!("\n  each in the scenario and in {}", counted(arms, "arm")));
    }
    text + &format!(
        "\n  about {} on {} at most (estimated from one run: {}), about {}",
        duration(seconds),
        counted(threads, "thread"),
        duration(one.as_secs_f64()),
        size((runs * (30 + 8 * task.aims.len() as u64)) as f64)
    )
}

/// `what` is finished in part, and stays.
pub(crate) fn stopped_with(kept: usize, all: u32, what: &str, folder: &Path) -> String {
    format!(
        "stopped: {} of {} {what} are finished and kept in {}; the same command goes on from there",
        count(kept as u64),
        count(all.into()),
        folder.display()
    )
}

/// What is finished stays where a folder can no longer be written.
pub(crate) fn broken_off(error: &StoreError, kept: usize, what: &str, folder: &Path) -> String {
    format!(
        "{error}\n  help: {} {what} are finished and kept in {}; when it can be written again, the same command goes on",
        count(kept as u64),
        folder.display()
    )
}

/// A question that goes on.
pub(crate) fn goes_on(there: usize, asked: u32, what: &str) -> String {
    format!("{} of {} {what} are there already and not run again", count(there as u64), count(asked.into()))
}

pub(crate) fn shard_done(plan: &str, shard: Shard, runs: usize, failed: usize, folder: &Path) -> String {
    let failed = if failed == 0 { String::new() } else { format!(", {} failed", count(failed as u64)) };
    format!(
        "Shard {shard} of {plan} is done: {} runs{failed}\n  When all {} are: sanchi merge {}\n",
        count(runs as u64),
        shard.of,
        shell_word(&folder.display().to_string())
    )
}

pub(crate) fn runs_failed(manifest: &Manifest) -> String {
    let replicates = &manifest.replicates;
    let mut text =
        format!("{} of {} runs failed", count(replicates.failed.into()), count(replicates.asked.into()));
    text.push_str(&first_again(manifest));
    text
}

/// How the first run that failed is done again; nothing if none is named.
fn first_again(manifest: &Manifest) -> String {
    let Some(first) = manifest.failures.first() else { return String::new() };
    // A run and a sweep name their scenario as it was typed, the others the one that lies with the results.
    let as_typed = ["run", "sweep", "sensitivity"].contains(&manifest.kind.as_str());
    let place = if as_typed { "" } else { ", in the results folder" };
    format!("; to do the first of them again{place}:\n  {}", first.replay)
}

/// The command that does one run of a sweep again, alone.
pub(crate) fn replay_of_a_point(sweep: &Sweep<'_>, run: SweepRun, scenario: &str) -> String {
    let mut words = vec!["sanchi".to_owned(), "run".to_owned(), scenario.to_owned()];
    for set in sweep.changes(run.point) {
        words.extend(["--set".to_owned(), set]);
    }
    let (point, replicate) = (sweep.number(run.point), run.replicate);
    for (name, value) in [
        ("--seed", run.seed.to_string()),
        ("--first", replicate.to_string()),
        ("--replicates", "1".to_owned()),
        ("--out", format!("results/point-{point}-replicate-{replicate}")),
    ] {
        words.extend([name.to_owned(), value]);
    }
    words.iter().map(|word| shell_word(word)).collect::<Vec<_>>().join(" ")
}

/// Why logs cannot be put together, and what to do.
pub(crate) fn no_merge(reason: &NoMerge) -> String {
    let help = match reason {
        NoMerge::NoLogs(_) => "name the folders into which `sanchi sweep --shard` has written",
        NoMerge::OtherPlan(..) => {
            "put together what was run under one plan; where a plan has grown, `sanchi sweep PLAN` takes over what \
             its folder holds and runs what is missing"
        }
        NoMerge::OtherVersion(..) => "run the sweep anew, or use the program that has run it",
        NoMerge::Disagree(..) => {
            "one of them was written by another build of the program: delete that log and run its shard again"
        }
        NoMerge::System(_) => "see that the folders can be read",
    };
    format!("{reason}\n  help: {help}")
}

pub(crate) fn another_program(plan: &str) -> String {
    format!(
        "the plan `{plan}` means other runs to this program than to the one that has written the logs\n  help: use the \
         program that has run it, or run it anew"
    )
}

/// Which runs are missing, by shard where all are of as many.
pub(crate) fn runs_missing(
    plan: &str,
    missing: &BTreeMap<u32, usize>,
    all: usize,
    of: Option<u32>,
) -> String {
    let sum: usize = missing.values().sum();
    let mut text = format!("{} of {} runs of {plan} are missing", count(sum as u64), count(all as u64));
    if let Some(of) = of {
        let shards: Vec<String> = missing
            .iter()
            .map(|(shard, runs)| format!("shard {shard}/{of}: {} runs", count(*runs as u64)))
            .collect();
        for line in wrapped(&shards.join(", "), "  ", "  ", 100) {
            text.push_str(&format!("\n{line}"));
        }
    }
    text + "\n  help: run those shards again, they go on where they ended; or `sanchi sweep PLAN --out FOLDER` runs what is \
            missing"
}

pub(crate) fn folder_disagrees(folder: &Path, id: RunId) -> String {
    format!(
        "run {id} left one thing in the logs and another in {}\n  help: choose another folder with --out",
        folder.display()
    )
}

/// What a plan comes to: `points` and runs, how long, how large.
pub(crate) fn plan_costs(sweep: &Sweep<'_>, one: Duration, threads: usize) -> String {
    let runs = sweep.to_run().len();
    let seconds = one.as_secs_f64() * runs as f64 / threads as f64;
    let bytes = (runs * (150 + 24 * sweep.plan().outcomes.len())) as f64;
    let costs = format!(
        "{} x {} x {}: {}{}\n  about {} on {} (estimated from one run: {}), about {}",
        counted(sweep.points(), "point"),
        counted(sweep.plan().replicates as usize, "replicate"),
        counted(sweep.plan().seeds.len(), "seed"),
        counted(runs, "run"),
        if sweep.places().len() > sweep.points() { ", those of the base with them" } else { "" },
        duration(seconds),
        counted(threads, "thread"),
        duration(one.as_secs_f64()),
        size(bytes)
    );
    std::iter::once(costs).chain(judged_in_words(sweep)).collect::<Vec<_>>().join("\n")
}

/// What a plan judges, and which uncertain parameters it leaves out.
fn judged_in_words(sweep: &Sweep<'_>) -> Vec<String> {
    let (plan, factors) = (sweep.plan(), sweep.plan().factors.len());
    let mut lines = Vec::new();
    if let Ok(Some(design)) = plan.judged() {
        let groups = plan.groups().0.len();
        let in_groups = if groups < factors { format!(" in {groups} groups") } else { String::new() };
        lines.push(match design {
            Judged::Morris(design) => format!(
                "  {factors} factors{in_groups}: {} trajectories of {} points",
                design.trajectories(),
                design.rows_each()
            ),
            Judged::Saltelli(design) => format!(
                "  {factors} factors{in_groups}: {} base rows of {} points",
                design.base_rows(),
                design.rows_each()
            ),
        });
    }
    if !plan.left_out.is_empty() {
        lines.push(format!("  {} uncertain parameters are left out:", plan.left_out.len()));
        let told = |(key, why): &(String, String)| wrapped(&format!("{key}: {why}"), "    ", "      ", 100);
        lines.extend(plan.left_out.iter().flat_map(told));
    }
    lines
}

fn counted(number: usize, what: &str) -> String {
    format!("{} {what}{}", count(number as u64), if number == 1 { "" } else { "s" })
}

fn duration(seconds: f64) -> String {
    match seconds {
        seconds if seconds < 1.0 => format!("{seconds:.2} s"),
        seconds if seconds < 120.0 => format!("{seconds:.0} s"),
        seconds if seconds < 7200.0 => format!("{:.0} minutes", seconds / 60.0),
        seconds if seconds < 172_800.0 => format!("{:.1} hours", seconds / 3600.0),
        seconds => format!("{:.1} days", seconds / 86_400.0),
    }
}

fn size(bytes: f64) -> String {
    match bytes {
        bytes if bytes < 1e6 => format!("{:.0} kB", (bytes / 1e3).max(1.0)),
        bytes if bytes < 1e9 => format!("{:.0} MB", bytes / 1e6),
        bytes => format!("{:.1} GB", bytes / 1e9),
    }
}

/// The command that runs one replicate again, alone.
pub(crate) fn replay(typed: &Run, replicate: u32) -> String {
    let mut words = vec!["sanchi".to_owned(), "run".to_owned(), typed.scenario.clone()];
    let mut option = |name: &str, value: &str| words.extend([name.to_owned(), value.to_owned()]);
    let changed = &typed.common.changed;
    for set in &changed.set {
        option("--set", set);
    }
    for (name, value) in [("--from", &changed.from), ("--to", &changed.to)] {
        if let Some(value) = value {
            option(name, value);
        }
    }
    if let Some(posterior) = &typed.posterior {
        option("--posterior", &posterior.display().to_string());
    }
    option("--seed", &typed.common.seed.to_string());
    option("--first", &replicate.to_string());
    option("--replicates", "1");
    option("--out", &format!("results/replicate-{replicate}"));
    words.iter().map(|word| shell_word(word)).collect::<Vec<_>>().join(" ")
}

/// A word as a shell takes it.
pub(crate) fn shell_word(word: &str) -> String {
    let plain = |letter: char| letter.is_alphanumeric() || "-_./=:,+".contains(letter);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::arguments::{Arguments, Command};
    use clap::Parser;

    #[test]
    fn a_replay_can_be_pasted_into_a_shell() {
        let typed = Arguments::parse_from(["sanchi", "run", "a b.toml", "--set", "title='x'", "--seed", "7"]);
        let Command::Run(run) = typed.command else { unreachable!() };
        assert_eq!(
            replay(&run, 17),
            "sanchi run 'a b.toml' --set 'title='\\''x'\\''' --seed 7 --first 17 --replicates 1 \
             --out results/replicate-17"
        );
    }
}
