# shellcheck shell=bash
# Functions shared by the scripts of this folder: phases with their times. To be sourced.

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
phase_names=()
phase_seconds=()
phase_open=""

# phase NAME: ends the phase before, if any, and begins one
phase() {
    phase_end
    phase_open=$1
    phase_start=$SECONDS
    printf '\n== %s\n' "$1"
}

phase_end() {
    if [[ -n $phase_open ]]; then
        phase_names+=("$phase_open")
        phase_seconds+=($((SECONDS - phase_start)))
        phase_open=""
    fi
}

# Prints how long every phase took.
phase_summary() {
    phase_end
    printf '\n%6s  %s\n' seconds phase
    local i
    for i in "${!phase_names[@]}"; do
        printf '%7d  %s\n' "${phase_seconds[i]}" "${phase_names[i]}"
    done
    printf '%7d  in all\n' "$SECONDS"
}

# With `trap phase_report EXIT`, a script that stops early names the phase that failed.
phase_report() {
    local code=$?
    if ((code != 0)) && [[ -n $phase_open ]]; then
        printf '\nFAILED: %s (exit code %d)\n' "$phase_open" "$code" >&2
    fi
    exit "$code"
}

# The Rust tools may be installed without being on the search path.
if ! command -v cargo > /dev/null && [[ -x ${CARGO_HOME:-$HOME/.cargo}/bin/cargo ]]; then
    export PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
fi
