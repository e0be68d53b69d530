//! What kind of file a path names, judged by the path alone.

use super::language::{Language, language_of};
use super::path_names::{is_deploy_name, is_flyway, is_stamped, is_test_name, is_test_project};
pub use super::path_names::{is_lockfile, is_manifest};

/// What a file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PathKind {
    /// Product code, by language.
    Source(Language),
    /// Tests and what they read; `other` where no language is recognised.
    Test(Language),
    /// For people to read.
    Docs,
    /// Defines pipelines.
    Ci,
    /// Describes infrastructure.
    Infrastructure,
    /// Changes a database's schema or data.
    Migration,
    /// Says how something is deployed.
    DeployConfig,
    /// Configures the application.
    AppConfig,
    /// Declares a package and what it depends on.
    Manifest,
    /// Locks dependencies.
    Lockfile,
    /// Written by a tool.
    Generated,
    /// Other people's code, copied in.
    Vendored,
    /// None of these.
    Other,
}

impl PathKind {
    /// Whether it is product code.
    #[must_use]
    pub const fn is_source(self) -> bool {
        matches!(self, Self::Source(_))
    }

    /// Whether it belongs to tests.
    #[must_use]
    pub const fn is_test(self) -> bool {
        matches!(self, Self::Test(_))
    }
}

/// What kind of file a path names. A pure function of the path; it looks at names, not at contents.
#[must_use]
pub fn file_kind(path: &str) -> PathKind {
    let lower = path.to_ascii_lowercase();
    let (folder, name) = lower.rsplit_once('/').unwrap_or(("", &lower));
    let at = Place { folder, name, original: path };
    if at.is_vendored() {
        return PathKind::Vendored;
    }
    if at.is_generated() {
        return PathKind::Generated;
    }
    if is_lockfile(name) {
        return PathKind::Lockfile;
    }
    if at.is_ci() {
        return PathKind::Ci;
    }
    let language = language_of(name);
    if at.is_migration() {
        return PathKind::Migration;
    }
    if at.is_test() {
        return PathKind::Test(language.unwrap_or("other"));
    }
    if at.is_infrastructure() {
        return PathKind::Infrastructure;
    }
    if at.is_deploy_config() {
        return PathKind::DeployConfig;
    }
    if is_manifest(name) {
        return PathKind::Manifest;
    }
    if at.is_docs() {
        return PathKind::Docs;
    }
    if at.is_app_config() {
        return PathKind::AppConfig;
    }
    language.map_or(PathKind::Other, PathKind::Source)
}

/// A path, taken apart; everything but `original` in lower case.
struct Place<'a> {
    folder: &'a str,
    name: &'a str,
    original: &'a str,
}

impl Place<'_> {
    fn folders(&self) -> impl Iterator<Item = &str> {
        self.folder.split('/').filter(|part| !part.is_empty())
    }

    fn top(&self) -> &str {
        self.folder.split('/').next().unwrap_or("")
    }

    fn under(&self, names: &[&str]) -> bool {
        self.folders().any(|part| names.contains(&part))
    }

    fn ends(&self, endings: &[&str]) -> bool {
        endings.iter().any(|ending| self.name.ends_with(ending))
    }

    fn is_vendored(&self) -> bool {
        const ANYWHERE: &[&str] = &[
            "node_modules",
            "bower_components",
            "third_party",
            "third-party",
            "thirdparty",
            "3rdparty",
            "jspm_packages",
            "site-packages",
            ".git",
            ".yarn",
            ".venv",
            "pods",
            "carthage",
            "godeps",
        ];
        // Below `src` or `app` a folder `vendor` is as likely the product's own noun.
        self.under(ANYWHERE)
            || self.folders().take_while(|part| !matches!(*part, "src" | "app")).any(|part| part == "vendor")
    }

    fn is_generated(&self) -> bool {
        const FOLDERS: &[&str] = &[
            "generated",
            "__generated__",
            "generated-sources",
            "_build",
            ".next",
            "__pycache__",
            ".terraform",
        ];
        const ENDINGS: &[&str] = &[
            ".pb.go",
            ".pb.gw.go",
            ".pb.cc",
            ".pb.h",
            "_pb2.py",
            "_pb2_grpc.py",
            "_pb.js",
            "_pb.d.ts",
            "_pb.ts",
            ".min.js",
            ".min.css",
            ".bundle.js",
            ".map",
            ".g.dart",
            ".freezed.dart",
            ".g.cs",
            ".designer.cs",
            "_generated.go",
            "_generated.rs",
            "_gen.go",
            ".generated.ts",
            ".generated.cs",
            ".gen.ts",
            ".gen.go",
        ];
        // `target` and `dist` are outputs unless they stand below source.
        let output = |part: &str| matches!(part, "target" | "dist");
        self.under(FOLDERS)
            || self.ends(ENDINGS)
            || self.name.starts_with("zz_generated")
            || self
                .folders()
                .take_while(|part| !matches!(*part, "src" | "lib" | "app" | "test" | "tests"))
                .any(output)
    }

    fn is_ci(&self) -> bool {
        const FOLDERS: &[&str] =
            &[".circleci", ".buildkite", ".teamcity", ".tekton", ".woodpecker", ".semaphore"];
        let github =
            self.folder.starts_with(".github/workflows") || self.folder.starts_with(".github/actions");
        let named = matches!(
            self.name,
            ".gitlab-ci.yml"
                | ".gitlab-ci.yaml"
                | ".drone.yml"
                | ".drone.yaml"
                | ".drone.star"
                | "bitbucket-pipelines.yml"
                | ".travis.yml"
                | "appveyor.yml"
                | ".appveyor.yml"
                | ".cirrus.yml"
                | ".woodpecker.yml"
                | "codemagic.yaml"
                | "cloudbuild.yaml"
                | "cloudbuild.yml"
                | "buildspec.yml"
                | "wercker.yml"
                | "circle.yml"
                | "shippable.yml"
        );
        let pipelines = (self.name.starts_with("azure-pipelines")
            || self.name.starts_with(".azure-pipelines"))
            && self.ends(&[".yml", ".yaml"]);
        let jenkins = self.name == "jenkinsfile" || self.name.starts_with("jenkinsfile.");
        github
            || named
            || pipelines
            || jenkins
            || self.under(FOLDERS)
            || self.folder.starts_with(".gitlab/ci")
    }

    fn is_migration(&self) -> bool {
        if self.under(&["test", "tests", "spec", "fixtures", "node_modules", "testdata"]) {
            return false;
        }
        let numbered = self.name.starts_with(|c: char| c.is_ascii_digit());
        let parent = self.folder.rsplit('/').next().unwrap_or("");
        let rails = self.folder.ends_with("db/migrate") && numbered && self.name.ends_with(".rb");
        let flyway = self.original.rsplit('/').next().is_some_and(is_flyway);
        let alembic = parent == "versions"
            && self.name.ends_with(".py")
            && ["alembic", "migrations", "migration"].iter().any(|word| self.folder.contains(word));
        let named = (parent.contains("migration") || parent == "changelog")
            && (self.ends(&[".sql", ".xml", ".yaml", ".yml"])
                || (self.ends(&[".py", ".ts", ".js", ".rb", ".php", ".cs", ".exs", ".go"])
                    && (numbered || self.name.starts_with("version") || self.name.starts_with("m_"))));
        let prisma = self.folder.contains("prisma/migrations/") && self.name.ends_with(".sql");
        let nested = self.folder.contains("/migrations/") || self.folder.starts_with("migrations/");
        let diesel = nested && matches!(self.name, "up.sql" | "down.sql");
        // SeaORM: `m20220101_000001_create_table.rs`.
        let sea_orm = self.name.ends_with(".rs") && self.name.strip_prefix('m').is_some_and(is_stamped);
        rails
            || flyway
            || sea_orm
            || alembic
            || named
            || prisma
            || diesel
            || (numbered && nested && self.name.ends_with(".sql"))
    }

    fn is_test(&self) -> bool {
        const FOLDERS: &[&str] = &[
            "test",
            "tests",
            "spec",
            "specs",
            "__tests__",
            "__mocks__",
            "__snapshots__",
            "testing",
            "testdata",
            "test-data",
            "fixtures",
            "e2e",
            "it",
            "integration-test",
            "integration-tests",
            "integration_test",
            "integration_tests",
            "androidtest",
            "cypress",
            "unittest",
            "unittests",
            "benches",
            "t",
        ];
        // `t` and `it` are also a language's or a page's folder: only at the top or beside `src`.
        let folder = self.folders().enumerate().any(|(depth, part)| match part {
            "t" => depth == 0,
            "it" => depth == 0 || self.folder.contains("src/it"),
            _ => FOLDERS.contains(&part) || is_test_project(part),
        });
        folder || is_test_name(self.original.rsplit('/').next().unwrap_or(""))
    }

    fn is_infrastructure(&self) -> bool {
        const ENDINGS: &[&str] =
            &[".tf", ".tfvars", ".tf.json", ".bicep", ".bicepparam", ".pkr.hcl", ".nomad"];
        const TOP: &[&str] =
            &["infra", "infrastructure", "terraform", "ansible", "pulumi", "cdk", "cloudformation"];
        const ANYWHERE: &[&str] =
            &["terraform", "ansible", "cloudformation", "group_vars", "host_vars", "playbooks"];
        let data = self.ends(&[".yml", ".yaml", ".json", ".hcl", ".tpl", ".j2", ".cfg", ".ini", ".sh"]);
        self.ends(ENDINGS)
            || (TOP.contains(&self.top()) && !self.ends(&[".md", ".rst", ".java", ".kt", ".cs"]))
            || (self.under(ANYWHERE) && data)
            || matches!(self.name, "cdk.json" | "terragrunt.hcl" | "pulumi.yaml" | "vagrantfile" | "site.yml")
            || (self.name.starts_with("pulumi.") && self.name.ends_with(".yaml"))
    }

    fn is_deploy_config(&self) -> bool {
        const FOLDERS: &[&str] = &[
            "k8s",
            "kubernetes",
            "helm",
            "charts",
            "chart",
            "kustomize",
            "deploy",
            "deployment",
            "deployments",
            "manifests",
            "argocd",
            "overlays",
        ];
        let data = self.ends(&[".yml", ".yaml", ".json", ".tpl", ".sh", ".toml", ".conf", ".env", ".ps1"]);
        let script = ["deploy", "rollback"]
            .iter()
            .any(|word| self.name.starts_with(word) && self.ends(&[".sh", ".ps1", ".py", ".rb", ".bash"]));
        is_deploy_name(self.name) || script || (self.under(FOLDERS) && data)
    }

    fn is_docs(&self) -> bool {
        const ENDINGS: &[&str] =
            &[".md", ".mdx", ".rst", ".adoc", ".asciidoc", ".tex", ".textile", ".rdoc", ".1"];
        const TOP: &[&str] = &["docs", "doc", "documentation", "website", "guides", "wiki"];
        const NAMES: &[&str] =
            &["license", "copying", "notice", "authors", "changelog", "changes", "news", "readme"];
        let stem = self.name.split('.').next().unwrap_or("");
        self.ends(ENDINGS)
            || TOP.contains(&self.top())
            || (NAMES.contains(&stem) && (self.name == stem || self.name.ends_with(".txt")))
            || self.under(&["docs"])
    }

    fn is_app_config(&self) -> bool {
        let data =
            self.ends(&[".yml", ".yaml", ".json", ".toml", ".ini", ".properties", ".conf", ".env", ".xml"]);
        let named = ["appsettings", "application", "bootstrap", "settings"].iter().any(|stem| {
            self.name.strip_prefix(stem).is_some_and(|rest| rest.starts_with(['.', '-'])) && data
        });
        let environment = self.name == ".env" || self.name.starts_with(".env.");
        let dotfile = self.name.starts_with('.');
        named || environment || (data && !dotfile && self.under(&["config", "conf", "configs", "settings"]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(expected: &[(&str, PathKind)]) {
        for (path, kind) in expected {
            assert_eq!(file_kind(path), *kind, "{path}");
        }
    }

    #[test]
    fn product_code_is_told_from_tests() {
        kinds(&[
            ("src/main.rs", PathKind::Source("Rust")),
            ("app/models/user.rb", PathKind::Source("Ruby")),
            ("src/main/java/a/Latest.java", PathKind::Source("Java")),
            ("src/target/arch.rs", PathKind::Source("Rust")),
            ("src/vendor/list.ts", PathKind::Source("TypeScript")),
            ("src/test/java/a/UserTest.java", PathKind::Test("Java")),
            ("src/main/java/a/OrderIT.java", PathKind::Test("Java")),
            ("pkg/server/server_test.go", PathKind::Test("Go")),
            ("web/src/Button.spec.tsx", PathKind::Test("TypeScript")),
            ("tests/test_api.py", PathKind::Test("Python")),
            ("test_app.py", PathKind::Test("Python")),
            ("t/t0001-init.sh", PathKind::Test("Shell")),
            ("Shop.Tests/OrderTests.cs", PathKind::Test("C#")),
            ("features/login.feature", PathKind::Test("Gherkin")),
            ("tests/fixtures/a.json", PathKind::Test("other")),
            ("src/contest.py", PathKind::Source("Python")),
        ]);
    }

    #[test]
    fn delivery_files_are_recognised() {
        kinds(&[
            (".github/workflows/ci.yml", PathKind::Ci),
            ("Jenkinsfile", PathKind::Ci),
            ("azure-pipelines-release.yml", PathKind::Ci),
            ("infra/main.tf", PathKind::Infrastructure),
            ("modules/net/variables.tf", PathKind::Infrastructure),
            ("ansible/group_vars/prod.yml", PathKind::Infrastructure),
            ("Dockerfile", PathKind::DeployConfig),
            ("charts/web/values-prod.yaml", PathKind::DeployConfig),
            ("k8s/deployment.yaml", PathKind::DeployConfig),
            ("scripts/deploy_test.sh", PathKind::DeployConfig),
            ("appsettings.Production.json", PathKind::AppConfig),
            ("config/database.yml", PathKind::AppConfig),
            (".env.example", PathKind::AppConfig),
        ]);
    }

    #[test]
    fn migrations_of_the_usual_layouts() {
        for path in [
            "db/migrate/20240101120000_create_users.rb",
            "src/main/resources/db/migration/V1__init.sql",
            "alembic/versions/abc_add.py",
            "shop/migrations/0001_initial.py",
            "prisma/migrations/20240101_init/migration.sql",
            "migrations/2024-01-01-000000_users/up.sql",
            "migrations/000001_init.up.sql",
            "src/migrations/1690000000000-Init.ts",
            "migration/src/m20220101_000001_create_table.rs",
        ] {
            assert_eq!(file_kind(path), PathKind::Migration, "{path}");
        }
        assert_ne!(file_kind("migration/src/main.rs"), PathKind::Migration);
        assert_ne!(file_kind("src/m2_0.rs"), PathKind::Migration);
        assert_ne!(file_kind("shop/migrations/__init__.py"), PathKind::Migration);
        assert_ne!(file_kind("tests/migrations/0001_initial.py"), PathKind::Migration);
    }

    #[test]
    fn the_rest() {
        kinds(&[
            ("Cargo.toml", PathKind::Manifest),
            ("requirements-dev.txt", PathKind::Manifest),
            ("Cargo.lock", PathKind::Lockfile),
            ("web/pnpm-lock.yaml", PathKind::Lockfile),
            ("node_modules/a/index.js", PathKind::Vendored),
            ("vendor/github.com/a/b.go", PathKind::Vendored),
            ("api/v1/user.pb.go", PathKind::Generated),
            ("dist/app.js", PathKind::Generated),
            ("README.md", PathKind::Docs),
            ("docs/conf.py", PathKind::Docs),
            ("LICENSE", PathKind::Docs),
            ("logo.png", PathKind::Other),
            ("", PathKind::Other),
        ]);
    }

    #[test]
    fn odd_paths_do_no_harm() {
        for path in ["/", "//", "a//b", ".", "..", "ü/é.rs", "V__.sql", "\u{0}", "a/.", ".gitignore"] {
            let _ = file_kind(path);
        }
    }
}
