//! The JSON Schema of a result, for those who read it elsewhere.

/// The schema (draft 2020-12). It lets fields pass that it does not know: a later version may have more.
pub const JSON_SCHEMA: &str = include_str!("schema.json");

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::{Map, Value, json};

    use super::*;
    use crate::bench::report::Report;

    /// A document with all that the schema knows, or with null wherever it may be.
    fn example(root: &Value, schema: &Value, with_null: bool) -> Value {
        if let Some(name) = schema["$ref"].as_str() {
            let name = name.strip_prefix("#/$defs/").unwrap();
            return example(root, &root["$defs"][name], with_null);
        }
        if let Some(value) = schema.get("const") {
            return value.clone();
        }
        if let Some(choices) = schema["oneOf"].as_array() {
            return if with_null { Value::Null } else { example(root, &choices[0], with_null) };
        }
        let kinds: Vec<&str> = match &schema["type"] {
            Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
            kind => kind.as_str().into_iter().collect(),
        };
        if with_null && kinds.contains(&"null") {
            return Value::Null;
        }
        if let Some(choices) = schema["enum"].as_array() {
            return choices[0].clone();
        }
        match kinds.first().copied() {
            Some("object") => object(root, schema, with_null),
            Some("array") => {
                let count = schema["minItems"].as_u64().unwrap_or(1);
                (0..count).map(|_| example(root, &schema["items"], with_null)).collect()
            }
            Some("string") if schema["pattern"].as_str().is_some_and(|pattern| pattern.contains("constant")) => {
                json!("burst:8")
            }
            Some("string") if schema.get("pattern").is_some() => json!("3/8"),
            Some("string") => json!("text"),
            Some("integer") => json!(schema["maximum"].as_u64().unwrap_or(2)),
            Some("number") => json!(1.5),
            Some("boolean") => json!(true),
            kind => panic!("{kind:?} in {schema}"),
        }
    }

    fn object(root: &Value, schema: &Value, with_null: bool) -> Value {
        let mut found = Map::new();
        if let Some(properties) = schema["properties"].as_object() {
            let known: BTreeSet<&str> = properties.keys().map(String::as_str).collect();
            let required = schema["required"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
            assert_eq!(known, required, "all fields are always there");
            for (name, schema) in properties {
                found.insert(name.clone(), example(root, schema, with_null));
            }
        }
        if let Some(levels) = schema["patternProperties"].as_object() {
            for schema in levels.values() {
                found.insert("qos1".to_owned(), example(root, schema, with_null));
            }
        }
        if let Some(name) = schema["propertyNames"]["enum"][0].as_str() {
            found.insert(name.to_owned(), example(root, &schema["additionalProperties"], with_null));
        }
        Value::Object(found)
    }

    #[test]
    fn the_schema_has_what_a_result_has_and_nothing_else() {
        let schema: Value = serde_json::from_str(JSON_SCHEMA).unwrap();
        for with_null in [false, true] {
            let document = example(&schema, &schema, with_null);
            // What a result does not know is lost on the way, and what the schema does not know is added.
            let report: Report = serde_json::from_value(document.clone()).unwrap();
            assert_eq!(serde_json::to_value(&report).unwrap(), document, "with null: {with_null}");
        }
    }
}
