//! What a table promises, by example and by property.

use proptest::prelude::*;

use super::*;
use crate::{
    limits::Limits,
    live::{codec::Codec, message::ServerMessage, row::RosterRow, row::Standing, state::View},
};

const EPOCH: u64 = 9;

fn row(since_at_ms: u64) -> Row {
    Row::Present(RosterRow {
        name: None,
        standing: Standing::Active,
        tabs: 1,
        since_at_ms,
    })
}

fn rows(keys: std::ops::Range<u64>) -> Rows {
    keys.map(|key| (key, row(0))).collect()
}

fn put(key: u64, since_at_ms: u64) -> RowChanges {
    RowChanges {
        put: vec![(key, row(since_at_ms))],
        gone: vec![],
    }
}

fn gone(key: u64) -> RowChanges {
    RowChanges {
        put: vec![],
        gone: vec![key],
    }
}

fn have(version: u64) -> Option<Position> {
    Some(Position {
        epoch: EPOCH,
        version,
    })
}

fn delta(table: &Table, from: u64) -> Option<RowChanges> {
    match table.resume(have(from)) {
        Resume::Delta {
            changes: Changes::Rows(changes),
            ..
        } => Some(changes),
        _ => None,
    }
}

#[test]
fn only_a_difference_makes_a_version() {
    let mut table = Table::new(EPOCH, rows(0..2));
    assert!(!table.change(put(1, 0)), "the same row");
    assert!(!table.change(gone(7)), "no such row");
    assert!(!table.replace(rows(0..2)), "the same rows");
    assert_eq!(table.at().version, 0);

    assert!(table.change(put(1, 5)));
    assert!(table.change(gone(0)));
    assert_eq!(table.at().version, 2);
}

#[test]
fn a_delta_tells_what_changed_after_its_start_and_nothing_else() {
    let mut table = Table::new(EPOCH, rows(0..3));
    table.change(put(1, 5));
    table.change(gone(2));
    assert_eq!(
        delta(&table, 0),
        Some(RowChanges {
            put: vec![(1, row(5))],
            gone: vec![2],
        })
    );
    assert_eq!(delta(&table, 1), Some(gone(2)));
    assert_eq!(delta(&table, 2), Some(RowChanges::default()));
}

#[test]
fn a_row_that_went_and_came_back_is_there() {
    let mut table = Table::new(EPOCH, rows(0..1));
    table.change(gone(0));
    table.change(put(0, 7));
    assert_eq!(delta(&table, 0), Some(put(0, 7)));
}

#[test]
fn as_many_rows_as_a_page_holds_are_a_delta_and_one_more_is_the_state() {
    let changed = |count: usize| {
        let mut table = Table::new(EPOCH, Rows::new());
        table.replace(rows(0..count as u64));
        delta(&table, 0)
    };
    assert_eq!(
        changed(PAGE_ROWS).map(|changes| changes.put.len()),
        Some(PAGE_ROWS)
    );
    assert_eq!(changed(PAGE_ROWS + 1), None);
}

#[test]
fn rows_that_went_are_known_up_to_the_limit_and_then_told_by_the_state() {
    let mut table = Table::new(EPOCH, rows(0..1_000));
    for key in 0..GONE_KEPT as u64 {
        table.change(gone(key));
    }
    assert_eq!(
        delta(&table, 0).map(|changes| changes.gone.len()),
        Some(GONE_KEPT)
    );

    table.change(gone(999));
    assert_eq!(delta(&table, 0), None);
    assert_eq!(
        delta(&table, 1).map(|changes| changes.gone.len()),
        Some(GONE_KEPT)
    );
}

#[test]
fn an_empty_table_is_one_empty_page() {
    let table = Table::new(EPOCH, Rows::new());
    let page = Page {
        part: 0,
        last: true,
        rows: vec![],
    };
    assert_eq!(
        table.resume(None),
        Resume::Snapshot {
            at: table.at(),
            states: vec![State::Rows(page)],
        }
    );
}

#[test]
fn a_page_of_the_longest_names_is_a_small_message_in_both_codecs() {
    // Control characters take the most bytes in JSON, and letters beyond the BMP in postcard.
    for letter in ['\u{1}', '\u{1f600}'] {
        let name: String = [letter]
            .repeat(Limits::DEFAULT.display_name_chars)
            .iter()
            .collect();
        let longest = Row::Present(RosterRow {
            name: Some(name),
            standing: Standing::Watching,
            tabs: u32::MAX,
            since_at_ms: u64::MAX,
        });
        let all = (0..PAGE_ROWS as u64).map(|key| (u64::MAX - key, longest.clone()));
        let table = Table::new(EPOCH, all.collect());
        let Resume::Snapshot { at, states } = table.resume(None) else {
            panic!("a snapshot");
        };
        let [state] = &states[..] else {
            panic!("one page")
        };
        let message = ServerMessage::Snapshot {
            sid: 1,
            at,
            state: state.clone(),
        };
        for codec in Codec::ALL {
            assert!(codec.encode(&message).bytes() < 16 << 10, "{codec:?}");
        }
    }
}

#[derive(Debug, Clone)]
enum Step {
    Change(RowChanges),
    Replace(Rows),
    CatchUp,
}

fn step() -> impl Strategy<Value = Step> {
    let keyed = || (0..60u64, 0..4u64).prop_map(|(key, since)| (key, row(since)));
    prop_oneof![
        4 => (
            prop::collection::vec(keyed(), 0..4),
            prop::collection::vec(0..60u64, 0..3),
        )
            .prop_map(|(put, gone)| Step::Change(RowChanges { put, gone })),
        1 => prop::collection::btree_map(0..60u64, (0..4u64).prop_map(row), 0..60)
            .prop_map(Step::Replace),
        2 => Just(Step::CatchUp),
    ]
}

/// What a follower makes of a resume; pages come whole and in order.
fn follow(view: &mut View, resume: Resume) {
    match resume {
        Resume::Delta { changes, .. } => assert!(view.apply(changes)),
        Resume::Snapshot { states, .. } => {
            let pages = states.into_iter().map(|state| match state {
                State::Rows(page) => page,
                State::Progress(_) => panic!("a page"),
            });
            let mut whole = Rows::new();
            for (part, page) in pages.enumerate() {
                assert_eq!(usize::from(page.part), part);
                whole.extend(page.rows);
            }
            *view = View::Rows(whole);
        }
    }
}

proptest! {
    #[test]
    fn whoever_catches_up_from_any_place_has_the_rows(
        steps in prop::collection::vec(step(), 0..80),
    ) {
        let mut table = Table::new(EPOCH, rows(0..5));
        let mut view = View::Rows(rows(0..5));
        let mut seen = table.at();
        for step in steps {
            let before = (table.at(), table.rows().map(|(key, row)| (key, row.clone())).collect::<Rows>());
            let differs = match step {
                Step::Change(changes) => table.change(changes),
                Step::Replace(rows) => table.replace(rows),
                Step::CatchUp => {
                    follow(&mut view, table.resume(Some(seen)));
                    seen = table.at();
                    false
                }
            };
            let now: Rows = table.rows().map(|(key, row)| (key, row.clone())).collect();
            // A version is a state: it grows if and only if something was touched.
            prop_assert_eq!(table.at().version, before.0.version + u64::from(differs));
            prop_assert!(differs || now == before.1);
        }
        follow(&mut view, table.resume(Some(seen)));
        let now: Rows = table.rows().map(|(key, row)| (key, row.clone())).collect();
        prop_assert_eq!(view, View::Rows(now));
    }
}
