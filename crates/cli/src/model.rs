//! `plimsoll model`: list, show, check and begin maturity models.

use std::path::Path;

use plimsoll_inference::Model;
use plimsoll_inference::model::Observability;
use plimsoll_inference::pack::Checked;
use plimsoll_report::{ModelCategory, ModelDetail, ModelPractice, ModelSummary};

use crate::args::{ColorWhen, ModelCommand, TextFormat};
use crate::error::CliError;
use crate::{explain, models, output, terminal};

mod new;

/// Does what was asked.
pub(crate) fn run(command: &ModelCommand, color: ColorWhen) -> Result<(), CliError> {
    match command {
        ModelCommand::List { format } => list(*format, color),
        ModelCommand::Show { id, format } => show(id, *format, color),
        ModelCommand::Check { file } => check(file),
        ModelCommand::New(args) => new::run(args),
        ModelCommand::Schema => output::print(&plimsoll_inference::pack::json_schema()),
    }
}

/// What is odd keeps no model from being used.
fn check(file: &Path) -> Result<(), CliError> {
    let Checked { model, warnings } = models::checked(file)?;
    let extends = model.extends.as_ref().map(|extends| format!(", extends {extends},")).unwrap_or_default();
    let practices = models::counted(model.practices.len(), "practice");
    let mut text = format!("{}: model `{}` with {practices}{extends} ", file.display(), model.id);
    if warnings.is_empty() {
        text.push_str("is fine\n");
    } else {
        text.push_str(&format!("can be used, with {}:\n", models::counted(warnings.len(), "warning")));
        for warning in &warnings {
            text.push_str(&format!("{warning}\n"));
        }
    }
    output::print(&plimsoll_report::sanitize(&text))
}

fn list(format: TextFormat, color: ColorWhen) -> Result<(), CliError> {
    let summaries: Vec<_> = models::builtin()?.iter().map(summary).collect();
    output::print(&match format {
        TextFormat::Terminal => plimsoll_report::model_list(&summaries, &terminal::options(color, false)),
        TextFormat::Json => plimsoll_report::model_list_json(&summaries),
    })
}

/// A model; or one practice, when the id is a practice's.
fn show(id: &str, format: TextFormat, color: ColorWhen) -> Result<(), CliError> {
    let builtin = models::builtin()?;
    if builtin.iter().any(|model| model.practice(id).is_some()) {
        return explain::definition(id, &builtin, format, color);
    }
    let detail = detail(&models::one(&builtin, id)?);
    output::print(&match format {
        TextFormat::Terminal => plimsoll_report::model_show(&detail, &terminal::options(color, false)),
        TextFormat::Json => plimsoll_report::model_show_json(&detail),
    })
}

fn summary(model: &Model) -> ModelSummary {
    ModelSummary {
        id: model.id.clone(),
        title: model.title.clone(),
        edition: model.version.clone(),
        source: model.source.clone(),
        extends: model.extends.clone(),
        levels: model.levels.iter().map(|level| level.id.clone()).collect(),
        categories: model.categories.len(),
        practices: model.practices.len(),
    }
}

fn detail(model: &Model) -> ModelDetail {
    let categories = model.categories.iter();
    let practices = model.practices.iter();
    ModelDetail {
        summary: summary(model),
        description: model.licence.clone(),
        categories: categories
            .map(|category| ModelCategory { id: category.id.clone(), title: category.title.clone() })
            .collect(),
        practices: practices
            .map(|practice| ModelPractice {
                id: practice.id.clone(),
                title: practice.title.clone(),
                category: practice.category.clone(),
                level: practice.level.clone(),
                observability: observability(practice.observability),
            })
            .collect(),
    }
}

/// In two words.
pub(crate) fn observability(observability: Observability) -> String {
    match observability {
        Observability::Proxy(strength) => format!("proxy {strength}"),
        other => other.as_str().to_owned(),
    }
}
