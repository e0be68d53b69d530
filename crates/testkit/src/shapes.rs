//! The shapes in which a repository is met: shallow, detached, linked, nested, damaged.

use std::fs;
use std::path::PathBuf;

use crate::error::Error;
use crate::git;
use crate::temp::TempRepo;

impl TempRepo {
    /// A clone of the branch HEAD is on, cut off after `depth` commits, with the tags that lie on them.
    ///
    /// # Errors
    /// What git said.
    pub fn shallow(&self, depth: u32) -> Result<Self, Error> {
        self.clone_as("shallow", &[format!("--depth={depth}")])
    }

    /// A full clone, with `origin/HEAD` and remote-tracking branches.
    ///
    /// # Errors
    /// What git said.
    pub fn full_clone(&self) -> Result<Self, Error> {
        self.clone_as("clone", &[])
    }

    fn clone_as(&self, folder: &str, options: &[String]) -> Result<Self, Error> {
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        let copy = self.beside(&format!("{folder}/{name}"));
        let from = format!("file://{}", self.path.display());
        let to = copy.path.to_string_lossy().into_owned();
        let mut arguments = vec!["clone".to_owned(), "--quiet".to_owned(), "--template=".to_owned()];
        arguments.extend_from_slice(options);
        arguments.extend([from, to]);
        git::run(self.parent(), &arguments)?;
        Ok(copy)
    }

    /// Puts HEAD on a commit directly.
    ///
    /// # Errors
    /// When the revision leads to no commit.
    pub fn detach(&self, revision: &str) -> Result<(), Error> {
        let id = self.rev(revision)?;
        self.git(&["update-ref", "--no-deref", "HEAD", &id]).map(drop)
    }

    /// A linked work tree of this repository.
    ///
    /// # Errors
    /// What git said.
    pub fn linked_worktree(&self, revision: &str) -> Result<Self, Error> {
        let linked = self.beside("linked");
        let path = linked.path.to_string_lossy().into_owned();
        self.git(&["worktree", "add", "--quiet", "--detach", &path, revision])?;
        Ok(linked)
    }

    /// Another repository that has this one as its checked-out submodule `sub`: the outer one, and the path of the
    /// submodule's work tree.
    ///
    /// # Errors
    /// What git said.
    pub fn as_submodule(&self) -> Result<(Self, PathBuf), Error> {
        let outer = self.beside("outer");
        fs::create_dir_all(&outer.path).map_err(|error| Error::io(&outer.path, &error))?;
        outer.git(&["init", "--quiet", "--template=", "--object-format=sha1", "--initial-branch=main"])?;
        let url = self.path.to_string_lossy().into_owned();
        outer.git(&["submodule", "--quiet", "add", &url, "sub"])?;
        outer.git(&["commit", "--quiet", "--message=Add the submodule"])?;
        let inner = outer.path.join("sub");
        Ok((outer, inner))
    }

    /// Overwrites an object with bytes that are none. Objects are unpacked first, so that only this one is lost.
    ///
    /// # Errors
    /// When the revision names no object, or the file cannot be written.
    pub fn corrupt_object(&self, revision: &str) -> Result<(), Error> {
        let path = self.loose_object(revision)?;
        // Objects are read-only, and a new file is simpler than new permissions.
        fs::remove_file(&path).map_err(|error| Error::io(&path, &error))?;
        fs::write(&path, b"not an object").map_err(|error| Error::io(&path, &error))
    }

    /// Removes an object. Objects are unpacked first, so that only this one is lost.
    ///
    /// # Errors
    /// When the revision names no object, or the file cannot be removed.
    pub fn remove_object(&self, revision: &str) -> Result<(), Error> {
        let path = self.loose_object(revision)?;
        fs::remove_file(&path).map_err(|error| Error::io(&path, &error))
    }

    /// Writes an object without asking whether it makes sense: a tree with `..` in it, say. Returns its id.
    ///
    /// # Errors
    /// What git said.
    pub fn write_raw(&self, kind: &str, bytes: &[u8]) -> Result<String, Error> {
        self.git_with_input(&["hash-object", "-t", kind, "-w", "--stdin", "--literally"], bytes)
    }

    fn loose_object(&self, revision: &str) -> Result<PathBuf, Error> {
        let id = self.git(&["rev-parse", "--verify", revision])?;
        self.unpack()?;
        let (folder, file) = id.split_at(2);
        Ok(self.git_directory()?.join("objects").join(folder).join(file))
    }

    fn git_directory(&self) -> Result<PathBuf, Error> {
        self.git(&["rev-parse", "--absolute-git-dir"]).map(PathBuf::from)
    }

    /// Turns packs into loose objects.
    fn unpack(&self) -> Result<(), Error> {
        let packs = self.git_directory()?.join("objects/pack");
        let Ok(entries) = fs::read_dir(&packs) else { return Ok(()) };
        let paths: Vec<_> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
        for path in &paths {
            let bytes = fs::read(path).map_err(|error| Error::io(path, &error))?;
            // Git does not unpack what it already has, so the pack must be out of its sight.
            fs::remove_file(path).map_err(|error| Error::io(path, &error))?;
            if path.extension().is_some_and(|extension| extension == "pack") {
                self.git_with_input(&["unpack-objects", "-q"], &bytes)?;
            }
        }
        Ok(())
    }
}
