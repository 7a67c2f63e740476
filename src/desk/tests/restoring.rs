//! A page that came without the server, and samples that are taken along.

use super::*;

fn restored(ids: &[i64]) -> Event {
    Event::Restored {
        turns: ids.iter().map(|id| assignment(*id)).collect(),
        wall_ms: 0,
    }
}

/// A page out of the browser that came with sample 1, which may be done by now.
fn copy() -> Desk {
    let mut desk = Desk::new(Claim::Granted(vec![assignment(1)]), []);
    does(&mut desk, Event::CameAsCopy);
    desk
}

#[test]
fn a_copy_shows_nothing_and_asks_nobody_until_it_is_known_what_was_kept() {
    let mut desk = Desk::new(Claim::Granted(vec![assignment(1)]), []);

    let effects = does(&mut desk, Event::CameAsCopy);

    assert_eq!(effects, []);
    assert_eq!(desk.shown(), Shown::Loading);
    assert_eq!(does(&mut desk, Event::Woken), []);
}

#[test]
fn what_was_kept_is_in_hand_again_and_more_is_asked_for() {
    let mut desk = copy();

    let effects = does(&mut desk, restored(&[4, 5]));

    assert_eq!((in_hand(&desk), ahead(&desk)), (Some(4), vec![5]));
    assert_eq!(effects, [Effect::Claim { count: 3 }]);
}

#[test]
fn what_was_kept_and_is_answered_stays_away_whichever_is_known_first() {
    let mut before = copy();
    does(&mut before, Event::AnsweredElsewhere(turns(&[4])));
    does(&mut before, restored(&[4, 5]));

    let mut after = copy();
    does(&mut after, restored(&[4, 5]));
    does(&mut after, Event::AnsweredElsewhere(turns(&[4])));

    for desk in [before, after] {
        assert_eq!((in_hand(&desk), ahead(&desk)), (Some(5), vec![]));
    }
}

#[test]
fn what_was_kept_and_another_tab_holds_stays_there() {
    let mut desk = copy();
    does(&mut desk, elsewhere(turns(&[4])));

    does(&mut desk, restored(&[4, 5]));

    assert_eq!((in_hand(&desk), ahead(&desk)), (Some(5), vec![]));
}

#[test]
fn what_the_server_deals_out_again_is_not_there_twice() {
    let mut desk = copy();
    does(&mut desk, restored(&[4, 5]));

    does(&mut desk, granted(&[4, 5, 6]));

    assert_eq!((in_hand(&desk), ahead(&desk)), (Some(4), vec![5, 6]));
}

#[test]
fn a_lease_that_ended_meanwhile_is_said_and_the_sample_can_be_labeled_all_the_same() {
    let mut desk = copy();
    let mut lent = [assignment(4), assignment(5)];
    lent[0].lease_expires_at_ms = 1_000;
    lent[1].lease_expires_at_ms = 1_001;

    let turns = lent.to_vec();
    does(
        &mut desk,
        Event::Restored {
            turns,
            wall_ms: 1_000,
        },
    );

    assert!(matches!(desk.shown(), Shown::Sample(item) if item.lease_ended));
    does(&mut desk, handed_in(4));
    assert!(matches!(desk.shown(), Shown::Sample(item) if !item.lease_ended));
}

#[test]
fn without_anything_kept_and_without_the_server_the_page_says_so() {
    let mut desk = copy();
    does(&mut desk, restored(&[]));

    does(&mut desk, Event::ClaimFailed);

    assert_eq!(desk.shown(), Shown::CutOff);
    assert_eq!(desk.fetching(), Fetching::CutOff);
    let effects = does(&mut desk, Event::Woken);
    assert_eq!(effects, [Effect::Claim { count: 3 }]);
    assert_eq!(desk.shown(), Shown::CutOff, "until there is an answer");
    does(&mut desk, granted(&[1]));
    assert_eq!(in_hand(&desk), Some(1));
}

#[test]
fn what_is_taken_along_is_asked_for_at_once() {
    let mut desk = desk();

    let effects = does(&mut desk, Event::TakenAlong { count: 20 });

    assert_eq!(desk.along(), 20);
    assert_eq!(effects, [Effect::Claim { count: 20 }]);
    assert_eq!(desk.fetching(), Fetching::UnderWay);
    let all: Vec<i64> = (1..=20).collect();
    assert_eq!(does(&mut desk, granted(&all)), []);
    assert_eq!(desk.ahead().count(), 19);
}

#[test]
fn what_is_taken_along_is_filled_up_when_a_quarter_is_missing_or_it_is_asked_for_again() {
    let mut desk = desk();
    does(&mut desk, Event::TakenAlong { count: 20 });
    does(&mut desk, granted(&(1..=20).collect::<Vec<_>>()));

    for id in 1..=4 {
        assert_eq!(does(&mut desk, handed_in(id)), [], "15 wait behind it");
    }
    let mut again = desk.clone();

    assert_eq!(does(&mut desk, handed_in(5)), [Effect::Claim { count: 25 }]);
    let effects = does(&mut again, Event::TakenAlong { count: 20 });
    assert_eq!(effects, [Effect::Claim { count: 24 }]);
}

#[test]
fn a_queue_that_has_no_more_is_not_asked_without_end() {
    let mut desk = desk();
    does(&mut desk, Event::TakenAlong { count: 20 });

    let effects = does(&mut desk, granted(&[1, 2, 3, 4]));
    assert_eq!(effects, [Effect::Claim { count: 20 }]);
    assert_eq!(does(&mut desk, granted(&[1, 2, 3, 4])), []);
    assert_eq!(desk.fetching(), Fetching::NoMore);
}

#[test]
fn who_takes_no_more_along_gives_back_what_nobody_has_seen() {
    let mut desk = desk();
    does(&mut desk, Event::TakenAlong { count: 6 });
    does(&mut desk, granted(&[1, 2, 3, 4, 5, 6]));

    let effects = does(&mut desk, Event::TakenAlong { count: 0 });

    assert_eq!(effects, [Effect::Release(leases(&[4, 5, 6]))]);
    assert_eq!((in_hand(&desk), ahead(&desk)), (Some(1), vec![2, 3]));
}

#[test]
fn more_wait_for_somebody_who_is_quicker_than_the_network() {
    let mut desk = desk();
    let effects = does(&mut desk, handed_in(1));
    assert_eq!(effects, [Effect::Claim { count: 4 }]);

    // Two more are done while the server is being asked.
    does(&mut desk, handed_in(2));
    does(&mut desk, handed_in(3));
    let effects = does(&mut desk, granted(&[1, 2, 3, 4]));

    assert_eq!(in_hand(&desk), Some(4));
    assert_eq!(effects, [Effect::Claim { count: 1 + 4 + 3 }]);
}
