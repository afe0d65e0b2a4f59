//! `clone`.

use crate::lab::Lab;

#[test]
fn a_clone_is_a_folder_of_the_user() {
    let lab = Lab::new();
    lab.ok(&["pull", &lab.address()]);
    let cloned = lab.ok(&["clone", &lab.address(), "mine", "-r", "v1"]);
    assert!(cloned.ends_with("local/demo cloned to: mine\n"), "{cloned}");
    assert!(
        std::fs::read_to_string(lab.path("launch/mine/main.nf"))
            .unwrap()
            .contains("one")
    );
    assert!(
        lab.fails(&["clone", "demo", "mine"])
            .contains("empty or new folder")
    );
    assert!(
        lab.fails(&["clone", "demo", "other", "-r", "nope"])
            .contains("Cannot find revision")
    );
    assert!(!lab.path("launch/other").exists());
}
