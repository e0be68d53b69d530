//! Hosts of sites that are told to publish documentation.

use plimsoll_domain::Stage;
use plimsoll_domain::facts::workflow::{WorkflowJob, WorkflowStep};

/// Hosts of sites by the catalogue's id; what lies there may be the product or what is written about it.
const HOSTS: [&str; 5] = ["cloudflare", "firebase", "netlify", "static-site-upload", "vercel"];

/// The environment that documentation goes to.
const PLACE: &str = "docs";

const WORDS: [&str; 13] = [
    "apidocs",
    "doc",
    "docs",
    "documentation",
    "docusaurus",
    "handbook",
    "javadoc",
    "mdbook",
    "mkdocs",
    "rustdoc",
    "typedoc",
    "userguide",
    "wiki",
];

/// Names the place of a site's deployment where its file, job or step says that it is documentation.
pub(super) fn name_its_place(job: &mut WorkflowJob) {
    if job.environment.is_some() {
        return;
    }
    let file = job.defined_in.rsplit('/').next().unwrap_or_default();
    let of_docs = says(file) || says(&job.id) || job.name.as_deref().is_some_and(says);
    for step in &mut job.steps {
        let told = of_docs || is_told(step);
        let hosts = step.matches.iter_mut().filter(|found| {
            found.stage == Stage::Deploy && HOSTS.contains(&found.tool.as_str()) && found.target.is_none()
        });
        for found in hosts.filter(|_| told) {
            found.target = Some(PLACE.to_owned());
        }
    }
}

fn is_told(step: &WorkflowStep) -> bool {
    let folder = ["publish-dir", "directory", "dir", "folder", "publishdir", "path"];
    let folder = folder.iter().filter_map(|input| step.with.get(*input)).any(|value| says(value));
    folder || step.name.as_deref().is_some_and(says)
}

/// Whether a word of a name is one for documentation; `docker` and `doctor` are none.
fn says(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    lower.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| WORDS.contains(&word))
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::facts::workflow::{Effect, ToolMatch};

    use super::*;

    fn job(file: &str, id: &str, step: &str, tool: &str) -> WorkflowJob {
        let found = ToolMatch {
            tool: tool.to_owned(),
            stage: Stage::Deploy,
            effect: Effect::Environment,
            weak: false,
            line: 1,
            target: None,
            disqualified: None,
        };
        let step =
            WorkflowStep { name: Some(step.to_owned()), matches: vec![found], ..WorkflowStep::default() };
        let mut job = WorkflowJob {
            id: id.to_owned(),
            defined_in: format!(".github/workflows/{file}"),
            steps: vec![step],
            ..WorkflowJob::default()
        };
        name_its_place(&mut job);
        job
    }

    fn place(job: &WorkflowJob) -> Option<&str> {
        job.steps[0].matches[0].target.as_deref()
    }

    #[test]
    fn a_site_is_documentation_where_a_name_says_so() {
        assert_eq!(place(&job("docs.yml", "site", "Publish", "cloudflare")), Some("docs"));
        assert_eq!(place(&job("ci.yml", "deploy-docs", "Publish", "netlify")), Some("docs"));
        assert_eq!(place(&job("ci.yml", "site", "Publish documentation", "vercel")), Some("docs"));
        assert_eq!(place(&job("docker.yml", "site", "Deploy shop", "vercel")), None);
        assert_eq!(
            place(&job("docs.yml", "site", "Publish", "kubectl")),
            None,
            "a cluster is no host of sites"
        );
    }
}
