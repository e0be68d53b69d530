//! Where the metrics stand among DORA's clusters.

use plimsoll_domain::Assessment;
use plimsoll_domain::assessment::Band;

use super::page::{FAINT, PLAIN, Page, STRONG};

/// Columns of a metric's name.
const NAME: usize = 32;

/// The newest report with clusters and the newest scores; of every report where everything is asked for.
pub(crate) fn write(page: &mut Page, assessment: &Assessment, verbose: bool) {
    let newest = |scored: bool| {
        let of_kind = assessment.bands.iter().filter(|band| is_scored(assessment, band) == scored);
        of_kind.map(|band| band.edition).max()
    };
    let shown = [newest(false), newest(true)];
    let mut edition = None;
    for band in assessment.bands.iter().filter(|band| verbose || shown.contains(&Some(band.edition))) {
        if edition != Some(band.edition) {
            edition = Some(band.edition);
            let kind =
                if is_scored(assessment, band) { "scores from 0 to 10" } else { "clusters of that year" };
            page.heading(&format!("DORA {}", band.edition), kind);
        }
        one(page, band);
    }
}

/// Whether an edition gives scores instead of clusters.
fn is_scored(assessment: &Assessment, band: &Band) -> bool {
    assessment.bands.iter().any(|other| other.edition == band.edition && other.score.is_some())
}

fn one(page: &mut Page, band: &Band) {
    let lead = page.line(2).left(PLAIN, &band.metric, NAME).add(PLAIN, "  ");
    let said = match (band.clusters.as_slice(), band.score) {
        ([], Some(score)) => format!("{score:.1}"),
        ([], None) => "-".to_owned(),
        (clusters, _) => clusters.join(" or "),
    };
    let style = if band.clusters.is_empty() && band.score.is_none() { FAINT } else { STRONG };
    match &band.note {
        Some(note) => page.prose(lead.add(style, &said).add(PLAIN, "  "), FAINT, note),
        None => page.push(lead.add(style, &said)),
    }
}
