//! Where a repository keeps its things, found without asking who owns them.
//!
//! Opening through libgit2 refuses repositories of other users and every extension it does not know
//! (partial clones among them). We only read, and only objects and references, so neither matters.

use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::bounded;
use crate::config::Config;
use crate::error::CollectError;

/// The folders of one repository and what its configuration says of them.
#[derive(Debug, Clone)]
pub(crate) struct Location {
    /// Its own git directory: HEAD is here.
    pub(crate) git_dir: PathBuf,
    /// The git directory shared by all linked work trees: references, objects and configuration are here.
    pub(crate) common_dir: PathBuf,
    /// The work tree, unless bare.
    pub(crate) work_tree: Option<PathBuf>,
    /// A partial clone leaves objects at its remote.
    pub(crate) partial: bool,
    /// The repository's own configuration.
    pub(crate) config: Config,
}

impl Location {
    /// Finds the repository that `path` is in.
    pub(crate) fn find(path: &Path) -> Result<Self, CollectError> {
        let start = fs::canonicalize(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => CollectError::NotFound { path: path.to_owned() },
            _ => CollectError::unreadable(path, &error),
        })?;
        let folder = if start.is_file() { start.parent().unwrap_or(&start) } else { &start };
        let git_dir = discover(folder).ok_or_else(|| not_found(path, folder))?;
        let git_dir =
            fs::canonicalize(&git_dir).map_err(|error| CollectError::unreadable(&git_dir, &error))?;
        let common_dir = common_dir(&git_dir);
        if let Some(path) = denied(&needed(&git_dir, &common_dir), try_to_read) {
            return Err(CollectError::PermissionDenied { path });
        }
        let config = Config::read(&common_dir)
            .map_err(|error| CollectError::unreadable(common_dir.join("config"), &error))?;
        check_format(&common_dir, &config)?;
        let partial = is_partial(&config);
        let work_tree = work_tree(&git_dir, &common_dir, folder, &config);
        Ok(Self { git_dir, common_dir, work_tree, partial, config })
    }

    /// The folder that stands for the repository: its work tree, else its git directory.
    pub(crate) fn root(&self) -> &Path {
        self.work_tree.as_deref().unwrap_or(&self.common_dir)
    }
}

/// The git directory of the nearest folder that has one or is one.
fn discover(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().find_map(|above| {
        let inside = above.join(".git");
        let inside = linked_git_dir(&inside).unwrap_or(inside);
        [inside, above.to_owned()].into_iter().find(|candidate| is_git_dir(candidate))
    })
}

/// Git's own test: HEAD, objects and references are there.
fn is_git_dir(path: &Path) -> bool {
    let common = common_dir(path);
    let head = fs::symlink_metadata(path.join("HEAD")).is_ok_and(|head| !head.is_dir());
    head && common.join("objects").is_dir() && common.join("refs").is_dir()
}

/// The git directory that a `.git` file names.
fn linked_git_dir(file: &Path) -> Option<PathBuf> {
    let text = pointer(file)?;
    Some(file.parent()?.join(text.strip_prefix("gitdir:")?.trim()))
}

/// The one line of a file that names a folder.
fn pointer(file: &Path) -> Option<String> {
    String::from_utf8(bounded::read(file.parent()?, file, bounded::LINE).ok()?).ok()
}

/// A git directory in the way that is no repository is a damaged one, not a missing one; unless it is one that
/// may not be read, of which nothing can be said.
fn not_found(path: &Path, folder: &Path) -> CollectError {
    if let Some(path) = denied(&sought(folder), try_to_read) {
        return CollectError::PermissionDenied { path };
    }
    let damaged = folder.ancestors().map(|above| above.join(".git")).find(|git| git.exists());
    match damaged {
        Some(git) => CollectError::Corrupt {
            path: git,
            reason: "it has no HEAD, no references or no objects, or links to a folder that has none"
                .to_owned(),
        },
        None => CollectError::NotARepository { path: path.to_owned() },
    }
}

/// What makes a folder, or one above it, a repository.
fn sought(folder: &Path) -> Vec<PathBuf> {
    // Of the folders above only a `.git` counts: that their other content may not be listed is nothing unusual.
    let own = ["HEAD", "config", "refs", "objects"].map(|name| folder.join(name));
    let above = folder.ancestors().map(|folder| folder.join(".git")).flat_map(|git| {
        let inside = ["HEAD", "config", "commondir", "refs", "objects"].map(|name| git.join(name));
        [git].into_iter().chain(inside)
    });
    [folder.to_owned()].into_iter().chain(own).chain(above).collect()
}

/// What has to be read of a repository; without one of these it would look empty or damaged.
fn needed(git_dir: &Path, common_dir: &Path) -> Vec<PathBuf> {
    let shared = ["config", "packed-refs", "refs", "refs/heads", "refs/tags", "objects", "objects/pack"];
    [git_dir.join("HEAD")].into_iter().chain(shared.map(|name| common_dir.join(name))).collect()
}

/// The first of the places that is there and that `read` may not read.
fn denied(places: &[PathBuf], read: impl Fn(&Path) -> io::Result<()>) -> Option<PathBuf> {
    let may_not =
        |path: &&PathBuf| read(path).is_err_and(|error| error.kind() == io::ErrorKind::PermissionDenied);
    places.iter().find(may_not).cloned()
}

/// Opens a file or lists a folder.
fn try_to_read(path: &Path) -> io::Result<()> {
    if fs::metadata(path)?.is_dir() { fs::read_dir(path).map(drop) } else { open_file(path) }
}

/// What is no regular file is not opened: that could wait for ever.
fn open_file(path: &Path) -> io::Result<()> {
    if fs::metadata(path)?.is_file() { bounded::open(path).map(drop) } else { Ok(()) }
}

/// A linked work tree's git directory names the shared one in `commondir`.
fn common_dir(git_dir: &Path) -> PathBuf {
    let Some(text) = pointer(&git_dir.join("commondir")) else { return git_dir.to_owned() };
    let common = git_dir.join(text.trim_end_matches(['\n', '\r']));
    fs::canonicalize(&common).unwrap_or(common)
}

fn check_format(common_dir: &Path, config: &Config) -> Result<(), CollectError> {
    let extension = |name: &'static str| config.get("extensions", "", name);
    let unsupported =
        |what, remedy| Err(CollectError::Unsupported { path: common_dir.to_owned(), what, remedy });
    if extension("objectformat").is_some_and(|format| !format.eq_ignore_ascii_case("sha1")) {
        return unsupported("SHA-256 object ids", "use a repository with SHA-1 ids");
    }
    if extension("refstorage").is_some_and(|storage| !storage.eq_ignore_ascii_case("files")) {
        return unsupported(
            "the reftable storage of references",
            "run `git refs migrate --ref-format=files` there, or clone it with `--ref-format=files`",
        );
    }
    Ok(())
}

fn is_partial(config: &Config) -> bool {
    config.get("extensions", "", "partialclone").is_some()
        || config.all("remote", "promisor").next().is_some()
}

fn work_tree(git_dir: &Path, common_dir: &Path, start: &Path, config: &Config) -> Option<PathBuf> {
    let linked = git_dir != common_dir;
    if !linked && config.is_on("core", "bare") {
        return None;
    }
    if linked {
        return linked_work_tree(git_dir);
    }
    let above = start.ancestors().find(|folder| names_git_dir(&folder.join(".git"), git_dir));
    if above.is_some() {
        return above.map(Path::to_owned);
    }
    if git_dir.file_name().is_some_and(|name| name == ".git") {
        return git_dir.parent().map(Path::to_owned);
    }
    let named = config.get("core", "", "worktree")?;
    fs::canonicalize(git_dir.join(named)).ok()
}

/// A linked work tree's git directory names the link file in that work tree.
fn linked_work_tree(git_dir: &Path) -> Option<PathBuf> {
    let link = pointer(&git_dir.join("gitdir"))?;
    git_dir.join(link.trim_end_matches(['\n', '\r'])).parent().map(Path::to_owned)
}

fn names_git_dir(candidate: &Path, git_dir: &Path) -> bool {
    if candidate.is_dir() {
        return fs::canonicalize(candidate).is_ok_and(|path| path == git_dir);
    }
    let named = linked_git_dir(candidate).and_then(|folder| fs::canonicalize(folder).ok());
    named.is_some_and(|path| path == git_dir)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_not_be_read_is_found_where_it_is() {
        let refuse = |refused: &'static str| {
            move |path: &Path| {
                let kind = if path.starts_with(refused) {
                    io::ErrorKind::PermissionDenied
                } else {
                    io::ErrorKind::NotFound
                };
                Err(io::Error::from(kind))
            }
        };
        let from = |folder: &str, refused| denied(&sought(Path::new(folder)), refuse(refused));
        assert_eq!(from("/srv/keel", "/srv/keel/.git").as_deref(), Some(Path::new("/srv/keel/.git")));
        assert_eq!(from("/srv/keel/src", "/srv/keel/.git").as_deref(), Some(Path::new("/srv/keel/.git")));
        assert_eq!(
            from("/srv/keel/src", "/srv/keel/.git/HEAD").as_deref(),
            Some(Path::new("/srv/keel/.git/HEAD"))
        );
        assert_eq!(from("/srv/keel", "/srv/keel").as_deref(), Some(Path::new("/srv/keel")));
        assert_eq!(
            from("/srv/keel.git", "/srv/keel.git/objects").as_deref(),
            Some(Path::new("/srv/keel.git/objects"))
        );
        assert_eq!(from("/srv/keel", "/srv/other"), None);
        let (linked, shared) = (Path::new("/srv/keel/.git/worktrees/a"), Path::new("/srv/keel/.git"));
        let missing = |refused| denied(&needed(linked, shared), refuse(refused));
        for refused in [
            "/srv/keel/.git/worktrees/a/HEAD",
            "/srv/keel/.git/packed-refs",
            "/srv/keel/.git/refs/heads",
            "/srv/keel/.git/objects/pack",
        ] {
            assert_eq!(missing(refused).as_deref(), Some(Path::new(refused)));
        }
        assert_eq!(missing("/srv/keel/src"), None);
    }

    #[test]
    fn a_folder_that_may_be_read_is_not_denied() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join(".git")).unwrap();
        assert_eq!(denied(&sought(folder.path()), try_to_read), None);
    }
}
