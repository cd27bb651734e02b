//! Drawings that are accepted, and the messages for those that are not.

use super::*;

const NS: &str = "xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 120 32\"";

fn message(inside: &str) -> String {
    match check(&format!("<svg {NS}>{inside}</svg>")) {
        Ok(_) => String::new(),
        Err(message) => {
            [vec![message.key], message.params.into_iter().map(|(_, value)| value).collect()].concat().join(" ")
        }
    }
}

#[test]
fn accepts_what_drawing_programs_write() {
    let whole = format!(
        "\u{feff}<?xml version=\"1.0\"?>\n<!-- by hand -->\n<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\"\n \"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\">\n\
         <svg {NS} xmlns:xlink='http://www.w3.org/1999/xlink' width=\"120px\">\
         <style type=\"text/css\"><![CDATA[.a{{fill:url(#g)}}]]></style>\
         <defs><linearGradient id=\"g\"><stop offset=\"0\" stop-color=\"#fff\"/></linearGradient></defs>\
         <g transform=\"translate(1 2)\" style=\"fill:url('#g')\"><use xlink:href=\"#g\"/>\
         <path d=\"M0 0&#10;L9 9\"/></g><text>A &amp; B</text></svg>\n"
    );
    assert_eq!(check(&whole), Ok((120_000, 32_000)));
    assert_eq!(check("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"3\" height=\"1.5px\"/>"), Ok((3_000, 1_500)));
}

#[test]
fn refuses_what_runs_or_loads_and_names_it() {
    for (inside, expected) in [
        ("<script>alert(1)</script>", "logo-svg-active <script>"),
        ("<x:Script xmlns:x=\"http://www.w3.org/2000/svg\"/>", "logo-svg-active <x:Script>"),
        ("<path onload=\"alert(1)\"/>", "logo-svg-active onload="),
        ("<path OnLoad = 'alert(1)'/>", "logo-svg-active OnLoad="),
        ("<foreignObject><p/></foreignObject>", "logo-svg-active <foreignObject>"),
        ("<image href=\"https://example.org/x.png\"/>", "logo-svg-external href="),
        ("<use xlink:href=\"//example.org/x.svg#a\"/>", "logo-svg-external xlink:href="),
        ("<a href=\"&#106;avascript:alert(1)\"/>", "logo-svg-external href="),
        ("<path fill=\"u&#114;l(https://example.org/#a)\"/>", "logo-svg-external fill="),
        ("<path style=\"fill:\\75rl(https://example.org)\"/>", "logo-svg-external style="),
        ("<style>@import 'https://example.org/x.css';</style>", "logo-svg-external <style>"),
        ("<?xml-stylesheet href=\"x.css\"?>", "logo-svg-active <?…?>"),
        ("<animate attributeName=\"x\"/>", "logo-animated"),
        ("<g>", "logo-svg-broken"),
        ("<path d=M0/>", "logo-svg-broken"),
        ("<path d=\"a\"onload=\"b\"/>", "logo-svg-broken"),
        ("</svg><script>", "logo-svg-broken"),
    ] {
        assert_eq!(message(inside), expected, "{inside}");
    }
}

#[test]
fn refuses_entity_declarations_and_drawings_without_namespace_or_size() {
    let bomb = format!("<!DOCTYPE svg [<!ENTITY a \"b\">]><svg {NS}/>");
    assert_eq!(check(&bomb).unwrap_err().key, "logo-svg-active");
    assert_eq!(check("<svg viewBox=\"0 0 1 1\"/>").unwrap_err().key, "logo-svg-namespace");
    assert_eq!(check("<svg xmlns=\"http://www.w3.org/2000/svg\"/>").unwrap_err().key, "logo-svg-size");
    assert_eq!(check("<svg").unwrap_err().key, "logo-svg-broken");
}

#[test]
fn resolves_references_in_values_in_single_quotes() {
    for (inside, expected) in [
        ("<path fill='u&#x72;l(https://example.org/#a)'/>", "logo-svg-external fill="),
        ("<path style='fill:url(&quot;//example.org&quot;)'/>", "logo-svg-external style="),
        ("<a href='&#x6A;avascript:alert(&apos;1&apos;)'/>", "logo-svg-external href="),
        ("<path d='\"' onload='a > b'/>", "logo-svg-active onload="),
        ("<text font-family='&quot;A&quot;, &apos;B&apos; &gt; &#233;'>&#x41;</text>", ""),
        ("<style>@im&#112;ort 'x.css';</style>", "logo-svg-external <style>"),
        ("<style>.a{fill:u<![CDATA[rl(x.png)]]>}</style>", "logo-svg-external <style>"),
        ("<text>&undefined;</text>", "logo-svg-broken"),
        ("<path d='&undefined;'/>", "logo-svg-broken"),
        ("<path d='a' d='b'/>", "logo-svg-broken"),
    ] {
        assert_eq!(message(inside), expected, "{inside}");
    }
}

#[test]
fn refuses_addresses_in_namespaced_attributes() {
    for (inside, expected) in [
        ("<use xlink:href='#own'/>", ""),
        ("<use xlink:href='data:image/png;base64,AAAA'/>", ""),
        ("<use xlink:href='x.svg#a'/>", "logo-svg-external xlink:href="),
        ("<image other:HREF = \"http://example.org/x.png\"/>", "logo-svg-external other:HREF="),
        ("<image xlink:href='data:text/html,x'/>", "logo-svg-external xlink:href="),
        ("<svg:image xlink:href='//example.org/x'></svg:image>", "logo-svg-external xlink:href="),
    ] {
        assert_eq!(message(inside), expected, "{inside}");
    }
}

#[test]
fn refuses_addresses_in_every_attribute_that_takes_one() {
    for (inside, expected) in [
        (
            "<x:img xmlns:x='http://www.w3.org/1999/xhtml' srcset='https://example.org/x.png 2x'/>",
            "logo-svg-external srcset=",
        ),
        ("<a href='#own' ping='https://example.org/'/>", "logo-svg-external ping="),
        ("<g xml:base='https://example.org/'><use href='#a'/></g>", "logo-svg-external xml:base="),
        ("<x:form xmlns:x='http://www.w3.org/1999/xhtml' action='/x'/>", "logo-svg-external action="),
        ("<x:meta xmlns:x='http://www.w3.org/1999/xhtml' http-equiv='refresh'/>", "logo-svg-active http-equiv="),
        ("<style>.a{fill:image-set(var(--a) 1x)}</style>", "logo-svg-external <style>"),
    ] {
        assert_eq!(message(inside), expected, "{inside}");
    }
}

#[test]
fn refuses_document_types_of_others() {
    for document_type in [
        "<!DOCTYPE svg SYSTEM \"https://example.org/x.dtd\">",
        "<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"https://example.org/x.dtd\">",
        "<!DOCTYPE svg PUBLIC '-//Example//DTD X//EN' 'http://www.w3.org/x.dtd'>",
        "<!DOCTYPE html>",
    ] {
        let message = check(&format!("{document_type}<svg {NS}/>")).unwrap_err();
        assert_eq!(
            (message.key.as_str(), message.params[0].1.as_str()),
            ("logo-svg-external", "<!DOCTYPE>"),
            "{document_type}"
        );
    }
    assert!(check(&format!("<!DOCTYPE svg><svg {NS}/>")).is_ok());
}
