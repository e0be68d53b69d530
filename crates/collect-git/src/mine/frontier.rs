//! Work shared between walking threads: what is to be visited, and what has been.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use plimsoll_domain::ObjectId;

use crate::hash::IdSet;

/// Enough shards that two threads seldom want the same one.
const SHARDS: usize = 64;

/// Ids already seen, in shards with a lock each.
pub(crate) struct Seen {
    shards: Vec<Mutex<IdSet>>,
}

impl Seen {
    pub(crate) fn new() -> Self {
        Self { shards: (0..SHARDS).map(|_| Mutex::default()).collect() }
    }

    /// Adds an id; tells whether it was new.
    pub(crate) fn insert(&self, id: ObjectId) -> bool {
        // The set hashes by the first bytes, so the shard is chosen by the last.
        let shard = usize::from(id.as_bytes()[19]) % SHARDS;
        lock(&self.shards[shard]).insert(id)
    }
}

/// Ids to visit that no thread has taken yet.
pub(crate) struct Frontier {
    shared: Mutex<Shared>,
    woken: Condvar,
    threads: usize,
    waiting: AtomicUsize,
}

struct Shared {
    ids: Vec<ObjectId>,
    done: bool,
}

impl Frontier {
    /// Begins with `tips`, for `threads` threads.
    pub(crate) fn new(tips: Vec<ObjectId>, threads: usize) -> Self {
        let shared = Mutex::new(Shared { ids: tips, done: false });
        Self { shared, woken: Condvar::new(), threads, waiting: AtomicUsize::new(0) }
    }

    /// Takes a share of the work; waits for others to give some; empty when all is done.
    pub(crate) fn take(&self) -> Vec<ObjectId> {
        let mut shared = lock(&self.shared);
        if shared.ids.is_empty() {
            let waiting = self.waiting.fetch_add(1, Ordering::Relaxed) + 1;
            if waiting == self.threads {
                self.finish(&mut shared);
            }
            while shared.ids.is_empty() && !shared.done {
                shared = self.woken.wait(shared).unwrap_or_else(PoisonError::into_inner);
            }
            self.waiting.fetch_sub(1, Ordering::Relaxed);
        }
        let share = shared.ids.len().div_ceil(self.threads);
        let rest = shared.ids.len() - share;
        shared.ids.split_off(rest)
    }

    /// Whether somebody waits for work.
    pub(crate) fn wants_more(&self) -> bool {
        self.waiting.load(Ordering::Relaxed) > 0
    }

    /// Gives work away.
    pub(crate) fn give(&self, ids: impl Iterator<Item = ObjectId>) {
        lock(&self.shared).ids.extend(ids);
        self.woken.notify_all();
    }

    /// Lets everybody go home, when a thread has to give up.
    pub(crate) fn abandon(&self) {
        self.finish(&mut lock(&self.shared));
    }

    fn finish(&self, shared: &mut Shared) {
        shared.ids.clear();
        shared.done = true;
        self.woken.notify_all();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
