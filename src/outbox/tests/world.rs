//! A small world for the properties: a server that knows repeats by `op_id`, a network that loses, repeats
//! and reorders, one storage, and tabs that come and go.

use std::collections::{BTreeMap, VecDeque};

use super::{super::sending::ON_THEIR_WAY_MOST, *};

/// An answer that fits no schema.
pub(super) const MISFIT: i64 = -1;

#[derive(Debug, Default)]
pub(super) struct Server {
    pub(super) caller: Option<Owner>,
    turns: BTreeMap<AssignmentId, Turn>,
    /// What was stored, and how often.
    pub(super) stored: BTreeMap<OpId, u32>,
}

#[derive(Debug, Clone)]
pub(super) struct Turn {
    pub(super) owner: Owner,
    /// The answers of each revision.
    pub(super) label: Vec<(OpId, Answers)>,
    is_skipped: bool,
    pub(super) is_lost: bool,
}

impl Server {
    pub(super) fn deal(&mut self, assignment: AssignmentId, owner: Owner) {
        let turn = Turn {
            owner,
            label: Vec::new(),
            is_skipped: false,
            is_lost: false,
        };
        self.turns.insert(assignment, turn);
    }

    pub(super) fn turn(&mut self, assignment: AssignmentId) -> &mut Turn {
        self.turns.get_mut(&assignment).unwrap()
    }

    fn answer(&mut self, entry: &Entry) -> Answer {
        if self.caller.as_ref() != Some(&entry.owner) {
            return Answer::SignedOut;
        }
        let assignment = entry.work.assignment();
        let turn = self.turns.get_mut(&assignment).unwrap();
        assert_eq!(turn.owner, entry.owner, "nobody gets another's turn");
        let label = Some(LabelId(assignment.0));
        if self.stored.contains_key(&entry.op_id) {
            return Answer::Stored { label };
        }
        let misfits = |answers: &Answers| *answers == self::answers(MISFIT);
        let is_labeled = !turn.label.is_empty();
        let refusal = match &entry.work {
            _ if turn.is_lost && !is_labeled => Some(turn_over()),
            Work::HandIn { .. } | Work::Skip { .. } if is_labeled => {
                Some(Refusal::AlreadyLabeled(String::new()))
            }
            Work::HandIn { .. } if turn.is_skipped => Some(turn_over()),
            Work::Revise { .. } if !is_labeled => Some(Refusal::Other("no label".to_owned())),
            Work::HandIn { answers, .. } | Work::Revise { answers, .. } if misfits(answers) => {
                Some(invalid())
            }
            _ => None,
        };
        if let Some(refusal) = refusal {
            return Answer::Refused(refusal);
        }
        match &entry.work {
            Work::HandIn { answers, .. } | Work::Revise { answers, .. } => {
                turn.label.push((entry.op_id, answers.clone()));
            }
            Work::Skip { .. } => turn.is_skipped = true,
        }
        *self.stored.entry(entry.op_id).or_default() += 1;
        Answer::Stored { label }
    }
}

#[derive(Debug)]
pub(super) struct Tab {
    pub(super) outbox: Outbox,
    /// What it knows of who is signed in.
    owner: Owner,
    /// What the storage held when it began, until that has been read.
    reading: Option<Vec<Record>>,
    inbox: VecDeque<Event>,
    rings_at_ms: Option<u64>,
}

#[derive(Debug, Clone)]
struct Packet {
    tab: usize,
    attempt: u32,
    entry: Entry,
    /// None while it is on its way to the server.
    answer: Option<Answer>,
}

/// What is known of something that a person did.
#[derive(Debug, Clone, Default)]
pub(super) struct Deed {
    /// Counts what was done.
    pub(super) made: usize,
    pub(super) assignment: i64,
    pub(super) discarded: bool,
    pub(super) taken_back: bool,
    pub(super) replaced_by: Option<OpId>,
    pub(super) needless: bool,
    /// How often a tab has told how it ended.
    pub(super) ends: u32,
}

#[derive(Debug, Default)]
pub(super) struct World {
    pub(super) now_ms: u64,
    pub(super) server: Server,
    pub(super) disk: BTreeMap<String, String>,
    /// Those that were closed are none.
    pub(super) tabs: Vec<Option<Tab>>,
    network: Vec<Packet>,
    pub(super) deeds: BTreeMap<OpId, Deed>,
    next_op: u32,
    next_turn: i64,
}

impl World {
    pub(super) fn new() -> Self {
        let mut world = Self {
            now_ms: 1,
            ..Self::default()
        };
        world.server.caller = Some(owner("ann"));
        world.open_tab();
        world.finish_reading(0);
        world
    }

    pub(super) fn moment(&self) -> Moment {
        Moment {
            random: 0.9,
            ..at(self.now_ms)
        }
    }

    pub(super) fn open(&self) -> Vec<usize> {
        let tabs = self.tabs.iter().enumerate();
        tabs.filter_map(|(place, tab)| tab.is_some().then_some(place))
            .collect()
    }

    pub(super) fn nth_open(&self, nth: usize) -> Option<usize> {
        let open = self.open();
        (!open.is_empty()).then(|| open[nth % open.len()])
    }

    pub(super) fn tab(&mut self, tab: usize) -> &mut Tab {
        self.tabs[tab].as_mut().unwrap()
    }

    pub(super) fn open_tab(&mut self) {
        let owner = self.server.caller.clone().unwrap_or(owner("ann"));
        let reading = self.disk.iter().map(|(key, text)| Record {
            key: key.clone(),
            text: text.clone(),
        });
        let tab = Tab {
            outbox: Outbox::new(owner.clone(), &Limits::DEFAULT),
            owner,
            reading: Some(reading.collect()),
            inbox: VecDeque::new(),
            rings_at_ms: None,
        };
        self.tabs.push(Some(tab));
    }

    /// The tab is gone in the midst of what it had to do.
    pub(super) fn crash(&mut self, tab: usize) {
        self.tabs[tab] = None;
    }

    pub(super) fn finish_reading(&mut self, tab: usize) {
        if let Some(records) = self.tab(tab).reading.take() {
            self.handle(tab, Event::Loaded(records));
        }
    }

    pub(super) fn read_message(&mut self, tab: usize) -> bool {
        let event = self.tab(tab).inbox.pop_front();
        if let Some(event) = event {
            if let Event::SignedIn(owner) = &event {
                self.tab(tab).owner = owner.clone();
            }
            self.handle(tab, event);
            return true;
        }
        false
    }

    pub(super) fn handle(&mut self, tab: usize, event: Event) {
        let moment = self.moment();
        self.tab(tab).outbox.handle(event, moment);
        self.carry_out(tab, usize::MAX);
    }

    /// Carries out so many of the effects. The driver loses the rest with its tab.
    pub(super) fn carry_out(&mut self, tab: usize, most: usize) {
        let effects = drain(&mut self.tab(tab).outbox);
        for effect in &effects {
            if let Effect::Tell { op_id, news, .. } = effect {
                self.note(*op_id, *news);
            }
        }
        for effect in effects.into_iter().take(most) {
            self.carry_out_one(tab, effect);
        }
    }

    fn note(&mut self, op_id: OpId, news: News) {
        let deed = self.deeds.entry(op_id).or_default();
        match news {
            News::Found | News::Refused | News::RemovedElsewhere => return,
            News::Stored { .. } => assert!(
                self.server.stored.contains_key(&op_id),
                "what is said to be stored is stored"
            ),
            News::Replaced { by } => deed.replaced_by = Some(by),
            News::Discarded => deed.discarded = true,
            News::TakenBack => deed.taken_back = true,
            News::Needless => deed.needless = true,
        }
        deed.ends += 1;
    }

    fn carry_out_one(&mut self, tab: usize, effect: Effect) {
        match effect {
            Effect::Keep(entry) => {
                let record = Record::of(&entry).unwrap();
                self.disk.insert(record.key.clone(), record.text.clone());
                self.broadcast(tab, &Event::ChangedElsewhere(vec![record]));
            }
            Effect::Update(entry) => {
                let record = Record::of(&entry).unwrap();
                if let Some(text) = self.disk.get_mut(&record.key) {
                    text.clone_from(&record.text);
                    self.broadcast(tab, &Event::ChangedElsewhere(vec![record]));
                }
            }
            Effect::Forget { key, is_discarded } => {
                self.disk.remove(&key);
                self.broadcast(tab, &Event::RemovedElsewhere { key, is_discarded });
            }
            Effect::Send { op_id, attempt } => self.send(tab, op_id, attempt),
            Effect::Wait { wait_ms } => {
                self.tab(tab).rings_at_ms = Some(self.now_ms + wait_ms);
            }
            Effect::AskToSignIn | Effect::Tell { .. } | Effect::Show => {}
        }
    }

    fn send(&mut self, tab: usize, op_id: OpId, attempt: u32) {
        let now = self.tabs[tab].as_ref().unwrap();
        let entry = now.outbox.entry(op_id).unwrap().clone();
        assert_eq!(entry.owner, now.owner, "sent as nobody else's");
        let outbox = &now.outbox;
        let is_on_its_way = |entry: &&Entry| outbox.sending.is_on_its_way(entry.op_id);
        let turns = outbox.entries().filter(is_on_its_way);
        let turns: Vec<_> = turns.map(|entry| entry.work.assignment()).collect();
        let of_this = turns
            .iter()
            .filter(|turn| **turn == entry.work.assignment());
        assert_eq!(of_this.count(), 1, "one of each turn");
        assert!(turns.len() <= ON_THEIR_WAY_MOST);
        let deeds = &self.deeds;
        let made = |op_id: &OpId| deeds[op_id].made;
        let stuck = outbox.sending.stuck().and_then(|op_id| outbox.entry(op_id));
        let stuck = stuck.map(|entry| entry.work.assignment());
        for other in outbox.entries() {
            let turn = other.work.assignment();
            let lets_pass = stuck == Some(turn);
            let is_ready = other.refusal.is_none() && !turns.contains(&turn) && !lets_pass;
            assert!(
                !is_ready || made(&op_id) < made(&other.op_id),
                "sent in the order of making"
            );
        }
        self.network.push(Packet {
            tab,
            attempt,
            entry,
            answer: None,
        });
    }

    fn broadcast(&mut self, from: usize, event: &Event) {
        for (place, tab) in self.tabs.iter_mut().enumerate() {
            if let Some(tab) = tab
                && place != from
            {
                tab.inbox.push_back(event.clone());
            }
        }
    }

    pub(super) fn sign_in(&mut self, owner: &Owner) {
        self.server.caller = Some(owner.clone());
        for tab in self.tabs.iter_mut().flatten() {
            tab.inbox.push_back(Event::SignedIn(owner.clone()));
        }
    }

    pub(super) fn advance(&mut self, ms: u64) {
        self.now_ms += ms;
        for tab in self.open() {
            if let Some(rings_at_ms) = self.tab(tab).rings_at_ms
                && rings_at_ms <= self.now_ms
            {
                self.tab(tab).rings_at_ms = None;
                self.handle(tab, Event::Timer);
            }
        }
    }

    /// Something happens to a packet.
    pub(super) fn network(&mut self, which: usize, fate: Fate) {
        if self.network.is_empty() {
            return;
        }
        let place = which % self.network.len();
        if fate == Fate::Doubled {
            let packet = self.network[place].clone();
            self.network.push(packet);
            return;
        }
        let mut packet = self.network.remove(place);
        let answer = match (fate, packet.answer.take()) {
            (Fate::Arrives, None) => {
                packet.answer = Some(self.server.answer(&packet.entry));
                self.network.push(packet);
                return;
            }
            (Fate::Arrives, Some(answer)) => answer,
            (Fate::Vanishes, _) => return,
            (Fate::Busy, _) => Answer::Overloaded {
                retry_after_ms: Some(10),
            },
            (Fate::Lost | Fate::Doubled, _) => Answer::Unreachable,
        };
        if self.tabs[packet.tab].is_some() {
            let event = Event::Answered {
                op_id: packet.entry.op_id,
                attempt: packet.attempt,
                answer,
            };
            self.handle(packet.tab, event);
        }
    }

    pub(super) fn deliver_everything(&mut self) {
        while !self.network.is_empty() {
            self.network(0, Fate::Arrives);
        }
    }

    pub(super) fn new_op(&mut self, assignment: AssignmentId) -> OpId {
        self.next_op += 1;
        let op_id = op(self.next_op);
        let deed = self.deeds.entry(op_id).or_default();
        deed.made = usize::try_from(self.next_op).unwrap();
        deed.assignment = assignment.0;
        op_id
    }

    pub(super) fn new_turn(&mut self, owner: Owner) -> AssignmentId {
        self.next_turn += 1;
        let assignment = AssignmentId(self.next_turn);
        self.server.deal(assignment, owner);
        assignment
    }

    /// Somebody does something in a tab.
    pub(super) fn add(&mut self, tab: usize, work: Work, most: usize) {
        let op_id = self.new_op(work.assignment());
        let owner = self.tab(tab).owner.clone();
        let new = NewEntry {
            owner,
            ..entry_of(op_id, work)
        };
        let moment = self.moment();
        self.tab(tab).outbox.add(new, moment).unwrap();
        self.carry_out(tab, most.max(1));
        if most != usize::MAX {
            self.crash(tab);
        }
    }

    pub(super) fn owner(&mut self, tab: usize) -> Owner {
        self.tab(tab).owner.clone()
    }

    pub(super) fn labels(&self) -> impl Iterator<Item = (&AssignmentId, &Turn)> {
        self.server.turns.iter()
    }

    pub(super) fn is_quiet(&self) -> bool {
        self.network.is_empty()
            && self
                .tabs
                .iter()
                .flatten()
                .all(|tab| tab.inbox.is_empty() && tab.reading.is_none())
    }
}

/// What becomes of a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// A request gets to the server, an answer to its tab.
    Arrives,
    /// It is lost, and the tab notices.
    Lost,
    /// It is lost, and nobody notices.
    Vanishes,
    /// The server has too much to do.
    Busy,
    /// There are two of it from now on.
    Doubled,
}
