//! Both have to give the same figures.

use plimsoll_domain::facts::Facts;
use plimsoll_domain::{MetricValue, Window};

use crate::Outcome;
use crate::duck::{Answer, Rows};

/// Compares every answer with the metric of its name: the whole, each workflow, each week. How many figures there were.
pub(crate) fn same(facts: &Facts, window: Window, answers: &[Answer]) -> Outcome<usize> {
    let values = plimsoll_metrics::compute(facts, window);
    let weeks = plimsoll_metrics::weekly(facts, window);
    let mut compared = 0;
    for answer in answers {
        let minutes = answer.name == "ci-minutes";
        for value in values.iter().filter(|value| value.id == answer.name) {
            compared += if minutes { sums(value, &answer.rows)? } else { whole(value, &answer.rows)? };
        }
        let mut weekly = 0;
        for (number, week) in weeks.iter().enumerate() {
            let Some(row) = answer.rows.get(&(Some(number as i64), None)) else { continue };
            equal(&format!("{} in {:?}", answer.name, week.week), week.value(&answer.name), row[1])?;
            weekly += 1;
        }
        if weekly < weeks.len() && answer.name != "time-red" {
            return Err(format!("{}: {weekly} of {} weeks", answer.name, weeks.len()).into());
        }
        compared += weekly;
    }
    Ok(compared)
}

/// A value that is not itself made of weeks.
fn whole(value: &MetricValue, rows: &Rows) -> Outcome<usize> {
    if value.variant.is_some() {
        return Ok(0);
    }
    let Some(row) = rows.get(&(None, value.component.clone())) else { return Ok(0) };
    let name = format!("{} {:?}", value.id, value.component);
    equal(&name, value.value, row[1])?;
    if value.id != "time-red" {
        equal(&format!("{name}, samples"), Some(value.n as f64), row[0])?;
    }
    if value.p90.is_none() {
        return Ok(1);
    }
    equal(&format!("{name} p75"), value.p75, row[2])?;
    equal(&format!("{name} p90"), value.p90, row[3])?;
    Ok(3)
}

/// Minutes: a median of the weeks' sums, or the sum of all.
fn sums(value: &MetricValue, rows: &Rows) -> Outcome<usize> {
    let column = usize::from(value.variant.as_deref() == Some("rounded-up")) + 1;
    let theirs = if value.variant.as_deref() == Some("total") {
        rows.get(&(None, None)).and_then(|row| row[1])
    } else {
        let of = rows.iter().filter(|((week, workflow), _)| week.is_some() && *workflow == value.component);
        let mut sums: Vec<f64> = of.filter_map(|(_, row)| row[column]).collect();
        sums.sort_by(f64::total_cmp);
        plimsoll_metrics::stats::quantile(&sums, 0.5)
    };
    equal(&format!("ci-minutes {:?} {:?}", value.variant, value.component), value.value, theirs)?;
    Ok(1)
}

fn equal(what: &str, ours: Option<f64>, theirs: Option<f64>) -> Outcome<()> {
    let same = match (ours, theirs) {
        (Some(ours), Some(theirs)) => (ours - theirs).abs() <= 1e-9 * ours.abs().max(1.0),
        (ours, theirs) => ours.is_none() && theirs.is_none(),
    };
    if same { Ok(()) } else { Err(format!("{what}: {ours:?} here, {theirs:?} there").into()) }
}
