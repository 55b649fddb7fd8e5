//! An ensemble: one scenario under many replicates, run on all cores and handed over in order.
//!
//! Replicates run in consecutive batches; a batch is handed over while the next one runs. So the order in
//! which results arrive, and with it every byte written from them, is that of the replicates whatever the
//! threads, and never more than two batches are in memory.

use crate::observe::table::Record;
pub use crate::simulation::Failure;
use rayon::prelude::*;
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::ops::{ControlFlow, Range};
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc;

/// Replicates a thread in one batch: enough that runs of unequal length even out, few enough to be small.
pub const BATCH_PER_THREAD: u32 = 8;

/// How an ensemble ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Every replicate was handed over, the failed ones too.
    Complete,
    /// It was told to stop; what was handed over is an unbroken prefix.
    Stopped,
    /// The receiver wanted no more.
    Refused,
}

/// Runs one replicate, looking every month at the flag that tells it to stop.
pub type RunOne<'a, Left = Record> = dyn Fn(u32, &AtomicBool) -> Result<Left, Failure> + Sync + 'a;

/// Takes one replicate's result.
pub type Each<'a, Left = Record> = dyn FnMut(u32, Result<Left, Failure>) -> ControlFlow<()> + 'a;

type Batch<Left> = Vec<(u32, Result<Left, Failure>)>;

/// Runs the replicates on so many threads (all cores unless told) and hands what each leaves behind to `each`, in order.
///
/// A panic inside a replicate is its failure and nobody else's. Once `stop` is set, no further replicate begins
/// and those that run end as soon as they look; the first replicate that was stopped ends the ensemble.
pub fn ensemble<Left: Send>(
    replicates: Range<u32>,
    threads: Option<usize>,
    stop: &AtomicBool,
    run_one: &RunOne<Left>,
    each: &mut Each<Left>,
) -> Ending {
    in_batches(BATCH_PER_THREAD, replicates, threads, stop, run_one, each)
}

/// The same with so many replicates a thread in a batch, at least one: the fewer, the less is in memory.
pub fn in_batches<Left: Send>(
    per_thread: u32,
    replicates: Range<u32>,
    threads: Option<usize>,
    stop: &AtomicBool,
    run_one: &RunOne<Left>,
    each: &mut Each<Left>,
) -> Ending {
    let refused = AtomicBool::new(false);
    let attempt = |replicate| (replicate, attempt(replicate, stop, &refused, run_one));
    // Where there are no threads to be had (a browser), one replicate after another.
    let Ok(pool) = rayon::ThreadPoolBuilder::new().num_threads(threads.unwrap_or(0)).build() else {
        for replicate in replicates {
            if let Some(ending) = hand_over(vec![attempt(replicate)], &refused, each) {
                return ending;
            }
        }
        return Ending::Complete;
    };
    let size = per_thread.max(1).saturating_mul(pool.current_num_threads() as u32);
    let mut done: Batch<Left> = Vec::new();
    let mut next = replicates.start;
    while next < replicates.end {
        let end = next.saturating_add(size).min(replicates.end);
        let mut running: Batch<Left> = Vec::new();
        let ending = pool.in_place_scope(|scope| {
            let (running, attempt) = (&mut running, &attempt);
            scope.spawn(move |_| {
                *running = (next..end).into_par_iter().with_max_len(1).map(attempt).collect();
            });
            hand_over(done, &refused, each)
        });
        if let Some(ending) = ending {
            return ending;
        }
        (done, next) = (running, end);
    }
    hand_over(done, &refused, each).unwrap_or(Ending::Complete)
}

/// Runs what is numbered below `count` on so many threads and hands what each leaves behind to `each` as soon as it
/// ends, in whatever order: a run that is over never waits for another.
///
/// What had ended when it was stopped is handed over too.
pub fn as_they_end<Left: Send>(
    count: u32,
    threads: Option<usize>,
    stop: &AtomicBool,
    run_one: &RunOne<Left>,
    each: &mut Each<Left>,
) -> Ending {
    let refused = AtomicBool::new(false);
    let next = AtomicU32::new(0);
    let mut stopped = false;
    let mut take = |number, result: Result<Left, Failure>| {
        if matches!(&result, Err(failure) if failure.stopped) {
            stopped = true;
        } else if !refused.load(Ordering::Relaxed) && each(number, result).is_break() {
            refused.store(true, Ordering::Relaxed);
        }
    };
    let step = || {
        let number = next.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |number| {
            (number < count).then_some(number + 1)
        });
        number.ok().map(|number| (number, attempt(number, stop, &refused, run_one)))
    };
    // Where there are no threads to be had (a browser), one after another.
    match rayon::ThreadPoolBuilder::new().num_threads(threads.unwrap_or(0)).build() {
        Err(_) => {
            while let Some((number, result)) = step() {
                take(number, result);
            }
        }
        Ok(pool) => pool.in_place_scope(|scope| {
            let (sender, receiver) = mpsc::sync_channel(pool.current_num_threads());
            for _ in 0..pool.current_num_threads() {
                let (sender, step) = (sender.clone(), &step);
                scope.spawn(move |_| {
                    while let Some(ended) = step() {
                        if sender.send(ended).is_err() {
                            return;
                        }
                    }
                });
            }
            drop(sender);
            receiver.into_iter().for_each(|(number, result)| take(number, result));
        }),
    }
    match (refused.load(Ordering::Relaxed), stopped) {
        (true, _) => Ending::Refused,
        (false, true) => Ending::Stopped,
        (false, false) => Ending::Complete,
    }
}

fn hand_over<Left>(batch: Batch<Left>, refused: &AtomicBool, each: &mut Each<Left>) -> Option<Ending> {
    for (replicate, result) in batch {
        if matches!(&result, Err(failure) if failure.stopped) {
            return Some(Ending::Stopped);
        }
        if each(replicate, result).is_break() {
            refused.store(true, Ordering::Relaxed);
            return Some(Ending::Refused);
        }
    }
    None
}

fn attempt<Left>(
    replicate: u32,
    stop: &AtomicBool,
    refused: &AtomicBool,
    run_one: &RunOne<Left>,
) -> Result<Left, Failure> {
    if stop.load(Ordering::Relaxed) || refused.load(Ordering::Relaxed) {
        return Err(Failure::stopped());
    }
    let outer = IN_REPLICATE.replace(true);
    // What a replicate changes it also drops; the flag it shares is atomic.
    let result = panic::catch_unwind(AssertUnwindSafe(|| run_one(replicate, stop)));
    IN_REPLICATE.set(outer);
    result.unwrap_or_else(|payload| {
        let mut reason = format!("panicked: {}", words_of(payload.as_ref()));
        if let Some(place) = PANICKED_AT.take() {
            reason.push_str(&format!(" ({place})"));
        }
        Err(Failure { month: crate::simulation::month_being_lived(), reason, stopped: false })
    })
}

fn words_of(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message")
}

thread_local! {
    static IN_REPLICATE: Cell<bool> = const { Cell::new(false) };
    static PANICKED_AT: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Keeps panics inside replicates from being printed, since they are told as failures with their place in
/// the source. For the program that owns the process; any other panic is printed as before.
pub fn tell_panics_as_failures() {
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        if IN_REPLICATE.get() {
            let place = panic.location().map(ToString::to_string);
            PANICKED_AT.with(|at| at.replace(place));
        } else {
            before(panic);
        }
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(replicate: u32) -> Record {
        Record { district: vec![f64::from(replicate)], ..Record::default() }
    }

    fn in_order(count: u32, threads: usize) -> Vec<(u32, Result<Record, Failure>)> {
        let mut seen = Vec::new();
        let stop = AtomicBool::new(false);
        let run = |replicate: u32, _: &AtomicBool| match replicate {
            5 => panic!("replicate five"),
            7 => Err(Failure { month: None, reason: "broke".into(), stopped: false }),
            _ => Ok(record(replicate)),
        };
        let ending = ensemble(0..count, Some(threads), &stop, &run, &mut |replicate, result| {
            seen.push((replicate, result));
            ControlFlow::Continue(())
        });
        assert_eq!(ending, Ending::Complete);
        seen
    }

    #[test]
    fn results_come_in_order_whatever_the_threads() {
        for threads in 1..=3 {
            for count in [0, 1, 8, 9, 16, 50] {
                let seen = in_order(count, threads);
                assert!(seen.iter().map(|(replicate, _)| *replicate).eq(0..count), "{threads} {count}");
            }
        }
        assert_eq!(in_order(50, 1), in_order(50, 3));
    }

    #[test]
    fn a_panic_is_one_replicates_failure_and_the_others_go_on() {
        let seen = in_order(20, 2);
        let reason = &seen[5].1.as_ref().unwrap_err().reason;
        assert!(reason.starts_with("panicked: replicate five"), "{reason}");
        assert_eq!(seen[7].1.as_ref().unwrap_err().reason, "broke");
        assert_eq!(seen[6].1, Ok(record(6)));
        assert_eq!(seen[19].1, Ok(record(19)));
    }

    #[test]
    fn what_has_ended_is_handed_over_at_once_and_what_was_stopped_is_not() {
        let stop = AtomicBool::new(false);
        let run = |number: u32, stop: &AtomicBool| match number {
            3 => panic!("three"),
            9 => {
                stop.store(true, Ordering::Relaxed);
                Err(Failure::stopped())
            }
            number => Ok(number),
        };
        for threads in [1, 2] {
            let mut seen = Vec::new();
            let take = &mut |number: u32, result: Result<u32, Failure>| {
                seen.push((number, result.is_ok()));
                ControlFlow::Continue(())
            };
            stop.store(false, Ordering::Relaxed);
            assert_eq!(as_they_end(9, Some(threads), &stop, &run, take), Ending::Complete);
            assert_eq!(as_they_end(20, Some(threads), &stop, &run, take), Ending::Stopped);
            seen.sort_unstable();
            seen.dedup();
            assert!((9..=10).contains(&seen.len()), "{seen:?}");
            assert!(seen.iter().all(|&(number, ran)| ran == (number != 3)), "{seen:?}");
        }
        let mut taken = 0;
        let take = &mut |_: u32, _: Result<u32, Failure>| {
            taken += 1;
            if taken == 4 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        stop.store(false, Ordering::Relaxed);
        assert_eq!(as_they_end(9, Some(2), &stop, &run, take), Ending::Refused);
        assert_eq!(taken, 4);
    }

    #[test]
    fn a_stop_leaves_an_unbroken_prefix() {
        let stop = AtomicBool::new(false);
        let run = |replicate: u32, stop: &AtomicBool| {
            if replicate == 30 {
                stop.store(true, Ordering::Relaxed);
                return Err(Failure::stopped());
            }
            Ok(record(replicate))
        };
        let mut seen = Vec::new();
        let ending = ensemble(0..1000, Some(2), &stop, &run, &mut |replicate, result| {
            assert!(result.is_ok());
            seen.push(replicate);
            ControlFlow::Continue(())
        });
        assert_eq!(ending, Ending::Stopped);
        assert!(seen.iter().copied().eq(0..seen.len() as u32) && seen.len() <= 30);
    }

    #[test]
    fn a_receiver_that_wants_no_more_ends_it() {
        let stop = AtomicBool::new(false);
        let ran = std::sync::atomic::AtomicU32::new(0);
        let run = |replicate: u32, _: &AtomicBool| {
            ran.fetch_add(1, Ordering::Relaxed);
            Ok(record(replicate))
        };
        let ending = ensemble(0..10_000, Some(1), &stop, &run, &mut |_, _| ControlFlow::Break(()));
        assert_eq!(ending, Ending::Refused);
        assert!(ran.into_inner() <= 3 * BATCH_PER_THREAD);
    }
}
