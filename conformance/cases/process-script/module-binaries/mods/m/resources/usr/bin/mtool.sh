#!/bin/bash
echo "tool of the module: $1"
