use super::*;

#[test]
fn a_page_with_its_first_sample_asks_for_two_more() {
    let mut desk = Desk::new(Claim::Granted(vec![assignment(1)]), []);

    let claims: Vec<_> = std::iter::from_fn(|| desk.next_effect()).collect();

    assert_eq!(claims, [Effect::Claim { count: 3 }, Effect::Show]);
    assert_eq!(in_hand(&desk), Some(1));
}

#[test]
fn the_next_sample_is_there_at_once_and_one_more_is_asked_for() {
    let mut desk = desk();

    let effects = does(&mut desk, handed_in(1));

    assert_eq!(in_hand(&desk), Some(2));
    assert_eq!(ahead(&desk), [3]);
    // The server still counts the first as open.
    assert_eq!(effects, [Effect::Claim { count: 4 }]);
}

#[test]
fn it_is_not_asked_twice_at_a_time() {
    let mut desk = desk();
    does(&mut desk, handed_in(1));

    assert_eq!(does(&mut desk, handed_in(2)), []);
    assert_eq!(does(&mut desk, Event::Woken), []);
}

#[test]
fn what_is_answered_is_not_shown_again_though_the_server_still_deals_it_out() {
    let mut desk = desk();
    does(&mut desk, handed_in(1));

    does(&mut desk, granted(&[1, 2, 3, 4, 4]));

    assert_eq!((in_hand(&desk), ahead(&desk)), (Some(2), vec![3, 4]));
}

#[test]
fn after_no_work_it_asks_again_only_when_woken() {
    let mut desk = desk();
    does(&mut desk, handed_in(1));

    assert_eq!(does(&mut desk, Event::NoWork(NoWork::Drained)), []);
    assert_eq!(does(&mut desk, handed_in(2)), []);
    assert_eq!(does(&mut desk, handed_in(3)), []);
    assert_eq!(desk.shown(), Shown::Nothing(NoWork::Drained));

    let effects = does(&mut desk, Event::Woken);
    assert_eq!(effects, [Effect::Claim { count: 6 }]);
    assert_eq!(
        desk.shown(),
        Shown::Nothing(NoWork::Drained),
        "what is read stays until there is something better"
    );
}

#[test]
fn news_that_comes_before_an_older_answer_is_not_forgotten() {
    let mut desk = Desk::new(Claim::Granted(vec![assignment(1)]), []);
    does(&mut desk, Event::Woken);

    let effects = does(&mut desk, Event::NoWork(NoWork::Drained));

    assert_eq!(effects, [Effect::Claim { count: 3 }]);
    assert_eq!(does(&mut desk, Event::NoWork(NoWork::Drained)), []);
}

#[test]
fn an_answer_without_anything_new_does_not_lead_to_asking_without_end() {
    let mut desk = desk();
    does(&mut desk, handed_in(1));

    assert_eq!(does(&mut desk, granted(&[1, 2, 3])), []);

    let settled = Event::Settled {
        assignment: turn(1),
        label: Some(LabelId(9)),
    };
    assert_eq!(does(&mut desk, settled), [Effect::Claim { count: 3 }]);
}

#[test]
fn a_claim_that_failed_is_repeated_with_the_next_label_or_when_woken() {
    let mut desk = desk();
    does(&mut desk, handed_in(1));

    assert_eq!(does(&mut desk, Event::ClaimFailed), []);
    assert_eq!(does(&mut desk, handed_in(2)), [Effect::Claim { count: 5 }]);
    assert_eq!(does(&mut desk, Event::ClaimFailed), []);
    assert_eq!(does(&mut desk, Event::Woken), [Effect::Claim { count: 5 }]);
}

#[test]
fn a_key_pressed_twice_ends_one_turn() {
    let mut desk = desk();
    does(&mut desk, handed_in(1));

    does(&mut desk, handed_in(1));

    assert_eq!((in_hand(&desk), history(&desk)), (Some(2), vec![1]));
}

#[test]
fn who_leaves_gives_back_what_they_have_not_seen() {
    let mut desk = desk();

    let effects = does(&mut desk, Event::Left);
    assert_eq!(effects, [Effect::Release(leases(&[2, 3]))]);
    assert_eq!(in_hand(&desk), Some(1));

    let effects = does(&mut desk, Event::Returned);
    assert_eq!(effects, [Effect::Claim { count: 3 }]);
}

#[test]
fn who_leaves_keeps_what_they_take_along() {
    let mut desk = desk();
    does(&mut desk, Event::TakenAlong { count: 5 });

    assert_eq!(does(&mut desk, Event::Left), []);
    assert_eq!(does(&mut desk, granted(&[1, 2, 3, 4, 5])), []);
    assert_eq!(ahead(&desk), [2, 3, 4, 5]);

    does(&mut desk, Event::Returned);
    let effects = does(&mut desk, Event::TakenAlong { count: 0 });
    assert_eq!(effects, [Effect::Release(leases(&[4, 5]))]);
}

#[test]
fn what_is_dealt_out_to_somebody_who_has_left_is_given_back() {
    let mut desk = desk();
    does(&mut desk, handed_in(1));
    does(&mut desk, Event::Left);

    let effects = does(&mut desk, granted(&[2, 3, 4]));

    assert_eq!(effects, [Effect::Release(leases(&[3, 4]))]);
}

#[test]
fn what_another_tab_holds_is_neither_taken_nor_given_back() {
    let mut desk = desk();
    does(&mut desk, elsewhere(turns(&[3, 4])));

    does(&mut desk, handed_in(1));
    does(&mut desk, granted(&[2, 3, 4, 5]));
    assert_eq!((in_hand(&desk), ahead(&desk)), (Some(2), vec![5]));

    let effects = does(&mut desk, Event::Left);
    assert_eq!(effects, [Effect::Release(leases(&[5]))]);
}

#[test]
fn what_another_tab_turns_out_to_hold_leaves_the_desk() {
    let mut desk = desk();

    let effects = does(&mut desk, elsewhere(turns(&[1, 2, 3])));
    assert_eq!(desk.shown(), Shown::Loading);
    assert_eq!(effects, [Effect::Claim { count: 6 }]);

    does(&mut desk, granted(&[1, 2, 3, 4, 5]));
    assert_eq!((in_hand(&desk), ahead(&desk)), (Some(4), vec![5]));
}

#[test]
fn where_other_tabs_hold_all_that_one_may_hold_the_page_says_so_until_they_are_left() {
    let mut desk = desk();
    does(&mut desk, elsewhere(turns(&[1, 2, 3])));
    does(&mut desk, granted(&[1, 2, 3]));
    assert_eq!(desk.shown(), Shown::Elsewhere);

    let effects = does(&mut desk, elsewhere(vec![]));
    assert_eq!(effects, [Effect::Claim { count: 3 }]);
    does(&mut desk, granted(&[1, 2, 3]));
    assert_eq!(in_hand(&desk), Some(1));
}

#[test]
fn where_the_person_has_other_tabs_the_desk_takes_no_more_than_it_wants() {
    let mut alone = desk();
    does(&mut alone, granted(&[1, 2, 3, 4, 5]));
    assert_eq!(ahead(&alone), [2, 3, 4, 5]);

    let mut shared = desk();
    does(&mut shared, elsewhere(vec![]));
    does(&mut shared, handed_in(1));
    does(&mut shared, granted(&[2, 3, 4, 5]));

    assert_eq!((in_hand(&shared), ahead(&shared)), (Some(2), vec![3, 4]));
    does(&mut shared, handed_in(2));
    let effects = does(&mut shared, granted(&[3, 4, 5]));
    assert_eq!(ahead(&shared), [4, 5], "what it left is still there");
    assert_eq!(effects, []);
}

#[test]
fn what_other_tabs_leave_is_asked_for_although_an_older_question_is_open() {
    let mut desk = desk();
    let asked = does(&mut desk, elsewhere(turns(&[1, 2, 3])));
    assert_eq!(asked, [Effect::Claim { count: 6 }]);

    assert_eq!(does(&mut desk, elsewhere(vec![])), []);
    let effects = does(&mut desk, granted(&[]));

    assert_eq!(effects, [Effect::Claim { count: 3 }]);
}

#[test]
fn a_lease_is_given_back_as_it_was_known_last() {
    let mut desk = desk();
    let renewed = Lease {
        expires_at_ms: Some(5),
        ..assignment(3).lease()
    };
    does(&mut desk, Event::Renewed(vec![renewed]));

    let effects = does(&mut desk, Event::Left);

    assert_eq!(
        effects,
        [Effect::Release(vec![assignment(2).lease(), renewed])]
    );
}

#[test]
fn what_is_answered_elsewhere_leaves_the_desk() {
    let mut desk = desk();

    does(&mut desk, Event::AnsweredElsewhere(turns(&[1, 3])));

    assert_eq!((in_hand(&desk), ahead(&desk)), (Some(2), vec![]));
    assert!(history(&desk).is_empty());
}

#[test]
fn a_lease_that_ended_is_said_of_the_sample_in_hand_and_drops_those_ahead() {
    let mut desk = desk();

    let effects = does(&mut desk, Event::LeasesEnded(turns(&[1, 2])));

    assert!(matches!(desk.shown(), Shown::Sample(item) if item.lease_ended));
    assert_eq!(ahead(&desk), [3]);
    assert_eq!(effects, [Effect::Claim { count: 3 }]);
}

#[test]
fn leases_are_renewed_for_all_that_is_held_and_for_labels_not_yet_sent() {
    let mut desk = desk();
    does(&mut desk, handed_in(1));

    let effects = does(&mut desk, Event::RenewalDue);

    assert_eq!(effects, [Effect::Renew(turns(&[2, 3, 1]))]);
}
