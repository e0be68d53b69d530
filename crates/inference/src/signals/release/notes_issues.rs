//! The notes of releases name issues.

use plimsoll_domain::coverage::CoverageState;
use plimsoll_domain::evidence::Evidence;
use plimsoll_domain::record::Release;
use plimsoll_domain::{Grade, Reason, ReasonCode, Signal, Source};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::proof::{Confidence, proven};
use crate::signals::reading::unknown;

const DAYS: u32 = 365;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "release.notes_issues",
        title: "Release notes name issues",
        meaning: "Share of releases whose notes list the issues they close.",
        sources: &[Source::Releases],
        computation: "Of the year's published releases that are no prereleases and whose notes were looked at, those whose \
                      notes name an issue: `#12`, a tracker's key, a link to an issue. The text itself is not kept.",
        fields: &[("value", "that share"), ("written", "share of them with any notes")],
        window_days: Some(DAYS),
        false_positives: "numbers of pull requests taken for issues",
        false_negatives: "notes kept elsewhere; generated lists of pull requests that name no issue",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let coverage = context.facts.coverage_of(Source::Releases);
    if coverage == CoverageState::Missing {
        let text = "published releases were not collected; they would show this";
        return unknown(id, ReasonCode::NoAccess, text);
    }
    let span = context.window_to_now(DAYS);
    let inside = |release: &&Release| {
        !release.prerelease && release.published.is_some_and(|at| span.contains(at.timestamp()))
    };
    let releases: Vec<&Release> = context.facts.platform.releases.iter().filter(inside).collect();
    let looked_at: Vec<(&Release, u32)> =
        releases.iter().filter_map(|release| Some((*release, release.notes_issues?))).collect();
    if looked_at.is_empty() {
        let text = if releases.is_empty() {
            "no release was published in the year"
        } else {
            "the releases were collected before their notes were looked at"
        };
        return unknown(id, ReasonCode::BelowMinSample, text);
    }
    let naming: Vec<&Release> =
        looked_at.iter().filter(|(_, issues)| *issues > 0).map(|(release, _)| *release).collect();
    let written =
        looked_at.iter().filter(|(release, _)| release.notes_length.is_some_and(|length| length > 0));
    let all = looked_at.len() as f64;
    let mut signal =
        Signal::observed(id, naming.len() as f64 / all, Grade::E2, Confidence::Suggested.value())
            .sampled(looked_at.len() as u64)
            .with("written", written.count() as f64 / all);
    if coverage != CoverageState::Complete {
        let text = "counted over the releases that were collected; there are more";
        signal.reason = Some(Reason::new(ReasonCode::Inconclusive, text));
    }
    let shown =
        if naming.is_empty() { looked_at.iter().map(|(release, _)| *release).collect() } else { naming };
    proven(context.facts, signal, shown.into_iter().rev().map(|release| Evidence::tag(&release.tag)))
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::SignalState;

    use crate::signals::testing::{World, field, observe, state};

    const ID: &str = "release.notes_issues";

    #[test]
    fn the_share_of_releases_whose_notes_name_issues() {
        let mut world = World::new().collected();
        for (tag, days, notes) in [
            ("v1.0.0", 400.0, Some((90, 2))),
            ("v1.1.0", 40.0, Some((90, 2))),
            ("v1.2.0", 30.0, Some((90, 0))),
            ("v1.3.0", 20.0, Some((0, 0))),
            ("v1.4.0", 10.0, None),
        ] {
            world.release(tag, days, "ann");
            let release = world.platform.releases.last_mut().unwrap();
            release.notes_length = notes.map(|(length, _)| length);
            release.notes_issues = notes.map(|(_, issues)| issues);
        }
        let signal = observe(&world, ID);
        assert_eq!(
            (signal.value(), signal.n),
            (Some(1.0 / 3.0), Some(3)),
            "one is too old, one was not looked at"
        );
        assert_eq!(field(&signal, "written"), Some(2.0 / 3.0));
    }

    #[test]
    fn what_was_not_looked_at_is_unknown() {
        assert_eq!(state(&World::new(), ID), SignalState::Unknown);
        let mut world = World::new().collected();
        assert_eq!(state(&world, ID), SignalState::Unknown);
        world.release("v1.0.0", 10.0, "ann");
        assert_eq!(state(&world, ID), SignalState::Unknown);
    }
}
