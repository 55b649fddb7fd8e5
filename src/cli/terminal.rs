//! Where words go: answers to standard output, everything else to standard error.

use super::Ended;
use super::arguments::{Talk, When};
use std::io::{self, ErrorKind, IsTerminal, Write};

/// The terminal, or what stands in for it.
#[derive(Debug)]
pub(crate) struct Terminal {
    pub quiet: bool,
    pub verbose: bool,
    /// Whether standard output takes colour.
    pub color: bool,
    /// Whether standard error takes colour.
    pub error_color: bool,
}

impl Terminal {
    pub fn new(talk: &Talk) -> Self {
        let wanted = |terminal: bool| match talk.color {
            When::Always => true,
            When::Never => false,
            When::Auto => {
                let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
                terminal && !refused && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
            }
        };
        Self {
            quiet: talk.quiet,
            verbose: talk.verbose,
            color: wanted(io::stdout().is_terminal()),
            error_color: wanted(io::stderr().is_terminal()),
        }
    }

    /// Answers on standard output. A reader that has seen enough (`head`) is no error.
    pub fn answer(&mut self, text: &str) -> Result<(), io::Error> {
        let mut out = io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            result => result,
        }
    }

    /// A note on standard error, unless it is to be quiet.
    pub fn note(&mut self, text: &str) {
        if !self.quiet {
            let _ = writeln!(io::stderr().lock(), "{text}");
        }
    }

    /// A note for those who want to know more.
    pub fn detail(&mut self, text: &str) {
        if self.verbose {
            self.note(text);
        }
    }

    /// What went wrong, on standard error.
    pub fn complain(&mut self, ended: Ended, text: &str) {
        // Being stopped is no error, and problems of a scenario come with a drawing and a head of their own.
        let drawn = text.starts_with("error") || text.starts_with('\u{1b}');
        let head = match (drawn || ended == Ended::Stopped, self.error_color) {
            (true, _) => "",
            (false, true) => "\u{1b}[1;31merror\u{1b}[0m: ",
            (false, false) => "error: ",
        };
        let _ = writeln!(io::stderr().lock(), "{head}{text}");
    }
}
