//! What the tabs of one browser tell each other.

#[cfg(feature = "hydrate")]
pub(crate) use in_browser::Channel;
#[cfg(not(feature = "hydrate"))]
pub(crate) use on_server::Channel;

#[cfg(feature = "hydrate")]
mod in_browser {
    use wasm_bindgen::{JsCast, JsValue, closure::Closure};
    use web_sys::{BroadcastChannel, MessageEvent};

    /// A channel between the tabs of one browser, open until it is dropped.
    pub(crate) struct Channel {
        channel: BroadcastChannel,
        _on_message: Closure<dyn Fn(MessageEvent)>,
    }

    impl Channel {
        /// Listens to what the others say. None if the browser has no channels.
        pub(crate) fn open(name: &str, heard: impl Fn(String) + 'static) -> Option<Self> {
            let channel = BroadcastChannel::new(name).ok()?;
            let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
                if let Some(text) = event.data().as_string() {
                    heard(text);
                }
            });
            channel.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
            Some(Self {
                channel,
                _on_message: on_message,
            })
        }

        /// Says something to all others.
        pub(crate) fn say(&self, text: &str) {
            // Fails only once it is closed, and then there is nobody who could listen.
            self.channel.post_message(&JsValue::from_str(text)).ok();
        }
    }

    impl Drop for Channel {
        fn drop(&mut self) {
            self.channel.set_onmessage(None);
            self.channel.close();
        }
    }
}

#[cfg(not(feature = "hydrate"))]
mod on_server {
    /// The server has no tabs.
    pub(crate) struct Channel;

    impl Channel {
        pub(crate) fn open(_name: &str, _heard: impl Fn(String) + 'static) -> Option<Self> {
            None
        }

        pub(crate) fn say(&self, _text: &str) {}
    }
}
