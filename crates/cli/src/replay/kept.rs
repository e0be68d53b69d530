//! Levels through time by the assessments that were kept beside the history: nothing is computed again.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Datelike;
use plimsoll_domain::level_history::LevelHistory;
use plimsoll_domain::time::Week;
use plimsoll_domain::{Assessment, Timestamp};
use plimsoll_inference::Model;

use super::changes;
use super::snapshot::Snapshot;
use crate::error::CliError;
use crate::history::{self, Told};

/// Dates of a look back at most. Up to so many weeks it has one for each, beyond that one for each month.
const MOST: usize = 53;

/// The look back up to an assessment; nothing where it is the only one.
pub(crate) fn kept(
    told: &Told,
    newest: &Assessment,
    models: &[Model],
) -> Result<Option<LevelHistory>, CliError> {
    let Some(reader) = history::read_store(&told.store)? else { return Ok(None) };
    let failed = |error| history::failed(&error);
    let instants = reader.assessed_at(told.key).map_err(failed)?;
    let before: Vec<_> = instants.into_iter().filter(|as_of| *as_of < newest.as_of).collect();
    let mut snapshots = BTreeMap::new();
    let mut versions = BTreeSet::from([newest.tool_version.clone()]);
    for as_of in spread(&before) {
        let Some(past) = reader.assessment_at(told.key, as_of).map_err(failed)? else { continue };
        let document = String::from_utf8(past.document).unwrap_or_default();
        // What another version wrote and this one cannot read is no reason to refuse a report.
        let Ok(past) = plimsoll_report::read_assessment(&document) else { continue };
        if past.window.days().round() == newest.window.days().round() {
            versions.insert(past.tool_version.clone());
            snapshots.insert(as_of, Snapshot::from(past));
        }
    }
    if snapshots.is_empty() {
        return Ok(None);
    }
    snapshots.insert(newest.as_of, Snapshot::from(newest.clone()));
    let dates: Vec<Timestamp> = snapshots.keys().copied().collect();
    Ok(Some(LevelHistory {
        tool_version: newest.tool_version.clone(),
        repository: newest.repository.clone(),
        notices: vec![notice(dates.len(), &versions)],
        dates,
        categories: changes::categories(models, &snapshots, &BTreeMap::new()),
    }))
}

/// The last instant of each week, or of each month where there are too many weeks; the newest of them.
fn spread(instants: &[Timestamp]) -> Vec<Timestamp> {
    let last_of = |group: &dyn Fn(&Timestamp) -> i64| -> Vec<Timestamp> {
        let lasts: BTreeMap<i64, Timestamp> = instants.iter().map(|at| (group(at), *at)).collect();
        lasts.into_values().collect()
    };
    let mut kept = last_of(&|at| Week::containing(*at).start().timestamp());
    if kept.len() > MOST {
        kept = last_of(&|at| i64::from(at.year()) * 12 + i64::from(at.month0()));
    }
    kept.split_off(kept.len().saturating_sub(MOST))
}

fn notice(dates: usize, versions: &BTreeSet<String>) -> String {
    let versions: Vec<_> = versions.iter().map(String::as_str).collect();
    let by =
        if versions.len() > 1 { format!(", by versions {}", versions.join(", ")) } else { String::new() };
    format!(
        "as {dates} audits said it when they were made{by}, from what was collected by then; `plimsoll audit --format html \
         --history 1y` computes each date anew"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(count: i64) -> Vec<Timestamp> {
        let first: Timestamp = "2024-01-01T12:00:00Z".parse().unwrap();
        (0..count).map(|day| first + chrono::Duration::days(day)).collect()
    }

    #[test]
    fn a_nightly_audit_gives_a_date_a_week_and_later_a_date_a_month() {
        let weekly = spread(&days(70));
        assert_eq!(weekly.len(), 10);
        assert_eq!(weekly[0].to_string(), "2024-01-07 12:00:00 UTC");
        let monthly = spread(&days(731));
        assert_eq!(monthly.len(), 24);
        assert_eq!(monthly[23].to_string(), "2025-12-31 12:00:00 UTC");
        assert_eq!(spread(&days(5_000)).len(), MOST);
        assert!(spread(&[]).is_empty());
    }
}
