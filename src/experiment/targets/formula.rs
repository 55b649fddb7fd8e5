//! The two small formulas: `a / b`, and `a < b`.

use super::{Comparison, Operation, Relation, Side};

/// Reads `a / b` or `a - b`.
///
/// # Errors
/// What is wrong, in a sentence.
pub(super) fn of(text: &str) -> Result<(String, Operation, String), String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let [left, sign, right] = words[..] else {
        return Err(format!("`{text}` is not two names with a sign between them, parted by blanks"));
    };
    let operation = match sign {
        "/" => Operation::Over,
        "-" => Operation::Less,
        _ => return Err(format!("`{sign}` is no sign that is known here")),
    };
    for name in [left, right] {
        if !is_name(name) {
            return Err(format!("`{name}` is no name of a target or quantity"));
        }
    }
    Ok((left.to_owned(), operation, right.to_owned()))
}

/// Reads `a < b`.
///
/// # Errors
/// What is wrong, in a sentence.
pub(super) fn comparison(text: &str) -> Result<Comparison, String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let [left, sign, right] = words[..] else {
        return Err(format!("`{text}` is not two sides with a sign between them, parted by blanks"));
    };
    let relation = match sign {
        "<" => Relation::Below,
        "<=" => Relation::AtMost,
        ">" => Relation::Above,
        ">=" => Relation::AtLeast,
        _ => return Err(format!("`{sign}` is no sign that is known here")),
    };
    let (left, right) = (side(left)?, side(right)?);
    if matches!((&left, &right), (Side::Number(_), Side::Number(_))) {
        return Err(format!("`{text}` compares two numbers, which no run changes"));
    }
    Ok(Comparison { left, relation, right })
}

fn side(word: &str) -> Result<Side, String> {
    if is_name(word) {
        return Ok(Side::Name(word.to_owned()));
    }
    match word.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(Side::Number(number)),
        _ => Err(format!("`{word}` is neither a number nor a name of a target or quantity")),
    }
}

/// A small letter first, then small letters, digits and underscores.
pub(super) fn is_name(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_lowercase())
        && !["inf", "nan", "infinity"].contains(&word)
        && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_names_and_a_sign() {
        assert_eq!(of("a / b_2"), Ok(("a".into(), Operation::Over, "b_2".into())));
        assert_eq!(of("a - b"), Ok(("a".into(), Operation::Less, "b".into())));
        for wrong in ["a/b", "a * b", "a / 2", "a", "a / b / c", ""] {
            assert!(of(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_comparison_has_a_name_on_one_side_at_least() {
        let read = comparison("peak >= 1988").unwrap();
        assert_eq!((read.relation, read.right), (Relation::AtLeast, Side::Number(1988.0)));
        assert_eq!(comparison("-0.5 < a").unwrap().left, Side::Number(-0.5));
        for wrong in ["a == b", "a<b", "1 < 2", "a < b < c", "a < nan", "a < inf", "A < b"] {
            assert!(comparison(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn nothing_holds_of_what_is_not_defined() {
        for relation in [Relation::Below, Relation::AtMost, Relation::Above, Relation::AtLeast] {
            assert!(!relation.holds(f64::NAN, 1.0) && !relation.holds(1.0, f64::NAN));
        }
        assert!(Relation::AtMost.holds(1.0, 1.0) && !Relation::Below.holds(1.0, 1.0));
        assert!(Relation::Above.holds(2.0, 1.0) && Relation::AtLeast.holds(1.0, 1.0));
    }
}
