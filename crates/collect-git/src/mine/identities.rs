//! Each name and mail address once.

use std::collections::HashMap;

use super::Identity;
use crate::parse::header::split_identity;
use crate::parse::text::decode;

/// Identities by the bytes they are written with.
#[derive(Debug, Default)]
pub(crate) struct Identities {
    indices: HashMap<Box<[u8]>, u32>,
    written: Vec<Box<[u8]>>,
}

impl Identities {
    /// The index of an identity, as UTF-8 whatever it was written in.
    pub(crate) fn index(&mut self, identity: &[u8], encoding: Option<&[u8]>) -> u32 {
        match encoding {
            Some(_) if !identity.is_ascii() => self.intern(decode(identity, encoding).as_bytes()),
            _ => self.intern(identity),
        }
    }

    fn intern(&mut self, identity: &[u8]) -> u32 {
        if let Some(index) = self.indices.get(identity) {
            return *index;
        }
        let index = u32::try_from(self.written.len()).unwrap_or(u32::MAX);
        self.written.push(identity.into());
        self.indices.insert(identity.into(), index);
        index
    }

    /// Adds all of another thread's; gives this table's index for each of its.
    pub(crate) fn absorb(&mut self, other: &Self) -> Vec<u32> {
        other.written.iter().map(|identity| self.intern(identity)).collect()
    }

    /// Taken apart into names and mail addresses, by index.
    pub(crate) fn into_vec(self) -> Vec<Identity> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let split = |identity: &[u8]| {
            let (name, mail) = split_identity(identity);
            Identity { name: text(name), mail: text(mail) }
        };
        self.written.iter().map(|identity| split(identity)).collect()
    }
}
