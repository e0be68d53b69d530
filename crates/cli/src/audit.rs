//! `plimsoll audit`: assess a repository, or many.

use plimsoll_domain::Assessment;
use plimsoll_domain::gate::Gate;
use plimsoll_domain::level_history::LevelHistory;
use plimsoll_inference::Model;
use plimsoll_report::Standing;

use crate::args::{AuditArgs, ColorWhen, Format};
use crate::assemble::{self, Dossier};
use crate::error::CliError;
use crate::exit::Exit;
use crate::progress::Progress;
use crate::render::{self, Found};
use crate::subject::{Manner, Subject};
use crate::{fleet, gates, models, past, report};

/// Assesses and reports.
pub(crate) fn run(arguments: &AuditArgs, color: ColorWhen, quiet: bool) -> Result<Exit, CliError> {
    if arguments.fleet.is_meant() {
        return fleet::run(arguments, color, quiet);
    }
    refuse_fleet_options(arguments)?;
    let formats = render::formats(&arguments.render)?;
    past::check(arguments, &formats)?;
    let models = models::select(&arguments.scope.model)?;
    gates::check(&arguments.gates.fail_on, &models)?;
    let baseline = arguments.gates.baseline.as_deref().map(report::read).transpose()?;
    let Whole { dossier, history, gates } = whole(arguments, &formats, &models, baseline, quiet)?;
    let found = Found {
        assessment: &dossier.assessment,
        tables: Some(&dossier.tables),
        history: history.as_ref(),
        gates: &gates,
    };
    render::write(&found, &arguments.render, color, arguments.verbose)?;
    if !quiet {
        gates::say(&gates, &Progress::new(quiet));
    }
    Ok(if gates::failed(&gates) { Exit::GateFailed } else { Exit::Ok })
}

/// What only means something for many repositories.
fn refuse_fleet_options(arguments: &AuditArgs) -> Result<(), CliError> {
    let own = &arguments.fleet;
    let given = [
        ("--include", !own.include.is_empty()),
        ("--exclude", !own.exclude.is_empty()),
        ("--parallel", own.parallel.is_some()),
        ("--deadline", own.deadline.is_some()),
        ("--health", own.health.is_some()),
    ];
    match given.iter().find(|(_, given)| *given) {
        Some((option, _)) => Err(CliError::usage(format!("{option} is for many repositories"))
            .hint("add --fleet FILE or --org NAME")),
        None => Ok(()),
    }
}

/// An assessment with the events behind it, the levels before it where a page shows them, and what became of rules.
struct Whole {
    dossier: Dossier,
    history: Option<LevelHistory>,
    gates: Vec<Gate>,
}

/// The assessment of a repository here or elsewhere, with what was collected of its history.
fn whole(
    arguments: &AuditArgs,
    formats: &[Format],
    models: &[Model],
    baseline: Option<Assessment>,
    quiet: bool,
) -> Result<Whole, CliError> {
    let subject = Subject::prepare(&arguments.target, &arguments.history, Manner::of(arguments), quiet)?;
    let told = subject.told.as_ref();
    let dossier = assemble::assess(subject.source(), &arguments.scope.span, models, told, quiet)?;
    let history = match formats.contains(&Format::Html) {
        true => past::of(&subject, arguments, &dossier.assessment, models, quiet)?,
        false => None,
    };
    let rules = &arguments.gates.fail_on;
    let mut gates = Vec::new();
    if !rules.is_empty() {
        let now = &dossier.assessment;
        // What this very instant was told of before is no earlier state.
        let before =
            baseline.or_else(|| subject.last_before(now.as_of)).map(|before| Standing::begun(&before));
        let step = before.as_ref().map(|standing| standing.step(now, report::wanted));
        gates = gates::judge(rules, models, now, before.as_ref().zip(step.as_ref()));
    }
    subject.remember(&dossier.assessment, quiet);
    Ok(Whole { dossier, history, gates })
}
