use super::*;

fn document(content: &str) -> Value {
    parse(content).unwrap().0
}

#[test]
fn what_is_read_is_written() {
    let value = document(r#"{"b": [1, 2.50, "x</y", null, {}], "a": {"c": true}, "n": 12345678901}"#);
    let line = r#"{"b":[1,2.5,"x<\/y",null,{}],"a":{"c":true},"n":12345678901}"#;
    assert_eq!(write(&value, 0), line);
    assert_eq!(
        write(&document(r#"{"a": [1, {"b": []}]}"#), 2),
        "{\"a\": [\n  1,\n  {\"b\": []}\n]}"
    );
}

#[test]
fn texts_may_go_on_behind_a_value() {
    let tokener = Tokener {
        text: r#"{"a": 1} [2] "x""#.to_string(),
        at: Cell::new(0),
    };
    let texts: Vec<String> = (0..3).map(|_| write(&tokener.next().unwrap(), 0)).collect();
    assert_eq!(texts, [r#"{"a":1}"#, "[2]", r#""x""#]);
    assert_eq!(tokener.next().unwrap_err().class, EXCEPTION);
}

#[test]
fn values_of_the_language_become_those_of_documents() {
    let map = Value::map_from([
        ("none", Value::Null),
        ("list", Value::list(vec![Value::Null, Value::Int(1)])),
        ("size", Value::Memory(1 << 30)),
    ]);
    assert_eq!(write(&wrap(&map), 0), r#"{"list":[null,1],"size":"1 GB"}"#);
    assert!(similar(
        &wrap(&map),
        &document(r#"{"size": "1 GB", "list": [null, 1]}"#)
    ));
}

#[test]
fn objects_that_contain_themselves_have_an_end() {
    let array = JsonArray::value(Vec::new());
    array.as_host::<JsonArray>().unwrap().push(&array);
    assert_eq!(write(&array, 0), "[[]]");
}
