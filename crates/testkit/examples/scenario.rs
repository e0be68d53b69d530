//! Builds a scenario's repository into a folder, to look at it with git or with `plimsoll`:
//! `cargo run -p plimsoll-testkit --example scenario -- fixtures/scenarios/tarball-lib /tmp/tarball-lib`
//!
//! What its platform knows comes beside it, for `plimsoll import /tmp/tarball-lib-dump`.

use std::path::Path;
use std::process::ExitCode;

use plimsoll_testkit::platform::{Changed, PlatformScript};
use plimsoll_testkit::{Error, Script};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [scenario, target] = arguments.as_slice() else {
        return say("usage: scenario FOLDER-OF-SCENARIO NEW-FOLDER");
    };
    match build(Path::new(scenario), Path::new(target)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => say(&error.to_string()),
    }
}

fn build(scenario: &Path, target: &Path) -> Result<(), Error> {
    let name = scenario.file_name().unwrap_or_default().to_string_lossy();
    let repo = Script::load(scenario)?.build(&name)?;
    let target = target.to_string_lossy();
    let platform = PlatformScript::load(scenario)?;
    if let Some(platform) = &platform {
        let dump = format!("{target}-dump");
        std::fs::create_dir_all(&dump).map_err(|error| Error::io(Path::new(&dump), &error))?;
        platform.dump(&repo, Path::new(&dump), &Changed::default())?;
    }
    repo.git(&["clone", "--quiet", "--mirror", ".", &format!("{target}/.git")])?;
    repo.git(&["-C", &target, "config", "core.bare", "false"])?;
    if let Some(platform) = &platform {
        let remote = format!("https://github.com/{}.git", platform.repository());
        repo.git(&["-C", &target, "config", "remote.origin.url", &remote])?;
    }
    repo.git(&["-C", &target, "reset", "--quiet", "--hard"]).map(drop)
}

fn say(message: &str) -> ExitCode {
    use std::io::Write;
    // There is nobody left to tell when standard error is gone.
    let _ = writeln!(std::io::stderr(), "{message}");
    ExitCode::FAILURE
}
