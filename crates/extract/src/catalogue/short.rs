//! Entries that may be written short (`"kubectl apply"`) or in full (`{ run = "kubectl apply", … }`).

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, MapAccess, Visitor};

/// An entry, short or in full. Unlike an untagged enum it keeps the error of the form that was used.
pub(super) enum Short<R> {
    /// Only its main part.
    Plain(String),
    /// In full.
    Full(R),
}

impl<'de, R: Deserialize<'de>> Deserialize<'de> for Short<R> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(EitherForm(PhantomData))
    }
}

struct EitherForm<R>(PhantomData<R>);

impl<'de, R: Deserialize<'de>> Visitor<'de> for EitherForm<R> {
    type Value = Short<R>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a string or a table")
    }

    fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
        Ok(Short::Plain(value.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        R::deserialize(MapAccessDeserializer::new(map)).map(Short::Full)
    }
}
