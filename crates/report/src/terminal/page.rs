//! A page of lines.

use anstyle::Style;

use super::TerminalOptions;
pub(crate) use super::line::{BAD, CODE, FAINT, GOOD, Line, PLAIN, STRONG, WARN};
use super::text::{clean, truncate, width, wrap};

/// Narrower terminals get pages of this width.
const NARROWEST: usize = 60;
/// Wider terminals get pages of this width.
const WIDEST: usize = 200;
/// Columns that a tab in code becomes.
const TAB: &str = "        ";

/// Lines, one after the other, none but code wider than the terminal.
#[derive(Debug)]
pub(crate) struct Page {
    lines: Vec<Line>,
    /// Columns of the terminal.
    pub(crate) width: usize,
    /// Whether everything is shown.
    pub(crate) verbose: bool,
    pub(crate) evidence: bool,
    color: bool,
    unicode: bool,
}

impl Page {
    /// An empty page.
    pub(crate) fn new(options: &TerminalOptions) -> Self {
        Self {
            lines: Vec::new(),
            width: options.width.clamp(NARROWEST, WIDEST),
            verbose: options.verbose,
            evidence: options.evidence,
            color: options.color,
            unicode: options.unicode,
        }
    }

    /// Columns that prose uses: very long lines are hard to read.
    pub(crate) fn prose_width(&self) -> usize {
        self.width.min(110)
    }

    /// Begins a line, indented.
    pub(crate) fn line(&self, indent: usize) -> Line {
        Line::new(self.unicode).pad_to(indent)
    }

    /// Columns that a text takes once cleaned.
    pub(crate) fn measure(&self, raw: &str) -> usize {
        width(&clean(raw, self.unicode))
    }

    /// A text at a width that leaves room for others.
    pub(crate) fn cut(&self, raw: &str, columns: usize) -> String {
        truncate(&clean(raw, self.unicode), columns, self.unicode)
    }

    /// Adds a finished line.
    pub(crate) fn push(&mut self, line: Line) {
        self.lines.push(line);
    }

    /// Adds an empty line; never two in a row, and none at the top.
    pub(crate) fn blank(&mut self) {
        if self.lines.last().is_some_and(|line| line.width() > 0) {
            self.lines.push(self.line(0));
        }
    }

    /// Adds a section's heading with an empty line before it.
    pub(crate) fn heading(&mut self, title: &str, aside: &str) {
        self.blank();
        let line = self.line(0).add(STRONG, title);
        if aside.is_empty() {
            self.push(line);
        } else {
            self.prose(line.add(PLAIN, "  "), FAINT, aside);
        }
    }

    /// Adds prose after `lead`, wrapped so that it hangs under itself. Line ends in `raw` are kept.
    pub(crate) fn prose(&mut self, lead: Line, style: Style, raw: &str) {
        let indent = lead.width();
        let columns = self.prose_width().saturating_sub(indent);
        let pieces = raw.lines().flat_map(|paragraph| wrap(&clean(paragraph, self.unicode), columns));
        let pieces = self.limited(pieces);
        let mut lead = Some(lead);
        for piece in pieces {
            let line = lead.take().unwrap_or_else(|| self.line(indent));
            self.push(line.add(style, &piece));
        }
        if let Some(lead) = lead {
            self.push(lead);
        }
    }

    /// The first lines of a text; somebody else's must not fill the screen. `…` says that more was there.
    fn limited(&self, mut lines: impl Iterator<Item = String>) -> Vec<String> {
        let limit = if self.verbose { 200 } else { 20 };
        let mut kept: Vec<_> = lines.by_ref().take(limit).collect();
        if lines.next().is_some() {
            kept.pop();
            kept.push("…".to_owned());
        }
        kept
    }

    /// Adds code: every line of it whole, wider than the terminal if it must be, since it is there to be copied.
    pub(crate) fn verbatim(&mut self, indent: usize, style: Style, raw: &str) {
        for source in raw.trim_end().lines() {
            let line = self.line(indent).add(style, &source.replace('\t', TAB)).whole();
            self.push(line);
        }
    }

    /// Begins a line with a label in a field of `columns`; a longer label gets lines of its own.
    pub(crate) fn label(&mut self, indent: usize, label: &str, columns: usize) -> Line {
        let line = self.line(indent);
        if self.measure(label) <= columns {
            return line.left(FAINT, label, columns);
        }
        self.prose(line, FAINT, label);
        self.line(indent + columns)
    }

    /// Adds items after `lead`, separated by commas and never broken inside; at most `lines` lines, then
    /// "+ n more".
    pub(crate) fn flow(&mut self, lead: Line, items: &[(Style, String)], lines: usize) {
        let indent = lead.width();
        let room = self.prose_width().saturating_sub(indent);
        let items: Vec<_> = items.iter().map(|(style, item)| (*style, self.cut(item, room))).collect();
        let mut line = Some(lead);
        let mut left = items.as_slice();
        for number in 1..=lines {
            let mut current = line.take().unwrap_or_else(|| self.line(indent));
            let fitting = fitting(left, room, number == lines);
            for (index, (style, item)) in left[..fitting].iter().enumerate() {
                let gap = if index == 0 { "" } else { " " };
                let comma = if fitting == left.len() && index + 1 == fitting { "" } else { "," };
                current = current.add(PLAIN, gap).add(*style, item).add(PLAIN, comma);
            }
            left = &left[fitting..];
            if number == lines && !left.is_empty() {
                current = current.add(FAINT, &format!(" + {} more", left.len()));
            }
            self.push(current);
            if left.is_empty() {
                break;
            }
        }
    }

    /// The page as text.
    pub(crate) fn finish(mut self) -> String {
        while self.lines.last().is_some_and(|line| line.width() == 0) {
            self.lines.pop();
        }
        let mut printed = String::new();
        for line in &self.lines {
            printed.push_str(&line.print(self.width, self.color));
            printed.push('\n');
        }
        printed
    }
}

/// How many items fit into a line of `room` columns: at least one; on the last line either all or as many
/// as leave room for "+ n more".
fn fitting(items: &[(Style, String)], room: usize, last: bool) -> usize {
    let ends: Vec<_> = items
        .iter()
        .scan(0, |end, (_, item)| {
            *end += width(item) + 2;
            Some(*end)
        })
        .collect();
    // An item ends with a comma and is followed by a blank; the very last has neither.
    if ends.last().is_none_or(|end| end - 2 <= room) {
        return items.len();
    }
    let more = if last { " + 1000 more".len() } else { 0 };
    ends.iter().take_while(|end| **end - 1 + more <= room).count().max(1)
}

#[cfg(test)]
mod tests {
    use super::super::TerminalOptions;
    use super::{CODE, PLAIN, Page};

    fn page() -> Page {
        Page::new(&TerminalOptions {
            width: 60,
            color: false,
            unicode: true,
            verbose: false,
            evidence: false,
        })
    }

    fn flowing(items: usize, lines: usize) -> String {
        let mut page = page();
        let items: Vec<_> = (0..items).map(|number| (PLAIN, format!("item-{number:04}"))).collect();
        let lead = page.line(0).add(PLAIN, "all: ");
        page.flow(lead, &items, lines);
        page.finish()
    }

    #[test]
    fn items_flow_and_the_rest_is_counted() {
        assert_eq!(flowing(1, 1), "all: item-0000\n");
        assert_eq!(flowing(5, 1), "all: item-0000, item-0001, item-0002, item-0003, item-0004\n");
        assert_eq!(flowing(9, 1), "all: item-0000, item-0001, item-0002, item-0003, + 5 more\n");
        assert_eq!(
            flowing(7, 2),
            "all: item-0000, item-0001, item-0002, item-0003, item-0004,\n     item-0005, item-0006\n"
        );
        assert_eq!(flowing(0, 1), "all:\n");
    }

    #[test]
    fn fields_are_padded_and_cut_by_columns_not_characters() {
        let mut page = page();
        page.push(page.line(2).left(PLAIN, "日本語", 5).add(PLAIN, "|").right(PLAIN, "é", 3).add(PLAIN, "|"));
        assert_eq!(page.finish(), "  日本…|  é|\n");
    }

    #[test]
    fn a_line_is_cut_at_the_width_of_the_terminal() {
        let mut page = page();
        page.push(page.line(0).add(PLAIN, &"x".repeat(58)).add(PLAIN, "日本").add(PLAIN, "y"));
        assert_eq!(page.finish(), format!("{}…\n", "x".repeat(58)));
    }

    #[test]
    fn code_is_printed_as_it_is() {
        let long = format!("run: {}", "x".repeat(300));
        let mut page = page();
        page.verbatim(4, CODE, &format!("a:\n\n\tb  c\u{1b}[2J\n  {long}\n{}\n", "d\n".repeat(40)));
        let code =
            format!("    a:\n\n{}b  c\u{fffd}[2J\n      {long}\n{}", " ".repeat(12), "    d\n".repeat(40));
        assert_eq!(page.finish(), code);
    }

    #[test]
    fn a_label_too_long_for_its_field_stands_above_it() {
        let mut page = page();
        let short = page.label(2, "kind", 6);
        page.prose(short, PLAIN, "signal");
        let long = page.label(2, "build.commit_binding", 6);
        page.prose(long, PLAIN, "3");
        assert_eq!(page.finish(), "  kind  signal\n  build.commit_binding\n        3\n");
    }

    #[test]
    fn empty_lines_never_double() {
        let mut page = page();
        page.blank();
        page.heading("one", "");
        page.blank();
        page.heading("two", "");
        page.blank();
        assert_eq!(page.finish(), "one\n\ntwo\n");
    }
}
