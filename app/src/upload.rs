//! Sending a file to a queue, with how far it is.
//!
//! Event handlers are compiled for the server too, where they never run; there sending does nothing.

use ingot::{ids::QueueId, schema::Schema};
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

/// What is to be done with a file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Aim {
    /// It goes into a queue.
    Import(QueueId),
    /// It is checked as if it went into a queue, and nothing is stored.
    Rehearse(QueueId),
    /// It is checked as if it went into a queue that asks these questions and holds nothing.
    Check(Schema),
}

impl Aim {
    /// Whether nothing is stored.
    #[cfg_attr(
        not(feature = "hydrate"),
        expect(dead_code, reason = "only browsers send files")
    )]
    pub(crate) fn is_dry(&self) -> bool {
        !matches!(self, Self::Import(_))
    }

    /// What goes before the file itself: the questions of a queue that is not there, as one line.
    #[cfg_attr(
        not(any(feature = "hydrate", test)),
        expect(dead_code, reason = "only browsers send files")
    )]
    fn head(&self) -> Option<String> {
        match self {
            Self::Import(_) | Self::Rehearse(_) => None,
            Self::Check(schema) => {
                let json = serde_json::to_string(schema).expect("a schema can be written as JSON");
                Some(json + "\n")
            }
        }
    }
}

/// The start of a file, as it is looked at before all of it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Start {
    /// The file's name.
    pub(crate) name: String,
    /// Its first bytes, as Base64.
    pub(crate) base64: String,
    /// Whether these are all of it.
    pub(crate) is_whole: bool,
}

/// Where a file goes.
#[cfg_attr(
    not(any(feature = "hydrate", test)),
    expect(dead_code, reason = "only browsers send files")
)]
fn address(aim: &Aim, name: &str, map: &str, encode: impl Fn(&str) -> String) -> String {
    let path = match aim {
        Aim::Import(queue) | Aim::Rehearse(queue) => format!("/files/queues/{queue}/samples"),
        Aim::Check(_) => "/files/checks".to_owned(),
    };
    let mut address = format!("{path}?name={}", encode(name));
    let map = map.trim();
    if !map.is_empty() {
        address.push_str("&map=");
        address.push_str(&encode(map));
    }
    if matches!(aim, Aim::Rehearse(_)) {
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
pub(crate) use in_browser::{Stop, send, start_of};
#[cfg(not(feature = "hydrate"))]
pub(crate) use on_server::{Stop, send, start_of};

#[cfg(feature = "hydrate")]
mod in_browser {
    use js_sys::{Array, Promise, encode_uri_component};
    use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{Blob, File, FileReader, HtmlInputElement, ProgressEvent, XmlHttpRequest};

    use super::{Aim, Imported, Start, address, read, words};

    /// Reads at most so many bytes of the chosen file; none if there is none. It fails if the file can't be
    /// read.
    pub(crate) fn start_of(
        input: &HtmlInputElement,
        most_bytes: usize,
    ) -> Option<impl Future<Output = Result<Start, String>> + use<>> {
        let file = input.files()?.get(0)?;
        Some(async move {
            let base64 = base64_of(&file, most_bytes as f64).await;
            Ok(Start {
                name: file.name(),
                is_whole: file.size() <= most_bytes as f64,
                base64: base64.ok_or_else(|| words::CANT_READ.to_owned())?,
            })
        })
    }

    async fn base64_of(file: &File, bytes: f64) -> Option<String> {
        let start = file.slice_with_f64_and_f64(0.0, bytes).ok()?;
        let reader = FileReader::new().ok()?;
        let ended = Promise::new(&mut |resolve, _| reader.set_onloadend(Some(&resolve)));
        reader.read_as_data_url(&start).ok()?;
        // It only ever resolves.
        JsFuture::from(ended).await.ok();
        let address = reader.result().ok()?.as_string()?;
        let base64 = address.split_once(',').map(|(_, base64)| base64.to_owned());
        // Of no bytes there is an address without any.
        Some(base64.unwrap_or_default())
    }

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

    /// Begins to send the chosen file, whose columns become what `map` says; none if there is none. `progress`
    /// hears which part of it has been sent.
    pub(crate) fn send<P: Fn(f64) + 'static>(
        aim: &Aim,
        input: &HtmlInputElement,
        map: &str,
        progress: P,
    ) -> Option<(
        Stop,
        impl Future<Output = Result<Imported, String>> + use<P>,
    )> {
        let file = input.files()?.get(0)?;
        let encode = |text: &str| String::from(encode_uri_component(text));
        let address = address(aim, &file.name(), map, encode);
        let body = match aim.head() {
            None => file.into(),
            Some(head) => {
                let parts = Array::of2(&head.into(), &file);
                Blob::new_with_blob_sequence(&parts).ok()?
            }
        };
        let request = XmlHttpRequest::new().ok()?;
        let stop = Stop(request.clone());
        Some((stop, sent(request, address, body, aim.is_dry(), progress)))
    }

    async fn sent(
        request: XmlHttpRequest,
        address: String,
        body: Blob,
        is_dry: bool,
        progress: impl Fn(f64) + 'static,
    ) -> Result<Imported, String> {
        let on_progress = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| {
            if 0.0 < event.total() {
                progress(event.loaded() / event.total());
            }
        });
        let ended = Promise::new(&mut |resolve, _| request.set_onloadend(Some(&resolve)));
        let begun = begin(&request, &address, &body, &on_progress);
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
        body: &Blob,
        on_progress: &Closure<dyn Fn(ProgressEvent)>,
    ) -> Result<(), JsValue> {
        request.open("POST", address)?;
        // What systems think a file is differs; its name tells.
        request.set_request_header("content-type", "application/octet-stream")?;
        request
            .upload()?
            .set_onprogress(Some(on_progress.as_ref().unchecked_ref()));
        request.send_with_opt_blob(Some(body))
    }
}

#[cfg(not(feature = "hydrate"))]
mod on_server {
    use std::future::{Ready, ready};

    use super::{Aim, Imported, Start};

    /// There is nothing to read.
    pub(crate) fn start_of<T>(
        _input: &T,
        _most_bytes: usize,
    ) -> Option<Ready<Result<Start, String>>> {
        Some(ready(Err(String::new()))).filter(|_| false)
    }

    /// Nothing is on its way.
    #[derive(Clone)]
    pub(crate) struct Stop;

    impl Stop {
        /// There is nothing to stop.
        pub(crate) fn stop(&self) {}
    }

    /// There is nothing to send.
    pub(crate) fn send<T>(
        _aim: &Aim,
        _input: &T,
        _map: &str,
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
        assert_eq!(
            address(&Aim::Import(QueueId(7)), "a b.csv", "", encode),
            "/files/queues/7/samples?name=a%20b.csv"
        );
        assert_eq!(
            address(&Aim::Rehearse(QueueId(7)), "a.csv", " text=body ", encode),
            "/files/queues/7/samples?name=a.csv&map=text%3Dbody&dry_run=true"
        );
        let schema = ingot::schema::parse(r#"{"fields":[{"name":"a","kind":"text"}]}"#).unwrap();
        assert_eq!(
            address(&Aim::Check(schema), "a.csv", "", encode),
            "/files/checks?name=a.csv"
        );
    }

    #[test]
    fn only_a_queue_that_is_not_there_is_told_before_the_file_in_one_line() {
        assert_eq!(Aim::Rehearse(QueueId(7)).head(), None);
        let schema = ingot::schema::parse(r#"{"fields":[{"name":"a\nb","kind":"text"}]}"#).unwrap();

        let head = Aim::Check(schema.clone()).head().unwrap();

        let line = head.strip_suffix('\n').unwrap();
        assert!(!line.contains('\n'), "{line}");
        assert_eq!(ingot::schema::parse(line).unwrap(), schema);
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
