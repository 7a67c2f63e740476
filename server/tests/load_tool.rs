//! The load tool as people start it, against a real server at tiny scale: what it says must be exact.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

use std::{
    fs,
    io::{BufRead, BufReader},
    process::{Child, Command, Output, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;

/// How many samples the queue has.
const SAMPLES: usize = 200;

/// A server with one queue full of work. Killed when the test is over.
struct Server {
    child: Child,
    /// `127.0.0.1:PORT`.
    addr: String,
    dir: TempDir,
}

impl Server {
    fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join("site/pkg")).unwrap();
        import(&dir);
        let mut child = Command::new(env!("CARGO_BIN_EXE_ingot"))
            .args(["serve", "--no-demo", "--addr", "127.0.0.1:0", "--data"])
            .arg(dir.path().join("data"))
            .arg("--site")
            .arg(dir.path().join("site"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut ready = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut ready)
            .unwrap();
        let addr = ready.trim().strip_prefix("Ingot is ready at http://");
        Self {
            addr: addr.unwrap().to_owned(),
            child,
            dir,
        }
    }

    /// The tool against this server, with some arguments separated by spaces.
    fn load(&self, arguments: &str) -> Output {
        let (command, rest) = arguments.split_once(' ').unwrap_or((arguments, ""));
        Command::new(env!("CARGO_BIN_EXE_ingot-load"))
            .args([command, "--addr", &self.addr, "--server-pid"])
            .arg(self.child.id().to_string())
            .args(rest.split_whitespace())
            .output()
            .unwrap()
    }

    /// The same on the queue, until its report in JSON.
    fn report(&self, arguments: &str) -> Value {
        let output = self.load(&format!("{arguments} --queue 1 --json -"));
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}");
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn import(dir: &TempDir) {
    let schema = dir.path().join("schema.json");
    let samples = dir.path().join("samples.jsonl");
    let lines = (0..SAMPLES)
        .map(|number| format!("{{\"id\":\"{number}\",\"text\":\"Sample {number}\"}}\n"));
    fs::write(
        &schema,
        r#"{"fields":[{"name":"tone","kind":"scale","min":1,"max":5}]}"#,
    )
    .unwrap();
    fs::write(&samples, lines.collect::<String>()).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_ingot"))
        .args(["import", "--queue", "Tone", "--data"])
        .arg(dir.path().join("data"))
        .arg("--schema")
        .args([schema, samples])
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn every_subscriber_ends_on_the_number_of_labels_that_were_handed_in() {
    let server = Server::start();

    let report = server.report("live --subscribers 5 --labelers 2 --labels-per-s 20 --seconds 1");

    assert_eq!(report["exact"], true);
    assert_eq!(report["gaps"], 0);
    assert_eq!(report["labels"]["acknowledged"], 20);
    assert_eq!(report["labels"]["counted"], 20);
    // Each of them saw each label, once.
    assert_eq!(report["seen"]["at_most"]["samples"], 5 * 20);
    assert!(report["traffic"]["frames_per_subscriber"].as_f64().unwrap() >= 1.0);
    assert!(report["cpu"]["server_s"].is_f64());
    assert!(report["memory"]["bytes_per_connection"].is_f64());
}

#[test]
fn all_who_were_cut_off_come_back_to_the_exact_number() {
    let server = Server::start();

    let report = server.report("drop --subscribers 5 --codec json");

    assert_eq!(report["exact"], true);
    assert_eq!(report["codec"], "json");
    let returned = report["reconnects"]["each_second"].as_array().unwrap();
    assert_eq!(returned.iter().filter_map(Value::as_u64).sum::<u64>(), 5);
}

#[test]
fn three_tabs_of_one_person_are_seen_as_one_person() {
    let server = Server::start();

    let report = server.report("join --subscribers 6 --tabs 3");

    assert_eq!(report["exact"], true);
    assert!(report["join"]["counted_s"].is_f64());
}

#[test]
fn sockets_that_never_read_leave_the_others_exact() {
    let server = Server::start();

    let report =
        server.report("stalled --subscribers 5 --labelers 2 --labels-per-s 20 --seconds 1");

    assert_eq!(report["exact"], true);
    assert!(report["memory"]["after"]["kernel_tcp_bytes"].is_u64());
}

#[test]
fn a_bar_that_is_missed_is_shown_and_fails_nothing() {
    let server = Server::start();
    let file = server.dir.path().join("labels.json");

    let report =
        server.report("labels --labelers 2 --labels-per-s 20 --seconds 1 --bar submit-p99-ms=0");
    fs::write(&file, report.to_string()).unwrap();
    let table = Command::new(env!("CARGO_BIN_EXE_ingot-load"))
        .arg("table")
        .arg(file)
        .output()
        .unwrap();

    let table = String::from_utf8(table.stdout).unwrap();
    let row = table
        .lines()
        .find(|line| line.starts_with("| | submit, p99 | <= 0 ms | "));
    assert!(row.unwrap().ends_with(" | NO |"), "{table}");
    assert!(
        table.contains("| every subscriber exact | yes | yes | yes |"),
        "{table}"
    );
}

#[test]
fn more_labels_than_the_queue_has_work_for_are_refused_beforehand() {
    let server = Server::start();

    let output = server.load("live --queue 1 --subscribers 1 --labels-per-s 1000 --seconds 1");

    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "ingot-load: the queue takes 200 more labels, and this run may need 1010: import more samples, \
         or ask for fewer labels\n"
    );
}

#[test]
fn a_queue_that_is_not_there_is_named() {
    let server = Server::start();

    let output = server.load("idle --queue 7 --subscribers 1");

    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "ingot-load: the server has no queue 7; `ingot check` lists those there are\n"
    );
}

#[test]
fn another_machine_is_never_put_under_load() {
    let output = Command::new(env!("CARGO_BIN_EXE_ingot-load"))
        .args([
            "idle",
            "--queue",
            "1",
            "--subscribers",
            "1",
            "--addr",
            "192.0.2.1:3000",
        ])
        .output()
        .unwrap();

    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains(
            "192.0.2.1 is not an address of this machine alone, and nothing else is put under load; \
             use 127.0.0.1 or [::1]"
        ),
        "{said}"
    );
}

#[test]
fn a_server_that_is_not_there_is_said_with_the_way_out() {
    // given: a port that was free a moment ago
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = listener.local_addr().unwrap().to_string();
    drop(listener);

    let output = Command::new(env!("CARGO_BIN_EXE_ingot-load"))
        .args([
            "idle",
            "--queue",
            "1",
            "--subscribers",
            "1",
            "--addr",
            &addr,
        ])
        .output()
        .unwrap();

    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains(&format!("no server answers at {addr}: start one")),
        "{said}"
    );
}
