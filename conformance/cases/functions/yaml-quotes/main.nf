workflow {
    def options = new org.yaml.snakeyaml.DumperOptions()
    options.setDefaultFlowStyle(org.yaml.snakeyaml.DumperOptions.FlowStyle.BLOCK)
    def yaml = new org.yaml.snakeyaml.Yaml(options)
    println yaml.dump([a: '08', b: "a\nb ", c: '09', d: '0', e: '+08', f: '1_0', g: '0_8', h: "x\ny\tz", j: '089', k: '018', l: '00', m: "a \nb", n: " a\nb", o: "a\n b "])
    println yaml.dump(["a\nb "])
    println yaml.load("a: 08\nb: 0_8\nc: 018")
}
