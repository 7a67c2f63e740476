//! The thin shim between the [`Outbox`] and the browser. It decides nothing: whatever happens becomes an
//! [`Event`], and every [effect](Wish) is carried out in order.

use std::{cell::RefCell, collections::VecDeque, rc::Rc};

use gloo_timers::callback::Timeout;
use ingot::{
    ids::{OpId, QueueId},
    limits::Limits,
    live::client_session::Moment,
    outbox::{Effect as Wish, Entry, Event, Fault, Full, NewEntry, Outbox, Owner, Record, Work},
};
use leptos::{prelude::*, task::spawn_local};

use super::{
    Shown, Told, sending,
    storage::{self, Storage},
    tabs,
};
use crate::{api::get_visitor, browser};

/// How often somebody looks whether the person is signed in again, in milliseconds.
const LOOK_MS: u32 = 3_000;

thread_local! {
    /// The page's one outbox. A browser page has one thread, so this is the whole page.
    static DRIVER: RefCell<Option<Driver>> = const { RefCell::new(None) };
}

type Listener = Rc<dyn Fn(Told)>;

struct Driver {
    outbox: Outbox,
    timer: Option<Timeout>,
    /// What the storage has to do, in order.
    jobs: VecDeque<Job>,
    is_storing: bool,
    screens: Vec<WriteSignal<Shown>>,
    listeners: Vec<(u32, Listener)>,
    last_listener: u32,
    departing: Option<Departing>,
    /// Who uses this page.
    owner: Owner,
    /// Whether somebody looks who is signed in.
    asks_who: bool,
}

/// A request about to leave that a claim may join.
#[derive(Clone, Copy)]
struct Departing {
    attempt: u32,
    queue: QueueId,
    claim: Option<u32>,
}

/// Something for the storage to do.
enum Job {
    Open,
    Keep(OpId, Record),
    Update(OpId, Record),
    Forget { key: String, is_discarded: bool },
}

/// Shows the outbox and tells of it until the calling component ends.
pub(super) fn follow(owner: Owner, screen: WriteSignal<Shown>, told: impl Fn(Told) + 'static) {
    let told: Listener = Rc::new(told);
    let (owner, told) = (StoredValue::new_local(owner), StoredValue::new_local(told));
    let id = StoredValue::new(0);
    Effect::new(move |_| {
        let (owner, told) = (owner.get_value(), told.get_value());
        id.set_value(begin(owner.clone(), screen, told));
        happen(Event::SignedIn(owner));
        show();
    });
    on_cleanup(move || {
        let id = id.try_get_value();
        with_driver(|driver| {
            driver.screens.retain(|shown| *shown != screen);
            driver.listeners.retain(|(other, _)| Some(*other) != id);
        });
    });
}

/// Makes the driver if there is none, and lets somebody listen.
fn begin(owner: Owner, screen: WriteSignal<Shown>, told: Listener) -> u32 {
    let is_first = DRIVER.with_borrow(Option::is_none);
    if is_first {
        DRIVER.set(Some(Driver {
            outbox: Outbox::new(owner.clone(), &Limits::DEFAULT),
            owner: owner.clone(),
            asks_who: false,
            timer: None,
            jobs: VecDeque::from([Job::Open]),
            is_storing: false,
            screens: Vec::new(),
            listeners: Vec::new(),
            last_listener: 0,
            departing: None,
        }));
        // The listeners live as long as the page, so their handles need not be kept.
        window_event_listener_untyped("online", |_| happen(Event::Online));
        window_event_listener_untyped("offline", |_| happen(Event::Offline));
        tabs::listen();
        if !browser::is_online() {
            happen(Event::Offline);
        }
        store_on();
    }
    with_driver(|driver| {
        driver.owner = owner;
        driver.screens.push(screen);
        driver.last_listener += 1;
        driver.listeners.push((driver.last_listener, told));
        driver.last_listener
    })
    .unwrap_or_default()
}

fn with_driver<T>(run: impl FnOnce(&mut Driver) -> T) -> Option<T> {
    DRIVER.with_borrow_mut(|slot| slot.as_mut().map(run))
}

pub(super) fn add(entry: NewEntry) -> Result<(), Full> {
    let added = with_driver(|driver| driver.outbox.add(entry, moment()));
    obey();
    added.unwrap_or(Ok(()))
}

pub(super) fn entry(op_id: OpId) -> Option<Entry> {
    with_driver(|driver| driver.outbox.entry(op_id).cloned()).flatten()
}

pub(super) fn take_back(op_id: OpId) -> bool {
    let entry = with_driver(|driver| driver.outbox.take_back(op_id, moment()));
    obey();
    entry.flatten().is_some()
}

/// Tells the outbox what happened and does what it says.
pub(super) fn happen(event: Event) {
    let may_try_again = matches!(event, Event::Online | Event::SignedIn(_));
    with_driver(|driver| driver.outbox.handle(event, moment()));
    obey();
    if may_try_again {
        tell(Told::MayTryAgain);
    }
}

/// Tells whoever listens. They may come back here: the driver must be free by then.
pub(super) fn tell(told: Told) {
    let listeners = with_driver(|driver| driver.listeners.clone());
    for (_, listener) in listeners.unwrap_or_default() {
        listener(told.clone());
    }
}

/// Carries out what the outbox wants.
fn obey() {
    let mut shows = false;
    while let Some(wish) = with_driver(|driver| driver.outbox.next_effect()).flatten() {
        match wish {
            Wish::Keep(entry) => match Record::of(&entry) {
                Ok(record) => store(Job::Keep(entry.op_id, record)),
                Err(_) => happen(Event::NotKept(entry.op_id)),
            },
            Wish::Update(entry) => match Record::of(&entry) {
                Ok(record) => store(Job::Update(entry.op_id, record)),
                Err(_) => happen(Event::NotKept(entry.op_id)),
            },
            Wish::Forget { key, is_discarded } => store(Job::Forget { key, is_discarded }),
            Wish::Send { op_id, attempt } => send(op_id, attempt),
            Wish::Wait { wait_ms } => wait(wait_ms),
            Wish::AskToSignIn => {
                shows = true;
                spawn_local(wait_for_sign_in());
            }
            Wish::Show => shows = true,
            Wish::Tell {
                op_id,
                assignment,
                news,
            } => tell(Told::News {
                op_id,
                assignment,
                news,
            }),
        }
    }
    if shows {
        show();
    }
}

/// The request leaves once whatever is going on now has ended, so that a claim can still join it.
fn send(op_id: OpId, attempt: u32) {
    let entry = with_driver(|driver| {
        let entry = driver.outbox.entry(op_id)?.clone();
        let has_claim = driver.departing.is_some_and(|it| it.claim.is_some());
        if !has_claim && !matches!(entry.work, Work::Revise { .. }) {
            driver.departing = Some(Departing {
                attempt,
                queue: entry.queue,
                claim: None,
            });
        }
        Some(entry)
    });
    if let Some(entry) = entry.flatten() {
        spawn_local(async move {
            let departing = with_driver(|driver| {
                driver
                    .departing
                    .take_if(|departing| departing.attempt == attempt)
            });
            let claim = departing.flatten().and_then(|departing| departing.claim);
            sending::send(entry, attempt, claim).await;
        });
    }
}

pub(super) fn claim_along(queue: QueueId, count: u32) -> bool {
    let joined = with_driver(|driver| {
        let departing = driver.departing.as_mut();
        let joined = departing.filter(|departing| departing.queue == queue);
        joined.map(|departing| departing.claim = Some(count))
    });
    joined.flatten().is_some()
}

/// Whether something would be lost if the page went now.
pub(super) fn would_lose_work() -> bool {
    with_driver(|driver| 0 < driver.outbox.only_here()) == Some(true)
}

/// Looks again and again whether the person is signed in, until they are: in another tab, by a link.
async fn wait_for_sign_in() {
    let is_first = with_driver(|driver| !std::mem::replace(&mut driver.asks_who, true));
    if is_first != Some(true) {
        return;
    }
    loop {
        browser::sleep(LOOK_MS).await;
        let is_signed_out = with_driver(|driver| driver.outbox.is_signed_out());
        if is_signed_out != Some(true) {
            break;
        }
        let owner = with_driver(|driver| driver.owner.clone());
        if let Ok(visitor) = get_visitor().await
            && owner.as_ref() == Some(&visitor.owner)
        {
            happen(Event::SignedIn(visitor.owner));
            break;
        }
    }
    with_driver(|driver| driver.asks_who = false);
}

fn wait(wait_ms: u64) {
    let ms = u32::try_from(wait_ms).unwrap_or(u32::MAX);
    let timer = Timeout::new(ms.min(i32::MAX.unsigned_abs()), || happen(Event::Timer));
    with_driver(|driver| driver.timer = Some(timer));
}

fn show() {
    let found = with_driver(|driver| {
        let outbox = &driver.outbox;
        let why = |fault: &Fault| match fault {
            Fault::Newer => crate::words::kept::NEWER.to_owned(),
            Fault::Broken(how) => how.clone(),
        };
        let unreadable = outbox.unreadable().iter();
        let shown = Shown {
            chip: outbox.chip(),
            entries: outbox.entries().cloned().collect(),
            only_here: outbox.only_here(),
            unreadable: unreadable
                .map(|it| (it.record.key.clone(), why(&it.fault)))
                .collect(),
            is_full: outbox.is_full(),
        };
        (shown, driver.screens.clone())
    });
    if let Some((shown, screens)) = found {
        for screen in screens {
            screen.try_set(shown.clone());
        }
    }
}

fn store(job: Job) {
    with_driver(|driver| driver.jobs.push_back(job));
    store_on();
}

/// Lets the storage do its work, one job after the other.
fn store_on() {
    let is_idle = with_driver(|driver| !std::mem::replace(&mut driver.is_storing, true));
    if is_idle == Some(true) {
        spawn_local(async {
            let mut storage = None;
            while let Some(job) = with_driver(|driver| driver.jobs.pop_front()).flatten() {
                run(job, &mut storage).await;
            }
            with_driver(|driver| driver.is_storing = false);
        });
    }
}

async fn run(job: Job, storage: &mut Option<Storage>) {
    if storage.is_none() {
        *storage = Storage::open(storage::OUTBOX).await.ok();
    }
    let Some(storage) = storage else {
        return failed(job);
    };
    match &job {
        Job::Open => match storage.all().await {
            Ok(records) => happen(Event::Loaded(records)),
            Err(_) => failed(job),
        },
        Job::Keep(_, record) => match storage.put(record).await {
            Ok(()) => tabs::tell(&tabs::Change::Put(record.clone())),
            Err(_) => failed(job),
        },
        Job::Update(_, record) => match storage.overwrite(record).await {
            Ok(()) => tabs::tell(&tabs::Change::Put(record.clone())),
            Err(_) => failed(job),
        },
        Job::Forget { key, is_discarded } => {
            // What can't be removed is sent once more some day, which changes nothing.
            storage.remove(key).await.ok();
            tabs::tell(&tabs::Change::Removed {
                key: key.clone(),
                is_discarded: *is_discarded,
            });
        }
    }
}

/// The storage would not.
fn failed(job: Job) {
    match job {
        Job::Open => happen(Event::Loaded(Vec::new())),
        Job::Keep(op_id, _) | Job::Update(op_id, _) => happen(Event::NotKept(op_id)),
        Job::Forget { .. } => {}
    }
}

fn moment() -> Moment {
    Moment {
        now_ms: browser::now_ms(),
        wall_ms: browser::wall_ms(),
        random: js_sys::Math::random(),
    }
}
