//! Container images and parts with an artefact of their own.

use std::collections::BTreeSet;

use plimsoll_domain::facts::{FileFact, FileFinding};

use super::input::{Input, Refine, found, is_template};

/// Dockerfiles, and one finding per folder that becomes an artefact of its own.
pub(super) fn detect(input: &Input<'_>, out: &mut Vec<FileFinding>) {
    let mut folders: BTreeSet<&str> = BTreeSet::new();
    for file in input.real() {
        let lower = file.name().to_ascii_lowercase();
        let image = is_dockerfile(&lower) && !is_for_developers(file.path) && !is_template(file.path);
        if image {
            out.push(found(FileFact::Dockerfile, file.path));
        }
        let chart = lower == "chart.yaml" && file.path.matches("charts/").count() < 2;
        let function =
            matches!(lower.as_str(), "serverless.yml" | "serverless.yaml" | "procfile" | "wrangler.toml");
        if (image || chart || function) && folders.insert(file.folder()) {
            out.push(found(FileFact::Deployable, file.path).detail(file.folder()));
        }
    }
}

/// Endings of files about images that are none, or become one elsewhere.
const NO_IMAGE: &[&str] =
    &["dockerignore", "md", "bak", "sh", "py", "j2", "tt", "erb", "tmpl", "tpl", "template", "mustache"];

fn is_dockerfile(name: &str) -> bool {
    let ending = name.strip_prefix("dockerfile.").or_else(|| name.strip_prefix("containerfile."));
    let other = |ending: &str| NO_IMAGE.contains(&ending);
    name == "dockerfile"
        || name == "containerfile"
        || name.ends_with(".dockerfile")
        || ending.is_some_and(|ending| !other(ending))
}

/// Images to develop or test in are not shipped.
pub(super) fn is_for_developers(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let folder = [
        "devcontainer",
        ".github/",
        ".gitpod",
        ".circleci",
        "build-image",
        "/dev/",
        "/development/",
        "/dev.",
        "buildenv",
    ];
    // A hidden folder is a tool's or the developers' own, unless it is named for what is shipped.
    let mut folders = lower.split('/').rev().skip(1);
    let hidden =
        folders.any(|part| part.starts_with('.') && !matches!(part, "." | ".docker" | ".deploy" | ".build"));
    let ending = [".dev", ".test", ".ci", ".local", ".development", ".e2e"];
    hidden
        || folder.iter().any(|word| format!("/{lower}").contains(word))
        || ending.iter().any(|ending| lower.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::is_for_developers;

    #[test]
    fn images_to_develop_in_are_told_from_those_that_are_shipped() {
        for path in
            [".project/Dockerfile", ".devcontainer/Dockerfile", "ci/.cache/Dockerfile", "Dockerfile.dev"]
        {
            assert!(is_for_developers(path), "{path}");
        }
        for path in ["Dockerfile", "cmd/server/Dockerfile", ".docker/web/Dockerfile"] {
            assert!(!is_for_developers(path), "{path}");
        }
    }
}
