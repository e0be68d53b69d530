//! Authors, committers and taggers.

use crate::error::Error;

/// A name and a mail address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Display name; any characters but `<`, `>`, line feed and NUL.
    pub name: String,
    /// Mail address; the same restriction.
    pub email: String,
}

impl Person {
    /// Reads `Name <address>`.
    ///
    /// # Errors
    /// When the form is different, or a part holds what a commit cannot.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let malformed = || Error::new(format!("{text:?} is not of the form `Name <address>`"));
        let (name, rest) = text.split_once('<').ok_or_else(malformed)?;
        let email = rest.strip_suffix('>').ok_or_else(malformed)?;
        let allowed = |part: &str| !part.contains(['<', '>', '\n', '\0']);
        if name.trim().is_empty() || !allowed(name) || !allowed(email) {
            return Err(malformed());
        }
        Ok(Self { name: name.trim().to_owned(), email: email.trim().to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_and_an_address_are_read() {
        let ann = Person::parse("Ann Archer <ann@example.org>").unwrap();
        assert_eq!((ann.name.as_str(), ann.email.as_str()), ("Ann Archer", "ann@example.org"));
    }

    #[test]
    fn other_forms_are_refused_by_name() {
        for text in ["Ann", "<ann@example.org>", "Ann <a", "Ann <a>>", "A\nB <c>"] {
            let error = Person::parse(text).unwrap_err().to_string();
            assert!(error.contains("Name <address>"), "{error}");
        }
    }
}
