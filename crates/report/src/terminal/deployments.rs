//! Deployments for a person who asks what was counted, and why not more.

use std::collections::BTreeMap;

use plimsoll_domain::facts::{Deployment, NearMiss, Outcome};
use plimsoll_domain::tables::DeploymentRow;

use super::TerminalOptions;
use super::human::counted;
use super::page::{BAD, CODE, FAINT, GOOD, PLAIN, Page, STRONG, WARN};
use crate::deployments::{DeploymentList, Preview};

/// Deployments that are listed, where not all are asked for.
const LISTED: usize = 20;

/// The deployments, newest first, each with what shows it; then what was refused, and why.
#[must_use]
pub fn deployments_terminal(list: &DeploymentList<'_>, options: &TerminalOptions) -> String {
    let mut page = Page::new(options);
    let most = if options.verbose { usize::MAX } else { LISTED };
    header(&mut page, list);
    let title = counted(list.deployments.len() as u64, "deployment");
    page.heading(&title, "newest first");
    for row in list.deployments.iter().rev().take(most) {
        deployment(&mut page, row);
    }
    more(&mut page, list.deployments.len(), most);
    if let Some(preview) = list.preview {
        self::preview(&mut page, preview, most);
    }
    near_misses(&mut page, list.near_misses, options.verbose);
    for unseen in list.unseen {
        let lead = page.line(2).add(WARN, "not seen  ");
        page.prose(lead, PLAIN, unseen);
    }
    page.finish()
}

fn header(page: &mut Page, list: &DeploymentList<'_>) {
    let window = format!("  {} to {}", list.window.from.date_naive(), list.window.to.date_naive());
    let line = page.line(0).add(STRONG, list.repository).add(FAINT, &window);
    page.push(line);
    let mut sources: BTreeMap<&str, u64> = BTreeMap::new();
    for row in list.deployments {
        *sources.entry(row.deployment.source.as_str()).or_default() += 1;
    }
    let sources: Vec<_> = sources.iter().map(|(source, count)| format!("{count} {source}")).collect();
    let profile = format!("{}: {}", list.profile.0, list.profile.1);
    for (label, text) in [
        ("profile", profile),
        ("production", list.reason.to_owned()),
        ("sources", if sources.is_empty() { "none".to_owned() } else { sources.join(", ") }),
    ] {
        let lead = page.line(2).left(FAINT, label, 12);
        page.prose(lead, PLAIN, &text);
    }
}

fn deployment(page: &mut Page, row: &DeploymentRow) {
    let one = &row.deployment;
    let (style, outcome) = match one.outcome {
        Outcome::Success => (GOOD, "ok"),
        Outcome::Failure => (BAD, "FAILED"),
        Outcome::Pending => (WARN, "running"),
    };
    let place = if one.environment == one.tier.as_str() {
        one.environment.clone()
    } else {
        format!("{} ({})", one.environment, one.tier.as_str())
    };
    let part = if one.component.is_empty() { String::new() } else { format!("  {}", one.component) };
    let line = page
        .line(2)
        .add(PLAIN, &one.finished.format("%Y-%m-%d %H:%M").to_string())
        .add(PLAIN, "  ")
        .left(style, outcome, 8)
        .add(CODE, &name(one))
        .add(PLAIN, &format!("  to {place}{part}"));
    page.push(line);
    let mut said =
        vec![format!("{} {:.2}", one.source.as_str(), one.confidence), one.trigger.as_str().to_owned()];
    said.extend(row.change_failure.filter(|failed| *failed).map(|_| "failed its users".to_owned()));
    said.extend(row.remedy_of.as_ref().map(|failed| format!("remedy of {failed}")));
    said.extend(one.evidence.first().map(|first| {
        first.note.clone().unwrap_or_else(|| format!("{} {}", first.kind.as_str(), first.reference))
    }));
    said.extend(row.url.clone());
    let lead = page.line(20);
    page.prose(lead, FAINT, &said.join(" · "));
}

fn name(one: &Deployment) -> String {
    match &one.reference {
        Some(reference) if reference.chars().any(|c| c.is_ascii_digit()) => reference.clone(),
        Some(reference) => format!("{} of {reference}", one.sha.short()),
        None => one.sha.short(),
    }
}

fn more(page: &mut Page, all: usize, shown: usize) {
    if all > shown {
        let line = page.line(2).add(FAINT, &format!("… {} more; --verbose lists all", all - shown));
        page.push(line);
    }
}

fn preview(page: &mut Page, preview: &Preview, most: usize) {
    page.heading("With the rule tried", &preview.rule);
    if preview.added.is_empty() && preview.removed.is_empty() {
        let line = page.line(2).add(PLAIN, "nothing would change");
        page.push(line);
    }
    for (style, sign, all) in [(GOOD, "+", &preview.added), (BAD, "-", &preview.removed)] {
        for one in all.iter().rev().take(most) {
            let text =
                format!("{}  {} to {}", one.finished.format("%Y-%m-%d %H:%M"), name(one), one.environment);
            let lead = page.line(2).add(style, sign).add(PLAIN, " ");
            page.prose(lead, PLAIN, &text);
        }
        more(page, all.len(), most);
    }
}

/// By reason, the most frequent first, with the newest example.
fn near_misses(page: &mut Page, misses: &[NearMiss], verbose: bool) {
    if misses.is_empty() {
        return;
    }
    page.heading("Near misses", &format!("{} not counted", counted(misses.len() as u64, "sighting")));
    let mut reasons: BTreeMap<&str, Vec<&NearMiss>> = BTreeMap::new();
    for miss in misses {
        reasons.entry(&miss.why).or_default().push(miss);
    }
    let mut reasons: Vec<_> = reasons.into_iter().collect();
    reasons.sort_by_key(|(why, all)| (std::cmp::Reverse(all.len()), *why));
    for (why, all) in reasons {
        let lead = page.line(2).right(STRONG, &all.len().to_string(), 5).add(PLAIN, "  ");
        page.prose(lead, PLAIN, why);
        let examples = if verbose { all.len() } else { 1 };
        for miss in all.iter().rev().take(examples) {
            let at = miss.at.map(|at| format!("{}  ", at.format("%Y-%m-%d %H:%M"))).unwrap_or_default();
            let evidence = &miss.evidence;
            let shown = evidence.note.clone().unwrap_or_else(|| evidence.reference.clone());
            let url = evidence.url.as_deref().map(|url| format!(" · {url}")).unwrap_or_default();
            let lead = page.line(9);
            page.prose(lead, FAINT, &format!("{at}{} · {shown}{url}", miss.source.as_str()));
        }
    }
}
