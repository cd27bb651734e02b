//! What Amends does not have (decision 67): system metrics, pages for an audience, the embed's settings and organisations.
//! Reading finds nothing, and writing is refused with the reason.

use super::call::{Answer, Call, Outcome};
use super::operations::Operations;
use crate::types::{Message, Refusal};
use axum::http::Method;
use serde_json::json;

pub(super) fn operations(operations: Operations) -> Operations {
    LISTS
        .iter()
        .fold(operations, |operations, &path| operations.get(path, nothing).post(path, refuse))
        .get(ONE_METRIC, not_found)
        .edit(ONE_METRIC, refuse)
        .delete(ONE_METRIC, refuse)
        .post(METRIC_DATA, refuse)
        .delete(METRIC_DATA, refuse)
        .post(METRICS_DATA, refuse)
        .get(EMBED, embed)
        .edit(EMBED, refuse)
        .on(Method::DELETE, ORGANISATION_USER, refuse)
        .get(PERMISSIONS, not_found)
        .put(PERMISSIONS, refuse)
}

const LISTS: [&str; 5] = [
    "/v1/pages/{page_id}/metrics",
    "/v1/pages/{page_id}/metrics_providers",
    "/v1/pages/{page_id}/page_access_users",
    "/v1/pages/{page_id}/page_access_groups",
    "/v1/organizations/{organization}/users",
];
const ONE_METRIC: &str = "/v1/pages/{page_id}/metrics/{id}";
const METRIC_DATA: &str = "/v1/pages/{page_id}/metrics/{id}/data";
const METRICS_DATA: &str = "/v1/pages/{page_id}/metrics/data";
const EMBED: &str = "/v1/pages/{page_id}/status_embed_config";
const ORGANISATION_USER: &str = "/v1/organizations/{organization}/users/{user}";
const PERMISSIONS: &str = "/v1/organizations/{organization}/permissions/{user}";

/// An empty list.
async fn nothing(_: Call) -> Outcome {
    Ok(Answer::ok(json!([])))
}

async fn not_found(_: Call) -> Outcome {
    Err(Refusal::NotFound.into())
}

async fn embed(call: Call) -> Outcome {
    let page_id = call.context().param("page_id")?;
    Ok(Answer::ok(json!({
        "page_id": page_id, "position": null, "incident_background_color": null, "incident_text_color": null,
        "maintenance_background_color": null, "maintenance_text_color": null,
    })))
}

/// Says which feature there is not.
async fn refuse(call: Call) -> Outcome {
    let route = call.context().route.as_str();
    let feature = ["metrics", "page_access", "status_embed", "organizations"].iter().find(|name| route.contains(*name));
    let key = match feature {
        Some(&"metrics") => "statuspage-no-metrics",
        Some(&"page_access") => "statuspage-no-page-access",
        Some(&"status_embed") => "statuspage-no-embed",
        _ => "statuspage-no-organizations",
    };
    Err(Refusal::Conflict(Message::new(key)).into())
}
