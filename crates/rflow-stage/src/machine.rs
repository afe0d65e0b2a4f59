//! The machine that a job runs on, as far as the platform tells.

use rflow_task::MachineInfo;
use serde_json::Value;

/// The variable in which Amazon ECS, that runs the containers of AWS Batch, names the address to ask about the task.
pub const ECS_METADATA: &str = "ECS_CONTAINER_METADATA_URI_V4";

/// The names of the values of an instance that [`machine`] wants, in this order.
pub const INSTANCE_VALUES: [&str; 2] = ["instance-type", "instance-life-cycle"];

/// The machine from what ECS tells of the task, and from the values of the instance. Those are asked for only when the
/// task runs on one: on Fargate there is nobody to answer.
#[must_use]
pub fn machine(task: &Value, instance: impl FnOnce() -> Vec<String>) -> MachineInfo {
    let text = |name: &str| task.get(name).and_then(Value::as_str).map(str::to_owned);
    let mut values = match text("LaunchType").as_deref() {
        Some("FARGATE") => Vec::new(),
        _ => instance(),
    }
    .into_iter();
    MachineInfo {
        machine_type: values.next(),
        zone: text("AvailabilityZone"),
        price_model: values.next().map(|cycle| match cycle.as_str() {
            "spot" => cycle,
            // `on-demand`, `scheduled`, `capacity-block`: the protocol knows two models.
            _ => "standard".to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn instances_are_asked() {
        let task = json!({"LaunchType": "EC2", "AvailabilityZone": "eu-west-1b"});
        let told = machine(&task, || vec!["f2.6xlarge".into(), "spot".into()]);
        assert_eq!(told.machine_type.as_deref(), Some("f2.6xlarge"));
        assert_eq!(told.zone.as_deref(), Some("eu-west-1b"));
        assert_eq!(told.price_model.as_deref(), Some("spot"));
        let told = machine(&Value::Null, || vec!["m5.large".into(), "on-demand".into()]);
        assert_eq!((told.zone, told.price_model.as_deref()), (None, Some("standard")));
    }

    #[test]
    fn nothing_is_made_up() {
        let task = json!({"LaunchType": "FARGATE", "AvailabilityZone": "a"});
        let told = machine(&task, || panic!("asked"));
        assert_eq!((told.machine_type, told.price_model), (None, None));
        assert_eq!(machine(&json!([]), Vec::new), MachineInfo::default());
    }
}
