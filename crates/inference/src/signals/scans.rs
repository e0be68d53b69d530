//! Security scans by what they look at. The general signal is `test.security`; models that ask for one kind need these.

use plimsoll_domain::events::StageEvent;
use plimsoll_domain::{ReasonCode, Signal, SignalState, Source, Stage};

use super::absence::Reach;
use super::context::Context;
use super::definition::{Definition, STAGE_FIELDS, SignalDoc};
use super::executed;
use super::proof::proven;
use super::reading::{Reading, unknown, weakly};
use super::tools;

/// Builds of these days.
const DAYS: u32 = 90;

/// A signal's id, the kinds of scan it stands for, and whether the platform can do the same without a workflow.
const KINDS: [(&str, &[&str], bool); 5] = [
    ("scan.code", &["code"], true),
    ("scan.dependencies", &["dependencies", "images"], true),
    ("scan.secrets", &["secrets"], true),
    ("scan.running_systems", &["running systems"], false),
    ("scan.infrastructure", &["infrastructure"], false),
];

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let kind = KINDS.iter().find(|(known, ..)| *known == id);
    let (kinds, by_platform) =
        kind.map_or((&[][..], false), |(_, kinds, by_platform)| (*kinds, *by_platform));
    let looks_for = |tool: &str| {
        tools::SECURITY_KINDS.iter().any(|(kind, ids)| kinds.contains(kind) && ids.contains(&tool))
    };
    let reading = Reading::of(context, |tool| tool.stage == Stage::SecurityScan && looks_for(&tool.tool));
    let signal = reading.signal(context, id, || otherwise(context, id, by_platform));
    let signal =
        if signal.state == SignalState::Observed { reading.with_stage_fields(signal) } else { signal };
    let executed = |event: &StageEvent| {
        event.stage == Stage::SecurityScan && event.tool.as_deref().is_some_and(looks_for)
    };
    executed::by_runs(context, DAYS, signal, executed)
}

fn otherwise(context: &Context<'_>, id: &str, by_platform: bool) -> Signal {
    let suites = Reading::of(context, |tool| tools::is(tool, tools::SCAN_SUITES));
    if let Some(first) = suites.strong.first().or(suites.weak.first()) {
        let text = format!("`{}` does several kinds of scan; which ones is set elsewhere", first.name());
        return proven(context.facts, weakly(id, text), [first.place()]);
    }
    if by_platform {
        let text = "no workflow does; what the platform scans by itself is a setting that is not read";
        return unknown(id, ReasonCode::NoAccess, text);
    }
    context.not_in_pipeline(id, Reach::Ci, "no workflow does")
}

const fn row(
    id: &'static str,
    title: &'static str,
    meaning: &'static str,
    false_positives: &'static str,
    false_negatives: &'static str,
) -> Definition {
    let doc = SignalDoc {
        id,
        title,
        meaning,
        sources: &[Source::Workflows, Source::Jobs],
        computation: "Enabled steps of scanners of that kind, and what runs executed of them.",
        fields: STAGE_FIELDS,
        window_days: Some(DAYS),
        false_positives,
        false_negatives,
    };
    Definition { doc, observe }
}

pub(super) const SIGNALS: &[Definition] = &[
    row(
        "scan.code",
        "Code is scanned for weaknesses",
        "Workflows look for insecure code.",
        "findings that nobody looks at",
        "scans that the platform does by itself",
    ),
    row(
        "scan.dependencies",
        "Dependencies are scanned for known weaknesses",
        "Workflows compare components, or images made of them, with what is known to be weak.",
        "an image scan that looks at the base image alone",
        "alerts of the platform",
    ),
    row(
        "scan.secrets",
        "Secrets are looked for",
        "Workflows look for keys and passwords in what is committed.",
        "a baseline that excuses what was found",
        "scans of the platform at every push",
    ),
    row(
        "scan.running_systems",
        "Running systems are scanned",
        "Workflows attack a running version of the product the way a stranger would.",
        "a scan of a page that needs no log-in",
        "scans that another system starts",
    ),
    row(
        "scan.infrastructure",
        "Infrastructure code is scanned",
        "Workflows look for unsafe settings in descriptions of infrastructure, images and clusters.",
        "findings that nobody looks at",
        "policies that the cluster enforces itself",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    fn with(tool: &str) -> World {
        World::new().with(workflow("ci", &["push"]).tool("a", Stage::SecurityScan, tool))
    }

    #[test]
    fn every_row_has_its_kind() {
        let rows: Vec<&str> = SIGNALS.iter().map(|row| row.doc.id).collect();
        assert_eq!(rows, KINDS.map(|(id, ..)| id));
        let known = |kind: &&str| tools::SECURITY_KINDS.iter().any(|(name, _)| name == kind);
        assert!(KINDS.iter().flat_map(|(_, kinds, _)| kinds.iter()).all(known));
    }

    #[test]
    fn each_tool_shows_its_kind_alone() {
        for (tool, id) in [
            ("codeql", "scan.code"),
            ("trivy", "scan.dependencies"),
            ("gitleaks", "scan.secrets"),
            ("zap", "scan.running_systems"),
            ("iac-scan", "scan.infrastructure"),
        ] {
            let world = with(tool);
            for (other, ..) in KINDS {
                let configured = field(&observe(&world, other), "configured");
                assert_eq!(configured, (other == id).then_some(1.0), "{tool} {other}");
            }
        }
    }

    #[test]
    fn what_the_platform_may_do_is_unknown_and_the_rest_absent() {
        assert_eq!(state(&World::new(), "scan.secrets"), SignalState::Unknown);
        assert_eq!(state(&World::new(), "scan.running_systems"), SignalState::Absent);
    }

    #[test]
    fn a_suite_of_scans_shows_no_kind() {
        assert_eq!(field(&observe(&with("commercial-scan"), "scan.running_systems"), "weak"), Some(1.0));
    }
}
