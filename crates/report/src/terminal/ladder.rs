//! A level interval drawn on the model's levels.

use anstyle::Style;
use plimsoll_domain::level::LevelVerdict;

use super::page::{FAINT, GOOD, Line, PLAIN, Page};
use crate::rungs::{Rungs, Span};

/// Where each level stands in the drawing.
#[derive(Debug)]
pub(crate) struct Ladder {
    pub(crate) rungs: Rungs,
    names: Vec<String>,
    /// Column at which each name starts, and the columns it takes.
    places: Vec<(usize, usize)>,
    /// Columns of the whole drawing.
    pub(crate) width: usize,
}

impl Ladder {
    /// The ladder of a model's levels, its names spread over at most `columns`; numbers where they
    /// do not fit, since a name is never cut.
    pub(crate) fn new(page: &Page, levels: &[String], columns: usize) -> Self {
        let rungs = Rungs::new(levels);
        let names = rungs.ids().to_vec();
        let numbers = (0..names.len()).map(|number| number.to_string()).collect();
        let widths =
            |names: &[String]| -> Vec<usize> { names.iter().map(|name| page.measure(name)).collect() };
        // Names of several words need more than a blank between them to be told apart.
        let least = if names.iter().any(|name| name.contains(' ')) { 2 } else { 1 };
        let taken = |names: &[String]| widths(names).iter().sum::<usize>() + least * (names.len() - 1);
        let names: Vec<String> = if taken(&names) <= columns { names } else { numbers };
        let gaps = names.len().saturating_sub(1).max(1);
        let spare = columns.saturating_sub(widths(&names).iter().sum());
        let gap = (spare / gaps).clamp(least, 4);
        let mut places = Vec::new();
        let mut width = 0;
        for name_width in widths(&names) {
            places.push((width, name_width));
            width += name_width + gap;
        }
        Self { rungs, names, places, width: width - gap }
    }

    /// Whether level names stand in the head; else numbers.
    pub(crate) fn named(&self) -> bool {
        self.names == self.rungs.ids()
    }

    /// Every level's number and name, for a head of numbers.
    pub(crate) fn key(&self) -> Vec<(Style, String)> {
        self.rungs.ids().iter().enumerate().map(|(number, id)| (FAINT, format!("{number} {id}"))).collect()
    }

    /// The names of the levels, each above its place.
    pub(crate) fn head(&self, mut line: Line) -> Line {
        let left = line.width();
        for (name, (start, width)) in self.names.iter().zip(&self.places) {
            line = line.pad_to(left + start).left(FAINT, name, *width);
        }
        line
    }

    /// A verdict on this ladder's rungs.
    pub(crate) fn span(&self, level: &LevelVerdict) -> Span {
        self.rungs.span(level)
    }

    /// Draws a verdict: `━` proven, `─` shown, `●` observed, `╌` possible up to `○`.
    pub(crate) fn draw(&self, mut line: Line, span: Span) -> Line {
        for (style, piece) in self.pieces(span) {
            line = line.add(style, &piece);
        }
        line
    }

    fn pieces(&self, span: Span) -> Vec<(Style, String)> {
        let mut pieces: Vec<(Style, String)> = Vec::new();
        for column in self.middle(0)..=self.middle(self.rungs.ids().len() - 1) {
            let (style, glyph) = self.glyph(span, column);
            match pieces.last_mut() {
                Some((last, text)) if *last == style => text.push(glyph),
                _ => pieces.push((style, glyph.to_string())),
            }
        }
        pieces.insert(0, (PLAIN, " ".repeat(self.middle(0))));
        pieces
    }

    fn glyph(&self, span: Span, column: usize) -> (Style, char) {
        let (floor, ceiling) = (self.middle(span.floor), self.middle(span.ceiling));
        let observed = span.observed.map(|rung| self.middle(rung));
        let shown = observed.unwrap_or(0);
        match column {
            _ if observed == Some(column) => (GOOD.bold(), '●'),
            _ if column == ceiling && span.is_open() => (FAINT, '○'),
            _ if span.floor > 0 && column <= floor => (GOOD, '━'),
            _ if column < shown => (GOOD, '─'),
            _ if column < ceiling => (FAINT, '╌'),
            _ if (0..self.rungs.ids().len()).any(|rung| self.middle(rung) == column) => (FAINT, '∙'),
            _ => (PLAIN, ' '),
        }
    }

    /// The column in the middle of a rung's name.
    fn middle(&self, rung: usize) -> usize {
        self.places.get(rung).map_or(0, |(start, width)| start + width.saturating_sub(1) / 2)
    }
}
