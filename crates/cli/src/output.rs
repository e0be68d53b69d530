//! Where results go: standard output, a file, a folder. Nothing is ever left half-written.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use crate::error::CliError;
use crate::pager;

/// Prints to standard output. A reader that stops reading (`| head`) is no error.
pub(crate) fn print(text: &str) -> Result<(), CliError> {
    print_bytes(text.as_bytes())
}

/// Prints what a person reads, through a pager where that helps.
pub(crate) fn page(text: &str) -> Result<(), CliError> {
    if pager::shows(text) { Ok(()) } else { print(text) }
}

/// The same for what may be no text.
pub(crate) fn print_bytes(bytes: &[u8]) -> Result<(), CliError> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
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
            .hint("choose a folder you may write to")
    })
}

/// Writes a file as a whole or not at all: to a neighbour first, then renamed over the target.
///
/// A link is followed to the file it means. What is no regular file (a pipe, a device) is written to and never
/// replaced.
pub(crate) fn write_file(path: &Path, text: impl AsRef<[u8]>) -> Result<(), CliError> {
    let text = text.as_ref();
    let written = match fs::canonicalize(path) {
        Ok(real) if !real.is_file() => write_into(&real, text),
        Ok(real) => replace(&real, text),
        Err(_) => replace(path, text),
    };
    written.map_err(|error| {
        CliError::failure(format!("cannot write {}: {error}", path.display()))
            .hint("choose a place you may write to with --output")
    })
}

/// Joins tables into one file, as a whole or not at all: their first line, the header, stands once.
pub(crate) fn write_joined(path: &Path, parts: &[std::path::PathBuf]) -> Result<(), CliError> {
    let join = || -> io::Result<()> {
        let mut whole = neighbour(path)?;
        let mut begun = false;
        // A repository without an assessment has no part.
        for part in parts.iter().filter(|part| part.exists()) {
            let mut part = io::BufReader::new(fs::File::open(part)?);
            if begun {
                io::BufRead::skip_until(&mut part, b'\n')?;
            }
            begun = true;
            io::copy(&mut part, &mut whole)?;
        }
        whole.persist(path).map(drop).map_err(|error| error.error)
    };
    join().map_err(|error| {
        CliError::failure(format!("cannot write {}: {error}", path.display()))
            .hint("choose a place you may write to with --output")
    })
}

/// Writes a file that is not there yet, as a whole or not at all.
pub(crate) fn write_new(path: &Path, text: &str) -> Result<(), CliError> {
    let taken = || {
        CliError::usage(format!("{} is there already", path.display()))
            .hint("choose another name with --output, or remove the file first")
    };
    // Also a link that leads nowhere is something of somebody's.
    if fs::symlink_metadata(path).is_ok() {
        return Err(taken());
    }
    let written = neighbour(path).and_then(|mut neighbour| {
        neighbour.write_all(text.as_bytes())?;
        neighbour.persist_noclobber(path).map(drop).map_err(|error| error.error)
    });
    written.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => taken(),
        _ => CliError::failure(format!("cannot write {}: {error}", path.display()))
            .hint("choose a place you may write to with --output"),
    })
}

fn write_into(path: &Path, text: &[u8]) -> io::Result<()> {
    fs::OpenOptions::new().write(true).open(path)?.write_all(text)
}

fn replace(path: &Path, text: &[u8]) -> io::Result<()> {
    let mut neighbour = neighbour(path)?;
    neighbour.write_all(text)?;
    if let Ok(old) = fs::metadata(path) {
        neighbour.as_file().set_permissions(old.permissions())?;
    }
    neighbour.persist(path).map(drop).map_err(|error| error.error)
}

/// A file beside the target, to be renamed over it once it is whole.
///
/// It has a name nobody can foresee and is made anew, so that nothing planted is written through.
pub(crate) fn neighbour(path: &Path) -> io::Result<tempfile::NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".plimsoll-").suffix(".partial");
    // A temporary file is for its owner alone; a result is for whom the user's mask lets it be.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
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
    fn a_new_file_never_replaces_an_old_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("model.toml");
        write_new(&path, "mine").unwrap();
        assert!(write_new(&path, "other").unwrap_err().message().contains("is there already"));
        assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_followed_and_its_target_keeps_its_mode() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (target, link) = (folder.path().join("real.csv"), folder.path().join("link.csv"));
        fs::write(&target, "old").unwrap();
        fs::set_permissions(&target, fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink(&target, &link).unwrap();
        write_file(&link, "new").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&target).unwrap(), "new");
        assert_eq!(fs::metadata(&target).unwrap().permissions().mode() & 0o777, 0o640);
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_is_written_to_and_stays_a_pipe() {
        use std::os::unix::fs::FileTypeExt;
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
        assert!(made.success());
        let reader = std::thread::spawn({
            let pipe = pipe.clone();
            move || fs::read_to_string(pipe).unwrap()
        });
        write_file(&pipe, "through").unwrap();
        assert_eq!(reader.join().unwrap(), "through");
        assert!(fs::metadata(&pipe).unwrap().file_type().is_fifo());
    }

    #[test]
    fn a_path_without_extension_means_a_folder() {
        assert!(is_folder(Path::new("does-not-exist/out")));
        assert!(is_folder(Path::new("does-not-exist/out.d/")));
        assert!(!is_folder(Path::new("does-not-exist/out.json")));
    }
}
