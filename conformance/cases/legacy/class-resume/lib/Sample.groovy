class Sample {
    String id
    List<Integer> reads = []
}
