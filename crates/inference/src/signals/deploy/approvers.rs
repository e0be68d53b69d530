//! Who lets a version pass.

use plimsoll_domain::coverage::CoverageState;
use plimsoll_domain::{Grade, Reason, ReasonCode, Signal, Source};

use crate::signals::approving::Approvals;
use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::proof::{Confidence, proven};
use crate::signals::reading::unknown;
use crate::signals::shipped::{Shipment, Shipped};
use crate::signals::statistics::share;

/// Deployments of these days.
const DAYS: u32 = 180;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "deploy.approvers",
        title: "Deployments approved inside the team",
        meaning: "Those who approve a deployment also commit here, or nobody has to approve it.",
        sources: &[Source::Approvals, Source::Deployments, Source::Jobs],
        computation: "Share of the approvals of the window's production deployments that people gave who commit here. \
                      Accounts are people of git's history by the platform's hidden addresses, by the author of a \
                      pull request, by whose commits they push, or by equal names. One that is nobody's is a \
                      stranger's where the account of everybody is known who committed to the trunk within a year, \
                      and cannot be told otherwise: the share is then known from below only. What programs approve \
                      is in no share, and what only a clock held up was approved by nobody. That nobody had to \
                      approve is seen where no deployment waited and no environment they went to requires reviewers.",
        fields: &[
            ("value", "that share; missing where an approval cannot be told"),
            ("at_least", "the same, with approvals that cannot be told counted as by strangers"),
            ("approvals", "production deployments that people had to approve"),
            ("authors", "share of approvals by somebody who wrote a part of what was deployed, at least"),
            ("strangers", "share of approvals by people who do not commit here, at least"),
            ("self_approved", "share of them approved by nobody but who started them"),
            ("programs", "approvals by programs, which are in no share"),
            ("untold", "approvals of which it is not known whether somebody gave them who commits here"),
            ("wait_hours", "median hours that an approved deployment waited"),
        ],
        window_days: Some(DAYS),
        false_positives: "approvals given without looking, or asked for in a conversation",
        false_negatives: "approvals in another tool; accounts that cannot be told",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let Some(shipped) = context.shipped() else {
        return unknown(id, ReasonCode::NoAccess, "run history was not collected; it would show this");
    };
    let span = context.window_to_now(DAYS);
    let all: Vec<&Shipment<'_>> = shipped.production(span).collect();
    let waited: Vec<_> = all.iter().copied().filter(|one| shipped.has_waited(one)).collect();
    let approvals = Approvals::of(context, shipped, waited.iter().copied());
    let had_to = approvals.approved + approvals.unseen;
    if had_to > 0 {
        let signal = approved(context, shipped, id, approvals).with("approvals", had_to as f64);
        return proven(context.facts, signal, waited.iter().rev().map(|one| one.evidence()));
    }
    if all.is_empty() {
        return unknown(id, ReasonCode::BelowMinSample, "no version is known to have reached production");
    }
    let open = !shipped.complete || context.facts.coverage_of(Source::Deployments) != CoverageState::Complete;
    let is_open = |one: &&Shipment<'_>| !shipped.has_waited(one) && !has_known_rules(context, one);
    if open || all.iter().any(is_open) {
        let text = "no approval was seen; not all of what could ask for one was collected";
        return unknown(id, ReasonCode::NoAccess, text);
    }
    let mut signal = Signal::observed(id, 0.0, Grade::E4, Confidence::File.value()).sampled(all.len() as u64);
    signal.values.clear();
    let signal = context.dated(signal.with("approvals", 0.0));
    proven(context.facts, signal, all.iter().rev().map(|one| one.evidence()))
}

/// The shares of those who approved.
fn approved(
    context: &Context<'_>,
    shipped: &Shipped<'_>,
    id: &'static str,
    mut approvals: Approvals,
) -> Signal {
    let told = approvals.by_members + approvals.by_strangers;
    let Some(at_least) = share(approvals.by_members, approvals.all()).filter(|_| told > 0) else {
        return unknown(id, ReasonCode::NoAccess, unseen(context, &approvals));
    };
    let untold = approvals.untold();
    let sure = if shipped.complete && untold == 0 { Confidence::Counted } else { Confidence::Assumed };
    let mut signal = Signal::observed(id, at_least, Grade::E4, sure.value()).sampled(approvals.all() as u64);
    if untold > 0 {
        signal.values.clear();
        let text = format!("{untold} of {} approvals cannot be told", approvals.all());
        signal.reason = Some(Reason::new(ReasonCode::Inconclusive, text));
    }
    let of_all = |part: usize| share(part, approvals.all()).unwrap_or_default();
    signal = signal
        .with("at_least", at_least)
        .with("authors", of_all(approvals.by_authors))
        .with("strangers", of_all(approvals.by_strangers))
        .with("programs", approvals.by_programs as f64)
        .with("untold", untold as f64);
    if let Some(own) = share(approvals.by_starter, approvals.approved) {
        signal = signal.with("self_approved", own);
    }
    if let Some(hours) = approvals.median_hours() {
        signal = signal.with("wait_hours", hours);
    }
    context.dated(signal)
}

/// Why none of the approvals can be told.
fn unseen(context: &Context<'_>, approvals: &Approvals) -> String {
    if approvals.by_people > 0 {
        return "deployments were approved; which of those who commit here an account is cannot be told"
            .to_owned();
    }
    let coverage = context.facts.coverage.iter().find(|coverage| coverage.source == Source::Approvals);
    let why = coverage.and_then(|coverage| coverage.reason.as_ref()).map(|why| format!(": {why}"));
    format!("deployments had to be approved; who approved them is not collected{}", why.unwrap_or_default())
}

/// Whether it is known whether its environment requires reviewers. What was published went to no environment.
fn has_known_rules(context: &Context<'_>, one: &Shipment<'_>) -> bool {
    let own = |name: &str| name.eq_ignore_ascii_case(&one.deployment.environment);
    let mut environments = context.facts.platform.environments.iter().filter(|known| own(&known.name));
    one.is_published() || environments.any(|known| known.required_reviewers.is_some())
}
