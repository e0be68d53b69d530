//! Where results go: standard output, a file, a folder. Nothing is ever left half-written.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::error::CliError;

/// Prints to standard output. A reader that stops reading (`| head`) is no error.
pub(crate) fn print(text: &str) -> Result<(), CliError> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(CliError::failure(format!("cannot write to standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// Whether `path` means a folder: it is one, ends like one, or has no extension to be a file by.
pub(crate) fn is_folder(path: &Path) -> bool {
    path.is_dir()
        || path.to_string_lossy().ends_with(['/', std::path::MAIN_SEPARATOR])
        || (!path.exists() && path.extension().is_none())
}

/// Makes a folder and all above it.
pub(crate) fn create_folder(path: &Path) -> Result<(), CliError> {
    fs::create_dir_all(path).map_err(|error| {
        CliError::failure(format!("cannot create the folder {}: {error}", path.display()))
            .hint("choose a folder you may write to with --output")
    })
}

/// Writes a file as a whole or not at all: to a neighbour first, then renamed over the target.
pub(crate) fn write_file(path: &Path, text: &str) -> Result<(), CliError> {
    let failed = |error: io::Error| {
        CliError::failure(format!("cannot write {}: {error}", path.display()))
            .hint("choose a place you may write to with --output")
    };
    let neighbour = neighbour_of(path);
    fs::write(&neighbour, text).and_then(|()| fs::rename(&neighbour, path)).map_err(|error| {
        // Best effort: the error that matters is the first one.
        let _ = fs::remove_file(&neighbour);
        failed(error)
    })
}

fn neighbour_of(path: &Path) -> PathBuf {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    path.with_file_name(format!(".{name}.{}.partial", std::process::id()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_replaces_the_old_one_and_leaves_no_neighbour() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("metrics.csv");
        write_file(&path, "old").unwrap();
        write_file(&path, "new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_path_without_extension_means_a_folder() {
        assert!(is_folder(Path::new("does-not-exist/out")));
        assert!(is_folder(Path::new("does-not-exist/out.d/")));
        assert!(!is_folder(Path::new("does-not-exist/out.json")));
    }
}
