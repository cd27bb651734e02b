//! Sources of requests: cases by hand, and properties that hold whatever a client sends.

use super::*;
use axum::http::{HeaderName, HeaderValue};
use proptest::prelude::*;

const PROXY: &str = "127.0.0.1";
const CLIENT: &str = "198.51.100.7";

fn headers<'a>(lines: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in lines {
        if let Ok(value) = HeaderValue::from_bytes(value) {
            headers.append(HeaderName::from_bytes(name.as_bytes()).unwrap(), value);
        }
    }
    headers
}

/// The source of a request from the proxy with these lines; 10.0.0.0/8 and 2001:db8:ffff::/48 are trusted too.
fn source(lines: &[&str]) -> String {
    let trusted = [PROXY, "10.0.0.0/8", "2001:db8:ffff::/48"].map(|text| text.parse().unwrap());
    let lines = lines.iter().map(|line| line.split_once(':').unwrap());
    let headers = headers(lines.map(|(name, value)| (name, value.trim().as_bytes())));
    Source::of_request(PROXY.parse().unwrap(), &trusted, &headers).to_string()
}

#[test]
fn a_peer_that_is_no_proxy_is_the_source() {
    let headers = headers([("x-forwarded-for", b"203.0.113.9".as_slice()), ("forwarded", b"for=203.0.113.9")]);
    let of = |peer: &str| Source::of_request(peer.parse().unwrap(), &["10.0.0.1".parse().unwrap()], &headers);
    assert_eq!(of("192.0.2.1").to_string(), "192.0.2.1");
    assert_eq!(of("::ffff:203.0.113.9").to_string(), "203.0.113.9");
    assert_eq!(of("::ffff:10.0.0.1").to_string(), "203.0.113.9", "the trusted address, mapped");
}

#[test]
fn the_last_line_counts() {
    assert_eq!(source(&["X-Forwarded-For: 203.0.113.9", "X-Forwarded-For: 198.51.100.7"]), CLIENT);
    assert_eq!(source(&["Forwarded: for=203.0.113.9", "Forwarded: for=198.51.100.7"]), CLIENT);
}

#[test]
fn hops_are_followed_over_lines_while_they_are_trusted() {
    assert_eq!(source(&["X-Forwarded-For: 203.0.113.9, 198.51.100.7, 10.1.2.3"]), CLIENT);
    assert_eq!(source(&["X-Forwarded-For: 203.0.113.9, 198.51.100.7", "X-Forwarded-For: 10.1.2.3"]), CLIENT);
    assert_eq!(source(&["Forwarded: for=198.51.100.7, for=\"[2001:db8:ffff::1]:443\";proto=https"]), CLIENT);
    assert_eq!(source(&["X-Forwarded-For: 10.1.2.3, 10.4.5.6"]), "10.1.2.3", "all are trusted");
    assert_eq!(source(&[]), PROXY);
}

#[test]
fn an_unreadable_hop_leaves_the_last_trusted_address() {
    for hop in [
        "not-an-address",
        "unknown",
        "_hidden",
        "",
        "198.51.100",
        "198.51.100.7:http",
        "198.51.100.7:123456",
        "[198.51.100.7]",
        "[2001:db8::1",
        "2001:db8::1]",
        "[2001:db8::1]443",
        "fe80::1%eth0",
        "\"198.51.100.7",
        "\u{e9}",
    ] {
        assert_eq!(source(&[&format!("X-Forwarded-For: 203.0.113.9, {hop}")]), PROXY, "{hop}");
        assert_eq!(source(&[&format!("X-Forwarded-For: 203.0.113.9, {hop}, 10.1.2.3")]), "10.1.2.3", "{hop}");
        assert_eq!(source(&["X-Forwarded-For: 203.0.113.9", &format!("X-Forwarded-For: {hop}")]), PROXY, "{hop}");
        assert_eq!(source(&[&format!("Forwarded: for=203.0.113.9, for={hop}")]), PROXY, "{hop}");
    }
    for element in ["proto=https", "for", "for=198.51.100.7;for=203.0.113.9", "for=\"198.51.100.7\"x", "198.51.100.7"] {
        assert_eq!(source(&[&format!("Forwarded: for=203.0.113.9, {element}")]), PROXY, "{element}");
    }
}

#[test]
fn every_form_of_an_address_is_read() {
    for form in [
        "198.51.100.7",
        "198.51.100.7:4711",
        "\"198.51.100.7:4711\"",
        "::ffff:198.51.100.7",
        "[::ffff:198.51.100.7]:80",
        "\"[::ffff:c633:6407]:_port\"",
    ] {
        assert_eq!(source(&[&format!("X-Forwarded-For: 203.0.113.9,{form}")]), CLIENT, "{form}");
        assert_eq!(source(&[&format!("Forwarded: by=\"_a,b;c\";For={form};proto=http")]), CLIENT, "{form}");
    }
    for form in ["2001:db8::7", "[2001:db8::7]", "[2001:DB8:0::7]:443", "\"[2001:db8::7]\""] {
        assert_eq!(source(&[&format!("X-Forwarded-For: {form}")]), "2001:db8::7", "{form}");
    }
}

#[test]
fn both_fields_must_agree_hop_by_hop() {
    let plain = "X-Forwarded-For: 198.51.100.7, 10.1.2.3";
    assert_eq!(source(&[plain, "Forwarded: for=198.51.100.7, for=10.1.2.3"]), CLIENT);
    assert_eq!(source(&[plain, "Forwarded: for=\"[::ffff:198.51.100.7]\", for=10.1.2.3"]), CLIENT);
    assert_eq!(source(&[plain, "Forwarded: for=203.0.113.9, for=10.1.2.3"]), "10.1.2.3");
    assert_eq!(source(&[plain, "Forwarded: for=10.1.2.3"]), "10.1.2.3");
    assert_eq!(source(&[plain, "Forwarded: for=203.0.113.9"]), PROXY);
    assert_eq!(source(&[plain, "Forwarded:"]), PROXY);
}

#[test]
fn an_unbalanced_quote_hides_nothing() {
    assert_eq!(source(&["X-Forwarded-For: \"203.0.113.9, 198.51.100.7"]), CLIENT);
    assert_eq!(source(&["Forwarded: for=\"203.0.113.9, for=\"198.51.100.7:1\""]), CLIENT);
    assert_eq!(source(&["Forwarded: for=\"203.0.113.9\\, for=198.51.100.7"]), CLIENT);
}

#[test]
fn keys_are_ipv4_addresses_and_ipv6_networks() {
    let key = |text: &str| Source::of_peer(text.parse().unwrap()).key();
    assert_eq!(key("203.0.113.9").to_string(), "203.0.113.9");
    assert_eq!(key("2001:db8:1:2:3:4:5:6").to_string(), "2001:db8:1:2::/64");
    assert_eq!(key("2001:db8:1:2::"), key("2001:db8:1:2:ffff::1"));
    assert_ne!(key("2001:db8:1:2::"), key("2001:db8:1:3::"));
    assert_ne!(key("::ffff:203.0.113.9"), key("::ffff:203.0.113.10"));
    assert_ne!(key("64:ff9b::203.0.113.9"), key("64:ff9b::203.0.113.10"), "IPv4 behind a translator");
    assert_ne!(key("203.0.113.9"), key("203.0.113.10"));
}

#[test]
fn networks_are_read_and_matched() {
    let network = |text: &str| text.parse::<Network>();
    let has = |text: &str, address: &str| network(text).unwrap().contains(address.parse().unwrap());
    assert!(has("10.0.0.0/8", "10.255.0.1") && !has("10.0.0.0/8", "11.0.0.1"));
    assert!(has("10.1.2.3/8", "10.9.9.9"), "host bits do not matter");
    assert!(has("0.0.0.0/0", "203.0.113.9") && !has("0.0.0.0/0", "::1"));
    assert!(has("2001:db8::/32", "2001:db8:1::1") && !has("2001:db8::/32", "2001:db9::1"));
    assert!(has("::ffff:10.0.0.0/104", "10.1.1.1") && has(" 10.0.0.1", "::ffff:10.0.0.1"));
    for wrong in ["", "10.0.0.0/33", "10.0.0/8", "::/129", "::ffff:10.0.0.0/8", "proxy", "10.0.0.0/"] {
        assert!(network(wrong).unwrap_err().contains("10.0.0.0/8"), "{wrong}");
    }
}

/// An address as a proxy may write it, for `X-Forwarded-For` and for `Forwarded`.
fn written(address: IpAddr, form: u8) -> (String, String) {
    let (bare, ported) = match address {
        IpAddr::V4(v4) if form & 4 != 0 => (format!("[::ffff:{v4}]"), format!("[::ffff:{v4}]:4711")),
        IpAddr::V4(v4) => (v4.to_string(), format!("{v4}:4711")),
        IpAddr::V6(v6) => (format!("[{v6}]"), format!("[{v6}]:4711")),
    };
    let node = if form & 1 == 0 { bare } else { ported };
    let plain = if form & 2 == 0 || !address.is_ipv6() { node.clone() } else { address.to_string() };
    let tagged = if form & 8 == 0 { format!("for=\"{node}\"") } else { format!("by=_x;FOR=\"{node}\";proto=https") };
    (plain, tagged)
}

fn any_address() -> impl Strategy<Value = IpAddr> {
    prop_oneof![any::<[u8; 4]>().prop_map(IpAddr::from), any::<[u8; 16]>().prop_map(IpAddr::from)]
}

/// What a client may put into a line: anything, and what looks like the real thing.
fn any_line() -> impl Strategy<Value = Vec<u8>> {
    let plausible = prop::collection::vec(
        prop::sample::select(vec![
            "203.0.113.9",
            "for=",
            "\"",
            ",",
            ";",
            "[",
            "]",
            ":",
            "\\",
            "unknown",
            " ",
            "127.0.0.1",
        ]),
        0..12,
    );
    prop_oneof![
        prop::collection::vec(
            any::<u8>().prop_filter("allowed in a field", |b| *b == 9 || *b >= 32 && *b != 127),
            0..40
        ),
        plausible.prop_map(|parts| parts.concat().into_bytes()),
    ]
}

proptest! {
    #[test]
    fn headers_never_matter_without_a_trusted_peer(peer in any_address(), plain in any_line(), tagged in any_line()) {
        let headers = headers([("x-forwarded-for", plain.as_slice()), ("forwarded", &tagged)]);
        prop_assume!(peer.to_canonical() != IpAddr::from([127, 0, 0, 1]));
        let source = Source::of_request(peer, &[PROXY.parse().unwrap()], &headers);
        prop_assert_eq!(source, Source::of_peer(peer));
    }

    /// The proxy appends to the client's last line or adds its own; either way the client is who the proxy says.
    #[test]
    fn a_client_cannot_choose_its_source(
        client in any_address(),
        form in any::<u8>(),
        (lines, is_appended, is_tagged) in (prop::collection::vec(any_line(), 0..3), any::<bool>(), any::<bool>()),
        other in any_line(),
        has_other in any::<bool>(),
    ) {
        let proxy: Network = PROXY.parse().unwrap();
        let client_source = Source::of_peer(client);
        prop_assume!(!proxy.contains(client));
        let (plain, tagged) = written(client.to_canonical(), form);
        let (name, other_name) =
            if is_tagged { ("forwarded", "x-forwarded-for") } else { ("x-forwarded-for", "forwarded") };
        let hop = if is_tagged { tagged } else { plain };
        let mut lines = lines;
        match lines.last_mut() {
            Some(line) if is_appended => line.extend_from_slice(format!(", {hop}").as_bytes()),
            _ => lines.push(hop.into_bytes()),
        }
        let mut sent: Vec<_> = lines.iter().map(|line| (name, line.as_slice())).collect();
        if has_other {
            // The proxy passes on the field that it does not set.
            sent.push((other_name, &other));
        }
        let source = Source::of_request(PROXY.parse().unwrap(), &[proxy], &headers(sent));
        let fallen_back = Source::of_peer(PROXY.parse().unwrap());
        prop_assert!(source == client_source || has_other && source == fallen_back, "{}", source);
    }

    #[test]
    fn mapped_addresses_are_the_ipv4_address(address in any::<[u8; 4]>()) {
        let address = Ipv4Addr::from(address);
        let mapped = Source::of_peer(address.to_ipv6_mapped().into());
        prop_assert_eq!(mapped, Source::of_peer(address.into()));
        prop_assert_eq!(mapped.key().to_string(), address.to_string());
    }
}
