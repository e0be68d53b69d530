//! Expected results of others, reproduced under the named definition that is theirs.

mod devlake;
mod metrik;
