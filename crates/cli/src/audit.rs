//! `plimsoll audit`: assess a repository.

use plimsoll_domain::Assessment;
use plimsoll_domain::tables::Tables;
use plimsoll_inference::Model;

use crate::args::{AuditArgs, ColorWhen};
use crate::error::CliError;
use crate::render::{self, Found};
use crate::subject::{Manner, Subject};
use crate::{assemble, models};

/// Assesses and reports.
pub(crate) fn run(arguments: &AuditArgs, color: ColorWhen, quiet: bool) -> Result<(), CliError> {
    render::formats(&arguments.render)?;
    let models = models::select(&arguments.scope.model)?;
    let (assessment, tables) = whole(arguments, &models, quiet)?;
    let found = Found { assessment: &assessment, tables: Some(&tables) };
    render::write(&found, &arguments.render, color, arguments.verbose)
}

/// The assessment of a repository here or elsewhere, with what was collected of its history.
fn whole(arguments: &AuditArgs, models: &[Model], quiet: bool) -> Result<(Assessment, Tables), CliError> {
    let subject = Subject::prepare(&arguments.target, &arguments.history, Manner::of(arguments), quiet)?;
    let told = subject.told.as_ref();
    let dossier = assemble::assess(subject.source(), &arguments.scope.span, models, told, quiet)?;
    subject.remember(&dossier.assessment, quiet);
    Ok((dossier.assessment, dossier.tables))
}
