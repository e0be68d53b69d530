//! Rules that protect trunk.

use plimsoll_domain::coverage::CoverageState;
use plimsoll_domain::record::BranchRule;
use plimsoll_domain::{Grade, Reason, ReasonCode, Signal, SignalState, Source};

use crate::signals::context::Context;
use crate::signals::definition::{Definition, SignalDoc};
use crate::signals::glob;
use crate::signals::proof::Confidence;
use crate::signals::reading::unknown;
use crate::signals::statistics::flag;
use crate::signals::triggers::trunk_name;

pub(super) const DEFINITION: Definition = Definition {
    doc: SignalDoc {
        id: "vc.branch_rules",
        title: "Trunk is protected by rules",
        meaning: "The platform refuses changes of trunk that did not come the agreed way.",
        sources: &[Source::Settings],
        computation: "Rules in force whose branches include trunk. Where not all rules were read, a field is there only \
                      when a rule asks for it.",
        fields: &[
            ("value", "rules in force for trunk"),
            ("pull_request", "1: changes have to come by a pull request"),
            ("approvals", "approvals that a change needs"),
            ("checks", "checks that have to pass"),
            ("merge_queue", "1: a merge queue tests changes together"),
            ("no_force_pushes", "1: forced pushes are refused; missing where a rule's answer is not known"),
            ("stale_approvals", "1: a new commit takes approvals back; missing likewise"),
            ("signatures", "1: commits have to be signed; missing likewise"),
        ],
        window_days: None,
        false_positives: "people who may pass the rules by",
        false_negatives: "rules of the organisation that the token may not read",
    },
    observe,
};

/// What a rule says to one question, where it was asked.
type Answer = fn(&BranchRule) -> Option<bool>;

fn observe(context: &Context<'_>, id: &'static str) -> Signal {
    let rules = context.rules_for_trunk();
    let complete = context.facts.coverage_of(Source::Settings) == CoverageState::Complete;
    if rules.is_empty() {
        return if complete {
            let text = "no rule in force protects trunk";
            Signal::without(id, SignalState::Absent, Reason::new(ReasonCode::NotFound, text))
        } else {
            unknown(id, ReasonCode::NoAccess, "the rules of branches were not all read")
        };
    }
    let checks: usize = rules.iter().map(|rule| rule.required_checks.len()).sum();
    let approvals = rules.iter().map(|rule| rule.required_approvals).max().unwrap_or(0);
    let fields = [
        ("pull_request", flag(rules.iter().any(|rule| rule.requires_pull_request || rule.merge_queue))),
        ("approvals", f64::from(approvals)),
        ("checks", checks as f64),
        ("merge_queue", flag(rules.iter().any(|rule| rule.merge_queue))),
    ];
    let mut signal = Signal::observed(id, rules.len() as f64, Grade::E2, Confidence::File.value());
    for (field, value) in fields {
        // Another rule, unread, may ask for what these do not.
        if complete || value > 0.0 {
            signal = signal.with(field, value);
        }
    }
    let answers: [(&str, Answer); 3] = [
        ("no_force_pushes", |rule| rule.blocks_force_pushes),
        ("stale_approvals", |rule| rule.dismisses_stale_approvals),
        ("signatures", |rule| rule.requires_signatures),
    ];
    for (field, answer) in answers {
        if rules.iter().any(|rule| answer(rule) == Some(true)) {
            signal = signal.with(field, 1.0);
        } else if complete && rules.iter().all(|rule| answer(rule) == Some(false)) {
            signal = signal.with(field, 0.0);
        }
    }
    let names: Vec<String> = rules.iter().take(5).map(|rule| format!("`{}`", rule.name)).collect();
    signal.reason = Some(Reason::new(ReasonCode::Inconclusive, format!("by the rules {}", names.join(", "))));
    signal
}

impl<'a> Context<'a> {
    /// Rules in force whose branches include trunk.
    pub(in crate::signals) fn rules_for_trunk(&self) -> Vec<&'a BranchRule> {
        let trunk = trunk_name(self.facts);
        let covers = |rule: &&BranchRule| rule.active && rule.branches.iter().any(|name| names(name, trunk));
        self.facts.platform.rules.iter().filter(covers).collect()
    }
}

/// Whether a rule's pattern means the trunk. The default branch is taken for it.
fn names(pattern: &str, trunk: &str) -> bool {
    let plain = pattern.strip_prefix("refs/heads/").unwrap_or(pattern);
    matches!(pattern, "~DEFAULT_BRANCH" | "~ALL") || glob::matches(plain, trunk)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signals::testing::{World, field, observe, state};

    fn rule(branches: &str, approvals: u32, checks: &[&str]) -> BranchRule {
        BranchRule {
            id: branches.to_owned(),
            name: branches.to_owned(),
            active: true,
            branches: vec![branches.to_owned()],
            requires_pull_request: approvals > 0,
            required_approvals: approvals,
            required_checks: checks.iter().map(|check| (*check).to_owned()).collect(),
            merge_queue: false,
            blocks_force_pushes: None,
            dismisses_stale_approvals: None,
            requires_signatures: None,
        }
    }

    fn world(rules: Vec<BranchRule>) -> World {
        let mut world = World::new().collected();
        world.commit(3.0, "ann", &["a.rs"]);
        world.platform.rules = rules;
        world
    }

    #[test]
    fn rules_for_trunk_add_up() {
        let rules = vec![rule("~DEFAULT_BRANCH", 2, &[]), rule("refs/heads/ma*", 1, &["test", "lint"])];
        let signal = observe(&world(rules), "vc.branch_rules");
        let fields = ["value", "pull_request", "approvals", "checks", "merge_queue"];
        assert_eq!(fields.map(|name| field(&signal, name)), [2.0, 1.0, 2.0, 2.0, 0.0].map(Some));
    }

    #[test]
    fn one_rule_that_refuses_is_enough_and_an_unknown_answer_is_no_permission() {
        let answers = |blocks: &[Option<bool>]| {
            let rules = blocks
                .iter()
                .map(|blocks| BranchRule { blocks_force_pushes: *blocks, ..rule("main", 1, &[]) });
            field(&observe(&world(rules.collect()), "vc.branch_rules"), "no_force_pushes")
        };
        assert_eq!(answers(&[None, Some(true)]), Some(1.0));
        assert_eq!(answers(&[Some(false), Some(false)]), Some(0.0));
        assert_eq!(answers(&[Some(false), None]), None);
    }

    #[test]
    fn rules_of_other_branches_and_rules_out_of_force_protect_nothing() {
        let out_of_force = BranchRule { active: false, ..rule("main", 1, &[]) };
        let world = world(vec![rule("release/*", 1, &[]), out_of_force]);
        assert_eq!(state(&world, "vc.branch_rules"), SignalState::Absent);
    }

    #[test]
    fn of_a_part_of_the_rules_nothing_is_said_to_be_missing() {
        let mut world = world(vec![rule("main", 1, &[])]);
        for coverage in world.coverage.iter_mut().filter(|coverage| coverage.source == Source::Settings) {
            coverage.state = CoverageState::Partial;
        }
        let signal = observe(&world, "vc.branch_rules");
        assert_eq!((field(&signal, "approvals"), field(&signal, "checks")), (Some(1.0), None));
        world.platform.rules.clear();
        assert_eq!(state(&world, "vc.branch_rules"), SignalState::Unknown);
    }
}
