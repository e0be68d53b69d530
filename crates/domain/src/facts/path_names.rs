//! File names that say what a file is for.

use super::language::language_of;

/// Whether a file's name is that of a lockfile. The name is in lower case.
#[must_use]
pub fn is_lockfile(name: &str) -> bool {
    matches!(
        name,
        "cargo.lock"
            | "package-lock.json"
            | "npm-shrinkwrap.json"
            | "yarn.lock"
            | "pnpm-lock.yaml"
            | "bun.lock"
            | "bun.lockb"
            | "deno.lock"
            | "poetry.lock"
            | "uv.lock"
            | "pdm.lock"
            | "pipfile.lock"
            | "pixi.lock"
            | "go.sum"
            | "go.work.sum"
            | "gemfile.lock"
            | "composer.lock"
            | "gradle.lockfile"
            | "buildscript-gradle.lockfile"
            | "packages.lock.json"
            | "paket.lock"
            | "mix.lock"
            | "pubspec.lock"
            | "podfile.lock"
            | "package.resolved"
            | "flake.lock"
            | "conda-lock.yml"
            | "rebar.lock"
            | "stack.yaml.lock"
            | "cabal.project.freeze"
            | "module.bazel.lock"
            | "chart.lock"
            | ".terraform.lock.hcl"
    )
}

/// Whether a file's name is that of a package manifest. The name is in lower case.
#[must_use]
pub fn is_manifest(name: &str) -> bool {
    matches!(
        name,
        "cargo.toml"
            | "package.json"
            | "pyproject.toml"
            | "setup.py"
            | "setup.cfg"
            | "pipfile"
            | "environment.yml"
            | "go.mod"
            | "go.work"
            | "gemfile"
            | "composer.json"
            | "pom.xml"
            | "build.gradle"
            | "build.gradle.kts"
            | "settings.gradle"
            | "settings.gradle.kts"
            | "libs.versions.toml"
            | "build.sbt"
            | "project.clj"
            | "deps.edn"
            | "mix.exs"
            | "pubspec.yaml"
            | "podfile"
            | "package.swift"
            | "directory.packages.props"
            | "packages.config"
            | "packages.props"
            | "conanfile.txt"
            | "conanfile.py"
            | "vcpkg.json"
            | "module.bazel"
            | "stack.yaml"
            | "rebar.config"
            | "deno.json"
            | "pnpm-workspace.yaml"
    ) || (name.starts_with("requirements") && (name.ends_with(".txt") || name.ends_with(".in")))
        || [".gemspec", ".csproj", ".fsproj", ".vbproj", ".sln", ".slnx", ".cabal", ".podspec"]
            .iter()
            .any(|ending| name.ends_with(ending))
}

/// `V1__init.sql`, `R__view.sql`, `U2_1__undo.sql`: the letter is a capital.
/// `20220101_000001_create_table`: a date, a number, a name.
pub(super) fn is_stamped(name: &str) -> bool {
    let mut parts = name.splitn(3, '_');
    let mut digits = |length: usize| {
        parts
            .next()
            .is_some_and(|part| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    digits(8) && digits(6) && parts.next().is_some()
}

pub(super) fn is_flyway(name: &str) -> bool {
    let Some(stem) = name.strip_suffix(".sql") else {
        return false;
    };
    let Some((version, rest)) = stem.split_once("__") else {
        return false;
    };
    let numbers = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_digit())
            && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '_'))
    };
    !rest.is_empty() && (version == "R" || version.strip_prefix(['V', 'U', 'B']).is_some_and(numbers))
}

/// `acme.shop.tests`, `shop-test`: folders of whole test projects.
pub(super) fn is_test_project(part: &str) -> bool {
    [".tests", ".test", "-tests", "-test", ".unittests", ".integrationtests", ".specs", "_tests"]
        .iter()
        .any(|ending| part.ends_with(ending))
}

/// File names that mark a test whatever the folder. Case matters: `UserTest.java` is one, `latest.java` is not.
pub(super) fn is_test_name(name: &str) -> bool {
    let Some((stem, extension)) = name.rsplit_once('.') else {
        return false;
    };
    if extension == "feature" {
        return true;
    }
    if language_of(&name.to_ascii_lowercase()).is_none() || stem.starts_with("deploy") {
        return false;
    }
    let camel = ["Test", "Tests", "TestCase", "IT", "Spec", "Specs", "Steps"].iter().any(|ending| {
        stem.strip_suffix(ending)
            .is_some_and(|rest| rest.ends_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit()))
    });
    let split = |separator: char| {
        stem.rsplit(separator).next().is_some_and(|last| {
            stem.len() > last.len()
                && matches!(last, "test" | "tests" | "spec" | "e2e" | "cy" | "bench" | "stories")
        })
    };
    camel
        || split('.')
        || split('_')
        || split('-')
        || (stem.starts_with("test_") && matches!(extension, "py" | "rb" | "c" | "cpp" | "sh" | "php"))
        || stem == "conftest"
}

pub(super) fn is_deploy_name(name: &str) -> bool {
    let container = name == "dockerfile"
        || name.starts_with("dockerfile.")
        || name.ends_with(".dockerfile")
        || name == "containerfile"
        || name.starts_with("containerfile.");
    let yaml = name.ends_with(".yml") || name.ends_with(".yaml");
    let compose =
        yaml && (name.starts_with("docker-compose") || name == "compose.yml" || name == "compose.yaml");
    let values =
        yaml && (name == "values.yaml" || name.starts_with("values-") || name.starts_with("values."));
    container
        || compose
        || values
        || matches!(
            name,
            "procfile"
                | "fly.toml"
                | "vercel.json"
                | "netlify.toml"
                | "render.yaml"
                | "app.yaml"
                | "chart.yaml"
                | "kustomization.yaml"
                | "kustomization.yml"
                | "helmfile.yaml"
                | "skaffold.yaml"
                | "serverless.yml"
                | "serverless.yaml"
                | "serverless.ts"
                | "samconfig.toml"
                | "wrangler.toml"
                | "firebase.json"
                | "capfile"
                | "deploy.rb"
                | "fabfile.py"
                | "dokku-scale"
                | "heroku.yml"
                | "railway.toml"
                | "railway.json"
        )
}
