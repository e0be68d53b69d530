//! What is said on standard error: in words, or as JSON for whoever gathers logs.

use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{SecondsFormat, Utc};
use serde_json::json;

use crate::args::LogFormat;
use crate::error::CliError;

/// Chosen once, before anything is said.
static AS_JSON: AtomicBool = AtomicBool::new(false);

/// Chooses how to talk.
pub(crate) fn speak(format: LogFormat) {
    AS_JSON.store(format == LogFormat::Json, Ordering::Relaxed);
}

/// Whether programs are talked to.
pub(crate) fn is_json() -> bool {
    AS_JSON.load(Ordering::Relaxed)
}

/// Says something.
pub(crate) fn say(line: &str) {
    write("info", line, None);
}

/// Says why it did not work.
pub(crate) fn error(error: &CliError) {
    if is_json() {
        write("error", error.message(), Some(error));
    } else {
        // There is nobody left to tell when standard error is gone.
        let _ = writeln!(std::io::stderr(), "{error}");
    }
}

fn write(level: &str, message: &str, error: Option<&CliError>) {
    if !is_json() {
        let _ = writeln!(std::io::stderr(), "{message}");
        return;
    }
    let mut object = json!({
        "time": Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true),
        "level": level,
        "message": message,
    });
    if let Some(hint) = error.and_then(CliError::hint_text) {
        object["hint"] = json!(hint);
    }
    let _ = writeln!(std::io::stderr(), "{object}");
}
