//! What was assessed, and what must be known before reading on.

use plimsoll_domain::Assessment;
use plimsoll_domain::assessment::{DeploymentSummary, RepositorySummary};
use plimsoll_domain::time::Timestamp;

use super::human::{count, counted};
use super::page::{FAINT, PLAIN, Page, STRONG, WARN};

/// A trunk's name is cut here, so that a hostile one does not fill the screen.
const LONGEST_NAME: usize = 60;

/// Writes the header and the notices.
pub(crate) fn write(page: &mut Page, assessment: &Assessment) {
    let repository = &assessment.repository;
    let version = format!("plimsoll {}", assessment.tool_version);
    let title = page.line(0).add(STRONG, &repository.name);
    let title = if title.width() + 2 + page.measure(&version) <= page.width {
        title.pad_to(page.width - page.measure(&version)).add(FAINT, &version)
    } else {
        title
    };
    page.push(title);
    let home = repository.url.as_deref().or(repository.path.as_deref()).unwrap_or_default();
    if !home.is_empty() && home != repository.name {
        page.push(page.line(0).add(FAINT, home));
    }
    page.blank();
    for (label, text) in rows(assessment, &|name| page.cut(name, LONGEST_NAME)) {
        let lead = page.line(2).left(FAINT, label, 9);
        page.prose(lead, PLAIN, &text);
    }
    notices(page, &assessment.notices);
}

/// What was assessed, label by label; `cut` shortens a name that is too long to stand in a sentence.
pub(crate) fn rows(assessment: &Assessment, cut: &dyn Fn(&str) -> String) -> Vec<(&'static str, String)> {
    let mut rows = vec![
        ("as of", time_line(assessment)),
        ("history", history(&assessment.repository, cut)),
        ("shipped", deployments(&assessment.deployments)),
        ("profile", profile(&assessment.repository)),
    ];
    rows.extend(assessment.collected.as_ref().map(|collected| ("github", collected.clone())));
    rows
}

fn time_line(assessment: &Assessment) -> String {
    let days = assessment.window.days().round() as u64;
    let from = assessment.window.from.format("%Y-%m-%d");
    format!("{}, window {} from {from}", instant(assessment.as_of), counted(days, "day"))
}

/// An instant for people; the seconds matter, since `as of` a day means its end.
pub(crate) fn instant(instant: Timestamp) -> String {
    instant.format("%Y-%m-%d %H:%M:%S UTC").to_string()
}

fn history(repository: &RepositorySummary, cut: &dyn Fn(&str) -> String) -> String {
    let tags = counted(repository.tags, "tag");
    let commits = counted(repository.commits, "commit");
    let Some(trunk) = &repository.trunk else {
        return format!("no trunk found; {commits}, {tags}");
    };
    let head = repository.head.as_deref().map(|head| format!(" @ {}", short(head))).unwrap_or_default();
    format!("{commits}, {} on trunk; {tags}; trunk {}{head}", count(repository.trunk_commits), cut(trunk))
}

/// The first ten characters of a commit id.
pub(crate) fn short(id: &str) -> String {
    id.chars().take(10).collect()
}

/// How many deployments, and by which sources they were seen.
pub(crate) fn deployments(deployments: &DeploymentSummary) -> String {
    if deployments.count == 0 {
        return "no production deployment seen in the window".to_owned();
    }
    let total = counted(deployments.count, "production deployment");
    match deployments.by_source.len() {
        0 => format!("{total} in the window"),
        1 if deployments.count == 1 => format!("{total} in the window, {}", by_source(deployments)),
        1 => format!("{total} in the window, all {}", by_source(deployments)),
        _ => format!("{total} in the window ({})", by_source(deployments)),
    }
}

fn by_source(deployments: &DeploymentSummary) -> String {
    let several = deployments.by_source.len() > 1;
    let said = |(source, number): (&String, &u64)| match several {
        true => format!("{} by {source}", count(*number)),
        false => format!("by {source}"),
    };
    let sources: Vec<_> = deployments.by_source.iter().map(said).collect();
    sources.join(", ")
}

fn profile(repository: &RepositorySummary) -> String {
    let profile = repository.profile.as_str();
    match repository.profile_reason.as_str() {
        "" => profile.to_owned(),
        reason => format!("{profile}: {reason}"),
    }
}

fn notices(page: &mut Page, notices: &[String]) {
    if notices.is_empty() {
        return;
    }
    page.blank();
    for notice in notices {
        let lead = page.line(0).add(WARN, "! ");
        page.prose(lead, PLAIN, notice);
    }
}
