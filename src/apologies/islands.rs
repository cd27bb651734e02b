//! The editor's island: it shows the linter's report on what is being typed. Without WebAssembly the page shows the
//! report on the saved text.

use super::actions::check_text;
use super::lint_report::LintReport;
use super::lint_report::view::report_view;
use crate::ui::form_input::on_form_input;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::{html, island};
use std::time::Duration;

/// How long after the last key press the text is linted.
const LINT_DELAY: Duration = Duration::from_millis(350);

/// The linter's report on the form around this element, updated while somebody types. `first` is the report on the
/// saved text.
#[island]
pub fn LiveLintReport(incident: String, first: LintReport) -> impl IntoView {
    let report = RwSignal::new(first);
    let latest_request = StoredValue::new(0_u32);
    let container = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        let Some(element) = container.get() else { return };
        let incident = incident.clone();
        on_form_input(&element, LINT_DELAY, move |form| {
            let incident = incident.clone();
            let request = latest_request.with_value(|latest| latest + 1);
            latest_request.set_value(request);
            spawn_local(async move {
                // A response that a newer request has overtaken is dropped.
                if let Ok(answer) = check_text(incident, form).await
                    && latest_request.with_value(|latest| *latest == request)
                {
                    report.set(answer);
                }
            });
        });
    });
    view! { <div class="verdict" role="status" node_ref=container>
        <h2 class="below-3">{move || report.with(|report| report.heading.clone())}</h2>
        {move || report_view(report.get())}
    </div> }
}
