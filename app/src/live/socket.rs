//! One WebSocket of the browser. Whatever happens to it becomes an [`Event`].

use ingot::live::{
    client_session::Event,
    close::CloseCode,
    codec::{Codec, Frame, SERVER_MESSAGE_BYTES},
    message::{ClientMessage, ServerMessage},
};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{BinaryType, CloseEvent, MessageEvent, WebSocket};

use super::driver::happen;

/// The codec this client asks for.
const CODEC: Codec = Codec::Postcard;

/// A socket with the callbacks that must live as long as it. Dropped, it is given up and says no more: a page
/// that is left needs no code for it, as the browser itself then says 1001.
pub(super) struct Socket {
    socket: WebSocket,
    _on_open: Closure<dyn FnMut(JsValue)>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_close: Closure<dyn FnMut(CloseEvent)>,
}

impl Socket {
    /// Opens one; none if the address of the page is malformed.
    pub(super) fn open(generation: u32) -> Option<Self> {
        let socket = WebSocket::new_with_str(&live_url()?, CODEC.protocol()).ok()?;
        socket.set_binary_type(BinaryType::Arraybuffer);

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
        let on_close = Closure::<dyn FnMut(CloseEvent)>::new(move |event: CloseEvent| {
            happen(Event::Closed {
                generation,
                code: event.code(),
            });
        });
        socket.set_onopen(Some(on_open.as_ref().unchecked_ref()));
        socket.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        socket.set_onclose(Some(on_close.as_ref().unchecked_ref()));
        Some(Self {
            socket,
            _on_open: on_open,
            _on_message: on_message,
            _on_close: on_close,
        })
    }

    /// Sends a message. A socket that can't send any more is about to report that it closed.
    pub(super) fn send(&self, message: &ClientMessage) {
        let _ = match CODEC.encode(message) {
            Frame::Binary(bytes) => self.socket.send_with_u8_array(&bytes),
            Frame::Text(text) => self.socket.send_with_str(&text),
        };
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.socket.set_onopen(None);
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        // Closing a socket that is closed already is no failure worth hearing of.
        let _ = self.socket.close_with_code(CloseCode::GivenUp.code());
    }
}

fn live_url() -> Option<String> {
    let location = window().location();
    let scheme = if location.protocol().ok()? == "https:" {
        "wss"
    } else {
        "ws"
    };
    Some(format!("{scheme}://{}/live", location.host().ok()?))
}

fn read(event: &MessageEvent) -> Option<ServerMessage> {
    let buffer = event.data().dyn_into::<js_sys::ArrayBuffer>().ok()?;
    let bytes = js_sys::Uint8Array::new(&buffer).to_vec();
    CODEC.decode(&bytes, SERVER_MESSAGE_BYTES).ok()
}
