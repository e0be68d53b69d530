//! GitHub's REST and GraphQL APIs, or a saved dump of them, read into records and raw logs.

mod decode;
mod kind;

pub use decode::{Decoded, decode};
