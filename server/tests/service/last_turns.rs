//! What a labeling page begins with: what its visitor did last, and what comes next.

use app::api::{Caller, LabelingPage, Role, Turn};
use ingot::{
    assignment::{Assignment, Claim},
    desk::HISTORY,
    ids::{LabelerId, OpId, QueueId},
    label::{Answers, FieldValue},
};

use crate::test_server::TestServer;

fn caller() -> Caller {
    Caller {
        labeler: LabelerId::from_random_bytes([7; 16]),
        display_name: None,
        role: Role::Labeler,
    }
}

async fn open(server: &TestServer, queue: QueueId) -> LabelingPage {
    let page = server.backend.open_labeling(&caller(), queue, true).await;
    page.unwrap()
}

fn in_hand(page: &LabelingPage) -> &Assignment {
    match &page.claim {
        Claim::Granted(assignments) => &assignments[0],
        Claim::Nothing(reason) => panic!("there should be work, not {reason:?}"),
    }
}

fn tone(value: i64) -> Answers {
    Answers::of([("tone".to_owned(), FieldValue::Integer(value))].into())
}

/// Labels what is in hand.
async fn label(server: &TestServer, queue: QueueId, number: u8) {
    let turn = Turn {
        op_id: OpId::from_random_bytes([number; 16]),
        assignment: in_hand(&open(server, queue).await).id,
        answers: tone(1 + i64::from(number) % 5),
    };
    let stored = server.backend.hand_in(&caller(), queue, turn, None).await;
    stored.unwrap();
}

#[tokio::test]
async fn a_page_begins_with_as_many_last_turns_as_its_history_holds() {
    let server = TestServer::start().await;
    let texts: Vec<String> = (0..HISTORY + 2).map(|nth| format!("text {nth}")).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let queue = server.queue_of(&texts).await;

    for number in 0..=HISTORY {
        let before = open(&server, queue).await.past.len();
        assert_eq!(before, number.min(HISTORY));
        label(&server, queue, u8::try_from(number).unwrap()).await;
    }

    let page = open(&server, queue).await;
    assert_eq!(page.past.len(), HISTORY);
    let (newest, label) = &page.past[0];
    assert_eq!(newest.draft, Some(tone(1)));
    assert!(label.is_some());
    let open = in_hand(&page).id;
    assert!(page.past.iter().all(|(turn, _)| turn.id != open));
}

#[tokio::test]
async fn a_label_out_of_the_past_can_be_changed() {
    let server = TestServer::start().await;
    let queue = server.queue_of(&["a", "b"]).await;
    label(&server, queue, 1).await;
    let (past, _) = open(&server, queue).await.past.remove(0);

    let turn = Turn {
        op_id: OpId::from_random_bytes([9; 16]),
        assignment: past.id,
        answers: tone(5),
    };
    let revised = server.backend.revise(&caller(), turn).await.unwrap();

    let (changed, label) = open(&server, queue).await.past.remove(0);
    assert_eq!((changed.id, changed.draft), (past.id, Some(tone(5))));
    assert_eq!(label, Some(revised));
}
