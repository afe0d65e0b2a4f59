#!/bin/bash
Y=shell
echo "Hello $name ${name.toUpperCase()} $extra"
echo "\$Y \${Y} task ${task.index}"
