use proptest::prelude::*;

use super::*;

const ONE: AssignmentId = AssignmentId(1);
const TWO: AssignmentId = AssignmentId(2);

/// A visible tab with a sample on the desk since moment 0.
fn at_one() -> Attention {
    let mut attention = Attention::new(IDLE_MS, true, 0);
    attention.turned_to(Some(ONE), 0);
    attention
}

fn spent(wall_ms: u64, active_ms: u64) -> Spent {
    Spent { wall_ms, active_ms }
}

#[test]
fn a_labeler_who_reads_is_active_for_a_minute() {
    let mut attention = at_one();

    assert_eq!(attention.spent(ONE, 60_000), spent(60_000, 60_000));
    assert_eq!(attention.spent(ONE, 90_000), spent(90_000, 60_000));
}

#[test]
fn activity_ends_idleness_and_does_not_make_up_for_it() {
    let mut attention = at_one();

    attention.acted(100_000);

    assert_eq!(attention.spent(ONE, 110_000), spent(110_000, 70_000));
}

#[test]
fn activity_before_a_labeler_is_idle_keeps_them_active() {
    let mut attention = at_one();

    attention.acted(50_000);

    assert_eq!(attention.spent(ONE, 110_000), spent(110_000, 110_000));
}

#[test]
fn while_the_tab_is_hidden_nobody_is_active() {
    let mut attention = at_one();

    attention.hidden(1_000);
    attention.acted(2_000);
    attention.shown(31_000);

    assert_eq!(attention.spent(ONE, 32_000), spent(32_000, 2_000));
}

#[test]
fn a_page_that_begins_in_a_hidden_tab_is_not_looked_at() {
    let mut attention = Attention::new(IDLE_MS, false, 0);

    attention.turned_to(Some(ONE), 0);

    assert_eq!(attention.spent(ONE, 5_000), spent(5_000, 0));
}

#[test]
fn the_clocks_of_a_sample_stop_while_an_earlier_one_is_reopened() {
    let mut attention = at_one();

    attention.turned_to(Some(TWO), 10_000);
    assert_eq!(attention.finished(TWO, 14_000), spent(4_000, 4_000));
    attention.turned_to(Some(ONE), 14_000);

    assert_eq!(attention.finished(ONE, 15_000), spent(11_000, 11_000));
}

#[test]
fn what_is_finished_begins_anew() {
    let mut attention = at_one();

    attention.finished(ONE, 10_000);

    assert_eq!(attention.spent(ONE, 11_000), spent(1_000, 1_000));
}

#[test]
fn without_a_sample_no_time_is_counted() {
    let mut attention = at_one();

    attention.turned_to(None, 1_000);
    attention.turned_to(Some(TWO), 9_000);

    assert_eq!(attention.spent(ONE, 9_000), spent(1_000, 1_000));
    assert_eq!(attention.spent(TWO, 9_000), spent(0, 0));
}

#[test]
fn a_clock_that_goes_back_takes_nothing_away() {
    let mut attention = at_one();
    attention.acted(5_000);

    attention.acted(1_000);

    assert_eq!(attention.spent(ONE, 6_000), spent(6_000, 6_000));
}

#[derive(Debug, Clone)]
enum Step {
    Turn(Option<i64>),
    Act,
    Show,
    Hide,
}

fn steps() -> impl Strategy<Value = Vec<(u64, Step)>> {
    let step = prop_oneof![
        prop::option::of(0..3_i64).prop_map(Step::Turn),
        Just(Step::Act),
        Just(Step::Show),
        Just(Step::Hide),
    ];
    prop::collection::vec((0..100_000_u64, step), 0..40)
}

proptest! {
    #[test]
    fn active_is_never_more_than_wall_nor_than_what_was_visible(steps in steps()) {
        let mut attention = Attention::new(IDLE_MS, true, 0);
        let (mut now_ms, mut visible_ms, mut on_desk_ms) = (0, 0, 0);
        let (mut is_visible, mut has_sample) = (true, false);
        for (wait_ms, step) in steps {
            now_ms += wait_ms;
            visible_ms += if is_visible && has_sample { wait_ms } else { 0 };
            on_desk_ms += if has_sample { wait_ms } else { 0 };
            match step {
                Step::Turn(to) => {
                    has_sample = to.is_some();
                    attention.turned_to(to.map(AssignmentId), now_ms);
                }
                Step::Act => attention.acted(now_ms),
                Step::Show => {
                    is_visible = true;
                    attention.shown(now_ms);
                }
                Step::Hide => {
                    is_visible = false;
                    attention.hidden(now_ms);
                }
            }
        }

        let each: Vec<Spent> = (0..3).map(|id| attention.spent(AssignmentId(id), now_ms)).collect();

        for spent in &each {
            prop_assert!(spent.active_ms <= spent.wall_ms);
        }
        prop_assert_eq!(each.iter().map(|spent| spent.wall_ms).sum::<u64>(), on_desk_ms);
        prop_assert!(each.iter().map(|spent| spent.active_ms).sum::<u64>() <= visible_ms);
    }
}
