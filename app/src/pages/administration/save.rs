//! Saving changed settings, and what happens when somebody else was faster.

use ingot::{
    audit::Entry,
    drafting::{QueueDraft, Settings},
    ids::QueueId,
};
use leptos::{prelude::*, task::spawn_local};

use super::{LIMITS, Writing};
use crate::{
    api::{SettingsChange, SettingsPage, SettingsSaved, change_queue_settings},
    browser,
    surroundings::numbers,
    words::{administration as words, audit},
};

/// Where what became of it is told.
const NOTICE_ID: &str = "save-notice";

/// What became of an attempt to save.
#[derive(Clone)]
enum Saving {
    Idle,
    Waiting,
    Told(String),
    Failed(String),
    /// Somebody was faster: what is to be said, and the queue as it is now.
    Overtaken(String, Box<SettingsPage>),
}

/// What saves, and what it works on.
#[derive(Clone, Copy)]
struct Saver {
    queue: QueueId,
    writing: Writing,
    /// The settings that were changed.
    base: RwSignal<SettingsPage>,
    saving: RwSignal<Saving>,
}

impl Saver {
    /// Saves what was changed since the settings were read.
    fn save(self) {
        let made_for = self.base.with_untracked(|base| base.revision);
        self.save_for(made_for);
    }

    /// Saves what was changed as if the settings of another revision had been changed.
    fn save_for(self, revision: u64) {
        let Self {
            writing, saving, ..
        } = self;
        if matches!(*saving.read_untracked(), Saving::Waiting) {
            return;
        }
        let draft = writing.draft;
        let Some(settings) = draft.with_untracked(|draft| draft.settings(&LIMITS)) else {
            writing.shows_all.set(true);
            saving.set(Saving::Failed(words::MEND_FIRST.to_owned()));
            return;
        };
        let change = self
            .base
            .with_untracked(|base| difference(base, &settings, revision));
        match change {
            Some(change) => self.send(change),
            None => saving.set(Saving::Told(words::NOTHING_CHANGED.to_owned())),
        }
    }

    fn send(self, change: SettingsChange) {
        let Self {
            queue,
            base,
            saving,
            ..
        } = self;
        let version = base.with_untracked(|base| base.schema_version);
        let is_over_others = base.with_untracked(|base| base.revision != change.made_for);
        saving.set(Saving::Waiting);
        spawn_local(async move {
            saving.set(match change_queue_settings(queue, change).await {
                Ok(SettingsSaved::Saved(now)) => {
                    let said = if now.schema_version == version {
                        words::SAVED.to_owned()
                    } else {
                        words::saved_version(now.schema_version)
                    };
                    if is_over_others {
                        // What they have changed is shown now, too.
                        self.load(*now);
                    } else {
                        base.set(*now);
                    }
                    Saving::Told(said)
                }
                Ok(SettingsSaved::ChangedMeanwhile { by, now }) => {
                    Saving::Overtaken(overtaken(by.as_deref()), now)
                }
                Err(error) => Saving::Failed(error.to_string()),
            });
        });
    }

    /// Begins anew with the settings as they are.
    fn load(self, now: SettingsPage) {
        self.writing.draft.set(QueueDraft::of(&now.settings));
        self.base.set(now);
        self.saving.set(Saving::Idle);
    }

    fn notice(self) -> AnyView {
        match self.saving.get() {
            Saving::Idle | Saving::Waiting => ().into_any(),
            Saving::Told(said) => view! { <p>{numbers().write(&said)}</p> }.into_any(),
            Saving::Failed(error) => {
                view! { <p class="transfer__error" role="alert">{error}</p> }.into_any()
            }
            Saving::Overtaken(said, now) => self.choice(said, *now),
        }
    }

    /// What is to be done once somebody was faster.
    fn choice(self, said: String, now: SettingsPage) -> AnyView {
        let revision = now.revision;
        let save = move |_| {
            self.saving.set(Saving::Idle);
            self.save_for(revision);
            browser::focus(NOTICE_ID);
        };
        let load = move |_| {
            self.load(now.clone());
            browser::focus(NOTICE_ID);
        };
        view! {
            <p class="transfer__error" role="alert">{said}</p>
            <div class="transfer__buttons">
                <button class="button" type="button" on:click=save>{words::SAVE_OVER}</button>
                <button class="button" type="button" on:click=load>{words::LOAD_THEIRS}</button>
            </div>
        }
        .into_any()
    }
}

/// The button that saves what was changed, and what is said about it.
#[component]
pub(super) fn SaveBar(
    queue: QueueId,
    writing: Writing,
    /// The settings that were changed.
    base: RwSignal<SettingsPage>,
) -> impl IntoView {
    let saver = Saver {
        queue,
        writing,
        base,
        saving: RwSignal::new(Saving::Idle),
    };
    let is_waiting = move || matches!(*saver.saving.read(), Saving::Waiting).to_string();
    view! {
        <div class="save-bar">
            <div id=NOTICE_ID tabindex="-1" aria-live="polite" data-testid="save-notice">
                {move || saver.notice()}
            </div>
            <button
                class="button button--primary"
                type="button"
                aria-disabled=is_waiting
                on:click=move |_| saver.save()
            >
                {words::SAVE}
            </button>
        </div>
    }
    .into_any()
}

/// What is to be changed; none if nothing is.
fn difference(before: &SettingsPage, wanted: &Settings, made_for: u64) -> Option<SettingsChange> {
    let is = &before.settings;
    let change = SettingsChange {
        made_for,
        name: (is.name != wanted.name).then(|| wanted.name.clone()),
        guidelines: (is.guidelines != wanted.guidelines).then(|| wanted.guidelines.clone()),
        schema: (is.schema != wanted.schema).then(|| wanted.schema.clone()),
        policy: (is.policy != wanted.policy).then(|| wanted.policy.clone()),
    };
    let nothing = SettingsChange {
        made_for,
        ..SettingsChange::default()
    };
    (change != nothing).then_some(change)
}

/// Who was faster, and in what.
fn overtaken(by: Option<&Entry>) -> String {
    let person = by.and_then(|entry| entry.person.as_ref()).map(|person| {
        let name = person.display_name.as_ref().or(person.name.as_ref());
        name.cloned()
            .unwrap_or_else(|| words::nameless(person.number))
    });
    let token = by.and_then(|entry| entry.token.as_ref());
    let who = person.or_else(|| token.map(|token| audit::token(&token.name)));
    let what = by.and_then(|entry| entry.detail.as_deref());
    words::changed_meanwhile(who.as_deref(), what)
}
