//! One browser.

use std::collections::{BTreeMap, HashMap};

use ingot::{
    live::{
        client_session::{ClientSession, Moment},
        message::{Activity, Position, Stamped, Topic},
        state::View,
    },
    progress::Freshness,
};

use super::{topics::TOPICS, trouble::Proxy};

/// Every state the server ever had.
pub(crate) type History = HashMap<(Topic, Position), View>;

pub(crate) struct Page {
    pub(crate) client: ClientSession,
    /// The highest version it showed in each numbering.
    shown: HashMap<(Topic, u64), u64>,
    /// The connections that it is opening or holds; those that are streams.
    pub(crate) wanted: BTreeMap<u32, bool>,
    pub(crate) proxy: Proxy,
    pub(crate) timer_ms: Option<u64>,
    pub(crate) others_wanted: bool,
    /// Between two messages that it reads lies so much time.
    pub(crate) reads_every_ms: u64,
    /// When it will have read what is under way to it.
    read_ms: u64,
    /// What its wall clock shows when the time is 0.
    pub(crate) wall_ms: u64,
}

impl Page {
    pub(crate) fn new(tab: u64) -> Self {
        Self {
            client: ClientSession::new(tab, Activity::Visible),
            shown: HashMap::new(),
            wanted: BTreeMap::new(),
            proxy: Proxy::Open,
            timer_ms: None,
            others_wanted: false,
            reads_every_ms: 0,
            read_ms: 0,
            wall_ms: 1_700_000_000_000,
        }
    }

    pub(crate) fn moment(&self, now_ms: u64, random: f64) -> Moment {
        Moment {
            now_ms,
            wall_ms: self.wall_ms + now_ms,
            random,
        }
    }

    /// When it reads a message that comes then.
    pub(crate) fn reads_at_ms(&mut self, comes_ms: u64) -> u64 {
        self.read_ms = comes_ms.max(self.read_ms + self.reads_every_ms);
        self.read_ms
    }

    /// Reads all at once from now on.
    pub(crate) fn read_on(&mut self) {
        self.reads_every_ms = 0;
        self.read_ms = 0;
    }

    pub(crate) fn is_swallowed(&self, generation: u32) -> bool {
        self.proxy == Proxy::Swallows && self.wanted.get(&generation) == Some(&false)
    }

    pub(crate) fn opens(&mut self, generation: u32, is_stream: bool) {
        self.wanted.insert(generation, is_stream);
        let streams = self.wanted.values().filter(|is_stream| **is_stream).count();
        let sockets = self.wanted.len() - streams;
        assert!(streams <= 1 && sockets <= 1, "double: {:?}", self.wanted);
    }

    pub(crate) fn topics(&self) -> &'static [Topic] {
        if self.others_wanted {
            &TOPICS
        } else {
            &TOPICS[..1]
        }
    }

    pub(crate) fn check_what_is_shown(&mut self, history: &History) {
        for topic in TOPICS {
            let Some(Stamped { at, state }) = self.client.state(topic) else {
                self.shown.retain(|(shown, _), _| *shown != topic);
                continue;
            };
            assert_eq!(
                history.get(&(topic, *at)),
                Some(state),
                "{topic} shows what the server never had at {at:?}"
            );
            let highest = self.shown.entry((topic, at.epoch)).or_default();
            assert!(
                *highest <= at.version,
                "{topic} fell from {highest} to {at:?}"
            );
            *highest = at.version;
        }
    }

    pub(crate) fn check_freshness(&self, now_ms: u64) {
        let freshness = self.client.freshness(now_ms);
        let by_socket = self.wanted.values().all(|is_stream| !is_stream);
        match self.proxy {
            Proxy::Open if by_socket => assert_eq!(freshness, Freshness::Live),
            Proxy::Open => assert_eq!(freshness, Freshness::Polling),
            // A socket that was open before goes on.
            _ => assert!(matches!(freshness, Freshness::Live | Freshness::Polling)),
        }
    }
}
