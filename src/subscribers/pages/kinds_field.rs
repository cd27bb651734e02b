//! The form field for the kinds of updates: incidents, planned maintenance, post-mortems.

use crate::subscribers::forms::{KINDS_SHOWN, KINDS_SHOWN_ALL};
use crate::subscribers::scope::Kinds;
use crate::t;
use crate::web::FormState;
use crate::web::field::Choices;
use leptos::prelude::*;

/// The field. `stored` is ticked at first.
pub(in crate::subscribers) fn kinds_field(typed: &FormState, stored: Kinds) -> impl IntoView + use<> {
    let options = vec![
        ("incidents".to_owned(), t!("subscribe-kinds-incidents"), stored.incidents),
        ("maintenance".to_owned(), t!("subscribe-kinds-maintenance"), stored.maintenance),
        ("post_mortems".to_owned(), t!("subscribe-kinds-post-mortems"), stored.post_mortems),
    ];
    view! {
        <input type="hidden" name=KINDS_SHOWN value=KINDS_SHOWN_ALL/>
        <Choices typed=typed.clone() name="kinds" legend=t!("subscribe-kinds-legend") options=options/>
    }
}
