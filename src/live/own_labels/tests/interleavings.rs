//! A server, a page and what lies between them, in any order in which things can happen.

use proptest::prelude::*;

use super::*;

/// What may happen next. The numbers choose among what there is.
#[derive(Debug, Clone, Copy)]
enum Step {
    /// The labeler hands a label in, for the first time or again after it was refused.
    Begin(u8),
    /// The server stores it.
    Store(u8),
    /// The server refuses it, and the page hears of it.
    Refuse(u8),
    /// The server answers; an answer that was under way before is lost.
    Reply(u8),
    /// The answer arrives.
    Hear(u8),
    /// Somebody else labels.
    OthersLabel,
    /// Somebody else undoes a label.
    OthersUndo,
    /// Something else changes.
    Change,
    /// A state arrives that is so many changes newer than the last one.
    Arrive(usize),
    /// The server is started anew.
    Restart,
}

/// One label as the server and the network know it.
#[derive(Debug, Clone, Copy, Default)]
struct Way {
    begun: bool,
    /// Since which state of the history it is counted.
    stored: Option<usize>,
    reply: Option<Position>,
    heard: bool,
}

const OPS: u8 = 4;

struct World {
    /// All states there were, in order.
    history: Vec<Stamped<Progress>>,
    /// Which of them the page has.
    seen: usize,
    own: OwnLabels,
    ways: [Way; OPS as usize],
}

impl World {
    fn new() -> Self {
        let first = stamped(0, 0, 20);
        Self {
            history: vec![first],
            seen: 0,
            own: OwnLabels::new(first),
            ways: [Way::default(); OPS as usize],
        }
    }

    fn newest(&self) -> Stamped<Progress> {
        self.history[self.history.len() - 1]
    }

    fn change(&mut self, labels: i64) {
        let Stamped { at, state } = self.newest();
        let labels = state.labels.checked_add_signed(labels).unwrap();
        self.history.push(stamped(at.epoch, at.version + 1, labels));
    }

    fn way(&mut self, number: u8) -> &mut Way {
        &mut self.ways[usize::from(number)]
    }

    fn happen(&mut self, step: Step) {
        match step {
            Step::Begin(number) => {
                if self.way(number).stored.is_none() {
                    self.way(number).begun = true;
                    self.own.begun(op(number));
                }
            }
            Step::Store(number) => {
                if self.way(number).begun && self.way(number).stored.is_none() {
                    self.change(1);
                    self.way(number).stored = Some(self.history.len() - 1);
                }
            }
            Step::Refuse(number) => {
                if self.way(number).begun && self.way(number).stored.is_none() {
                    self.way(number).begun = false;
                    self.own.failed(op(number));
                }
            }
            Step::Reply(number) => {
                let newest = self.newest().at;
                if self.way(number).stored.is_some() && !self.way(number).heard {
                    self.way(number).reply = Some(newest);
                }
            }
            Step::Hear(number) => {
                if let Some(position) = self.way(number).reply.take() {
                    self.way(number).heard = true;
                    self.own.confirmed(op(number), position);
                }
            }
            Step::OthersLabel => self.change(1),
            Step::OthersUndo => self.change(-1),
            Step::Change => self.change(0),
            Step::Arrive(changes) => {
                let newer = (self.seen + changes).min(self.history.len() - 1);
                if self.seen < newer {
                    self.seen = newer;
                    self.own.moved(self.history[newer]);
                }
            }
            Step::Restart => {
                let Stamped { at, state } = self.newest();
                self.history.push(stamped(at.epoch + 1, 0, state.labels));
            }
        }
    }

    /// All that is under way arrives.
    fn calm_down(&mut self) {
        for number in 0..OPS {
            self.happen(Step::Store(number));
            self.happen(Step::Reply(number));
            self.happen(Step::Hear(number));
        }
        self.happen(Step::Arrive(usize::MAX / 2));
    }

    fn shown(&self) -> u64 {
        labels(&self.own)
    }

    /// The labels in the state that the page has.
    fn counted(&self) -> u64 {
        self.history[self.seen].state.labels
    }

    /// The labels of others in that state, and all of one's own that were not refused.
    fn counted_with_all_of_ones_own(&self) -> u64 {
        let mut labels = self.counted();
        for way in self.ways.iter().filter(|way| way.begun) {
            labels += u64::from(way.stored.is_none_or(|since| self.seen < since));
        }
        labels
    }

    /// One's own labels whose answer has not been heard, or of which the page has no state yet.
    fn unsure(&self) -> u64 {
        u64::try_from(self.own.open.len()).unwrap()
    }
}

/// Restarts are rare here: most runs have none or one.
fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..OPS).prop_map(Step::Begin),
        4 => (0..OPS).prop_map(Step::Store),
        1 => (0..OPS).prop_map(Step::Refuse),
        4 => (0..OPS).prop_map(Step::Reply),
        4 => (0..OPS).prop_map(Step::Hear),
        3 => Just(Step::OthersLabel),
        1 => Just(Step::OthersUndo),
        2 => Just(Step::Change),
        6 => (1..4usize).prop_map(Step::Arrive),
        1 => Just(Step::Restart),
    ]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec(any_step(), 0..60)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_number_is_exact_in_the_end(steps in steps()) {
        let mut world = World::new();
        for step in steps {
            world.happen(step);
        }
        world.calm_down();
        prop_assert_eq!(world.shown(), world.newest().state.labels);
        prop_assert_eq!(world.unsure(), 0);
    }

    #[test]
    fn a_label_that_begins_moves_the_number_by_one_at_once(steps in steps()) {
        let mut world = World::new();
        for step in steps {
            let (before, open) = (world.shown(), world.unsure());
            world.happen(step);
            if let Step::Begin(_) = step {
                prop_assert_eq!(world.shown() - before, world.unsure() - open);
            }
        }
    }

    #[test]
    fn the_number_is_never_below_the_queues_nor_above_it_with_all_that_is_unsure(steps in steps()) {
        let mut world = World::new();
        for step in steps {
            world.happen(step);
            prop_assert!(world.counted() <= world.shown());
            prop_assert!(world.shown() <= world.counted() + world.unsure());
        }
    }

    #[test]
    fn no_label_is_ever_counted_twice(steps in steps()) {
        let mut world = World::new();
        for step in steps {
            // An undoing that comes in one change with one's own label hides it until the answer.
            if !matches!(step, Step::OthersUndo) {
                world.happen(step);
            }
            prop_assert!(world.shown() <= world.counted_with_all_of_ones_own());
        }
    }

    #[test]
    fn the_number_goes_back_only_if_a_label_is_refused_or_undone(steps in steps()) {
        let mut world = World::new();
        let mut restarts = 0;
        for step in steps {
            // With a second restart during one submission nobody can tell which server answered last.
            restarts += usize::from(matches!(step, Step::Restart));
            let skipped = matches!(step, Step::OthersUndo)
                || (matches!(step, Step::Restart) && 1 < restarts);
            if skipped {
                continue;
            }
            let before = world.shown();
            world.happen(step);
            if matches!(step, Step::Refuse(_)) {
                prop_assert!(before <= world.shown() + 1);
            } else {
                prop_assert!(before <= world.shown());
            }
        }
    }
}
