//! `GET /media/{path}`: this installation's own pictures and recordings, read from one directory.
//!
//! They are for whoever has opened a page, as samples are. Only files of kinds that pages show are given out,
//! from inside the directory alone, wherever links in it lead.

use std::{
    fs, io,
    path::{Component, Path, PathBuf},
    sync::Arc,
};

use axum::{
    Router,
    body::Body,
    extract::{Path as UrlPath, Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use ingot::sample::{content_type, endings};
use tower_http::services::ServeFile;

use crate::identity::Identity;

/// The directory can't be served from.
#[derive(Debug, thiserror::Error)]
pub enum MediaDirError {
    /// It is not there, or can't be looked at.
    #[error(
        "the media directory {path} can't be read: {source}; name one that can with --media-dir"
    )]
    NotReadable {
        /// Where it is.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// It is a file, or something else.
    #[error("{0} is no directory: name the one that holds the media with --media-dir")]
    NoDirectory(PathBuf),
}

/// A directory that is there. Nothing is ever written to it.
#[derive(Debug, Clone)]
pub struct MediaDir {
    /// Without links on the way.
    root: Arc<Path>,
}

impl MediaDir {
    /// Finds the directory.
    ///
    /// # Errors
    /// [`MediaDirError`] says what is wrong with it.
    pub fn open(path: &Path) -> Result<Self, MediaDirError> {
        let failed = |source| MediaDirError::NotReadable {
            path: path.to_owned(),
            source,
        };
        let root = fs::canonicalize(path).map_err(failed)?;
        if !fs::metadata(&root).map_err(failed)?.is_dir() {
            return Err(MediaDirError::NoDirectory(path.to_owned()));
        }
        Ok(Self { root: root.into() })
    }

    /// The file of a path below the directory. None if there is none, if the path leads up, or if a link
    /// leads out.
    async fn file(&self, path: &str) -> Option<PathBuf> {
        let parts = Path::new(path).components();
        let stays_below = parts
            .into_iter()
            .all(|part| matches!(part, Component::Normal(_)));
        if !stays_below || path.contains(['\\', '\0']) {
            return None;
        }
        let file = tokio::fs::canonicalize(self.root.join(path)).await.ok()?;
        let is_file = tokio::fs::metadata(&file).await.ok()?.is_file();
        (is_file && file.starts_with(&self.root)).then_some(file)
    }
}

#[derive(Clone)]
struct Media {
    dir: MediaDir,
    identity: Identity,
}

/// The media route.
pub fn router<S: Clone + Send + Sync + 'static>(dir: MediaDir, identity: Identity) -> Router<S> {
    Router::new()
        .route("/media/{*path}", get(media))
        .with_state(Media { dir, identity })
}

/// A file, or the part of it that was asked for.
async fn media(
    State(Media { dir, identity }): State<Media>,
    UrlPath(path): UrlPath<String>,
    request: Request,
) -> Response {
    if !identity.knows(request.headers()) {
        return refusal(
            StatusCode::FORBIDDEN,
            "Media are for visitors of the pages: open one first, in this browser.".to_owned(),
        );
    }
    let Some(content_type) = content_type(&path) else {
        let words = format!(
            "Files of this kind are not given out. Those whose names end like this are: {}.",
            endings()
        );
        return refusal(StatusCode::FORBIDDEN, words);
    };
    let Some(file) = dir.file(&path).await else {
        return refusal(
            StatusCode::NOT_FOUND,
            "There is no such file in the media directory.".to_owned(),
        );
    };
    match ServeFile::new(&file).try_call(request).await {
        Ok(response) => with_headers(response.map(Body::new), content_type),
        Err(error) => {
            tracing::warn!(%error, file = %file.display(), "a media file could not be read");
            refusal(
                StatusCode::INTERNAL_SERVER_ERROR,
                "The file is there and can't be read; the server's log says why.".to_owned(),
            )
        }
    }
}

/// What a browser may do with a file: show it on pages of this installation, and keep it a while for the same
/// person. Opened by itself it is a document without rights, as a drawing can hold scripts.
fn with_headers(mut response: Response, content_type: &'static str) -> Response {
    const HEADERS: [(HeaderName, &str); 3] = [
        (header::CACHE_CONTROL, "private, max-age=600"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
    ];
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

fn refusal(status: StatusCode, words: String) -> Response {
    (status, [(header::CACHE_CONTROL, "no-store")], words).into_response()
}
