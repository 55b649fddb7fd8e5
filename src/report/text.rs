//! Numbers, sparklines and tables for people to read.

use crate::experiment::until::Settled;
use crate::foundation::calendar::Month;

/// The widest line that a summary writes.
pub const WIDTH: usize = 100;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A month in words.
///
/// ```
/// # use sanchi::{foundation::calendar::Month, report::text::month_in_words};
/// assert_eq!(month_in_words(Month::new(1985, 9)), "September 1985");
/// ```
pub fn month_in_words(month: Month) -> String {
    format!("{} {}", MONTHS[month.of_year() as usize - 1], month.year())
}

/// How precision settled the number of replicates, or did not.
pub fn settled(Settled { until, look, reached }: &Settled, what: &str) -> String {
    let ended = if *reached { "reached" } else { "NOT reached" };
    format!(
        "{until}: {ended} after {} {what} (look {}, interval of {} %; looks at 30, 60, 120 ... share an error of 5 %)",
        look.replicates,
        look.number,
        decimal(look.level * 100.0, 1)
    )
}

/// A number with a fixed count of decimals, and no minus before a zero; `-` where it is not defined.
pub fn decimal(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return "-".to_owned();
    }
    let text = format!("{value:.decimals$}");
    match text.strip_prefix('-') {
        Some(rest) if rest.bytes().all(|byte| matches!(byte, b'0' | b'.')) => rest.to_owned(),
        _ => text,
    }
}

/// A number with its sign, plus included.
pub fn signed(value: f64, decimals: usize) -> String {
    format!("{}{}", if value > 0.0 { "+" } else { "" }, decimal(value, decimals))
}

/// A whole number with a comma between thousands, from 10,000 on.
pub fn count(value: u64) -> String {
    let digits = value.to_string();
    if digits.len() < 5 {
        return digits;
    }
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Decimals that leave three digits that count in the largest of these values.
pub fn decimals_for(largest: f64) -> usize {
    match largest.abs() {
        size if size >= 99.95 => 0,
        size if size >= 9.995 => 1,
        _ => 2,
    }
}

/// A span of values, `29.8–32.4`; with words where a minus would be misread.
/// One number where both ends are told alike.
pub fn band(low: f64, high: f64, decimals: usize) -> String {
    let (from, to) = (decimal(low, decimals), decimal(high, decimals));
    if !low.is_finite() || !high.is_finite() {
        "-".to_owned()
    } else if from == to {
        from
    } else if low < 0.0 || high < 0.0 {
        format!("{from} to {to}")
    } else {
        format!("{from}–{to}")
    }
}

/// Text as XML takes it; signs that XML has no place for are left out.
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            letter if letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}') => {}
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// Bars of a sparkline at most: with more, every second, third or so of the values is drawn.
pub const MOST_BARS: usize = 40;

/// A row of bars from the lowest value to the highest; a gap where a value is not defined. Values that are
/// all alike stand at half height.
///
/// ```
/// # use sanchi::report::text::sparkline;
/// assert_eq!(sparkline(&[0.0, 1.0, 2.0, 7.0]), "▁▂▃█");
/// ```
pub fn sparkline(values: &[f64]) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let defined = || values.iter().copied().filter(|value| value.is_finite());
    let (low, high) = (defined().fold(f64::INFINITY, f64::min), defined().fold(f64::NEG_INFINITY, f64::max));
    let bar = |value: f64| {
        if !value.is_finite() {
            ' '
        } else if high > low {
            BARS[((value - low) / (high - low) * 7.0).round() as usize]
        } else {
            BARS[3]
        }
    };
    values.iter().copied().map(bar).collect()
}

/// Lines of cells in columns: the first column to the left, the others to the right, two spaces between.
/// Every line is indented by two and has no space at its end.
pub fn aligned(rows: &[Vec<String>]) -> Vec<String> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let line = |row: &Vec<String>| {
        let mut line = String::from("  ");
        for (index, (cell, &width)) in row.iter().zip(&widths).enumerate() {
            if index == 0 {
                line.push_str(&format!("{cell:<width$}"));
            } else {
                line.push_str(&format!("  {cell:>width$}"));
            }
        }
        line.trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

/// Text in lines no wider than `width`, the first after `first`, the others after `rest`.
pub fn wrapped(text: &str, first: &str, rest: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = first.to_owned();
    let mut empty = true;
    for word in text.split_whitespace() {
        if !empty && line.chars().count() + 1 + word.chars().count() > width {
            lines.push(std::mem::replace(&mut line, rest.to_owned()));
            empty = true;
        }
        if !empty {
            line.push(' ');
        }
        line.push_str(word);
        empty = false;
    }
    lines.push(line);
    lines
}

/// A command line as it may be typed again. The program may have been called by its path, which says nothing here.
pub fn typed_again(command: &[String]) -> String {
    let plain = |letter: char| letter.is_alphanumeric() || "-_./=:,+".contains(letter);
    let word = |word: &String| {
        if !word.is_empty() && word.chars().all(plain) {
            word.clone()
        } else {
            format!("'{}'", word.replace('\'', "'\\''"))
        }
    };
    let mut words = vec!["sanchi".to_owned()];
    words.extend(command.iter().skip(1).map(word));
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_three_digits_that_count() {
        let told = |value: f64| decimal(value, decimals_for(value));
        assert_eq!(
            [told(1234.4), told(99.96), told(31.24), told(9.996), told(0.123)].join(" "),
            "1234 100 31.2 10.0 0.12"
        );
        assert_eq!(told(f64::NAN), "-");
        assert_eq!(decimal(-0.001, 2), "0.00");
        assert_eq!([count(1060), count(37_200), count(1_234_567)].join(" "), "1060 37,200 1,234,567");
    }

    #[test]
    fn a_band_with_a_minus_is_told_in_words() {
        assert_eq!(band(29.84, 32.4, 1), "29.8–32.4");
        assert_eq!(band(-1.0, 3.0, 0), "-1 to 3");
        assert_eq!(band(f64::NAN, 3.0, 0), "-");
        assert_eq!(band(3.01, 3.04, 1), "3.0");
    }

    #[test]
    fn a_sparkline_shows_gaps_and_does_not_make_mountains_of_nothing() {
        assert_eq!(sparkline(&[1.0, f64::NAN, 2.0]), "▁ █");
        assert_eq!(sparkline(&[5.0, 5.0]), "▄▄");
        assert_eq!(sparkline(&[f64::NAN]), " ");
        assert_eq!(sparkline(&[]), "");
    }

    #[test]
    fn cells_stand_below_each_other() {
        let rows = [vec!["a".into(), "1".into(), "10".into()], vec!["long".into(), "200".into()]];
        assert_eq!(aligned(&rows), ["  a       1  10", "  long  200"]);
    }

    #[test]
    fn long_sentences_are_broken_between_words() {
        assert_eq!(wrapped("one two three", "- ", "  ", 9), ["- one two", "  three"]);
    }

    #[test]
    fn signs_of_xml_are_written_out_and_what_it_cannot_hold_is_left_out() {
        assert_eq!(
            escaped("dyeing \"black\" & <white>\u{1}"),
            "dyeing &quot;black&quot; &amp; &lt;white&gt;"
        );
    }
}
