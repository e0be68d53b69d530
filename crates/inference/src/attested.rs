//! What people attest, beside what was observed.
//!
//! Evidence always stands: a word fills in where nothing can be seen, and where it contradicts what was seen, the
//! contradiction is shown. Of what the repository shows itself, "met" and "not met" are not taken on anybody's word;
//! that something has no meaning there may be said of any practice that is not met.

use plimsoll_domain::attestation::{Attestation, AttestationUse};
use plimsoll_domain::{Grade, Reason, ReasonCode, Verdict};

use crate::model::Observability;

/// How sure a verdict is that rests on somebody's word alone.
pub const ATTESTED: f64 = 0.5;

/// What becomes of a statement on a practice that the evidence finds to be `observed`.
#[must_use]
pub fn weigh(said: Verdict, observed: Verdict, observability: Observability) -> AttestationUse {
    match (said, observed) {
        (said, observed) if said == observed => AttestationUse::Confirmed,
        (Verdict::NotApplicable, Verdict::Met) => AttestationUse::Conflict,
        (Verdict::NotApplicable, _) => AttestationUse::Taken,
        (_, Verdict::Met | Verdict::NotMet | Verdict::NotApplicable) => AttestationUse::Conflict,
        (_, Verdict::Unknown) if observability == Observability::Direct => AttestationUse::Refused,
        (_, Verdict::Unknown) => AttestationUse::Taken,
    }
}

/// The grade and the confidence of a statement that is taken.
pub(crate) const fn weight(said: Verdict) -> (Option<Grade>, f64) {
    match said {
        Verdict::NotApplicable => (None, 1.0),
        _ => (Some(Grade::E0), ATTESTED),
    }
}

/// Why the verdict is what it is, once a statement was taken.
pub(crate) fn reason(attestation: &Attestation) -> Reason {
    let Attestation { by, evidence, verdict, .. } = attestation;
    match verdict {
        Verdict::NotApplicable => {
            Reason::new(ReasonCode::NotApplicable, format!("declared by {by}: {evidence}"))
        }
        _ => Reason::new(ReasonCode::NotObservable, format!("attested by {by}: {evidence}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_stands_and_a_word_fills_in() {
        use AttestationUse::{Confirmed, Conflict, Refused, Taken};
        use Verdict::{Met, NotApplicable, NotMet, Unknown};
        let (direct, proxy, person) =
            (Observability::Direct, Observability::Proxy(0.5), Observability::Attestation);
        for (said, observed, observability, outcome) in [
            (Met, Unknown, person, Taken),
            (NotMet, Unknown, proxy, Taken),
            (Met, Unknown, direct, Refused),
            (Met, NotMet, proxy, Conflict),
            (NotMet, Met, proxy, Conflict),
            (Met, Met, proxy, Confirmed),
            (Met, NotApplicable, proxy, Conflict),
            (NotApplicable, Met, direct, Conflict),
            (NotApplicable, NotMet, direct, Taken),
            (NotApplicable, Unknown, direct, Taken),
        ] {
            assert_eq!(weigh(said, observed, observability), outcome, "{said:?} {observed:?}");
        }
    }
}
