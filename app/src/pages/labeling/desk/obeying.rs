//! Carrying out what the desk's machine wants: asking for work, giving it back, showing what there is.

use ingot::{
    assignment::{Claim, Lease, NoWork},
    attention::Attention,
    desk::{self, Done, Effect, Event},
    form::Form,
    ids::AssignmentId,
    label::{Answers, Order},
    outbox::excerpt,
    sample::Payload,
};
use leptos::{prelude::*, server_fn::ServerFn, task::spawn_local};

use super::{super::panel::Panel, Along, Desk, PastLine, Shown, draft};
use crate::{
    api::{ApiError, ReleaseLeases, claim_work, release_leases, renew_leases},
    browser, outbox,
    words::labeling as words,
};

/// How long after a claim that failed the next one follows, in milliseconds.
const CLAIM_AGAIN_MS: u32 = 5_000;
/// How long a claim's answer is waited for, in milliseconds. Over a connection that has died in silence none comes.
const CLAIM_ANSWER_MS: u32 = 30_000;

/// The claims of the desk.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Claims {
    /// Counts them.
    number: u32,
    /// Whether an answer to the last one is waited for.
    is_open: bool,
}

impl Desk {
    pub(super) fn obey(self) {
        let mut shows = false;
        while let Some(effect) = self
            .machine
            .try_update_value(desk::Desk::next_effect)
            .flatten()
        {
            match effect {
                Effect::Claim { count } => self.claim(count),
                Effect::Release(leases) => release(leases),
                Effect::Renew(turns) => spawn_local(self.renew(turns)),
                Effect::Show => shows = true,
            }
        }
        if shows {
            self.show();
            self.tell_others(false);
        }
    }

    /// Asks for work: along with a label that is about to be sent, else by itself.
    fn claim(self, count: u32) {
        self.expect_an_answer();
        if outbox::claim_along(self.queue, count) {
            return;
        }
        let owner = self.owner.get_value();
        spawn_local(async move {
            match claim_work(owner, self.queue, count).await {
                Ok(claim) => self.claimed(claim),
                Err(error) => {
                    if error == ApiError::SignedOut {
                        outbox::signed_out();
                    }
                    self.claim_failed();
                    self.wake_later().await;
                }
            }
        });
    }

    /// Takes a claim for failed if nothing has come of it after a while. What comes later is as good as ever.
    fn expect_an_answer(self) {
        let asked = self.claims.try_update_value(|claims| {
            claims.number = claims.number.wrapping_add(1);
            claims.is_open = true;
            *claims
        });
        let Some(asked) = asked else {
            return;
        };
        spawn_local(async move {
            browser::sleep(CLAIM_ANSWER_MS).await;
            if self.claims.try_get_value() == Some(asked) {
                self.claim_failed();
                self.wake_later().await;
            }
        });
    }

    /// No answer is waited for any more; whether one was.
    fn close_claim(self) -> bool {
        let was_open = self
            .claims
            .try_update_value(|claims| std::mem::replace(&mut claims.is_open, false));
        was_open == Some(true)
    }

    /// The claim has failed. Of one that was given up before it is no news.
    pub(super) fn claim_failed(self) {
        if self.close_claim() {
            self.happen(Event::ClaimFailed);
        }
    }

    /// Asks again after a while: once, however many claims failed meanwhile.
    async fn wake_later(self) {
        let was_waiting = self
            .is_to_wake
            .try_update_value(|is_to_wake| std::mem::replace(is_to_wake, true));
        if was_waiting == Some(false) {
            browser::sleep(CLAIM_AGAIN_MS).await;
            self.is_to_wake.try_set_value(false);
            self.happen(Event::Woken);
        }
    }

    /// The server has answered a claim.
    pub(super) fn claimed(self, claim: Claim) {
        self.close_claim();
        match claim {
            Claim::Granted(assignments) => {
                let asks_otherwise = assignments
                    .iter()
                    .any(|assignment| assignment.schema_version != self.schema_version);
                if asks_otherwise {
                    return self.ask_anew();
                }
                self.happen(Event::Granted(assignments));
            }
            Claim::Nothing(reason) => {
                self.waits(reason);
                self.happen(Event::NoWork(reason));
            }
        }
    }

    /// The queue asks other questions than this page. What was done is in the outbox, and so outlives the
    /// page, unless the browser would not store it.
    fn ask_anew(self) {
        if outbox::would_lose_work() {
            self.notice.try_set(Some(words::NEW_QUESTIONS.to_owned()));
            return self.happen(Event::ClaimFailed);
        }
        browser::reload();
    }

    /// The server has just said that there is nothing, and perhaps for how long.
    fn waits(self, reason: NoWork) {
        // Told even if it is the same time as before: whoever waits begins anew with each answer.
        self.retry_at_ms.try_set(retry_at_ms(reason));
    }

    async fn renew(self, turns: Vec<AssignmentId>) {
        // What can't be renewed now is renewed the next time: a label is taken after the end of its lease
        // too.
        let Some(owner) = self.owner.try_get_value() else {
            return;
        };
        let Ok(renewed) = renew_leases(owner, turns.clone()).await else {
            return;
        };
        let goes_on = |turn: &AssignmentId| renewed.iter().any(|lease| lease.assignment == *turn);
        let ended: Vec<AssignmentId> = turns.into_iter().filter(|turn| !goes_on(turn)).collect();
        self.happen(Event::Renewed(renewed));
        if ended.is_empty() {
            return;
        }
        let in_hand = self
            .machine
            .try_with_value(|machine| machine.in_hand().map(|item| item.assignment.id));
        if let Some(Some(in_hand)) = in_hand
            && ended.contains(&in_hand)
        {
            self.notice.try_set(Some(words::TIME_IS_OVER.to_owned()));
        }
        self.happen(Event::LeasesEnded(ended));
    }

    /// Brings the page's signals up to the machine.
    fn show(self) {
        let Some((now, history, along)) = self
            .machine
            .try_with_value(|machine| (Shown::of(machine), lines(machine), Along::of(machine)))
        else {
            return;
        };
        self.keep_turns();
        self.show_sent_back();
        if self
            .along
            .try_get_untracked()
            .is_some_and(|before| before != along)
        {
            self.along.set(along);
        }
        if self
            .history
            .try_get_untracked()
            .is_some_and(|before| before != history)
        {
            self.history.set(history);
        }
        let Some(before) = self.shown.try_get_untracked() else {
            return;
        };
        let is_other_turn = before.turn() != now.turn();
        // A turn stays as it is laid out, also when its lease begins anew: somebody is answering it.
        if before == now || (now.turn().is_some() && !is_other_turn) {
            return;
        }
        if is_other_turn {
            self.notice.set(self.lease_may_have_ended());
            // Why this one is skipped was asked of the one before.
            if self.panel.get_untracked() == Some(Panel::Skip) {
                self.panel.set(None);
            }
        }
        // First the form, so that no view of the new sample ever sees the old one's.
        self.lay_out();
        self.shown.set(now);
        if is_other_turn {
            browser::scroll_to_top();
        }
    }

    /// What the labeler has to know of the lease of the sample in hand, if it was kept for long.
    fn lease_may_have_ended(self) -> Option<String> {
        let has_ended = self.machine.with_value(
            |machine| matches!(machine.shown(), desk::Shown::Sample(item) if item.lease_ended),
        );
        has_ended.then(|| words::TIME_MAY_BE_OVER.to_owned())
    }

    /// Lays the form out for what the machine shows, with what was answered before.
    pub(super) fn lay_out(self) {
        let is_alive = self.is_alive.try_get_value().unwrap_or_default();
        let laid_out = self
            .machine
            .try_with_value(|machine| on_desk(machine, is_alive));
        let Some((payload, order, answers, turn)) = laid_out else {
            return;
        };
        let mut form = Form::new(self.schema.get_value(), &payload, order);
        form.fill(&answers.values);
        self.form.set(form);
        self.notes.set(answers.notes.unwrap_or_default());
        self.flagged.set(answers.flagged);
        self.laid_out.set_value(self.draft());
        self.attention.update_value(|attention: &mut Attention| {
            attention.turned_to(turn, browser::now_ms());
        });
    }
}

/// When there may be work again, by the page's clock, if that is known.
pub(super) fn retry_at_ms(reason: NoWork) -> Option<u64> {
    let in_ms = reason.retry_in_ms()?;
    Some(browser::now_ms().saturating_add(in_ms))
}

/// What is on the desk: the sample, how it is seen, and what was answered before.
fn on_desk(
    machine: &desk::Desk,
    is_alive: bool,
) -> (Payload, Order, Answers, Option<AssignmentId>) {
    let of = |assignment: &ingot::assignment::Assignment, answers: Answers| {
        (
            assignment.sample.payload.clone(),
            assignment.order,
            answers,
            Some(assignment.id),
        )
    };
    match machine.shown() {
        desk::Shown::Sample(item) => {
            let assignment = &item.assignment;
            let proposed = || {
                let first = assignment.suggestions.first();
                first.map(|suggestion| Answers::of(suggestion.values.clone()))
            };
            let answers = item
                .draft
                .clone()
                .or_else(|| draft::kept(assignment.id).filter(|_| is_alive))
                .or_else(|| assignment.draft.clone())
                .or_else(proposed);
            of(assignment, answers.unwrap_or_default())
        }
        desk::Shown::Reopened(past) => of(
            &past.assignment,
            past.answers().cloned().unwrap_or_default(),
        ),
        desk::Shown::Nothing(_)
        | desk::Shown::Elsewhere
        | desk::Shown::Loading
        | desk::Shown::CutOff => (Payload::new(), Order::default(), Answers::default(), None),
    }
}

pub(super) fn lines(machine: &desk::Desk) -> Vec<PastLine> {
    let reopened = machine.reopened().map(|past| past.assignment.id);
    machine
        .history()
        .map(|past| PastLine {
            assignment: past.assignment.id,
            excerpt: excerpt(&past.assignment.sample.payload),
            values: match &past.done {
                Done::Labeled(answers) => Some(answers.values.clone()),
                Done::Skipped => None,
            },
            state: past.state,
            can_be_reopened: past.can_be_reopened(),
            is_reopened: reopened == Some(past.assignment.id),
        })
        .collect()
}

fn release(leases: Vec<Lease>) {
    let json = serde_json::json!({ "leases": leases }).to_string();
    if browser::post_on_leaving(ReleaseLeases::PATH, &json) {
        return;
    }
    spawn_local(async move {
        // A lease that is not given back ends by itself.
        release_leases(leases).await.ok();
    });
}
