//! The document as a page for people: plain HTML, without a script.

use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fmt::Write;

/// The content of the page, from the document as JSON.
pub(super) fn content(document: &Value) -> String {
    let mut page = String::new();
    let _ = write!(
        page,
        "<div class=\"hero\"><h1>{}</h1></div><div class=\"reference\">{}",
        text(&document["info"]["title"]),
        markdown(&document["info"]["description"])
    );
    page.push_str("<p><a href=\"/api/v1/openapi.json\">openapi.json</a></p>");
    let areas = by_area(document);
    page.push_str("<nav aria-label=\"Areas\"><ul>");
    for (area, _) in &areas {
        let _ = write!(page, "<li><a href=\"#{}\">{}</a></li>", anchor(area), escaped(area));
    }
    page.push_str("<li><a href=\"#types\">Types</a></li><li><a href=\"#errors\">Errors</a></li></ul></nav>");
    for (area, operations) in &areas {
        let _ = write!(page, "<section><h2 id=\"{}\">{}</h2>", anchor(area), escaped(area));
        for (method, path, operation) in operations {
            write_operation(&mut page, method, path, operation);
        }
        page.push_str("</section>");
    }
    page.push_str("<section><h2 id=\"types\">Types</h2>");
    for (name, schema) in members(&document["components"]["schemas"]) {
        let _ = write!(page, "<h3 id=\"type-{0}\">{0}</h3>", escaped(name));
        write_schema(&mut page, schema);
    }
    page.push_str("</section><section><h2 id=\"errors\">Errors</h2><dl>");
    for (code, meaning) in CODES {
        let _ = write!(page, "<dt id=\"error-{code}\"><code>{code}</code></dt><dd>{meaning}</dd>");
    }
    page.push_str("</dl></section></div>");
    page
}

/// The codes that every area uses. Others are named by the sentence that comes with them.
const CODES: [(&str, &str); 13] = [
    ("invalid", "422. Fields are invalid; <code>errors</code> names each with the reason."),
    ("signed_out", "401. The token is missing, unknown or revoked."),
    ("not_allowed", "403. The token has not the scope that the operation needs."),
    ("not_found", "404. There is no such thing, or no such operation."),
    ("gone", "410. It was there, and was withdrawn."),
    ("stale", "412 with <code>If-Match</code>, else 409. Somebody changed it since: read it again."),
    ("conflict", "409. Its state does not allow this."),
    ("idempotency_conflict", "409. The <code>Idempotency-Key</code> was used for another request."),
    ("already_done", "409. The request was done; its answer held a secret and was not kept."),
    ("too_large", "413. The body or the query is too large."),
    ("media_type", "415. The body is of another type than the operation reads."),
    ("too_many", "429. Too many requests; <code>Retry-After</code> says when to come back."),
    ("unavailable", "503, as <code>busy</code>. Send the request again, with the same <code>Idempotency-Key</code>."),
];

type Listed<'a> = (&'a str, &'a str, &'a Value);

/// The operations by area, in the document's order of areas.
fn by_area(document: &Value) -> Vec<(&str, Vec<Listed<'_>>)> {
    let mut found: BTreeMap<&str, Vec<Listed<'_>>> = BTreeMap::new();
    for (path, item) in members(&document["paths"]) {
        for (method, operation) in members(item) {
            let area = operation["tags"][0].as_str().unwrap_or_default();
            found.entry(area).or_default().push((method, path, operation));
        }
    }
    let areas = document["tags"].as_array().into_iter().flatten().filter_map(|tag| tag["name"].as_str());
    areas.filter_map(|area| Some((area, found.remove(area)?))).collect()
}

fn write_operation(page: &mut String, method: &str, path: &str, operation: &Value) {
    let id = text(&operation["operationId"]);
    let _ = write!(
        page,
        "<article><h3 id=\"{id}\">{}</h3><p><code>{} {}</code></p>{}",
        text(&operation["summary"]),
        method.to_uppercase(),
        escaped(path),
        markdown(&operation["description"]),
    );
    let parameters: Vec<_> = operation["parameters"].as_array().into_iter().flatten().collect();
    if !parameters.is_empty() {
        page.push_str("<dl>");
        for parameter in parameters {
            let required = if parameter["required"] == true { ", required" } else { "" };
            let _ = write!(
                page,
                "<dt><code>{}</code> in {}{required}: {}</dt><dd>{}</dd>",
                text(&parameter["name"]),
                text(&parameter["in"]),
                type_of(&parameter["schema"]),
                inline(&parameter["description"]),
            );
        }
        page.push_str("</dl>");
    }
    for (media_type, content) in members(&operation["requestBody"]["content"]) {
        let _ = write!(page, "<p>Body, {}: {}</p>", escaped(media_type), type_of(&content["schema"]));
    }
    page.push_str("<ul>");
    for (status, response) in members(&operation["responses"]) {
        let schema = members(&response["content"]).map(|(_, content)| &content["schema"]).next();
        let shown = schema.filter(|_| status.starts_with('2')).map(|schema| format!(" {}", type_of(schema)));
        let description = inline(&response["description"]);
        let _ = write!(page, "<li><code>{}</code> {description}{}</li>", escaped(status), shown.unwrap_or_default());
    }
    page.push_str("</ul></article>");
}

fn write_schema(page: &mut String, schema: &Value) {
    page.push_str(&markdown(&schema["description"]));
    let required: Vec<_> =
        schema["required"].as_array().into_iter().flatten().filter_map(|name| name.as_str()).collect();
    let properties: Vec<_> = members(&schema["properties"]).collect();
    if properties.is_empty() {
        let _ = write!(page, "<p>{}</p>", type_of(schema));
        return;
    }
    page.push_str("<dl>");
    for (name, property) in properties {
        let need = if required.contains(&name) { ", required" } else { "" };
        let described = std::iter::once(property).chain(property["oneOf"].as_array().into_iter().flatten());
        let description = described.map(|schema| &schema["description"]).find(|text| text.is_string());
        let _ = write!(
            page,
            "<dt><code>{}</code>{need}: {}</dt><dd>{}</dd>",
            escaped(name),
            type_of(property),
            description.map(inline).unwrap_or_default(),
        );
    }
    page.push_str("</dl>");
}

/// A type in words, with links to the types that it refers to.
fn type_of(schema: &Value) -> String {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = escaped(reference.rsplit('/').next().unwrap_or_default());
        return format!("<a href=\"#type-{name}\">{name}</a>");
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        return choices.iter().map(type_of).collect::<Vec<_>>().join(" or ");
    }
    if let Some(words) = schema["enum"].as_array() {
        let words = words.iter().map(|word| format!("<code>{}</code>", text(word)));
        return words.collect::<Vec<_>>().join(", ");
    }
    let name = match &schema["type"] {
        Value::Array(types) => types.iter().map(text).collect::<Vec<_>>().join(" or "),
        one => text(one),
    };
    if name.starts_with("array") {
        return format!("list of {}", type_of(&schema["items"]));
    }
    if let (true, Some(items)) = (name == "object", schema["properties"].get("items")) {
        return format!("page of {}", type_of(&items["items"]));
    }
    match schema["format"].as_str() {
        Some(format) => format!("{name} ({})", escaped(format)),
        None => name,
    }
}

fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    static NONE: std::sync::LazyLock<Map<String, Value>> = std::sync::LazyLock::new(Map::new);
    value.as_object().unwrap_or(&NONE).iter().map(|(name, member)| (name.as_str(), member))
}

fn text(value: &Value) -> String {
    escaped(value.as_str().unwrap_or_default())
}

fn anchor(area: &str) -> String {
    area.to_lowercase().replace(|other: char| !other.is_ascii_alphanumeric(), "-")
}

/// Markdown of our own documents as HTML.
fn markdown(value: &Value) -> String {
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, pulldown_cmark::Parser::new(value.as_str().unwrap_or_default()));
    html
}

/// One line of Markdown, without the paragraph around it.
fn inline(value: &Value) -> String {
    let html = markdown(value);
    html.trim().strip_prefix("<p>").and_then(|rest| rest.strip_suffix("</p>")).unwrap_or(&html).to_owned()
}

fn escaped(text: &str) -> String {
    quick_xml::escape::escape(text).into_owned()
}
