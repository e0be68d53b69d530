//! Quality is reported on a schedule.

use plimsoll_domain::{Signal, SignalState, Source, Stage};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::counted::{RATE, by_schedule};
use crate::signals::definition::{Definition, EXECUTIONS, SignalDoc};
use crate::signals::reading::Reading;

const DAYS: u32 = 90;

const STAGES: &[Stage] = &[Stage::StaticAnalysis, Stage::Coverage, Stage::SecurityScan];

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "quality.scheduled",
        title: "Scheduled quality reports",
        meaning: "Analysis, coverage or an audit runs on a schedule.",
        sources: &[Source::Workflows, Source::Jobs],
        computation: "Runs of the window that the clock started, that analysed, measured coverage or scanned, and ended \
                      well; where no runs were collected, enabled steps that do, in a workflow with a schedule.",
        fields: &[
            RATE,
            EXECUTIONS,
            ("configured", "1: an enabled workflow does on a schedule; missing where runs were counted"),
            ("interval_hours", "mean hours between runs of the most frequent one"),
        ],
        window_days: Some(DAYS),
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
    let signal = match shortest {
        Some(hours) if signal.state == SignalState::Observed => signal.with("interval_hours", hours),
        _ => signal,
    };
    by_schedule(context, DAYS, signal, |event| STAGES.contains(&event.stage))
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

    #[test]
    fn reports_that_the_clock_made() {
        let weekly = scheduled("scan", "0 4 * * 1").job("scan", &[Stage::SecurityScan]);
        let mut world = World::new().with(weekly).collected();
        let commit = world.commit(60.0, "ann", &["a.rs"]);
        world.commit(1.0, "ann", &["a.rs"]);
        for week in 0..3 {
            world.ran("scan", "schedule", f64::from(week) * 7.0 + 1.0, commit, &[Stage::SecurityScan]);
            world.ran("scan", "push", f64::from(week) * 7.0 + 2.0, commit, &[Stage::SecurityScan]);
        }
        let signal = observe(&world, "quality.scheduled");
        assert_eq!((signal.value(), signal.n), (Some(1.0), Some(3)));
        let world = world.without(Source::Runs);
        assert_eq!(field(&observe(&world, "quality.scheduled"), "configured"), Some(1.0));
    }

    #[test]
    fn a_scan_whose_work_nobody_sees_is_unknown() {
        let weekly = scheduled("scan", "0 4 * * 1").job("scan", &[Stage::SecurityScan]);
        let mut world = World::new().with(weekly).collected();
        let commit = world.commit(10.0, "ann", &["a.rs"]);
        assert_eq!(state(&world, "quality.scheduled"), SignalState::Absent);
        world.ran("scan", "schedule", 2.0, commit, &[]);
        world.hides(commit);
        assert_eq!(state(&world, "quality.scheduled"), SignalState::Unknown);
    }
}
