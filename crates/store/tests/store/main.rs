//! The store as its users meet it: what is kept, what is refused, what is given back.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails there")]

mod due;
mod files;
mod keeping;
mod rebuilding;
mod support;
