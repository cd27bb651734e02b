//! What is sent to the server, and how its answers are read.

use super::*;

#[test]
fn dots_are_doubled_and_a_single_one_ends_the_text() {
    let sent = Text(b"Subject: x\r\n\r\n.hidden\r\n..\r\n.\r\nend").to_string();
    assert_eq!(sent, "Subject: x\r\n\r\n..hidden\r\n...\r\n..\r\nend\r\n.\r\n");
    assert_eq!(Text(b"a\r\n").to_string(), "a\r\n.\r\n");
}

#[test]
fn reads_server_urls_without_repeating_passwords() {
    let server = Server::parse("smtp://user:p%40ss+word@mail.example.org").unwrap();
    assert_eq!((server.host(), server.port, server.tls), ("mail.example.org", 587, Tls::Required));
    assert_eq!(server.credentials, Some(Credentials::new("user".into(), "p@ss+word".into())));
    assert_eq!(Server::parse("smtp://127.0.0.1:2525").unwrap().tls, Tls::IfOffered);
    assert_eq!(Server::parse("smtp://u:p@localhost").unwrap().tls, Tls::IfOffered);
    assert_eq!(Server::parse("smtps://u:p@mail.example.org").unwrap().port, 465);
    assert_eq!(Server::parse("smtp://[::1]:25").unwrap().host(), "::1");
    for bad in ["smtp:", "http://u:secret@x", "smtp://", "nonsense", "smtp://u:secret@x?tls=maybe"] {
        let error = Server::parse(bad).unwrap_err();
        assert!(error.starts_with("AMENDS_SMTP_URL") && !error.contains("secret"), "{error}");
    }
    assert!(!format!("{server:?}").contains("p@ss"));
}

#[test]
fn only_answers_about_the_mailbox_suppress_the_address() {
    for code in ["smtp 550 5.1.1", "smtp 550 5.2.1", "smtp 550"] {
        assert!(is_address_invalid(code, true), "{code}");
    }
    for code in ["smtp 554 5.7.1", "smtp 500 5.3.0", "smtp 554", "smtp 552 5.2.2", "no smtputf8"] {
        assert!(!is_address_invalid(code, true), "{code}");
    }
    assert!(!is_address_invalid("smtp 550", false) && is_address_invalid("smtp 550 5.1.1", false));
}

#[test]
fn recognises_enhanced_status_codes() {
    assert!(is_enhanced("5.1.1") && is_enhanced("4.2.100"));
    assert!(!is_enhanced("ada@example.org") && !is_enhanced("5.1") && !is_enhanced("5.1.x") && !is_enhanced("5..1"));
}
