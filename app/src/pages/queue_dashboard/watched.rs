//! What the page watches: the live tables, and what is counted and read anew now and then.

use std::collections::BTreeMap;

use ingot::{
    ids::QueueId,
    insight::Insight,
    live::{
        message::Topic,
        row::{PersonNumber, Standing},
        state::Rows,
    },
    progress::Progress,
};
use leptos::prelude::*;

use super::person_number;
use crate::{live::use_rows, words::charts::unknown};

/// How long after one reading of what is counted the next may come, in milliseconds.
#[cfg(feature = "hydrate")]
const AGAIN_MS: u32 = 10_000;
/// After so many such times it is read even if no number has moved: what is decided of samples moves none.
#[cfg(feature = "hydrate")]
const TIMES_UNMOVED: u32 = 6;

/// Signals of one queue's page. Copies are the same signals.
#[derive(Clone, Copy)]
pub(super) struct Watched {
    pub(super) queue: QueueId,
    /// Whether the visitor may do something about what they see.
    pub(super) steers: bool,
    pub(super) progress: Signal<Progress>,
    pub(super) insight: RwSignal<Insight>,
    pub(super) sessions: Signal<Option<Rows>>,
    pub(super) roster: Signal<Option<Rows>>,
    pub(super) feed: Signal<Option<Rows>>,
    /// The minutes of the last hour: those the page came with, then the live ones.
    pub(super) minutes: Memo<Rows>,
    /// What people are called, by the numbers of live tables.
    pub(super) names: Memo<BTreeMap<PersonNumber, String>>,
}

impl Watched {
    /// Begins to watch. Ends with the calling component.
    pub(super) fn new(
        queue: QueueId,
        progress: Signal<Progress>,
        first: Insight,
        steers: bool,
    ) -> Self {
        let insight = RwSignal::new(first);
        let [sessions, roster, feed, live_minutes] = [
            Topic::Sessions(queue),
            Topic::Roster(queue),
            Topic::Feed(queue),
            Topic::Minutes(queue),
        ]
        .map(use_rows);
        let minutes = Memo::new(move |_| match live_minutes.get() {
            Some(rows) => rows,
            None => insight.with(|insight| insight.minutes.clone()),
        });
        let names = Memo::new(move |_| names(&insight.read(), &sessions.read(), &roster.read()));
        let watched = Self {
            queue,
            steers,
            progress,
            insight,
            sessions,
            roster,
            feed,
            minutes,
            names,
        };
        #[cfg(feature = "hydrate")]
        watched.read_on();
        watched
    }

    /// What a person is called.
    pub(super) fn name(self, person: PersonNumber) -> String {
        let known = self.names.with(|names| names.get(&person).cloned());
        known.unwrap_or_else(|| unknown(person))
    }

    /// Reads what is counted anew. If it can't be read, what was read before stays.
    pub(super) async fn read_again(self) {
        if let Ok(newer) = crate::api::get_insight(self.queue).await {
            self.insight.try_set(newer);
        }
    }

    /// Reads what is counted again and again, when the queue has moved or a minute has passed, and somebody looks.
    #[cfg(feature = "hydrate")]
    fn read_on(self) {
        use ingot::live::message::Activity;

        use crate::browser;

        let moved = |progress: &Progress| (progress.labels, progress.skipped, progress.target);
        let mut read_at = moved(&self.progress.get_untracked());
        let mut times = 0;
        leptos::task::spawn_local(async move {
            loop {
                browser::sleep(AGAIN_MS).await;
                // The page has gone.
                let Some(now) = self.progress.try_get_untracked() else {
                    return;
                };
                times += 1;
                let is_due = moved(&now) != read_at || TIMES_UNMOVED <= times;
                if is_due && matches!(browser::activity(), Activity::Visible) {
                    (read_at, times) = (moved(&now), 0);
                    self.read_again().await;
                }
            }
        });
    }
}

/// What everybody is called who is told of anywhere.
fn names(
    insight: &Insight,
    sessions: &Option<Rows>,
    roster: &Option<Rows>,
) -> BTreeMap<PersonNumber, String> {
    let counted = insight.labelers.iter();
    let counted = counted.filter_map(|one| Some((one.person, one.name.clone()?)));
    let sessions = sessions.iter().flatten();
    let sessions =
        sessions.filter_map(|(key, row)| Some((person_number(*key), row.session()?.name.clone()?)));
    let roster = roster.iter().flatten();
    let roster =
        roster.filter_map(|(key, row)| Some((person_number(*key), row.present()?.name.clone()?)));
    counted.chain(sessions).chain(roster).collect()
}

/// What a person does at the queue now; none if they are not there.
pub(super) fn standing(roster: &Option<Rows>, person: PersonNumber) -> Option<Standing> {
    let row = roster.as_ref()?.get(&u64::from(person))?;
    Some(row.present()?.standing)
}
