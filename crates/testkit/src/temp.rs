//! A written repository, gone when dropped.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use tempfile::TempDir;

use crate::error::Error;
use crate::git;
use crate::repo::Mark;
use crate::stream::{SCRATCH, Stream};

/// A repository in a temporary folder, which is removed with the last [`TempRepo`] that lives in it.
#[derive(Debug, Clone)]
pub struct TempRepo {
    /// Where it is: the work tree, or the git directory of a bare one.
    pub path: PathBuf,
    folder: Rc<TempDir>,
    ids: Rc<[String]>,
}

impl TempRepo {
    pub(crate) fn init(name: &str, trunk: &str, bare: bool) -> Result<Self, Error> {
        let folder = tempfile::Builder::new()
            .prefix("testkit-")
            .tempdir()
            .map_err(|error| Error::new(format!("no temporary folder: {error}")))?;
        let path = folder.path().join(name);
        fs::create_dir_all(&path).map_err(|error| Error::io(&path, &error))?;
        let branch = format!("--initial-branch={trunk}");
        let mut arguments = vec!["init", "--quiet", "--template=", "--object-format=sha1", &branch];
        if bare {
            arguments.push("--bare");
        }
        git::run(&path, &arguments)?;
        Ok(Self { path, folder: Rc::new(folder), ids: Rc::from([]) })
    }

    pub(crate) fn import(mut self, commits: usize, stream: Stream) -> Result<Self, Error> {
        let marks = self.folder.path().join("marks");
        let export = format!("--export-marks={}", marks.display());
        git::fast_import(&self.path, &export, stream)?;
        self.git(&["update-ref", "-d", SCRATCH])?;
        let written = fs::read_to_string(&marks).map_err(|error| Error::io(&marks, &error))?;
        let mut ids = vec![String::new(); commits];
        for line in written.lines() {
            let mark =
                line.split_once(' ').and_then(|(mark, id)| Some((mark.get(1..)?.parse::<usize>().ok()?, id)));
            if let Some((mark, id)) = mark.filter(|(mark, _)| (1..=commits).contains(mark)) {
                id.clone_into(&mut ids[mark - 1]);
            }
        }
        self.ids = ids.into();
        Ok(self)
    }

    /// The same temporary folder, another repository in it.
    pub(crate) fn beside(&self, name: &str) -> Self {
        Self {
            path: self.folder.path().join(name),
            folder: Rc::clone(&self.folder),
            ids: Rc::clone(&self.ids),
        }
    }

    /// The folder that holds this repository and those made from it.
    pub(crate) fn parent(&self) -> &Path {
        self.folder.path()
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The id of a commit of the builder.
    #[must_use]
    pub fn id(&self, commit: Mark) -> &str {
        &self.ids[commit.0]
    }

    /// All ids of the builder's commits, in the order they were made.
    #[must_use]
    pub fn ids(&self) -> &[String] {
        &self.ids
    }

    /// Runs git in it and returns what it printed, without the last line feed.
    ///
    /// # Errors
    /// What git said, when it failed.
    pub fn git<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Result<String, Error> {
        git::run(&self.path, arguments)
    }

    /// Runs git in it with something to read.
    ///
    /// # Errors
    /// What git said, when it failed.
    pub fn git_with_input<S: AsRef<OsStr>>(&self, arguments: &[S], input: &[u8]) -> Result<String, Error> {
        git::feed(&self.path, arguments, input)
    }

    /// The id of the commit a revision leads to.
    ///
    /// # Errors
    /// When it leads to none.
    pub fn rev(&self, revision: &str) -> Result<String, Error> {
        self.git(&["rev-parse", "--verify", "--quiet", &format!("{revision}^{{commit}}")])
    }

    /// Whether HEAD leads to a commit.
    #[must_use]
    pub fn has_head(&self) -> bool {
        self.rev("HEAD").is_ok()
    }
}
