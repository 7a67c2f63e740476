//! Labels that were sent back to be looked at again.

use super::*;

/// The label of a turn, sent back with this number.
fn back(number: i64, id: i64) -> Back {
    let assignment = Assignment {
        draft: Some(answers(id)),
        ..assignment(id)
    };
    Back {
        id: SentBackId(number),
        note: format!("note {number}"),
        past: Past::stored(assignment, Some(LabelId(100 + id)), 1),
    }
}

fn came_back(backs: &[(i64, i64)]) -> Event {
    Event::CameBack(
        backs
            .iter()
            .map(|(number, id)| back(*number, *id))
            .collect(),
    )
}

fn sent_back(desk: &Desk) -> Vec<(i64, i64)> {
    let back = desk.sent_back();
    back.map(|back| (back.id.0, back.past.assignment.id.0))
        .collect()
}

/// A desk with sample 4 in hand after three labels that the server has, and 50 and 2 sent back.
fn desk_with_back() -> Desk {
    let mut desk = after(3);
    for id in 1..=3 {
        let label = Some(LabelId(100 + id));
        let assignment = turn(id);
        does(&mut desk, Event::Settled { assignment, label });
    }
    does(&mut desk, came_back(&[(1, 50), (2, 2)]));
    desk
}

#[test]
fn what_was_sent_back_is_no_part_of_the_history_and_disturbs_no_sample() {
    let desk = desk_with_back();

    assert_eq!(sent_back(&desk), [(1, 50), (2, 2)]);
    assert_eq!(history(&desk), [3, 1]);
    assert_eq!(in_hand(&desk), Some(4));
    assert!(desk.reopened().is_none());
}

#[test]
fn a_label_that_was_sent_back_is_changed_in_place_and_leads_back() {
    let mut desk = desk_with_back();

    does(&mut desk, reopened(50, 90));

    assert!(is_reopened(&desk, 50));
    assert_eq!(desk.reopened().unwrap().answers(), Some(&answers(50)));
    assert!(desk.one_later().is_none());
    assert!(desk.one_back().is_none());
    does(&mut desk, revised(50, 5));
    assert_eq!(in_hand(&desk), Some(4));
    assert_eq!(desk.in_hand().unwrap().draft, Some(answers(90)));
    assert_eq!(sent_back(&desk), [(2, 2)]);
    let newest = desk.history().next().unwrap();
    assert_eq!(newest.done, Done::Labeled(answers(5)));
    assert_eq!(newest.state, PastState::Sending);
}

#[test]
fn what_was_looked_at_stays_away_until_the_server_knows() {
    let mut desk = desk_with_back();
    does(&mut desk, reopened(50, 0));
    does(&mut desk, revised(50, 5));

    // The answer is older than the change.
    does(&mut desk, came_back(&[(1, 50), (2, 2)]));
    assert_eq!(sent_back(&desk), [(2, 2)]);

    // The server knows, and then it is sent back once more.
    does(&mut desk, came_back(&[(2, 2)]));
    let (assignment, label) = (turn(50), None);
    does(&mut desk, Event::Settled { assignment, label });
    does(&mut desk, came_back(&[(2, 2), (3, 50)]));
    assert_eq!(sent_back(&desk), [(2, 2), (3, 50)]);
    assert_eq!(history(&desk), [3, 1]);
}

#[test]
fn a_change_that_is_refused_is_looked_after_before_the_note_comes_back() {
    let mut desk = desk_with_back();
    does(&mut desk, reopened(50, 0));
    does(&mut desk, revised(50, 5));

    does(&mut desk, Event::Refused(turn(50)));
    does(&mut desk, came_back(&[(1, 50), (2, 2)]));
    assert_eq!(sent_back(&desk), [(2, 2)]);
    assert_eq!(history(&desk), [50, 3, 1]);

    does(&mut desk, Event::Discarded(turn(50)));
    does(&mut desk, came_back(&[(1, 50), (2, 2)]));
    assert_eq!(sent_back(&desk), [(1, 50), (2, 2)]);
    assert_eq!(history(&desk), [3, 1]);
}

#[test]
fn a_label_that_stands_goes_to_the_history_and_is_closed() {
    let mut desk = desk_with_back();
    does(&mut desk, reopened(2, 0));

    does(&mut desk, Event::KeptAsItIs(SentBackId(2)));

    assert!(desk.reopened().is_none());
    assert_eq!(sent_back(&desk), [(1, 50)]);
    assert_eq!(history(&desk), [2, 3, 1]);
    assert_eq!(desk.history().next().unwrap().state, PastState::Saved);
    does(&mut desk, Event::KeptAsItIs(SentBackId(2)));
    assert_eq!(history(&desk), [2, 3, 1]);
}

#[test]
fn what_somebody_is_changing_stays_with_the_newer_note() {
    let mut desk = desk_with_back();
    does(&mut desk, reopened(50, 0));
    does(&mut desk, reopened(2, 77));

    does(&mut desk, came_back(&[(9, 50)]));

    // Of turn 50 something is answered, and turn 2 is open.
    assert_eq!(sent_back(&desk), [(9, 50), (2, 2)]);
    let changed = desk.sent_back().next().unwrap();
    assert_eq!(changed.note, "note 9");
    assert_eq!(changed.past.answers(), Some(&answers(77)));
    does(&mut desk, Event::Cancelled);
    does(&mut desk, came_back(&[(9, 50)]));
    assert_eq!(sent_back(&desk), [(9, 50)]);
}

#[test]
fn a_change_that_lies_in_the_outbox_is_newer_than_the_page() {
    let mut desk = desk_with_back();

    does(
        &mut desk,
        Event::Found {
            assignment: turn(50),
            op_id: op(7),
            done: Done::Labeled(answers(5)),
            is_refused: false,
        },
    );

    assert_eq!(sent_back(&desk), [(2, 2)]);
    assert_eq!(history(&desk), [50, 3, 1]);
}

#[test]
fn a_page_without_the_server_knows_of_nothing_that_is_back() {
    let mut desk = desk_with_back();

    does(&mut desk, Event::CameAsCopy);

    assert_eq!(sent_back(&desk), []);
}
