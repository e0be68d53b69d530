//! Where the metrics stand among DORA's clusters and scores.

use std::collections::BTreeSet;

use plimsoll_domain::Assessment;
use plimsoll_domain::assessment::Band;

use super::markup::Markup;

/// A table for each report year, the newest first and unfolded.
pub(crate) fn write(assessment: &Assessment) -> Markup {
    let mut markup = Markup::new();
    let editions: BTreeSet<u16> = assessment.bands.iter().map(|band| band.edition).collect();
    let scored =
        |edition: u16| assessment.bands.iter().any(|band| band.edition == edition && band.score.is_some());
    // The newest report with clusters and the newest scores are what a reader looks for.
    let newest = |kind: bool| editions.iter().rev().copied().find(|edition| scored(*edition) == kind);
    let shown = [newest(false), newest(true)];
    for edition in editions.iter().rev().copied() {
        let bands: Vec<_> = assessment.bands.iter().filter(|band| band.edition == edition).collect();
        let kind = if scored(edition) { "scores from 0 to 10" } else { "clusters of that year" };
        let open = if shown.contains(&Some(edition)) { "open" } else { "" };
        markup.open("details", &[(open, "")]);
        markup.own("<summary><h3>");
        markup.text(&format!("DORA {edition}"));
        markup.own("</h3> ");
        markup.classed("span", "aside", kind);
        markup.own("</summary>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\"");
        markup.own(" aria-label=\"Clusters\"><table>\n<thead><tr><th scope=\"col\">Metric</th>");
        markup.own("<th scope=\"col\">Stands at</th><th scope=\"col\">Note</th></tr></thead>\n<tbody>\n");
        for band in bands {
            row(&mut markup, band);
        }
        markup.own("</tbody></table></div>\n");
        markup.end("details");
    }
    markup
}

fn row(markup: &mut Markup, band: &Band) {
    let said = match (band.clusters.as_slice(), band.score) {
        ([], Some(score)) => format!("{score:.1}"),
        ([], None) => "not placed".to_owned(),
        (clusters, _) => clusters.join(" or "),
    };
    markup.own("<tr>");
    markup.element("th", &[("scope", "row")], &band.metric);
    markup.element("td", &[], &said);
    markup.element("td", &[], band.note.as_deref().unwrap_or_default());
    markup.end("tr");
}
