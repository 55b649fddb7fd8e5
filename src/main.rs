//! sanchi: hands the command line to `cli::run` and its answer to the shell.

fn main() -> std::process::ExitCode {
    sanchi::cli::run()
}
