//! The `plimsoll` binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    plimsoll::run(std::env::args_os())
}
