//! A level as an interval on its model's ladder, in rungs and in words; the same for every format.

use plimsoll_domain::level::{LevelVerdict, Observed};

/// Below the first level.
pub(crate) const NONE: &str = "none";

/// A model's levels, from "none" upwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rungs(Vec<String>);

/// A verdict as rungs of a ladder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    /// Proven.
    pub(crate) floor: usize,
    /// Shown by what could be determined; nothing when that is too little.
    pub(crate) observed: Option<usize>,
    /// Possible.
    pub(crate) ceiling: usize,
}

impl Span {
    /// Whether more is possible than is observed or proven.
    pub(crate) fn is_open(self) -> bool {
        self.ceiling > self.floor.max(self.observed.unwrap_or(0))
    }

    /// The rung that a verdict has to pass to be better.
    pub(crate) fn next(self) -> usize {
        self.observed.unwrap_or(self.floor) + 1
    }
}

impl Rungs {
    /// The rungs of a model's levels, lowest first.
    pub(crate) fn new(levels: &[String]) -> Self {
        let mut rungs = levels.to_vec();
        if rungs.first().is_none_or(|first| first != NONE) {
            rungs.insert(0, NONE.to_owned());
        }
        Self(rungs)
    }

    /// Every rung's level, lowest first.
    pub(crate) fn ids(&self) -> &[String] {
        &self.0
    }

    /// The id of a rung, where there is one so high.
    pub(crate) fn id(&self, rung: usize) -> Option<&str> {
        self.0.get(rung).map(String::as_str)
    }

    /// The rung of a level; one that is not on the ladder, and none at all, count as below the first.
    pub(crate) fn height(&self, level: Option<&str>) -> usize {
        level.and_then(|level| self.0.iter().position(|rung| rung == level)).unwrap_or(0)
    }

    /// A verdict on this ladder's rungs.
    pub(crate) fn span(&self, level: &LevelVerdict) -> Span {
        let floor = self.height(level.floor.as_deref());
        let observed = match &level.observed {
            Observed::Level(id) => Some(self.height(Some(id))),
            Observed::None => Some(0),
            Observed::InsufficientEvidence | Observed::NotApplicable => None,
        };
        Span { floor, observed, ceiling: self.height(level.ceiling.as_deref()).max(floor) }
    }

    /// The interval in words, so that the drawing is never needed to understand it. With `numbered`, levels
    /// stand with the numbers that a drawing gives them.
    pub(crate) fn words(&self, level: &LevelVerdict, numbered: bool) -> String {
        let span = self.span(level);
        let named = |rung: usize| {
            let id = self.id(rung).unwrap_or(NONE);
            if numbered { format!("{rung} {id}") } else { id.to_owned() }
        };
        let observed = match span.observed {
            Some(rung) => named(rung),
            None => level.observed.as_str().replace('-', " "),
        };
        let shown = span.observed.unwrap_or(0);
        if span.floor == span.ceiling && span.observed == Some(span.floor) {
            return format!("{observed}, settled: nothing unknown could change it");
        }
        let floor = match span.floor {
            0 if shown > 0 || span.observed.is_none() => ", nothing proven".to_owned(),
            0 => String::new(),
            floor if span.observed == Some(floor) => ", proven".to_owned(),
            floor => format!(", {} proven", named(floor)),
        };
        let ceiling = match span.ceiling {
            ceiling if ceiling > shown.max(span.floor) => format!(", up to {} possible", named(ceiling)),
            _ => ", no more possible".to_owned(),
        };
        format!("{observed}{floor}{ceiling}")
    }
}
