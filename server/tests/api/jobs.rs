//! Work that takes long.

use ingot::policy::Policy;
use serde_json::{Value, json};
use server::store::{By, JobCounts, JobKind, JobNote, JobRejection, JobState};

use crate::client::Site;

#[tokio::test]
async fn a_job_tells_how_far_it_is_and_what_it_left_out_page_by_page() {
    let site = Site::start().await;
    let queue = site.queue(&[], Policy::default()).await;
    let admin = site.admin().await;
    let store = &site.server.store;
    let begun_ms = 951_782_400_007;
    let job = store
        .begin_job(JobKind::Import, queue, By::NOBODY, begun_ms)
        .await
        .unwrap();
    let path = format!("/jobs/{}", job.0);

    let running = admin.get(&path).await;
    let counts = JobCounts {
        bytes: 10,
        imported: 3,
        rejected: 5,
        ..JobCounts::default()
    };
    let rejections = (1..=5).map(|line| JobRejection {
        place: format!("a.jsonl:{line}"),
        reason: "<b>&".to_owned(),
    });
    store
        .note_job(
            job,
            JobNote {
                rejections: rejections.collect(),
                ..JobNote::of(JobState::Done, counts)
            },
            begun_ms + 1,
        )
        .await
        .unwrap();
    let done = admin.get(&path).await;

    assert_eq!(running.json["state"], "running");
    assert_eq!(running.json["ended_at"], Value::Null);
    assert_eq!(done.json["id"], job.0);
    assert_eq!(done.json["kind"], "import");
    assert_eq!(done.json["queue"], queue.0);
    assert_eq!(done.json["state"], "done");
    assert_eq!(done.json["counts"]["imported"], 3);
    assert_eq!(done.json["created_at"], "2000-02-29T00:00:00.007Z");
    assert_eq!(done.json["ended_at"], "2000-02-29T00:00:00.008Z");

    let (mut places, mut query) = (Vec::new(), "?limit=2".to_owned());
    let mut sizes = Vec::new();
    loop {
        let page = admin.get(&format!("{path}/rejections{query}")).await.json;
        let rejections = page["rejections"].as_array().unwrap();
        sizes.push(rejections.len());
        places.extend(rejections.iter().map(|it| it["place"].clone()));
        assert_eq!(rejections[0]["reason"], "<b>&");
        match page.get("next_cursor") {
            Some(next) => query = format!("?limit=2&cursor={}", next.as_str().unwrap()),
            None => break,
        }
    }
    assert_eq!(sizes, [2, 2, 1]);
    let wanted: Vec<_> = (1..=5)
        .map(|line| json!(format!("a.jsonl:{line}")))
        .collect();
    assert_eq!(places, wanted);
    let all = admin.get(&format!("{path}/rejections?limit=5")).await.json;
    assert!(all.get("next_cursor").is_none());
}

#[tokio::test]
async fn a_job_that_is_not_there_has_left_nothing_out() {
    let site = Site::start().await;
    let admin = site.admin().await;

    assert_eq!(admin.get("/jobs/1").await.problem(), "not-found");
    assert_eq!(admin.get("/jobs/1/rejections").await.problem(), "not-found");
    assert_eq!(admin.get("/jobs/x").await.problem(), "not-found");
}
