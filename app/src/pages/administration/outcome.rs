//! A file on its way to a queue, and what became of it.

use leptos::{prelude::*, task::spawn_local};
use send_wrapper::SendWrapper;

use super::file_choice::FileChoice;
use crate::{
    surroundings::numbers,
    upload::{Aim, Counts, Imported, Rejection, Stop, send},
    views::AnyViews,
    words::{
        administration as own_words,
        transfer::{self as words, Counted, Outcome},
    },
};

/// How a file is doing.
#[derive(Clone)]
enum Stage {
    Idle,
    /// This part of it is sent.
    Sending {
        aim: Purpose,
        part: f64,
    },
    Ended {
        aim: Purpose,
        result: Result<Imported, String>,
    },
}

/// What a file is sent for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Import,
    /// To be checked for a queue that is there.
    Rehearsal,
    /// To be checked for a queue that is not there yet.
    Check,
}

impl From<&Aim> for Purpose {
    fn from(aim: &Aim) -> Self {
        match aim {
            Aim::Import(_) => Self::Import,
            Aim::Rehearse(_) => Self::Rehearsal,
            Aim::Check(_) => Self::Check,
        }
    }
}

/// A file on its way.
#[derive(Clone, Copy)]
pub(super) struct Importing {
    choice: FileChoice,
    stage: RwSignal<Stage>,
    stop: StoredValue<Option<SendWrapper<Stop>>>,
    /// Counts the files that were sent, for whoever looks at what is running.
    pub(super) begun: RwSignal<u32>,
    /// Counts what was sent or forgotten, so that what was forgotten says nothing any more.
    turn: StoredValue<u32>,
}

impl Importing {
    pub(super) fn of(choice: FileChoice) -> Self {
        let importing = Self {
            choice,
            stage: RwSignal::new(Stage::Idle),
            stop: StoredValue::new(None),
            begun: RwSignal::new(0),
            turn: StoredValue::new(0),
        };
        Effect::new(move |before: Option<()>| {
            choice.track();
            if before.is_some() {
                importing.forget_check();
            }
        });
        importing
    }

    /// Ends a check, or takes away what it found: it was of another file, or for other questions.
    fn forget_check(self) {
        let is_check = self.stage.with_untracked(|stage| match stage {
            Stage::Idle => false,
            Stage::Sending { aim, .. } | Stage::Ended { aim, .. } => *aim != Purpose::Import,
        });
        if is_check {
            self.next();
            self.cancel();
            self.stop.set_value(None);
            self.stage.set(Stage::Idle);
        }
    }

    fn next(self) -> u32 {
        let next = self.turn.get_value() + 1;
        self.turn.set_value(next);
        next
    }

    /// Whether it is on its way right now.
    pub(super) fn is_sending(self) -> bool {
        matches!(*self.stage.read(), Stage::Sending { .. })
    }

    /// Whether all of it was imported.
    pub(super) fn is_done(self) -> bool {
        matches!(
            &*self.stage.read(),
            Stage::Ended { aim: Purpose::Import, result: Ok(imported) } if imported.state == "done"
        )
    }

    /// Sends the chosen file to be imported, or only to be checked.
    pub(super) fn begin(self, aim: &Aim) {
        let Self {
            choice,
            stage,
            stop,
            begun,
            ..
        } = self;
        if matches!(*stage.read_untracked(), Stage::Sending { .. }) {
            return;
        }
        let mine = self.next();
        let map = choice.map.get_untracked();
        let purpose = Purpose::from(aim);
        let is_current = move || self.turn.try_get_value() == Some(mine);
        let sending_part = move |part| Stage::Sending { aim: purpose, part };
        let progress = move |part| {
            if is_current() {
                stage.set(sending_part(part));
            }
        };
        let input = choice.input.get_untracked();
        let sending = input.and_then(|input| send(aim, &input, &map, progress));
        let Some((stopper, sent)) = sending else {
            let result = Err(own_words::CHOOSE_FIRST.to_owned());
            let aim = purpose;
            stage.set(Stage::Ended { aim, result });
            return;
        };
        stop.set_value(Some(SendWrapper::new(stopper)));
        stage.set(sending_part(0.0));
        if purpose != Purpose::Check {
            begun.update(|begun| *begun += 1);
        }
        spawn_local(async move {
            let result = sent.await;
            if is_current() {
                stop.set_value(None);
                let aim = purpose;
                stage.set(Stage::Ended { aim, result });
            }
        });
    }

    fn cancel(self) {
        self.stop.with_value(|stop| {
            if let Some(stop) = stop {
                stop.stop();
            }
        });
    }
}

/// How far a file is, and what became of it.
#[component]
pub(super) fn StageView(importing: Importing) -> impl IntoView {
    view! {
        <div class="transfer__stage" aria-live="polite" data-testid="import-stage">
            {move || match importing.stage.get() {
                Stage::Idle => ().into_any(),
                Stage::Sending { aim, part } => {
                    view! {
                        <div class="transfer__progress">
                            <progress max="1" value=part.to_string() aria-label=words::bar(aim != Purpose::Import)></progress>
                            <span>{words::sent(part, aim != Purpose::Import)}</span>
                            <button class="button" type="button" on:click=move |_| importing.cancel()>
                                {words::STOP}
                            </button>
                        </div>
                    }
                        .into_any()
                }
                Stage::Ended { result: Err(error), .. } => {
                    view! { <p class="transfer__error" role="alert">{error}</p> }.into_any()
                }
                Stage::Ended { aim, result: Ok(imported) } => outcome(aim, imported),
            }}
        </div>
    }
    .into_any()
}

fn outcome(aim: Purpose, imported: Imported) -> AnyView {
    let Imported {
        id,
        state,
        counts,
        rejections,
    } = imported;
    let download = id.filter(|_| 0 < counts.rejected).map(|id| {
        view! {
            <p><a href=format!("/files/jobs/{id}/rejections.csv") download rel="external">
                {words::ALL_LEFT_OUT}
            </a></p>
        }
        .into_any()
    });
    let list = (!rejections.is_empty()).then(|| {
        let rejections = rejections.into_iter();
        let rejections = rejections.map(|Rejection { place, reason }| (place, reason));
        rejections_view(words::WHAT_WAS_LEFT_OUT, rejections.collect())
    });
    view! {
        <p data-testid="import-outcome">{numbers().write(&summary(aim, &state, counts))}</p>
        {list}
        {download}
    }
    .into_any()
}

/// Records that are left out: where each stands, and why.
pub(super) fn rejections_view(name: &'static str, rejections: Vec<(String, String)>) -> AnyView {
    let rejections = rejections.into_iter().map(|(place, reason)| {
        view! { <li><strong>{place}</strong> " " {reason}</li> }
    });
    // Reached by the keyboard, because it scrolls.
    view! {
        <ul class="transfer__rejections" tabindex="0" aria-label=name>
            {rejections.any_views()}
        </ul>
    }
    .into_any()
}

/// What was done, in a sentence.
fn summary(aim: Purpose, state: &str, counts: Counts) -> String {
    let Counts {
        imported,
        updated,
        duplicate,
        rejected,
        labels,
    } = counts;
    let outcome = match (aim, state) {
        (Purpose::Rehearsal | Purpose::Check, _) => Outcome::Checked,
        (Purpose::Import, "done") => Outcome::Imported,
        (Purpose::Import, _) => Outcome::Stopped,
    };
    // A queue that is not there holds nothing: what comes again is twice in the file.
    let (changed, again) = if aim == Purpose::Check {
        (Counted::ChangedInFile, Counted::TwiceInFile)
    } else {
        (Counted::Changed, Counted::ThereAlready)
    };
    let counted = [
        (Counted::New, imported),
        (changed, updated),
        (again, duplicate),
        (Counted::Labels, labels),
        (Counted::LeftOut, rejected),
    ];
    words::summary(outcome, &counted)
}
