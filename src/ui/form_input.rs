//! For islands that react to input in the form around them.

use leptos::ev;
use leptos::leptos_dom::helpers::{debounce, window_event_listener};
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, FormData, HtmlFormElement, UrlSearchParams};
use std::cell::RefCell;
use std::time::Duration;

/// Calls `act` with the fields of the form around an element, URL-encoded as the browser would post them, once nothing
/// in that form has changed for `wait` after a change. The listener stays for the lifetime of the page.
pub fn on_form_input(element: &Element, wait: Duration, act: impl Fn(String) + 'static) {
    let Some(form) = form_around(element) else { return };
    let debounced = RefCell::new(debounce(wait, move |form: HtmlFormElement| {
        if let Some(text) = encoded(&form) {
            act(text);
        }
    }));
    let handle = window_event_listener(ev::input, move |event| {
        let changed = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let is_inside = changed.and_then(|element| form_around(&element)).as_ref() == Some(&form);
        if let (true, Ok(mut debounced)) = (is_inside, debounced.try_borrow_mut()) {
            (*debounced)(form.clone());
        }
    });
    std::mem::forget(handle);
}

fn form_around(element: &Element) -> Option<HtmlFormElement> {
    element.closest("form").ok().flatten()?.dyn_into().ok()
}

fn encoded(form: &HtmlFormElement) -> Option<String> {
    let fields = FormData::new_with_form(form).ok()?;
    let text = UrlSearchParams::new_with_str_sequence_sequence(&fields).ok()?;
    Some(text.to_string().into())
}
