//! Charts as SVG: one renderer for the report's page and for figures on their own.
//!
//! A chart is drawn for about 400 units of width, so that its words are as large as those around it on a telephone and
//! on a wide screen alike. Colours are classes; what they look like, light and dark, stands in `style.css`.

pub mod bars;
pub mod cost_plane;
pub mod fan;
pub mod forest;
pub mod frame;
pub mod ink;
pub mod labels;
pub mod map;
pub mod over;
pub mod plane;
pub mod scale;
pub mod strips;
pub mod together;
pub mod waterfall;

use crate::report::text::escaped;

/// The looks of all charts, for the page and for figures on their own.
pub const STYLE: &str = include_str!("style.css");

/// A chart, drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// Its name in files and links: letters, digits and hyphens.
    pub id: String,
    /// What it shows, in a few words.
    pub title: String,
    /// What is to be seen in it, in sentences, for those who do not see it.
    pub about: String,
    /// Width and height in units of about a pixel.
    pub size: [f64; 2],
    /// What is drawn.
    pub body: String,
    /// The values behind it, as comma-separated text.
    pub csv: String,
}

impl Chart {
    /// What was drawn, as wide as charts are, down to `bottom`.
    pub fn drawn(id: &str, title: &str, about: String, ink: ink::Ink, bottom: f64, csv: String) -> Self {
        let (id, title) = (id.to_owned(), title.to_owned());
        Self { id, title, about, size: [frame::WIDTH, bottom], body: ink.svg(), csv }
    }

    /// As part of a page that has [`STYLE`].
    pub fn inline(&self) -> String {
        self.svg("", "")
    }

    /// As a file of its own.
    pub fn standalone(&self) -> String {
        let style = format!("<style>{STYLE}</style><rect class=\"ground\" width=\"100%\" height=\"100%\"/>");
        let [width, height] = self.size;
        let size =
            format!(" xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\"");
        format!("{}\n", self.svg(&size, &style))
    }

    fn svg(&self, more: &str, before: &str) -> String {
        let [width, height] = self.size;
        let id = &self.id;
        format!(
            "<svg{more} class=\"chart\" viewBox=\"0 0 {width:.0} {height:.0}\" role=\"img\" \
             aria-labelledby=\"{id}-title {id}-desc\"><title id=\"{id}-title\">{}</title><desc id=\"{id}-desc\">{}</desc>\
             {before}{}</svg>",
            escaped(&self.title),
            escaped(&self.about),
            self.body
        )
    }
}

/// What is to be seen in rows of figures: what they are, then each with the heading it stands under.
fn told<'a>(below: &str, rows: impl Iterator<Item = (&'a str, String)>) -> String {
    let row =
        |(group, told): (&str, String)| if group.is_empty() { told } else { format!("{group}, {told}") };
    format!("{}. {}.", below.trim_end_matches('.'), rows.map(row).collect::<Vec<_>>().join("; "))
}

/// Rows as comma-separated text, quoted where need be. Numbers that are not defined are left empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Csv(String);

impl Csv {
    /// With a heading.
    pub fn new(heading: &[&str]) -> Self {
        let mut csv = Self::default();
        csv.row(&heading.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>());
        csv
    }

    /// Adds a row.
    pub fn row(&mut self, cells: &[String]) {
        let cell = |cell: &String| {
            if cell.contains([',', '"', '\n']) {
                format!("\"{}\"", cell.replace('"', "\"\""))
            } else {
                cell.clone()
            }
        };
        self.0.push_str(&cells.iter().map(cell).collect::<Vec<_>>().join(","));
        self.0.push('\n');
    }

    /// Adds a row of words and numbers.
    pub fn add(&mut self, words: &[&str], numbers: &[f64]) {
        let words = words.iter().map(|word| (*word).to_owned());
        self.row(&words.chain(numbers.iter().map(|&number| exact(number))).collect::<Vec<_>>());
    }

    /// The text.
    pub fn text(self) -> String {
        self.0
    }
}

/// A number with six digits that count, which is more than any chart shows.
fn exact(number: f64) -> String {
    if !number.is_finite() {
        return String::new();
    }
    if number == 0.0 {
        return "0".to_owned();
    }
    let digits = (5 - scale::magnitude(number)).clamp(0, 12) as usize;
    let text = format!("{number:.digits$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_with_six_digits_and_quotes_where_need_be() {
        let mut csv = Csv::new(&["a", "b"]);
        csv.add(&["x, \"y\""], &[1.0 / 3.0, 1234567.0, f64::NAN, 0.5, 0.0]);
        assert_eq!(csv.text(), "a,b\n\"x, \"\"y\"\"\",0.333333,1234567,,0.5,0\n");
    }

    #[test]
    fn a_figure_on_its_own_says_what_it_is_and_brings_its_looks() {
        let chart = Chart {
            id: "one".into(),
            title: "A & B".into(),
            about: "less < more".into(),
            size: [400.0, 260.0],
            body: String::new(),
            csv: String::new(),
        };
        let alone = chart.standalone();
        assert!(alone.contains("role=\"img\"") && alone.contains("A &amp; B</title>"), "{alone}");
        assert!(alone.contains("less &lt; more</desc>") && alone.contains("prefers-color-scheme"));
        assert!(!chart.inline().contains("xmlns"));
    }
}
