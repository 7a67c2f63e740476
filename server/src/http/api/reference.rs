//! `/api`: the description of the API, laid out for reading.
//!
//! The page is made once, from the very document that `/api/openapi.json` gives, and needs neither scripts
//! nor anything from elsewhere.

mod html;
mod words;

use axum::{
    http::header,
    response::{Html, IntoResponse, Response},
};
use serde_json::Value;
use utoipa::openapi::OpenApi;

use self::{
    html::{Text, prose},
    words::{kind_of, type_of},
};

const STYLE: &str = include_str!("reference/page.css");
/// The methods in the order in which the page has them.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// The page of a document.
pub(super) fn page(document: &OpenApi) -> String {
    // What utoipa writes is JSON; if it could not be written there would be nothing to lay out.
    let document = serde_json::to_value(document).unwrap_or_default();
    let info = &document["info"];
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>HTTP API · Ingot</title>\
         <link rel=\"icon\" href=\"/favicon.svg\" type=\"image/svg+xml\"><style>{STYLE}</style></head>\
         <body><a class=\"skip\" href=\"#main\">Skip to the content</a><header><h1>{title} HTTP API \
         <small>{version}</small></h1><p><a href=\"/\">The pages</a> · \
         <a href=\"/api/openapi.json\">OpenAPI document</a></p></header>\
         <nav aria-label=\"Endpoints\">{contents}</nav><main id=\"main\">{introduction}{endpoints}\
         <h2 id=\"types\">Types</h2>{types}</main></body></html>",
        title = Text::of(&info["title"]),
        version = Text::of(&info["version"]),
        introduction = prose(&info["description"]),
        contents = contents(&document),
        endpoints = endpoints(&document),
        types = types(&document["components"]["schemas"]),
    )
}

/// The page as an answer. It runs nothing and loads nothing.
pub(super) fn answer(page: String) -> Response {
    let headers = [
        (header::CACHE_CONTROL, "no-cache"),
        (header::REFERRER_POLICY, "same-origin"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; \
             form-action 'none'; frame-ancestors 'none'",
        ),
    ];
    (headers, Html(page)).into_response()
}

/// One endpoint.
struct Endpoint<'a> {
    method: &'static str,
    path: &'a str,
    operation: &'a Value,
}

/// The endpoints of a tag, by path and method.
fn tagged<'a>(document: &'a Value, tag: &'a Value) -> impl Iterator<Item = Endpoint<'a>> {
    let paths = document["paths"].as_object().into_iter().flatten();
    paths
        .flat_map(|(path, item)| {
            METHODS.iter().filter_map(move |method| {
                Some(Endpoint {
                    method,
                    path,
                    operation: item.get(method)?,
                })
            })
        })
        .filter(|endpoint| endpoint.operation["tags"][0] == tag["name"])
}

fn tags(document: &Value) -> impl Iterator<Item = &Value> {
    document["tags"].as_array().into_iter().flatten()
}

fn contents(document: &Value) -> String {
    let groups = tags(document).map(|tag| {
        let links = tagged(document, tag).map(|endpoint| {
            format!(
                "<li><a href=\"#{id}\"><span class=\"method\">{method}</span> {path}</a></li>",
                id = Text::of(&endpoint.operation["operationId"]),
                method = endpoint.method,
                path = Text(short(endpoint.path)),
            )
        });
        let links: String = links.collect();
        format!("<h2>{}</h2><ul>{links}</ul>", Text::of(&tag["name"]))
    });
    let groups: String = groups.collect();
    format!("{groups}<h2><a href=\"#types\">types</a></h2>")
}

/// A path without what all have in common.
fn short(path: &str) -> &str {
    path.strip_prefix(super::BASE).unwrap_or(path)
}

fn endpoints(document: &Value) -> String {
    let groups = tags(document).map(|tag| {
        let endpoints: String = tagged(document, tag).map(|it| endpoint(&it)).collect();
        format!(
            "<h2>{}</h2>{}{endpoints}",
            Text::of(&tag["name"]),
            prose(&tag["description"])
        )
    });
    groups.collect()
}

fn endpoint(endpoint: &Endpoint<'_>) -> String {
    let operation = endpoint.operation;
    format!(
        "<section id=\"{id}\"><h3>{summary}</h3><p class=\"address\"><span class=\"method\">{method}</span> \
         <code>{path}</code></p>{description}{parameters}{body}{responses}</section>",
        id = Text::of(&operation["operationId"]),
        summary = Text::of(&operation["summary"]),
        method = endpoint.method,
        path = Text(endpoint.path),
        description = prose(&operation["description"]),
        parameters = parameters(&operation["parameters"]),
        body = body(&operation["requestBody"]),
        responses = responses(&operation["responses"]),
    )
}

fn parameters(parameters: &Value) -> String {
    let rows = parameters.as_array().into_iter().flatten().map(|it| {
        format!(
            "<tr><th scope=\"row\"><code>{name}</code></th><td>{place}{required}</td><td>{kind}</td>\
             <td>{description}</td></tr>",
            name = Text::of(&it["name"]),
            place = Text::of(&it["in"]),
            required = if it["required"] == true { ", required" } else { "" },
            kind = type_of(&it["schema"]),
            description = prose(&it["description"]),
        )
    });
    table("Parameters", rows.collect())
}

fn body(body: &Value) -> String {
    let content = body["content"].as_object().into_iter().flatten();
    let kinds = content.map(|(media_type, content)| {
        format!(
            "<p>Body: {} as <code>{}</code></p>",
            type_of(&content["schema"]),
            Text(media_type)
        )
    });
    kinds.collect()
}

fn responses(responses: &Value) -> String {
    let responses = responses.as_object().into_iter().flatten();
    let rows = responses.map(|(status, response)| {
        let content = response["content"].as_object().into_iter().flatten();
        let kinds: Vec<_> = content
            .map(|(_, content)| type_of(&content["schema"]))
            .collect();
        format!(
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td></tr>",
            Text(status),
            kinds.join(" or "),
            prose(&response["description"])
        )
    });
    table("Answers", rows.collect())
}

fn types(schemas: &Value) -> String {
    let schemas = schemas.as_object().into_iter().flatten();
    let sections = schemas.map(|(name, schema)| {
        format!(
            "<section id=\"type-{name}\"><h3>{name}</h3>{description}{kind}{properties}</section>",
            name = Text(name),
            description = prose(&schema["description"]),
            kind = kind_of(schema),
            properties = properties(schema),
        )
    });
    sections.collect()
}

/// The keys of an object, those of the parts that it consists of included.
fn properties(schema: &Value) -> String {
    let parts = schema["allOf"].as_array().into_iter().flatten();
    let all: String = std::iter::once(schema)
        .chain(parts)
        .map(own_properties)
        .collect();
    table("Keys", all)
}

fn own_properties(schema: &Value) -> String {
    let is_required = |name: &str| {
        let required = schema["required"].as_array();
        required.is_some_and(|names| names.iter().any(|known| known == name))
    };
    let properties = schema["properties"].as_object().into_iter().flatten();
    let rows = properties.map(|(name, property)| {
        format!(
            "<tr><th scope=\"row\"><code>{}</code>{}</th><td>{}</td><td>{}</td></tr>",
            Text(name),
            if is_required(name) {
                ""
            } else {
                " <small>optional</small>"
            },
            type_of(property),
            prose(described(property))
        )
    });
    rows.collect()
}

/// What is said of a value: of one that may be missing it stands beside its type.
fn described(property: &Value) -> &Value {
    match &property["description"] {
        Value::Null => &property["oneOf"][0]["description"],
        description => description,
    }
}

fn table(caption: &str, rows: String) -> String {
    if rows.is_empty() {
        return rows;
    }
    format!("<div class=\"table\"><table><caption>{caption}</caption>{rows}</table></div>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_endpoint_and_every_type_is_on_the_page_and_every_link_leads_somewhere() {
        let document = super::super::document();
        let page = page(&document);
        let json = serde_json::to_value(&document).unwrap();

        let operations = json["paths"]
            .as_object()
            .unwrap()
            .values()
            .flat_map(|item| METHODS.iter().filter_map(|method| item.get(method)));
        for operation in operations {
            let id = operation["operationId"].as_str().unwrap();
            assert_eq!(
                page.matches(&format!("<section id=\"{id}\">")).count(),
                1,
                "{id}"
            );
        }
        for name in json["components"]["schemas"].as_object().unwrap().keys() {
            assert!(
                page.contains(&format!("<section id=\"type-{name}\">")),
                "{name}"
            );
        }
        for link in page.split("href=\"#").skip(1) {
            let id = link.split('"').next().unwrap();
            assert!(page.contains(&format!("id=\"{id}\"")), "{id}");
        }
    }

    #[test]
    fn the_page_runs_nothing_and_loads_nothing_from_elsewhere() {
        let page = page(&super::super::document());

        for word in [
            "<script",
            "javascript:",
            "http://",
            "https://",
            "onclick",
            "@import",
            "url(",
        ] {
            assert!(!page.contains(word), "{word}");
        }
    }
}
