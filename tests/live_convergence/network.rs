//! What is under way between browsers and server.

use std::collections::BTreeSet;

use ingot::live::{
    message::{ClientMessage, ServerMessage},
    sse::query::StreamQuery,
};

use super::trouble::{Fate, Way};

/// One connection of one browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Id {
    pub(crate) page: usize,
    pub(crate) generation: u32,
}

pub(crate) enum Packet {
    ToServer(ClientMessage),
    ToClient(ServerMessage),
    Opened(Option<StreamQuery>),
    /// The server's side has ended the connection.
    Closed(u16),
    /// The browser's has.
    Left,
}

struct Flight {
    arrives_ms: u64,
    /// Breaks ties, so that an undisturbed network keeps the order.
    number: u64,
    id: Id,
    packet: Packet,
}

pub(crate) struct Network {
    flights: Vec<Flight>,
    pub(crate) sent: u64,
    pub(crate) fates: Box<dyn Iterator<Item = Fate>>,
    /// Connections on which nothing gets through one way any more.
    cuts: BTreeSet<(Id, Way)>,
}

impl Network {
    pub(crate) fn new(fates: Vec<Fate>) -> Self {
        Self {
            flights: Vec::new(),
            sent: 0,
            fates: Box::new(fates.into_iter().cycle()),
            cuts: BTreeSet::new(),
        }
    }

    pub(crate) fn cut(&mut self, id: Id, way: Way) {
        self.cuts.insert((id, way));
    }

    pub(crate) fn is_intact(&self, id: Id) -> bool {
        [Way::ToServer, Way::ToClient]
            .iter()
            .all(|way| !self.cuts.contains(&(id, *way)))
    }

    /// Sends a packet that is neither lost nor late, unless the connection is cut.
    pub(crate) fn put(&mut self, id: Id, packet: Packet, arrives_ms: u64) {
        let way = match packet {
            Packet::ToServer(_) | Packet::Left => Way::ToServer,
            Packet::ToClient(_) | Packet::Opened(_) | Packet::Closed(_) => Way::ToClient,
        };
        self.sent += 1;
        if !self.cuts.contains(&(id, way)) {
            self.flights.push(Flight {
                arrives_ms,
                number: self.sent,
                id,
                packet,
            });
        }
    }

    /// Sends a message to whatever fate comes next.
    pub(crate) fn send_to_server(&mut self, id: Id, message: ClientMessage, arrives_ms: u64) {
        // A socket starts with its greeting: what comes before would be refused.
        let fate = match message {
            ClientMessage::Hello { .. } => Fate::Deliver,
            _ => self.fates.next().unwrap(),
        };
        let packet = |message| Packet::ToServer(message);
        self.meet(fate, id, message, packet, arrives_ms);
    }

    pub(crate) fn send_to_client(&mut self, id: Id, message: ServerMessage, arrives_ms: u64) {
        let fate = self.fates.next().unwrap();
        let packet = |message| Packet::ToClient(message);
        self.meet(fate, id, message, packet, arrives_ms);
    }

    fn meet<M: Clone>(
        &mut self,
        fate: Fate,
        id: Id,
        message: M,
        packet: impl Fn(M) -> Packet,
        arrives_ms: u64,
    ) {
        match fate {
            Fate::Deliver => self.put(id, packet(message), arrives_ms),
            Fate::Drop => {}
            Fate::Duplicate => {
                self.put(id, packet(message.clone()), arrives_ms);
                self.put(id, packet(message), arrives_ms + 600);
            }
            Fate::Delay(ms) => self.put(id, packet(message), arrives_ms + ms),
        }
    }

    /// What is on its way to a browser comes no later than this.
    pub(crate) fn hurry(&mut self, page: usize, latest_ms: u64) {
        for flight in &mut self.flights {
            if flight.id.page == page && matches!(flight.packet, Packet::ToClient(_)) {
                flight.arrives_ms = flight.arrives_ms.min(latest_ms);
            }
        }
    }

    /// How many messages are on their way to the browser, or wait until it reads them.
    pub(crate) fn unread(&self, id: Id) -> usize {
        let to_client =
            |flight: &&Flight| flight.id == id && matches!(flight.packet, Packet::ToClient(_));
        self.flights.iter().filter(to_client).count()
    }

    pub(crate) fn next_ms(&self) -> Option<u64> {
        self.flights.iter().map(|flight| flight.arrives_ms).min()
    }

    /// The next packet that has arrived by now.
    pub(crate) fn take(&mut self, now_ms: u64) -> Option<(Id, Packet)> {
        let arrived = (0..self.flights.len())
            .filter(|index| self.flights[*index].arrives_ms <= now_ms)
            .min_by_key(|index| (self.flights[*index].arrives_ms, self.flights[*index].number));
        let flight = self.flights.swap_remove(arrived?);
        Some((flight.id, flight.packet))
    }
}
