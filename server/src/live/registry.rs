//! The sockets of this node: how many each person has, and which one speaks for a tab.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use ingot::{
    access::{Power, Rights},
    ids::{LabelerId, QueueId},
    limits::Limits,
    live::{close::CloseCode, drain::DrainSlots, message::ServerMessage},
    presence::TabConnection,
};
use litemap::LiteMap;
use tokio_util::sync::CancellationToken;

use super::wake::Wake;

/// The open sockets.
pub(super) struct Registry {
    per_person: usize,
    per_node: usize,
    sockets: Mutex<Sockets>,
}

#[derive(Default)]
struct Sockets {
    next: u64,
    count: usize,
    drained: DrainSlots,
    /// How often rights have been read.
    readings: u64,
    /// Which reading was the first after the newest change of anybody's rights.
    changed: u64,
    people: HashMap<LabelerId, LiteMap<u64, Socket>>,
}

struct Socket {
    connection: Option<TabConnection>,
    superseded: CancellationToken,
    known: Arc<Mutex<Known>>,
    wake: Arc<Wake>,
}

/// What a person may do, as it was read from the store. A reading is numbered before it begins, so that one
/// of a later number holds at least what was there when the earlier one began.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    pub(super) reading: u64,
    pub(super) rights: Rights,
}

/// One socket's place among the open ones; given back when dropped.
pub(super) struct Place {
    registry: Arc<Registry>,
    person: LabelerId,
    /// Which of all connections of this start it is.
    pub(super) number: u64,
    /// Cancelled when a newer socket of the same tab has taken over.
    pub(super) superseded: CancellationToken,
    /// What wakes it.
    pub(super) wake: Arc<Wake>,
    known: Arc<Mutex<Known>>,
    /// Whether somebody's rights have changed since those that it was let in with were read.
    pub(super) is_outdated: bool,
}

impl Registry {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            per_person: limits.live_sockets_per_person,
            per_node: limits.live_sockets_per_node,
            sockets: Mutex::default(),
        }
    }

    /// Takes a new socket in, unless the person or the node has as many as it may.
    pub(super) fn admit(
        self: &Arc<Self>,
        person: LabelerId,
        known: Known,
    ) -> Result<Place, CloseCode> {
        let mut sockets = self.lock();
        let own = sockets.people.get(&person).map_or(0, LiteMap::len);
        if self.per_person <= own || self.per_node <= sockets.count {
            return Err(CloseCode::RateLimited);
        }
        sockets.next += 1;
        sockets.count += 1;
        let number = sockets.next;
        let is_outdated = known.reading < sockets.changed;
        let superseded = CancellationToken::new();
        let known = Arc::new(Mutex::new(known));
        let wake = Wake::new(number);
        let socket = Socket {
            connection: None,
            superseded: superseded.clone(),
            known: Arc::clone(&known),
            wake: Arc::clone(&wake),
        };
        sockets
            .people
            .entry(person)
            .or_default()
            .insert(number, socket);
        Ok(Place {
            registry: Arc::clone(self),
            person,
            number,
            superseded,
            wake,
            known,
            is_outdated,
        })
    }

    /// Begins a reading of somebody's rights; its number.
    pub(super) fn reading(&self) -> u64 {
        let mut sockets = self.lock();
        sockets.readings += 1;
        sockets.readings
    }

    /// Begins a reading because somebody's rights have changed; its number.
    pub(super) fn reading_of_a_change(&self) -> u64 {
        let mut sockets = self.lock();
        sockets.readings += 1;
        sockets.changed = sockets.readings;
        sockets.readings
    }

    /// From now on a person's open sockets go by these rights, unless a later reading was faster. They are
    /// woken, so that what is not theirs to follow any more ends at once.
    pub(super) fn know(&self, person: LabelerId, known: &Known) {
        let sockets = self.lock();
        for socket in sockets
            .people
            .get(&person)
            .into_iter()
            .flat_map(LiteMap::values)
        {
            let mut before = locked(&socket.known);
            if before.reading < known.reading {
                before.clone_from(known);
                socket.wake.changed();
            }
        }
    }

    /// Everybody who has an open socket.
    pub(super) fn people(&self) -> Vec<LabelerId> {
        self.lock().people.keys().copied().collect()
    }

    /// Whether this person has a socket.
    pub(super) fn has(&self, person: LabelerId) -> bool {
        self.lock().people.contains_key(&person)
    }

    /// What tells the next socket that the server goes away, and when to come back.
    pub(super) fn drain(&self) -> ServerMessage {
        let reconnect_after_ms = self.drain_slot_ms();
        ServerMessage::Drain { reconnect_after_ms }
    }

    /// When the next socket that is told to leave is to come back, in milliseconds. Each has a slot of
    /// its own, so that no second sees more of them than another.
    fn drain_slot_ms(&self) -> u32 {
        let mut sockets = self.lock();
        let open = sockets.count;
        sockets.drained.next_ms(open)
    }

    fn lock(&self) -> MutexGuard<'_, Sockets> {
        // No code that holds the lock can leave the maps half changed.
        self.sockets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    /// Whether the person may do this in a queue.
    pub(super) fn may(&self, queue: QueueId, power: Power) -> bool {
        locked(&self.known).rights.may(queue, power)
    }

    /// Whether the person runs the installation.
    pub(super) fn installs(&self) -> bool {
        locked(&self.known).rights.installs
    }

    /// The socket has said which tab it belongs to. Older sockets of that tab are superseded.
    ///
    /// # Errors
    ///
    /// If a newer socket of that tab is there already.
    pub(super) fn greeted(&self, connection: TabConnection) -> Result<(), CloseCode> {
        let mut sockets = self.registry.lock();
        let Some(own) = sockets.people.get_mut(&self.person) else {
            return Ok(());
        };
        let same_tab = |socket: &Socket| {
            socket
                .connection
                .filter(|other| other.tab == connection.tab)
                .map(|it| it.generation)
        };
        if own
            .values()
            .filter_map(same_tab)
            .any(|other| connection.generation < other)
        {
            return Err(CloseCode::Superseded);
        }
        for socket in own.values().filter(|socket| same_tab(socket).is_some()) {
            socket.superseded.cancel();
        }
        if let Some(socket) = own.get_mut(&self.number) {
            socket.connection = Some(connection);
        }
        Ok(())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut sockets = self.registry.lock();
        if let Some(own) = sockets.people.get_mut(&self.person) {
            own.remove(&self.number);
            if own.is_empty() {
                sockets.people.remove(&self.person);
            }
        }
        sockets.count -= 1;
    }
}

fn locked(known: &Mutex<Known>) -> MutexGuard<'_, Known> {
    known.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use ingot::access::QueueRole;

    use super::*;

    fn person(number: u8) -> LabelerId {
        LabelerId::from_random_bytes([number; 16])
    }

    fn admit(registry: &Arc<Registry>, number: u8) -> Result<Place, CloseCode> {
        registry.admit(person(number), Known::default())
    }

    fn auditor(reading: u64) -> Known {
        let rights = Rights {
            installs: false,
            roles: vec![(QueueId(1), QueueRole::Auditor)],
        };
        Known { reading, rights }
    }

    fn registry(per_person: usize, per_node: usize) -> Arc<Registry> {
        let limits = Limits {
            live_sockets_per_person: per_person,
            live_sockets_per_node: per_node,
            ..Limits::DEFAULT
        };
        Arc::new(Registry::new(&limits))
    }

    #[test]
    fn a_person_may_have_as_many_sockets_as_the_limit_says_and_no_more() {
        let registry = registry(2, 100);
        let places: Vec<_> = (0..2).map(|_| admit(&registry, 1).unwrap()).collect();

        assert_eq!(admit(&registry, 1).err(), Some(CloseCode::RateLimited));
        assert!(admit(&registry, 2).is_ok());
        drop(places);
        assert!(admit(&registry, 1).is_ok());
        assert_eq!(registry.lock().count, 0);
    }

    #[test]
    fn a_node_may_have_as_many_sockets_as_the_limit_says_and_no_more() {
        let registry = registry(100, 2);
        let _places = (admit(&registry, 1).unwrap(), admit(&registry, 2).unwrap());
        assert_eq!(admit(&registry, 3).err(), Some(CloseCode::RateLimited));
    }

    #[test]
    fn the_newest_socket_of_a_tab_wins_whoever_comes_first() {
        let registry = registry(9, 9);
        let connection = |generation| TabConnection {
            person: person(1),
            tab: 7,
            generation,
        };
        let (old, new) = (admit(&registry, 1).unwrap(), admit(&registry, 1).unwrap());
        old.greeted(connection(1)).unwrap();

        new.greeted(connection(2)).unwrap();

        assert!(old.superseded.is_cancelled());
        assert!(!new.superseded.is_cancelled());
        assert_eq!(old.greeted(connection(1)), Err(CloseCode::Superseded));
    }

    #[test]
    fn another_person_cannot_take_over_a_tab() {
        let registry = registry(9, 9);
        let (own, other) = (admit(&registry, 1).unwrap(), admit(&registry, 2).unwrap());
        own.greeted(TabConnection {
            person: person(1),
            tab: 7,
            generation: 1,
        })
        .unwrap();
        other
            .greeted(TabConnection {
                person: person(2),
                tab: 7,
                generation: 9,
            })
            .unwrap();
        assert!(!own.superseded.is_cancelled());
    }

    #[test]
    fn the_slots_are_those_of_the_sockets_that_were_open_when_draining_began() {
        let registry = registry(9, 9);
        let mut places: Vec<_> = (0..4).map(|_| admit(&registry, 1).unwrap()).collect();
        let mut slots = Vec::new();
        while let Some(place) = places.pop() {
            slots.push(registry.drain_slot_ms());
            drop(place);
        }
        assert_eq!(slots, [0, 125, 250, 375]);
    }

    #[test]
    fn a_change_of_rights_reaches_every_open_socket_of_the_person_and_nobody_elses() {
        let registry = registry(100, 100);
        let own: Vec<_> = (0..2).map(|_| admit(&registry, 1).unwrap()).collect();
        let others = admit(&registry, 2).unwrap();

        registry.know(person(1), &auditor(registry.reading_of_a_change()));

        assert!(own.iter().all(|place| place.may(QueueId(1), Power::Read)));
        assert!(!others.may(QueueId(1), Power::Read));
    }

    #[test]
    fn of_two_readings_the_one_that_began_later_counts_whichever_comes_first() {
        let registry = registry(100, 100);
        let place = admit(&registry, 1).unwrap();
        let (earlier, later) = (registry.reading(), registry.reading_of_a_change());

        registry.know(
            person(1),
            &Known {
                reading: later,
                rights: Rights::default(),
            },
        );
        registry.know(person(1), &auditor(earlier));

        assert!(!place.may(QueueId(1), Power::Read));
    }

    #[test]
    fn a_socket_that_comes_with_rights_from_before_a_change_knows_it() {
        let registry = registry(100, 100);
        let before = auditor(registry.reading());
        registry.reading_of_a_change();
        let after = auditor(registry.reading());

        assert!(registry.admit(person(1), before).unwrap().is_outdated);
        assert!(!registry.admit(person(1), after).unwrap().is_outdated);
    }
}
