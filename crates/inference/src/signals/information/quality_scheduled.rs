//! Quality is reported on a schedule.

use plimsoll_domain::{Signal, SignalState, Source, Stage};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::reading::Reading;

const STAGES: &[Stage] = &[Stage::StaticAnalysis, Stage::Coverage, Stage::SecurityScan];

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "quality.scheduled",
        title: "Scheduled quality reports",
        meaning: "Analysis, coverage or an audit runs on a schedule.",
        sources: &[Source::Workflows],
        computation: "Enabled steps that analyse, measure coverage or scan, in a workflow with a schedule.",
        fields: &[
            ("configured", "1: an enabled workflow does on a schedule"),
            ("interval_hours", "mean hours between runs of the most frequent one"),
        ],
        window_days: None,
        false_positives: "the provider stops schedules of repositories without activity",
        false_negatives: "reports that a service sends by itself",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let reading = Reading::stages(context, STAGES).only(|hit| hit.starts.interval_hours.is_some());
    let signal = reading.signal(context, id, || {
        context.not_in_pipeline(
            id,
            Reach::CiOnSchedule,
            "no workflow analyses, measures or scans on a schedule",
        )
    });
    let shortest = reading.strong.iter().filter_map(|hit| hit.starts.interval_hours).min_by(f64::total_cmp);
    match shortest {
        Some(hours) if signal.state == SignalState::Observed => signal.with("interval_hours", hours),
        _ => signal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signals::testing::{Building, World, field, observe, scheduled, state};

    #[test]
    fn a_weekly_scan_and_a_stale_bot() {
        let weekly = scheduled("scan", "0 4 * * 1").job("scan", &[Stage::SecurityScan]);
        let signal = observe(&World::new().with(weekly), "quality.scheduled");
        assert_eq!(field(&signal, "interval_hours"), Some(168.0));
        let stale = scheduled("stale", "0 4 * * 1").action("stale", "actions/stale@v9", &[]);
        assert_eq!(state(&World::new().with(stale), "quality.scheduled"), SignalState::Absent);
    }
}
