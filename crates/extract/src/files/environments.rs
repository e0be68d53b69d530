//! Application configuration per environment.

use plimsoll_domain::facts::{FileFact, FileFinding};

use super::input::{Input, Refine, folder_of, found, is_example, is_sample};

/// Names that environments go by.
const NAMES: &[&str] = &[
    "prod",
    "production",
    "prd",
    "live",
    "staging",
    "stage",
    "stg",
    "preprod",
    "pre-prod",
    "uat",
    "qa",
    "test",
    "testing",
    "dev",
    "development",
    "int",
    "integration",
    "sandbox",
    "demo",
    "acc",
    "acceptance",
    "preview",
    "canary",
    "local",
];

/// One finding per file that configures one environment.
pub(super) fn detect(input: &Input<'_>, out: &mut Vec<FileFinding>) {
    for file in &input.files {
        // A folder may be named after the environment `test`: what is above it decides.
        let above = format!("{}/x", folder_of(file.folder()));
        if !is_example(file.path)
            && !is_sample(&above)
            && let Some(environment) = environment_of(&file.path.to_ascii_lowercase())
        {
            out.push(found(FileFact::EnvironmentConfig, file.path).detail(environment));
        }
    }
}

/// The environment that a path configures. The path is in lower case.
fn environment_of(path: &str) -> Option<&'static str> {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let known = |word: &str| NAMES.iter().find(|known| **known == word).copied();
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    let data = matches!(
        extension,
        "yml" | "yaml" | "json" | "toml" | "properties" | "ini" | "conf" | "env" | "hocon"
    );
    for prefix in [
        "values-",
        "values.",
        "values_",
        "appsettings.",
        "application-",
        "bootstrap-",
        "config.",
        "config-",
        "settings.",
        "settings-",
    ] {
        if data && let Some(environment) = stem.strip_prefix(prefix).and_then(known) {
            return Some(environment);
        }
    }
    if let Some(rest) = name.strip_prefix(".env.") {
        return known(rest.split('.').next().unwrap_or(rest));
    }
    if extension == "tfvars" {
        // `prod.tfvars`, or a folder of settings for each environment.
        return known(stem).or_else(|| known(folder.rsplit('/').next().unwrap_or("")));
    }
    let parent = folder.rsplit('/').next().unwrap_or("");
    let above = folder.rsplit('/').nth(1).unwrap_or("");
    let code = matches!(extension, "rb" | "js" | "ts" | "exs" | "php");
    if (data
        && matches!(
            parent,
            "config"
                | "configs"
                | "conf"
                | "environments"
                | "envs"
                | "env"
                | "settings"
                | "group_vars"
                | "values"
                | "k8s"
                | "kubernetes"
                | "deploy"
                | "deployment"
                | "deployments"
                | "manifests"
                | "infra"
                | "helm"
        ))
        || (code
            && (folder.ends_with("config/environments")
                || folder == "config"
                || folder == "src/environments"))
    {
        return known(stem.trim_start_matches("environment."));
    }
    let overlay = matches!(
        above,
        "overlays" | "environments" | "envs" | "env" | "inventories" | "inventory" | "clusters" | "stages"
    );
    (overlay && (data || extension == "tf" || name == "hosts")).then(|| known(parent)).flatten()
}

#[cfg(test)]
mod tests {
    use super::environment_of;

    #[test]
    fn environments_of_the_usual_layouts() {
        for (path, environment) in [
            ("charts/shop/values-prod.yaml", Some("prod")),
            ("appsettings.production.json", Some("production")),
            ("k8s/staging.yaml", Some("staging")),
            ("src/main/resources/application-staging.yml", Some("staging")),
            ("config/environments/production.rb", Some("production")),
            ("k8s/overlays/staging/kustomization.yaml", Some("staging")),
            ("infra/environments/dev/main.tf", Some("dev")),
            ("prod.tfvars", Some("prod")),
            ("terraform/variables/staging/common.tfvars", Some("staging")),
            ("terraform/variables/common.tfvars", None),
            (".env.production", Some("production")),
            ("config/production.json", Some("production")),
            ("ansible/group_vars/production.yml", Some("production")),
            (".github/workflows/ci.yml", None),
            ("appsettings.json", None),
            ("config/routes.rb", None),
            ("src/production.rs", None),
        ] {
            assert_eq!(environment_of(path), environment, "{path}");
        }
    }
}
