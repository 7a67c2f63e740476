//! The program with a PostgreSQL database in place of a data directory.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

#[path = "support/postgres.rs"]
mod postgres_server;
#[path = "support/program.rs"]
mod program;

use std::process::Command;

use sqlx::{Connection, Executor, PgConnection};

use crate::{
    postgres_server::{drop_database, fresh_database},
    program::{Place, Server, ask, exchange, stderr, stdout},
};

/// A database in which there is nothing yet.
async fn empty() -> String {
    Box::pin(fresh_database(|_| async {})).await
}

/// The program with a subcommand and this database.
fn ingot(place: &Place, subcommand: &str, database: &str) -> Command {
    let mut command = place.ingot(subcommand);
    command.env("DATABASE_URL", database);
    command
}

#[tokio::test]
async fn what_came_in_goes_out_and_is_counted_right() {
    let (place, database) = (Place::new(), empty().await);
    let schema = place.file(
        "schema.json",
        r#"{"fields":[{"name":"tone","kind":"scale","min":1,"max":5}]}"#,
    );
    let file = place.file("in.csv", "text\nüber\nsecond\n");
    let import = ingot(&place, "import", &database)
        .args(["--queue", "Tone", "--schema"])
        .args([&schema, &file])
        .output()
        .unwrap();
    assert!(import.status.success(), "{}", stderr(&import));

    let export = ingot(&place, "export", &database)
        .args(["--queue", "Tone", "--format", "csv"])
        .output()
        .unwrap();
    let check = ingot(&place, "check", &database).output().unwrap();

    assert!(stdout(&export).contains("über"), "{}", stderr(&export));
    assert!(check.status.success(), "{}", stderr(&check));
    assert!(!place.data().join("ingot.db").exists());
    drop_database(&database).await;
}

#[tokio::test]
async fn an_installation_moves_from_its_directory() {
    let (place, database) = (Place::new(), empty().await);
    let schema = place.file(
        "schema.json",
        r#"{"fields":[{"name":"tone","kind":"scale","min":1,"max":5}]}"#,
    );
    let file = place.file("in.csv", "text\nfirst\nsecond\n");
    let import = place
        .ingot("import")
        .args(["--queue", "Tone", "--schema"])
        .args([&schema, &file])
        .output();
    assert!(import.unwrap().status.success());
    let copy = || {
        Command::new(env!("CARGO_BIN_EXE_ingot"))
            .args(["copy", "--to", &database, "--from"])
            .arg(place.data())
            .output()
            .unwrap()
    };
    let export = |mut command: Command| {
        let exported = command
            .args(["--queue", "Tone", "--format", "native"])
            .output();
        stdout(&exported.unwrap())
    };

    let copied = copy();

    assert!(copied.status.success(), "{}", stderr(&copied));
    assert!(stdout(&copied).contains("rows copied and compared"));
    let there = export(ingot(&place, "export", &database));
    assert_eq!(there, export(place.ingot("export")));
    assert!(there.contains("second"));
    // Who copies again is told that it is done already.
    assert!(stderr(&copy()).contains("choose an empty one"));
    drop_database(&database).await;
}

#[tokio::test]
async fn servers_share_a_database_and_nobody_copies_into_it_meanwhile() {
    let (place, database) = (Place::new(), empty().await);
    let serve = || {
        let mut command = place.serve("127.0.0.1:0");
        command.env("DATABASE_URL", &database);
        command
    };
    let mut first = Server::start(serve());
    assert!(first.sign_in.is_some());
    let second = Server::start(serve());
    assert!(ask(&first, "/health/ready", "").contains("200 OK"));
    assert!(ask(&second, "/health/ready", "").contains("200 OK"));

    let other = Place::new();
    assert!(other.ingot("check").status().unwrap().success());
    let copy = || {
        let mut copy = Command::new(env!("CARGO_BIN_EXE_ingot"));
        copy.args(["copy", "--to", &database, "--from"])
            .arg(other.data());
        copy.output().unwrap()
    };
    let copied = copy();
    assert_eq!(copied.status.code(), Some(1));
    let words = stderr(&copied);
    assert!(
        words.contains("is serving this PostgreSQL database"),
        "{words}"
    );

    first.signal("-TERM");
    assert!(first.wait().success());
    drop(second);
    drop_database(&database).await;
}

#[tokio::test]
async fn requests_under_one_key_make_one_thing_whichever_server_they_come_to() {
    let (place, database) = (Place::new(), empty().await);
    let serve = || {
        let mut command = place.serve("127.0.0.1:0");
        command.env("DATABASE_URL", &database);
        Server::start(command)
    };
    let servers = [serve(), serve()];
    let made = ingot(&place, "token create", &database)
        .args(["--role", "admin", "--name", "nightly"])
        .output()
        .unwrap();
    let token = stdout(&made).lines().last().unwrap().to_owned();
    let header = format!(
        "Authorization: Bearer {token}\r\nContent-Type: application/json\r\nIdempotency-Key: k1\r\n"
    );
    let queue = r#"{"name":"Tone","schema":{"fields":[{"name":"ok","kind":"boolean"}]}}"#;

    let answers = std::thread::scope(|scope| {
        let ask = |turn: usize| {
            let (server, header) = (&servers[turn % 2], &header);
            scope.spawn(move || exchange(server, "POST /api/v1/queues", header, queue))
        };
        let asked: Vec<_> = (0..20).map(ask).collect();
        let answers = asked.into_iter().map(|asked| asked.join().unwrap());
        answers.collect::<Vec<_>>()
    });

    let body = |answer: &str| answer.split("\r\n\r\n").nth(1).unwrap().to_owned();
    for answer in &answers {
        assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}");
        assert_eq!(body(answer), body(&answers[0]));
    }
    drop(servers);
    drop_database(&database).await;
}

#[tokio::test]
async fn an_unfinished_copy_is_not_served() {
    let (place, database) = (Place::new(), empty().await);
    assert!(
        ingot(&place, "check", &database)
            .status()
            .unwrap()
            .success()
    );
    let mut conn = PgConnection::connect(&database).await.unwrap();
    let mark = "INSERT INTO settings (name, value) VALUES ('copy_of', '/srv/ingot')";
    conn.execute(mark).await.unwrap();

    let mut serve = place.serve("127.0.0.1:0");
    let served = serve.env("DATABASE_URL", &database).output().unwrap();

    assert_eq!(served.status.code(), Some(1));
    let words = stderr(&served);
    assert!(
        words.contains("an unfinished copy of /srv/ingot"),
        "{words}"
    );
    drop_database(&database).await;
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_left_alone() {
    let (place, database) = (Place::new(), empty().await);
    assert!(
        ingot(&place, "check", &database)
            .status()
            .unwrap()
            .success()
    );
    let mut conn = PgConnection::connect(&database).await.unwrap();
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         VALUES (9999, 'newer', true, '', 0)";
    conn.execute(newer).await.unwrap();
    // It took something away.
    let oldest = "UPDATE oldest_program SET migration = 9999";
    conn.execute(oldest).await.unwrap();

    let checked = ingot(&place, "check", &database).output().unwrap();

    assert_eq!(checked.status.code(), Some(1));
    let words = stderr(&checked);
    assert!(
        words.contains("newer version of Ingot (it has migration 9999"),
        "{words}"
    );
    drop_database(&database).await;
}

#[tokio::test]
async fn a_database_to_which_a_newer_version_only_added_is_served_and_so_are_servers_that_start_anew()
 {
    // Given a server, and a newer one that adds to its database
    let (place, database) = (Place::new(), empty().await);
    let serve = || {
        let mut command = place.serve("127.0.0.1:0");
        command.env("DATABASE_URL", &database);
        Server::start(command)
    };
    let before = serve();
    let mut conn = PgConnection::connect(&database).await.unwrap();
    for added in [
        "ALTER TABLE labels ADD COLUMN mood TEXT",
        "CREATE TABLE moods (name TEXT PRIMARY KEY)",
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         VALUES (9999, 'newer', true, '', 0)",
    ] {
        conn.execute(added).await.unwrap();
    }

    // When one of the older version is started again
    let again = serve();

    // Then both serve it
    for server in [&before, &again] {
        assert!(ask(server, "/health/ready", "").contains("200 OK"));
        assert!(ask(server, "/", "").contains("200 OK"));
    }
    let checked = ingot(&place, "check", &database).output().unwrap();
    assert!(checked.status.success(), "{}", stderr(&checked));
    drop((before, again));
    drop_database(&database).await;
}

#[tokio::test]
async fn a_database_that_can_not_be_had_is_named_without_the_password() {
    let (place, database) = (Place::new(), empty().await);
    let missing = format!("{database}_missing");
    for (address, expected) in [
        (
            "postgres://ann:secret@127.0.0.1:1/ingot",
            "it can't be reached",
        ),
        (missing.as_str(), "there is no such database"),
        ("mysql://127.0.0.1/ingot", "it is no address of PostgreSQL"),
    ] {
        let output = ingot(&place, "check", address).output().unwrap();

        assert_eq!(output.status.code(), Some(1));
        let words = stderr(&output);
        assert!(
            words.contains(expected) && !words.contains("secret"),
            "{words}"
        );
    }
    drop_database(&database).await;
}

#[tokio::test]
async fn a_backup_is_left_to_postgresql() {
    let (place, database) = (Place::new(), empty().await);
    let copy = place.data().with_file_name("copy.db");

    let output = ingot(&place, "backup", &database)
        .arg(&copy)
        .output()
        .unwrap();

    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("pg_dump"), "{}", stderr(&output));
    assert!(!copy.exists());
    drop_database(&database).await;
}
