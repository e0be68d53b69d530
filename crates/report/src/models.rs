//! What `model list` and `model show` render, as plain data.

/// A maturity model in one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelSummary {
    /// Its id: `cdmm`.
    pub id: String,
    /// Its name.
    pub title: String,
    /// The pack's version or the model's edition.
    pub edition: String,
    /// Where it was published.
    pub source: String,
    /// The model it builds on, with its version.
    pub extends: Option<String>,
    /// Level ids, lowest first.
    pub levels: Vec<String>,
    /// Number of categories.
    pub categories: usize,
    /// Number of practices.
    pub practices: usize,
}

/// A maturity model with its practices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelDetail {
    /// The model in one line.
    pub summary: ModelSummary,
    /// What the model is for, in a paragraph.
    pub description: String,
    /// Its categories, in order.
    pub categories: Vec<ModelCategory>,
    /// Its practices, in the pack's order.
    pub practices: Vec<ModelPractice>,
}

/// A category of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelCategory {
    /// Its id.
    pub id: String,
    /// Its name.
    pub title: String,
}

/// A practice of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelPractice {
    /// Its id.
    pub id: String,
    /// Its name in a few words.
    pub title: String,
    /// Id of its category.
    pub category: String,
    /// Id of its level.
    pub level: String,
    /// How it can be observed: `direct`, `proxy 0.5`, `attestation`.
    pub observability: String,
}
