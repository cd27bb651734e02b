//! The moving part of this room: the linter's verdict follows while somebody writes. Without it the verdict is that of
//! what was saved last.

use super::actions::check_text;
use super::verdict::verdict_view;
use super::worded::Worded;
use crate::ui::form_input::on_form_input;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::{html, island};
use std::time::Duration;

/// How long nobody types before the verdict follows.
const CHECK_AFTER: Duration = Duration::from_millis(350);

/// The linter's verdict, following what is typed into the form around it. `first` is the verdict on what was saved.
#[island]
pub fn LivingVerdict(incident: String, first: Worded) -> impl IntoView {
    let shown = RwSignal::new(first);
    let latest = StoredValue::new(0_u32);
    let here = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        let Some(element) = here.get() else { return };
        let incident = incident.clone();
        on_form_input(&element, CHECK_AFTER, move |form| {
            let incident = incident.clone();
            let asked = latest.with_value(|latest| latest + 1);
            latest.set_value(asked);
            spawn_local(async move {
                // An answer that comes after a later question is late, and a verdict nobody asked for.
                if let Ok(worded) = check_text(incident, form).await
                    && latest.with_value(|latest| *latest == asked)
                {
                    shown.set(worded);
                }
            });
        });
    });
    view! { <div class="verdict" role="status" node_ref=here>
        <h2 class="below-3">{move || shown.with(|worded| worded.heading.clone())}</h2>
        {move || verdict_view(shown.get())}
    </div> }
}
