//! Databases, environments, infrastructure, deployment, other CI and CD systems.

use plimsoll_domain::facts::FileFact;

use super::{shows, told};

#[test]
fn migrations_are_counted_per_folder() {
    let files = [
        ("db/migrate/20240101_a.rb", ""),
        ("db/migrate/20240102_b.rb", ""),
        ("src/main/resources/db/migration/V1__init.sql", ""),
        ("prisma/migrations/1_init/migration.sql", ""),
        ("prisma/migrations/2_more/migration.sql", ""),
        ("test/db/migrate/20240103_c.rb", ""),
    ];
    let expected = [
        "db/migrate rails-migrate 2",
        "prisma/migrations prisma-migrate 2",
        "src/main/resources/db/migration flyway 1",
    ];
    assert_eq!(told(&files, FileFact::Migration), expected);
    assert_eq!(told(&files, FileFact::Database).len(), 3);
}

#[test]
fn databases_show_in_compose_files_and_services() {
    let files = [
        ("docker-compose.yml", "services:\n  db:\n    image: postgres:16\n  web:\n    image: acme/web\n"),
        ("entrypoint.sh", "#!/bin/sh\npython manage.py migrate\nexec server\n"),
    ];
    assert_eq!(told(&files, FileFact::Database), ["docker-compose.yml:3 postgresql postgres:16"]);
    assert_eq!(told(&files, FileFact::MigrateOnStart), ["entrypoint.sh:2"]);
    assert!(!shows(&[("entrypoint.sh", "# python manage.py migrate\n")], FileFact::MigrateOnStart));
}

#[test]
fn infrastructure_is_told_from_examples() {
    let files = [
        ("infra/main.tf", ""),
        ("infra/variables.tf", ""),
        ("examples/basic/main.tf", ""),
        ("main.bicep", ""),
    ];
    assert_eq!(told(&files, FileFact::Infrastructure), [". azure-resource-manager 1", "infra terraform 2"]);
    assert_eq!(told(&files, FileFact::InfrastructureExample), ["examples/basic terraform 1"]);
}

#[test]
fn other_ci_systems_are_recognised_at_their_places() {
    for path in [
        "Jenkinsfile",
        ".gitlab-ci.yml",
        ".circleci/config.yml",
        "azure-pipelines.yml",
        ".buildkite/pipeline.yml",
        ".drone.yml",
        "bitbucket-pipelines.yml",
        ".teamcity/settings.kts",
        ".travis.yml",
        ".tekton/push.yaml",
    ] {
        assert!(shows(&[(path, "x")], FileFact::ForeignCi), "{path}");
    }
    for path in [
        "test/Jenkinsfile",
        "examples/ci/Jenkinsfile",
        "docs/Jenkinsfile",
        "templates/Jenkinsfile",
        "pkg/fixtures/.gitlab-ci.yml",
        "sub/.travis.yml",
        ".github/workflows/ci.yml",
    ] {
        assert!(!shows(&[(path, "x")], FileFact::ForeignCi), "{path}");
    }
}

#[test]
fn deployment_from_outside_is_recognised_by_kind() {
    let application = "apiVersion: argoproj.io/v1alpha1\nkind: Application\n";
    assert_eq!(
        told(&[("apps/shop.yaml", application)], FileFact::ForeignCd),
        ["apps/shop.yaml:2 argocd Application"]
    );
    let flux = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n";
    assert!(shows(&[("clusters/prod/apps.yaml", flux)], FileFact::ForeignCd));
    let tekton = "apiVersion: tekton.dev/v1\nkind: Pipeline\n";
    assert!(shows(&[("tekton/pipeline.yaml", tekton)], FileFact::ForeignCi));
    // Kustomize's own file has the same kind.
    let kustomize = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n";
    assert!(!shows(&[("k8s/kustomization.yaml", kustomize)], FileFact::ForeignCd));
    assert!(!shows(&[("docs/argocd/app.yaml", application)], FileFact::ForeignCd));
    assert!(!shows(&[("test/argocd/app.yaml", application)], FileFact::ForeignCd));
}

#[test]
fn hosting_platforms_count_unless_they_host_documents() {
    assert!(shows(&[("fly.toml", "app = 'shop'")], FileFact::ForeignCd));
    assert!(shows(&[("netlify.toml", "[build]\ncommand = 'npm run build'\n")], FileFact::ForeignCd));
    assert!(!shows(&[("netlify.toml", "[build]\ncommand = 'cargo doc'\n")], FileFact::ForeignCd));
    assert!(shows(&[("app.yaml", "runtime: python312\n")], FileFact::ForeignCd));
    assert!(!shows(&[("app.yaml", "kind: ConfigMap\n")], FileFact::ForeignCd));
}

#[test]
fn rollout_strategies_and_interruptions() {
    let deployment = |strategy: &str| {
        format!("apiVersion: apps/v1\nkind: Deployment\nspec:\n  strategy:\n{strategy}  template: {{}}\n")
    };
    let at = |text: &str, fact| told(&[("k8s/web.yaml", text)], fact);
    let rolling = deployment("    type: RollingUpdate\n    rollingUpdate:\n      maxUnavailable: 0\n");
    assert_eq!(
        at(&rolling, FileFact::RolloutStrategy),
        ["k8s/web.yaml:5 rolling-default", "k8s/web.yaml:7 rolling"]
    );
    let recreate = deployment("    type: Recreate\n");
    assert_eq!(at(&recreate, FileFact::InterruptingStrategy), ["k8s/web.yaml:5 Recreate"]);
    assert!(at(&recreate, FileFact::RolloutStrategy).is_empty());
    assert_eq!(at(&recreate, FileFact::DeployScript), ["k8s/web.yaml:2 kubectl manifest"]);
    let canary = "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nspec:\n  strategy:\n    canary:\n";
    assert_eq!(at(canary, FileFact::RolloutStrategy), ["k8s/web.yaml:5 canary"]);
}

#[test]
fn deployables_and_images() {
    let files = [
        ("api/Dockerfile", "FROM x"),
        ("web/Dockerfile", "FROM x"),
        (".devcontainer/Dockerfile", "FROM x"),
        ("charts/shop/Chart.yaml", "name: shop"),
        ("charts/shop/charts/db/Chart.yaml", "name: db"),
        ("examples/a/Dockerfile", "FROM x"),
        ("generators/templates/Dockerfile", "FROM x"),
    ];
    assert_eq!(told(&files, FileFact::Dockerfile), ["api/Dockerfile", "web/Dockerfile"]);
    let expected = ["api/Dockerfile api", "charts/shop/Chart.yaml charts/shop", "web/Dockerfile web"];
    assert_eq!(told(&files, FileFact::Deployable), expected);
}

#[test]
fn environments_and_scripts() {
    let files = [
        ("values-prod.yaml", ""),
        ("overlays/test/kustomization.yaml", ""),
        ("test/dummy/config/environments/production.rb", ""),
        ("scripts/deploy_test.sh", ""),
        ("Makefile", "build:\n\tcc\ndeploy: build\n\tscp\n"),
        ("docker-compose.yml", "services: {}\n"),
    ];
    assert_eq!(
        told(&files, FileFact::EnvironmentConfig),
        ["overlays/test/kustomization.yaml test", "values-prod.yaml prod"]
    );
    let scripts = told(&files, FileFact::DeployScript);
    assert!(scripts.contains(&"Makefile:3 deploy-script make target".to_owned()), "{scripts:?}");
    assert!(scripts.contains(&"scripts/deploy_test.sh deploy-script script".to_owned()), "{scripts:?}");
    assert!(!scripts.iter().any(|script| script.contains("compose")), "{scripts:?}");
}

#[test]
fn dashboards_are_told_apart_by_their_queries() {
    let board = |query: &str| format!("{{\"panels\": [{{\"expr\": \"{query}\"}}], \"schemaVersion\": 36}}");
    let delivery = board("avg(lead_time)");
    let memory = board("node_memory_Active_bytes");
    let files = [
        ("grafana/dashboards/a.json", delivery.as_str()),
        ("grafana/dashboards/b.json", memory.as_str()),
        ("src/dashboard.json", "{}"),
    ];
    let expected = [
        "grafana/dashboards/a.json:1 grafana delivery",
        "grafana/dashboards/b.json:1 grafana infrastructure",
    ];
    assert_eq!(told(&files, FileFact::Dashboard), expected);
}

#[test]
fn workflows_show_services_and_secrets_but_no_comments_do() {
    let workflow = "jobs:\n  a:\n    steps:\n      - uses: codecov/codecov-action@v4\n        with:\n          token: ${{ secrets.CODECOV }}\n      # - uses: github/issue-metrics@v3\n";
    let files = [(".github/workflows/ci.yml", workflow)];
    assert_eq!(told(&files, FileFact::QualityService), [".github/workflows/ci.yml:4 quality-service"]);
    assert_eq!(told(&files, FileFact::ManagedSecret), [".github/workflows/ci.yml:6 repository secrets"]);
    assert!(!shows(&files, FileFact::ProcessMetrics));
    let token = "env:\n  T: ${{ secrets.GITHUB_TOKEN }}\n";
    assert!(!shows(&[(".github/workflows/ci.yml", token)], FileFact::ManagedSecret));
}

#[test]
fn contracts_may_stand_among_documents() {
    for path in ["openapi.yaml", "docs/openapi.yaml", "spec/api.proto", "api/schema.graphql"] {
        assert!(shows(&[(path, "x")], FileFact::ApiContract), "{path}");
    }
    for path in ["test/openapi.yaml", "examples/a.proto", "third_party/a.proto"] {
        assert!(!shows(&[(path, "x")], FileFact::ApiContract), "{path}");
    }
}
