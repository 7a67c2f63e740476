//! Where somebody is in a text, and what they selected of it.

#[cfg(feature = "hydrate")]
pub(crate) use in_browser::*;
#[cfg(not(feature = "hydrate"))]
pub(crate) use on_server::*;

#[cfg(feature = "hydrate")]
mod in_browser {
    use leptos::prelude::{document, window};
    use wasm_bindgen::JsCast;
    use web_sys::{Element, Event, HtmlElement, Node, Range};

    use crate::browser::scroll_into_view;

    /// What is selected of an element's text, in code points of that text. A selection that reaches
    /// beyond the element, as a triple click makes it, counts up to the element's ends.
    pub(crate) fn selected_part(id: &str) -> Option<(u32, u32)> {
        let range = range().filter(|range| !range.collapsed())?;
        let element = document().get_element_by_id(id)?;
        if !range.intersects_node(&element).ok()? {
            return None;
        }
        let (first, last) = (range.start_container().ok()?, range.end_container().ok()?);
        let start = if element.contains(Some(&first)) {
            before(&element, &first, range.start_offset().ok()?)?
        } else {
            0
        };
        let end = if element.contains(Some(&last)) {
            before(&element, &last, range.end_offset().ok()?)?
        } else {
            chars(&element.text_content().unwrap_or_default())?
        };
        (start < end).then_some((start, end))
    }

    /// The place in an element's text at which an event pointed without selecting anything, in code points.
    pub(crate) fn pointed_place(id: &str, event: &Event) -> Option<u32> {
        let range = range().filter(Range::collapsed)?;
        let element = document().get_element_by_id(id)?;
        let target = event.target()?.dyn_into::<Node>().ok()?;
        let container = range.start_container().ok()?;
        // The browser may have left its own caret in the text when something else is pressed.
        if !element.contains(Some(&target)) || !element.contains(Some(&container)) {
            return None;
        }
        before(&element, &container, range.start_offset().ok()?)
    }

    fn range() -> Option<Range> {
        let selection = window().get_selection().ok().flatten()?;
        // Without this question the browser would complain where nothing was ever selected.
        (0 < selection.range_count())
            .then(|| selection.get_range_at(0).ok())
            .flatten()
    }

    /// How much of an element's text stands before a place in it.
    fn before(element: &Element, container: &Node, offset: u32) -> Option<u32> {
        let lead = document().create_range().ok()?;
        lead.select_node_contents(element).ok()?;
        lead.set_end(container, offset).ok()?;
        let text = lead.clone_contents().ok()?.text_content();
        chars(&text.unwrap_or_default())
    }

    fn chars(text: &str) -> Option<u32> {
        u32::try_from(text.chars().count()).ok()
    }

    /// Selects nothing on the page any more.
    pub(crate) fn clear_selection() {
        if let Ok(Some(selection)) = window().get_selection() {
            // What can't be cleared is selected still, and can be seen.
            let _ = selection.remove_all_ranges();
        }
    }

    /// Whether an element's lines run to the left. A browser that can't say so reads to the right.
    pub(crate) fn runs_left(id: &str) -> bool {
        let element = document().get_element_by_id(id);
        element.is_some_and(|element| element.matches(":dir(rtl)").unwrap_or_default())
    }

    /// Brings a part of an element into sight: the first that a selector finds.
    pub(crate) fn reveal(id: &str, part: &str) {
        let element = document().get_element_by_id(id);
        let part = element.and_then(|element| element.query_selector(part).ok().flatten());
        if let Some(part) = part {
            scroll_into_view(&part);
        }
    }

    /// How far an element is scrolled.
    pub(crate) fn scrolled_to(element: &Element) -> i32 {
        element.scroll_top()
    }

    /// Scrolls an element to the same share of its length as another one, and says how far that is.
    pub(crate) fn scroll_along(leader: &Element, follower: &Element) -> i32 {
        let room = |element: &Element| element.scroll_height() - element.client_height();
        let (whole, own) = (room(leader), room(follower));
        if 0 < whole && 0 < own {
            let share = f64::from(leader.scroll_top()) / f64::from(whole);
            follower.set_scroll_top((share * f64::from(own)).round() as i32);
        }
        follower.scroll_top()
    }

    /// Puts the focus on the next option of a list that is shown, or on the one before; from outside of the
    /// list on its first one. False if there is none.
    pub(crate) fn focus_option(list: &str, forward: bool) -> bool {
        let Some(list) = document().get_element_by_id(list) else {
            return false;
        };
        let step = |option: &Element| {
            if forward {
                option.next_element_sibling()
            } else {
                option.previous_element_sibling()
            }
        };
        let active = document()
            .active_element()
            .filter(|active| list.contains(Some(active)));
        let mut next = match active {
            Some(active) => {
                let own = active.closest("[data-option]").ok().flatten();
                own.and_then(|own| step(&own))
            }
            None => list.first_element_child(),
        };
        while let Some(option) = next {
            if !option.has_attribute("hidden") && focus_input(&option) {
                return true;
            }
            next = step(&option);
        }
        false
    }

    fn focus_input(option: &Element) -> bool {
        let input = option.query_selector("input").ok().flatten();
        let input = input.and_then(|input| input.dyn_into::<HtmlElement>().ok());
        input.is_some_and(|input| input.focus().is_ok())
    }
}

#[cfg(not(feature = "hydrate"))]
mod on_server {
    /// Nothing is selected.
    pub(crate) fn selected_part(_id: &str) -> Option<(u32, u32)> {
        None
    }

    /// Nobody points at anything.
    pub(crate) fn pointed_place<T>(_id: &str, _event: &T) -> Option<u32> {
        None
    }

    /// Nothing is selected.
    pub(crate) fn clear_selection() {}

    /// Nothing is laid out.
    pub(crate) fn runs_left(_id: &str) -> bool {
        false
    }

    /// There is nothing to scroll.
    pub(crate) fn reveal(_id: &str, _part: &str) {}

    /// Nothing is scrolled.
    pub(crate) fn scrolled_to<T>(_element: &T) -> i32 {
        0
    }

    /// There is nothing to scroll.
    pub(crate) fn scroll_along<T>(_leader: &T, _follower: &T) -> i32 {
        0
    }

    /// There is nothing that takes a focus.
    pub(crate) fn focus_option(_list: &str, _forward: bool) -> bool {
        false
    }
}
