//! People are told.

use plimsoll_domain::{Signal, Source};

use crate::signals::absence::Reach;
use crate::signals::context::Context;
use crate::signals::definition::{CONFIGURED, Definition, SignalDoc};
use crate::signals::reading::Reading;
use crate::signals::tools;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "notify.events",
        title: "People are told",
        meaning: "A workflow tells people of failures or deployments.",
        sources: &[Source::Workflows],
        computation: "Enabled steps that send a message to a chat or by mail.",
        fields: CONFIGURED,
        window_days: None,
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
    reading
        .signal(context, id, || context.not_in_pipeline(id, Reach::Ci, "no workflow tells people anything"))
}

#[cfg(test)]
mod tests {
    use plimsoll_domain::SignalState;

    use crate::signals::testing::{Building, World, state, workflow};

    #[test]
    fn a_message_and_silence() {
        let ci = workflow("ci", &["push"]).action("tell", "slackapi/slack-github-action@v2", &[]);
        assert_eq!(state(&World::new().with(ci), "notify.events"), SignalState::Observed);
        assert_eq!(state(&World::new(), "notify.events"), SignalState::Absent);
    }
}
