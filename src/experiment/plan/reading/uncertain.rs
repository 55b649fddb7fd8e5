//! What of a plan is judged: groups of factors, and all uncertain parameters of the base as factors.

use super::{Reader, Value};
use crate::experiment::plan::{AllUncertain, Design, Plan};
use crate::scenario::leaf::what;
use toml::de::{DeTable, DeValue};

impl Reader<'_> {
    /// The group of a factor, if it has one; none if what is written is wrong.
    pub(super) fn group(&mut self, name: &str, table: &DeTable<'_>) -> Option<Option<String>> {
        match table.get("group") {
            None => Some(None),
            Some(value) => {
                self.written.places.insert(format!("factor.{name}.group"), (0, value.span()));
                let group = self.string("group", value, "\"demand\"")?;
                if group.is_empty() || group.len() > 64 || group.chars().any(char::is_control) {
                    let message = format!("{group:?} is no name for a group");
                    self.say(value.span(), message, Some("write a word, such as \"demand\""));
                    return None;
                }
                Some(Some(group))
            }
        }
    }

    /// Groups are for designs that judge them, and must not be taken for a factor by itself.
    pub(super) fn groups(&mut self, plan: &Plan) {
        let judges = matches!(&plan.design, Design::All(method) if method.judges());
        let name = match &plan.design {
            Design::All(method) => method.name(),
            Design::Crossed { .. } => "crossed",
        };
        for factor in &plan.factors {
            let Some(group) = &factor.group else { continue };
            let alone = plan.factors.iter().any(|other| other.group.is_none() && other.name == *group);
            let problem =
                |message: String| self.written.problem(&format!("factor.{}.group", factor.name), message);
            if !judges {
                let message = format!("a {name} design does not judge groups");
                let help = "take the group out, or the design morris or sobol_indices";
                self.problems.push(problem(message).with_help(help));
            } else if alone {
                let message =
                    format!("the group `{group}` is called like the factor `{group}`, which is not in it");
                self.problems
                    .push(problem(message).with_help("call it otherwise, or put the factor into it"));
            }
        }
    }

    pub(super) fn all_uncertain(&mut self, value: &Value<'_>) -> Option<AllUncertain> {
        let mut all = AllUncertain::default();
        let table = match value.get_ref() {
            DeValue::Boolean(whether) => return whether.then_some(all),
            DeValue::Table(table) => table,
            other => {
                let message = format!("`all_uncertain` is true or a table, not {}", what(other));
                let help = "write all_uncertain = true, or [all_uncertain] and share = 0.2 below it";
                self.say(value.span(), message, Some(help));
                return None;
            }
        };
        self.known(table, &["share", "groups", "except"], "of all uncertain parameters");
        if let Some(share) = table.get("share") {
            all.share = self.number("share", share)?;
            if !(0.0 < all.share && all.share < 1.0) {
                let message = format!("`share` is {}: it lies above 0 and below 1", all.share);
                self.say(share.span(), message, Some("0.2 is from 20 % less to 20 % more"));
                return None;
            }
        }
        all.by_table = match table.get("groups").map(|groups| (groups.span(), groups.get_ref().as_str())) {
            None | Some((_, Some("none"))) => false,
            Some((_, Some("table"))) => true,
            Some((span, _)) => {
                let help = "\"table\" judges the parameters of a table as one, \"none\" each by itself";
                self.say(span, "`groups` is \"table\" or \"none\"".into(), Some(help));
                return None;
            }
        };
        if let Some(except) = table.get("except") {
            for (number, item) in
                self.list("except", except, "[\"bank\", \"entry.profit\"]")?.iter().enumerate()
            {
                self.written.places.insert(format!("all_uncertain.except.{number}"), (0, item.span()));
                all.except.push(self.string("an exception", item, "\"bank\"")?);
            }
        }
        Some(all)
    }

    /// What a plan that was written down says of parameters that it does not vary.
    pub(super) fn left_out(&mut self, value: &Value<'_>) -> Vec<(String, String)> {
        let DeValue::Table(table) = value.get_ref() else {
            let write = "[left_out] and \"KEY\" = \"why\" below it";
            self.is_no_table("left_out", value.span(), value.get_ref(), write);
            return Vec::new();
        };
        let mut written: Vec<_> = table.iter().collect();
        written.sort_by_key(|(name, _)| name.span().start);
        let mut left_out = Vec::new();
        for (key, why) in written {
            let why = self.string(key.get_ref(), why, "\"it is 0\"");
            left_out.extend(why.map(|why| (key.get_ref().as_ref().to_owned(), why)));
        }
        left_out
    }
}
