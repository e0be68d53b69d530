//! Talking to GitHub: where it is, who asks, how often, and what may go wrong.

mod answer;
mod base;
mod client;
mod credentials;
mod error;
mod governor;
mod graph;
mod link;
mod log;
mod pace;
mod refusal;
mod transport;

pub(crate) use answer::Answer;
pub use base::ApiBase;
pub(crate) use client::{Api, Whose, foreign};
pub use credentials::{Credentials, Secret};
pub(crate) use error::ApiError;
pub use error::Stop;
pub use governor::{Allowance, Governor, Used};
pub(crate) use graph::GraphAnswer;
pub(crate) use link::next_page;
pub(crate) use log::{LogAnswer, LogSink};
pub use pace::Pace;
pub(crate) use transport::{plain_client, without_url};
