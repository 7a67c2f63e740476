//! The tabs of one browser tell each other what they put into the storage and take out of it.

use std::cell::RefCell;

use ingot::outbox::{Event, Record};
use js_sys::{Array, JsString};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{BroadcastChannel, MessageEvent};

use super::driver::happen;

const CHANNEL: &str = "ingot-outbox";

thread_local! {
    static OPEN: RefCell<Option<BroadcastChannel>> = const { RefCell::new(None) };
}

/// A change of the storage.
pub(super) enum Change {
    Put(Record),
    Removed { key: String, is_discarded: bool },
}

/// Listens to the other tabs as long as the page lives. Without a channel the tabs meet in the storage only,
/// which is slower to notice and no less safe.
pub(super) fn listen() {
    let Ok(channel) = BroadcastChannel::new(CHANNEL) else {
        return;
    };
    let callback =
        Closure::<dyn Fn(MessageEvent)>::new(|event: MessageEvent| match read(&event.data()) {
            Some(Change::Put(record)) => happen(Event::ChangedElsewhere(vec![record])),
            Some(Change::Removed { key, is_discarded }) => {
                happen(Event::RemovedElsewhere { key, is_discarded });
            }
            None => {}
        });
    channel.set_onmessage(Some(callback.as_ref().unchecked_ref()));
    callback.forget();
    OPEN.set(Some(channel));
}

/// Tells the other tabs.
pub(super) fn tell(change: &Change) {
    let message = match change {
        Change::Put(record) => Array::of(&[
            JsValue::from_str(&record.key),
            JsValue::from_str(&record.text),
        ]),
        Change::Removed { key, is_discarded } => {
            Array::of(&[JsValue::from_str(key), JsValue::from_bool(*is_discarded)])
        }
    };
    OPEN.with_borrow(|channel| {
        if let Some(channel) = channel {
            channel.post_message(&message).ok();
        }
    });
}

fn read(data: &JsValue) -> Option<Change> {
    let message: &Array = data.dyn_ref()?;
    let text = |at| {
        message
            .get(at)
            .dyn_into::<JsString>()
            .ok()
            .map(String::from)
    };
    let key = text(0)?;
    Some(match text(1) {
        Some(text) => Change::Put(Record { key, text }),
        None => Change::Removed {
            key,
            is_discarded: message.get(1).is_truthy(),
        },
    })
}
