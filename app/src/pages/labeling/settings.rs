//! What the labeler prefers: held by the page, kept on the server.

use ingot::{
    keys::{Action, KeyChoices, KeyMap},
    outbox::Owner,
    preferences::Preferences,
};
use leptos::{prelude::*, task::spawn_local};

use super::desk::Desk;
use crate::api::{LabelingPage, save_preferences};

/// One person's preferences. Copies are handles to the same ones.
#[derive(Clone, Copy)]
pub(super) struct Settings {
    owner: StoredValue<Owner>,
    pub(super) chosen: RwSignal<Preferences>,
    /// Which key does what.
    pub(super) keys: Memo<KeyMap>,
    /// Whether they want to see how long a sample takes them.
    pub(super) shows_time: Memo<bool>,
    /// Why what is chosen is not saved.
    pub(super) unsaved: RwSignal<Option<String>>,
    is_saving: StoredValue<bool>,
}

impl Settings {
    pub(super) fn new(page: &LabelingPage) -> Self {
        let chosen = RwSignal::new(page.preferences.clone());
        Self {
            owner: StoredValue::new(page.owner.clone()),
            chosen,
            keys: Memo::new(move |_| chosen.with(|chosen| chosen.keys.map().0)),
            shows_time: Memo::new(move |_| chosen.read().shows_time),
            unsaved: RwSignal::new(None),
            is_saving: StoredValue::new(false),
        }
    }

    /// Reads what is chosen of the keys.
    pub(super) fn with_choices<T>(self, read: impl FnOnce(&KeyChoices) -> T) -> T {
        self.chosen.with(|chosen| read(&chosen.keys))
    }

    /// Changes preferences, on this page at once and for every page after it.
    pub(super) fn change(self, change: impl FnOnce(&mut Preferences)) {
        self.chosen.update(change);
        self.save();
    }

    /// Saves what is chosen. While one request is on its way the next one waits, so that an earlier choice
    /// never takes the place of a later one.
    pub(super) fn save(self) {
        if self.is_saving.get_value() {
            return;
        }
        self.is_saving.set_value(true);
        let owner = self.owner.get_value();
        spawn_local(async move {
            let mut saved = None;
            while let Some(chosen) = self.chosen.try_get_untracked() {
                if saved.as_ref() == Some(&chosen) {
                    break;
                }
                let result = save_preferences(owner.clone(), chosen.clone()).await;
                let failure = result.err().map(|error| error.to_string());
                let has_failed = failure.is_some();
                self.unsaved.try_set(failure);
                if has_failed {
                    break;
                }
                saved = Some(chosen);
            }
            self.is_saving.try_set_value(false);
        });
    }
}

impl Desk {
    /// What stands on the key that does something now, if one does.
    pub(super) fn cap(self, action: Action) -> Option<String> {
        let form = self.form.read();
        let keys = self.settings.keys.read();
        keys.cap(action, form.schema(), form.focus())
    }
}

/// The key that does what a control does, if one does.
#[component]
pub(super) fn Cap(desk: Desk, action: Action) -> impl IntoView {
    let cap = Memo::new(move |_| desk.cap(action));
    move || {
        cap.get()
            .map(|cap| view! { <kbd aria-hidden="true">{cap}</kbd> }.into_any())
    }
}
