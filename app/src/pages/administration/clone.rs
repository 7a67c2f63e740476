//! A queue like another.

use ingot::ids::QueueId;
use leptos::{ev, prelude::*, task::spawn_local};

use super::control::{Shape, TextControl};
use crate::{api::clone_queue, words::administration as words};

/// Asks for a name and makes a queue with the settings of this one.
#[component]
pub(super) fn ClonePanel(queue: QueueId, name: Signal<String>) -> impl IntoView {
    let typed = RwSignal::new(words::copy_of(&name.get_untracked()));
    let problem = RwSignal::new(None::<String>);
    let made = RwSignal::new(None::<(QueueId, String)>);
    let is_waiting = RwSignal::new(false);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if is_waiting.get_untracked() {
            return;
        }
        is_waiting.set(true);
        problem.set(None);
        spawn_local(async move {
            let name = typed.get_untracked();
            match clone_queue(queue, name.clone()).await {
                Ok(queue) => made.set(Some((queue, name))),
                Err(error) => {
                    let error = error.to_string();
                    problem.set(Some(error.trim_end_matches('.').to_owned()));
                }
            }
            is_waiting.set(false);
        });
    };
    let link = move || {
        made.get().map(|(queue, name)| {
            view! {
                <p>
                    {words::made(&name)} " "
                    <a href=format!("/dashboard/queues/{queue}/settings") rel="external">{words::TO_SETTINGS}</a>
                </p>
            }
            .into_any()
        })
    };
    view! {
        <section class="panel transfer" aria-labelledby="clone">
            <h2 id="clone">{words::CLONE}</h2>
            <p class="field__help">{words::CLONE_HELP}</p>
            <form class="transfer__form" on:submit=submit>
                <TextControl
                    id="clone-name".to_owned()
                    label=words::CLONE_NAME
                    help=""
                    shape=Shape::Line
                    text=typed.into()
                    write=Callback::new(move |text| {
                        typed.set(text);
                        problem.set(None);
                    })
                    problem=problem.into()
                />
                <button class="button" type="submit" disabled=is_waiting>{words::CLONE}</button>
            </form>
            <div aria-live="polite" data-testid="cloned">{link}</div>
        </section>
    }
    .into_any()
}
