//! The whole ISO weeks of a window, numbered from zero.

use plimsoll_domain::Window;
use plimsoll_domain::time::{DAY_SECONDS, Week};

/// The weeks that per-week statistics look at.
#[derive(Debug)]
pub(crate) struct Weeks {
    weeks: Vec<Week>,
    /// What to say about days at the edges that belong to no whole week.
    left_out: Option<String>,
    /// Whether each week's figure is asked for, beside what is said of all.
    kept: bool,
    /// When the first begins, seconds since the epoch.
    begin: Option<i64>,
}

/// The number of no whole week.
pub(crate) const NO_WEEK: u32 = u32::MAX;

const WEEK_SECONDS: i64 = 7 * DAY_SECONDS;

impl Weeks {
    /// The whole weeks of a window.
    pub(crate) fn of(window: Window) -> Self {
        let weeks = window.whole_weeks();
        let left_out = partial(window, &weeks);
        let begin = weeks.first().map(|week| week.start().timestamp());
        Self { weeks, left_out, kept: false, begin }
    }

    /// The same, with each week's figure kept beside the value.
    pub(crate) fn kept(self) -> Self {
        Self { kept: true, ..self }
    }

    /// Whether each week's figure is asked for.
    pub(crate) const fn are_kept(&self) -> bool {
        self.kept
    }

    /// The weeks, oldest first.
    pub(crate) fn all(&self) -> &[Week] {
        &self.weeks
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.weeks.len()
    }

    /// Number of the week an instant (seconds since the epoch) falls into, when it is a whole one.
    pub(crate) fn number(&self, seconds: i64) -> Option<u32> {
        // Whole weeks follow each other without a gap, and UTC has no other length of them.
        let number = usize::try_from(seconds.checked_sub(self.begin?)?.div_euclid(WEEK_SECONDS)).ok()?;
        (number < self.weeks.len()).then_some(number as u32)
    }

    /// Samples with the numbers of their weeks instead of instants (seconds since the epoch). What is in no whole week has
    /// the number of none.
    pub(crate) fn numbered<T>(
        &self,
        samples: impl Iterator<Item = (i64, T)> + Clone,
    ) -> impl Iterator<Item = (u32, T)> + Clone {
        samples.map(|(at, sample)| (self.number(at).unwrap_or(NO_WEEK), sample))
    }

    /// The whole week an instant (seconds since the epoch) falls into.
    pub(crate) fn week(&self, seconds: i64) -> Option<Week> {
        self.number(seconds).map(|number| self.weeks[number as usize])
    }

    /// Numbers of the weeks that begin at or after an instant (seconds since the epoch).
    pub(crate) fn since(&self, seconds: i64) -> impl Iterator<Item = u32> + use<> {
        let first = self.weeks.partition_point(|week| week.start().timestamp() < seconds);
        first as u32..self.weeks.len() as u32
    }

    /// The sentence about the partial weeks at the edges, where there are any.
    pub(crate) fn left_out(&self) -> Option<String> {
        self.left_out.clone()
    }
}

/// What to say about the days of a window before its first whole week and after its last.
fn partial(window: Window, weeks: &[Week]) -> Option<String> {
    let (first, after) = (*weeks.first()?, weeks.last()?.next());
    // The window begins after `from`: at a second before Monday the whole week is inside.
    let before = (first.start() - window.from).num_seconds() > 1;
    let before = before.then(|| format!("the partial first week before {}", first.monday()));
    let after = (window.to > after.start()).then(|| format!("the partial last week from {}", after.monday()));
    let parts: Vec<_> = before.into_iter().chain(after).collect();
    (!parts.is_empty()).then(|| format!("per-week figures leave out {}", parts.join(" and ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> plimsoll_domain::Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn only_whole_weeks_have_numbers() {
        let window = Window { from: at("2026-01-07T00:00:00Z"), to: at("2026-01-26T00:00:00Z") };
        let weeks = Weeks::of(window);
        assert_eq!(weeks.len(), 2);
        assert_eq!(weeks.number(at("2026-01-08T00:00:00Z").timestamp()), None);
        assert_eq!(weeks.number(at("2026-01-12T00:00:00Z").timestamp()), Some(0));
        assert_eq!(weeks.number(at("2026-01-25T23:59:59Z").timestamp()), Some(1));
        assert_eq!(weeks.since(at("2026-01-13T00:00:00Z").timestamp()).collect::<Vec<_>>(), [1]);
        let said = "per-week figures leave out the partial first week before 2026-01-12";
        assert_eq!(weeks.left_out().as_deref(), Some(said));
    }

    #[test]
    fn both_partial_weeks_are_said_at_once() {
        let of = |from, to| Weeks::of(Window { from: at(from), to: at(to) }).left_out();
        assert_eq!(
            of("2026-01-07T23:59:59Z", "2026-01-27T23:59:59Z").as_deref(),
            Some(
                "per-week figures leave out the partial first week before 2026-01-12 and the partial last week from \
                 2026-01-26"
            )
        );
        assert_eq!(
            of("2026-01-11T23:59:59Z", "2026-01-27T23:59:59Z").as_deref(),
            Some("per-week figures leave out the partial last week from 2026-01-26")
        );
        assert_eq!(of("2026-01-11T23:59:59Z", "2026-01-25T23:59:59Z"), None);
    }

    #[test]
    fn weeks_change_at_midnight_utc_whatever_the_season() {
        // Clocks go forward in much of Europe on 2026-03-29, a Sunday.
        let window = Window { from: at("2026-03-23T00:00:00Z"), to: at("2026-04-06T00:00:00Z") };
        let weeks = Weeks::of(window);
        assert_eq!(weeks.number(at("2026-03-29T23:30:00Z").timestamp()), Some(0));
        assert_eq!(weeks.number(at("2026-03-30T00:30:00Z").timestamp()), Some(1));
        assert_eq!(weeks.left_out(), None);
    }
}
