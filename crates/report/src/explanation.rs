//! What `explain` shows, as plain data for whoever puts it together.

use plimsoll_domain::assessment::RepositorySummary;
use plimsoll_domain::coverage::Coverage;
use plimsoll_domain::evidence::Evidence;
use plimsoll_domain::grade::Grade;
use plimsoll_domain::metric::Unit;
use plimsoll_domain::practice::Remedy;
use plimsoll_domain::reason::Reason;
use plimsoll_domain::time::Timestamp;

/// What kind of thing is explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A practice of a model.
    Practice,
    /// A metric.
    Metric,
    /// A signal.
    Signal,
}

impl Subject {
    /// Its name in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Practice => "practice",
            Self::Metric => "metric",
            Self::Signal => "signal",
        }
    }
}

/// Whether one line of a rule holds on this repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleOutcome {
    /// It holds.
    Holds,
    /// It was measured and does not hold.
    Fails,
    /// It could not be measured.
    Unknown,
    /// It was not asked, or has no meaning here.
    NotApplicable,
}

impl RuleOutcome {
    /// Its name in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Fails => "fails",
            Self::Unknown => "unknown",
            Self::NotApplicable => "not-applicable",
        }
    }
}

/// One line of a practice's rule, beside what was measured.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleLine {
    /// How deep it is nested: 0 is the rule's top.
    pub depth: usize,
    /// What is asked, in the pack's words: `all of`, `vc.cadence`.
    pub text: String,
    /// The threshold, in words: `at least 0.6 over 90 days, n at least 20`.
    pub needed: Option<String>,
    /// What was measured; the number alone.
    pub measured: Option<f64>,
    /// What the number counts in, where that is known.
    pub unit: Option<Unit>,
    /// Sample size of the measurement.
    pub n: Option<u64>,
    /// Whether the line holds.
    pub outcome: RuleOutcome,
    /// Why it is unknown, fails or does not apply.
    pub reason: Option<String>,
}

/// A named number behind the subject.
#[derive(Debug, Clone, PartialEq)]
pub struct Measurement {
    /// Its name: `value`, `p90`, `weeks`.
    pub name: String,
    /// The number.
    pub value: f64,
    /// What it counts in, where that is known.
    pub unit: Option<Unit>,
}

/// Everything there is to say about one practice, metric or signal, in general and on one repository.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// What kind of thing it is.
    pub subject: Subject,
    /// Its id.
    pub id: String,
    /// Its name in a few words.
    pub title: String,
    /// What it means.
    pub definition: String,
    /// Where it belongs, as label and text: `("category", "Build & Deploy")`.
    pub context: Vec<(String, String)>,
    /// Where the definition comes from.
    pub sources: Vec<String>,
    /// Ids it is built from, or that are built from it, as label and id: `("uses", "vc.cadence")`.
    pub related: Vec<(String, String)>,
    /// The repository, when there is one.
    pub repository: Option<RepositorySummary>,
    /// The instant assessed, when there is a repository.
    pub as_of: Option<Timestamp>,
    /// What was found: a verdict's or state's name (`met`, `unknown`, `measured`, `observed`, …).
    pub state: Option<String>,
    /// How sure, 0 to 1.
    pub confidence: Option<f64>,
    /// How strong the evidence is.
    pub grade: Option<Grade>,
    /// Why.
    pub reason: Option<Reason>,
    /// What was measured, headline first.
    pub measured: Vec<Measurement>,
    /// Sample size of the headline.
    pub n: Option<u64>,
    /// What a reader must know before quoting the numbers.
    pub caveats: Vec<String>,
    /// The rule, line by line, with what was measured.
    pub rule: Vec<RuleLine>,
    /// What was seen.
    pub evidence: Vec<Evidence>,
    /// The sources that were looked at, or would have to be.
    pub looked_at: Vec<Coverage>,
    /// What would change the finding, in words.
    pub would_change: Vec<String>,
    /// What to do about it.
    pub remedy: Option<Remedy>,
}

impl Explanation {
    /// An explanation of a definition; what is known of a repository is added to its fields.
    #[must_use]
    pub fn new(subject: Subject, id: &str, title: &str, definition: &str) -> Self {
        Self {
            subject,
            id: id.to_owned(),
            title: title.to_owned(),
            definition: definition.to_owned(),
            context: Vec::new(),
            sources: Vec::new(),
            related: Vec::new(),
            repository: None,
            as_of: None,
            state: None,
            confidence: None,
            grade: None,
            reason: None,
            measured: Vec::new(),
            n: None,
            caveats: Vec::new(),
            rule: Vec::new(),
            evidence: Vec::new(),
            looked_at: Vec::new(),
            would_change: Vec::new(),
            remedy: None,
        }
    }
}
