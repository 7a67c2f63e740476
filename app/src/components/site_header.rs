//! The strip at the top of every page.

use ingot::theme::Theme;
use leptos::{ev, html, prelude::*, server_fn::ServerFn, task::spawn_local};
use leptos_router::components::A;

use crate::{
    api::{ApiError, SetDisplayName, Visitor, set_display_name},
    browser,
    components::FreshnessBadge,
    surroundings::{choose_theme, surroundings},
    views::AnyViews,
    wire::PageData,
    words::shell,
};

/// Where one is, who one is, how fresh the numbers are, and how all of it looks.
#[component]
pub(crate) fn SiteHeader() -> impl IntoView {
    let visitor = expect_context::<PageData<Result<Visitor, ApiError>>>();
    view! {
        <header class="site-header">
            <a class="brand" href="/">
                <svg viewBox="0 0 64 40" aria-hidden="true"><path d="M14 6h36l10 28H4z"/></svg>
                <span class="brand__name">{shell::INGOT}</span>
            </a>
            <nav class="site-nav" aria-label=shell::PAGES>
                <A href="/" exact=true>{shell::QUEUES}</A>
                <Suspense>
                    {move || {
                        let reads = visitor.get()?.ok()?.reads;
                        reads.then(|| view! { <A href="/dashboard" attr:rel="external">{shell::DASHBOARD}</A> }.into_any())
                    }}
                </Suspense>
            </nav>
            <FreshnessBadge/>
            <ThemeChoice/>
            <Suspense>
                {move || {
                    let visitor_now = visitor.get()?.ok()?;
                    Some(view! { <NameMenu visitor=visitor_now/> }.into_any())
                }}
            </Suspense>
        </header>
    }
}

/// How the pages look.
#[component]
fn ThemeChoice() -> impl IntoView {
    let rendered = surroundings().theme;
    let select = NodeRef::<html::Select>::new();
    let chosen = move || {
        let select = select.get()?;
        Some(Theme::of_word(&select.value()))
    };
    // What was chosen before the page came to life counts too.
    Effect::new(move |_| {
        if let Some(theme) = chosen().filter(|theme| *theme != rendered) {
            choose_theme(theme);
        }
    });
    let by_pointer = StoredValue::new(false);
    let options = Theme::ALL.map(|theme| {
        view! {
            <option value=theme.word() selected=theme == rendered>
                {shell::theme(theme)}
            </option>
        }
        .into_any()
    });
    view! {
        <label class="theme" title=shell::THEME>
            <svg viewBox="0 0 24 24" aria-hidden="true">
                <path
                    fill-rule="evenodd"
                    d="M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm0 2v16a8 8 0 0 1 0-16z"
                />
            </svg>
            <select
                node_ref=select
                aria-label=shell::THEME
                autocomplete="off"
                data-testid="theme"
                on:pointerdown=move |_| by_pointer.set_value(true)
                on:keydown=move |_| by_pointer.set_value(false)
                on:change=move |event| {
                    choose_theme(Theme::of_word(&event_target_value(&event)));
                    // Whoever chose with the mouse goes on with the keys of the page.
                    if by_pointer.get_value() {
                        browser::leave_focus();
                    }
                }
            >
                {options.any_views()}
            </select>
        </label>
    }
}

/// The visitor's name, and a form to change it.
#[component]
fn NameMenu(visitor: Visitor) -> impl IntoView {
    let resource = expect_context::<PageData<Result<Visitor, ApiError>>>();
    let input = NodeRef::<html::Input>::new();
    let error = RwSignal::new(None::<String>);
    // Without scripts the form posts itself.
    let save = move |event: ev::SubmitEvent| {
        let Some(input) = input.get() else { return };
        event.prevent_default();
        spawn_local(async move {
            let result = set_display_name(input.value()).await;
            if result.is_ok() {
                resource.refetch();
            }
            error.try_set(result.err().map(|error| error.to_string()));
        });
    };
    let name = visitor.display_name.clone().unwrap_or_default();
    let shown = visitor
        .display_name
        .unwrap_or_else(|| shell::YOUR_NAME.to_owned());
    view! {
        <details class="name-menu">
            <summary data-testid="display-name">{shown}</summary>
            <div class="name-menu__form">
                <form method="post" action=SetDisplayName::PATH on:submit=save>
                    <label for="display-name-input">{shell::NAME_OTHERS_SEE}</label>
                    <input
                        node_ref=input
                        id="display-name-input"
                        name="name"
                        type="text"
                        maxlength="60"
                        autocomplete="nickname"
                        value=name
                    />
                    <button class="button" type="submit">{shell::SAVE_NAME}</button>
                </form>
                <p class="name-menu__error" role="alert">
                    {move || error.get()}
                </p>
            </div>
        </details>
    }
}
