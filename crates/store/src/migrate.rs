//! The store's version: an older store is brought up to date, a newer one is refused.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension};

use crate::error::StoreError;

/// Marks the file as a store of ours ("PLIM").
const APPLICATION: i64 = 0x504C_494D;

/// Step `n` leads from version `n` to `n + 1`. Steps are never edited once released.
pub(crate) const STEPS: &[&str] = &[
    include_str!("schema.sql"),
    include_str!("schema_2.sql"),
    include_str!("nights.sql"),
    include_str!("schema_4.sql"),
    include_str!("condensed.sql"),
];

/// The newest version that is known.
pub(crate) const VERSION: i64 = STEPS.len() as i64;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// Nothing is in it.
    Empty,
    /// A store of this version.
    Version(i64),
}

/// Looks what the file is, and refuses what is no store or a newer one.
pub(crate) fn state(connection: &Connection, path: &Path) -> Result<State, StoreError> {
    inspect(connection, path, VERSION)
}

fn inspect(connection: &Connection, path: &Path, known: i64) -> Result<State, StoreError> {
    let failed = |error: rusqlite::Error| StoreError::from_database(path, &error);
    let pragma =
        |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).map_err(failed);
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(failed)?;
    let (application, version) = (pragma("application_id")?, pragma("user_version")?);
    if tables == 0 && version == 0 {
        return Ok(State::Empty);
    }
    if application != APPLICATION || version < 1 {
        return Err(StoreError::NotAStore { path: path.to_owned() });
    }
    if version > known {
        let written_by = connection
            .query_row("SELECT value FROM about WHERE name = 'written_by'", [], |row| row.get(0))
            .optional();
        let written_by = written_by.ok().flatten().unwrap_or_else(|| "of a later version".to_owned());
        return Err(StoreError::Newer { path: path.to_owned(), found: version, known, written_by });
    }
    Ok(State::Version(version))
}

/// Brings the store to the newest version, as a whole or not at all.
pub(crate) fn migrate(connection: &mut Connection, path: &Path, tool: &str) -> Result<(), StoreError> {
    run(connection, path, tool, STEPS)
}

fn run(connection: &mut Connection, path: &Path, tool: &str, steps: &[&str]) -> Result<(), StoreError> {
    let known = steps.len() as i64;
    let from = match inspect(connection, path, known)? {
        State::Empty => 0,
        State::Version(version) => version,
    };
    if from == known {
        return Ok(());
    }
    let apply = || -> rusqlite::Result<()> {
        let transaction = connection.transaction()?;
        for step in &steps[usize::try_from(from).unwrap_or(0)..] {
            transaction.execute_batch(step)?;
        }
        transaction.pragma_update(None, "application_id", APPLICATION)?;
        transaction.pragma_update(None, "user_version", known)?;
        transaction.execute("INSERT OR REPLACE INTO about VALUES ('written_by', ?1)", [tool])?;
        transaction.commit()
    };
    let mut apply = apply;
    apply().map_err(|error| StoreError::from_database(path, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LATER: &[&str] =
        &[STEPS[0], STEPS[1], STEPS[2], STEPS[3], STEPS[4], "ALTER TABLE runs ADD COLUMN later INTEGER"];

    fn memory() -> Connection {
        Connection::open_in_memory().unwrap()
    }

    #[test]
    fn an_older_store_is_brought_up_to_date_and_keeps_what_it_has() {
        let mut connection = memory();
        run(&mut connection, Path::new("s"), "0.1.0", STEPS).unwrap();
        connection.execute("INSERT INTO names VALUES (1, 'acme/keel', 0)", []).unwrap();
        run(&mut connection, Path::new("s"), "0.2.0", LATER).unwrap();
        let kept: String = connection.query_row("SELECT full_name FROM names", [], |row| row.get(0)).unwrap();
        assert_eq!(kept, "acme/keel");
        connection.prepare("SELECT later FROM runs").unwrap();
        assert_eq!(inspect(&connection, Path::new("s"), VERSION + 1).unwrap(), State::Version(VERSION + 1));
    }

    #[test]
    fn what_the_first_version_kept_is_there_with_what_it_did_not_ask_unknown() {
        let mut connection = memory();
        run(&mut connection, Path::new("s"), "0.1.0", &STEPS[..1]).unwrap();
        let rows = "INSERT INTO releases VALUES (1, 7, 'v1', NULL, 0, 5, 'ann', 2, NULL, 3);
            INSERT INTO branch_rules VALUES (1, 'R', 'main', 1, '[]', 1, 2, '[]', 0, 3);";
        connection.execute_batch(rows).unwrap();
        run(&mut connection, Path::new("s"), "0.2.0", STEPS).unwrap();
        let sql = "SELECT r.tag, r.notes_issues, r.revision, b.required_approvals, b.blocks_force_pushes, b.revision
            FROM releases r, branch_rules b";
        let kept: (String, Option<i64>, i64, i64, Option<i64>, i64) = connection
            .query_row(sql, [], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?))
            })
            .unwrap();
        assert_eq!(kept, ("v1".to_owned(), None, 3, 2, None, 3));
    }

    #[test]
    fn a_newer_store_is_refused_with_the_version_that_can_read_it() {
        let mut connection = memory();
        run(&mut connection, Path::new("s"), "9.9.9", LATER).unwrap();
        let error = state(&connection, Path::new("s")).unwrap_err();
        assert!(
            matches!(error, StoreError::Newer { found, known, .. } if found == VERSION + 1 && known == VERSION),
            "{error:?}"
        );
        assert!(error.to_string().contains("plimsoll 9.9.9"), "{error}");
    }

    #[test]
    fn a_failed_step_changes_nothing() {
        let mut connection = memory();
        run(&mut connection, Path::new("s"), "0.1.0", STEPS).unwrap();
        let broken = &[
            STEPS[0],
            STEPS[1],
            STEPS[2],
            STEPS[3],
            STEPS[4],
            "CREATE TABLE half (x); SELECT no_such_function()",
        ];
        run(&mut connection, Path::new("s"), "0.2.0", broken).unwrap_err();
        assert_eq!(state(&connection, Path::new("s")).unwrap(), State::Version(VERSION));
        assert!(connection.prepare("SELECT * FROM half").is_err());
    }

    #[test]
    fn another_programs_database_is_left_alone() {
        let mut connection = memory();
        connection.execute_batch("CREATE TABLE notes (text)").unwrap();
        let error = run(&mut connection, Path::new("s"), "0.1.0", STEPS).unwrap_err();
        assert!(matches!(error, StoreError::NotAStore { .. }), "{error:?}");
    }
}
