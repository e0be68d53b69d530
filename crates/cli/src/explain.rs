//! `plimsoll explain`: a definition, and what stands behind it in one repository.

mod metric;
mod practice;
mod signal;

use std::ffi::OsStr;
use std::path::Path;

use plimsoll_inference::Model;
use plimsoll_report::Explanation;

use crate::args::{ColorWhen, ExplainArgs, TextFormat};
use crate::assemble::{self, Dossier, GitSource};
use crate::error::CliError;
use crate::subject::Subject;
use crate::target::Target;
use crate::{models, output, subject, terminal};

/// Explains.
pub(crate) fn run(arguments: &ExplainArgs, color: ColorWhen, quiet: bool) -> Result<(), CliError> {
    let models = models::select(&arguments.scope.model)?;
    // A wrong id is said before any repository is read.
    explanation(&arguments.id, &models, None).ok_or_else(|| unknown(&arguments.id, &models))?;
    let dossier = match &arguments.target {
        Some(target) => Some(known(target, arguments, &models, quiet)?),
        None if plimsoll_collect_git::open(Path::new(".")).is_ok() => {
            Some(here(Path::new("."), arguments, &models, quiet)?)
        }
        None => None,
    };
    let explained = explanation(&arguments.id, &models, dossier.as_ref());
    explained.map_or(Ok(()), |explained| print(&explained, arguments.format, color))
}

/// What is known of a repository here, or of one elsewhere since it was last audited.
fn known(
    target: &OsStr,
    arguments: &ExplainArgs,
    models: &[Model],
    quiet: bool,
) -> Result<Dossier, CliError> {
    match Target::parse(target)? {
        Target::Path(path) => here(&path, arguments, models, quiet),
        Target::Hosted(hosted) => {
            let subject = Subject::before(&hosted, &arguments.store, quiet)?;
            assemble::assess(subject.source(), &arguments.scope.span, models, subject.told.as_ref(), quiet)
        }
    }
}

/// What is known of a repository on this machine, with what was collected of its history before.
fn here(path: &Path, arguments: &ExplainArgs, models: &[Model], quiet: bool) -> Result<Dossier, CliError> {
    let told = subject::kept_or_said(path, &arguments.store, quiet);
    assemble::assess(GitSource::Path(path), &arguments.scope.span, models, told.as_ref(), quiet)
}

/// Explains without a repository.
pub(crate) fn definition(
    id: &str,
    models: &[Model],
    format: TextFormat,
    color: ColorWhen,
) -> Result<(), CliError> {
    let explained = explanation(id, models, None).ok_or_else(|| unknown(id, models))?;
    print(&explained, format, color)
}

fn print(explained: &Explanation, format: TextFormat, color: ColorWhen) -> Result<(), CliError> {
    match format {
        TextFormat::Terminal => {
            output::page(&plimsoll_report::explain_terminal(explained, &terminal::options(color, true)))
        }
        TextFormat::Json => output::print(&plimsoll_report::explain_json(explained)),
    }
}

fn explanation(id: &str, models: &[Model], dossier: Option<&Dossier>) -> Option<Explanation> {
    let mut explained = practice::explain(id, models, dossier)
        .or_else(|| metric::explain(id, dossier))
        .or_else(|| signal::explain(id, models, dossier))?;
    if let Some(dossier) = dossier {
        explained.repository = Some(dossier.assessment.repository.clone());
        explained.as_of = Some(dossier.assessment.as_of);
    }
    Some(explained)
}

fn unknown(id: &str, models: &[Model]) -> CliError {
    let signals = plimsoll_inference::signals::catalogue();
    let practices = models.iter().flat_map(|model| &model.practices).map(|practice| practice.id.as_str());
    let metrics = plimsoll_metrics::catalogue().iter().map(|metric| metric.id);
    let known: Vec<&str> = practices.chain(metrics).chain(signals.iter().map(|signal| signal.id)).collect();
    let error = CliError::usage(format!("there is no practice, metric or signal called `{id}`"));
    match plimsoll_inference::nearest(id, known) {
        Some(near) => error.hint(format!("did you mean `{near}`?")),
        None => error
            .hint("`plimsoll model show cdmm` lists practices; docs/metrics.md and docs/signals.md the rest"),
    }
}
