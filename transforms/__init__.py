"""What a run does to a batch: PTransforms, and the plain objects they wire."""
