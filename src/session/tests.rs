//! What a session is, case by case.

use proptest::prelude::*;

use super::*;

const MINUTE_MS: u64 = 60_000;
const HOUR_MS: u64 = 60 * MINUTE_MS;
/// A moment long after the Unix epoch, when the process has run for two hours.
const NOON_MS: u64 = 1_700_000_000_000;

fn clocks(wall_ms: u64) -> Clocks {
    Clocks {
        now_ms: 120 * MINUTE_MS + wall_ms - NOON_MS,
        wall_ms,
    }
}

fn turn(began_at_ms: u64, took_ms: u64, end: TurnEnd) -> Turn {
    Turn {
        began_at_ms,
        ended_at_ms: began_at_ms + took_ms,
        end,
    }
}

fn person(number: u8) -> LabelerId {
    LabelerId::from_random_bytes([number; 16])
}

/// A queue's sessions after these turns of one person, each told of when it ends.
fn sessions(turns: &[Turn]) -> Sessions {
    let mut sessions = Sessions::default();
    for turn in turns {
        sessions.add(person(1), *turn, clocks(turn.ended_at_ms));
    }
    sessions
}

fn stats(sessions: &Sessions, wall_ms: u64) -> SessionStats {
    sessions
        .stats(person(1), clocks(wall_ms))
        .expect("the person has a session")
}

#[test]
fn labels_and_skips_are_counted_and_only_labels_are_timed() {
    let sessions = sessions(&[
        turn(NOON_MS, 4_000, TurnEnd::Labeled),
        turn(NOON_MS + 4_000, 90_000, TurnEnd::Skipped),
        turn(NOON_MS + 94_000, 6_000, TurnEnd::Labeled),
    ]);
    assert_eq!(
        stats(&sessions, NOON_MS + 100_000),
        SessionStats {
            labels: 2,
            skips: 1,
            today: 2,
            mean_ms: Some(5_000),
            median_ms: Some(5_000),
            labels_per_hour: None,
            began_at_ms: NOON_MS,
            last_at_ms: NOON_MS + 100_000,
        }
    );
}

#[test]
fn a_pause_of_half_an_hour_is_within_a_session_and_a_longer_one_ends_it() {
    let first = turn(NOON_MS, 0, TurnEnd::Labeled);
    let after = |pause_ms| sessions(&[first, turn(NOON_MS + pause_ms, 0, TurnEnd::Labeled)]);
    let labels = |pause_ms| stats(&after(pause_ms), NOON_MS + pause_ms).labels;
    assert_eq!(labels(SESSION_GAP_MS), 2);
    assert_eq!(labels(SESSION_GAP_MS + 1), 1);
}

#[test]
fn a_sample_that_lay_open_over_night_makes_neither_a_long_session_nor_a_long_time() {
    let hours_ms = 9 * 60 * MINUTE_MS;
    let stats = stats(
        &sessions(&[turn(NOON_MS, hours_ms, TurnEnd::Labeled)]),
        NOON_MS + hours_ms,
    );
    assert_eq!((stats.labels, stats.mean_ms), (1, None));
    assert_eq!(stats.last_at_ms - stats.began_at_ms, SESSION_GAP_MS);
}

#[test]
fn a_session_has_a_velocity_of_its_own_that_decays() {
    let every_6_s: Vec<_> = (0..100)
        .map(|turns| turn(NOON_MS + turns * 6_000, 6_000, TurnEnd::Labeled))
        .collect();
    let sessions = sessions(&every_6_s);
    let at = |minutes| stats(&sessions, NOON_MS + minutes * MINUTE_MS).labels_per_hour;
    assert_eq!(at(10), Some(606), "100 labels, the first of them after 6 s");
    assert_eq!(
        at(60),
        Some(91),
        "the nine labels of its first minute have left the hour"
    );
    assert_eq!(at(71), None);
}

#[test]
fn a_restart_that_reads_the_turns_again_tells_the_same_but_for_the_minute() {
    let turns: Vec<_> = (0..300)
        .map(|turns| turn(NOON_MS + turns * 10_000, 8_000, TurnEnd::Labeled))
        .collect();
    let end_ms = NOON_MS + 3_000_000;
    let told = stats(&sessions(&turns), end_ms);
    let mut restarted = Sessions::default();
    let clocks = Clocks {
        now_ms: 5,
        wall_ms: end_ms,
    };
    for turn in &turns {
        restarted.seed(person(1), *turn, clocks);
    }
    let again = restarted.stats(person(1), clocks).unwrap();
    let rates = [told, again].map(|stats| stats.labels_per_hour.unwrap());
    assert!(rates[0].abs_diff(rates[1]) * 50 < rates[0], "{rates:?}");
    assert_eq!(
        SessionStats {
            labels_per_hour: None,
            ..told
        },
        SessionStats {
            labels_per_hour: None,
            ..again
        }
    );
}

#[test]
fn a_restart_splits_the_turns_where_they_were_split_before() {
    // Given turns of two sessions, and a restart whose monotonic clock is younger than both
    let mut restarted = Sessions::default();
    let read_at_ms = NOON_MS + 90 * MINUTE_MS;
    let clocks = Clocks {
        now_ms: 5,
        wall_ms: read_at_ms,
    };
    for began_after in [0, 20, 51] {
        let past = turn(
            NOON_MS + began_after * MINUTE_MS,
            MINUTE_MS,
            TurnEnd::Labeled,
        );
        restarted.seed(person(1), past, clocks);
    }
    let told = restarted.stats(person(1), clocks).unwrap();
    assert_eq!(
        (told.labels, told.began_at_ms),
        (1, NOON_MS + 51 * MINUTE_MS)
    );
    // When a label comes within half an hour after the last of them, it goes on with its session
    let ended_at_ms = NOON_MS + 82 * MINUTE_MS;
    restarted.seed(person(1), turn(ended_at_ms, 0, TurnEnd::Labeled), clocks);
    assert_eq!(restarted.stats(person(1), clocks).unwrap().labels, 2);
}

#[test]
fn a_past_turn_that_is_dated_later_than_now_has_just_ended() {
    let mut restarted = Sessions::default();
    let clocks = Clocks {
        now_ms: 5,
        wall_ms: NOON_MS,
    };
    let future = turn(NOON_MS + HOUR_MS, 4_000, TurnEnd::Labeled);
    restarted.seed(person(1), future, clocks);
    restarted.forget(SESSION_SHOWN_MS + 4);
    assert_eq!(restarted.newest(9, clocks).len(), 1);
    restarted.forget(SESSION_SHOWN_MS + 5);
    assert!(restarted.newest(9, clocks).is_empty());
}

#[test]
fn a_session_is_told_of_for_a_day() {
    let mut sessions = sessions(&[turn(NOON_MS, 0, TurnEnd::Labeled)]);
    let until_ms = clocks(NOON_MS + SESSION_SHOWN_MS).now_ms;
    sessions.forget(until_ms - 1);
    assert_eq!(sessions.newest(9, clocks(NOON_MS)).len(), 1);
    sessions.forget(until_ms);
    assert!(sessions.newest(9, clocks(NOON_MS)).is_empty());
}

#[test]
fn of_more_sessions_than_asked_for_those_with_the_newest_turns_are_told() {
    let mut sessions = Sessions::default();
    for (after_s, number) in [(0, 1), (10, 2), (20, 3), (30, 1)] {
        let turn = turn(NOON_MS + after_s * 1_000, 0, TurnEnd::Skipped);
        sessions.add(person(number), turn, clocks(turn.ended_at_ms));
    }
    let told = |most| {
        let newest = sessions.newest(most, clocks(NOON_MS)).into_iter();
        newest.map(|(person, _)| person).collect::<Vec<_>>()
    };
    assert_eq!(told(2), [person(1), person(3)]);
    assert_eq!(told(3), [person(1), person(3), person(2)]);
}

#[test]
fn today_counts_the_labels_of_all_sessions_since_midnight() {
    let midnight_ms = NOON_MS / DAY_MS * DAY_MS + DAY_MS;
    let label = |after_ms: i64| {
        turn(
            midnight_ms.saturating_add_signed(after_ms),
            0,
            TurnEnd::Labeled,
        )
    };
    let skip = turn(midnight_ms + 1, 0, TurnEnd::Skipped);
    let later_ms = 2 * SESSION_GAP_MS as i64;
    let sessions = sessions(&[label(-2), label(-1), skip, label(0), label(later_ms)]);

    let told = stats(&sessions, midnight_ms + 2 * SESSION_GAP_MS);
    assert_eq!((told.labels, told.today), (1, 2));
    assert_eq!(stats(&sessions, midnight_ms + DAY_MS - 1).today, 2);
    assert_eq!(stats(&sessions, midnight_ms + DAY_MS).today, 0);
}

#[test]
fn a_clock_that_is_set_back_during_a_turn_times_nothing() {
    let set_back = Turn {
        began_at_ms: NOON_MS + HOUR_MS,
        ended_at_ms: NOON_MS,
        end: TurnEnd::Labeled,
    };
    let stats = stats(&sessions(&[set_back]), NOON_MS);
    assert_eq!((stats.labels, stats.mean_ms), (1, None));
    assert_eq!((stats.began_at_ms, stats.last_at_ms), (NOON_MS, NOON_MS));
}

#[test]
fn a_turn_that_is_told_of_late_counts_and_turns_no_clock_back() {
    let sessions = sessions(&[
        turn(NOON_MS + 60_000, 5_000, TurnEnd::Labeled),
        turn(NOON_MS + 50_000, 5_000, TurnEnd::Labeled),
    ]);
    let stats = stats(&sessions, NOON_MS + 65_000);
    assert_eq!((stats.labels, stats.last_at_ms), (2, NOON_MS + 65_000));
}

#[test]
fn whoever_hears_of_the_first_turns_last_tells_the_same_session() {
    let turns = [
        turn(NOON_MS, 5_000, TurnEnd::Labeled),
        turn(NOON_MS + 6_000, 5_000, TurnEnd::Labeled),
        turn(NOON_MS + 12_000, 5_000, TurnEnd::Skipped),
        turn(NOON_MS + 18_000, 5_000, TurnEnd::Labeled),
    ];
    let in_this_order = |order: [usize; 4]| {
        let mut sessions = Sessions::default();
        let clocks = clocks(NOON_MS + 23_000);
        for index in order {
            sessions.seed(person(1), turns[index], clocks);
        }
        stats(&sessions, clocks.wall_ms)
    };

    let in_order = in_this_order([0, 1, 2, 3]);

    assert_eq!(in_order.began_at_ms, NOON_MS);
    assert_eq!(in_this_order([2, 3, 0, 1]), in_order);
    assert_eq!(in_this_order([3, 2, 1, 0]), in_order);
}

#[test]
fn a_label_of_yesterday_that_is_heard_of_late_takes_nothing_from_today() {
    let midnight_ms = NOON_MS / DAY_MS * DAY_MS + DAY_MS;
    let mut sessions = Sessions::default();
    let clocks = clocks(midnight_ms + 2_000);
    for ended_at_ms in [midnight_ms, midnight_ms + 1_000, midnight_ms - 1_000] {
        let turn = turn(ended_at_ms, 0, TurnEnd::Labeled);
        sessions.seed(person(1), turn, clocks);
    }

    let told = stats(&sessions, clocks.wall_ms);
    assert_eq!((told.labels, told.today), (3, 2));
}

/// What labelers do, and what happens to the wall clock meanwhile.
#[derive(Debug, Clone, Copy)]
enum Step {
    Turn {
        number: u8,
        took_ms: u64,
        labels: bool,
    },
    Wait {
        ms: u64,
    },
    SetClock {
        by_ms: i64,
    },
}

fn step() -> impl Strategy<Value = Step> {
    let hour_ms = 3_600_000_i64;
    prop_oneof![
        6 => (0..3u8, 0..60_000u64, prop::bool::weighted(0.8)).prop_map(
            |(number, took_ms, labels)| Step::Turn { number, took_ms, labels }
        ),
        4 => (0..10 * MINUTE_MS).prop_map(|ms| Step::Wait { ms }),
        1 => (25 * MINUTE_MS..35 * MINUTE_MS).prop_map(|ms| Step::Wait { ms }),
        2 => (-hour_ms..=hour_ms).prop_map(|by_ms| Step::SetClock { by_ms }),
    ]
}

proptest! {
    #[test]
    fn a_wall_clock_that_jumps_changes_neither_velocity_nor_sessions_nor_their_length(
        steps in prop::collection::vec(step(), 1..120),
    ) {
        // Given the same turns under a clock that is right and under one that is set now and then
        let (mut right, mut jumping) = (Sessions::default(), Sessions::default());
        let (mut now_ms, mut wall_ms) = (7 * HOUR_MS, NOON_MS);
        let offset_ms = NOON_MS - now_ms;
        for step in steps {
            match step {
                Step::SetClock { by_ms } => {
                    wall_ms = wall_ms.saturating_add_signed(by_ms);
                }
                Step::Wait { ms } => {
                    now_ms += ms;
                    wall_ms += ms;
                }
                Step::Turn { number, took_ms, labels } => {
                    now_ms += took_ms;
                    wall_ms += took_ms;
                    let end = if labels { TurnEnd::Labeled } else { TurnEnd::Skipped };
                    for (sessions, wall_ms) in
                        [(&mut right, now_ms + offset_ms), (&mut jumping, wall_ms)]
                    {
                        let turn = turn(wall_ms - took_ms, took_ms, end);
                        sessions.add(person(number), turn, Clocks { now_ms, wall_ms });
                    }
                }
            }
            right.forget(now_ms);
            jumping.forget(now_ms);
            // Then everything but the dates is the same at any time, and so is who comes first
            let told = |sessions: &Sessions| {
                let clocks = Clocks { now_ms, wall_ms };
                let newest = sessions.newest(9, clocks).into_iter();
                newest
                    .map(|(person, stats)| {
                        let lasted_ms = stats.last_at_ms - stats.began_at_ms;
                        let undated = SessionStats {
                            today: 0,
                            began_at_ms: 0,
                            last_at_ms: 0,
                            ..stats
                        };
                        (person, undated, lasted_ms)
                    })
                    .collect::<Vec<_>>()
            };
            prop_assert_eq!(told(&right), told(&jumping));
        }
    }
}
