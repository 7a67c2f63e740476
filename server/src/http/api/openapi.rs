//! What the description of the API says beside its endpoints.

use std::collections::BTreeMap;

use utoipa::{
    IntoResponses, Modify, OpenApi, ToSchema,
    openapi::{
        Content, Ref, RefOr, Response, ResponseBuilder,
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

use super::problem::{MEDIA_TYPE, Problem};

/// The head of the description.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Ingot",
        description = "Deal samples out to labelers, take their labels in, and watch the progress.\n\n\
            Every request shows a token as `Authorization: Bearer TOKEN`. `ingot token create` makes one: \
            an admin's may do everything, a labeler's labels as the labeler that it names, and does what \
            that labeler's role in a queue allows there.\n\n\
            Times are RFC 3339 in UTC, ids are whole numbers. What goes wrong is told as \
            `application/problem+json`. Lists that can be long come in pages: `next_cursor` leads to the \
            next one and is missing on the last. Requests that make something take an `Idempotency-Key`, \
            under which a repeat gets the first answer; labels have their `op_id` for that.",
        license(name = "MIT", identifier = "MIT"),
    ),
    servers((url = "/", description = "This installation")),
    tags(
        (name = "queues", description = "What is to be labeled, how it is asked, and how it is dealt out"),
        (name = "labeling", description = "Claiming samples and handing labels in, as the labeler of the token"),
        (name = "numbers", description = "How far a queue is, and how far its labelers agree"),
        (name = "people", description = "Who is in a queue, what they may do there, and how they come"),
        (name = "review", description = "Deciding what labelers disagree about"),
        (name = "jobs", description = "Work that takes long"),
        (name = "audit", description = "Who did what"),
    ),
    components(schemas(Problem)),
    modifiers(&Tokens),
    security(("token" = [])),
)]
pub(super) struct Description;

/// Adds how a request shows its token.
struct Tokens;

impl Modify for Tokens {
    fn modify(&self, description: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("A token of `ingot token create`"))
            .build();
        let components = description.components.get_or_insert_default();
        components.add_security_scheme("token", SecurityScheme::Http(scheme));
    }
}

macro_rules! problems {
    ($($(#[$doc:meta])* $name:ident: $($status:literal $text:literal),+;)+) => {$(
        $(#[$doc])*
        pub(super) struct $name;

        impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<Response>> {
                BTreeMap::from([$(($status.to_owned(), problem($text))),+])
            }
        }
    )+};
}

problems! {
    /// What can go wrong with every request.
    Always:
        "401" "There is no token, or it opens nothing",
        "503" "The database does not answer, or the server ends";
    /// Where only admins may go.
    AdminsOnly: "403" "The token is not an admin's";
    /// Where whoever may read a queue may go.
    ReadersOnly: "403" "The token is neither an admin's nor that of somebody who may read the queue";
    /// Where whoever may decide samples may go.
    AdjudicatorsOnly: "403" "The token is neither an admin's nor that of somebody who may adjudicate in the queue";
    /// Where whoever may steer a queue may go.
    SteerersOnly: "403" "The token is neither an admin's nor that of an admin of the queue";
    /// Where somebody labels.
    LabelersOnly: "403" "The token names no labeler";
    /// Where something is named that may be missing.
    Missing: "404" "There is no such thing, or it is not the labeler's";
    /// Where there is a query.
    BadQuery: "400" "The query is not what it has to be";
    /// Where there is a body.
    BadBody:
        "400" "The body is not JSON, or a header is wrong",
        "413" "The body is too large",
        "415" "The body is of another media type",
        "422" "The body is JSON, but not what is asked for";
    /// Where something new can be in the way of what is there.
    Conflicting: "409" "It contradicts what is there";
    /// Where much may be at work.
    Busy: "429" "As much is at work as may be at once";
    /// Where an answer may break off.
    MayBreak: "505" "It does not come over HTTP/1.0, where it could break off unseen";
    /// Where a sample is decided.
    Undecidable:
        "409" "There is nothing to decide, or somebody else decided meanwhile, or the queue asks other questions now",
        "422" "The answers don't fit the schema: `errors` says which and why";
    /// Where a turn is ended with answers.
    Refused:
        "409" "The sample is labeled or skipped already, or the queue asks other questions now",
        "410" "The lease ran out, and others have taken the sample's last place",
        "422" "The answers don't fit the schema: `errors` says which and why";
}

fn problem(description: &str) -> RefOr<Response> {
    let schema = Ref::from_schema_name(Problem::name());
    ResponseBuilder::new()
        .description(description)
        .content(MEDIA_TYPE, Content::new(Some(schema)))
        .build()
        .into()
}
