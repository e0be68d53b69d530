//! Deployments week by week: what got there stands above the line, what did not below it.

use plimsoll_domain::Window;
use plimsoll_domain::facts::Outcome;
use plimsoll_domain::tables::DeploymentRow;
use plimsoll_domain::time::Week;

use super::chart;
use super::markup::Markup;
use crate::terminal::human::count;

/// Weeks that are drawn; of a longer window the newest.
const WEEKS: usize = 160;

/// Pixels above the line and below it, and of the whole drawing.
const ABOVE: f64 = 84.0;
const BELOW: f64 = 26.0;
const HEIGHT: u32 = 148;
/// Where the line is; room for remedies above.
const LINE: f64 = ABOVE + 14.0;

/// What happened in one week.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Tally {
    arrived: u64,
    failed_users: u64,
    failed: u64,
    running: u64,
    remedies: u64,
}

/// The drawing, what its shapes mean, and the same as a table.
pub(crate) fn write(markup: &mut Markup, rows: &[&DeploymentRow], window: Window) {
    let weeks = tally(rows, window);
    markup.own("<figure>");
    draw(markup, &weeks);
    legend(markup, &weeks);
    markup.own("</figure>\n");
    table(markup, &weeks);
}

/// Every week of the window, those without a deployment among them.
fn tally(rows: &[&DeploymentRow], window: Window) -> Vec<(Week, Tally)> {
    let last = Week::containing(window.to);
    let first = Week::containing(window.from);
    let mut weeks: Vec<(Week, Tally)> = std::iter::successors(Some(first), |week| Some(week.next()))
        .take_while(|week| *week <= last)
        .map(|week| (week, Tally::default()))
        .collect();
    for row in rows {
        let week = Week::containing(row.deployment.finished);
        let Ok(at) = weeks.binary_search_by_key(&week, |(week, _)| *week) else { continue };
        let tally = &mut weeks[at].1;
        match row.deployment.outcome {
            Outcome::Success => tally.arrived += 1,
            Outcome::Failure => tally.failed += 1,
            Outcome::Pending => tally.running += 1,
        }
        tally.failed_users += u64::from(row.change_failure == Some(true));
        tally.remedies += u64::from(row.remedy_of.is_some());
    }
    let left_out = weeks.len().saturating_sub(WEEKS);
    weeks.split_off(left_out)
}

fn draw(markup: &mut Markup, weeks: &[(Week, Tally)]) {
    let most =
        |of: fn(&Tally) -> u64| weeks.iter().map(|(_, tally)| of(tally)).max().unwrap_or(0).max(1) as f64;
    let (above, below) = (most(|tally| tally.arrived), most(|tally| tally.failed));
    // One scale for both directions, unless the failures would leave their room.
    let unit = (ABOVE / above).min(BELOW / below).min(18.0);
    let width = 1.0 / weeks.len() as f64;
    chart::begin(markup, "timeline", HEIGHT);
    chart::line(markup, "axis", 0.0, 1.0, LINE);
    for (index, (_, tally)) in weeks.iter().enumerate() {
        let left = index as f64 * width;
        let x = (left + width * 0.14, width * 0.72);
        let height = tally.arrived as f64 * unit;
        if tally.arrived > 0 {
            chart::bar(markup, "arrived", x, (LINE - height, height));
        }
        if tally.failed_users > 0 {
            let failed = (tally.failed_users as f64 * unit).min(height.max(unit));
            chart::bar(markup, "failed-users", x, (LINE - failed, failed));
        }
        if tally.failed > 0 {
            chart::bar(markup, "failed", x, (LINE + 1.0, tally.failed as f64 * unit));
        }
        if tally.remedies > 0 {
            chart::dot(markup, "remedy", left + width / 2.0, (LINE - height - 7.0).max(5.0), 3.0);
        }
    }
    months(markup, weeks, width);
    chart::end(markup);
}

/// A month's name below its first week; where there are many, only some.
fn months(markup: &mut Markup, weeks: &[(Week, Tally)], width: f64) {
    let starts: Vec<(usize, String)> = weeks
        .iter()
        .enumerate()
        .filter(|(index, (week, _))| {
            let before = index.checked_sub(1).map(|before| weeks[before].0.monday().format("%m").to_string());
            before.is_some_and(|before| before != week.monday().format("%m").to_string())
        })
        .map(|(index, (week, _))| (index, week.monday().format("%b").to_string()))
        .collect();
    let step = starts.len().div_ceil(8).max(1);
    for (index, month) in starts.iter().step_by(step) {
        chart::label(markup, *index as f64 * width, f64::from(HEIGHT) - 6.0, month);
    }
}

fn legend(markup: &mut Markup, weeks: &[(Week, Tally)]) {
    let sum = |of: fn(&Tally) -> u64| weeks.iter().map(|(_, tally)| of(tally)).sum::<u64>();
    let said = |of: fn(&Tally) -> u64, meaning: &str| format!("{} {meaning}", count(sum(of)));
    let entries: [chart::Entry; 4] = [
        (
            |markup| chart::bar(markup, "arrived", (0.1, 0.8), (4.0, 12.0)),
            said(|tally| tally.arrived, "got there"),
        ),
        (
            |markup| chart::bar(markup, "failed-users", (0.1, 0.8), (4.0, 12.0)),
            said(|tally| tally.failed_users, "of these failed their users"),
        ),
        (
            |markup| {
                chart::line(markup, "axis", 0.0, 1.0, 6.0);
                chart::bar(markup, "failed", (0.1, 0.8), (7.0, 9.0));
            },
            said(|tally| tally.failed, "did not get there"),
        ),
        (|markup| chart::dot(markup, "remedy", 0.5, 10.0, 3.0), said(|tally| tally.remedies, "remedies")),
    ];
    markup.own("<figcaption>");
    chart::legend(markup, ("timeline swatch", 20), &entries);
    markup.own("</figcaption>");
}

fn table(markup: &mut Markup, weeks: &[(Week, Tally)]) {
    markup.own("<details><summary>By week, as a table</summary>");
    markup.own("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Deployments by week\">");
    markup.own("<table>\n<thead><tr><th scope=\"col\">Week from</th><th scope=\"col\">Got there</th>");
    markup.own("<th scope=\"col\">Failed their users</th><th scope=\"col\">Did not get there</th>");
    markup.own("<th scope=\"col\">Running</th><th scope=\"col\">Remedies</th></tr></thead>\n<tbody>\n");
    for (week, tally) in weeks {
        markup.own("<tr>");
        markup.element("th", &[("scope", "row")], &week.monday().to_string());
        for number in [tally.arrived, tally.failed_users, tally.failed, tally.running, tally.remedies] {
            markup.classed("td", "number", &count(number));
        }
        markup.end("tr");
    }
    markup.own("</tbody></table></div>");
    markup.end("details");
}
