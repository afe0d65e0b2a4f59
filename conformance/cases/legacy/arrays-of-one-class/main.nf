def show(String name, Closure code) {
    def found
    try {
        found = code()
    }
    catch (Exception e) {
        found = e.class.simpleName
    }
    println "${name}: ${found}"
}

// Arrays of arrays
show('two lengths') { def a = new int[2][3]; a[1][2] = 5; [a, a.length, a[0].length] }
show('three lengths') { def a = new double[2][1][2]; a[1][0][0] = 4; a }
show('one length') { def a = new String[2][]; a[1] = ['b'] as String[]; a }
show('of lists') { def a = [[1, 2], [3]] as int[][]; [a, a[1][0].class.simpleName] }
show('of arrays') { [[1, 2] as int[], [3] as int[]] as int[][] }
show('classes') { [new int[1].class.name, new int[1][1].class.name, new long[0].class.simpleName, new int[1][1].class.simpleName] }

// What is put in
show('character in int') { def a = new int[1]; a[0] = 'x'; a }
show('text in int') { def a = new int[1]; a[0] = 'xx'; a }
show('null in int') { def a = new int[1]; a[0] = null; a }
show('long in int') { def a = new int[1]; a[0] = 5L; a[0].class.simpleName }
show('decimal in int') { def a = new int[1]; a[0] = 2.7; a }
show('boolean in int') { def a = new int[1]; a[0] = true; a }
show('int in double') { def a = new double[1]; a[0] = 5; a }
show('int in byte') { def a = new byte[1]; a[0] = 200; a }
show('int in char') { def a = new char[1]; a[0] = 65; a }
show('text in boolean') { def a = new boolean[1]; a[0] = 'xx'; a }
show('int in text') { def a = new String[1]; a[0] = 5; a[0].class.simpleName }
show('list in text') { def a = new String[1]; a[0] = [1]; a }
show('null in text') { def a = new String[1]; a[0] = null; a }
show('text in list') { def a = new List[1]; a[0] = 'x'; a }
show('anything') { def a = new Object[1]; a[0] = 'xx'; a }
show('by steps') { def a = new int[2]; a[0] += 5; a[1]++; a[0] *= 2.5; a }
show('cast') { def a = [1, 2] as int[]; a[0] = 3L; a[1] = 'x'; a }
show('parts of a text') { def a = 'a b'.split(' '); a[0] = 3; a[0].class.simpleName }
show('copies') { [Arrays.copyOf([1] as int[], 3), ([1] as int[]).clone().class.name] }
show('search') { [Arrays.binarySearch([1, 3, 5] as int[], 3), Arrays.binarySearch(['a', 'c'] as String[], 'b')] }

workflow { }
