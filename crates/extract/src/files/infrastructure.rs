//! Infrastructure as code, per folder.

use std::collections::BTreeMap;

use plimsoll_domain::facts::{FileFact, FileFinding, PathKind};

use super::input::{Input, Refine, found, line_with};
use crate::catalogue::Kind;

/// One finding per folder and tool, examples and tests apart.
pub(super) fn detect(input: &Input<'_>, out: &mut Vec<FileFinding>) {
    let mut folders: BTreeMap<(FileFact, &str, &str), u64> = BTreeMap::new();
    for file in &input.files {
        let known = input.catalogue.tools_of_file(file.path).find(|tool| tool.kind == Kind::Infrastructure);
        let tool =
            known.map_or_else(|| by_content(input, file.path, file.kind), |tool| Some(tool.id.as_str()));
        if let Some(tool) = tool {
            let example = file.sample || file.kind.is_test() || is_shown(file.path);
            let fact = if example { FileFact::InfrastructureExample } else { FileFact::Infrastructure };
            *folders.entry((fact, file.folder(), tool)).or_default() += 1;
        }
    }
    for ((fact, folder, tool), count) in folders {
        out.push(found(fact, folder).tool(tool).amount(count));
    }
}

/// Whether a path says that its file is shown to readers rather than applied.
fn is_shown(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let (folders, name) = lower.rsplit_once('/').unwrap_or(("", &lower));
    let shown = |word: &str| matches!(word, "demo" | "example" | "examples" | "sample" | "screenshot");
    folders.split('/').any(|part| matches!(part, "assets" | "screenshots" | "website" | "blog"))
        || name.split(['-', '_', '.']).next().is_some_and(shown)
}

/// Templates whose names say nothing.
fn by_content(input: &Input<'_>, path: &str, kind: PathKind) -> Option<&'static str> {
    if !matches!(
        kind,
        PathKind::Infrastructure | PathKind::DeployConfig | PathKind::Other | PathKind::AppConfig
    ) {
        return None;
    }
    let text = input.text(path)?;
    if line_with(&text, "AWSTemplateFormatVersion").is_some() {
        return Some("cloudformation");
    }
    let crossplane =
        text.lines().any(|line| line.starts_with("apiVersion:") && line.contains("crossplane.io/"));
    crossplane.then_some("cluster-provision")
}

#[cfg(test)]
mod tests {
    use super::is_shown;

    #[test]
    fn what_is_shown_is_no_infrastructure() {
        for path in ["assets/demo.tf", "assets/main.tf", "demo.tf", "example-vpc.tf", "website/x/main.tf"] {
            assert!(is_shown(path), "{path}");
        }
        for path in ["main.tf", "infra/demographics.tf", "modules/assets_bucket/main.tf", "terraform/prod.tf"]
        {
            assert!(!is_shown(path), "{path}");
        }
    }
}
