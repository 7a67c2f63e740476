//! `/dashboard`: the numbers of every queue that the visitor may read, live.

mod agreements;
mod card;
mod chooser;
mod feed;
mod totals;
mod wanted;

use std::collections::BTreeMap;

use ingot::{
    board::{self, Card},
    ids::QueueId,
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use self::{
    agreements::Agreements,
    card::{BoardCard, CardView},
    chooser::Chooser,
    feed::EverywhereFeed,
    totals::TotalsTiles,
    wanted::{PAGE_CARDS, Shown},
};
use crate::{
    api::{Board, get_dashboard},
    components::ErrorPanel,
    wire::page_data,
    words::{administration::NEW_QUEUE, audit::AUDIT_LOG, board as words, dashboard},
};

/// All queues, their totals, and what happens in them.
#[component]
pub(crate) fn DashboardPage() -> impl IntoView {
    let board = page_data(|| (), |()| get_dashboard());
    view! {
        <Title text=dashboard::DASHBOARD/>
        <div class="page page--wide">
            <Suspense fallback=|| view! { <p class="loading">{dashboard::LOADING}</p> }>
                {move || {
                    board
                        .get()
                        .map(|result| match result {
                            Ok(board) => view! { <BoardView board/> }.into_any(),
                            Err(error) => view! { <ErrorPanel error/> }.into_any(),
                        })
                }}
            </Suspense>
        </div>
    }
}

/// The cards as they were when the page came, and the newest numbers of those that have shown others since.
#[derive(Clone, Copy)]
struct Known {
    cards: StoredValue<BTreeMap<QueueId, BoardCard>>,
    newest: StoredValue<board::Known>,
    agreements: Agreements,
}

impl Known {
    fn new(cards: &[BoardCard]) -> Self {
        let by_id = cards.iter().map(|card| (card.queue.id, card.clone()));
        let numbers = cards
            .iter()
            .map(|card| (card.queue.id, card.queue.progress));
        Self {
            newest: StoredValue::new(board::Known::of(numbers)),
            cards: StoredValue::new(by_id.collect()),
            agreements: Agreements::of(cards),
        }
    }

    /// A card with the newest numbers that there are of its queue.
    fn card(self, id: QueueId) -> Option<BoardCard> {
        let mut card = self.cards.with_value(|cards| cards.get(&id).cloned())?;
        let newest = self.newest.with_value(|newest| newest.of_queue(id));
        card.queue.progress = newest.unwrap_or(card.queue.progress);
        Some(card)
    }

    /// The cards of one page, in the order that is wanted, by the numbers of now.
    fn show(self, wanted: &Shown) -> Vec<QueueId> {
        self.cards.with_value(|cards| {
            self.newest.with_value(|newest| {
                let cards = cards.values().map(|card| Card {
                    id: card.queue.id,
                    name: &card.queue.name,
                    progress: newest
                        .of_queue(card.queue.id)
                        .unwrap_or(card.queue.progress)
                        .state,
                    agreement: self.agreements.value_now(card.queue.id),
                });
                wanted.wanted.arrange(cards)
            })
        })
    }
}

#[component]
fn BoardView(board: Board) -> impl IntoView {
    let known = Known::new(&board.cards);
    let query = use_query_map();
    let shown = RwSignal::new(Shown::read(|key| query.read_untracked().get(key)));
    // Arranged anew only when somebody asks: cards whose numbers move stay where they are.
    let arranged = Memo::new(move |_| known.show(&shown.read()));
    let page = Memo::new(move |_| {
        let first = shown.read().page * PAGE_CARDS;
        let arranged = arranged.read();
        let cards = arranged.iter().skip(first).take(PAGE_CARDS);
        cards.copied().collect::<Vec<_>>()
    });
    #[cfg(feature = "hydrate")]
    known.agreements.read_on(page, known.newest);
    Effect::new(move |before: Option<()>| {
        let address = shown.read().address();
        // The first time the page stands at the address already.
        if before.is_some() {
            crate::browser::replace_address(&address);
        }
    });
    let names: BTreeMap<_, _> = board
        .cards
        .iter()
        .map(|card| (card.queue.id, card.queue.name.clone()))
        .collect();
    let is_empty = board.cards.is_empty();
    // What no single queue owns is for those who run the installation.
    let totals = board.totals;
    view! {
        <header class="queue-heading">
            <h1>{dashboard::DASHBOARD}</h1>
            {totals.map(|_| installation_links())}
        </header>
        {totals.map(|first| view! { <TotalsTiles first/> }.into_any())}
        <div class="board" class:board--whole=totals.is_some()>
            <section class="board__queues" aria-label=words::QUEUES>
                <Chooser shown found=Signal::derive(move || arranged.read().len())/>
                <ul class="board__cards">
                    <For each=move || page.get() key=|id| *id let:id>
                        <CardView
                            card=known.card(id)
                            newest=known.newest
                            agreement=known.agreements.of_queue(id)
                        />
                    </For>
                </ul>
                {move || {
                    arranged.read().is_empty().then(|| {
                        let words = if is_empty { words::NO_QUEUES } else { words::NOTHING_FOUND };
                        view! { <p class="panel" data-testid="no-cards">{words}</p> }.into_any()
                    })
                }}
                <p class="page__note">{words::HOW_FRESH}</p>
            </section>
            {totals.map(|_| view! { <EverywhereFeed names/> }.into_any())}
        </div>
    }
}

/// The ways to what no single queue owns.
fn installation_links() -> AnyView {
    view! {
        <nav class="queue-heading__links" aria-label=dashboard::FURTHER>
            <a href="/dashboard/queues/new">{NEW_QUEUE}</a>
            <a href="/dashboard/audit">{AUDIT_LOG}</a>
        </nav>
    }
    .into_any()
}
