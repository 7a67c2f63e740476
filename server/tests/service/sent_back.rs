//! What a labeler sees of labels that were sent back to them, and what they do about it.

use app::api::{ApiError, Caller, LabelingPage, Role, Turn};
use ingot::{
    assignment::Claim,
    ids::{LabelerId, OpId, QueueId, SampleId},
    label::{Answers, FieldValue},
    limits::Limits,
    sample_table::{BulkAction, Changed, Chosen, Filter},
    sent_back::SentBack,
};

use crate::test_server::TestServer;

fn caller(number: u8, role: Role) -> Caller {
    Caller {
        labeler: LabelerId::from_random_bytes([number; 16]),
        display_name: None,
        role,
    }
}

fn ann() -> Caller {
    caller(7, Role::Labeler)
}

async fn open(server: &TestServer, queue: QueueId) -> LabelingPage {
    let page = server.backend.open_labeling(&ann(), queue, true).await;
    page.unwrap()
}

fn turn(number: u8, open: &LabelingPage) -> Turn {
    let Claim::Granted(assignments) = &open.claim else {
        panic!("there should be work")
    };
    Turn {
        op_id: OpId::from_random_bytes([number; 16]),
        assignment: assignments[0].id,
        answers: tone(2),
    }
}

fn tone(value: i64) -> Answers {
    Answers::of([("tone".to_owned(), FieldValue::Integer(value))].into())
}

/// Ann labels the first sample of a queue.
async fn labeled(server: &TestServer, texts: &[&str]) -> (QueueId, SampleId) {
    let queue = server.queue_of(texts).await;
    let page = open(server, queue).await;
    let Claim::Granted(assignments) = &page.claim else {
        panic!("there should be work")
    };
    let sample = assignments[0].sample.id;
    let stored = server
        .backend
        .hand_in(&ann(), queue, turn(1, &page), None)
        .await;
    stored.unwrap();
    (queue, sample)
}

async fn send(
    server: &TestServer,
    queue: QueueId,
    chosen: Chosen,
    note: &str,
) -> Result<Changed, ApiError> {
    // The admin was here before: whoever steers is known.
    let admin = caller(8, Role::Admin);
    let named = server.backend.set_display_name(&admin, "Ada".to_owned());
    named.await.unwrap();
    let action = BulkAction::SendBack(note.to_owned());
    let sent = server.backend.change_samples(&admin, queue, chosen, action);
    sent.await.map(|done| done.changed)
}

async fn back(server: &TestServer, queue: QueueId) -> Vec<SentBack> {
    let list = server.backend.sent_back(&ann(), queue).await;
    list.unwrap().turns
}

#[tokio::test]
async fn a_page_begins_with_what_was_sent_back_and_a_change_ends_it() {
    let server = TestServer::start().await;
    let (queue, sample) = labeled(&server, &["a", "b"]).await;
    assert_eq!(open(&server, queue).await.sent_back.turns, []);

    let chosen = Chosen::Samples(vec![sample]);
    let sent = send(&server, queue, chosen, "  Look again. ")
        .await
        .unwrap();

    assert_eq!((sent.changed, sent.unchanged), (1, 0));
    let page = open(&server, queue).await;
    let told = &page.sent_back.turns[0];
    assert_eq!(told.note, "Look again.");
    assert_eq!(back(&server, queue).await, page.sent_back.turns);
    let revision = Turn {
        op_id: OpId::from_random_bytes([9; 16]),
        assignment: told.assignment.id,
        answers: tone(5),
    };
    server.backend.revise(&ann(), revision).await.unwrap();
    assert_eq!(back(&server, queue).await, []);
}

#[tokio::test]
async fn a_labeler_lets_their_label_stand_and_nobody_else_does() {
    let server = TestServer::start().await;
    let (queue, _) = labeled(&server, &["a", "b"]).await;
    let chosen = Chosen::Matching(Filter::default(), None);
    let sent = send(&server, queue, chosen, "Look").await.unwrap();
    assert_eq!((sent.changed, sent.unchanged), (1, 1));
    let id = back(&server, queue).await[0].id;

    let other = caller(3, Role::Admin);
    assert_eq!(server.backend.keep_label(&other, id).await, Ok(false));
    assert_eq!(server.backend.keep_label(&ann(), id).await, Ok(true));
    assert_eq!(server.backend.keep_label(&ann(), id).await, Ok(false));

    assert_eq!(back(&server, queue).await, []);
}

#[tokio::test]
async fn a_note_has_as_many_characters_as_it_may_and_no_more() {
    let server = TestServer::start().await;
    let (queue, sample) = labeled(&server, &["a"]).await;
    let most = Limits::DEFAULT.sent_back_note_chars;
    let chosen = || Chosen::Samples(vec![sample]);

    for wrong in [" ".to_owned(), "é".repeat(most + 1)] {
        let refused = send(&server, queue, chosen(), &wrong).await;
        assert!(matches!(refused, Err(ApiError::BadRequest(_))));
        assert_eq!(back(&server, queue).await, []);
    }
    let longest = "é".repeat(most);
    send(&server, queue, chosen(), &longest).await.unwrap();
    assert_eq!(back(&server, queue).await[0].note, longest);
}

#[tokio::test]
async fn so_many_are_told_of_at_once_and_that_there_are_more() {
    let server = TestServer::start().await;
    let most = Limits::DEFAULT.sent_back_turns as usize;
    let texts: Vec<String> = (0..=most).map(|nth| format!("text {nth}")).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let queue = server.queue_of(&texts).await;

    for labels in 1..=most + 1 {
        let page = open(&server, queue).await;
        let next = turn(u8::try_from(labels).unwrap(), &page);
        let stored = server.backend.hand_in(&ann(), queue, next, None).await;
        stored.unwrap();
        if labels < most {
            continue;
        }
        let chosen = Chosen::Matching(Filter::default(), None);
        send(&server, queue, chosen, "Look").await.unwrap();

        let list = server.backend.sent_back(&ann(), queue).await.unwrap();

        assert_eq!((list.turns.len(), list.has_more), (most, most < labels));
    }
}
