//! What one connection tells the metrics.

use std::time::Duration;

use ingot::live::message::{ClientMessage, ServerMessage, SubscriptionId};

use crate::telemetry::{LiveMetrics, OpenConnection, ResumeKind, StalledSocket, TopicKind};

/// Counts for one connection, from its greeting to its end.
pub(super) struct Meter {
    metrics: LiveMetrics,
    _open: OpenConnection,
    /// Subscriptions that came with a position and wait for their answer.
    asked: Vec<Asked>,
    /// A delta whose acknowledgement is waited for. One at a time is measured: a sample is enough.
    awaited: Option<Awaited>,
    stalled: Option<StalledSocket>,
}

struct Asked {
    sid: SubscriptionId,
    /// It was subscribed before: what is missing was lost on the way.
    again: bool,
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
            asked: Vec::new(),
            awaited: None,
            stalled: None,
        }
    }

    /// A message came; `subscribed` tells whether its subscription, if it is about one, was there before.
    pub(super) fn received(&mut self, message: &ClientMessage, subscribed: bool, now: Duration) {
        match message {
            ClientMessage::Subscribe {
                sid, have: Some(_), ..
            } => {
                self.asked.retain(|asked| asked.sid != *sid);
                self.asked.push(Asked {
                    sid: *sid,
                    again: subscribed,
                });
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

    /// A message was written. `changed` is when the oldest change was committed that it may tell of, if
    /// it was written because of one.
    pub(super) fn sent(
        &mut self,
        message: &ServerMessage,
        bytes: usize,
        changed: Option<Duration>,
        now: Duration,
    ) {
        let (kind, answer) = match message {
            ServerMessage::Snapshot { sid, .. } => (TopicKind::Queue, Some((*sid, None))),
            ServerMessage::Delta { sid, from, to, .. } => {
                self.metrics.sent_versions(TopicKind::Queue, to - from);
                (TopicKind::Queue, Some((*sid, Some((*from, *to)))))
            }
            _ => (TopicKind::Control, None),
        };
        self.metrics.sent(kind, bytes);
        let Some((sid, span)) = answer else { return };
        let asked = self.asked.iter().position(|asked| asked.sid == sid);
        if let Some(asked) = asked.map(|index| self.asked.swap_remove(index)) {
            return self.answered(&asked, span);
        }
        let Some((_, version)) = span else { return };
        if let Some(changed) = changed {
            self.metrics.commit_to_send(now.saturating_sub(changed));
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

    fn answered(&self, asked: &Asked, span: Option<(u64, u64)>) {
        match span {
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
