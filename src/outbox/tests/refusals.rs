use super::*;

fn refused() -> Outbox {
    let mut outbox = outbox();
    outbox.add(hand_in(1, 1, 3), at(0)).unwrap();
    answer(&mut outbox, 1, Answer::Refused(turn_over()), 1);
    outbox
}

fn resolve(outbox: &mut Outbox, resolution: Resolution) -> Vec<Effect> {
    let op_id = op(1);
    do_all(outbox, Event::Resolved { op_id, resolution }, 2)
}

#[test]
fn a_refused_label_is_kept_with_the_reason_and_does_not_stop_those_behind_it() {
    let mut outbox = outbox();
    for number in 1..=5 {
        outbox
            .add(hand_in(number, i64::from(number), 3), at(0))
            .unwrap();
    }

    let effects = answer(&mut outbox, 1, Answer::Refused(turn_over()), 1);

    assert_eq!(sent(&effects), [op(5)]);
    assert_eq!(told(&effects), [(op(1), News::Refused)]);
    let entry = outbox.entry(op(1)).unwrap();
    assert_eq!(entry.work.answers(), Some(&answers(3)));
    assert_eq!(entry.refusal, Some(turn_over()));
    assert!(
        effects.contains(&Effect::Update(Box::new(entry.clone()))),
        "it is known after a reload"
    );
    assert_eq!(outbox.chip(), Chip::NeedsYou(1));
}

#[test]
fn it_is_sent_once_more_when_the_person_wants_it() {
    let mut outbox = refused();

    let effects = resolve(&mut outbox, Resolution::Retry);

    assert_eq!(sent(&effects), [op(1)]);
    assert_eq!(outbox.chip(), Chip::Saving(1));
}

#[test]
fn corrected_it_is_another_thing_to_the_server() {
    let mut outbox = refused();

    let edit = Resolution::Edit {
        op_id: op(2),
        answers: answers(4),
    };
    let effects = resolve(&mut outbox, edit);

    assert_eq!(told(&effects), [(op(1), News::Replaced { by: op(2) })]);
    assert_eq!(sent(&effects), [op(2)]);
    let work = &outbox.entry(op(2)).unwrap().work;
    assert!(matches!(work, Work::HandIn { answers: given, .. } if *given == answers(4)));
}

#[test]
fn discarded_it_is_gone() {
    let mut outbox = refused();

    let effects = resolve(&mut outbox, Resolution::Discard);

    assert_eq!(told(&effects), [(op(1), News::Discarded)]);
    assert_eq!(outbox.chip(), Chip::AllSaved);
}

#[test]
fn what_is_not_refused_is_not_decided_about() {
    let mut outbox = offline_with(vec![hand_in(1, 1, 3)]);

    resolve(&mut outbox, Resolution::Discard);

    assert_eq!(ids(&outbox), [op(99), op(1)]);
}

#[test]
fn a_skip_of_a_turn_that_is_over_needs_nobody() {
    let mut outbox = outbox();
    outbox.add(skip(1, 1), at(0)).unwrap();

    let effects = answer(&mut outbox, 1, Answer::Refused(turn_over()), 1);

    assert_eq!(told(&effects), [(op(1), News::Needless)]);
    assert_eq!(outbox.chip(), Chip::AllSaved);
}

#[test]
fn a_label_of_a_sample_that_the_person_labeled_in_another_tab_becomes_a_change_of_mind() {
    let mut outbox = outbox();
    outbox.add(hand_in(1, 1, 3), at(0)).unwrap();
    let already = Refusal::AlreadyLabeled("you have labeled it already".to_owned());

    let effects = answer(&mut outbox, 1, Answer::Refused(already.clone()), 1);
    assert_eq!(sent(&effects), [op(1)]);
    assert!(matches!(
        outbox.entry(op(1)).unwrap().work,
        Work::Revise { .. }
    ));

    answer(&mut outbox, 1, Answer::Refused(already), 2);
    assert_eq!(outbox.chip(), Chip::NeedsYou(1), "it is not tried for ever");
}
