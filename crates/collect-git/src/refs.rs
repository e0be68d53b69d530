//! References: HEAD, `packed-refs` and the loose files below `refs/`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use plimsoll_domain::ObjectId;

use crate::bounded;
use crate::error::CollectError;

/// What a reference holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// An object.
    Object(ObjectId),
    /// Another reference, by its full name.
    Symbolic(String),
}

/// All references of one repository, by full name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Refs {
    names: BTreeMap<String, Target>,
    /// Where HEAD is; `None` when it is unreadable.
    pub(crate) head: Option<Target>,
    /// Some objects are to be read as if they were others (`git replace`), which git does and we do not.
    pub(crate) replaces: bool,
    /// Names of references whose file could not be understood.
    pub(crate) broken: Vec<String>,
}

/// The folders below `refs/` that count: not notes, the stash, nor a provider's pull requests.
const KINDS: [&str; 3] = ["refs/heads/", "refs/remotes/", "refs/tags/"];

/// Symbolic references that lead to each other are followed no further than this.
const LONGEST_CHAIN: usize = 5;

impl Refs {
    /// Reads them all.
    pub(crate) fn read(git_dir: &Path, common_dir: &Path) -> Result<Self, CollectError> {
        let mut refs = Self::default();
        for folder in ["refs"].iter().chain(&KINDS) {
            let folder = common_dir.join(folder.trim_end_matches('/'));
            match bounded::check_inside(common_dir, &folder) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(CollectError::unreadable(folder, &error));
                }
                _ => {}
            }
        }
        refs.read_packed(common_dir, &common_dir.join("packed-refs"))?;
        for kind in KINDS {
            refs.read_loose(common_dir, kind)?;
        }
        refs.replaces |=
            fs::read_dir(common_dir.join("refs/replace")).is_ok_and(|mut entries| entries.next().is_some());
        let head = git_dir.join("HEAD");
        refs.head = bounded::read(git_dir, &head, bounded::LINE).ok().and_then(|text| parse(&text));
        Ok(refs)
    }

    /// The object a name leads to, through symbolic references.
    pub(crate) fn resolve(&self, name: &str) -> Option<ObjectId> {
        let mut name = name;
        for _ in 0..LONGEST_CHAIN {
            match self.names.get(name)? {
                Target::Object(id) => return Some(*id),
                Target::Symbolic(next) => name = next,
            }
        }
        None
    }

    /// What a name holds itself.
    pub(crate) fn get(&self, name: &str) -> Option<&Target> {
        self.names.get(name)
    }

    /// Names and objects below a folder such as `refs/heads/`, by name; symbolic references left out.
    pub(crate) fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (&'a str, ObjectId)> {
        let from = self.names.range(folder.to_owned()..);
        from.take_while(move |(name, _)| name.starts_with(folder)).filter_map(|(name, target)| match target {
            Target::Object(id) => Some((name.as_str(), *id)),
            Target::Symbolic(_) => None,
        })
    }

    /// Every object that a branch, a remote-tracking branch, a tag or a detached HEAD names, in order of name.
    pub(crate) fn tips(&self) -> Vec<ObjectId> {
        let detached = match &self.head {
            Some(Target::Object(id)) => Some(*id),
            _ => None,
        };
        let named = self.names.values().filter_map(|target| match target {
            Target::Object(id) => Some(*id),
            Target::Symbolic(_) => None,
        });
        named.chain(detached).collect()
    }

    fn read_packed(&mut self, common_dir: &Path, path: &Path) -> Result<(), CollectError> {
        let text = match bounded::read(common_dir, path, bounded::PACKED_REFS) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(CollectError::unreadable(path, &error)),
        };
        for line in text.split(|byte| *byte == b'\n') {
            let Some((id, name)) = line.split_at_checked(40) else { continue };
            let Some(name) = name.strip_prefix(b" ") else { continue };
            self.replaces |= name.starts_with(b"refs/replace/");
            if !KINDS.iter().any(|kind| name.starts_with(kind.as_bytes())) {
                continue;
            }
            if let Some(id) = ObjectId::from_hex(id) {
                let name = String::from_utf8_lossy(name).trim_end_matches('\r').to_owned();
                self.names.insert(name, Target::Object(id));
            }
        }
        Ok(())
    }

    /// Loose files win over packed lines. Links are not followed: they could lead anywhere.
    fn read_loose(&mut self, common_dir: &Path, kind: &str) -> Result<(), CollectError> {
        let mut folders = vec![kind.trim_end_matches('/').to_owned()];
        while let Some(folder) = folders.pop() {
            let path = common_dir.join(&folder);
            let entries = match fs::read_dir(&path) {
                Ok(entries) => entries,
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
                Err(error) => return Err(CollectError::unreadable(path, &error)),
            };
            for entry in entries.flatten() {
                let name = format!("{folder}/{}", entry.file_name().to_string_lossy());
                match entry.file_type() {
                    Ok(kind) if kind.is_dir() => folders.push(name),
                    Ok(kind) if kind.is_file() && !name.ends_with(".lock") => {
                        self.insert(name, common_dir, &entry.path());
                    }
                    _ => {}
                }
            }
        }
        self.broken.sort();
        Ok(())
    }

    fn insert(&mut self, name: String, common_dir: &Path, path: &Path) {
        match bounded::read(common_dir, path, bounded::LINE).ok().and_then(|text| parse(&text)) {
            Some(target) => drop(self.names.insert(name, target)),
            None => self.broken.push(name),
        }
    }
}

fn parse(text: &[u8]) -> Option<Target> {
    let text = text.trim_ascii();
    match text.strip_prefix(b"ref:") {
        Some(name) => Some(Target::Symbolic(String::from_utf8_lossy(name.trim_ascii()).into_owned())),
        None => ObjectId::from_hex(text.get(..40)?).map(Target::Object),
    }
}
