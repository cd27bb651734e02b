//! Where somebody wants an answer: an e-mail address or a mobile number, read from a form.

use crate::customers::{Address, Channel, address};
use crate::types::Message;
use crate::types::field_errors::FieldErrors;

/// Reads a field; `None` where nothing was typed, or where what is wrong with it was noted in `form`.
pub fn contact(form: &mut FieldErrors, field: &str, typed: &str) -> Option<Address> {
    if typed.trim().is_empty() {
        return None;
    }
    match address::any(typed) {
        Ok(found) if is_landline(&found) => {
            form.wrong(field, Message::new("affected-contact-landline"));
            None
        }
        Ok(found) => Some(found),
        Err(why) => {
            form.wrong(field, why);
            None
        }
    }
}

/// A text to a British landline is read by nobody.
fn is_landline(address: &Address) -> bool {
    address.channel == Channel::Sms && address.key.starts_with("+44") && !address.key.starts_with("+447")
}
