//! `sanchi calibrate`: parameters held against targets, until it is known what they may be.

use super::unspoken;
use crate::cli::answering::{counted, refused, results, summaries};
use crate::cli::arguments::Calibrate;
use crate::cli::progress::Progress;
use crate::cli::request::{overrides, threads};
use crate::cli::terminal::Terminal;
use crate::cli::{Complaint, Ended, interrupt, model, wording};
use crate::experiment::calibrate::{Calibration, Keeper, Ready, Stage};
use crate::experiment::ensemble::{Ending, tell_panics_as_failures};
use crate::experiment::sweep::{Left, LeftThere, RunId};
use crate::report::calibrating::{NO_POSTERIOR, Told};
use crate::report::json::{Json, with_member};
use crate::report::telling::emboldened;
use crate::store::{
    CalibrationClosing, CalibrationFolder, FailureEntry, Format, Manifest, POSTERIOR, Refusal, Status,
    StoreError,
};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime};

/// Failed runs that the manifest names; the log has all.
const FAILURES: usize = 20;

/// The folder while runs are done, with what is told of it on the way.
struct Keeping<'a> {
    folder: CalibrationFolder,
    progress: Option<Progress>,
    quiet: bool,
    verbose: bool,
    there: usize,
    run: usize,
    broken: Option<StoreError>,
    failed: Vec<FailureEntry>,
    all_failed: u32,
    ready: &'a Ready<'a>,
}

impl Keeper for Keeping<'_> {
    fn known(&self, id: RunId) -> Option<LeftThere<'_>> {
        self.folder.get(id)
    }

    fn keep(&mut self, id: RunId, left: Left) -> ControlFlow<()> {
        if let Err(error) = self.folder.add(id, left) {
            self.broken = Some(error);
            return ControlFlow::Break(());
        }
        self.run += 1;
        if let Some(progress) = &self.progress {
            progress.step();
        }
        ControlFlow::Continue(())
    }

    fn begin(&mut self, stage: Stage, unknown: usize) {
        if let Some(progress) = self.progress.take() {
            progress.end();
        }
        if self.verbose {
            eprintln!("{}: {} to do", wording::stage(stage), counted(unknown as u64, "run"));
        }
        if unknown > 0 {
            self.progress = Some(Progress::new(unknown as u32, wording::stage_counted(stage), self.quiet));
        }
    }

    fn asked(&mut self, id: RunId, candidate: &crate::experiment::calibrate::Candidate, replicate: u32) {
        self.folder.asked(id);
        if let Some(Err(failure)) = self.folder.get(id) {
            self.all_failed += 1;
            if self.failed.len() < FAILURES {
                let number = self.ready.replicate(candidate.number, replicate);
                let set = self.ready.changes(&candidate.values);
                let seed = self.ready.task().settings.seed;
                self.failed.push(FailureEntry {
                    replicate: number,
                    run_id: id.to_string(),
                    seed,
                    month: failure.month.map(|month| month.to_string()),
                    reason: failure.reason.clone(),
                    replay: wording::replay_of_a_candidate(&set, number, seed),
                });
            }
        }
    }
}

/// Calibrates a plan, running only what was not run, and leaves a results folder.
pub(crate) fn calibrate(typed: &Calibrate, terminal: &mut Terminal) -> Result<Ended, Complaint> {
    let threads = threads(typed.threads);
    let files = model::read_file;
    let overrides = overrides(&typed.changed)?;
    let ready = model::calibration(&typed.plan, &overrides, &files, terminal.error_color)
        .map_err(Complaint::wrong)?;
    let usual = || PathBuf::from("results").join(&ready.plan().plan.name);
    let folder = typed.written.out.clone().unwrap_or_else(usual);
    let format: Format = typed.written.format.into();
    if !typed.written.force
        && let Some(manifest) = CalibrationFolder::told_already(&folder, &ready, format).map_err(refused)?
    {
        let (text, json) = summaries(&folder)?;
        let there = manifest.replicates.asked as usize;
        tell(&folder, typed.written.json, (&text, &json), &manifest, (there, 0), terminal)?;
        terminal.note(&wording::there_already(&folder));
        return Ok(ended(&manifest, terminal));
    }
    let begun = (SystemTime::now(), Instant::now());
    let stop = interrupt::flag();
    let opened = CalibrationFolder::open(&folder, &ready, typed.written.force).map_err(refused)?;
    if let Some(note) = wording::of_logs(opened.unread(), opened.other_versions()) {
        terminal.note(&note);
    }
    tell_panics_as_failures();
    let mut keeping = Keeping {
        folder: opened,
        progress: None,
        quiet: terminal.quiet,
        verbose: terminal.verbose,
        there: 0,
        run: 0,
        broken: None,
        failed: Vec::new(),
        all_failed: 0,
        ready: &ready,
    };
    let found = ready.calibrate(&mut keeping, threads, &stop);
    if let Some(progress) = keeping.progress.take() {
        progress.end();
    }
    let broken_off =
        |error: &StoreError, run| Complaint::failed(wording::broken_off(error, run, "runs", &folder));
    let run = keeping.run;
    if let Some(error) = &keeping.broken {
        return Err(broken_off(error, run));
    }
    keeping.folder.sync().map_err(|error| broken_off(&error, run))?;
    let found = found.map_err(|ending| match ending {
        Ending::Stopped | Ending::Refused | Ending::Complete => {
            let words = wording::calibration_stopped(run, &folder);
            Complaint { ended: Ended::Stopped, words }
        }
    })?;
    keeping.there = (found.candidates * ready.plan().plan.replicates) as usize - run;
    let place = Place { folder: &folder, format, json: typed.written.json, begun, threads };
    close(&place, &found, keeping, terminal)
}

/// Where an answer goes, and since when it is worked at.
struct Place<'a> {
    folder: &'a Path,
    format: Format,
    json: bool,
    begun: (SystemTime, Instant),
    threads: usize,
}

/// Writes down what came out, and tells it.
fn close(
    place: &Place<'_>,
    found: &Calibration,
    keeping: Keeping<'_>,
    terminal: &mut Terminal,
) -> Result<Ended, Complaint> {
    let Place { folder, format, json: as_json, begun, threads } = *place;
    let ready = keeping.ready;
    let told = Told { ready, found, failed: keeping.all_failed as usize };
    let (text, json, posterior) =
        (told.text(), told.json(), told.posterior().map(|posterior| posterior.text()));
    let draws: Result<Vec<String>, _> =
        (1..).zip(&found.draws).map(|(number, draw)| ready.scenario_of(number, &draw.values)).collect();
    let draws = draws.map_err(|problems| Complaint::failed(problems.drawn(terminal.error_color)))?;
    let (there, run) = (keeping.there, keeping.run);
    let closing = CalibrationClosing {
        sheets: &told.sheets(),
        summary_text: &text,
        summary_json: &json,
        posterior: posterior.as_deref(),
        draws: &draws,
        candidates: found.candidates as usize,
        failed: keeping.all_failed,
        failures: keeping.failed,
        command: std::env::args().collect(),
        start: begun.0,
        elapsed: begun.1.elapsed(),
        threads,
    };
    let manifest = keeping.folder.finish(ready, format, closing).map_err(|refusal| match refusal {
        Refusal::System(error) => Complaint::failed(wording::broken_off(&error, there + run, "runs", folder)),
        refusal => refused(refusal),
    })?;
    tell(folder, as_json, (&text, &json), &manifest, (there, run), terminal)?;
    let (runs, threads) = (counted(run as u64, "run"), counted(threads as u64, "thread"));
    terminal.note(&format!("{runs} in {:.1} s on {threads}", begun.1.elapsed().as_secs_f64()));
    Ok(ended(&manifest, terminal))
}

fn tell(
    folder: &Path,
    as_json: bool,
    (text, json): (&str, &str),
    manifest: &Manifest,
    (there, run): (usize, usize),
    terminal: &mut Terminal,
) -> Result<(), Complaint> {
    if as_json {
        let more = [("runs_there", Json::Whole(there as i64)), ("runs_done", Json::Whole(run as i64))];
        let results = results(folder, more, manifest);
        return terminal.answer(&with_member(json, "results", &results)).map_err(unspoken);
    }
    let told = format!(
        "{text}\n{}\n{}",
        wording::where_a_posterior_is(folder, manifest).trim_end(),
        wording::runs_done(there, run)
    );
    let told = if terminal.color { emboldened(&told) } else { told };
    terminal.answer(&told).map_err(unspoken)
}

fn ended(manifest: &Manifest, terminal: &mut Terminal) -> Ended {
    if manifest.status == Status::Failed {
        terminal.complain(Ended::Failed, &wording::runs_failed(manifest));
        return Ended::Failed;
    }
    if !manifest.files.iter().any(|file| file.name == POSTERIOR) {
        terminal.complain(Ended::Failed, NO_POSTERIOR);
        return Ended::Failed;
    }
    Ended::Done
}
