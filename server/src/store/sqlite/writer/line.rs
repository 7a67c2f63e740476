//! Where work waits for the writer: urgent work and bulk work in lines of their own.

use std::{
    collections::VecDeque,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::Semaphore;

use super::job::Job;
use crate::store::StoreError;

/// Pieces of urgent work that may wait; callers beyond them wait for room.
const URGENT_ROOM: usize = 1024;

/// Pieces of bulk work that may wait.
const BULK_ROOM: usize = 1;

/// In which line a piece of work waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Somebody waits for it.
    Urgent,
    /// It is large, and nobody's next sample depends on it.
    Bulk,
}

/// Both lines. Callers wait for room as tasks, the writer waits for work as a thread.
pub(super) struct Line {
    waiting: Mutex<Waiting>,
    arrived: Condvar,
    urgent_room: Semaphore,
    bulk_room: Semaphore,
}

#[derive(Default)]
struct Waiting {
    urgent: VecDeque<Box<dyn Job>>,
    bulk: VecDeque<Box<dyn Job>>,
    /// Whether urgent work went before bulk work the last time.
    bulk_is_next: bool,
    is_closed: bool,
}

impl Line {
    pub(super) fn new() -> Self {
        Self {
            waiting: Mutex::default(),
            arrived: Condvar::new(),
            urgent_room: Semaphore::new(URGENT_ROOM),
            bulk_room: Semaphore::new(BULK_ROOM),
        }
    }

    /// Waits for room and stands at the end of a line.
    ///
    /// # Errors
    ///
    /// [`StoreError::Closed`] if the line was closed before.
    pub(super) async fn join(&self, kind: Kind, job: Box<dyn Job>) -> Result<(), StoreError> {
        let room = self.room(kind).acquire().await;
        let room = room.map_err(|_| StoreError::Closed)?;
        let mut waiting = self.lock();
        if waiting.is_closed {
            return Err(StoreError::Closed);
        }
        // `take` gives the room back.
        room.forget();
        match kind {
            Kind::Urgent => waiting.urgent.push_back(job),
            Kind::Bulk => waiting.bulk.push_back(job),
        }
        drop(waiting);
        self.arrived.notify_one();
        Ok(())
    }

    /// Waits for work and moves what one transaction is to do into `group`: up to `most` pieces of urgent
    /// work, or one of bulk. Where both wait, they take turns. False once the line is closed and empty.
    pub(super) fn take(&self, group: &mut Vec<Box<dyn Job>>, most: usize) -> bool {
        let mut waiting = self.lock();
        while waiting.is_empty() {
            if waiting.is_closed {
                return false;
            }
            waiting = self
                .arrived
                .wait(waiting)
                .unwrap_or_else(PoisonError::into_inner);
        }
        let kind = waiting.next_kind();
        let taken = match kind {
            Kind::Urgent => waiting.urgent.len().min(most),
            Kind::Bulk => 1,
        };
        match kind {
            Kind::Urgent => group.extend(waiting.urgent.drain(..taken)),
            Kind::Bulk => group.extend(waiting.bulk.drain(..taken)),
        }
        waiting.bulk_is_next = kind == Kind::Urgent;
        drop(waiting);
        self.room(kind).add_permits(taken);
        true
    }

    /// Lets nobody in any more. What waits stays.
    pub(super) fn close(&self) {
        self.lock().is_closed = true;
        self.urgent_room.close();
        self.bulk_room.close();
        self.arrived.notify_one();
    }

    /// Drops what waits; whoever waits for its answer learns that there will be none.
    pub(super) fn clear(&self) {
        let mut waiting = self.lock();
        let dropped = (
            std::mem::take(&mut waiting.urgent),
            std::mem::take(&mut waiting.bulk),
        );
        drop(waiting);
        drop(dropped);
    }

    fn room(&self, kind: Kind) -> &Semaphore {
        match kind {
            Kind::Urgent => &self.urgent_room,
            Kind::Bulk => &self.bulk_room,
        }
    }

    /// Nothing that can panic runs under this lock, so what it guards is whole even if a thread died.
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    fn is_empty(&self) -> bool {
        self.urgent.is_empty() && self.bulk.is_empty()
    }

    fn next_kind(&self) -> Kind {
        if self.bulk.is_empty() || (!self.bulk_is_next && !self.urgent.is_empty()) {
            Kind::Urgent
        } else {
            Kind::Bulk
        }
    }
}
