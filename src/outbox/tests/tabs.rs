use super::*;

fn records(outbox: &Outbox) -> Vec<Record> {
    let all = outbox.entries().map(Record::of);
    all.map(Result::unwrap).collect()
}

fn removed(number: u32, is_discarded: bool) -> Event {
    let key = op(number).to_string();
    Event::RemovedElsewhere { key, is_discarded }
}

#[test]
fn what_the_person_gives_up_in_one_tab_is_not_saved_in_any() {
    let mut other = outbox();
    other.add(hand_in(1, 1, 3), at(0)).unwrap();
    answer(&mut other, 1, Answer::Refused(turn_over()), 1);
    let mut here = outbox();
    do_all(&mut here, Event::ChangedElsewhere(records(&other)), 1);
    let (op_id, resolution) = (op(1), Resolution::Discard);

    let there = do_all(&mut other, Event::Resolved { op_id, resolution }, 2);
    let key = op(1).to_string();
    let is_discarded = true;
    assert!(there.contains(&Effect::Forget { key, is_discarded }));
    let effects = do_all(&mut here, removed(1, is_discarded), 3);

    assert_eq!(told(&effects), [(op(1), News::Discarded)]);
    assert_eq!(here.chip(), Chip::AllSaved);
}

#[test]
fn what_another_tab_made_is_here_too_and_its_turn_is_answered() {
    let other = offline_with(vec![]);
    let mut here = outbox();

    let effects = do_all(&mut here, Event::ChangedElsewhere(records(&other)), 1);

    assert_eq!(told(&effects), [(op(99), News::Found)]);
    assert_eq!(here.chip(), Chip::Saving(1));
}

#[test]
fn what_another_tab_removed_is_gone_and_the_next_is_sent() {
    let mut outbox = outbox();
    outbox.add(hand_in(1, 1, 3), at(0)).unwrap();
    outbox.add(revise(2, 1, 4), at(0)).unwrap();
    drain(&mut outbox);

    let removed = removed(1, false);
    let effects = do_all(&mut outbox, removed, 1);

    assert_eq!(forgotten(&effects), [] as [&str; 0]);
    assert_eq!(sent(&effects), [op(2)]);
}

#[test]
fn what_another_tab_removed_does_not_come_back_with_a_late_reading() {
    let other = offline_with(vec![]);
    let mut here = Outbox::new(owner("ann"), &Limits::DEFAULT);

    let removed = removed(99, false);
    do_all(&mut here, removed, 1);
    let effects = do_all(&mut here, Event::Loaded(records(&other)), 2);

    assert_eq!(sent(&effects), []);
    assert_eq!(here.chip(), Chip::AllSaved);
}

#[test]
fn a_change_of_mind_about_what_another_tab_may_send_waits_behind_it() {
    let other = offline_with(vec![hand_in(1, 1, 3)]);
    let mut here = outbox();
    do_all(&mut here, Event::ChangedElsewhere(records(&other)), 1);

    here.add(revise(2, 1, 5), at(2)).unwrap();

    assert_eq!(ids(&here), [op(99), op(1), op(2)]);
    assert_eq!(here.take_back(op(1), at(3)), None);
}

#[test]
fn a_refusal_that_another_tab_heard_holds_here() {
    let mut other = outbox();
    other.add(hand_in(1, 1, 3), at(0)).unwrap();
    let mut here = offline_with(vec![hand_in(2, 2, 3)]);
    do_all(&mut here, Event::ChangedElsewhere(records(&other)), 1);

    answer(&mut other, 1, Answer::Refused(turn_over()), 2);
    do_all(&mut here, Event::ChangedElsewhere(records(&other)), 3);

    assert_eq!(here.chip(), Chip::NeedsYou(1));
    assert_eq!(sent(&do_all(&mut here, Event::Online, 4)), [op(99), op(2)]);
}
