//! `sanchi sweep` and `sanchi sensitivity`: a plan, its runs, their tables, and what the factors do.

use super::unspoken;
use crate::cli::answering::{counted, refused, results, summaries};
use crate::cli::arguments::OfPlan as Typed;
use crate::cli::progress::Progress;
use crate::cli::request::{overrides, threads};
use crate::cli::terminal::Terminal;
use crate::cli::{Complaint, Ended, interrupt, model, wording};
use crate::experiment::ensemble::{Ending, tell_panics_as_failures};
use crate::experiment::sensitivity::{design_of, judge};
use crate::experiment::sweep::{Rows, Run, RunId, Shard, Sweep};
use crate::foundation::bootstrap::Bootstrap;
use crate::report::json::{Json, with_member};
use crate::report::sheet::Sheet;
use crate::report::{sensitivity as judging, sweep as telling, telling::emboldened};
use crate::store::{
    FailureEntry, Format, Manifest, Refusal, Status, StoreError, SweepClosing, SweepFolder, told_already,
};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::time::{Instant, SystemTime};

/// Failed runs that the manifest names; the table of runs has all.
const FAILURES: usize = 20;

/// What is made of the runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Their tables.
    Sweep,
    /// The tables, and what each factor does.
    Sensitivity,
}

impl Kind {
    /// How a manifest has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sweep => "sweep",
            Self::Sensitivity => "sensitivity",
        }
    }

    /// What shards of a plan are put together for: a plan whose design judges factors is there for that.
    pub fn of(sweep: &Sweep<'_>) -> Self {
        if design_of(sweep).is_ok() { Self::Sensitivity } else { Self::Sweep }
    }
}

/// What is asked for, and where.
pub(super) struct Request<'a> {
    pub kind: Kind,
    pub sweep: &'a Sweep<'a>,
    pub folder: PathBuf,
    pub format: Format,
    pub json: bool,
}

/// How many runs there were, and how many had to be run.
pub(super) struct Done {
    pub there: usize,
    pub run: usize,
}

/// Runs what of a plan has not been run, and makes tables of it when all is there.
pub(crate) fn sweep(typed: &Typed, terminal: &mut Terminal) -> Result<Ended, Complaint> {
    ask(typed, Kind::Sweep, terminal)
}

/// The same, and says what the factors do.
pub(crate) fn sensitivity(typed: &Typed, terminal: &mut Terminal) -> Result<Ended, Complaint> {
    ask(typed, Kind::Sensitivity, terminal)
}

fn ask(typed: &Typed, kind: Kind, terminal: &mut Terminal) -> Result<Ended, Complaint> {
    let threads = threads(typed.threads);
    let files = model::read_file;
    let sweep = model::sweep(&typed.plan, &overrides(&typed.changed)?, &files, threads, terminal.error_color)
        .map_err(Complaint::wrong)?;
    if kind == Kind::Sensitivity {
        design_of(&sweep).map_err(|problems| Complaint::wrong(problems.drawn(terminal.error_color)))?;
    }
    let request = Request {
        kind,
        folder: typed
            .written
            .out
            .clone()
            .unwrap_or_else(|| PathBuf::from("results").join(&sweep.plan().name)),
        format: typed.written.format.into(),
        json: typed.written.json,
        sweep: &sweep,
    };
    let shard = typed.shard.unwrap_or(Shard::WHOLE);
    terminal.detail(&format!("plan {}, {} runs", sweep.address(), sweep.size()));
    if !typed.written.force {
        let there = told_already(&request.folder, &sweep, kind.name(), request.format).map_err(refused)?;
        if let Some(manifest) = there.filter(|_| typed.shard.is_none()) {
            return tell_again(&request, &manifest, terminal);
        }
    }
    let begun = (SystemTime::now(), Instant::now());
    let stop = interrupt::flag();
    let mut opened =
        SweepFolder::open(&request.folder, &sweep, shard, typed.written.force).map_err(refused)?;
    if let Some(note) = wording::of_logs(opened.unread(), opened.other_versions()) {
        terminal.note(&note);
    }
    tell_panics_as_failures();
    let mut todo = sweep.to_run_by(shard);
    let all = todo.len();
    todo.retain(|(id, _)| !opened.rows().contains(id));
    let mut done = Done { there: all - todo.len(), run: 0 };
    let ending = run(&sweep, &todo, threads, &stop, &mut opened, &mut done, terminal);
    let ending = ending.and_then(|ending| opened.sync().map(|()| ending));
    if ending.map_err(|error| broken_off(&error, &request, &done))? == Ending::Stopped {
        let words = wording::stopped_with(done.there + done.run, all as u32, "runs", &request.folder);
        return Err(Complaint { ended: Ended::Stopped, words });
    }
    let ended = if typed.shard.is_some() {
        opened.finish_shard(&sweep, shard).map_err(|error| broken_off(&error, &request, &done))?;
        let mine = sweep.to_run_by(shard);
        let failed = mine.iter().filter(|(id, _)| opened.rows().has_failed(id)).count();
        terminal.answer(&shard_told(&request, shard, &done, failed)).map_err(unspoken)?;
        if failed == 0 { Ended::Done } else { Ended::Failed }
    } else {
        close(&request, opened, &sweep.plan().scenario, begun, threads, &done, terminal)?
    };
    let seconds = begun.1.elapsed().as_secs_f64();
    let threads = counted(threads as u64, "thread");
    terminal.note(&format!("{} in {seconds:.1} s on {threads}", counted(done.run as u64, "run")));
    Ok(ended)
}

fn tell_again(
    request: &Request<'_>,
    manifest: &Manifest,
    terminal: &mut Terminal,
) -> Result<Ended, Complaint> {
    let (text, json) = summaries(&request.folder)?;
    let done = Done { there: request.sweep.to_run().len(), run: 0 };
    tell(request, &text, &json, manifest, &done, terminal)?;
    terminal.note(&wording::there_already(&request.folder));
    Ok(ended(manifest, terminal))
}

fn run(
    sweep: &Sweep<'_>,
    todo: &[(RunId, Run)],
    threads: usize,
    stop: &AtomicBool,
    opened: &mut SweepFolder,
    done: &mut Done,
    terminal: &Terminal,
) -> Result<Ending, StoreError> {
    if todo.is_empty() {
        return Ok(Ending::Complete);
    }
    let progress = Progress::new(todo.len() as u32, "runs", terminal.quiet);
    let mut broken = None;
    let ending = sweep.run(todo, Some(threads), stop, &mut |id, left| {
        if let Err(error) = opened.add(id, left) {
            broken = Some(error);
            return ControlFlow::Break(());
        }
        done.run += 1;
        progress.step();
        ControlFlow::Continue(())
    });
    progress.end();
    broken.map_or(Ok(ending), Err)
}

fn broken_off(error: &StoreError, request: &Request<'_>, done: &Done) -> Complaint {
    Complaint::failed(wording::broken_off(error, done.there + done.run, "runs", &request.folder))
}

fn tell(
    request: &Request<'_>,
    text: &str,
    json: &str,
    manifest: &Manifest,
    done: &Done,
    terminal: &mut Terminal,
) -> Result<(), Complaint> {
    if request.json {
        let results = results(
            &request.folder,
            [("runs_there", Json::Whole(done.there as i64)), ("runs_done", Json::Whole(done.run as i64))],
            manifest,
        );
        return terminal.answer(&with_member(json, "results", &results)).map_err(unspoken);
    }
    let told = format!(
        "{text}\n{}\n{}",
        wording::where_files_are(&request.folder, manifest).trim_end(),
        wording::runs_done(done.there, done.run)
    );
    let told = if terminal.color { emboldened(&told) } else { told };
    terminal.answer(&told).map_err(unspoken)
}

fn shard_told(request: &Request<'_>, shard: Shard, done: &Done, failed: usize) -> String {
    let (name, runs) = (&request.sweep.plan().name, done.there + done.run);
    if !request.json {
        return wording::shard_done(name, shard, runs, failed, &request.folder)
            + &wording::runs_done(done.there, done.run);
    }
    Json::object([
        ("format", Json::Whole(1)),
        ("plan", Json::text(name.as_str())),
        ("shard", Json::Whole(i64::from(shard.number))),
        ("of", Json::Whole(i64::from(shard.of))),
        ("runs", Json::Whole(runs as i64)),
        ("failed", Json::Whole(failed as i64)),
        ("runs_there", Json::Whole(done.there as i64)),
        ("runs_done", Json::Whole(done.run as i64)),
        ("folder", Json::text(request.folder.display().to_string())),
    ])
    .pretty()
}

/// The first runs that failed, each with the command that does it again.
fn failures(sweep: &Sweep<'_>, rows: &Rows, scenario: &str) -> Vec<FailureEntry> {
    let failed = sweep.runs().filter_map(|run| {
        let failure = rows.get(&sweep.run_id(run))?.err()?;
        Some(FailureEntry {
            replicate: run.replicate,
            run_id: sweep.run_id(run).to_string(),
            seed: run.seed,
            month: failure.month.map(|month| month.to_string()),
            reason: failure.reason.clone(),
            replay: wording::replay_of_a_point(sweep, run, scenario),
        })
    });
    failed.take(FAILURES).collect()
}

fn ended(manifest: &Manifest, terminal: &mut Terminal) -> Ended {
    match manifest.status {
        Status::Complete => Ended::Done,
        Status::Stopped => Ended::Stopped,
        Status::Failed => {
            terminal.complain(Ended::Failed, &wording::runs_failed(manifest));
            Ended::Failed
        }
    }
}

/// The summary for people, that for machines, and the tables beside those of runs and points.
fn answer(
    request: &Request<'_>,
    rows: &Rows,
    terminal: &Terminal,
) -> Result<(String, String, Vec<Sheet>), Complaint> {
    let sweep = request.sweep;
    if request.kind == Kind::Sweep {
        return Ok((telling::text(sweep, rows), telling::json(sweep, rows), Vec::new()));
    }
    let judgement = judge(sweep, rows, &Bootstrap::default())
        .map_err(|problems| Complaint::wrong(problems.drawn(terminal.error_color)))?;
    let text = judging::text(sweep, rows, &judgement);
    let json = judging::json(sweep, rows, &judgement);
    Ok((text, json, vec![judging::indices(sweep, &judgement)]))
}

/// Makes tables of rows that are all there, and tells them. `scenario` is what a replay of a failed run begins with.
pub(super) fn close(
    request: &Request<'_>,
    opened: SweepFolder,
    scenario: &str,
    begun: (SystemTime, Instant),
    threads: usize,
    done: &Done,
    terminal: &mut Terminal,
) -> Result<Ended, Complaint> {
    let sweep = request.sweep;
    let (text, json, sheets) = answer(request, opened.rows(), terminal)?;
    let closing = SweepClosing {
        kind: request.kind.name(),
        sheets: &sheets,
        summary_text: &text,
        summary_json: &json,
        command: std::env::args().collect(),
        start: begun.0,
        elapsed: begun.1.elapsed(),
        threads,
        failures: failures(sweep, opened.rows(), scenario),
    };
    let manifest = opened.finish(sweep, request.format, closing).map_err(|refusal| match refusal {
        Refusal::System(error) => broken_off(&error, request, done),
        refusal => refused(refusal),
    })?;
    tell(request, &text, &json, &manifest, done, terminal)?;
    Ok(ended(&manifest, terminal))
}
