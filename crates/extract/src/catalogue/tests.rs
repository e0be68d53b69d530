//! The embedded catalogue as a whole, and the traps it must not fall into.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_domain::Stage;
use plimsoll_domain::facts::workflow::Effect;

use super::*;

fn words(command: &str) -> Vec<String> {
    command.split_whitespace().map(str::to_owned).collect()
}

fn command(line: &str) -> Vec<Hit> {
    Catalogue::builtin().by_command(&words(line))
}

fn action(name: &str, with: &[(&str, &str)]) -> Vec<Hit> {
    let with = with.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    Catalogue::builtin().by_action(name, &with)
}

fn stages(hits: &[Hit]) -> BTreeSet<&'static str> {
    hits.iter().filter(|hit| hit.disqualified.is_none()).map(|hit| hit.stage.as_str()).collect()
}

/// Whether a hit counts as a change of an environment.
fn acts(hits: &[Hit], stage: Stage) -> bool {
    hits.iter().any(|hit| hit.stage == stage && hit.disqualified.is_none() && !hit.weak)
}

#[test]
fn every_embedded_file_is_valid() {
    let mut ids = BTreeSet::new();
    let mut count = 0;
    for (name, text) in embedded::FILES {
        let tools = Catalogue::parse(name, text).unwrap_or_else(|error| panic!("{error}"));
        for tool in tools {
            assert!(ids.insert(tool.id.clone()), "{name}: `{}` is there twice", tool.id);
            count += 1;
        }
    }
    assert_eq!(Catalogue::builtin().tools().len(), count);
    assert!(count >= 250, "{count} tools");
}

#[test]
fn the_list_of_files_names_the_whole_folder() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/catalogue");
    let found: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let listed: BTreeSet<String> = embedded::FILES.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(found, listed);
}

#[test]
fn a_file_named_by_a_stage_holds_that_stage() {
    for (name, text) in embedded::FILES {
        let stem = name.trim_end_matches(".toml");
        if !Stage::ALL.iter().any(|stage| stage.as_str() == stem) {
            continue;
        }
        for tool in Catalogue::parse(name, text).unwrap() {
            assert!(tool.stage.is_none_or(|stage| stage.as_str() == stem), "{name}: `{}`", tool.id);
        }
    }
    let covered: BTreeSet<_> = Catalogue::builtin().tools().iter().filter_map(|tool| tool.stage).collect();
    assert_eq!(covered.len(), Stage::ALL.len(), "every stage has a tool");
}

#[test]
fn log_patterns_know_their_own_lines_and_no_other_stages() {
    let patterns: Vec<_> = Catalogue::builtin()
        .tools()
        .iter()
        .flat_map(|tool| tool.logs.iter().map(move |log| (tool, log)))
        .collect();
    assert!(patterns.len() >= 50, "{}", patterns.len());
    for (tool, log) in &patterns {
        log.check().unwrap_or_else(|error| panic!("{}: {error}", tool.id));
        for (other, line) in &patterns {
            let confused = tool.stage != other.stage && log.pattern.is_match(line.example.as_bytes());
            assert!(
                !confused,
                "`{}` of {} takes {}'s `{}`",
                log.pattern.as_str(),
                tool.id,
                other.id,
                line.example
            );
        }
    }
}

#[test]
fn examples_of_commands_and_actions_are_found_through_the_index() {
    for tool in Catalogue::builtin().tools() {
        for action in &tool.actions {
            let found = Catalogue::builtin().tools_of_action(&action.uses().to_uppercase());
            assert!(action.ignore || found.iter().any(|other| other.id == tool.id), "{}", action.uses());
        }
        for package in tool.dependencies.iter().filter(|package| !package.contains('*')) {
            let (ecosystem, name) = package.split_once(':').unwrap();
            let mut found = Catalogue::builtin().tools_of_dependency(ecosystem, name);
            assert!(found.any(|other| other.id == tool.id), "{package}");
        }
    }
}

#[test]
fn stages_of_usual_commands() {
    let expected: &[(&str, &[&str])] = &[
        ("cargo test --workspace", &["build", "unit-test"]),
        ("cargo build --release", &["build"]),
        ("cargo clippy -- -D warnings", &["lint", "static-analysis"]),
        ("cargo fmt --check", &["lint"]),
        ("mvn -B clean package", &["build", "package", "unit-test"]),
        ("mvn verify -Pintegration", &["build", "integration-test", "package", "unit-test"]),
        ("mvn package -DskipTests", &["build", "package"]),
        ("./gradlew build", &["build", "package", "unit-test"]),
        ("./gradlew :app:test", &["build", "unit-test"]),
        ("pytest -q tests", &["unit-test"]),
        ("python -m pytest -m integration", &["integration-test"]),
        ("pytest tests/integration", &["integration-test"]),
        ("pytest --cov=shop", &["coverage", "unit-test"]),
        ("go test -race ./...", &["build", "unit-test"]),
        ("go test -tags=integration ./...", &["build", "integration-test", "unit-test"]),
        ("go test -run=^$ -bench=. ./...", &["build", "performance-test"]),
        ("tox -e lint", &["lint"]),
        ("tox", &["unit-test"]),
        ("playwright test", &["acceptance-test"]),
        ("ruff check .", &["lint", "static-analysis"]),
        ("ruff format --check .", &["lint"]),
        ("tsc --noEmit", &["static-analysis"]),
        ("docker build -t shop .", &["package"]),
        ("docker buildx build --push -t shop .", &["package", "publish"]),
        ("docker push acme/shop", &["publish"]),
        ("kubectl apply -f k8s/", &["deploy"]),
        ("kubectl -n shop rollout status deploy/shop", &["verify"]),
        ("kubectl rollout undo deploy/shop", &["rollback"]),
        ("terraform apply -auto-approve", &["deploy", "provision"]),
        ("flyway migrate", &["migrate"]),
        ("gh release create v1", &["release"]),
        ("twine upload dist/*", &["publish"]),
        ("npm audit", &["security-scan"]),
        ("dvc repro", &["train"]),
        ("mlflow deployments create", &["serve-model"]),
        ("make", &[]),
        ("echo deploy", &[]),
        ("./build.sh", &[]),
        ("./src/build.cmd Build Deploy", &[]),
        ("just release", &[]),
        ("git tag -l", &[]),
    ];
    for (line, stage) in expected {
        assert_eq!(stages(&command(line)), stage.iter().copied().collect(), "{line}");
    }
}

#[test]
fn a_linter_holds_code_to_a_style_as_well_and_an_analyser_does_not() {
    for line in ["golangci-lint run", "cargo clippy -- -D warnings", "eslint src", "ruff check .", "rubocop"]
    {
        assert_eq!(stages(&command(line)), BTreeSet::from(["lint", "static-analysis"]), "{line}");
    }
    for line in ["mypy src", "sonar-scanner", "go vet ./...", "cppcheck src"] {
        assert_eq!(stages(&command(line)), BTreeSet::from(["static-analysis"]), "{line}");
    }
    let odd = "schema = 1\n[[tool]]\nid = \"x\"\nname = \"X\"\nstage = \"lint\"\nalso = [\"lint\"]\nfiles = [\"x\"]\n";
    assert!(Catalogue::parse("x.toml", odd).unwrap_err().to_string().contains("beside its own"));
}

#[test]
fn what_changes_nothing_is_no_deployment() {
    for line in [
        "terraform plan -out=plan",
        "tofu plan",
        "pulumi preview",
        "cdk diff",
        "cdk synth",
        "helm template shop ./chart",
        "helm lint ./chart",
        "helm upgrade --install shop ./chart --dry-run",
        "kubectl apply -f k8s --dry-run=client",
        "kubectl apply --dry-run=server -f k8s",
        "ansible-playbook site.yml --check",
        "npm publish --dry-run",
        "cargo publish --dry-run",
        "docker build -t shop .",
        "docker buildx build --push=false .",
        "docker compose up -d",
        "goreleaser release --snapshot",
        "kind create cluster",
        "helmfile diff",
        "kubectl get pods",
        "wrangler deploy --dry-run",
        "vercel build",
        "fly status",
    ] {
        let hits = command(line);
        for stage in [Stage::Deploy, Stage::Provision, Stage::Publish, Stage::Release, Stage::Migrate] {
            assert!(!acts(&hits, stage), "{line}: {hits:?}");
        }
    }
}

#[test]
fn a_disqualified_command_says_why() {
    let hits = command("kubectl apply -f k8s --dry-run=client");
    assert_eq!(hits.len(), 1);
    assert!(hits[0].disqualified.as_deref().is_some_and(|why| why.contains("--dry-run")), "{hits:?}");
}

#[test]
fn throw_away_clusters_are_marked() {
    for name in
        ["medyagh/setup-minikube", "helm/kind-action", "AbsaOSS/k3d-action", "LocalStack/setup-localstack"]
    {
        assert!(action(name, &[]).iter().any(|hit| hit.disposable), "{name}");
        assert!(!acts(&action(name, &[]), Stage::Deploy), "{name}");
    }
    for line in
        ["kind create cluster", "minikube start", "k3d cluster create ci", "microk8s start", "act push"]
    {
        assert!(command(line).iter().any(|hit| hit.disposable), "{line}");
    }
    assert!(Catalogue::builtin().tool("testcontainers").unwrap().disposable);
}

#[test]
fn actions_by_name_path_and_inputs() {
    assert!(acts(&action("Azure/WebApps-Deploy", &[]), Stage::Deploy));
    assert!(acts(&action("superfly/flyctl-actions", &[("args", "deploy --remote-only")]), Stage::Deploy));
    assert!(action("superfly/flyctl-actions/setup-flyctl", &[]).is_empty());
    assert!(acts(&action("github/codeql-action/analyze", &[]), Stage::SecurityScan));
    assert!(action("github/codeql-action/init", &[]).is_empty());
    assert!(!acts(&action("docker/build-push-action", &[("push", "false")]), Stage::Publish));
    assert!(!acts(&action("docker/build-push-action", &[]), Stage::Publish));
    assert!(acts(&action("docker/build-push-action", &[("push", "true")]), Stage::Publish));
    let expression = [("push", "${{ github.event_name != 'pull_request' }}")];
    assert!(acts(&action("docker/build-push-action", &expression), Stage::Publish));
    assert!(acts(&action("cloudflare/wrangler-action", &[]), Stage::Deploy));
    assert!(!acts(&action("cloudflare/wrangler-action", &[("command", "types")]), Stage::Deploy));
    assert!(!acts(&action("pulumi/actions", &[("command", "preview")]), Stage::Provision));
    assert!(!acts(
        &action("goreleaser/goreleaser-action", &[("args", "release --snapshot")]),
        Stage::Release
    ));
    assert!(acts(&action("goreleaser/goreleaser-action", &[("args", "release --clean")]), Stage::Release));
    assert!(action("actions/checkout", &[]).is_empty());
    assert!(action("", &[]).is_empty());
    assert!(action("a/b/c/d", &[]).is_empty());
}

#[test]
fn weak_wrappers_stay_weak() {
    let hits = action("appleboy/ssh-action", &[("script", "docker pull x")]);
    assert!(hits.iter().all(|hit| hit.weak) && !hits.is_empty());
    assert_eq!(Catalogue::builtin().script_inputs("appleboy/ssh-action"), ["script"]);
    assert!(command("npm run build").iter().all(|hit| hit.weak));
    assert!(command("npm test").iter().all(|hit| hit.weak && hit.stage == Stage::UnitTest));
    assert!(command("./deploy.sh").iter().all(|hit| hit.weak));
}

#[test]
fn uploads_of_reports_are_no_package() {
    let upload =
        |name: &str, path: &str| action("actions/upload-artifact", &[("name", name), ("path", path)]);
    assert!(acts(&upload("app", "target/app.jar"), Stage::Package));
    assert!(!acts(&upload("coverage-report", "coverage/"), Stage::Package));
    assert!(!acts(&upload("x", "**/surefire-reports/"), Stage::Package));
}

#[test]
fn target_environments_are_read_off() {
    let target = |line: &str| command(line).into_iter().find_map(|hit| hit.target);
    assert_eq!(target("vercel --prod").as_deref(), Some("production"));
    assert_eq!(target("vercel deploy").as_deref(), Some("preview"));
    assert_eq!(target("cap production deploy").as_deref(), Some("production"));
    assert_eq!(target("serverless deploy --stage staging").as_deref(), Some("staging"));
    assert_eq!(target("kubectl --context=prod apply -f x").as_deref(), Some("prod"));
    assert_eq!(target("helm upgrade shop ./c -n shop-test").as_deref(), Some("shop-test"));
    assert_eq!(action("actions/deploy-pages", &[])[0].target.as_deref(), Some("github-pages"));
    assert_eq!(
        action("nwtgck/actions-netlify", &[("production-deploy", "true")])[0].target.as_deref(),
        Some("production")
    );
}

#[test]
fn images_are_known_without_registry_and_tag() {
    let tool = |image: &str| Catalogue::builtin().by_image(image).into_iter().map(|hit| hit.tool).next();
    assert_eq!(tool("postgres:16-alpine").as_deref(), Some("postgresql"));
    assert_eq!(tool("docker.io/library/mysql:8").as_deref(), Some("mysql"));
    assert_eq!(tool("ghcr.io/acme/own:1"), None);
    assert_eq!(tool("redis@sha256:00").as_deref(), Some("redis"));
    assert_eq!(tool("localhost:5000/postgres:1").as_deref(), Some("postgresql"));
    assert_eq!(tool("localstack/localstack").as_deref(), Some("localstack"));
}

#[test]
fn defects_are_reported_with_place_and_suggestion() {
    let error = |text: &str| Catalogue::parse("x.toml", text).unwrap_err();
    let misspelt =
        error("schema = 1\n[[tool]]\nid = \"a\"\nname = \"A\"\nstage = \"build\"\ncomands = [\"a\"]\n");
    assert_eq!((misspelt.line, misspelt.hint.as_deref()), (6, Some("commands")), "{misspelt}");
    let stage = error("schema = 1\n[[tool]]\nid = \"a\"\nname = \"A\"\nstage = \"biuld\"\n");
    assert_eq!((stage.line, stage.hint.as_deref()), (5, Some("build")), "{stage}");
    assert!(error("schema = 2\n").message.contains("schema 2"));
    let tool = "schema = 1\n[[tool]]\nid = \"a\"\nname = \"A\"\nstage = \"build\"\neffect = \"artifact\"\n";
    assert!(error(&format!("{tool}commands = [\"** x\"]\n")).message.contains("program"));
    assert!(error(&format!("{tool}actions = [\"x\"]\n")).message.contains("owner/name"));
    assert!(error(&format!("{tool}dependencies = [\"jest\"]\n")).message.contains("npm:jest"));
    assert!(error(tool).message.contains("nothing would ever show it"));
    let log = "logs = [{ pattern = '(abcdef', example = 'x' }, { pattern = '^\\d+$', example = '1' }]\n";
    for line in &Catalogue::parse("x.toml", &format!("{tool}{log}")).unwrap()[0].logs {
        assert!(line.check().unwrap_err().contains("log pattern"));
    }
    let nested = error(&format!("{tool}commands = [{{ run = \"a\", requires = [\"b\"] }}]\n"));
    assert_eq!(nested.hint.as_deref(), Some("require"), "{nested}");
}

#[test]
fn a_later_tool_replaces_an_earlier_one_of_the_same_id() {
    let entry = |command: &str| {
        let text = format!(
            "schema = 1\n[[tool]]\nid = \"a\"\nname = \"A\"\nstage = \"build\"\neffect = \"artifact\"\ncommands = [\"{command}\"]\n"
        );
        Catalogue::parse("x", &text).unwrap()
    };
    let catalogue = Catalogue::new(entry("one").into_iter().chain(entry("two")).collect());
    assert!(catalogue.by_command(&words("one")).is_empty());
    assert_eq!(catalogue.by_command(&words("two"))[0].effect, Effect::Artifact);
    assert_eq!(catalogue.tools().len(), 1);
}

#[test]
fn odd_input_does_no_harm() {
    let catalogue = Catalogue::builtin();
    let none = BTreeMap::new();
    for text in ["", "/", "//", "@", "docker://", ":", "a@b@c", "\u{0}", "é/ü", "--", "./"] {
        let _ = catalogue.by_action(text, &none);
        let _ = catalogue.by_image(text);
        let _ = catalogue.by_command(&[text.to_owned()]);
        let _ = catalogue.tools_of_file(text).count();
        let _ = catalogue.tools_of_dependency(text, text).count();
    }
    let long: Vec<String> = std::iter::repeat_n("kubectl".to_owned(), 20_000).collect();
    let _ = catalogue.by_command(&long);
}
