//! Progress on standard error: a bar on a terminal, plain lines elsewhere, nothing when quiet.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{self, IsTerminal, Write};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Plain lines are at least so far apart.
const APART: Duration = Duration::from_secs(2);

/// How far many runs are. Shared between threads.
pub(crate) struct Progress {
    bar: ProgressBar,
    plain: Option<Mutex<Instant>>,
    begun: Instant,
    what: &'static str,
}

impl Progress {
    /// `what` is counted: replicates, pairs, runs.
    pub fn new(count: u32, what: &'static str, quiet: bool) -> Self {
        let terminal = io::stderr().is_terminal();
        let target = if quiet || !terminal {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr_with_hz(10)
        };
        let bar = ProgressBar::with_draw_target(Some(u64::from(count)), target);
        let template = format!("{{bar:30}} {{pos}} of {{len}} {what}, {{elapsed}}, {{eta}} left");
        if let Ok(style) = ProgressStyle::with_template(&template) {
            bar.set_style(style.progress_chars("█▉▊▋▌▍▎▏ "));
        }
        let begun = Instant::now();
        Self { bar, plain: (!quiet && !terminal).then(|| Mutex::new(begun)), begun, what }
    }

    /// One more has ended.
    pub fn step(&self) {
        self.bar.inc(1);
        let Some(Ok(mut last)) = self.plain.as_ref().map(Mutex::lock) else { return };
        if last.elapsed() >= APART {
            *last = Instant::now();
            let (done, all) = (self.bar.position(), self.bar.length().unwrap_or_default());
            let seconds = self.begun.elapsed().as_secs();
            let _ = writeln!(io::stderr().lock(), "{done} of {all} {}, {seconds} s", self.what);
        }
    }

    /// Takes the bar away.
    pub fn end(&self) {
        self.bar.finish_and_clear();
    }
}
