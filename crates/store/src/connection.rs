//! How the file is opened.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use crate::error::StoreError;
use crate::migrate::{self, State};

/// Readers and the writer may meet for a moment; longer than this something is wrong.
const PATIENCE: Duration = Duration::from_secs(10);

/// Opens for writing; makes the file when it is not there.
pub(crate) fn writable(path: &Path, tool: &str) -> Result<Connection, StoreError> {
    let failed = |error: rusqlite::Error| StoreError::from_database(path, &error);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_PRIVATE_CACHE;
    let mut connection = Connection::open_with_flags(path, flags).map_err(failed)?;
    connection.busy_timeout(PATIENCE).map_err(failed)?;
    // What it is comes before any setting that would write into somebody else's file.
    migrate::state(&connection, path)?;
    settings(&connection).map_err(failed)?;
    migrate::migrate(&mut connection, path, tool)?;
    Ok(connection)
}

fn settings(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // With a write-ahead log, a killed process loses nothing and a power cut at most the last transactions.
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "cache_size", -64 * 1024)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}

/// Opens for reading, also where nothing may be written. An older store has to be written to be read.
pub(crate) fn readable(path: &Path) -> Result<Connection, StoreError> {
    let metadata = std::fs::metadata(path).map_err(|error| StoreError::from_io(path, &error))?;
    if !metadata.is_file() {
        return Err(StoreError::NotAStore { path: path.to_owned() });
    }
    let connection = read_only(path, false).or_else(|error| {
        // A store that was closed cleanly has no log beside it and can be read as it lies there.
        if has_log(path) { Err(error) } else { read_only(path, true) }
    })?;
    match migrate::state(&connection, path)? {
        State::Empty => Err(StoreError::NotFound { path: path.to_owned() }),
        State::Version(version) if version < migrate::VERSION => Err(StoreError::Unusable {
            path: path.to_owned(),
            reason: "an older version wrote it; run `plimsoll store check` once to bring it up to date"
                .to_owned(),
        }),
        State::Version(_) => Ok(connection),
    }
}

fn has_log(path: &Path) -> bool {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    std::fs::metadata(log).is_ok_and(|log| log.len() > 0)
}

fn read_only(path: &Path, immutable: bool) -> Result<Connection, StoreError> {
    let failed = |error: rusqlite::Error| StoreError::from_database(path, &error);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_PRIVATE_CACHE
        | OpenFlags::SQLITE_OPEN_URI;
    let query = if immutable { "?immutable=1" } else { "" };
    let connection =
        Connection::open_with_flags(format!("file:{}{query}", escape(path)), flags).map_err(failed)?;
    connection.busy_timeout(PATIENCE).map_err(failed)?;
    // A store in a folder that may not be written opens, and fails at the first look.
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(())).map_err(failed)?;
    Ok(connection)
}

/// A path inside a `file:` URI.
fn escape(path: &Path) -> String {
    let mut escaped = String::new();
    for character in path.to_string_lossy().chars() {
        match character {
            '%' => escaped.push_str("%25"),
            '?' => escaped.push_str("%3f"),
            '#' => escaped.push_str("%23"),
            other => escaped.push(other),
        }
    }
    escaped
}
