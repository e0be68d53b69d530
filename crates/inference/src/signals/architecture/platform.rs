//! Few languages, one build system each, one way to deploy.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_domain::facts::FileFact;
use plimsoll_domain::{Grade, Reason, ReasonCode, Signal, SignalState, Source};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::proof::{Confidence, finding, proven};
use crate::signals::reading::unknown;
use crate::signals::statistics::flag;
use crate::signals::tools;

/// Say how things look, not what they are built with.
const MARKUP: &[&str] = &["HTML", "CSS", "Gherkin"];
/// A language with this share of the source counts.
const CONSIDERABLE: f64 = 0.1;
/// Two languages with this share of the source are a consolidated platform.
const CONSOLIDATED: f64 = 0.8;

/// Languages, and build systems of which one is enough for them.
const RIVALS: [(&[&str], &[&str]); 2] = [
    (&["Java", "Kotlin", "Scala", "Groovy"], &["maven", "gradle", "ant", "sbt"]),
    (&["C", "C++", "Objective-C"], &["cmake", "meson", "autotools", "scons"]),
];

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "arch.platform",
        title: "Consolidated platform",
        meaning: "Few languages, one build system for each, one way to deploy.",
        sources: &[Source::Git, Source::Workflows],
        computation: "Languages by bytes of source code, mark-up left out; build systems per language; tools that deploy.",
        fields: &[
            (
                "value",
                "1: at most two languages make up 80 %, each with one build system, with one way to deploy",
            ),
            ("languages", "languages with at least 10 % of the source"),
            ("top2_share", "share of the two largest"),
            ("build_conflicts", "languages with two or more build systems"),
            ("deploy_technologies", "tools that enabled workflows deploy with"),
            ("kloc", "thousands of lines of source code, estimated"),
        ],
        window_days: None,
        false_positives: "one repository says nothing of a company",
        false_negatives: "a second language that is generated",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let sources = context.findings(FileFact::Source);
    let mut bytes: BTreeMap<&str, u64> = BTreeMap::new();
    for source in &sources {
        if let (Some(language), Some(amount)) = (source.detail.as_deref(), source.amount) {
            *bytes.entry(language).or_default() += amount;
        }
    }
    let programs: BTreeMap<&str, u64> =
        bytes.iter().filter(|(name, _)| !MARKUP.contains(name)).map(|(n, b)| (*n, *b)).collect();
    let all: u64 = programs.values().sum();
    if all == 0 {
        return match context.tree_closed() {
            Ok(()) => unknown(id, ReasonCode::BelowMinSample, "there is no source code to judge by"),
            Err(reason) => Signal::without(id, SignalState::Unknown, reason),
        };
    }
    let mut largest: Vec<u64> = programs.values().copied().collect();
    largest.sort_unstable_by(|a, b| b.cmp(a));
    let part = |bytes: u64| bytes as f64 / all as f64;
    let top2: u64 = largest.iter().take(2).sum();
    let languages = largest.iter().filter(|bytes| part(**bytes) >= CONSIDERABLE).count();
    let considerable = programs.iter().filter(|(_, bytes)| part(**bytes) >= CONSIDERABLE);
    let conflicts = build_conflicts(context, &considerable.map(|(name, _)| *name).collect());
    let mut deploying: BTreeSet<&str> =
        context.deployments().flat_map(|target| target.tools.iter().copied()).collect();
    if deploying.len() > 1 {
        // What makes the ground that versions are deployed to is no second way to deploy them.
        deploying.retain(|tool| !tools::GROUND.contains(tool));
    }
    let consolidated = part(top2) >= CONSOLIDATED && conflicts.is_empty() && deploying.len() <= 1;
    let mut signal = Signal::observed(id, flag(consolidated), Grade::E1, Confidence::File.value())
        .with("languages", languages as f64)
        .with("top2_share", part(top2))
        .with("build_conflicts", conflicts.len() as f64)
        .with("deploy_technologies", deploying.len() as f64)
        .with("kloc", context.kloc());
    if !conflicts.is_empty() {
        let text = format!("several build systems for {}", conflicts.join(", "));
        signal.reason = Some(Reason::new(ReasonCode::BelowThreshold, text));
    }
    let builds = context.findings(FileFact::BuildFile);
    let conflicting =
        builds.iter().filter(|found| found.detail.as_deref().is_some_and(|name| conflicts.contains(&name)));
    let shown = conflicting.chain(sources.iter()).map(|found| finding(found));
    proven(context.facts, signal, shown.take(3))
}

/// Languages that two rival build systems build. Companions (`rake` beside a gemspec, `setup.py` beside
/// `pyproject.toml`, `make` or a container around anything) are no rivals, nor is what builds a side show.
fn build_conflicts<'a>(context: &Context<'a>, considerable: &BTreeSet<&str>) -> Vec<&'a str> {
    let mut systems: BTreeMap<usize, BTreeMap<&str, &'a str>> = BTreeMap::new();
    for found in context.facts.found(FileFact::BuildFile) {
        if let (Some(language), Some(tool)) = (found.detail.as_deref(), found.tool.as_deref())
            && let Some(group) = RIVALS.iter().position(|(_, tools)| tools.contains(&tool))
            && RIVALS[group].0.iter().any(|name| considerable.contains(name))
        {
            systems.entry(group).or_default().insert(tool, language);
        }
    }
    let rivals = systems.into_values().filter(|tools| tools.len() >= 2);
    rivals.filter_map(|tools| tools.into_values().next()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signals::testing::{World, field, observe, state};

    #[test]
    fn one_language_is_consolidated() {
        let mut world = World::new();
        world.shows(FileFact::Source, "src/lib.c", "C", 90_000);
        world.shows(FileFact::Source, "doc/a.html", "HTML", 900_000);
        assert_eq!(observe(&world, "arch.platform").value(), Some(1.0));
    }

    #[test]
    fn four_languages_are_not() {
        let mut world = World::new();
        for language in ["C", "Java", "Python", "Ruby"] {
            world.shows(FileFact::Source, language, language, 10_000);
        }
        let signal = observe(&world, "arch.platform");
        assert_eq!((signal.value(), field(&signal, "languages")), (Some(0.0), Some(4.0)));
    }

    #[test]
    fn two_build_systems_for_one_language_conflict() {
        let mut world = World::new();
        world.shows(FileFact::Source, "A.java", "Java", 10_000);
        for tool in ["maven", "gradle"] {
            let found = world.found(FileFact::BuildFile, tool);
            found.detail = Some("Java".to_owned());
            found.tool = Some(tool.to_owned());
        }
        assert_eq!(field(&observe(&world, "arch.platform"), "build_conflicts"), Some(1.0));
    }

    #[test]
    fn companions_do_not_conflict() {
        let mut world = World::new();
        world.shows(FileFact::Source, "a.rb", "Ruby", 10_000);
        for tool in ["rake", "rubygems"] {
            let found = world.found(FileFact::BuildFile, tool);
            found.detail = Some("Ruby".to_owned());
            found.tool = Some(tool.to_owned());
        }
        let signal = observe(&world, "arch.platform");
        assert_eq!((signal.value(), field(&signal, "build_conflicts")), (Some(1.0), Some(0.0)));
    }

    #[test]
    fn without_source_it_is_unknown() {
        assert_eq!(state(&World::new(), "arch.platform"), SignalState::Unknown);
    }
}
