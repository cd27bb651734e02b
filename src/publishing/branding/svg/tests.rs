//! Drawings that are taken, and what is said of those that are not.

use super::*;

const NS: &str = "xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 120 32\"";

fn told(inside: &str) -> String {
    match check(&format!("<svg {NS}>{inside}</svg>")) {
        Ok(_) => String::new(),
        Err(message) => {
            [vec![message.key], message.params.into_iter().map(|(_, value)| value).collect()].concat().join(" ")
        }
    }
}

#[test]
fn drawings_of_drawing_programs_are_taken() {
    let whole = format!(
        "\u{feff}<?xml version=\"1.0\"?>\n<!-- by hand -->\n<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"x.dtd\">\n\
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
fn what_runs_or_loads_is_named() {
    for (inside, said) in [
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
        assert_eq!(told(inside), said, "{inside}");
    }
}

#[test]
fn a_document_type_defines_nothing() {
    let bomb = format!("<!DOCTYPE svg [<!ENTITY a \"b\">]><svg {NS}/>");
    assert_eq!(check(&bomb).unwrap_err().key, "logo-svg-active");
    assert_eq!(check("<svg viewBox=\"0 0 1 1\"/>").unwrap_err().key, "logo-svg-namespace");
    assert_eq!(check("<svg xmlns=\"http://www.w3.org/2000/svg\"/>").unwrap_err().key, "logo-svg-size");
    assert_eq!(check("<svg").unwrap_err().key, "logo-svg-broken");
}
