//! The thin shim between [`ClientSession`] and the browser: one socket, one timer, a few events.
//!
//! It decides nothing. Whatever happens becomes an [`Event`], and every [`Command`] is carried out.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

use gloo_timers::callback::Timeout;
use ingot::{
    live::{
        client_session::{ClientSession, Command, Event, Moment},
        codec::{Codec, Frame, SERVER_MESSAGE_BYTES},
        message::{Activity, ClientMessage, Purpose, ServerMessage, Stamped, Topic},
        state::View,
    },
    progress::Freshness,
};
use leptos::{ev, prelude::*};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{BinaryType, CloseEvent, MessageEvent, WebSocket};

use super::{painter::Painter, screen::Screen};
use crate::browser;

/// The codec this client asks for.
const CODEC: Codec = Codec::Postcard;

thread_local! {
    /// The page's one live connection. A browser page has one thread, so this is the whole page.
    static DRIVER: RefCell<Option<Driver>> = const { RefCell::new(None) };
}

struct Driver {
    session: ClientSession,
    socket: Option<Socket>,
    timer: Option<Timeout>,
    painter: Painter,
    /// The signals that show a topic. Components come and go; a signal that is gone is dropped here.
    screens: BTreeMap<Topic, Vec<Screen>>,
    freshness: Vec<RwSignal<Freshness>>,
}

/// A socket with the callbacks that must live as long as it.
struct Socket {
    generation: u32,
    socket: WebSocket,
    _on_open: Closure<dyn FnMut(JsValue)>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_close: Closure<dyn FnMut(CloseEvent)>,
}

/// Shows a topic in a signal until the calling component ends.
pub(super) fn follow(topic: Topic, first: Option<Stamped<View>>, purpose: Purpose, screen: Screen) {
    let first = StoredValue::new(first);
    // In an effect, so that the first paint is the server's and nothing differs while hydrating.
    Effect::new(move |_| {
        with_driver(|driver| driver.screens.entry(topic).or_default().push(screen));
        happen(Event::Subscribe {
            topic,
            have: first.get_value(),
            purpose,
        });
        paint([topic].into());
    });
    on_cleanup(move || {
        with_driver(|driver| {
            if let Some(screens) = driver.screens.get_mut(&topic) {
                screens.retain(|shown| *shown != screen);
            }
        });
        happen(Event::Unsubscribe { topic, purpose });
    });
}

/// Shows how fresh the numbers are in a signal.
pub(super) fn follow_freshness(screen: RwSignal<Freshness>) {
    Effect::new(move |_| {
        with_driver(|driver| driver.freshness.push(screen));
        show_freshness();
    });
    on_cleanup(move || {
        with_driver(|driver| driver.freshness.retain(|shown| *shown != screen));
    });
}

/// Runs with the page's driver, which is made at the first call.
fn with_driver<T>(run: impl FnOnce(&mut Driver) -> T) -> T {
    DRIVER.with_borrow_mut(|slot| run(slot.get_or_insert_with(start)))
}

fn start() -> Driver {
    let tab = browser::random_bytes().map_or(0, |bytes| {
        bytes
            .iter()
            .fold(0, |tab, byte| tab << 8 | u64::from(*byte))
    });
    // The listeners live as long as the page, so their handles need not be kept.
    window_event_listener_untyped("online", |_| happen(Event::Online));
    window_event_listener_untyped("offline", |_| happen(Event::Offline));
    window_event_listener(ev::pageshow, |event| {
        if event.persisted() {
            happen(Event::Visible);
        }
    });
    document_visibility_listener();
    Driver {
        session: ClientSession::new(tab & ((1 << 53) - 1), browser::activity()),
        socket: None,
        timer: None,
        painter: Painter::new(),
        screens: BTreeMap::new(),
        freshness: Vec::new(),
    }
}

fn document_visibility_listener() {
    let callback = Closure::<dyn FnMut()>::new(|| {
        happen(match browser::activity() {
            Activity::Visible => Event::Visible,
            Activity::Hidden => Event::Hidden,
        });
    });
    let listening = document()
        .add_event_listener_with_callback("visibilitychange", callback.as_ref().unchecked_ref());
    if listening.is_ok() {
        // The document outlives everything; so must what it calls.
        callback.forget();
    }
}

/// Tells the session what happened and does what it says.
fn happen(event: Event) {
    let mut changed = BTreeSet::new();
    let mut freshness_changed = false;
    with_driver(|driver| {
        let moment = moment();
        driver.session.handle(event, moment);
        while let Some(command) = driver.session.next_command() {
            match command {
                Command::TopicChanged(topic) => {
                    changed.append(&mut driver.painter.note(topic, moment.now_ms, on_paint_timer));
                }
                Command::FreshnessChanged => freshness_changed = true,
                Command::PaintEvery { ms } => driver.painter.respace(ms),
                command => driver.obey(command, moment.now_ms),
            }
        }
    });
    // Signals run effects, and effects may come back here: the driver must be free by then.
    paint(changed);
    if freshness_changed {
        show_freshness();
    }
}

fn moment() -> Moment {
    Moment {
        now_ms: browser::now_ms(),
        wall_ms: browser::wall_ms(),
        random: js_sys::Math::random(),
    }
}

fn on_paint_timer() {
    let changed = with_driver(|driver| driver.painter.ring(browser::now_ms(), on_paint_timer));
    paint(changed);
}

fn paint(topics: BTreeSet<Topic>) {
    for topic in topics {
        let found = with_driver(|driver| {
            let state = driver.session.state(topic)?.clone();
            Some((
                state,
                driver.screens.get(&topic).cloned().unwrap_or_default(),
            ))
        });
        if let Some((state, screens)) = found {
            for screen in screens {
                screen.show(&state);
            }
        }
    }
}

fn show_freshness() {
    let (now, screens) = with_driver(|driver| {
        (
            driver.session.freshness(browser::now_ms()),
            driver.freshness.clone(),
        )
    });
    for screen in screens {
        if screen.try_get_untracked().is_some_and(|shown| shown != now) {
            screen.set(now);
        }
    }
}

impl Driver {
    fn obey(&mut self, command: Command, now_ms: u64) {
        match command {
            Command::Open { generation } => {
                self.drop_socket();
                self.socket = open(generation);
                if self.socket.is_none() {
                    // Only a malformed address gets here, but the session must hear of it.
                    Timeout::new(0, move || {
                        happen(Event::Closed {
                            generation,
                            code: 1006,
                        })
                    })
                    .forget();
                }
            }
            Command::Send {
                generation,
                message,
            } => self.send(generation, &message),
            Command::Close { generation } => {
                if self
                    .socket
                    .as_ref()
                    .is_some_and(|socket| socket.generation == generation)
                {
                    self.drop_socket();
                }
            }
            Command::ArmTimer { at_ms } => {
                let wait_ms = u32::try_from(at_ms.saturating_sub(now_ms)).unwrap_or(u32::MAX);
                self.timer = Some(Timeout::new(wait_ms.min(i32::MAX.unsigned_abs()), || {
                    happen(Event::Timer);
                }));
            }
            Command::TopicChanged(_) | Command::FreshnessChanged | Command::PaintEvery { .. } => {}
        }
    }

    fn send(&self, generation: u32, message: &ClientMessage) {
        let socket = self
            .socket
            .as_ref()
            .filter(|socket| socket.generation == generation);
        if let Some(Socket { socket, .. }) = socket {
            // A socket that can't send any more is about to report that it closed.
            let _ = match CODEC.encode(message) {
                Frame::Binary(bytes) => socket.send_with_u8_array(&bytes),
                Frame::Text(text) => socket.send_with_str(&text),
            };
        }
    }

    fn drop_socket(&mut self) {
        if let Some(old) = self.socket.take() {
            old.socket.set_onopen(None);
            old.socket.set_onmessage(None);
            old.socket.set_onclose(None);
            // Closing a socket that is closed already is no failure worth hearing of.
            let _ = old.socket.close_with_code(1000);
        }
    }
}

fn open(generation: u32) -> Option<Socket> {
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
    Some(Socket {
        generation,
        socket,
        _on_open: on_open,
        _on_message: on_message,
        _on_close: on_close,
    })
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
    let data = event.data();
    if let Some(text) = data.as_string() {
        return Codec::Json
            .decode(text.as_bytes(), SERVER_MESSAGE_BYTES)
            .ok();
    }
    let buffer = data.dyn_into::<js_sys::ArrayBuffer>().ok()?;
    let bytes = js_sys::Uint8Array::new(&buffer).to_vec();
    CODEC.decode(&bytes, SERVER_MESSAGE_BYTES).ok()
}
