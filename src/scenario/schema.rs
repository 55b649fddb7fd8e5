//! The registry as a tree: which names may stand where, which are near to a wrong one, and what each takes.

pub use crate::registry::UNIT_OF_THE_SERIES;
use crate::registry::{Group, Kind, Parameter};
use std::collections::BTreeMap;

/// All that may be written in a kind of file.
#[derive(Clone, Copy, Debug)]
pub struct Schema {
    /// The groups of parameters. `format` and `extends` belong to the file and stand in no group.
    pub groups: &'static [Group],
    /// The keys of a series, at most one level deep (`logistic.from`); the path of the group is not used.
    /// The unit [`UNIT_OF_THE_SERIES`] stands for that of the key at which the series stands.
    pub series: &'static Group,
    /// First names among the series' keys of which one series has exactly one: `constant`, `logistic`.
    pub shapes: &'static [&'static str],
}

/// What may stand in a table.
#[derive(Clone, Debug, Default)]
pub(super) struct Tree {
    /// By name.
    pub fields: BTreeMap<&'static str, Node>,
    /// Under names that the scenario chooses: what they are called in the registry, and what stands there.
    pub members: Option<(&'static str, Box<Tree>)>,
}

/// What may stand at a name.
#[derive(Clone, Debug)]
pub(super) enum Node {
    /// A value or a series.
    Parameter(&'static Parameter),
    /// More names.
    Table(Tree),
}

impl Tree {
    fn step(&mut self, part: &'static str) -> Option<&mut Self> {
        if let Some(name) = placeholder(part) {
            return Some(&mut self.members.get_or_insert_with(|| (name, Box::default())).1);
        }
        match self.fields.entry(part).or_insert_with(|| Node::Table(Self::default())) {
            Node::Table(tree) => Some(tree),
            Node::Parameter(_) => None,
        }
    }

    fn plant(&mut self, at: &'static str, parameter: &'static Parameter) -> bool {
        let (path, name) = match parameter.name.rsplit_once('.') {
            Some((table, name)) => (table, name),
            None => ("", parameter.name),
        };
        let mut tree = self;
        for part in parts(at).chain(parts(path)) {
            match tree.step(part) {
                Some(next) => tree = next,
                None => return false,
            }
        }
        tree.fields.insert(name, Node::Parameter(parameter)).is_none()
    }
}

impl Schema {
    /// The names of all groups as a tree.
    pub(super) fn tree(&self) -> Tree {
        let mut tree = Tree::default();
        for group in self.groups {
            for parameter in group.parameters {
                tree.plant(group.at, parameter);
            }
        }
        tree
    }

    /// The names that may stand in a series.
    pub(super) fn series_tree(&self) -> Tree {
        let mut tree = Tree::default();
        for parameter in self.series.parameters {
            tree.plant("", parameter);
        }
        tree
    }

    /// The parameter of a series by name.
    pub(super) fn of_series(&self, name: &str) -> Option<&'static Parameter> {
        self.series.parameters.iter().find(|parameter| parameter.name == name)
    }

    /// Every parameter with its group, in the registry's order.
    pub fn parameters(&self) -> impl Iterator<Item = (&'static Group, &'static Parameter)> + use<> {
        self.groups.iter().flat_map(|group| group.parameters.iter().map(move |parameter| (group, parameter)))
    }

    /// What is wrong with the registry itself: names that stand twice, defaults that do not fit. For a test.
    pub fn flaws(&self) -> Vec<String> {
        let mut flaws = Vec::new();
        let mut tree = Tree::default();
        for (group, parameter) in self.parameters() {
            if !tree.plant(group.at, parameter) || parameter.name.contains('.') {
                flaws.push(format!("`{}` stands twice or not at a place of its own", full(group, parameter)));
            }
        }
        let series = self.series.parameters.iter().map(|parameter| (self.series, parameter));
        for (group, parameter) in self.parameters().chain(series) {
            let of_series = core::ptr::eq(group, self.series);
            if let Err(problem) = super::fill::default_entries(self, parameter, parameter.unit) {
                flaws.push(format!("the default of `{}`: {problem}", full(group, parameter)));
            }
            if of_series && parameter.kind == Kind::Series {
                flaws.push(format!("`{}` is a series in a series", parameter.name));
            }
            if parameter.meaning.trim().is_empty() || parameter.source.trim().is_empty() {
                flaws.push(format!("`{}` has no meaning or no source", full(group, parameter)));
            }
        }
        for shape in self.shapes {
            if !self.series_tree().fields.contains_key(shape) {
                flaws.push(format!("the shape `{shape}` is no key of a series"));
            }
        }
        flaws
    }
}

/// The parts of a dotted path; none for the empty one.
pub(super) fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.split('.').filter(|part| !part.is_empty())
}

/// The name in `<name>`.
pub(super) fn placeholder(part: &str) -> Option<&str> {
    part.strip_prefix('<')?.strip_suffix('>')
}

/// A parameter's key with its angle brackets.
pub fn full(group: &Group, parameter: &Parameter) -> String {
    crate::registry::values::join(group.at, parameter.name)
}

/// Whether a chosen name is one that may be chosen.
pub(crate) fn is_a_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// The candidate that a wrong name was most likely meant to be.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = name.to_lowercase().replace(['-', ' '], "_");
    let allowed = (plain.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&plain, candidate), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, candidate)| candidate)
}
