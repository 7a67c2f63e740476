//! A browser, a server and the network between them, on a clock of their own.

use std::collections::{BTreeMap, HashMap};

use ingot::{
    live::{
        client_session::{ClientSession, Command, Event, Moment},
        close::CloseCode,
        message::{Activity, ClientMessage, Position, Purpose, ServerMessage, Stamped, Topic},
        sse::query::StreamQuery,
        state::View,
    },
    progress::Freshness,
};

use super::{
    links::Links,
    topics::{Simulated, TOPICS},
    trouble::{Fate, Proxy, Step},
};

enum Packet {
    ToServer(ClientMessage),
    ToClient(ServerMessage),
    Opened(Option<StreamQuery>),
    Closed(u16),
}

struct Flight {
    arrives_ms: u64,
    /// Breaks ties, so that an undisturbed network keeps the order.
    number: u64,
    generation: u32,
    packet: Packet,
}

pub(crate) struct World {
    pub(crate) now_ms: u64,
    epoch: u64,
    pub(crate) topics: BTreeMap<Topic, Simulated>,
    /// Every state the server ever had.
    history: HashMap<(Topic, Position), View>,
    pub(crate) client: ClientSession,
    /// The highest version the client showed in each numbering.
    shown: HashMap<(Topic, u64), u64>,
    /// The connections that the browser is opening or holds; those that are streams.
    wanted: BTreeMap<u32, bool>,
    links: Links,
    pub(crate) proxy: Proxy,
    flights: Vec<Flight>,
    sent: u64,
    pub(crate) fates: Box<dyn Iterator<Item = Fate>>,
    timer_ms: Option<u64>,
    others_wanted: bool,
}

impl World {
    pub(crate) fn new(fates: Vec<Fate>, with_page: bool) -> Self {
        let mut world = Self {
            now_ms: 0,
            epoch: 0,
            topics: BTreeMap::new(),
            history: HashMap::new(),
            client: ClientSession::new(1, Activity::Visible),
            shown: HashMap::new(),
            wanted: BTreeMap::new(),
            links: Links::default(),
            proxy: Proxy::Open,
            flights: Vec::new(),
            sent: 0,
            fates: Box::new(fates.into_iter().cycle()),
            timer_ms: None,
            others_wanted: false,
        };
        world.restart();
        let have = with_page.then(|| world.topics[&TOPICS[0]].stamped());
        world.handle(Event::Subscribe {
            topic: TOPICS[0],
            have,
            purpose: Purpose::Label,
        });
        world
    }

    fn restart(&mut self) {
        self.epoch += 1;
        for topic in TOPICS {
            let started = Simulated::start(topic, self.epoch, self.topics.get(&topic));
            self.topics.insert(topic, started);
            self.remember(topic);
        }
        self.break_connection(1012);
    }

    fn remember(&mut self, topic: Topic) {
        self.links.changed();
        let Stamped { at, state } = self.topics[&topic].stamped();
        self.history.insert((topic, at), state);
    }

    fn change(&mut self, topic: usize, field: u8, value: u8) {
        let topic = TOPICS[topic];
        self.topics.get_mut(&topic).unwrap().change(field, value);
        self.remember(topic);
    }

    /// Ends the connection on the server's side at once; the browser hears of it later.
    pub(crate) fn break_connection(&mut self, code: u16) {
        for generation in self.links.take_all() {
            self.put(generation, Packet::Closed(code), 40);
        }
    }

    /// Ends one connection on the server's side.
    fn end(&mut self, generation: u32, code: u16) {
        self.links.remove(generation);
        self.put(generation, Packet::Closed(code), 40);
    }

    fn put(&mut self, generation: u32, packet: Packet, delay_ms: u64) {
        self.sent += 1;
        let arrives_ms = self.now_ms + delay_ms;
        self.flights.push(Flight {
            arrives_ms,
            number: self.sent,
            generation,
            packet,
        });
    }

    fn send_to_server(&mut self, generation: u32, message: ClientMessage) {
        if self.is_swallowed(generation) {
            return;
        }
        // A socket starts with its greeting: what comes before would be refused.
        let fate = match message {
            ClientMessage::Hello { .. } => Fate::Deliver,
            _ => self.fates.next().unwrap(),
        };
        match fate {
            Fate::Deliver => self.put(generation, Packet::ToServer(message), 20),
            Fate::Drop => {}
            Fate::Duplicate => {
                self.put(generation, Packet::ToServer(message.clone()), 20);
                self.put(generation, Packet::ToServer(message), 500);
            }
            Fate::Delay(ms) => self.put(generation, Packet::ToServer(message), 20 + ms),
        }
    }

    fn send_to_client(&mut self, generation: u32, message: ServerMessage) {
        if self.is_swallowed(generation) {
            return;
        }
        match self.fates.next().unwrap() {
            Fate::Deliver => self.put(generation, Packet::ToClient(message), 20),
            Fate::Drop => {}
            Fate::Duplicate => {
                self.put(generation, Packet::ToClient(message.clone()), 20);
                self.put(generation, Packet::ToClient(message), 700);
            }
            Fate::Delay(ms) => self.put(generation, Packet::ToClient(message), 20 + ms),
        }
    }

    fn is_swallowed(&self, generation: u32) -> bool {
        self.proxy == Proxy::Swallows && self.wanted.get(&generation) == Some(&false)
    }

    fn open(&mut self, generation: u32, query: Option<StreamQuery>) {
        let is_stream = query.is_some();
        self.wanted.insert(generation, is_stream);
        let streams = self.wanted.values().filter(|is_stream| **is_stream).count();
        let sockets = self.wanted.len() - streams;
        assert!(streams <= 1 && sockets <= 1, "double: {:?}", self.wanted);
        match self.proxy {
            Proxy::Refuses if !is_stream => self.put(generation, Packet::Closed(1006), 30),
            Proxy::Cuts if !is_stream => {
                self.handle(Event::Opened { generation });
                self.put(generation, Packet::Closed(1006), 30);
            }
            _ => self.put(generation, Packet::Opened(query), 30),
        }
    }

    fn handle(&mut self, event: Event) {
        let random = (self.sent % 97) as f64 / 97.0;
        let moment = Moment {
            now_ms: self.now_ms,
            wall_ms: self.now_ms,
            random,
        };
        self.client.handle(event, moment);
        while let Some(command) = self.client.next_command() {
            match command {
                Command::Open { generation } => self.open(generation, None),
                Command::OpenStream { generation, query } => self.open(generation, Some(query)),
                Command::Send {
                    generation,
                    message,
                } => self.send_to_server(generation, message),
                Command::Close { generation } => {
                    self.wanted.remove(&generation);
                    self.links.remove(generation);
                }
                Command::ArmTimer { at_ms } => self.timer_ms = Some(at_ms),
                Command::TopicChanged(_)
                | Command::FreshnessChanged
                | Command::PaintEvery { .. } => {}
            }
        }
        self.check_what_is_shown();
    }

    fn check_what_is_shown(&mut self) {
        for topic in TOPICS {
            let Some(Stamped { at, state }) = self.client.state(topic).cloned() else {
                self.shown.retain(|(shown, _), _| *shown != topic);
                continue;
            };
            assert_eq!(
                self.history.get(&(topic, at)),
                Some(&state),
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

    fn pull(&mut self) {
        for (generation, pulled) in self.links.pull(self.now_ms, &self.topics) {
            match pulled {
                Ok(messages) => {
                    for message in messages {
                        self.send_to_client(generation, message);
                    }
                }
                Err(code) => self.end(generation, code.code()),
            }
        }
    }

    fn deliver(&mut self, flight: Flight) {
        let generation = flight.generation;
        match flight.packet {
            Packet::Opened(_) if !self.wanted.contains_key(&generation) => {}
            Packet::Opened(query) => {
                self.links.open(generation, query.is_some(), self.now_ms);
                for message in query.iter().flat_map(StreamQuery::messages) {
                    self.receive(generation, message);
                }
                self.handle(Event::Opened { generation });
            }
            Packet::Closed(code) => {
                self.wanted.remove(&generation);
                self.handle(Event::Closed { generation, code });
            }
            Packet::ToClient(message) => self.handle(Event::Received {
                generation,
                message,
            }),
            Packet::ToServer(message) => self.receive(generation, message),
        }
    }

    /// The server takes a message in. Of two connections of a tab the newer wins.
    fn receive(&mut self, generation: u32, message: ClientMessage) {
        if matches!(message, ClientMessage::Hello { .. }) {
            let superseded = CloseCode::Superseded.code();
            for older in self.links.greeted(generation) {
                self.end(older, superseded);
            }
        }
        let refused = self
            .links
            .receive(generation, message, self.now_ms, &self.topics);
        if let Err(code) = refused {
            self.end(generation, code.code());
        }
    }

    /// Lets time pass from one thing that is due to the next.
    pub(crate) fn run_until(&mut self, end_ms: u64) {
        let most = 1_000 + (end_ms - self.now_ms);
        let mut turns = 0;
        loop {
            turns += 1;
            assert!(turns < most, "something is always due");
            self.pull();
            let flight = self.flights.iter().map(|flight| flight.arrives_ms).min();
            let server = self.links.next_deadline_ms();
            let next = [flight, server, self.timer_ms].into_iter().flatten().min();
            let Some(next_ms) = next.filter(|at| *at <= end_ms) else {
                self.now_ms = end_ms;
                return;
            };
            self.now_ms = self.now_ms.max(next_ms);
            let now_ms = self.now_ms;
            if self.timer_ms.is_some_and(|at| at <= now_ms) {
                self.timer_ms = None;
                self.handle(Event::Timer);
            }
            let arrived = (0..self.flights.len())
                .filter(|index| self.flights[*index].arrives_ms <= now_ms)
                .min_by_key(|index| (self.flights[*index].arrives_ms, self.flights[*index].number));
            if let Some(index) = arrived {
                let flight = self.flights.swap_remove(index);
                self.deliver(flight);
            }
        }
    }

    pub(crate) fn take(&mut self, step: Step) {
        match step {
            Step::Change {
                topic,
                field,
                value,
            } => self.change(topic, field, value),
            Step::Wait(ms) => self.run_until(self.now_ms + ms),
            Step::Break => self.break_connection(1006),
            Step::Restart => self.restart(),
            Step::Offline => self.handle(Event::Offline),
            Step::Online => self.handle(Event::Online),
            Step::Hide => self.handle(Event::Hidden),
            Step::Show => self.handle(Event::Visible),
            Step::Toggle => {
                self.others_wanted = !self.others_wanted;
                let purpose = Purpose::Watch;
                for topic in TOPICS.into_iter().skip(1) {
                    self.handle(if self.others_wanted {
                        Event::Subscribe {
                            topic,
                            have: None,
                            purpose,
                        }
                    } else {
                        Event::Unsubscribe { topic, purpose }
                    });
                }
            }
            Step::Garble => {
                if let Some(generation) = self.links.newest() {
                    self.handle(Event::Garbled { generation });
                }
            }
            Step::Proxy(proxy) => self.proxy = proxy,
        }
        self.pull();
    }

    pub(crate) fn heal(&mut self) {
        self.fates = Box::new(std::iter::repeat(Fate::Deliver));
        self.handle(Event::Online);
        // A tab that stays hidden would fall asleep.
        self.handle(Event::Visible);
        // The longest way: a socket that is silent, two that are opened in vain, and the waits between.
        let rest_ms = if self.proxy == Proxy::Open {
            60_000
        } else {
            200_000
        };
        self.run_until(self.now_ms + rest_ms);
    }

    pub(crate) fn assert_agreement(&self) {
        let wanted = if self.others_wanted {
            &TOPICS[..]
        } else {
            &TOPICS[..1]
        };
        for topic in wanted {
            assert_eq!(
                self.client.state(*topic),
                Some(&self.topics[topic].stamped()),
                "{topic} differs after the network has healed"
            );
        }
        let freshness = self.client.freshness(self.now_ms);
        let by_socket = self.wanted.values().all(|is_stream| !is_stream);
        match self.proxy {
            Proxy::Open if by_socket => assert_eq!(freshness, Freshness::Live),
            Proxy::Open => assert_eq!(freshness, Freshness::Polling),
            // A socket that was open before goes on.
            _ => assert!(matches!(freshness, Freshness::Live | Freshness::Polling)),
        }
    }
}
