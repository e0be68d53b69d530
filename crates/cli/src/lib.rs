//! The command line of Plimsoll: arguments, the order of the stages, progress, exit codes.
//!
//! This is the only place that sees all stages, the clock, the environment and the terminal.

mod args;
mod assemble;
mod attest;
mod audit;
mod clone;
mod collect;
mod completions;
mod config;
mod dates;
mod deployments;
mod doctor;
mod error;
mod exit;
mod explain;
mod fleet;
mod gates;
mod history;
mod import;
mod known_from;
mod log;
mod memory;
mod model;
mod models;
mod output;
mod pager;
mod past;
mod platform;
mod progress;
mod proof;
mod reading;
mod render;
mod replay;
mod report;
mod sources;
mod store;
mod subject;
mod supply;
mod talk;
mod target;
mod terminal;
mod token;

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use args::{Cli, Command};
use error::CliError;
use exit::Exit;

/// Reports are made of many small texts, for which the usual allocators take a quarter of the time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Runs the program with these arguments, the first being its name.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    std::panic::set_hook(Box::new(internal_error));
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => return usage(&error).into(),
    };
    // A defect has been said by the hook; what is left to give is the documented exit code.
    std::panic::catch_unwind(|| dispatch(cli)).unwrap_or(Exit::Failure).into()
}

fn dispatch(cli: Cli) -> Exit {
    let quiet = cli.quiet;
    talk::speak(cli.log_format);
    if quiet || cli.no_pager {
        pager::forbid();
    }
    let outcome = match cli.command {
        Command::Audit(arguments) => {
            return audit::run(&arguments, cli.color, quiet).unwrap_or_else(|error| report(&error));
        }
        Command::Doctor(arguments) => {
            return doctor::run(&arguments).unwrap_or_else(|error| report(&error));
        }
        Command::Explain(arguments) => explain::run(&arguments, cli.color, quiet),
        Command::Deployments(arguments) => deployments::run(&arguments, cli.color, quiet),
        Command::Report(arguments) => report::run(&arguments, cli.color),
        Command::Diff(arguments) => report::diff(&arguments, cli.color),
        Command::History(arguments) => replay::run(&arguments, cli.color, quiet),
        Command::Log(arguments) => log::run(&arguments, cli.color),
        Command::Collect(arguments) => collect::run(&arguments, quiet),
        Command::Import(arguments) => import::run(&arguments, quiet),
        Command::Store(command) => store::run(&command, quiet),
        Command::Model(command) => model::run(&command, cli.color),
        Command::Completions { shell } => completions::run(shell),
    };
    outcome.map_or_else(|error| report(&error), |()| Exit::Ok)
}

/// The command line's definition, for the generated reference.
#[must_use]
pub fn command() -> clap::Command {
    Cli::command()
}

/// A defect is said in one line that helps to report it, without a stack trace.
fn internal_error(panic: &std::panic::PanicHookInfo<'_>) {
    let place = panic.location().map(|location| format!(" at {}:{}", location.file(), location.line()));
    // There is nobody left to tell when standard error is gone.
    let _ = writeln!(
        std::io::stderr(),
        "internal error{}: a defect of plimsoll, please report it with the command you ran",
        place.unwrap_or_default()
    );
}

/// Help and version go to standard output and succeed; everything else is a usage error.
fn usage(error: &clap::Error) -> Exit {
    // A reader that stops reading is no error.
    let _ = error.print();
    if error.use_stderr() { Exit::Usage } else { Exit::Ok }
}

fn report(error: &CliError) -> Exit {
    talk::error(error);
    error.exit()
}
