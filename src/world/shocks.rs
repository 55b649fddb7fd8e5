//! Named shocks: changes to drivers that can be taken out, alone or together.
//!
//! A shock is of one of two kinds. Some are *added* to a driver (the bubble's spending): `factor` and
//! `addition` act while the shock is there. Others are *contained* in history (the rise of the yen): taken
//! out, `freeze`, `hold_real` or `instead` say what history would have been. A shock that is taken out is one
//! that never was, and nothing before the month `from` depends on it.
//!
//! On one driver, replacements come first, in order of their dates, then factors, then additions. So the order
//! in which shocks are taken out does not matter.

use super::history::did_you_mean;
use super::series::Series;
use crate::foundation::calendar::Month;
use crate::registry::values::{Value, Values, join};
use crate::registry::{Default, Group, Kind, Parameter};

/// How a change acts.
const ACTS: &[&str] = &["factor", "addition", "freeze", "hold_real", "instead"];

/// The keys of a shock.
pub const SHOCK: Group = Group {
    at: "shock.<shock>",
    about: "A named change to the world that can be taken out.",
    parameters: &[
        Parameter {
            name: "title",
            kind: Kind::Text,
            unit: "-",
            default: Default::Absent,
            source: "-",
            meaning: "What it is called in reports; its key if not written.",
        },
        Parameter {
            name: "removed",
            kind: Kind::Flag,
            unit: "-",
            default: Default::Value("false"),
            source: "-",
            meaning: "Whether it is taken out, so that it never happened.",
        },
        Parameter {
            name: "source",
            kind: Kind::Text,
            unit: "-",
            default: Default::Absent,
            source: "-",
            meaning: "Where it comes from.",
        },
    ],
};

/// The keys of a shock's change to one driver.
pub const CHANGE: Group = Group {
    at: "shock.<shock>.change.<change>",
    about: "What a shock does to one driver.",
    parameters: &[
        Parameter {
            name: "driver",
            kind: Kind::Text,
            unit: "-",
            default: Default::Required,
            source: "-",
            meaning: "The driver that it changes, by its key.",
        },
        Parameter {
            name: "from",
            kind: Kind::Date,
            unit: "-",
            default: Default::Required,
            source: "-",
            meaning: "First month of the change; nothing before it is touched.",
        },
        Parameter {
            name: "act",
            kind: Kind::Choice(ACTS),
            unit: "-",
            default: Default::Required,
            source: "-",
            meaning: "While the shock is there, its `series` is a \"factor\" on the driver or an \"addition\". Or, when it \
                is taken out, the driver takes its value of the month before for good (\"freeze\"), moves from there \
                with the ratio of two others (\"hold_real\"), or is another series \"instead\".",
        },
        Parameter {
            name: "series",
            kind: Kind::Series,
            unit: "-",
            default: Default::Absent,
            source: "-",
            meaning: "The factor, the addition, or what is there instead.",
        },
        Parameter {
            name: "by",
            kind: Kind::Names,
            unit: "-",
            default: Default::Absent,
            source: "-",
            meaning: "For \"hold_real\": two drivers, whose ratio it moves with. For an exchange rate, the price levels at \
                home and of the US dollar, which holds the real rate.",
        },
    ],
};

/// A named change to the world.
#[derive(Clone, Debug, PartialEq)]
pub struct Shock {
    /// Its key under `shock`.
    pub name: String,
    /// What it is called.
    pub title: String,
    /// Whether it is taken out.
    pub removed: bool,
    /// Where it comes from.
    pub source: String,
    /// What it does, by name.
    pub changes: Vec<Change>,
}

/// What a shock does to one driver.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Its path in the scenario.
    pub key: String,
    /// The driver that it changes.
    pub driver: String,
    /// First month of the change.
    pub from: Month,
    /// How it acts.
    pub act: Act,
}

/// How a change acts.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// While the shock is there, it multiplies.
    Factor(Series),
    /// While the shock is there, it adds.
    Addition(Series),
    /// Taken out, the driver keeps its value of the month before.
    Freeze,
    /// Taken out, the driver moves from its value of the month before with the ratio of two others.
    HoldReal([String; 2]),
    /// Taken out, another series stands there.
    Instead(Series),
}

impl Act {
    /// Whether it acts while the shock is there, and not when it is taken out.
    pub fn is_added(&self) -> bool {
        matches!(self, Self::Factor(_) | Self::Addition(_))
    }

    /// The series it brings along.
    pub fn series(&self) -> Option<&Series> {
        match self {
            Self::Factor(series) | Self::Addition(series) | Self::Instead(series) => Some(series),
            Self::Freeze | Self::HoldReal(_) => None,
        }
    }
}

impl Shock {
    /// All shocks of a scenario, by name. The reader has reported their [`problems`] before.
    pub fn all(values: &Values) -> Vec<Self> {
        let read = |name: String| {
            let at = join("shock", &name);
            let changes = names(values, &join(&at, "change"))
                .into_iter()
                // A bug, not an error of the user.
                .map(|at| {
                    parse(values, &at).unwrap_or_else(|wrong| panic!("the reader let through {wrong:?}"))
                })
                .collect();
            Self {
                title: text(values, &join(&at, "title")).unwrap_or_else(|| name.clone()),
                removed: values.get(&join(&at, "removed")) == Some(&Value::Flag(true)),
                source: text(values, &join(&at, "source")).unwrap_or_default(),
                name,
                changes,
            }
        };
        values.names_under("shock").into_iter().map(read).collect()
    }
}

/// What is wrong with the shocks of a scenario, each with its key; those of their series are among them.
pub fn problems(values: &Values) -> Vec<(String, String)> {
    let mut wrong = Vec::new();
    let all = values.names_under("shock");
    let changes_of = |name: &str| names(values, &join(&join("shock", name), "change"));
    for name in &all {
        let changes = changes_of(name);
        if changes.is_empty() {
            let others = all.iter().map(String::as_str).filter(|other| !changes_of(other).is_empty());
            let near = did_you_mean(name, others);
            let message = format!("it changes nothing: write a table under `change`{near}");
            wrong.push((join("shock", name), message));
        }
        wrong.extend(changes.iter().filter_map(|at| parse(values, at).err()).flatten());
    }
    wrong
}

fn parse(values: &Values, at: &str) -> Result<Change, Vec<(String, String)>> {
    let wrong = |name: &str, what: &str| vec![(join(at, name), what.to_owned())];
    let driver = text(values, &join(at, "driver"));
    let driver = driver.ok_or_else(|| wrong("driver", "it must name the driver that it changes"))?;
    let Some(Value::Date(from)) = values.get(&join(at, "from")).cloned() else {
        return Err(wrong("from", "it must say from which month on, such as \"1985-10\""));
    };
    let act = text(values, &join(at, "act")).unwrap_or_default();
    let key = join(at, "series");
    let has_series = !values.names_under(&key).is_empty();
    let takes_series = matches!(act.as_str(), "factor" | "addition" | "instead");
    if has_series && !takes_series && ACTS.contains(&act.as_str()) {
        return Err(wrong("series", &format!("\"{act}\" takes no series")));
    }
    if !has_series && takes_series {
        return Err(wrong("series", &format!("\"{act}\" needs a series")));
    }
    let act = match act.as_str() {
        "factor" => Act::Factor(Series::parse(values, &key)?),
        "addition" => Act::Addition(Series::parse(values, &key)?),
        "instead" => Act::Instead(Series::parse(values, &key)?),
        "freeze" => Act::Freeze,
        "hold_real" => match values.get(&join(at, "by")) {
            Some(Value::Names(names)) => {
                let names = names.clone().try_into();
                Act::HoldReal(
                    names.map_err(|_| wrong("by", "it takes two drivers: at home and of the dollar"))?,
                )
            }
            _ => return Err(wrong("by", "\"hold_real\" needs the two drivers whose ratio it moves with")),
        },
        other => {
            let near = did_you_mean(other, ACTS.iter().copied());
            return Err(wrong("act", &format!("it takes one of \"{}\"{near}", ACTS.join("\", \""))));
        }
    };
    Ok(Change { key: at.to_owned(), driver, from, act })
}

fn names(values: &Values, table: &str) -> Vec<String> {
    values.names_under(table).iter().map(|name| join(table, name)).collect()
}

fn text(values: &Values, key: &str) -> Option<String> {
    if let Some(Value::Text(text)) = values.get(key) { Some(text.clone()) } else { None }
}

#[cfg(test)]
mod tests {
    use super::super::testing::values;
    use super::*;

    #[test]
    fn a_shock_is_read_with_its_changes() {
        let text = r#"
            [shock.yen]
            title = "Yen appreciation"
            removed = true
            [shock.yen.change.rate]
            driver = "region.japan.exchange"
            from = "1985-10"
            act = "hold_real"
            by = ["region.japan.prices", "region.west.prices"]
            [shock.yen.change.other]
            driver = "x"
            from = "1986-01"
            act = "factor"
            series = { step = { before = 1.0, after = 2.0, at = "1987-01" } }
        "#;
        assert_eq!(problems(&values(text)), []);
        let [shock] = &Shock::all(&values(text))[..] else { panic!() };
        assert_eq!(
            (shock.name.as_str(), shock.title.as_str(), shock.removed),
            ("yen", "Yen appreciation", true)
        );
        assert_eq!(shock.changes[0].key, "shock.yen.change.other");
        assert!(matches!(shock.changes[0].act, Act::Factor(_)));
        assert!(matches!(shock.changes[1].act, Act::HoldReal(_)));
        assert_eq!(shock.changes[1].from, Month::new(1985, 10));
    }

    #[test]
    fn all_that_is_wrong_with_a_shock_is_said_at_its_key() {
        for (text, key, part) in [
            ("shock.a.title = \"A\"", "shock.a", "changes nothing: write a table under `change`"),
            (
                "shock.bubbel.removed = true\nshock.bubble.change.b = { driver = \"x\", from = \"1985-10\", act = \"freeze\" }",
                "shock.bubbel",
                "did you mean `bubble`?",
            ),
            (
                "shock.a.change.b = { from = \"1985-10\", act = \"freeze\" }",
                "shock.a.change.b.driver",
                "must name",
            ),
            ("shock.a.change.b = { driver = \"x\", act = \"freeze\" }", "shock.a.change.b.from", "1985-10"),
            (
                "shock.a.change.b = { driver = \"x\", from = \"1985-10\", act = \"freze\" }",
                "shock.a.change.b.act",
                "did you mean `freeze`",
            ),
            (
                "shock.a.change.b = { driver = \"x\", from = \"1985-10\", act = \"factor\" }",
                "shock.a.change.b.series",
                "needs a series",
            ),
            (
                "shock.a.change.b = { driver = \"x\", from = \"1985-10\", act = \"freeze\", series = { constant = 1 } }",
                "shock.a.change.b.series",
                "takes no series",
            ),
            (
                "shock.a.change.b = { driver = \"x\", from = \"1985-10\", act = \"hold_real\", by = [\"p\"] }",
                "shock.a.change.b.by",
                "two drivers",
            ),
            (
                "shock.a.change.b = { driver = \"x\", from = \"1985-10\", act = \"factor\", series = { scale = 1 } }",
                "shock.a.change.b.series",
                "no shape",
            ),
        ] {
            let found = problems(&values(text));
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert_eq!(found[0].0, key, "{found:?}");
            assert!(found[0].1.contains(part), "{found:?}");
        }
    }
}
