//! The samples that are lent to whoever uses this browser, in its database. Without one nothing is kept.
//!
//! On the server there is none; there the same calls do nothing.

use ingot::{desk::kept::Change, outbox::Record};

/// What is done with all records.
pub(crate) type Read = Box<dyn FnOnce(Vec<Record>)>;
/// Says which of these keys are not needed any more.
pub(crate) type Needless = Box<dyn FnOnce(Vec<String>) -> Vec<String>>;

/// Something to do in the database. What is asked for first is done first.
#[cfg_attr(
    not(feature = "hydrate"),
    expect(dead_code, reason = "only browsers keep anything")
)]
pub(crate) enum Job {
    /// Read all records: none if they can't be read.
    Read(Read),
    /// Take out what is not needed any more.
    Clear(Needless),
    /// Change records.
    Change(Vec<Change>),
}

/// Does it as soon as everything before it is done.
pub(crate) fn ask(job: Job) {
    #[cfg(feature = "hydrate")]
    in_browser::ask(job);
    #[cfg(not(feature = "hydrate"))]
    drop(job);
}

#[cfg(feature = "hydrate")]
mod in_browser {
    use std::{cell::RefCell, collections::VecDeque};

    use ingot::desk::kept::Change;
    use leptos::task::spawn_local;
    use wasm_bindgen::JsValue;

    use super::Job;
    use crate::outbox::storage::{self, Storage};

    thread_local! {
        /// What is still to be done, while somebody is at it.
        static JOBS: RefCell<Option<VecDeque<Job>>> = const { RefCell::new(None) };
    }

    pub(super) fn ask(job: Job) {
        let is_first = JOBS.with_borrow_mut(|jobs| {
            let is_first = jobs.is_none();
            jobs.get_or_insert_default().push_back(job);
            is_first
        });
        if is_first {
            spawn_local(async {
                let storage = Storage::open(storage::DESK).await.ok();
                while let Some(job) = next() {
                    // What can't be kept is only missing while there is no network.
                    run(job, storage.as_ref()).await.ok();
                }
            });
        }
    }

    fn next() -> Option<Job> {
        JOBS.with_borrow_mut(|jobs| {
            let job = jobs.as_mut().and_then(VecDeque::pop_front);
            if job.is_none() {
                *jobs = None;
            }
            job
        })
    }

    async fn run(job: Job, storage: Option<&Storage>) -> Result<(), JsValue> {
        match (job, storage) {
            (Job::Read(read), None) => read(Vec::new()),
            (Job::Read(read), Some(storage)) => read(storage.all().await.unwrap_or_default()),
            (_, None) => {}
            (Job::Clear(needless), Some(storage)) => {
                let needless = needless(storage.keys().await?);
                storage.change(&[], &needless).await?;
            }
            (Job::Change(changes), Some(storage)) => {
                let (mut puts, mut removed) = (Vec::new(), Vec::new());
                for change in changes {
                    match change {
                        Change::Put(record) => puts.push(record),
                        Change::Remove(key) => removed.push(key),
                    }
                }
                storage.change(&puts, &removed).await?;
            }
        }
        Ok(())
    }
}
