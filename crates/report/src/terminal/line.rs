//! A line that knows its width, and the styles of its pieces.

use anstyle::{AnsiColor, Style};

use super::text::{clean, truncate, width};
use crate::acting::disarm;

/// No style.
pub(crate) const PLAIN: Style = Style::new();
/// Headings and names.
pub(crate) const STRONG: Style = Style::new().bold();
/// What stands behind the first glance.
pub(crate) const FAINT: Style = Style::new().dimmed();
/// Observed, met.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
/// Not met.
pub(crate) const BAD: Style = AnsiColor::Red.on_default();
/// Unknown, partial, a notice.
pub(crate) const WARN: Style = AnsiColor::Yellow.on_default();
/// Ids and commands that can be typed.
pub(crate) const CODE: Style = AnsiColor::Cyan.on_default();

/// One line of styled pieces. Every string that enters is cleaned, so no line can hold a control character.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    spans: Vec<(Style, String)>,
    width: usize,
    unicode: bool,
    /// Printed to its end, however wide.
    whole: bool,
}

impl Line {
    /// An empty line; without `unicode` it will be ASCII only.
    pub(crate) const fn new(unicode: bool) -> Self {
        Self { spans: Vec::new(), width: 0, unicode, whole: false }
    }

    /// Lets the line pass the terminal's width: code that is cut is wrong.
    #[must_use]
    pub(crate) fn whole(mut self) -> Self {
        self.whole = true;
        self
    }

    /// Columns used so far.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// Adds a text.
    #[must_use]
    pub(crate) fn add(mut self, style: Style, raw: &str) -> Self {
        let text = clean(raw, self.unicode);
        self.width += width(&text);
        self.spans.push((style, text));
        self
    }

    /// Fills with blanks up to a column.
    #[must_use]
    pub(crate) fn pad_to(self, column: usize) -> Self {
        let missing = column.saturating_sub(self.width);
        self.add(PLAIN, &" ".repeat(missing))
    }

    /// Adds a text flush left in a field of `columns`, cut if it is longer.
    #[must_use]
    pub(crate) fn left(self, style: Style, raw: &str, columns: usize) -> Self {
        let end = self.width + columns;
        let text = truncate(&clean(raw, self.unicode), columns, self.unicode);
        self.add(style, &text).pad_to(end)
    }

    /// Adds a text flush right in a field of `columns`, cut if it is longer.
    #[must_use]
    pub(crate) fn right(self, style: Style, raw: &str, columns: usize) -> Self {
        let text = truncate(&clean(raw, self.unicode), columns, self.unicode);
        let start = self.width + columns.saturating_sub(width(&text));
        self.pad_to(start).add(style, &text)
    }

    /// The line as text, cut at `columns` unless it is to be whole, without blanks at its end.
    pub(crate) fn print(&self, columns: usize, color: bool) -> String {
        let columns = if self.whole { usize::MAX } else { columns };
        let mut printed = String::new();
        let mut used = 0;
        let mut leading = true;
        let last = self.spans.iter().rposition(|(_, text)| !text.trim_end().is_empty());
        for (index, (style, text)) in self.spans.iter().enumerate() {
            let Some(last) = last.filter(|last| index <= *last) else { break };
            let text = if index == last { text.trim_end() } else { text };
            let fitting = truncate(text, columns - used, self.unicode);
            used += width(&fitting);
            let still = self.disarmed(&fitting, leading);
            leading &= fitting.trim().is_empty();
            if color && *style != PLAIN {
                printed.push_str(&format!("{style}{still}{style:#}"));
            } else {
                printed.push_str(&still);
            }
            if fitting != text || used >= columns {
                break;
            }
        }
        printed
    }

    /// A piece that no CI takes for a command; only behind blanks is it a line's begin.
    fn disarmed(&self, piece: &str, leading: bool) -> String {
        let still = if leading { disarm(piece).into_owned() } else { piece.replace("##[", "#\u{fffd}[") };
        if self.unicode { still } else { still.replace('\u{fffd}', "?") }
    }
}
