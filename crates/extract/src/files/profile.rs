//! What "production" means for a repository.

use plimsoll_domain::Stage;
use plimsoll_domain::facts::workflow::ToolMatch;
use plimsoll_domain::facts::{FileFact, FileFinding, Profile, Tag, Workflow, WorkflowJob};

use super::foreign::MENTIONED;

/// From this many version tags on, tags are taken for releases.
const VERSION_TAGS: usize = 3;

/// Where documentation is published.
const DOCUMENTATION: [&str; 2] = ["docs", "github-pages"];

/// Hosts of sites: of the product's own or of one about it.
const SITES: [&str; 6] =
    ["cloudflare", "firebase", "github-pages", "netlify", "static-site-upload", "vercel"];

/// What "production" means for the repository, and why, in one sentence.
///
/// Strongest first: what enabled pipelines do, then what files stand for, then tags.
#[must_use]
pub fn profile(findings: &[FileFinding], workflows: &[Workflow], tags: &[Tag]) -> (Profile, String) {
    let seen = Seen { findings, workflows };
    if let Some(answer) = seen.by_pipeline() {
        return answer;
    }
    if let Some(answer) = seen.by_files() {
        return answer;
    }
    let versions = tags.iter().filter(|tag| tag.version.is_some()).count();
    if versions >= VERSION_TAGS {
        let why = format!("{versions} version tags, and nothing that deploys to a running environment");
        return (Profile::Package, why);
    }
    if let Some(library) = seen.library() {
        return (Profile::Package, format!("{library} declares a package, and nothing deploys it"));
    }
    (Profile::Unknown, "no pipeline or file shows where this is delivered to".to_owned())
}

/// Whether a script's name says that it deploys something beside the product: `deploy-trace-viewer.sh`.
fn is_of_a_part(path: &str) -> bool {
    const WHOLE: [&str; 52] = [
        "deploy",
        "deployment",
        "redeploy",
        "do",
        "run",
        "script",
        "all",
        "to",
        "test",
        "testing",
        "dev",
        "development",
        "staging",
        "stage",
        "stg",
        "qa",
        "uat",
        "prod",
        "production",
        "live",
        "app",
        "service",
        "services",
        "server",
        "api",
        "web",
        "backend",
        "frontend",
        "worker",
        "lambda",
        "function",
        "stack",
        "cluster",
        "infra",
        "aws",
        "azure",
        "gcp",
        "k8s",
        "kubernetes",
        "helm",
        "docker",
        "compose",
        "ecs",
        "vps",
        "heroku",
        "fly",
        "gke",
        "eks",
        "aks",
        "ssh",
        "remote",
        "cloud",
    ];
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let stem = name.split_once('.').map_or(name.as_str(), |(stem, _)| stem);
    let named_otherwise = ["fabfile", "envoy", "capfile"].contains(&stem);
    !named_otherwise && !stem.split(['-', '_']).all(|word| WHOLE.contains(&word))
}

/// What a look at the repository shows.
struct Seen<'a> {
    findings: &'a [FileFinding],
    workflows: &'a [Workflow],
}

impl<'a> Seen<'a> {
    /// The first effective match of a stage that fits, with its file and line.
    fn step(&self, stage: Stage, fits: impl Fn(&ToolMatch) -> bool) -> Option<(&'a ToolMatch, String)> {
        // A workflow that only others call, from outside, delivers their products; calls from here are inlined.
        let starts = |workflow: &&Workflow| {
            workflow.triggers.is_empty()
                || workflow.triggers.iter().any(|trigger| trigger.event != "workflow_call")
        };
        // A workflow that tries releasing or deploying out says less than the one that does it.
        let tries = |workflow: &Workflow| {
            let file = workflow.path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
            file.split(|c: char| !c.is_ascii_alphanumeric())
                .any(|word| matches!(word, "test" | "tests" | "dry"))
        };
        let mut ordered: Vec<&Workflow> = self.workflows.iter().filter(starts).collect();
        ordered.sort_by_key(|workflow| tries(workflow));
        ordered.into_iter().find_map(|workflow| {
            let mut matches = workflow.enabled_jobs().flat_map(WorkflowJob::matches);
            let (step, found) =
                matches.find(|(_, found)| found.stage == stage && !found.weak && fits(found))?;
            Some((found, format!("{}:{}", step.file, found.line)))
        })
    }

    /// Whether a step logs in on a machine and starts containers there. To log in alone may be for anything.
    fn starts_image_elsewhere(&self) -> bool {
        let starts = |words: &[String]| {
            let program = words.first().map_or("", String::as_str);
            let verb = |wanted: &str| words.iter().skip(1).any(|word| word == wanted);
            match program {
                "docker" | "podman" => verb("run") || verb("up"),
                "docker-compose" | "podman-compose" => verb("up"),
                _ => false,
            }
        };
        let mut steps =
            self.workflows.iter().flat_map(Workflow::enabled_jobs).flat_map(WorkflowJob::enabled_steps);
        steps.any(|step| {
            let logs_in = step.matches.iter().any(|found| found.tool == "ssh-deploy");
            logs_in && step.commands.iter().any(|command| starts(&command.words))
        })
    }

    fn file(&self, fact: FileFact) -> Option<&'a FileFinding> {
        // What is only mentioned somewhere settles nothing.
        let mention = |finding: &FileFinding| {
            fact == FileFact::ForeignCd && finding.detail.as_deref() == Some(MENTIONED)
        };
        self.findings.iter().find(|finding| finding.fact == fact && !mention(finding))
    }

    fn count(&self, fact: FileFact) -> usize {
        self.findings.iter().filter(|finding| finding.fact == fact).count()
    }

    fn by_pipeline(&self) -> Option<(Profile, String)> {
        let docs =
            |found: &ToolMatch| found.target.as_deref().is_some_and(|place| DOCUMENTATION.contains(&place));
        let infrastructure = |found: &ToolMatch| found.tool == "terraform-deploy";
        let store = |found: &ToolMatch| found.tool == "app-store";
        let says = |profile, (found, at): (&ToolMatch, String), what: &str| {
            Some((profile, format!("{what} with `{}` ({at})", found.tool)))
        };
        if let Some(step) = self.step(Stage::ServeModel, |_| true) {
            return says(Profile::Model, step, "a pipeline serves a model");
        }
        let package = |found: &ToolMatch| found.tool != "docker-push" && found.tool != "helm-push";
        let site = |found: &ToolMatch| SITES.contains(&found.tool.as_str());
        let environment = |found: &ToolMatch| !docs(found) && !infrastructure(found) && !store(found);
        let beyond_sites = self.step(Stage::Deploy, |found| environment(found) && !site(found));
        // A library has a site too; what a registry gives its users is the library.
        // Products of JavaScript publish a part of theirs beside the site more often than they are libraries.
        let library = self.step(Stage::Publish, |found| {
            package(found) && (found.tool != "npm-publish" || self.library().is_some())
        });
        if let Some(step) = beyond_sites.or_else(|| match library {
            Some(_) => None,
            None => self.step(Stage::Deploy, environment),
        }) {
            return says(Profile::Service, step, "a pipeline deploys to an environment");
        }
        if let Some(step) = self.step(Stage::Deploy, store) {
            return says(Profile::AppBinary, step, "a pipeline hands the application to a store");
        }
        let applied = self.step(Stage::Provision, |_| true);
        if let Some(step) = applied.filter(|_| self.is_mostly_infrastructure()) {
            return says(Profile::Infra, step, "a pipeline applies infrastructure code");
        }
        if let Some(step) = self.step(Stage::Publish, package) {
            return says(Profile::Package, step, "a pipeline publishes to a registry");
        }
        if let Some(step) = self.step(Stage::Release, |found| found.tool != "release-notes") {
            let application = self.step(Stage::Package, |found| {
                matches!(found.tool.as_str(), "tauri" | "mobile-package" | "system-package")
            });
            let profile = if application.is_some() { Profile::AppBinary } else { Profile::Package };
            return says(profile, step, "a pipeline makes releases");
        }
        if let Some(step) = self.step(Stage::Publish, |_| true) {
            // An image alone can be a service or a tool; files that deploy it make it a service, and so does a machine
            // that the pipeline logs in on to start it there.
            let files = self.file(FileFact::ForeignCd).or_else(|| self.file(FileFact::DeployScript));
            let service = files.is_some() || self.starts_image_elsewhere();
            let profile = if service { Profile::Service } else { Profile::Package };
            return says(profile, step, "a pipeline publishes an image");
        }
        let step = self.step(Stage::Deploy, docs)?;
        if self.count(FileFact::Source) == 0 {
            return says(
                Profile::Docs,
                step,
                "the only deployment is of pages, and there is no product code",
            );
        }
        None
    }

    fn by_files(&self) -> Option<(Profile, String)> {
        let says = |profile, finding: &FileFinding, what: &str| {
            Some((profile, format!("{what} ({})", finding.path)))
        };
        let sources = self.count(FileFact::Source);
        if let Some(finding) = self.file(FileFact::ForeignCd) {
            return says(Profile::Service, finding, "a definition deploys it from outside the pipelines");
        }
        if let Some(finding) = self.file(FileFact::Infrastructure).filter(|_| self.is_mostly_infrastructure())
        {
            return says(Profile::Infra, finding, "infrastructure code, and hardly anything else");
        }
        let model = ["dependency", "pipeline", "training-code", "model-file"];
        let of_kind = |kind: &&str| {
            self.findings.iter().find(|finding| {
                finding.fact == FileFact::MachineLearning && finding.detail.as_deref() == Some(kind)
            })
        };
        let kinds: Vec<_> = model.iter().filter_map(of_kind).collect();
        if kinds.len() >= 3 {
            return says(Profile::Model, kinds[0], "machine-learning dependencies, training code and more");
        }
        let deploys = self.findings.iter().find(|finding| {
            finding.fact == FileFact::DeployScript
                && finding.detail.as_deref() != Some("package script")
                && !(finding.detail.as_deref() == Some("script") && is_of_a_part(&finding.path))
        });
        if let Some(finding) = deploys.filter(|_| self.library().is_none()) {
            let by_script = matches!(finding.detail.as_deref(), Some("script" | "make target" | "playbook"));
            let what = if by_script {
                "a script deploys it"
            } else {
                "a chart or manifest describes its deployment"
            };
            return says(Profile::Service, finding, what);
        }
        let settled = self.count(FileFact::EnvironmentConfig) >= 2
            || self.file(FileFact::MigrateOnStart).or_else(|| self.file(FileFact::Migration)).is_some();
        let shipped = self.file(FileFact::Deployable).filter(|_| settled);
        if let Some(finding) = shipped.filter(|_| self.library().is_none()) {
            return says(Profile::Service, finding, "an image, and environments or migrations of its own");
        }
        if sources == 0 {
            let markdown = self.file(FileFact::Contributing).or_else(|| self.file(FileFact::Badge));
            return markdown
                .and_then(|finding| says(Profile::Docs, finding, "documents and no product code"));
        }
        None
    }

    /// A manifest of a library.
    fn library(&self) -> Option<&'a str> {
        let unlocked = self.findings.iter().find(|finding| {
            finding.fact == FileFact::UnlockedManifest && finding.detail.as_deref() == Some("library")
        });
        let gem = || {
            self.findings
                .iter()
                .find(|finding| finding.fact == FileFact::BuildFile && finding.path.ends_with(".gemspec"))
        };
        unlocked.or_else(gem).map(|finding| finding.path.as_str())
    }

    fn is_mostly_infrastructure(&self) -> bool {
        let files = |fact: FileFact| {
            self.findings
                .iter()
                .filter(|finding| finding.fact == fact)
                .filter_map(|finding| finding.amount)
                .sum::<u64>()
        };
        let code = files(FileFact::Source);
        // Scripts beside infrastructure are small; product code is not.
        files(FileFact::Infrastructure) >= 3 && code < 20_000
    }
}
