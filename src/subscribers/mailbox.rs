//! Which addresses lead to one mailbox, for limits only (decision 62). Where in doubt, two addresses count as one: they
//! then share a limit, and nothing else.

use crate::customers::{Address, Channel};

/// The mailbox of an address: without what stands behind a `+`, without dots, and in lower case. Not every server drops
/// dots, but few have two people whose addresses differ in nothing else. A phone number is its own mailbox.
pub(super) fn key(address: &Address) -> String {
    match (address.channel, address.key.rsplit_once('@')) {
        (Channel::Email, Some((local, domain))) => {
            let base = local.split('+').next().filter(|base| !base.is_empty()).unwrap_or(local);
            format!("{}@{}", base.replace('.', ""), ascii(domain))
        }
        _ => address.key.clone(),
    }
}

/// The domain that somebody registered, since who owns one can have any number of subdomains: two labels, or three under
/// a country's `co.uk` or `com.au`. Empty for a phone number.
pub(super) fn domain(address: &Address) -> String {
    let Some((_, domain)) = address.key.rsplit_once('@') else { return String::new() };
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
        let of = |typed| key(&parse(typed, Some(Id::GB)).unwrap());
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
        let of = |typed| domain(&parse(typed, Some(Id::GB)).unwrap());
        for typed in ["a@example.org", "a@mail.example.org", "a@a1.b2.EXAMPLE.org"] {
            assert_eq!(of(typed), "example.org", "{typed}");
        }
        assert_eq!(of("a@mail.example.co.uk"), "example.co.uk");
        assert_eq!(of("a@mail.example.de"), "example.de");
        assert_eq!(of("07700 900123"), "");
    }
}
