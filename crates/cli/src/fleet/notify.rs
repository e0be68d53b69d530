//! Tells people what changed, through an address that only the environment knows.

use plimsoll_collect_github::{Secret, post};
use plimsoll_domain::fleet::Night;
use plimsoll_report::fleet::{message, message_json};

use super::file::{Notify, Style};
use crate::progress::Progress;

/// The variable that holds the address, where the file names no other.
const VARIABLE: &str = "PLIMSOLL_WEBHOOK";

/// Sends the message, if there is an address and anything to tell. That it cannot be sent spoils no night, and is said.
pub(super) fn send(settings: &Notify, night: &Night, progress: &Progress) {
    let variable = settings.webhook_env.as_deref().unwrap_or(VARIABLE);
    let address = std::env::var(variable).ok().and_then(|address| Secret::new(&address));
    let Some(address) = address else {
        if settings.webhook_env.is_some() {
            progress.say(&format!("nobody is told: the environment has no {variable}"));
        }
        return;
    };
    let Some(text) = message(night, settings.better) else { return };
    let (kind, body) = match settings.style {
        Style::Slack => ("application/json", message_json(&text)),
        Style::Plain => ("text/plain; charset=utf-8", text),
    };
    if let Err(why) = post(&address, kind, &body) {
        progress.say(&format!("nobody is told: the address in {variable} does not take the message: {why}"));
    }
}
