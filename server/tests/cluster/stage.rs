//! Three nodes on one database, people who label and people who look on.

use std::{
    fs::File,
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    sync::LazyLock,
    time::Duration,
};

use server::clock::Clock;
use sqlx::PgConnection;
use tempfile::TempDir;
use tokio::{
    sync::watch,
    task::{JoinHandle, block_in_place},
    time::sleep,
};

use crate::{
    database::Database,
    labeler::{self, Told},
    network::Network,
    watcher::Watcher,
};

pub(crate) const NODES: usize = 3;
const LABELERS: usize = 6;
/// Two browsers begin at each node, or as many as are asked for.
pub(crate) fn watchers() -> usize {
    static WATCHERS: LazyLock<usize> = LazyLock::new(|| {
        let asked = std::env::var("INGOT_CLUSTER_BROWSERS");
        asked.map_or(2 * NODES, |asked| {
            asked.parse().expect("a number of browsers")
        })
    });
    *WATCHERS
}
/// Everybody who labels or has the page open.
pub(crate) fn active() -> u32 {
    (LABELERS + watchers()) as u32
}
const SAMPLES: usize = 6_000;
/// How long everybody may take to be seen by everybody.
const FILLING_PATIENCE: Duration = Duration::from_secs(120);
/// How often something is looked at that is waited for.
const LOOKING: Duration = Duration::from_millis(50);
const SCHEMA: &str = r#"{"fields":[{"name":"tone","kind":"scale","min":1,"max":5}]}"#;

/// A node's process.
struct Node {
    process: Child,
    addr: SocketAddr,
}

impl Drop for Node {
    fn drop(&mut self) {
        // What it was started by cleans up when its child has ended; if it has none, it is the node itself.
        let children = format!("/proc/{0}/task/{0}/children", self.process.id());
        let children = std::fs::read_to_string(children).unwrap_or_default();
        for child in children.split_whitespace() {
            let _ = Command::new("kill").args(["-KILL", child]).status();
        }
        if children.is_empty() {
            // It may have ended already.
            let _ = self.process.kill();
        }
        let _ = block_in_place(|| self.process.wait());
    }
}

/// Everything that a fault happens to.
pub(crate) struct Stage {
    nodes: Vec<Option<Node>>,
    pub(crate) networks: Vec<Network>,
    pub(crate) database: Database,
    pub(crate) watchers: Vec<Watcher>,
    labelers: Vec<JoinHandle<Told>>,
    pub(crate) queue: i64,
    addresses: watch::Sender<Vec<SocketAddr>>,
    stop: watch::Sender<bool>,
    starts: usize,
    dir: TempDir,
    pub(crate) clock: Clock,
    /// A transaction that stays open until everything is compared.
    pub(crate) left_open: Option<PgConnection>,
}

impl Stage {
    /// Starts all nodes at the same time. `before` is what a node's command begins with, such as a wrong clock.
    pub(crate) async fn start(before: impl Fn(usize) -> Vec<String>) -> Self {
        let database = Database::start().await;
        let mut networks = Vec::new();
        for _ in 0..NODES {
            networks.push(Network::to(database.port).await);
        }
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(dir.path().join("site/pkg")).unwrap();
        let mut stage = Self {
            nodes: (0..NODES).map(|_| None).collect(),
            networks,
            database,
            watchers: Vec::new(),
            labelers: Vec::new(),
            queue: 0,
            addresses: watch::Sender::new(Vec::new()),
            stop: watch::Sender::new(false),
            starts: 0,
            dir,
            clock: Clock::start(),
            left_open: None,
        };
        let commands: Vec<_> = (0..NODES)
            .map(|node| stage.serve(node, before(node)))
            .collect();
        let starting = commands
            .into_iter()
            .map(|command| tokio::task::spawn_blocking(|| begin(command)));
        let started = futures::future::join_all(starting).await;
        stage.nodes = started
            .into_iter()
            .map(|node| Some(node.unwrap()))
            .collect();
        stage.tell_addresses();
        stage.make_queue();
        stage
    }

    /// Lets people label and look on, and waits until everybody is seen everywhere.
    pub(crate) async fn fill(&mut self) -> Result<(), String> {
        for number in 0..watchers() {
            let addr = self.addr(number % NODES);
            let addresses = self.addresses.subscribe();
            let watcher = Watcher::open(addr, self.queue, addresses, self.clock).await;
            self.watchers.push(watcher);
        }
        for number in 0..LABELERS {
            let name = format!("Labeler {number}");
            let made = self.ingot(&["token", "create", "--role", "labeler", "--labeler", &name]);
            assert!(made.status.success(), "{made:?}");
            let token = stdout(&made).trim().to_owned();
            let (addresses, stop) = (self.addresses.subscribe(), self.stop.subscribe());
            let labeler = labeler::label(token, self.queue, addresses, stop);
            self.labelers.push(tokio::spawn(labeler));
        }
        let all = |screen: &Screens| screen.active.iter().all(|active| *active == self::active());
        let seen = self.until(FILLING_PATIENCE, all).await;
        seen.map_err(|what| format!("not everybody is seen everywhere: {what}"))?;
        Ok(())
    }

    /// Waits until all screens are so; how long it took.
    pub(crate) async fn until(
        &self,
        patience: Duration,
        is_so: impl Fn(&Screens) -> bool,
    ) -> Result<Duration, String> {
        let since = self.clock.mono();
        loop {
            let screens = self.screens();
            if is_so(&screens) {
                return Ok(self.clock.mono() - since);
            }
            if patience < self.clock.mono() - since {
                return Err(format!("after {patience:?} the screens show {screens:?}"));
            }
            sleep(LOOKING).await;
        }
    }

    pub(crate) fn screens(&self) -> Screens {
        let shown = self
            .watchers
            .iter()
            .map(|watcher| watcher.screen.borrow().unwrap_or_default());
        let shown: Vec<_> = shown.collect();
        Screens {
            labels: shown.iter().map(|progress| progress.labels).collect(),
            active: shown.iter().map(|progress| progress.active).collect(),
            connected: shown.iter().map(|progress| progress.connected).collect(),
        }
    }

    /// Ends all labeling, once what people have at hand is stored; what they were told.
    pub(crate) async fn stop_labeling(&mut self) -> Vec<Told> {
        self.stop.send_replace(true);
        let told = futures::future::join_all(self.labelers.drain(..)).await;
        told.into_iter().map(Result::unwrap).collect()
    }

    /// Kills a node as the kernel does that runs out of memory.
    pub(crate) fn kill(&mut self, node: usize) {
        self.nodes[node] = None;
        self.tell_addresses();
    }

    /// Tells a node to end, and waits for it. New requests go elsewhere, as a proxy sends them that has asked.
    pub(crate) async fn end(&mut self, node: usize) {
        let Some(mut ending) = self.nodes[node].take() else {
            return;
        };
        self.tell_addresses();
        let id = ending.process.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &id])
                .status()
                .unwrap()
                .success()
        );
        let ended = tokio::task::spawn_blocking(move || ending.process.wait().unwrap());
        assert!(ended.await.unwrap().success());
    }

    /// Starts a node again, at another port.
    pub(crate) async fn start_again(&mut self, node: usize) {
        let command = self.serve(node, Vec::new());
        let started = tokio::task::spawn_blocking(|| begin(command)).await;
        self.nodes[node] = Some(started.unwrap());
        self.tell_addresses();
    }

    /// What the program says to a command.
    pub(crate) fn ingot(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ingot"));
        command
            .args(arguments)
            .env("DATABASE_URL", self.database.url(self.database.port));
        block_in_place(|| command.output()).unwrap()
    }

    /// What nodes have logged, for whoever looks for the cause of a failure.
    pub(crate) fn logs(&self) -> String {
        let mut all = String::new();
        for start in 0..self.starts {
            let log = std::fs::read_to_string(self.log(start)).unwrap_or_default();
            let lines: Vec<_> = log.lines().collect();
            let last = &lines[lines.len().saturating_sub(15)..];
            all.push_str(&format!("start {start}:\n{}\n", last.join("\n")));
        }
        all
    }

    fn addr(&self, node: usize) -> SocketAddr {
        self.nodes[node].as_ref().expect("a node that runs").addr
    }

    fn tell_addresses(&self) {
        let running = self.nodes.iter().flatten().map(|node| node.addr);
        self.addresses.send_replace(running.collect());
    }

    fn serve(&mut self, node: usize, before: Vec<String>) -> (Command, PathBuf) {
        let ingot = env!("CARGO_BIN_EXE_ingot").to_owned();
        let words: Vec<_> = before.into_iter().chain([ingot]).collect();
        let mut command = Command::new(&words[0]);
        command
            .args(&words[1..])
            .args(["serve", "--no-demo", "--addr", "127.0.0.1:0", "--site"])
            .arg(self.dir.path().join("site"))
            .env("DATABASE_URL", self.database.url(self.networks[node].port))
            .stdout(Stdio::piped())
            .stderr(File::create(self.log(self.starts)).unwrap());
        let log = self.log(self.starts);
        self.starts += 1;
        (command, log)
    }

    fn log(&self, start: usize) -> PathBuf {
        self.dir.path().join(format!("log-{start}"))
    }

    fn make_queue(&mut self) {
        let schema = self.dir.path().join("schema.json");
        std::fs::write(&schema, SCHEMA).unwrap();
        let texts: String = (0..SAMPLES)
            .map(|number| format!("text {number}\n"))
            .collect();
        let file = self.dir.path().join("samples.csv");
        std::fs::write(&file, format!("text\n{texts}")).unwrap();
        let (schema, file) = (schema.to_str().unwrap(), file.to_str().unwrap());
        let imported = self.ingot(&["import", "--queue", "Tone", "--schema", schema, file]);
        assert!(imported.status.success(), "{imported:?}");
        self.queue = 1;
    }
}

/// What all browsers show, one after the other.
#[derive(Debug)]
pub(crate) struct Screens {
    pub(crate) labels: Vec<u64>,
    pub(crate) active: Vec<u32>,
    pub(crate) connected: Vec<u32>,
}

fn begin((mut command, log): (Command, PathBuf)) -> Node {
    let mut process = command.spawn().unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let Some(ready) = lines.next() else {
        panic!(
            "a node did not start: {}",
            std::fs::read_to_string(log).unwrap()
        );
    };
    let ready = ready.unwrap();
    // What it prints later is not read, and must not keep it waiting either.
    std::thread::spawn(move || lines.for_each(drop));
    let addr = ready.strip_prefix("Ingot is ready at http://").unwrap();
    Node {
        process,
        addr: addr.parse().unwrap(),
    }
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}
