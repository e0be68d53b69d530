//! Scripts that deploy, and documents that say how to.

mod targets;

use plimsoll_domain::facts::{FileFact, FileFinding};

use super::input::{Input, Refine, found, lines};

/// Fewer command lines than this are no instructions.
const COMMANDS: u64 = 3;

/// Deployment scripts and documents.
pub(super) fn detect(input: &Input<'_>, out: &mut Vec<FileFinding>) {
    for file in &input.files {
        let name = file.name();
        if !file.sample && !file.kind.is_test() {
            if let Some((tool, detail)) = script(name, file.path) {
                out.push(found(FileFact::DeployScript, file.path).tool(tool).detail(detail));
            }
            named_targets(input, file.path, name, out);
        }
        if is_document(file.path)
            && let Some(text) = input.text(file.path)
        {
            sections(&text, file.path, out);
        }
    }
}

/// Files that deploy by their name.
fn script(name: &str, path: &str) -> Option<(&'static str, &'static str)> {
    let lower = name.to_ascii_lowercase();
    let (stem, ending) = lower.rsplit_once('.').unwrap_or((&lower, ""));
    let runs = matches!(ending, "sh" | "bash" | "ps1" | "py" | "rb" | "fish" | "bat" | "cmd");
    let words = stem.split(['-', '_', '.']);
    let deploys = words.clone().any(|word| matches!(word, "deploy" | "deployment" | "redeploy"));
    let site = ["website", "docs", "doc", "site", "gh-pages", "pages"];
    let of_docs = lower.split(['-', '_', '.']).chain(path.split('/')).any(|word| site.contains(&word));
    // `pre_deployment_check.py`, `verify-deployment.sh`: what looks at a deployment makes none.
    let looks =
        ["check", "checks", "checker", "verify", "validate", "precheck", "status", "health", "monitor"];
    let only_looks = words.clone().any(|word| looks.contains(&word));
    if runs && deploys && !of_docs && !only_looks {
        return Some(("deploy-script", "script"));
    }
    Some(match name {
        "deploy" if path.contains("bin/") || path.contains("scripts/") || path.contains("script/") => {
            ("deploy-script", "script")
        }
        "Capfile" => ("capistrano", "script"),
        "fabfile.py" => ("capistrano", "script"),
        "Envoy.blade.php" | "deploy.php" => ("capistrano", "script"),
        "deploy.yml" if path.ends_with("config/deploy.yml") => ("capistrano", "script"),
        "Chart.yaml" => ("helm", "chart"),
        "helmfile.yaml" | "helmfile.yml" => ("helm", "chart"),
        "kustomization.yaml" | "kustomization.yml" => ("kubectl", "manifest"),
        "serverless.yml" | "serverless.yaml" | "serverless.ts" => ("serverless-framework", "manifest"),
        "samconfig.toml" => ("aws-lambda", "manifest"),
        "skaffold.yaml" => ("kubectl", "manifest"),
        _ if path.contains("playbooks/") && matches!(ending, "yml" | "yaml") => ("ansible", "playbook"),
        _ => return None,
    })
}

/// Targets named deploy in makefiles, and scripts of that name in `package.json`.
fn named_targets(input: &Input<'_>, path: &str, name: &str, out: &mut Vec<FileFinding>) {
    let make = matches!(name, "Makefile" | "makefile" | "GNUmakefile" | "justfile" | "Justfile");
    if !make && name != "package.json" {
        return;
    }
    let Some(text) = input.text(path) else { return };
    let target = if make { targets::make_target(&text) } else { targets::package_script(&text) };
    if let Some(number) = target {
        let detail = if make { "make target" } else { "package script" };
        out.push(found(FileFact::DeployScript, path).line(Some(number)).tool("deploy-script").detail(detail));
    }
}

/// Documents that may describe a deployment.
pub(super) fn is_document(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let name = lower.rsplit('/').next().unwrap_or("");
    let prose = [".md", ".rst", ".adoc", ".txt", ".markdown"].iter().any(|ending| name.ends_with(ending));
    let words = [
        "deploy",
        "release",
        "releasing",
        "runbook",
        "operations",
        "install",
        "production",
        "hosting",
        "publish",
    ];
    // A README deep below belongs to one part; an example's describes the example.
    let readme = name.starts_with("readme") && lower.matches('/').count() <= 2;
    let sample =
        ["example", "sample", "fixture", "testdata", "release_notes", "release-notes", "releasenotes"]
            .iter()
            .any(|word| lower.contains(word));
    prose && !sample && (readme || words.iter().any(|word| name.contains(word)))
}

/// One finding per section about deploying with enough commands.
fn sections(text: &str, path: &str, out: &mut Vec<FileFinding>) {
    let mut section = Section::default();
    let mut fenced = false;
    let mut previous: Option<(u32, &str)> = None;
    for (number, line) in lines(text) {
        let trimmed = line.trim();
        if trimmed.starts_with("```") || trimmed.starts_with("~~~") || trimmed == "----" {
            fenced = !fenced;
            previous = None;
            continue;
        }
        if !fenced && let Some((at, level, heading)) = heading(number, line, previous) {
            if section.open && level > section.level {
                previous = None;
                continue;
            }
            section.close(path, out);
            section = Section { open: is_about_deploying(heading), level, line: at, commands: 0 };
            previous = None;
            continue;
        }
        if section.open {
            section.commands += u64::from(is_command(line, fenced));
        }
        previous = Some((number, trimmed));
    }
    section.close(path, out);
}

#[derive(Default)]
struct Section {
    open: bool,
    level: usize,
    line: u32,
    commands: u64,
}

impl Section {
    fn close(&self, path: &str, out: &mut Vec<FileFinding>) {
        if self.open && self.commands >= COMMANDS {
            out.push(found(FileFact::DeployDocument, path).line(Some(self.line)).amount(self.commands));
        }
    }
}

/// A heading's line, depth and words: `## Deploy`, `== Deploy`, or underlined.
fn heading<'t>(
    number: u32,
    line: &'t str,
    previous: Option<(u32, &'t str)>,
) -> Option<(u32, usize, &'t str)> {
    for mark in ['#', '='] {
        let level = line.chars().take_while(|c| *c == mark).count();
        if (1..=6).contains(&level) && line[level..].starts_with(' ') {
            return Some((number, level, line[level..].trim()));
        }
    }
    let (at, words) = previous.filter(|(_, words)| !words.is_empty())?;
    let mark = line.chars().next().filter(|c| matches!(c, '=' | '-' | '~' | '^'))?;
    let underline = line.len() >= 3 && line.trim_end().chars().all(|c| c == mark);
    underline.then_some((at, if mark == '=' { 1 } else { 2 }, words))
}

fn is_about_deploying(heading: &str) -> bool {
    let lower = heading.to_lowercase();
    // What a release brought is not how to make one.
    if ["notes", "history", "changelog", "changes in", "schedule"].iter().any(|word| lower.contains(word)) {
        return false;
    }
    let mut words = lower.split(|c: char| !c.is_alphanumeric());
    words.any(|word| {
        matches!(
            word,
            "deploy" | "deploying" | "deployment" | "deployments" | "releasing" | "release" | "rollout"
        )
    }) || (lower.contains("install") && (lower.contains("server") || lower.contains("production")))
        || lower.contains("publish a new version")
}

/// A line of a fenced block that is no comment or output, or an indented `$ command`.
fn is_command(line: &str, fenced: bool) -> bool {
    let trimmed = line.trim_start();
    if let Some(command) = trimmed.strip_prefix("$ ") {
        return !command.trim().is_empty();
    }
    let starts = trimmed.chars().next().is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '.' | '/'));
    let setting =
        trimmed.split_whitespace().next().is_some_and(|word| word.ends_with(':') || word.ends_with('{'));
    fenced && starts && !setting
}

#[cfg(test)]
mod tests {
    use super::*;

    fn commands(text: &str) -> Vec<(Option<u32>, Option<u64>)> {
        let mut out = Vec::new();
        sections(text, "README.md", &mut out);
        out.into_iter().map(|finding| (finding.line, finding.amount)).collect()
    }

    #[test]
    fn a_section_with_commands_is_found() {
        let text = "# Shop\n\n## Deploying\n\n```sh\n# log in\nssh shop\ngit pull\n```\n### Restart\n    $ systemctl restart shop\n## Other\n";
        assert_eq!(commands(text), [(Some(3), Some(3))]);
    }

    #[test]
    fn underlined_headings_count_and_few_commands_do_not() {
        let text = "Release\n=======\n\n$ a\n$ b\n$ c\n$ d\n";
        assert_eq!(commands(text), [(Some(1), Some(4))]);
        assert!(commands("## Deploy\n```\nmake deploy\n```\n").is_empty());
        assert!(commands("## Building\n```\na\nb\nc\nd\n```\n").is_empty());
    }

    #[test]
    fn scripts_are_known_by_name() {
        assert!(script("deploy_test.sh", "scripts/deploy_test.sh").is_some());
        assert!(script("deploy.md", "docs/deploy.md").is_none());
        assert!(script("pre_deployment_check.py", "scripts/pre_deployment_check.py").is_none());
        assert!(script("verify-deployment.sh", "verify-deployment.sh").is_none());
        assert!(script("deployer.py", "src/deployer.py").is_none());
        assert!(script("docker-compose.yml", "docker-compose.yml").is_none());
    }
}
