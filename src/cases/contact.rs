//! The address a reply should go to, as a visitor typed it into a form.

use crate::customers::{Address, Channel, address_text, text_number};
use crate::platform::config::Config;
use crate::types::field_errors::FieldErrors;
use phonenumber::country::Id;

/// Reads an e-mail address or a mobile number from a form field. `None` when the field is empty, or when it is
/// invalid or a number to which no text messages are sent, which is then noted in `form`. A number without a country
/// code is one of the country `home`.
pub fn read_contact(
    form: &mut FieldErrors,
    field: &str,
    typed: &str,
    config: &Config,
    home: Option<Id>,
) -> Option<Address> {
    if typed.trim().is_empty() {
        return None;
    }
    let read = address_text::parse(typed, home).and_then(|address| match address.channel {
        Channel::Sms => text_number::check(&address.key, &config.text_countries, home).map(|()| address),
        Channel::Email => Ok(address),
    });
    read.map_err(|message| form.wrong(field, message)).ok()
}
