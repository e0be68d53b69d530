//! What came before a version was brought, and what after.

use plimsoll_domain::Stage;
use plimsoll_domain::events::StageEvent;
use plimsoll_domain::time::DAY_SECONDS;

use super::{Shipment, Shipped};

impl<'a> Shipped<'a> {
    /// Whether something had ended when a version was brought.
    pub(in crate::signals) fn precedes(&self, event: &StageEvent, of: &Shipment<'a>) -> bool {
        if self.is_same_job(event, of) {
            return self.places(event.stage, of).is_some_and(|(own, arrival)| own < arrival);
        }
        event.finished.is_some_and(|at| at.timestamp() <= of.began())
    }

    /// Whether something began when a version was there, in its run or in one that it started within a day. What a
    /// push or a clock starts on the same commit looks at something else.
    pub(super) fn follows(&self, event: &StageEvent, of: &Shipment<'a>) -> bool {
        if self.is_same_job(event, of) {
            return self.last_places(event.stage, of).is_some_and(|(own, arrival)| own > arrival);
        }
        // A deployment is over when its job is; the platform's status may come seconds later.
        let there = of.job.and_then(|job| job.finished).map_or_else(|| of.finished(), |at| at.timestamp());
        let began = self.job_of(event).and_then(|job| job.started).or(event.finished);
        let same_run = of.run.is_some_and(|run| event.run == Some(run.id));
        let started = event.run.and_then(|run| self.facts.platform.run(run)).is_some_and(|run| {
            const CHAINED: [&str; 4] =
                ["workflow_run", "deployment", "deployment_status", "repository_dispatch"];
            run.event.as_deref().is_some_and(|event| CHAINED.contains(&event))
        });
        began.is_some_and(|at| {
            let later = at.timestamp() - there;
            later >= 0 && (same_run || (started && later <= DAY_SECONDS))
        })
    }

    pub(in crate::signals) fn is_same_job(&self, event: &StageEvent, of: &Shipment<'a>) -> bool {
        of.job.is_some_and(|job| event.job == Some(job.id))
    }

    /// Where a stage first stands in the job that brought the version, and where the version arrives.
    fn places(&self, stage: Stage, of: &Shipment<'a>) -> Option<(u64, u64)> {
        let stages = self.stages(of);
        let own = stages.iter().find(|(found, _)| *found == stage)?.1;
        let arrival = stages.iter().find(|(found, _)| arrives(*found))?.1;
        Some((own, arrival))
    }

    /// The same, where the stage last stands.
    fn last_places(&self, stage: Stage, of: &Shipment<'a>) -> Option<(u64, u64)> {
        let stages = self.stages(of);
        let own = stages.iter().rev().find(|(found, _)| *found == stage)?.1;
        let arrival = stages.iter().find(|(found, _)| arrives(*found))?.1;
        Some((own, arrival))
    }

    /// The stages of the job in their order: by its log, else by its definition.
    fn stages(&self, of: &Shipment<'a>) -> Vec<(Stage, u64)> {
        if let Some(reading) = of.job.and_then(|job| self.reading(job)) {
            let seen = reading.steps.iter().flat_map(|step| &step.stages);
            let mut stages: Vec<_> = seen.map(|seen| (seen.stage, seen.line)).collect();
            stages.sort_by_key(|(_, line)| *line);
            return stages;
        }
        let matches = of.definition.into_iter().flat_map(|(_, job)| job.matches());
        matches.zip(0..).map(|((_, tool), place)| (tool.stage, place)).collect()
    }
}

/// Whether the stage brings the version somewhere; what follows it in the same job came too late.
const fn arrives(stage: Stage) -> bool {
    matches!(stage, Stage::Deploy | Stage::Publish | Stage::Release | Stage::ServeModel)
}
