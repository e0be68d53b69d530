//! A page with a limit: parts that do not fit are left out and named.

/// A limit below this leaves no room for saying what was left out.
const LEAST: usize = 2_000;
/// Bytes kept free for saying what was left out.
const RESERVE: usize = 600;

/// Parts in order of what matters.
#[derive(Debug)]
pub(crate) struct Page {
    text: String,
    most: usize,
    left_out: Vec<String>,
}

impl Page {
    /// An empty page of at most `most` bytes.
    pub(crate) fn new(most: usize) -> Self {
        Self { text: String::new(), most: most.max(LEAST), left_out: Vec::new() }
    }

    fn room(&self) -> usize {
        (self.most - RESERVE).saturating_sub(self.text.len())
    }

    /// Adds a part as a whole, with an empty line before it.
    pub(crate) fn part(&mut self, name: &str, text: &str) {
        if text.is_empty() {
            return;
        }
        let gap = if self.text.is_empty() { "" } else { "\n" };
        if gap.len() + text.len() > self.room() {
            self.left_out.push(name.to_owned());
            return;
        }
        self.text.push_str(gap);
        self.text.push_str(text);
    }

    /// Adds as many items as fit between `open` and `close`, and says how many do not.
    pub(crate) fn items(&mut self, name: &str, open: &str, items: &[String], close: &str) {
        if items.is_empty() {
            return;
        }
        let room = self.room().saturating_sub(open.len() + close.len() + 1);
        let mut taken = 0;
        let fits = |item: &&String| {
            taken += item.len();
            taken <= room
        };
        let shown = items.iter().take_while(fits).count();
        if shown == 0 {
            self.left_out.push(name.to_owned());
            return;
        }
        if shown < items.len() {
            self.left_out.push(format!("{} of {} {name}", items.len() - shown, items.len()));
        }
        let text = format!("{open}{}{close}", items[..shown].concat());
        self.part(name, &text);
    }

    /// The page as text.
    pub(crate) fn finish(mut self) -> String {
        if !self.left_out.is_empty() {
            let mut names = self.left_out.join(", ");
            // The names are ours and few; this is for the limit's sake alone.
            names.truncate(names.floor_char_boundary(RESERVE - 100));
            self.text.push_str(&format!("\n_Left out, to stay within {} bytes: {names}._\n", self.most));
        }
        self.text
    }
}

/// What can be unfolded.
pub(crate) fn folded(summary: &str) -> (String, &'static str) {
    (format!("<details><summary>{summary}</summary>\n\n"), "\n</details>\n")
}

/// A table's head.
pub(crate) fn table(columns: &[&str]) -> String {
    let rule = |column: &&str| if column.ends_with("n") && column.len() == 1 { "---:" } else { "---" };
    let rules: Vec<_> = columns.iter().map(rule).collect();
    format!("| {} |\n| {} |\n", columns.join(" | "), rules.join(" | "))
}

/// A table's row of cells that are Markdown already.
pub(crate) fn row(cells: &[String]) -> String {
    format!("| {} |\n", cells.join(" | "))
}

#[cfg(test)]
mod tests {
    use super::Page;

    #[test]
    fn what_does_not_fit_is_named_and_the_limit_holds() {
        let mut page = Page::new(2_000);
        page.part("the head", "head\n");
        page.part("levels", &"l".repeat(3_000));
        let items: Vec<_> = (0..100).map(|number| format!("- item {number:>30}\n")).collect();
        page.items("practices", "<details>\n", &items, "</details>\n");
        let text = page.finish();
        assert!(text.len() <= 2_000, "{}", text.len());
        assert!(text.starts_with("head\n\n<details>\n- item"));
        assert!(
            text.contains(
                "</details>\n\n_Left out, to stay within 2000 bytes: levels, 64 of 100 practices._\n"
            ),
            "{text}"
        );
    }
}
