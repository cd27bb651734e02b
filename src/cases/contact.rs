//! The address a reply should go to, as a visitor typed it into a form.

use crate::customers::{Address, Channel, address};
use crate::types::Message;
use crate::types::field_errors::FieldErrors;

/// Reads an e-mail address or a mobile number from a form field. `None` when the field is empty, or when it is
/// invalid, which is then noted in `form`.
pub fn read_contact(form: &mut FieldErrors, field: &str, typed: &str) -> Option<Address> {
    if typed.trim().is_empty() {
        return None;
    }
    match address::parse(typed) {
        Ok(address) if is_landline(&address) => {
            form.wrong(field, Message::new("affected-contact-landline"));
            None
        }
        Ok(address) => Some(address),
        Err(message) => {
            form.wrong(field, message);
            None
        }
    }
}

/// Whether a number is a British landline, which receives no text messages.
fn is_landline(address: &Address) -> bool {
    address.channel == Channel::Sms && address.key.starts_with("+44") && !address.key.starts_with("+447")
}
