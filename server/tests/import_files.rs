//! Importing files, good and bad, into a real store.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use ingot::{ids::LabelerId, limits::Limits};
use server::{
    clock::Clock,
    exchange::{ImportError, ImportOptions, ImportReport, Rejection, Reporter, import_with},
    store::{ClaimRequest, Claimed, Store, sqlite::SqliteStore},
};
use tempfile::TempDir;

const SCHEMA: &str = r#"{"fields":[{"name":"tone","kind":"scale","min":1,"max":5}]}"#;
const OTHER_SCHEMA: &str = r#"{"fields":[{"name":"tone","kind":"scale","min":1,"max":9}]}"#;

/// An import that people did not watch: what they would have read is kept.
#[derive(Default)]
struct Log(Vec<String>);

impl Reporter for Log {
    fn started(&mut self, _: u64) {}

    fn noted(&mut self, note: &str) {
        self.0.push(note.to_owned());
    }

    fn rejected(&mut self, rejection: &Rejection) {
        let file = rejection.file.file_name().unwrap().to_str().unwrap();
        self.0
            .push(format!("{file}:{}: {}", rejection.line, rejection.reason));
    }

    fn advanced(&mut self, _: u64, _: &ImportReport) {}

    fn finished(&mut self) {}
}

struct Desk {
    dir: TempDir,
    store: Arc<dyn Store>,
    limits: Limits,
}

impl Desk {
    async fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let store = SqliteStore::open(&dir.path().join("ingot.db"))
            .await
            .unwrap();
        let desk = Self {
            dir,
            store: Arc::new(store),
            limits: Limits::DEFAULT,
        };
        desk.file("schema.json", SCHEMA);
        desk
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, content).unwrap();
        path
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn options(&self, files: &[PathBuf]) -> ImportOptions {
        ImportOptions {
            queue: "tweets".to_owned(),
            schema: Some(self.path("schema.json")),
            overlap: None,
            files: files.to_vec(),
        }
    }

    async fn import(
        &self,
        options: ImportOptions,
    ) -> Result<(ImportReport, Vec<String>), ImportError> {
        let mut log = Log::default();
        let report = import_with(
            &*self.store,
            options,
            Clock::start(),
            &self.limits,
            &mut log,
        )
        .await?;
        Ok((report, log.0))
    }

    /// What becomes of one file of that name and content.
    async fn import_one(
        &self,
        name: &str,
        content: impl AsRef<[u8]>,
    ) -> Result<(ImportReport, Vec<String>), ImportError> {
        let file = self.file(name, content);
        self.import(self.options(&[file])).await
    }

    /// Every sample of the queue, as `external id | payload`.
    async fn samples(&self) -> Vec<String> {
        let queue = self.store.queue_named("tweets").await.unwrap().unwrap().id;
        let mut all = Vec::new();
        for number in 0.. {
            let labeler = LabelerId(uuid::Uuid::from_u128(number + 1));
            let request = ClaimRequest {
                queue,
                labeler,
                count: 1,
                now_ms: 0,
            };
            let Claimed::Granted(mut granted, _) = self.store.claim(request).await.unwrap() else {
                break;
            };
            let granted = granted.remove(0);
            let payload = serde_json::to_string(&granted.sample.payload).unwrap();
            all.push(format!(
                "{} | {payload}",
                granted.sample.external_id.unwrap_or_default()
            ));
        }
        all
    }

    async fn assert_nothing_written(&self) {
        assert_eq!(self.store.queues().await.unwrap(), []);
    }
}

fn counts(imported: u64, duplicate: u64, rejected: u64) -> ImportReport {
    ImportReport {
        imported,
        duplicate,
        rejected,
    }
}

#[tokio::test]
async fn bad_lines_are_reported_and_the_rest_is_imported() {
    let long = format!(r#"{{"text":"{}"}}"#, "x".repeat(200));
    let cases: &[(&str, &[u8], ImportReport, &[&str])] = &[
        ("empty.jsonl", b"", counts(0, 0, 0), &[]),
        ("empty.csv", b"", counts(0, 0, 0), &[]),
        ("header-only.csv", b"id,text\n", counts(0, 0, 0), &[]),
        ("bom.jsonl", b"\xef\xbb\xbf{\"text\":\"a\"}\n", counts(1, 0, 0), &[]),
        ("bom.csv", b"\xef\xbb\xbfid,text\n1,a\n", counts(1, 0, 0), &[]),
        ("crlf.jsonl", b"{\"text\":\"a\"}\r\n\r\n{\"text\":\"b\"}\r\n", counts(2, 0, 0), &[]),
        ("crlf.csv", b"id,text\r\n1,a\r\n2,b", counts(2, 0, 0), &[]),
        ("UPPER.JSONL", b"{\"text\":\"a\"}", counts(1, 0, 0), &[]),
        ("lines.ndjson", b"{\"text\":\"a\"}", counts(1, 0, 0), &[]),
        ("sniffed", b"\n {\"text\":\"a\"}", counts(1, 0, 0), &[]),
        (
            "broken.jsonl",
            b"{\"text\":\"a\"}\n{\"text\":\n{\"text\":\"b\"} x\n{\"text\":\"c\"}",
            counts(2, 0, 2),
            &[
                "broken.jsonl:2: not valid JSON: EOF while parsing a value at column 8",
                "broken.jsonl:3: not valid JSON: trailing characters at column 14",
            ],
        ),
        (
            "kinds.jsonl",
            b"[1]\n\"a\"\n7\nnull\n{\"text\":\"a\"}",
            counts(1, 0, 4),
            &[
                "kinds.jsonl:1: it is a list, not an object: each line holds one object such as \
                 {\"text\":\"...\"}",
                "kinds.jsonl:2: it is a text, not an object: each line holds one object such as \
                 {\"text\":\"...\"}",
                "kinds.jsonl:3: it is a number, not an object: each line holds one object such as \
                 {\"text\":\"...\"}",
                "kinds.jsonl:4: it is null, not an object: each line holds one object such as \
                 {\"text\":\"...\"}",
            ],
        ),
        (
            "latin1.jsonl",
            b"{\"text\":\"caf\xe9\"}\n{\"text\":\"a\"}",
            counts(1, 0, 1),
            &["latin1.jsonl:1: the line is not UTF-8 text: save the file as UTF-8"],
        ),
        (
            "latin1.csv",
            b"id,text\n1,caf\xe9\n2,a",
            counts(1, 0, 1),
            &["latin1.csv:2: the line is not UTF-8 text: save the file as UTF-8"],
        ),
        (
            "ids.jsonl",
            b"{\"id\":1,\"text\":\"a\"}\n{\"id\":\"1\",\"text\":\"b\"}\n{\"id\":true,\"text\":\"c\"}",
            counts(1, 1, 1),
            &["ids.jsonl:3: `id` is true or false: an id is a text or a number"],
        ),
        (
            "nothing.jsonl",
            b"{}\n{\"id\":3}\n{\"text\":\" \"}",
            counts(0, 0, 3),
            &[
                "nothing.jsonl:1: it holds nothing to label",
                "nothing.jsonl:2: it holds nothing to label",
                "nothing.jsonl:3: it holds nothing to label",
            ],
        ),
        (
            "cells.csv",
            b"id,text\n1,a,extra\n2\n3,b\n,\n",
            counts(1, 0, 3),
            &[
                "cells.csv:2: it has 3 cells, the header has 2",
                "cells.csv:3: it has 1 cells, the header has 2",
                "cells.csv:5: it holds nothing to label",
            ],
        ),
        (
            "quotes.csv",
            b"id,text\n1,\"two\nlines\"\n2,\"open\n3,b\n4,c\n",
            counts(3, 0, 1),
            &["quotes.csv:4: a quote that opens on this line is not closed within 100 bytes"],
        ),
        (
            "long.jsonl",
            long.as_bytes(),
            counts(0, 0, 1),
            &["long.jsonl:1: the line is longer than 100 bytes"],
        ),
        (
            "payload.jsonl",
            b"{\"text\":\"1234567890123456789012345678901234567890\"}",
            counts(0, 0, 1),
            &["payload.jsonl:1: its content has 51 bytes, a sample may have 50"],
        ),
        (
            "deep.jsonl",
            &[b"{\"a\":".as_slice(), &[b'['; 90]].concat(),
            counts(0, 0, 1),
            &["deep.jsonl:1: not valid JSON: EOF while parsing a list at column 95"],
        ),
    ];
    for (name, content, expected, messages) in cases {
        let mut desk = Desk::new().await;
        desk.limits = Limits {
            import_line_bytes: 100,
            payload_bytes: 50,
            ..Limits::DEFAULT
        };

        let (report, log) = desk.import_one(name, content).await.unwrap();

        assert_eq!(report, *expected, "{name}");
        assert_eq!(log, *messages, "{name}");
    }
}

#[tokio::test]
async fn files_that_are_no_samples_are_refused_before_anything_is_written() {
    let cases: &[(&str, &[u8], &str)] = &[
        (
            "list.json",
            b"[{\"text\":\"a\"}]",
            "it is one JSON list: write one object per line",
        ),
        (
            "prose.txt",
            b"Dear all,\n",
            "its name does not tell what it is: name it .jsonl",
        ),
        (
            "wide.jsonl",
            b"\xff\xfe{\0",
            "it is UTF-16 text: save it as UTF-8",
        ),
        (
            "data.csv",
            b"PK\x03\x04....",
            "it is compressed: unpack it first",
        ),
        ("twice.csv", b"a,b,a\n1,2,3\n", "two columns are named `a`"),
        ("unnamed.csv", b"a,,b\n1,2,3\n", "column 2 has no name"),
        (
            "latin1.csv",
            b"caf\xe9,b\n1,2\n",
            "line 1, can't be used: the line is not UTF-8 text",
        ),
    ];
    let desk = Desk::new().await;
    let good = desk.file("good.jsonl", r#"{"text":"a"}"#);
    for (name, content, expected) in cases {
        let bad = desk.file(name, content);

        let error = desk
            .import(desk.options(&[good.clone(), bad.clone()]))
            .await
            .unwrap_err();

        let message = error.to_string();
        assert!(message.contains(expected), "{name}: {message}");
        assert!(message.contains(bad.to_str().unwrap()), "{name}: {message}");
        desk.assert_nothing_written().await;
    }
}

#[tokio::test]
async fn wrong_options_are_refused_before_anything_is_written() {
    let desk = Desk::new().await;
    let good = desk.options(&[desk.file("good.jsonl", r#"{"text":"a"}"#)]);
    let broken = desk.file("broken.json", r#"{"fields":[]}"#);
    let taxonomy = desk.file("taxonomy.xml", "<View><Taxonomy/></View>");
    let with_schema = |path: &Path| ImportOptions {
        schema: Some(path.to_owned()),
        ..good.clone()
    };
    let cases = [
        (
            ImportOptions {
                files: Vec::new(),
                ..good.clone()
            },
            "there is nothing to import",
        ),
        (
            ImportOptions {
                files: vec![desk.path("none.jsonl")],
                ..good.clone()
            },
            "none.jsonl can't be read: there is no such file",
        ),
        (
            ImportOptions {
                files: vec![desk.dir.path().to_owned()],
                ..good.clone()
            },
            "it is a directory: name the files in it",
        ),
        (
            ImportOptions {
                schema: None,
                ..good.clone()
            },
            "there is no queue named `tweets`: give --schema FILE to make it",
        ),
        (
            with_schema(&desk.path("none.json")),
            "none.json can't be read",
        ),
        (
            with_schema(&broken),
            "broken.json can't be used: a schema has 1 to 32 fields",
        ),
        (
            with_schema(&taxonomy),
            "taxonomy.xml can't be used: line 1, column 7: <Taxonomy> can't be imported",
        ),
        (
            ImportOptions {
                queue: " ".to_owned(),
                ..good.clone()
            },
            "at least one character",
        ),
        (
            ImportOptions {
                queue: "x".repeat(101),
                ..good.clone()
            },
            "at most 100 characters",
        ),
        (
            ImportOptions {
                overlap: Some(0),
                ..good.clone()
            },
            "an overlap of 0 is not possible",
        ),
        (
            ImportOptions {
                overlap: Some(101),
                ..good.clone()
            },
            "it goes from 1 to 100",
        ),
    ];
    for (options, expected) in cases {
        let message = desk.import(options).await.unwrap_err().to_string();

        assert!(message.contains(expected), "{message}");
        desk.assert_nothing_written().await;
    }
}

#[tokio::test]
async fn a_labeling_configuration_of_label_studio_makes_a_queue() {
    let desk = Desk::new().await;
    let config = r#"<View><Image name="i" value="$image"/><Rating name="tone" toName="i"/></View>"#;
    let options = ImportOptions {
        schema: Some(desk.file("config.XML", config)),
        ..desk.options(&[desk.file("good.jsonl", r#"{"image":"a.png"}"#)])
    };

    let (report, log) = desk.import(options).await.unwrap();

    assert_eq!(report, counts(1, 0, 0));
    assert_eq!(log, ["<Image> \"i\": its address is shown as text."]);
    let queue = desk.store.queue_named("tweets").await.unwrap().unwrap();
    assert!(queue.schema.field("tone").is_some());
}

#[tokio::test]
async fn a_queue_that_exists_takes_more_without_a_schema_or_with_its_own() {
    let desk = Desk::new().await;
    desk.import_one("first.jsonl", r#"{"text":"a"}"#)
        .await
        .unwrap();
    let second = desk.options(&[desk.file("second.jsonl", r#"{"text":"b"}"#)]);

    let without = ImportOptions {
        schema: None,
        ..second.clone()
    };
    assert_eq!(desk.import(without).await.unwrap().0, counts(1, 0, 0));
    assert_eq!(
        desk.import(second.clone()).await.unwrap().0,
        counts(0, 1, 0)
    );

    let other = Some(desk.file("other.json", OTHER_SCHEMA));
    let error = desk
        .import(ImportOptions {
            schema: other,
            ..second.clone()
        })
        .await
        .unwrap_err();
    assert!(matches!(error, ImportError::OtherSchema(_)));
    let error = desk
        .import(ImportOptions {
            overlap: Some(2),
            ..second.clone()
        })
        .await
        .unwrap_err();
    assert!(error.to_string().contains("an overlap of 1"), "{error}");
    assert_eq!(
        desk.samples().await,
        [r#" | {"text":"a"}"#, r#" | {"text":"b"}"#]
    );
}

#[tokio::test]
async fn an_import_run_again_adds_only_what_is_missing() {
    let desk = Desk::new().await;
    let lines: Vec<_> = (0..1200)
        .map(|number| format!(r#"{{"id":{number},"text":"t{number}"}}"#))
        .collect();
    desk.import_one("part.jsonl", lines[..700].join("\n"))
        .await
        .unwrap();

    let (report, _) = desk
        .import_one("all.jsonl", lines.join("\n"))
        .await
        .unwrap();

    assert_eq!(report, counts(500, 700, 0));
    let queue = desk.store.queue_named("tweets").await.unwrap().unwrap();
    assert_eq!(queue.counters.samples, 1200);
    assert_eq!(
        desk.store.recount(queue.id).await.unwrap().unwrap(),
        queue.counters
    );
}

#[tokio::test]
async fn csv_cells_become_texts_in_the_headers_order_without_the_id() {
    let desk = Desk::new().await;
    let csv = "title,id,text\n<b>x</b>,a1,\"one, \"\"two\"\"\nthree\"\nnone,,007\n";

    desk.import_one("data.csv", csv).await.unwrap();

    assert_eq!(
        desk.samples().await,
        [
            r#"a1 | {"title":"<b>x</b>","text":"one, \"two\"\nthree"}"#,
            r#" | {"title":"none","text":"007"}"#,
        ]
    );
}

#[tokio::test]
async fn several_files_go_in_one_after_the_other() {
    let desk = Desk::new().await;
    let first = desk.file("first.csv", "id,text\n1,a\n2\n");
    let second = desk.file(
        "second.jsonl",
        "{\"id\":1,\"text\":\"b\"}\n{\"id\":2,\"text\":\"c\"}\n[]",
    );

    let (report, log) = desk.import(desk.options(&[first, second])).await.unwrap();

    assert_eq!(report, counts(2, 1, 2));
    assert_eq!(report.to_string(), "2 imported, 1 duplicate, 2 rejected");
    assert!(log[0].starts_with("first.csv:3: "));
    assert!(log[1].starts_with("second.jsonl:3: "));
    assert_eq!(
        desk.samples().await,
        [r#"1 | {"text":"a"}"#, r#"2 | {"text":"c"}"#]
    );
}

#[tokio::test]
async fn a_line_of_ten_megabytes_is_left_out_and_the_next_is_not() {
    let desk = Desk::new().await;
    let huge = format!(
        "{{\"text\":\"{}\"}}\n{{\"text\":\"b\"}}\n",
        "x".repeat(10 << 20)
    );

    let (report, log) = desk.import_one("huge.jsonl", huge).await.unwrap();

    assert_eq!(report, counts(1, 0, 1));
    assert_eq!(log, ["huge.jsonl:1: the line is longer than 1048576 bytes"]);
}

#[tokio::test]
async fn a_hundred_thousand_lines_go_in() {
    let desk = Desk::new().await;
    let mut lines = String::new();
    for number in 0..100_000 {
        lines.push_str(&format!(
            "{{\"id\":\"s{number}\",\"text\":\"{number} {}\"}}\n",
            "so many words ".repeat(5)
        ));
    }

    let (report, _) = desk.import_one("many.jsonl", lines).await.unwrap();

    assert_eq!(report, counts(100_000, 0, 0));
    let queue = desk.store.queue_named("tweets").await.unwrap().unwrap();
    assert_eq!(
        desk.store.recount(queue.id).await.unwrap().unwrap(),
        queue.counters
    );
}
