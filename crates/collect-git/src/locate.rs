//! Where a repository keeps its things, found without asking who owns them.
//!
//! Opening through libgit2 refuses repositories of other users and every extension it does not know
//! (partial clones among them). We only read, and only objects and references, so neither matters.

use std::path::{Path, PathBuf};
use std::{fs, io};

use git2::Config;

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
}

impl Location {
    /// Finds the repository that `path` is in.
    pub(crate) fn find(path: &Path) -> Result<Self, CollectError> {
        let start = fs::canonicalize(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => CollectError::NotFound { path: path.to_owned() },
            _ => CollectError::unreadable(path, &error),
        })?;
        let folder = if start.is_file() { start.parent().unwrap_or(&start) } else { &start };
        let git_dir =
            git2::Repository::discover_path(folder, no_ceiling()).map_err(|_| not_found(path, folder))?;
        let git_dir =
            fs::canonicalize(&git_dir).map_err(|error| CollectError::unreadable(&git_dir, &error))?;
        let common_dir = common_dir(&git_dir);
        if let Some(path) = denied(&needed(&git_dir, &common_dir), try_to_read) {
            return Err(CollectError::PermissionDenied { path });
        }
        let config = open_config(&common_dir);
        check_format(&common_dir, config.as_ref())?;
        let partial = config.as_ref().is_some_and(is_partial);
        let work_tree = work_tree(&git_dir, &common_dir, folder, config.as_ref());
        Ok(Self { git_dir, common_dir, work_tree, partial })
    }

    /// The repository's own configuration, where there is one.
    pub(crate) fn config(&self) -> Option<Config> {
        open_config(&self.common_dir)
    }

    /// The folder that stands for the repository: its work tree, else its git directory.
    pub(crate) fn root(&self) -> &Path {
        self.work_tree.as_deref().unwrap_or(&self.common_dir)
    }
}

fn no_ceiling() -> std::iter::Empty<&'static Path> {
    std::iter::empty()
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
    if fs::metadata(path)?.is_dir() { fs::read_dir(path).map(drop) } else { fs::File::open(path).map(drop) }
}

/// A linked work tree's git directory names the shared one in `commondir`.
fn common_dir(git_dir: &Path) -> PathBuf {
    let Ok(text) = fs::read_to_string(git_dir.join("commondir")) else { return git_dir.to_owned() };
    let common = git_dir.join(text.trim_end_matches(['\n', '\r']));
    fs::canonicalize(&common).unwrap_or(common)
}

fn open_config(common_dir: &Path) -> Option<Config> {
    let path = common_dir.join("config");
    if path.is_file() { Config::open(&path).ok() } else { None }
}

fn check_format(common_dir: &Path, config: Option<&Config>) -> Result<(), CollectError> {
    let extension =
        |name: &str| config.and_then(|config| config.get_string(&format!("extensions.{name}")).ok());
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
    let named = config.get_string("extensions.partialclone").is_ok();
    named || config.entries(Some("remote\\..*\\.promisor")).is_ok_and(|mut entries| entries.next().is_some())
}

fn work_tree(git_dir: &Path, common_dir: &Path, start: &Path, config: Option<&Config>) -> Option<PathBuf> {
    let linked = git_dir != common_dir;
    if !linked && config.and_then(|config| config.get_bool("core.bare").ok()) == Some(true) {
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
    let named = config.and_then(|config| config.get_path("core.worktree").ok())?;
    fs::canonicalize(git_dir.join(named)).ok()
}

/// A linked work tree's git directory names the link file in that work tree.
fn linked_work_tree(git_dir: &Path) -> Option<PathBuf> {
    let link = fs::read_to_string(git_dir.join("gitdir")).ok()?;
    git_dir.join(link.trim_end_matches(['\n', '\r'])).parent().map(Path::to_owned)
}

fn names_git_dir(candidate: &Path, git_dir: &Path) -> bool {
    if candidate.is_dir() {
        return fs::canonicalize(candidate).is_ok_and(|path| path == git_dir);
    }
    let Ok(text) = fs::read_to_string(candidate) else { return false };
    let Some(target) = text.strip_prefix("gitdir:") else { return false };
    let folder = candidate.parent().unwrap_or(candidate);
    fs::canonicalize(folder.join(target.trim())).is_ok_and(|path| path == git_dir)
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
