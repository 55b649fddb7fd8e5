//! `sanchi run`: one scenario, an ensemble of replicates.

use crate::cli::answering::{counted, ended, refused, tell, tell_again, unwritten};
use crate::cli::arguments::Run;
use crate::cli::progress::Progress;
use crate::cli::request::Request;
use crate::cli::terminal::Terminal;
use crate::cli::{Complaint, Ended, interrupt, wording};
use crate::experiment::ensemble::{BATCH_PER_THREAD, Ending, Failure, in_batches, tell_panics_as_failures};
use crate::experiment::until::{Look, Settled};
use crate::foundation::statistics::mean;
use crate::observe::Together;
use crate::observe::recorder::Recorder;
use crate::observe::table::Record;
use crate::report::summary::{Failed, Gathering};
use crate::report::telling;
use crate::store::{
    Closing, FailureEntry, Packed, Packer, Packing, Results, Standing, Status, StoreError, look,
};
use std::ops::ControlFlow;
use std::sync::atomic::AtomicBool;
use std::time::{Instant, SystemTime};

/// Replicates a thread in a batch where each leaves a panel behind, which is far larger than a record.
const WITH_PANEL: u32 = 2;

/// Runs a scenario, prints a summary, leaves a results folder.
pub(crate) fn run(typed: &Run, terminal: &mut Terminal) -> Result<Ended, Complaint> {
    let request = Request::of(typed, terminal.error_color)?;
    let address = request.subject.address(&request.replicates, request.format.name());
    terminal.detail(&format!("scenario {}, results {address}", request.subject.scenario_hash));
    if !request.force
        && let Standing::There(manifest) = look(&request.folder, &address).map_err(refused)?
    {
        return tell_again(&request.folder, request.json, &manifest, terminal);
    }
    // From here on there is something to tidy up.
    let stop = interrupt::flag();
    let results = Results::begin(
        &request.folder,
        &request.subject,
        request.replicates.clone(),
        request.format,
        request.force,
    )
    .map_err(refused)?;
    tell_panics_as_failures();
    do_and_tell(&request, results, &stop, terminal)
}

fn do_and_tell(
    request: &Request,
    mut results: Results,
    stop: &AtomicBool,
    terminal: &mut Terminal,
) -> Result<Ended, Complaint> {
    let (start, begun) = (SystemTime::now(), Instant::now());
    let progress = Progress::new(request.replicates.len() as u32, "replicates", terminal.quiet);
    let mut gathering = Gathering::new(&request.subject, request.replicates.clone())
        .founded_with(request.prepared.simulation().scenario().founded());
    let mut broken = None;
    let with_panel = !request.subject.panel.is_nothing();
    let subjects = std::iter::once(&request.subject).chain(&request.subject.beside);
    let packing: Vec<Packing> = subjects.map(|subject| Packing::of(subject, request.format)).collect();
    let run_one = |replicate: u32, stop: &AtomicBool| {
        let result = live(request, with_panel.then_some(&packing[..]), replicate, stop);
        if !matches!(&result, Err(failure) if failure.stopped) {
            progress.step();
        }
        result
    };
    let (mut watched, mut asked) = (Vec::new(), request.replicates.len() as u32);
    let mut ending = Ending::Complete;
    for (stretch, look) in Look::stretches(&request.replicates, request.until.as_ref()) {
        let mut each = |replicate: u32, result: Result<Together<Left>, Failure>| {
            match result {
                Ok(Together { first: (record, packed), beside }) => {
                    gathering.add(&record);
                    for (place, (record, _)) in beside.iter().enumerate() {
                        gathering.add_beside(place, record);
                    }
                    let outcome = request.until.as_ref().map(|until| &until.outcome);
                    watched.extend(outcome.map(|outcome| outcome.of(&record, &request.subject.district)));
                    let write = || {
                        results.add(replicate, &record)?;
                        for (place, (record, _)) in beside.iter().enumerate() {
                            results.add_beside(place, replicate, record)?;
                        }
                        if let Some(packed) = packed {
                            results.add_panel(replicate, &packed?)?;
                        }
                        for (place, (_, packed)) in beside.into_iter().enumerate() {
                            if let Some(packed) = packed {
                                results.add_panel_beside(place, replicate, &packed?)?;
                            }
                        }
                        Ok(())
                    };
                    if let Err(error) = write() {
                        broken = Some(error);
                        return ControlFlow::Break(());
                    }
                }
                Err(failure) => gathering.add_failed(replicate, failure),
            }
            ControlFlow::Continue(())
        };
        let per_thread = if with_panel { WITH_PANEL } else { BATCH_PER_THREAD };
        ending = in_batches(per_thread, stretch, Some(request.threads), stop, &run_one, &mut each);
        if ending != Ending::Complete {
            break;
        }
        if let (Some(until), Some(look)) = (&request.until, look) {
            let reached = until.is_reached(look, &watched, mean(&watched).unwrap_or(f64::NAN));
            gathering.settle(Settled { until: until.clone(), look, reached });
            asked = look.replicates;
            if reached {
                break;
            }
        }
    }
    progress.end();
    if let Some(error) = broken {
        return Err(unwritten(&error));
    }
    let summary = gathering.summary();
    if ending == Ending::Stopped && summary.finished == 0 {
        return Err(Complaint { ended: Ended::Stopped, words: wording::stopped_before_anything() });
    }
    let status = match ending {
        Ending::Stopped => Status::Stopped,
        _ if summary.failed.is_empty() => Status::Complete,
        _ => Status::Failed,
    };
    let (summary_text, summary_json) = (telling::text(&summary), telling::json(&summary));
    let manifest = results
        .finish(Closing {
            status,
            asked,
            scenario_text: request.prepared.text(),
            summary_text: &summary_text,
            summary_json: &summary_json,
            command: std::env::args().collect(),
            start,
            elapsed: begun.elapsed(),
            threads: request.threads,
            failures: summary.failed.iter().map(|failed| failure_entry(request, failed)).collect(),
        })
        .map_err(|error| unwritten(&error))?;
    tell(&request.folder, request.json, &manifest, &summary_text, &summary_json, terminal)?;
    terminal.note(&format!(
        "{} in {:.1} s on {}",
        counted(u64::from(manifest.replicates.finished), "replicate"),
        manifest.clock.elapsed_seconds,
        counted(request.threads as u64, "thread")
    ));
    Ok(ended(&manifest, terminal))
}

/// What a replicate leaves of a district: its record, and its panel if one is asked for.
type Left = (Record, Option<Result<Packed, StoreError>>);

/// Runs one replicate; panels are packed on the thread that ran it.
fn live(
    request: &Request,
    packing: Option<&[Packing]>,
    replicate: u32,
    stop: &AtomicBool,
) -> Result<Together<Left>, Failure> {
    let simulation = request.prepared.simulation_of(replicate);
    let last = request.prepared.span().1;
    let eye =
        |place: usize| (Recorder::default(), packing.map(|packing| packing[place].observer(replicate, last)));
    let beside = (1..=simulation.beside().len()).map(eye).collect();
    let mut eyes = Together { first: eye(0), beside };
    simulation.run(replicate, stop, &mut eyes)?;
    let left =
        |(recorder, packer): (Recorder, Option<Packer<'_>>)| (recorder.record, packer.map(Packer::finish));
    Ok(Together { first: left(eyes.first), beside: eyes.beside.into_iter().map(left).collect() })
}

fn failure_entry(request: &Request, failed: &Failed) -> FailureEntry {
    let replay = wording::replay(&request.typed, failed.replicate);
    FailureEntry::of(&request.subject, failed.replicate, &failed.failure, replay)
}
