//! Long output through a pager, as git does: only on a terminal, and never for what a program reads.

use std::io::{IsTerminal, Write};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::AtomicBool;

/// Whether it was asked for none.
static FORBIDDEN: OnceLock<()> = OnceLock::new();

/// Lines of a terminal that tells no height.
const LINES: usize = 24;

/// No pager from now on.
pub(crate) fn forbid() {
    // That it was said before is as good.
    let _ = FORBIDDEN.set(());
}

/// Shows a text, if there is a terminal that it is too long for, and a pager that works.
pub(crate) fn shows(text: &str) -> bool {
    if FORBIDDEN.get().is_some() || !std::io::stdout().is_terminal() || text.lines().count() < height() {
        return false;
    }
    let variable = |name: &str| std::env::var(name).ok();
    let Some(words) = command(variable("PLIMSOLL_PAGER"), variable("PAGER")) else { return false };
    run(&words, text)
}

fn height() -> usize {
    let measured = terminal_size::terminal_size_of(std::io::stdout());
    measured.map_or(LINES, |(_, height)| usize::from(height.0)).max(1)
}

/// The pager and its arguments: Plimsoll's own, else everybody's, else `less`. An empty one and `cat` mean none.
fn command(own: Option<String>, common: Option<String>) -> Option<Vec<String>> {
    let asked = own.or(common).unwrap_or_else(|| "less".to_owned());
    let words: Vec<String> = asked.split_whitespace().map(str::to_owned).collect();
    match words.first().map(String::as_str) {
        None | Some("cat") => None,
        Some(_) => Some(words),
    }
}

/// Whether the pager took the text. One that cannot be started or fails did not, and the text is printed.
fn run(words: &[String], text: &str) -> bool {
    let [program, arguments @ ..] = words else { return false };
    let mut pager = Command::new(program);
    pager.args(arguments).stdin(Stdio::piped());
    // Short output stays on the screen, colours are shown, and nothing is wiped at the end.
    if std::env::var_os("LESS").is_none() {
        pager.env("LESS", "FRX");
    }
    if std::env::var_os("LV").is_none() {
        pager.env("LV", "-c");
    }
    let Ok(mut child) = pager.spawn() else { return false };
    // An interrupt is the pager's business: ending here would leave it without its terminal.
    let interrupted = std::sync::Arc::new(AtomicBool::new(false));
    let _ = signal_hook::flag::register(signal_hook::consts::SIGINT, interrupted);
    if let Some(mut stdin) = child.stdin.take() {
        // Who leaves before the end has read enough.
        let _ = stdin.write_all(text.as_bytes());
    }
    child.wait().is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::command;

    #[test]
    fn the_nearest_wish_counts() {
        let words = |own: Option<&str>, common: Option<&str>| {
            command(own.map(str::to_owned), common.map(str::to_owned)).map(|words| words.join(" "))
        };
        assert_eq!(words(None, None).as_deref(), Some("less"));
        assert_eq!(words(None, Some("more -d")).as_deref(), Some("more -d"));
        assert_eq!(words(Some("less -S"), Some("more")).as_deref(), Some("less -S"));
        assert_eq!(words(Some(""), Some("more")), None);
        assert_eq!(words(None, Some("cat")), None);
    }

    #[cfg(unix)]
    #[test]
    fn a_pager_that_does_not_work_shows_nothing() {
        let words = |text: &str| vec![text.to_owned()];
        assert!(!super::run(&words("no-such-pager-anywhere"), "text"));
        assert!(!super::run(&words("false"), &"text".repeat(100_000)));
        assert!(super::run(&words("true"), "text"));
    }
}
