//! The documents of `model list` and `model show`.

use serde::Serialize;

use crate::models::{ModelDetail, ModelPractice, ModelSummary};

/// `plimsoll/model-list/v1`.
#[derive(Debug, Serialize)]
pub(crate) struct ModelListDocument<'a> {
    schema: &'static str,
    models: Vec<SummaryItem<'a>>,
}

/// `plimsoll/model-show/v1`.
#[derive(Debug, Serialize)]
pub(crate) struct ModelShowDocument<'a> {
    schema: &'static str,
    #[serde(flatten)]
    summary: SummaryItem<'a>,
    description: &'a str,
    categories: Vec<CategoryItem<'a>>,
    practices: Vec<PracticeItem<'a>>,
}

#[derive(Debug, Serialize)]
struct SummaryItem<'a> {
    id: &'a str,
    title: &'a str,
    edition: &'a str,
    source: &'a str,
    extends: Option<&'a str>,
    levels: &'a [String],
    category_count: usize,
    practice_count: usize,
}

#[derive(Debug, Serialize)]
struct CategoryItem<'a> {
    id: &'a str,
    title: &'a str,
}

#[derive(Debug, Serialize)]
struct PracticeItem<'a> {
    id: &'a str,
    title: &'a str,
    category: &'a str,
    level: &'a str,
    observability: &'a str,
}

impl<'a> From<&'a [ModelSummary]> for ModelListDocument<'a> {
    fn from(models: &'a [ModelSummary]) -> Self {
        Self { schema: "plimsoll/model-list/v1", models: models.iter().map(SummaryItem::from).collect() }
    }
}

impl<'a> From<&'a ModelDetail> for ModelShowDocument<'a> {
    fn from(model: &'a ModelDetail) -> Self {
        let categories = model.categories.iter();
        Self {
            schema: "plimsoll/model-show/v1",
            summary: SummaryItem::from(&model.summary),
            description: &model.description,
            categories: categories
                .map(|category| CategoryItem { id: &category.id, title: &category.title })
                .collect(),
            practices: model.practices.iter().map(PracticeItem::from).collect(),
        }
    }
}

impl<'a> From<&'a ModelSummary> for SummaryItem<'a> {
    fn from(model: &'a ModelSummary) -> Self {
        Self {
            id: &model.id,
            title: &model.title,
            edition: &model.edition,
            source: &model.source,
            extends: model.extends.as_deref(),
            levels: &model.levels,
            category_count: model.categories,
            practice_count: model.practices,
        }
    }
}

impl<'a> From<&'a ModelPractice> for PracticeItem<'a> {
    fn from(practice: &'a ModelPractice) -> Self {
        Self {
            id: &practice.id,
            title: &practice.title,
            category: &practice.category,
            level: &practice.level,
            observability: &practice.observability,
        }
    }
}
