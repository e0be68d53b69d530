//! Reading a table field by field: every wrong type, missing key and unknown key is reported, none stops.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::document::Document;

/// A value with where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct At<T> {
    pub(super) value: T,
    pub(super) span: Range<usize>,
}

/// A table that is being read.
pub(super) struct Fields<'t, 'i> {
    what: &'t str,
    table: &'t DeTable<'i>,
    span: Range<usize>,
    asked: Vec<&'static str>,
}

impl<'t, 'i> Fields<'t, 'i> {
    /// A table; `what` is its name in messages: `a practice`.
    pub(super) fn new(what: &'t str, table: &'t DeTable<'i>, span: Range<usize>) -> Self {
        Self { what, table, span, asked: Vec::new() }
    }

    /// Where the table stands.
    pub(super) fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// Whether a key is there. Does not count as having asked for it.
    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// The keys that are there.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.table.keys().map(|key| key.get_ref().as_ref())
    }

    /// A value of any type.
    pub(super) fn any(&mut self, key: &'static str) -> Option<&'t Spanned<DeValue<'i>>> {
        self.asked.push(key);
        self.table.get(key)
    }

    /// Text that must be there and not be empty.
    pub(super) fn text(&mut self, key: &'static str, document: &mut Document<'_>) -> Option<At<String>> {
        if !self.table.contains_key(key) {
            document.report(&self.span, format!("{} needs `{key}`", self.what));
        }
        self.optional_text(key, document)
    }

    /// Text that may be missing, and if not, is not empty.
    pub(super) fn optional_text(
        &mut self,
        key: &'static str,
        document: &mut Document<'_>,
    ) -> Option<At<String>> {
        let found = self.any(key)?;
        let text = as_text(key, found, document)?;
        if text.value.trim().is_empty() {
            document.report(&text.span, format!("`{key}` is empty"));
            return None;
        }
        Some(text)
    }

    /// A number.
    pub(super) fn number(&mut self, key: &'static str, document: &mut Document<'_>) -> Option<At<f64>> {
        let found = self.any(key)?;
        as_number(key, found, document)
    }

    /// A whole number from 1.
    pub(super) fn count(&mut self, key: &'static str, document: &mut Document<'_>) -> Option<At<u64>> {
        let found = self.any(key)?;
        as_count(key, found, document)
    }

    /// True or false; false when missing.
    pub(super) fn flag(&mut self, key: &'static str, document: &mut Document<'_>) -> bool {
        self.optional_flag(key, document).unwrap_or(false)
    }

    /// True or false, where it is said.
    pub(super) fn optional_flag(&mut self, key: &'static str, document: &mut Document<'_>) -> Option<bool> {
        let found = self.any(key)?;
        match found.get_ref() {
            DeValue::Boolean(value) => Some(*value),
            other => {
                document.report(&found.span(), mismatch(key, "true or false", other));
                None
            }
        }
    }

    /// A list of texts; empty when missing.
    pub(super) fn texts(&mut self, key: &'static str, document: &mut Document<'_>) -> Vec<At<String>> {
        let items = self.list(key, document).unwrap_or_default();
        items.into_iter().filter_map(|item| as_text(key, item, document)).collect()
    }

    /// A list, where there is one.
    pub(super) fn list(
        &mut self,
        key: &'static str,
        document: &mut Document<'_>,
    ) -> Option<Vec<&'t Spanned<DeValue<'i>>>> {
        let found = self.any(key)?;
        match found.get_ref() {
            DeValue::Array(items) => Some(items.iter().collect()),
            other => {
                document.report(&found.span(), mismatch(key, "a list", other));
                None
            }
        }
    }

    /// A list of tables: `[[practice]]`.
    pub(super) fn tables(
        &mut self,
        key: &'static str,
        what: &'t str,
        document: &mut Document<'_>,
    ) -> Vec<Fields<'t, 'i>> {
        let items = self.list(key, document).unwrap_or_default();
        items.into_iter().filter_map(|item| as_table(key, what, item, document)).collect()
    }

    /// A table.
    pub(super) fn table(
        &mut self,
        key: &'static str,
        what: &'t str,
        document: &mut Document<'_>,
    ) -> Option<Fields<'t, 'i>> {
        let found = self.any(key)?;
        as_table(key, what, found, document)
    }

    /// Reports that a key is missing.
    pub(super) fn missing(&self, key: &str, document: &mut Document<'_>) {
        document.report(&self.span, format!("{} needs `{key}`", self.what));
    }

    /// Reports every key that nobody asked for.
    pub(super) fn finish(self, document: &mut Document<'_>) {
        for key in self.table.keys() {
            let name = key.get_ref().as_ref();
            if !self.asked.contains(&name) {
                let message = format!("{} has no key `{name}`", self.what);
                document.unknown_word(&key.span(), message, name, self.asked.iter().copied());
            }
        }
    }
}

/// A table, or a report that it is none.
pub(super) fn as_table<'t, 'i>(
    key: &str,
    what: &'t str,
    found: &'t Spanned<DeValue<'i>>,
    document: &mut Document<'_>,
) -> Option<Fields<'t, 'i>> {
    match found.get_ref() {
        DeValue::Table(table) => Some(Fields::new(what, table, found.span())),
        other => {
            document.report(&found.span(), mismatch(key, "a table", other));
            None
        }
    }
}

/// A number, or a report that it is none.
pub(super) fn as_number(
    key: &str,
    found: &Spanned<DeValue<'_>>,
    document: &mut Document<'_>,
) -> Option<At<f64>> {
    let parsed = match found.get_ref() {
        DeValue::Integer(number) => {
            i64::from_str_radix(number.as_str(), number.radix()).ok().map(|n| n as f64)
        }
        DeValue::Float(number) => number.as_str().parse().ok(),
        _ => None,
    };
    match parsed.filter(|number: &f64| number.is_finite()) {
        Some(value) => Some(At { value, span: found.span() }),
        None => {
            document.report(&found.span(), mismatch(key, "a number", found.get_ref()));
            None
        }
    }
}

/// A whole number from 1, or a report that it is none.
pub(super) fn as_count(
    key: &str,
    found: &Spanned<DeValue<'_>>,
    document: &mut Document<'_>,
) -> Option<At<u64>> {
    let parsed = match found.get_ref() {
        DeValue::Integer(number) => u64::from_str_radix(number.as_str(), number.radix()).ok(),
        _ => None,
    };
    match parsed.filter(|number| *number >= 1) {
        Some(value) => Some(At { value, span: found.span() }),
        None => {
            document.report(&found.span(), mismatch(key, "a whole number from 1", found.get_ref()));
            None
        }
    }
}

fn as_text(key: &str, found: &Spanned<DeValue<'_>>, document: &mut Document<'_>) -> Option<At<String>> {
    match found.get_ref() {
        DeValue::String(text) => Some(At { value: text.as_ref().to_owned(), span: found.span() }),
        other => {
            document.report(&found.span(), mismatch(key, "text", other));
            None
        }
    }
}

fn mismatch(key: &str, expected: &str, found: &DeValue<'_>) -> String {
    let shown = match found {
        DeValue::Integer(number) => format!("{number}"),
        DeValue::Float(number) => format!("{number}"),
        DeValue::Boolean(value) => format!("{value}"),
        DeValue::String(text) if text.chars().count() <= 40 => format!("the text \"{text}\""),
        DeValue::String(_) => "text".to_owned(),
        DeValue::Datetime(_) => "a date".to_owned(),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    };
    format!("`{key}` has to be {expected}, not {shown}")
}
