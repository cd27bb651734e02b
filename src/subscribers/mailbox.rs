//! Which addresses lead to one mailbox, for limits only (decision 62). Where in doubt, two addresses count as one: they
//! then share a limit, and nothing else.

use super::contact::Contact;
use crate::delivery::channel::Channel;

/// The mailbox of an address: without what stands behind a `+`, without dots, and in lower case. Not every server drops
/// dots, but few have two people whose addresses differ in nothing else. A phone number is its own mailbox.
pub(super) fn key(contact: &Contact) -> String {
    match contact.key.rsplit_once('@').filter(|_| contact.channel == Channel::EMAIL) {
        Some((local, domain)) => {
            let base = local.split('+').next().filter(|base| !base.is_empty()).unwrap_or(local);
            format!("{}@{}", base.replace('.', ""), ascii(domain))
        }
        None => contact.key.clone(),
    }
}

/// The domain that somebody registered, since who owns one can have any number of subdomains: two labels, or three under
/// a country's `co.uk` or `com.au`. Empty for a phone number; for rooms and systems the channel.
pub(super) fn domain(contact: &Contact) -> String {
    if contact.channel.has_destinations() {
        return contact.channel.as_str().to_owned();
    }
    let Some((_, domain)) = contact.key.rsplit_once('@') else { return String::new() };
    let domain = ascii(domain);
    let labels: Vec<&str> = domain.rsplit('.').collect();
    let is_country = labels.first().is_some_and(|label| label.len() == 2);
    let is_registry = is_country && labels.get(1).is_some_and(|label| label.len() <= 3);
    let own = labels.iter().take(if is_registry { 3 } else { 2 });
    own.rev().copied().collect::<Vec<_>>().join(".")
}

/// One spelling for `bücher.example` and `xn--bcher-kva.example`.
fn ascii(domain: &str) -> String {
    url::Host::parse(domain).map_or_else(|_| domain.to_lowercase(), |host| host.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customers::address_text::parse;
    use phonenumber::country::Id;

    #[test]
    fn variants_of_an_address_are_one_mailbox() {
        let of = |typed| key(&Contact::of_person(&parse(typed, Some(Id::GB)).unwrap()));
        for typed in ["ann+1@example.org", "Ann+bills+2@Example.org", "a.n.n@example.org", "ann@EXAMPLE.org"] {
            assert_eq!(of(typed), "ann@example.org", "{typed}");
        }
        assert_eq!(of("ann@bücher.example"), of("ann@xn--bcher-kva.example"));
        assert_eq!(of("+tag@example.org"), "+tag@example.org");
        assert_ne!(of("ann@example.org"), of("ben@example.org"));
        assert_ne!(of("ann@example.org"), of("ann@example.net"));
        assert_eq!(of("07700 900123"), "+447700900123");
    }

    #[test]
    fn subdomains_belong_to_the_domain_that_was_registered() {
        let of = |typed| domain(&Contact::of_person(&parse(typed, Some(Id::GB)).unwrap()));
        for typed in ["a@example.org", "a@mail.example.org", "a@a1.b2.EXAMPLE.org"] {
            assert_eq!(of(typed), "example.org", "{typed}");
        }
        assert_eq!(of("a@mail.example.co.uk"), "example.co.uk");
        assert_eq!(of("a@mail.example.de"), "example.de");
        assert_eq!(of("07700 900123"), "");
    }
}
