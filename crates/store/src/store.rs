//! The store's two doors: one to write, one to read.

use std::path::{Path, PathBuf};

use plimsoll_domain::Timestamp;
use rusqlite::Connection;

use crate::codec::Codec;
use crate::connection;
use crate::error::StoreError;
use crate::lock::WriterLock;

/// A store that is written: there is one writer at a time.
pub struct Store {
    reader: Reader,
    pub(crate) codec: Codec,
    now: Timestamp,
    tool: String,
    _lock: WriterLock,
}

/// A store that is only read.
pub struct Reader {
    pub(crate) connection: Connection,
    pub(crate) path: PathBuf,
}

impl Store {
    /// Opens the store for writing, making it when it is not there.
    ///
    /// `holder` is what others are told who find it locked; `tool` the version that writes; `now` the time that
    /// kept things are dated with until [`Store::set_now`].
    ///
    /// # Errors
    /// When somebody else writes it, a later version wrote it, it is no store, or it cannot be written.
    pub fn open(path: &Path, holder: &str, tool: &str, now: Timestamp) -> Result<Self, StoreError> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            make_private(folder).map_err(|error| not_made(path, &error))?;
        }
        // Before anything is put beside a file that is somebody else's.
        if !could_be_ours(path).map_err(|error| StoreError::from_io(path, &error))? {
            return Err(StoreError::NotAStore { path: path.to_owned() });
        }
        let lock = WriterLock::take(path, holder, now)?;
        let connection = connection::writable(path, tool)?;
        let codec = Codec::new().map_err(|error| StoreError::from_io(path, &error))?;
        let reader = Reader { connection, path: path.to_owned() };
        Ok(Self { reader, codec, now, tool: tool.to_owned(), _lock: lock })
    }

    /// The same store, to read.
    #[must_use]
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// Dates what is kept from here on.
    pub fn set_now(&mut self, now: Timestamp) {
        self.now = now;
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    pub(crate) fn tool(&self) -> &str {
        &self.tool
    }

    pub(crate) fn parts(&mut self) -> (&mut Connection, &mut Codec, &Path) {
        (&mut self.reader.connection, &mut self.codec, &self.reader.path)
    }
}

/// What SQLite writes at the beginning of its files.
const SIGNATURE: &[u8; 16] = b"SQLite format 3\0";

/// Whether there is nothing yet, or a database.
fn could_be_ours(path: &Path) -> std::io::Result<bool> {
    use std::io::Read;
    let metadata = match std::fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(true),
        Err(error) => return Err(error),
    };
    if !metadata.is_file() {
        return Ok(false);
    }
    let mut begin = Vec::new();
    std::fs::File::open(path)?.take(SIGNATURE.len() as u64).read_to_end(&mut begin)?;
    Ok(begin.is_empty() || begin == SIGNATURE)
}

/// Makes a folder for its owner alone: logs and titles are nobody else's to read.
fn make_private(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// That a folder cannot be made is not that a store is missing.
fn not_made(path: &Path, error: &std::io::Error) -> StoreError {
    match StoreError::from_io(path, error) {
        StoreError::NotFound { path } => StoreError::ReadOnly { path, reason: error.to_string() },
        other => other,
    }
}

impl Reader {
    /// Opens the store for reading. The file and its folder need not be writable.
    ///
    /// # Errors
    /// When it is not there, is no store, a later version wrote it, or it cannot be read.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Ok(Self { connection: connection::readable(path)?, path: path.to_owned() })
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn failed(&self, error: &rusqlite::Error) -> StoreError {
        StoreError::from_database(&self.path, error)
    }
}
