//! Sending a file to a queue, with how far it is.
//!
//! Event handlers are compiled for the server too, where they never run; there sending does nothing.

use ingot::ids::QueueId;
use serde::Deserialize;

use crate::words::transfer as words;

/// What the server made of a file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Imported {
    /// The job; none if it was only checked.
    pub(crate) id: Option<i64>,
    /// How it ended.
    pub(crate) state: String,
    /// What was done.
    pub(crate) counts: Counts,
    /// The first records that were left out.
    pub(crate) rejections: Vec<Rejection>,
}

/// What was done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct Counts {
    /// Samples that are new.
    pub(crate) imported: u64,
    /// Samples that were there and are otherwise now.
    pub(crate) updated: u64,
    /// Samples that were there already.
    pub(crate) duplicate: u64,
    /// Records that were left out.
    pub(crate) rejected: u64,
    /// Labels that came with the samples.
    pub(crate) labels: u64,
}

/// A record that was left out.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Rejection {
    /// Where it stood.
    pub(crate) place: String,
    /// What is wrong with it.
    pub(crate) reason: String,
}

/// What is said beside the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Wishes {
    /// Which columns are what.
    pub(crate) map: String,
    /// Whether nothing is stored.
    pub(crate) is_dry: bool,
}

/// Where a file goes.
#[cfg_attr(
    not(any(feature = "hydrate", test)),
    expect(dead_code, reason = "only browsers send files")
)]
fn address(queue: QueueId, name: &str, wishes: &Wishes, encode: impl Fn(&str) -> String) -> String {
    let mut address = format!("/files/queues/{queue}/samples?name={}", encode(name));
    let map = wishes.map.trim();
    if !map.is_empty() {
        address.push_str("&map=");
        address.push_str(&encode(map));
    }
    if wishes.is_dry {
        address.push_str("&dry_run=true");
    }
    address
}

/// What the answer says, or the sentence that says what went wrong.
#[cfg_attr(
    not(any(feature = "hydrate", test)),
    expect(dead_code, reason = "only browsers send files")
)]
fn read(status: u16, text: &str, is_dry: bool) -> Result<Imported, String> {
    #[derive(Deserialize)]
    struct Problem {
        detail: String,
    }
    let strange = || words::STRANGE_ANSWER.to_owned();
    match status {
        0 if is_dry => Err(words::CHECK_BROKE_OFF.to_owned()),
        0 => Err(words::SENDING_BROKE_OFF.to_owned()),
        200 => serde_json::from_slice(text.as_bytes()).map_err(|_| strange()),
        _ => Err(serde_json::from_slice(text.as_bytes())
            .map_or_else(|_| strange(), |Problem { detail }| detail)),
    }
}

#[cfg(feature = "hydrate")]
pub(crate) use in_browser::{Stop, send};
#[cfg(not(feature = "hydrate"))]
pub(crate) use on_server::{Stop, send};

#[cfg(feature = "hydrate")]
mod in_browser {
    use ingot::ids::QueueId;
    use js_sys::{Promise, encode_uri_component};
    use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{File, HtmlInputElement, ProgressEvent, XmlHttpRequest};

    use super::{Imported, Wishes, address, read, words};

    /// What stops a file on its way.
    #[derive(Clone)]
    pub(crate) struct Stop(XmlHttpRequest);

    impl Stop {
        /// Makes it stop. What had arrived by then stays.
        pub(crate) fn stop(&self) {
            // One that has not begun or has ended can't be stopped, and need not be.
            self.0.abort().ok();
        }
    }

    /// Begins to send the chosen file; none if there is none. `progress` hears which part of it has been
    /// sent.
    pub(crate) fn send<P: Fn(f64) + 'static>(
        queue: QueueId,
        input: &HtmlInputElement,
        wishes: &Wishes,
        progress: P,
    ) -> Option<(
        Stop,
        impl Future<Output = Result<Imported, String>> + use<P>,
    )> {
        let file = input.files()?.get(0)?;
        let encode = |text: &str| String::from(encode_uri_component(text));
        let address = address(queue, &file.name(), wishes, encode);
        let request = XmlHttpRequest::new().ok()?;
        let stop = Stop(request.clone());
        Some((stop, sent(request, address, file, wishes.is_dry, progress)))
    }

    async fn sent(
        request: XmlHttpRequest,
        address: String,
        file: File,
        is_dry: bool,
        progress: impl Fn(f64) + 'static,
    ) -> Result<Imported, String> {
        let on_progress = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| {
            if 0.0 < event.total() {
                progress(event.loaded() / event.total());
            }
        });
        let ended = Promise::new(&mut |resolve, _| request.set_onloadend(Some(&resolve)));
        let begun = begin(&request, &address, &file, &on_progress);
        begun.map_err(|_| words::CANT_SEND.to_owned())?;
        // It only ever resolves.
        JsFuture::from(ended).await.ok();
        let status = request.status().unwrap_or_default();
        let text = request.response_text().ok().flatten();
        read(status, &text.unwrap_or_default(), is_dry)
    }

    fn begin(
        request: &XmlHttpRequest,
        address: &str,
        file: &File,
        on_progress: &Closure<dyn Fn(ProgressEvent)>,
    ) -> Result<(), JsValue> {
        request.open("POST", address)?;
        // What systems think a file is differs; its name tells.
        request.set_request_header("content-type", "application/octet-stream")?;
        request
            .upload()?
            .set_onprogress(Some(on_progress.as_ref().unchecked_ref()));
        request.send_with_opt_blob(Some(file))
    }
}

#[cfg(not(feature = "hydrate"))]
mod on_server {
    use std::future::{Ready, ready};

    use ingot::ids::QueueId;

    use super::{Imported, Wishes};

    /// Nothing is on its way.
    #[derive(Clone)]
    pub(crate) struct Stop;

    impl Stop {
        /// There is nothing to stop.
        pub(crate) fn stop(&self) {}
    }

    /// There is nothing to send.
    pub(crate) fn send<T>(
        _queue: QueueId,
        _input: &T,
        _wishes: &Wishes,
        _progress: impl Fn(f64) + 'static,
    ) -> Option<(Stop, Ready<Result<Imported, String>>)> {
        Some((Stop, ready(Err(String::new())))).filter(|_| false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_says_what_is_wished() {
        let encode = |text: &str| text.replace(' ', "%20").replace('=', "%3D");
        let mut wishes = Wishes::default();
        assert_eq!(
            address(QueueId(7), "a b.csv", &wishes, encode),
            "/files/queues/7/samples?name=a%20b.csv"
        );
        wishes.map = " text=body ".to_owned();
        wishes.is_dry = true;
        assert_eq!(
            address(QueueId(7), "a.csv", &wishes, encode),
            "/files/queues/7/samples?name=a.csv&map=text%3Dbody&dry_run=true"
        );
    }

    #[test]
    fn an_answer_is_read_and_a_problem_is_told() {
        let text = r#"{"id":1,"state":"done","counts":{"bytes":9,"total_bytes":9,"imported":1,"updated":0,
            "duplicate":0,"rejected":1,"labels":0},"rejections":[{"place":"a:2","reason":"no"}]}"#;

        let imported = read(200, text, false).unwrap();

        assert_eq!((imported.id, imported.counts.imported), (Some(1), 1));
        assert_eq!(imported.rejections[0].place, "a:2");
        let refused = read(422, r#"{"detail":"No."}"#, false);
        assert_eq!(refused, Err("No.".to_owned()));
        assert!(read(0, "", false).unwrap_err().contains("again"));
        assert!(read(0, "", true).unwrap_err().contains("Nothing is stored"));
        assert!(read(502, "<html>", false).unwrap_err().contains("send"));
    }
}
