//! Files that are packed with gzip, mapped columns, standard input's kind of input, and dry runs.

use std::{io::Write, path::PathBuf};

use axum::body::Bytes;
use flate2::{Compression, write::GzEncoder};
use ingot::limits::Limits;
use server::{
    clock::Clock,
    exchange::{
        FileFormat, ImportError, ImportOptions, Input, QueueSink, ReadOptions, import_stream, pipe,
    },
    store::Queue,
};

use crate::desk::{Desk, Log, counts};

fn packed(content: impl AsRef<[u8]>) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content.as_ref()).unwrap();
    encoder.finish().unwrap()
}

async fn queue(desk: &Desk) -> Queue {
    desk.store.queue_named("tweets").await.unwrap().unwrap()
}

fn mapped(desk: &Desk, file: PathBuf, mapping: &str) -> ImportOptions {
    ImportOptions {
        reading: ReadOptions {
            mapping: mapping.parse().unwrap(),
            ..ReadOptions::default()
        },
        ..desk.options(&[file])
    }
}

#[tokio::test]
async fn packed_files_of_every_format_go_in_by_their_names_or_their_first_bytes() {
    let desk = Desk::new().await;
    for (number, (name, content)) in [
        ("a.jsonl.gz", "{\"text\":\"a\"}"),
        ("b.json.gz", "[{\"text\":\"b\"}]"),
        ("c.csv.gz", "text\nc\n"),
        ("d.tsv.gz", "text\nd\n"),
        ("e.gz", "{\"text\":\"e\"}"),
        ("f", "{\"text\":\"f\"}"),
    ]
    .into_iter()
    .enumerate()
    {
        let (report, _) = desk.import_one(name, packed(content)).await.unwrap();

        assert_eq!(report, counts(1, 0, 0), "{name}");
        let counted = queue(&desk).await.counters.samples;
        assert_eq!(counted, number as u64 + 1, "{name}");
    }
}

#[tokio::test]
async fn a_bomb_is_refused_and_what_came_before_it_is_in() {
    let mut desk = Desk::new().await;
    let bomb = format!(
        "{{\"text\":\"a\"}}\n{}",
        "{\"text\":\"b\"}\n".repeat(100_000)
    );
    for (limits, told) in [
        (
            Limits {
                unpacked_bytes: 1_000_000,
                ..Limits::DEFAULT
            },
            "it unpacks to more than 1000000 bytes",
        ),
        (
            Limits {
                unpack_ratio: 20,
                unpack_free_bytes: 500_000,
                ..Limits::DEFAULT
            },
            "it unpacks to more than 20 times its size",
        ),
    ] {
        desk.limits = limits;

        let error = desk
            .import_one("bomb.jsonl.gz", packed(&bomb))
            .await
            .unwrap_err();

        assert!(matches!(error, ImportError::Blown { .. }), "{error}");
        let message = error.to_string();
        assert!(
            message.contains("bomb.jsonl.gz is not read on after line "),
            "{message}"
        );
        assert!(message.contains(told), "{message}");
        assert_eq!(queue(&desk).await.counters.samples, 2);
    }
}

#[tokio::test]
async fn a_bomb_that_shows_at_once_is_refused_before_anything_is_written() {
    let mut desk = Desk::new().await;
    desk.limits = Limits {
        unpacked_bytes: 1_000,
        ..Limits::DEFAULT
    };

    let error = desk
        .import_one("bomb.jsonl.gz", packed([b' '; 9_000]))
        .await
        .unwrap_err();

    let message = error.to_string();
    assert!(
        message.contains("bomb.jsonl.gz can't be imported: it unpacks to more than"),
        "{message}"
    );
    desk.assert_nothing_written().await;
}

#[tokio::test]
async fn a_packed_file_that_is_damaged_or_packed_twice_is_refused() {
    let desk = Desk::new().await;
    let whole = packed("{\"text\":\"a\"}\n".repeat(10));
    for (name, content, told) in [
        ("cut.gz", &whole[..whole.len() - 9], "cut.gz"),
        (
            "twice.gz",
            &packed(&whole),
            "it is packed twice: unpack it once",
        ),
    ] {
        let message = desk
            .import_one(name, content)
            .await
            .unwrap_err()
            .to_string();

        assert!(message.contains(told), "{message}");
    }
}

#[tokio::test]
async fn mapped_columns_become_texts_ids_and_known_answers() {
    let desk = Desk::new().await;
    let file = desk.file(
        "tweets.csv",
        "uuid,tweet_body,p,truth\nu1,so good,3,4\nu2,bad,,\n,x,y,\nu3,z,1,9\n",
    );

    let (report, log) = desk
        .import(mapped(
            &desk,
            file,
            "id=uuid,text=tweet_body,priority=p,gold=truth",
        ))
        .await
        .unwrap();

    assert_eq!(report, counts(2, 0, 2));
    assert_eq!(
        log,
        [
            "tweets.csv:4: `p` is a text: it takes a whole number from -32768 to 32767",
            "tweets.csv:5: `tone` can't be taken: This takes a whole number from 1 to 5.",
        ]
    );
    let samples = desk
        .store
        .samples(queue(&desk).await.id, 0, 10)
        .await
        .unwrap();
    assert_eq!(samples[0].external_id.as_deref(), Some("u1"));
    assert_eq!(samples[0].priority, 3);
    assert_eq!(
        serde_json::to_string(&samples[0].payload).unwrap(),
        r#"{"text":"so good"}"#
    );
    assert_eq!(
        serde_json::to_string(&samples[0].gold).unwrap(),
        r#"{"tone":4}"#
    );
    assert_eq!(samples[1].gold, None);
}

#[tokio::test]
async fn a_mapped_column_that_is_not_there_is_refused_before_anything_is_written() {
    let desk = Desk::new().await;
    let file = desk.file("tweets.csv", "id,body\n1,a\n");

    let error = desk
        .import(mapped(&desk, file, "text=tweet_body"))
        .await
        .unwrap_err();

    let message = error.to_string();
    assert!(
        message.contains("it has no column `tweet_body`, which is mapped"),
        "{message}"
    );
    desk.assert_nothing_written().await;
}

#[tokio::test]
async fn a_dry_run_reports_what_a_run_would_and_stores_nothing() {
    let desk = Desk::new().await;
    desk.import_one("first.jsonl", "{\"id\":1,\"text\":\"a\"}\n{\"text\":\"b\"}")
        .await
        .unwrap();
    let before = queue(&desk).await.counters;
    let content = "{\"id\":1,\"text\":\"a\"}\n{\"id\":1,\"text\":\"new\"}\n{\"text\":\"b\"}\n{\"text\":\"c\"}\n\
                   {\"text\":\"c\"}\n7\n{\"payload\":{\"text\":\"d\"},\"turns\":[]}\n";
    let file = desk.file("second.jsonl", content);
    let dry = ImportOptions {
        is_dry: true,
        ..desk.options(&[file])
    };

    let told = desk.import(dry.clone()).await.unwrap();

    assert_eq!(queue(&desk).await.counters, before);
    let wet = ImportOptions {
        is_dry: false,
        ..dry
    };
    assert_eq!(told, desk.import(wet).await.unwrap());
    assert_eq!(
        told.0.to_string(),
        "2 imported, 1 updated, 3 duplicate, 1 rejected"
    );
}

#[tokio::test]
async fn a_dry_run_makes_no_queue() {
    let desk = Desk::new().await;
    let file = desk.file("first.jsonl", "{\"id\":1,\"text\":\"a\"}\n[]");
    let dry = ImportOptions {
        is_dry: true,
        ..desk.options(&[file])
    };

    let (report, log) = desk.import(dry).await.unwrap();

    assert_eq!(report, counts(1, 0, 1));
    assert_eq!(log.len(), 1);
    desk.assert_nothing_written().await;
}

#[tokio::test]
async fn what_arrives_piece_by_piece_is_imported_as_it_arrives() {
    let desk = Desk::new().await;
    desk.import_one("first.jsonl", "{\"text\":\"a\"}")
        .await
        .unwrap();
    let queue = queue(&desk).await;
    let (sender, body) = pipe();
    let sending = tokio::spawn(async move {
        for piece in ["text\nsha", "lom שלום\n\"", "two\nlines\"\n"] {
            sender
                .send(Ok(Bytes::from_static(piece.as_bytes())))
                .await
                .unwrap();
        }
    });
    let mut sink = QueueSink::new(&*desk.store, queue.id, Clock::start());
    let mut log = Log::default();

    let report = import_stream(
        &mut sink,
        queue.schema.clone(),
        Input::new("body", body),
        ReadOptions {
            format: Some(FileFormat::Csv),
            ..ReadOptions::default()
        },
        &Limits::DEFAULT,
        &mut log,
        0,
    )
    .await
    .unwrap();

    sending.await.unwrap();
    assert_eq!(report, counts(2, 0, 0));
    assert_eq!(
        desk.samples().await[1..],
        [
            " | {\"text\":\"shalom שלום\"}",
            " | {\"text\":\"two\\nlines\"}"
        ]
    );
}
