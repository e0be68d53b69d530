//! `plimsoll history`: the assessment at past dates, from the same store and git history.

mod changes;
mod dates;
mod kept;
mod snapshot;
mod standing;

use std::collections::BTreeMap;

use plimsoll_domain::level_history::LevelHistory;
use plimsoll_domain::{Timestamp, Window};
use plimsoll_inference::Model;

use crate::args::{ColorWhen, ReplayArgs, ReplayFormat, ScopeArgs};
use crate::dates::{Every, Since};
use crate::error::CliError;
use crate::progress::Progress;
use crate::reading::{Reading, Readings};
use crate::subject::Subject;
use crate::{assemble, attest, models, output, terminal};
pub(crate) use kept::kept;
use snapshot::Snapshot;

/// Replays and reports.
pub(crate) fn run(arguments: &ReplayArgs, color: ColorWhen, quiet: bool) -> Result<(), CliError> {
    let models = models::select(&arguments.scope.model)?;
    let subject = Subject::known(&arguments.target, &arguments.store, quiet)?;
    let wanted = Wanted { scope: &arguments.scope, since: arguments.since, every: arguments.every };
    let history = replay(&subject, &wanted, &models, quiet)?;
    let text = match arguments.format {
        ReplayFormat::Terminal => {
            let options = match &arguments.output {
                Some(_) => terminal::file_options(arguments.verbose),
                None => terminal::options(color, arguments.verbose),
            };
            plimsoll_report::history_terminal(&history, &options)
        }
        ReplayFormat::Json => plimsoll_report::history_json(&history),
        ReplayFormat::Csv => plimsoll_report::csv::history(&history),
        ReplayFormat::Html => plimsoll_report::html_history(&history),
    };
    match &arguments.output {
        Some(path) => output::write_file(path, &text),
        None if arguments.format == ReplayFormat::Terminal => output::page(&text),
        None => output::print(&text),
    }
}

/// What is looked back at, and how far.
pub(crate) struct Wanted<'a> {
    pub(crate) scope: &'a ScopeArgs,
    pub(crate) since: Since,
    pub(crate) every: Every,
}

/// The levels at past dates, each computed as an audit of that date would.
pub(crate) fn replay(
    subject: &Subject,
    wanted: &Wanted<'_>,
    models: &[Model],
    quiet: bool,
) -> Result<LevelHistory, CliError> {
    let span = &wanted.scope.span;
    let threads = assemble::use_threads(span.threads);
    let progress = Progress::new(quiet);
    let mut reading = Reading::open(subject.source(), span, threads, subject.told.as_ref(), &progress)?;
    reading.remember();
    let last = assemble::window(span).to;
    let dates = dates::dates(last, wanted.since, wanted.every, reading.oldest())?;
    let days = span.window.0;
    let mut past = Past { reading, days, models };
    let mut snapshots = past.at(&dates)?;
    // A fall is believed when a snapshot a week before it says the same.
    let doubtful = standing::doubtful(&snapshots, wanted.every);
    let confirmations = past.at(&doubtful)?;
    progress.finish();
    let newest = snapshots.get(&last).map(|snapshot| snapshot.repository.clone());
    let Some(repository) = newest else {
        return Err(CliError::nothing("there is nothing to look back at"));
    };
    let notices = snapshots.get_mut(&last).map(|snapshot| std::mem::take(&mut snapshot.notices));
    let categories = changes::categories(models, &snapshots, &confirmations);
    Ok(LevelHistory {
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        repository,
        dates,
        categories,
        notices: notices.unwrap_or_default(),
    })
}

/// What there is to look back at.
struct Past<'a> {
    reading: Reading<'a>,
    days: u32,
    models: &'a [Model],
}

impl Past<'_> {
    /// The snapshots at some dates. From the newest back: each leaves out what the one before had and was not yet. One
    /// date is assessed on a thread of its own while what was there at the next is read.
    fn at(&mut self, dates: &[Timestamp]) -> Result<BTreeMap<Timestamp, Snapshot>, CliError> {
        let (Some(oldest), Some(newest)) = (dates.iter().min(), dates.iter().max()) else {
            return Ok(BTreeMap::new());
        };
        let Self { reading, days, models } = self;
        let (days, models, source) = (*days, *models, reading.source());
        let window = |at: Timestamp| Window::days_before(at, days);
        let whole = Window { from: window(*oldest).from, to: *newest };
        let mut platform = reading.platform(whole)?;
        let readings = Readings::take(&mut platform);
        let known = assemble::known(models)?;
        let mut newest_first = dates.to_vec();
        newest_first.sort_unstable_by(|a, b| b.cmp(a));
        std::thread::scope(|scope| {
            let mut snapshots = BTreeMap::new();
            let mut keep = |assessed: Option<Assessed<'_>>| {
                let done = assessed.map(std::thread::ScopedJoinHandle::join);
                snapshots
                    .extend(done.map(|done| done.unwrap_or_else(|panic| std::panic::resume_unwind(panic))));
            };
            let mut assessed = None;
            for date in newest_first {
                let window = window(date);
                platform = std::mem::take(&mut platform).until(date);
                let mut own = platform.clone();
                readings.give(&mut own, window);
                let facts = reading.facts(window, own)?;
                let attestations = attest::read(&reading.configured.attest, &known)?;
                // No more than one is assessed at a time: each holds all that was known at its date.
                keep(assessed.take());
                let assess = move || (date, Snapshot::of(&facts, window, models, &attestations, source));
                assessed = Some(scope.spawn(assess));
            }
            keep(assessed);
            Ok(snapshots)
        })
    }
}

/// A snapshot that a thread makes.
type Assessed<'scope> = std::thread::ScopedJoinHandle<'scope, (Timestamp, Snapshot)>;
