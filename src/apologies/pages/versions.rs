//! The versions of a batch, and what each changed.

use super::diff::{LineChange, diff};
use crate::apologies::store::Version;
use crate::t;
use crate::ui::time;
use chrono_tz::Tz;
use leptos::prelude::*;

/// What changed from each version to the next, the newest first. `None` if there is only one.
pub fn changes(versions: &[Version], zone: Tz) -> Option<impl IntoView + use<>> {
    if versions.len() < 2 {
        return None;
    }
    let items: Vec<_> = versions
        .windows(2)
        .rev()
        .filter_map(|pair| {
            let [before, after] = pair else { return None };
            let head = t!(
                "apologies-version-by",
                version = after.version,
                name = &after.name,
                at = time::day_text(after.edited_at, zone)
            );
            let texts: Vec<_> = [
                ("apologies-field-subject", &before.subject, &after.subject),
                ("apologies-field-body", &before.body, &after.body),
                ("apologies-field-sms-body", &before.sms_body, &after.sms_body),
            ]
            .into_iter()
            .filter(|(_, before, after)| before != after)
            .map(|(field, before, after)| {
                let lines = diff(before, after);
                let lines: Vec<_> = lines
                    .into_iter()
                    .map(|(change, line)| match change {
                        LineChange::Unchanged => view! { <p>{line}</p> }.into_any(),
                        LineChange::Removed => view! { <p><del>{line}</del></p> }.into_any(),
                        LineChange::Added => view! { <p><ins>{line}</ins></p> }.into_any(),
                    })
                    .collect();
                view! { <h4>{t!(field)}</h4><div class="mail">{lines}</div> }
            })
            .collect();
            let none = texts.is_empty().then(|| view! { <p class="quiet">{t!("apologies-version-same-text")}</p> });
            Some(view! { <li id=format!("version-{}", after.version) class="stack"><h3>{head}</h3>{none}{texts}</li> })
        })
        .collect();
    Some(view! {
        <section class="sec" aria-labelledby="versions">
            <div class="section-head"><h2 id="versions">{t!("apologies-versions-heading")}</h2></div>
            <ol class="stack" reversed>{items}</ol>
        </section>
    })
}
