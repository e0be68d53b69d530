//! What a badge says.

use plimsoll_domain::Assessment;
use plimsoll_domain::level::{LevelVerdict, Observed};

use super::BadgeOptions;
use crate::terminal::text::{clean, truncate};

/// Columns of either text.
const LONGEST: usize = 60;

/// Colours, by what they are called on badges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Color {
    Grey,
    Red,
    Orange,
    Yellow,
    YellowGreen,
    Green,
}

impl Color {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Grey => "lightgrey",
            Self::Red => "red",
            Self::Orange => "orange",
            Self::Yellow => "yellow",
            Self::YellowGreen => "yellowgreen",
            Self::Green => "green",
        }
    }

    /// Dark enough for white letters on it, at a contrast of at least 4.5 to 1.
    pub(crate) const fn hex(self) -> &'static str {
        match self {
            Self::Grey => "#6b6b6b",
            Self::Red => "#c0392b",
            Self::Orange => "#b3530b",
            Self::Yellow => "#8a6d00",
            Self::YellowGreen => "#5a7a12",
            Self::Green => "#2e7d32",
        }
    }
}

/// The texts and the colour.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) label: String,
    pub(crate) message: String,
    pub(crate) color: Color,
}

/// A level as rungs: 0 is below the first.
struct Rungs<'a> {
    ladder: &'a [String],
    floor: usize,
    observed: Option<usize>,
    ceiling: usize,
}

pub(crate) fn standing(assessment: &Assessment, options: &BadgeOptions) -> Standing {
    let model =
        options.model.as_deref().or_else(|| assessment.levels.first().map(|level| level.model.as_str()));
    let of_model = assessment.levels.iter().filter(|level| Some(level.model.as_str()) == model);
    let levels: Vec<_> = match &options.category {
        Some(category) => of_model.filter(|level| level.category == *category).collect(),
        None => of_model.collect(),
    };
    let label = tidy(&options.label.clone().unwrap_or_else(|| label(model, options, &levels)));
    if levels.is_empty() {
        return Standing { label, message: "not assessed".to_owned(), color: Color::Grey };
    }
    let applicable: Vec<_> = levels
        .iter()
        .filter(|level| level.observed != Observed::NotApplicable)
        .map(|level| rungs(level))
        .collect();
    let Some(lowest) = lowest(&applicable) else {
        return Standing { label, message: "not applicable".to_owned(), color: Color::Grey };
    };
    Standing { label, message: tidy(&message(&lowest)), color: color(&lowest) }
}

fn label(model: Option<&str>, options: &BadgeOptions, levels: &[&LevelVerdict]) -> String {
    match (&options.category, levels.first()) {
        (Some(_), Some(level)) => level.category_title.clone(),
        (Some(category), None) => category.clone(),
        // The model that the field calls so; others by their ids.
        (None, _) if model == Some("cdmm") => "CD maturity".to_owned(),
        (None, _) => model.map_or_else(|| "maturity".to_owned(), |model| format!("{model} maturity")),
    }
}

fn rungs(level: &LevelVerdict) -> Rungs<'_> {
    let rung = |id: &str| level.ladder.iter().position(|rung| rung == id).map_or(0, |index| index + 1);
    let floor = level.floor.as_deref().map_or(0, rung);
    let observed = match &level.observed {
        Observed::Level(id) => Some(rung(id)),
        Observed::None => Some(0),
        Observed::InsufficientEvidence | Observed::NotApplicable => None,
    };
    Rungs {
        ladder: &level.ladder,
        floor,
        observed,
        ceiling: level.ceiling.as_deref().map_or(0, rung).max(floor),
    }
}

/// A model stands where its lowest category does. Where one could not be judged, neither could the model, unless
/// another is already as low as can be.
fn lowest<'a>(levels: &[Rungs<'a>]) -> Option<Rungs<'a>> {
    let first = levels.first()?;
    let bottom = levels.iter().any(|level| level.observed == Some(0));
    let judged = levels.iter().all(|level| level.observed.is_some());
    let observed = levels.iter().filter_map(|level| level.observed).min().filter(|_| judged || bottom);
    Some(Rungs {
        ladder: levels
            .iter()
            .map(|level| level.ladder)
            .max_by_key(|ladder| ladder.len())
            .unwrap_or(first.ladder),
        floor: levels.iter().map(|level| level.floor).min()?,
        observed,
        ceiling: levels.iter().map(|level| level.ceiling).min()?,
    })
}

fn message(level: &Rungs<'_>) -> String {
    let name = |rung: usize| {
        rung.checked_sub(1).and_then(|index| level.ladder.get(index)).map_or("none", String::as_str)
    };
    let observed = level.observed.map_or("insufficient evidence", name);
    if level.floor == level.ceiling && level.observed == Some(level.floor) {
        return observed.to_owned();
    }
    format!("{observed} [{}–{}]", name(level.floor), name(level.ceiling))
}

/// By how high the level is; but what is not proven is never green, and what was not judged is grey.
fn color(level: &Rungs<'_>) -> Color {
    let Some(observed) = level.observed else { return Color::Grey };
    let shown = scale(observed, level.ladder.len());
    let proven = scale(level.floor, level.ladder.len());
    shown.min(proven.max(Color::Yellow))
}

fn scale(rung: usize, rungs: usize) -> Color {
    match (rung, rungs) {
        (0, _) => Color::Red,
        _ if rung >= rungs => Color::Green,
        _ if rung * 3 <= rungs => Color::Orange,
        _ if rung * 3 <= rungs * 2 => Color::Yellow,
        _ => Color::YellowGreen,
    }
}

fn tidy(raw: &str) -> String {
    truncate(clean(raw, true).trim(), LONGEST, true)
}

#[cfg(test)]
mod tests {
    use super::Color;

    /// Relative luminance, as the accessibility guidelines (WCAG 2) compute it.
    fn luminance(hex: &str) -> f64 {
        let channel = |at: usize| {
            let value = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    #[test]
    fn white_letters_can_be_read_on_every_colour() {
        let colors =
            [Color::Grey, Color::Red, Color::Orange, Color::Yellow, Color::YellowGreen, Color::Green];
        for color in colors {
            let contrast = 1.05 / (luminance(color.hex()) + 0.05);
            assert!(contrast >= 4.5, "{}: {contrast:.2}", color.name());
        }
    }
}
