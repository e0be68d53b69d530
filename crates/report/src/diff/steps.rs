//! Next steps, before and now.

use plimsoll_domain::Assessment;
use plimsoll_domain::assessment::NextStep;

use super::ClosedStep;
use super::sides::models;

/// The steps that were none before, and those that are none any more, of models that both know.
pub(crate) fn changes(old: &Assessment, new: &Assessment) -> (Vec<NextStep>, Vec<ClosedStep>) {
    let both = |step: &&NextStep| [old, new].iter().all(|side| models(side).contains(step.model.as_str()));
    let among = |steps: &[NextStep], step: &NextStep| {
        steps.iter().any(|other| other.model == step.model && other.practice == step.practice)
    };
    let opened = new.next_steps.iter().filter(both).filter(|step| !among(&old.next_steps, step));
    let closed = old.next_steps.iter().filter(both).filter(|step| !among(&new.next_steps, step));
    (opened.cloned().collect(), closed.map(|step| close(step, new)).collect())
}

fn close(step: &NextStep, new: &Assessment) -> ClosedStep {
    let same = |practice: &&plimsoll_domain::PracticeVerdict| {
        practice.model == step.model && practice.id == step.practice
    };
    ClosedStep {
        practice: step.practice.clone(),
        title: step.title.clone(),
        model: step.model.clone(),
        verdict: new.practices.iter().find(same).map(|practice| practice.verdict),
    }
}
