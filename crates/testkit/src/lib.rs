//! Scripted repositories for tests: any graph, fixed dates, the same object ids everywhere.
//!
//! [`Repo`] describes commits, branches and tags; [`Repo::finish`] hands them to `git fast-import` in a
//! temporary folder, cut off from the configuration of whoever runs it. [`TempRepo`] then gives the shapes a
//! reader meets in the wild: bare, shallow, detached, a linked work tree, a submodule, a damaged object.
//! [`Script`] reads the same from a `history.toml`, which stays short however long the history is.
//!
//! ```no_run
//! use plimsoll_testkit::Repo;
//!
//! let mut repo = Repo::new();
//! let first = repo.commit("main", "2026-01-05T09:00:00Z", "Ann <ann@example.org>", "Start", &[("a.c", "int a;\n")]);
//! repo.tag("v1.0.0", first);
//! let repo = repo.finish()?;
//! assert_eq!(repo.rev("v1.0.0")?, repo.id(first));
//! # Ok::<(), plimsoll_testkit::Error>(())
//! ```

mod change;
mod error;
mod git;
pub mod github;
mod names;
mod person;
pub mod platform;
mod repo;
mod script;

mod shapes;
mod skip;
mod snapshot;
mod stream;
mod temp;
mod when;

pub use change::{Change, CommitSpec, Mode, TagSpec};
pub use error::Error;
pub use git::isolate;
pub use person::Person;
pub use repo::{Mark, Repo};

pub use script::{Rewrite, Script, Variation};
pub use skip::skipped;
pub use temp::TempRepo;
pub use when::{Moment, When};
