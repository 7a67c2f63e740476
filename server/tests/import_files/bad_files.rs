//! Files that are refused, and lines that are left out.

use std::path::Path;

use ingot::limits::Limits;
use server::exchange::{ImportOptions, ImportReport};

use crate::desk::{Desk, counts};

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
            ImportReport {
                updated: 1,
                ..counts(1, 0, 1)
            },
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
            "exact.jsonl",
            b"{\"n\":[9223372036854775808]}\n{\"n\":9223372036854775807}",
            counts(1, 0, 1),
            &[
                "exact.jsonl:1: `n[0]` is a number beyond 9223372036854775807, which could not be kept \
                 as it is: write it as a text",
            ],
        ),
        (
            "twice.jsonl",
            b"{\"text\":\"a\",\"text\":\"b\"}\n{\"text\":\"\\ud83d\"}\n{\"text\":\"c\"}",
            counts(1, 0, 2),
            &[
                "twice.jsonl:1: not valid JSON: the key `text` is there twice at column 18",
                "twice.jsonl:2: not valid JSON: lone leading surrogate in hex escape at column 16",
            ],
        ),
        (
            "list.json",
            b"[\n{\"text\":\"a\"},\n7,\n{\"text\":\"b},\n{\"text\":\"c\"},\n{\"text\":\"d\"}\n]\n",
            counts(3, 0, 2),
            &[
                "list.json:3: it is a number, not an object: each line holds one object such as \
                 {\"text\":\"...\"}",
                "list.json:4: not valid JSON: EOF while parsing a string at column 12",
            ],
        ),
        (
            "cut.json",
            b"[{\"text\":\"a\"},\n{\"text\":\"b\"},",
            counts(2, 0, 1),
            &[
                "cut.json:2: the list that the file holds is not closed: the file seems to have been cut \
                 off",
            ],
        ),
        (
            "two.json",
            b"[{\"text\":\"a\"}]\n[{\"text\":\"b\"}]",
            counts(1, 0, 1),
            &[
                "two.json:2: something stands behind the list that the file holds; from here on nothing is \
                 read",
            ],
        ),
        (
            "one.json",
            b"{\n  \"text\": \"a\"\n}",
            counts(1, 0, 0),
            &[],
        ),
        (
            "tabs.tsv",
            b"id\ttext\n1\ta, b\n2\n",
            counts(1, 0, 1),
            &["tabs.tsv:3: it has 1 cells, the header has 2"],
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
    let wide = "a,".repeat(2000);
    let cases: &[(&str, &[u8], &str)] = &[
        (
            "wide.csv",
            wide.as_bytes(),
            "line 1, can't be used: it has 2001 cells, a row may have 2000",
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
            "it is a zip archive: unpack it first, or use gzip",
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
