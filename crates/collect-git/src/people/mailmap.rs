//! `.mailmap`: one person's several names and mail addresses brought together.

use std::collections::HashMap;

/// The largest file that is read.
pub(crate) const LARGEST: u64 = 4 << 20;

/// What to use instead of what is written; `None` keeps it.
#[derive(Debug, Clone, Default)]
struct Proper {
    name: Option<String>,
    mail: Option<String>,
}

/// Entries for one mail address as written in commits.
#[derive(Debug, Default)]
struct Entries {
    any_name: Option<Proper>,
    by_name: HashMap<String, Proper>,
}

/// All entries, by mail address in lower case.
#[derive(Debug, Default)]
pub(crate) struct Mailmap {
    by_mail: HashMap<String, Entries>,
}

impl Mailmap {
    /// Reads git's four forms of a line; other lines say nothing.
    pub(crate) fn parse(text: &str) -> Self {
        let mut map = Self::default();
        text.lines().filter(|line| !line.starts_with('#')).for_each(|line| map.add(line));
        map
    }

    /// The proper name and mail address.
    pub(crate) fn map<'a>(&'a self, name: &'a str, mail: &'a str) -> (&'a str, &'a str) {
        let proper = self
            .by_mail
            .get(&mail.to_lowercase())
            .and_then(|entries| entries.by_name.get(&name.to_lowercase()).or(entries.any_name.as_ref()));
        let Some(proper) = proper else { return (name, mail) };
        (proper.name.as_deref().unwrap_or(name), proper.mail.as_deref().unwrap_or(mail))
    }

    fn add(&mut self, line: &str) {
        let Some((name, mail, rest)) = person(line) else { return };
        let (proper, written_name, written_mail) = match person(rest) {
            Some((written_name, written_mail, _)) => {
                (Proper { name: filled(name), mail: filled(mail) }, written_name, written_mail)
            }
            None => (Proper { name: filled(name), mail: None }, "", mail),
        };
        let entries = self.by_mail.entry(written_mail.to_lowercase()).or_default();
        if written_name.is_empty() {
            let entry = entries.any_name.get_or_insert_default();
            entry.name = proper.name.or(entry.name.take());
            entry.mail = proper.mail.or(entry.mail.take());
        } else {
            entries.by_name.insert(written_name.to_lowercase(), proper);
        }
    }
}

/// `Name <mail>` at the beginning, and what follows.
fn person(text: &str) -> Option<(&str, &str, &str)> {
    let (name, rest) = text.split_once('<')?;
    let (mail, rest) = rest.split_once('>')?;
    Some((name.trim(), mail.trim(), rest))
}

fn filled(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_four_forms() {
        let map = Mailmap::parse(
            "# comment\nAnn Proper <ann@old>\n<bob@new> <bob@old>\nCy Proper <cy@new> <cy@old>\n\
             Di Proper <di@new> Di Nick <shared@box>\nnonsense\n",
        );
        assert_eq!(map.map("ann", "ANN@old"), ("Ann Proper", "ANN@old"));
        assert_eq!(map.map("Bob", "bob@old"), ("Bob", "bob@new"));
        assert_eq!(map.map("x", "cy@old"), ("Cy Proper", "cy@new"));
        assert_eq!(map.map("di nick", "shared@box"), ("Di Proper", "di@new"));
        assert_eq!(map.map("Ed", "shared@box"), ("Ed", "shared@box"));
    }

    #[test]
    fn later_lines_add_to_earlier_ones() {
        let map = Mailmap::parse("First <a@x>\n<new@x> <a@x>\nSecond <a@x>\n");
        assert_eq!(map.map("n", "a@x"), ("Second", "new@x"));
    }
}
