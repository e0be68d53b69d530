//! A log on its way in: secrets masked, compressed, hashed.

mod mask;
mod pack;

pub(crate) use pack::Packer;
