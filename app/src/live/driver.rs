//! The thin shim between [`ClientSession`] and the browser: its connections, one timer, a few events.
//!
//! It decides nothing. Whatever happens becomes an [`Event`], and every [`Command`] is carried out.

use std::cell::RefCell;

use gloo_timers::callback::Timeout;
use ingot::{
    live::{
        client_session::{ClientSession, Command, Event, Moment},
        message::{Activity, Purpose, Stamped, Topic},
        state::View,
    },
    progress::Freshness,
};
use leptos::{ev, prelude::*};
use litemap::LiteMap;
use wasm_bindgen::{JsCast, closure::Closure};

use super::{event_source::Stream, painter::Painter, screen::Screen, socket::Socket};
use crate::browser;

/// The close code of what was never closed but is gone.
pub(super) const BROKEN: u16 = 1006;

thread_local! {
    /// The page's one live connection. A browser page has one thread, so this is the whole page.
    static DRIVER: RefCell<Option<Driver>> = const { RefCell::new(None) };
}

struct Driver {
    session: ClientSession,
    /// The connections by their generations. There are two only while a socket is tried beside a stream.
    links: LiteMap<u32, Link>,
    timer: Option<Timeout>,
    painter: Painter,
    /// The signals that show a topic. Components come and go; a signal that is gone is dropped here.
    screens: LiteMap<Topic, Vec<Screen>>,
    freshness: Vec<RwSignal<Freshness>>,
}

/// What a connection travels on.
enum Link {
    Socket(Socket),
    /// Only kept open: nothing can be sent on it.
    Stream(#[expect(dead_code, reason = "it lives as long as it is held")] Stream),
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
        links: LiteMap::new(),
        timer: None,
        painter: Painter::new(),
        screens: LiteMap::new(),
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
pub(super) fn happen(event: Event) {
    let mut changed = Vec::new();
    let mut freshness_changed = false;
    with_driver(|driver| {
        let moment = moment();
        if let Event::Closed { generation, .. } = event {
            driver.links.remove(&generation);
        }
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

fn paint(topics: Vec<Topic>) {
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
                self.hold(generation, Socket::open(generation).map(Link::Socket));
            }
            Command::OpenStream { generation, query } => {
                let stream = Stream::open(generation, &query);
                self.hold(generation, stream.map(Link::Stream));
            }
            Command::Send {
                generation,
                message,
            } => {
                if let Some(Link::Socket(socket)) = self.links.get(&generation) {
                    socket.send(&message);
                }
            }
            Command::Close { generation } => {
                self.links.remove(&generation);
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

    fn hold(&mut self, generation: u32, link: Option<Link>) {
        match link {
            Some(link) => {
                self.links.insert(generation, link);
            }
            // The browser refuses to try, and the session must hear of it.
            None => {
                let code = BROKEN;
                Timeout::new(0, move || happen(Event::Closed { generation, code })).forget();
            }
        }
    }
}
