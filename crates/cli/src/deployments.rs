//! `plimsoll deployments`: what was counted as one, and what was not.

use std::collections::HashSet;

use plimsoll_domain::facts::{Deployment, Facts, NearMiss};
use plimsoll_domain::{Coverage, CoverageState, Source, Window};
use plimsoll_report::{DeploymentList, Preview};

use crate::args::{ColorWhen, DeploymentsArgs, ListFormat};
use crate::config::DeploymentsConfig;
use crate::error::CliError;
use crate::subject::Subject;
use crate::{assemble, output, terminal};

/// Derives and lists them.
pub(crate) fn run(arguments: &DeploymentsArgs, color: ColorWhen, quiet: bool) -> Result<(), CliError> {
    let subject = Subject::known(&arguments.target, &arguments.store, quiet)?;
    let tried = arguments.try_rule.as_deref();
    // A rule that cannot be understood is said before anything is read.
    tried.map(|rule| DeploymentsConfig::default().rules_with_jobs(rule)).transpose()?;
    let window = assemble::window(&arguments.span);
    let (facts, configured) =
        assemble::facts(subject.source(), &arguments.span, window, subject.told.as_ref(), quiet)?;
    let rules = tried.map(|rule| configured.rules_with_jobs(rule)).transpose()?;
    let preview = rules.map(|rules| {
        let derived = plimsoll_extract::deployments::derive(&facts, window, &rules);
        preview(tried.unwrap_or_default(), &facts, &derived.deployments, window)
    });
    let text = text(arguments, &facts, window, preview.as_ref(), color);
    match &arguments.output {
        Some(path) => output::write_file(path, &text),
        None if arguments.format == ListFormat::Terminal => output::page(&text),
        None => output::print(&text),
    }
}

fn text(
    arguments: &DeploymentsArgs,
    facts: &Facts,
    window: Window,
    preview: Option<&Preview>,
    color: ColorWhen,
) -> String {
    let deployments = plimsoll_metrics::deployments(facts, window);
    let inside = |miss: &&NearMiss| miss.at.is_none_or(|at| window.contains(at));
    let near_misses: Vec<_> = facts.near_misses.iter().filter(inside).cloned().collect();
    let unseen = unseen(&facts.coverage);
    let list = DeploymentList {
        repository: &facts.repository.name,
        as_of: facts.as_of,
        window,
        profile: (facts.profile.as_str(), &facts.profile_reason),
        reason: &facts.production_reason,
        unseen: &unseen,
        deployments: &deployments,
        near_misses: &near_misses,
        preview,
    };
    match arguments.format {
        ListFormat::Json => plimsoll_report::deployments_json(&list),
        ListFormat::Csv => plimsoll_report::csv::deployments(list.repository, list.deployments),
        ListFormat::Terminal if arguments.output.is_some() => {
            plimsoll_report::deployments_terminal(&list, &terminal::file_options(arguments.verbose))
        }
        ListFormat::Terminal => {
            plimsoll_report::deployments_terminal(&list, &terminal::options(color, arguments.verbose))
        }
    }
}

/// What would show deployments and was not read, or only in part; sources with the same reason together.
fn unseen(coverage: &[Coverage]) -> Vec<String> {
    let mut found: Vec<(CoverageState, &str, Vec<&str>)> = Vec::new();
    for one in coverage {
        let shows = matches!(
            one.source,
            Source::Runs | Source::Jobs | Source::Logs | Source::Deployments | Source::Releases
        );
        if !shows || one.state == CoverageState::Complete {
            continue;
        }
        let reason = one.reason.as_deref().unwrap_or("not collected");
        match found.iter_mut().find(|(state, known, _)| (*state, *known) == (one.state, reason)) {
            Some((.., sources)) => sources.push(one.source.as_str()),
            None => found.push((one.state, reason, vec![one.source.as_str()])),
        }
    }
    let words = |(state, reason, sources): (CoverageState, &str, Vec<&str>)| {
        format!("{} ({}): {reason}", sources.join(", "), state.as_str())
    };
    found.into_iter().map(words).collect()
}

/// What a rule adds and takes away, in the window.
fn preview(rule: &str, facts: &Facts, with: &[Deployment], window: Window) -> Preview {
    let ids = |all: &[Deployment]| all.iter().map(|one| one.id.clone()).collect::<HashSet<_>>();
    let (before, after) = (ids(&facts.deployments), ids(with));
    let only = |all: &[Deployment], other: &HashSet<String>| -> Vec<Deployment> {
        let new = |one: &&Deployment| !other.contains(&one.id) && window.contains(one.finished);
        all.iter().filter(new).cloned().collect()
    };
    Preview { rule: rule.to_owned(), added: only(with, &before), removed: only(&facts.deployments, &after) }
}
