//! The coverage matrix: stages down, weeks across, each cell the share of the week's changes.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_domain::Stage;
use plimsoll_domain::tables::{Basis, CoverageRow, Tables};
use plimsoll_domain::time::Week;

use super::markup::Markup;
use crate::number::Number;
use crate::terminal::human;

/// Weeks beside each other: half a year fits a screen and a sheet of paper.
const ACROSS: usize = 27;

/// Tables of so many weeks, the newest first; older weeks are only in the CSV table.
const BLOCKS: usize = 4;

type Cells<'a> = BTreeMap<(Stage, Week), &'a CoverageRow>;

/// The matrix; nothing where no change reached the trunk or the rows are not there.
pub(crate) fn write(tables: Option<&Tables>) -> Markup {
    let mut markup = Markup::new();
    let rows = tables.map_or(&[][..], |tables| tables.coverage.as_slice());
    let cells: Cells<'_> = rows.iter().map(|row| ((row.stage, row.week), row)).collect();
    let weeks: BTreeSet<Week> = rows.iter().map(|row| row.week).collect();
    let weeks: Vec<Week> = weeks.into_iter().collect();
    if weeks.is_empty() {
        return markup;
    }
    markup.own("<h3>Week by week</h3>\n");
    markup.classed("p", "aside", &explanation(rows));
    // From the end, so that the newest block is a full one.
    for block in weeks.rchunks(ACROSS).take(BLOCKS) {
        self::block(&mut markup, block, &cells);
    }
    if weeks.len() > ACROSS * BLOCKS {
        let more =
            format!("and {} earlier weeks; coverage-matrix.csv has all", weeks.len() - ACROSS * BLOCKS);
        markup.classed("p", "more", &more);
    }
    markup
}

fn explanation(rows: &[CoverageRow]) -> String {
    let executed = rows.iter().filter(|row| row.basis == Basis::Executed).count();
    let basis = if executed == rows.len() {
        "by what jobs did"
    } else if executed == 0 {
        "by what the workflow files ask for, whether or not it ran"
    } else {
        "by what jobs did; in italics by what the workflow files ask for, whether or not it ran"
    };
    format!(
        "Percent of the week's changes to the trunk that a stage was executed for, {basis}. 0 and 100 are none and all; \
         ? means that most of them are unknown."
    )
}

fn block(markup: &mut Markup, weeks: &[Week], cells: &Cells<'_>) {
    let (Some(first), Some(last)) = (weeks.first(), weeks.last()) else { return };
    let span = format!("Weeks that began from {} to {}", first.monday(), last.monday());
    markup.open("div", &[("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", &span)]);
    markup.own("<table class=\"matrix\">\n");
    markup.element("caption", &[], &span);
    markup.own("\n<thead><tr><th scope=\"col\">Stage</th>");
    for week in weeks {
        let monday = week.monday();
        markup.own("<th scope=\"col\">");
        markup.element("time", &[("datetime", &monday.to_string())], &monday.format("%m-%d").to_string());
        markup.own("</th>");
    }
    markup.own("</tr></thead>\n<tbody>\n");
    let stages: BTreeSet<Stage> = cells.keys().map(|(stage, _)| *stage).collect();
    for stage in stages {
        markup.own("<tr>");
        markup.element("th", &[("scope", "row")], stage.as_str());
        for week in weeks {
            cell(markup, cells.get(&(stage, *week)).copied());
        }
        markup.end("tr");
    }
    markup.own("</tbody>\n<tfoot><tr><th scope=\"row\">changes</th>");
    for week in weeks {
        let own = cells.iter().find(|((_, other), _)| other == week);
        markup.element("td", &[], &own.map_or_else(String::new, |(_, row)| human::count(row.changes)));
    }
    markup.own("</tr></tfoot></table></div>\n");
}

fn cell(markup: &mut Markup, row: Option<&CoverageRow>) {
    // A stage that did not apply in the week has nothing to say of it.
    let Some(row) = row else { return markup.own("<td></td>") };
    let Some(share) = row.share() else {
        return markup.own("<td class=\"heat unknown\">?</td>");
    };
    let exact = Number::share(share);
    let class = format!(
        "heat heat-{}{}",
        warmth(share),
        if row.basis == Basis::Configured { " configured" } else { "" }
    );
    markup.open("td", &[("class", &class)]);
    markup.element("data", &[("value", &exact.to_string())], &percent(share));
    markup.close("td");
}

/// Which of five colours.
fn warmth(share: f64) -> u8 {
    match share {
        none if none <= 0.0 => 0,
        all if all >= 1.0 => 4,
        some => 1 + (some * 3.0) as u8,
    }
}

/// Whole percent; none and all only where it is so.
fn percent(share: f64) -> String {
    let rounded = (share * 100.0).round();
    if share <= 0.0 || share >= 1.0 { rounded } else { rounded.clamp(1.0, 99.0) }.to_string()
}

#[cfg(test)]
mod tests {
    use super::{percent, warmth};

    #[test]
    fn none_and_all_are_said_only_where_it_is_so() {
        let shares = [0.0, 0.001, 0.333, 0.334, 0.5, 0.999, 1.0];
        assert_eq!(shares.map(percent), ["0", "1", "33", "33", "50", "99", "100"]);
        assert_eq!(shares.map(warmth), [0, 1, 1, 2, 2, 3, 4]);
    }
}
