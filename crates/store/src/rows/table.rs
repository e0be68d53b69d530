//! A table's description and the statements made from it.

use super::Kind;

/// One column.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    /// Its name, which is also the field's and the export's.
    pub(crate) name: &'static str,
    /// What is in it.
    pub(crate) kind: Kind,
}

/// How a column of a kept row takes a newer sighting's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Merge {
    /// Unknown does not replace known.
    Known,
    /// Unknown does not replace known as long as this other column stays the same.
    KnownOf(&'static str),
    /// The smaller of the two stands.
    Least,
}

/// One decoded table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Table {
    /// Its name.
    pub(crate) name: &'static str,
    /// How many of the first columns, after the repository, are its key.
    pub(crate) key: usize,
    /// Columns that are not simply replaced.
    pub(crate) merge: &'static [(&'static str, Merge)],
    /// Its columns.
    pub(crate) columns: &'static [Column],
}

impl Table {
    /// Its columns' names, separated by commas.
    pub(crate) fn names(&self) -> String {
        self.columns.iter().map(|column| column.name).collect::<Vec<_>>().join(", ")
    }

    /// The names of its key's columns.
    pub(crate) fn key_names(&self) -> String {
        self.columns[..self.key].iter().map(|column| column.name).collect::<Vec<_>>().join(", ")
    }

    /// Inserts a row, or replaces it by a sighting that is not older.
    pub(crate) fn upsert(&self) -> String {
        let places: Vec<_> = (1..=self.columns.len() + 2).map(|place| format!("?{place}")).collect();
        let sets: Vec<_> = self.columns[self.key..].iter().map(|column| self.set(column.name)).collect();
        let Self { name, .. } = self;
        format!(
            "INSERT INTO {name} (repository, {names}, revision) VALUES ({places}) \
             ON CONFLICT (repository, {key}) DO UPDATE SET {sets}{comma}revision = excluded.revision \
             WHERE excluded.revision >= {name}.revision",
            names = self.names(),
            places = places.join(", "),
            key = self.key_names(),
            sets = sets.join(", "),
            comma = if sets.is_empty() { "" } else { ", " },
        )
    }

    fn set(&self, column: &str) -> String {
        let table = self.name;
        match self.merge.iter().find(|(name, _)| *name == column) {
            Some((_, Merge::Known)) => format!("{column} = coalesce(excluded.{column}, {table}.{column})"),
            Some((_, Merge::KnownOf(other))) => format!(
                "{column} = CASE WHEN excluded.{other} IS {table}.{other} \
                 THEN coalesce(excluded.{column}, {table}.{column}) ELSE excluded.{column} END"
            ),
            Some((_, Merge::Least)) => format!("{column} = min(excluded.{column}, {table}.{column})"),
            None => format!("{column} = excluded.{column}"),
        }
    }
}
