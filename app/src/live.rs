//! Live numbers for pages.
//!
//! A page calls `use_progress` with the numbers it was rendered with; from then on they move, at most
//! once a second. On the server the same call just holds the numbers still. The page where one labels
//! calls `use_own_progress`: there the labels of one's own count at once.

#[cfg(feature = "hydrate")]
mod driver;
#[cfg(feature = "hydrate")]
mod event_source;
#[cfg(feature = "hydrate")]
mod painter;
#[cfg(feature = "hydrate")]
mod screen;
#[cfg(feature = "hydrate")]
mod socket;

#[cfg(feature = "hydrate")]
use ingot::live::state::View;
use ingot::{
    ids::QueueId,
    live::{
        message::{Purpose, Stamped, Topic},
        own_labels::OwnLabels,
        own_session::OwnSession,
        state::Rows,
    },
    progress::{Freshness, Progress},
};
use leptos::prelude::*;

/// A queue's numbers: the ones the page came with, then the live ones. Ends with the calling component.
pub(crate) fn use_progress(
    queue: QueueId,
    first: Stamped<Progress>,
    purpose: Purpose,
) -> Signal<Progress> {
    let progress = follow(queue, first, purpose);
    Signal::derive(move || progress.get().state)
}

/// A queue's numbers in the same way, with their place in the topic's numbering: to go on from there later.
pub(crate) fn use_placed_progress(
    queue: QueueId,
    first: Stamped<Progress>,
    purpose: Purpose,
) -> Signal<Stamped<Progress>> {
    follow(queue, first, purpose).into()
}

/// A queue's numbers for somebody who labels in it, and where to tell what becomes of their labels. Ends
/// with the calling component.
pub(crate) fn use_own_progress(
    queue: QueueId,
    first: Stamped<Progress>,
) -> (Signal<Progress>, RwSignal<OwnLabels>) {
    let progress = follow(queue, first, Purpose::Label);
    let own = RwSignal::new(OwnLabels::new(first));
    Effect::new(move |_| {
        let newer = progress.get();
        own.update(|own| own.moved(newer));
    });
    (Signal::derive(move || own.read().shown()), own)
}

/// One's own session at a queue, and where to tell what becomes of one's labels. Ends with the calling
/// component.
pub(crate) fn use_own_session(queue: QueueId) -> RwSignal<OwnSession> {
    let rows = use_rows(Topic::Me);
    let session = RwSignal::new(OwnSession::default());
    Effect::new(move |_| {
        rows.with(|rows| {
            if let Some(rows) = rows {
                let row = rows.get(&queue.0.unsigned_abs());
                let stats = row.and_then(|row| row.own().copied());
                session.update(|session| session.told(stats));
            }
        });
    });
    session
}

fn follow(
    queue: QueueId,
    first: Stamped<Progress>,
    purpose: Purpose,
) -> RwSignal<Stamped<Progress>> {
    let progress = RwSignal::new(first);
    #[cfg(feature = "hydrate")]
    driver::follow(
        Topic::Queue(queue),
        Some(first.map(View::Progress)),
        purpose,
        screen::Screen::Progress(progress),
    );
    #[cfg(not(feature = "hydrate"))]
    let _ = (queue, purpose);
    progress
}

/// A live table; none until it has come. Ends with the calling component.
pub(crate) fn use_rows(topic: Topic) -> Signal<Option<Rows>> {
    let rows = RwSignal::new(None);
    #[cfg(feature = "hydrate")]
    driver::follow(topic, None, Purpose::Watch, screen::Screen::Rows(rows));
    #[cfg(not(feature = "hydrate"))]
    let _ = topic;
    rows.into()
}

/// How fresh the page's numbers are.
pub(crate) fn use_freshness() -> Signal<Freshness> {
    let freshness = RwSignal::new(Freshness::default());
    #[cfg(feature = "hydrate")]
    driver::follow_freshness(freshness);
    freshness.into()
}

/// The words for a freshness; the time of day is the reader's own.
pub(crate) fn freshness_text(freshness: Freshness) -> String {
    let as_of = freshness.as_of_ms().map(crate::browser::time_of_day);
    crate::words::progress::freshness(freshness, as_of.as_deref())
}
