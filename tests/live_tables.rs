//! The laws of `live_deltas` for topics that are tables: their deltas too may be lost, repeated, overlap
//! and be merged, and where a delta would be too much the state takes its place.

use ingot::live::{
    message::Position,
    row::{RosterRow, Row, Standing},
    state::{Changes, RowChanges, Rows, State, View},
    table::{PAGE_ROWS, Table},
    topic::{Numbered, Resume},
};
use proptest::{collection::vec, prelude::*, sample::Index};

const EPOCH: u64 = 5;

/// Few values, so that rows also return to what they were.
fn row(value: u8) -> Row {
    Row::Present(RosterRow {
        name: None,
        standing: Standing::Watching,
        tabs: u32::from(value % 3),
        since_at_ms: 0,
    })
}

fn rows(table: &Table) -> Rows {
    table.rows().map(|(key, row)| (key, row.clone())).collect()
}

#[derive(Debug, Clone)]
enum Step {
    Put(Vec<(u64, u8)>),
    Gone(Vec<u64>),
    Both(u64, u8),
    /// All rows from here on, so many, are the only ones.
    Replace(u64, u64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => vec((0..40u64, any::<u8>()), 1..4).prop_map(Step::Put),
        8 => vec(0..40u64, 1..4).prop_map(Step::Gone),
        2 => (0..40u64, any::<u8>()).prop_map(|(key, value)| Step::Both(key, value)),
        1 => (0..40u64, 0..300u64).prop_map(|(first, count)| Step::Replace(first, count)),
    ]
}

/// A table at every version it has had.
fn history(steps: &[Step]) -> Vec<Table> {
    let start = (0..20).map(|key| (key, row(0))).collect();
    let mut table = Table::new(EPOCH, start);
    let mut history = vec![table.clone()];
    for step in steps {
        let differs = match step {
            Step::Put(put) => table.change(RowChanges {
                put: put.iter().map(|(key, value)| (*key, row(*value))).collect(),
                gone: vec![],
            }),
            Step::Gone(gone) => table.change(RowChanges {
                put: vec![],
                gone: gone.clone(),
            }),
            Step::Both(key, value) => table.change(RowChanges {
                put: vec![(*key, row(*value))],
                gone: vec![*key],
            }),
            Step::Replace(first, count) => {
                table.replace((*first..first + count).map(|key| (key, row(1))).collect())
            }
        };
        if differs {
            history.push(table.clone());
        }
    }
    history
}

/// The delta from a version to what the table is now, if one tells it.
fn delta(table: &Table, from: usize) -> Option<RowChanges> {
    let have = Position {
        epoch: EPOCH,
        version: from as u64,
    };
    match table.resume(Some(have)) {
        Resume::Delta {
            from: begin,
            to,
            changes: Changes::Rows(changes),
        } => {
            assert_eq!((begin, to), (have.version, table.at().version));
            Some(changes)
        }
        Resume::Delta { .. } => panic!("rows"),
        Resume::Snapshot { .. } => None,
    }
}

fn applied(state: Rows, changes: &RowChanges) -> Rows {
    let mut view = View::Rows(state);
    assert!(view.apply(Changes::Rows(changes.clone())));
    match view {
        View::Rows(rows) => rows,
        View::Progress(_) => panic!("rows"),
    }
}

/// Two deltas, the later behind the earlier, as one.
fn joined(earlier: RowChanges, later: RowChanges) -> RowChanges {
    let mut put: Rows = earlier.put.into_iter().collect();
    let mut gone = earlier.gone;
    gone.extend(&later.gone);
    put.retain(|key, _| !later.gone.contains(key));
    put.extend(later.put);
    gone.retain(|key| !put.contains_key(key));
    gone.sort_unstable();
    gone.dedup();
    RowChanges {
        put: put.into_iter().collect(),
        gone,
    }
}

/// The state in the pages of a snapshot, each of which is full but the last.
fn whole(states: Vec<State>) -> Rows {
    let count = states.len();
    let mut whole = Rows::new();
    for (part, state) in states.into_iter().enumerate() {
        let State::Rows(page) = state else {
            panic!("rows")
        };
        assert_eq!(
            (usize::from(page.part), page.last),
            (part, part + 1 == count)
        );
        assert!(page.last && page.rows.len() <= PAGE_ROWS || page.rows.len() == PAGE_ROWS);
        whole.extend(page.rows);
    }
    whole
}

prop_compose! {
    /// A history and three places in it, in order. Most lie close together, where a delta tells the way.
    fn three_places()(
        steps in vec(step(), 0..50),
        first: Index,
        wide: bool,
        further in any::<[Index; 2]>(),
    ) -> (Vec<Table>, [usize; 3]) {
        let history = history(&steps);
        let reach = |from: usize| if wide { history.len() - from } else { 8.min(history.len() - from) };
        let a = first.index(history.len());
        let b = a + further[0].index(reach(a));
        let c = b + further[1].index(reach(b));
        (history, [a, b, c])
    }
}

proptest! {
    #[test]
    fn a_delta_of_rows_leads_from_any_state_it_overlaps_to_its_end(
        (history, [a, v, b]) in three_places(),
    ) {
        if let Some(delta) = delta(&history[b], a) {
            prop_assert_eq!(applied(rows(&history[v]), &delta), rows(&history[b]));
        }
    }

    #[test]
    fn a_delta_of_rows_applied_twice_is_applied_once((history, [a, b, _]) in three_places()) {
        if let Some(delta) = delta(&history[b], a) {
            let once = applied(rows(&history[a]), &delta);
            prop_assert_eq!(applied(once.clone(), &delta), once);
        }
    }

    #[test]
    fn two_deltas_of_rows_in_a_row_come_to_what_one_wide_one_does(
        (history, [a, b, c]) in three_places(),
    ) {
        let narrow = delta(&history[b], a).zip(delta(&history[c], b));
        if let Some((earlier, later)) = narrow.clone() {
            let in_turn = applied(applied(rows(&history[a]), &earlier), &later);
            prop_assert_eq!(in_turn, rows(&history[c]));
        }
        if let Some((wide, (earlier, later))) = delta(&history[c], a).zip(narrow) {
            prop_assert_eq!(joined(earlier, later), wide);
        }
    }

    #[test]
    fn a_resume_of_rows_from_anywhere_comes_to_what_a_fresh_snapshot_is(
        (history, [a, b, _]) in three_places(),
        foreign: bool,
    ) {
        let epoch = if foreign { EPOCH + 1 } else { EPOCH };
        let have = Position { epoch, version: a as u64 };
        let arrived = match history[b].resume(Some(have)) {
            Resume::Delta { changes: Changes::Rows(changes), .. } => {
                prop_assert!(!foreign);
                applied(rows(&history[a]), &changes)
            }
            Resume::Delta { .. } => panic!("rows"),
            Resume::Snapshot { at, states } => {
                prop_assert_eq!(at, history[b].at());
                whole(states)
            }
        };
        prop_assert_eq!(arrived, rows(&history[b]));
    }

    #[test]
    fn a_change_of_few_rows_is_a_delta(steps in vec(step(), 0..50), key in 0..40u64, value: u8) {
        // So that the laws above speak of something.
        let mut table = history(&steps).pop().unwrap_or_else(|| Table::new(EPOCH, Rows::new()));
        let before = table.at().version;
        table.change(RowChanges { put: vec![(key, row(value))], gone: vec![key + 1] });
        prop_assert!(delta(&table, usize::try_from(before).unwrap_or_default()).is_some());
    }
}
