//! The program in a place of its own.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::PathBuf,
    process::{Child, Command, ExitStatus, Output, Stdio},
    time::Duration,
};

use tempfile::TempDir;

/// A directory with an empty data directory and a site that is empty too.
pub(crate) struct Place(TempDir);

impl Place {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join("site/pkg")).unwrap();
        Self(dir)
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.0.path().join("data")
    }

    pub(crate) fn file(&self, name: &str, content: &str) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, content).unwrap();
        path
    }

    /// The program with a subcommand, such as `token list`, and this data directory.
    pub(crate) fn ingot(&self, subcommand: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ingot"));
        command
            .args(subcommand.split(' '))
            .arg("--data")
            .arg(self.data());
        command
    }

    pub(crate) fn serve(&self, addr: &str) -> Command {
        let mut command = self.ingot("serve");
        command
            .args(["--addr", addr, "--site"])
            .arg(self.0.path().join("site"));
        command
    }
}

/// A server that is ready, and killed if the test ends before it does.
pub(crate) struct Server {
    child: Child,
    /// `http://127.0.0.1:PORT`.
    pub(crate) url: String,
    pub(crate) sign_in: Option<String>,
}

impl Server {
    pub(crate) fn start(mut command: Command) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap())
            .lines()
            .map(Result::unwrap);
        let ready = lines.next().unwrap();
        let url = ready.strip_prefix("Ingot is ready at ").unwrap().to_owned();
        let sign_in = lines.next().and_then(|line| {
            line.strip_prefix("Admin sign-in (works once): ")
                .map(str::to_owned)
        });
        Self {
            child,
            url,
            sign_in,
        }
    }

    pub(crate) fn signal(&self, signal: &str) {
        let sent = Command::new("kill")
            .args([signal, &self.child.id().to_string()])
            .status();
        assert!(sent.unwrap().success());
    }

    /// Waits for the end for at most the five seconds that are promised.
    pub(crate) fn wait(&mut self) -> ExitStatus {
        for _ in 0..500 {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("the server has not ended after 5 s");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Asks the server for a page over the network; the whole answer.
pub(crate) fn ask(server: &Server, path: &str, header: &str) -> String {
    exchange(server, &format!("GET {path}"), header, "")
}

/// Sends the server one request, which begins with a method and a path; the whole answer.
pub(crate) fn exchange(server: &Server, request: &str, header: &str, body: &str) -> String {
    let addr = server.url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(addr).unwrap();
    let request = format!(
        "{request} HTTP/1.1\r\nHost: {addr}\r\nConnection: close\r\nContent-Length: {}\r\n{header}\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}
