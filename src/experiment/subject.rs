//! What is run, by name and by content: all that results depend on, and the shape they have.

use crate::observe::panel::Wanted;
use crate::observe::table::Column;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::ops::Range;

/// What an ensemble runs, and under which seed.
#[derive(Clone, Debug, PartialEq)]
pub struct Subject {
    /// The scenario's name; results are called by it and do not depend on it.
    pub scenario: String,
    /// The scenario's title, a line for people; results do not depend on it.
    pub title: String,
    /// The name of the scenario's currency, `yen`.
    pub currency: String,
    /// SHA-256 of the scenario's canonical values, in 64 hexadecimal digits.
    pub scenario_hash: String,
    /// The model's version: another one may give other numbers.
    pub model_version: String,
    /// How random numbers are drawn.
    pub random_scheme: String,
    /// The seed, 0 to 2^53 - 1.
    pub seed: u64,
    /// Columns of the district's table, a value a month.
    pub district: Vec<Column>,
    /// Columns of the stages' table, a value a month and stage.
    pub stages: Vec<Column>,
    /// The process stages, in the order of the record.
    pub stage_names: Vec<String>,
    /// The further tables that are asked for. What happens in a run does not depend on them, what lies in a results
    /// folder does.
    pub panel: Wanted,
    /// The precision that settles the number of replicates, where it is not fixed.
    pub until: Option<String>,
    /// The draws of a posterior under which replicates live, as text; none where all live under the scenario itself.
    pub posterior: Option<String>,
    /// The districts that live beside it, each named after it and itself; `scenario_hash` covers them.
    pub beside: Vec<Subject>,
    /// The programmes under one budget with them, by name.
    pub pooled: Vec<String>,
}

impl Subject {
    /// The name of one run by its content: the first 16 hexadecimal digits of its address.
    pub fn run_id(&self, replicate: u32) -> String {
        let mut digits = hex(&self.digest(&format!("replicate {replicate}")));
        digits.truncate(16);
        digits
    }

    /// The address of an ensemble by its content: the same address, the same bytes (of one build).
    pub fn address(&self, replicates: &Range<u32>, format: &str) -> String {
        let mut panel = self.panel.address();
        panel.extend(self.until.iter().map(|until| format!(" until {until}")));
        hex(&self
            .digest(&format!("replicates {} to {} as {format}{panel}", replicates.start, replicates.end)))
    }

    /// The address of a question about this and other subjects, with all else that its answer depends on.
    pub fn question(&self, others: &[&Self], words: &[String]) -> String {
        let others = others.iter().map(|other| other.address(&(0..0), ""));
        hex(&self.digest(&others.chain(words.iter().cloned()).collect::<Vec<_>>().join("\n")))
    }

    fn digest(&self, part: &str) -> Vec<u8> {
        let mut sha = Sha256::new();
        let mut line = |text: &str| {
            sha.update(text);
            sha.update("\n");
        };
        for text in [&self.model_version, &self.random_scheme, &self.scenario_hash] {
            line(text);
        }
        for column in self.district.iter().chain(&self.stages) {
            line(column.name);
            line(column.unit);
        }
        for stage in &self.stage_names {
            line(stage);
        }
        line(&self.seed.to_string());
        if let Some(posterior) = &self.posterior {
            line(posterior);
        }
        line(part);
        sha.finalize().to_vec()
    }
}

/// Bytes in hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing into a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::panel::Every;

    fn subject() -> Subject {
        Subject {
            scenario: "typical".into(),
            title: "A district".into(),
            currency: "yen".into(),
            scenario_hash: "00".into(),
            model_version: "1".into(),
            random_scheme: "philox".into(),
            seed: 1,
            district: Vec::new(),
            stages: Vec::new(),
            stage_names: Vec::new(),
            panel: Wanted::default(),
            until: None,
            posterior: None,
            beside: Vec::new(),
            pooled: Vec::new(),
        }
    }

    #[test]
    fn a_run_is_named_by_what_it_depends_on_and_by_nothing_else() {
        let base = subject();
        assert_eq!(base.run_id(3).len(), 16);
        assert_eq!(base.run_id(3), Subject { title: "Another".into(), ..subject() }.run_id(3));
        assert_ne!(base.run_id(3), base.run_id(4));
        assert_ne!(base.run_id(3), Subject { seed: 2, ..subject() }.run_id(3));
        assert_ne!(base.run_id(3), Subject { scenario_hash: "01".into(), ..subject() }.run_id(3));
        assert_ne!(base.address(&(0..10), "csv"), base.address(&(0..10), "parquet"));
        assert_ne!(base.address(&(0..10), "csv"), base.address(&(0..11), "csv"));
    }

    #[test]
    fn other_tables_are_another_request_for_the_same_runs() {
        let of = |panel: Wanted| Subject { panel, ..subject() };
        let wanted = |tables: [bool; 4], every| {
            let [agents, ties, flows, network] = tables;
            of(Wanted { agents, ties, flows, network, every })
        };
        let mut addresses = std::collections::BTreeSet::new();
        for tables in 0..16 {
            let tables = [1, 2, 4, 8].map(|bit| tables & bit != 0);
            let (yearly, monthly) = (wanted(tables, Every::Year), wanted(tables, Every::Month));
            assert_eq!([yearly.run_id(3), monthly.run_id(3)], [subject().run_id(3), subject().run_id(3)]);
            let (yearly, monthly) = (yearly.address(&(0..10), "csv"), monthly.address(&(0..10), "csv"));
            // Where no dates are chosen it is the same how often.
            assert_eq!(yearly == monthly, !tables[0] && !tables[1]);
            addresses.extend([yearly, monthly]);
        }
        assert_eq!(addresses.len(), 16 + 12);
    }
}
