//! One person at one queue, as one node knows them: their tabs, and when they labeled last.

use litemap::LiteMap;
use serde::{Deserialize, Serialize};

use super::{Departure, TabConnection};
use crate::live::{
    message::{Activity, Purpose},
    row::Standing,
};

/// How long a tab that said goodbye is still counted.
pub(super) const CLEAN_GRACE_MS: u64 = 2_000;
/// How long a tab whose connection broke is still counted.
pub(super) const ABNORMAL_GRACE_MS: u64 = 15_000;
/// How long a label makes its labeler count as active.
pub(super) const LABELED_MS: u64 = 5 * 60 * 1000;

/// Times are those of the node's monotonic clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Person {
    pub(super) since_ms: u64,
    tabs: LiteMap<u64, Tab>,
    labeled_ms: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Tab {
    generation: u32,
    purpose: Purpose,
    activity: Activity,
    gone_ms: Option<u64>,
}

/// A person of one slot, at the time at which that slot is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen<'a> {
    pub(super) person: &'a Person,
    pub(super) now_ms: u64,
}

/// What a person comes to over all slots that have them.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Together {
    is_active: bool,
    has_it_open: bool,
    pub(super) tabs: u32,
}

impl Person {
    pub(super) fn new(since_ms: u64) -> Self {
        Self {
            since_ms,
            tabs: LiteMap::new(),
            labeled_ms: None,
        }
    }

    /// Says whether the connection is the one that speaks for its tab.
    pub(super) fn join(
        &mut self,
        connection: TabConnection,
        purpose: Purpose,
        activity: Activity,
    ) -> bool {
        let generation = connection.generation;
        let known = self.tabs.get(&connection.tab);
        if known.is_some_and(|tab| tab.generation > generation) {
            return false;
        }
        let tab = Tab {
            generation,
            purpose,
            activity,
            gone_ms: None,
        };
        self.tabs.insert(connection.tab, tab);
        true
    }

    /// Says whether the tab is there and this connection speaks for it.
    pub(super) fn update(&mut self, connection: TabConnection, activity: Activity) -> bool {
        let tab = self.spoken_for(connection);
        tab.map(|tab| tab.activity = activity).is_some()
    }

    /// The same, when the connection has ended.
    pub(super) fn leave(
        &mut self,
        connection: TabConnection,
        departure: Departure,
        now_ms: u64,
    ) -> bool {
        let grace_ms = match departure {
            Departure::Clean => CLEAN_GRACE_MS,
            Departure::Abnormal => ABNORMAL_GRACE_MS,
        };
        let tab = self.spoken_for(connection);
        tab.map(|tab| tab.gone_ms.get_or_insert(now_ms + grace_ms))
            .is_some()
    }

    /// Says whether no earlier label counted any more.
    pub(super) fn labeled(&mut self, now_ms: u64) -> bool {
        self.labeled_ms.replace(now_ms).is_none()
    }

    /// Forgets what no longer counts; says whether anything is left.
    pub(super) fn expire(&mut self, now_ms: u64) -> bool {
        self.tabs.retain(|_, tab| tab.is_there(now_ms));
        self.labeled_ms = self.labeled_ms.filter(|at| now_ms < at + LABELED_MS);
        !self.tabs.is_empty() || self.labeled_ms.is_some()
    }

    /// The times at which the person comes to less by time alone.
    pub(super) fn deadlines(&self) -> impl Iterator<Item = u64> {
        let labeled = self.labeled_ms.map(|at| at + LABELED_MS);
        let tabs = self.tabs.values();
        tabs.filter_map(|tab| tab.gone_ms).chain(labeled)
    }

    fn spoken_for(&mut self, connection: TabConnection) -> Option<&mut Tab> {
        let tab = self.tabs.get_mut(&connection.tab);
        tab.filter(|tab| tab.generation == connection.generation)
    }
}

impl Tab {
    fn is_there(&self, now_ms: u64) -> bool {
        self.gone_ms.is_none_or(|at| now_ms < at)
    }
}

impl<'a> Seen<'a> {
    /// The numbers of the tabs that are there.
    pub(super) fn tabs(self) -> impl Iterator<Item = u64> + use<'a> {
        self.there().map(|(number, _)| *number)
    }

    fn there(self) -> impl Iterator<Item = (&'a u64, &'a Tab)> + use<'a> {
        let tabs = self.person.tabs.iter();
        tabs.filter(move |(_, tab)| tab.is_there(self.now_ms))
    }

    fn generation(self, number: u64) -> Option<u32> {
        let tab = self.person.tabs.get(&number);
        tab.filter(|tab| tab.is_there(self.now_ms))
            .map(|tab| tab.generation)
    }

    fn labeled_lately(self) -> bool {
        let labeled_ms = self.person.labeled_ms;
        labeled_ms.is_some_and(|at| self.now_ms < at + LABELED_MS)
    }
}

impl Together {
    /// A tab that several slots have, as one that has moved from node to node, counts once, and its
    /// newest connection speaks for it.
    pub(super) fn of<'a>(seen: impl Iterator<Item = Seen<'a>> + Clone) -> Self {
        let mut together = Self::default();
        for (index, one) in seen.clone().enumerate() {
            together.is_active |= one.labeled_lately();
            for (number, tab) in one.there() {
                let is_outdone = seen.clone().enumerate().any(|(other, seen)| {
                    seen.generation(*number)
                        .is_some_and(|generation| (tab.generation, index) < (generation, other))
                });
                if !is_outdone {
                    together.tabs = together.tabs.saturating_add(1);
                    let labels = tab.purpose == Purpose::Label;
                    together.has_it_open |= labels;
                    together.is_active |= labels && tab.activity == Activity::Visible;
                }
            }
        }
        together
    }

    /// None for whoever is not there any more.
    pub(super) fn standing(self) -> Option<Standing> {
        if self.is_active {
            Some(Standing::Active)
        } else if self.has_it_open {
            Some(Standing::Idle)
        } else if self.tabs > 0 {
            Some(Standing::Watching)
        } else {
            None
        }
    }
}
