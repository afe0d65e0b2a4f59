workflow {
    nums = channel.of(1, 2, 3, 4, 5)
    nums.buffer(size: 2).toList().view { v -> "size $v" }
    nums.buffer(size: 2, remainder: true).toList().view { v -> "remainder $v" }
    nums.buffer(size: 2, skip: 1).toList().view { v -> "skip $v" }
    nums.buffer { n -> n % 2 == 0 }.toList().view { v -> "closing $v" }
    nums.buffer(3).toList().view { v -> "literal $v" }
    nums.buffer({ n -> n == 2 }, { n -> n == 4 }).toList().view { v -> "open close $v" }
    nums.collate(2).toList().view { v -> "collate $v" }
    nums.collate(2, false).toList().view { v -> "collate no rest $v" }
    nums.collate(3, 1).toList().view { v -> "step $v" }
    nums.collate(3, 1, false).toList().view { v -> "step no rest $v" }
}
