//! Reads the public API of a page: what everybody may read. It has the 50 most recent incidents and maintenances; older
//! ones are looked up one by one, where the page has a list of them.

use super::archive::{Archive, INCIDENTS_MAX, take};
use super::fetch::{FetchError, Fetcher};
use super::report::{NotImported, What};
use super::wire::Page;
use crate::platform::CommandError;
use crate::t;
use crate::types::Message;
use reqwest::StatusCode;
use serde_json::Value;
use std::collections::HashSet;

/// Most incidents of an answer of the public API.
const ANSWERED_MAX: usize = 50;
/// Most pages of the list of older incidents, each of three months.
const HISTORY_PAGES_MAX: usize = 120;
/// After so many pages without an incident there are no older ones: two years.
const EMPTY_PAGES_MAX: usize = 8;

/// Reads the page at an address.
pub async fn read(fetcher: &Fetcher<'_>, address: &str) -> Result<Archive, CommandError> {
    let base = base_of(address);
    let summary_address = format!("{base}/api/v2/summary.json");
    let mut summary = fetcher.json(&summary_address).await?;
    let page = serde_json::from_value::<Page>(take(&mut summary, "page"));
    let page = page.map_err(|_| CommandError::failed(t!("statuspage-import-no-page", address = summary_address)))?;
    let mut archive = Archive::of_statuspage(&page);
    let mut answers = Vec::new();
    for (name, key) in
        [("components", "components"), ("incidents", "incidents"), ("scheduled-maintenances", "scheduled_maintenances")]
    {
        let address = format!("{base}/api/v2/{name}.json");
        let mut answer = fetcher.json(&address).await?;
        let Value::Array(values) = take(&mut answer, key) else {
            return Err(CommandError::failed(t!("statuspage-import-no-list", address = address, key = key)));
        };
        answers.push(values);
    }
    let is_full = answers.iter().skip(1).any(|values| values.len() >= ANSWERED_MAX);
    let mut answers = answers.into_iter();
    archive.add_components(answers.next().unwrap_or_default());
    answers.for_each(|values| archive.add_incidents(values));
    for key in ["incidents", "scheduled_maintenances"] {
        if let Value::Array(values) = take(&mut summary, key) {
            archive.add_incidents(values);
        }
    }
    if is_full {
        add_older(fetcher, &base, &mut archive).await?;
    }
    Ok(archive)
}

/// The address of the page, whatever of its API was given.
fn base_of(address: &str) -> String {
    let address = address.trim().trim_end_matches('/');
    let base = address.split("/api/v2").next().unwrap_or(address);
    base.trim_end_matches('/').to_owned()
}

/// Adds incidents that are older than the 50 of each kind.
async fn add_older(fetcher: &Fetcher<'_>, base: &str, archive: &mut Archive) -> Result<(), CommandError> {
    let mut known: HashSet<String> = archive.incidents.iter().map(|incident| incident.id.clone()).collect();
    let mut empty_pages = 0;
    for number in 1..=HISTORY_PAGES_MAX {
        let listed = match fetcher.json(&format!("{base}/history.json?page={number}")).await {
            Ok(history) => listed(&history),
            Err(FetchError { status: Some(_), .. }) => None,
            Err(error) => return Err(error.into()),
        };
        let Some(listed) = listed else {
            let reason = Message::new("statuspage-import-older");
            archive.not_imported.push(NotImported::new(What::Incident, "", reason).times(0));
            return Ok(());
        };
        empty_pages = if listed.is_empty() { empty_pages + 1 } else { 0 };
        for (code, name) in listed {
            if known.len() >= INCIDENTS_MAX || !known.insert(code.clone()) {
                continue;
            }
            match single(fetcher, base, &code).await? {
                Some(incident) => archive.add_incidents(vec![incident]),
                None => {
                    let reason = Message::new("statuspage-import-older-missing");
                    archive.not_imported.push(NotImported::new(What::Incident, &name, reason));
                }
            }
        }
        if empty_pages >= EMPTY_PAGES_MAX {
            break;
        }
    }
    Ok(())
}

/// The codes and names of the incidents that a page of the history lists; `None` where it is no such list.
fn listed(history: &Value) -> Option<Vec<(String, String)>> {
    let months = history.get("months")?.as_array()?;
    let incidents = months.iter().filter_map(|month| month.get("incidents")?.as_array()).flatten();
    let is_code = |code: &&str| !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let entry = |one: &Value| {
        let code = one.get("code")?.as_str().filter(is_code)?;
        Some((code.to_owned(), one.get("name").and_then(Value::as_str).unwrap_or(code).to_owned()))
    };
    Some(incidents.filter_map(entry).collect())
}

/// One incident by its code, from whichever address the page has; `None` where it has none.
async fn single(fetcher: &Fetcher<'_>, base: &str, code: &str) -> Result<Option<Value>, CommandError> {
    for path in ["api/v2/incidents", "incidents"] {
        match fetcher.json(&format!("{base}/{path}/{code}.json")).await {
            Ok(mut answer) => {
                let inner = answer.get_mut("incident").map(Value::take);
                return Ok(Some(inner.filter(Value::is_object).unwrap_or(answer)));
            }
            Err(FetchError { status: Some(StatusCode::NOT_FOUND), .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_address_of_the_api_leads_to_the_page() {
        for address in ["https://s.example/", " https://s.example", "https://s.example/api/v2/summary.json"] {
            assert_eq!(base_of(address), "https://s.example");
        }
    }
}
