//! What the live connections do.
//!
//! One [`LiveMetrics`] is handed to the hub, and reaches every connection with it. Each method says where
//! it is to be called. None of them allocates, formats or waits.

use std::{sync::Arc, time::Duration};

use ingot::live::close::CloseCode;
use metrics::{Counter, Gauge, Histogram, NoopRecorder, Recorder};

use super::{
    labels::{ResumeKind, TopicKind, Transport, UpgradeRefusal},
    register::{counter, counters, gauge, histogram},
};

/// Close codes that no [`CloseCode`] is, but that clients use: normal, going away, none given, and
/// no close frame at all.
const STANDARD_CODES: [u16; 4] = [1000, 1001, 1005, 1006];
/// All the codes that are counted apart.
const CODES: usize = STANDARD_CODES.len() + CloseCode::ALL.len();
/// What a connection that ended without a close frame is counted as.
const NO_CLOSE_FRAME: u16 = 1006;

/// How many there are, over all queues, each person and tab counted once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PeopleCounts {
    /// People with a tab.
    pub connected: u32,
    /// People who label.
    pub active: u32,
    /// Tabs.
    pub tabs: u32,
}

/// The handles of the live connections. Cheap to clone: all clones count together.
#[derive(Clone)]
pub struct LiveMetrics {
    inner: Arc<Inner>,
}

struct Inner {
    connections: [Gauge; 2],
    opened: [Counter; 2],
    closes: [(u16, Counter); CODES],
    other_closes: Counter,
    refusals: [Counter; 4],
    resumes: [Counter; 2],
    gaps: Counter,
    messages: Counter,
    message_bytes: Counter,
    traffic: Traffic,
    cache_hits: Counter,
    cache_misses: Counter,
    tick_lateness: Histogram,
    commit_to_send: Histogram,
    send_to_ack: Histogram,
    stalled: Gauge,
    given_up: Counter,
    people: [Gauge; 3],
    draining: Gauge,
}

/// What goes out, by kind of topic.
struct Traffic {
    frames: [Counter; 8],
    bytes: [Counter; 8],
    changes: [Counter; 8],
    delta_versions: [Counter; 8],
}

impl LiveMetrics {
    /// Handles that count for nobody, for tests and tools that have a hub but serve no metrics.
    pub fn unmeasured() -> Self {
        Self::register(&NoopRecorder)
    }

    pub(super) fn register(recorder: &dyn Recorder) -> Self {
        let (closes, other_closes) = register_closes(recorder);
        let [cache_hits, cache_misses] = counters(
            recorder,
            "ingot_live_encodes_total",
            "Frames by whether their bytes were there already (hit) or had to be encoded (miss).",
            "cache",
            ["hit", "miss"],
        );
        let inner = Inner {
            connections: Transport::NAMES.map(|name| {
                let help = "Live connections that are open.";
                let labels = [("transport", name)];
                gauge(recorder, "ingot_live_connections", help, &labels)
            }),
            opened: counters(
                recorder,
                "ingot_live_connections_opened_total",
                "Live connections that were opened.",
                "transport",
                Transport::NAMES,
            ),
            closes,
            other_closes,
            refusals: counters(
                recorder,
                "ingot_live_refused_upgrades_total",
                "Live connections that were asked for and refused, by why.",
                "reason",
                UpgradeRefusal::NAMES,
            ),
            resumes: counters(
                recorder,
                "ingot_live_resumes_total",
                "Subscriptions that came with a position, by what they were answered with.",
                "kind",
                ResumeKind::NAMES,
            ),
            gaps: counter(
                recorder,
                "ingot_live_gaps_total",
                "Gaps that clients have found and asked to be filled.",
                &[],
            ),
            messages: counter(
                recorder,
                "ingot_live_received_messages_total",
                "Messages from clients.",
                &[],
            ),
            message_bytes: counter(
                recorder,
                "ingot_live_received_bytes_total",
                "Bytes of the messages from clients.",
                &[],
            ),
            traffic: Traffic::register(recorder),
            cache_hits,
            cache_misses,
            tick_lateness: histogram(
                recorder,
                "ingot_live_tick_lateness_seconds",
                "How much later than it was due a tick of the hub, or a turn of a window, began.",
                &[],
            ),
            commit_to_send: histogram(
                recorder,
                "ingot_live_commit_to_send_seconds",
                "From when the hub heard of a commit until the delta that tells of it was written to a connection, unless the tab is hidden.",
                &[],
            ),
            send_to_ack: histogram(
                recorder,
                "ingot_live_send_to_ack_seconds",
                "From writing a delta until the client acknowledged it.",
                &[],
            ),
            stalled: gauge(
                recorder,
                "ingot_live_stalled_connections",
                "Connections that get nothing because too much of what they got is unacknowledged.",
                &[],
            ),
            given_up: counter(
                recorder,
                "ingot_live_given_up_total",
                "Connections that were cut because they took too long to take a message.",
                &[],
            ),
            people: register_people(recorder),
            draining: gauge(
                recorder,
                "ingot_live_draining",
                "1 while the server ends and sends its connections away, otherwise 0.",
                &[],
            ),
        };
        Self {
            inner: Arc::new(inner),
        }
    }

    /// Counts a connection as open, until the guard is dropped.
    ///
    /// Call it when the connection has its place: in `socket.rs`, `serve`, right after
    /// `registry().admit` said yes (not for sockets that are only accepted to be closed with a code),
    /// and keep the guard with the `Connection`. A stream of events does the same at its start.
    pub fn opened(&self, transport: Transport) -> OpenConnection {
        self.inner.opened[transport as usize].increment(1);
        self.inner.connections[transport as usize].increment(1);
        OpenConnection {
            gauge: self.inner.connections[transport as usize].clone(),
        }
    }

    /// Counts the end of a connection that was counted as [opened](Self::opened), by its close code:
    /// none if there was no close frame.
    ///
    /// Call it once, in `socket.rs` where `serve` knows its `End`: with `Some(code.code())` for
    /// `End::Close(code)`, with the client's code for `End::Left(code)`, and with `None` for
    /// `End::Stalled` and for streams of events. A close frame that names no code is `Some(1005)`, by
    /// which it can be told from a connection that broke.
    pub fn closed(&self, code: Option<u16>) {
        let code = code.unwrap_or(NO_CLOSE_FRAME);
        let known = self.inner.closes.iter().find(|(known, _)| *known == code);
        known
            .map_or(&self.inner.other_closes, |(_, counter)| counter)
            .increment(1);
    }

    /// Counts a connection that was asked for and refused.
    ///
    /// Call it in `socket.rs`: in `live` where the origin is refused, in `serve` where no codec is in
    /// common and where `registry().admit` says no, and wherever a draining server says no.
    pub fn refused(&self, reason: UpgradeRefusal) {
        self.inner.refusals[reason as usize].increment(1);
    }

    /// Counts a subscription on a fresh `sid` whose `have` held a position, by its answer.
    ///
    /// Call it where `topic.resume(have)` has answered a `Subscribe`, if `have` is some position. Many
    /// snapshots among them mean that resuming does not work.
    pub fn resumed(&self, kind: ResumeKind) {
        self.inner.resumes[kind as usize].increment(1);
    }

    /// Counts a gap: a client has found that it missed something.
    ///
    /// Call it where a `Subscribe` with `have` arrives for a `sid` that is subscribed already; then
    /// [`Self::resumed`] is not called for it.
    pub fn gap(&self) {
        self.inner.gaps.increment(1);
    }

    /// Counts a message from a client.
    ///
    /// Call it in `socket.rs`, `Connection::receive`, for text and binary messages, before they are
    /// decoded: bad ones count too. A command that arrives over HTTP beside a stream of events counts
    /// with the bytes of its body.
    pub fn received(&self, bytes: usize) {
        self.inner.messages.increment(1);
        self.inner.message_bytes.increment(bytes as u64);
    }

    /// Counts a frame that was written, with the bytes of its payload.
    ///
    /// Call it once a write to the connection has succeeded. Whatever carries a topic's state
    /// (`Snapshot`, `Delta`) counts under the topic's kind, everything else under
    /// [`TopicKind::Control`]. Close frames don't count: they are in [`Self::closed`].
    pub fn sent(&self, kind: TopicKind, bytes: usize) {
        self.inner.traffic.frames[kind as usize].increment(1);
        self.inner.traffic.bytes[kind as usize].increment(bytes as u64);
    }

    /// Counts how many versions a delta spans: `to - from`.
    ///
    /// Call it beside [`Self::sent`] for every `Delta`. Divided by the frames it tells how many changes
    /// one frame carries on average, which is what conflation saves.
    pub fn sent_versions(&self, kind: TopicKind, versions: u64) {
        self.inner.traffic.delta_versions[kind as usize].increment(versions);
    }

    /// Counts a change that was published: a topic has a new version.
    ///
    /// Call it in `hub.rs` wherever a topic says that it has changed (`Hub::publish(true)`). Compared
    /// with the frames it tells what conflation and fan-out do together.
    pub fn changed(&self, kind: TopicKind) {
        self.inner.traffic.changes[kind as usize].increment(1);
    }

    /// Counts a frame whose bytes were encoded before, for another connection.
    ///
    /// Call it where the cache of encoded frames has what is asked for.
    pub fn encode_hit(&self) {
        self.inner.cache_hits.increment(1);
    }

    /// Counts a frame that had to be encoded.
    ///
    /// Call it where the cache of encoded frames lacks what is asked for. Frames that are never cached,
    /// such as pings, count in neither.
    pub fn encode_miss(&self) {
        self.inner.cache_misses.increment(1);
    }

    /// Records how much later than due a tick began; nothing late is zero.
    ///
    /// Call it first thing in each round of `hub/upkeep.rs`, `tick`, and of `beat.rs`, with the time since the
    /// instant for which it was scheduled.
    pub fn tick_late(&self, lateness: Duration) {
        self.inner.tick_lateness.record(lateness);
    }

    /// Records how long a change took from its commit until it was written.
    ///
    /// Call it once per written `Delta` with the age of the oldest change in it: the hub keeps the
    /// monotonic time at which `labeled` or `counted` brought it. Not for a delta that was held back
    /// because the tab is hidden: nobody saw that it came late.
    pub fn commit_to_send(&self, took: Duration) {
        self.inner.commit_to_send.record(took);
    }

    /// Records how long a client took to acknowledge.
    ///
    /// Call it where an `Ack` ends the wait for a delta, with the time since that delta was written; if
    /// it ends the wait for several, once, with the oldest.
    pub fn send_to_ack(&self, took: Duration) {
        self.inner.send_to_ack.record(took);
    }

    /// Counts a connection as stalled, until the guard is dropped.
    ///
    /// Call it when a connection has something to get and its window of unacknowledged deltas is full;
    /// keep the guard with the connection, and drop it with the acknowledgement that makes room.
    pub fn stalled(&self) -> StalledSocket {
        self.inner.stalled.increment(1);
        StalledSocket {
            gauge: self.inner.stalled.clone(),
        }
    }

    /// Counts a connection that was given up because it stalled.
    ///
    /// Call it in `socket.rs` where an `End::Stalled` arises, and wherever else a connection is cut
    /// because it does not take or acknowledge what it gets.
    pub fn gave_up(&self) {
        self.inner.given_up.increment(1);
    }

    /// Says how many people and tabs there are.
    ///
    /// Call it once per round of `hub.rs`, `tick`, after presence has expired whom it had to.
    pub fn people(&self, counts: PeopleCounts) {
        let [connected, active, tabs] = &self.inner.people;
        connected.set(counts.connected);
        active.set(counts.active);
        tabs.set(counts.tabs);
    }

    /// Says whether the server is ending. `serve.rs` calls it.
    pub fn draining(&self, is_draining: bool) {
        self.inner.draining.set(u8::from(is_draining));
    }
}

impl Traffic {
    fn register(recorder: &dyn Recorder) -> Self {
        let by_topic = |name, help| counters(recorder, name, help, "topic", TopicKind::NAMES);
        Self {
            frames: by_topic(
                "ingot_live_frames_total",
                "Frames that were written, by the kind of topic they tell of.",
            ),
            bytes: by_topic(
                "ingot_live_frame_bytes_total",
                "Bytes of the frames that were written.",
            ),
            changes: by_topic(
                "ingot_live_changes_total",
                "Changes that were published, each a new version of a topic.",
            ),
            delta_versions: by_topic(
                "ingot_live_delta_versions_total",
                "Versions that the deltas span that were written.",
            ),
        }
    }
}

fn register_closes(recorder: &dyn Recorder) -> ([(u16, Counter); CODES], Counter) {
    let close = |code: &str| {
        let help = "Live connections that ended, by close code; 1006 is none.";
        counter(recorder, "ingot_live_closes_total", help, &[("code", code)])
    };
    let mut codes = STANDARD_CODES
        .into_iter()
        .chain(CloseCode::ALL.map(CloseCode::code));
    let closes = std::array::from_fn(|_| {
        let code = codes.next().unwrap_or_default();
        (code, close(&code.to_string()))
    });
    (closes, close("other"))
}

fn register_people(recorder: &dyn Recorder) -> [Gauge; 3] {
    [
        (
            "ingot_people_connected",
            "People with a tab that is open, or was a moment ago.",
        ),
        ("ingot_people_active", "People who label."),
        ("ingot_tabs", "Tabs that are open, or were a moment ago."),
    ]
    .map(|(name, help)| gauge(recorder, name, help, &[]))
}

/// A connection that counts as open until this is dropped, however it ends.
#[must_use = "the connection counts as open only as long as this lives"]
pub struct OpenConnection {
    gauge: Gauge,
}

impl Drop for OpenConnection {
    fn drop(&mut self) {
        self.gauge.decrement(1);
    }
}

/// A connection that counts as stalled until this is dropped, however the stall ends.
#[must_use = "the connection counts as stalled only as long as this lives"]
pub struct StalledSocket {
    gauge: Gauge,
}

impl Drop for StalledSocket {
    fn drop(&mut self) {
        self.gauge.decrement(1);
    }
}
