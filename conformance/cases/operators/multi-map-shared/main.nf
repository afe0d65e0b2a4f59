workflow {
    channel.of(1, 2, 3)
        .multiMap { v ->
            alpha: beta: v + 1
            gamma: v * 10
        }
        .set { result }
    result.alpha.view { v -> "alpha $v" }
    result.beta.view { v -> "beta $v" }
    result.gamma.view { v -> "gamma $v" }
}
