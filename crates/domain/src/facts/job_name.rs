//! How a job of a workflow file is called where its runs are shown.

use super::workflow::WorkflowJob;

/// Fewer fixed letters before an expression say nothing.
const FIXED_LETTERS: usize = 3;

impl WorkflowJob {
    /// Whether a job as displayed is one of this definition's: its name or id, callers before it, the matrix's values
    /// behind it.
    #[must_use]
    pub fn is_shown_as(&self, shown: &str) -> bool {
        // A caller's name stands before the callee's: `caller / callee`.
        let own = shown.rsplit(" / ").next().unwrap_or(shown);
        let is =
            |name: &str| [shown, own].iter().any(|shown| *shown == name || is_one_of_matrix(shown, name));
        let called = self.name.as_deref().unwrap_or(&self.id);
        if let Some((fixed, _)) = called.split_once("${{") {
            let fixed = fixed.trim();
            return fixed.len() >= FIXED_LETTERS && own.starts_with(fixed);
        }
        // A job with a name of its own is never shown by its id.
        is(called) || self.id.rsplit(" / ").next().is_some_and(|id| self.name.is_none() && is(id))
    }
}

fn is_one_of_matrix(shown: &str, name: &str) -> bool {
    shown.strip_prefix(name).is_some_and(|rest| rest.starts_with(" (") && rest.ends_with(')'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_is_known_by_its_name_its_id_and_its_matrix() {
        let job = |id: &str, name: Option<&str>| WorkflowJob {
            id: id.to_owned(),
            name: name.map(str::to_owned),
            ..WorkflowJob::default()
        };
        assert!(job("deploy", None).is_shown_as("deploy"));
        assert!(job("deploy", None).is_shown_as("deploy (eu, prod)"));
        assert!(job("deploy", Some("Roll out")).is_shown_as("Roll out"));
        assert!(job("ship / deploy", None).is_shown_as("ship / deploy"));
        assert!(job("ship / deploy", None).is_shown_as("Ship it / deploy"));
        assert!(job("d", Some("Deploy to ${{ matrix.env }}")).is_shown_as("Deploy to eu"));
        assert!(!job("deploy", Some("Roll out")).is_shown_as("deploy"));
        assert!(!job("deploy", None).is_shown_as("deploy-docs"));
        assert!(!job("d", Some("${{ matrix.env }}")).is_shown_as("anything"));
    }
}
