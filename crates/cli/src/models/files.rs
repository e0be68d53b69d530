//! Model files, and the files they build on.

use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use plimsoll_inference::pack::PackText;

/// A model file larger than this is no model file.
const LARGEST: u64 = 1 << 20;

/// The text of a model file.
pub(crate) fn read(path: &Path) -> Result<String, String> {
    let metadata = fs::metadata(path).map_err(|error| error.to_string())?;
    let size = metadata.len();
    if !metadata.is_file() {
        return Err("it is no regular file".to_owned());
    }
    if size > LARGEST {
        return Err(format!("it has {size} bytes; a model file has at most {LARGEST}"));
    }
    fs::read_to_string(path).map_err(|error| error.to_string())
}

/// The folder whose files a model may build on: somebody else's model must not make this program read others.
pub(crate) struct Folder {
    /// Without links; `None` when there is no such folder.
    real: Option<PathBuf>,
}

impl Folder {
    /// The folder of a model file.
    pub(crate) fn of(file: &Path) -> Self {
        Self { real: fs::canonicalize(above(file)).ok() }
    }

    /// The file that `from` calls `path`.
    pub(crate) fn find(&self, from: &str, path: &str) -> Result<PackText, String> {
        if Path::new(path).is_absolute() {
            return Err("name the file as seen from this one".to_owned());
        }
        let found = tidy(&above(Path::new(from)).join(path));
        let real = fs::canonicalize(&found).map_err(|error| match error.kind() {
            ErrorKind::NotFound => "there is no such built-in model or file".to_owned(),
            _ => error.to_string(),
        })?;
        if !self.real.as_ref().is_some_and(|folder| real.starts_with(folder)) {
            return Err("the file is not beside or below the model's own".to_owned());
        }
        Ok(PackText { name: found.display().to_string(), text: read(&real)? })
    }
}

fn above(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Without `.` and without `..` where something stands before it: one file has one name.
fn tidy(path: &Path) -> PathBuf {
    let mut tidy = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(tidy.components().next_back(), Some(Component::Normal(_))) => {
                tidy.pop();
            }
            part => tidy.push(part),
        }
    }
    tidy
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_beside_or_below_is_read() {
        let outer = tempfile::tempdir().unwrap();
        let inner = outer.path().join("models");
        fs::create_dir_all(inner.join("deep")).unwrap();
        fs::write(outer.path().join("secret.toml"), "secret").unwrap();
        fs::write(inner.join("base.toml"), "beside").unwrap();
        fs::write(inner.join("deep/base.toml"), "below").unwrap();
        let model = inner.join("own.toml");
        let folder = Folder::of(&model);
        let from = model.display().to_string();
        assert_eq!(folder.find(&from, "base.toml").unwrap().text, "beside");
        let below = folder.find(&from, "./deep/../deep/base.toml").unwrap();
        assert_eq!(
            (below.text.as_str(), below.name),
            ("below", inner.join("deep/base.toml").display().to_string())
        );
        assert_eq!(
            folder.find(&inner.join("deep/base.toml").display().to_string(), "../base.toml").unwrap().text,
            "beside"
        );
        assert!(folder.find(&from, "../secret.toml").unwrap_err().contains("not beside or below"));
        let secret = outer.path().join("secret.toml").display().to_string();
        assert!(folder.find(&from, &secret).unwrap_err().contains("as seen from"));
        assert!(folder.find(&from, "deep").unwrap_err().contains("no regular file"));
        assert!(folder.find(&from, "none.toml").unwrap_err().contains("no such"));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_does_not_lead_out() {
        let outer = tempfile::tempdir().unwrap();
        let inner = outer.path().join("models");
        fs::create_dir(&inner).unwrap();
        fs::write(outer.path().join("secret.toml"), "secret").unwrap();
        std::os::unix::fs::symlink(outer.path().join("secret.toml"), inner.join("base.toml")).unwrap();
        let model = inner.join("own.toml");
        let found = Folder::of(&model).find(&model.display().to_string(), "base.toml");
        assert!(found.unwrap_err().contains("not beside or below"));
    }
}
