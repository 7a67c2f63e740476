//! A conversation.

use ingot::sample::{Speaker, Turn};
use leptos::prelude::*;

use super::{heading, reading::text_view};
use crate::views::AnyViews;

/// What was said, in order: who asks on one side, who answers on the other.
#[component]
pub(super) fn ChatView(title: Option<String>, turns: Vec<Turn>) -> impl IntoView {
    let turns = turns
        .into_iter()
        .map(|turn| {
            view! {
                <li class=class_of(turn.speaker)>
                    <p class="chat__role" dir="auto">{turn.role}</p>
                    {text_view("chat__text", turn.text)}
                </li>
            }
        })
        .any_views();
    // Some browsers take a list without bullets for none, unless it says that it is one.
    view! {
        <section class="passage">
            {heading(title)}
            <ol class="chat" role="list" data-testid="chat">
                {turns}
            </ol>
        </section>
    }
}

fn class_of(speaker: Speaker) -> &'static str {
    match speaker {
        Speaker::User => "chat__turn chat__turn--user",
        Speaker::Assistant => "chat__turn chat__turn--assistant",
        Speaker::System => "chat__turn chat__turn--system",
        Speaker::Tool => "chat__turn chat__turn--tool",
        Speaker::Other => "chat__turn",
    }
}
