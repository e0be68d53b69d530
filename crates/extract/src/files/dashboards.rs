//! Dashboards as code, told apart by what their queries ask for.

use plimsoll_domain::facts::{FileFact, FileFinding, PathKind};

use super::input::{Input, Refine, found, line_with, lines};
use crate::catalogue::Kind;

/// Words of queries that ask for delivery.
const DELIVERY: &[&str] = &[
    "deployment_frequency",
    "deployment frequency",
    "deployments_total",
    "lead_time",
    "lead time",
    "change_failure",
    "change failure",
    "time_to_restore",
    "mttr",
    "github_",
    "gitlab_ci",
    "workflow_run",
    "cicd_",
    "ci_build",
    "build_duration",
    "build duration",
    "pull_request",
    "pull request",
    "cicd_pipelines",
    "cicd_deployment",
    "dora",
    "jenkins_",
    "argocd_app",
    "sonarqube",
    "test_coverage",
    "code coverage",
];

/// One finding per dashboard.
pub(super) fn detect(input: &Input<'_>, out: &mut Vec<FileFinding>) {
    for file in input.real() {
        let named = input.catalogue.tools_of_file(file.path).find(|tool| tool.kind == Kind::Dashboards);
        let terraform = file.kind == PathKind::Infrastructure && file.name().ends_with(".tf");
        if named.is_none() && !terraform {
            continue;
        }
        let Some(text) = input.text(file.path) else { continue };
        let line = if terraform {
            line_with(&text, "\"grafana_dashboard\"").or_else(|| line_with(&text, "\"datadog_dashboard"))
        } else if is_dashboard(&text) {
            Some(1)
        } else {
            None
        };
        if let Some(line) = line {
            let tool = named.map_or("grafana", |tool| tool.id.as_str());
            let lower = text.to_lowercase();
            let delivery = DELIVERY.iter().any(|word| lower.contains(word));
            let detail = if delivery { "delivery" } else { "infrastructure" };
            out.push(found(FileFact::Dashboard, file.path).tool(tool).line(Some(line)).detail(detail));
        }
        if terraform {
            monitors(&text, file.path, out);
        }
    }
}

/// A file of that name is a dashboard when it has panels and how they are laid out, or builds them.
fn is_dashboard(text: &str) -> bool {
    let json = text.contains("\"panels\"")
        && (text.contains("\"schemaVersion\"") || text.contains("\"templating\""));
    let widgets = text.contains("\"widgets\"") && text.contains("\"layout_type\"");
    let code =
        text.contains("dashboard.new(") || text.contains("grafonnet") || text.contains("grafana.dashboard");
    json || widgets || code
}

fn monitors(text: &str, path: &str, out: &mut Vec<FileFinding>) {
    const RESOURCES: &[&str] = &[
        "datadog_monitor",
        "aws_cloudwatch_metric_alarm",
        "grafana_rule_group",
        "pagerduty_service",
        "google_monitoring_alert_policy",
        "azurerm_monitor_metric_alert",
        "newrelic_nrql_alert_condition",
        "opsgenie_",
    ];
    let resource = lines(text).find(|(_, line)| {
        line.starts_with("resource") && RESOURCES.iter().any(|resource| line.contains(resource))
    });
    if let Some((number, _)) = resource {
        out.push(found(FileFact::Alerts, path).line(Some(number)).tool("objectives"));
    }
}
