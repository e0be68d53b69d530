//! `plimsoll doctor`: is everything there for audits that nobody watches?

mod checks;

use serde_json::json;

use crate::args::{DoctorArgs, TextFormat};
use crate::error::CliError;
use crate::exit::Exit;
use crate::output;

/// What a check found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum State {
    /// As it should be.
    Ok,
    /// It works, and could be better.
    Warning,
    /// Audits will fail.
    Failed,
    /// It was not looked at.
    Skipped,
}

impl State {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
        }
    }
}

/// One thing that was looked at.
#[derive(Debug, Clone)]
pub(crate) struct Check {
    id: &'static str,
    state: State,
    found: String,
    remedy: Option<String>,
}

impl Check {
    fn new(id: &'static str, state: State, found: impl Into<String>) -> Self {
        Self { id, state, found: found.into(), remedy: None }
    }

    fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }
}

/// Looks at everything and says what is wrong and what to do.
pub(crate) fn run(arguments: &DoctorArgs) -> Result<Exit, CliError> {
    let checks = checks::all(arguments);
    output::print(&match arguments.format {
        TextFormat::Terminal => text(&checks),
        TextFormat::Json => document(&checks),
    })?;
    let failed = checks.iter().any(|check| check.state == State::Failed);
    Ok(if failed { Exit::Failure } else { Exit::Ok })
}

fn text(checks: &[Check]) -> String {
    let mut text = String::new();
    for check in checks {
        text.push_str(&format!("{:<8} {:<12} {}\n", check.state.as_str(), check.id, plain(&check.found)));
        if let Some(remedy) = &check.remedy {
            text.push_str(&format!("{:22}→ {}\n", "", plain(remedy)));
        }
    }
    text
}

fn plain(text: &str) -> String {
    plimsoll_report::sanitize(text).replace('\n', &format!("\n{:22}", ""))
}

fn document(checks: &[Check]) -> String {
    let checks: Vec<_> = checks
        .iter()
        .map(|check| {
            json!({ "id": check.id, "state": check.state.as_str(), "found": check.found, "remedy": check.remedy })
        })
        .collect();
    let document = json!({
        "schema": "plimsoll/doctor/v1",
        "tool": { "name": "plimsoll", "version": env!("CARGO_PKG_VERSION") },
        "checks": checks,
    });
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}
