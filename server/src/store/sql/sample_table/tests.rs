//! That no page walks over a queue.

use ingot::sample_table::{Column, SampleState};

use super::{query::Query, *};
use crate::store::sql::{Dialect, SqlStore, plan};

/// The steps of a statement.
async fn plan(store: &SqlStore, query: Query) -> Vec<String> {
    plan::of(store, query.sql).await
}

/// What walks over whole tables: words, lists of JSON and what is cut before are scanned, and nothing else.
fn is_slow(step: &str) -> bool {
    let bounded = [
        "SCAN c",
        "SCAN one VIRTUAL TABLE INDEX",
        "SCAN j VIRTUAL TABLE INDEX",
        "SCAN few",
        "SCAN begun",
        "SCAN (subquery",
        "SCAN sample_words VIRTUAL TABLE INDEX",
    ];
    step.starts_with("SCAN") && !bounded.iter().any(|bounded| step.starts_with(bounded))
}

fn is_sorted(steps: &[String]) -> bool {
    steps.iter().any(|step| step.contains("FOR ORDER BY"))
}

/// Every filter beside every set of others.
fn filters() -> Vec<Filter> {
    let texts = [None, Some("cats \"AND\" dogs*".to_owned())];
    let states = SampleState::ALL.map(Some).into_iter().chain([None]);
    let states: Vec<_> = states.collect();
    let mut filters = Vec::new();
    for text in &texts {
        for state in &states {
            for rest in 0..64u8 {
                filters.push(Filter {
                    state: *state,
                    text: text.clone(),
                    disagreement: (rest & 1 > 0).then_some(500),
                    labeler: (rest & 2 > 0).then_some(1),
                    flagged: rest & 4 > 0,
                    known: rest & 8 > 0,
                    sent_back: rest & 32 > 0,
                    external_id: (rest & 16 > 0).then(|| "a".to_owned()),
                });
            }
        }
    }
    filters
}

fn orders() -> impl Iterator<Item = Order> {
    let both = |by| [false, true].map(|descending| Order { by, descending });
    Column::ALL.into_iter().flat_map(both)
}

fn asked(filter: &Filter, order: Order, after: Option<Cursor>) -> Asked<'_> {
    let labeler = filter.labeler.map(|_| LabelerId(uuid::Uuid::nil()));
    Asked::new(
        Dialect::Sqlite,
        QueueId(1),
        filter,
        labeler,
        order,
        after,
        50,
    )
}

const PLACE: Cursor = Cursor { key: 1, seq: 1 };

#[tokio::test]
async fn each_order_is_walked_by_its_index_from_the_place_on() {
    let (_dir, store) = plan::store().await;

    for order in orders() {
        let place = match order.by {
            Column::Seq if order.descending => "(queue_id=? AND seq<?)",
            Column::Seq => "(queue_id=? AND seq>?)",
            Column::Priority if order.descending => {
                "samples_by_priority (queue_id=? AND (priority,seq)<(?,?))"
            }
            Column::Priority => "samples_by_priority (queue_id=? AND (priority,seq)>(?,?))",
            Column::Disagreement if order.descending => {
                "samples_by_disagreement (queue_id=? AND (apart,seq)<(?,?))"
            }
            Column::Disagreement => "samples_by_disagreement (queue_id=? AND (apart,seq)>(?,?))",
            Column::Changed if order.descending => {
                "samples_by_change (queue_id=? AND (changed_at_ms,seq)<(?,?))"
            }
            Column::Changed => "samples_by_change (queue_id=? AND (changed_at_ms,seq)>(?,?))",
        };
        let filter = Filter::default();
        let asked = asked(&filter, order, Some(PLACE));

        let found = plan(&store, asked.found(&Candidates::All)).await;
        let end = plan(&store, asked.end(&Candidates::All).unwrap()).await;

        assert!(found.iter().any(|step| step.contains(place)), "{found:#?}");
        assert!(!is_sorted(&found), "{found:#?}");
        assert!(end.iter().any(|step| step.contains(place)), "{end:#?}");
    }
}

#[tokio::test]
async fn no_filter_in_no_order_scans_a_table() {
    let (_dir, store) = plan::store().await;

    for filter in &filters() {
        // Orders differ in their walk alone, which is looked at above.
        let order = Order {
            by: Column::Disagreement,
            descending: true,
        };
        let asked = asked(filter, order, Some(PLACE));
        let these = Candidates::These("[1]".to_owned());
        for candidates in [these, Candidates::All] {
            let steps = plan(&store, asked.found(&candidates)).await;

            assert!(
                !steps.iter().any(|step| is_slow(step)),
                "{filter:?} {steps:#?}"
            );
        }
    }
}

#[tokio::test]
async fn what_few_samples_are_is_read_from_an_index_without_sorting() {
    let (_dir, store) = plan::store().await;

    for filter in &filters() {
        for set in few::sets(&asked(filter, Order::default(), None)) {
            let steps = plan(&store, set).await;

            assert!(
                !steps.iter().any(|step| is_slow(step)),
                "{filter:?} {steps:#?}"
            );
            assert!(!is_sorted(&steps), "{filter:?} {steps:#?}");
        }
    }
}

#[tokio::test]
async fn words_are_walked_in_the_order_of_the_import_from_the_place_on() {
    let (_dir, store) = plan::store().await;
    let filter = Filter {
        text: Some("cats".to_owned()),
        ..Filter::default()
    };

    for descending in [false, true] {
        let order = Order {
            by: Column::Seq,
            descending,
        };
        let asked = asked(&filter, order, Some(PLACE));
        for query in [
            asked.found(&Candidates::WithWords),
            asked.end(&Candidates::WithWords).unwrap(),
        ] {
            let steps = plan(&store, query).await;

            assert!(!steps.iter().any(|step| is_slow(step)), "{steps:#?}");
            assert!(!is_sorted(&steps), "{steps:#?}");
        }
    }
}

#[tokio::test]
async fn words_among_few_samples_are_gathered_once_and_not_for_each_sample() {
    let (_dir, store) = plan::store().await;
    let filter = Filter {
        text: Some("cats".to_owned()),
        ..Filter::default()
    };
    let asked = asked(&filter, Order::default(), None);
    let words = asked.words.as_ref().unwrap();

    let steps = plan(
        &store,
        few::with_words_among(&asked, words, "[1]".to_owned()),
    )
    .await;

    // `M` is the words alone; with an `=` the index would be asked sample by sample.
    let asks = "SCAN sample_words VIRTUAL TABLE INDEX 0:M";
    assert!(
        steps.iter().any(|step| step.starts_with(asks)),
        "{steps:#?}"
    );
}

/// A queue of so many samples that have one of their two labels each.
async fn begun(store: &SqlStore, samples: usize) {
    let written = store.write(move |conn| {
        statement::execute(
            conn,
            "INSERT INTO queues (id, name, schema, created_at_ms) VALUES (1, 'tweets', '{}', 0)",
            (),
        )?;
        statement::execute(
            conn,
            "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?1) \
             INSERT INTO samples (queue_id, seq, rank, content_hash, created_at_ms, overlap, completed) \
             SELECT 1, i, i, randomblob(32), 0, 2, 1 FROM n",
            [samples as i64],
        )?;
        Ok(())
    });
    written.await.unwrap();
}

/// The index of those that have room for a label names every sample of such a queue, and not one of them waits
/// for its first.
fn nothing() -> Filter {
    Filter {
        state: Some(SampleState::Waiting),
        ..Filter::default()
    }
}

/// A page of it, behind a place.
async fn page_behind(store: &SqlStore, order: Order, after: Option<Cursor>) -> Page {
    let page = store.read(move |conn| page(conn, QueueId(1), &nothing(), order, after, 50));
    page.await.unwrap()
}

#[tokio::test]
async fn a_queue_of_as_many_samples_as_a_page_may_look_at_is_looked_through_at_once() {
    let (_dir, store) = plan::store().await;
    begun(&store, CANDIDATES).await;

    for order in orders() {
        let whole = page_behind(&store, order, None).await;

        assert_eq!(whole, Page::default(), "{order:?}");
    }
}

#[tokio::test]
async fn of_one_sample_more_an_empty_page_says_where_to_go_on() {
    let (_dir, store) = plan::store().await;
    begun(&store, CANDIDATES + 1).await;

    for order in orders() {
        let first = page_behind(&store, order, None).await;
        let rest = page_behind(&store, order, first.next).await;

        // The last that was looked at is the last but one of the queue.
        let last = if order.descending { 1 } else { CANDIDATES - 1 };
        assert_eq!(first.rows, [], "{order:?}");
        assert_eq!(
            first.next.map(|next| next.seq),
            Some(last as u64),
            "{order:?}"
        );
        assert_eq!(rest, Page::default(), "{order:?}");
    }
}
