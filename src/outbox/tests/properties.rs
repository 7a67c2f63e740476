//! Whatever the network, the tabs and people do, nothing is lost, doubled or sent as another's.

use proptest::prelude::*;

use super::{
    steps::{Step, step, tab_of},
    world::{MISFIT, World},
    *,
};

fn name(ann: bool) -> Owner {
    owner(if ann { "ann" } else { "ben" })
}

fn nth<T: Copy>(all: &[T], which: usize) -> Option<T> {
    (!all.is_empty()).then(|| all[which % all.len()])
}

/// Something that a person does in a tab; without one there is nothing to do.
fn do_in_tab(world: &mut World, step: &Step, tab: usize) {
    let owner = world.owner(tab);
    match *step {
        Step::HandIn { misfit, .. } => {
            let assignment = world.new_turn(owner);
            let answers = answers(if misfit { MISFIT } else { 0 });
            let work = Work::HandIn {
                assignment,
                answers,
            };
            world.add(tab, work, usize::MAX);
        }
        Step::CrashAfterHandingIn { effects, .. } => {
            let assignment = world.new_turn(owner);
            let answers = answers(0);
            let work = Work::HandIn {
                assignment,
                answers,
            };
            world.add(tab, work, effects);
        }
        Step::Skip { .. } => {
            let assignment = world.new_turn(owner);
            let reason = None;
            world.add(tab, Work::Skip { assignment, reason }, usize::MAX);
        }
        Step::Revise { which, value, .. } => revise_in(world, tab, which, value, usize::MAX),
        Step::CrashAfterRevising { which, effects, .. } => {
            revise_in(world, tab, which, 2, effects);
        }
        Step::Online { .. } => world.handle(tab, Event::Online),
        Step::Offline { .. } => world.handle(tab, Event::Offline),
        Step::FinishReading { .. } => world.finish_reading(tab),
        Step::ReadMessage { .. } => {
            world.read_message(tab);
        }
        Step::Crash { .. } => world.crash(tab),
        Step::Resolve { which, how, .. } => resolve_in(world, tab, which, how),
        Step::TakeBack { which, .. } => {
            let ids = ids(&world.tab(tab).outbox);
            if let Some(op_id) = nth(&ids, which) {
                let moment = world.moment();
                world.tab(tab).outbox.take_back(op_id, moment);
                world.carry_out(tab, usize::MAX);
            }
        }
        _ => {}
    }
}

fn revise_in(world: &mut World, tab: usize, which: usize, value: i64, effects: usize) {
    let owner = world.owner(tab);
    let turns = labeled_turns_of(world, &owner);
    if let Some(assignment) = nth(&turns, which) {
        let work = Work::Revise {
            assignment,
            label: None,
            answers: answers(value),
        };
        world.add(tab, work, effects);
    }
}

/// The turns of which there is a label to have second thoughts about, as their labeler sees it.
fn labeled_turns_of(world: &World, owner: &Owner) -> Vec<AssignmentId> {
    let records = world.disk.iter().filter_map(|(key, text)| {
        let (key, text) = (key.clone(), text.clone());
        let entry = Record { key, text }.read().unwrap();
        let is_label = entry.owner == *owner && entry.work.answers().is_some();
        is_label.then(|| entry.work.assignment())
    });
    let stored = world
        .labels()
        .filter_map(|(id, turn)| (turn.owner == *owner && !turn.label.is_empty()).then_some(*id));
    let mut turns: Vec<AssignmentId> = records.chain(stored).collect();
    turns.sort_unstable();
    turns.dedup();
    turns
}

fn resolve_in(world: &mut World, tab: usize, which: usize, how: u8) {
    let refused: Vec<OpId> = world
        .tab(tab)
        .outbox
        .entries()
        .filter(|entry| entry.refusal.is_some())
        .map(|entry| entry.op_id)
        .collect();
    let Some(op_id) = nth(&refused, which) else {
        return;
    };
    let turn = world
        .tab(tab)
        .outbox
        .entry(op_id)
        .unwrap()
        .work
        .assignment();
    let resolution = match how {
        0 => Resolution::Retry,
        1 => Resolution::Edit {
            op_id: world.new_op(turn),
            answers: answers(3),
        },
        _ => Resolution::Discard,
    };
    world.handle(tab, Event::Resolved { op_id, resolution });
}

fn take(world: &mut World, step: &Step) {
    world.now_ms += 1;
    if let Some(tab) = tab_of(step) {
        if let Some(tab) = world.nth_open(tab) {
            do_in_tab(world, step, tab);
        }
        return;
    }
    match *step {
        Step::Packet { which, fate } => world.network(which, fate),
        Step::Pass { ms } => world.advance(ms),
        Step::OpenTab => world.open_tab(),
        Step::SignOut => world.server.caller = None,
        Step::SignIn { ann } => world.sign_in(&name(ann)),
        Step::LoseTurn { which } => {
            let turns: Vec<AssignmentId> = world.labels().map(|(id, _)| *id).collect();
            if let Some(turn) = nth(&turns, which) {
                world.server.turn(turn).is_lost = true;
            }
        }
        _ => {}
    }
}

/// What was done is in the storage, or has ended in one of the ways in which it may.
fn nothing_is_lost(world: &World) -> Result<(), TestCaseError> {
    for (op_id, deed) in &world.deeds {
        let is_kept = world.disk.contains_key(&op_id.to_string());
        let has_ended = world.server.stored.contains_key(op_id)
            || deed.discarded
            || deed.taken_back
            || deed.needless
            || deed.replaced_by.is_some();
        // An id that was made for a correction which came too late names nothing.
        let is_void = deed.ends == 0 && !is_kept && !has_ended && never_kept(world, *op_id);
        prop_assert!(is_kept || has_ended || is_void, "{op_id} {deed:?}");
        if let Some(by) = deed.replaced_by {
            prop_assert!(world.deeds.contains_key(&by));
        }
    }
    prop_assert!(world.server.stored.values().all(|times| *times == 1));
    Ok(())
}

fn never_kept(world: &World, op_id: OpId) -> bool {
    world
        .tabs
        .iter()
        .flatten()
        .all(|tab| tab.outbox.entry(op_id).is_none())
        && !world
            .deeds
            .values()
            .any(|deed| deed.replaced_by == Some(op_id))
}

fn chips_are_truthful(world: &World) -> Result<(), TestCaseError> {
    let open = world.open();
    for place in &open {
        let Some(tab) = &world.tabs[*place] else {
            continue;
        };
        let (chip, outbox) = (tab.outbox.chip(), &tab.outbox);
        let own = outbox.entries().count();
        match chip {
            Chip::AllSaved => prop_assert!(outbox.kept.is_empty() && outbox.unreadable.is_empty()),
            Chip::Saving(count) | Chip::Offline(count) | Chip::SignedOut(count) => {
                prop_assert_eq!(count, own);
            }
            Chip::NeedsYou(count) => prop_assert!(0 < count && count <= own),
            Chip::KeptForOthers(count) => prop_assert!(own == 0 && 0 < count),
            Chip::Checking => {}
        }
        if chip != Chip::Checking && open.len() == 1 && world.is_quiet() {
            prop_assert_eq!(chip == Chip::AllSaved, world.disk.is_empty());
        }
    }
    Ok(())
}

/// All that can go well goes well from now on, and people give up what was refused.
fn come_to_rest(world: &mut World) {
    if world.open().is_empty() {
        world.open_tab();
    }
    for round in 0..1_000_usize {
        world.sign_in(&name(round % 20 < 10));
        for tab in world.open() {
            while world.read_message(tab) {}
            world.finish_reading(tab);
            world.handle(tab, Event::Online);
            resolve_in(world, tab, 0, 2);
        }
        world.deliver_everything();
        world.advance(60_000);
        if world.disk.is_empty() && world.is_quiet() {
            return;
        }
    }
}

/// The newest of what was done about each label, as far as it was not given up.
fn the_newest_answers_hold(world: &World) -> Result<(), TestCaseError> {
    for (turn, found) in world.labels() {
        let made = |op_id: &OpId| world.deeds.get(op_id).map(|deed| deed.made);
        let last = found.label.last().map(|(op_id, _)| op_id);
        let newest = found
            .label
            .iter()
            .map(|(op_id, _)| op_id)
            .max_by_key(|op_id| made(op_id));
        prop_assert_eq!(last, newest, "{}", turn);
    }
    Ok(())
}

proptest! {
    #[test]
    fn with_one_tab_at_a_time_all_ends_once_and_the_newest_answers_hold(
        steps in prop::collection::vec(step(), 0..120)
    ) {
        let mut world = World::new();
        for step in &steps {
            if matches!(step, Step::OpenTab) && !world.open().is_empty() {
                continue;
            }
            take(&mut world, step);
            nothing_is_lost(&world)?;
            chips_are_truthful(&world)?;
        }
        come_to_rest(&mut world);

        prop_assert!(world.disk.is_empty(), "{:?}", world.disk);
        nothing_is_lost(&world)?;
        the_newest_answers_hold(&world)?;
        for (op_id, deed) in &world.deeds {
            let stored = world.server.stored.contains_key(op_id);
            let given_up = deed.discarded || deed.taken_back;
            prop_assert!(!(stored && given_up), "what is given up is not stored");
        }
        for tab in world.tabs.iter().flatten() {
            prop_assert_eq!(tab.outbox.chip(), Chip::AllSaved);
        }
    }

    #[test]
    fn without_crashes_every_end_is_told_once(steps in prop::collection::vec(step(), 0..120)) {
        let mut world = World::new();
        for step in &steps {
            let is_other = matches!(
                step,
                Step::OpenTab
                    | Step::Crash { .. }
                    | Step::CrashAfterHandingIn { .. }
                    | Step::CrashAfterRevising { .. }
            );
            if !is_other {
                take(&mut world, step);
            }
        }
        come_to_rest(&mut world);

        for (op_id, deed) in &world.deeds {
            let is_void = never_kept(&world, *op_id);
            prop_assert!(deed.ends == 1 || is_void && deed.ends == 0, "{op_id} {deed:?}");
        }
    }

    #[test]
    fn tabs_of_one_person_do_each_other_no_harm(steps in prop::collection::vec(step(), 0..160)) {
        let mut world = World::new();
        world.open_tab();
        for step in &steps {
            take(&mut world, step);
            nothing_is_lost(&world)?;
            chips_are_truthful(&world)?;
        }
        come_to_rest(&mut world);

        prop_assert!(world.disk.is_empty(), "{:?}", world.disk);
        nothing_is_lost(&world)?;
        for tab in world.tabs.iter().flatten() {
            prop_assert_eq!(tab.outbox.chip(), Chip::AllSaved);
        }
    }
}
