//! The pipeline bakes images.

use plimsoll_domain::events::StageEvent;
use plimsoll_domain::facts::{Profile, Tier, WorkflowJob};
use plimsoll_domain::{ReasonCode, Signal, Source};

use super::commit_binding::{is_bound, says};
use crate::signals::absence::Reach;
use crate::signals::chain;
use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::environments::Place;
use crate::signals::proof::{Confidence, proven};
use crate::signals::reading::{Hit, Reading, configured, unknown, weakly};
use crate::signals::shipped::{Shipment, Shipped, absent_unless_executed};
use crate::signals::targets::Target;
use crate::signals::tools;

/// Deployments of these days.
const DAYS: u32 = 180;

/// What names the very image that an earlier step made.
const EXACT: &[&str] = &["@sha256:", "outputs.digest", "outputs.image", "outputs.imageid", "outputs.ami"];

/// What names an image whose tag was made of the same: a commit, or an output of an earlier job.
const SAME_TAG: &[&str] = &["needs.", "github.sha", "GITHUB_SHA", "outputs.version", "outputs.tag"];

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "build.image_bakery",
        title: "Images baked by the pipeline",
        meaning: "The pipeline makes a whole image of a machine or container once, and what is deployed is that image.",
        sources: &[Source::Workflows, Source::Jobs, Source::Logs, Source::Deployments],
        computation: "Jobs that deploy to production, else to any lasting environment: they name an image by digest, \
                      commit or an output of an earlier job, after a job or step that makes and pushes it, and no \
                      environment gets an image of its own. Where the image itself is the product, it is pushed \
                      under a version, a commit or a digest. Where runs were collected, the share of the window's \
                      production deployments that took an image pushed before on their commit, or whose log names a \
                      digest that the push's log names, over those of which it is seen.",
        fields: &[
            (
                "value",
                "share of production deployments with an image that the pipeline made, where runs show it",
            ),
            ("configured", "1: what is deployed, or published, is an image that the pipeline made once"),
            ("images", "steps that make one"),
            ("consumes", "deploying jobs that take such an image"),
            ("rebuilds", "deploying jobs that make an image for their environment alone"),
            ("weak", "1: only weak signs"),
        ],
        window_days: Some(DAYS),
        false_positives: "a tag that is pushed anew",
        false_negatives: "images made by another system; a name computed inside a script",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let configured = by_files(context, id);
    let unjudged = "whether the images that reached production were made by the pipeline cannot be seen";
    let signal = context.share_of_production(configured.clone(), DAYS, unjudged, baked);
    absent_unless_executed(context, configured, signal, makes)
}

fn makes(event: &StageEvent) -> bool {
    let tool = event.tool.as_deref().unwrap_or_default();
    tools::IMAGES.contains(&tool) || tools::IMAGE_BUILDS.contains(&tool)
}

/// Whether what reached production is an image that the pipeline made; `None` where it is not seen to be one.
fn baked(shipped: &Shipped<'_>, one: &Shipment<'_>) -> Option<bool> {
    let job = one.job?;
    let own = shipped.events(one).filter(|event| makes(event)).any(|event| shipped.is_same_job(event, one));
    if one.is_published() {
        return own.then_some(true);
    }
    if shipped.has_pushed_before(job, one) {
        return Some(true);
    }
    let (workflow, definition) = one.definition?;
    let before = shipped.before(one, |event| {
        event.tool.as_deref().is_some_and(|tool| tools::IMAGES.contains(&tool)) && event.job != Some(job.id)
    });
    if own {
        // An image for this environment alone, or the only one there is.
        return (before == Some(true)).then_some(false);
    }
    let made: Vec<&WorkflowJob> = chain::needed(workflow, definition);
    let bound = made
        .iter()
        .flat_map(|job| job.enabled_steps())
        .any(|step| step.matches.iter().any(tools::bakes) && says(step, super::commit_binding::BINDINGS));
    let named = names(definition, EXACT) || (bound && names(definition, SAME_TAG));
    (named && before == Some(true)).then_some(true)
}

/// Whether what comes with the deployment names an image so.
fn names(job: &WorkflowJob, parts: &[&str]) -> bool {
    let step = |step| says(step, parts) && !tools::uses(step, &["actions/checkout"]);
    // The step that pushes the image names it as well; only what comes with a deployment takes it.
    let takes = job.enabled_steps().filter(|step| !step.matches.iter().any(tools::bakes));
    let given = job.inputs.values().any(|value| parts.iter().any(|part| value.contains(part)));
    given || takes.into_iter().any(step)
}

/// As workflow files have it.
fn by_files(context: &Context<'_>, id: &'static str) -> Signal {
    let images = Reading::of(context, tools::bakes);
    let known = |hit: &&Hit<'_>| hit.tool.is_some_and(|tool| !tool.weak);
    let all: Vec<&Hit<'_>> = images.strong.iter().chain(images.weak.iter().filter(known)).collect();
    if all.is_empty() {
        return images
            .signal(context, id, || context.not_in_pipeline(id, Reach::Ci, "no workflow makes an image"));
    }
    let signal = if context.lasting_deployments().next().is_some() {
        deployed(context, id, &all)
    } else {
        published(context, id, &images, &all)
    };
    signal.with("images", all.len() as f64)
}

/// Whether deployments take the image that was made before them.
fn deployed(context: &Context<'_>, id: &str, images: &[&Hit<'_>]) -> Signal {
    let deployments: Vec<&Target<'_>> = context.lasting_deployments().collect();
    let rebuilds: Vec<_> = deployments.iter().filter(|target| rebuilds(&deployments, target)).collect();
    let production: Vec<&Target<'_>> =
        deployments.iter().copied().filter(|target| target.place == Place::Tier(Tier::Production)).collect();
    let judged = if production.is_empty() { &deployments } else { &production };
    let consumes = judged.iter().filter(|target| consumes(context, target, images)).count();
    let counted =
        |signal: Signal| signal.with("consumes", consumes as f64).with("rebuilds", rebuilds.len() as f64);
    let places = images.iter().map(|hit| hit.place());
    if !rebuilds.is_empty() {
        let text = "an environment gets an image that is made for it alone";
        let shown = rebuilds.iter().map(|target| target.evidence.clone());
        return counted(proven(
            context.facts,
            context.not_in_pipeline(id, Reach::Deployment, text),
            shown.chain(places),
        ));
    }
    let targets = judged.iter().map(|target| target.evidence.clone());
    let signal = if consumes == judged.len() {
        configured(id, Confidence::Configured)
    } else {
        let text =
            "images are made; whether the deployed one is among them cannot be seen from the workflow files";
        unknown(id, ReasonCode::Inconclusive, text)
    };
    counted(proven(context.facts, signal, targets.chain(places)))
}

/// Whether the job makes an image although another was made before it, or another environment has its own.
fn rebuilds(deployments: &[&Target<'_>], target: &Target<'_>) -> bool {
    let makes = |job: &WorkflowJob| chain::any(&[job], tools::makes_image);
    let others = deployments.iter().any(|other| other.name != target.name);
    makes(target.job) && (others || chain::needed(target.workflow, target.job).into_iter().any(makes))
}

/// Whether the job deploys an image, by a name that only one image has, that a job or step before it pushed.
fn consumes(context: &Context<'_>, target: &Target<'_>, images: &[&Hit<'_>]) -> bool {
    let before = chain::upstream(context.facts, target.workflow, target.job);
    let made: Vec<_> =
        images.iter().filter(|hit| before.iter().any(|job| std::ptr::eq(*job, hit.job))).collect();
    let bound = made.iter().any(|hit| is_bound(hit));
    !made.is_empty() && (names(target.job, EXACT) || (bound && names(target.job, SAME_TAG)))
}

/// Images that no workflow deploys: a product where others fetch them by version, else a sign at most.
fn published(context: &Context<'_>, id: &str, images: &Reading<'_>, all: &[&Hit<'_>]) -> Signal {
    let places = || all.iter().map(|hit| hit.place());
    let product = matches!(context.facts.profile, Profile::Package | Profile::AppBinary);
    if product && images.strong.iter().any(is_bound) {
        return proven(context.facts, configured(id, Confidence::Configured), places());
    }
    let text = if product {
        "images are pushed, but under a name that does not tell their version"
    } else {
        "images are pushed, and no workflow deploys them; which ones run is not seen"
    };
    proven(context.facts, weakly(id, text), places())
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::facts::Workflow;
    use plimsoll_domain::{SignalState, Stage};

    use super::*;
    use crate::signals::testing::{Building, World, field, observe, state, step, workflow};

    const ID: &str = "build.image_bakery";

    /// A command of the last job's only step.
    fn says(workflow: Workflow, line: &str) -> Workflow {
        workflow.change(|job| {
            let step = job.steps.last_mut().unwrap();
            step.commands[0].words = line.split('~').map(str::to_owned).collect();
        })
    }

    fn pushing(tag: &str) -> Workflow {
        let cd = workflow("cd", &["push"]).tool("image", Stage::Publish, "docker-push");
        says(cd, &format!("docker~push~acme/shop:{tag}"))
    }

    fn deploying(cd: Workflow, environment: &str, image: &str) -> World {
        let cd = cd.tool(environment, Stage::Deploy, "kubectl").environment(environment).needs(&["image"]);
        World::new().with(says(cd, &format!("kubectl~set~image~deploy/shop~shop={image}")))
    }

    #[test]
    fn the_image_of_the_commit_is_deployed() {
        let signal = observe(
            &deploying(pushing("${{ github.sha }}"), "production", "acme/shop:${{ github.sha }}"),
            ID,
        );
        let found = (field(&signal, "configured"), field(&signal, "consumes"), field(&signal, "images"));
        assert_eq!(found, (Some(1.0), Some(1.0), Some(1.0)));
        let by_digest =
            deploying(pushing("edge"), "production", "acme/shop@${{ needs.image.outputs.digest }}");
        assert_eq!(field(&observe(&by_digest, ID), "configured"), Some(1.0));
    }

    #[test]
    fn where_nothing_makes_an_image_none_was_deployed() {
        let cd = workflow("cd", &["push"]).job("cd", &[Stage::Deploy]).environment("production");
        let mut world = World::new().with(cd).collected();
        let commit = world.commit(3.0, "ann", &["a.rs"]);
        world.ships("cd", "push", 2.0, commit, &[]);
        assert_eq!(state(&world, ID), SignalState::Absent);
    }

    #[test]
    fn latest_names_no_image() {
        let world = deploying(pushing("latest"), "production", "acme/shop:latest");
        assert_eq!(state(&world, ID), SignalState::Unknown);
        let mixed = deploying(pushing("latest"), "production", "acme/shop:${{ github.sha }}");
        assert_eq!(state(&mixed, ID), SignalState::Unknown);
    }

    #[test]
    fn an_image_for_each_environment_is_no_baked_one() {
        let both = |cd: Workflow, name: &str| {
            cd.job(name, &[]).environment(name).change(|job| {
                job.steps.push(step("cd.yml", Stage::Publish, "docker-push"));
                job.steps.push(step("cd.yml", Stage::Deploy, "kubectl"));
            })
        };
        let cd = both(both(workflow("cd", &["push"]), "staging"), "production");
        let signal = observe(&World::new().with(cd), ID);
        assert_eq!((signal.state, field(&signal, "rebuilds")), (SignalState::Absent, Some(2.0)));
    }

    #[test]
    fn a_push_alone_bakes_a_product_only_under_its_version() {
        let world = |profile, tag| {
            let mut world = World::new().with(pushing(tag));
            world.profile = profile;
            state(&world, ID)
        };
        let sha = "${{ github.sha }}";
        assert_eq!(world(Profile::Package, sha), SignalState::Observed);
        assert_eq!(world(Profile::Package, "latest"), SignalState::Unknown);
        assert_eq!(world(Profile::Service, sha), SignalState::Unknown);
    }

    #[test]
    fn a_package_is_no_image() {
        let ci = workflow("ci", &["push"]).job("package", &[Stage::Package]);
        assert_eq!(state(&World::new().with(ci), ID), SignalState::Absent);
    }

    #[test]
    fn the_share_of_deployments_with_an_image_of_the_pipeline() {
        let sha = "${{ github.sha }}";
        let cd =
            pushing(sha).tool("cd", Stage::Deploy, "kubectl").environment("production").needs(&["image"]);
        let cd = says(cd, &format!("kubectl~set~image~deploy/shop~shop=acme/shop:{sha}"));
        let mut world = World::new().with(cd).collected();
        for day in 1..=3_u8 {
            let commit = world.commit(9.0 - f64::from(day), "ann", &["a.rs"]);
            if day > 1 {
                world.ran("image", "push", 8.95 - f64::from(day), commit, &[Stage::Publish]);
                let sha = *world.executions.events.keys().next_back().unwrap();
                world.executions.events.get_mut(&sha).unwrap()[0].tool = Some("docker-push".to_owned());
            }
            world.ships("cd", "push", 8.9 - f64::from(day), commit, &[]);
        }
        let signal = observe(&world, ID);
        assert_eq!((signal.value(), signal.n), (Some(1.0), Some(2)), "of one nothing was pushed before");
        assert_eq!(field(&signal, "configured"), None);
        world.coverage.truncate(2);
        assert_eq!(field(&observe(&world, ID), "configured"), Some(1.0));
    }
}
