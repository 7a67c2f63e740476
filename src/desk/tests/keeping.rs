//! What a browser keeps of a desk.

use super::{
    super::kept::{Change, Kept, Shelf},
    *,
};
use crate::{
    assignment::Lease,
    limits::Limits,
    outbox::{Owner, Record},
};

fn shelf() -> Shelf {
    Shelf {
        owner: Owner("me".to_owned()),
        queue: QueueId(1),
    }
}

/// The records that are put, and the keys that are removed.
fn parts(changes: Vec<Change>) -> (Vec<Record>, Vec<String>) {
    let (mut records, mut removed) = (Vec::new(), Vec::new());
    for change in changes {
        match change {
            Change::Put(record) => records.push(record),
            Change::Remove(key) => removed.push(key),
        }
    }
    (records, removed)
}

fn keys(records: &[Record]) -> Vec<&str> {
    records.iter().map(|record| record.key.as_str()).collect()
}

#[test]
fn what_is_on_the_desk_is_kept_once_and_goes_when_it_is_done() {
    let mut desk = desk();
    let mut kept = Kept::new(shelf(), &Limits::DEFAULT);

    let (records, removed) = parts(kept.changes(&desk));
    assert_eq!(keys(&records), ["me/1/1", "me/1/2", "me/1/3"]);
    assert!(removed.is_empty());
    assert_eq!(kept.changes(&desk), []);

    does(&mut desk, handed_in(1));
    does(&mut desk, granted(&[2, 3, 4]));
    let (records, removed) = parts(kept.changes(&desk));
    assert_eq!(keys(&records), ["me/1/4"]);
    assert_eq!(removed, ["me/1/1"]);
}

#[test]
fn a_lease_that_begins_anew_is_kept_with_its_new_end_however_full_the_shelf_is() {
    let mut desk = desk();
    let size = serde_json::to_string(&assignment(1)).unwrap().len();
    let limits = Limits {
        kept_turns: 3,
        kept_bytes: 3 * size + 10,
        ..Limits::DEFAULT
    };
    let mut kept = Kept::new(shelf(), &limits);
    kept.changes(&desk);
    let expires_at_ms = assignment(2).lease_expires_at_ms + 1;

    does(
        &mut desk,
        Event::Renewed(vec![Lease {
            assignment: AssignmentId(2),
            expires_at_ms: Some(expires_at_ms),
        }]),
    );
    let (records, removed) = parts(kept.changes(&desk));

    assert_eq!(keys(&records), ["me/1/2"]);
    let now: Assignment = serde_json::from_str(&records[0].text).unwrap();
    assert_eq!(now.lease_expires_at_ms, expires_at_ms);
    assert!(removed.is_empty());
    assert_eq!(kept.changes(&desk), []);
}

#[test]
fn what_was_kept_comes_back_in_order_and_goes_once_it_is_done() {
    let (mut records, _) = parts(Kept::new(shelf(), &Limits::DEFAULT).changes(&desk()));
    records.reverse();
    let mut kept = Kept::new(shelf(), &Limits::DEFAULT);

    let turns = kept.restore(records, 1);
    let ids: Vec<i64> = turns.iter().map(|turn| turn.id.0).collect();
    assert_eq!(ids, [1, 2, 3]);

    let mut desk = Desk::new(Claim::Nothing(NoWork::Drained), []);
    does(&mut desk, Event::Restored { turns, wall_ms: 0 });
    does(&mut desk, handed_in(1));
    let (_, removed) = parts(kept.changes(&desk));
    assert_eq!(removed, ["me/1/1"]);
}

#[test]
fn what_belongs_to_others_or_answers_other_questions_or_is_broken_does_not_come_back() {
    let text = serde_json::to_string(&assignment(7)).unwrap();
    let record = |key: &str, text: &str| Record {
        key: key.to_owned(),
        text: text.to_owned(),
    };
    let records = vec![
        record("you/1/7", &text),
        record("me/11/7", &text),
        record("me/1/8", "{"),
        record("me/1/7", &text),
    ];
    let restore = |version| Kept::new(shelf(), &Limits::DEFAULT).restore(records.clone(), version);

    assert_eq!(restore(1), [assignment(7)]);
    assert_eq!(restore(2), []);
}

#[test]
fn no_more_turns_and_bytes_are_kept_than_may_be() {
    let desk = desk();
    let size = serde_json::to_string(&assignment(1)).unwrap().len();
    let kept_of = |kept_turns, kept_bytes| {
        let limits = Limits {
            kept_turns,
            kept_bytes,
            ..Limits::DEFAULT
        };
        Kept::new(shelf(), &limits).changes(&desk).len()
    };

    assert_eq!(kept_of(3, 3 * size), 3);
    assert_eq!(kept_of(2, 3 * size), 2);
    assert_eq!(kept_of(3, 3 * size - 1), 2);
}

#[test]
fn a_page_from_the_server_clears_away_what_is_over_and_what_is_others() {
    let kept = Kept::new(shelf(), &Limits::DEFAULT);
    let keys = ["me/1/1", "me/1/2", "me/2/3", "you/1/4"];
    let keys = keys.map(str::to_owned).to_vec();

    assert_eq!(kept.needless(keys, &turns(&[2])), ["me/1/1", "you/1/4"]);
}

#[test]
fn of_too_many_those_of_other_queues_go() {
    let limits = Limits {
        kept_turns_in_all: 2,
        ..Limits::DEFAULT
    };
    let kept = Kept::new(shelf(), &limits);
    let needless = |keys: &[&str]| {
        let keys = keys.iter().map(|key| (*key).to_owned()).collect();
        kept.needless(keys, &turns(&[1]))
    };

    assert!(needless(&["me/1/1", "me/2/3"]).is_empty());
    assert_eq!(
        needless(&["me/1/1", "me/2/3", "me/2/4"]),
        ["me/2/3", "me/2/4"]
    );
}
