//! Views that a person has given names. They are kept in this browser; each is an address.

use ingot::ids::QueueId;
use leptos::{ev, prelude::*};

use crate::{browser, views::AnyViews, words::sample_table as words};

/// Most views of one queue that a browser keeps, and the longest name of one, in characters.
const MOST_VIEWS: usize = 30;
const NAME_CHARS: usize = 60;

/// Names and addresses, in the order of the names.
type Views = Vec<(String, String)>;

/// The saved views of a queue, and a way to save the one that is shown.
#[component]
pub(super) fn SavedViews(queue: QueueId, address: String) -> impl IntoView {
    let views = RwSignal::new(Views::new());
    let name = RwSignal::new(String::new());
    // What this browser keeps is known once it has taken the page over as the server wrote it.
    Effect::new(move |_| views.set(kept(queue)));
    let change = move |change: &dyn Fn(&mut Views)| {
        // Another tab may have saved one meanwhile.
        let mut now = kept(queue);
        change(&mut now);
        keep(queue, &now);
        views.set(now);
    };
    let save = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let saved: String = name
            .read_untracked()
            .trim()
            .chars()
            .take(NAME_CHARS)
            .collect();
        if saved.is_empty() {
            return;
        }
        change(&|views| add(views, &saved, &address));
        name.set(String::new());
    };
    let list = move || {
        let views = views.get();
        if views.is_empty() {
            return view! { <p class="page__note">{words::NO_VIEWS}</p> }.into_any();
        }
        let links = views.into_iter().map(|(name, address)| {
            let removed = name.clone();
            let remove = move |_| change(&|views| views.retain(|(name, _)| *name != removed));
            view! {
                <li>
                    <a class="button" href=address rel="external" dir="auto">{name.clone()}</a>
                    <button
                        class="button button--quiet"
                        type="button"
                        aria-label=words::remove_view(&name)
                        on:click=remove
                    >
                        {words::REMOVE}
                    </button>
                </li>
            }
            .into_any()
        });
        view! { <ul class="saved-views">{links.any_views()}</ul> }.into_any()
    };
    view! {
        <details class="panel audit-filter__more" data-testid="saved-views">
            <summary>{words::VIEWS}</summary>
            {list}
            <form class="sample-actions__line" on:submit=save>
                <label class="sample-actions__field">
                    {words::VIEW_NAME}
                    <input
                        class="typed-answer"
                        type="text"
                        autocomplete="off"
                        maxlength=NAME_CHARS.to_string()
                        prop:value=name
                        on:input=move |event| name.set(event_target_value(&event))
                    />
                </label>
                <button class="button" type="submit">{words::SAVE_VIEW}</button>
            </form>
        </details>
    }
    .into_any()
}

/// Puts a view among the others, in place of one of the same name. Of too many the last are dropped.
fn add(views: &mut Views, name: &str, address: &str) {
    views.retain(|(other, _)| other != name);
    views.truncate(MOST_VIEWS - 1);
    views.push((name.to_owned(), address.to_owned()));
    views.sort();
}

fn key(queue: QueueId) -> String {
    format!("ingot-views-{queue}")
}

/// What this browser keeps. What can't be read, or leads elsewhere, is not there.
fn kept(queue: QueueId) -> Views {
    let text = browser::kept_text(&key(queue)).unwrap_or_default();
    let views: Views = serde_json::from_slice(text.as_bytes()).unwrap_or_default();
    let here = super::asked::page(queue);
    let leads_here = |address: &str| {
        let rest = address.strip_prefix(&here);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('?'))
    };
    views
        .into_iter()
        .filter(|(_, address)| leads_here(address))
        .take(MOST_VIEWS)
        .collect()
}

fn keep(queue: QueueId, views: &Views) {
    if let Ok(text) = serde_json::to_string(views) {
        browser::keep_text(&key(queue), &text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(names: impl Iterator<Item = usize>) -> Views {
        let mut views = Views::new();
        for name in names {
            add(&mut views, &format!("{name:03}"), "/");
        }
        views
    }

    #[test]
    fn a_view_takes_the_place_of_one_of_its_name() {
        let mut views = named(0..2);

        add(&mut views, "000", "/other");

        assert_eq!(views[0], ("000".to_owned(), "/other".to_owned()));
        assert_eq!(views.len(), 2);
    }

    #[test]
    fn so_many_views_are_kept_and_no_more() {
        assert_eq!(named(0..MOST_VIEWS).len(), MOST_VIEWS);
        let more = named(0..=MOST_VIEWS);
        assert_eq!(more.len(), MOST_VIEWS);
        assert_eq!(more.last().map(|(name, _)| name.as_str()), Some("030"));
    }
}
