//! Past assessments, as the documents that were given out.

use plimsoll_domain::ledger::RepositoryKey;
use plimsoll_domain::time::Timestamp;
use rusqlite::{OptionalExtension, Row, params};

use crate::error::StoreError;
use crate::logs;
use crate::rows::{from_millis, millis};
use crate::store::{Reader, Store};

/// A row: as of, written, tool, compressed document.
type Kept = (i64, i64, String, Vec<u8>);

/// An assessment that was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastAssessment {
    /// The instant assessed.
    pub as_of: Timestamp,
    /// When it was written.
    pub written: Timestamp,
    /// The version that wrote it.
    pub tool: String,
    /// The JSON document.
    pub document: Vec<u8>,
}

impl Store {
    /// Keeps an assessment. One of the same instant by the same version takes the place of the one before.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep_assessment(
        &mut self,
        repository: RepositoryKey,
        as_of: Timestamp,
        document: &[u8],
    ) -> Result<(), StoreError> {
        let (now, tool) = (millis(self.now()), self.tool().to_owned());
        let (connection, _, path) = self.parts();
        let path = path.to_owned();
        let body = zstd::encode_all(document, 3).map_err(|error| StoreError::from_io(&path, &error))?;
        let mut write = || -> rusqlite::Result<()> {
            let transaction = connection.transaction()?;
            let sql = "DELETE FROM assessments WHERE repository = ?1 AND as_of = ?2 AND tool = ?3";
            transaction.execute(sql, params![repository.0, millis(as_of), tool])?;
            let sql = "INSERT INTO assessments (repository, as_of, written, tool, document) \
                       VALUES (?1, ?2, ?3, ?4, ?5)";
            transaction.execute(sql, params![repository.0, millis(as_of), now, tool, body])?;
            transaction.commit()
        };
        write().map_err(|error| StoreError::from_database(&path, &error))
    }
}

impl Reader {
    /// The newest past assessment of a repository that is of an instant before this one.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn assessment_before(
        &self,
        repository: RepositoryKey,
        before: Timestamp,
    ) -> Result<Option<PastAssessment>, StoreError> {
        let sql = "SELECT as_of, written, tool, document FROM assessments WHERE repository = ?1 AND as_of < ?2 \
                   ORDER BY as_of DESC, written DESC LIMIT 1";
        let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get::<_, Vec<u8>>(3)?));
        let query = || -> rusqlite::Result<Option<Kept>> {
            let mut statement = self.connection.prepare_cached(sql)?;
            statement.query_row(params![repository.0, millis(before)], read).optional()
        };
        let kept = query().map_err(|error| self.failed(&error))?;
        kept.map(|(as_of, written, tool, body)| {
            let document = logs::expand(&body).map_err(|error| StoreError::from_io(&self.path, &error))?;
            Ok(PastAssessment { as_of: from_millis(as_of), written: from_millis(written), tool, document })
        })
        .transpose()
    }

    /// Past assessments of a repository, oldest first.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn assessments(&self, repository: RepositoryKey) -> Result<Vec<PastAssessment>, StoreError> {
        let sql = "SELECT as_of, written, tool, document FROM assessments WHERE repository = ?1 \
                   ORDER BY as_of, written";
        let query = || -> rusqlite::Result<Vec<Kept>> {
            self.connection.prepare_cached(sql)?.query_map([repository.0], kept)?.collect()
        };
        let kept = query().map_err(|error| self.failed(&error))?;
        kept.into_iter().map(|kept| self.past(kept)).collect()
    }

    /// Instants that assessments of a repository were kept for, oldest first, each once.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn assessed_at(&self, repository: RepositoryKey) -> Result<Vec<Timestamp>, StoreError> {
        let sql = "SELECT DISTINCT as_of FROM assessments WHERE repository = ?1 ORDER BY as_of";
        let query = || -> rusqlite::Result<Vec<i64>> {
            self.connection.prepare_cached(sql)?.query_map([repository.0], |row| row.get(0))?.collect()
        };
        let instants = query().map_err(|error| self.failed(&error))?;
        Ok(instants.into_iter().map(from_millis).collect())
    }

    /// The assessment kept for an instant, the last written one where several versions wrote one.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn assessment_at(
        &self,
        repository: RepositoryKey,
        as_of: Timestamp,
    ) -> Result<Option<PastAssessment>, StoreError> {
        let sql = "SELECT as_of, written, tool, document FROM assessments WHERE repository = ?1 AND as_of = ?2 \
                   ORDER BY written DESC, id DESC LIMIT 1";
        let query = || -> rusqlite::Result<Option<Kept>> {
            self.connection
                .prepare_cached(sql)?
                .query_row(params![repository.0, millis(as_of)], kept)
                .optional()
        };
        query().map_err(|error| self.failed(&error))?.map(|kept| self.past(kept)).transpose()
    }

    fn past(&self, (as_of, written, tool, body): Kept) -> Result<PastAssessment, StoreError> {
        let document = logs::expand(&body).map_err(|error| StoreError::from_io(&self.path, &error))?;
        Ok(PastAssessment { as_of: from_millis(as_of), written: from_millis(written), tool, document })
    }
}

fn kept(row: &Row<'_>) -> rusqlite::Result<Kept> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
}
