#!/bin/bash
echo "tool read: $(cat "$1")"
