//! What an `if:` lets through.

use super::glob;

/// An event that can start a job, as conditions ask for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event {
    /// A push to a branch.
    Push,
    /// A pushed tag.
    Tag,
    /// A pull request into trunk.
    PullRequest,
    /// The clock.
    Schedule,
    /// A person pressing a button.
    Dispatch,
    /// A merge queue.
    MergeGroup,
    /// Anything else.
    Other,
}

impl Event {
    /// The names it goes by.
    const fn names(self) -> &'static [&'static str] {
        match self {
            Self::Push | Self::Tag => &["push"],
            Self::PullRequest => &["pull_request", "pull_request_target"],
            Self::Schedule => &["schedule"],
            Self::Dispatch => &["workflow_dispatch"],
            Self::MergeGroup => &["merge_group"],
            Self::Other => &[],
        }
    }
}

/// Whether a condition can hold for an event on a branch, given by its name or by a pattern of names.
///
/// Only plain comparisons joined by `&&`, or by `||`, are judged. What is not understood may hold.
pub(super) fn may_hold(condition: Option<&str>, event: Event, pushed: &str) -> bool {
    let Some(condition) = condition else { return true };
    let text = condition.trim().trim_start_matches("${{").trim_end_matches("}}").trim();
    match (text.contains("&&"), text.contains("||")) {
        (true, true) => true,
        (false, true) => text.split("||").any(|part| part_holds(part, event, pushed)),
        _ => text.split("&&").all(|part| part_holds(part, event, pushed)),
    }
}

fn part_holds(part: &str, event: Event, pushed: &str) -> bool {
    let part = part.trim().trim_start_matches('(').trim();
    let quoted = part.split('\'').nth(1).unwrap_or("");
    let tags = part.contains("refs/tags") || (part.contains("github.ref_type") && quoted == "tag");
    let negated = part.starts_with('!') || part.contains("!=");
    let compares = part.contains("==") || part.contains("!=");
    if part.contains("github.event_name") && compares && event != Event::Other {
        return event.names().contains(&quoted) != negated;
    }
    if tags && (compares || part.contains("startsWith")) {
        return match event {
            Event::Tag => !negated,
            Event::Other | Event::Dispatch => true,
            _ => negated,
        };
    }
    let branch =
        quoted.strip_prefix("refs/heads/").or_else(|| part.contains("github.ref_name").then_some(quoted));
    if let (Some(branch), true) = (branch, compares && part.contains("github.ref")) {
        return match event {
            Event::Push | Event::Schedule => {
                // A pattern stands for several branches: one of them is this one, and others are not.
                let several = pushed.contains(['*', '?', '[', '+']);
                let same = branch == pushed || (several && glob::matches(pushed, branch));
                if negated { several || !same } else { same }
            }
            Event::Tag | Event::PullRequest | Event::MergeGroup => negated,
            Event::Dispatch | Event::Other => true,
        };
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(condition: &str, event: Event) -> bool {
        may_hold(Some(condition), event, "main")
    }

    #[test]
    fn comparisons_with_the_event() {
        assert!(holds("github.event_name == 'push'", Event::Push));
        assert!(!holds("${{ github.event_name == 'pull_request' }}", Event::Push));
        assert!(!holds("github.event_name != 'schedule' && success()", Event::Schedule));
        assert!(holds("github.event_name == 'push' || github.event_name == 'schedule'", Event::Schedule));
    }

    #[test]
    fn comparisons_with_the_reference() {
        assert!(holds("github.ref == 'refs/heads/main'", Event::Push));
        assert!(!holds("github.ref == 'refs/heads/develop'", Event::Push));
        assert!(!holds("startsWith(github.ref, 'refs/tags/')", Event::Push));
        assert!(holds("startsWith(github.ref, 'refs/tags/v')", Event::Tag));
        assert!(!holds("github.ref == 'refs/heads/main'", Event::PullRequest));
        assert!(!holds("github.ref_type == 'tag'", Event::Schedule));
    }

    #[test]
    fn what_is_not_understood_may_hold() {
        for condition in ["always()", "needs.a.outputs.x == 'y'", "a && (b || c)", "", "!", "'", "${{ }}"] {
            assert!(holds(condition, Event::Push), "{condition}");
        }
        assert!(may_hold(None, Event::Push, "main"));
    }
}
