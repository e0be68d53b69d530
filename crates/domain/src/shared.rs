//! Text and lists that many records have in common, kept once.
//!
//! A year of a busy repository has ten million jobs, with a few hundred different names, labels and lists of steps. A
//! record holds a pointer to each; whoever reads many of them uses an [`Interner`], so that equal ones are one.

use std::borrow::Borrow;
use std::convert::Infallible;
use std::fmt;
use std::hash::Hash;
use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A text that clones share. One pointer wide: of the text itself there is one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Word(Arc<Box<str>>);

impl Word {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Word {
    fn default() -> Self {
        Self::from("")
    }
}

impl Deref for Word {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Word {
    fn as_ref(&self) -> &str {
        self
    }
}

impl Borrow<str> for Word {
    fn borrow(&self) -> &str {
        self
    }
}

impl From<&str> for Word {
    fn from(text: &str) -> Self {
        Self(Arc::new(text.into()))
    }
}

impl From<String> for Word {
    fn from(text: String) -> Self {
        Self(Arc::new(text.into()))
    }
}

impl From<Word> for String {
    fn from(word: Word) -> Self {
        word.as_str().to_owned()
    }
}

impl PartialEq<str> for Word {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Word {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl PartialEq<String> for Word {
    fn eq(&self, other: &String) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<Word> for String {
    fn eq(&self, other: &Word) -> bool {
        other == self
    }
}

impl fmt::Debug for Word {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), formatter)
    }
}

impl fmt::Display for Word {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.as_str(), formatter)
    }
}

impl Serialize for Word {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

/// A list that clones share, one pointer wide.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct List<T>(Arc<Vec<T>>);

impl<T: Clone> List<T> {
    /// Adds one at the end, of this list alone.
    pub fn push(&mut self, one: T) {
        Arc::make_mut(&mut self.0).push(one);
    }
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(Arc::new(Vec::new()))
    }
}

impl<T> Deref for List<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T> From<Vec<T>> for List<T> {
    fn from(list: Vec<T>) -> Self {
        Self(Arc::new(list))
    }
}

impl<T> FromIterator<T> for List<T> {
    fn from_iter<I: IntoIterator<Item = T>>(list: I) -> Self {
        Self(Arc::new(list.into_iter().collect()))
    }
}

impl<'a, T> IntoIterator for &'a List<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T: fmt::Debug> fmt::Debug for List<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.iter()).finish()
    }
}

impl<T: Serialize> Serialize for List<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.as_slice().serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self::from)
    }
}

/// What was met lately, by its bytes. Of things that are all different it remembers the last, and never grows: that
/// every equal one is found again is likely, and nothing depends on it.
#[derive(Debug)]
pub struct Recent<T> {
    places: Vec<Option<(Box<[u8]>, T)>>,
}

impl<T: Clone> Recent<T> {
    /// With so many places, to the next power of two.
    #[must_use]
    pub fn new(places: usize) -> Self {
        Self { places: std::iter::repeat_with(|| None).take(places.max(2).next_power_of_two()).collect() }
    }

    /// The one that these bytes stand for, or what `make` makes of them.
    ///
    /// # Errors
    /// What `make` fails with.
    pub fn get_or<E>(&mut self, key: &[u8], make: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        // Two places for each: what is met often is not driven out by what comes once.
        let first = usize::try_from(spread(key)).unwrap_or_default() & (self.places.len() - 2);
        for place in [first, first + 1] {
            if let Some((_, known)) = self.places[place].as_ref().filter(|(own, _)| **own == *key) {
                let known = known.clone();
                self.places.swap(first, place);
                return Ok(known);
            }
        }
        let made = make()?;
        self.places[first + 1] = Some((key.into(), made.clone()));
        Ok(made)
    }
}

/// A number from bytes, well spread where nobody wants it otherwise; then only time is lost.
fn spread(bytes: &[u8]) -> u64 {
    const ODD: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut sum = bytes.len() as u64;
    for part in bytes.chunks(8) {
        let mut word = [0; 8];
        word[..part.len()].copy_from_slice(part);
        sum = (sum.rotate_left(23) ^ u64::from_le_bytes(word)).wrapping_mul(ODD);
    }
    (sum ^ sum >> 32).wrapping_mul(ODD) >> 20
}

/// Makes equal texts one, as far as they come near each other.
#[derive(Debug)]
pub struct Interner {
    words: Recent<Word>,
}

impl Default for Interner {
    fn default() -> Self {
        Self { words: Recent::new(16_384) }
    }
}

impl Interner {
    /// The word of a text.
    pub fn word(&mut self, text: &str) -> Word {
        let made: Result<Word, Infallible> = self.words.get_or(text.as_bytes(), || Ok(Word::from(text)));
        made.unwrap_or_else(|never| match never {})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_are_one_word_and_one_pointer_wide() {
        let mut interner = Interner::default();
        let (one, other) = (interner.word("ubuntu-latest"), interner.word("ubuntu-latest"));
        assert!(Arc::ptr_eq(&one.0, &other.0));
        assert_eq!((&*one, one.to_string()), ("ubuntu-latest", "ubuntu-latest".to_owned()));
        assert_eq!(size_of::<Option<Word>>(), size_of::<usize>());
        assert_eq!(size_of::<Option<List<Word>>>(), size_of::<usize>());
    }

    #[test]
    fn what_is_met_often_stays_and_nothing_grows() {
        let mut recent: Recent<usize> = Recent::new(4);
        let mut made = 0;
        for number in 0..1_000_usize {
            for key in ["often".to_owned(), format!("once {number}")] {
                let found = recent.get_or(key.as_bytes(), || {
                    made += 1;
                    Ok::<_, ()>(key.len())
                });
                assert_eq!(found, Ok(key.len()));
            }
        }
        assert!(made < 1_600, "{made}");
        assert_eq!(recent.get_or(b"new", || Err("no")), Err("no"));
    }

    #[test]
    fn a_longer_list_is_no_longer_shared() {
        let short: List<u32> = vec![1].into();
        let mut long = short.clone();
        long.push(2);
        assert_eq!((&*short, &*long), (&[1][..], &[1, 2][..]));
    }
}
