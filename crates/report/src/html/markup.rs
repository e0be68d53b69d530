//! Markup that cannot be broken out of: the one place where foreign strings become HTML.
//!
//! Tags and attribute names are `'static`, so they come from this program. Everything else goes through
//! [`Markup::text`] or an attribute's value, and there it is cleaned, cut and escaped.

use crate::terminal::text::clean;

/// Characters of a name that are shown; nobody reads a longer one.
pub(crate) const NAME: usize = 160;

/// Characters of a sentence or a message that are shown.
pub(crate) const PROSE: usize = 2_000;

/// Lines of an example that are shown, and characters of each.
const CODE: (usize, usize) = (60, 400);

/// An attribute: its name, and a value that may come from anywhere.
pub(crate) type Attribute<'a> = (&'static str, &'a str);

/// HTML that grows at its end.
#[derive(Debug, Default, Clone)]
pub(crate) struct Markup(String);

impl Markup {
    /// Nothing yet.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Whether nothing was written.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What was written.
    pub(crate) fn finish(self) -> String {
        self.0
    }

    /// Markup of our own, as it is.
    pub(crate) fn own(&mut self, markup: &'static str) {
        self.0.push_str(markup);
    }

    /// A part that was written elsewhere.
    pub(crate) fn part(&mut self, part: &Self) {
        self.0.push_str(&part.0);
    }

    /// Begins an element. An attribute without a name is left out, so that one can be conditional.
    pub(crate) fn open(&mut self, tag: &'static str, attributes: &[Attribute<'_>]) {
        self.0.push('<');
        self.0.push_str(tag);
        for (name, value) in attributes.iter().filter(|(name, _)| !name.is_empty()) {
            self.0.push(' ');
            self.0.push_str(name);
            if !value.is_empty() {
                self.0.push_str("=\"");
                self.escaped(&tidy(value, PROSE));
                self.0.push('"');
            }
        }
        self.0.push('>');
    }

    /// Ends an element.
    pub(crate) fn close(&mut self, tag: &'static str) {
        self.0.push_str("</");
        self.0.push_str(tag);
        self.0.push('>');
    }

    /// Ends a block-level element; the line end keeps the file readable and differences small.
    pub(crate) fn end(&mut self, tag: &'static str) {
        self.close(tag);
        self.0.push('\n');
    }

    /// A sentence or a message, on one line.
    pub(crate) fn text(&mut self, raw: &str) {
        self.escaped(&tidy(raw, PROSE));
    }

    /// A name, cut where nobody would read on.
    pub(crate) fn name(&mut self, raw: &str) {
        self.escaped(&tidy(raw, NAME));
    }

    /// An element that holds a text.
    pub(crate) fn element(&mut self, tag: &'static str, attributes: &[Attribute<'_>], raw: &str) {
        self.open(tag, attributes);
        self.text(raw);
        self.close(tag);
    }

    /// An element with a class that holds a text.
    pub(crate) fn classed(&mut self, tag: &'static str, class: &'static str, raw: &str) {
        self.element(tag, &[("class", class)], raw);
    }

    /// An identifier in its own type.
    pub(crate) fn code(&mut self, raw: &str) {
        self.open("code", &[]);
        self.name(raw);
        self.close("code");
    }

    /// An example, line by line; what is cut off is said.
    pub(crate) fn example(&mut self, raw: &str) {
        let (lines, width) = CODE;
        let all: Vec<&str> = raw.trim_end().lines().collect();
        self.open("pre", &[("tabindex", "0")]);
        self.open("code", &[]);
        for (index, line) in all.iter().take(lines).enumerate() {
            if index > 0 {
                self.0.push('\n');
            }
            self.escaped(&tidy(&line.replace('\t', "        "), width));
        }
        if all.len() > lines {
            self.0.push_str(&format!("\n… {} more lines", all.len() - lines));
        }
        self.close("code");
        self.end("pre");
    }

    fn escaped(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                _ => self.0.push(character),
            }
        }
    }
}

/// A text without controls and invisible characters, cut at `most` characters.
pub(crate) fn tidy(raw: &str, most: usize) -> String {
    // What is far beyond the cut is not even looked at: a text may be megabytes long.
    let end = raw.char_indices().nth(most * 2).map_or(raw.len(), |(at, _)| at);
    let clean = clean(&raw[..end], true);
    match clean.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", &clean[..at]),
        None if end < raw.len() => format!("{clean}…"),
        None => clean,
    }
}

/// An id that can stand in an address: letters, digits, `.`, `_` and `-`; everything else becomes `-`.
pub(crate) fn slug(kind: &'static str, raw: &str) -> String {
    let kept = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-') { c } else { '-' };
    format!("{kind}-{}", raw.chars().take(NAME).map(kept).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::{Markup, PROSE, slug, tidy};

    #[test]
    fn nothing_breaks_out_of_a_text_or_an_attribute() {
        let attack = "\"><img src=x onerror=alert(1)>'&";
        let mut markup = Markup::new();
        markup.element("p", &[("title", attack)], attack);
        let escaped = "&quot;&gt;&lt;img src=x onerror=alert(1)&gt;&#39;&amp;";
        assert_eq!(markup.finish(), format!("<p title=\"{escaped}\">{escaped}</p>"));
    }

    #[test]
    fn long_texts_are_cut_and_say_so() {
        let long = "x".repeat(10_000);
        assert_eq!(tidy(&long, 5), "xxxxx…");
        assert_eq!(tidy("xxxxx", 5), "xxxxx");
        // Nothing is left of what is invisible, but something was there.
        assert_eq!(tidy(&"\u{200b}".repeat(100), 5), "…");
        let mut markup = Markup::new();
        markup.text(&long);
        assert_eq!(markup.finish().chars().count(), PROSE + 1);
    }

    #[test]
    fn examples_keep_their_lines_and_are_cut_too() {
        let mut markup = Markup::new();
        markup.example("on:\n\tpush:\u{1b}[2J\n");
        assert_eq!(markup.finish(), "<pre tabindex=\"0\"><code>on:\n        push:\u{fffd}[2J</code></pre>\n");
        let mut markup = Markup::new();
        markup.example(&"a\n".repeat(100));
        assert!(markup.finish().contains("\n… 40 more lines</code>"));
    }

    #[test]
    fn an_id_holds_nothing_that_an_address_or_a_selector_acts_upon() {
        assert_eq!(slug("practice", "cdmm.bd.auto-trigger"), "practice-cdmm.bd.auto-trigger");
        assert_eq!(slug("practice", "a b\"#é"), "practice-a-b---");
    }
}
