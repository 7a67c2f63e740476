//! Files that go in.

use server::exchange::{ImportError, ImportOptions, ImportReport};

use crate::desk::{Desk, OTHER_SCHEMA, counts};

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

    let expected = ImportReport {
        updated: 1,
        ..counts(2, 0, 2)
    };
    assert_eq!(report, expected);
    assert_eq!(
        report.to_string(),
        "2 imported, 1 updated, 0 duplicate, 2 rejected"
    );
    assert!(log[0].starts_with("first.csv:3: "));
    assert!(log[1].starts_with("second.jsonl:3: "));
    assert_eq!(
        desk.samples().await,
        [r#"1 | {"text":"b"}"#, r#"2 | {"text":"c"}"#]
    );
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

#[tokio::test]
async fn a_pipe_is_read_once_and_whole() {
    let desk = Desk::new().await;
    let pipe = desk.file("samples.jsonl", "");
    std::fs::remove_file(&pipe).unwrap();
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let writing = tokio::task::spawn_blocking({
        let pipe = pipe.clone();
        move || std::fs::write(pipe, "{\"text\":\"a\"}\n{\"text\":\"b\"}\n").unwrap()
    });

    let (report, log) = desk.import(desk.options(&[pipe])).await.unwrap();

    writing.await.unwrap();
    assert_eq!(report, counts(2, 0, 0));
    assert_eq!(log, [""; 0]);
}
