//! A PostgreSQL server for the tests of one process, with a fresh database for each test.

use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use sqlx::{Connection, Executor, PgConnection};
use tokio::sync::OnceCell;

/// How long the server may take to start.
const STARTING: Duration = Duration::from_secs(60);

/// How far apart looks at it are meanwhile.
const LOOKING: Duration = Duration::from_millis(20);

/// The directories in which Debian keeps the programs of each version.
const INSTALLED: &str = "/usr/lib/postgresql";

/// A server that ends with the process that started it.
struct Cluster {
    port: u16,
    /// The shell that ends the server when this process ends: its standard input is closed then.
    _keeper: Child,
}

static CLUSTER: OnceLock<Cluster> = OnceLock::new();

/// The name of the database that fresh ones are copies of.
const TEMPLATE: &str = "prepared";

/// The address of a database that nobody else uses: a copy of one that `prepare` has prepared once.
pub(crate) async fn fresh_database<F: Future<Output = ()>>(
    prepare: impl FnOnce(String) -> F,
) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    static PREPARED: OnceCell<()> = OnceCell::const_new();
    let cluster = tokio::task::spawn_blocking(|| CLUSTER.get_or_init(Cluster::start))
        .await
        .unwrap();
    let prepared = async {
        cluster.run(format!("CREATE DATABASE {TEMPLATE}")).await;
        prepare(cluster.url(TEMPLATE)).await;
    };
    PREPARED.get_or_init(|| prepared).await;
    let name = format!("test_{}", NEXT.fetch_add(1, Ordering::Relaxed));
    cluster
        .run(format!("CREATE DATABASE {name} TEMPLATE {TEMPLATE}"))
        .await;
    cluster.url(&name)
}

/// Deletes a database, whoever is still connected to it.
pub(crate) async fn drop_database(url: &str) {
    let name = url.rsplit('/').next().unwrap();
    let cluster = CLUSTER.get().unwrap();
    cluster
        .run(format!("DROP DATABASE {name} WITH (FORCE)"))
        .await;
}

impl Cluster {
    fn start() -> Self {
        let dir = tempfile::Builder::new()
            .prefix("ingot-postgres-")
            .tempdir()
            .unwrap()
            .keep();
        let user = own(&dir);
        let data = dir.join("data");
        initialize(&user, &data);
        let port = free_port();
        let keeper = keep(&user, &dir, &data, port);
        let cluster = Self {
            port,
            _keeper: keeper,
        };
        cluster.wait(&dir);
        cluster
    }

    async fn run(&self, sql: String) {
        let mut conn = PgConnection::connect(&self.url("postgres")).await.unwrap();
        let sql = sqlx::raw_sql(sqlx::AssertSqlSafe(sql));
        conn.execute(sql).await.unwrap();
        conn.close().await.unwrap();
    }

    fn url(&self, database: &str) -> String {
        format!("postgres://ingot@127.0.0.1:{}/{database}", self.port)
    }

    fn wait(&self, dir: &Path) {
        for _ in 0..STARTING.as_millis() / LOOKING.as_millis() {
            let asked = Command::new(find("pg_isready"))
                .args(["-h", "127.0.0.1", "-p", &self.port.to_string()])
                .output();
            if asked.unwrap().status.success() {
                return;
            }
            std::thread::sleep(LOOKING);
        }
        let log = fs::read_to_string(dir.join("log")).unwrap_or_default();
        panic!("PostgreSQL did not start in time; its log says: {log}");
    }
}

/// Makes the files of a server in which there is nothing yet.
pub(crate) fn initialize(user: &Option<String>, data: &Path) {
    run(as_user(user, "initdb")
        .arg("--pgdata")
        .arg(data)
        .args([
            "--auth=trust",
            "--username=ingot",
            "--encoding=UTF8",
            "--locale=C",
        ])
        .arg("--no-sync"));
}

/// Gives the directory to the user that PostgreSQL runs as: it refuses to run as root. None is this user.
pub(crate) fn own(dir: &Path) -> Option<String> {
    let id = Command::new("id").arg("-u").output().unwrap();
    if String::from_utf8_lossy(&id.stdout).trim() != "0" {
        return None;
    }
    run(Command::new("chown").arg("postgres").arg(dir));
    Some("postgres".to_owned())
}

/// A program of PostgreSQL's, run as that user.
pub(crate) fn as_user(user: &Option<String>, program: &str) -> Command {
    let program = find(program);
    match user {
        None => Command::new(program),
        Some(user) => {
            let mut command = Command::new("setpriv");
            command
                .args([&format!("--reuid={user}"), &format!("--regid={user}")])
                .args(["--init-groups", "--"])
                .arg(program);
            command
        }
    }
}

fn find(program: &str) -> PathBuf {
    let installed = fs::read_dir(INSTALLED).into_iter().flatten().flatten();
    let mut places: Vec<PathBuf> = installed
        .map(|version| version.path().join("bin").join(program))
        .filter(|path| path.exists())
        .collect();
    places.sort();
    places.pop().unwrap_or_else(|| PathBuf::from(program))
}

fn run(command: &mut Command) {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?} can't run ({error}): install PostgreSQL"));
    assert!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Starts the server, and what ends it and clears up when the input is closed.
fn keep(user: &Option<String>, dir: &Path, data: &Path, port: u16) -> Child {
    let mut server = as_user(user, "postgres");
    server
        .arg("-D")
        .arg(data)
        .args(["-p", &port.to_string(), "-h", "127.0.0.1", "-k", ""])
        // What the suite asks of the store does not depend on the disk; other tests end servers on the way.
        .args([
            "-c",
            "fsync=off",
            "-c",
            "synchronous_commit=off",
            "-c",
            "full_page_writes=off",
        ])
        .args(["-c", "max_connections=500"]);
    let script = "\"$@\" >\"$LOG\" 2>&1 & server=$!; read -r _; kill -INT $server; wait $server; \
        rm -rf \"$DIR\"";
    Command::new("sh")
        .args(["-c", script, "sh"])
        .arg(server.get_program())
        .args(server.get_args())
        .env("LOG", dir.join("log"))
        .env("DIR", dir)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap()
}

pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}
