//! What presence promises, by example and by property.

use proptest::prelude::*;

use super::{
    person::{ABNORMAL_GRACE_MS, CLEAN_GRACE_MS, LABELED_MS},
    *,
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

fn label(presence: &mut Presence, connection: TabConnection) {
    presence.join(QUEUE, connection, Purpose::Label, Activity::Visible, 0);
}

fn counts(active: u32, connected: u32) -> Counts {
    Counts { active, connected }
}

#[test]
fn three_tabs_of_one_person_count_one() {
    let mut presence = Presence::default();
    for tab in 0..3 {
        label(&mut presence, connection(1, tab, 1));
    }
    assert_eq!(presence.counts(QUEUE, 0), counts(1, 1));
}

#[test]
fn over_all_queues_each_person_and_each_tab_counts_once() {
    // Given one person whose tab is in two queues, and one who only watches with two tabs
    let mut presence = Presence::default();
    for queue in [1, 2].map(QueueId) {
        presence.join(
            queue,
            connection(1, 1, 1),
            Purpose::Label,
            Activity::Visible,
            0,
        );
    }
    for tab in [2, 3] {
        presence.join(
            QUEUE,
            connection(2, tab, 1),
            Purpose::Watch,
            Activity::Visible,
            0,
        );
    }
    // When one of the latter's tabs goes, and its grace is over
    presence.leave(QUEUE, connection(2, 3, 1), Departure::Clean, 0);
    let during = presence.totals(0);
    let after = presence.totals(60_000);

    let totals = |tabs| Totals {
        active: 1,
        connected: 2,
        tabs,
    };
    assert_eq!((during, after), (totals(3), totals(2)));
}

#[test]
fn watchers_and_hidden_labelers_are_connected_but_not_active() {
    let mut presence = Presence::default();
    presence.join(
        QUEUE,
        connection(1, 1, 1),
        Purpose::Watch,
        Activity::Visible,
        0,
    );
    presence.join(
        QUEUE,
        connection(2, 2, 1),
        Purpose::Label,
        Activity::Hidden,
        0,
    );
    assert_eq!(presence.counts(QUEUE, 0), counts(0, 2));

    presence.update(connection(2, 2, 1), Activity::Visible);

    assert_eq!(presence.counts(QUEUE, 0), counts(1, 2));
}

#[test]
fn a_label_keeps_its_labeler_active_for_five_minutes_without_a_tab() {
    let mut presence = Presence::default();
    presence.labeled(QUEUE, person(1), 1000);

    assert_eq!(presence.counts(QUEUE, 300_999), counts(1, 0));
    assert_eq!(presence.counts(QUEUE, 301_000), counts(0, 0));
}

#[test]
fn a_clean_departure_counts_for_two_more_seconds() {
    let mut presence = Presence::default();
    label(&mut presence, connection(1, 1, 1));
    presence.leave(QUEUE, connection(1, 1, 1), Departure::Clean, 10_000);

    assert_eq!(presence.counts(QUEUE, 11_999), counts(1, 1));
    assert_eq!(presence.next_deadline(11_999), Some(12_000));
    assert_eq!(presence.counts(QUEUE, 12_000), counts(0, 0));
    assert_eq!(presence.next_deadline(12_000), None);
}

#[test]
fn a_broken_connection_counts_for_fifteen_more_seconds() {
    let mut presence = Presence::default();
    label(&mut presence, connection(1, 1, 1));
    presence.leave(QUEUE, connection(1, 1, 1), Departure::Abnormal, 0);

    assert_eq!(presence.counts(QUEUE, 14_999), counts(1, 1));
    assert_eq!(presence.counts(QUEUE, 15_000), counts(0, 0));
}

#[test]
fn the_late_departure_of_an_older_connection_removes_nobody() {
    let mut presence = Presence::default();
    label(&mut presence, connection(1, 1, 1));
    label(&mut presence, connection(1, 1, 2));
    presence.leave(QUEUE, connection(1, 1, 1), Departure::Clean, 0);

    assert_eq!(presence.counts(QUEUE, 1_000_000), counts(1, 1));
}

#[test]
fn the_late_arrival_of_an_older_connection_changes_nothing() {
    let mut presence = Presence::default();
    presence.join(
        QUEUE,
        connection(1, 1, 2),
        Purpose::Watch,
        Activity::Visible,
        0,
    );
    label(&mut presence, connection(1, 1, 1));
    assert_eq!(presence.counts(QUEUE, 0), counts(0, 1));
}

#[test]
fn the_roster_tells_who_labels_who_has_turned_away_and_who_looks_on() {
    // Given a labeler with two tabs, one whose tab is hidden, a watcher, and one who labeled and left
    let mut presence = Presence::default();
    let tabs = [
        (1, 1, Purpose::Label, Activity::Visible),
        (1, 2, Purpose::Watch, Activity::Hidden),
        (2, 3, Purpose::Label, Activity::Hidden),
        (3, 4, Purpose::Watch, Activity::Visible),
    ];
    for (number, tab, purpose, activity) in tabs {
        let at_ms = 100 * tab;
        presence.join(QUEUE, connection(number, tab, 1), purpose, activity, at_ms);
    }
    presence.labeled(QUEUE, person(4), 900);

    let roster: Vec<_> = presence.roster(QUEUE, 1_000).collect();

    let attendee = |number, standing, tabs, since_ms| Attendee {
        person: person(number),
        standing,
        tabs,
        since_ms,
    };
    assert_eq!(
        roster,
        [
            attendee(1, Standing::Active, 2, 100),
            attendee(2, Standing::Idle, 1, 300),
            attendee(3, Standing::Watching, 1, 400),
            attendee(4, Standing::Active, 0, 900),
        ]
    );
    let later: Vec<_> = presence.roster(QUEUE, 900 + LABELED_MS).collect();
    assert_eq!(later.len(), 3);
}

#[test]
fn the_roster_has_as_many_people_as_are_counted() {
    let mut presence = Presence::default();
    label(&mut presence, connection(1, 1, 1));
    presence.leave(QUEUE, connection(1, 1, 1), Departure::Clean, 0);
    assert_eq!(presence.roster(QUEUE, CLEAN_GRACE_MS - 1).count(), 1);
    assert_eq!(presence.roster(QUEUE, CLEAN_GRACE_MS).count(), 0);
}

#[test]
fn whoever_no_longer_counts_is_forgotten() {
    let mut presence = Presence::default();
    label(&mut presence, connection(1, 1, 1));
    presence.labeled(QUEUE, person(1), 0);
    presence.leave(QUEUE, connection(1, 1, 1), Departure::Clean, 0);

    presence.expire(2000);
    assert_eq!(presence.counts(QUEUE, 2000), counts(1, 0));
    presence.expire(LABELED_MS);
    assert_eq!(presence.own.queues().count(), 0);
}

#[derive(Debug, Clone, Copy)]
enum Step {
    OpenTab,
    Flap {
        tab: usize,
        departure: bool,
        away_ms: u64,
    },
    CloseTab {
        tab: usize,
    },
    Wait {
        ms: u64,
    },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        Just(Step::OpenTab),
        (0..8usize, any::<bool>(), 0..ABNORMAL_GRACE_MS).prop_map(|(tab, departure, away_ms)| {
            Step::Flap {
                tab,
                departure,
                away_ms,
            }
        }),
        (0..8usize).prop_map(|tab| Step::CloseTab { tab }),
        (0..60_000u64).prop_map(|ms| Step::Wait { ms }),
    ]
}

fn departure(clean: bool) -> Departure {
    if clean {
        Departure::Clean
    } else {
        Departure::Abnormal
    }
}

proptest! {
    #[test]
    fn tabs_reloads_and_flaps_within_the_grace_never_move_the_count(
        steps in prop::collection::vec(step(), 0..60),
    ) {
        // Given one person with one tab that stays, beside another person
        let mut presence = Presence::default();
        label(&mut presence, connection(1, 0, 1));
        label(&mut presence, connection(2, 99, 1));
        let (mut now, mut opened, mut tabs) = (0, 0, vec![(0u64, 1u32)]);
        // When the first opens, reloads, loses and closes tabs, but never the last one for good
        for step in steps {
            match step {
                Step::OpenTab => {
                    opened += 1;
                    label(&mut presence, connection(1, opened, 1));
                    tabs.push((opened, 1));
                }
                Step::Flap { tab, departure: clean, away_ms } => {
                    let index = tab % tabs.len();
                    let (tab, generation) = tabs[index];
                    let old = connection(1, tab, generation);
                    presence.leave(QUEUE, old, departure(clean), now);
                    // Whoever said goodbye is back sooner than whoever lost their network.
                    now += away_ms.min(if clean { CLEAN_GRACE_MS } else { ABNORMAL_GRACE_MS } - 1);
                    prop_assert_eq!(presence.counts(QUEUE, now), counts(2, 2));
                    tabs[index].1 += 1;
                    label(&mut presence, connection(1, tab, generation + 1));
                    // The old connection's end is often noticed again, late.
                    presence.leave(QUEUE, old, Departure::Abnormal, now);
                }
                Step::CloseTab { tab } if tabs.len() > 1 => {
                    let (tab, generation) = tabs.remove(tab % tabs.len());
                    presence.leave(QUEUE, connection(1, tab, generation), Departure::Clean, now);
                }
                Step::CloseTab { .. } => {}
                Step::Wait { ms } => {
                    now += ms;
                    presence.expire(now);
                }
            }
            // Then everybody sees two people all the time
            prop_assert_eq!(presence.counts(QUEUE, now), counts(2, 2));
        }
        // And once all tabs are closed, one person within the grace
        for (tab, generation) in tabs {
            presence.leave(QUEUE, connection(1, tab, generation), Departure::Abnormal, now);
        }
        prop_assert_eq!(presence.counts(QUEUE, now + ABNORMAL_GRACE_MS), counts(1, 1));
    }

    #[test]
    fn any_number_of_tabs_is_one_person(tabs in prop::collection::vec(any::<u64>(), 1..40)) {
        let mut presence = Presence::default();
        for tab in tabs {
            label(&mut presence, connection(1, tab, 1));
        }
        prop_assert_eq!(presence.counts(QUEUE, 0), counts(1, 1));
    }
}
