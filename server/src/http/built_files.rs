//! `/pkg/...`: the files that the site is built of, and those of earlier versions that open pages still ask for.

use std::path::{Path, PathBuf};

use axum::{
    Router,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use tower_http::{services::ServeDir, set_header::SetResponseHeaderLayer};

/// The built files in a site, and what it does not have in those of earlier versions. If the names hold hashes of what
/// is in the files, browsers keep them for good; what is not there may come with another node or the next version,
/// and is asked for again.
pub fn router<S: Clone + Send + Sync + 'static>(
    site: &Path,
    older: &[PathBuf],
    hashed: bool,
) -> Router<S> {
    let lifetime = if hashed {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let of_answer = move |response: &Response| {
        let is_there =
            response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
        Some(HeaderValue::from_static(if is_there {
            lifetime
        } else {
            "no-store"
        }))
    };
    Router::new()
        .fallback_service(files(site, older))
        .layer(SetResponseHeaderLayer::overriding(
            header::CACHE_CONTROL,
            of_answer,
        ))
}

fn files(site: &Path, older: &[PathBuf]) -> Router {
    let directory = ServeDir::new(site.join("pkg"))
        .precompressed_br()
        .precompressed_gzip();
    match older {
        [] => Router::new().fallback_service(directory),
        [next, others @ ..] => {
            Router::new().fallback_service(directory.fallback(files(next, others)))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use axum::{body::Body, http::Request};
    use tower::ServiceExt;

    use super::*;

    /// Sites of which each has a file of its own, and all the same file with their number in it.
    fn sites(count: usize) -> (tempfile::TempDir, Vec<PathBuf>) {
        let dir = tempfile::tempdir().unwrap();
        let sites = (0..count).map(|number| {
            let site = dir.path().join(number.to_string());
            fs::create_dir_all(site.join("pkg")).unwrap();
            fs::write(
                site.join(format!("pkg/part.{number}.js")),
                number.to_string(),
            )
            .unwrap();
            fs::write(site.join("pkg/every.js"), number.to_string()).unwrap();
            site
        });
        let sites = sites.collect();
        (dir, sites)
    }

    async fn ask(sites: &[PathBuf], file: &str) -> (u16, String, String) {
        let router: Router =
            Router::new().nest_service("/pkg", router::<()>(&sites[0], &sites[1..], true));
        let request = Request::get(format!("/pkg/{file}"))
            .body(Body::empty())
            .unwrap();
        let answer = router.oneshot(request).await.unwrap();
        let lifetime = answer.headers()[header::CACHE_CONTROL]
            .to_str()
            .unwrap()
            .to_owned();
        let status = answer.status().as_u16();
        let body = axum::body::to_bytes(answer.into_body(), 100).await.unwrap();
        (
            status,
            lifetime,
            String::from_utf8_lossy(&body).into_owned(),
        )
    }

    #[tokio::test]
    async fn files_of_earlier_versions_are_found_and_kept_for_good() {
        let (_dir, sites) = sites(3);
        for (file, content) in [
            ("part.0.js", "0"),
            ("part.1.js", "1"),
            ("part.2.js", "2"),
            ("every.js", "0"),
        ] {
            let (status, lifetime, body) = ask(&sites, file).await;
            assert_eq!((status, body.as_str()), (200, content), "{file}");
            assert!(lifetime.contains("immutable"));
        }
    }

    #[tokio::test]
    async fn what_is_not_there_is_asked_for_again() {
        let (_dir, sites) = sites(2);
        for count in [1, 2] {
            let (status, lifetime, _) = ask(&sites[..count], "part.9.js").await;
            assert_eq!((status, lifetime.as_str()), (404, "no-store"));
        }
    }
}
