//! Reports: one page of HTML that holds everything it needs, for people to show each other.

pub mod attribute;
pub mod calibrate;
pub mod changes;
pub mod compare;
pub mod costs;
pub mod exits;
pub mod facts;
pub mod observed;
pub mod papers;
pub mod questions;
pub mod run;
pub mod sensitivity;
pub mod sizes;
pub mod sweep;
pub mod terms;
pub mod town;
pub mod validate;
pub mod words;
pub mod years;

use super::chart::{Chart, STYLE};
use super::json::Json;
use crate::report::text::escaped;

const PAGE_STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// A report, made: the page, and its charts as figures.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The page.
    pub html: String,
    /// Its charts, and what is put together of them, by their names.
    pub figures: Vec<Chart>,
}

/// A page being filled, section by section.
#[derive(Clone, Debug, Default)]
pub struct Page {
    title: String,
    below: String,
    contents: Vec<(String, String)>,
    body: String,
    figures: Vec<Chart>,
    composed: Vec<Chart>,
    town: Option<String>,
}

impl Page {
    /// With a title and a line below it, both as text.
    pub fn new(title: &str, below: &str) -> Self {
        Self { title: title.to_owned(), below: below.to_owned(), ..Self::default() }
    }

    /// Begins a section: a name for links, what stands in the list of contents, a heading, and an introduction as HTML.
    pub fn section(&mut self, id: &str, short: &str, heading: &str, introduction: &str) {
        if !self.contents.is_empty() {
            self.body.push_str("</section>\n");
        }
        self.contents.push((id.to_owned(), short.to_owned()));
        self.body.push_str(&format!(
            "<section id=\"{id}\" aria-labelledby=\"{id}-h\"><h2 id=\"{id}-h\">{heading}</h2>\n"
        ));
        self.html(introduction);
    }

    /// Adds HTML.
    pub fn html(&mut self, html: &str) {
        self.body.push_str(html);
        self.body.push('\n');
    }

    /// Adds a sentence or more, as text.
    pub fn text(&mut self, text: &str) {
        self.html(&format!("<p>{}</p>", escaped(text)));
    }

    /// Adds charts beside each other: `three` of them in a row where there is room, or `four`.
    pub fn charts(&mut self, in_a_row: &str, charts: impl IntoIterator<Item = Chart>) {
        self.body.push_str(&format!("<div class=\"charts {in_a_row}\">\n"));
        for chart in charts {
            self.figure(chart);
        }
        self.body.push_str("</div>\n");
    }

    fn figure(&mut self, chart: Chart) {
        let (id, title) = (&chart.id, escaped(&chart.title));
        self.body.push_str(&format!(
            "<figure id=\"{id}\">{}<figcaption><button type=\"button\" data-csv=\"{id}\" aria-label=\"Values of {title} as \
             CSV\">CSV</button><button type=\"button\" data-table=\"{id}\" aria-expanded=\"false\" aria-label=\"Values of \
             {title} as a table\">Table</button></figcaption></figure>\n",
            chart.inline()
        ));
        self.figures.push(chart);
    }

    /// Adds a figure of several charts, for files alone: the page has them one by one.
    pub fn composed(&mut self, chart: Chart) {
        self.composed.push(chart);
    }

    /// Hands over what the map's slider needs, as JSON.
    pub fn town(&mut self, data: String) {
        self.town = Some(data);
    }

    /// The charts so far.
    pub fn figures(&self) -> &[Chart] {
        &self.figures
    }

    /// The report.
    pub fn done(mut self) -> Report {
        let entry = |chart: &Chart| (chart.id.clone(), Json::text(chart.csv.as_str()));
        let data = Json::Object(self.figures.iter().map(entry).collect()).to_string();
        let town = self.town.as_deref().map_or(String::new(), |town| embedded("town-data", town));
        let link = |(id, short): &(String, String)| format!("<a href=\"#{id}\">{short}</a>");
        let contents: String = self.contents.iter().map(link).collect();
        let end = if self.contents.is_empty() { "" } else { "</section>" };
        let (title, below) = (escaped(&self.title), escaped(&self.below));
        let html = format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src \
             'unsafe-inline'; img-src data:\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<link rel=\"icon\" \
             href=\"data:,\">\n<title>{title}</title>\n<style>\n{STYLE}{PAGE_STYLE}</style>\n</head>\n<body>\n\
             <a class=\"skip\" href=\"#main\">To the content</a>\n<header>\n<div><h1>{title}</h1>\n<p>{below}</p></div>\n\
             <button type=\"button\" id=\"theme\" aria-label=\"Light or dark\">Light / dark</button>\n</header>\n\
             <nav aria-label=\"Contents\">{contents}</nav>\n<main id=\"main\">\n{}{end}\n</main>\n{}{town}<script>\n{SCRIPT}</script>\n\
             </body>\n</html>\n",
            self.body,
            embedded("chart-data", &data),
        );
        self.figures.append(&mut self.composed);
        Report { html, figures: self.figures }
    }
}

/// JSON inside a page: nothing in it can end the element that holds it.
fn embedded(id: &str, json: &str) -> String {
    format!("<script type=\"application/json\" id=\"{id}\">{}</script>\n", json.replace('<', "\\u003c"))
}

/// A table of words: a heading, then rows.
pub fn table(heading: &[&str], rows: &[Vec<String>]) -> String {
    let cells = |tag: &str, row: &mut dyn Iterator<Item = &str>| -> String {
        row.map(|cell| format!("<{tag}>{}</{}>", escaped(cell), &tag[..2])).collect()
    };
    let head = cells("th scope=\"col\"", &mut heading.iter().copied());
    let body: String = rows
        .iter()
        .map(|row| format!("<tr>{}</tr>\n", cells("td", &mut row.iter().map(String::as_str))))
        .collect();
    format!("<div class=\"wide\"><table><thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table></div>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_embedded_cannot_end_its_element() {
        let json = Json::text("</script><b>").to_string();
        assert_eq!(embedded("x", &json).matches("</script>").count(), 1);
    }

    #[test]
    fn words_of_others_are_never_markup() {
        let mut page = Page::new("a <b>", "c & d");
        page.section("s", "S", "S", "");
        page.text("<script>alert(1)</script>");
        page.html(&table(&["<x>"], &[vec!["<y>".into()]]));
        let html = page.done().html;
        assert!(!html.contains("<script>alert") && !html.contains("<x>") && !html.contains("<y>"));
        assert!(html.contains("<title>a &lt;b&gt;</title>"));
    }
}
