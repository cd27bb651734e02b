use super::*;

const SITE: &str = "https://status.example.com";

/// What is typed, as HTML on the page and as plain text in mails, calendars and the API.
const CONSTRUCTS: &[(&str, &str, &str)] = &[
    ("Calls **work** *again*.", "<p>Calls <strong>work</strong> <em>again</em>.</p>", "Calls work again."),
    (
        "Calls work.\nData follows.\n\nSoon.",
        "<p>Calls work.<br>\nData follows.</p>\n<p>Soon.</p>",
        "Calls work.\nData follows.\n\nSoon.",
    ),
    ("Back at ~~14:00~~ 15:00", "<p>Back at <del>14:00</del> 15:00</p>", "Back at ~~14:00~~ 15:00"),
    ("- Aberdeen\n- Moray", "<ul>\n<li>Aberdeen</li>\n<li>Moray</li>\n</ul>", "- Aberdeen\n- Moray"),
    ("3. Call\n4. Wait", "<ol start=\"3\">\n<li>Call</li>\n<li>Wait</li>\n</ol>", "3. Call\n4. Wait"),
    ("> We are sorry.", "<blockquote>\n<p>We are sorry.</p>\n</blockquote>", "We are sorry."),
    ("Dial `*#21#`", "<p>Dial <code>*#21#</code></p>", "Dial *#21#"),
    ("```\nhttps://example.org\n```", "<pre><code>https://example.org\n</code></pre>", "https://example.org"),
    ("# Mobile data", "<p><strong>Mobile data</strong></p>", "Mobile data"),
    ("Press <OK> twice", "<p>Press &lt;OK&gt; twice</p>", "Press <OK> twice"),
    (
        "[The map](https://example.org/map)",
        "<p><a href=\"https://example.org/map\" rel=\"nofollow noopener\">The map</a></p>",
        "The map (https://example.org/map)",
    ),
    (
        "[our form](/subscribe)",
        "<p><a href=\"/subscribe\" rel=\"nofollow noopener\">our form</a></p>",
        "our form (https://status.example.com/subscribe)",
    ),
    (
        "[our form](subscribe?for=all#now)",
        "<p><a href=\"/subscribe?for=all#now\" rel=\"nofollow noopener\">our form</a></p>",
        "our form (https://status.example.com/subscribe?for=all#now)",
    ),
    (
        "[map](//example.org/map)",
        "<p><a href=\"https://example.org/map\" rel=\"nofollow noopener\">map</a></p>",
        "map (https://example.org/map)",
    ),
    (
        "See https://example.org/map_of_the_north?a=1&b=2.",
        "<p>See <a href=\"https://example.org/map_of_the_north?a=1&amp;b=2\" rel=\"nofollow noopener\">https://example.org/map_of_the_north?a=1&amp;b=2</a>.</p>",
        "See https://example.org/map_of_the_north?a=1&b=2.",
    ),
    (
        "(https://example.org)",
        "<p>(<a href=\"https://example.org\" rel=\"nofollow noopener\">https://example.org</a>)</p>",
        "(https://example.org)",
    ),
    (
        "Write to help@example.org",
        "<p>Write to <a href=\"mailto:help@example.org\" rel=\"nofollow noopener\">help@example.org</a></p>",
        "Write to help@example.org",
    ),
    (
        "<https://example.net>",
        "<p><a href=\"https://example.net\" rel=\"nofollow noopener\">https://example.net</a></p>",
        "https://example.net",
    ),
    (
        "![Map of the affected area](https://example.org/map.png)",
        "<p><a href=\"https://example.org/map.png\" rel=\"nofollow noopener\">Map of the affected area</a></p>",
        "Map of the affected area (https://example.org/map.png)",
    ),
    (
        "[![Map](m.png)](/areas)",
        "<p><a href=\"/areas\" rel=\"nofollow noopener\">Map</a></p>",
        "Map (https://status.example.com/areas)",
    ),
    ("![](https://example.org/map.png)", "<p></p>", ""),
    (
        "| Area | Back by |\n| --- | --- |\n| North | 14:00 |\n| South | |",
        "<table><thead><tr><th>Area</th><th>Back by</th></tr></thead><tbody>\n<tr><td>North</td><td>14:00</td></tr>\n<tr><td>South</td><td></td></tr>\n</tbody></table>",
        "Area: North; Back by: 14:00\nArea: South",
    ),
    (
        "| Area | Back by |\n| --- | --- |",
        "<table><thead><tr><th>Area</th><th>Back by</th></tr></thead><tbody>\n</tbody></table>",
        "Area, Back by",
    ),
];

#[test]
fn every_construct_works_in_every_output() {
    for (typed, html, plain) in CONSTRUCTS {
        assert_eq!(to_html(typed), *html, "{typed}");
        assert_eq!(to_plain(typed, SITE), *plain, "{typed}");
    }
}

#[test]
fn an_article_differs_only_in_its_headings() {
    for (typed, html, _) in CONSTRUCTS {
        let html = if typed.starts_with('#') { "<h3>Mobile data</h3>" } else { html };
        assert_eq!(article_to_html(typed), html, "{typed}");
    }
}

#[test]
fn text_around_a_table_keeps_its_distance() {
    let typed = "Before.\n\n| A |\n| --- |\n| 1 |\n\nAfter.";
    assert_eq!(to_plain(typed, SITE), "Before.\n\nA: 1\n\nAfter.");
}

#[test]
fn without_a_site_addresses_stay_as_they_were_typed() {
    assert_eq!(to_plain("[our form](/subscribe)", ""), "our form (/subscribe)");
}

#[test]
fn removes_scripts_styles_and_remote_content() {
    for bad in [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "![x](https://evil.example/track.png)",
        "![x](javascript:alert(1))",
        "<p style=\"position:fixed\">x</p>",
        "<a href=\"https://example.org\" onclick=\"alert(1)\">x</a>",
        "<svg/onload=alert(1)>",
        "<!-- <b> --><iframe src=//evil.example></iframe>",
    ] {
        for html in [to_html(bad), article_to_html(bad)] {
            for tag in html.split('<').skip(1).filter_map(|rest| rest.split('>').next()) {
                let is_link = tag.starts_with("a href=\"https://") && tag.ends_with("\" rel=\"nofollow noopener\"");
                let is_harmless = ["p", "/p", "a", "/a", "a rel=\"nofollow noopener\""].contains(&tag) || is_link;
                assert!(is_harmless, "{bad} became {html}");
            }
        }
    }
}

#[test]
fn an_article_may_have_headings_and_tables_but_no_scripts() {
    let text = "# What we change\n\n| Promise | When |\n| --- | ---: |\n| A <script>spare</script> | May |\n\n###### Why\n\nOne fault.";
    let html = article_to_html(text);
    assert!(html.starts_with("<h3>What we change</h3>") && html.contains("<h3>Why</h3>"), "{html}");
    assert!(html.contains("<th>Promise</th>") && html.contains("<td>May</td>"), "{html}");
    assert!(!html.contains("<script") && !html.contains("style="), "{html}");
    assert_eq!(
        to_plain(text, SITE),
        "What we change\n\nPromise: A <script>spare</script>; When: May\n\nWhy\n\nOne fault."
    );
}
