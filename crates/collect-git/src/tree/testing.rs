//! Trees written entry by entry, for tests.

use plimsoll_domain::ObjectId;
use plimsoll_testkit::{Repo, TempRepo};

use crate::store::Stores;

pub(crate) struct Trees {
    repo: TempRepo,
    pub(crate) blob: ObjectId,
    pub(crate) stores: Stores,
}

impl Trees {
    pub(crate) fn new() -> Self {
        let mut repo = Repo::new();
        repo.commit("main", 1_760_000_000, "Ann <ann@example.org>", "Start", &[("a", "1")]);
        let repo = repo.finish_bare().unwrap();
        let blob = repo.git(&["rev-parse", "main:a"]).unwrap().parse().unwrap();
        let stores = Stores::open(repo.path().join("objects")).unwrap();
        Self { repo, blob, stores }
    }

    /// A tree of entries: mode, name, object.
    pub(crate) fn tree(&self, entries: &[(&str, &str, ObjectId)]) -> ObjectId {
        let entry = |(mode, name, id): &(&str, &str, ObjectId)| {
            [mode.as_bytes(), b" ", name.as_bytes(), b"\0", id.as_bytes()].concat()
        };
        let bytes: Vec<u8> = entries.iter().flat_map(entry).collect();
        self.repo.write_raw("tree", &bytes).unwrap().parse().unwrap()
    }

    /// A tree that names one object many times.
    pub(crate) fn wide(&self, mode: &str, width: usize, id: ObjectId) -> ObjectId {
        let names: Vec<_> = (0..width).map(|number| format!("n{number:05}")).collect();
        let entries: Vec<_> = names.iter().map(|name| (mode, name.as_str(), id)).collect();
        self.tree(&entries)
    }
}
