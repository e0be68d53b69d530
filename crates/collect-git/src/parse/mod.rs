//! What the bytes of commits and tags say. Everything here takes any bytes and never fails outright.

pub(crate) mod commit;
pub(crate) mod header;
pub(crate) mod hex;
pub(crate) mod issue;
pub(crate) mod message;
pub(crate) mod tag;
pub(crate) mod text;
