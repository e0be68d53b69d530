//! A maturity model as a pack states it, checked and ready to assess with.

use plimsoll_domain::practice::{PracticeRole, Remedy};

use crate::condition::Condition;

/// A maturity model.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Short name: `cdmm`.
    pub id: String,
    /// What its practices' ids begin with; the model's id unless the pack says otherwise.
    pub prefix: String,
    /// What the ids of practices of models it builds on begin with.
    pub inherited_prefixes: Vec<String>,
    /// The model it builds on, with its version: `cdmm 1.0.0`.
    pub extends: Option<String>,
    /// Where this is false, the model has nothing to say of the repository.
    pub applies: Option<Condition>,
    /// Name for people.
    pub title: String,
    /// The pack's version.
    pub version: String,
    /// Where the model comes from.
    pub source: String,
    /// What may be done with the pack's words, and what they were not copied from.
    pub licence: String,
    /// How levels are computed.
    pub scoring: Scoring,
    /// Lowest first.
    pub levels: Vec<Level>,
    /// In the order they are shown.
    pub categories: Vec<Category>,
    /// In the pack's order.
    pub practices: Vec<Practice>,
}

/// A level of the ladder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    /// `base`
    pub id: String,
    /// `Base`
    pub title: String,
    /// Whoever is not higher stands here: nothing has to be shown for it.
    pub default: bool,
}

/// A category, with a ladder of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// `build-deploy`
    pub id: String,
    /// `Build & Deploy`
    pub title: String,
}

/// When a level counts as reached.
#[derive(Debug, Clone, PartialEq)]
pub struct Scoring {
    /// Share of a level's practices that has to be met, above 0 and at most 1.
    pub theta: f64,
    /// How much of a level has to be known, by the level from which on it holds; lowest first.
    pub determinable: Vec<Determinable>,
}

/// How many of a level's practices need a verdict before the level can be observed.
#[derive(Debug, Clone, PartialEq)]
pub struct Determinable {
    /// Rank of the first level it holds for.
    pub from: usize,
    /// Share of the applicable practices, 0 to 1.
    pub share: f64,
    /// Never fewer than these, unless the level has fewer.
    pub at_least: usize,
    /// Whether a gate that is unknown may be bridged by the level above. Over-claiming costs more at the top.
    pub bridge_gates: bool,
}

/// One cell of the model.
#[derive(Debug, Clone, PartialEq)]
pub struct Practice {
    /// `cdmm.bd.auto-trigger`
    pub id: String,
    /// The category's id.
    pub category: String,
    /// The level's id.
    pub level: String,
    /// In a few words.
    pub title: String,
    /// What it means, in the pack's own words.
    pub meaning: String,
    /// Where the definition comes from.
    pub source: String,
    /// How much of it a repository can show.
    pub observability: Observability,
    /// What its verdict does to the level.
    pub role: PracticeRole,
    /// The level cannot be reached without it.
    pub gate: bool,
    /// Practices that contain this one: when one of them is met, so is this.
    pub superseded_by: Vec<String>,
    /// Where this is false, the practice has no meaning.
    pub applies: Option<Condition>,
    /// Where this is true, the practice is met.
    pub met: Option<Condition>,
    /// Where this is true and `met` is not, the practice is not met.
    pub not_met: Option<Condition>,
    /// What fools the rule into "met".
    pub false_positives: Option<String>,
    /// What hides the practice from the rule.
    pub false_negatives: Option<String>,
    /// What to do about it.
    pub remedy: Remedy,
}

/// How much of a practice a repository can show.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Observability {
    /// The repository shows the practice itself.
    Direct,
    /// It shows something that goes with it, this reliably (0 to 1).
    Proxy(f64),
    /// Only a person can say.
    Attestation,
}

impl Observability {
    /// What a confidence is multiplied by.
    #[must_use]
    pub const fn strength(self) -> f64 {
        match self {
            Self::Direct => 1.0,
            Self::Proxy(strength) => strength,
            Self::Attestation => 0.0,
        }
    }

    /// Its name in packs and outputs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Proxy(_) => "proxy",
            Self::Attestation => "attestation",
        }
    }
}

impl Model {
    /// Position of a level on the ladder, from 0.
    #[must_use]
    pub fn rank(&self, level: &str) -> Option<usize> {
        self.levels.iter().position(|candidate| candidate.id == level)
    }

    /// A practice by its full id, or by what follows the model's name: `bd.auto-trigger`.
    #[must_use]
    pub fn practice(&self, id: &str) -> Option<&Practice> {
        let short = |practice: &Practice| {
            let rest = |prefix: &str| practice.id.strip_prefix(prefix)?.strip_prefix('.');
            std::iter::once(&self.prefix)
                .chain(&self.inherited_prefixes)
                .any(|prefix| rest(prefix) == Some(id))
        };
        self.practices.iter().find(|practice| practice.id == id || short(practice))
    }

    /// Practices of one category.
    pub fn practices_of<'a>(&'a self, category: &'a str) -> impl Iterator<Item = &'a Practice> {
        self.practices.iter().filter(move |practice| practice.category == category)
    }

    /// How much has to be known of the level at `rank`.
    #[must_use]
    pub fn determinable(&self, rank: usize) -> Determinable {
        let holds = self.scoring.determinable.iter().rev().find(|rule| rule.from <= rank);
        holds.cloned().unwrap_or(Determinable { from: 0, share: 0.0, at_least: 1, bridge_gates: false })
    }
}
