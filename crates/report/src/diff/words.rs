//! Changes in the words that people read, the same in the terminal and in Markdown.

use plimsoll_domain::coverage::Source;
use plimsoll_domain::evidence::Evidence;
use plimsoll_domain::practice::Verdict;

use super::{
    BandReading, ClosedStep, CoverageChange, Difference, LevelReading, MetricChange, MetricReading, Turn,
};
use crate::number::Number;
use crate::terminal::human;
use plimsoll_domain::metric::Unit;

impl Turn {
    /// A heading over the changes of this turn, and what it means.
    pub(crate) const fn heading(self) -> (&'static str, &'static str) {
        match self {
            Self::Worse => ("Worse", "shown before, and shown otherwise now"),
            Self::Better => ("Better", "shown otherwise before, and shown now"),
            Self::LessKnown => ("Less is known", "no verdict on the repository: it can no longer be seen"),
            Self::MoreKnown => ("More is known", "how it was before cannot be said"),
            Self::Other => ("Other changes", "neither way is the better one"),
        }
    }
}

/// The first line: what was compared.
pub(crate) fn title(difference: &Difference) -> String {
    let (old, new) = (&difference.old, &difference.new);
    let day = |side: &super::Side| side.as_of.format("%Y-%m-%d").to_string();
    if difference.same_repository {
        format!("from {} to {}", day(old), day(new))
    } else {
        format!("{} as of {} beside {} as of {}", old.repository, day(old), new.repository, day(new))
    }
}

/// How much turned which way, in one line.
pub(crate) fn summary(difference: &Difference) -> String {
    let said: Vec<_> = Turn::ALL.into_iter().filter_map(|turn| tally(difference, turn)).collect();
    if said.is_empty() { "no level, practice or metric changed".to_owned() } else { said.join("; ") }
}

fn tally(difference: &Difference, turn: Turn) -> Option<String> {
    let nouns = ["level", "practice", "metric"];
    let counts = difference.count(turn).into_iter().zip(nouns).filter(|(number, _)| *number > 0);
    let counts: Vec<_> = counts.map(|(number, noun)| human::counted(number as u64, noun)).collect();
    let name = match turn {
        Turn::Worse => "worse",
        Turn::Better => "better",
        Turn::LessKnown => "less known",
        Turn::MoreKnown => "more known",
        Turn::Other => "changed otherwise",
    };
    (!counts.is_empty()).then(|| format!("{name}: {}", counts.join(", ")))
}

/// A level with its interval: `beginner [base – advanced]`.
pub(crate) fn level(level: &LevelReading) -> String {
    let named = |level: &Option<String>| level.clone().unwrap_or_else(|| "none".to_owned());
    let (floor, ceiling) = (named(&level.floor), named(&level.ceiling));
    let observed = level.observed.as_str().replace('-', " ");
    let share = human::value(Number::share(level.determinable).get(), Unit::Ratio);
    if floor == ceiling && level.observed.as_str() == floor {
        return format!("{observed}, settled");
    }
    format!("{observed} [{floor} – {ceiling}], {share} judged")
}

/// A verdict for people.
pub(crate) fn verdict(verdict: Verdict) -> String {
    verdict.as_str().replace('-', " ")
}

/// A metric's name with what it is restricted to.
pub(crate) fn metric_name(change: &MetricChange) -> String {
    let base = match &change.variant {
        Some(variant) => format!("{}.{variant}", change.id),
        None => change.id.clone(),
    };
    let inside = [change.environment.as_deref(), change.component.as_deref()];
    inside.into_iter().flatten().fold(base, |name, part| format!("{name} [{part}]"))
}

/// A metric's value with interval and sample size, or its state.
pub(crate) fn metric(reading: &MetricReading, unit: Unit) -> String {
    let Some(value) = reading.value else {
        return reading.state.as_str().replace('-', " ");
    };
    let n = human::count(reading.n);
    match reading.interval {
        Some((low, high)) => {
            format!("{} ({}, n {n})", human::value(value, unit), human::interval(low, high, unit))
        }
        None => format!("{} (n {n})", human::value(value, unit)),
    }
}

/// A band: its clusters or its score.
pub(crate) fn band(band: &BandReading) -> String {
    match (band.clusters.as_slice(), band.score) {
        ([], Some(score)) => format!("{score:.1}"),
        ([], None) => "none".to_owned(),
        (clusters, _) => clusters.join(" or "),
    }
}

/// What became of a step that is none any more.
pub(crate) fn closed(step: &ClosedStep) -> String {
    match step.verdict {
        Some(Verdict::Met) => "met now".to_owned(),
        Some(Verdict::Unknown) => "can no longer be judged".to_owned(),
        Some(Verdict::NotApplicable) => "does not apply any more".to_owned(),
        Some(Verdict::NotMet) => "still not met, and no longer among the next steps".to_owned(),
        None => "not judged any more".to_owned(),
    }
}

/// Which sources explain a change: `less than before was read of jobs, logs`.
pub(crate) fn explained(sources: &[Source], turn: Turn) -> Option<String> {
    let names: Vec<_> = sources.iter().map(|source| source.as_str()).collect();
    let how = match turn {
        Turn::LessKnown => "less than before was read of",
        Turn::MoreKnown => "more than before was read of",
        Turn::Worse | Turn::Better | Turn::Other => "not as before was read of",
    };
    (!names.is_empty()).then(|| format!("{how} {}", names.join(", ")))
}

/// A source as it was read before and now.
pub(crate) fn coverage(change: &CoverageChange) -> String {
    let was = if change.to == plimsoll_domain::CoverageState::Missing {
        "was not collected this time"
    } else {
        "was read otherwise"
    };
    format!("{} {was}: {} → {}", change.source.as_str(), change.from.as_str(), change.to.as_str())
}

/// What was not said of metrics, and why.
pub(crate) fn unsaid(difference: &Difference) -> Option<String> {
    let noise = difference.within_noise;
    let bare = difference.without_interval;
    let one = |number: u64, text: &str| {
        (number > 0).then(|| {
            format!(
                "{} differ{} {text}",
                human::counted(number, "metric"),
                if number == 1 { "s" } else { "" }
            )
        })
    };
    let parts = [
        one(noise, "by no more than noise: the 95 % intervals overlap"),
        one(
            bare,
            "and has no interval, so that nothing can be said"
                .replace("has", if bare == 1 { "has" } else { "have" })
                .as_str(),
        ),
    ];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// A piece of evidence with its note.
pub(crate) fn evidence(evidence: &Evidence) -> String {
    let kind = evidence.kind.as_str().replace('-', " ");
    let note = evidence.note.as_deref().map(|note| format!(" ({note})")).unwrap_or_default();
    format!("{kind} {}{note}", evidence.reference)
}
