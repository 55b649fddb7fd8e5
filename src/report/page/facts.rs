//! The project's table of facts: what `S26` says, and where it comes from.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::OnceLock;

const TEXT: &str = include_str!("../../../data/facts.toml");

/// A fact.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Fact {
    /// What is the case.
    pub statement: String,
    /// By how much.
    #[serde(default)]
    pub value: String,
    /// When.
    #[serde(default)]
    pub period: String,
    /// Who says so.
    pub source: String,
}

#[derive(Deserialize)]
struct Facts {
    fact: BTreeMap<String, Fact>,
}

/// A fact by its number, `S26`.
pub fn fact(number: &str) -> Option<&'static Fact> {
    static FACTS: OnceLock<BTreeMap<String, Fact>> = OnceLock::new();
    let read = || toml::from_str::<Facts>(TEXT).map_or_else(|_| BTreeMap::new(), |facts| facts.fact);
    FACTS.get_or_init(read).get(number)
}

/// The numbers of facts that a text names, each once, in its order.
pub fn named(text: &str) -> Vec<&str> {
    let is_one = |word: &&str| {
        word.strip_prefix('S')
            .is_some_and(|number| !number.is_empty() && number.bytes().all(|digit| digit.is_ascii_digit()))
    };
    let mut numbers: Vec<&str> = Vec::new();
    for number in text.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(is_one) {
        if !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_leads_to_what_it_says_and_who_said_it() {
        let shipments = fact("S26").unwrap();
        assert!(shipments.statement.contains("more than a quarter") && shipments.source.contains("JSBRI"));
        assert_eq!(fact("S0"), None);
        assert_eq!(named("S26, S27 and S26; observed.csv, Statistics S"), ["S26", "S27"]);
    }
}
