//! A store in a directory of its own, and files to import into it.

use std::{fs, path::PathBuf, sync::Arc};

use ingot::{ids::LabelerId, limits::Limits};
use server::{
    clock::Clock,
    exchange::{
        ImportError, ImportOptions, ImportReport, ReadOptions, Rejection, Reporter, import_with,
    },
    store::{ClaimRequest, Claimed, SqlStore, Store},
};
use tempfile::TempDir;

pub(crate) const SCHEMA: &str = r#"{"fields":[{"name":"tone","kind":"scale","min":1,"max":5}]}"#;
pub(crate) const OTHER_SCHEMA: &str =
    r#"{"fields":[{"name":"tone","kind":"scale","min":1,"max":9}]}"#;

/// An import that people did not watch: what they would have read is kept.
#[derive(Default)]
pub(crate) struct Log(pub(crate) Vec<String>);

impl Reporter for Log {
    fn started(&mut self, _: u64) {}

    fn noted(&mut self, note: &str) {
        self.0.push(note.to_owned());
    }

    fn rejected(&mut self, rejection: &Rejection) {
        let file = rejection.file.file_name().unwrap().to_str().unwrap();
        self.0
            .push(format!("{file}:{}: {}", rejection.line, rejection.reason));
    }

    fn advanced(&mut self, _: u64, _: &ImportReport) {}

    fn finished(&mut self) {}
}

pub(crate) struct Desk {
    pub(crate) dir: TempDir,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) limits: Limits,
}

impl Desk {
    pub(crate) async fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let store = SqlStore::sqlite(&dir.path().join("ingot.db"))
            .await
            .unwrap();
        let desk = Self {
            dir,
            store: Arc::new(store),
            limits: Limits::DEFAULT,
        };
        desk.file("schema.json", SCHEMA);
        desk
    }

    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, content).unwrap();
        path
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) fn options(&self, files: &[PathBuf]) -> ImportOptions {
        ImportOptions {
            queue: "tweets".to_owned(),
            schema: Some(self.path("schema.json")),
            overlap: None,
            files: files.to_vec(),
            reading: ReadOptions::default(),
            is_dry: false,
        }
    }

    pub(crate) async fn import(
        &self,
        options: ImportOptions,
    ) -> Result<(ImportReport, Vec<String>), ImportError> {
        let mut log = Log::default();
        let report = import_with(
            &*self.store,
            options,
            Clock::start(),
            &self.limits,
            &mut log,
        )
        .await?;
        Ok((report, log.0))
    }

    /// What becomes of one file of that name and content.
    pub(crate) async fn import_one(
        &self,
        name: &str,
        content: impl AsRef<[u8]>,
    ) -> Result<(ImportReport, Vec<String>), ImportError> {
        let file = self.file(name, content);
        self.import(self.options(&[file])).await
    }

    /// Every sample of the queue, as `external id | payload`.
    pub(crate) async fn samples(&self) -> Vec<String> {
        let queue = self.store.queue_named("tweets").await.unwrap().unwrap().id;
        let mut all = Vec::new();
        for number in 0.. {
            let labeler = LabelerId(uuid::Uuid::from_u128(number + 1));
            let request = ClaimRequest {
                queue,
                labeler,
                count: 1,
                now_ms: 0,
            };
            let Claimed::Granted(mut granted, _) = self.store.claim(request).await.unwrap() else {
                break;
            };
            let granted = granted.remove(0);
            let payload = serde_json::to_string(&granted.sample.payload).unwrap();
            all.push(format!(
                "{} | {payload}",
                granted.sample.external_id.unwrap_or_default()
            ));
        }
        all
    }

    pub(crate) async fn assert_nothing_written(&self) {
        assert_eq!(self.store.queues().await.unwrap(), []);
    }
}

pub(crate) fn counts(imported: u64, duplicate: u64, rejected: u64) -> ImportReport {
    ImportReport {
        imported,
        duplicate,
        rejected,
        ..ImportReport::default()
    }
}
