//! What a report is made from: the run's papers, told at its end.

use super::super::telling::{KEPT_IN_MIND, remarks_in};
use super::super::text::count;
use super::{Page, table};
use crate::report::text::{escaped, typed_again};

/// A file of the results folder.
#[derive(Clone, Debug, PartialEq)]
pub struct Paper {
    /// Its name.
    pub name: String,
    /// Its rows, if it is a table.
    pub rows: Option<u64>,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of its bytes, which were read again for the report.
    pub sha256: String,
}

/// The papers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Papers {
    /// The scenario's name.
    pub scenario: String,
    /// Its title.
    pub title: String,
    /// SHA-256 of its values.
    pub scenario_hash: String,
    /// Its currency.
    pub currency: String,
    /// The command line.
    pub command: Vec<String>,
    /// Version and commit of the program.
    pub program: String,
    /// Version of the model.
    pub model_version: String,
    /// How random numbers are drawn.
    pub random_scheme: String,
    /// The seed.
    pub seed: u64,
    /// Number of the first replicate.
    pub first: u32,
    /// What is counted: `replicate`, or `run` where a plan has many.
    pub counted: &'static str,
    /// Replicates asked for.
    pub asked: u32,
    /// Replicates finished.
    pub finished: u32,
    /// Replicates that failed.
    pub failed: u32,
    /// The first of them, with month and reason.
    pub failures: Vec<String>,
    /// When it was run, and how long.
    pub when: String,
    /// The files.
    pub files: Vec<Paper>,
    /// The summary as the terminal shows it.
    pub summary: String,
    /// The resolved scenario.
    pub scenario_text: String,
}

impl Papers {
    /// `100 replicates, seed 1`.
    pub fn replicates(&self, what: &str) -> String {
        let plural = if self.asked == 1 { "" } else { "s" };
        let finished = count(u64::from(self.finished));
        let of = if self.finished == self.asked {
            String::new()
        } else {
            format!(" of {}", count(u64::from(self.asked)))
        };
        let from = if self.first > 0 { format!(" from number {}", self.first) } else { String::new() };
        format!("{finished}{of} {what}{plural}{from}, seed {}", self.seed)
    }

    /// What the summary asks to be kept in mind, before anything else is told.
    pub fn warn(&self, page: &mut Page) {
        for remark in remarks_in(&self.summary) {
            page.html(&format!(
                "<p class=\"remark\"><strong>{KEPT_IN_MIND}:</strong> {}.</p>",
                escaped(&remark)
            ));
        }
    }

    /// The section on the run itself: seal, manifest, files, summary.
    pub fn tell(&self, page: &mut Page) {
        page.section("papers", "Papers", "Where it comes from", "");
        let failed = self.failed;
        let (all, what) = (count(u64::from(self.finished)), self.counted);
        let audited = match failed {
            0 => format!("All {all} {what}s passed"),
            _ => format!("{all} {what}s passed, {failed} failed and are left out"),
        };
        page.html(&format!(
            "<div class=\"seal\"><p><strong>Audited.</strong> {audited}: every month, money, promissory notes (手形 tegata) and \
             pieces were counted in two ways, and the counts agreed to the last unit.</p><p><strong>Sealed.</strong> All {} files \
             of the results folder were read again for this report; every SHA-256 is the one in the manifest. <code>sanchi \
             verify</code> checks them anew.</p></div>",
            self.files.len()
        ));
        if failed > 0 {
            let items: String = self
                .failures
                .iter()
                .take(20)
                .map(|failure| format!("<li>{}</li>", escaped(failure)))
                .collect();
            page.html(&format!("<ul>{items}</ul>"));
        }
        let facts = [
            ("Scenario", format!("{}: {}", self.scenario, self.title)),
            ("Hash of its values", self.scenario_hash.clone()),
            (if self.counted == "run" { "Runs" } else { "Replicates" }, self.replicates(self.counted)),
            (
                "Chance",
                format!(
                    "{}: a draw depends on seed, replicate, purpose, agent and month alone",
                    self.random_scheme
                ),
            ),
            ("Program", format!("sanchi {}, model {}", self.program, self.model_version)),
            ("Command", typed_again(&self.command)),
            ("Run", self.when.clone()),
        ];
        let rows: String = facts
            .iter()
            .map(|(name, value)| {
                format!("<tr><th scope=\"row\">{name}</th><td>{}</td></tr>\n", escaped(value))
            })
            .collect();
        page.html(&format!("<div class=\"wide\"><table class=\"facts\"><tbody>{rows}</tbody></table></div>"));
        let files: Vec<Vec<String>> = self
            .files
            .iter()
            .map(|file| {
                let rows = file.rows.map_or_else(String::new, count);
                vec![file.name.clone(), rows, count(file.bytes), file.sha256.clone()]
            })
            .collect();
        page.html(&format!(
            "<details><summary>Files and their SHA-256</summary>{}</details>",
            table(&["file", "rows", "bytes", "SHA-256"], &files)
        ));
        for (name, text) in
            [("Summary of the terminal", &self.summary), ("The scenario, all values", &self.scenario_text)]
        {
            if !text.is_empty() {
                page.html(&format!(
                    "<details><summary>{name}</summary><pre>{}</pre></details>",
                    escaped(text)
                ));
            }
        }
        let links: String = page
            .figures()
            .iter()
            .map(|chart| {
                format!(
                    "<li><button type=\"button\" data-csv=\"{}\">{}.csv</button> {}</li>",
                    chart.id,
                    chart.id,
                    escaped(&chart.title)
                )
            })
            .collect();
        page.html(&format!(
            "<details><summary>The values behind every chart, as CSV</summary><ul>{links}</ul></details>"
        ));
    }
}

impl Papers {
    /// The command as it would be typed again over the results, with something more.
    pub fn command_again(&self, more: &str) -> String {
        format!("{} {more} --force", typed_again(&self.command).replace(" --force", ""))
    }
}
