//! Files of a git directory, which may be anything: only regular ones inside it are read, up to a size.

use std::fs;
use std::io::{Error, ErrorKind, Read, Result};
use std::path::Path;

/// A reference, `HEAD`, or a file that names a folder.
pub(crate) const LINE: u64 = 4 << 10;
/// The configuration.
pub(crate) const CONFIG: u64 = 1 << 20;
/// `shallow`.
pub(crate) const SHALLOW: u64 = 64 << 20;
/// `packed-refs`.
pub(crate) const PACKED_REFS: u64 = 512 << 20;

/// A regular file's bytes. A link counts when it stays inside `root`.
pub(crate) fn read(root: &Path, path: &Path, most: u64) -> Result<Vec<u8>> {
    check_inside(root, path)?;
    let mut bytes = Vec::new();
    open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(refused(&format!("it is larger than {most} bytes")));
    }
    Ok(bytes)
}

/// Opens a regular file. Opening anything else could wait for ever.
pub(crate) fn open(path: &Path) -> Result<fs::File> {
    if !fs::metadata(path)?.is_file() {
        return Err(refused("it is no regular file"));
    }
    fs::File::open(path)
}

/// Refuses a link that leads out of `root`.
pub(crate) fn check_inside(root: &Path, path: &Path) -> Result<()> {
    if !fs::symlink_metadata(path)?.is_symlink() {
        return Ok(());
    }
    if fs::canonicalize(path)?.starts_with(fs::canonicalize(root)?) {
        return Ok(());
    }
    Err(refused("it is a link that leads out of the git directory"))
}

fn refused(why: &str) -> Error {
    Error::new(ErrorKind::InvalidData, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_regular_files_of_some_size_are_read() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("file");
        fs::write(&path, "12345").unwrap();
        assert_eq!(read(root.path(), &path, 5).unwrap(), b"12345");
        assert!(read(root.path(), &path, 4).unwrap_err().to_string().contains("larger"));
        assert!(read(root.path(), root.path(), 4).unwrap_err().to_string().contains("regular"));
        let missing = read(root.path(), &root.path().join("none"), 4).unwrap_err();
        assert_eq!(missing.kind(), ErrorKind::NotFound);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_inside_only() {
        let (root, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        for folder in [root.path(), outside.path()] {
            fs::write(folder.join("file"), "1").unwrap();
        }
        let link = |name: &str, target: &Path| {
            let path = root.path().join(name);
            std::os::unix::fs::symlink(target, &path).unwrap();
            read(root.path(), &path, 9)
        };
        assert_eq!(link("in", Path::new("file")).unwrap(), b"1");
        assert!(link("out", &outside.path().join("file")).is_err());
        assert!(link("device", Path::new("/dev/zero")).is_err());
    }
}
