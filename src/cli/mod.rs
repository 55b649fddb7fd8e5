//! The terminal: the only place with files, clock, colours, threads.
//!
//! Typed (`arguments`), meant (`request`), done (`commands`), told (`wording`).

mod answering;
mod arguments;
mod asking;
mod beginning;
mod commands;
mod interrupt;
mod model;
mod progress;
mod request;
mod terminal;
mod wording;

use arguments::Command;
use std::process::ExitCode;
use terminal::Terminal;

/// How a command ended, as the shell is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// Done.
    Done,
    /// The run or the question failed.
    Failed,
    /// The request was wrong.
    Wrong,
    /// Stopped by Ctrl-C or a polite kill.
    Stopped,
}

impl From<Ended> for ExitCode {
    fn from(ended: Ended) -> Self {
        Self::from(match ended {
            Ended::Done => 0,
            Ended::Failed => 1,
            Ended::Wrong => 2,
            Ended::Stopped => 130,
        })
    }
}

/// Why a command ended early, with the words for it.
#[derive(Debug)]
pub(crate) struct Complaint {
    ended: Ended,
    words: String,
}

impl Complaint {
    fn wrong(words: impl Into<String>) -> Self {
        Self { ended: Ended::Wrong, words: words.into() }
    }

    fn failed(words: impl Into<String>) -> Self {
        Self { ended: Ended::Failed, words: words.into() }
    }
}

/// Does what the command line says.
pub fn run() -> ExitCode {
    let arguments = arguments::parse();
    let mut terminal = Terminal::new(&arguments.talk);
    let ended = match arguments.command {
        Command::Run(arguments) => commands::run::run(&arguments, &mut terminal),
        Command::Compare(arguments) => commands::compare::compare(&arguments, &mut terminal),
        Command::Attribute(arguments) => commands::attribute::attribute(&arguments, &mut terminal),
        Command::Validate(arguments) => commands::validate::validate(&arguments, &mut terminal),
        Command::Verify(arguments) => commands::verify::verify(&arguments, &mut terminal),
        Command::Report(arguments) => commands::report::report(&arguments, &mut terminal),
        Command::Why(arguments) => commands::why::why(&arguments, &mut terminal),
        Command::Replay(arguments) => commands::replay::replay(&arguments, &mut terminal),
        Command::Sweep(arguments) => commands::sweep::sweep(&arguments.of_plan, &mut terminal),
        Command::Sensitivity(arguments) => commands::sweep::sensitivity(&arguments.of_plan, &mut terminal),
        Command::Calibrate(arguments) => commands::calibrate::calibrate(&arguments, &mut terminal),
        Command::Merge(arguments) => commands::merge::merge(&arguments, &mut terminal),
        Command::Check(arguments) => commands::check::check(&arguments, &mut terminal),
        Command::Describe(arguments) => commands::describe::describe(&arguments, &mut terminal),
        Command::New(arguments) => commands::new::new(&arguments, &mut terminal),
        Command::List(arguments) => commands::list::list(&arguments, &mut terminal),
    };
    ended
        .unwrap_or_else(|complaint| {
            terminal.complain(complaint.ended, &complaint.words);
            complaint.ended
        })
        .into()
}
