//! `sanchi replay`: chosen runs of a results folder, repeated and held against it.

use super::unspoken;
use crate::cli::answering::{counted, unreadable};
use crate::cli::arguments::{LAST_REPLICATE, MOST_REPLICATES, Replay};
use crate::cli::model::{self, Changes};
use crate::cli::request::threads;
use crate::cli::terminal::Terminal;
use crate::cli::{Complaint, Ended, wording};
use crate::experiment::plan::Overrides;
use crate::experiment::prepared::Prepared;
use crate::experiment::subject::Subject;
use crate::experiment::sweep::{Rows, Run, RunId};
use crate::observe::Together;
use crate::observe::table::Record;
use crate::report::text::count;
use crate::simulation::{Failure, MODEL_VERSION};
use crate::store::{Found, Manifest, Reading, Replicates, Unreadable, replay_pair, replay_row, replay_run};
use std::ops::{ControlFlow, Range};
use std::sync::atomic::AtomicBool;

/// Repeats runs and tells whether they give the same values.
pub(crate) fn replay(typed: &Replay, terminal: &mut Terminal) -> Result<Ended, Complaint> {
    let reading = Reading::open(&typed.results).map_err(unreadable)?;
    let manifest = &reading.manifest;
    if manifest.model_version != MODEL_VERSION {
        return Err(Complaint::wrong(wording::cannot_replay(manifest, MODEL_VERSION)));
    }
    let arms = match manifest.kind.as_str() {
        "run" => 0,
        "compare" => manifest.arms.len(),
        "sweep" | "sensitivity" => return replay_of_a_sweep(&reading, typed, terminal),
        other => return Err(Complaint::wrong(wording::no_replay(other))),
    };
    let drawn = manifest.posterior.is_some().then(|| model::posterior(reading.folder()));
    let posterior = drawn.transpose().map_err(Complaint::failed)?;
    let prepare = |file: String| -> Result<Prepared, Complaint> {
        let path = reading.folder().join(file).display().to_string();
        let changes = Changes { posterior: posterior.clone(), ..Changes::default() };
        model::load(&path, &changes, manifest.replicates.seed, terminal.error_color)
            .map_err(Complaint::failed)
    };
    let mut scenarios = vec![prepare("scenario.toml".to_owned())?];
    for arm in 1..=arms {
        scenarios.push(prepare(format!("arm-{arm}.toml"))?);
    }
    let subject = scenarios[0].subject();
    let replicates = replicates_of(manifest)?;
    let called = |name: &String| replicate_called(name, &replicates, &subject, manifest);
    let chosen = typed.run.iter().map(called).collect::<Result<Vec<u32>, Complaint>>()?;
    let mut different = 0;
    for replicate in chosen {
        let called = format!("replicate {replicate} ({})", subject.run_id(replicate));
        let go_on = AtomicBool::new(false);
        let lived: Result<Vec<Together<Record>>, Failure> = scenarios
            .iter()
            .map(|scenario| scenario.simulation_of(replicate).record_together(replicate, &go_on))
            .collect();
        let lived = lived.map_err(|failure| {
            Complaint::failed(format!("replicate {replicate} failed: {}", failure.reason))
        })?;
        let found = if arms == 0 {
            replay_all(&reading, &subject, replicate, &lived[0])
        } else {
            let lived: Vec<Record> = lived.into_iter().map(|lived| lived.first).collect();
            let arms = manifest.arms.iter().map(|arm| arm.name.clone());
            let names: Vec<String> = std::iter::once(manifest.scenario.name.clone()).chain(arms).collect();
            replay_pair(&reading, &names, &subject, replicate, &lived)
        };
        different += u64::from(tell(&called, &found.map_err(unreadable)?, terminal)?);
    }
    ended(different)
}

/// The replicates that a manifest counts.
pub(super) fn replicates_of(manifest: &Manifest) -> Result<Range<u32>, Complaint> {
    let Replicates { first, asked, .. } = manifest.replicates;
    if first > LAST_REPLICATE || asked > MOST_REPLICATES {
        return Err(Complaint::failed(format!(
            "the manifest counts replicates that no run has: {asked} from {first} on"
        )));
    }
    Ok(first..first + asked)
}

/// The one replicate that a name means: its number, or the beginning of the run's ID.
pub(super) fn replicate_called(
    name: &str,
    replicates: &Range<u32>,
    subject: &Subject,
    manifest: &Manifest,
) -> Result<u32, Complaint> {
    // Sixteen digits may all be decimal: what is short is a number.
    let number = name.parse::<u32>().ok();
    let is_meant = |replicate: &u32| match number {
        Some(number) => number == *replicate,
        None => !name.is_empty() && subject.run_id(*replicate).starts_with(name),
    };
    let mut meant = replicates.clone().filter(is_meant);
    let replicate = meant.next().ok_or_else(|| Complaint::wrong(wording::no_run(name, manifest)))?;
    match meant.next() {
        Some(_) => Err(Complaint::wrong(wording::several_runs(name))),
        None => Ok(replicate),
    }
}

/// Holds the districts of a repeated run against their rows, up to the first that differs.
fn replay_all(
    reading: &Reading,
    subject: &Subject,
    replicate: u32,
    lived: &Together<Record>,
) -> Result<Found, Unreadable> {
    let (mut compared, mut difference) = replay_run(reading, subject, replicate, &lived.first)?;
    for (subject, record) in subject.beside.iter().zip(&lived.beside) {
        if difference.is_none() {
            let (more, found) = replay_run(reading, subject, replicate, record)?;
            (compared, difference) = (compared + more, found);
        }
    }
    Ok((compared, difference))
}

/// Repeats runs of a sweep at their points, and holds them against their rows.
fn replay_of_a_sweep(reading: &Reading, typed: &Replay, terminal: &mut Terminal) -> Result<Ended, Complaint> {
    let plan = reading.folder().join("plan.toml");
    let files = model::read_file;
    let sweep = model::sweep(&plan, &Overrides::default(), &files, threads(None), terminal.error_color)
        .map_err(Complaint::failed)?;
    if !reading.manifest.address.starts_with(&sweep.address()) {
        return Err(Complaint::failed(wording::another_program(&sweep.plan().name)));
    }
    let mut chosen = Vec::new();
    for name in &typed.run {
        let called =
            |run: &Run| !name.is_empty() && sweep.run_id(*run).to_string().starts_with(name.as_str());
        let mut found = sweep.runs().filter(called);
        let run = found.next().ok_or_else(|| Complaint::wrong(wording::no_run_of_a_sweep(name)))?;
        if found.any(|other| sweep.run_id(other) != sweep.run_id(run)) {
            return Err(Complaint::wrong(wording::several_runs(name)));
        }
        chosen.push(run);
    }
    let mut different = 0;
    for run in chosen {
        let todo: Vec<(RunId, Run)> =
            std::iter::once(run).chain(sweep.base_of(run)).map(|run| (sweep.run_id(run), run)).collect();
        let mut rows = Rows::default();
        sweep.run(&todo, Some(1), &AtomicBool::new(false), &mut |id, left| {
            rows.insert(id, left);
            ControlFlow::Continue(())
        });
        let Some(told) = sweep.told(run, &rows) else { continue };
        let called = format!(
            "point {}, seed {}, replicate {} ({})",
            sweep.number(run.point),
            run.seed,
            run.replicate,
            told.id
        );
        let found = replay_row(reading, &sweep, &told).map_err(unreadable)?;
        different += u64::from(tell(&called, &found, terminal)?);
    }
    ended(different)
}

/// Tells how a run came out; whether it was otherwise.
fn tell(called: &str, (values, difference): &Found, terminal: &mut Terminal) -> Result<bool, Complaint> {
    let told = match difference {
        None => format!("{called}: the same {} values\n", count(*values)),
        Some(difference) => format!("{called}: {difference}\n"),
    };
    terminal.answer(&told).map_err(unspoken)?;
    Ok(difference.is_some())
}

fn ended(different: u64) -> Result<Ended, Complaint> {
    if different > 0 {
        return Err(Complaint::failed(format!(
            "{} came out otherwise than it lies there: the folder was made by another build, or its manifest was made to fit",
            counted(different, "run")
        )));
    }
    Ok(Ended::Done)
}
