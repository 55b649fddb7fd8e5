//! A network of firms as GraphML, which programs for networks read (Gephi, igraph, networkx).

use crate::experiment::subject::Subject;
use crate::observe::panel::{Network, Rows, Values};
use crate::observe::table::{AgentName, Column};
use crate::report::text::escaped;
use std::fmt::Write;

/// What a node tells of its firm, among the columns of the table of firms.
const OF_NODES: [&str; 5] = ["kind", "stage", "x", "y", "persons"];
/// What an edge does not tell, because it is its ends.
const ENDS: [&str; 2] = ["buyer", "supplier"];

/// The firms in business as nodes, and the ties between them as edges from who gives work to who does it. What
/// firms are called is in `firms`, by the places that rows give; what is not defined is left out.
pub fn graphml(network: &Network, firms: &[AgentName], subject: &Subject, replicate: u32) -> String {
    let Network { month, agents, ties } = network;
    let about = [
        ("run_id", subject.run_id(replicate)),
        ("scenario", subject.scenario.clone()),
        ("replicate", replicate.to_string()),
        ("seed", subject.seed.to_string()),
        ("date", format!("{month}-01")),
    ];
    let mut page = Page { text: String::new(), firms, subject };
    page.text.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    page.text.push_str("<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n");
    for (name, _) in &about {
        let kind = if matches!(*name, "replicate" | "seed") { "long" } else { "string" };
        page.line(&format!(
            "  <key id=\"graph_{name}\" for=\"graph\" attr.name=\"{name}\" attr.type=\"{kind}\"/>"
        ));
    }
    let of_nodes = |column: &Column| OF_NODES.contains(&column.name);
    let of_edges = |column: &Column| !ENDS.contains(&column.name);
    page.keys("node", agents, &of_nodes);
    page.keys("edge", ties, &of_edges);
    page.line("  <graph id=\"ties\" edgedefault=\"directed\">");
    for (name, value) in &about {
        page.line(&format!("    <data key=\"graph_{name}\">{}</data>", escaped(value)));
    }
    for row in 0..agents.len() {
        let _ = write!(page.text, "    <node id=\"{}\">", page.told(agents, "agent", row));
        page.data("node", agents, &of_nodes, row);
        page.line("</node>");
    }
    for row in 0..ties.len() {
        let [buyer, supplier] = ENDS.map(|end| page.told(ties, end, row));
        let _ = write!(page.text, "    <edge source=\"{buyer}\" target=\"{supplier}\">");
        page.data("edge", ties, &of_edges, row);
        page.line("</edge>");
    }
    page.text.push_str("  </graph>\n</graphml>\n");
    page.text
}

struct Page<'a> {
    text: String,
    firms: &'a [AgentName],
    subject: &'a Subject,
}

impl Page<'_> {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn keys(&mut self, of: &str, rows: &Rows, told: &dyn Fn(&Column) -> bool) {
        for (column, values) in rows.columns.iter().filter(|(column, _)| told(column)) {
            let kind = match values {
                Values::Number(_) if column.whole => "long",
                Values::Number(_) => "double",
                _ => "string",
            };
            let name = column.name;
            let unit = column.unit.replace("{currency}", &self.subject.currency);
            let unit = if unit == "-" { String::new() } else { format!(" [{unit}]") };
            let about = escaped(&format!("{}{unit}", column.meaning));
            self.line(&format!(
                "  <key id=\"{of}_{name}\" for=\"{of}\" attr.name=\"{name}\" attr.type=\"{kind}\"><desc>{about}</desc></key>"
            ));
        }
    }

    fn data(&mut self, of: &str, rows: &Rows, told: &dyn Fn(&Column) -> bool, row: usize) {
        for (column, values) in rows.columns.iter().filter(|(column, _)| told(column)) {
            if let Some(value) = self.value(values, row) {
                let _ = write!(self.text, "<data key=\"{of}_{}\">{value}</data>", column.name);
            }
        }
    }

    fn told(&self, rows: &Rows, column: &str, row: usize) -> String {
        rows.column(column).and_then(|values| self.value(values, row)).unwrap_or_default()
    }

    fn value(&self, values: &Values, row: usize) -> Option<String> {
        match values {
            Values::Number(values) => (!values[row].is_nan()).then(|| values[row].to_string()),
            Values::Word(values) => values[row].map(escaped),
            Values::Firm(values) => Some(self.firms.get(values[row]? as usize)?.to_string()),
            Values::Stage(values) => Some(escaped(self.subject.stage_names.get(usize::from(values[row]?))?)),
            Values::Month(values) => values[row].map(|month| format!("{month}-01")),
        }
    }
}
