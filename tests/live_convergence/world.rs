//! Browsers, a server and the network between them, on a clock of their own.

use std::collections::BTreeMap;

use ingot::{
    live::{
        client_session::{Command, Event},
        close::CloseCode,
        message::{ClientMessage, Purpose, ServerMessage, Stamped, Topic},
        sse::query::StreamQuery,
    },
    presence::Departure,
};

use super::{
    links::Links,
    network::{Id, Network, Packet},
    page::{History, Page},
    topics::{Simulated, TOPICS},
    trouble::{Fate, Proxy, Step, Trouble},
};

/// How long a message is on its way.
const TRIP_MS: u64 = 20;

pub(crate) struct World {
    pub(crate) now_ms: u64,
    epoch: u64,
    pub(crate) topics: BTreeMap<Topic, Simulated>,
    history: History,
    pub(crate) pages: Vec<Page>,
    links: Links,
    pub(crate) network: Network,
    /// All that the browsers had done, when and by whom.
    pub(crate) done: Vec<(u64, usize, Command)>,
}

impl World {
    /// So many browsers that label at the first queue. They may have come with a page that shows it.
    pub(crate) fn new(pages: usize, fates: Vec<Fate>, with_page: bool) -> Self {
        let mut world = Self {
            now_ms: 0,
            epoch: 0,
            topics: BTreeMap::new(),
            history: History::new(),
            pages: (0..pages).map(|page| Page::new(page as u64)).collect(),
            links: Links::default(),
            network: Network::new(fates),
            done: Vec::new(),
        };
        world.restart();
        let have = with_page.then(|| world.topics[&TOPICS[0]].stamped());
        for page in 0..pages {
            let subscribe = Event::Subscribe {
                topic: TOPICS[0],
                have: have.clone(),
                purpose: Purpose::Label,
            };
            world.handle(page, subscribe);
        }
        world
    }

    fn restart(&mut self) {
        self.epoch += 1;
        for topic in TOPICS {
            let started = Simulated::start(topic, self.epoch, self.topics.get(&topic));
            self.topics.insert(topic, started);
            self.remember(topic);
        }
        for id in self.links.restart() {
            self.network
                .put(id, Packet::Closed(1012), self.now_ms + 2 * TRIP_MS);
        }
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

    /// Ends a browser's connections on the server's side at once; the browser hears of it later.
    pub(crate) fn break_connection(&mut self, page: usize, code: u16) {
        for id in self.links.of_page(page).collect::<Vec<_>>() {
            self.end(id, code);
        }
    }

    /// Ends one connection on the server's side.
    fn end(&mut self, id: Id, code: u16) {
        self.links.remove(id, Departure::Abnormal, self.now_ms);
        self.network
            .put(id, Packet::Closed(code), self.now_ms + 2 * TRIP_MS);
    }

    fn send_to_server(&mut self, id: Id, message: ClientMessage) {
        if !self.pages[id.page].is_swallowed(id.generation) {
            self.network
                .send_to_server(id, message, self.now_ms + TRIP_MS);
        }
    }

    fn send_to_client(&mut self, id: Id, message: ServerMessage) {
        let page = &mut self.pages[id.page];
        if !page.is_swallowed(id.generation) {
            let read_ms = page.reads_at_ms(self.now_ms + TRIP_MS);
            self.network.send_to_client(id, message, read_ms);
        }
    }

    fn open(&mut self, id: Id, query: Option<StreamQuery>) {
        let is_stream = query.is_some();
        let page = &mut self.pages[id.page];
        page.opens(id.generation, is_stream);
        let comes_ms = self.now_ms + 30;
        match page.proxy {
            Proxy::Refuses if !is_stream => self.network.put(id, Packet::Closed(1006), comes_ms),
            Proxy::Cuts if !is_stream => {
                let generation = id.generation;
                self.handle(id.page, Event::Opened { generation });
                self.network.put(id, Packet::Closed(1006), comes_ms);
            }
            _ => self.network.put(id, Packet::Opened(query), comes_ms),
        }
    }

    fn handle(&mut self, page: usize, event: Event) {
        let random = (self.network.sent % 97) as f64 / 97.0;
        let moment = self.pages[page].moment(self.now_ms, random);
        self.pages[page].client.handle(event, moment);
        while let Some(command) = self.pages[page].client.next_command() {
            self.done.push((self.now_ms, page, command.clone()));
            let id = |generation| Id { page, generation };
            match command {
                Command::Open { generation } => self.open(id(generation), None),
                Command::OpenStream { generation, query } => {
                    self.open(id(generation), Some(query));
                }
                Command::Send {
                    generation,
                    message,
                } => self.send_to_server(id(generation), message),
                Command::Close { generation } => {
                    self.pages[page].wanted.remove(&generation);
                    let comes_ms = self.now_ms + TRIP_MS;
                    self.network.put(id(generation), Packet::Left, comes_ms);
                }
                Command::ArmTimer { at_ms } => self.pages[page].timer_ms = Some(at_ms),
                Command::TopicChanged(_)
                | Command::FreshnessChanged
                | Command::PaintEvery { .. } => {}
            }
        }
        self.pages[page].check_what_is_shown(&self.history);
    }

    fn pull(&mut self) {
        let pulled = self.links.pull(self.now_ms, &self.topics, &self.network);
        for (id, (messages, code)) in pulled {
            for message in messages {
                self.send_to_client(id, message);
            }
            if let Some(code) = code {
                self.end(id, code);
            }
        }
    }

    fn deliver(&mut self, id: Id, packet: Packet) {
        let Id { page, generation } = id;
        match packet {
            Packet::Opened(_) if !self.pages[page].wanted.contains_key(&generation) => {}
            Packet::Opened(query) => {
                self.links.open(id, query.is_some(), self.now_ms);
                for message in query.iter().flat_map(StreamQuery::messages) {
                    self.receive(id, message);
                }
                self.handle(page, Event::Opened { generation });
            }
            Packet::Closed(code) => {
                self.pages[page].wanted.remove(&generation);
                self.handle(page, Event::Closed { generation, code });
            }
            Packet::ToClient(message) => self.handle(
                page,
                Event::Received {
                    generation,
                    message,
                },
            ),
            Packet::ToServer(message) => self.receive(id, message),
            Packet::Left => self.links.remove(id, Departure::Abnormal, self.now_ms),
        }
    }

    /// The server takes a message in. Of two connections of a tab the newer wins.
    fn receive(&mut self, id: Id, message: ClientMessage) {
        if matches!(message, ClientMessage::Hello { .. }) {
            let superseded = CloseCode::Superseded.code();
            for older in self.links.greeted(id) {
                self.end(older, superseded);
            }
        }
        let refused = self.links.receive(id, message, self.now_ms, &self.topics);
        if let Err(code) = refused {
            self.end(id, code.code());
        }
    }

    /// Lets time pass from one thing that is due to the next.
    pub(crate) fn run_until(&mut self, end_ms: u64) {
        let most = 1_000 + 3 * (end_ms - self.now_ms);
        let mut turns = 0;
        loop {
            turns += 1;
            assert!(turns < most, "something is always due");
            self.pull();
            let timers = self.pages.iter().filter_map(|page| page.timer_ms);
            let next = timers
                .chain(self.network.next_ms())
                .chain(self.links.next_deadline_ms())
                .min();
            let Some(next_ms) = next.filter(|at| *at <= end_ms) else {
                self.now_ms = end_ms;
                return;
            };
            self.now_ms = self.now_ms.max(next_ms);
            for page in 0..self.pages.len() {
                let timer_ms = &mut self.pages[page].timer_ms;
                if timer_ms.take_if(|at| *at <= self.now_ms).is_some() {
                    self.handle(page, Event::Timer);
                }
            }
            if let Some((id, packet)) = self.network.take(self.now_ms) {
                self.deliver(id, packet);
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
            Step::Restart => self.restart(),
            Step::At(page, trouble) => self.trouble(page % self.pages.len(), trouble),
        }
        self.pull();
    }

    fn trouble(&mut self, page: usize, trouble: Trouble) {
        match trouble {
            Trouble::Break => self.break_connection(page, 1006),
            Trouble::Cut(way) => {
                for id in self.links.of_page(page) {
                    self.network.cut(id, way);
                }
            }
            Trouble::Read(0) => self.read_on(page),
            Trouble::Read(ms) => self.pages[page].reads_every_ms = ms,
            Trouble::Offline => self.handle(page, Event::Offline),
            Trouble::Online => self.handle(page, Event::Online),
            Trouble::Hide => self.handle(page, Event::Hidden),
            Trouble::Show => self.handle(page, Event::Visible),
            Trouble::Toggle => self.toggle(page),
            Trouble::Garble => {
                let newest = self.links.of_page(page).next_back();
                if let Some(Id { generation, .. }) = newest {
                    self.handle(page, Event::Garbled { generation });
                }
            }
            Trouble::Proxy(proxy) => self.pages[page].proxy = proxy,
            Trouble::SetClock(by_ms) => {
                let wall_ms = &mut self.pages[page].wall_ms;
                *wall_ms = wall_ms.saturating_add_signed(by_ms);
            }
        }
    }

    /// A browser reads all at once from now on, and first what waits.
    fn read_on(&mut self, page: usize) {
        self.pages[page].read_on();
        self.network.hurry(page, self.now_ms + TRIP_MS);
    }

    fn toggle(&mut self, page: usize) {
        let wanted = &mut self.pages[page].others_wanted;
        *wanted = !*wanted;
        let is_wanted = *wanted;
        let purpose = Purpose::Watch;
        for topic in TOPICS.into_iter().skip(1) {
            let event = if is_wanted {
                Event::Subscribe {
                    topic,
                    have: None,
                    purpose,
                }
            } else {
                Event::Unsubscribe { topic, purpose }
            };
            self.handle(page, event);
        }
    }

    pub(crate) fn heal(&mut self) {
        self.network.fates = Box::new(std::iter::repeat(Fate::Deliver));
        let mut rest_ms = 0;
        for page in 0..self.pages.len() {
            self.read_on(page);
            self.handle(page, Event::Online);
            // A tab that stays hidden would fall asleep.
            self.handle(page, Event::Visible);
            // The longest way: a connection that is cut, a socket that is silent, two that are opened in
            // vain, and the waits between.
            let longest_ms = if self.pages[page].proxy == Proxy::Open {
                100_000
            } else {
                240_000
            };
            rest_ms = longest_ms.max(rest_ms);
        }
        self.run_until(self.now_ms + rest_ms);
    }

    pub(crate) fn assert_agreement(&mut self) {
        for page in &self.pages {
            for topic in page.topics() {
                assert_eq!(
                    page.client.state(*topic),
                    Some(&self.topics[topic].stamped()),
                    "{topic} differs after the network has healed"
                );
            }
            page.check_freshness(self.now_ms);
        }
    }

    /// How many people the server counts at a queue.
    pub(crate) fn connected(&self, topic: Topic) -> usize {
        let Topic::Queue(queue) = topic else { return 0 };
        let counts = self.links.presence.counts(queue, self.now_ms);
        usize::try_from(counts.connected).unwrap()
    }
}
