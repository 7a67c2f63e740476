//! What a session is, case by case.

use super::*;

const MINUTE_MS: u64 = 60_000;
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
        .stats(person(1), clocks(wall_ms).now_ms)
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
        restarted.add(person(1), *turn, clocks);
    }
    let again = restarted.stats(person(1), 5).unwrap();
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
fn a_session_is_told_of_for_a_day() {
    let mut sessions = sessions(&[turn(NOON_MS, 0, TurnEnd::Labeled)]);
    sessions.forget(NOON_MS + SESSION_SHOWN_MS - 1);
    assert_eq!(sessions.all(0).count(), 1);
    sessions.forget(NOON_MS + SESSION_SHOWN_MS);
    assert_eq!(sessions.all(0).count(), 0);
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
