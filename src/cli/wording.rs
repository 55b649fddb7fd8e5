//! Every sentence a user may read that is not an answer.

use super::arguments::Run;
use crate::experiment::compare::{Check, Question};
use crate::observe::periods::Period;
use crate::report::text::{count, wrapped};
use crate::store::{Manifest, Refusal, Status, Unreadable, Verified};
use std::path::Path;

pub(crate) fn set_without_value(set: &str) -> String {
    format!(
        "`--set {set}`: write a parameter's path, an equals sign and a value, such as --set sizes.craftsmen=400"
    )
}

/// Why a folder may not be written, and what to do.
pub(crate) fn refusal(refusal: &Refusal) -> String {
    let help = match refusal {
        Refusal::Other(..) => "choose another folder with --out, or replace these results with --force",
        Refusal::Unfinished(..) => "run all of it anew with --force, or choose another folder with --out",
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

/// A folder that holds no results.
pub(crate) fn no_results(folder: &Path) -> String {
    format!(
        "{} holds no results of sanchi: there is no manifest.toml in it\n  help: name the folder that a command wrote, such as results/typical",
        folder.display()
    )
}

/// A folder whose files are not as they were.
pub(crate) fn damaged(folder: &Path, findings: &[String]) -> String {
    format!(
        "{} is not what its manifest says:\n{}\n  help: make it anew; the command stands in manifest.toml",
        folder.display(),
        findings.join("\n")
    )
}

/// Why a folder has no report, and what to do.
pub(crate) fn unreadable(error: &Unreadable) -> String {
    let help = match error {
        Unreadable::NotThere(_) | Unreadable::NotAFolder(_) | Unreadable::NoManifest(_) => {
            "name the folder that a command wrote, such as results/typical"
        }
        Unreadable::OtherFormat(..) => {
            "make the report with the version that wrote it, or run it anew with this one"
        }
        Unreadable::BadManifest(..) | Unreadable::Damaged(..) | Unreadable::BadTable(..) => {
            "make the results anew; the command stands in manifest.toml"
        }
        Unreadable::NoTable(..) => {
            "an earlier version of sanchi wrote it: make the results anew with this one"
        }
        Unreadable::System(_) => "choose a folder that can be read",
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

/// A folder whose files are as they were.
pub(crate) fn verified(folder: &Path, found: &Verified, model: &str) -> String {
    let manifest = &found.manifest;
    let files = manifest.files.len();
    let mut lines = vec![format!(
        "{}: {files} files, {} bytes, all as they were written",
        folder.display(),
        count(found.bytes)
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
        lines.push(format!(
            "  this program has model {model}: it reads these results and would not make the same ones"
        ));
    }
    lines.extend(found.strangers.iter().map(|stranger| format!("  {stranger}")));
    lines.push(String::new());
    lines.join("\n")
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
        "`{part}` in the arm `{arm}` is no change: write KEY=VALUE or without:SHOCK, with `;` between changes, or the name or \
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

/// Nothing to tell apart.
pub(crate) fn no_shocks(scenario: &str) -> String {
    format!("`{scenario}` has no shock that is not taken out; name switches to tell apart with --switches")
}

/// The command that runs one replicate of an arm again: its scenario lies in the results folder.
pub(crate) fn replay_arm(arm: usize, replicate: u32, seed: u64) -> String {
    let file = if arm == 0 { "scenario.toml".to_owned() } else { format!("arm-{arm}.toml") };
    format!(
        "sanchi run ./{file} --seed {seed} --first {replicate} --replicates 1 --out results/replicate-{replicate}, in this folder"
    )
}

/// How a run ended that did not end well.
pub(crate) fn ending(manifest: &Manifest) -> Option<String> {
    let replicates = &manifest.replicates;
    match manifest.status {
        Status::Complete => None,
        Status::Stopped => Some(format!(
            "stopped: {} of {} replicates are finished and kept",
            replicates.finished, replicates.asked
        )),
        Status::Failed => {
            let mut text = format!("{} of {} replicates failed", replicates.failed, replicates.asked);
            if let Some(first) = manifest.failures.first() {
                text.push_str(&format!("; to run the first of them again:\n  {}", first.replay));
            }
            Some(text)
        }
    }
}

/// The command that runs one replicate again, alone.
pub(crate) fn replay(typed: &Run, replicate: u32) -> String {
    let mut words = vec!["sanchi".to_owned(), "run".to_owned(), typed.scenario.clone()];
    let mut option = |name: &str, value: &str| words.extend([name.to_owned(), value.to_owned()]);
    for set in &typed.set {
        option("--set", set);
    }
    for (name, value) in [("--from", &typed.from), ("--to", &typed.to)] {
        if let Some(value) = value {
            option(name, value);
        }
    }
    option("--seed", &typed.seed.to_string());
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
