//! `plimsoll model`: list, show and check maturity models.

use plimsoll_inference::Model;
use plimsoll_inference::model::Observability;
use plimsoll_report::{ModelCategory, ModelDetail, ModelPractice, ModelSummary};

use crate::args::{ColorWhen, ModelCommand, TextFormat};
use crate::error::CliError;
use crate::{explain, models, output, terminal};

/// Does what was asked.
pub(crate) fn run(command: &ModelCommand, color: ColorWhen) -> Result<(), CliError> {
    match command {
        ModelCommand::List { format } => list(*format, color),
        ModelCommand::Show { id, format } => show(id, *format, color),
        ModelCommand::Check { file } => {
            let model = models::from_file(file)?;
            let count = model.practices.len();
            output::print(&format!(
                "{}: model `{}` with {count} practices is fine\n",
                file.display(),
                model.id
            ))
        }
    }
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
