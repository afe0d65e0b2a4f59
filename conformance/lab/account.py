"""Fills a fresh lab: roles, compute environments, queues and buckets."""
import json
import sys

import boto3

endpoint, account = sys.argv[1], sys.argv[2]
ROLE = f"arn:aws:iam::{account}:role/batch"
PROFILE = f"arn:aws:iam::{account}:instance-profile/ecs"


def client(service, region="eu-west-1"):
    return boto3.client(service, region_name=region, endpoint_url=endpoint)


def queue(region, name, state="ENABLED"):
    ec2, batch = client("ec2", region), client("batch", region)
    batch.create_compute_environment(
        computeEnvironmentName=f"ce-{name}", type="MANAGED", state="ENABLED", serviceRole=ROLE,
        computeResources=dict(
            type="EC2", minvCpus=0, desiredvCpus=0, maxvCpus=256, instanceTypes=["f2.6xlarge"], instanceRole=PROFILE,
            subnets=[ec2.describe_subnets()["Subnets"][0]["SubnetId"]],
            securityGroupIds=[ec2.describe_security_groups()["SecurityGroups"][0]["GroupId"]]))
    batch.create_job_queue(jobQueueName=f"q-{name}", state=state, priority=1,
                           computeEnvironmentOrder=[dict(order=1, computeEnvironment=f"ce-{name}")])


iam = client("iam")
policy = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "batch.amazonaws.com"}, "Action": "sts:AssumeRole"}]})
for role in ("batch", "ecs"):
    iam.create_role(RoleName=role, AssumeRolePolicyDocument=policy)
iam.create_instance_profile(InstanceProfileName="ecs")
queue("eu-west-1", "exome")
queue("eu-west-1", "genome")
queue("eu-west-1", "disabled", state="DISABLED")
queue("eu-west-1", "invalid")  # the server says of ce-invalid that it is INVALID
queue("us-east-1", "far")
eu, us = client("s3"), client("s3", "us-east-1")
for bucket in ("rflow-lab", "denied-rflow-lab"):
    eu.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
us.create_bucket(Bucket="rflow-lab-far")
