//! Work shared between walking threads.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::seen::Visit;

/// Visits that no thread has taken yet.
pub(crate) struct Frontier {
    shared: Mutex<Shared>,
    woken: Condvar,
    threads: usize,
    waiting: AtomicUsize,
}

struct Shared {
    visits: Vec<Visit>,
    done: bool,
}

impl Frontier {
    /// Begins with `tips`, for `threads` threads.
    pub(crate) fn new(tips: Vec<Visit>, threads: usize) -> Self {
        let shared = Mutex::new(Shared { visits: tips, done: false });
        Self { shared, woken: Condvar::new(), threads, waiting: AtomicUsize::new(0) }
    }

    /// Takes a share of the work; waits for others to give some; empty when all is done.
    pub(crate) fn take(&self) -> Vec<Visit> {
        let mut shared = lock(&self.shared);
        if shared.visits.is_empty() {
            let waiting = self.waiting.fetch_add(1, Ordering::Relaxed) + 1;
            if waiting == self.threads {
                self.finish(&mut shared);
            }
            while shared.visits.is_empty() && !shared.done {
                shared = self.woken.wait(shared).unwrap_or_else(PoisonError::into_inner);
            }
            self.waiting.fetch_sub(1, Ordering::Relaxed);
        }
        let share = shared.visits.len().div_ceil(self.threads);
        let rest = shared.visits.len() - share;
        shared.visits.split_off(rest)
    }

    /// Whether somebody waits for work.
    pub(crate) fn wants_more(&self) -> bool {
        self.waiting.load(Ordering::Relaxed) > 0
    }

    /// Gives work away.
    pub(crate) fn give(&self, visits: impl Iterator<Item = Visit>) {
        lock(&self.shared).visits.extend(visits);
        self.woken.notify_all();
    }

    /// Lets everybody go home, when a thread has to give up.
    pub(crate) fn abandon(&self) {
        self.finish(&mut lock(&self.shared));
    }

    fn finish(&self, shared: &mut Shared) {
        shared.visits.clear();
        shared.done = true;
        self.woken.notify_all();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
