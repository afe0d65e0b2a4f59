workflow {
    channel.empty().ifEmpty('none').view { v -> "a $v" }
    channel.empty().ifEmpty { 'closure' }.view { v -> "b $v" }
    channel.of(1, 2).ifEmpty('none').collect().view { v -> "c $v" }
    channel.empty().ifEmpty([]).view { v -> "d $v" }
    channel.of(1).filter { n -> n > 5 }.ifEmpty(0).view { v -> "e $v" }
    channel.value('v').ifEmpty('none').view { v -> "f $v" }
}
