//! Every key that does something, and what the labeler wants otherwise.

use ingot::{
    keys::{KeyChoices, Preset, Section, overlay},
    preferences::Preferences,
};
use leptos::prelude::*;

use super::changing::ChangesView;
use crate::{
    pages::labeling::{desk::Desk, keyboard},
    views::AnyViews,
    words::keys as words,
};

/// What can be chosen, all keys, and what can be changed of them.
#[component]
pub(super) fn KeysView(desk: Desk) -> impl IntoView {
    let settings = desk.settings;
    let is_on = Memo::new(move |_| settings.keys.read().is_on());
    view! {
        <Unsaved desk/>
        <Switch
            desk
            caption=words::KEYS_ON
            is_on
            flip=|preferences| preferences.keys.off = !preferences.keys.off
        />
        <Switch
            desk
            caption=words::SHOW_MY_TIME
            is_on=settings.shows_time
            flip=|preferences| preferences.shows_time = !preferences.shows_time
        />
        <Presets desk/>
        <AllKeys desk/>
        <ChangesView desk/>
    }
}

/// Why what was chosen is not saved.
#[component]
fn Unsaved(desk: Desk) -> impl IntoView {
    let settings = desk.settings;
    view! {
        <div class="sheet__alert" role="alert" data-testid="unsaved">
            {move || {
                settings
                    .unsaved
                    .get()
                    .map(|why| {
                        view! {
                            <p class="sheet__warning">
                                {words::not_saved(&why)}
                            </p>
                            <button class="button" type="button" on:click=move |_| settings.save()>
                                {words::SAVE_IT}
                            </button>
                        }.into_any()
                    })
            }}
        </div>
    }
}

/// Something that is on or off.
#[component]
fn Switch(
    desk: Desk,
    caption: &'static str,
    is_on: Memo<bool>,
    flip: fn(&mut Preferences),
) -> impl IntoView {
    view! {
        <button
            class="switch"
            type="button"
            role="switch"
            aria-checked=move || is_on.get().to_string()
            on:click=move |event| {
                keyboard::give_focus_back(&event);
                desk.settings.change(flip);
            }
        >
            {caption}
            <span class="switch__track" aria-hidden="true"></span>
        </button>
    }
}

/// The maps to choose from.
#[component]
fn Presets(desk: Desk) -> impl IntoView {
    let settings = desk.settings;
    let chosen = Memo::new(move |_| settings.with_choices(KeyChoices::chosen_preset));
    let has_changes = move || settings.with_choices(|choices| !choices.changes.is_empty());
    let choose = move |preset: Preset| {
        if preset != chosen.get_untracked() {
            settings.change(|preferences| {
                let off = preferences.keys.off;
                preferences.keys = KeyChoices {
                    off,
                    ..KeyChoices::of(preset)
                };
            });
        }
    };
    let presets = Preset::ALL
        .into_iter()
        .map(|preset| {
            view! {
                <button
                    class="button"
                    type="button"
                    aria-pressed=move || (chosen.get() == preset).to_string()
                    on:click=move |event| {
                        keyboard::give_focus_back(&event);
                        choose(preset);
                    }
                >
                    {words::preset(preset)}
                </button>
            }
        })
        .any_views();
    view! {
        <section class="keys">
            <h3 id="presets">{words::KEYS_AS_IN}</h3>
            <div class="presets" role="group" aria-labelledby="presets">
                {presets}
            </div>
            <Show when=has_changes>
                <p class="sheet__note">{words::CHANGES_GO}</p>
            </Show>
        </section>
    }
}

/// What keys do now, and which of them the queue uses itself.
#[component]
fn AllKeys(desk: Desk) -> impl IntoView {
    let sections = move || {
        let form = desk.form.read();
        overlay(&desk.settings.keys.read(), form.schema(), form.focus())
    };
    let crossed = move || {
        let form = desk.form.read_untracked();
        let checked = desk
            .settings
            .with_choices(|choices| choices.check(Some(form.schema())));
        let clashes = checked.err().unwrap_or_default();
        clashes
            .into_iter()
            .map(|clash| view! { <p class="sheet__note" dir="auto">{words::clash(&clash)}</p> })
            .any_views()
    };
    view! {
        {move || sections().into_iter().map(section_view).any_views()}
        <section class="keys">
            <Show when=move || !desk.settings.keys.read().is_on()>
                <p>
                    {words::ALL_OFF}
                </p>
            </Show>
            {crossed}
        </section>
    }
}

fn section_view(section: Section) -> impl IntoView {
    let lines = section
        .lines
        .into_iter()
        .map(|line| {
            view! {
                <div>
                    <dt>{caps_view(line.keys)}</dt>
                    <dd>{words::does(line.does)}</dd>
                </div>
            }
        })
        .any_views();
    view! {
        <section class="keys">
            <h3>{words::group(section.group)}</h3>
            <dl>{lines}</dl>
        </section>
    }
}

/// Keys beside each other.
pub(super) fn caps_view(caps: Vec<String>) -> impl IntoView {
    caps.into_iter()
        .map(|cap| view! { <kbd>{cap}</kbd> " " })
        .any_views()
}
