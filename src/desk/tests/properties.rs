//! Whatever happens, each turn that the server dealt out is in one place, and none is shown twice.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;

/// Where the server has a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Open,
    Ended,
    Free,
}

#[derive(Debug)]
struct World {
    desk: Desk,
    turns: BTreeMap<i64, Place>,
    /// How many turns the server asked for may still be made.
    stock: i64,
    claim: Option<u32>,
    /// What was shown as new, in order.
    shown: Vec<i64>,
    last_shown: Option<i64>,
    ended_here: BTreeSet<i64>,
    unsent: Vec<i64>,
    may_show_again: BTreeSet<i64>,
    has_left: bool,
    /// What the server knows to be back, by its number: which turn.
    back: BTreeMap<i64, i64>,
    last_back: i64,
}

#[derive(Debug, Clone)]
enum Step {
    HandIn,
    HandInTwice,
    Skip,
    Back,
    Click(usize),
    Revise,
    Cancel,
    TakeBack(usize),
    Answer,
    FailClaim,
    Send,
    Refuse,
    Discard,
    EndLease(usize),
    AnswerElsewhere(usize),
    Leave,
    Return,
    Wake,
    Restock,
    TakeAlong(usize),
    ReloadWithoutServer,
    SendBack(usize),
    TellWhatIsBack,
    KeepAsItIs,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        10 => Just(Step::HandIn),
        1 => Just(Step::HandInTwice),
        2 => Just(Step::Skip),
        3 => Just(Step::Back),
        1 => (0..10_usize).prop_map(Step::Click),
        3 => Just(Step::Revise),
        1 => Just(Step::Cancel),
        1 => (0..10_usize).prop_map(Step::TakeBack),
        10 => Just(Step::Answer),
        1 => Just(Step::FailClaim),
        6 => Just(Step::Send),
        1 => Just(Step::Refuse),
        1 => Just(Step::Discard),
        1 => (0..20_usize).prop_map(Step::EndLease),
        1 => (0..20_usize).prop_map(Step::AnswerElsewhere),
        1 => Just(Step::Leave),
        2 => Just(Step::Return),
        2 => Just(Step::Wake),
        1 => Just(Step::Restock),
        1 => (0..12_usize).prop_map(Step::TakeAlong),
        1 => Just(Step::ReloadWithoutServer),
        2 => (0..20_usize).prop_map(Step::SendBack),
        2 => Just(Step::TellWhatIsBack),
        1 => Just(Step::KeepAsItIs),
    ]
}

impl World {
    fn new() -> Self {
        // Before the page was loaded a label was given, a sample skipped, and another label given.
        let stored = |id: i64| {
            let label = (id != 2).then_some(LabelId(id));
            Past::stored(assignment(id), label, 1)
        };
        let mut world = Self {
            desk: Desk::new(Claim::Nothing(NoWork::Empty), [3, 2, 1].map(stored)),
            turns: [(1, Place::Ended), (2, Place::Free), (3, Place::Ended)].into(),
            stock: 5,
            claim: None,
            shown: Vec::new(),
            last_shown: None,
            ended_here: [1, 3].into(),
            unsent: Vec::new(),
            may_show_again: BTreeSet::new(),
            has_left: false,
            back: BTreeMap::new(),
            last_back: 0,
        };
        world.handle(Event::Woken);
        world
    }

    fn handle(&mut self, event: Event) {
        for effect in does(&mut self.desk, event) {
            match effect {
                Effect::Claim { count } => {
                    assert_eq!(self.claim, None, "one claim at a time");
                    let wanted = self.desk.provision.ahead();
                    assert!(self.desk.ahead().count() < wanted, "only when short");
                    self.claim = Some(count);
                }
                Effect::Release(leases) => {
                    for lease in leases {
                        let place = self.turns.get_mut(&lease.assignment.0).unwrap();
                        if *place == Place::Open {
                            *place = Place::Free;
                        }
                    }
                }
                Effect::Renew(_) | Effect::Show => {}
            }
        }
        self.look();
    }

    /// A sample that comes into hand was not there before, unless its labeler wanted it back.
    fn look(&mut self) {
        let now = in_hand(&self.desk);
        if now != self.last_shown
            && let Some(id) = now
        {
            let is_again = self.shown.contains(&id) && !self.may_show_again.contains(&id);
            assert!(!is_again, "{id} is shown again");
            assert!(!self.ended_here.contains(&id), "{id} is answered");
            self.shown.push(id);
        }
        self.last_shown = now;
    }

    /// The server answers the claim: open turns first, then those that were given back, then new ones.
    fn answer(&mut self) {
        let Some(count) = self.claim.take() else {
            return;
        };
        let count = usize::try_from(count).unwrap();
        let is = |place: Place| {
            let turns = self.turns.iter();
            turns.filter_map(move |(id, is)| (*is == place).then_some(*id))
        };
        let mut dealt: Vec<i64> = is(Place::Open).chain(is(Place::Free)).take(count).collect();
        while dealt.len() < count && 0 < self.stock {
            self.stock -= 1;
            dealt.push(i64::try_from(self.turns.len()).unwrap() + 1);
            self.turns.insert(*dealt.last().unwrap(), Place::Open);
        }
        for id in &dealt {
            self.turns.insert(*id, Place::Open);
        }
        let event = if dealt.is_empty() {
            Event::NoWork(NoWork::Drained)
        } else {
            granted(&dealt)
        };
        self.handle(event);
    }

    fn end(&mut self, event: fn(AssignmentId) -> Event) {
        if let Some(id) = in_hand(&self.desk) {
            self.ended_here.insert(id);
            self.unsent.push(id);
            self.may_show_again.remove(&id);
            self.handle(event(turn(id)));
        }
    }

    fn reopen(&mut self, nth: Option<i64>) {
        if let Some(id) = nth {
            self.handle(reopened(id, 0));
        }
    }

    fn take_back(&mut self, nth: usize) {
        let Some(id) = history(&self.desk).get(nth).copied() else {
            return;
        };
        // The outbox gives back only what the server has not heard of.
        if self.unsent.contains(&id) {
            self.unsent.retain(|other| *other != id);
            self.ended_here.remove(&id);
            self.may_show_again.insert(id);
            // What was in hand comes back afterwards.
            self.may_show_again.extend(in_hand(&self.desk));
            let assignment = turn(id);
            let draft = answers(0);
            self.handle(Event::TakenBack { assignment, draft });
        }
    }

    fn send(&mut self) {
        if self.unsent.is_empty() {
            return;
        }
        let id = self.unsent.remove(0);
        self.turns.insert(id, Place::Ended);
        self.handle(Event::Settled {
            assignment: turn(id),
            label: None,
        });
    }

    fn discard(&mut self) {
        if self.unsent.is_empty() {
            return;
        }
        let id = self.unsent.remove(0);
        // The server may deal it out to anybody now, also to this labeler.
        self.ended_here.remove(&id);
        self.may_show_again.insert(id);
        self.handle(Event::Discarded(turn(id)));
    }

    fn end_lease(&mut self, which: usize) {
        let open: Vec<i64> = self.open();
        if let Some(id) = open.get(which) {
            if !self.unsent.contains(id) {
                self.turns.insert(*id, Place::Free);
            }
            self.handle(Event::LeasesEnded(turns(&[*id])));
        }
    }

    fn answer_elsewhere(&mut self, which: usize) {
        let open: Vec<i64> = self.open();
        if let Some(id) = open.get(which)
            && !self.unsent.contains(id)
        {
            self.ended_here.insert(*id);
            self.unsent.push(*id);
            self.handle(Event::AnsweredElsewhere(turns(&[*id])));
        }
    }

    /// The page comes back as a copy, with the first turn there ever was and what the browser kept.
    fn reload_without_server(&mut self) {
        let mut kept = ahead(&self.desk);
        kept.extend(in_hand(&self.desk));
        kept.sort_unstable();
        self.desk = match self.turns.first_key_value() {
            Some((first, _)) => Desk::new(Claim::Granted(vec![assignment(*first)]), []),
            None => Desk::new(Claim::Nothing(NoWork::Empty), []),
        };
        self.claim = None;
        self.has_left = false;
        self.may_show_again.extend(&kept);
        self.handle(Event::CameAsCopy);
        self.handle(Event::AnsweredElsewhere(turns(&self.unsent)));
        self.handle(Event::Restored {
            turns: kept.into_iter().map(assignment).collect(),
            wall_ms: 0,
        });
    }

    /// Somebody sends a label back that the server has.
    fn send_back(&mut self, which: usize) {
        let ended = self.turns.iter();
        let mut ended = ended.filter(|(_, place)| **place == Place::Ended);
        let id = ended.nth(which).map(|(id, _)| *id);
        if let Some(id) = id {
            self.back.retain(|_, turn| *turn != id);
            self.last_back += 1;
            self.back.insert(self.last_back, id);
        }
    }

    fn tell_what_is_back(&mut self) {
        let told = self.back.iter().map(|(id, turn)| Back {
            id: SentBackId(*id),
            note: String::new(),
            past: Past::stored(assignment(*turn), Some(LabelId(*turn)), 1),
        });
        let told = told.collect();
        self.handle(Event::CameBack(told));
    }

    fn open(&self) -> Vec<i64> {
        let turns = self.turns.iter();
        turns
            .filter_map(|(id, place)| (*place == Place::Open).then_some(*id))
            .collect()
    }

    fn take(&mut self, step: &Step) {
        match *step {
            Step::HandIn => self.end(|id| handed_in(id.0)),
            Step::HandInTwice => {
                let before = in_hand(&self.desk);
                self.end(|id| handed_in(id.0));
                if let Some(id) = before {
                    self.handle(handed_in(id));
                }
            }
            Step::Skip => self.end(|assignment| Event::Skipped {
                assignment,
                op_id: op(0),
            }),
            Step::Back => self.reopen(self.desk.one_back().map(|past| past.assignment.id.0)),
            Step::Click(nth) => self.reopen(history(&self.desk).get(nth).copied()),
            Step::Revise => {
                if let Some(id) = self.desk.reopened().map(|past| past.assignment.id.0) {
                    self.handle(revised(id, 1));
                }
            }
            Step::Cancel => self.handle(Event::Cancelled),
            // Who has left does nothing.
            Step::TakeBack(nth) if !self.has_left => self.take_back(nth),
            Step::TakeBack(_) => {}
            Step::Answer => self.answer(),
            Step::FailClaim => {
                if self.claim.take().is_some() {
                    self.handle(Event::ClaimFailed);
                }
            }
            Step::Send => self.send(),
            Step::Refuse => {
                if let Some(id) = self.unsent.first() {
                    let id = turn(*id);
                    self.handle(Event::Refused(id));
                }
            }
            Step::Discard => self.discard(),
            Step::EndLease(which) => self.end_lease(which),
            Step::AnswerElsewhere(which) => self.answer_elsewhere(which),
            Step::Leave => {
                self.has_left = true;
                self.handle(Event::Left);
            }
            Step::Return => {
                self.has_left = false;
                self.handle(Event::Returned);
            }
            Step::Wake => self.handle(Event::Woken),
            Step::Restock => self.stock += 3,
            // Who has left does nothing.
            Step::TakeAlong(count) if !self.has_left => self.handle(Event::TakenAlong { count }),
            Step::TakeAlong(_) => {}
            Step::ReloadWithoutServer => self.reload_without_server(),
            Step::SendBack(which) => self.send_back(which),
            Step::TellWhatIsBack => self.tell_what_is_back(),
            Step::KeepAsItIs => {
                let first = self.desk.sent_back().next().map(|back| back.id);
                if let Some(id) = first {
                    self.back.remove(&id.0);
                    self.handle(Event::KeptAsItIs(id));
                }
            }
        }
    }

    /// Every open turn is on the desk or answered there; what is on the desk is there once.
    fn check(&self) {
        let mut on_desk: Vec<i64> = ahead(&self.desk);
        on_desk.extend(in_hand(&self.desk));
        let once: BTreeSet<i64> = on_desk.iter().copied().collect();
        assert_eq!(once.len(), on_desk.len(), "each is on the desk once");
        for id in self.open() {
            let is_known = once.contains(&id) || self.ended_here.contains(&id);
            assert!(is_known, "{id} is lost");
        }
        assert!(
            once.is_disjoint(&self.ended_here),
            "what is answered is away"
        );
        let mut past: Vec<i64> = history(&self.desk);
        assert!(past.len() <= HISTORY);
        let back = self.desk.sent_back();
        past.extend(back.map(|back| back.past.assignment.id.0));
        let is_past = |id: &i64| past.contains(id);
        assert!(!once.iter().any(is_past), "what is past is not on the desk");
        assert_eq!(
            past.iter().collect::<BTreeSet<_>>().len(),
            past.len(),
            "each is past once"
        );
        let unseen = self.desk.ahead().filter(|item| item.draft.is_none());
        assert!(
            !self.has_left || 0 < self.desk.along() || unseen.count() == 0,
            "who has left and takes nothing along holds nothing unseen"
        );
    }
}

proptest! {
    #[test]
    fn no_turn_is_lost_or_shown_twice(steps in prop::collection::vec(step(), 0..150)) {
        let mut world = World::new();
        for step in &steps {
            world.take(step);
            world.check();
        }
    }

    #[test]
    fn a_labeler_who_goes_on_sees_all_there_is(steps in prop::collection::vec(step(), 0..80)) {
        let mut world = World::new();
        for step in &steps {
            world.take(step);
        }
        world.handle(Event::Returned);
        world.handle(Event::Cancelled);
        for _ in 0..200 {
            world.answer();
            world.end(|id| handed_in(id.0));
            world.send();
            world.handle(Event::Woken);
        }

        prop_assert_eq!(world.stock, 0);
        prop_assert!(world.turns.values().all(|place| *place == Place::Ended));
    }
}
