//! Reads the management API of Statuspage, with a key: every incident, templates and subscribers too.

use super::archive::Archive;
use super::fetch::Fetcher;
use super::report::{NotImported, What};
use super::wire::Page;
use crate::platform::CommandError;
use crate::t;
use crate::types::Message;
use serde_json::Value;

/// Where Statuspage serves it.
pub const DEFAULT_API: &str = "https://api.statuspage.io/v1";
/// Objects of one answer.
const PAGE_SIZE: usize = 100;
/// Most answers of one list.
const PAGES_MAX: usize = 2_000;

/// Reads a page; the only one of the key where none is named.
pub async fn read(fetcher: &Fetcher<'_>, api: &str, page_id: Option<&str>) -> Result<Archive, CommandError> {
    let api = api.trim().trim_end_matches('/');
    let page_id = match page_id {
        Some(id) => id.to_owned(),
        None => only_page(fetcher, api).await?,
    };
    if page_id.is_empty() || !page_id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(CommandError::usage(t!("statuspage-import-page-malformed", page = page_id)));
    }
    let base = format!("{api}/pages/{page_id}");
    let page = fetcher.json(&base).await?;
    let page = serde_json::from_value::<Page>(page)
        .map_err(|_| CommandError::failed(t!("statuspage-import-no-page", address = &base)))?;
    let mut archive = Archive::of_statuspage(&page);
    archive.add_components(list(fetcher, &base, "components", "per_page").await?);
    archive.add_groups(list(fetcher, &base, "component-groups", "per_page").await?);
    archive.add_incidents(list(fetcher, &base, "incidents", "limit").await?);
    archive.add_templates(list(fetcher, &base, "incident_templates", "per_page").await?);
    archive.add_subscribers(list(fetcher, &base, "subscribers?state=active", "limit").await?);
    let histogram = format!("{base}/subscribers/histogram_by_state");
    // Only for the report, so that a page without it is imported all the same.
    if let Ok(histogram) = fetcher.json(&histogram).await {
        archive.not_imported.extend(inactive(&histogram));
    }
    Ok(archive)
}

async fn only_page(fetcher: &Fetcher<'_>, api: &str) -> Result<String, CommandError> {
    let address = format!("{api}/pages");
    let pages = fetcher.json(&address).await?;
    let pages: Vec<Page> = serde_json::from_value(pages)
        .map_err(|_| CommandError::failed(t!("statuspage-import-no-list", address = address, key = "pages")))?;
    match pages.as_slice() {
        [page] => Ok(page.id.clone()),
        several => {
            let each = |page: &Page| format!("{} ({})", page.id, page.name.as_deref().unwrap_or("?"));
            let known = several.iter().map(each).collect::<Vec<_>>().join(", ");
            Err(CommandError::usage(t!("statuspage-import-which-page", pages = known)))
        }
    }
}

/// Every object of a list. Some lists count their pages from 0 and some from 1, so the first is asked for without a
/// number, and what comes twice is kept once by the archive.
async fn list(fetcher: &Fetcher<'_>, base: &str, path: &str, size: &str) -> Result<Vec<Value>, CommandError> {
    let mut all: Vec<Value> = Vec::new();
    let mark = if path.contains('?') { '&' } else { '?' };
    let address = format!("{base}/{path}{mark}{size}={PAGE_SIZE}");
    for number in 0..PAGES_MAX {
        let address = if number == 0 { address.clone() } else { format!("{address}&page={number}") };
        let answer = fetcher.json(&address).await?;
        let Value::Array(values) = answer else {
            return Err(CommandError::failed(t!("statuspage-import-no-list", address = address, key = path)));
        };
        let is_last = values.len() < PAGE_SIZE;
        // The page with the number 1 may be the first.
        let is_repeated = all.last().is_some_and(|last| values.last() == Some(last));
        if !is_repeated {
            all.extend(values);
        }
        if is_last || (is_repeated && number > 1) {
            break;
        }
    }
    Ok(all)
}

/// How many subscribers of each channel have not confirmed, or are quarantined.
fn inactive(histogram: &Value) -> Vec<NotImported> {
    let count = |state: &str| -> u64 {
        let channels = histogram.as_object().into_iter().flat_map(|channels| channels.values());
        channels.filter_map(|channel| channel.get(state)?.as_u64()).sum()
    };
    [("unconfirmed", "statuspage-import-unconfirmed"), ("quarantined", "statuspage-import-quarantined")]
        .into_iter()
        .map(|(state, key)| (usize::try_from(count(state)).unwrap_or(usize::MAX), key))
        .filter(|(count, _)| *count > 0)
        .map(|(count, key)| NotImported::new(What::Subscriber, "", Message::new(key)).times(count))
        .collect()
}
