//! What stands of a repository, night after night: what was last known of each practice, level and metric.
//!
//! Compared with last night alone, a slow decline never shows, and a night in which less could be seen hides what was
//! lost in it. So each finding is compared with the one that stands: it is replaced when a change was told, and kept
//! while nothing is known or a metric moves within noise. What was regained less than a week ago and is lost again is
//! not told anew until it stayed lost for a week: a value at a threshold would be told every other night.

mod keep;
mod tell;

use std::collections::BTreeMap;

use plimsoll_domain::fleet::Change;
use plimsoll_domain::time::rfc3339;
use plimsoll_domain::{Assessment, Timestamp};

use crate::diff::{Difference, Turn, Wanted};
use crate::{ReadError, read_assessment};

pub(crate) use tell::{level_key, metric_key, practice_key};

/// So many days something has to stand before its loss is told at once.
pub const STEADY_DAYS: i64 = 7;

/// What stands of a repository.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// What was last known, finding by finding.
    pub assessment: Assessment,
    /// When something got better, by what it is.
    rose: BTreeMap<String, Timestamp>,
    /// When something was first seen worse that is not told yet.
    fallen: BTreeMap<String, Timestamp>,
}

/// What a new assessment changes.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// What stands from now on.
    pub standing: Standing,
    /// What got worse and better, the worst first.
    pub changes: Vec<Change>,
    /// How much is no longer known.
    pub less_known: u64,
    /// How much came to be known.
    pub more_known: u64,
    /// Everything that differs.
    pub difference: Difference,
}

impl Standing {
    /// What stands after the first assessment.
    #[must_use]
    pub fn begun(assessment: &Assessment) -> Self {
        Self { assessment: keep::slim(assessment), rose: BTreeMap::new(), fallen: BTreeMap::new() }
    }

    /// What a new assessment changes. `wanted` tells which way a metric should go.
    #[must_use]
    pub fn step(&self, now: &Assessment, wanted: impl Fn(&str) -> Option<Wanted>) -> Step {
        let mut before = self.assessment.clone();
        // It may have another name by now and is the same repository.
        before.repository.url.clone_from(&now.repository.url);
        before.repository.name.clone_from(&now.repository.name);
        let difference = crate::diff(&before, now, wanted);
        let told = tell::told(self, &difference, now.as_of);
        let count = |turn| difference.count(turn).iter().sum::<usize>() as u64;
        Step {
            standing: Self {
                assessment: keep::merged(&before, now, &told.withheld),
                rose: told.rose,
                fallen: told.fallen,
            },
            changes: told.changes,
            less_known: count(Turn::LessKnown),
            more_known: count(Turn::MoreKnown),
            difference,
        }
    }

    /// As a document to keep.
    #[must_use]
    pub fn document(&self) -> String {
        let times = |times: &BTreeMap<String, Timestamp>| -> serde_json::Value {
            times.iter().map(|(key, at)| (key.clone(), serde_json::Value::from(rfc3339(*at)))).collect()
        };
        let document = serde_json::json!({
            "assessment": crate::json(&self.assessment),
            "rose": times(&self.rose),
            "fallen": times(&self.fallen),
        });
        document.to_string()
    }

    /// From a document that was kept.
    ///
    /// # Errors
    ///
    /// When it is none.
    pub fn from_document(text: &str) -> Result<Self, ReadError> {
        let document: serde_json::Value =
            serde_json::from_str(text).map_err(|error| ReadError::not_json(&error))?;
        let times = |name: &str| {
            let fields = document[name].as_object().into_iter().flatten();
            fields.filter_map(|(key, at)| Some((key.clone(), at.as_str()?.parse().ok()?))).collect()
        };
        let assessment = read_assessment(document["assessment"].as_str().unwrap_or_default())?;
        Ok(Self { assessment, rose: times("rose"), fallen: times("fallen") })
    }
}
