//! Telling the other nodes what has happened at this one.

use std::time::Duration;

use ingot::cluster::Notice;
use tokio::time::sleep;

use super::Cluster;

/// How long news that come after others are collected: nodes that label without pause send ten times a second.
const COLLECTING: Duration = Duration::from_millis(100);

impl Cluster {
    /// Sends news: those after quiet at once, and those that come soon after together.
    pub(super) async fn tell(&self) {
        loop {
            self.desk.news().await;
            let notices = self.desk.take();
            self.send(&notices).await;
            sleep(COLLECTING).await;
        }
    }

    /// Sends notices. If that fails, the others notice by the next one's number that they have missed some.
    pub(super) async fn send(&self, notices: &[Notice]) {
        if notices.is_empty() {
            return;
        }
        let texts: Vec<_> = notices.iter().map(Notice::write).collect();
        let sent = self.nodes.tell(&texts).await;
        self.metrics.sent(texts.len(), sent.is_ok());
        if let Err(error) = sent {
            tracing::debug!(%error, "other nodes could not be told");
        }
    }
}
