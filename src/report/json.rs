//! JSON, written the same way every time.

use std::fmt;

/// A JSON value. Objects keep the order they were given.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// Nothing.
    Null,
    /// True or false.
    Flag(bool),
    /// A whole number.
    Whole(i64),
    /// A number; one that is not finite is written as null.
    Number(f64),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Json>),
    /// Names with values.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// An object with these members.
    pub fn object<const N: usize>(members: [(&str, Json); N]) -> Self {
        Self::members(members)
    }

    /// An object with these members, however many.
    pub fn members<'a>(members: impl IntoIterator<Item = (&'a str, Json)>) -> Self {
        Self::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A list of numbers, what is not defined as null.
    pub fn numbers(values: impl IntoIterator<Item = f64>) -> Self {
        Self::List(values.into_iter().map(Self::Number).collect())
    }

    /// Over several lines, with lists of plain values on one.
    pub fn pretty(&self) -> String {
        let mut text = String::new();
        self.lay_out(&mut text, 0);
        text.push('\n');
        text
    }

    fn lay_out(&self, text: &mut String, depth: usize) {
        let indent = "  ".repeat(depth + 1);
        match self {
            Self::Object(members) if !members.is_empty() => {
                for (index, (name, value)) in members.iter().enumerate() {
                    text.push_str(if index == 0 { "{\n" } else { ",\n" });
                    text.push_str(&format!("{indent}{}: ", quoted(name)));
                    value.lay_out(text, depth + 1);
                }
                text.push_str(&format!("\n{}}}", "  ".repeat(depth)));
            }
            Self::List(items) if items.iter().any(|item| matches!(item, Self::Object(_) | Self::List(_))) => {
                for (index, item) in items.iter().enumerate() {
                    text.push_str(if index == 0 { "[\n" } else { ",\n" });
                    text.push_str(&indent);
                    item.lay_out(text, depth + 1);
                }
                text.push_str(&format!("\n{}]", "  ".repeat(depth)));
            }
            _ => text.push_str(&self.to_string()),
        }
    }
}

/// On one line.
impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Flag(flag) => write!(f, "{flag}"),
            Self::Whole(number) => write!(f, "{number}"),
            Self::Number(number) if number.is_finite() => write!(f, "{number}"),
            Self::Number(_) => f.write_str("null"),
            Self::Text(text) => f.write_str(&quoted(text)),
            Self::List(items) => {
                f.write_str("[")?;
                for (index, item) in items.iter().enumerate() {
                    write!(f, "{}{item}", if index == 0 { "" } else { ", " })?;
                }
                f.write_str("]")
            }
            Self::Object(members) => {
                f.write_str("{")?;
                for (index, (name, value)) in members.iter().enumerate() {
                    write!(f, "{}{}: {value}", if index == 0 { "" } else { ", " }, quoted(name))?;
                }
                f.write_str("}")
            }
        }
    }
}

fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            letter if u32::from(letter) < 32 => quoted.push_str(&format!("\\u{:04x}", u32::from(letter))),
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// An object's text as [`Json::pretty`] writes it, with one member more: what is told beside what is stored.
pub fn with_member(object: &str, name: &str, value: &Json) -> String {
    let Some(head) = object.trim_end().strip_suffix('}') else { return object.to_owned() };
    let mut nested = String::new();
    value.lay_out(&mut nested, 1);
    format!("{},\n  {}: {nested}\n}}\n", head.trim_end(), quoted(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_control_signs_and_undefined_numbers_are_written_as_json_wants() {
        let value = Json::object([
            ("text", Json::text("a \"b\" \\ \n\u{1}")),
            ("values", Json::numbers([1.0, 2.5, f64::NAN])),
            ("none", Json::Null),
            ("empty", Json::List(Vec::new())),
        ]);
        assert_eq!(
            value.to_string(),
            r#"{"text": "a \"b\" \\ \n\u0001", "values": [1, 2.5, null], "none": null, "empty": []}"#
        );
    }

    #[test]
    fn a_member_can_be_added_to_what_was_stored() {
        let stored = Json::object([("seed", Json::Whole(1))]).pretty();
        let told = with_member(&stored, "results", &Json::object([("folder", Json::text("r1"))]));
        assert_eq!(told, "{\n  \"seed\": 1,\n  \"results\": {\n    \"folder\": \"r1\"\n  }\n}\n");
    }
}
