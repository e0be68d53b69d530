//! `plimsoll audit`: assess a repository, or many.

use plimsoll_domain::Assessment;
use plimsoll_domain::gate::Gate;
use plimsoll_inference::Model;
use plimsoll_report::Standing;

use crate::args::{AuditArgs, ColorWhen};
use crate::assemble::{self, Dossier};
use crate::error::CliError;
use crate::exit::Exit;
use crate::progress::Progress;
use crate::render::{self, Found};
use crate::subject::{Manner, Subject};
use crate::{fleet, gates, models, report};

/// Assesses and reports.
pub(crate) fn run(arguments: &AuditArgs, color: ColorWhen, quiet: bool) -> Result<Exit, CliError> {
    if arguments.fleet.is_meant() {
        return fleet::run(arguments, color, quiet);
    }
    refuse_fleet_options(arguments)?;
    render::formats(&arguments.render)?;
    let models = models::select(&arguments.scope.model)?;
    gates::check(&arguments.gates.fail_on, &models)?;
    let baseline = arguments.gates.baseline.as_deref().map(report::read).transpose()?;
    let (dossier, gates) = whole(arguments, &models, baseline, quiet)?;
    let found = Found { assessment: &dossier.assessment, tables: Some(&dossier.tables), gates: &gates };
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

/// The assessment of a repository here or elsewhere, with what was collected of its history, and what became of rules.
fn whole(
    arguments: &AuditArgs,
    models: &[Model],
    baseline: Option<Assessment>,
    quiet: bool,
) -> Result<(Dossier, Vec<Gate>), CliError> {
    let subject = Subject::prepare(&arguments.target, &arguments.history, Manner::of(arguments), quiet)?;
    let told = subject.told.as_ref();
    let dossier = assemble::assess(subject.source(), &arguments.scope.span, models, told, quiet)?;
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
    Ok((dossier, gates))
}
