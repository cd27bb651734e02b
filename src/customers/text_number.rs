//! Which phone numbers that visitors type are sent text messages. Every text costs money, and whoever earns from a range
//! of premium numbers asks for texts to them: only numbers of some countries are accepted, and none that may be charged
//! at a premium. What kind a number is of comes from the metadata of libphonenumber.

use crate::types::Message;
use phonenumber::Type;
use phonenumber::country::Id;
use phonenumber::metadata::DATABASE;

/// Checks a number in international format, `+447700900123`. Without `countries`, numbers of the country `home` are
/// accepted.
///
/// # Errors
///
/// The message to show beside the field. It says what to give instead.
pub fn check(number: &str, countries: &[Id], home: Option<Id>) -> Result<(), Message> {
    let accepted = if countries.is_empty() { home.as_slice() } else { countries };
    let not_accepted = || match accepted {
        [] => Message::new("customers-text-none"),
        _ => Message::new("customers-text-country").with("codes", calling_codes(accepted)),
    };
    let parsed = phonenumber::parse(None, number).map_err(|_| not_accepted())?;
    // A number of no known range belongs to the main country of its calling code.
    let main = || DATABASE.region(&parsed.country().code()).and_then(|regions| regions.first()?.parse().ok());
    if parsed.country().id().or_else(main).is_none_or(|country| !accepted.contains(&country)) {
        // Territories that share a calling code have prices of their own.
        let shares_code = accepted.iter().any(|country| calling_code(*country) == Some(parsed.country().code()));
        return Err(if shares_code { Message::new("customers-text-costly") } else { not_accepted() });
    }
    match parsed.number_type(&DATABASE) {
        // New ranges are in use before they are in the metadata.
        Type::Mobile | Type::FixedLineOrMobile | Type::Unknown => Ok(()),
        Type::FixedLine => Err(Message::new("customers-text-landline")),
        _ => Err(Message::new("customers-text-costly")),
    }
}

fn calling_code(country: Id) -> Option<u16> {
    DATABASE.by_id(country.as_ref()).map(|metadata| metadata.country_code())
}

/// `+44, +353`
fn calling_codes(countries: &[Id]) -> String {
    let codes = countries.iter().filter_map(|country| calling_code(*country));
    let mut codes: Vec<_> = codes.map(|code| format!("+{code}")).collect();
    codes.dedup();
    codes.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(number: &str, countries: &[Id]) -> String {
        check(number, countries, Some(Id::GB)).err().unwrap_or_else(|| panic!("{number} was accepted")).key
    }

    #[test]
    fn mobile_numbers_of_the_home_country_are_accepted() {
        for number in ["+447700900123", "+447400123456"] {
            assert_eq!(check(number, &[], Some(Id::GB)), Ok(()), "{number}");
        }
        assert_eq!(refused("+442079460000", &[]), "customers-text-landline");
        assert_eq!(refused("+441134960000", &[]), "customers-text-landline");
    }

    #[test]
    fn satellite_and_international_premium_numbers_are_refused() {
        for number in ["+870773111632", "+881612345678", "+882161234567", "+883510012345", "+979123456789"] {
            assert_eq!(refused(number, &[]), "customers-text-country", "{number}");
        }
    }

    #[test]
    fn premium_numbers_of_an_accepted_country_are_refused() {
        for number in ["+449012345678", "+448712345678", "+447012345678", "+447640123456", "+448001234567"] {
            assert_eq!(refused(number, &[]), "customers-text-costly", "{number}");
        }
        assert_eq!(refused("+19002345678", &[Id::US]), "customers-text-costly");
        // Guernsey and Jamaica share calling codes with the United Kingdom and the United States.
        assert_eq!(refused("+447911123456", &[]), "customers-text-costly");
        assert_eq!(check("+447911123456", &[Id::GB, Id::GG], None), Ok(()));
        assert_eq!(refused("+18762101234", &[Id::US]), "customers-text-costly");
    }

    #[test]
    fn other_countries_are_accepted_as_settings_say() {
        assert_eq!(refused("+4915123456789", &[]), "customers-text-country");
        assert_eq!(check("+4915123456789", &[Id::GB, Id::DE], Some(Id::GB)), Ok(()));
        assert_eq!(check("+12015550123", &[Id::US], None), Ok(()));
        assert_eq!(refused("+447400123456", &[Id::DE]), "customers-text-country");
        assert_eq!(check("+4915123456789", &[], Some(Id::DE)), Ok(()));
        assert_eq!(check("+4915123456789", &[], None).unwrap_err().key, "customers-text-none");
        let message = check("+4915123456789", &[Id::GB, Id::IE], None).unwrap_err();
        assert_eq!(message.params, [("codes".to_owned(), "+44, +353".to_owned())]);
    }
}
