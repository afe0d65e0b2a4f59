#!/bin/bash
echo "Hello from bin, $1"
