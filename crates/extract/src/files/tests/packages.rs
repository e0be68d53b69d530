//! Manifests, lockfiles, modules, tools that packages bring.

use plimsoll_domain::facts::FileFact;

use super::{shows, told};

#[test]
fn a_lockfile_in_a_parent_folder_locks() {
    let member = ("crates/a/Cargo.toml", "[package]\nname = 'a'\n[dependencies]\nserde = '1'\n");
    assert_eq!(told(&[member, ("Cargo.lock", "")], FileFact::UnlockedManifest), [""; 0]);
    assert_eq!(told(&[member, ("Cargo.lock", "")], FileFact::Lockfile), ["Cargo.lock cargo"]);
    let library = told(&[member, ("crates/a/src/lib.rs", "")], FileFact::UnlockedManifest);
    assert_eq!(library, ["crates/a/Cargo.toml cargo library"]);
    let program = told(&[member, ("crates/a/src/main.rs", "")], FileFact::UnlockedManifest);
    assert_eq!(program, ["crates/a/Cargo.toml cargo"]);
    let sibling = told(&[member, ("crates/b/Cargo.lock", "")], FileFact::UnlockedManifest);
    assert_eq!(sibling.len(), 1, "a sibling's lockfile locks nothing here");
}

#[test]
fn a_gem_states_ranges_in_its_bundle_too() {
    let own = "source 'https://rubygems.org'\n\ngemspec\n\ngroup :test do\n  gem 'rspec'\nend\n";
    assert_eq!(told(&[("Gemfile", own)], FileFact::UnlockedManifest), ["Gemfile bundler library"]);
    let app = [("Gemfile", "gem 'rails'\n# gemspec\n")];
    assert_eq!(told(&app, FileFact::UnlockedManifest), ["Gemfile bundler"]);
}

#[test]
fn exact_versions_pin() {
    let pinned = [("requirements.txt", "flask==3.0.1\n# a comment\nredis==5.0 ; python_version > '3'\n")];
    assert_eq!(told(&pinned, FileFact::Lockfile), ["requirements.txt pip exact versions"]);
    assert_eq!(told(&pinned, FileFact::Manifest), ["requirements.txt pip 2"]);
    let loose = [("requirements.txt", "flask>=3\nredis==5.0\n")];
    assert_eq!(told(&loose, FileFact::UnlockedManifest), ["requirements.txt pip"]);
    assert!(!shows(&[("requirements.txt", "# nothing\n")], FileFact::UnlockedManifest));
    let maven = "<project>\n<artifactId>shop</artifactId>\n<dependency>\n<groupId>a.b</groupId>\n<artifactId>c</artifactId>\n<version>1.0</version>\n</dependency>\n</project>\n";
    assert_eq!(told(&[("pom.xml", maven)], FileFact::Lockfile), ["pom.xml maven exact versions"]);
    let range = maven.replace("1.0", "[1.0,2.0)");
    assert_eq!(told(&[("pom.xml", &range)], FileFact::UnlockedManifest), ["pom.xml maven"]);
}

#[test]
fn go_is_locked_by_its_sums_or_its_copy() {
    let module = ("go.mod", "module m\n\nrequire (\n\tgithub.com/a/b v1.0.0\n)\n");
    for lock in ["go.sum", "vendor/modules.txt"] {
        assert!(!shows(&[module, (lock, "")], FileFact::UnlockedManifest), "{lock}");
    }
    assert_eq!(told(&[module], FileFact::Manifest), ["go.mod go 1"]);
}

#[test]
fn examples_and_tests_need_no_lock() {
    let manifest = "{\"dependencies\": {\"left\": \"^1\"}}";
    for path in ["examples/a/package.json", "test/fixtures/package.json", "docs/package.json"] {
        assert!(!shows(&[(path, manifest)], FileFact::UnlockedManifest), "{path}");
        assert!(!shows(&[(path, manifest)], FileFact::Manifest), "{path}");
    }
    assert!(shows(&[("package.json", manifest)], FileFact::UnlockedManifest));
}

#[test]
fn binaries_stand_in_for_dependencies_except_wrappers() {
    let files = [
        ("lib/a.jar", "x"),
        ("gradle/wrapper/gradle-wrapper.jar", "x"),
        ("test/data/b.dll", "x"),
        ("vendor/c.so", "x"),
    ];
    assert_eq!(told(&files, FileFact::VendoredBinary), ["lib/a.jar", "vendor/c.so"]);
}

#[test]
fn modules_of_a_cargo_workspace() {
    let files = [
        ("Cargo.toml", "[workspace]\nmembers = ['crates/*', 'examples/*']\nexclude = ['crates/out']\n"),
        ("crates/a/Cargo.toml", "[package]\nname = 'a'\n[dependencies]\nb = { path = '../b' }\n"),
        ("crates/b/Cargo.toml", "[package]\nname = 'b'\n"),
        ("crates/out/Cargo.toml", "[package]\nname = 'out'\n"),
        ("examples/e/Cargo.toml", "[package]\nname = 'e'\n"),
    ];
    assert_eq!(
        told(&files, FileFact::Module),
        ["crates/a/Cargo.toml cargo a 1", "crates/b/Cargo.toml cargo b 0"]
    );
}

#[test]
fn modules_of_other_builds() {
    let npm = [
        ("package.json", "{\"workspaces\": [\"packages/*\"]}"),
        ("packages/a/package.json", "{\"name\": \"@s/a\", \"dependencies\": {\"@s/b\": \"workspace:*\"}}"),
        ("packages/b/package.json", "{\"name\": \"@s/b\"}"),
    ];
    let expected = ["packages/a/package.json npm @s/a 1", "packages/b/package.json npm @s/b 0"];
    assert_eq!(told(&npm, FileFact::Module), expected);
    let pnpm = [("pnpm-workspace.yaml", "packages:\n  - 'packages/*'\n"), npm[1], npm[2]];
    assert_eq!(told(&pnpm, FileFact::Module), expected);
    let gradle = [
        ("settings.gradle.kts", "include(\n  \":core\",\n  \":app:web\"\n)\n"),
        ("core/build.gradle.kts", ""),
        ("app/web/build.gradle.kts", "implementation(project(\":core\"))\n"),
    ];
    let expected = ["app/web/build.gradle.kts gradle web 1", "core/build.gradle.kts gradle core 0"];
    assert_eq!(told(&gradle, FileFact::Module), expected);
    let solution = [
        (
            "Shop.sln",
            "Project(\"{F}\") = \"Web\", \"src\\Web\\Web.csproj\", \"{1}\"\nProject(\"{F}\") = \"Core\", \"src\\Core\\Core.csproj\", \"{2}\"\n",
        ),
        ("src/Web/Web.csproj", ""),
        ("src/Core/Core.csproj", ""),
    ];
    assert_eq!(told(&solution, FileFact::Module).len(), 2);
    let sbt = [
        (
            "build.sbt",
            "lazy val root = project.in(file(\".\"))\n\nlazy val core = project\n  .settings(x)\n\n\
             lazy val `web-api` = (project in file(\"apps/web\"))\n  .dependsOn(core)\n\n\
             lazy val shared = crossProject(JSPlatform, JVMPlatform)\n  .in(file(\"libs/shared\"))\n\n\
             lazy val settings = Seq(x)\nlazy val gone = project\n",
        ),
        ("core/src/main/scala/A.scala", "object A"),
        ("apps/web/src/main/scala/B.scala", "object B"),
        ("libs/shared/src/main/scala/C.scala", "object C"),
        ("settings/x.conf", ""),
    ];
    assert_eq!(told(&sbt, FileFact::Module), ["apps/web sbt web", "core sbt core", "libs/shared sbt shared"]);
    let maven = [
        ("pom.xml", "<modules>\n<module>a</module>\n<module>b</module>\n</modules>\n"),
        ("a/pom.xml", "<parent>\n<artifactId>p</artifactId>\n</parent>\n<artifactId>a</artifactId>\n"),
        (
            "b/pom.xml",
            "<artifactId>b</artifactId>\n<dependency>\n<groupId>g</groupId>\n<artifactId>a</artifactId>\n</dependency>\n",
        ),
    ];
    assert_eq!(told(&maven, FileFact::Module), ["a/pom.xml maven a 0", "b/pom.xml maven b 1"]);
}

#[test]
fn a_single_module_is_none() {
    assert!(!shows(
        &[("Cargo.toml", "[package]\nname = 'a'\n[workspace]\n"), ("src/lib.rs", "")],
        FileFact::Module
    ));
}

#[test]
fn packages_bring_tools() {
    let package = "{\n\"dependencies\": {\n\"pg\": \"8.0.0\",\n\"posthog-js\": \"1.0.0\",\n\"launchdarkly-js-client-sdk\": \"3.0.0\"\n},\n\"devDependencies\": {\n\"jest\": \"29.0.0\"\n}\n}";
    let files = [("package.json", package), ("jest.config.js", "")];
    assert_eq!(
        told(&files, FileFact::ToolConfig),
        ["jest.config.js jest unit-test 1", "package.json:8 jest unit-test"]
    );
    assert_eq!(told(&files, FileFact::Database), ["package.json:3 postgresql pg"]);
    assert_eq!(told(&files, FileFact::BusinessMetric), ["package.json:4 analytics"]);
    assert_eq!(told(&files, FileFact::FeatureFlags), ["package.json:5 launchdarkly"]);
}

#[test]
fn test_projects_name_test_tools_but_nothing_else() {
    let project = "<PackageReference Include=\"xunit\" Version=\"2.6.0\" />\n<PackageReference Include=\"Npgsql\" Version=\"8.0.0\" />\n";
    let files = [("Shop.Tests/Shop.Tests.csproj", project)];
    assert_eq!(told(&files, FileFact::ToolConfig), ["Shop.Tests/Shop.Tests.csproj:1 dotnet-test unit-test"]);
    assert!(!shows(&files, FileFact::Database));
}

#[test]
fn a_database_that_only_tests_need_is_none_of_the_product() {
    let sbt = |scope: &str| {
        format!("libraryDependencies += \"org.postgresql\" % \"postgresql\" % \"42.7.0\"{scope}\n")
    };
    let gradle = |word: &str| format!("dependencies {{\n  {word} 'org.postgresql:postgresql:42.7.0'\n}}\n");
    let pom = |scope: &str| {
        format!(
            "<dependency>\n<groupId>org.postgresql</groupId>\n<artifactId>postgresql</artifactId>\n{scope}</dependency>\n"
        )
    };
    for (path, product, test) in [
        ("build.sbt", sbt(""), sbt(" % Test")),
        ("build.gradle", gradle("implementation"), gradle("testImplementation")),
        ("pom.xml", pom(""), pom("<scope>test</scope>\n")),
        (
            "package.json",
            "{\"dependencies\": {\"pg\": \"8.0.0\"}}".to_owned(),
            "{\"devDependencies\": {\"pg\": \"8.0.0\"}}".to_owned(),
        ),
        (
            "Cargo.toml",
            "[package]\nname = 'a'\n[dependencies]\npostgres = '1'\n[dev-dependencies]\npostgres = '1'\n"
                .to_owned(),
            "[package]\nname = 'a'\n[dev-dependencies]\npostgres = '1'\n".to_owned(),
        ),
        (
            "pyproject.toml",
            "[project]\nname = 'a'\ndependencies = ['psycopg']\n".to_owned(),
            "[project]\nname = 'a'\n[dependency-groups]\ntest = ['psycopg']\n".to_owned(),
        ),
    ] {
        assert!(shows(&[(path, &product)], FileFact::Database), "{path}");
        assert!(!shows(&[(path, &test)], FileFact::Database), "{path}");
    }
    assert!(!shows(&[("requirements-dev.txt", "psycopg2==2.9\n")], FileFact::Database));
}

#[test]
fn a_compiled_file_locks_what_its_entries_bring_along() {
    let compiled = "flask==3.0.1\n    # via -r requirements.in\nwerkzeug==3.0.0\n    # via flask\n";
    assert_eq!(told(&[("requirements.txt", compiled)], FileFact::Lockfile), ["requirements.txt pip"]);
}

#[test]
fn only_direct_dependencies_are_signs() {
    let module = |note: &str| {
        format!(
            "module m\n\nrequire (\n\tgithub.com/lib/pq v1.10.0{note}\n\tgithub.com/launchdarkly/go-server-sdk/v7 v7.0.0{note}\n)\n"
        )
    };
    let (direct, indirect) = (module(""), module(" // indirect"));
    for fact in [FileFact::Database, FileFact::FeatureFlags] {
        assert!(shows(&[("go.mod", &direct)], fact), "{fact:?}");
        assert!(!shows(&[("go.mod", &indirect)], fact), "{fact:?}");
        assert!(!shows(&[("tools/go.mod", &direct)], fact), "{fact:?}");
    }
    // They are dependencies all the same.
    assert_eq!(told(&[("go.mod", &indirect)], FileFact::Manifest), ["go.mod go 2"]);
    let compiled = "psycopg2==2.9\n    # via sqlalchemy\nsqlalchemy==2.0\n    # via\n    #   -r requirements.in\n    #   alembic\n";
    assert_eq!(
        told(&[("requirements.txt", compiled)], FileFact::Database),
        ["requirements.txt:3 orm sqlalchemy"]
    );
    // Where no source is named at all, everything may be asked for.
    assert!(shows(&[("requirements.txt", "psycopg2==2.9\n    # via shop\n")], FileFact::Database));
    let locks = [
        (
            "package-lock.json",
            "{\"packages\": {\"node_modules/pg\": {}, \"node_modules/launchdarkly-js-client-sdk\": {}}}",
        ),
        ("poetry.lock", "[[package]]\nname = \"psycopg2\"\n[[package]]\nname = \"torch\"\n"),
    ];
    for fact in [FileFact::Database, FileFact::FeatureFlags, FileFact::MachineLearning] {
        assert!(!shows(&locks, fact), "{fact:?}");
    }
}

#[test]
fn figures_of_the_business_in_code() {
    let go = "var placed = promauto.NewCounter(prometheus.CounterOpts{\n\tName: \"orders_total\",\n})\n";
    let files = [("internal/metrics/shop.go", go), ("examples/metrics.go", go), ("internal/shop.go", go)];
    assert_eq!(
        told(&files, FileFact::BusinessMetric),
        ["internal/metrics/shop.go:1 metrics-client orders_total 1"],
        "an example is none, and other files are not read"
    );
}
