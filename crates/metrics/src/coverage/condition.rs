//! Conditions (`if:`) that keep a job or step from running for a change.
//!
//! Only comparisons that a definition alone decides are read; anything else is taken as possible.

/// What starts a workflow for a change.
#[derive(Debug, Clone, Copy)]
pub(super) struct Situation<'s> {
    /// Events that start it.
    pub(super) events: &'s [&'s str],
    /// Names the trunk goes by; empty when a tag starts it.
    pub(super) branches: &'s [&'s str],
    /// Names of the tags that start it; empty when the trunk does.
    pub(super) tags: &'s [&'s str],
}

/// Whether a condition can never hold in a situation.
pub(super) fn excludes(condition: Option<&str>, situation: &Situation<'_>) -> bool {
    let Some(condition) = condition else {
        return false;
    };
    let plain: String = condition
        .replace("${{", "")
        .replace("}}", "")
        .replace('"', "'")
        .chars()
        .filter(|character| !character.is_whitespace())
        .collect();
    plain.split("||").all(|alternative| alternative.split("&&").any(|clause| impossible(clause, situation)))
}

fn impossible(clause: &str, situation: &Situation<'_>) -> bool {
    let clause = clause.trim_matches(['(', ')']);
    if let Some(event) = compared(clause, "github.event_name==") {
        return !situation.events.contains(&event);
    }
    if let Some(event) = compared(clause, "github.event_name!=") {
        return situation.events == [event];
    }
    if let Some(reference) = compared(clause, "github.ref==") {
        return !is_at(reference, situation);
    }
    if let Some(name) = compared(clause, "github.ref_name==") {
        return !situation.branches.contains(&name) && !situation.tags.contains(&name);
    }
    let from_tag = !situation.tags.is_empty();
    match compared(clause, "github.ref_type==") {
        Some("tag") => return !from_tag,
        Some("branch") => return from_tag,
        _ => {}
    }
    let asks_for = |kind: &str| {
        let starts = format!("startsWith(github.ref,'refs/{kind}");
        let contains = format!("contains(github.ref,'refs/{kind}");
        clause.starts_with(&starts) || clause.starts_with(&contains)
    };
    (asks_for("tags/") && !from_tag) || (asks_for("heads/") && from_tag)
}

/// What a clause compares `left` with, when it is a quoted text.
fn compared<'c>(clause: &'c str, left: &str) -> Option<&'c str> {
    clause.strip_prefix(left)?.strip_prefix('\'')?.strip_suffix('\'')
}

fn is_at(reference: &str, situation: &Situation<'_>) -> bool {
    match (reference.strip_prefix("refs/heads/"), reference.strip_prefix("refs/tags/")) {
        (Some(branch), _) => situation.branches.contains(&branch),
        (_, Some(tag)) => situation.tags.contains(&tag),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRUNK: Situation<'static> =
        Situation { events: &["push", "pull_request"], branches: &["main"], tags: &[] };
    const TAG: Situation<'static> = Situation { events: &["push"], branches: &[], tags: &["v1.0.0"] };

    #[test]
    fn conditions_are_read_where_the_definition_decides() {
        for (condition, on_trunk, on_tag) in [
            ("startsWith(github.ref, 'refs/tags/v')", true, false),
            ("${{ github.event_name == 'release' }}", true, true),
            ("github.event_name == 'push'", false, false),
            ("github.event_name == 'pull_request'", false, true),
            ("github.event_name != 'pull_request'", false, false),
            ("github.ref == 'refs/heads/main'", false, true),
            ("github.ref == \"refs/heads/next\"", true, true),
            ("github.ref_name == 'main' && github.event_name == 'push'", false, true),
            ("github.event_name == 'schedule' || github.event_name == 'push'", false, false),
            ("github.event_name == 'schedule' || github.event_name == 'workflow_dispatch'", true, true),
            ("github.ref_type == 'tag'", true, false),
            ("github.repository == 'owner/name'", false, false),
            ("!startsWith(github.ref, 'refs/tags/')", false, false),
            ("success()", false, false),
        ] {
            assert_eq!(excludes(Some(condition), &TRUNK), on_trunk, "trunk: {condition}");
            assert_eq!(excludes(Some(condition), &TAG), on_tag, "tag: {condition}");
        }
        assert!(!excludes(None, &TRUNK));
    }
}
