//! What a labeler's own screen promises: case by case, then in any order in which things can happen.

mod interleavings;

use super::*;

fn op(number: u8) -> OpId {
    OpId::from_random_bytes([number; 16])
}

fn at(epoch: u64, version: u64) -> Position {
    Position { epoch, version }
}

fn stamped(epoch: u64, version: u64, labels: u64) -> Stamped<Progress> {
    Stamped {
        at: at(epoch, version),
        state: Progress {
            labels,
            target: 1_000,
            ..Progress::default()
        },
    }
}

/// Ten labels at version 4, and one's own on its way.
fn begun() -> OwnLabels {
    let mut own = OwnLabels::new(stamped(9, 4, 10));
    own.begun(op(1));
    own
}

fn labels(own: &OwnLabels) -> u64 {
    own.shown().labels
}

#[test]
fn a_label_counts_at_once() {
    assert_eq!(labels(&begun()), 11);
}

#[test]
fn it_is_not_counted_again_when_its_change_arrives_before_the_answer() {
    let mut own = begun();
    own.moved(stamped(9, 5, 11));
    assert_eq!(labels(&own), 11);
    own.confirmed(op(1), at(9, 5));
    assert_eq!(labels(&own), 11);
    own.moved(stamped(9, 6, 12));
    assert_eq!(labels(&own), 12, "another's label counts as ever");
}

#[test]
fn it_is_not_counted_again_when_its_change_arrives_after_the_answer() {
    let mut own = begun();
    own.confirmed(op(1), at(9, 5));
    assert_eq!(labels(&own), 11);
    own.moved(stamped(9, 5, 11));
    assert_eq!(labels(&own), 11);
}

#[test]
fn an_answer_from_further_on_does_not_make_a_label_count_twice() {
    // Given a label whose change has arrived
    let mut own = begun();
    own.moved(stamped(9, 5, 11));
    // When the answer was given only after something else had changed
    own.confirmed(op(1), at(9, 7));
    // Then it counts once, now and later
    assert_eq!(labels(&own), 11);
    own.moved(stamped(9, 7, 11));
    assert_eq!(labels(&own), 11);
}

#[test]
fn a_refused_label_is_taken_back() {
    let mut own = begun();
    own.failed(op(1));
    assert_eq!(labels(&own), 10);
}

#[test]
fn a_refused_label_takes_nothing_back_of_what_others_did_meanwhile() {
    let mut own = begun();
    own.moved(stamped(9, 7, 13));
    own.failed(op(1));
    assert_eq!(labels(&own), 13);
}

#[test]
fn a_label_that_is_handed_in_again_counts_once() {
    let mut own = begun();
    own.begun(op(1));
    assert_eq!(labels(&own), 11);
    own.failed(op(1));
    own.begun(op(1));
    assert_eq!(labels(&own), 11);
}

#[test]
fn labels_that_others_undo_go_down_though_ones_own_is_on_its_way() {
    let mut own = begun();
    own.moved(stamped(9, 5, 8));
    assert_eq!(labels(&own), 9);
    own.moved(stamped(9, 6, 9));
    assert_eq!(labels(&own), 9);
    own.confirmed(op(1), at(9, 6));
    assert_eq!(labels(&own), 9);
}

#[test]
fn what_cannot_be_told_apart_is_right_after_the_answer() {
    // Given one's own label and another's undoing in one change
    let mut own = begun();
    own.moved(stamped(9, 6, 10));
    // When the answer says that the label is in it
    own.confirmed(op(1), at(9, 5));
    // Then the number is the queue's
    assert_eq!(labels(&own), 10);
}

#[test]
fn several_labels_on_their_way_arrive_one_by_one() {
    let mut own = begun();
    own.begun(op(2));
    assert_eq!(labels(&own), 12);
    own.moved(stamped(9, 5, 11));
    own.confirmed(op(1), at(9, 5));
    assert_eq!(labels(&own), 12);
    own.confirmed(op(2), at(9, 6));
    own.moved(stamped(9, 6, 12));
    assert_eq!(labels(&own), 12);
}

#[test]
fn the_answer_of_a_server_that_was_started_anew_is_ahead_of_the_old_numbers() {
    // Given a label that the next server answered, before the page has heard from it otherwise
    let mut own = begun();
    own.confirmed(op(1), at(7, 1));
    assert_eq!(labels(&own), 11);
    // When its numbers come, from before the label and with it
    own.moved(stamped(7, 0, 10));
    assert_eq!(labels(&own), 11);
    own.moved(stamped(7, 1, 11));
    assert_eq!(labels(&own), 11);
}

#[test]
fn the_numbers_of_a_server_that_was_started_anew_hold_what_the_old_one_answered() {
    let mut own = begun();
    own.moved(stamped(7, 0, 11));
    own.confirmed(op(1), at(9, 5));
    assert_eq!(labels(&own), 11);
    own.moved(stamped(7, 1, 12));
    assert_eq!(labels(&own), 12);
}

#[test]
fn an_answer_that_no_state_ever_reached_is_held_by_the_next_numbering() {
    let mut own = begun();
    own.confirmed(op(1), at(9, 5));
    own.moved(stamped(7, 0, 11));
    own.moved(stamped(7, 1, 10));
    assert_eq!(labels(&own), 10);
}

#[test]
fn a_finished_queue_does_not_show_one_label_too_many() {
    let full = Stamped {
        at: at(9, 4),
        state: Progress {
            labels: 12,
            target: 12,
            ..Progress::default()
        },
    };
    let mut own = OwnLabels::new(full);
    own.begun(op(1));
    assert_eq!(labels(&own), 12);
}

#[test]
fn all_the_other_numbers_are_the_queues() {
    let mut own = begun();
    let newer = Stamped {
        at: at(9, 5),
        state: Progress {
            active: 3,
            labels_per_hour: Some(40),
            ..stamped(9, 5, 10).state
        },
    };
    own.moved(newer);
    assert_eq!(
        own.shown(),
        Progress {
            labels: 11,
            ..newer.state
        }
    );
}
