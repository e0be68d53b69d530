//! Scripts, split into the commands they would run.
//!
//! No shell is emulated: a script is read once, left to right, and every simple command in it is
//! reported, whatever branch or substitution it stands in, unless it can never run: behind `false &&`,
//! in `if false`, after an unconditional `exit`, in a function that nothing calls. Wrappers such as `sudo`,
//! `npx` and `bash -c` are taken off. Text that is only printed is an argument of `echo` and no command.

mod command_line;
mod flow;
mod frame;
mod functions;
mod heredoc;
mod keywords;
mod options;
mod scan;
mod wrappers;

pub use functions::Callers;

use plimsoll_domain::facts::workflow::Command;

/// The language of a `run:` block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shell {
    /// sh, bash and their relatives.
    Posix,
    /// `pwsh` and `powershell`.
    PowerShell,
    /// `cmd`
    Cmd,
    /// Python, Perl or anything else that is no shell: no commands are read.
    Other,
}

impl Shell {
    /// From the value of `shell:`: `bash`, `pwsh`, `bash -euo pipefail {0}`.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        let program = name.split_whitespace().next().unwrap_or("bash");
        let base = program.rsplit(['/', '\\']).next().unwrap_or(program).to_ascii_lowercase();
        match base.trim_end_matches(".exe") {
            "pwsh" | "powershell" => Self::PowerShell,
            "cmd" => Self::Cmd,
            "python" | "python3" | "node" | "perl" | "ruby" | "rscript" | "julia" => Self::Other,
            _ => Self::Posix,
        }
    }
}

/// Longest script that is read; what follows is ignored.
const MAX_SCRIPT: usize = 256 * 1024;
/// How deep scripts inside scripts (`bash -c "…"`, `ssh host "…"`) are read.
const MAX_DEPTH: usize = 4;

/// The commands of a script whose first line stands on `first_line` of its file.
///
/// Commands of substitutions come before the command that uses them. What `ssh`, `docker run` and
/// their like carry is reported after them.
#[must_use]
pub fn commands(script: &str, first_line: u32, shell: Shell) -> Vec<Command> {
    let mut found = Vec::new();
    read(script, first_line, shell, 0, &mut found);
    found
}

/// Of the commands of a script those that stand in no branch: where it comes to its end, they ran.
#[must_use]
pub fn certain_commands(script: &str, first_line: u32, shell: Shell) -> Vec<Command> {
    let mut found = Vec::new();
    if shell != Shell::Other {
        let certain = |raw: &frame::Raw| !raw.branch;
        let raws = scan::simple_commands(within(script), first_line, shell, &Callers::default());
        for raw in raws.into_iter().filter(certain) {
            command_line::interpret(raw, shell, 0, &mut found);
        }
    }
    found
}

/// The commands of a script that others source: of its functions those count that they call.
#[must_use]
pub fn sourced_commands(script: &str, first_line: u32, shell: Shell, callers: &Callers) -> Vec<Command> {
    let mut found = Vec::new();
    // Names have no case in other shells, and modules hand them on.
    let anybody = Callers::anybody();
    let callers = if shell == Shell::Posix { callers } else { &anybody };
    read_as(script, first_line, shell, 0, callers, &mut found);
    found
}

fn read(script: &str, first_line: u32, shell: Shell, depth: usize, found: &mut Vec<Command>) {
    read_as(script, first_line, shell, depth, &Callers::default(), found);
}

fn read_as(
    script: &str,
    first_line: u32,
    shell: Shell,
    depth: usize,
    callers: &Callers,
    found: &mut Vec<Command>,
) {
    if shell == Shell::Other || depth > MAX_DEPTH {
        return;
    }
    for raw in scan::simple_commands(within(script), first_line, shell, callers) {
        let (from, tolerated) = (found.len(), raw.tolerated);
        command_line::interpret(raw, shell, depth, found);
        for command in found.iter_mut().skip(from) {
            command.tolerated |= tolerated;
        }
    }
}

/// As much of a script as is read.
fn within(script: &str) -> &str {
    &script[..script.floor_char_boundary(MAX_SCRIPT)]
}

#[cfg(test)]
mod flow_tests;
#[cfg(test)]
mod tests;
