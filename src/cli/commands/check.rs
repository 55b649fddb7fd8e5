//! `sanchi check`: every problem in a scenario, a plan or a file of targets at once.

use super::{unspoken, validate};
use crate::cli::arguments::Check;
use crate::cli::model::{self, Changes};
use crate::cli::terminal::Terminal;
use crate::cli::{Complaint, Ended, wording};
use crate::district::District;
use crate::experiment::plan::Overrides;
use crate::experiment::sweep::{Run, Sweep};
use crate::foundation::calendar::Month;
use crate::observe::Observer;
use crate::report::json::Json;
use std::num::NonZero;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// The trial run of a plan lasts no longer.
const TRIAL: Duration = Duration::from_secs(4);

/// Reads scenarios, plans and targets and tells what is wrong with them.
pub(crate) fn check(typed: &Check, terminal: &mut Terminal) -> Result<Ended, Complaint> {
    let mut found = 0;
    let mut files = Vec::new();
    let color = terminal.error_color && !typed.json;
    for file in &typed.files {
        let (kind, told) = if model::is_calibration(file) {
            ("calibration", calibration(file, color))
        } else if model::is_plan(file) {
            terminal.detail(&format!("{file}: every point of the design is made ready"));
            ("plan", plan(file, color))
        } else if let Some(text) = model::text_of_targets(file) {
            ("targets", targets(file, &text, color))
        } else {
            let loaded = model::load(file, &Changes::default(), 1, color);
            ("scenario", loaded.map(|_| "no problems".to_owned()))
        };
        found += usize::from(told.is_err());
        if typed.json {
            files.push(for_machines(file, kind, told));
            continue;
        }
        match told {
            Ok(told) => terminal.answer(&format!("{file}: {told}\n")).map_err(unspoken)?,
            Err(problems) => terminal.complain(Ended::Wrong, &format!("{problems}\n")),
        }
    }
    if typed.json {
        let told = Json::object([("format", Json::Whole(1)), ("files", Json::List(files))]);
        terminal.answer(&told.pretty()).map_err(unspoken)?;
    }
    match found {
        0 => Ok(Ended::Done),
        1 => Err(Complaint::wrong("1 file has problems")),
        found => Err(Complaint::wrong(format!("{found} files have problems"))),
    }
}

/// A file and what was found, one of `told` and `problems` as null.
fn for_machines(file: &str, kind: &str, told: Result<String, String>) -> Json {
    let [told, problems] = match told {
        Ok(told) => [Json::text(told), Json::Null],
        Err(problems) => [Json::Null, Json::text(problems)],
    };
    Json::object([
        ("file", Json::text(file)),
        ("kind", Json::text(kind)),
        ("told", told),
        ("problems", problems),
    ])
}

/// What a file of targets without problems holds. Its arms are read too.
fn targets(file: &str, text: &str, color: bool) -> Result<String, String> {
    let targets = model::targets(Path::new(file), text, color)?;
    let (scenario, count) = (targets.scenario.clone(), targets.targets.len());
    let asked = validate::asked(targets, file, &scenario, &Changes::default(), 1, color);
    let question = asked.map_err(|complaint| complaint.words)?;
    Ok(format!("no problems\n  {}", wording::targets_found(count, question.arms().len(), &scenario)))
}

/// What a plan without problems comes to.
fn plan(file: &str, color: bool) -> Result<String, String> {
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
    let files = model::read_file;
    let sweep = model::sweep(Path::new(file), &Overrides::default(), &files, threads, color)?;
    let one = trial(&sweep).map_err(|reason| format!("a trial run of the first point failed: {reason}"))?;
    Ok(format!("no problems\n  {}", wording::plan_costs(&sweep, one, threads)))
}

/// What the plan of a calibration without problems comes to.
fn calibration(file: &str, color: bool) -> Result<String, String> {
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
    let files = model::read_file;
    let ready = model::calibration(Path::new(file), &Overrides::default(), &files, color)?;
    let begun = Instant::now();
    let tried = ready.run_one(&ready.middle(), 0, &AtomicBool::new(false));
    tried.map_err(|failure| format!("a trial run in the middle of the priors failed: {}", failure.reason))?;
    Ok(format!("no problems\n  {}", wording::calibration_costs(&ready, begun.elapsed(), threads)))
}

/// How long a run takes: one is tried, or as much of it as a few seconds allow.
fn trial(sweep: &Sweep<'_>) -> Result<Duration, String> {
    let run = Run { point: 0, seed: sweep.plan().seeds[0], replicate: 0 };
    let prepared = sweep.prepared(run.point).map_err(|problems| problems.to_string())?;
    let (from, to) = prepared.span();
    let stop = AtomicBool::new(false);
    let mut watch = Watch { begun: Instant::now(), months: 0, stop: &stop };
    match prepared.simulation().run(run.replicate, &stop, &mut watch) {
        Ok(_) => Ok(watch.begun.elapsed()),
        Err(failure) if failure.stopped && watch.months > 0 => {
            let all = to.since(from) + 1;
            Ok(watch.begun.elapsed().mul_f64(f64::from(all) / f64::from(watch.months)))
        }
        Err(failure) => Err(failure.reason),
    }
}

/// Stops a run when it has lasted long enough.
struct Watch<'a> {
    begun: Instant,
    months: i32,
    stop: &'a AtomicBool,
}

impl Observer for Watch<'_> {
    fn month_ended(&mut self, _: Month, _: &District) {
        self.months += 1;
        if self.begun.elapsed() > TRIAL {
            self.stop.store(true, Ordering::Relaxed);
        }
    }
}
