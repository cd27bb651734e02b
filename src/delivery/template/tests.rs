use super::*;
use proptest::prelude::*;

fn nora() -> Values {
    Values::default().with(Variable::Name, "Nora Ellery").with(Variable::Services, "Voice calls and Mobile data")
}

#[test]
fn fills_in_values_and_marks_them() {
    let template = Template::parse("Dear {{name}},\nyou had no {{ services }}.").unwrap();
    assert_eq!(template.render(&nora()).unwrap(), "Dear Nora Ellery,\nyou had no Voice calls and Mobile data.");
    let marked: Vec<_> = template.pieces(&nora()).unwrap().into_iter().filter_map(|piece| piece.variable).collect();
    assert_eq!(marked, [Variable::Name, Variable::Services]);
}

#[test]
fn an_unknown_variable_is_reported_with_its_position() {
    let error = Template::parse("Dear {{name}},\n  we owe {{firstname}} more").unwrap_err();
    assert_eq!(error, TemplateError::Unknown { name: "firstname".into(), at: Position { line: 2, column: 10 } });
    assert!(matches!(Template::parse("{{}}"), Err(TemplateError::Unknown { name, .. }) if name.is_empty()));
    assert!(matches!(Template::parse("{{ Name }}"), Err(TemplateError::Unknown { .. })));
}

#[test]
fn unmatched_braces_are_reported() {
    assert_eq!(Template::parse("ä {{name\n}}"), Err(TemplateError::Unclosed(Position { line: 1, column: 3 })));
    assert_eq!(Template::parse("a {name}}"), Err(TemplateError::Unopened(Position { line: 1, column: 8 })));
    assert!(Template::parse("{name} { } is only text").is_ok());
    assert_eq!(Template::parse(&"{{name}}".repeat(VARIABLES_MAX + 1)), Err(TemplateError::TooMany));
}

#[test]
fn every_empty_variable_is_reported_once() {
    let template = Template::parse("{{name}} {{to}} {{to}} {{link}}").unwrap();
    assert_eq!(template.render(&nora()), Err(vec![Variable::To, Variable::Link]));
}

#[test]
fn a_name_cannot_add_a_line_or_a_variable() {
    let values = Values::default().with(Variable::Name, " Eve\r\nBcc: all@example.org {{link}} ");
    let text = Template::parse("Dear {{name}}").unwrap().render(&values).unwrap();
    assert_eq!(text, "Dear Eve Bcc: all@example.org {{link}}");
    let long = Values::default().with(Variable::Name, &"x".repeat(10_000));
    assert_eq!(long.get(Variable::Name).chars().count(), 500);
}

proptest! {
    #[test]
    fn never_panics_and_keeps_a_text_without_braces(text in "\\PC{0,80}") {
        let plain: String = text.replace(['{', '}'], "");
        prop_assert_eq!(Template::parse(&plain).unwrap().render(&Values::default()), Ok(plain));
        let _ = Template::parse(&text);
        let _ = Template::parse(&format!("{{{{{text}}}}}"));
    }
}
