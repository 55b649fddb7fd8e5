//! `sanchi report`: one page that people show each other, from a results folder.

use crate::cli::answering::{counted, unreadable};
use crate::cli::arguments::Report as Typed;
use crate::cli::terminal::Terminal;
use crate::cli::{Complaint, Ended, wording};
use crate::report::page::Report;
use crate::report::page::attribute::Attributed;
use crate::report::page::calibrate::Calibrated;
use crate::report::page::compare::Compared;
use crate::report::page::costs::Costs;
use crate::report::page::papers::{Paper, Papers};
use crate::report::page::run::Run;
use crate::report::page::sensitivity::Judged;
use crate::report::page::sweep::Swept;
use crate::report::page::town::Town;
use crate::report::page::validate::Validated;
use crate::report::page::{exits::Exits, sizes::Sizes};
use crate::store::{CARD, Manifest, PLAN, REPORT, Reading, Unreadable};
use std::fs;
use std::io::Write;
use std::path::Path;

/// The kinds of results that have a report, each with what makes it.
type Maker = fn(&Reading, Papers) -> Result<Report, Unreadable>;
const KINDS: &[(&str, Maker)] = &[
    ("run", of_run),
    ("compare", of_compare),
    ("attribute", of_attribute),
    ("sweep", of_sweep),
    ("sensitivity", of_sensitivity),
    ("validate", of_validate),
    ("calibrate", of_calibration),
];

/// Makes the report of a results folder.
pub(crate) fn report(typed: &Typed, terminal: &mut Terminal) -> Result<Ended, Complaint> {
    let out = typed.out.clone().unwrap_or_else(|| typed.results.join(REPORT));
    if out.exists() && !typed.force {
        return Err(Complaint::wrong(wording::there_is_a_report(&out)));
    }
    let reading = Reading::open(&typed.results).map_err(unreadable)?;
    let kind = reading.manifest.kind.as_str();
    let Some((_, make)) = KINDS.iter().find(|(known, _)| *known == kind) else {
        let known: Vec<&str> = KINDS.iter().map(|(kind, _)| *kind).collect();
        return Err(Complaint::wrong(wording::no_report_of(kind, &typed.results, &known)));
    };
    if reading.manifest.replicates.finished == 0 {
        return Err(Complaint::wrong(wording::nothing_to_report(&typed.results)));
    }
    let papers = papers(&reading).map_err(unreadable)?;
    let made = make(&reading, papers).map_err(unreadable)?;
    if let Some(folder) = &typed.figures {
        let files = made.figures.iter().flat_map(|figure| {
            [("svg", figure.standalone()), ("csv", figure.csv.clone())]
                .map(|(end, text)| (folder.join(format!("{}.{end}", figure.id)), text))
        });
        let files: Vec<_> = files.collect();
        if let Some((there, _)) = files.iter().find(|(file, _)| !typed.force && file.exists()) {
            return Err(Complaint::wrong(wording::there_is_a_figure(there)));
        }
        fs::create_dir_all(folder)
            .map_err(|error| Complaint::failed(wording::unwritten_file(folder, &error)))?;
        for (file, text) in &files {
            write(file, text)?;
        }
        terminal.note(&format!("{} figures in {}", made.figures.len(), folder.display()));
    }
    // The page comes last, so that what failed before it can be asked for again.
    write(&out, &made.html)?;
    let size = made.html.len().div_ceil(1024);
    terminal
        .answer(&format!("{} ({size} kB): open it in a browser\n", out.display()))
        .map_err(super::unspoken)?;
    Ok(Ended::Done)
}

/// Writes a file beside its final name and puts it there whole.
fn write(path: &Path, text: &str) -> Result<(), Complaint> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let temporary = folder.join(format!(".{name}.tmp"));
    let written = fs::File::create(&temporary)
        .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&temporary, path));
    written.map_err(|error| {
        let _ = fs::remove_file(&temporary);
        Complaint::failed(wording::unwritten_file(path, &error))
    })
}

fn papers(reading: &Reading) -> Result<Papers, Unreadable> {
    let Manifest { scenario, replicates, clock, .. } = &reading.manifest;
    let manifest = &reading.manifest;
    let commit = manifest
        .commit
        .as_deref()
        .map_or(String::new(), |commit| format!(", commit {}", commit.get(..12).unwrap_or(commit)));
    let failure = |failure: &crate::store::FailureEntry| {
        let month = failure.month.as_deref().map_or(String::new(), |month| format!(" in {month}"));
        format!("replicate {}{month}: {}", failure.replicate, failure.reason)
    };
    let file = |file: &crate::store::FileEntry| Paper {
        name: file.name.clone(),
        rows: file.rows,
        bytes: file.bytes,
        sha256: file.sha256.clone(),
    };
    let title = if scenario.title.is_empty() { &scenario.name } else { &scenario.title };
    Ok(Papers {
        scenario: scenario.name.clone(),
        title: title.clone(),
        scenario_hash: scenario.hash.clone(),
        currency: scenario.currency.clone(),
        command: manifest.command.clone(),
        program: format!("{}{commit}", manifest.version),
        model_version: manifest.model_version.clone(),
        random_scheme: manifest.random_scheme.clone(),
        seed: replicates.seed,
        first: replicates.first,
        counted: if manifest.plan.is_some() { "run" } else { "replicate" },
        asked: replicates.asked,
        finished: replicates.finished,
        failed: replicates.failed,
        failures: manifest.failures.iter().map(failure).collect(),
        when: format!(
            "{}, {:.1} s on {}",
            clock.start,
            clock.elapsed_seconds,
            counted(clock.threads as u64, "thread")
        ),
        files: manifest.files.iter().map(file).collect(),
        summary: reading.text("summary.txt")?,
        scenario_text: reading.text("scenario.toml")?,
    })
}

fn of_run(reading: &Reading, papers: Papers) -> Result<Report, Unreadable> {
    let mut run = Run::new(papers);
    reading.each("district", &Run::of_district(), None, &mut |part| run.add_district(part))?;
    reading.each("stages", Run::OF_STAGES, None, &mut |part| run.add_stages(part))?;
    reading.each("events", Exits::COLUMNS, None, &mut |part| run.add_events(part))?;
    run.close();
    if reading.has("agents") {
        reading.each("agents", Sizes::COLUMNS, None, &mut |part| run.add_sizes(part))?;
        if let Some(shown) = run.shown().filter(|_| reading.has("ties")) {
            let town = run.town();
            reading.each("agents", Town::OF_FIRMS, Some(shown), &mut |part| town.add_firms(part))?;
            reading.each("ties", Town::OF_TIES, Some(shown), &mut |part| town.add_ties(part))?;
        }
    }
    Ok(run.report())
}

fn of_compare(reading: &Reading, papers: Papers) -> Result<Report, Unreadable> {
    let mut arms = Vec::new();
    for (place, arm) in reading.manifest.arms.iter().enumerate() {
        arms.push((arm.name.clone(), reading.text(&format!("arm-{}.toml", place + 1))?));
    }
    let costs = if reading.has("costs") {
        let costs = reading.table("costs", Costs::OF_COSTS)?;
        Some(Costs { costs, pairs: reading.table("cost_pairs", Costs::OF_PAIRS)? })
    } else {
        None
    };
    let compared = Compared {
        costs,
        papers,
        arms,
        effects: reading.table("effects", Compared::OF_EFFECTS)?,
        groups: reading.table("groups", Compared::OF_GROUPS)?,
        survivors: reading.table("survivors", Compared::OF_SURVIVORS)?,
        pairs: reading.table("pairs", &Compared::of_pairs())?,
    };
    Ok(compared.report())
}

fn of_calibration(reading: &Reading, papers: Papers) -> Result<Report, Unreadable> {
    let parameters = reading.table("parameters", Calibrated::OF_PARAMETERS)?;
    let wanted = Calibrated::of_posterior(&parameters);
    let wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
    let posterior = reading.table("posterior", &wanted)?;
    let correlations = reading.table("correlations", Calibrated::OF_CORRELATIONS)?;
    let predictions = reading.table("predictions", Calibrated::OF_PREDICTIONS)?;
    Ok(Calibrated { papers, parameters, posterior, correlations, predictions }.report())
}

fn of_attribute(reading: &Reading, papers: Papers) -> Result<Report, Unreadable> {
    let values = reading.table("attribution", Attributed::OF_VALUES)?;
    let levels = reading.table("levels", Attributed::OF_LEVELS)?;
    Ok(Attributed { papers, values, levels }.report())
}

fn of_sweep(reading: &Reading, papers: Papers) -> Result<Report, Unreadable> {
    let plan = reading.text(PLAN)?;
    let unread = || Unreadable::BadTable(reading.folder().join(PLAN), "another version wrote it".to_owned());
    let table = |name: &str, columns: Option<Vec<String>>| {
        let columns = columns.ok_or_else(unread)?;
        reading.table(name, &columns.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let (runs, points) = (table("runs", Swept::of_runs(&plan))?, table("points", Swept::of_points(&plan))?);
    Swept::new(papers, &plan, runs, points).map(Swept::report).ok_or_else(unread)
}

fn of_sensitivity(reading: &Reading, papers: Papers) -> Result<Report, Unreadable> {
    let indices = reading.table("indices", Judged::COLUMNS)?;
    Ok(Judged { papers, plan: reading.text(PLAN)?, indices }.report())
}

fn of_validate(reading: &Reading, papers: Papers) -> Result<Report, Unreadable> {
    let unread = |why: String| Unreadable::BadTable(reading.folder().join(CARD), why);
    Ok(Validated::new(papers, &reading.text(CARD)?).map_err(unread)?.report())
}
