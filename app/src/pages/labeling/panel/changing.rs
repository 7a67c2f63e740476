//! Giving an action another key: press a button, then the key.

use ingot::{
    keys::{Action, Clash, KeyChoices, KeyPress, Recorded},
    schema::Schema,
};
use leptos::{ev, prelude::*};

use super::keys::caps_view;
use crate::{
    browser,
    pages::labeling::{desk::Desk, keyboard},
    views::AnyViews,
    words::keys as words,
};

/// Which action waits for its key, and what was said of one.
#[derive(Clone, Copy)]
struct Changing {
    desk: Desk,
    waiting: RwSignal<Option<Action>>,
    said: RwSignal<Option<(Action, String)>>,
}

/// Every action with its keys. Escape leads out of every text, so that one stays.
#[component]
pub(super) fn ChangesView(desk: Desk) -> impl IntoView {
    let changing = Changing {
        desk,
        waiting: RwSignal::new(None),
        said: RwSignal::new(None),
    };
    let rows = Action::bindable()
        .filter(|action| *action != Action::Close)
        .map(|action| view! { <Row changing action/> })
        .any_views();
    view! {
        <details class="keys changes">
            <summary>{words::CHANGE_KEYS}</summary>
            <ul class="sheet__list">{rows}</ul>
        </details>
    }
}

/// One action, its keys, and the ways to others.
#[component]
fn Row(changing: Changing, action: Action) -> impl IntoView {
    let settings = changing.desk.settings;
    let does = words::action(action);
    let keys = move || caps_view(settings.keys.read().caps(action).collect());
    let is_changed = move || settings.with_choices(|choices| choices.is_changed(action));
    let is_waiting = Memo::new(move |_| changing.waiting.get() == Some(action));
    let name = move || {
        if is_waiting.get() {
            words::press_a_key(does)
        } else {
            words::change(does)
        }
    };
    let said = move || {
        let said = changing.said.get();
        let said = said.filter(|(other, _)| *other == action);
        match (said, is_waiting.get()) {
            (Some((_, why)), true) => Some(words::press_another(&why)),
            (None, true) => Some(words::PRESS_THE_KEY.to_owned()),
            (said, false) => said.map(|(_, said)| said),
        }
    };
    view! {
        <li class="change">
            <span class="change__words">{does}</span>
            <span>{keys}</span>
            <button
                id=button_id(action)
                class="button"
                type="button"
                aria-label=name
                on:click=move |_| changing.begin(action)
                on:keydown=move |event| changing.pressed(action, &event)
                on:blur=move |_| changing.leave(action)
            >
                {move || if is_waiting.get() { words::PRESS_A_KEY } else { words::CHANGE }}
            </button>
            <Show when=is_changed>
                <button
                    class="button button--quiet"
                    type="button"
                    aria-label=words::back_to_preset(does)
                    on:click=move |_| changing.take_back(action)
                >
                    {words::BACK_TO_PRESET}
                </button>
            </Show>
            <p class="change__said" role="status">
                {said}
            </p>
        </li>
    }
}

impl Changing {
    /// Waits for the key of an action; pressed once more, no longer.
    fn begin(self, action: Action) {
        if self.waiting.get_untracked() == Some(action) {
            return self.end(None);
        }
        // Not every browser puts the focus on a button that is clicked.
        browser::focus(&button_id(action));
        self.said.set(None);
        self.waiting.set(Some(action));
    }

    /// A key was pressed on the button of an action.
    fn pressed(self, action: Action, event: &ev::KeyboardEvent) {
        if self.waiting.get_untracked() != Some(action) {
            return;
        }
        let recorded = keyboard::read(event, |press: KeyPress<'_>| press.recorded());
        match recorded {
            Recorded::Nothing => {}
            Recorded::Leave => self.end(None),
            // What the page doesn't take is left to the browser.
            Recorded::Unusable(why) => return self.say(action, words::unusable(why).to_owned()),
            Recorded::Chord(chord) => {
                let changed =
                    self.changed(|choices, schema| choices.with_key(action, chord, Some(schema)));
                match changed {
                    Ok(()) => self.end(Some((action, words::does_it_now(&chord.cap())))),
                    Err(clash) => self.say(action, words::clash(&clash)),
                }
                if chord.is_the_browsers() {
                    return;
                }
            }
        }
        event.prevent_default();
    }

    /// Gives an action the keys of the preset again.
    fn take_back(self, action: Action) {
        // The button that was pressed goes.
        browser::focus(&button_id(action));
        let changed =
            self.changed(|choices, schema| choices.with_presets_keys(action, Some(schema)));
        match changed {
            Ok(()) => self.end(Some((action, words::PRESETS_AGAIN.to_owned()))),
            Err(clash) => self.say(action, words::presets_clash(&clash)),
        }
    }

    /// Changes the choices, unless a key would then mean two things.
    fn changed(
        self,
        change: impl FnOnce(&KeyChoices, &Schema) -> Result<KeyChoices, Clash>,
    ) -> Result<(), Clash> {
        let settings = self.desk.settings;
        let changed = settings.chosen.with_untracked(|chosen| {
            let form = self.desk.form.read_untracked();
            change(&chosen.keys, form.schema())
        })?;
        settings.change(|preferences| preferences.keys = changed);
        Ok(())
    }

    /// The focus has left the button: whatever is pressed elsewhere is meant for what is there. What was
    /// said of the last key stays to be read.
    fn leave(self, action: Action) {
        // It leaves it too when the panel is closed, and then nothing waits any more.
        if self.waiting.try_get_untracked() == Some(Some(action)) {
            self.waiting.set(None);
        }
    }

    fn say(self, action: Action, said: String) {
        self.said.set(Some((action, said)));
    }

    fn end(self, said: Option<(Action, String)>) {
        self.waiting.set(None);
        self.said.set(said);
    }
}

fn button_id(action: Action) -> String {
    format!("change-{}", action.name().unwrap_or_default())
}
