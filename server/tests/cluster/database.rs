//! A PostgreSQL server that can be ended in the middle of its work and started again.

use std::{
    process::{Child, Command, Stdio},
    time::Duration,
};

use sqlx::{Connection, PgConnection};
use tempfile::TempDir;
use tokio::task::block_in_place;

use crate::postgres_server::{as_user, free_port, initialize, own};

/// How long the server may take to start.
const STARTING: Duration = Duration::from_secs(60);
/// How far apart looks at it are meanwhile.
const LOOKING: Duration = Duration::from_millis(50);

/// A server of its own, with one database.
pub(crate) struct Database {
    dir: TempDir,
    user: Option<String>,
    pub(crate) port: u16,
    server: Option<Child>,
}

impl Database {
    pub(crate) async fn start() -> Self {
        let dir = tempfile::Builder::new()
            .prefix("ingot-cluster-")
            .tempdir()
            .unwrap();
        let user = own(dir.path());
        // Whoever waits for a process lets others have the thread: networks and people of other stages go on.
        block_in_place(|| initialize(&user, &dir.path().join("data")));
        let mut database = Self {
            dir,
            user,
            port: free_port(),
            server: None,
        };
        database.restart().await;
        database
    }

    /// The address of the database, by way of whichever port leads to the server.
    pub(crate) fn url(&self, port: u16) -> String {
        format!("postgres://ingot@127.0.0.1:{port}/postgres")
    }

    /// Ends the server as a failing machine does: what it has answered is kept, and nothing else.
    pub(crate) fn crash(&mut self) {
        self.signal("-QUIT");
        if let Some(mut server) = self.server.take() {
            block_in_place(|| server.wait()).unwrap();
        }
    }

    /// Starts the server on the data that are there.
    pub(crate) async fn restart(&mut self) {
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(self.dir.path().join("log"))
            .unwrap();
        let server = as_user(&self.user, "postgres")
            .arg("-D")
            .arg(self.dir.path().join("data"))
            .args(["-p", &self.port.to_string(), "-h", "127.0.0.1", "-k", ""])
            // The machine itself does not fail here, and commits are written before they are answered all the same.
            .args(["-c", "fsync=off", "-c", "max_connections=200"])
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        self.server = Some(server);
        for _ in 0..STARTING.as_millis() / LOOKING.as_millis() {
            if PgConnection::connect(&self.url(self.port)).await.is_ok() {
                return;
            }
            tokio::time::sleep(LOOKING).await;
        }
        panic!("PostgreSQL did not start in time");
    }

    /// A connection beside all nodes.
    pub(crate) async fn connect(&self) -> PgConnection {
        PgConnection::connect(&self.url(self.port)).await.unwrap()
    }

    fn signal(&self, signal: &str) {
        if let Some(server) = &self.server {
            let sent = Command::new("kill")
                .args([signal, &server.id().to_string()])
                .status();
            assert!(sent.unwrap().success());
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.signal("-QUIT");
        if let Some(server) = &mut self.server {
            // It may have ended by itself.
            let _ = block_in_place(|| server.wait());
        }
    }
}
