class L extends ArrayList { L(List m) { super(m) } }
