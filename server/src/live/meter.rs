//! What one connection tells the metrics.

use std::{sync::Arc, time::Duration};

use ingot::live::{
    message::{ClientMessage, SubscriptionId},
    server_session::{Asked, Occasion, Update},
};

use super::channel::{Frames, payload_bytes};
use crate::telemetry::{LiveMetrics, OpenConnection, ResumeKind, StalledSocket, TopicKind};

/// Counts for one connection, from its greeting to its end.
pub(super) struct Meter {
    metrics: LiveMetrics,
    _open: OpenConnection,
    /// A delta whose acknowledgement is waited for. One at a time is measured: a sample is enough.
    awaited: Option<Awaited>,
    stalled: Option<StalledSocket>,
}

struct Awaited {
    sid: SubscriptionId,
    version: u64,
    sent: Duration,
}

impl Meter {
    pub(super) fn new(metrics: LiveMetrics, open: OpenConnection) -> Self {
        Self {
            metrics,
            _open: open,
            awaited: None,
            stalled: None,
        }
    }

    /// A message came.
    pub(super) fn received(&mut self, message: &ClientMessage, now: Duration) {
        match message {
            ClientMessage::Subscribe { sid, .. } | ClientMessage::Unsubscribe { sid } => {
                self.await_no_more(*sid);
            }
            ClientMessage::Ack { versions } => {
                let awaited = self.awaited.take_if(|awaited| {
                    versions
                        .iter()
                        .any(|(sid, version)| *sid == awaited.sid && awaited.version <= *version)
                });
                if let Some(awaited) = awaited {
                    self.metrics.send_to_ack(now.saturating_sub(awaited.sent));
                }
            }
            _ => {}
        }
    }

    /// A message of this connection alone was written.
    pub(super) fn sent(&self, bytes: usize) {
        self.metrics.sent(TopicKind::Control, bytes);
    }

    /// An update was written.
    pub(super) fn updated(
        &mut self,
        sid: SubscriptionId,
        update: &Update<Arc<Frames>>,
        occasion: Occasion,
        now: Duration,
    ) {
        let Frames {
            frames,
            kind,
            changed,
        } = &*update.frames;
        for frame in frames {
            self.metrics.sent(*kind, payload_bytes(frame));
        }
        let span = update.from.map(|from| (from, update.to.version));
        if let Some((from, to)) = span {
            self.metrics.sent_versions(*kind, to - from);
        }
        if let Occasion::Asked(asked) = occasion {
            return self.answered(asked, span);
        }
        let Some((_, version)) = span else {
            // The versions of another numbering may be lower.
            return self.await_no_more(sid);
        };
        if let (Occasion::Changed, Some(changed)) = (occasion, changed) {
            self.metrics.commit_to_send(now.saturating_sub(*changed));
        }
        self.awaited.get_or_insert(Awaited {
            sid,
            version,
            sent: now,
        });
    }

    /// Says whether there is something to send that waits for an acknowledgement.
    pub(super) fn held(&mut self, is_held: bool) {
        if !is_held {
            self.stalled = None;
        } else if self.stalled.is_none() {
            self.stalled = Some(self.metrics.stalled());
        }
    }

    fn await_no_more(&mut self, sid: SubscriptionId) {
        self.awaited.take_if(|awaited| awaited.sid == sid);
    }

    fn answered(&self, asked: Asked, span: Option<(u64, u64)>) {
        match span {
            _ if !asked.has_state => {}
            _ if !asked.again => self.metrics.resumed(match span {
                Some(_) => ResumeKind::Delta,
                None => ResumeKind::Snapshot,
            }),
            // Nothing was missing: the client only wanted to know whether the connection lives.
            Some((from, to)) if from == to => {}
            _ => self.metrics.gap(),
        }
    }
}
