workflow {
    channel.of('[1, {"a": 2}, "x"]').splitJson().toList().view { v -> "array $v" }
    channel.of('{"k": 1, "m": [1, 2]}').splitJson().toList().view { v -> "object $v" }
    channel.fromPath('data.json').splitJson(path: 'samples').toList().view { v -> "path $v" }
}
