//! Making links by which people join a queue.

use ingot::{
    access::QueueRole,
    ids::QueueId,
    invitation::{Invitation, Wanted},
    limits::Limits,
};
use leptos::{ev, html, prelude::*, task::spawn_local};

use super::{links::LinksTable, person_row::role_options};
use crate::{
    api::{MadeInvitation, make_invitation},
    browser,
    views::AnyViews,
    words::people as words,
};

/// How long a link may last, in days. The first is chosen unless somebody chooses another.
const DAYS: [u64; 4] = [7, 1, 30, 90];
const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

/// A form that makes a link, the link that was just made, and those that still let somebody in.
#[component]
pub(super) fn InvitationsPanel(queue: QueueId, open: Vec<Invitation>) -> impl IntoView {
    let open = RwSignal::new(open);
    let made = RwSignal::new(None::<MadeInvitation>);
    view! {
        <section class="panel invitations" aria-labelledby="invitations">
            <h2 id="invitations" tabindex="-1">{words::INVITATIONS}</h2>
            <p class="field__help">{words::WHAT_THEY_ARE}</p>
            {form(queue, open, made)}
            {move || made.get().map(|made| new_link(&made.path))}
            <LinksTable queue open/>
        </section>
    }
    .into_any()
}

fn form(
    queue: QueueId,
    open: RwSignal<Vec<Invitation>>,
    made: RwSignal<Option<MadeInvitation>>,
) -> AnyView {
    let role = NodeRef::<html::Select>::new();
    let uses = NodeRef::<html::Input>::new();
    let days = NodeRef::<html::Select>::new();
    let error = RwSignal::new(None::<String>);
    let is_busy = RwSignal::new(false);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let (Some(role), Some(uses), Some(days)) = (
            role.get_untracked(),
            uses.get_untracked(),
            days.get_untracked(),
        ) else {
            return;
        };
        if is_busy.get_untracked() {
            return;
        }
        let Ok(uses) = uses.value().parse() else {
            error.set(Some(words::NO_NUMBER.to_owned()));
            return;
        };
        let wanted = Wanted {
            role: role.value().parse().unwrap_or_default(),
            uses,
            lasts_ms: days.value().parse().unwrap_or(DAYS[0]) * DAY_MS,
        };
        is_busy.set(true);
        error.set(None);
        spawn_local(async move {
            let result = make_invitation(queue, wanted).await;
            is_busy.try_set(false);
            match result {
                Ok(new) => {
                    open.try_update(|open| open.push(new.invitation.clone()));
                    made.try_set(Some(new));
                }
                Err(why) => {
                    error.try_set(Some(why.to_string()));
                }
            }
        });
    };
    let lasting = DAYS
        .map(|days| view! { <option value=days.to_string()>{words::days(days)}</option> })
        .any_views();
    view! {
        <form class="invitations__form" autocomplete="off" aria-label=words::MAKE on:submit=submit>
            <label class="audit-filter__field">
                {words::ROLE}
                <select node_ref=role class="typed-answer">{role_options(QueueRole::Labeler)}</select>
            </label>
            <label class="audit-filter__field">
                {words::USES}
                <input
                    node_ref=uses
                    class="typed-answer"
                    type="number"
                    min="1"
                    max=Limits::DEFAULT.invitation_uses.to_string()
                    inputmode="numeric"
                    value="1"
                    required
                />
            </label>
            <label class="audit-filter__field">
                {words::LASTS}
                <select node_ref=days class="typed-answer">{lasting}</select>
            </label>
            <button class="button button--primary" type="submit">{words::MAKE}</button>
        </form>
        <p class="people-table__error" role="alert">{move || error.get()}</p>
    }
    .into_any()
}

/// The link that was just made, whole, so that it can be sent as it is.
fn new_link(path: &str) -> AnyView {
    let link = browser::whole_address(path);
    let field = NodeRef::<html::Input>::new();
    let outcome = RwSignal::new("");
    let copied = link.clone();
    let copy = move |_| {
        let link = copied.clone();
        spawn_local(async move {
            if browser::copy(&link).await {
                outcome.try_set(words::COPIED);
            } else {
                if let Some(field) = field.try_get_untracked().flatten() {
                    field.select();
                }
                outcome.try_set(words::NOT_COPIED);
            }
        });
    };
    view! {
        <div class="invitations__new" role="status">
            <label class="audit-filter__field invitations__link">
                {words::NEW_LINK}
                <input
                    node_ref=field
                    class="typed-answer"
                    type="text"
                    readonly
                    value=link
                    data-testid="new-link"
                />
            </label>
            <button class="button" type="button" on:click=copy>{words::COPY}</button>
            <p class="field__help">{words::SHOWN_ONCE}</p>
            <p role="status">{move || outcome.get()}</p>
        </div>
    }
    .into_any()
}
