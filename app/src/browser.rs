//! The few things the pages ask of the browser itself.
//!
//! Event handlers are compiled for the server too, where they never run; there these functions do
//! nothing.

mod channel;
mod dialog;
mod reading;
mod tab;
mod worker;

pub(crate) use channel::Channel;
pub(crate) use dialog::*;
#[cfg(feature = "hydrate")]
pub(crate) use in_browser::*;
#[cfg(not(feature = "hydrate"))]
pub(crate) use on_server::*;
pub(crate) use reading::*;
pub(crate) use tab::*;
pub(crate) use worker::*;

#[cfg(feature = "hydrate")]
mod in_browser {
    use std::cell::Cell;

    use gloo_timers::future::TimeoutFuture;
    use ingot::{ids::OpId, keys::Target, live::message::Activity};
    use leptos::{
        ev,
        prelude::{document, window},
    };
    use wasm_bindgen::{JsCast, JsValue};
    use web_sys::{Element, HtmlElement, HtmlImageElement, HtmlInputElement, VisibilityState};

    /// A new operation id, if the browser has randomness.
    pub(crate) fn new_op_id() -> Option<OpId> {
        random_bytes().map(OpId::from_random_bytes)
    }

    /// Bytes from the browser's generator. It works on pages without TLS too, unlike `randomUUID`.
    pub(crate) fn random_bytes() -> Option<[u8; 16]> {
        let mut bytes = [0; 16];
        window()
            .crypto()
            .ok()?
            .get_random_values_with_u8_array(&mut bytes)
            .ok()?;
        Some(bytes)
    }

    /// Posts JSON in a way that outlives the page; false if the browser won't.
    pub(crate) fn post_on_leaving(address: &str, json: &str) -> bool {
        let kind = web_sys::BlobPropertyBag::new();
        kind.set_type("application/json");
        let parts = js_sys::Array::of1(&JsValue::from_str(json));
        let blob = web_sys::Blob::new_with_str_sequence_and_options(&parts, &kind);
        blob.is_ok_and(|blob| {
            let sent = window()
                .navigator()
                .send_beacon_with_opt_blob(address, Some(&blob));
            sent.unwrap_or(false)
        })
    }

    /// Waits.
    pub(crate) async fn sleep(ms: u32) {
        // The browser's timers hold 31 bits; a longer wait would end at once.
        TimeoutFuture::new(ms.min(i32::MAX.unsigned_abs())).await;
    }

    /// Milliseconds by a clock that never jumps.
    pub(crate) fn now_ms() -> u64 {
        window()
            .performance()
            .map_or(0, |performance| performance.now() as u64)
    }

    /// Milliseconds since the Unix epoch by the browser's clock.
    pub(crate) fn wall_ms() -> u64 {
        js_sys::Date::now() as u64
    }

    /// The time of day in the reader's zone and manner.
    pub(crate) fn time_of_day(wall_ms: u64) -> String {
        js_sys::Date::new(&JsValue::from_f64(wall_ms as f64))
            .to_locale_time_string("default")
            .into()
    }

    /// The date and the time of day in the reader's zone and manner.
    pub(crate) fn date_and_time(wall_ms: u64) -> String {
        js_sys::Date::new(&JsValue::from_f64(wall_ms as f64))
            .to_locale_string("default", &JsValue::UNDEFINED)
            .into()
    }

    /// A path of this site as people elsewhere open it.
    pub(crate) fn whole_address(path: &str) -> String {
        let origin = window().location().origin().unwrap_or_default();
        format!("{origin}{path}")
    }

    /// Puts a text where it can be pasted from; false if the browser won't.
    pub(crate) async fn copy(text: &str) -> bool {
        let navigator = window().navigator();
        // Pages without TLS have no clipboard at all.
        let clipboard = js_sys::Reflect::get(&navigator, &JsValue::from_str("clipboard"));
        if clipboard.is_ok_and(|clipboard| clipboard.is_object()) {
            let written = navigator.clipboard().write_text(text);
            wasm_bindgen_futures::JsFuture::from(written).await.is_ok()
        } else {
            false
        }
    }

    /// Whether the tab can be seen.
    pub(crate) fn activity() -> Activity {
        match document().visibility_state() {
            VisibilityState::Hidden => Activity::Hidden,
            _ => Activity::Visible,
        }
    }

    /// Takes the focus away from whatever has it.
    pub(crate) fn leave_focus() {
        let active = document().active_element();
        if let Some(element) = active.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            // An element that can't be left has no focus to lose.
            let _ = element.blur();
        }
    }

    /// Puts the focus on an element; false if there is none that takes it.
    pub(crate) fn focus(id: &str) -> bool {
        let element = document().get_element_by_id(id);
        let element = element.and_then(|element| element.dyn_into::<HtmlElement>().ok());
        element.is_some_and(|element| element.focus().is_ok())
    }

    thread_local! {
        /// What had the focus before it was lent.
        static LENDER: Cell<Option<HtmlElement>> = const { Cell::new(None) };
    }

    /// Puts the focus on something that opens, until [`return_focus`] takes it back.
    pub(crate) fn lend_focus(id: &str) {
        let active = document().active_element();
        let body = document().body();
        let before = active.and_then(|element| element.dyn_into::<HtmlElement>().ok());
        // Something else that was open before has taken the focus with it.
        if let Some(before) = before.filter(|before| Some(before) != body.as_ref()) {
            LENDER.set(Some(before));
        }
        focus(id);
    }

    /// Puts the focus where it was before, if nothing else has it by now.
    pub(crate) fn return_focus(id: &str) {
        let Some(before) = LENDER.take() else { return };
        let active = document().active_element();
        let lent_to = document().get_element_by_id(id);
        let is_still_lent = lent_to.is_some_and(|lent_to| lent_to.contains(active.as_deref()));
        let has_nobody = active == document().body().map(Element::from);
        if (is_still_lent || has_nobody) && before.is_connected() {
            // What doesn't take it leaves it with the page.
            before.focus().ok();
        }
    }

    /// Puts the focus into a field's text, or into the first text field if it has none; false if there
    /// is none at all.
    pub(crate) fn focus_text(field: usize) -> bool {
        let text = document()
            .get_element_by_id(&format!("text-{field}"))
            .or_else(|| document().query_selector(".text-answer").ok().flatten());
        match text.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            Some(element) => element.focus().is_ok(),
            None => false,
        }
    }

    /// Whether the browser has a network, as far as it knows.
    pub(crate) fn is_online() -> bool {
        window().navigator().on_line()
    }

    /// Keeps a text in this browser. One that has no room is not kept.
    pub(crate) fn keep_text(key: &str, text: &str) {
        if let Some(storage) = storage() {
            storage.set_item(key, text).ok();
        }
    }

    /// A text that this browser keeps.
    pub(crate) fn kept_text(key: &str) -> Option<String> {
        storage()?.get_item(key).ok().flatten()
    }

    /// Keeps a text no longer.
    pub(crate) fn forget_text(key: &str) {
        if let Some(storage) = storage() {
            storage.remove_item(key).ok();
        }
    }

    fn storage() -> Option<web_sys::Storage> {
        window().local_storage().ok().flatten()
    }

    /// Asks the server for the page anew.
    pub(crate) fn reload() {
        // A page that can't be loaded anew stays as it is.
        window().location().reload().ok();
    }

    /// Lets the page stand at another address, as if it had been asked for there.
    pub(crate) fn replace_address(address: &str) {
        // Without history the page is the same at its old address.
        window()
            .history()
            .and_then(|history| history.replace_state_with_url(&JsValue::NULL, "", Some(address)))
            .ok();
    }

    /// Shows the top of the page, where the next sample begins.
    pub(crate) fn scroll_to_top() {
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }

    /// Brings an element into sight if it isn't.
    pub(crate) fn scroll_into_view(element: &Element) {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }

    /// Whether a picture has come; none while that is open.
    pub(crate) fn has_picture(image: &HtmlImageElement) -> Option<bool> {
        image.complete().then(|| 0 < image.natural_width())
    }

    /// Whether an element or a part of it has the focus.
    pub(crate) fn has_focus_within(element: &Element) -> bool {
        element.contains(document().active_element().as_deref())
    }

    /// Whether an input method has the key. Safari tells that the word is over before it tells of the key that
    /// ended it, and marks that by its number alone.
    pub(crate) fn is_composing(event: &ev::KeyboardEvent) -> bool {
        const OF_INPUT_METHOD: u32 = 229;
        event.is_composing() || event.key_code() == OF_INPUT_METHOD
    }

    /// What kind of thing had the focus when a key was pressed.
    pub(crate) fn key_target(event: &ev::KeyboardEvent) -> Target {
        let Some(element) = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok())
        else {
            return Target::Page;
        };
        match element.tag_name().as_str() {
            "TEXTAREA" | "SELECT" => Target::Lines,
            "INPUT" => {
                let is_of_form = element.closest("form").is_ok_and(|form| form.is_some());
                let kind = element
                    .dyn_into::<HtmlInputElement>()
                    .map(|input| input.type_());
                match kind.as_deref() {
                    Ok("radio" | "checkbox") => Target::Tick,
                    // Enter sends the form.
                    _ if is_of_form => Target::Lines,
                    _ => Target::Line,
                }
            }
            "BUTTON" | "A" | "SUMMARY" => Target::Control,
            // Space plays a recording, and the arrows to the sides go through it.
            "AUDIO" => Target::Tick,
            _ if element.has_attribute("contenteditable") => Target::Lines,
            _ => Target::Page,
        }
    }
}

#[cfg(not(feature = "hydrate"))]
mod on_server {
    use ingot::{ids::OpId, keys::Target, live::message::Activity};
    use leptos::ev;

    /// There is no page to leave.
    pub(crate) fn post_on_leaving(_address: &str, _json: &str) -> bool {
        false
    }

    /// There is no browser to ask.
    pub(crate) fn new_op_id() -> Option<OpId> {
        None
    }

    /// There is no browser whose randomness it could be.
    pub(crate) fn random_bytes() -> Option<[u8; 16]> {
        None
    }

    /// There is no reader whose zone it could be in, and nothing is stale while rendering.
    pub(crate) fn time_of_day(_wall_ms: u64) -> String {
        String::new()
    }

    /// There is no reader whose zone it could be in: the server writes it in UTC.
    pub(crate) fn date_and_time(_wall_ms: u64) -> String {
        String::new()
    }

    /// Nobody on the server opens it from elsewhere.
    pub(crate) fn whole_address(path: &str) -> String {
        path.to_owned()
    }

    /// There is nothing to paste from.
    pub(crate) async fn copy(_text: &str) -> bool {
        false
    }

    /// Never waits: nothing on the server calls it.
    pub(crate) async fn sleep(_ms: u32) {}

    /// Nothing has the focus.
    pub(crate) fn leave_focus() {}

    /// There is nothing that takes a focus.
    pub(crate) fn focus(_id: &str) -> bool {
        false
    }

    /// There is nothing that takes a focus.
    pub(crate) fn lend_focus(_id: &str) {}

    /// Nobody had the focus.
    pub(crate) fn return_focus(_id: &str) {}

    /// There is no text field.
    pub(crate) fn focus_text(_field: usize) -> bool {
        false
    }

    /// There is no browser that could keep it.
    pub(crate) fn keep_text(_key: &str, _text: &str) {}

    /// Nothing is kept.
    pub(crate) fn kept_text(_key: &str) -> Option<String> {
        None
    }

    /// Nothing is kept.
    pub(crate) fn forget_text(_key: &str) {}

    /// Time stands still while rendering.
    pub(crate) fn now_ms() -> u64 {
        0
    }

    /// Time stands still while rendering.
    pub(crate) fn wall_ms() -> u64 {
        0
    }

    /// There is nothing to load.
    pub(crate) fn reload() {}

    /// The address is the one that was asked for.
    pub(crate) fn replace_address(_address: &str) {}

    /// There is nothing to scroll.
    pub(crate) fn scroll_to_top() {}

    /// There is nothing to scroll.
    pub(crate) fn scroll_into_view<T>(_element: &T) {}

    /// Nothing is loaded.
    pub(crate) fn has_picture<T>(_image: &T) -> Option<bool> {
        None
    }

    /// Nobody sees anything.
    pub(crate) fn activity() -> Activity {
        Activity::Hidden
    }

    /// Nothing has the focus.
    pub(crate) fn has_focus_within<T>(_element: &T) -> bool {
        false
    }

    /// Nobody types.
    pub(crate) fn is_composing(_event: &ev::KeyboardEvent) -> bool {
        false
    }

    /// Nothing has the focus.
    pub(crate) fn key_target(_event: &ev::KeyboardEvent) -> Target {
        Target::Page
    }
}
