//! What is wrong with a scenario: where, what, and what would have been right.

use core::fmt;
use core::ops::Range;
use std::collections::BTreeSet;

/// A text that was read: a file, or an override of the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceText {
    /// The path of the file, `typical (shipped)`, or `command line`.
    pub name: String,
    /// All of it.
    pub text: String,
}

/// How the name of a shipped text ends.
pub(super) const SHIPPED_TEXT: &str = " (shipped)";

impl SourceText {
    /// The name of the shipped scenario whose text it is; none of a file or an override.
    pub fn shipped(&self) -> Option<&str> {
        self.name.strip_suffix(SHIPPED_TEXT)
    }
}

/// Where something is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The text's name.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// How many characters are meant, at least one.
    pub width: usize,
    /// The line itself, tabs and other control characters as spaces.
    pub text: String,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where, if that can be said.
    pub place: Option<Place>,
    /// What, with what was expected.
    pub message: String,
    /// What would be right.
    pub help: Option<String>,
    order: (usize, usize),
}

impl Problem {
    /// A problem without a place.
    pub fn anywhere(message: impl Into<String>) -> Self {
        Self { place: None, message: message.into(), help: None, order: (0, 0) }
    }

    /// A problem at a span of bytes in one of the texts.
    pub fn at(texts: &[SourceText], index: usize, span: Range<usize>, message: impl Into<String>) -> Self {
        let place = texts.get(index).map(|source| source.place(&span));
        Self { place, message: message.into(), help: None, order: (index, span.start) }
    }

    /// The same with a word of help.
    pub fn with_help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }
}

impl SourceText {
    fn place(&self, span: &Range<usize>) -> Place {
        let text = self.text.as_str();
        let mut start = span.start.min(text.len());
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |length| start + length);
        let mut end = span.end.clamp(start, line_end);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let line = text[line_start..line_end].trim_end_matches('\r');
        Place {
            file: self.name.clone(),
            line: text[..line_start].matches('\n').count() + 1,
            column: text[line_start..start].chars().count() + 1,
            width: text[start..end].chars().count().max(1),
            text: line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect(),
        }
    }

    /// The number of the line in which a byte stands, from 0.
    pub(crate) fn line_of(&self, position: usize) -> usize {
        self.text.bytes().take(position).filter(|byte| *byte == b'\n').count()
    }
}

impl fmt::Display for Problem {
    /// `file:line:column: message`, the line with a caret, and the help.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(place) = &self.place else {
            writeln!(f, "{}", self.message)?;
            return self.help.iter().try_for_each(|help| writeln!(f, "  = help: {help}"));
        };
        let number = place.line.to_string();
        let margin = " ".repeat(number.len());
        let before: usize = place.text.chars().take(place.column - 1).map(cells).sum();
        // At the end of a line the caret stands beyond it.
        let beyond = place.column - 1 - place.text.chars().count().min(place.column - 1);
        let under: usize = place.text.chars().skip(place.column - 1).take(place.width).map(cells).sum();
        writeln!(f, "{}:{}:{}: {}", place.file, place.line, place.column, self.message)?;
        writeln!(f, "{margin} |")?;
        writeln!(f, "{number} | {}", place.text)?;
        writeln!(f, "{margin} | {}{}", " ".repeat(before + beyond), "^".repeat(under.max(1)))?;
        self.help.iter().try_for_each(|help| writeln!(f, "{margin} = help: {help}"))
    }
}

/// Columns of a terminal that a character takes: two for those of Chinese, Japanese and Korean.
fn cells(c: char) -> usize {
    let wide = matches!(u32::from(c),
        0x1100..=0x115F | 0x2E80..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFE30..=0xFE6F
        | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 | 0x1F300..=0x1FAFF | 0x20000..=0x3FFFD);
    if wide { 2 } else { 1 }
}

/// All that is wrong with a scenario, by text and position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems {
    all: Vec<Problem>,
    /// What was read, for the closing line when no problem has a place.
    subject: String,
}

impl Problems {
    /// Puts problems in the order of their places.
    pub fn new(subject: impl Into<String>, mut all: Vec<Problem>) -> Self {
        all.sort_by(|a, b| (a.order, &a.message).cmp(&(b.order, &b.message)));
        all.dedup();
        Self { all, subject: subject.into() }
    }

    /// The problems in order.
    pub fn all(&self) -> &[Problem] {
        &self.all
    }

    /// `6 problems in my.toml`.
    pub fn count(&self) -> String {
        let places: BTreeSet<_> = self
            .all
            .iter()
            .filter_map(|p| p.place.as_ref().map(|at| (p.order.0, at.file.as_str())))
            .collect();
        let mut files: Vec<&str> = places.into_iter().map(|(_, file)| file).collect();
        files.dedup();
        if files.is_empty() {
            files.push(&self.subject);
        }
        let s = if self.all.len() == 1 { "" } else { "s" };
        format!("{} problem{s} in {}", self.all.len(), files.join(" and "))
    }

    /// Drawn for a terminal.
    #[cfg(feature = "cli")]
    pub fn drawn(&self, colour: bool) -> String {
        use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        let mut drawing = String::new();
        for problem in &self.all {
            let title = Level::ERROR.primary_title(problem.message.as_str());
            let mut group = match &problem.place {
                None => title.elements(Vec::<annotate_snippets::Element<'_>>::new()),
                Some(place) => {
                    let byte = |chars: usize| {
                        place.text.char_indices().nth(chars).map_or(place.text.len(), |(byte, _)| byte)
                    };
                    let span = byte(place.column - 1)..byte(place.column - 1 + place.width);
                    title.element(
                        Snippet::source(place.text.as_str())
                            .path(place.file.as_str())
                            .line_start(place.line)
                            .annotation(AnnotationKind::Primary.span(span)),
                    )
                }
            };
            if let Some(help) = &problem.help {
                group = group.element(Level::HELP.message(help.as_str()));
            }
            drawing.push_str(&renderer.render(&[group]));
            drawing.push_str("\n\n");
        }
        drawing + &self.count() + "\n"
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.all.iter().try_for_each(|problem| writeln!(f, "{problem}"))?;
        writeln!(f, "{}", self.count())
    }
}

impl core::error::Error for Problems {}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts() -> Vec<SourceText> {
        vec![SourceText { name: "my.toml".into(), text: "a = 1\ntitle = \"三池\" x\n".into() }]
    }

    #[test]
    fn a_problem_shows_file_line_column_and_caret() {
        let problem = Problem::at(&texts(), 0, 23..24, "what is this?").with_help("leave it out");
        let shown = "my.toml:2:14: what is this?\n  |\n2 | title = \"三池\" x\n  |                ^\n  = help: leave it out\n";
        assert_eq!(problem.to_string(), shown);
    }

    #[test]
    fn any_span_has_a_place() {
        for start in 0..40 {
            for end in 0..40 {
                let problem = Problem::at(&texts(), 0, start..end, "x");
                assert!(problem.to_string().contains('^'));
                #[cfg(feature = "cli")]
                assert!(Problems::new("my.toml", vec![problem]).drawn(false).contains('^'));
            }
        }
    }

    #[test]
    fn problems_are_counted_by_file() {
        let problems = Problems::new(
            "my.toml",
            vec![Problem::at(&texts(), 0, 6..7, "second"), Problem::at(&texts(), 0, 0..1, "first")],
        );
        assert_eq!(problems.all()[0].message, "first");
        assert!(problems.to_string().ends_with("\n2 problems in my.toml\n"));
        assert_eq!(Problems::new("x", vec![Problem::anywhere("y")]).to_string(), "y\n\n1 problem in x\n");
    }
}
