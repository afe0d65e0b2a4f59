enum Level { LOW, HIGH }
