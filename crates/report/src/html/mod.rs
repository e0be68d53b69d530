//! The report as one HTML file that needs nothing else: no network, no other file, and no script to be read.
//!
//! Words and figures come from where the terminal takes them, exact numbers from the same type as in JSON and CSV.
//! A policy in the file itself forbids everything but its own style and script, both named by their hash.

mod automation;
mod bands;
mod causes;
mod changes;
mod chart;
mod coverage;
mod deployments;
mod evidence;
mod fleet;
mod fleet_card;
mod fleet_night;
mod fleet_nights;
mod group;
mod history;
mod interval;
mod levels;
mod link;
mod markup;
mod matrix;
mod metric;
mod metrics;
mod page;
mod practice;
mod practices;
mod runs;
mod signals;
mod steps;
mod summary;
mod timeline;

use plimsoll_domain::Assessment;
use plimsoll_domain::level_history::LevelHistory;
use plimsoll_domain::tables::Tables;

pub use fleet::{FleetEntry, html_fleet};

use history::Practices;
use markup::Markup;
use page::Page;

/// The report of one repository as a whole HTML document.
///
/// `history` adds how the levels came to be, `tables` the deployments, changes and runs behind the numbers. Without
/// them their sections say what is missing and how to get it.
#[must_use]
pub fn html(assessment: &Assessment, history: Option<&LevelHistory>, tables: Option<&Tables>) -> String {
    let mut page = Page::new(&assessment.repository.name, &assessment.tool_version);
    page.intro(summary::write(assessment));
    page.section("levels", "Maturity levels", levels::write(assessment));
    page.section("steps", "Next steps", steps::write(assessment));
    if let Some(history) = history {
        page.section("history", "Levels through time", history::write(history, Practices::Here));
    }
    page.section("metrics", "Metrics", metrics::write(assessment));
    page.section("dora", "DORA clusters", bands::write(assessment));
    page.section("automation", "Automation coverage", automation::write(&assessment.metrics, tables));
    page.section("deployments", "Deployments", deployments::write(assessment, tables));
    page.section("changes", "Changes on their way", changes::write(tables));
    page.section("runs", "Runs", runs::write(tables));
    page.section("causes", "Failure causes", causes::write(&assessment.metrics));
    page.section("practices", "Practices", practices::write(assessment));
    page.section("signals", "Signals", signals::write(&assessment.signals));
    page.section("coverage", "What could be seen", coverage::write(&assessment.coverage));
    page.finish()
}

/// Levels through time as a whole HTML document of their own.
#[must_use]
pub fn html_history(history: &LevelHistory) -> String {
    let mut page = Page::new(&history.repository.name, &history.tool_version);
    let mut intro = Markup::new();
    intro.own("<p class=\"kicker\">Levels through time</p>\n");
    intro.element("h1", &[], &history.repository.name);
    page.intro(intro);
    page.section("history", "Levels", history::write(history, Practices::Elsewhere));
    page.finish()
}
