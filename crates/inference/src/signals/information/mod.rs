//! What the team can know: analysis, reports, trends, dashboards, notices.

mod alerts;
mod business_metrics;
mod dashboards;
mod notices;
mod process_metrics;
mod quality_scheduled;
mod redundancy;
mod report_history;
mod report_published;
mod report_trend;
mod static_analysis;
mod style;
mod traceability;

use super::definition::Definition;

pub(super) const SIGNALS: &[Definition] = &[
    static_analysis::DEFINITION,
    quality_scheduled::DEFINITION,
    report_published::DEFINITION,
    report_history::DEFINITION,
    report_trend::DEFINITION,
    process_metrics::DEFINITION,
    dashboards::DEFINITION,
    business_metrics::DEFINITION,
    alerts::DEFINITION,
    notices::DEFINITION,
    traceability::DEFINITION,
    redundancy::DEFINITION,
    style::DEFINITION,
];
