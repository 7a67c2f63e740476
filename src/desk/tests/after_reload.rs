//! A page that begins with what its labeler did before it was loaded.

use super::*;

/// A label that the server has, under the questions of this version.
fn label_under(id: i64, schema_version: u32) -> Past {
    let assignment = Assignment {
        draft: Some(answers(id)),
        schema_version,
        ..assignment(id)
    };
    Past::stored(assignment, Some(LabelId(100 + id)), 1)
}

fn label(id: i64) -> Past {
    label_under(id, 1)
}

fn skip(id: i64) -> Past {
    Past::stored(assignment(id), None, 1)
}

/// A desk with sample 9 in hand and this behind it.
fn desk_after(past: Vec<Past>) -> Desk {
    let mut desk = Desk::new(Claim::Granted(vec![assignment(9)]), past);
    does(&mut desk, granted(&[9, 10, 11]));
    desk
}

fn found(id: i64, done: Done) -> Event {
    Event::Found {
        assignment: turn(id),
        op_id: op(id),
        done,
        is_refused: false,
    }
}

#[test]
fn the_last_labels_can_be_gone_back_to_and_changed_and_lead_back() {
    let mut desk = desk_after(vec![label(3), label(2)]);
    let back = desk.one_back().unwrap();
    assert_eq!(
        (back.assignment.id, back.state),
        (turn(3), PastState::Saved)
    );

    does(&mut desk, reopened(3, 90));

    assert_eq!(desk.reopened().unwrap().answers(), Some(&answers(3)));
    assert_eq!(desk.reopened().unwrap().label, Some(LabelId(103)));
    does(&mut desk, revised(3, 33));
    assert!(matches!(desk.shown(), Shown::Sample(item) if item.is(turn(9))));
    assert_eq!(desk.in_hand().unwrap().draft, Some(answers(90)));
    let changed = desk.history().next().unwrap();
    assert_eq!(changed.done, Done::Labeled(answers(33)));
    assert_eq!(changed.op_id, Some(op(103)));
}

#[test]
fn no_more_are_kept_than_the_history_holds() {
    for (given, kept) in [(HISTORY, HISTORY), (HISTORY + 1, HISTORY)] {
        let past = (0..given).map(|nth| label(100 + nth as i64));
        let desk = Desk::new(Claim::Nothing(NoWork::Drained), past);
        assert_eq!(desk.history().count(), kept);
        assert_eq!(history(&desk)[0], 100);
    }
}

#[test]
fn what_is_done_on_the_page_comes_before_it() {
    let mut desk = desk_after(vec![label(3), label(2)]);
    does(&mut desk, handed_in(9));
    assert_eq!(history(&desk), [9, 3, 2]);
}

#[test]
fn a_skip_that_the_server_has_is_stepped_over() {
    let mut desk = desk_after(vec![skip(4), label(3), skip(2), label(1)]);

    assert_eq!(desk.one_back().unwrap().assignment.id, turn(3));
    does(&mut desk, reopened(3, 0));
    assert_eq!(desk.one_back().unwrap().assignment.id, turn(1));
    does(&mut desk, reopened(1, 0));

    assert!(desk.one_back().is_none());
    assert_eq!(desk.one_later().unwrap().assignment.id, turn(3));
    does(&mut desk, reopened(3, 0));
    assert!(desk.one_later().is_none(), "the skip is not opened");
}

#[test]
fn a_label_that_answers_other_questions_is_a_line_and_no_more() {
    let mut desk = desk_after(vec![label_under(3, 0), label(2)]);

    assert_eq!(desk.one_back().unwrap().assignment.id, turn(2));
    does(&mut desk, reopened(3, 0));

    assert!(!is_reopened(&desk, 3));
    assert_eq!(history(&desk), [3, 2]);
}

#[test]
fn a_turn_that_is_dealt_out_is_not_in_the_history_too() {
    let mut desk = Desk::new(
        Claim::Granted(vec![assignment(9)]),
        [skip(9), label(3), skip(2)],
    );
    assert_eq!((in_hand(&desk), history(&desk)), (Some(9), vec![3, 2]));

    does(&mut desk, granted(&[9, 2]));

    assert_eq!((ahead(&desk), history(&desk)), (vec![2], vec![3]));
}

#[test]
fn a_label_that_waited_in_the_outbox_is_in_the_history_and_not_in_hand() {
    let mut desk = desk_after(vec![label(3)]);

    does(&mut desk, found(9, Done::Labeled(answers(5))));

    assert_eq!((in_hand(&desk), history(&desk)), (Some(10), vec![9, 3]));
    let newest = desk.history().next().unwrap();
    assert_eq!(newest.state, PastState::Sending);
    assert_eq!(newest.answers(), Some(&answers(5)));
    let label = Some(LabelId(7));
    let settled = Event::Settled {
        assignment: turn(9),
        label,
    };
    does(&mut desk, settled);
    let newest = desk.history().next().unwrap();
    assert_eq!((newest.state, newest.label), (PastState::Saved, label));
}

#[test]
fn a_label_that_the_server_and_the_outbox_have_is_there_once_as_the_outbox_has_it() {
    let mut desk = desk_after(vec![label(3), label(2)]);

    does(&mut desk, found(2, Done::Labeled(answers(50))));

    assert_eq!(history(&desk), [3, 2]);
    let changed = desk.history().last().unwrap();
    assert_eq!(changed.answers(), Some(&answers(50)));
    assert_eq!(changed.state, PastState::Sending);
    assert_eq!(changed.label, Some(LabelId(102)));
}

#[test]
fn what_the_server_refused_before_the_page_can_be_opened_on_it() {
    let mut desk = desk_after(vec![]);
    let refused = Event::Found {
        assignment: turn(9),
        op_id: op(9),
        done: Done::Labeled(answers(5)),
        is_refused: true,
    };

    does(&mut desk, refused);
    does(&mut desk, reopened(9, 0));

    assert!(is_reopened(&desk, 9));
    assert_eq!(desk.reopened().unwrap().state, PastState::Refused);
}

#[test]
fn what_another_tab_does_at_a_turn_that_is_not_here_is_only_known() {
    let mut desk = desk_after(vec![label(3)]);

    does(&mut desk, found(77, Done::Skipped));
    does(&mut desk, granted(&[9, 10, 11, 77]));

    assert_eq!(history(&desk), [3]);
    assert_eq!(ahead(&desk), [10, 11]);
}
