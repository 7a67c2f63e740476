//! What can happen in the small world.

use proptest::prelude::*;

use super::world::Fate;

#[derive(Debug, Clone)]
pub(super) enum Step {
    HandIn {
        tab: usize,
        misfit: bool,
    },
    Skip {
        tab: usize,
    },
    Revise {
        tab: usize,
        which: usize,
        value: i64,
    },
    Packet {
        which: usize,
        fate: Fate,
    },
    Pass {
        ms: u64,
    },
    Online {
        tab: usize,
    },
    Offline {
        tab: usize,
    },
    OpenTab,
    FinishReading {
        tab: usize,
    },
    ReadMessage {
        tab: usize,
    },
    Crash {
        tab: usize,
    },
    CrashAfterHandingIn {
        tab: usize,
        effects: usize,
    },
    CrashAfterRevising {
        tab: usize,
        which: usize,
        effects: usize,
    },
    SignOut,
    SignIn {
        ann: bool,
    },
    Resolve {
        tab: usize,
        which: usize,
        how: u8,
    },
    TakeBack {
        tab: usize,
        which: usize,
    },
    LoseTurn {
        which: usize,
    },
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        6 => Just(Fate::Arrives),
        1 => Just(Fate::Lost),
        1 => Just(Fate::Vanishes),
        1 => Just(Fate::Busy),
        1 => Just(Fate::Doubled),
    ]
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    let tab = 0..3_usize;
    let which = 0..20_usize;
    prop_oneof![
        8 => (tab.clone(), prop::bool::weighted(0.2))
            .prop_map(|(tab, misfit)| Step::HandIn { tab, misfit }),
        2 => tab.clone().prop_map(|tab| Step::Skip { tab }),
        6 => (tab.clone(), which.clone(), -1..4_i64)
            .prop_map(|(tab, which, value)| Step::Revise { tab, which, value }),
        20 => (which.clone(), fate()).prop_map(|(which, fate)| Step::Packet { which, fate }),
        6 => (0..40_000_u64).prop_map(|ms| Step::Pass { ms }),
        2 => tab.clone().prop_map(|tab| Step::Online { tab }),
        1 => tab.clone().prop_map(|tab| Step::Offline { tab }),
        1 => Just(Step::OpenTab),
        3 => tab.clone().prop_map(|tab| Step::FinishReading { tab }),
        8 => tab.clone().prop_map(|tab| Step::ReadMessage { tab }),
        1 => tab.clone().prop_map(|tab| Step::Crash { tab }),
        1 => (tab.clone(), 1..6_usize)
            .prop_map(|(tab, effects)| Step::CrashAfterHandingIn { tab, effects }),
        1 => (tab.clone(), which.clone(), 1..6_usize)
            .prop_map(|(tab, which, effects)| Step::CrashAfterRevising { tab, which, effects }),
        1 => Just(Step::SignOut),
        2 => prop::bool::weighted(0.7).prop_map(|ann| Step::SignIn { ann }),
        3 => (tab.clone(), which.clone(), 0..3_u8)
            .prop_map(|(tab, which, how)| Step::Resolve { tab, which, how }),
        2 => (tab, which.clone()).prop_map(|(tab, which)| Step::TakeBack { tab, which }),
        1 => which.prop_map(|which| Step::LoseTurn { which }),
    ]
}

/// In which tab a step is taken, if it is taken in one.
pub(super) fn tab_of(step: &Step) -> Option<usize> {
    match *step {
        Step::HandIn { tab, .. }
        | Step::Skip { tab }
        | Step::Revise { tab, .. }
        | Step::Online { tab }
        | Step::Offline { tab }
        | Step::FinishReading { tab }
        | Step::ReadMessage { tab }
        | Step::Crash { tab }
        | Step::CrashAfterHandingIn { tab, .. }
        | Step::CrashAfterRevising { tab, .. }
        | Step::Resolve { tab, .. }
        | Step::TakeBack { tab, .. } => Some(tab),
        _ => None,
    }
}
