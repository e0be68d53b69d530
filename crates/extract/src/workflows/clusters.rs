//! Throw-away clusters and emulators: what is deployed there reaches nobody.

use plimsoll_domain::Stage;
use plimsoll_domain::facts::WorkflowStep;
use plimsoll_domain::facts::workflow::Effect;

use super::tools::Draft;
use crate::catalogue::Catalogue;
use crate::yaml::Node;

/// Marks what changes an environment after a throw-away one was set up in the same job.
///
/// A step that points the tools at another cluster ends this for the steps after it.
pub(super) fn disqualify_throw_away_targets(
    catalogue: &Catalogue,
    services: &[String],
    drafts: &mut [Draft],
) {
    let mut local: Option<String> = services
        .iter()
        .flat_map(|image| catalogue.tools_of_image(image))
        .find(|tool| tool.disposable)
        .map(|tool| tool.id.clone());
    for draft in drafts.iter_mut().filter(|draft| !draft.step.disabled) {
        if let Some(tool) = &draft.disposable {
            local = Some(tool.clone());
        } else if draft.switches_target {
            local = None;
        }
        let Some(tool) = &local else { continue };
        for found in &mut draft.step.matches {
            if found.disqualified.is_none() && changes_an_environment(found.stage, found.effect) {
                found.disqualified = Some(format!("goes to `{tool}`, which ends with the job"));
            }
        }
    }
}

fn changes_an_environment(stage: Stage, effect: Effect) -> bool {
    let stages = [
        Stage::Deploy,
        Stage::Provision,
        Stage::Migrate,
        Stage::Rollback,
        Stage::Verify,
        Stage::ServeModel,
        Stage::MonitorModel,
    ];
    stages.contains(&stage) || (effect == Effect::Environment && stage == Stage::Release)
}

/// Actions that fetch the credentials of a cluster that outlives the job.
const CONTEXT_ACTIONS: [&str; 8] = [
    "azure/aks-set-context",
    "azure/k8s-set-context",
    "azure/setup-kubectl-context",
    "google-github-actions/get-gke-credentials",
    "redhat-actions/oc-login",
    "rancher-actions/kubeconfig",
    "tale/kubectl-action",
    "digitalocean/set-kubeconfig",
];

/// Commands that do the same.
const CONTEXT_COMMANDS: [&[&str]; 9] = [
    &["aws", "eks", "update-kubeconfig"],
    &["gcloud", "container", "clusters", "get-credentials"],
    &["gcloud", "container", "hub", "memberships"],
    &["az", "aks", "get-credentials"],
    &["doctl", "kubernetes", "cluster", "kubeconfig"],
    &["linode-cli", "lke", "kubeconfig-view"],
    &["oc", "login"],
    &["tsh", "kube", "login"],
    &["ibmcloud", "ks", "cluster", "config"],
];

/// Whether a step points the cluster tools at another cluster.
pub(super) fn switches_target(node: &Node, step: &WorkflowStep) -> bool {
    if step.uses.as_ref().is_some_and(|used| action_switches_cluster(&used.name)) {
        return true;
    }
    node.get("run").and_then(Node::as_str).is_some_and(switches_cluster)
}

/// Whether an action points the cluster tools at another cluster.
pub(crate) fn action_switches_cluster(name: &str) -> bool {
    CONTEXT_ACTIONS.contains(&name)
}

/// Whether a script points the cluster tools at another cluster.
pub(crate) fn switches_cluster(script: &str) -> bool {
    script.lines().any(line_switches)
}

fn line_switches(line: &str) -> bool {
    let line = line.trim();
    if line.starts_with('#') || ["kind ", "k3d ", "minikube"].iter().any(|local| line.contains(local)) {
        return false;
    }
    let words: Vec<_> = line.split_whitespace().collect();
    let runs = |wanted: &&[&str]| words.windows(wanted.len()).any(|window| window == *wanted);
    if CONTEXT_COMMANDS.iter().any(runs) {
        return true;
    }
    // A kubeconfig from a secret or another file takes the local one's place.
    let writes_file = line.contains('>') && line.contains(".kube/config");
    let sets_variable = line.contains("KUBECONFIG=") && !line.contains("KUBECONFIG=\"\"");
    writes_file || sets_variable
}
