//! Work that is done to its end.

use super::ServiceError;

/// Runs something to its end, whether or not anybody waits for it: whoever asked may close the page.
pub(crate) async fn detached<T: Send + 'static>(
    work: impl Future<Output = Result<T, ServiceError>> + Send + 'static,
) -> Result<T, ServiceError> {
    match tokio::spawn(work).await {
        Ok(result) => result,
        Err(_) => Err(ServiceError::BrokeOff),
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;
    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test]
    async fn what_nobody_waits_for_any_more_is_done_to_its_end() {
        let (go_on, told) = oneshot::channel();
        let (done, ended) = oneshot::channel();
        let work = detached(async {
            told.await.unwrap();
            done.send("done").unwrap();
            Ok(())
        });
        assert!(work.now_or_never().is_none());

        go_on.send(()).unwrap();

        assert_eq!(ended.await.unwrap(), "done");
    }

    #[tokio::test]
    async fn work_that_panics_breaks_off() {
        let broken = detached::<()>(async { panic!("a mistake") }).await;

        assert!(matches!(broken, Err(ServiceError::BrokeOff)));
    }
}
