//! What Amends does not have (decision 67): system metrics, pages for an audience, the embed's settings and organisations.
//! Reading finds nothing, and writing is refused with the reason.

use super::address::FOLDER;
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

/// The beginnings of the names of folders, and why nothing is written there.
const REASONS: &[(&str, &str)] = &[
    ("metrics", "statuspage-no-metrics"),
    ("page_access_", "statuspage-no-page-access"),
    ("status_embed", "statuspage-no-embed"),
    ("organizations", "statuspage-no-organizations"),
];

/// Why there is nothing to write below a path; `None` where the path is of something else.
pub(super) fn refusal_at(path: &str) -> Option<Refusal> {
    // The folder of a page, `/v1/pages/{page_id}/{folder}`, or one beside the pages, `/v1/{folder}`.
    let mut parts = path.strip_prefix(FOLDER)?.split('/');
    let folder = match parts.next()? {
        "pages" => parts.nth(1)?,
        other => other,
    };
    let (_, key) = REASONS.iter().find(|(name, _)| folder.starts_with(name))?;
    Some(Refusal::Conflict(Message::new(*key)))
}

/// Says which feature there is not.
async fn refuse(call: Call) -> Outcome {
    Err(refusal_at(&call.context().route).unwrap_or(Refusal::NotFound).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_of_what_there_is_not_has_its_reason() {
        let key = |path: &str| match refusal_at(path) {
            Some(Refusal::Conflict(message)) => message.key,
            _ => String::new(),
        };
        for (path, reason) in [
            ("/v1/pages/aaaaaaaaaaaa/metrics", "statuspage-no-metrics"),
            ("/v1/pages/aaaaaaaaaaaa/metrics_providers/1/metrics", "statuspage-no-metrics"),
            ("/v1/pages/aaaaaaaaaaaa/page_access_users/1/components", "statuspage-no-page-access"),
            ("/v1/pages/{page_id}/status_embed_config", "statuspage-no-embed"),
            ("/v1/organizations/1/users/2", "statuspage-no-organizations"),
            ("/v1/pages/aaaaaaaaaaaa/nothing", ""),
            ("/v1/pages/aaaaaaaaaaaa/components/metrics", ""),
            ("/v1/pages/metrics", ""),
            ("/v2/organizations", ""),
        ] {
            assert_eq!(key(path), reason, "{path}");
        }
    }
}
