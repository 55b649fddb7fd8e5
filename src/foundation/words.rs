//! Words that live as long as the program: names of a scenario for events, which carry no text of their own.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

static KEPT: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());

/// The same text, kept for good. Each text is kept once, so that memory grows with different texts alone.
pub fn kept(text: &str) -> &'static str {
    let mut all = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(word) = all.get(text) {
        return word;
    }
    let word: &'static str = Box::leak(text.to_owned().into_boxed_str());
    all.insert(word);
    word
}

#[cfg(test)]
mod tests {
    use super::kept;

    #[test]
    fn a_word_is_kept_once() {
        assert_eq!(kept("as_is_1997").as_ptr(), kept(&format!("as_is_{}", 1997)).as_ptr());
    }
}
