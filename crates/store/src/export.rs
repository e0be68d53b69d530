//! Every decoded fact as sorted JSON Lines, a file per table: equal stores export equal bytes.

use std::io::{self, Write};

use plimsoll_domain::time::Timestamp;
use rusqlite::types::ValueRef;
use serde_json::{Map, Value, json};

use crate::error::StoreError;
use crate::rows::{Column, Kind, TABLES, from_millis};
use crate::store::Reader;

/// Files of an export, in order.
const BESIDE: [Exported; 2] = [
    Exported {
        name: "repositories",
        columns: &[
            Column { name: "full_name", kind: Kind::Text },
            Column { name: "default_branch", kind: Kind::Text },
            Column { name: "private", kind: Kind::Flag },
            Column { name: "archived", kind: Kind::Flag },
            Column { name: "fork", kind: Kind::Flag },
            Column { name: "created", kind: Kind::Time },
            Column { name: "url", kind: Kind::Text },
            Column { name: "clone_url", kind: Kind::Text },
        ],
        owner: "key",
        order: "id",
    },
    Exported {
        name: "logs",
        columns: &[
            Column { name: "job", kind: Kind::Number },
            Column { name: "state", kind: Kind::Text },
            Column { name: "reason", kind: Kind::Text },
            Column { name: "bytes", kind: Kind::Number },
            Column { name: "sha256", kind: Kind::Text },
        ],
        owner: "repository",
        order: "job",
    },
];

/// What of a table is exported.
struct Exported {
    name: &'static str,
    columns: &'static [Column],
    /// The column that holds the repository's key.
    owner: &'static str,
    order: &'static str,
}

impl Reader {
    /// Names of the export's files, without their ending.
    #[must_use]
    pub fn export_tables() -> Vec<&'static str> {
        BESIDE.iter().map(|table| table.name).chain(TABLES.iter().map(|table| table.name)).collect()
    }

    /// Writes a table as JSON Lines, sorted by host, repository and key; returns the number of rows.
    ///
    /// # Errors
    /// When the table cannot be read, or the lines cannot be written.
    pub fn export_table(&self, name: &str, into: &mut dyn Write) -> Result<u64, StoreError> {
        let beside = BESIDE.iter().find(|table| table.name == name);
        let decoded = TABLES.iter().find(|table| table.name == name);
        let (columns, owner, order) = match (beside, decoded) {
            (Some(table), _) => (table.columns, table.owner, table.order.to_owned()),
            (None, Some(table)) => (table.columns, "repository", table.key_names()),
            (None, None) => return Ok(0),
        };
        let names: Vec<_> = columns.iter().map(|column| format!("rows.{}", column.name)).collect();
        let order: Vec<_> = order.split(", ").map(|column| format!("rows.{column}")).collect();
        let sql = format!(
            "SELECT owner.host, owner.id, {} FROM {name} AS rows \
             JOIN repositories AS owner ON owner.key = rows.{owner} ORDER BY owner.host, owner.id, {}",
            names.join(", "),
            order.join(", ")
        );
        self.lines(&sql, columns, into)
    }

    fn lines(&self, sql: &str, columns: &[Column], into: &mut dyn Write) -> Result<u64, StoreError> {
        let failed = |error: rusqlite::Error| self.failed(&error);
        let mut statement = self.connection.prepare(sql).map_err(failed)?;
        let mut rows = statement.query([]).map_err(failed)?;
        let mut count = 0;
        while let Some(row) = rows.next().map_err(failed)? {
            let line = line(row, columns).map_err(failed)?;
            writeln!(into, "{line}").map_err(|error| self.not_written(&error))?;
            count += 1;
        }
        Ok(count)
    }

    fn not_written(&self, error: &io::Error) -> StoreError {
        let reason = format!("its export cannot be written: {error}");
        StoreError::Unusable { path: self.path.clone(), reason }
    }
}

fn line(row: &rusqlite::Row<'_>, columns: &[Column]) -> rusqlite::Result<Value> {
    let mut object = Map::new();
    object.insert("host".to_owned(), json!(row.get::<_, String>(0)?));
    object.insert("repository".to_owned(), json!(row.get::<_, i64>(1)?));
    for (at, column) in columns.iter().enumerate() {
        object.insert(column.name.to_owned(), value(row.get_ref(at + 2)?, column.kind));
    }
    Ok(Value::Object(object))
}

fn value(cell: ValueRef<'_>, kind: Kind) -> Value {
    match (cell, kind) {
        (ValueRef::Integer(number), Kind::Flag) => json!(number != 0),
        (ValueRef::Integer(number), Kind::Time) => json!(time(from_millis(number))),
        (ValueRef::Integer(number), _) => json!(number),
        (ValueRef::Real(number), _) => json!(number),
        (ValueRef::Text(text), Kind::Json) => {
            serde_json::from_slice(text).unwrap_or_else(|_| json!(String::from_utf8_lossy(text)))
        }
        (ValueRef::Text(text), _) => json!(String::from_utf8_lossy(text)),
        _ => Value::Null,
    }
}

/// Whole seconds without a fraction, everything else with milliseconds.
fn time(at: Timestamp) -> String {
    let fraction = at.timestamp_subsec_millis() != 0;
    let format = if fraction { chrono::SecondsFormat::Millis } else { chrono::SecondsFormat::Secs };
    at.to_rfc3339_opts(format, true)
}
