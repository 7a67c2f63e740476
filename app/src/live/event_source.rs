//! One stream of events of the browser. Whatever happens to it becomes an [`Event`].

use ingot::live::{
    client_session::Event,
    codec::{Codec, SERVER_MESSAGE_BYTES},
    message::ServerMessage,
    sse::{self, GOODBYE, Goodbye, query::StreamQuery},
};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{EventSource, MessageEvent};

use super::driver::{BROKEN, happen};

/// A stream with the callbacks that must live as long as it. Dropped, it is closed and says no more.
pub(super) struct Stream {
    source: EventSource,
    on_goodbye: Closure<dyn FnMut(MessageEvent)>,
    _on_open: Closure<dyn FnMut(JsValue)>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(JsValue)>,
}

impl Stream {
    /// Opens one; none if the browser knows no streams.
    pub(super) fn open(generation: u32, query: &StreamQuery) -> Option<Self> {
        let source = EventSource::new(&format!("{}?{query}", sse::PATH)).ok()?;

        let on_open = Closure::<dyn FnMut(JsValue)>::new(move |_| {
            happen(Event::Opened { generation });
        });
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            happen(match read(&event) {
                Some(message) => Event::Received {
                    generation,
                    message,
                },
                None => Event::Garbled { generation },
            });
        });
        let on_goodbye = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let text = event.data().as_string().unwrap_or_default();
            let goodbye = serde_json::from_slice::<Goodbye>(text.as_bytes());
            let code = goodbye.map_or(BROKEN, |goodbye| goodbye.code);
            happen(Event::Closed { generation, code });
        });
        // The browser would come back by itself; the session knows better when, and with what.
        let on_error = Closure::<dyn FnMut(JsValue)>::new(move |_| {
            let code = BROKEN;
            happen(Event::Closed { generation, code });
        });
        source.set_onopen(Some(on_open.as_ref().unchecked_ref()));
        source.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        source.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        source
            .add_event_listener_with_callback(GOODBYE, on_goodbye.as_ref().unchecked_ref())
            .ok()?;
        Some(Self {
            source,
            on_goodbye,
            _on_open: on_open,
            _on_message: on_message,
            _on_error: on_error,
        })
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.source.set_onopen(None);
        self.source.set_onmessage(None);
        self.source.set_onerror(None);
        let goodbye = self.on_goodbye.as_ref().unchecked_ref();
        // Nothing is said any more once it is closed, listened to or not.
        let _ = self
            .source
            .remove_event_listener_with_callback(GOODBYE, goodbye);
        self.source.close();
    }
}

fn read(event: &MessageEvent) -> Option<ServerMessage> {
    // What the browser makes of base64 is a text of which each character is one byte.
    let text = window().atob(&event.data().as_string()?).ok()?;
    let bytes: Option<Vec<u8>> = text
        .chars()
        .map(|char| u8::try_from(u32::from(char)).ok())
        .collect();
    Codec::Postcard.decode(&bytes?, SERVER_MESSAGE_BYTES).ok()
}
