use super::*;

#[test]
fn a_label_is_kept_before_it_is_sent_and_forgotten_when_the_server_has_it() {
    let mut outbox = outbox();

    outbox.add(hand_in(1, 1, 3), at(0)).unwrap();
    let first = drain(&mut outbox);
    assert!(matches!(&first[0], Effect::Keep(entry) if entry.op_id == op(1)));
    assert_eq!(sent(&first), [op(1)]);

    let label = Some(LabelId(7));
    let then = answer(&mut outbox, 1, Answer::Stored { label }, 10);
    assert_eq!(forgotten(&then), [op(1).to_string()]);
    assert_eq!(told(&then), [(op(1), News::Stored { label })]);
    assert_eq!(outbox.chip(), Chip::AllSaved);
}

#[test]
fn several_go_at_once_in_the_order_of_making_but_no_more_than_four() {
    let mut outbox = outbox();
    let mut sent_at_once = Vec::new();
    for number in 1..=6 {
        outbox
            .add(hand_in(number, i64::from(number), 3), at(0))
            .unwrap();
        sent_at_once.extend(sent(&drain(&mut outbox)));
    }
    assert_eq!(sent_at_once, [1, 2, 3, 4].map(op));

    assert_eq!(sent(&answer(&mut outbox, 2, stored(), 1)), [op(5)]);
    assert_eq!(sent(&answer(&mut outbox, 1, stored(), 2)), [op(6)]);
    for number in 3..=6 {
        assert_eq!(sent(&answer(&mut outbox, number, stored(), 3)), []);
    }
    assert_eq!(outbox.chip(), Chip::AllSaved);
}

#[test]
fn of_one_turn_the_next_follows_only_when_the_first_has_ended() {
    let mut outbox = outbox();
    outbox.add(hand_in(1, 1, 3), at(0)).unwrap();
    outbox.add(revise(2, 1, 4), at(0)).unwrap();
    outbox.add(hand_in(3, 2, 3), at(0)).unwrap();

    assert_eq!(sent(&drain(&mut outbox)), [op(1), op(3)]);
    assert_eq!(sent(&answer(&mut outbox, 3, stored(), 1)), []);
    assert_eq!(sent(&answer(&mut outbox, 1, stored(), 2)), [op(2)]);
}

#[test]
fn after_a_failure_one_goes_alone_until_the_server_has_answered() {
    let mut outbox = offline_with((1..=4).map(|n| hand_in(n, n.into(), 3)).collect());

    assert_eq!(sent(&do_all(&mut outbox, Event::Timer, 500)), [op(99)]);

    let effects = answer(&mut outbox, 99, stored(), 600);
    assert_eq!(sent(&effects), [1, 2, 3, 4].map(op));
}

#[test]
fn one_that_comes_to_nothing_again_and_again_lets_the_others_pass() {
    let mut outbox = outbox();
    outbox.add(hand_in(1, 1, 3), at(0)).unwrap();
    answer(&mut outbox, 1, Answer::Unreachable, 0);
    for number in 2..=3 {
        outbox
            .add(hand_in(number, i64::from(number), 3), at(1))
            .unwrap();
    }
    outbox.add(revise(4, 1, 4), at(1)).unwrap();
    assert_eq!(sent(&drain(&mut outbox)), []);

    assert_eq!(sent(&do_all(&mut outbox, Event::Timer, 10_000)), [op(1)]);
    answer(&mut outbox, 1, Answer::Unreachable, 10_001);

    // Not the one that changes the same label.
    assert_eq!(sent(&do_all(&mut outbox, Event::Timer, 60_000)), [op(2)]);
    let effects = answer(&mut outbox, 2, stored(), 60_001);
    assert_eq!(sent(&effects), [op(3), op(1)]);
}

#[test]
fn that_several_fail_at_once_is_one_failure() {
    let mut outbox = outbox();
    for number in 1..=3 {
        outbox
            .add(hand_in(number, i64::from(number), 3), at(0))
            .unwrap();
    }

    let first = answer(&mut outbox, 2, Answer::Unreachable, 0);
    assert_eq!(waits(&first), [500]);
    for number in [1, 3] {
        let effects = answer(&mut outbox, number, Answer::Unreachable, 1);
        assert!(waits(&effects).is_empty());
    }

    assert_eq!(sent(&do_all(&mut outbox, Event::Timer, 500)), [op(1)]);
}

#[test]
fn a_label_that_gets_through_ends_the_wait_for_another_that_did_not() {
    let mut outbox = outbox();
    outbox.add(hand_in(1, 1, 3), at(0)).unwrap();
    outbox.add(hand_in(2, 2, 3), at(0)).unwrap();
    answer(&mut outbox, 1, Answer::Unreachable, 0);
    assert_eq!(outbox.chip(), Chip::Offline(2));

    assert_eq!(sent(&answer(&mut outbox, 2, stored(), 1)), [op(1)]);
    assert_eq!(outbox.chip(), Chip::Saving(1));
}

#[test]
fn a_server_that_asks_to_be_left_alone_is_although_earlier_requests_get_through() {
    let mut outbox = outbox();
    outbox.add(hand_in(1, 1, 3), at(0)).unwrap();
    outbox.add(hand_in(2, 2, 3), at(0)).unwrap();
    let busy = Answer::Overloaded {
        retry_after_ms: Some(7_000),
    };
    answer(&mut outbox, 1, busy, 0);

    assert_eq!(sent(&answer(&mut outbox, 2, stored(), 1)), []);
    assert_eq!(sent(&do_all(&mut outbox, Event::Timer, 7_499)), []);
    assert_eq!(sent(&do_all(&mut outbox, Event::Timer, 7_500)), [op(1)]);
}

#[test]
fn nothing_is_sent_before_the_storage_has_been_read() {
    let mut outbox = Outbox::new(owner("ann"), &Limits::DEFAULT);
    outbox.add(hand_in(1, 1, 3), at(0)).unwrap();
    assert_eq!(sent(&drain(&mut outbox)), []);
    assert_eq!(outbox.chip(), Chip::Checking);

    let effects = do_all(&mut outbox, Event::Loaded(Vec::new()), 1);
    assert_eq!(sent(&effects), [op(1)]);
}

#[test]
fn what_could_not_be_sent_is_sent_again_after_a_growing_random_wait() {
    let mut outbox = outbox();
    outbox.add(hand_in(1, 1, 3), at(0)).unwrap();

    let first = answer(&mut outbox, 1, Answer::Unreachable, 0);
    assert_eq!((sent(&first), waits(&first)), (vec![], vec![500]));
    assert_eq!(sent(&do_all(&mut outbox, Event::Timer, 499)), []);
    assert_eq!(sent(&do_all(&mut outbox, Event::Timer, 500)), [op(1)]);

    let second = answer(&mut outbox, 1, Answer::Unreachable, 500);
    assert_eq!(waits(&second), [1_000]);
}

#[test]
fn the_wait_never_grows_beyond_thirty_seconds() {
    let mut outbox = outbox();
    outbox.add(hand_in(1, 1, 3), at(0)).unwrap();
    let mut now_ms = 0;
    for _ in 0..40 {
        let effects = answer(&mut outbox, 1, Answer::Unreachable, now_ms);
        let wait_ms = waits(&effects)[0];
        assert!(wait_ms <= 30_000);
        now_ms += wait_ms;
        do_all(&mut outbox, Event::Timer, now_ms);
    }
}

#[test]
fn when_the_network_is_back_it_is_tried_at_once() {
    let mut outbox = offline_with(vec![]);

    assert_eq!(sent(&do_all(&mut outbox, Event::Online, 1)), [op(99)]);
}

#[test]
fn what_was_on_its_way_when_the_network_went_is_not_waited_for() {
    let mut outbox = outbox();
    outbox.add(hand_in(1, 1, 3), at(0)).unwrap();
    drain(&mut outbox);

    do_all(&mut outbox, Event::Offline, 5);

    assert_eq!(sent(&do_all(&mut outbox, Event::Online, 10)), [op(1)]);
}

#[test]
fn a_server_that_has_too_much_to_do_is_left_alone_for_as_long_as_it_asks() {
    let mut outbox = outbox();
    outbox.add(hand_in(1, 1, 3), at(0)).unwrap();
    let busy = Answer::Overloaded {
        retry_after_ms: Some(7_000),
    };

    let effects = answer(&mut outbox, 1, busy, 0);

    assert_eq!(waits(&effects), [7_500]);
    assert_eq!(outbox.chip(), Chip::Saving(1));
}

#[test]
fn a_request_that_is_never_answered_counts_as_failed() {
    let mut outbox = outbox();
    outbox.add(hand_in(1, 1, 3), at(0)).unwrap();
    assert_eq!(waits(&drain(&mut outbox)), [30_000]);

    let effects = do_all(&mut outbox, Event::Timer, 30_000);
    assert_eq!(waits(&effects), [500]);
    assert_eq!(sent(&do_all(&mut outbox, Event::Timer, 30_500)), [op(1)]);
}

#[test]
fn a_server_that_is_slower_than_that_is_heard_until_it_is_asked_again() {
    let mut outbox = outbox();
    outbox.add(hand_in(1, 1, 3), at(0)).unwrap();
    do_all(&mut outbox, Event::Timer, 30_000);

    answer(&mut outbox, 1, Answer::Refused(invalid()), 30_400);

    assert_eq!(outbox.chip(), Chip::NeedsYou(1));
}

#[test]
fn a_late_answer_says_that_the_server_has_it_and_nothing_else() {
    let mut outbox = outbox();
    outbox.add(hand_in(1, 1, 3), at(0)).unwrap();
    do_all(&mut outbox, Event::Timer, 30_000);
    do_all(&mut outbox, Event::Timer, 30_500);
    let late = |answer| Event::Answered {
        op_id: op(1),
        attempt: 1,
        answer,
    };

    do_all(&mut outbox, late(Answer::SignedOut), 30_600);
    do_all(&mut outbox, late(Answer::Refused(invalid())), 30_600);
    assert_eq!(outbox.chip(), Chip::Offline(1));

    do_all(&mut outbox, late(stored()), 30_600);
    assert_eq!(outbox.chip(), Chip::AllSaved);
}

#[test]
fn whoever_is_signed_out_is_asked_once_and_all_goes_on_when_they_are_back() {
    let mut outbox = outbox();
    outbox.add(hand_in(1, 1, 3), at(0)).unwrap();
    outbox.add(hand_in(2, 2, 3), at(0)).unwrap();

    let effects = answer(&mut outbox, 1, Answer::SignedOut, 1);
    assert!(effects.contains(&Effect::AskToSignIn));
    assert_eq!(sent(&effects), []);
    assert_eq!(outbox.chip(), Chip::SignedOut(2));

    let effects = do_all(&mut outbox, Event::Online, 2);
    assert_eq!(sent(&effects), [], "only signing in helps");
    let effects = do_all(&mut outbox, Event::SignedIn(owner("ann")), 3);
    assert_eq!(sent(&effects), [op(1), op(2)]);
}

#[test]
fn what_one_person_left_is_never_sent_while_another_is_signed_in() {
    let mut outbox = outbox();
    outbox.add(hand_in(1, 1, 3), at(0)).unwrap();
    answer(&mut outbox, 1, Answer::SignedOut, 1);

    let effects = do_all(&mut outbox, Event::SignedIn(owner("ben")), 2);
    assert_eq!(sent(&effects), []);
    assert_eq!(outbox.chip(), Chip::KeptForOthers(1));
    assert_eq!(outbox.entries().count(), 0);

    let effects = do_all(&mut outbox, Event::SignedIn(owner("ann")), 3);
    assert_eq!(sent(&effects), [op(1)]);
}

#[test]
fn a_full_outbox_takes_no_more_and_says_how_many_it_holds() {
    let limits = Limits {
        outbox_entries: 2,
        ..Limits::DEFAULT
    };
    let mut outbox = Outbox::new(owner("ann"), &limits);
    outbox.add(hand_in(1, 1, 3), at(0)).unwrap();
    outbox.add(hand_in(2, 2, 3), at(0)).unwrap();

    let refused = outbox.add(hand_in(3, 3, 3), at(0));

    assert_eq!(refused, Err(Full { most: 2 }));
    assert!(outbox.is_full());
}
