//! One topic as the connections see it: its numbering, its followers, and its frames, each encoded once.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::extract::ws::Message;
use ingot::live::{
    codec::{Codec, Frame, NOBODY, Unaddressed},
    message::{Position, ServerMessage, SubscriptionId},
    server_session::Update,
    topic::Numbered,
};

use super::{
    beat::{Family, Wakes},
    followers::Followers,
};
use crate::telemetry::{LiveMetrics, TopicKind};

/// So many updates are kept for the version of now. Connections that follow a topic in step ask for the
/// same few; one more than this empties the cache, which costs only time.
const CACHED: usize = 32;
/// For so many subscription numbers an update is kept as it travels; for others it is copied anew.
const ADDRESSED: usize = 8;
/// Of so many versions it is known when they arose.
const DATED: usize = 1024;

/// A topic, with one writer at a time.
pub(super) struct Channel<T> {
    kind: TopicKind,
    family: Family,
    followers: Followers,
    inner: Mutex<Inner<T>>,
}

struct Inner<T> {
    topic: T,
    /// When the newest versions arose, oldest first.
    dates: VecDeque<(u64, Duration)>,
    cached_at: Option<Position>,
    cache: Vec<Cached>,
}

/// An update, encoded once for all connections that have the same state.
struct Cached {
    have: Option<Position>,
    codec: Codec,
    kind: TopicKind,
    changed: Option<Duration>,
    update: Update<Vec<Unaddressed>>,
    /// The same as some connections get it.
    addressed: Vec<(SubscriptionId, Update<Arc<Frames>>)>,
}

/// What is sent for one update, shared by all connections that are sent the same.
pub(super) struct Frames {
    /// The messages as they travel.
    pub(super) frames: Vec<Message>,
    /// Of what kind the topic is.
    pub(super) kind: TopicKind,
    /// When the oldest change arose that they tell of, in monotonic time, if that is known.
    pub(super) changed: Option<Duration>,
}

/// A topic that connections follow, whatever its state.
pub(super) trait Follow: Wakes {
    /// Where it stands.
    fn at(&self) -> Position;

    /// What brings a client that has `have` up to date, read and encoded under one lock.
    fn update(
        &self,
        sid: SubscriptionId,
        have: Option<Position>,
        codec: Codec,
        metrics: &LiveMetrics,
    ) -> Update<Arc<Frames>>;
}

impl<T: Numbered> Channel<T> {
    pub(super) fn new(kind: TopicKind, family: Family, topic: T) -> Self {
        Self {
            kind,
            family,
            followers: Followers::many(),
            inner: Mutex::new(Inner {
                topic,
                dates: VecDeque::new(),
                cached_at: None,
                cache: Vec::new(),
            }),
        }
    }

    /// Of what kind the topic is.
    pub(super) fn kind(&self) -> TopicKind {
        self.kind
    }

    /// With which others it changes.
    pub(super) fn family(&self) -> Family {
        self.family
    }

    /// Whether anybody follows it.
    pub(super) fn is_followed(&self) -> bool {
        0 < self.followers.count()
    }

    /// Lets the topic change; says whether a version came of it.
    pub(super) fn change(&self, now: Duration, change: impl FnOnce(&mut T)) -> bool {
        let mut inner = self.lock();
        let before = inner.topic.at();
        change(&mut inner.topic);
        let after = inner.topic.at();
        if before == after {
            return false;
        }
        if inner.dates.len() == DATED {
            inner.dates.pop_front();
        }
        inner.dates.push_back((after.version, now));
        true
    }

    /// Reads the topic under its lock.
    pub(super) fn read<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        read(&self.lock().topic)
    }

    fn lock(&self) -> MutexGuard<'_, Inner<T>> {
        // A panic while one number changed is no reason to keep all of them from everybody.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Send> Wakes for Channel<T> {
    fn followers(&self) -> &Followers {
        &self.followers
    }
}

impl<T: Numbered + Send> Follow for Channel<T> {
    fn at(&self) -> Position {
        self.lock().topic.at()
    }

    fn update(
        &self,
        sid: SubscriptionId,
        have: Option<Position>,
        codec: Codec,
        metrics: &LiveMetrics,
    ) -> Update<Arc<Frames>> {
        let mut inner = self.lock();
        let at = inner.topic.at();
        if inner.cached_at != Some(at) {
            inner.cache.clear();
            inner.cached_at = Some(at);
        }
        let is_same = |cached: &&mut Cached| (cached.have, cached.codec) == (have, codec);
        if let Some(cached) = inner.cache.iter_mut().find(is_same) {
            metrics.encode_hit();
            return cached.for_subscription(sid);
        }
        metrics.encode_miss();
        let mut cached = inner.encode(have, codec, self.kind);
        let update = cached.for_subscription(sid);
        if inner.cache.len() == CACHED {
            inner.cache.clear();
        }
        inner.cache.push(cached);
        update
    }
}

impl<T: Numbered> Inner<T> {
    fn encode(&self, have: Option<Position>, codec: Codec, kind: TopicKind) -> Cached {
        let update = Update::new(&self.topic, NOBODY, have);
        let frames = update
            .frames
            .iter()
            .filter_map(|message| Unaddressed::new(codec, message))
            .collect();
        Cached {
            have,
            codec,
            kind,
            changed: update.from.and_then(|from| self.changed_after(from)),
            update: Update {
                from: update.from,
                to: update.to,
                bytes: update.bytes,
                frames,
            },
            addressed: Vec::new(),
        }
    }

    fn changed_after(&self, version: u64) -> Option<Duration> {
        let first = self.dates.partition_point(|(dated, _)| *dated <= version);
        self.dates.get(first).map(|(_, date)| *date)
    }
}

impl Cached {
    /// The update for a subscription of this number.
    fn for_subscription(&mut self, sid: SubscriptionId) -> Update<Arc<Frames>> {
        if let Some((_, update)) = self.addressed.iter().find(|(known, _)| *known == sid) {
            return update.clone();
        }
        let frames: Vec<_> = self
            .update
            .frames
            .iter()
            .map(|frame| travelling(frame.addressed(sid)))
            .collect();
        let update = Update {
            from: self.update.from,
            to: self.update.to,
            bytes: frames.iter().map(payload_bytes).sum(),
            frames: Arc::new(Frames {
                frames,
                kind: self.kind,
                changed: self.changed,
            }),
        };
        if self.addressed.len() < ADDRESSED {
            self.addressed.push((sid, update.clone()));
        }
        update
    }
}

/// A message as it travels under a codec.
pub(super) fn encoded(codec: Codec, message: &ServerMessage) -> Message {
    travelling(codec.encode(message))
}

fn travelling(frame: Frame) -> Message {
    match frame {
        Frame::Binary(bytes) => Message::Binary(bytes.into()),
        Frame::Text(text) => Message::Text(text.into()),
    }
}

/// How many bytes a message carries.
pub(super) fn payload_bytes(message: &Message) -> usize {
    match message {
        Message::Binary(bytes) => bytes.len(),
        Message::Text(text) => text.len(),
        Message::Ping(_) | Message::Pong(_) | Message::Close(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use ingot::{live::topic::TopicState, progress::Progress};

    use super::*;

    fn labeled(channel: &Channel<TopicState>, labels: u64, at_ms: u64) -> bool {
        channel.change(Duration::from_millis(at_ms), |topic| {
            let next = Progress {
                labels,
                ..*topic.state()
            };
            topic.advance(next);
        })
    }

    fn channel() -> Channel<TopicState> {
        let topic = TopicState::new(9, Progress::default());
        Channel::new(TopicKind::Queue, Family::Installation, topic)
    }

    fn update(channel: &Channel<TopicState>, have: Option<Position>) -> Update<Arc<Frames>> {
        channel.update(1, have, Codec::Postcard, &LiveMetrics::unmeasured())
    }

    #[test]
    fn connections_in_step_share_one_encoding() {
        let channel = channel();
        let have = Some(channel.at());
        assert!(labeled(&channel, 1, 5));

        let (one, other) = (update(&channel, have), update(&channel, have));

        assert!(Arc::ptr_eq(&one.frames, &other.frames));
        assert_eq!((one.from, one.to.version), (Some(0), 1));
    }

    #[test]
    fn what_was_encoded_for_an_older_version_is_not_sent_for_a_newer() {
        let channel = channel();
        let have = Some(channel.at());
        labeled(&channel, 1, 5);
        let before = update(&channel, have);
        labeled(&channel, 2, 6);

        let after = update(&channel, have);

        assert_eq!((before.to.version, after.to.version), (1, 2));
        assert!(!Arc::ptr_eq(&before.frames, &after.frames));
    }

    #[test]
    fn each_subscription_number_and_codec_has_its_own_bytes() {
        let channel = channel();
        let metrics = LiveMetrics::unmeasured();
        let one = channel.update(1, None, Codec::Postcard, &metrics);
        let two = channel.update(2, None, Codec::Postcard, &metrics);
        let text = channel.update(1, None, Codec::Json, &metrics);
        assert_ne!(one.frames.frames, two.frames.frames);
        assert!(matches!(text.frames.frames[..], [Message::Text(_)]));
    }

    #[test]
    fn whatever_numbers_followers_chose_one_encoding_serves_them_all() {
        // Given a thousand followers, each with a number of its own, and a topic that has changed
        let channel = channel();
        let have = Some(channel.at());
        labeled(&channel, 1, 5);
        for sid in 1..=1_000 {
            // Then each gets what was encoded for it alone
            let update = channel.update(sid, have, Codec::Json, &LiveMetrics::unmeasured());
            let own = channel.read(|topic| Update::new(topic, sid, have));
            let own: Vec<_> = own
                .frames
                .iter()
                .map(|it| encoded(Codec::Json, it))
                .collect();
            assert_eq!(update.frames.frames, own);
        }
        // And the topic was read and encoded once, and keeps a few copies
        let inner = channel.lock();
        assert_eq!(inner.cache.len(), 1);
        assert_eq!(inner.cache[0].addressed.len(), ADDRESSED);
    }

    #[test]
    fn an_update_knows_when_its_oldest_change_arose() {
        let channel = channel();
        let have = Some(channel.at());
        labeled(&channel, 1, 5);
        let one = Some(channel.at());
        labeled(&channel, 2, 8);

        assert_eq!(
            update(&channel, have).frames.changed,
            Some(Duration::from_millis(5))
        );
        assert_eq!(
            update(&channel, one).frames.changed,
            Some(Duration::from_millis(8))
        );
        assert_eq!(update(&channel, Some(channel.at())).frames.changed, None);
        assert!(!labeled(&channel, 2, 9), "the same number is no change");
    }

    #[test]
    fn more_followers_out_of_step_than_the_cache_holds_are_served_all_the_same() {
        let channel = channel();
        for labels in 1..=100 {
            labeled(&channel, labels, labels);
        }
        for version in 0..100 {
            let have = Some(Position { epoch: 9, version });
            let update = update(&channel, have);
            assert_eq!((update.from, update.to.version), (Some(version), 100));
        }
    }
}
