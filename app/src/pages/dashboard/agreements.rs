//! How far labelers agree, on the cards: no number of a queue's topic tells it, so it is read again.

use std::collections::BTreeMap;

use ingot::ids::QueueId;
use leptos::prelude::*;

use super::card::BoardCard;
use crate::api::Agreement;

/// How long after one look the next may come, in milliseconds.
#[cfg(feature = "hydrate")]
const AGAIN_MS: u32 = 10_000;

/// The newest that was read of each queue. Copies are the same.
#[derive(Clone, Copy)]
pub(super) struct Agreements {
    newest: RwSignal<BTreeMap<QueueId, Option<Agreement>>>,
}

impl Agreements {
    /// What the page came with.
    pub(super) fn of(cards: &[BoardCard]) -> Self {
        let first = cards.iter();
        let first = first.map(|card| (card.queue.id, card.agreement.clone()));
        Self {
            newest: RwSignal::new(first.collect()),
        }
    }

    /// That of one queue, as a card shows it.
    pub(super) fn of_queue(self, queue: QueueId) -> Memo<Option<Agreement>> {
        Memo::new(move |_| self.newest.read().get(&queue).cloned().flatten())
    }

    /// Its value now, by which cards are ordered. Nothing is ordered anew when it changes.
    pub(super) fn value_now(self, queue: QueueId) -> Option<f64> {
        let newest = self.newest.read_untracked();
        newest.get(&queue)?.as_ref().map(|one| one.value)
    }

    /// Reads that of the cards that are shown again and again, when their queues have moved or a minute has passed,
    /// and somebody looks. What can't be read stays as it was.
    #[cfg(feature = "hydrate")]
    pub(super) fn read_on(
        self,
        shown: Memo<Vec<QueueId>>,
        newest: StoredValue<ingot::board::Known>,
    ) {
        use ingot::{board::Reread, live::message::Activity};

        use crate::{api::get_agreements, browser};

        let progress = move |queues: Vec<QueueId>| {
            newest.try_with_value(|newest| {
                let known = queues.into_iter();
                let known = known.filter_map(|queue| Some((queue, newest.of_queue(queue)?.state)));
                known.collect::<Vec<_>>()
            })
        };
        let all = self.newest.read_untracked().keys().copied().collect();
        let mut reread = Reread::of(progress(all).unwrap_or_default());
        leptos::task::spawn_local(async move {
            loop {
                browser::sleep(AGAIN_MS).await;
                // The page has gone.
                let Some(known) = shown.try_get_untracked().and_then(progress) else {
                    return;
                };
                if !matches!(browser::activity(), Activity::Visible) {
                    continue;
                }
                let due = reread.look(known);
                if due.is_empty() {
                    continue;
                }
                if let Ok(read) = get_agreements(due).await {
                    self.newest.try_update(|newest| {
                        newest.extend(read.into_iter().map(|one| (one.queue, one.agreement)));
                    });
                }
            }
        });
    }
}
