//! Plain data to the types of the SDK and back.

use std::collections::HashMap;

use aws_sdk_batch::types as aws;

use super::{Environment, JobState, Queue};
use crate::definition::{Device, Properties};
use crate::request::{SubmitRequest, Terms};

fn variables(list: &[(String, String)]) -> Vec<aws::KeyValuePair> {
    list.iter()
        .map(|(name, value)| aws::KeyValuePair::builder().name(name).value(value).build())
        .collect()
}

fn requirement(kind: aws::ResourceType, value: impl ToString) -> aws::ResourceRequirement {
    aws::ResourceRequirement::builder()
        .r#type(kind)
        .value(value.to_string())
        .build()
}

/// What a job takes of what the account has so many of.
pub(super) fn consumables(p: &Properties) -> Option<aws::ConsumableResourceProperties> {
    if p.consumables.is_empty() {
        return None;
    }
    let mut list = aws::ConsumableResourceProperties::builder();
    for (name, count) in &p.consumables {
        let one = aws::ConsumableResourceRequirement::builder()
            .consumable_resource(name)
            .quantity(*count);
        list = list.consumable_resource_list(one.build());
    }
    Some(list.build())
}

/// The content of a definition.
pub(super) fn properties(p: &Properties) -> aws::ContainerProperties {
    let memory = if p.fargate.is_some() { 2048 } else { 1024 };
    let mut builder = aws::ContainerProperties::builder()
        .image(&p.image)
        .command("true")
        .resource_requirements(requirement(aws::ResourceType::Vcpu, 1))
        .resource_requirements(requirement(aws::ResourceType::Memory, memory))
        .set_job_role_arn(p.job_role.clone())
        .set_execution_role_arn(p.execution_role.clone())
        .set_user(p.user.clone())
        .set_privileged(p.privileged.then_some(true))
        .set_readonly_root_filesystem(p.read_only_root.then_some(true));
    if !p.environment.is_empty() {
        builder = builder.set_environment(Some(variables(&p.environment)));
    }
    if let Some((group, region)) = &p.logs {
        builder = builder.log_configuration(logs(group, region.as_deref()));
    }
    for (name, source) in &p.secrets {
        builder = builder.secrets(aws::Secret::builder().name(name).value_from(source).build());
    }
    for mount in &p.mounts {
        let host = aws::Host::builder().source_path(&mount.host).build();
        builder = builder
            .volumes(aws::Volume::builder().name(&mount.name).host(host).build())
            .mount_points(
                aws::MountPoint::builder()
                    .source_volume(&mount.name)
                    .container_path(&mount.container)
                    .read_only(mount.read_only)
                    .build(),
            );
    }
    for limit in &p.ulimits {
        builder = builder.ulimits(
            aws::Ulimit::builder()
                .name(&limit.name)
                .soft_limit(limit.soft)
                .hard_limit(limit.hard)
                .build(),
        );
    }
    if let Some(fargate) = &p.fargate {
        builder = builder
            .network_configuration(
                aws::NetworkConfiguration::builder()
                    .assign_public_ip(aws::AssignPublicIp::Enabled)
                    .build(),
            )
            .ephemeral_storage(
                aws::EphemeralStorage::builder()
                    .size_in_gib(fargate.storage)
                    .build(),
            );
        if fargate.arm {
            builder =
                builder.runtime_platform(aws::RuntimePlatform::builder().cpu_architecture("ARM64").build());
        }
    }
    builder.set_linux_parameters(linux(p)).build()
}

fn logs(group: &str, region: Option<&str>) -> aws::LogConfiguration {
    let mut options = HashMap::from([("awslogs-group".to_owned(), group.to_owned())]);
    if let Some(region) = region {
        options.insert("awslogs-region".to_owned(), region.to_owned());
    }
    aws::LogConfiguration::builder()
        .log_driver(aws::LogDriver::Awslogs)
        .set_options(Some(options))
        .build()
}

fn linux(p: &Properties) -> Option<aws::LinuxParameters> {
    let wanted = !p.devices.is_empty()
        || p.init
        || p.shm.is_some()
        || !p.tmpfs.is_empty()
        || p.max_swap.is_some()
        || p.swappiness.is_some();
    if !wanted {
        return None;
    }
    let mut builder = aws::LinuxParameters::builder()
        .set_init_process_enabled(p.init.then_some(true))
        .set_shared_memory_size(p.shm)
        .set_max_swap(p.max_swap)
        .set_swappiness(p.swappiness);
    for device in &p.devices {
        builder = builder.devices(self::device(device));
    }
    for tmpfs in &p.tmpfs {
        builder = builder.tmpfs(
            aws::Tmpfs::builder()
                .container_path(&tmpfs.path)
                .size(tmpfs.size)
                .set_mount_options((!tmpfs.options.is_empty()).then(|| tmpfs.options.clone()))
                .build(),
        );
    }
    Some(builder.build())
}

fn device(device: &Device) -> aws::Device {
    let permissions = device.permissions.chars().map(|c| match c {
        'r' => aws::DeviceCgroupPermission::Read,
        'w' => aws::DeviceCgroupPermission::Write,
        _ => aws::DeviceCgroupPermission::Mknod,
    });
    aws::Device::builder()
        .host_path(&device.host)
        .container_path(&device.container)
        .set_permissions(Some(permissions.collect()))
        .build()
}

/// What replaces parts of the definition for one job.
pub(super) fn overrides(request: &SubmitRequest) -> aws::ContainerOverrides {
    let terms = &request.terms;
    let mut builder = aws::ContainerOverrides::builder().set_command(Some(request.command.clone()));
    if !terms.environment.is_empty() {
        builder = builder.set_environment(Some(variables(&terms.environment)));
    }
    if let Some(cpus) = terms.vcpus {
        builder = builder.resource_requirements(requirement(aws::ResourceType::Vcpu, cpus));
    }
    if let Some(memory) = terms.memory {
        builder = builder.resource_requirements(requirement(aws::ResourceType::Memory, memory));
    }
    if let Some(gpus) = terms.gpus {
        builder = builder.resource_requirements(requirement(aws::ResourceType::Gpu, gpus));
    }
    builder.build()
}

/// Only reclaimed instances are worth another attempt of the service; what else failed is the scheduler's.
pub(super) fn retries(terms: &Terms) -> Option<aws::RetryStrategy> {
    let attempts = terms.spot_attempts?;
    let reclaimed = aws::EvaluateOnExit::builder()
        .on_status_reason("Host EC2*")
        .action(aws::RetryAction::Retry)
        .build();
    let other = aws::EvaluateOnExit::builder()
        .on_reason("*")
        .action(aws::RetryAction::Exit)
        .build();
    Some(
        aws::RetryStrategy::builder()
            .attempts(attempts)
            .evaluate_on_exit(reclaimed)
            .evaluate_on_exit(other)
            .build(),
    )
}

/// A described job. What is only told of the last attempt is taken from there.
pub(super) fn job(detail: &aws::JobDetail) -> JobState {
    let container = detail.container();
    let last = detail.attempts().last();
    let inner = last.and_then(|attempt| attempt.container());
    let time = |millis: Option<i64>| millis.and_then(|t| u64::try_from(t).ok()).filter(|t| *t > 0);
    let options = container
        .and_then(|c| c.log_configuration())
        .and_then(|logs| logs.options());
    JobState {
        id: detail.job_id().unwrap_or_default().to_owned(),
        status: detail.status().map(|s| s.as_str().to_owned()).unwrap_or_default(),
        status_reason: detail
            .status_reason()
            .or_else(|| last.and_then(|a| a.status_reason()))
            .map(str::to_owned),
        reason: container
            .and_then(|c| c.reason())
            .or_else(|| inner.and_then(|c| c.reason()))
            .map(str::to_owned),
        exit: container.and_then(|c| c.exit_code()),
        started: time(detail.started_at()),
        stopped: time(detail.stopped_at()),
        log_group: options.and_then(|o| o.get("awslogs-group").cloned()),
        log_stream: container
            .and_then(|c| c.log_stream_name())
            .or_else(|| inner.and_then(|c| c.log_stream_name()))
            .map(str::to_owned),
    }
}

/// A described queue.
pub(super) fn queue(detail: &aws::JobQueueDetail) -> Queue {
    let mut order: Vec<_> = detail.compute_environment_order().to_vec();
    order.sort_by_key(|entry| entry.order());
    Queue {
        name: detail.job_queue_name().unwrap_or_default().to_owned(),
        arn: detail.job_queue_arn().unwrap_or_default().to_owned(),
        state: detail.state().map(|s| s.as_str().to_owned()).unwrap_or_default(),
        status: detail.status().map(|s| s.as_str().to_owned()).unwrap_or_default(),
        status_reason: detail.status_reason().map(str::to_owned),
        environments: order
            .iter()
            .filter_map(|entry| entry.compute_environment().map(str::to_owned))
            .collect(),
    }
}

/// A described compute environment.
pub(super) fn environment(detail: &aws::ComputeEnvironmentDetail) -> Environment {
    let resources = detail.compute_resources();
    Environment {
        name: detail.compute_environment_name().unwrap_or_default().to_owned(),
        arn: detail.compute_environment_arn().unwrap_or_default().to_owned(),
        state: detail.state().map(|s| s.as_str().to_owned()).unwrap_or_default(),
        status: detail.status().map(|s| s.as_str().to_owned()).unwrap_or_default(),
        status_reason: detail.status_reason().map(str::to_owned),
        max_vcpus: resources.and_then(|r| r.maxv_cpus()),
        instance_types: resources.map(|r| r.instance_types().to_vec()).unwrap_or_default(),
    }
}
