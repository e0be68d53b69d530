//! The pages that are looked at.

use plimsoll_report::{FleetEntry, html, html_fleet};

use crate::attack::{self, ADDRESSES, INJECTIONS};
use crate::{events, sample};

/// A report with everything in it.
pub(crate) fn report() -> String {
    html(&sample::two_models(), Some(&events::history()), Some(&events::tables(60, 70)))
}

/// A report whose every text attacks its reader.
pub(crate) fn hostile() -> String {
    let text = format!("{}\u{1b}[2J\u{202e}{}", INJECTIONS.concat(), "x".repeat(10_000));
    let assessment = attack::assessment(&text, ADDRESSES[2]);
    html(&assessment, Some(&attack::history(&text)), Some(&attack::tables(&text, ADDRESSES[0])))
}

/// Three repositories: one is empty, one has a report of its own.
pub(crate) fn fleet() -> String {
    let (mut first, second, third) = (sample::assessment(), sample::empty(), sample::assessment());
    first.repository.name = "anchor/zinc".to_owned();
    first.levels[0].observed = plimsoll_domain::level::Observed::None;
    if let Some(frequency) = first.metrics.first_mut() {
        frequency.value = Some(2.0);
    }
    html_fleet(
        &[
            FleetEntry { assessment: &first, report: Some("zinc.html") },
            FleetEntry { assessment: &second, report: None },
            FleetEntry { assessment: &third, report: None },
        ],
        None,
    )
}
