//! Words in charts: how wide they are, how they are broken, and how those beside a curve keep apart.

/// About how wide a text is, in units, at a size: there is no font to ask.
pub fn width(text: &str, size: f64) -> f64 {
    let of = |letter: char| match letter {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | ' ' | '(' | ')' | 'f' | 't' | 'r' => {
            0.38
        }
        'm' | 'w' | 'M' | 'W' | '%' | '@' | '+' | '\u{2212}' | '=' => 0.92,
        letter if letter.is_ascii_uppercase() => 0.7,
        letter if u32::from(letter) >= 0x2E80 => 1.0,
        _ => 0.62,
    };
    text.chars().map(of).sum::<f64>() * size
}

/// A text in as few lines as fit a width; a word that is too long stands alone.
pub fn lines(text: &str, size: f64, most: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if width(line, size) + width(" ", size) + width(word, size) <= most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// A text cut to a width, with an ellipsis where something is missing.
pub fn cut(text: &str, size: f64, most: f64) -> String {
    if width(text, size) <= most {
        return text.to_owned();
    }
    let mut cut = text.to_owned();
    while !cut.is_empty() && width(&cut, size) + size > most {
        cut.pop();
    }
    format!("{}…", cut.trim_end())
}

/// Moves places apart as little as need be, so that each has its room between the ends, in their order.
/// Where there is no room for all, they share what there is.
pub fn apart(wanted: &[f64], room: f64, ends: [f64; 2]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|&a, &b| wanted[a].total_cmp(&wanted[b]).then(a.cmp(&b)));
    let room = room.min((ends[1] - ends[0]) / (wanted.len().max(2) - 1) as f64);
    // Labels that would touch stand together around their middle; groups that then touch are joined.
    let mut groups: Vec<(f64, usize)> = Vec::new();
    for &label in &order {
        groups.push((wanted[label].clamp(ends[0], ends[1]), 1));
        while let [.., (before, many), (last, few)] = groups[..] {
            if last - before >= room * (many + few) as f64 / 2.0 - 1e-9 {
                break;
            }
            let all = many + few;
            let half = room * (all - 1) as f64 / 2.0;
            let middle = (before * many as f64 + last * few as f64) / all as f64;
            groups.truncate(groups.len() - 2);
            groups.push((middle.clamp(ends[0] + half, (ends[1] - half).max(ends[0] + half)), all));
        }
    }
    let mut places = vec![0.0; wanted.len()];
    let mut order = order.into_iter();
    for (middle, many) in groups {
        for (index, label) in order.by_ref().take(many).enumerate() {
            places[label] = middle + room * (index as f64 - (many - 1) as f64 / 2.0);
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_keep_apart_and_in_order() {
        let places = apart(&[50.0, 52.0, 10.0, 51.0], 12.0, [0.0, 100.0]);
        assert_eq!(places, [39.0, 63.0, 10.0, 51.0]);
        let crowded = apart(&[99.0, 100.0, 98.0], 12.0, [0.0, 100.0]);
        assert_eq!(crowded, [88.0, 100.0, 76.0]);
        let too_many = apart(&[5.0; 11], 30.0, [0.0, 100.0]);
        assert!(too_many.windows(2).all(|pair| (pair[1] - pair[0] - 10.0).abs() < 1e-9), "{too_many:?}");
        assert_eq!(apart(&[], 10.0, [0.0, 1.0]), [0.0; 0]);
    }

    #[test]
    fn words_are_broken_and_cut_to_a_width() {
        assert_eq!(lines("one two three", 10.0, 42.0), ["one two", "three"]);
        assert!(width("産地", 10.0) == 20.0);
        assert_eq!(cut("short", 10.0, 100.0), "short");
        let cut = cut("a very long name of a measure", 10.0, 60.0);
        assert!(cut.ends_with('…') && width(&cut, 10.0) <= 62.0, "{cut}");
    }
}
