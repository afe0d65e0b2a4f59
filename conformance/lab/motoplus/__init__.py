"""moto whose Batch and S3 act closer to the real services, with faults on demand."""
