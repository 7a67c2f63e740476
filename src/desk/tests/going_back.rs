use super::*;

#[test]
fn one_step_back_reopens_the_last_label_in_place() {
    let mut desk = after(3);
    let last = desk.one_back().unwrap().assignment.id.0;

    does(&mut desk, reopened(last, 40));

    assert!(is_reopened(&desk, 3));
    assert_eq!(desk.reopened().unwrap().answers(), Some(&answers(3)));
    assert_eq!(in_hand(&desk), Some(4), "what is in hand waits");
}

#[test]
fn saving_leads_back_to_where_one_was_with_what_was_answered_there() {
    let mut desk = after(3);
    does(&mut desk, reopened(3, 40));

    does(&mut desk, revised(3, 33));

    let Shown::Sample(item) = desk.shown() else {
        panic!("{:?}", desk.shown());
    };
    assert_eq!(item.assignment.id, turn(4));
    assert_eq!(item.draft, Some(answers(40)));
    assert_eq!(
        desk.history().next().unwrap().done,
        Done::Labeled(answers(33))
    );
    assert_eq!(history(&desk), [3, 2, 1]);
}

#[test]
fn cancelling_leaves_the_label_as_it_was() {
    let mut desk = after(3);
    does(&mut desk, reopened(3, 40));

    does(&mut desk, Event::Cancelled);

    assert_eq!(desk.history().next().unwrap().answers(), Some(&answers(3)));
    assert_eq!(desk.in_hand().unwrap().draft, Some(answers(40)));
}

#[test]
fn further_back_what_was_begun_on_the_way_is_kept() {
    let mut desk = after(3);
    does(&mut desk, reopened(3, 40));
    let further = desk.one_back().unwrap().assignment.id.0;
    does(&mut desk, reopened(further, 33));
    assert!(is_reopened(&desk, 2));

    does(&mut desk, revised(2, 22));
    does(&mut desk, reopened(3, 40));

    assert_eq!(desk.reopened().unwrap().answers(), Some(&answers(33)));
}

#[test]
fn ten_labels_can_be_reopened_and_no_more() {
    let mut desk = after(12);
    let mut back = Vec::new();

    while let Some(past) = desk.one_back() {
        let id = past.assignment.id.0;
        back.push(id);
        does(&mut desk, reopened(id, id));
    }

    assert_eq!(back, [12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
    does(&mut desk, reopened(2, 0));
    assert!(is_reopened(&desk, 3));
}

#[test]
fn a_skip_is_not_reopened_and_may_be_taken_back() {
    let mut desk = desk();
    let (skipped, op_id) = (turn(1), op(1));
    does(
        &mut desk,
        Event::Skipped {
            assignment: skipped,
            op_id,
        },
    );
    does(&mut desk, reopened(1, 2));
    assert_eq!(in_hand(&desk), Some(2));
    assert!(!is_reopened(&desk, 1));

    does(
        &mut desk,
        Event::TakenBack {
            assignment: skipped,
            draft: answers(22),
        },
    );

    assert_eq!((in_hand(&desk), ahead(&desk)), (Some(1), vec![2, 3]));
    assert_eq!(desk.ahead().next().unwrap().draft, Some(answers(22)));
    assert!(history(&desk).is_empty());
    does(&mut desk, handed_in(1));
    assert_eq!(in_hand(&desk), Some(2));
}

#[test]
fn the_history_says_what_the_server_has() {
    let mut desk = after(2);
    let settled = Event::Settled {
        assignment: turn(1),
        label: Some(LabelId(7)),
    };
    does(&mut desk, settled);
    does(&mut desk, Event::Refused(turn(2)));

    let told: Vec<_> = desk
        .history()
        .map(|past| (past.state, past.label))
        .collect();

    assert_eq!(
        told,
        [
            (PastState::Refused, None),
            (PastState::Saved, Some(LabelId(7)))
        ]
    );
    does(&mut desk, reopened(1, 0));
    does(&mut desk, revised(1, 5));
    let first = desk.history().last().unwrap();
    assert_eq!(
        (first.state, first.label),
        (PastState::Sending, Some(LabelId(7)))
    );
}

#[test]
fn a_label_that_is_given_up_frees_its_sample_for_others() {
    let mut desk = after(2);
    does(&mut desk, Event::Refused(turn(2)));

    let effects = does(&mut desk, Event::Discarded(turn(2)));

    assert_eq!(effects, [Effect::Release(leases(&[2]))]);
    assert_eq!(history(&desk), [1]);
}

#[test]
fn a_sample_that_comes_while_a_label_is_reopened_waits() {
    let mut desk = desk();
    for id in 1..=3 {
        does(&mut desk, handed_in(id));
    }
    does(&mut desk, reopened(3, 0));

    does(&mut desk, granted(&[4]));

    assert!(is_reopened(&desk, 3));
    assert_eq!(in_hand(&desk), Some(4));
}

#[test]
fn a_label_that_leaves_the_history_does_not_stay_reopened() {
    let mut desk = after(10);
    does(&mut desk, reopened(1, 0));

    does(&mut desk, handed_in(11));

    assert!(matches!(desk.shown(), Shown::Sample(item) if item.is(turn(12))));
}

#[test]
fn a_skipped_sample_that_is_dealt_out_once_more_is_shown_once_more() {
    let mut desk = desk();
    let skipped = Event::Skipped {
        assignment: turn(1),
        op_id: op(1),
    };
    does(&mut desk, skipped);
    // The server may not know of it yet.
    does(&mut desk, granted(&[1, 2, 3]));
    assert_eq!((in_hand(&desk), ahead(&desk)), (Some(2), vec![3]));

    let settled = Event::Settled {
        assignment: turn(1),
        label: None,
    };
    does(&mut desk, settled);
    does(&mut desk, granted(&[2, 3, 1]));

    assert_eq!((in_hand(&desk), ahead(&desk)), (Some(2), vec![3, 1]));
    assert!(history(&desk).is_empty());
}
