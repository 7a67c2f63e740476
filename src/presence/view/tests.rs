//! What a view promises, whatever reaches it, by whichever way and in whichever order.

use std::collections::{BTreeMap, BTreeSet};

use proptest::{collection::vec, prelude::*, sample::Index};

use super::*;
use crate::{
    ids::{LabelerId, QueueId},
    live::{
        message::{Activity, Purpose},
        row::Standing,
    },
    presence::{Attendee, Counts, Departure, Presence, TabConnection, Totals},
};

const QUEUE: QueueId = QueueId(1);

fn person(number: u8) -> LabelerId {
    LabelerId::from_random_bytes([number; 16])
}

fn connection(number: u8, tab: u64, generation: u32) -> TabConnection {
    TabConnection {
        person: person(number),
        tab,
        generation,
    }
}

fn incarnation(start: u64) -> Incarnation {
    Incarnation {
        began_at_ms: start * 10_000,
        nonce: start,
    }
}

fn slot(node: u64, start: u64) -> Slot {
    Slot::new(NodeId(node), incarnation(start))
}

/// What happens at a node. After a restart it knows nobody.
#[derive(Debug, Clone, Copy)]
enum Step {
    Join { number: u8, tab: u64, labels: bool },
    Leave { number: u8, tab: u64 },
    Label { number: u8 },
    Wait { ms: u64 },
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    let place = || (0..6u8, 0..3u64);
    prop_oneof![
        5 => (place(), any::<bool>())
            .prop_map(|((number, tab), labels)| Step::Join { number, tab, labels }),
        3 => place().prop_map(|(number, tab)| Step::Leave { number, tab }),
        1 => (0..6u8).prop_map(|number| Step::Label { number }),
        2 => (0..60_000u64).prop_map(|ms| Step::Wait { ms }),
        1 => Just(Step::Restart),
    ]
}

/// Every state that a node's slot has had.
fn history(node: u64, steps: &[Step]) -> Vec<Slot> {
    let (mut start, mut now_ms) = (1, 0);
    let mut own = slot(node, start);
    let mut states = vec![own.clone()];
    for step in steps {
        match *step {
            Step::Join {
                number,
                tab,
                labels,
            } => {
                let purpose = if labels {
                    Purpose::Label
                } else {
                    Purpose::Watch
                };
                let connection = connection(number, tab, 1);
                own.join(QUEUE, connection, purpose, Activity::Visible, now_ms);
            }
            Step::Leave { number, tab } => {
                own.leave(QUEUE, connection(number, tab, 1), Departure::Clean, now_ms);
            }
            Step::Label { number } => own.labeled(QUEUE, person(number), now_ms),
            Step::Wait { ms } => {
                now_ms += ms;
                own.expire(now_ms);
            }
            Step::Restart => {
                start += 1;
                own = slot(node, start);
            }
        }
        if states
            .last()
            .is_some_and(|last| last.stamp() != own.stamp())
        {
            states.push(own.clone());
        }
    }
    states
}

/// Something that reaches a view.
#[derive(Debug, Clone)]
enum Word {
    Slot(Slot),
    Buried(NodeId, Incarnation),
}

fn view(words: &[Word]) -> View {
    let mut view = View::default();
    for word in words.iter().cloned() {
        match word {
            Word::Slot(slot) => {
                view.merge(slot);
            }
            Word::Buried(node, incarnation) => view.bury(node, incarnation),
        }
    }
    view
}

fn joined(one: &View, other: &View) -> View {
    let mut joined = one.clone();
    joined.join(other.clone());
    joined
}

/// What a node that has nobody of its own reads off a view.
fn read(view: &View) -> (Counts, Totals, Vec<Attendee>) {
    let reader = Presence {
        own: slot(99, 0),
        others: view.clone(),
    };
    let now_ms = 77;
    let roster = reader.roster(QUEUE, now_ms).collect();
    (reader.counts(QUEUE, now_ms), reader.totals(now_ms), roster)
}

/// Some states of the slots of three nodes, each at any time of its life.
fn slots() -> impl Strategy<Value = Vec<Slot>> {
    let picks = vec((0..3usize, any::<Index>()), 0..25);
    (vec(vec(step(), 0..30), 3), picks).prop_map(|(steps, picks)| {
        let histories: Vec<_> = (0..)
            .zip(&steps)
            .map(|(node, steps)| history(node, steps))
            .collect();
        picks
            .into_iter()
            .map(|(node, pick)| pick.get(&histories[node]).clone())
            .collect()
    })
}

/// What some views are told of the same nodes: their slots, and which were given up.
fn words(views: usize) -> impl Strategy<Value = Vec<Vec<Word>>> {
    let burials = vec((0..25usize, (0..3u64, 1..4u64)), 0..3);
    let told = vec((vec(any::<Index>(), 0..20), burials), views);
    (slots(), told).prop_map(|(slots, told)| {
        let of_one = |(picks, burials): (Vec<Index>, Vec<_>)| {
            let mut words: Vec<_> = picks
                .into_iter()
                .filter(|_| !slots.is_empty())
                .map(|pick| Word::Slot(pick.get(&slots).clone()))
                .collect();
            for (place, (node, start)) in burials {
                let burial = Word::Buried(NodeId(node), incarnation(start));
                words.insert(words.len().min(place), burial);
            }
            words
        };
        told.into_iter().map(of_one).collect()
    })
}

proptest! {
    #[test]
    fn a_view_is_the_same_in_whichever_order_and_however_often_it_is_told(
        (words, shuffled) in words(1).prop_flat_map(|words| {
            let words = words.concat();
            (Just(words.clone()), Just(words).prop_shuffle())
        }),
        repeated in vec(any::<Index>(), 0..10),
    ) {
        let mut again = shuffled.clone();
        if !words.is_empty() {
            again.extend(repeated.iter().map(|index| index.get(&words).clone()));
        }
        prop_assert_eq!(view(&words), view(&again));
    }

    #[test]
    fn to_join_views_is_associative_commutative_and_idempotent(words in words(3)) {
        let [one, two, three] = [&words[0], &words[1], &words[2]].map(|words| view(words));
        prop_assert_eq!(
            joined(&joined(&one, &two), &three),
            joined(&one, &joined(&two, &three))
        );
        prop_assert_eq!(joined(&one, &two), joined(&two, &one));
        prop_assert_eq!(joined(&one, &one), one.clone());
        // And to join them is to be told all that they were told.
        prop_assert_eq!(joined(&one, &two), view(&[&words[0][..], &words[1]].concat()));
    }

    #[test]
    fn a_view_depends_only_on_the_newest_slot_of_each_node(slots in slots()) {
        let mut newest: BTreeMap<NodeId, Slot> = BTreeMap::new();
        for slot in &slots {
            let known = newest.entry(slot.node()).or_insert_with(|| slot.clone());
            if known.stamp() < slot.stamp() {
                *known = slot.clone();
            }
        }
        let told: Vec<_> = slots.into_iter().map(Word::Slot).collect();
        let of_newest: Vec<_> = newest.into_values().map(Word::Slot).collect();
        prop_assert_eq!(view(&told), view(&of_newest));
        prop_assert_eq!(read(&view(&told)), read(&view(&of_newest)));
    }

    #[test]
    fn what_was_buried_never_comes_back_whoever_relays_it(
        mut relayed in words(4),
        (node, start) in (0..3u64, 1..5u64),
    ) {
        // Given a view that has buried a start of a node
        let (node, dead) = (NodeId(node), incarnation(start));
        let mut own = view(&relayed.remove(0));
        own.bury(node, dead);
        for words in relayed {
            // When others, who may not have, tell it whatever they know
            own.join(view(&words));
            // Then neither that start nor an older one is seen
            prop_assert!(own.slots().all(|slot| slot.node() != node || dead < slot.incarnation()));
        }
        // And a later one is
        let mut risen = slot(node.0, start + 1);
        risen.labeled(QUEUE, person(1), 0);
        let is_news = own.slots().all(|slot| slot.node() != node || slot.stamp() < risen.stamp());
        let may_rise = own.buried.get(&node).is_some_and(|last| *last < risen.incarnation());
        prop_assert_eq!(own.merge(risen), is_news && may_rise);
    }

    #[test]
    fn a_person_counts_once_however_many_nodes_and_tabs_they_are_at(
        places in vec((0..3u64, 0..6u8, 0..4u64), 0..40),
    ) {
        // Given people with tabs at three nodes, of which one reads
        let mut slots: Vec<_> = (0..3).map(|node| slot(node, 1)).collect();
        for (node, number, tab) in &places {
            let connection = connection(*number, *tab, 1);
            slots[usize::try_from(*node).unwrap()]
                .join(QUEUE, connection, Purpose::Label, Activity::Visible, 0);
        }
        let own = slots.remove(0);
        let mut reader = Presence { own, others: View::default() };
        slots.into_iter().for_each(|slot| reader.merge(slot));
        // Then people and tabs are those that a set of them holds
        let people: BTreeSet<_> = places.iter().map(|(_, number, _)| person(*number)).collect();
        let tabs: BTreeSet<_> = places.iter().map(|(_, number, tab)| (number, tab)).collect();
        let count = u32::try_from(people.len()).unwrap();
        let tab_count = u32::try_from(tabs.len()).unwrap();
        prop_assert_eq!(reader.counts(QUEUE, 0), Counts { active: count, connected: count });
        let totals = Totals { active: count, connected: count, tabs: tab_count };
        prop_assert_eq!(reader.totals(0), totals);
        let roster: Vec<_> = reader.roster(QUEUE, 0).collect();
        let named: BTreeSet<_> = roster.iter().map(|attendee| attendee.person).collect();
        prop_assert_eq!((roster.len(), named), (people.len(), people));
        prop_assert_eq!(roster.iter().map(|it| it.tabs).sum::<u32>(), tab_count);
    }
}

#[test]
fn of_a_tab_that_moved_to_another_node_the_newest_connection_speaks() {
    // Given a labeler's tab whose connection broke at one node, and that is back, hidden, at another
    let (mut old, mut new) = (slot(1, 5), slot(2, 7));
    let join = |slot: &mut Slot, generation, activity, now_ms| {
        let connection = connection(1, 4, generation);
        slot.join(QUEUE, connection, Purpose::Label, activity, now_ms);
    };
    join(&mut old, 1, Activity::Visible, 30_000);
    old.leave(QUEUE, connection(1, 4, 1), Departure::Abnormal, 40_000);
    join(&mut new, 2, Activity::Hidden, 25_000);
    // When either of them, or a third, reads
    for (own, others) in [
        (old.clone(), vec![new.clone()]),
        (new.clone(), vec![old.clone()]),
        (slot(3, 8), vec![old.clone(), new.clone()]),
    ] {
        let began_at_ms = own.incarnation().began_at_ms;
        let now_ms = 41_000;
        let mut reader = Presence {
            own,
            others: View::default(),
        };
        others.into_iter().for_each(|slot| reader.merge(slot));
        // Then it is one tab, which is hidden, and the person has been there since they came to the first
        let attendee = Attendee {
            person: person(1),
            standing: Standing::Idle,
            tabs: 1,
            since_ms: 80_000_u64.saturating_sub(began_at_ms),
        };
        assert_eq!(reader.roster(QUEUE, now_ms).collect::<Vec<_>>(), [attendee]);
    }
}

#[test]
fn whose_grace_runs_at_another_node_is_there_until_that_node_says_otherwise() {
    let mut other = slot(1, 1);
    other.join(
        QUEUE,
        connection(1, 4, 1),
        Purpose::Watch,
        Activity::Visible,
        0,
    );
    other.leave(QUEUE, connection(1, 4, 1), Departure::Clean, 10);
    let mut reader = Presence::new(NodeId(2), incarnation(1));
    reader.merge(other.clone());
    assert_eq!(reader.counts(QUEUE, 1_000_000).connected, 1);

    other.expire(2_009);
    reader.merge(other.clone());
    assert_eq!(reader.counts(QUEUE, 1_000_000).connected, 1);
    other.expire(2_010);
    reader.merge(other);
    assert_eq!(reader.counts(QUEUE, 1_000_000).connected, 0);
}

#[test]
fn what_others_say_of_a_nodes_own_slot_is_passed_over() {
    // Given a node that was started anew, and another that still tells of the start before
    let mut reader = Presence::new(NodeId(1), incarnation(2));
    let mut before = slot(1, 1);
    before.labeled(QUEUE, person(1), 0);
    reader.merge(before);
    assert_eq!(reader.counts(QUEUE, 0), Counts::default());
}
