//! OpenMetrics text, for Prometheus and what reads from it.
//!
//! Every value is what the other formats print, in base units. What is not known has no sample: neither zero nor
//! "not a number" would be true.

mod assessment;
mod family;

use plimsoll_domain::Assessment;

pub(crate) use family::{Families, Kind, gauge};

/// Assessments as OpenMetrics 1.0 text. Where two are of one repository, the later one counts.
#[must_use]
pub fn openmetrics(assessments: &[&Assessment]) -> String {
    let mut newest = assessments.to_vec();
    // A series has one value: of those with the same labels the first that comes is kept.
    newest.sort_by_key(|assessment| std::cmp::Reverse(assessment.as_of));
    let mut families = Families::default();
    for assessment in newest {
        assessment::write(&mut families, assessment);
    }
    families.finish()
}
