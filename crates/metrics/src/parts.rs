//! Which components a change touches, so that a component's deployment ships only its own paths.

use plimsoll_domain::facts::{CommitIx, Facts};

/// The components of which it is known what they ship, and what each commit touches of them.
#[derive(Debug, Default)]
pub(crate) struct Parts<'a> {
    names: Vec<&'a str>,
    /// By commit: the components it touches, by number.
    touched: Vec<Touched>,
}

/// What a commit touches.
#[derive(Debug, Clone, Default)]
struct Touched {
    parts: Vec<u16>,
    /// All its paths were looked at.
    whole: bool,
}

impl<'a> Parts<'a> {
    /// Looks at the paths of every change.
    pub(crate) fn new(facts: &'a Facts) -> Self {
        let components = &facts.components;
        if components.is_empty() {
            return Self::default();
        }
        let numbered = || components.iter().zip(0_u16..);
        let of_path: Vec<Vec<u16>> = facts
            .changes
            .paths
            .iter()
            .map(|path| numbered().filter(|(one, _)| one.has(path)).map(|(_, number)| number).collect())
            .collect();
        let mut touched = vec![Touched::default(); facts.history.len()];
        for change in &facts.changes.changes {
            let mut parts: Vec<u16> =
                change.paths.iter().flat_map(|path| &of_path[*path as usize]).copied().collect();
            parts.sort_unstable();
            parts.dedup();
            touched[change.commit.get()] = Touched { parts, whole: !change.cut };
        }
        Self { names: components.iter().map(|component| component.name.as_str()).collect(), touched }
    }

    /// The number of a component, where it is known what it ships.
    pub(crate) fn number(&self, component: &str) -> Option<u16> {
        self.names.iter().position(|name| *name == component).and_then(|at| u16::try_from(at).ok())
    }

    /// Whether a commit touches a component; `None` where its paths are not known.
    pub(crate) fn touches(&self, commit: CommitIx, part: u16) -> Option<bool> {
        let touched = self.touched.get(commit.get())?;
        if touched.parts.contains(&part) { Some(true) } else { touched.whole.then_some(false) }
    }

    /// The components that a commit touches; `None` where it touches none, or that is not known.
    pub(crate) fn of(&self, commit: CommitIx) -> Option<&[u16]> {
        let touched = self.touched.get(commit.get())?;
        (touched.whole && !touched.parts.is_empty()).then_some(touched.parts.as_slice())
    }
}
