//! Doing something to samples, one batch after the other, until it was done to all that fit.

use ingot::sample_table::{BulkAction, Changed, Chosen, Cursor, Filter};
use leptos::{prelude::*, task::spawn_local};

use super::Desk;
use crate::api::{ApiError, change_samples};

/// What was done last, and what is being done. Copies are the same.
#[derive(Debug, Clone, Copy)]
pub(super) struct Doing {
    /// What has become of the samples so far, while something is done to them.
    so_far: RwSignal<Option<Changed>>,
    /// Whether there are more batches than one, and one is done.
    goes_on: RwSignal<bool>,
    is_stopping: RwSignal<bool>,
    outcome: RwSignal<Option<Outcome>>,
}

/// How it ended.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Outcome {
    pub(super) done: Changed,
    pub(super) error: Option<ApiError>,
    /// What it was not done to, if some of it was.
    pub(super) rest: Option<Rest>,
}

/// The samples behind those that it was done to.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rest {
    action: BulkAction,
    filter: Filter,
    after: Cursor,
}

impl Doing {
    pub(super) fn new() -> Self {
        Self {
            so_far: RwSignal::new(None),
            goes_on: RwSignal::new(false),
            is_stopping: RwSignal::new(false),
            outcome: RwSignal::new(None),
        }
    }

    pub(super) fn is_working(self) -> Memo<bool> {
        Memo::new(move |_| self.so_far.read().is_some())
    }

    pub(super) fn is_stopping(self) -> bool {
        self.is_stopping.get()
    }

    pub(super) fn goes_on(self) -> bool {
        self.goes_on.get()
    }

    pub(super) fn so_far(self) -> Option<Changed> {
        self.so_far.get()
    }

    pub(super) fn outcome(self) -> Option<Outcome> {
        self.outcome.get()
    }

    /// Does it, unless something is being done already. Whoever leaves the page stops it behind the batch at work.
    pub(super) fn begin(self, desk: Desk, chosen: Chosen, action: BulkAction) {
        if self.so_far.read_untracked().is_some() {
            return;
        }
        self.is_stopping.set(false);
        self.goes_on.set(false);
        self.so_far.set(Some(Changed::default()));
        spawn_local(async move {
            let outcome = self.done(desk, chosen, action).await;
            self.so_far.try_set(None);
            // What was not done at all is tried again with what is chosen, so the rows stay.
            if outcome.error.is_none() || outcome.rest.is_some() {
                desk.refresh();
            }
            self.outcome.try_set(Some(outcome));
        });
    }

    /// Goes on where it ended.
    pub(super) fn go_on(self, desk: Desk, rest: Rest) {
        let Rest {
            action,
            filter,
            after,
        } = rest;
        self.begin(desk, Chosen::Matching(filter, Some(after)), action);
    }

    pub(super) fn stop(self) {
        self.is_stopping.set(true);
    }

    async fn done(self, desk: Desk, mut chosen: Chosen, action: BulkAction) -> Outcome {
        let mut done = Changed::default();
        loop {
            let batch = change_samples(desk.queue, chosen.clone(), action.clone()).await;
            let rest = |chosen, action| match chosen {
                Chosen::Matching(filter, Some(after)) => Some(Rest {
                    action,
                    filter,
                    after,
                }),
                Chosen::Matching(_, None) | Chosen::Samples(_) => None,
            };
            let next = match batch {
                Ok(batch) => {
                    done.changed += batch.changed.changed;
                    done.unchanged += batch.changed.unchanged;
                    self.so_far.try_set(Some(done));
                    batch.next
                }
                Err(error) => {
                    return Outcome {
                        done,
                        error: Some(error),
                        rest: rest(chosen, action),
                    };
                }
            };
            chosen = match (chosen, next) {
                (Chosen::Matching(filter, _), Some(next)) => Chosen::Matching(filter, Some(next)),
                _ => {
                    return Outcome {
                        done,
                        error: None,
                        rest: None,
                    };
                }
            };
            if self.goes_on.try_get_untracked() == Some(false) {
                self.goes_on.try_set(true);
            }
            // The page may have gone.
            if self.is_stopping.try_get_untracked() != Some(false) {
                return Outcome {
                    done,
                    error: None,
                    rest: rest(chosen, action),
                };
            }
        }
    }
}
