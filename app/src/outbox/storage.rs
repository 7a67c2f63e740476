//! The browser's databases, in which entries, and samples that are lent, survive reloads and crashes.

use ingot::outbox::Record;
use js_sys::{Array, Function, Promise};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    IdbDatabase, IdbObjectStore, IdbOpenDbRequest, IdbRequest, IdbTransaction, IdbTransactionMode,
};

const VERSION: u32 = 1;

/// Where records lie. Each place is a database of its own, so that none waits for another's upgrade.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    database: &'static str,
    store: &'static str,
}

/// What was done, each under the text of its `op_id`.
pub(super) const OUTBOX: Place = Place {
    database: "ingot",
    store: "outbox",
};
/// What is lent to whoever uses this browser, each turn under a key of [`ingot::desk::kept`].
pub(crate) const DESK: Place = Place {
    database: "ingot-desk",
    store: "turns",
};

/// An open database. Every record is a text under a text.
pub(crate) struct Storage {
    database: IdbDatabase,
    store: &'static str,
}

impl Storage {
    /// Opens the database, which is made at the first time.
    pub(crate) async fn open(place: Place) -> Result<Self, JsValue> {
        let factory = window().indexed_db()?.ok_or(JsValue::NULL)?;
        let request: IdbOpenDbRequest = factory.open_with_u32(place.database, VERSION)?;
        let upgraded = request.clone();
        // Dropped when this returns, whether or not it was called: left to the browser, one that is never called
        // stays, and with it the request and its connection.
        let upgrade = Closure::once(move || {
            let database = upgraded.result().ok().and_then(|it| it.dyn_into().ok());
            if let Some(database) = database {
                let database: IdbDatabase = database;
                // What can't be made is found missing by the first transaction.
                database.create_object_store(place.store).ok();
            }
        });
        request.set_onupgradeneeded(Some(upgrade.as_ref().unchecked_ref()));
        let opened = done(&request).await;
        request.set_onupgradeneeded(None);
        Ok(Self {
            database: opened?.dyn_into()?,
            store: place.store,
        })
    }

    /// All records.
    pub(crate) async fn all(&self) -> Result<Vec<Record>, JsValue> {
        let (_, store) = self.begin(IdbTransactionMode::Readonly)?;
        let (keys, texts) = (store.get_all_keys()?, store.get_all()?);
        let keys: Array = done(&keys).await?.dyn_into()?;
        let texts: Array = done(&texts).await?.dyn_into()?;
        let records = keys.iter().zip(texts.iter());
        Ok(records
            .filter_map(|(key, text)| {
                Some(Record {
                    key: key.as_string()?,
                    text: text.as_string()?,
                })
            })
            .collect())
    }

    /// The keys of all records.
    pub(crate) async fn keys(&self) -> Result<Vec<String>, JsValue> {
        let (_, store) = self.begin(IdbTransactionMode::Readonly)?;
        let keys: Array = done(&store.get_all_keys()?).await?.dyn_into()?;
        Ok(keys.iter().filter_map(|key| key.as_string()).collect())
    }

    /// Puts records in and takes others out, all or nothing.
    pub(crate) async fn change(&self, puts: &[Record], removed: &[String]) -> Result<(), JsValue> {
        let (transaction, store) = self.begin(IdbTransactionMode::Readwrite)?;
        for key in removed {
            store.delete(&JsValue::from_str(key))?;
        }
        for record in puts {
            put(&store, record)?;
        }
        ended(&transaction).await
    }

    /// Puts a record in; it is safe when this returns.
    pub(super) async fn put(&self, record: &Record) -> Result<(), JsValue> {
        self.change(std::slice::from_ref(record), &[]).await
    }

    /// Puts a record into the place of the one of its key, unless another tab has taken that out.
    pub(super) async fn overwrite(&self, record: &Record) -> Result<(), JsValue> {
        let (transaction, store) = self.begin(IdbTransactionMode::Readwrite)?;
        let held = store.get_key(&JsValue::from_str(&record.key))?;
        if !done(&held).await?.is_undefined() {
            put(&store, record)?;
        }
        ended(&transaction).await
    }

    /// Takes a record out.
    pub(super) async fn remove(&self, key: &str) -> Result<(), JsValue> {
        self.change(&[], &[key.to_owned()]).await
    }

    fn begin(&self, mode: IdbTransactionMode) -> Result<(IdbTransaction, IdbObjectStore), JsValue> {
        let transaction = self
            .database
            .transaction_with_str_and_mode(self.store, mode)?;
        let store = transaction.object_store(self.store)?;
        Ok((transaction, store))
    }
}

impl Drop for Storage {
    /// A connection that nobody closes lives as long as its page.
    fn drop(&mut self) {
        self.database.close();
    }
}

fn put(store: &IdbObjectStore, record: &Record) -> Result<(), JsValue> {
    let (key, text) = (&record.key, &record.text);
    store.put_with_key(&JsValue::from_str(text), &JsValue::from_str(key))?;
    Ok(())
}

/// The result of a request.
async fn done(request: &IdbRequest) -> Result<JsValue, JsValue> {
    wait(|resolve, reject| {
        request.set_onsuccess(Some(resolve));
        request.set_onerror(Some(reject));
    })
    .await?;
    request.result()
}

/// Waits until what a transaction did is stored.
async fn ended(transaction: &IdbTransaction) -> Result<(), JsValue> {
    wait(|resolve, reject| {
        transaction.set_oncomplete(Some(resolve));
        transaction.set_onerror(Some(reject));
        transaction.set_onabort(Some(reject));
    })
    .await
}

async fn wait(mut listen: impl FnMut(&Function, &Function)) -> Result<(), JsValue> {
    let promise = Promise::new(&mut |resolve, reject| listen(&resolve, &reject));
    JsFuture::from(promise).await?;
    Ok(())
}
