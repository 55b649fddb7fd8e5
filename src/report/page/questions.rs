//! What a plan asks, in words: its outcomes with their units, its factors with what they set.

use super::super::measures::MEASURES;
use super::super::text::count;
use super::papers::Papers;
use super::terms::with_japanese;
use crate::experiment::outcome::{Outcome, When};
use crate::experiment::plan::{Asked, Factor, Plan, Role, read};
use crate::foundation::calendar::Month;
use crate::observe::measures::district_columns;
use crate::report::text::month_in_words;
use crate::scenario::text::NoFiles;
use crate::scenario::{SCHEMA, describe};

/// The plan of a results folder; none where this program cannot read it.
pub fn plan(text: &str) -> Option<Plan> {
    let (plan, problems) = read("plan.toml", text, &NoFiles);
    plan.filter(|_| problems.is_empty())
}

fn outcome(of: &str) -> Option<Outcome> {
    // Any span: that it fits the scenario was seen to before it was run.
    let span = (Month::new(1, 1), Month::new(9999, 12));
    Outcome::parse(of, &district_columns(), span).ok()
}

/// What an outcome is: `Shipments (出荷額), 2000 against 1985`.
pub fn in_words(asked: &Asked) -> String {
    let Some(outcome) = outcome(&asked.of) else { return asked.of.clone() };
    let known = MEASURES.iter().find(|known| known.column == outcome.measure);
    let label = known.map_or_else(|| outcome.measure.replace('_', " "), |known| known.label.to_owned());
    let when = |when: When| match when {
        When::Month(month) => month_in_words(month),
        When::Year(year) => year.to_string(),
        When::Years(first, last) => format!("mean of {first} to {last}"),
    };
    let against = outcome.against.map_or(String::new(), |against| format!(" against {}", when(against)));
    let base = if asked.less_base { ", less that of the base" } else { "" };
    format!("{}, {}{against}{base}", with_japanese(&label, &outcome.measure), when(outcome.when))
}

/// The unit of an outcome.
pub fn unit(asked: &Asked, currency: &str) -> String {
    let of = outcome(&asked.of).map_or("", |outcome| outcome.unit(&district_columns()));
    of.replace("{currency}", currency)
}

/// The unit of a factor's values; nothing where it has none.
pub fn unit_of(factor: &Factor, currency: &str) -> String {
    let unit = factor.keys.first().map_or("-", |key| describe::unit_of(&SCHEMA, key));
    if unit == "-" { String::new() } else { unit.replace("{currency}", currency) }
}

/// What a key means, in a sentence; nothing where it is not known.
pub fn meaning(key: &str) -> &'static str {
    describe::parameter_at(&SCHEMA, key).map_or("", |(_, parameter)| parameter.meaning)
}

/// How many runs, under which seeds, of which scenario.
pub fn runs(papers: &Papers, plan: Option<&Plan>) -> String {
    let seeds = plan.map_or_else(|| vec![papers.seed], |plan| plan.seeds.clone());
    let seeds: Vec<String> = seeds.iter().map(u64::to_string).collect();
    let plural = if seeds.len() == 1 { "" } else { "s" };
    let runs = count(u64::from(papers.asked));
    format!("{runs} runs, seed{plural} {}; scenario {}", seeds.join(", "), papers.scenario)
}

/// Who chooses a factor.
pub fn role(role: Role) -> &'static str {
    match role {
        Role::Lever => "a lever: somebody chooses it",
        Role::Uncertainty => "an uncertainty: nobody chooses it",
    }
}

/// A name short enough for a chart, by its last parts: `…domestic_mass.reach`.
pub fn short(name: &str, most: usize) -> String {
    if name.chars().count() <= most {
        return name.to_owned();
    }
    let tail = name.char_indices().filter(|(_, letter)| matches!(letter, '.' | '_'));
    let tail = tail.map(|(place, _)| &name[place + 1..]).find(|tail| tail.chars().count() < most);
    tail.map_or_else(
        || name.chars().take(most.saturating_sub(1)).chain(['…']).collect(),
        |tail| format!("…{tail}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(of: &str, less_base: bool) -> Asked {
        Asked { name: "x".into(), of: of.into(), less_base }
    }

    #[test]
    fn an_outcome_is_told_with_its_date_and_unit() {
        let told = in_words(&asked("shipments@2000/1985", true));
        assert_eq!(told, "Shipments (出荷額), 2000 against 1985, less that of the base");
        assert_eq!(in_words(&asked("mean_skill@1990..1995", false)), "Skill, mean, mean of 1990 to 1995");
        assert_eq!(unit(&asked("shipments@2000", false), "yen"), "yen");
        assert_eq!(unit(&asked("shipments@2000/1985", false), "yen"), "share");
    }

    #[test]
    fn a_long_name_keeps_its_end() {
        assert_eq!(short("rival.china.market.domestic_mass.reach", 24), "…domestic_mass.reach");
        assert_eq!(short("markup", 24), "markup");
        assert_eq!(short("abcdefghij", 5), "abcd…");
    }
}
