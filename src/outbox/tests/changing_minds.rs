use super::*;

#[test]
fn a_change_of_mind_about_an_unsent_label_takes_its_place() {
    let mut outbox = offline_with(vec![hand_in(1, 1, 3)]);

    outbox.add(revise(2, 1, 5), at(1)).unwrap();
    let effects = drain(&mut outbox);

    assert_eq!(told(&effects), [(op(1), News::Replaced { by: op(2) })]);
    assert_eq!(forgotten(&effects), [op(1).to_string()]);
    assert_eq!(ids(&outbox), [op(99), op(2)]);
    let now = &outbox.entry(op(2)).unwrap().work;
    assert!(matches!(now, Work::HandIn { answers: given, .. } if *given == answers(5)));
}

#[test]
fn a_label_in_the_place_of_another_took_as_long_as_both() {
    let timed = |mut entry: NewEntry, ms| {
        if let Work::HandIn { answers, .. } | Work::Revise { answers, .. } = &mut entry.work {
            answers.wall_ms = Some(ms);
        }
        entry
    };
    let mut outbox = offline_with(vec![timed(hand_in(1, 1, 3), 40)]);

    outbox.add(timed(revise(2, 1, 5), 2), at(1)).unwrap();

    let now = outbox.entry(op(2)).unwrap().work.answers().unwrap();
    assert_eq!(now.wall_ms, Some(42));
}

#[test]
fn about_a_label_on_its_way_it_waits_and_learns_which_label_it_is() {
    let mut outbox = outbox();
    outbox.add(hand_in(1, 1, 3), at(0)).unwrap();
    outbox.add(revise(2, 1, 5), at(1)).unwrap();
    assert_eq!(ids(&outbox), [op(1), op(2)]);

    let label = Some(LabelId(7));
    let effects = answer(&mut outbox, 1, Answer::Stored { label }, 2);

    let update = effects.iter().position(|effect| {
        matches!(effect, Effect::Update(entry) if matches!(entry.work, Work::Revise { label: Some(LabelId(7)), .. }))
    });
    let forget = effects
        .iter()
        .position(|effect| matches!(effect, Effect::Forget { .. }));
    assert!(update.unwrap() < forget.unwrap());
    assert_eq!(sent(&effects), [op(2)]);
}

#[test]
fn about_a_label_that_may_have_arrived_it_waits_too() {
    let mut outbox = offline_with(vec![]);

    outbox.add(revise(2, 99, 5), at(1)).unwrap();

    assert_eq!(ids(&outbox), [op(99), op(2)]);
}

#[test]
fn the_newest_of_two_changes_of_mind_is_enough() {
    let mut outbox = offline_with(vec![revise(1, 1, 3)]);

    outbox.add(revise(2, 1, 5), at(1)).unwrap();

    assert_eq!(ids(&outbox), [op(99), op(2)]);
}

#[test]
fn what_waits_behind_a_label_that_is_refused_takes_its_place() {
    let mut outbox = outbox();
    outbox.add(hand_in(1, 1, 3), at(0)).unwrap();
    outbox.add(revise(2, 1, 5), at(1)).unwrap();

    let effects = answer(&mut outbox, 1, Answer::Refused(invalid()), 2);

    assert_eq!(sent(&effects), [op(2)]);
    let now = &outbox.entry(op(2)).unwrap().work;
    assert!(matches!(now, Work::HandIn { .. }));
    assert_eq!(ids(&outbox), [op(2)]);
}

#[test]
fn an_unsent_label_can_be_taken_back() {
    let mut outbox = offline_with(vec![hand_in(1, 1, 3)]);

    let entry = outbox.take_back(op(1), at(1)).unwrap();

    assert_eq!(entry.op_id, op(1));
    let effects = drain(&mut outbox);
    assert_eq!(told(&effects), [(op(1), News::TakenBack)]);
    assert_eq!(forgotten(&effects), [op(1).to_string()]);
}

#[test]
fn a_label_that_may_have_arrived_can_not_be_taken_back() {
    let mut outbox = offline_with(vec![]);

    assert_eq!(outbox.take_back(op(99), at(1)), None);
    assert_eq!(ids(&outbox), [op(99)]);
}

#[test]
fn the_same_thing_twice_is_once() {
    let mut outbox = outbox();
    outbox.add(hand_in(1, 1, 3), at(0)).unwrap();
    outbox.add(hand_in(1, 1, 3), at(0)).unwrap();
    assert_eq!(ids(&outbox), [op(1)]);

    answer(&mut outbox, 1, stored(), 1);
    outbox.add(hand_in(1, 1, 3), at(2)).unwrap();
    assert_eq!(outbox.chip(), Chip::AllSaved);
}
