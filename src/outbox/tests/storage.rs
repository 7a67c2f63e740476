use proptest::prelude::*;

use super::*;

fn kept() -> Entry {
    let mut outbox = offline_with(vec![hand_in(1, 1, 3)]);
    outbox.take_back(op(1), at(0)).unwrap()
}

fn record(text: &str) -> Record {
    Record {
        key: op(1).to_string(),
        text: text.to_owned(),
    }
}

#[test]
fn what_is_written_is_read_as_it_was() {
    let mut entry = kept();
    entry.refusal = Some(turn_over());

    let record = Record::of(&entry).unwrap();

    assert_eq!(record.key, op(1).to_string());
    assert_eq!(record.read(), Ok(entry));
}

#[test]
fn the_format_of_today_is_read_for_ever() {
    let key = op(1).to_string();
    let text = format!(
        r#"{{"v":1,"entry":{{"op_id":"{key}","owner":"ann","queue":1,"number":1700000000000,
        "made_at_ms":1700000000000,"excerpt":"So good","work":{{"hand_in":{{"assignment":1,
        "answers":{{"values":{{"tone":3}}}}}}}}}}}}"#
    );

    let entry = record(&text).read().unwrap();

    assert_eq!(entry.work, hand_in(1, 1, 3).work);
    let written = Record::of(&entry).unwrap().text;
    assert_eq!(written.len(), text.replace("\n        ", "").len());
}

#[test]
fn fields_of_a_later_version_of_the_same_format_do_no_harm() {
    let text = Record::of(&kept()).unwrap().text;
    let later = text.replacen("\"excerpt\"", "\"mood\":[1],\"excerpt\"", 1);

    assert_eq!(record(&later).read(), Ok(kept()));
}

#[test]
fn a_record_that_can_not_be_read_is_reported_with_all_that_it_holds() {
    let cases = [
        (r#"{"v":2,"words":"of tomorrow"}"#, Some(Fault::Newer)),
        ("", None),
        (r#"{"v":1,"entry":{}}"#, None),
    ];
    for (text, fault) in cases {
        let unreadable = record(text).read().unwrap_err();
        assert_eq!(unreadable.record, record(text));
        match fault {
            Some(fault) => assert_eq!(unreadable.fault, fault),
            None => assert!(matches!(unreadable.fault, Fault::Broken(_))),
        }
    }
}

#[test]
fn a_record_under_another_id_is_not_sent() {
    let mut moved = Record::of(&kept()).unwrap();
    moved.key = op(2).to_string();

    assert!(moved.read().is_err());
}

#[test]
fn it_needs_the_person_and_stays_until_they_give_it_up() {
    let mut outbox = Outbox::new(owner("ann"), &Limits::DEFAULT);
    let effects = do_all(&mut outbox, Event::Loaded(vec![record("?")]), 0);
    assert_eq!(forgotten(&effects), [] as [&str; 0]);
    assert_eq!(outbox.chip(), Chip::NeedsYou(1));

    let key = record("?").key;
    let give_up = Event::UnreadableDiscarded { key: key.clone() };
    assert_eq!(forgotten(&do_all(&mut outbox, give_up, 1)), [key]);
    assert_eq!(outbox.chip(), Chip::AllSaved);
}

#[test]
fn after_a_reload_all_goes_on_in_the_same_order() {
    let before = offline_with(vec![hand_in(1, 1, 3), skip(2, 2)]);
    let mut records: Vec<Record> = before
        .entries()
        .map(|entry| Record::of(entry).unwrap())
        .collect();
    records.reverse();

    let mut after = Outbox::new(owner("ann"), &Limits::DEFAULT);
    let effects = do_all(&mut after, Event::Loaded(records), 0);

    assert_eq!(ids(&after), ids(&before));
    assert_eq!(sent(&effects), [99, 1, 2].map(op));
    assert!(told(&effects).contains(&(op(2), News::Found)));
}

#[test]
fn what_the_storage_would_not_take_is_counted() {
    let mut outbox = outbox();
    outbox.add(hand_in(1, 1, 3), at(0)).unwrap();

    do_all(&mut outbox, Event::NotKept(op(1)), 0);
    assert_eq!(outbox.only_here(), 1);

    answer(&mut outbox, 1, stored(), 1);
    assert_eq!(outbox.only_here(), 0);
}

proptest! {
    #[test]
    fn no_text_makes_reading_fail_otherwise(text in ".*") {
        prop_assert!(record(&text).read().is_err());
    }
}
