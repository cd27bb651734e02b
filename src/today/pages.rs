//! The desk's first page.

use crate::ui::frame::{DeskView, desk_page};
use crate::ui::icon::Room;
use leptos::prelude::*;

/// A page.
#[component]
pub fn Today() -> impl IntoView {
    desk_page(Room::Today, |_visit| async move { Ok(DeskView::new("Today", view! { <h1>"Today"</h1> })) })
}
