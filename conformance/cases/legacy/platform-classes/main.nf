def deep_copy(original) {
    def bytes = new ByteArrayOutputStream()
    def out = new ObjectOutputStream(bytes)
    out.writeObject(original)
    out.flush()
    new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject()
}

workflow {
    def queue = new PriorityQueue([5, 1, 4])
    queue.add(3)
    queue << 2
    println([queue, queue.poll(), queue.peek(), queue.size()])

    def scanner = new Scanner('1 2.5 x\ny z\nlast')
    println([scanner.nextInt(), scanner.nextDouble(), scanner.hasNextInt(), scanner.next()])
    println([scanner.nextLine(), scanner.nextLine(), scanner.hasNextLine(), scanner.nextLine(), scanner.hasNext()])
    println new Scanner('a\nb').useDelimiter('\\A').next()
    def fields = new Scanner('a,b,c').useDelimiter(',')
    println([fields.next(), fields.next(), fields.next(), fields.hasNext()])

    def tokens = new StringTokenizer('a,b,,c', ',')
    println([tokens.countTokens(), tokens.nextToken(), tokens.countTokens(), tokens.hasMoreTokens()])

    def free = new Expando(a: 1)
    free.b = 2
    free.twice = { x -> x * 2 }
    println([free.a, free.b, free.twice(4), free.nothing])

    def original = [id: 'x', files: [1, 2]]
    def copy = deep_copy(original)
    copy.files << 3
    println([original, copy])
}
