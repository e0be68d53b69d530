//! The trunk's first-parent line: each commit on it is an integration, with all that it brought in.

use plimsoll_domain::facts::{CommitIx, Facts, History};
use plimsoll_domain::{MetricValue, Reason, ReasonCode, Window};

use crate::catalogue::MetricDoc;
use crate::context::{Context, holds};
use crate::lead_time::first_containing;
use crate::measure;
use crate::words;

/// One commit of the trunk's first-parent line and what was not on the trunk before it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Integration {
    /// The commit on the line.
    pub(crate) commit: CommitIx,
    /// Its place on the line, counted from the oldest.
    pub(crate) position: usize,
    /// Its committer time, seconds since the epoch.
    pub(crate) time: i64,
    /// Whether it is a merge.
    pub(crate) merge: bool,
    /// Non-merge commits of people that it brought in; itself, when it is no merge.
    pub(crate) commits: u32,
    /// Non-merge commits of automation accounts that it brought in.
    pub(crate) bot_commits: u32,
    /// The oldest non-merge commit of a person that it brought in from elsewhere, by committer time.
    pub(crate) oldest: Option<CommitIx>,
    /// Whether its own author is an automation account.
    bot: bool,
}

/// The line, and which of its commits brought in which commit.
#[derive(Debug)]
pub(crate) struct TrunkLine {
    /// The line, oldest first.
    pub(crate) line: Vec<CommitIx>,
    /// For every commit the place on the line of the commit that brought it onto the trunk.
    pub(crate) brought_by: Vec<Option<u32>>,
    /// The integrations inside the window, oldest first.
    pub(crate) integrations: Vec<Integration>,
}

impl TrunkLine {
    /// Reads the line. A commit's integration is the first one on the line that contains it.
    pub(crate) fn new(facts: &Facts, window: Window) -> Self {
        let line: Vec<_> = facts.trunk_line.iter().rev().copied().collect();
        let ranked: Vec<_> = line.iter().copied().zip(0_i64..).collect();
        let brought_by = first_containing(&facts.history, &ranked);
        let mut all: Vec<_> = line
            .iter()
            .enumerate()
            .map(|(position, commit)| bare(&facts.history, position, *commit))
            .collect();
        for commit in facts.history.indices() {
            if let Some(position) = brought_by[commit.get()] {
                all[position as usize].takes_in(&facts.history, commit);
            }
        }
        all.retain(|integration| holds(window, integration.time));
        Self { line, brought_by, integrations: all }
    }

    /// Committer time of the oldest commit of the line, seconds since the epoch.
    pub(crate) fn began(&self, history: &History) -> Option<i64> {
        self.line.first().map(|commit| history.commit(*commit).committed)
    }
}

fn bare(history: &History, position: usize, commit: CommitIx) -> Integration {
    Integration {
        commit,
        position,
        time: history.commit(commit).committed,
        merge: history.is_merge(commit),
        commits: 0,
        bot_commits: 0,
        oldest: None,
        bot: history.author(commit).bot,
    }
}

impl Integration {
    /// Whether a person wrote any of what it brought in; of one that brought nothing in, whether a person made it.
    pub(crate) fn by_people(&self) -> bool {
        self.commits > 0 || (self.bot_commits == 0 && !self.bot)
    }

    fn takes_in(&mut self, history: &History, commit: CommitIx) {
        if history.is_merge(commit) {
            return;
        }
        if history.author(commit).bot {
            self.bot_commits += 1;
            return;
        }
        self.commits += 1;
        let time = |commit: CommitIx| history.commit(commit).committed;
        if commit != self.commit && self.oldest.is_none_or(|oldest| time(commit) < time(oldest)) {
            self.oldest = Some(commit);
        }
    }
}

/// Why integrations in the window cannot be told, or that there are none.
pub(crate) fn none(context: &Context<'_>, doc: &MetricDoc) -> Option<MetricValue> {
    let history = &context.facts.history;
    if history.is_empty() {
        return Some(measure::absent(doc, "the repository has no commit"));
    }
    if context.trunk.line.is_empty() {
        let reason = Reason::new(ReasonCode::NotFound, "no trunk was found; name it with the configuration");
        return Some(measure::unknown(doc, reason));
    }
    // A line that is cut inside the window lacks integrations; one that is cut before it does not.
    let reaches_back =
        context.trunk.began(history).is_some_and(|began| began <= context.window.from.timestamp());
    if !reaches_back && let Some(reason) = context.cut_history() {
        return Some(measure::unknown(doc, reason));
    }
    let text = "no commit reached the trunk in the window";
    context.integrations().is_empty().then(|| measure::absent(doc, text))
}

/// The integrations that people's figures look at.
pub(crate) fn by_people<'c>(context: &'c Context<'_>) -> impl Iterator<Item = &'c Integration> {
    context.integrations().iter().filter(|integration| integration.by_people())
}

/// Says what figures of people leave out.
pub(crate) fn say_bots(context: &Context<'_>, value: &mut MetricValue) {
    value.caveats.extend(context.bots());
}

/// People's non-merge commits on the trunk's ancestry in the window, in the graph's order.
pub(crate) fn commits_of_people<'c>(context: &'c Context<'_>) -> impl Iterator<Item = CommitIx> + 'c {
    let history = &context.facts.history;
    let inside = move |commit: &CommitIx| context.inside(history.commit(*commit).committed);
    context.trunk_changes().filter(inside).filter(|commit| !context.by_bot(*commit))
}

/// What automation accounts brought to the trunk in the window, where there is anything.
pub(crate) fn bots(context: &Context<'_>) -> Option<String> {
    let all = context.integrations().len();
    let integrations = all - by_people(context).count();
    let history = &context.facts.history;
    let inside = context.trunk_changes().filter(|commit| context.inside(history.commit(*commit).committed));
    let commits = inside.filter(|commit| context.by_bot(*commit)).count();
    (integrations + commits > 0).then(|| {
        format!(
            "automation accounts: {integrations} of {}, {}, left out of people's figures",
            words::count(all, "integration", "integrations"),
            words::count(commits, "commit", "commits"),
        )
    })
}

/// The caveat of figures that count automation accounts as well.
pub(crate) const BOTS_INCLUDED: &str =
    "automation accounts included, the variant without-bots leaves them out";

/// The result of a figure about people when only bots integrated.
pub(crate) fn only_bots(doc: &MetricDoc) -> MetricValue {
    measure::absent(doc, "only bots integrated in the window")
}
