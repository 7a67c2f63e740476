use super::*;

#[test]
fn signing_in_comes_before_what_needs_the_person_and_that_before_the_network() {
    let mut outbox = offline_with(vec![hand_in(1, 1, 3)]);
    assert_eq!(outbox.chip(), Chip::Offline(2));

    do_all(&mut outbox, Event::Online, 1);
    answer(&mut outbox, 99, Answer::Refused(turn_over()), 2);
    do_all(&mut outbox, Event::Offline, 3);
    assert_eq!(outbox.chip(), Chip::NeedsYou(1));

    do_all(&mut outbox, Event::SignedOut, 4);
    assert_eq!(outbox.chip(), Chip::SignedOut(2));
}

#[test]
fn who_is_signed_out_hears_it_with_nothing_kept_too_and_is_asked_once() {
    let mut outbox = outbox();

    let effects = do_all(&mut outbox, Event::SignedOut, 1);
    assert!(effects.contains(&Effect::AskToSignIn));
    assert_eq!(outbox.chip(), Chip::SignedOut(0));

    let effects = do_all(&mut outbox, Event::SignedOut, 2);
    assert!(!effects.contains(&Effect::AskToSignIn));
}

#[test]
fn with_nothing_kept_all_is_saved_also_without_network() {
    let mut outbox = outbox();

    do_all(&mut outbox, Event::Offline, 1);

    assert_eq!(outbox.chip(), Chip::AllSaved);
}

#[test]
fn the_page_is_told_when_it_changes_and_not_when_it_does_not() {
    let mut outbox = outbox();
    outbox.add(hand_in(1, 1, 3), at(0)).unwrap();
    assert!(drain(&mut outbox).contains(&Effect::Show));

    let effects = do_all(&mut outbox, Event::Timer, 1);
    assert!(!effects.contains(&Effect::Show));
    let effects = do_all(&mut outbox, Event::Offline, 2);
    assert!(effects.contains(&Effect::Show));
}
