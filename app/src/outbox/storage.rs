//! The browser's database, in which entries survive reloads and crashes.

use ingot::outbox::Record;
use js_sys::{Array, Function, Promise};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    IdbDatabase, IdbObjectStore, IdbOpenDbRequest, IdbRequest, IdbTransaction, IdbTransactionMode,
};

const DATABASE: &str = "ingot";
const VERSION: u32 = 1;
const STORE: &str = "outbox";

/// An open database. Every record is a text under the text of its `op_id`.
pub(super) struct Storage(IdbDatabase);

impl Storage {
    /// Opens the database, which is made at the first time.
    pub(super) async fn open() -> Result<Self, JsValue> {
        let factory = window().indexed_db()?.ok_or(JsValue::NULL)?;
        let request: IdbOpenDbRequest = factory.open_with_u32(DATABASE, VERSION)?;
        let upgraded = request.clone();
        let upgrade = Closure::once_into_js(move || {
            let database = upgraded.result().ok().and_then(|it| it.dyn_into().ok());
            if let Some(database) = database {
                let database: IdbDatabase = database;
                // What can't be made is found missing by the first transaction.
                database.create_object_store(STORE).ok();
            }
        });
        request.set_onupgradeneeded(Some(upgrade.unchecked_ref()));
        let database = done(&request).await?;
        Ok(Self(database.dyn_into()?))
    }

    /// All records.
    pub(super) async fn all(&self) -> Result<Vec<Record>, JsValue> {
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

    /// Puts a record in; it is safe when this returns.
    pub(super) async fn put(&self, record: &Record) -> Result<(), JsValue> {
        let (transaction, store) = self.begin(IdbTransactionMode::Readwrite)?;
        put(&store, record)?;
        ended(&transaction).await
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
        let (transaction, store) = self.begin(IdbTransactionMode::Readwrite)?;
        store.delete(&JsValue::from_str(key))?;
        ended(&transaction).await
    }

    fn begin(&self, mode: IdbTransactionMode) -> Result<(IdbTransaction, IdbObjectStore), JsValue> {
        let transaction = self.0.transaction_with_str_and_mode(STORE, mode)?;
        let store = transaction.object_store(STORE)?;
        Ok((transaction, store))
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
