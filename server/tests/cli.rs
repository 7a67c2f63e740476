//! The program as people start it: what it prints, what it refuses, how it ends.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

#[path = "support/program.rs"]
mod program;

use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::Output,
};

use futures::StreamExt;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use crate::program::{Place, Server, ask, stderr, stdout};

fn schema(place: &Place) -> PathBuf {
    place.file(
        "schema.json",
        r#"{"fields":[{"name":"tone","kind":"scale","min":1,"max":5}]}"#,
    )
}

fn import(place: &Place, schema: &Path, file: &Path) -> Output {
    place
        .ingot("import")
        .args(["--queue", "Tone", "--schema"])
        .arg(schema)
        .arg(file)
        .output()
        .unwrap()
}

#[test]
fn a_port_that_is_taken_is_named_with_the_way_out() {
    let place = Place::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = taken.local_addr().unwrap().to_string();

    let output = place.serve(&addr).output().unwrap();

    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        stderr(&output),
        format!(
            "ingot: can't listen on {addr}: another program uses that address; end it, or choose \
             another with --addr\n"
        )
    );
}

#[test]
fn a_data_directory_that_can_not_be_used_is_named_with_the_way_out() {
    let place = Place::new();
    fs::write(place.data(), "a file").unwrap();

    for mut command in [
        place.serve("127.0.0.1:0"),
        place.ingot("admin-link"),
        place.ingot("check"),
    ] {
        let output = command.output().unwrap();

        assert_eq!(output.status.code(), Some(1));
        let error = stderr(&output);
        assert!(error.contains(&*place.data().to_string_lossy()), "{error}");
        assert!(error.contains("choose another with --data"), "{error}");
    }
}

#[test]
fn a_file_that_is_no_database_is_refused_and_left_as_it_is() {
    let place = Place::new();
    fs::create_dir_all(place.data()).unwrap();
    let path = place.data().join("ingot.db");
    let text = "this is a letter to my aunt, not a database\n".repeat(100);
    fs::write(&path, &text).unwrap();

    let output = place.serve("127.0.0.1:0").output().unwrap();

    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("ingot.db"), "{}", stderr(&output));
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn media_from_nowhere_are_refused_at_the_start_with_the_way_out() {
    let place = Place::new();
    let file = place.file("a-file", "");
    for (option, value, expected) in [
        (
            "--media-dir",
            "/no/where",
            "the media directory /no/where can't be read",
        ),
        ("--media-dir", file.to_str().unwrap(), "is no directory"),
        (
            "--allow-media",
            "http://a.org/",
            "\"http://a.org/\" is neither",
        ),
    ] {
        let mut serve = place.serve("127.0.0.1:0");
        let output = serve.args([option, value]).output().unwrap();

        assert_eq!(output.status.code(), Some(1), "{option} {value}");
        let words = stderr(&output);
        assert!(
            words.contains(expected) && words.contains(option),
            "{words}"
        );
    }
}

#[test]
fn two_servers_do_not_share_a_data_directory() {
    let place = Place::new();
    let _first = Server::start(place.serve("127.0.0.1:0"));

    let second = place.serve("127.0.0.1:0").output().unwrap();

    assert_eq!(second.status.code(), Some(1));
    assert!(
        stderr(&second).contains("another Ingot is already serving"),
        "{}",
        stderr(&second)
    );
}

#[test]
fn a_site_that_was_not_built_is_named() {
    let place = Place::new();

    let output = place
        .ingot("serve")
        .args(["--addr", "127.0.0.1:0", "--site", "/nonexistent"])
        .output()
        .unwrap();

    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("the built site is not at /nonexistent"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn the_first_start_adds_the_demo_unless_told_not_to_and_no_later_one_does() {
    let (with, without) = (Place::new(), Place::new());

    for _ in 0..2 {
        drop(Server::start(with.serve("127.0.0.1:0")));
    }
    let mut no_demo = without.serve("127.0.0.1:0");
    no_demo.arg("--no-demo");
    drop(Server::start(no_demo));

    let with = stdout(&with.ingot("check").output().unwrap());
    assert_eq!(
        with,
        "queue 1 `Narrative synthesis`: counters equal the rows\n"
    );
    assert_eq!(stdout(&without.ingot("check").output().unwrap()), "");
}

#[test]
fn an_admin_link_is_made_beside_the_running_server_under_its_address() {
    let place = Place::new();
    let server = Server::start(place.serve("127.0.0.1:0"));

    let link = stdout(&place.ingot("admin-link").output().unwrap());

    let under = format!("{}/admin/sign-in/", server.url);
    assert!(link.starts_with(&under), "{link}");
    let printed = server.sign_in.as_ref().unwrap();
    assert!(printed.starts_with(&under), "{printed}");
    assert_ne!(printed, link.trim_end());
}

#[test]
fn an_import_reports_bad_lines_keeps_the_rest_and_says_so_by_its_exit_code() {
    let place = Place::new();
    let schema = schema(&place);
    let file = place.file("mixed.jsonl", "{\"text\":\"a\"}\n{oops\n{\"text\":\"b\"}\n");

    let first = import(&place, &schema, &file);
    let again = import(&place, &schema, &file);

    assert_eq!(first.status.code(), Some(1));
    let error = stderr(&first);
    assert!(error.contains("mixed.jsonl:2: "), "{error}");
    let counts = stdout(&first);
    for part in ["2 imported", "0 duplicate", "1 rejected"] {
        assert!(counts.contains(part), "{counts}");
    }
    assert!(stdout(&again).contains("2 duplicate"), "{}", stdout(&again));
}

#[test]
fn a_clean_import_ends_with_0() {
    let place = Place::new();
    let file = place.file("good.csv", "id,text\n1,so good\n2,\"so, bad\"\n");

    let output = import(&place, &schema(&place), &file);

    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}

#[test]
fn an_export_is_written_with_its_manifest_and_never_over_a_file_unasked() {
    let place = Place::new();
    let file = place.file("in.jsonl", "{\"text\":\"=1\"}\n{\"text\":\"b\"}\n");
    import(&place, &schema(&place), &file);
    let out = place.data().join("out.csv");
    let export = |more: &[&str]| {
        let mut command = place.ingot("export");
        command.args(["--queue", "Tone", "--format", "csv-wide", "--output"]);
        command.arg(&out).args(more).output().unwrap()
    };

    let written = export(&[]);
    let refused = export(&[]);
    let forced = export(&["--force", "--guard", "false"]);

    assert_eq!(written.status.code(), Some(0), "{}", stderr(&written));
    assert!(
        stderr(&written).starts_with("2 samples, 0 labels, 0 skips; "),
        "{}",
        stderr(&written)
    );
    assert_eq!(refused.status.code(), Some(1));
    assert!(stderr(&refused).contains("--force"), "{}", stderr(&refused));
    assert_eq!(forced.status.code(), Some(0), "{}", stderr(&forced));
    let text = fs::read_to_string(&out).unwrap();
    assert!(text.contains(",=1"), "{text}");
    let manifest = fs::read_to_string(place.data().join("out.csv.manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(manifest["bytes"], text.len());
    assert_eq!(manifest["guarded"], false);
    let names = fs::read_dir(place.data()).unwrap();
    let parts = names.filter(|name| {
        let name = name.as_ref().unwrap().file_name();
        name.to_string_lossy().contains(".part")
    });
    assert_eq!(parts.count(), 0);
}

#[test]
fn an_export_without_a_file_is_on_standard_output_and_comes_in_again() {
    let place = Place::new();
    let file = place.file("in.jsonl", "{\"id\":\"1\",\"text\":\"a\"}\n");
    import(&place, &schema(&place), &file);

    let output = place
        .ingot("export")
        .args(["--queue", "Tone"])
        .output()
        .unwrap();
    let again = place.file("again.jsonl", &stdout(&output));
    let imported = import(&place, &schema(&place), &again);
    let missing = place
        .ingot("export")
        .args(["--queue", "None"])
        .output()
        .unwrap();

    assert_eq!(stdout(&imported), "0 imported, 1 duplicate, 0 rejected\n");
    assert_eq!(missing.status.code(), Some(1));
    assert!(
        stderr(&missing).contains("there is no queue named `None`"),
        "{}",
        stderr(&missing)
    );
}

#[test]
fn a_schema_that_is_wrong_or_missing_writes_nothing() {
    let place = Place::new();
    let file = place.file("good.jsonl", "{\"text\":\"a\"}\n");
    let wrong = place.file(
        "wrong.json",
        r#"{"fields":[{"name":"tone","kind":"star"}]}"#,
    );

    let refused = import(&place, &wrong, &file);
    let absent = import(&place, Path::new("/nonexistent.json"), &file);
    let unknown = place
        .ingot("import")
        .args(["--queue", "Tone"])
        .arg(&file)
        .output()
        .unwrap();

    assert!(
        stderr(&refused).contains("\"star\" is not a kind"),
        "{}",
        stderr(&refused)
    );
    assert!(
        stderr(&absent).contains("/nonexistent.json"),
        "{}",
        stderr(&absent)
    );
    assert!(
        stderr(&unknown).contains("--schema"),
        "{}",
        stderr(&unknown)
    );
    for output in [refused, absent, unknown] {
        assert_eq!(output.status.code(), Some(1));
    }
    assert_eq!(stdout(&place.ingot("check").output().unwrap()), "");
}

#[test]
fn metrics_are_for_this_machine_and_for_whoever_has_the_token() {
    let place = Place::new();
    let mut command = place.serve("127.0.0.1:0");
    command.env("INGOT_METRICS_TOKEN", "a-secret-of-scrapers");
    let server = Server::start(command);
    let forwarded = "X-Forwarded-For: 192.0.2.7\r\n";
    let with_token = format!("{forwarded}Authorization: Bearer a-secret-of-scrapers\r\n");

    let direct = ask(&server, "/metrics", "");
    let through_proxy = ask(&server, "/metrics", forwarded);
    let with_token = ask(&server, "/metrics", &with_token);

    assert!(direct.starts_with("HTTP/1.1 200 "), "{direct}");
    assert!(direct.contains("\ningot_live_draining 0\n"), "{direct}");
    // What the start wrote went through the measured store.
    let written = "ingot_store_transactions_total{result=\"committed\"} ";
    let (_, rest) = direct.split_once(written).unwrap();
    assert!(!rest.starts_with('0'), "{direct}");
    assert!(
        through_proxy.starts_with("HTTP/1.1 403 "),
        "{through_proxy}"
    );
    assert!(with_token.starts_with("HTTP/1.1 200 "), "{with_token}");
}

#[test]
fn a_metrics_token_that_can_be_guessed_is_refused_and_not_repeated_in_the_help() {
    let place = Place::new();

    let refused = place
        .serve("127.0.0.1:0")
        .args(["--metrics-token", "0123456789abcde"])
        .output()
        .unwrap();
    let help = place
        .ingot("serve")
        .arg("--help")
        .env("INGOT_METRICS_TOKEN", "a-secret-of-scrapers")
        .output()
        .unwrap();

    assert!(!refused.status.success());
    assert!(
        stderr(&refused).contains("at least 16 characters"),
        "{}",
        stderr(&refused)
    );
    assert!(stdout(&help).contains("--metrics-token"));
    assert!(!stdout(&help).contains("a-secret-of-scrapers"));
}

#[tokio::test]
async fn it_ends_cleanly_on_sigterm_and_on_ctrl_c_with_sockets_open() {
    for signal in ["-TERM", "-INT"] {
        let place = Place::new();
        let mut server = Server::start(place.serve("127.0.0.1:0"));
        let url = format!("{}/live", server.url.replace("http", "ws"));
        let mut request = url.into_client_request().unwrap();
        request
            .headers_mut()
            .insert("sec-websocket-protocol", "ingot.v1".parse().unwrap());
        let (socket, _) = tokio_tungstenite::connect_async(request).await.unwrap();

        server.signal(signal);

        let status = tokio::task::spawn_blocking(move || server.wait())
            .await
            .unwrap();
        assert!(status.success(), "{signal} ended it with {status}");
        let said: Vec<_> = socket.collect().await;
        assert!(!said.is_empty(), "the socket was cut without a word");
    }
}

#[test]
fn told_to_stop_as_soon_as_it_is_ready_it_ends_cleanly() {
    for _ in 0..20 {
        let place = Place::new();
        let mut server = Server::start(place.serve("127.0.0.1:0"));

        server.signal("-TERM");

        let status = server.wait();
        assert!(status.success(), "it ended with {status}");
    }
}
