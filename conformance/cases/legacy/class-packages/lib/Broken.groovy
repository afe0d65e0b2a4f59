class Broken { this is no Groovy ( }
