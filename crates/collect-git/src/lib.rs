//! A local git repository, read into facts.
//!
//! [`open`] a repository, [`mine`](GitRepository::mine) its whole graph once, and take a
//! [`view`](GitRepository::view) of it as of any instant. Nothing is written, run or fetched.

mod bounded;
mod config;
mod error;
mod hash;
mod locate;
mod memory;
mod mine;
mod parallel;
mod parse;
mod people;
mod progress;
mod refs;
mod remote;
mod repository;
mod store;
mod tree;
mod view;

pub use error::CollectError;
pub use mine::Mined;
pub use progress::Progress;
pub use remote::{RemoteInfo, without_credentials};
pub use repository::{GitRepository, open};
pub use view::{GitView, PipelineTree, ViewOptions};
