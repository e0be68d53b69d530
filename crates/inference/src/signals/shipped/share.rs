//! Signals by what history shows of deployments.

use plimsoll_domain::events::StageEvent;
use plimsoll_domain::evidence::Evidence;
use plimsoll_domain::facts::{DeploymentSource, Tier};
use plimsoll_domain::time::DAY_SECONDS;
use plimsoll_domain::{Grade, Reason, ReasonCode, Signal, SignalState};

use super::{Shipment, Shipped};
use crate::signals::context::{Context, Span};
use crate::signals::environments::{Place, place};
use crate::signals::executed::KEPT_DAYS;
use crate::signals::proof::{Confidence, proven};

/// Of those that do, and of those that do not, so many are shown.
const SHOWN: (usize, usize) = (3, 2);

/// Shipments of a span, judged.
#[derive(Debug, Default)]
pub(in crate::signals) struct Judged<'s, 'a> {
    /// Those that do.
    pub(in crate::signals) part: Vec<&'s Shipment<'a>>,
    /// Those that do not.
    pub(in crate::signals) rest: Vec<&'s Shipment<'a>>,
    /// Number of those of which it is not known.
    pub(in crate::signals) open: usize,
}

impl<'s, 'a> Judged<'s, 'a> {
    /// By what is known of each.
    pub(in crate::signals) fn of(
        shipments: impl Iterator<Item = &'s Shipment<'a>>,
        judge: impl Fn(&'s Shipment<'a>) -> Option<bool>,
    ) -> Self {
        let mut judged = Self::default();
        for one in shipments {
            match judge(one) {
                Some(true) => judged.part.push(one),
                Some(false) => judged.rest.push(one),
                None => judged.open += 1,
            }
        }
        judged
    }

    /// Number of those of which it is known.
    pub(in crate::signals) fn known(&self) -> usize {
        self.part.len() + self.rest.len()
    }

    fn all(&self) -> impl Iterator<Item = &'s Shipment<'a>> + '_ {
        self.part.iter().chain(&self.rest).copied()
    }

    /// The newest that do and the newest that do not.
    fn evidence(&self) -> impl Iterator<Item = Evidence> + '_ {
        let part = self.part.iter().rev().take(SHOWN.0);
        let rest = self.rest.iter().rev();
        // A count of none is shown by what was counted.
        let rest = rest.take(if self.part.is_empty() { SHOWN.0 + SHOWN.1 } else { SHOWN.1 });
        part.chain(rest).map(|one| one.evidence())
    }
}

impl<'a> Context<'a> {
    /// The signal of a share of production deployments; as workflow files have it where no runs were collected.
    ///
    /// `unjudged` says why nothing could be said of any of them.
    pub(in crate::signals) fn share_of_production(
        &self,
        configured: Signal,
        days: u32,
        unjudged: &str,
        judge: impl Fn(&Shipped<'a>, &Shipment<'a>) -> Option<bool>,
    ) -> Signal {
        let Some(shipped) = self.shipped() else { return configured };
        let span = self.window_to_now(days);
        let judged = Judged::of(shipped.production(span), |one| judge(shipped, one));
        share_of(self, configured, days, unjudged, &judged)
    }
}

/// What workflow files say where they show that nothing does it and nothing was ever executed that would: what reached
/// production then says no less because it cannot be judged.
pub(in crate::signals) fn absent_unless_executed(
    context: &Context<'_>,
    configured: Signal,
    signal: Signal,
    does: impl Fn(&StageEvent) -> bool,
) -> Signal {
    let open = signal.state == SignalState::Unknown && configured.state == SignalState::Absent;
    let executed = || context.facts.executions.events.values().flatten().any(does);
    if open && !executed() { configured } else { signal }
}

fn share_of(
    context: &Context<'_>,
    configured: Signal,
    days: u32,
    unjudged: &str,
    judged: &Judged<'_, '_>,
) -> Signal {
    if configured.state == SignalState::NotApplicable {
        return configured;
    }
    if judged.known() == 0 && judged.open == 0 {
        return absent_or_unknown(context, configured, days, "no version reached production");
    }
    // However few they are: what was read to its end shows that no pipeline had a hand in them.
    if let Some(signal) = not_by_a_run(context, &configured, days) {
        return signal;
    }
    if judged.known() == 0 {
        let reason = Reason::new(ReasonCode::Inconclusive, unjudged);
        return proven(
            context.facts,
            Signal::without(&configured.id, SignalState::Unknown, reason),
            configured.evidence,
        );
    }
    let value = judged.part.len() as f64 / judged.known() as f64;
    let signal = measured(context, configured, value, judged.known(), judged.all());
    proven(context.facts, signal, judged.evidence())
}

/// What is said where versions reached production and no run brought any of them: what workflow files say where another
/// system may have, absent where all that is known of runs shows it.
fn not_by_a_run(context: &Context<'_>, configured: &Signal, days: u32) -> Option<Signal> {
    let shipped = context.shipped()?;
    let span = context.window_to_now(days);
    let mut all = shipped.production(span).peekable();
    all.peek()?;
    // A tag that no run made or followed, or a deployment that a person told of.
    let by_hand = all.all(|one| {
        let tag = one.deployment.source == DeploymentSource::VersionTag;
        one.run.is_none() && (tag || shipped.by_creator(one) == Some(false))
    });
    let external = |reason: &Reason| reason.code == ReasonCode::ExternalSystem;
    if by_hand && configured.state == SignalState::Unknown && configured.reason.as_ref().is_some_and(external)
    {
        return Some(configured.clone());
    }
    if !by_hand || !shipped.complete || unsure(shipped, span).is_some() {
        return None;
    }
    let text = format!("versions reached production in the last {days} days, and no run brought any of them");
    let reason = Reason::new(ReasonCode::NotFound, text);
    let signal = Signal::without(&configured.id, SignalState::Absent, reason);
    let versions = shipped.production(span).rev().map(Shipment::evidence);
    Some(proven(context.facts, signal, versions))
}

/// The observation with a value counted over shipments, in the place of what is only configured.
pub(in crate::signals) fn measured<'s, 'a: 's>(
    context: &Context<'_>,
    configured: Signal,
    value: f64,
    n: usize,
    counted: impl Iterator<Item = &'s Shipment<'a>>,
) -> Signal {
    let (mut grade, mut sure) = (Grade::E4, Confidence::Counted.value());
    for one in counted {
        grade = grade.min(grade_of(one));
        sure = sure.min(one.deployment.confidence);
    }
    let complete = context.shipped().is_some_and(|shipped| shipped.complete);
    if !complete {
        sure = sure.min(Confidence::Assumed.value());
    }
    let mut signal = Signal::observed(&configured.id, value, grade, sure).sampled(n as u64);
    let kept = configured.values.into_iter().filter(|(field, _)| !is_reading(field) && field != "value");
    signal.values.extend(kept);
    if !complete {
        let text = "counted over the history that was collected; there is more";
        signal.reason = Some(Reason::new(ReasonCode::Inconclusive, text));
    }
    context.dated(signal)
}

/// What only a reading of files says.
fn is_reading(field: &str) -> bool {
    matches!(field, "configured" | "weak")
}

const fn grade_of(one: &Shipment<'_>) -> Grade {
    match one.deployment.source {
        DeploymentSource::DeploymentsApi | DeploymentSource::Publication => Grade::E4,
        DeploymentSource::JobEnvironment | DeploymentSource::JobSteps | DeploymentSource::JobName => {
            Grade::E3
        }
        DeploymentSource::VersionTag => {
            if one.run.is_some() {
                Grade::E3
            } else {
                Grade::E2
            }
        }
    }
}

/// The signal of something that happens or does not, with `value` 1 where it did in the window and what shows each
/// time, newest first.
pub(in crate::signals) fn happened(
    context: &Context<'_>,
    configured: Signal,
    days: u32,
    not: &str,
    (grade, times): (Grade, Vec<Evidence>),
) -> Signal {
    let Some(shipped) = context.shipped() else { return configured };
    if times.is_empty() {
        return absent_or_unknown(context, configured, days, not);
    }
    let sure = if shipped.complete { Confidence::File } else { Confidence::Assumed };
    let n = times.len();
    let mut signal = Signal::observed(&configured.id, 1.0, grade, sure.value()).sampled(n as u64);
    signal.values.extend(configured.values.into_iter().filter(|(field, _)| !is_reading(field)));
    signal = context.dated(signal.with("value", 1.0).with("executions", n as f64));
    proven(context.facts, signal, times)
}

/// What files have where history shows nothing of it: absent where all of history was read and nothing could hide it,
/// since nobody does what is only configured.
pub(in crate::signals) fn absent_or_unknown(
    context: &Context<'_>,
    configured: Signal,
    days: u32,
    not: &str,
) -> Signal {
    let Some(shipped) = context.shipped() else { return configured };
    let span = context.window_to_now(days);
    let forgotten = span.from < context.facts.as_of.timestamp() - KEPT_DAYS * DAY_SECONDS;
    if configured.state != SignalState::Observed || !shipped.complete || forgotten {
        return configured;
    }
    if let Some((reason, evidence)) = unsure(shipped, span) {
        let signal = Signal::without(&configured.id, SignalState::Unknown, reason);
        return proven(context.facts, signal, [evidence]);
    }
    let text = match configured.evidence.first().map(|place| &place.reference) {
        Some(place) => format!("configured in `{place}`, and {not} in the last {days} days"),
        None => format!("{not} in the last {days} days"),
    };
    let reason = Reason::new(ReasonCode::NotFound, text);
    let signal = Signal::without(&configured.id, SignalState::Absent, reason);
    proven(context.facts, signal, configured.evidence)
}

/// What may have been a deployment without being counted as one.
fn unsure(shipped: &Shipped<'_>, span: Span) -> Option<(Reason, Evidence)> {
    let facts = shipped.facts;
    let inside = |miss: &&plimsoll_domain::facts::NearMiss| {
        let named = miss.environment.as_deref().map(place);
        let product = !matches!(named, Some(Place::Docs | Place::Publish));
        // A name alone says nothing, neither that it deploys nor that it may.
        product
            && miss.source != DeploymentSource::JobName
            && matches!(miss.tier, None | Some(Tier::Production))
            && miss.at.is_some_and(|at| span.contains(at.timestamp()))
    };
    if let Some(miss) = facts.near_misses.iter().rev().find(inside) {
        let text = format!("something like a deployment was not counted: {}", miss.why);
        return Some((Reason::new(ReasonCode::Inconclusive, text), miss.evidence.clone()));
    }
    let ended = |evidence: &&Evidence| {
        let job = evidence.reference.parse().ok().and_then(|id: u64| shipped.jobs.get(&id));
        let of_request = job
            .and_then(|job| facts.platform.run(job.run))
            .is_some_and(|run| run.event.as_deref().is_some_and(|event| event.starts_with("pull_request")));
        let at = job.and_then(|job| job.finished);
        // Of a job whose deployment is known, it is known where it went.
        let known = job.is_some_and(|job| shipped.deploys(job));
        !of_request && !known && at.is_none_or(|at| span.contains(at.timestamp()))
    };
    let hidden = facts.executions.hidden.values().find(ended)?;
    let text = "it is configured; a job of which nothing shows all that it did may have done it";
    Some((Reason::new(ReasonCode::OpaqueWrapper, text), hidden.clone()))
}
