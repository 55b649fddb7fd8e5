//! Values that stand alone: with a name, and with what lies in files of the user's own written out.

use super::text::{Origin, Resolved};
use crate::registry::values::{Value, Values};
use crate::world::history;
use std::path::Path;

impl Resolved {
    /// The name that results bear, and the values that stand alone but for files: the name is written, and paths of series,
    /// relative to the file that writes them, can be opened from here.
    pub(crate) fn named(&self) -> (String, Values) {
        let mut values = self.values.clone();
        // A name is its file's alone: one who extends it has another.
        let extended = |origin: &Origin| (1..self.first_override).contains(&origin.text);
        let is_own = self.origins.get("name").is_none_or(|origin| !extended(origin));
        let name = match values.get("name") {
            Some(Value::Text(name)) if !name.is_empty() && is_own => name.clone(),
            _ => self.name.clone(),
        };
        values.0.insert("name".to_owned(), Value::Text(name.clone()));
        for (key, value) in &mut values.0 {
            if let (true, Value::Text(path)) = (key.ends_with(".file"), value) {
                let file = self.text_of(key).map(|text| Path::new(&text.name).to_owned()).unwrap_or_default();
                *path = file.parent().unwrap_or(Path::new("")).join(&path).display().to_string();
            }
        }
        (name, values)
    }
}

/// Why results cannot be put into a folder that is called so; nothing if they can.
pub(crate) fn no_folder(name: &str) -> Option<String> {
    let leads_elsewhere =
        name.starts_with('.') || name.contains(|c: char| "/\\:".contains(c) || c.is_control());
    leads_elsewhere.then(|| {
        format!("`{name}` is no name: results are put into a folder that is called so, without `/`, `\\` or `:` and with no point in front")
    })
}

/// The values with the users' own series written out.
pub(crate) fn with_files_inlined(values: &Values, file: &dyn Fn(&str) -> Result<String, String>) -> Values {
    let mut inlined = values.clone();
    for (key, value) in &values.0 {
        let (Some(at), Value::Text(path)) = (key.strip_suffix(".file"), value) else { continue };
        let column = match values.get(&format!("{at}.column")) {
            Some(Value::Text(column)) => Some(column.as_str()),
            _ => None,
        };
        if let Ok(points) = file(path).and_then(|text| history::column(&text, column)) {
            inlined.0.remove(key);
            inlined.0.remove(&format!("{at}.column"));
            inlined.0.insert(format!("{at}.points"), Value::Points(points));
        }
    }
    inlined
}
