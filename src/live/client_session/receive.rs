//! What the browser's machine does with a message.

use super::{
    ClientSession, Command, Moment, PING_GRACE_MS, PROBE_MS, Phase,
    following::{Following, Merge},
};
use crate::live::message::{ClientMessage, ServerMessage, Stamped, SubscriptionId};

/// How far apart acknowledgements are, in milliseconds: one speaks for all topics.
const ACK_GAP_MS: u64 = 200;

impl ClientSession {
    pub(super) fn received(&mut self, message: ServerMessage, moment: Moment) {
        // A socket may speak before the browser has said that it is open.
        if matches!(self.phase, Phase::Opening { .. }) {
            self.opened(moment);
        }
        let now_ms = moment.now_ms;
        self.ways.spoke(now_ms, moment.random);
        self.offline = false;
        match message {
            ServerMessage::Welcome {
                ping_ms,
                dead_ms,
                screen_ms,
                ..
            } => {
                self.commands.push_back(Command::PaintEvery {
                    ms: u64::from(screen_ms),
                });
                self.dead_ms = u64::from(dead_ms).max(PROBE_MS);
                self.delayed_ms = u64::from(ping_ms) + PING_GRACE_MS;
            }
            ServerMessage::Snapshot { sid, at, state } => {
                self.merge(sid, now_ms, |following| {
                    following.snapshot(Stamped { at, state }, now_ms)
                });
            }
            ServerMessage::Delta {
                sid,
                epoch,
                from,
                to,
                changes,
            } => {
                self.merge(sid, now_ms, |following| {
                    following.delta(epoch, from, to, changes, now_ms)
                });
            }
            ServerMessage::Ping { nonce, top } => {
                self.send(ClientMessage::Pong { nonce });
                for (sid, at) in top {
                    if let Some(following) = self.by_sid(sid) {
                        following.told(at, now_ms);
                    }
                }
                self.acknowledge(now_ms, true);
            }
            ServerMessage::Drain { reconnect_after_ms } => {
                self.asked_delay_ms = Some(u64::from(reconnect_after_ms));
            }
            ServerMessage::Error { sid, .. } => {
                if let Some(following) = sid.and_then(|sid| self.by_sid(sid)) {
                    following.refuse();
                    let topic = following.topic;
                    self.commands.push_back(Command::TopicChanged(topic));
                }
            }
        }
        self.heard(moment);
    }

    fn heard(&mut self, moment: Moment) {
        let all_answered = self.following.iter().all(Following::is_answered);
        if let Phase::Up {
            heard_ms,
            dead_at_ms,
            catching_up,
        } = &mut self.phase
        {
            *heard_ms = moment.now_ms;
            *dead_at_ms = moment.now_ms + self.dead_ms;
            *catching_up = *catching_up && !all_answered;
            if !*catching_up {
                self.as_of_ms = Some(moment.wall_ms);
            }
        }
    }

    fn by_sid(&mut self, sid: SubscriptionId) -> Option<&mut Following> {
        self.following
            .iter_mut()
            .find(|following| following.sid == sid)
    }

    fn merge(
        &mut self,
        sid: SubscriptionId,
        now_ms: u64,
        merge: impl FnOnce(&mut Following) -> Merge,
    ) {
        let Some(following) = self.by_sid(sid) else {
            return;
        };
        let merged = merge(following);
        let (topic, wants_ack) = (following.topic, following.wants_ack());
        let due_ms = following.ack_due_ms();
        if merged == Merge::Changed {
            self.commands.push_back(Command::TopicChanged(topic));
        }
        if wants_ack && !self.ways.is_stream() {
            // The snapshots of a whole dashboard are acknowledged together, after the last of them.
            let waits = self
                .following
                .iter()
                .any(|following| !following.is_answered());
            let since = if waits { Some(now_ms) } else { self.acked_ms };
            let earliest = since.map_or(now_ms, |at| at + ACK_GAP_MS);
            self.acknowledge_by(earliest.max(due_ms).max(now_ms));
        }
    }

    /// Tells the server how far the topics are: those with something new, or all of them.
    pub(super) fn acknowledge(&mut self, now_ms: u64, all: bool) {
        self.ack_at_ms = None;
        let versions: Vec<_> = self
            .following
            .iter_mut()
            .filter_map(|following| following.acknowledge(now_ms, all))
            .collect();
        if !versions.is_empty() {
            self.acked_ms = Some(now_ms);
            self.send(ClientMessage::Ack { versions });
        }
        let left = self.following.iter().filter(|left| left.wants_ack());
        if let Some(due_ms) = left.map(Following::ack_due_ms).min() {
            self.acknowledge_by(due_ms.max(now_ms + ACK_GAP_MS));
        }
    }

    fn acknowledge_by(&mut self, at_ms: u64) {
        self.ack_at_ms = Some(self.ack_at_ms.map_or(at_ms, |planned| planned.min(at_ms)));
    }
}
