//! People are told.

use plimsoll_domain::{Signal, SignalState, Source};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::counted::{RATE, by_jobs};
use crate::signals::definition::{Definition, EXECUTIONS, SignalDoc};
use crate::signals::reading::{Hit, Reading};
use crate::signals::tools;

const DAYS: u32 = 90;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "notify.events",
        title: "People are told",
        meaning: "A workflow tells people of failures or deployments.",
        sources: &[Source::Workflows, Source::Jobs],
        computation: "Enabled steps that send a message to a chat or by mail; where runs were collected, the runs of the \
                      window in which such a step ran. One that waits for something to go wrong may never have run.",
        fields: &[
            RATE,
            EXECUTIONS,
            ("configured", "1: an enabled workflow does; missing where runs were counted"),
            ("weak", "1: only weak signs, such as a run started by hand"),
        ],
        window_days: Some(DAYS),
        false_positives: "a channel that everybody has muted",
        false_negatives: "messages that the provider sends by itself",
    },
    observe,
};

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    const HOOKS: &[&str] =
        &["hooks.slack.com", "discord.com/api/webhooks", "webhook.office.com", "api.telegram.org"];
    let reading =
        Reading::steps(context, |step| tools::uses(step, tools::NOTICES) || tools::mentions(step, HOOKS));
    let configured = reading
        .signal(context, id, || context.not_in_pipeline(id, Reach::Ci, "no workflow tells people anything"));
    let waits = |hit: &Hit<'_>| hit.step.condition.is_some() || hit.job.condition.is_some();
    let signal = by_jobs(context, DAYS, configured.clone(), &reading.strong);
    // A message about failures is not sent while nothing fails.
    let silent = signal.state != SignalState::Observed && configured.state == SignalState::Observed;
    if silent && reading.strong.iter().any(waits) { configured } else { signal }
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::Stage;

    use super::*;
    use crate::signals::testing::{Building, World, field, observe, state, workflow};

    #[test]
    fn a_message_and_silence() {
        let ci = workflow("ci", &["push"]).action("tell", "slackapi/slack-github-action@v2", &[]);
        assert_eq!(state(&World::new().with(ci), "notify.events"), SignalState::Observed);
        assert_eq!(state(&World::new(), "notify.events"), SignalState::Absent);
    }

    #[test]
    fn messages_that_were_sent_and_one_that_waits_for_a_failure() {
        let tells = |condition: Option<&str>| {
            let ci = workflow("ci", &["push"])
                .action("ci", "slackapi/slack-github-action@v2", &[])
                .change(|job| job.steps[0].condition = condition.map(str::to_owned));
            let mut world = World::new().with(ci).collected();
            let commit = world.commit(3.0, "ann", &["a.rs"]);
            world.ran("ci", "push", 2.0, commit, &[Stage::Build]);
            world
        };
        let signal = observe(&tells(None), "notify.events");
        assert_eq!((signal.n, field(&signal, "configured")), (Some(1), None));
        let waiting = observe(&tells(Some("failure()")), "notify.events");
        assert_eq!((waiting.value(), field(&waiting, "configured")), (None, Some(1.0)));
    }
}
