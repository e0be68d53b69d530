//! Work on slices, several at a time, results in the order of the input.

use crate::error::CollectError;
use crate::store::{Store, Stores};

/// Slices per thread: enough that one slow slice does not keep the others waiting.
const SLICES_PER_THREAD: usize = 8;

/// Applies `work` to contiguous slices of `items` on `threads` threads and joins what it returns, in order.
///
/// Contiguous slices matter: neighbours in history share trees and delta bases.
pub(crate) fn slices<T: Sync, R: Send>(
    stores: &Stores,
    items: &[T],
    threads: usize,
    work: impl Fn(&Store, &[T]) -> Vec<R> + Sync,
) -> Result<Vec<R>, CollectError> {
    let threads = threads.clamp(1, 64).min(items.len().max(1));
    if threads == 1 {
        return stores.with(|store| work(store, items));
    }
    let size = items.len().div_ceil(threads * SLICES_PER_THREAD).max(1);
    let slices: Vec<_> = items.chunks(size).collect();
    let next = std::sync::atomic::AtomicUsize::new(0);
    let worker = || {
        stores.with(|store| {
            let mut done = Vec::new();
            loop {
                let index = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                let Some(slice) = slices.get(index) else { return done };
                done.push((index, work(store, slice)));
            }
        })
    };
    let results = run(threads, &worker)?;
    let mut parts: Vec<_> = results.into_iter().flatten().collect();
    parts.sort_unstable_by_key(|(index, _)| *index);
    Ok(parts.into_iter().flat_map(|(_, part)| part).collect())
}

/// Runs `worker` on `threads` threads, this one among them.
pub(crate) fn run<R: Send>(
    threads: usize,
    worker: &(impl Fn() -> Result<R, CollectError> + Sync),
) -> Result<Vec<R>, CollectError> {
    std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(worker)).collect();
        let own = worker();
        let mut results = vec![own?];
        for other in others {
            match other.join() {
                Ok(result) => results.push(result?),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        Ok(results)
    })
}
