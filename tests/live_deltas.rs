//! The laws that make deltas harmless to lose, repeat, overlap and merge.

use ingot::{
    live::{
        message::Position,
        state::{Changes, State},
        topic::{Resume, TopicState},
    },
    progress::{Progress, ProgressDelta},
};
use proptest::prelude::*;

const EPOCH: u64 = 5;

/// A topic and every state it has had, by version.
fn history(changes: &[(u8, u8)]) -> (Vec<TopicState>, Vec<Progress>) {
    let mut topic = TopicState::new(EPOCH, Progress::default());
    let (mut topics, mut states) = (vec![topic.clone()], vec![*topic.state()]);
    for (field, value) in changes {
        if topic.advance(changed(*topic.state(), *field, *value)) {
            topics.push(topic.clone());
            states.push(*topic.state());
        }
    }
    (topics, states)
}

/// Small values, so that fields also return to what they were.
fn changed(mut state: Progress, field: u8, value: u8) -> Progress {
    let value = value % 4;
    match field % 6 {
        0 => state.labels = u64::from(value),
        1 => state.done = u64::from(value),
        2 => state.active = u32::from(value),
        3 => state.depth = u64::from(value),
        4 => state.labels_per_hour = (value > 0).then_some(u32::from(value)),
        _ => {
            state.available = u64::from(value);
            state.leased = u64::from(value);
        }
    }
    state
}

fn applied(mut state: Progress, delta: &ProgressDelta) -> Progress {
    state.apply(delta);
    state
}

prop_compose! {
    /// A history and three places in it, in order.
    fn three_places()(
        changes in prop::collection::vec(any::<(u8, u8)>(), 0..40),
        places in any::<[prop::sample::Index; 3]>(),
    ) -> (Vec<TopicState>, Vec<Progress>, [usize; 3]) {
        let (topics, states) = history(&changes);
        let mut places = places.map(|place| place.index(states.len()));
        places.sort_unstable();
        (topics, states, places)
    }
}

proptest! {
    #[test]
    fn a_delta_leads_from_any_state_it_overlaps_to_its_end(
        (topics, states, [a, v, b]) in three_places(),
    ) {
        let delta = topics[b].changes_since(a as u64);
        prop_assert_eq!(applied(states[v], &delta), states[b]);
    }

    #[test]
    fn a_delta_applied_twice_is_applied_once((topics, states, [a, b, _]) in three_places()) {
        let delta = topics[b].changes_since(a as u64);
        let once = applied(states[a], &delta);
        prop_assert_eq!(applied(once, &delta), once);
    }

    #[test]
    fn two_deltas_in_a_row_come_to_what_one_wide_one_does(
        (topics, states, [a, b, c]) in three_places(),
    ) {
        let mut joined = topics[b].changes_since(a as u64);
        joined.merge(&topics[c].changes_since(b as u64));
        let wide = topics[c].changes_since(a as u64);
        prop_assert_eq!(joined, wide);
        prop_assert_eq!(applied(states[a], &joined), states[c]);
    }

    #[test]
    fn a_resume_from_anywhere_comes_to_what_a_fresh_snapshot_is(
        (topics, states, [a, b, _]) in three_places(),
        foreign: bool,
    ) {
        let epoch = if foreign { EPOCH + 1 } else { EPOCH };
        let have = Position { epoch, version: a as u64 };
        let arrived = match topics[b].resume(Some(have)) {
            Resume::Delta { from, to, changes } => {
                prop_assert!(!foreign);
                prop_assert_eq!((from, to), (a as u64, b as u64));
                let Changes::Progress(changes) = changes else { panic!("progress") };
                applied(states[a], &changes)
            }
            Resume::Snapshot { at, states: whole } => {
                prop_assert!(foreign);
                prop_assert_eq!(at, topics[b].at());
                let [State::Progress(state)] = whole[..] else { panic!("one progress") };
                state
            }
        };
        prop_assert_eq!(arrived, states[b]);
    }
}
