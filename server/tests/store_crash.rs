//! `kill -9` in the middle of work: every acknowledged label is there once afterwards.
//!
//! The test starts its own binary again as the process to kill. That process prints the operation id
//! of each label after the store has acknowledged it, so a printed id is a promise.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

use std::{
    collections::BTreeMap,
    env,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
};

use ingot::{
    archive::NewSample,
    ids::{LabelerId, OpId, QueueId},
    label::{Answers, FieldValue},
    policy::Policy,
    schema,
};
use server::store::{
    Answered, By, ClaimRequest, Claimed, NewQueue, SqlStore, Store, Submission, Submitted,
};
use tempfile::TempDir;

const DATABASE: &str = "INGOT_CRASH_TEST_DATABASE";
const QUEUE: &str = "INGOT_CRASH_TEST_QUEUE";
const ROUND: &str = "INGOT_CRASH_TEST_ROUND";
const SCHEMA: &str = r#"{"fields":[{"name":"tone","kind":"scale","min":1,"max":5}]}"#;
const SAMPLES: usize = 20_000;
const LABELERS: u128 = 8;
const NOW: u64 = 1_760_000_000_000;

/// A child process that is killed when the test ends early.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        // It may have been killed before, and then these fail: nothing is left to do.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

#[tokio::test]
async fn every_acknowledged_label_survives_kill_9_once() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("ingot.db");
    let queue = make_queue(&path).await;
    let mut promised = Vec::new();

    for (round, kill_after) in [(0, 1), (1, 40), (2, 150), (3, 400), (4, 90)] {
        promised.extend(label_until_killed(&path, queue, round, kill_after));

        // Another process opens the file after the crash, as the next start of a server does.
        let store = SqlStore::sqlite(&path).await.unwrap();
        let mut rows = store.label_ops(queue).await.unwrap();
        let all = rows.len();
        rows.sort_unstable();
        rows.dedup();
        assert_eq!(rows.len(), all, "round {round}: a label is there twice");
        for op_id in &promised {
            assert!(
                rows.binary_search(op_id).is_ok(),
                "round {round}: {op_id} is lost"
            );
        }
        let kept = store.queue(queue).await.unwrap().unwrap().counters;
        assert_eq!(
            store.recount(queue).await.unwrap().unwrap(),
            kept,
            "round {round}"
        );
        assert_eq!(kept.labels, all as u64);
        store.close().await;
    }
}

async fn make_queue(path: &Path) -> QueueId {
    let store = SqlStore::sqlite(path).await.unwrap();
    let schema = schema::parse(SCHEMA).unwrap();
    let queue = NewQueue {
        guidelines: String::new(),
        name: "crash".to_owned(),
        schema,
        policy: Policy::with_overlap(2),
    };
    let queue = store.create_queue(queue, By::NOBODY, NOW).await.unwrap();
    let samples = (0..SAMPLES).map(|number| {
        let payload = serde_json::from_value(serde_json::json!({ "text": number.to_string() }));
        NewSample::of(payload.unwrap())
    });
    store
        .insert_samples(queue, samples.collect(), NOW)
        .await
        .unwrap();
    store.close().await;
    queue
}

/// Runs the labeling process, kills it after so many acknowledgements, and answers with all of them.
fn label_until_killed(path: &Path, queue: QueueId, round: u128, kill_after: usize) -> Vec<OpId> {
    let child = Command::new(env::current_exe().unwrap())
        .args([
            "--exact",
            "labeling_process",
            "--ignored",
            "--nocapture",
            "--test-threads=1",
        ])
        .env(DATABASE, path)
        .env(QUEUE, queue.to_string())
        .env(ROUND, round.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut child = Killed(child);
    let mut promised = Vec::new();
    // After the kill, what had already been printed is still in the pipe.
    for line in BufReader::new(child.0.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        let Some(op_id) = line.strip_prefix("stored ").and_then(|id| id.parse().ok()) else {
            continue;
        };
        promised.push(op_id);
        if promised.len() == kill_after {
            child.0.kill().unwrap();
        }
    }
    assert!(
        kill_after <= promised.len(),
        "round {round}: the process ended by itself"
    );
    promised
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the process that the test above starts and kills"]
async fn labeling_process() {
    let Ok(path) = env::var(DATABASE).map(PathBuf::from) else {
        return;
    };
    let queue: QueueId = env::var(QUEUE).unwrap().parse().unwrap();
    let round: u128 = env::var(ROUND).unwrap().parse().unwrap();
    let store: Arc<dyn Store> = Arc::new(SqlStore::sqlite(&path).await.unwrap());
    let labelers = (0..LABELERS).map(|labeler| label_forever(store.clone(), queue, round, labeler));
    futures::future::join_all(labelers).await;
}

async fn label_forever(store: Arc<dyn Store>, queue: QueueId, round: u128, number: u128) {
    let labeler = LabelerId(uuid::Uuid::from_u128(1 + number));
    for count in 0_u128.. {
        let request = ClaimRequest {
            queue,
            labeler,
            count: 1,
            now_ms: NOW,
        };
        let Claimed::Granted(granted, _) = store.claim(request).await.unwrap() else {
            return;
        };
        let op_id = OpId(uuid::Uuid::from_u128(round << 96 | number << 64 | count));
        let submission = Submission {
            op_id,
            queue,
            assignment: granted[0].id,
            labeler,
            token: None,
            answered: answered(),
            now_ms: NOW,
        };
        let stored = store.submit(submission, None).await.unwrap().0;
        assert!(matches!(stored, Submitted::Stored(..)), "{stored:?}");
        let mut out = std::io::stdout().lock();
        writeln!(out, "stored {op_id}").unwrap();
        out.flush().unwrap();
    }
}

fn answered() -> Answered {
    Answered {
        schema: Arc::new(schema::parse(SCHEMA).unwrap()),
        schema_version: 1,
        answers: Answers::of(BTreeMap::from([(
            "tone".to_owned(),
            FieldValue::Integer(3),
        )])),
    }
}
