//! The icon of each section of the desk.

use crate::access::Section;
use crate::ui::icon::line;
use leptos::prelude::*;

/// A section's icon.
pub fn section_icon(section: Section) -> impl IntoView {
    match section {
        Section::Dashboard => view! { <svg class="i" viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="6"/><path d="M8 4.5V8l2.5 1.5"/></svg> }.into_any(),
        Section::Incidents => line("M1.5 8h3l2-5 3 10 2-5h3").into_any(),
        Section::Announcements => line("M2 6v4h2.500l6.500 3V3L4.500 6zM5 10v3.500h2v-2.500M13.500 6.500v3").into_any(),
        Section::Inbox => line("M2 9.5 3.8 3h8.4L14 9.5V13H2zM2 9.5h3.5l1 1.5h3l1-1.5H14").into_any(),
        Section::Apologies => line("M2.5 3h11v8H7l-3 2.5V11H2.5zM5.5 6h5M5.5 8h3").into_any(),
        Section::Offers => line("M2 6h12v2H2zM3 8h10v5.5H3zM8 6v7.5M8 6C5 6 4.6 2.5 6.5 2.5 8 2.5 8 6 8 6s0-3.5 1.500-3.500C11.400 2.500 11 6 8 6z").into_any(),
        Section::Sending => line("M14 2 7 9M14 2 9.5 14 7 9 2 6.500z").into_any(),
        Section::Customers => view! { <svg class="i" viewBox="0 0 16 16" aria-hidden="true"><circle cx="6" cy="5.5" r="2.5"/><path d="M1.5 13.5c0-2.500 2-4 4.500-4s4.500 1.500 4.500 4M11 3.200a2.500 2.500 0 0 1 0 4.600M12 9.800c1.500.6 2.500 1.900 2.500 3.700"/></svg> }.into_any(),
        Section::Subscribers => line("M8 2.500a4 4 0 0 0-4 4c0 4-1.500 5-1.500 5h11s-1.500-1-1.500-5a4 4 0 0 0-4-4M6.500 13.500h3").into_any(),
        Section::Services => line("M2.5 3h11v4h-11zM2.5 9h11v4h-11zM5 5h.01M5 11h.01").into_any(),
        Section::Scorecards => line("M3 13.500V8M8 13.500v-11M13 13.500V6").into_any(),
        Section::Settings => view! { <svg class="i" viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="2.2"/><path d="M8 1.800v2M8 12.200v2M1.800 8h2M12.200 8h2M3.600 3.600 5 5M11 11l1.400 1.400M12.400 3.600 11 5M5 11l-1.400 1.400"/></svg> }.into_any(),
    }
}
