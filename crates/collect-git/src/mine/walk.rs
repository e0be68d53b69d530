//! The walk: several threads, each with objects of its own, over one shared frontier.
//!
//! No order is kept while walking. Branches and tags give many places to begin, so that even a history
//! without merges is read from several ends.

use std::sync::atomic::{AtomicU64, Ordering};

use git2::ObjectType;
use plimsoll_domain::ObjectId;

use super::Mined;
use super::batch::Batch;
use super::frontier::Frontier;
use super::join::join;
use super::seen::{Seen, Visit};
use crate::error::CollectError;
use crate::hash::IdSet;
use crate::parallel;
use crate::parse::commit::RawCommit;
use crate::parse::tag::RawTag;
use crate::progress::{Progress, STEP};
use crate::refs::Refs;
use crate::store::{Store, Stores};

/// What to walk.
pub(crate) struct Walk<'a> {
    pub(crate) stores: &'a Stores,
    pub(crate) refs: Refs,
    /// Commits below which a shallow clone has nothing.
    pub(crate) shallow: IdSet,
    pub(crate) threads: usize,
    pub(crate) progress: &'a dyn Progress,
}

/// Reads everything that the references lead to.
pub(crate) fn walk(walk: Walk<'_>) -> Result<Mined, CollectError> {
    let threads = walk.threads.clamp(1, 64);
    let seen = Seen::new();
    let met = walk.refs.tips().into_iter().map(|id| seen.meet(id));
    let tips: Vec<_> = met.filter_map(|(visit, new)| new.then_some(visit)).collect();
    let tip_set: IdSet = tips.iter().map(|visit| visit.id).collect();
    let shared = SharedWalk {
        frontier: Frontier::new(tips, threads),
        seen,
        tips: tip_set,
        shallow: &walk.shallow,
        progress: walk.progress,
        done: AtomicU64::new(0),
    };
    let worker = || {
        let batch =
            walk.stores.with(|store| Worker { shared: &shared, store, batch: Batch::default() }.run());
        if batch.is_err() {
            shared.frontier.abandon();
        }
        batch
    };
    let batches = parallel::run(threads, &worker)?;
    Ok(join(batches, shared.seen, walk.refs, &walk.shallow))
}

struct SharedWalk<'a> {
    frontier: Frontier,
    seen: Seen,
    /// Only these may be anything but commits.
    tips: IdSet,
    shallow: &'a IdSet,
    progress: &'a dyn Progress,
    done: AtomicU64,
}

struct Worker<'a> {
    shared: &'a SharedWalk<'a>,
    store: &'a Store,
    batch: Batch,
}

impl Worker<'_> {
    fn run(mut self) -> Batch {
        let mut buffer = Vec::new();
        loop {
            let mut stack = self.shared.frontier.take();
            if stack.is_empty() {
                return self.batch;
            }
            while let Some(visit) = stack.pop() {
                buffer = self.visit(visit, &mut stack, buffer);
                if stack.len() > 1 && self.shared.frontier.wants_more() {
                    let half = stack.len() / 2;
                    self.shared.frontier.give(stack.drain(..half));
                }
            }
        }
    }

    fn visit(&mut self, visit: Visit, stack: &mut Vec<Visit>, buffer: Vec<ObjectId>) -> Vec<ObjectId> {
        let id = visit.id;
        if self.shared.tips.contains(&id) {
            match self.store.header(id) {
                Some((_, ObjectType::Commit)) => {}
                Some((_, ObjectType::Tag)) => {
                    self.visit_tag(id, stack);
                    return buffer;
                }
                // A reference to a tree or a blob is unusual and harmless.
                Some(_) => return buffer,
                None => {
                    self.batch.missing.push(id);
                    return buffer;
                }
            }
        }
        self.visit_commit(visit, stack, buffer)
    }

    fn visit_commit(&mut self, visit: Visit, stack: &mut Vec<Visit>, buffer: Vec<ObjectId>) -> Vec<ObjectId> {
        let Some(object) = self.store.read(visit.id, ObjectType::Commit) else {
            self.unreadable_commit(visit.id, stack);
            return buffer;
        };
        let raw = RawCommit::parse(object.data(), buffer);
        // A shallow clone has nothing below, whatever the commit says.
        if !self.shared.shallow.contains(&visit.id) {
            for parent in &raw.parents {
                let (parent, new) = self.shared.seen.meet(*parent);
                self.batch.parents.push(parent.number);
                stack.extend(new.then_some(parent));
            }
        }
        self.batch.add_commit(visit, &raw);
        if (self.batch.commits.len() as u64).is_multiple_of(STEP) {
            let done = self.shared.done.fetch_add(STEP, Ordering::Relaxed) + STEP;
            self.shared.progress.at("commits", done, None);
        }
        raw.parents
    }

    /// A tag of a tag leads here, too: the inner one was not among the tips.
    fn unreadable_commit(&mut self, id: ObjectId, stack: &mut Vec<Visit>) {
        match self.store.header(id) {
            Some((_, ObjectType::Tag)) => self.visit_tag(id, stack),
            _ => self.batch.missing.push(id),
        }
    }

    fn visit_tag(&mut self, id: ObjectId, stack: &mut Vec<Visit>) {
        let Some(object) = self.store.read(id, ObjectType::Tag) else {
            self.batch.missing.push(id);
            return;
        };
        let target = self.batch.add_tag(id, &RawTag::parse(object.data()));
        let met = target.map(|target| self.shared.seen.meet(target));
        stack.extend(met.and_then(|(visit, new)| new.then_some(visit)));
    }
}
