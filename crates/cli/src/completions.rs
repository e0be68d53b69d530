//! `plimsoll completions`: a shell's completion script.

use clap::CommandFactory;

use crate::args::Cli;
use crate::error::CliError;
use crate::output;

/// Prints the script.
pub(crate) fn run(shell: clap_complete::Shell) -> Result<(), CliError> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "plimsoll", &mut script);
    output::print(&String::from_utf8_lossy(&script))
}
