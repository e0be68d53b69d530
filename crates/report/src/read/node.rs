//! A value of a document that knows its place, so that every mistake can be told with it.

use std::collections::BTreeMap;

use plimsoll_domain::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::ReadError;

/// A value and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Node<'a> {
    value: &'a Value,
    path: String,
}

impl<'a> Node<'a> {
    /// The whole document.
    pub(crate) const fn root(value: &'a Value) -> Self {
        Self { value, path: String::new() }
    }

    fn wrong<T>(&self, expected: impl Into<String>) -> Result<T, ReadError> {
        Err(ReadError::Wrong { path: self.path.clone(), expected: expected.into() })
    }

    /// A field that must be there.
    pub(crate) fn field(&self, name: &str) -> Result<Self, ReadError> {
        let Some(object) = self.value.as_object() else { return self.wrong("an object") };
        let path = if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) };
        match object.get(name) {
            Some(value) => Ok(Self { value, path }),
            None => Err(ReadError::Missing { path }),
        }
    }

    /// A field that must be there and may be `null`.
    pub(crate) fn maybe<T>(
        &self,
        name: &str,
        read: impl Fn(&Self) -> Result<T, ReadError>,
    ) -> Result<Option<T>, ReadError> {
        let field = self.field(name)?;
        if field.value.is_null() { Ok(None) } else { read(&field).map(Some) }
    }

    /// The items of a list, each read the same way.
    pub(crate) fn list<T>(
        &self,
        name: &str,
        read: impl Fn(&Self) -> Result<T, ReadError>,
    ) -> Result<Vec<T>, ReadError> {
        let field = self.field(name)?;
        let Some(items) = field.value.as_array() else { return field.wrong("a list") };
        let place = |(index, value)| Self { value, path: format!("{}[{index}]", field.path) };
        items.iter().enumerate().map(|item| read(&place(item))).collect()
    }

    /// The entries of an object whose keys are names.
    pub(crate) fn map<T>(
        &self,
        name: &str,
        read: impl Fn(&Self) -> Result<T, ReadError>,
    ) -> Result<BTreeMap<String, T>, ReadError> {
        let field = self.field(name)?;
        let Some(object) = field.value.as_object() else { return field.wrong("an object") };
        let entry = |(key, value): (&String, &'a Value)| {
            let node = Self { value, path: format!("{}.{key}", field.path) };
            read(&node).map(|value| (key.clone(), value))
        };
        object.iter().map(entry).collect()
    }

    /// A text.
    pub(crate) fn text(&self) -> Result<String, ReadError> {
        self.value.as_str().map_or_else(|| self.wrong("a text"), |text| Ok(text.to_owned()))
    }

    /// A count.
    pub(crate) fn count(&self) -> Result<u64, ReadError> {
        self.value.as_u64().map_or_else(|| self.wrong("a whole number that is not negative"), Ok)
    }

    /// A number.
    pub(crate) fn number(&self) -> Result<f64, ReadError> {
        self.value.as_f64().map_or_else(|| self.wrong("a number"), Ok)
    }

    /// A number; `null` stands for one that was not finite.
    pub(crate) fn number_or_none(&self) -> Result<f64, ReadError> {
        if self.value.is_null() { Ok(f64::NAN) } else { self.number() }
    }

    /// A year.
    pub(crate) fn year(&self) -> Result<u16, ReadError> {
        let year = self.value.as_u64().and_then(|year| u16::try_from(year).ok());
        year.map_or_else(|| self.wrong("a year"), Ok)
    }

    /// Two numbers.
    pub(crate) fn pair(&self) -> Result<(f64, f64), ReadError> {
        match self.value.as_array().map(Vec::as_slice) {
            Some([low, high]) => match (low.as_f64(), high.as_f64()) {
                (Some(low), Some(high)) => Ok((low, high)),
                _ => self.wrong("two numbers"),
            },
            _ => self.wrong("two numbers"),
        }
    }

    /// An instant.
    pub(crate) fn instant(&self) -> Result<Timestamp, ReadError> {
        let text = self.text()?;
        text.parse().or_else(|_| self.wrong("a time as RFC 3339 has it"))
    }

    /// One word of a closed list.
    pub(crate) fn word<T: DeserializeOwned>(&self) -> Result<T, ReadError> {
        self.text()?;
        T::deserialize(self.value).or_else(|error| {
            let text = error.to_string();
            // "unknown variant `x`, expected one of `a`, `b`": what was found may be anybody's text.
            let words = text.split_once(", expected ").map_or("a known word", |(_, words)| words);
            self.wrong(words)
        })
    }
}
