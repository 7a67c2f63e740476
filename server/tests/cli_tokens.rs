//! Tokens, queues, backups and checks from the command line, beside a server that runs.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

#[expect(dead_code, reason = "the tests of the other commands use all of it")]
#[path = "support/program.rs"]
mod program;

use std::{path::PathBuf, process::Output};

use crate::program::{Place, Server, ask, stderr, stdout};

const SCHEMA: &str = r#"{"fields":[{"name":"tone","kind":"scale","min":1,"max":5}]}"#;

fn run(place: &Place, subcommand: &str, arguments: &[&str]) -> Output {
    place.ingot(subcommand).args(arguments).output().unwrap()
}

fn schema(place: &Place) -> PathBuf {
    place.file("schema.json", SCHEMA)
}

fn create_queue(place: &Place, name: &str) -> Output {
    place
        .ingot("queue create")
        .arg("--schema")
        .arg(schema(place))
        .arg(name)
        .output()
        .unwrap()
}

/// The status of an answer of the API.
fn status(server: &Server, path: &str, token: &str) -> String {
    let answer = ask(server, path, &format!("Authorization: Bearer {token}\r\n"));
    answer.split(' ').nth(1).unwrap().to_owned()
}

#[test]
fn a_token_is_printed_alone_and_works_until_it_is_revoked() {
    let place = Place::new();
    let server = Server::start(place.serve("127.0.0.1:0"));

    let made = run(&place, "token create", &["--role", "admin"]);

    assert!(made.status.success(), "{}", stderr(&made));
    let printed = stdout(&made);
    let token = printed.strip_suffix('\n').unwrap();
    assert!(token.starts_with("ingot_") && token.len() == 49, "{token}");
    assert!(!token.contains(char::is_whitespace));
    assert!(
        stderr(&made).contains("ingot token revoke 1"),
        "{}",
        stderr(&made)
    );
    assert!(!stderr(&made).contains(token));
    assert_eq!(status(&server, "/api/v1/queues", token), "200");

    let revoked = run(&place, "token revoke", &["1"]);
    let again = run(&place, "token revoke", &["1"]);

    assert!(revoked.status.success());
    assert_eq!(status(&server, "/api/v1/queues", token), "401");
    assert_eq!(again.status.code(), Some(1));
    assert!(
        stderr(&again).contains("ingot token list"),
        "{}",
        stderr(&again)
    );
}

#[test]
fn a_labelers_token_names_its_labeler() {
    let place = Place::new();
    let server = Server::start(place.serve("127.0.0.1:0"));

    let nameless = run(&place, "token create", &["--role", "labeler"]);
    let blank = run(
        &place,
        "token create",
        &["--role", "labeler", "--labeler", " "],
    );
    let made = run(
        &place,
        "token create",
        &["--role", "labeler", "--labeler", "Ada"],
    );
    let second = run(
        &place,
        "token create",
        &[
            "--role",
            "admin",
            "--labeler",
            "Ada",
            "--name",
            "night\u{1b}[31m",
        ],
    );

    assert_eq!(nameless.status.code(), Some(2));
    assert!(
        stderr(&nameless).contains("--labeler"),
        "{}",
        stderr(&nameless)
    );
    assert_eq!(blank.status.code(), Some(1));
    assert_eq!(stdout(&nameless) + &stdout(&blank), "");
    assert!(second.status.success());
    let token = stdout(&made).trim().to_owned();
    assert_eq!(status(&server, "/api/v1/queues", &token), "200");
    assert_eq!(status(&server, "/api/v1/queues/1/agreement", &token), "403");
    let list = stdout(&run(&place, "token list", &[]));
    let lines: Vec<_> = list.lines().collect();
    assert_eq!(lines.len(), 3, "{list}");
    assert!(lines[0].starts_with("ID  ROLE"), "{list}");
    assert!(lines[1].starts_with("1   labeler  Ada (number "), "{list}");
    assert!(lines[2].contains("night\\u{1b}[31m"), "{list}");
    assert!(!list.contains(&token) && !list.contains('\u{1b}'), "{list}");
}

#[test]
fn only_the_hash_of_a_token_is_kept() {
    let place = Place::new();

    let token = stdout(&run(&place, "token create", &["--role", "admin"]));

    for entry in std::fs::read_dir(place.data()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        let secret = token.trim().as_bytes();
        assert!(!bytes.windows(secret.len()).any(|window| window == secret));
    }
}

#[test]
fn queues_are_made_listed_paused_resumed_and_archived() {
    let place = Place::new();
    let mut command = place.serve("127.0.0.1:0");
    command.arg("--no-demo");
    let server = Server::start(command);
    let token = stdout(&run(&place, "token create", &["--role", "admin"]));
    let state = || {
        let header = format!("Authorization: Bearer {}\r\n", token.trim());
        let answer = ask(&server, "/api/v1/queues/1", &header);
        let (_, rest) = answer.split_once("\"state\":\"").unwrap();
        rest.split('"').next().unwrap().to_owned()
    };

    let made = create_queue(&place, "Tone");
    let taken = create_queue(&place, "Tone");
    let list = run(&place, "queue list", &[]);

    assert_eq!(stdout(&made), "1\n", "{}", stderr(&made));
    assert_eq!(taken.status.code(), Some(1));
    assert!(
        stderr(&taken).contains("exists already"),
        "{}",
        stderr(&taken)
    );
    assert_eq!(
        stdout(&list),
        "ID  STATE   LABELED       NAME\n1   active  0 / 0 (0.0%)  Tone\n"
    );
    for (subcommand, queue, wanted) in [
        ("queue pause", "Tone", "paused"),
        ("queue resume", "1", "active"),
        ("queue archive", "Tone", "archived"),
        ("queue resume", "Tone", "active"),
    ] {
        let output = run(&place, subcommand, &[queue]);
        assert!(output.status.success(), "{}", stderr(&output));
        assert_eq!(stdout(&output), "");
        assert_eq!(state(), wanted);
    }
    for unknown in ["Topic", "2", "-1", ""] {
        let output = run(&place, "queue pause", &["--", unknown]);
        assert_eq!(output.status.code(), Some(1), "{unknown}");
        assert!(
            stderr(&output).contains("ingot queue list"),
            "{}",
            stderr(&output)
        );
    }
}

#[test]
fn a_queue_takes_a_policy_and_refuses_what_it_can_not_keep() {
    let place = Place::new();
    let policy = place.file("policy.json", r#"{"overlap":3}"#);
    let wrong = place.file("wrong.json", r#"{"overlap":0}"#);
    let create = |name: &str, more: &[&str]| {
        place
            .ingot("queue create")
            .arg("--schema")
            .arg(schema(&place))
            .args([name])
            .args(more)
            .output()
            .unwrap()
    };

    let made = create("a", &["--policy", policy.to_str().unwrap()]);
    let refused = create("b", &["--policy", wrong.to_str().unwrap()]);
    let both = create(
        "c",
        &["--policy", policy.to_str().unwrap(), "--overlap", "2"],
    );
    let too_many = create("d", &["--overlap", "101"]);
    let absent = create("e", &["--policy", "/nonexistent.json"]);

    assert!(made.status.success(), "{}", stderr(&made));
    assert!(stderr(&refused).contains("overlap"), "{}", stderr(&refused));
    assert_eq!(both.status.code(), Some(2));
    assert!(
        stderr(&too_many).contains("1 to 100"),
        "{}",
        stderr(&too_many)
    );
    assert!(
        stderr(&absent).contains("/nonexistent.json"),
        "{}",
        stderr(&absent)
    );
    let list = stdout(&run(&place, "queue list", &[]));
    assert_eq!(list.lines().count(), 2, "{list}");
}

#[test]
fn a_backup_of_a_running_server_is_a_whole_database_and_replaces_nothing() {
    let place = Place::new();
    let server = Server::start(place.serve("127.0.0.1:0"));
    let other = Place::new();
    std::fs::create_dir_all(other.data()).unwrap();
    let file = other.data().join("ingot.db");

    let made = place.ingot("backup").arg(&file).output().unwrap();
    let again = place.ingot("backup").arg(&file).output().unwrap();

    assert!(made.status.success(), "{}", stderr(&made));
    assert_eq!(stdout(&made), format!("{}\n", file.display()));
    assert_eq!(again.status.code(), Some(1));
    assert!(
        stderr(&again).contains("exists already"),
        "{}",
        stderr(&again)
    );
    // The backup that was made is in the log of what it was made of, and the one that was refused is not.
    let token = stdout(&run(&place, "token create", &["--role", "admin"]));
    let header = format!("Authorization: Bearer {}\r\n", token.trim());
    let log = ask(&server, "/api/v1/audit?action=make_backup", &header);
    assert_eq!(log.matches("at the command line").count(), 1, "{log}");
    let names = stdout(&run(&other, "queue list", &[]));
    assert!(names.contains("Narrative synthesis"), "{names}");
    let checked = run(&other, "check", &[]);
    assert_eq!(
        stdout(&checked),
        "queue 1 `Narrative synthesis`: counters equal the rows\n"
    );
}

#[test]
fn an_export_is_in_the_log_with_its_format_and_one_that_was_refused_is_not() {
    let place = Place::new();
    let server = Server::start(place.serve("127.0.0.1:0"));
    create_queue(&place, "Tone");
    let file = place.data().join("out.csv");
    let export = |queue: &str| {
        let mut command = place.ingot("export");
        command.args(["--queue", queue, "--format", "csv-wide", "--output"]);
        command.arg(&file).output().unwrap()
    };

    let unknown = export("None");
    let made = export("Tone");
    let again = export("Tone");

    assert!(made.status.success(), "{}", stderr(&made));
    assert_eq!([unknown, again].map(|it| it.status.code()), [Some(1); 2]);
    let token = stdout(&run(&place, "token create", &["--role", "admin"]));
    let header = format!("Authorization: Bearer {}\r\n", token.trim());
    let log = ask(&server, "/api/v1/audit?action=begin_export", &header);
    let (_, body) = log.split_once("\r\n\r\n").unwrap();
    let log: serde_json::Value = serde_json::from_str(body).unwrap();
    let entries = log["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 1, "{entries:?}");
    let entry = &entries[0];
    assert_eq!(entry["queue"]["name"], "Tone");
    assert_eq!(entry["detail"], "at the command line, as csv-wide");
    assert!(entry["labeler"].is_null() && entry["token"].is_null());
}

#[test]
fn the_help_names_every_command() {
    let place = Place::new();

    let help = std::process::Command::new(env!("CARGO_BIN_EXE_ingot"))
        .arg("--help")
        .current_dir(place.data().parent().unwrap())
        .output()
        .unwrap();

    let help = stdout(&help);
    for command in [
        "serve",
        "import",
        "queue",
        "token",
        "admin-link",
        "backup",
        "check",
    ] {
        let is_told = help
            .lines()
            .any(|line| line.trim_start().starts_with(command));
        assert!(is_told, "{command}: {help}");
    }
}
