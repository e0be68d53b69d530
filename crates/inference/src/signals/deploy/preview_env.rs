//! Every pull request gets an environment.

use plimsoll_domain::coverage::CoverageState;
use plimsoll_domain::facts::{Deployment, Outcome, Tier};
use plimsoll_domain::record::PullRequest;
use plimsoll_domain::{Grade, Reason, ReasonCode, Signal, Source};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::definition::{CONFIGURED, Definition, SignalDoc};
use crate::signals::proof::{Confidence, proven};
use crate::signals::reading::{configured, weakly};
use crate::signals::shipped::absent_or_unknown;
use crate::signals::targets::Target;
use crate::signals::tools;

/// Pull requests of these days.
const DAYS: u32 = 180;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "deploy.preview_env",
        title: "Preview environments",
        meaning: "A pull request can be tried in an environment of its own.",
        sources: &[Source::Workflows, Source::Deployments, Source::PullRequests],
        computation: "Enabled jobs that deploy on pull requests, or to an environment named like a preview. Where \
                      runs, deployments and pull requests were collected, the share of pull requests merged in the \
                      window whose head, or whose branch while it was open, was deployed to such an environment.",
        fields: &[
            ("value", "share of merged pull requests that had one, where history shows any"),
            CONFIGURED[0],
            CONFIGURED[1],
        ],
        window_days: Some(DAYS),
        false_positives: "a shared environment that pull requests overwrite",
        false_negatives: "previews that a hosting service makes",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let configured = by_files(context, id);
    let facts = context.facts;
    let states = [Source::PullRequests, Source::Deployments].map(|source| facts.coverage_of(source));
    let Some(shipped) = context.shipped().filter(|_| !states.contains(&CoverageState::Missing)) else {
        return configured;
    };
    let span = context.window_to_now(DAYS);
    let previews: Vec<&Deployment> = facts
        .deployments
        .iter()
        .filter(|one| one.tier == Tier::Ephemeral && one.outcome == Outcome::Success)
        .collect();
    let of = |request: &PullRequest| {
        previews.iter().copied().rfind(|one| {
            let branch = request.head_branch.is_some() && one.reference == request.head_branch;
            request.head == Some(one.sha)
                || (branch && (request.opened..=request.merged).contains(&one.finished))
        })
    };
    let inside = |request: &&PullRequest| span.contains(request.merged.timestamp());
    let requests: Vec<&PullRequest> = facts.platform.pull_requests.iter().filter(inside).collect();
    let with: Vec<&Deployment> = requests.iter().filter_map(|request| of(request)).collect();
    if with.is_empty() {
        return absent_or_unknown(context, configured, DAYS, "no merged pull request had an environment");
    }
    let complete = shipped.complete && states.iter().all(|state| *state == CoverageState::Complete);
    let sure = if complete { Confidence::Counted } else { Confidence::Assumed };
    let value = with.len() as f64 / requests.len() as f64;
    let mut signal = Signal::observed(id, value, Grade::E4, sure.value()).sampled(requests.len() as u64);
    if !complete {
        let text = "counted over the history that was collected; there is more";
        signal.reason = Some(Reason::new(ReasonCode::Inconclusive, text));
    }
    proven(facts, context.dated(signal), with.iter().rev().filter_map(|one| one.evidence.first().cloned()))
}

/// As workflow files have it.
fn by_files(context: &Context<'_>, id: &'static str) -> Signal {
    // A preview of the site about a package is none of the package.
    let of_site = |target: &&Target<'_>| {
        context.ships_by_publishing() && target.tools.iter().all(|tool| tools::ATOMIC_HOSTS.contains(tool))
    };
    let previews = context.targets().iter().filter(|target| target.is_preview());
    let (sites, jobs): (Vec<_>, Vec<_>) = previews.partition(of_site);
    if let Some(first) = sites.first().filter(|_| jobs.is_empty()) {
        let text = "previews are of a site; whether it is the product or tells of it is not seen";
        return proven(context.facts, weakly(id, text), [first.evidence.clone()]);
    }
    if jobs.is_empty() {
        // Another delivery system may make previews, and so may a script that pull requests start.
        let reach = if context.hidden(Reach::Deployment).is_some() { Reach::Deployment } else { Reach::Ci };
        return context.not_in_pipeline(id, reach, "no workflow deploys pull requests");
    }
    let signal = configured(id, Confidence::Configured);
    proven(context.facts, signal, jobs.iter().map(|target| target.evidence.clone()))
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::{SignalState, Stage};

    use crate::signals::testing::{Building, World, observe, state, workflow};

    #[test]
    fn a_deployment_of_a_pull_request() {
        let cd = workflow("pr", &["pull_request"]).job("p", &[Stage::Deploy]).environment("preview");
        assert_eq!(state(&World::new().with(cd), "deploy.preview_env"), SignalState::Observed);
    }

    #[test]
    fn a_deployment_of_trunk_is_no_preview() {
        let cd = workflow("cd", &["push"]).job("p", &[Stage::Deploy]).environment("production");
        assert_eq!(state(&World::new().with(cd), "deploy.preview_env"), SignalState::Absent);
    }

    #[test]
    fn a_preview_of_the_site_about_a_package_is_no_environment_of_it() {
        let site =
            workflow("pr", &["pull_request"]).tool("p", Stage::Deploy, "netlify").environment("preview");
        let mut world = World::new().with(site);
        assert_eq!(state(&world, "deploy.preview_env"), SignalState::Observed);
        world.profile = plimsoll_domain::facts::Profile::Package;
        assert_eq!(state(&world, "deploy.preview_env"), SignalState::Unknown);
    }

    #[test]
    fn the_share_of_pull_requests_that_had_one() {
        use plimsoll_domain::facts::Tier;
        let cd = workflow("pr", &["pull_request"]).job("p", &[Stage::Deploy]).environment("preview");
        let mut world = World::new().with(cd).collected();
        let mut heads = Vec::new();
        for (number, day) in [(1_u64, 8.0), (2, 6.0), (3, 4.0), (4, 2.0)] {
            let head = world.commit(day, "ann", &["a.rs"]);
            world.merged(number, day - 0.5, head, "ann");
            heads.push(head);
        }
        assert_eq!(state(&world, "deploy.preview_env"), SignalState::Absent);
        world.deployed("pr-2", Tier::Ephemeral, 5.9, heads[1]);
        // What was deployed for a request that is still open says nothing of the merged ones.
        let open = world.commit(1.0, "bob", &["a.rs"]);
        world.deployed("pr-9", Tier::Ephemeral, 0.9, open);
        let signal = observe(&world, "deploy.preview_env");
        assert_eq!((signal.value(), signal.n), (Some(0.25), Some(4)));
    }
}
