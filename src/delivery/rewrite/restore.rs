//! Finds out with which values a text was rendered.

use crate::delivery::link::PLACEHOLDER;
use crate::delivery::template::{Segment, Template, Values, Variable};

/// The values with which subject and body were rendered from their templates; `None` if there are none that give the
/// same bytes again. `known` are values that are likely; links in `body` are placeholders.
pub(super) fn values(subject: (&Template, &str), body: (&Template, &str), known: &Values) -> Option<Values> {
    let mut values = Values::default();
    for (template, text) in [subject, body] {
        read(template, text, known, &mut values)?;
    }
    let is_same = |(template, text): (&Template, &str)| template.render(&values).is_ok_and(|rendered| rendered == text);
    (is_same(subject) && is_same(body)).then_some(values)
}

/// Reads the values of a template's variables from a text, from its beginning to its end.
fn read(template: &Template, text: &str, known: &Values, values: &mut Values) -> Option<()> {
    let segments: Vec<Segment<'_>> = template.segments().collect();
    let mut rest = text;
    for (at, segment) in segments.iter().enumerate() {
        let variable = match segment {
            Segment::Text(literal) => {
                rest = rest.strip_prefix(literal)?;
                continue;
            }
            Segment::Variable(variable) => *variable,
        };
        let likely = match variable {
            Variable::Link => PLACEHOLDER,
            _ if !values.get(variable).is_empty() => values.get(variable),
            _ => known.get(variable),
        };
        let value = if !likely.is_empty() && rest.starts_with(likely) {
            likely.to_owned()
        } else {
            match segments.get(at + 1) {
                None => rest.to_owned(),
                Some(Segment::Text(literal)) => rest[..rest.find(literal)?].to_owned(),
                Some(Segment::Variable(_)) => return None,
            }
        };
        rest = &rest[value.len()..];
        values.set(variable, &value);
    }
    rest.is_empty().then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn template(text: &str) -> Template {
        Template::parse(text).unwrap()
    }

    #[test]
    fn values_are_read_back() {
        let body =
            "Dear {{name}}, you had no {{services}} from {{from}} to {{to}}: {{link}}\n{{signer}}, {{organisation}}";
        let values_of = Values::default()
            .with(Variable::Name, "Nora, the first")
            .with(Variable::Services, "Voice calls, Data and Text")
            .with(Variable::From, "Wed 11 July 13:30")
            .with(Variable::To, "Thu 12 July 13:39")
            .with(Variable::Link, PLACEHOLDER)
            .with(Variable::Signer, "Ruth Calloway")
            .with(Variable::Organisation, "Larkmoor");
        let text = template(body).render(&values_of).unwrap();
        let known = Values::default().with(Variable::Name, "Nora, the first");
        let found = values((&template("Sorry, {{name}}"), "Sorry, Nora, the first"), (&template(body), &text), &known);
        assert_eq!(found, Some(values_of));
    }

    #[test]
    fn another_text_has_no_values() {
        let empty = (&template(""), "");
        assert_eq!(values(empty, (&template("Dear {{name}},"), "Hello Nora,"), &Values::default()), None);
        assert_eq!(values(empty, (&template("{{name}}{{to}}"), "NoraThu"), &Values::default()), None);
        assert_eq!(values(empty, (&template("{{name}} {{name}}"), "Nora Ada"), &Values::default()), None);
    }

    proptest! {
        #[test]
        fn values_that_are_found_give_the_same_text(
            name in "[A-Za-z, ]{1,12}", services in "[A-Za-z, ]{1,12}", known in any::<bool>(),
        ) {
            let body = template("Dear {{name}}, no {{services}}, {{name}}.");
            let rendered = Values::default().with(Variable::Name, &name).with(Variable::Services, &services);
            prop_assume!(!rendered.get(Variable::Name).is_empty() && !rendered.get(Variable::Services).is_empty());
            let text = body.render(&rendered).unwrap();
            let known = if known { rendered } else { Values::default() };
            if let Some(found) = values((&template(""), ""), (&body, &text), &known) {
                prop_assert_eq!(body.render(&found), Ok(text));
            }
        }
    }
}
