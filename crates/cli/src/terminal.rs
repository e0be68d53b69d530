//! What the terminal can show.

use std::io::IsTerminal;

use plimsoll_report::TerminalOptions;

use crate::args::ColorWhen;

/// Width when standard output is no terminal.
const DEFAULT_WIDTH: usize = 100;

/// How to draw for standard output.
pub(crate) fn options(color: ColorWhen, verbose: bool) -> TerminalOptions {
    let unicode = speaks_unicode();
    TerminalOptions { width: width(), color: use_color(color), unicode, verbose, evidence: false }
}

/// How to draw into a file.
pub(crate) fn file_options(verbose: bool) -> TerminalOptions {
    TerminalOptions { width: DEFAULT_WIDTH, color: false, unicode: true, verbose, evidence: false }
}

fn width() -> usize {
    let asked = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let measured =
        || terminal_size::terminal_size_of(std::io::stdout()).map(|(width, _)| usize::from(width.0));
    asked.or_else(measured).unwrap_or(DEFAULT_WIDTH).clamp(60, 200)
}

fn use_color(when: ColorWhen) -> bool {
    match when {
        ColorWhen::Always => true,
        ColorWhen::Never => false,
        ColorWhen::Auto => anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never,
    }
}

/// A pipe or file gets Unicode; a terminal only when its locale says so.
fn speaks_unicode() -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    let utf8 = |value: String| {
        let lower = value.to_ascii_lowercase();
        lower.contains("utf-8") || lower.contains("utf8")
    };
    !std::io::stdout().is_terminal() || locale.is_some_and(utf8)
}
