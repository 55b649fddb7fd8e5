//! Ctrl-C and a polite kill: the first asks the run to stop, the second ends the program at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Signals this close together are one: a shell or `timeout` may send it to the program and to its group.
const ONE: Duration = Duration::from_millis(300);

/// The flag that an interrupt sets.
pub(crate) fn flag() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = stop.clone();
    // Without a handler an interrupt kills, as it would anyway.
    let mut first: Option<Instant> = None;
    let _ = ctrlc::set_handler(move || {
        flag.store(true, Ordering::SeqCst);
        if first.get_or_insert_with(Instant::now).elapsed() > ONE {
            std::process::exit(130);
        }
    });
    stop
}
