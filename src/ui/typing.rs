//! For islands that follow what somebody types into the form around them.

use leptos::ev;
use leptos::leptos_dom::helpers::{debounce, window_event_listener};
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, FormData, HtmlFormElement, UrlSearchParams};
use std::cell::RefCell;
use std::time::Duration;

/// Calls `act` with the text of the form around an element, as the browser would post it, when something in that form
/// was changed and nothing has been since for `wait`. Goes on for as long as the page lives.
pub fn when_typed(inside: &Element, wait: Duration, act: impl Fn(String) + 'static) {
    let Some(form) = form_around(inside) else { return };
    let later = RefCell::new(debounce(wait, move |form: HtmlFormElement| {
        if let Some(text) = posted(&form) {
            act(text);
        }
    }));
    let handle = window_event_listener(ev::input, move |event| {
        let changed = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let is_here = changed.and_then(|element| form_around(&element)).as_ref() == Some(&form);
        if let (true, Ok(mut later)) = (is_here, later.try_borrow_mut()) {
            (*later)(form.clone());
        }
    });
    std::mem::forget(handle);
}

fn form_around(element: &Element) -> Option<HtmlFormElement> {
    element.closest("form").ok().flatten()?.dyn_into().ok()
}

fn posted(form: &HtmlFormElement) -> Option<String> {
    let fields = FormData::new_with_form(form).ok()?;
    let text = UrlSearchParams::new_with_str_sequence_sequence(&fields).ok()?;
    Some(text.to_string().into())
}
