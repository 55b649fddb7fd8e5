//! Draws of a posterior, under which replicates live: what is known of parameters goes into what runs tell.
//!
//! A draw is a set of changes that are made last, on top of a scenario and of all that is typed. Replicate k lives under draw
//! k, from the first again after the last; so a base and its arms share the draw of each replicate.

use crate::scenario::canonical::string;
use crate::scenario::text::FORMAT;
use serde::Deserialize;

/// More draws than these are not meant.
const MOST: usize = 100_000;
const HELP: &str = "name the folder that `sanchi calibrate` wrote, or its posterior.toml";

/// Draws, all alike.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Posterior {
    draws: Vec<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    format: i64,
    draw: Vec<Draw>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Draw {
    set: Vec<String>,
}

impl Posterior {
    /// Of draws, each a list of changes `KEY=VALUE`.
    ///
    /// # Errors
    /// What is wrong: no draw, one without a value, draws of different keys.
    pub fn of(draws: Vec<Vec<String>>) -> Result<Self, String> {
        let Some(first) = draws.first() else { return Err("it holds no draw".to_owned()) };
        if draws.len() > MOST {
            return Err(format!("it holds {} draws, more than are meant", draws.len()));
        }
        let keys = keys_of(first);
        for (number, draw) in (1..).zip(&draws) {
            let no_value = |set: &&String| set.split_once('=').is_none_or(|(key, _)| key.trim().is_empty());
            if let Some(set) = draw.iter().find(no_value) {
                return Err(format!("draw {number} holds `{set}`, which is no KEY=VALUE"));
            }
            if keys_of(draw) != keys {
                return Err(format!("draw {number} sets other keys than draw 1"));
            }
        }
        Ok(Self { draws })
    }

    /// Reads the text that stands in `file`.
    ///
    /// # Errors
    /// What is wrong with it, and what would have been right.
    pub fn read(file: &str, text: &str) -> Result<Self, String> {
        let wrong = |reason: String| format!("{file} is no posterior: {reason}\n  help: {HELP}");
        let written: Written =
            toml::from_str(text).map_err(|error| wrong(error.message().trim().to_owned()))?;
        if written.format != FORMAT {
            return Err(wrong(format!("its format is {}, and this program reads {FORMAT}", written.format)));
        }
        Self::of(written.draw.into_iter().map(|draw| draw.set).collect()).map_err(wrong)
    }

    /// As a text that is read again as the same.
    pub fn text(&self) -> String {
        let mut text = format!(
            "# Draws of a posterior, all alike: replicate k lives under draw k, counted from 0.\nformat = {FORMAT}\n"
        );
        for draw in &self.draws {
            let set: Vec<String> = draw.iter().map(|change| string(change)).collect();
            text.push_str(&format!("\n[[draw]]\nset = [{}]\n", set.join(", ")));
        }
        text
    }

    /// The draws, at least one.
    pub fn draws(&self) -> &[Vec<String>] {
        &self.draws
    }

    /// The key that some changes set although it is drawn; none if there is no such.
    pub fn contradicted<'a>(&self, set: &'a [String]) -> Option<&'a str> {
        let drawn = self.draws.first().map_or(Vec::new(), |draw| keys_of(draw));
        let overlaps = |key: &str| {
            let below =
                |one: &str, other: &str| one.strip_prefix(other).is_some_and(|rest| rest.starts_with('.'));
            drawn.iter().any(|known| *known == key || below(known, key) || below(key, known))
        };
        set.iter().filter_map(|change| Some(change.split_once('=')?.0.trim())).find(|key| overlaps(key))
    }
}

fn keys_of(draw: &[String]) -> Vec<&str> {
    draw.iter().filter_map(|set| Some(set.split_once('=')?.0.trim())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn posterior() -> Posterior {
        let draw = |rate: &str| vec![format!("piece_rates.manufacturer={rate}"), "bank.x=0.5".to_owned()];
        Posterior::of(vec![draw("2.0"), draw("1.75")]).unwrap()
    }

    #[test]
    fn what_is_written_is_read_again() {
        let read = Posterior::read("posterior.toml", &posterior().text()).unwrap();
        assert_eq!(read, posterior());
    }

    #[test]
    fn what_is_drawn_is_not_set() {
        let found = |set: &str| posterior().contradicted(&[set.to_owned()]).map(str::to_owned);
        assert_eq!(found("piece_rates.manufacturer=3").as_deref(), Some("piece_rates.manufacturer"));
        assert_eq!(found("bank={x=1}").as_deref(), Some("bank"));
        assert_eq!(found("bank.xy=1"), None);
    }

    #[test]
    fn what_is_no_posterior_is_refused_in_words() {
        let wrong = |text: &str| Posterior::read("p.toml", text).unwrap_err();
        assert!(wrong("format = 1\ndraw = []\n").contains("it holds no draw"));
        assert!(wrong("format = 2\n[[draw]]\nset = [\"a=1\"]\n").contains("its format is 2"));
        assert!(wrong("format = 1\n[[draw]]\nset = [\"a\"]\n").contains("no KEY=VALUE"));
        assert!(
            wrong("format = 1\n[[draw]]\nset = [\"a=1\"]\n[[draw]]\nset = [\"b=1\"]\n")
                .contains("draw 2 sets other keys")
        );
        assert!(wrong("scenario = \"typical\"\n").contains("p.toml is no posterior"));
    }
}
