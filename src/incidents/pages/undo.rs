//! The button that takes a publication back, for as long as it can be.

use crate::incidents::islands::UndoCountdown;
use crate::incidents::store::{Incident, Update};
use crate::incidents::undo;
use crate::t;
use crate::types::Timestamp;
use chrono_tz::Tz;
use leptos::prelude::*;

/// The form; `None` where the latest update can no longer be taken back.
pub fn view(incident: &Incident, updates: &[Update], now: Timestamp, zone: Tz) -> Option<AnyView> {
    let latest = updates.first()?;
    let until = undo::deadline(incident, latest, now)?;
    let clock = |at: Timestamp| at.with_timezone(&zone).format("%H:%M:%S").to_string();
    let key = match (latest.notify && !incident.is_drill, latest.position) {
        (true, _) => "undo-notice-notify",
        (false, _) => "undo-notice",
    };
    let text = t!(key, at = clock(latest.published_at), until = clock(until));
    let button = if latest.position == 1 { t!("undo-declaration") } else { t!("undo-update") };
    let action = format!("/desk/incidents/{}/updates/{}/undo", incident.id, latest.id);
    #[allow(clippy::cast_precision_loss)] // Milliseconds since 1970 fit a double for 285,000 years.
    let ms = |at: Timestamp| at.timestamp_millis() as f64;
    Some(
        view! {
            <form class="note undo below-4" id="undo" method="post" action=action>
                <span role="status">{text}</span>
                <button class="button" type="submit">{button}</button>
                <UndoCountdown until_ms=ms(until) now_ms=ms(now) seconds=t!("undo-seconds")/>
            </form>
        }
        .into_any(),
    )
}
