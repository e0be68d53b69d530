//! One value in one column.

use chrono::DateTime;
use plimsoll_domain::id::ObjectId;
use plimsoll_domain::record::{Conclusion, DeploymentReview, Step};
use plimsoll_domain::time::Timestamp;
use plimsoll_domain::{Interner, List, Word};
use rusqlite::types::{FromSqlError, Type, Value, ValueRef};
use serde_json::json;

use super::shared::Shared;

/// What a column holds, for those who read it without knowing the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A whole number.
    Number,
    /// Text.
    Text,
    /// Yes or no.
    Flag,
    /// Milliseconds since 1970.
    Time,
    /// A JSON document.
    Json,
}

/// A type that a column can hold.
pub(crate) trait Cell: Sized {
    /// What the column is.
    const KIND: Kind;
    /// The value as it is kept.
    fn put(&self) -> Value;
    /// The value as it was; never called for NULL unless it is an option.
    fn get(value: ValueRef<'_>, shared: &mut Shared) -> Result<Self, FromSqlError>;
}

/// Reads a column.
pub(crate) fn get<T: Cell>(
    row: &rusqlite::Row<'_>,
    index: usize,
    shared: &mut Shared,
) -> rusqlite::Result<T> {
    let value = row.get_ref(index)?;
    T::get(value, shared)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(index, value.data_type(), Box::new(error)))
}

/// An instant as it is kept.
pub(crate) fn millis(at: Timestamp) -> i64 {
    at.timestamp_millis()
}

/// An instant as it was; one that no calendar knows is the begin of time.
pub(crate) fn from_millis(millis: i64) -> Timestamp {
    DateTime::from_timestamp_millis(millis).unwrap_or_default()
}

impl Cell for u64 {
    const KIND: Kind = Kind::Number;
    fn put(&self) -> Value {
        Value::Integer(self.cast_signed())
    }
    fn get(value: ValueRef<'_>, _: &mut Shared) -> Result<Self, FromSqlError> {
        value.as_i64().map(i64::cast_unsigned)
    }
}

impl Cell for u32 {
    const KIND: Kind = Kind::Number;
    fn put(&self) -> Value {
        Value::Integer(i64::from(*self))
    }
    fn get(value: ValueRef<'_>, _: &mut Shared) -> Result<Self, FromSqlError> {
        let number = value.as_i64()?;
        Self::try_from(number).map_err(|_| FromSqlError::OutOfRange(number))
    }
}

impl Cell for bool {
    const KIND: Kind = Kind::Flag;
    fn put(&self) -> Value {
        Value::Integer(i64::from(*self))
    }
    fn get(value: ValueRef<'_>, _: &mut Shared) -> Result<Self, FromSqlError> {
        value.as_i64().map(|flag| flag != 0)
    }
}

impl Cell for String {
    const KIND: Kind = Kind::Text;
    fn put(&self) -> Value {
        Value::Text(self.clone())
    }
    fn get(value: ValueRef<'_>, _: &mut Shared) -> Result<Self, FromSqlError> {
        value.as_str().map(str::to_owned)
    }
}

impl Cell for Word {
    const KIND: Kind = Kind::Text;
    fn put(&self) -> Value {
        Value::Text(self.to_string())
    }
    fn get(value: ValueRef<'_>, shared: &mut Shared) -> Result<Self, FromSqlError> {
        value.as_str().map(|text| shared.word(text))
    }
}

impl Cell for List<Word> {
    const KIND: Kind = Kind::Json;
    fn put(&self) -> Value {
        Value::Text(json!(self).to_string())
    }
    fn get(value: ValueRef<'_>, shared: &mut Shared) -> Result<Self, FromSqlError> {
        shared.labels(value.as_str()?).map_err(|error| FromSqlError::Other(Box::new(error)))
    }
}

impl Cell for Timestamp {
    const KIND: Kind = Kind::Time;
    fn put(&self) -> Value {
        Value::Integer(millis(*self))
    }
    fn get(value: ValueRef<'_>, _: &mut Shared) -> Result<Self, FromSqlError> {
        value.as_i64().map(from_millis)
    }
}

impl Cell for ObjectId {
    const KIND: Kind = Kind::Text;
    fn put(&self) -> Value {
        Value::Text(self.to_string())
    }
    fn get(value: ValueRef<'_>, _: &mut Shared) -> Result<Self, FromSqlError> {
        value.as_str()?.parse().map_err(|error| FromSqlError::Other(Box::new(error)))
    }
}

impl Cell for Conclusion {
    const KIND: Kind = Kind::Text;
    fn put(&self) -> Value {
        Value::Text(self.as_str().to_owned())
    }
    fn get(value: ValueRef<'_>, _: &mut Shared) -> Result<Self, FromSqlError> {
        known_conclusion(value.as_str()?)
    }
}

/// Every conclusion; the order is that of their numbers in what is condensed, and new ones come last.
pub(crate) const CONCLUSIONS: [Conclusion; 7] = [
    Conclusion::Success,
    Conclusion::Failure,
    Conclusion::Cancelled,
    Conclusion::TimedOut,
    Conclusion::Skipped,
    Conclusion::Neutral,
    Conclusion::Pending,
];

fn known_conclusion(word: &str) -> Result<Conclusion, FromSqlError> {
    CONCLUSIONS.into_iter().find(|conclusion| conclusion.as_str() == word).ok_or(FromSqlError::InvalidType)
}

impl Cell for Vec<String> {
    const KIND: Kind = Kind::Json;
    fn put(&self) -> Value {
        Value::Text(json!(self).to_string())
    }
    fn get(value: ValueRef<'_>, _: &mut Shared) -> Result<Self, FromSqlError> {
        serde_json::from_str(value.as_str()?).map_err(|error| FromSqlError::Other(Box::new(error)))
    }
}

impl Cell for Vec<DeploymentReview> {
    const KIND: Kind = Kind::Json;
    fn put(&self) -> Value {
        Value::Text(json!(self).to_string())
    }
    fn get(value: ValueRef<'_>, _: &mut Shared) -> Result<Self, FromSqlError> {
        serde_json::from_str(value.as_str()?).map_err(|error| FromSqlError::Other(Box::new(error)))
    }
}

/// A step as it is kept: an array, since names of fields would be most of it.
type KeptStep = (u32, String, Option<i64>, Option<i64>, Option<String>, Option<String>);

impl Cell for List<Step> {
    const KIND: Kind = Kind::Json;
    fn put(&self) -> Value {
        let steps: Vec<_> = self
            .iter()
            .map(|step| {
                let conclusion = step.conclusion.as_str();
                let word = step.original_conclusion.as_deref();
                // The platform's word is told only where it is another one.
                let other = word.filter(|word| *word != conclusion);
                json!([
                    step.number,
                    step.name,
                    step.started.map(millis),
                    step.finished.map(millis),
                    conclusion,
                    other.or(word.is_none().then_some("")),
                ])
            })
            .collect();
        Value::Text(json!(steps).to_string())
    }
    fn get(value: ValueRef<'_>, shared: &mut Shared) -> Result<Self, FromSqlError> {
        shared.steps(value.as_str()?, kept_steps)
    }
}

fn kept_steps(text: &str, words: &mut Interner) -> Result<List<Step>, FromSqlError> {
    let kept: Vec<KeptStep> =
        serde_json::from_str(text).map_err(|error| FromSqlError::Other(Box::new(error)))?;
    kept.into_iter()
        .map(|(number, name, started, finished, conclusion, word)| {
            let conclusion = conclusion.unwrap_or_default();
            let original_conclusion = match word.as_deref() {
                None => Some(words.word(&conclusion)),
                Some("") => None,
                Some(word) => Some(words.word(word)),
            };
            Ok(Step {
                number,
                name: words.word(&name),
                started: started.map(from_millis),
                finished: finished.map(from_millis),
                conclusion: known_conclusion(&conclusion)?,
                original_conclusion,
            })
        })
        .collect::<Result<Vec<_>, _>>()
        .map(List::from)
}

impl<T: Cell> Cell for Option<T> {
    const KIND: Kind = T::KIND;
    fn put(&self) -> Value {
        self.as_ref().map_or(Value::Null, Cell::put)
    }
    fn get(value: ValueRef<'_>, shared: &mut Shared) -> Result<Self, FromSqlError> {
        if value.data_type() == Type::Null { Ok(None) } else { T::get(value, shared).map(Some) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::shared::StepTimes;
    use super::*;

    #[test]
    fn steps_come_back_with_the_platforms_words() {
        let step = |conclusion, word: Option<&str>| Step {
            number: 1,
            name: "Set up job".into(),
            started: Some(from_millis(1_700_000_000_000)),
            finished: None,
            conclusion,
            original_conclusion: word.map(Word::from),
        };
        let steps = List::from(vec![
            step(Conclusion::Success, Some("success")),
            step(Conclusion::Pending, None),
            step(Conclusion::Neutral, Some("a_new_word")),
            step(Conclusion::Failure, Some("startup_failure")),
        ]);
        let Value::Text(kept) = steps.put() else { panic!("steps are text") };
        let read =
            |times| List::<Step>::get(ValueRef::Text(kept.as_bytes()), &mut Shared::new(times)).unwrap();
        assert_eq!(read(StepTimes::Kept), steps);
        let without = steps.iter().map(|step| Step { started: None, ..step.clone() }).collect();
        assert_eq!(read(StepTimes::LeftOut), without);
    }

    #[test]
    fn ids_beyond_half_the_range_come_back() {
        let Value::Integer(kept) = u64::MAX.put() else { panic!("an id is a number") };
        assert_eq!(u64::get(ValueRef::Integer(kept), &mut Shared::default()).unwrap(), u64::MAX);
    }
}
