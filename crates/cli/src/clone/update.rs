//! Bringing a clone up to date: branches and tags as they are at the remote, and its default branch.

use plimsoll_collect_git::Progress;

use crate::error::CliError;

use super::CachedClone;
use super::failure::{self, Attempt};

impl CachedClone {
    /// Follows the remote: new commits, moved and deleted branches and tags, another default branch.
    pub(super) fn update(&self, progress: &dyn Progress) -> Result<(), CliError> {
        // It says why where it is none, which other commands do not.
        self.git(&["rev-parse", "--git-dir"], &())?;
        // The same repository may be asked for by another URL than it was cloned by.
        let known = self.run(&["config", "--get", "remote.origin.url"], b"", &()).unwrap_or_default();
        if known.trim_ascii() != self.url.as_bytes() {
            self.git(&["remote", "set-url", "origin", &self.url], &())?;
        }
        self.git(
            &[
                "fetch",
                "--progress",
                "--prune",
                "--force",
                "--no-tags",
                "--no-write-fetch-head",
                "--no-recurse-submodules",
                "--filter=blob:none",
                "origin",
                "+refs/heads/*:refs/heads/*",
                "+refs/tags/*:refs/tags/*",
            ],
            progress,
        )?;
        let answer = self.git(&["ls-remote", "--symref", "origin", "HEAD"], &())?;
        if let Some(branch) = default_branch(&answer) {
            self.git(&["symbolic-ref", "HEAD", branch], &())?;
        }
        Ok(())
    }

    fn git(&self, arguments: &[&str], progress: &dyn Progress) -> Result<String, CliError> {
        let printed = self
            .run(arguments, b"", progress)
            .map_err(|failure| failure::explain(failure, &Attempt::updating(&self.url, &self.path)))?;
        Ok(String::from_utf8_lossy(&printed).into_owned())
    }
}

/// The branch that the remote's HEAD is on; none when it is detached or there is no branch yet.
fn default_branch(answer: &str) -> Option<&str> {
    let line = answer.lines().find_map(|line| line.strip_prefix("ref: ")?.strip_suffix("\tHEAD"))?;
    line.starts_with("refs/heads/").then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_branch_is_what_head_is_on() {
        let answer = "ref: refs/heads/next/one\tHEAD\n0123\tHEAD\n";
        assert_eq!(default_branch(answer), Some("refs/heads/next/one"));
        assert_eq!(default_branch("0123\tHEAD\n"), None);
        assert_eq!(default_branch("ref: --odd\tHEAD\n"), None);
        assert_eq!(default_branch(""), None);
    }
}
