//! For islands that react to input in the form around them.

use leptos::ev;
use leptos::leptos_dom::helpers::{debounce, window_event_listener};
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::js_sys::Date;
use leptos::web_sys::{Element, FormData, HtmlFormElement, HtmlInputElement, UrlSearchParams};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

/// The longest time between a change and what it leads to, however much somebody types.
const WAIT_MAX: Duration = Duration::from_secs(4);

/// Calls `act` with the fields of the form around an element, URL-encoded as the browser would post them, once nothing
/// in that form has changed for `wait` after a change. The listener stays for the lifetime of the page.
///
/// Somebody who types without a pause is not waited for longer than [`WAIT_MAX`]. Once the form is sent, or another with the same
/// key (as one that discards it), `act` is no longer called until something is typed again.
pub fn on_form_input(element: &Element, wait: Duration, act: impl Fn(String) + 'static) {
    let Some(form) = form_around(element) else { return };
    // When the first change was made that `act` does not know yet.
    let pending = Rc::new(Cell::new(None::<f64>));
    let act = {
        let pending = Rc::clone(&pending);
        Rc::new(move |form: &HtmlFormElement| {
            pending.set(None);
            if let Some(text) = encoded(form) {
                act(text);
            }
        })
    };
    let later = {
        let (act, pending) = (Rc::clone(&act), Rc::clone(&pending));
        move |form: HtmlFormElement| {
            if pending.get().is_some() {
                act(&form);
            }
        }
    };
    let debounced = RefCell::new(debounce(wait, later));
    let (sent, waiting) = (form.clone(), Rc::clone(&pending));
    let on_submit = window_event_listener(ev::submit, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok());
        if target.is_some_and(|target| target == sent || key(&target).is_some_and(|key_of| Some(key_of) == key(&sent)))
        {
            waiting.set(None);
        }
    });
    std::mem::forget(on_submit);
    let handle = window_event_listener(ev::input, move |event| {
        let changed = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let is_inside = changed.and_then(|element| form_around(&element)).as_ref() == Some(&form);
        if let (true, Ok(mut debounced)) = (is_inside, debounced.try_borrow_mut()) {
            let now = Date::now();
            let first = pending.get().unwrap_or(now);
            pending.set(Some(first));
            if now - first >= WAIT_MAX.as_secs_f64() * 1_000.0 {
                act(&form);
            }
            (*debounced)(form.clone());
        }
    });
    std::mem::forget(handle);
}

/// The key of a form, if it has one.
fn key(form: &HtmlFormElement) -> Option<String> {
    let field = form.query_selector("input[name='form_key']").ok().flatten()?;
    Some(field.dyn_into::<HtmlInputElement>().ok()?.value())
}

fn form_around(element: &Element) -> Option<HtmlFormElement> {
    element.closest("form").ok().flatten()?.dyn_into().ok()
}

fn encoded(form: &HtmlFormElement) -> Option<String> {
    let fields = FormData::new_with_form(form).ok()?;
    let text = UrlSearchParams::new_with_str_sequence_sequence(&fields).ok()?;
    Some(text.to_string().into())
}
